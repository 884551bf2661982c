"""Verified rates in words: of one campaign, and of several together, each with how it was counted."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import reduce

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.inspection import queries
from bihuan.apps.inspection.queries import CampaignEstimate, JointVerified, PlanDetail
from bihuan.ui.figures import CountingRule, RatePair
from bihuan.ui.moments import say_date
from bihuan.ui.verified import VerifiedRate, beside


def rates_of(campaign_ids: Collection[int]) -> Mapping[int, VerifiedRate]:
    """The verified rates of campaigns, each with where its counting rule stands."""
    return {campaign: _rate(held) for campaign, held in queries.campaign_estimates(campaign_ids).items()}


def joint_of(campaign_ids: Collection[int]) -> VerifiedRate | None:
    """What finished plans say of these campaigns together: of one that was drawn from alone, what they say of that one."""
    held = queries.joint_verified(campaign_ids)
    if held is None:
        return None
    if held.joint.strata == 1:
        return next(iter(rates_of(campaign_ids).values()))
    return _joint(held, joint_rule(held, None), "")


def plan_pair(detail: PlanDetail) -> tuple[RatePair, CountingRule] | None:
    """Reported beside verified for all campaigns of a plan that is over, and by which rule; None where nothing is known."""
    held = detail.verified
    if held is None:
        return None
    rule, sampled = joint_rule(held, detail.committed_at), held.joint.estimate.sampled
    pair = RatePair(held.joint.estimate.reported, sampled.reported, sampled.problems)
    return beside(pair, _joint(held, rule, "")), rule


def rule_of(held: CampaignEstimate) -> CountingRule:
    """How the verified rate of one campaign was counted: sample, frame, date, what counts against it."""
    sampled = held.estimate.sampled
    return _plain_rule(sampled.drawn, sampled.confirmed, sampled.reported, sampled.problems, held.frozen_at)


def joint_rule(held: JointVerified, frozen_at: datetime | None) -> CountingRule:
    """How the rate of several campaigns was counted. `frozen_at` is when the frame of their one plan was frozen."""
    sampled = held.joint.estimate.sampled
    if held.joint.strata == 1:
        return _plain_rule(sampled.drawn, sampled.confirmed, sampled.reported, sampled.problems, frozen_at)
    told = [
        gettext("分层估计，95% 联合区间：各专项的精确区间合起来。")
        if held.joint.method == "sum"
        else gettext("分层估计，95% 联合区间：不论证实的怎样分布在各专项，都不低于这个把握。"),
        gettext("部分整改、看不到、拒绝、找不到、没有到的，都不算证实；冻结以后上报的不在内。"),
    ]
    if held.left_out:
        told.append(gettext("没有抽到的 %(n)s 个专项不在内，不推算。") % {"n": len(held.left_out)})
    if held.plans > 1:
        told.append(gettext("由几个方案分别抽的，同在几份名单里的问题每份各计一次。"))
    return CountingRule(
        gettext("核实完成率"),
        gettext(
            "%(k)s 个专项各自的上报数 × 抽查中证实的比例，加在一起：抽 %(n)s 项，证实 %(sure)s 项，名单 %(frame)s 项"
        )
        % {"k": held.joint.strata, "n": sampled.drawn, "sure": sampled.confirmed, "frame": sampled.reported},
        denominator=gettext("冻结名单时这些专项的全部 %(n)s 项") % {"n": sampled.problems},
        moment=_frozen(frozen_at) if frozen_at else gettext("各专项最近一次查完的方案冻结名单时"),
        exclusions=reduce(_after, told),
    )


def _after(one: str, other: str) -> str:
    return gettext("%(one)s%(other)s") % {"one": one, "other": other}


def _rate(held: CampaignEstimate) -> VerifiedRate:
    estimate = held.estimate
    address = f"{reverse('campaigns:campaign', args=[held.campaign_id])}#verified"
    return VerifiedRate(
        estimate.verified, estimate.lower, estimate.upper, estimate.sampled.drawn, address, rule_of(held)
    )


def _joint(held: JointVerified, rule: CountingRule, url: str) -> VerifiedRate:
    estimate, parts = held.joint.estimate, held.joint.strata
    return VerifiedRate(
        estimate.verified, estimate.lower, estimate.upper, estimate.sampled.drawn, url, rule, parts=parts
    )


def _plain_rule(drawn: int, confirmed: int, frame: int, problems: int, frozen_at: datetime | None) -> CountingRule:
    return CountingRule(
        gettext("核实完成率"),
        gettext("上报完成率 × 随机抽查中证实的比例：抽 %(n)s 项，证实 %(sure)s 项，名单 %(frame)s 项")
        % {"n": drawn, "sure": confirmed, "frame": frame},
        denominator=gettext("冻结名单时的全部 %(n)s 项") % {"n": problems},
        moment=_frozen(frozen_at) if frozen_at else None,
        exclusions=gettext(
            "区间为 95% 精确区间（超几何）；部分整改、看不到、拒绝、找不到、没有到的，都不算证实；冻结以后上报的不在内。"
        ),
    )


def _frozen(moment: datetime) -> str:
    return gettext("%(day)s冻结") % {"day": say_date(timezone.localdate(moment), timezone.localdate())}
