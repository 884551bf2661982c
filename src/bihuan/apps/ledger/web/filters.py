"""What a list shows, as it stands in its address: ?group=&state=&campaign=&unit=&severity=&track=&q=&sort=&page= and SELDOM."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Severity, Source
from bihuan.apps.ledger.queries import GROUPS, UNSAID, LedgerCounts, NamedViewRow, ProblemFilter, filter_from, query_of
from bihuan.apps.ledger.web.words import STATE_CHOICES, TRACK_WORDS, choice_word
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.actors import Actor, Role
from bihuan.core.list_filters import NO, YES, read_days
from bihuan.ui.chips import state_word
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import FilterChip, SavedView, address_with, address_without
from bihuan.ui.numbers import number_of

KEYS = tuple(field.name for field in fields(ProblemFilter))
MENUS = ("campaign", "unit")
"""Filters whose choices come from the database: fetched when their menu opens."""
SELDOM = ("named", "assisting", "category", "gap", "estimated", "due_from", "due_to", "idle")
"""Filters that are set in the form "further filters"."""
_CHIPS = (
    "q", "state", "campaign", "unit", "severity", "track", "source", "imported", "on", "person", "found_by", "lead", "watched", *SELDOM,
)  # fmt: skip
_UNITS = ("unit", "found_by", "lead", "assisting")
_ALWAYS = ("all", "open", "overdue")
_TABS = (
    "all", "open", "overdue", "soon", "to-dispatch", "unresolved", "hand-back", "extension", "to-accept", "working",
    "returned", "claimed", "reported", "closed", "history",
)  # fmt: skip


WATCHED = ProblemFilter(watched=YES)
"""The list of what its reader keeps an eye on."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter may take: its words and the address that takes it."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class FilterMenu:
    """A filter that is not on: its name, and its choices or the address that brings them."""

    key: str
    label: str
    choices: tuple[Choice, ...] = ()
    source: str = ""


def read_filter(query: QueryDict) -> ProblemFilter:
    """The filter that an address names; what it leaves out stands at its default."""
    return filter_from({key: str(query.get(key, "")) for key in KEYS})


def filter_words(key: str) -> str:
    words = {
        "state": gettext("状态"),
        "campaign": gettext("专项"),
        "unit": gettext("主责单位"),
        "severity": gettext("严重程度"),
        "track": gettext("路径"),
        "source": gettext("来源"),
        "imported": gettext("导入"),
        "on": gettext("当日未销号"),
        "person": gettext("责任人"),
        "found_by": gettext("自查登记"),
        "lead": gettext("牵头单位"),
        "category": gettext("类别"),
        "gap": gettext("制度层面"),
        "named": gettext("责任人或责任领导"),
        "assisting": gettext("配合单位"),
        "due_from": gettext("时限从"),
        "due_to": gettext("时限到"),
        "estimated": gettext("时限是预计的"),
        "idle": gettext("没有进展"),
        "watched": gettext("我的关注"),
        "q": gettext("搜索"),
    }
    return words[key]


def chips_of(actor: Actor, wanted: ProblemFilter, query: QueryDict) -> tuple[FilterChip, ...]:
    """The filters that are on, each with the address without it."""
    units = _units_named(wanted)
    return tuple(
        FilterChip(
            filter_words(key) + gettext("："), _value_word(actor, key, value, units), address_without(query, key)
        )
        for key in _CHIPS
        if (value := getattr(wanted, key))
    )


def rule_of(wanted: ProblemFilter, now: datetime) -> CountingRule | None:
    """How the list is counted: by its group, and by those of its filters that leave something out unseen; None for no group."""
    group = GROUPS.get(wanted.group)
    if group is None:
        return None
    days = read_days(wanted.idle) if wanted.idle else None
    told = (
        gettext("只列计时中、交办满 %(n)d 天、最近 %(n)d 天没有上报进展的") % {"n": days}
        if isinstance(days, int)
        else "",
        gettext("没有时限的不列") if wanted.due_from or wanted.due_to or wanted.estimated else "",
        gettext("按写下的姓名找，同名的都在内") if wanted.named else "",
    )
    exclusions = pgettext("counting rule", "；").join(each for each in told if each)
    return CountingRule(gettext(group.name), gettext(group.counts), moment=now, exclusions=exclusions)


def list_address(wanted: ProblemFilter) -> str:
    """The list that a filter shows."""
    query = query_of(wanted)
    return f"{reverse('ledger:problems')}{'?' if query else ''}{query}"


def menus_of(actor: Actor, wanted: ProblemFilter, query: QueryDict) -> tuple[FilterMenu, ...]:
    """The filters that may still be set."""
    keys = ["state", "campaign", "unit", "severity", "track"] + (["source"] if _reads_sources(actor) else [])
    found = []
    for key in keys:
        if getattr(wanted, key):
            continue
        if key in MENUS:
            source = f"{reverse('ledger:choices', args=[key])}{address_without(query, key)}"
            found.append(FilterMenu(key, filter_words(key), source=source))
        else:
            choices = tuple(
                Choice(word, reverse("ledger:problems") + address_with(query, **{key: value}))
                for value, word in _fixed(key)
            )
            found.append(FilterMenu(key, filter_words(key), choices))
    return tuple(found)


