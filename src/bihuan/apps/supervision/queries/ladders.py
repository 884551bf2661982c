"""The ladder that holds in a region: its own newest version, else that of the region above, else the default; and its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import LadderPolicy
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.ladder import DEFAULT_POLICY, Policy, RungName, policy_of_document
from bihuan.core.ladder_versions import (
    DEFAULT_COLOURS,
    Ladder,
    RungChange,
    RungColour,
    changes_between,
    colours_of_document,
)

DEFAULT_LADDER = Ladder(DEFAULT_POLICY, DEFAULT_COLOURS)
_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version: who made it when and why, where, and what it changed of the one before."""

    id: int
    version: int
    region: str
    made_by: str
    made_at: datetime
    why: str
    in_force: bool
    changes: tuple[RungChange, ...]


@dataclass(frozen=True, slots=True)
class LadderPage:
    """The ladder of a region as a reader sees it. `policy_id` None: the default; `written_in` is the region that wrote it, or ""."""

    region: RegionRow
    ladder: Ladder
    policy_id: int | None
    written_in: str
    may_change: bool
    versions: "Page[VersionRow]"


def policy_in_force(region_id: int) -> tuple[Policy, int | None]:
    """The ladder of a region and the id of its row; None where it is the default that nobody has changed."""
    ladder, policy_id = ladder_in_force(region_id)
    return ladder.policy, policy_id


def ladder_in_force(region_id: int) -> tuple[Ladder, int | None]:
    """The same with the colours of its rungs."""
    row = _newest(_rows_over(organizations.region_of(region_id).path))
    return (DEFAULT_LADDER, None) if row is None else (_ladder_of(row), row.pk)


def policy_of_version(policy_id: int | None) -> Policy:
    """The ladder under which a notice was made."""
    if policy_id is None:
        return DEFAULT_POLICY
    row = LadderPolicy.objects.get(pk=policy_id)
    return policy_of_document(row.rungs, version=row.version)


def ladder_regions(actor: Actor) -> tuple[RegionRow, ...]:
    """The regions whose ladder the actor may read, from above to below."""
    return tuple(row for row in organizations.region_rows(actor) if policies.reads_ladder(actor, row.path))


def board_colours(actor: Actor) -> Mapping[RungName, RungColour]:
    """The colours of the rungs in the highest region whose ladder the actor reads; else the default."""
    regions = ladder_regions(actor)
    return ladder_in_force(regions[0].id)[0].colours if regions else DEFAULT_COLOURS


def ladder_page(actor: Actor, *, region_id: int, page: str = "1") -> LadderPage:
    """The ladder in force, where it comes from, and its versions, newest first. Raises Missing."""
    region = organizations.region_of(region_id)
    if not policies.reads_ladder(actor, region.path):
        raise Missing
    rows = _rows_over(region.path)
    held = _newest(rows)
    history = [
        _version_row(row, rows, held) for row in sorted(rows, key=lambda row: (row.made_at, row.pk), reverse=True)
    ]
    return LadderPage(
        region=region,
        ladder=DEFAULT_LADDER if held is None else _ladder_of(held),
        policy_id=held.pk if held else None,
        written_in=held.region.name if held else "",
        may_change=policies.role_to_change_ladder(actor, region.path) is not None,
        versions=Paginator(history, _A_PAGE).get_page(page),
    )


def _rows_over(path: str) -> list[LadderPolicy]:
    """The versions of a region and of all above it. Regions and versions are few, and a path holds all those above."""
    above = [path[:end] for end in range(len(path) + 1)]
    rows = LadderPolicy.objects.filter(region__path__in=above).select_related("region", "made_by")
    return list(rows.order_by("version"))


def _newest(rows: Sequence[LadderPolicy]) -> LadderPolicy | None:
    """The newest version of the nearest region that wrote a ladder of its own."""
    held = {row.region.path: row for row in rows}
    return held[max(held, key=len)] if held else None


def _version_row(row: LadderPolicy, rows: Sequence[LadderPolicy], held: LadderPolicy | None) -> VersionRow:
    earlier = [each for each in rows if each.pk < row.pk and row.region.path.startswith(each.region.path)]
    before = _newest(earlier)
    return VersionRow(
        id=row.pk, version=row.version, region=row.region.name, made_by=row.made_by.display_name if row.made_by else "",
        made_at=row.made_at, why=row.why, in_force=held is not None and row.pk == held.pk,
        changes=changes_between(DEFAULT_LADDER if before is None else _ladder_of(before), _ladder_of(row)),
    )  # fmt: skip


def _ladder_of(row: LadderPolicy) -> Ladder:
    return Ladder(policy_of_document(row.rungs, version=row.version), colours_of_document(row.colours))
