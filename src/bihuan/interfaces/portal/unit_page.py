"""本单位情况: where a unit stands, what waits for it, who has what, and what it found in itself. Nothing here ranks anybody."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.home_figures import STANDING_GROUPS, rule_of, standing_cells
from bihuan.interfaces.portal.overview_parts import (
    LANE_GROUPS,
    Lane,
    countdown_of,
    drives_of,
    lanes_of,
    list_of,
    shared_rules,
)
from bihuan.ui.charts import Count
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.lists import SavedView
from bihuan.ui.verified import verified_rates

WAITING = ("overdue", "soon", "to-accept", "hand-back", "working", "returned", "extension", "claimed", "suspended")
_LANE_RULES = ("all", "reported", "closed", "overdue")


@dataclass(frozen=True, slots=True)
class Standing:
    """One line of what waits: its name, how many there are, and for whom it waits."""

    name: str
    figure: Figure
    tone: str
    who: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one person is named for."""

    name: str
    open: Count
    overdue: Count


def show_unit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The own place of one of the reader's units."""
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = chosen_unit(request, actor)
    wanted = ProblemFilter(unit=str(chosen))
    counts = ledger.total_counts(actor, today=today, groups=(*STANDING_GROUPS, "no-person", *WAITING), wanted=wanted)
    rows = drives_of(actor)
    own = ledger.campaign_counts(actor, today=today, groups=LANE_GROUPS, wanted=wanted)
    led = tuple(row for row in rows if row.lead_unit_id == chosen)
    rules = shared_rules(now, _LANE_RULES, prefix="rule")
    context = {
        "now": now,
        "units": unit_tabs(request, actor, chosen),
        "unit_id": chosen,
        "countdown": countdown_of(rows, today),
        "figures": standing_cells(counts, now, unit=str(chosen)),
        "standing": _standing(counts, now, str(chosen)),
        "lanes": lanes_of(rows, own, today, unit=str(chosen)),
        "led": _led(actor, led, today) if led else (),
        "lane_rules": rules if led else {},
        "own_rules": {} if led else rules,
        "people": _people(actor, wanted, today),
        "nobody": Count(counts["no-person"], list_of(unit=chosen, group="no-person"), "rule-no-person"),
        "people_rules": _people_rules(now),
        "found": found_figure(actor, chosen, now, today),
    }
    return render(request, "portal/unit.html", context)


def chosen_unit(request: HttpRequest, actor: Actor) -> int:
    """The unit that the address names among the reader's own, else the first of them."""
    own = actor.unit_ids(Role.UNIT)
    asked = request.GET.get("unit", "")
    return int(asked) if asked in {str(unit) for unit in own} else min(own)


def unit_tabs(request: HttpRequest, actor: Actor, chosen: int) -> tuple[SavedView, ...]:
    """The reader's units, where there are several."""
    own = sorted(actor.unit_ids(Role.UNIT))
    if len(own) < 2:
        return ()
    names = organizations.units_by_ids(own)
    return tuple(SavedView(names[unit].name, f"{request.path}?unit={unit}", unit == chosen) for unit in own)


def found_figure(actor: Actor, unit: int, now: datetime, today: date) -> Figure:
    """How many problems a unit registered that it found in itself, in whatever state."""
    held = ledger.count_problems(actor, wanted=ProblemFilter(found_by=str(unit)), today=today)
    rule = CountingRule(
        gettext("自查登记"),
        gettext("本单位自己登记的自查问题，不论办到哪一步"),
        moment=now,
        exclusions=gettext("已撤回和并入主问题的不计。"),
    )
    return Figure(held, f"{reverse('self-check')}?unit={unit}", rule)


def _standing(counts: ledger.Tally, now: datetime, unit: str) -> tuple[Standing, ...]:
    who = {
        "overdue": gettext("等本单位"),
        "soon": gettext("等本单位"),
        "to-accept": gettext("等本单位认领，时限已在走"),
        "hand-back": gettext("等整改落实组裁定"),
        "working": gettext("等本单位"),
        "returned": gettext("等本单位补充整改"),
        "extension": gettext("等整改落实组答复"),
        "claimed": gettext("等他人核查"),
        "suspended": gettext("不计时"),
    }
    tones = {"overdue": "danger", "returned": "danger", "soon": "warn", "to-accept": "warn"}
    return tuple(
        Standing(
            name=gettext(ledger.GROUPS[key].name),
            figure=Figure(
                counts[key],
                list_of(group=key, unit=unit),
                rule_of(key, now, exclusions=gettext("只计主责的，配合的不计。")),
            ),
            tone=tones.get(key, "") if counts[key] else "",
            who=who[key],
        )
        for key in WAITING
    )


def _people(actor: Actor, wanted: ProblemFilter, today: date) -> tuple[PersonLine, ...]:
    def line(row: ledger.PersonTally) -> PersonLine:
        late = Count(row.overdue, list_of(unit=wanted.unit, person=row.key, group="overdue"), "rule-person-overdue")
        held = Count(row.open, list_of(unit=wanted.unit, person=row.key, group="open"), "rule-person-open")
        return PersonLine(row.name, held, late)

    return tuple(line(row) for row in ledger.responsible_people(actor, wanted=wanted, today=today))


def _people_rules(now: datetime) -> dict[str, CountingRule]:
    named = gettext("台账里写明的责任人；一项写了几个人的，每个人都计。")
    return {
        **shared_rules(now, ("open", "overdue"), prefix="rule-person", exclusions=named),
        "rule-no-person": rule_of("no-person", now),
    }


def _led(actor: Actor, led: tuple[CampaignRow, ...], today: date) -> tuple[Lane, ...]:
    """The lanes of what the unit leads, with what random checks said of them."""
    counts = ledger.campaign_counts(actor, today=today, groups=LANE_GROUPS)
    return lanes_of(led, counts, today, checked=verified_rates([row.id for row in led]))
