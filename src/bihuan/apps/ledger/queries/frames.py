"""What a random check draws from: everything of campaigns that closure was ever applied for."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from bihuan.apps.ledger.models import Membership, Problem
from bihuan.apps.ledger.queries.groups import GROUPS


@dataclass(frozen=True, slots=True)
class ReportedProblem:
    """One problem of the group "reported". `campaign_id` is its home where that is among those asked for, else the first of them."""

    id: int
    number: str
    campaign_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class CampaignSize:
    """How many problems a campaign has in all, and how many are reported: groups "all" and "reported", each problem in one campaign."""

    problems: int
    reported: int


def reported_problems(campaign_ids: Collection[int]) -> tuple[ReportedProblem, ...]:
    """Every reported problem of these campaigns, each once, in the order of their numbers. For a caller who may draw from them."""
    found = {
        problem: ReportedProblem(problem, number, campaign, unit)
        for problem, number, campaign, unit in _assigned(campaign_ids, "reported")
        if unit is not None
    }
    return tuple(sorted(found.values(), key=lambda row: row.number))


def campaign_sizes(campaign_ids: Collection[int]) -> dict[int, CampaignSize]:
    """How large each of these campaigns is, every problem counted where `reported_problems` puts it."""
    sizes = {campaign: [0, 0] for campaign in campaign_ids}
    for place, group in enumerate(("all", "reported")):
        for _, _, campaign, _ in _assigned(campaign_ids, group):
            sizes[campaign][place] += 1
    return {campaign: CampaignSize(*counts) for campaign, counts in sizes.items()}


def _assigned(campaign_ids: Collection[int], group: str) -> list[tuple[int, str, int, int | None]]:
    """(problem, number, campaign, accountable unit) of a group, each problem once: at home where it can be."""
    wanted = Problem.objects.filter(GROUPS[group].condition(timezone.localdate()))
    rows = Membership.objects.filter(campaign__in=campaign_ids, problem__in=wanted).order_by("-is_home", "pk")
    found: dict[int, tuple[int, str, int, int | None]] = {}
    for row in rows.values_list("problem", "problem__number", "campaign", "problem__accountable_unit"):
        found.setdefault(row[0], row)
    return list(found.values())


def closed_numbers(numbers: Collection[str]) -> frozenset[str]:
    """Those of these problems whose closure stands: closed here, and not void."""
    closed = Problem.objects.filter(GROUPS["closed"].condition(timezone.localdate()), number__in=numbers)
    return frozenset(closed.values_list("number", flat=True))
