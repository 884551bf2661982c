"""How many flags were found, confirmed, dismissed: by campaign, by unit, by check. Nothing here is in the order of anybody's merit."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from bihuan.apps.formalism import policies
from bihuan.apps.formalism.models import Flag
from bihuan.apps.formalism.queries.rows import GroupTally, ScanRow
from bihuan.core.actors import Actor
from bihuan.core.formalism.course import CheckRecord, FlagState


def record_of(states: Iterable[tuple[str, int]]) -> CheckRecord:
    """From (state, how many) to one record."""
    held: dict[str, int] = defaultdict(int)
    for state, count in states:
        held[state] += count
    return CheckRecord(
        found=sum(held.values()),
        open=held[FlagState.OPEN.value] + held[FlagState.ANSWERED.value],
        confirmed=held[FlagState.CONFIRMED.value],
        dismissed=held[FlagState.DISMISSED.value],
    )


def total_record(actor: Actor) -> CheckRecord:
    """All flags that the actor sees."""
    return record_of(policies.visible(actor).order_by().values_list("state").annotate(n=Count("pk")))


def campaign_tallies(actor: Actor) -> tuple[GroupTally, ...]:
    """By campaign, in the order in which campaigns were made. One query."""
    rows = policies.visible(actor).filter(policies.campaign_known_to(actor), campaign__isnull=False).order_by()
    return _grouped(rows.values_list("campaign", "campaign__name", "state").annotate(n=Count("pk")))


def unit_tallies(actor: Actor) -> tuple[GroupTally, ...]:
    """By unit concerned, in the order in which units were made; a flag that concerns two units counts for both. One query."""
    rows = policies.concerned_seen_by(actor).order_by()
    return _grouped(rows.values_list("unit", "unit__name", "flag__state").annotate(n=Count("pk")))


def tally_of(actor: Actor, *, campaign_id: int | None = None, unit_id: int | None = None) -> CheckRecord:
    """Those about one campaign or one unit that the actor sees."""
    if unit_id is not None:
        rows = policies.concerned_seen_by(actor).filter(unit=unit_id).order_by()
        return record_of(rows.values_list("flag__state").annotate(n=Count("pk")))
    seen = policies.visible(actor).filter(policies.campaign_known_to(actor), campaign=campaign_id).order_by()
    return record_of(seen.values_list("state").annotate(n=Count("pk")))


def check_records(actor: Actor) -> dict[str, CheckRecord]:
    """By check, over everything in the regions in which the actor has a role: figures that name nobody. One query."""
    reach = Q(pk__in=())
    for path in {grant.region_path for grant in actor.grants_of(*policies.READERS)}:
        reach |= Q(region__path__startswith=path)
    held: dict[str, list[tuple[str, int]]] = defaultdict(list)
    rows = Flag.objects.filter(reach).order_by().values_list("check_id", "state").annotate(n=Count("pk"))
    for check, state, count in rows:
        held[check].append((state, count))
    return {check: record_of(states) for check, states in held.items()}


def seen_by_check(actor: Actor) -> dict[str, int]:
    """How many flags of each check the actor sees: what the list behind a figure holds."""
    return dict(policies.visible(actor).order_by().values_list("check_id").annotate(n=Count("pk")))


def last_scan(actor: Actor) -> ScanRow | None:
    """The last pass over a region of the actor's; None before the first."""
    row = policies.visible_scans(actor).order_by("-at", "-id").first()
    return ScanRow(row.at, row.campaigns, row.reports, row.raised, row.again) if row else None


def _grouped(rows: Iterable[tuple[Any, ...]]) -> tuple[GroupTally, ...]:
    names: dict[int, str] = {}
    held: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, name, state, count in rows:
        names[pk] = name
        held[pk].append((state, count))
    return tuple(GroupTally(pk, names[pk], record_of(held[pk])) for pk in sorted(held))
