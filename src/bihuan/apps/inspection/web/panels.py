"""What inspection shows on the pages of campaigns: reported beside verified, the funnel, reported minus verified by unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.inspection import queries
from bihuan.apps.inspection.policies import READERS_AFTERWARDS
from bihuan.apps.inspection.queries import CampaignEstimate
from bihuan.apps.inspection.web.rates import joint_of, rates_of, rule_of
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.inspections.estimates import Gap, half_width, visits_to_be_sure
from bihuan.ui.figures import CountingRule, Figure, RatePair, say_percent
from bihuan.ui.moments import say_date
from bihuan.ui.panels import Panel, register_panel
from bihuan.ui.shell import actor_of
from bihuan.ui.verified import beside, register_joint_rate, register_verified_rates

_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM, Role.UNIT, Role.RESPONSIBLE)
_FUNNEL = ("all", "reported", "closed")
_VISITS, _REAL = 60, 90


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step from what was reported to what was confirmed. `share` says of what it is a part."""

    name: str
    figure: Figure
    share: str
    checked: bool


@dataclass(frozen=True, slots=True)
class GapLine:
    """A unit, how much of what it reported was not confirmed, and from whom it can be told apart."""

    unit: str
    gap: Gap
    words: str


@dataclass(frozen=True, slots=True)
class Planned:
    """With `visits` of what is reported now the rate is known to ± `width` points; `needed` without a failure show that `real`
    in a hundred are real. `url` computes it with other numbers."""

    reported: int
    visits: int
    width: float
    real: int
    needed: int
    url: str


def connect() -> None:
    """Called once, when the app is ready."""
    register_verified_rates(rates_of)
    register_joint_rate(joint_of)
    register_panel("campaigns.campaign.figures", show_verified, 60)


def show_verified(request: HttpRequest, thing: object) -> Panel | None:
    """Reported beside verified for one campaign, and before the first check how many it would take. The same is asked whether or not
    a plan is under way."""
    actor = actor_of(request)
    if not isinstance(thing, CampaignDetail) or not actor.holds(*_READERS):
        return None
    campaign, now = thing.row.id, timezone.now()
    held, region = queries.campaign_estimates([campaign]).get(campaign), actor.holds(*READERS_AFTERWARDS)
    if held is None and not region:
        return None
    counts = ledger.total_counts(
        actor, today=timezone.localdate(now), groups=_FUNNEL, wanted=ProblemFilter(campaign=str(campaign))
    )
    context: dict[str, object] = {"planned": _planned(counts["reported"]) if region else None}
    if held is None:
        return (
            Panel(gettext("上报和核实"), "inspection/_planned.html", context, key="verified")
            if counts["reported"]
            else None
        )
    context |= {
        "pair": _pair(held, campaign),
        "rule": rule_of(held),
        "held": held,
        "frozen": say_date(timezone.localdate(held.frozen_at), timezone.localdate(now)),
        "funnel": _funnel(counts, held, campaign, now) if region else (),
        "gaps": _gaps(actor, campaign),
        "proof": reverse("inspection:proof", args=[held.plan]) if region else "",
    }
    return Panel(gettext("上报和核实"), "inspection/_verified.html", context, key="verified")


def _planned(reported: int) -> Planned | None:
    """For as many as are reported now: an ordinary sample, and the fewest that show that nine in ten are real."""
    if not reported:
        return None
    visits = min(_VISITS, reported)
    asked = urlencode({"population": reported, "sample": visits, "real": _REAL, "accept": 0})
    return Planned(
        reported, visits, half_width(reported, visits), _REAL, visits_to_be_sure(reported, real=_REAL),
        f"{reverse('inspection:planner')}?{asked}",
    )  # fmt: skip


def _pair(held: CampaignEstimate, campaign: int) -> RatePair:
    sampled = held.estimate.sampled
    pair = RatePair(held.estimate.reported, sampled.reported, sampled.problems)
    return beside(pair, rates_of([campaign]).get(campaign))


def _funnel(counts: ledger.Tally, held: CampaignEstimate, campaign: int, now: datetime) -> tuple[FunnelStep, ...]:
    """Reported → checked one by one → visited → confirmed. The first three are lists; what was drawn is the plan's own."""
    whole = max(1, counts["all"])
    names = {
        "all": pgettext("funnel", "登记"),
        "reported": pgettext("funnel", "上报"),
        "closed": pgettext("funnel", "核查销号"),
    }
    steps = [
        FunnelStep(
            names[key],
            Figure(
                counts[key],
                f"{reverse('ledger:problems')}?group={key}&campaign={campaign}",
                CountingRule(gettext(ledger.GROUPS[key].name), gettext(ledger.GROUPS[key].counts), moment=now),
            ),
            say_percent(100 * counts[key] / whole),
            key == "closed",
        )
        for key in _FUNNEL
    ]
    sampled, rule = held.estimate.sampled, rule_of(held)
    for name, number in ((pgettext("funnel", "到现场"), held.visited), (pgettext("funnel", "证实"), sampled.confirmed)):
        share = gettext("抽中的 %(rate)s") % {"rate": say_percent(100 * number / max(1, sampled.drawn))}
        steps.append(FunnelStep(name, Figure(number, "", rule), share, True))
    return tuple(steps)


def _gaps(actor: Actor, campaign: int) -> tuple[GapLine, ...]:
    """All units for who reads the whole region; for others their own."""
    found = queries.unit_gaps(campaign)
    if not actor.holds(*READERS_AFTERWARDS):
        own = actor.unit_ids()
        found = tuple(gap for gap in found if gap.unit_id in own)
    names = organizations.units_by_ids({unit for gap in found for unit in (gap.unit_id, *gap.above, *gap.below)})
    whole = actor.holds(*READERS_AFTERWARDS)
    return tuple(GapLine(names[gap.unit_id].label, gap, _apart(gap, names, whole=whole)) for gap in found)


def _apart(gap: Gap, names: Mapping[int, organizations.UnitRow], *, whole: bool) -> str:
    if not gap.told_apart or not whole:
        return gettext("与其他单位分不出高低") if not gap.told_apart else gettext("与部分单位分得出高低")
    told = []
    for units, words in ((gap.above, gettext("差距大于%(units)s")), (gap.below, gettext("差距小于%(units)s"))):
        if units:
            told.append(words % {"units": gettext("、").join(names[unit].label for unit in units)})
    return gettext("；").join(told)
