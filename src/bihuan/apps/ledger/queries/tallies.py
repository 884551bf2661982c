"""Counts of many lists at once: in all, for each campaign, for each unit, for each unit in each campaign.

Each takes one query whatever the ledger holds, and counts by the conditions of GROUPS: a tally's figure is the length of the
list that `ProblemFilter` shows for the same group, campaign and unit. What was counted holds until somebody writes. A problem
that serves several campaigns stands in each of theirs and once in the totals, so that the lanes may add up to more than the whole.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries.counting import count_groups, count_groups_by
from bihuan.apps.ledger.queries.groups import GROUPS
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.actors import Actor

Tally = Mapping[str, int]
"""How many problems each group holds, by its key."""
ALL_GROUPS = tuple(GROUPS)
HEAT_GROUPS = ("open", "overdue")


@dataclass(frozen=True, slots=True)
class UnitCampaignTally:
    """What a unit answers for in one campaign."""

    unit_id: int
    campaign_id: int
    counts: Tally


@dataclass(frozen=True, slots=True)
class Spread:
    """The whole at a glance: in all, each campaign, each accountable unit, and each unit in each campaign."""

    total: Tally
    campaigns: Mapping[int, Tally]
    units: Mapping[int, Tally]
    cells: Mapping[tuple[int, int], Tally]
    """By (unit, campaign)."""


def empty_tally(groups: Iterable[str] = ALL_GROUPS) -> Tally:
    """The counts of somebody who has nothing."""
    return dict.fromkeys(groups, 0)


def total_counts(
    actor: Actor, *, today: date, groups: Sequence[str] = ALL_GROUPS, wanted: ProblemFilter | None = None
) -> Tally:
    """Each group of everything that the actor may see (narrowed by `wanted`, whose group does not matter), every problem once."""
    return while_unchanged(
        ("total", actor, today, tuple(groups), wanted),
        lambda: count_groups(_scope(actor, today, wanted), groups, today),
    )


def campaign_counts(
    actor: Actor, *, today: date, groups: Sequence[str] = ALL_GROUPS, wanted: ProblemFilter | None = None
) -> dict[int, Tally]:
    """Each group of every campaign. A campaign without any problem that the actor may see is left out: `empty_tally`."""
    return while_unchanged(
        ("campaigns", actor, today, tuple(groups), wanted),
        lambda: dict(_by(_members(actor, today, wanted), ("campaign",), groups, today)),
    )


def unit_counts(
    actor: Actor, *, today: date, groups: Sequence[str] = HEAT_GROUPS, wanted: ProblemFilter | None = None
) -> dict[int, Tally]:
    """Each group of every accountable unit, every problem once."""
    chosen = _scope(actor, today, wanted).filter(accountable_unit__isnull=False)
    return while_unchanged(
        ("units", actor, today, tuple(groups), wanted),
        lambda: dict(_by(chosen, ("accountable_unit",), groups, today)),
    )


def unit_campaign_counts(
    actor: Actor, *, today: date, groups: Sequence[str] = HEAT_GROUPS, wanted: ProblemFilter | None = None
) -> tuple[UnitCampaignTally, ...]:
    """Each group of every accountable unit in every campaign. Problems without an accountable unit: the group `no-unit`."""
    chosen = _members(actor, today, wanted).filter(accountable_unit__isnull=False)
    return tuple(UnitCampaignTally(*row) for row in _by(chosen, ("accountable_unit", "campaign"), groups, today))


def spread_counts(actor: Actor, *, today: date, groups: Sequence[str], wanted: ProblemFilter | None = None) -> Spread:
    """Everything that the other tallies count, in two queries: a problem has one accountable unit at most, so that what the
    units hold adds up to the whole, and what they hold in a campaign to the campaign."""
    return while_unchanged(
        ("spread", actor, today, tuple(groups), wanted), lambda: _spread(actor, today, groups, wanted)
    )


def _spread(actor: Actor, today: date, groups: Sequence[str], wanted: ProblemFilter | None) -> Spread:
    whole = _by(_scope(actor, today, wanted), ("accountable_unit",), groups, today)
    parts = _by(_members(actor, today, wanted), ("accountable_unit", "campaign"), groups, today)
    campaigns: dict[int, list[Tally]] = defaultdict(list)
    for _, campaign, counts in parts:
        campaigns[campaign].append(counts)
    return Spread(
        total=_sum([counts for _, counts in whole], groups),
        campaigns={campaign: _sum(counts, groups) for campaign, counts in campaigns.items()},
        units={unit: counts for unit, counts in whole if unit is not None},
        cells={(unit, campaign): counts for unit, campaign, counts in parts if unit is not None},
    )


def _sum(tallies: Iterable[Tally], groups: Sequence[str]) -> Tally:
    held = list(tallies)
    return {key: sum(counts[key] for counts in held) for key in groups}


def _scope(actor: Actor, today: date, wanted: ProblemFilter | None) -> QuerySet[Problem]:
    """Where the counting takes place. The groups decide what counts, so the group of the filter does not."""
    return filtered(actor, replace(wanted or ProblemFilter(), group=""), today).order_by()


def _members(actor: Actor, today: date, wanted: ProblemFilter | None) -> QuerySet[Problem]:
    """Every problem once for each campaign that it serves."""
    chosen = _scope(actor, today, wanted).filter(memberships__isnull=False)
    return chosen.annotate(campaign=F("memberships__campaign_id"))


def _by(chosen: QuerySet[Problem], keys: Sequence[str], groups: Sequence[str], today: date) -> list[tuple[Any, ...]]:
    """One row for each combination of the keys: their values, then the tally. What holds nothing is left out."""
    found = count_groups_by(chosen, keys, groups, today)
    return [
        (*values, found[values]) for values in sorted(found, key=_with_nothing_first) if any(found[values].values())
    ]


def _with_nothing_first(values: tuple[int | None, ...]) -> list[int]:
    return [0 if value is None else value for value in values]