def choices_of(actor: Actor, key: str, query: QueryDict) -> tuple[Choice, ...]:
    """The values of a filter that come from the database, as far as the actor sees them."""
    if key == "campaign":
        named = [(str(row.id), row.name) for row in campaigns.list_campaigns(actor)]
    else:
        named = [(str(row.id), row.name) for row in organizations.unit_rows(actor)]
    page = reverse("ledger:problems")
    chosen = query.get(key, "")
    return tuple(Choice(word, page + address_with(query, **{key: pk}), pk == chosen) for pk, word in named)


def views_of(
    counts: LedgerCounts, wanted: ProblemFilter, query: QueryDict, named: Sequence[NamedViewRow] = (), total: int = 0
) -> tuple[SavedView, ...]:
    """The views as tabs: always the first three, the others where they hold something or are shown now; then the reader's own.

    Of their own ones only the one that is shown says how many it holds: counting each would cost a query each.
    """
    shown_now = named_now(named, wanted)
    own = tuple(
        SavedView(
            view.name,
            f"{reverse('ledger:problems')}?{view.query}",
            view == shown_now,
            total if view == shown_now else None,
        )
        for view in named
    )
    watched = wanted == WATCHED
    shown = SavedView(gettext("我的关注"), list_address(WATCHED), watched and not shown_now, total if watched else None)
    return (*_built_in(counts, wanted, query, marked=shown_now is None and not watched), shown, *own)


def named_now(named: Sequence[NamedViewRow], wanted: ProblemFilter) -> NamedViewRow | None:
    """The reader's own view that is exactly what the list shows."""
    query = query_of(wanted)
    return next((view for view in named if view.query == query), None)


def _built_in(counts: LedgerCounts, wanted: ProblemFilter, query: QueryDict, *, marked: bool) -> tuple[SavedView, ...]:
    page = reverse("ledger:problems")
    shown = list(_TABS) + ([wanted.group] if wanted.group in GROUPS and wanted.group not in _TABS else [])
    return tuple(
        SavedView(
            gettext(GROUPS[key].name),
            page + address_with(query, group=key),
            marked and key == wanted.group,
            count_of(counts, key),
        )
        for key in shown
        if key in _ALWAYS or key == wanted.group or count_of(counts, key)
    )


def count_of(counts: LedgerCounts, key: str) -> int | None:
    """How many a group holds, where the counts say it."""
    name = key.replace("-", "_")
    return int(getattr(counts, name)) if name in {field.name for field in fields(LedgerCounts)} else None


def narrows(wanted: ProblemFilter) -> bool:
    """Whether more than the group decides what is shown."""
    return any(getattr(wanted, key) for key in KEYS if key not in ("group", "sort"))


def _fixed(key: str) -> list[tuple[str, str]]:
    kinds: Mapping[str, list[tuple[str, str]]] = {
        "state": [(value, state_word(value)) for value in STATE_CHOICES],
        "severity": [(value, str(word)) for value, word in Severity.choices],
        "track": [(value, str(word)) for value, word in TRACK_WORDS.items()],
        "source": [(value, str(word)) for value, word in Source.choices],
    }
    return kinds[key]


def _units_named(wanted: ProblemFilter) -> Mapping[int, UnitRow]:
    """The units that a filter speaks of, in one query for all of them, and in none while nobody writes."""
    ids = frozenset(pk for key in _UNITS if (pk := number_of(getattr(wanted, key))) is not None)
    return (
        organizations.while_unchanged(("units in chips", ids), lambda: organizations.units_by_ids(ids)) if ids else {}
    )


def _campaigns_named(actor: Actor) -> Mapping[str, CampaignRow]:
    return organizations.while_unchanged(
        ("campaigns in chips", actor), lambda: {str(row.id): row for row in campaigns.list_campaigns(actor)}
    )


def _value_word(actor: Actor, key: str, value: str, units: Mapping[int, UnitRow]) -> str:
    """What a filter is set to, in words; what nobody knows stays as it was written."""
    words: Mapping[str, Callable[[], str]] = {
        **dict.fromkeys(_UNITS, lambda: _name_of(units, value)),
        "state": lambda: state_word(value),
        "campaign": lambda: _label(_campaigns_named(actor).get(value), value),
        "person": lambda: queries.name_of_responsible(actor, value) or value,
        "imported": lambda: queries.run_name(actor, value) or value,
        "gap": lambda: gettext("未填写") if value == UNSAID else choice_word("institutional_gap", value),
        "idle": lambda: gettext("满 %(days)s 天") % {"days": value},
        **dict.fromkeys(("watched", "estimated"), lambda: {YES: gettext("是"), NO: gettext("否")}.get(value, value)),
    }
    return words[key]() if key in words else choice_word(key, value)


def _name_of(units: Mapping[int, UnitRow], value: str) -> str:
    known = units.get(number_of(value) or 0)
    return known.name if known else value


def _label(row: CampaignRow | None, value: str) -> str:
    return row.label if row else value


def _reads_sources(actor: Actor) -> bool:
    return actor.holds(Role.OFFICE, Role.LEADER, Role.SYSTEM)
