"""What inspection shows on the pages of campaigns: reported beside verified, the funnel, reported minus verified by unit."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.inspection import queries
from bihuan.apps.inspection.policies import READERS_AFTERWARDS
from bihuan.apps.inspection.queries import CampaignEstimate
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.inspections.estimates import Gap
from bihuan.ui.figures import CountingRule, Figure, RatePair
from bihuan.ui.moments import say_date
from bihuan.ui.panels import Panel, register_panel
from bihuan.ui.shell import actor_of
from bihuan.ui.verified import VerifiedRate, beside, register_verified_rates

_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM, Role.UNIT, Role.RESPONSIBLE)
_FUNNEL = ("all", "reported", "closed")


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step from what was reported to what was confirmed. `share` is in percent of the first."""

    name: str
    figure: Figure
    share: float
    checked: bool


@dataclass(frozen=True, slots=True)
class GapLine:
    """A unit, how much of what it reported was not confirmed, and from whom it can be told apart."""

    unit: str
    gap: Gap
    words: str


def connect() -> None:
    """Called once, when the app is ready."""
    register_verified_rates(rates_of)
    register_panel("campaigns.campaign.figures", show_verified, 60)


def rates_of(campaign_ids: Collection[int]) -> Mapping[int, VerifiedRate]:
    """The verified rates of campaigns, each with where its counting rule stands."""
    return {
        campaign: VerifiedRate(
            held.estimate.verified, held.estimate.lower, held.estimate.upper, held.estimate.sampled.drawn,
            f"{reverse('campaigns:campaign', args=[campaign])}#verified", rule_of(held),
        )
        for campaign, held in queries.campaign_estimates(campaign_ids).items()
    }  # fmt: skip


def rule_of(held: CampaignEstimate) -> CountingRule:
    """How the verified rate was counted: sample, frame, date, what counts against it."""
    sampled = held.estimate.sampled
    return CountingRule(
        gettext("核实完成率"),
        gettext("上报完成率 × 随机抽查中证实的比例：抽 %(n)s 项，证实 %(sure)s 项，名单 %(frame)s 项")
        % {"n": sampled.drawn, "sure": sampled.confirmed, "frame": sampled.reported},
        denominator=gettext("冻结名单时的全部 %(n)s 项") % {"n": sampled.problems},
        moment=gettext("%(day)s冻结") % {"day": say_date(timezone.localdate(held.frozen_at), timezone.localdate())},
        exclusions=gettext(
            "区间为 95% 精确区间（超几何）；部分整改、看不到、拒绝、找不到、没有到的，都不算证实；冻结以后上报的不在内。"
        ),
    )


def show_verified(request: HttpRequest, thing: object) -> Panel | None:
    """Reported beside verified for one campaign. The same is asked whether or not a plan is under way."""
    actor = actor_of(request)
    if not isinstance(thing, CampaignDetail) or not actor.holds(*_READERS):
        return None
    campaign, now = thing.row.id, timezone.now()
    held = queries.campaign_estimates([campaign]).get(campaign)
    if held is None:
        return None
    counts = ledger.total_counts(
        actor, today=timezone.localdate(now), groups=_FUNNEL, wanted=ProblemFilter(campaign=str(campaign))
    )
    context: dict[str, object] = {
        "pair": _pair(held, campaign),
        "rule": rule_of(held),
        "held": held,
        "frozen": say_date(timezone.localdate(held.frozen_at), timezone.localdate(now)),
        "funnel": _funnel(counts, held, campaign, now) if actor.holds(*READERS_AFTERWARDS) else (),
        "gaps": _gaps(actor, campaign),
        "proof": reverse("inspection:proof", args=[held.plan]) if actor.holds(*READERS_AFTERWARDS) else "",
    }
    return Panel(gettext("上报和核实"), "inspection/_verified.html", context, key="verified")


def _pair(held: CampaignEstimate, campaign: int) -> RatePair:
    sampled = held.estimate.sampled
    pair = RatePair(held.estimate.reported, sampled.reported, sampled.problems)
    return beside(pair, rates_of([campaign]).get(campaign))


def _funnel(counts: ledger.Tally, held: CampaignEstimate, campaign: int, now: datetime) -> tuple[FunnelStep, ...]:
    """Reported → checked one by one → visited → confirmed. The first three are lists; what was drawn is the plan's own."""
    whole = max(1, counts["all"])
    names = {"all": gettext("登记"), "reported": gettext("上报"), "closed": gettext("核查销号")}
    steps = [
        FunnelStep(
            names[key],
            Figure(
                counts[key],
                f"{reverse('ledger:problems')}?group={key}&campaign={campaign}",
                CountingRule(gettext(ledger.GROUPS[key].name), gettext(ledger.GROUPS[key].counts), moment=now),
            ),
            100 * counts[key] / whole,
            key == "closed",
        )
        for key in _FUNNEL
    ]
    sampled, rule = held.estimate.sampled, rule_of(held)
    for name, number in ((gettext("到现场"), held.visited), (gettext("证实"), sampled.confirmed)):
        steps.append(FunnelStep(name, Figure(number, "", rule), 100 * number / max(1, sampled.drawn), True))
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
