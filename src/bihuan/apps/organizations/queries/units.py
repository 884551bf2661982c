"""Reads of regions and units."""

from collections.abc import Iterable
from typing import cast

from django.db.models import Q, QuerySet

from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import Region, Unit
from bihuan.apps.organizations.queries.prepared import Prepared
from bihuan.apps.organizations.queries.rows import RegionRow, UnitRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.search_text import fold
from bihuan.core.unit_matching import KnownUnit

_REGION = Prepared(lambda region: Region.objects.filter(pk=region))


def unit_rows(actor: Actor, *, region_id: int | None = None, include_ended: bool = False) -> tuple[UnitRow, ...]:
    """The units that the actor may see, in the order in which they were made; one region's where it is named."""
    rows = policies.visible(actor, policies.Action.SEE_UNITS, Unit)
    if region_id is not None:
        rows = rows.filter(region_id=region_id)
    if not include_ended:
        rows = rows.filter(is_active=True)
    return tuple(_as_rows(rows))


def units_by_ids(unit_ids: Iterable[int]) -> dict[int, UnitRow]:
    """Names and regions of units that the caller came by lawfully; ended ones too. One query for any number."""
    wanted = set(unit_ids)
    if not wanted:
        return {}
    return {row.id: row for row in _as_rows(Unit.objects.filter(pk__in=wanted))}


def followers_of(unit_ids: Iterable[int]) -> dict[int, int]:
    """Who stands today for each of these units: itself while it is active, else the active unit that took over, by way of others that
    ended since; no entry where nobody did. One query, and one more for each step of taking over."""
    wanted = tuple(unit_ids)
    known = units_by_ids(wanted)
    while asked := {row.successor_id for row in known.values() if row.successor_id is not None} - known.keys():
        known |= units_by_ids(asked)
    found = {}
    for unit in wanted:
        row = known.get(unit)
        while row is not None and row.successor_id is not None:
            row = known[row.successor_id]
        if row is not None and row.is_active:
            found[unit] = row.id
    return found


def unit_ids_named(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For each (folded) word the units whose name holds it, ended ones too. One query for any number."""
    wanted = tuple(words)
    names = [(pk, fold(name)) for pk, name in Unit.objects.order_by("id").values_list("pk", "name")] if wanted else []
    return {word: tuple(pk for pk, name in names if word in name) for word in wanted}


def region_ids_below(paths: Iterable[str]) -> "QuerySet[Region, int]":
    """The regions at these places of the tree and everything below them, as a subquery."""
    wanted = Q(pk__in=())
    for path in paths:
        wanted |= Q(path__startswith=path)
    regions = cast("QuerySet[Region]", Region.objects.filter(wanted))
    return regions.order_by().values_list("pk", flat=True)


def known_units(region_id: int) -> tuple[KnownUnit, ...]:
    """The living units of a region with all names that lead to them, for `core.unit_matching`. Two queries."""
    units = (
        Unit.objects.filter(region_id=region_id, is_active=True).select_related("region").prefetch_related("aliases")
    )
    return tuple(
        KnownUnit(
            id=unit.pk,
            name=unit.name,
            short_name=unit.short_name,
            aliases=tuple(sorted(alias.name for alias in unit.aliases.all())),
            region_name=unit.region.name,
        )
        for unit in units.order_by("id")
    )


def unit_of(unit_id: int) -> UnitRow:
    """One unit, active or ended. Raises Missing."""
    found = units_by_ids([unit_id]).get(unit_id)
    if found is None:
        raise Missing
    return found


def region_of(region_id: int) -> RegionRow:
    """One region. Raises Missing."""
    found = _REGION.first(region_id)
    if found is None:
        raise Missing
    return region_row(found)


def region_rows(actor: Actor) -> tuple[RegionRow, ...]:
    """The regions in which the actor sees units, from above to below."""
    return tuple(
        region_row(region) for region in policies.visible(actor, policies.Action.SEE_UNITS, Region).order_by("path")
    )


def region_of_unit(unit_id: int) -> RegionRow:
    """The region that a unit belongs to. Raises Missing."""
    found = Unit.objects.filter(pk=unit_id).select_related("region").first()
    if found is None:
        raise Missing
    return region_row(found.region)


def region_row(region: Region) -> RegionRow:
    return RegionRow(
        id=region.pk,
        name=region.name,
        level=region.level,
        code=region.code,
        path=region.path,
        time_zone=region.time_zone,
    )


def unit_row(unit: Unit) -> UnitRow:
    return UnitRow(
        id=unit.pk,
        name=unit.name,
        short_name=unit.short_name,
        kind=unit.kind,
        region_id=unit.region_id,
        region_path=unit.region.path,
        region_name=unit.region.name,
        parent_id=unit.parent_id,
        is_active=unit.is_active,
        successor_id=unit.successor_id,
    )


def _as_rows(units: QuerySet[Unit]) -> Iterable[UnitRow]:
    return (unit_row(unit) for unit in units.select_related("region").order_by("id"))
