"""线索: the flags that the address names; what every figure of flags leads to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.formalism import queries
from bihuan.apps.formalism.queries import FlagFilter, FlagRow
from bihuan.apps.formalism.web.check_up_views import require_reader
from bihuan.apps.formalism.web.words import (
    FAMILIES,
    STATES,
    WEIGHTS,
    check_word,
    counting_rules,
    state_word,
    weight_word,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.formalism.registry import CHECKS
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import FilterChip, SavedView, address_without
from bihuan.ui.numbers import number_of

_NOBODYS = 0
"""An id that nothing bears: what an address asks for that means nothing finds nothing."""
_TITLE = 80
UNITS_SHOWN = 6
_TEXTS = ("state", "check", "family", "weight")
_IDS = ("campaign", "unit", "problem")


@dataclass(frozen=True, slots=True)
class FlagLine:
    """One flag in a list, in words. `more`: how many units are not named, where it is above 0; `hidden` says that there are others
    that the reader may not know of."""

    row: FlagRow
    check: str
    weight: str
    state: str
    title: str
    units: tuple[str, ...]
    more: int
    hidden: str


@dataclass(frozen=True, slots=True)
class Menu:
    """One filter with its choices: words, address, whether it is on."""

    label: str
    choices: tuple[tuple[str, str], ...]


@login_required
@require_GET
def list_flags(request: HttpRequest) -> HttpResponse:
    """One page of flags."""
    actor = require_reader(request)
    wanted = _wanted(request, actor)
    found = queries.flag_page(actor, wanted=wanted, page=request.GET.get("page", "1"))
    total = found.page.paginator.count
    context = {
        "lines": [line_of(row) for row in found.rows], "page": found.page, "total": total,
        "views": tuple(_views(actor, wanted, total)), "menus": tuple(_menus(request)),
        "chips": tuple(_chips(request, actor, wanted)), "clear": reverse("formalism:flags"), "rule": _rule(wanted),
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "formalism/flags.html", context)


def line_of(row: FlagRow, *, most: int = UNITS_SHOWN) -> FlagLine:
    """One flag in words, with the names of at most so many units."""
    first = row.problems[0] if row.problems else None
    hidden = row.hidden_problems + row.hidden_units
    return FlagLine(
        row=row, check=check_word(row.check_id), weight=weight_word(row.weight), state=state_word(row.state),
        title=Truncator(first.text).chars(_TITLE) if first else "", units=tuple(unit.name for unit in row.units[:most]),
        more=len(row.units) - most,
        hidden=gettext("还涉及别的单位") if hidden else "",
    )  # fmt: skip


def _wanted(request: HttpRequest, actor: Actor) -> FlagFilter:
    """The filter of the address; a unit without one begins with what it can answer, the office with what is unsettled."""
    given = request.GET
    text = {key: str(given.get(key, "")).strip()[:60] for key in _TEXTS}
    asked = {key: _id(given.get(key, "")) for key in _IDS}
    chosen = any(text.values()) or any(value is not None for value in asked.values())
    group = str(given.get("group", "")).strip()
    if not group:
        group = "all" if chosen else next(iter(_groups_for(actor)))
    return FlagFilter(
        group=group, state=text["state"], check=text["check"], family=text["family"], weight=text["weight"],
        campaign=asked["campaign"], unit=asked["unit"], problem=asked["problem"],
    )  # fmt: skip


def _id(text: str) -> int | None:
    if not text.strip():
        return None
    number = number_of(text.strip())
    return _NOBODYS if number is None else number


def _groups_for(actor: Actor) -> Iterator[str]:
    if actor.holds(Role.OFFICE, Role.LEADER, Role.SYSTEM):
        yield from ("unsettled", "settled", "all")
    else:
        yield from ("to-answer", "unsettled", "settled", "all")


def _views(actor: Actor, wanted: FlagFilter, total: int) -> Iterator[SavedView]:
    plain = FlagFilter(group=wanted.group) == wanted
    words = {
        "unsettled": gettext("待认定"), "settled": gettext("有结论的"), "all": gettext("全部"),
        "to-answer": gettext("等本单位答复"),
    }  # fmt: skip
    for group in _groups_for(actor):
        current = plain and group == wanted.group
        yield SavedView(
            words[group], f"{reverse('formalism:flags')}?group={group}", current, total if current else None
        )


def _menus(request: HttpRequest) -> Iterator[Menu]:
    """The filters that can be chosen; each keeps what is chosen already."""
    kept = request.GET.copy()
    kept.pop("page", None)
    for key, label, choices in (
        ("check", gettext("检查项"), [(check.id, gettext(check.name)) for check in CHECKS]),
        ("family", gettext("看什么"), [(family.value, str(word)) for family, word in FAMILIES.items()]),
        ("weight", gettext("轻重"), [(weight.value, str(word)) for weight, word in WEIGHTS.items()]),
        ("state", gettext("状态"), [(state.value, str(word)) for state, word in STATES.items()]),
    ):
        addresses = []
        for value, word in choices:
            query = kept.copy()
            query[key] = value
            addresses.append((word, f"?{query.urlencode()}"))
        yield Menu(label, tuple(addresses))


def _chips(request: HttpRequest, actor: Actor, wanted: FlagFilter) -> Iterator[FilterChip]:
    """The filters that are on, each with the address without it. A name that the reader may not know is told as its number."""
    known = request.GET

    def chip(key: str, label: str, value: str) -> FilterChip:
        return FilterChip(label, value, address_without(known, key))

    if wanted.check:
        yield chip("check", gettext("检查项："), check_word(wanted.check))
    for key, label, words in (
        ("family", gettext("看什么："), {each.value: str(word) for each, word in FAMILIES.items()}),
        ("weight", gettext("轻重："), {each.value: str(word) for each, word in WEIGHTS.items()}),
        ("state", gettext("状态："), {each.value: str(word) for each, word in STATES.items()}),
    ):
        value = str(getattr(wanted, key))
        if value:
            yield chip(key, label, words.get(value, value))
    if wanted.campaign is not None:
        names = {row.id: row.name for row in campaigns.list_campaigns(actor)}
        yield chip("campaign", gettext("专项："), names.get(wanted.campaign, str(wanted.campaign)))
    if wanted.unit is not None:
        units = {unit.id: unit.name for unit in organizations.unit_rows(actor, include_ended=True)}
        yield chip("unit", gettext("单位："), units.get(wanted.unit, str(wanted.unit)))
    if wanted.problem is not None:
        yield chip("problem", gettext("只看："), gettext("一个问题"))


def _rule(wanted: FlagFilter) -> CountingRule:
    rules = counting_rules()
    if wanted.state in ("confirmed", "dismissed"):
        return rules[wanted.state]
    told = {
        "unsettled": rules["unsettled"],
        "settled": replace(rules["confirmed"], name=gettext("有结论的"), numerator=gettext("已确认和已排除的线索")),
        "to-answer": replace(
            rules["unsettled"],
            name=gettext("等本单位答复"),
            numerator=gettext("涉及本单位、还没有结论、本单位对现有证据还没有答复的线索"),
        ),
    }
    return told.get(wanted.group, rules["found"])
