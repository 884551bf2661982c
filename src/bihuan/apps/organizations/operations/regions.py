"""Writes of regions and units."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations.events import UnitRenamed, UnitRetired
from bihuan.apps.organizations.models import Region, RegionLevel, Unit, UnitAlias, UnitKind
from bihuan.apps.organizations.operations.access import emit_after_commit, lock_kept, refuse
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.rows import RegionRow, UnitRow
from bihuan.apps.organizations.queries.units import region_row, unit_row
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Reason, Refused
from bihuan.core.regions import refuse_region
from bihuan.core.unit_matching import normalise_name

NAME_LENGTH = 120


@transaction.atomic
def create_region(
    *,
    actor: Actor,
    at: datetime,
    name: str,
    level: RegionLevel | str,
    code: str,
    parent_id: int | None = None,
    time_zone: str = "Asia/Shanghai",
) -> RegionRow:
    """Add a region under another one; only the system itself lays down the topmost."""
    above: Region | None = None
    if parent_id is None:
        if not actor.holds(Role.SYSTEM):
            raise Refused(Reason("root-region", "现在不能新建地区：最上级地区只能在安装时建立。"))
        role = str(Role.SYSTEM)
    else:
        above, role = lock_kept(actor, Action.KEEP_UNITS, Region, parent_id)
    refuse(refuse_region(level=str(level), above=above.level if above else None))
    clean = _clean_name(name)
    if Region.objects.filter(code=code).exists():
        raise Refused(Reason("code-taken", "现在不能新建地区：代码 %(code)s 已经有了。", {"code": code}))
    wanted = Region(name=clean, level=level, code=code, time_zone=time_zone)
    region: Region = (
        Region.objects.add_child(above, instance=wanted) if above else Region.objects.add_root(instance=wanted)
    )
    record(
        actor=actor,
        action="organizations.region.created",
        at=at,
        object_type="organizations.region",
        object_id=region.pk,
        role=role,
        label=clean,
        region_path=region.path,
        after={"name": clean, "level": str(level), "code": code, "parent_id": parent_id},
    )
    return region_row(region)


@transaction.atomic
def rename_region(
    *, actor: Actor, at: datetime, region_id: int, name: str, code: str = "", seen_name: str | None = None
) -> RegionRow:
    """Give a region another name, and another code where one is given. Numbers and paths stay as they are.

    `seen_name` is the name that the reader saw: raises Conflict where somebody else renamed the region meanwhile.
    """
    region, role = lock_kept(actor, Action.KEEP_UNITS, Region, region_id)
    if seen_name is not None and seen_name != region.name:
        changed = Reason("renamed-meanwhile", "别人刚把它改名为“%(name)s”，还没有保存。", {"name": region.name})
        raise Conflict(changed, {"name": (seen_name, region.name)})
    clean, wanted = _clean_name(name), code.strip() or region.code
    if Region.objects.filter(code=wanted).exclude(pk=region.pk).exists():
        raise Refused(Reason("code-taken-rename", "现在不能改：代码 %(code)s 已经有了。", {"code": wanted}))
    before = {"name": region.name, "code": region.code}
    after = {"name": clean, "code": wanted}
    if before == after:
        return region_row(region)
    region.name, region.code = clean, wanted
    region.save(update_fields=["name", "code"])
    record(
        actor=actor,
        action="organizations.region.renamed",
        at=at,
        object_type="organizations.region",
        object_id=region.pk,
        role=role,
        label=clean,
        region_path=region.path,
        before=before,
        after=after,
    )
    return region_row(region)


@transaction.atomic
def create_unit(
    *,
    actor: Actor,
    at: datetime,
    region_id: int,
    name: str,
    short_name: str = "",
    kind: UnitKind | str = UnitKind.DEPARTMENT,
    parent_id: int | None = None,
) -> UnitRow:
    """Add a unit to a region. No other unit there may be known by its name or short name."""
    region, role = lock_kept(actor, Action.KEEP_UNITS, Region, region_id)
    clean, short = _clean_name(name), _clean_name(short_name, may_be_empty=True)
    if str(kind) not in UnitKind.values:
        raise BadInput(Reason("unknown-kind", "没有这一类单位。"), {"kind": Reason("unknown-kind", "没有这一类单位。")})
    for wanted in {clean, short} - {""}:
        _refuse_name_of_another(region, wanted)
    if parent_id is not None and not Unit.objects.filter(pk=parent_id, region=region).exists():
        raise Refused(Reason("parent-elsewhere", "现在不能新建单位：上级单位不在本地区。"))
    unit = Unit.objects.create(region=region, name=clean, short_name=short, kind=kind, parent_id=parent_id)
    _record_unit(
        actor,
        at,
        unit,
        role,
        "created",
        after={"name": clean, "short_name": short, "kind": str(kind), "parent_id": parent_id},
    )
    return unit_row(unit)


@transaction.atomic
def rename_unit(
    *, actor: Actor, at: datetime, unit_id: int, name: str, short_name: str | None = None, seen_name: str | None = None
) -> UnitRow:
    """Give a unit a new name. The old one becomes an alias, because ledgers will go on using it.

    `seen_name` is the name that the reader saw: raises Conflict where somebody else renamed the unit meanwhile.
    """
    unit, role = _lock_unit(actor, unit_id)
    if seen_name is not None and seen_name != unit.name:
        changed = Reason("renamed-meanwhile", "别人刚把它改名为“%(name)s”，还没有保存。", {"name": unit.name})
        raise Conflict(changed, {"name": (seen_name, unit.name)})
    clean = _clean_name(name)
    short = unit.short_name if short_name is None else _clean_name(short_name, may_be_empty=True)
    for wanted in {clean, short} - {""}:
        _refuse_name_of_another(unit.region, wanted, except_unit_id=unit.pk)
    before = {"name": unit.name, "short_name": unit.short_name}
    if before == {"name": clean, "short_name": short}:
        return unit_row(unit)
    old_names = {unit.name, unit.short_name} - {"", clean, short}
    unit.name, unit.short_name = clean, short
    unit.save(update_fields=["name", "short_name"])
    UnitAlias.objects.filter(unit=unit, name__in=[clean, short]).delete()
    for old in sorted(old_names):
        UnitAlias.objects.get_or_create(unit=unit, region=unit.region, name=old)
    after = {"name": clean, "short_name": short, "aliases": sorted(unit.aliases.values_list("name", flat=True))}
    _record_unit(actor, at, unit, role, "renamed", before=before, after=after)
    emit_after_commit(UnitRenamed(unit_id=unit.pk, old_name=before["name"], new_name=clean))
    return unit_row(unit)


@transaction.atomic
def add_alias(*, actor: Actor, at: datetime, unit_id: int, name: str) -> None:
    """Let another way of writing lead to a unit. Refused where it leads to another unit already."""
    unit, role = _lock_unit(actor, unit_id)
    _add_alias(actor, at, unit, role, name)


@transaction.atomic
def learn_alias(*, actor: Actor, at: datetime, unit_id: int, name: str) -> None:
    """What a list calls a unit, as the office said while it imported: the next list is understood by itself."""
    unit, role = _lock_unit(actor, unit_id, Action.TEACH_NAMES)
    _add_alias(actor, at, unit, role, name)


@transaction.atomic
def remove_alias(*, actor: Actor, at: datetime, unit_id: int, name: str) -> None:
    """Take back an alias that led to the wrong unit. What was resolved by it stays as it was."""
    unit, role = _lock_unit(actor, unit_id)
    gone, _ = UnitAlias.objects.filter(unit=unit, name=_clean_name(name)).delete()
    if not gone:
        raise Refused(Reason("no-such-alias", "现在不能删除别名：这个单位没有这个别名。"))
    _record_unit(actor, at, unit, role, "alias-removed", before={"alias": _clean_name(name)})


@transaction.atomic
def retire_unit(
    *, actor: Actor, at: datetime, unit_id: int, successor_id: int | None = None, reason: str = ""
) -> UnitRow:
    """End a unit, naming who takes over where somebody does. Its history and its users' past stay."""
    unit, role = _lock_unit(actor, unit_id)
    if not unit.is_active:
        raise Refused(Reason("already-retired", "现在不能撤销单位：它已经撤销。"))
    if successor_id is not None:
        successor = Unit.objects.filter(pk=successor_id, region=unit.region).first()
        if successor is None or not successor.is_active or successor.pk == unit.pk:
            raise Refused(Reason("successor-unfit", "现在不能撤销单位：承接单位要是本地区另一个现有单位。"))
    unit.is_active, unit.successor_id = False, successor_id
    unit.save(update_fields=["is_active", "successor"])
    _record_unit(
        actor,
        at,
        unit,
        role,
        "retired",
        before={"is_active": True},
        after={"is_active": False, "successor_id": successor_id},
        reason=reason,
    )
    emit_after_commit(UnitRetired(unit_id=unit.pk, successor_id=successor_id))
    return unit_row(unit)


def lock_regions_of(unit_ids: Collection[int]) -> None:
    """Let those who weigh something of these units against one another take turns, to the end of the caller's transaction.

    Nothing is written, and what merely points at a region goes on. Locked in one order: nobody waits for whom waits for them.
    """
    regions = Region.objects.filter(pk__in=Unit.objects.filter(pk__in=unit_ids).values("region"))
    list(regions.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _add_alias(actor: Actor, at: datetime, unit: Unit, role: str, name: str) -> None:
    clean = _clean_name(name)
    _refuse_name_of_another(unit.region, clean, except_unit_id=unit.pk)
    if clean in {unit.name, unit.short_name} or unit.aliases.filter(name=clean).exists():
        return
    UnitAlias.objects.create(unit=unit, region=unit.region, name=clean)
    _record_unit(actor, at, unit, role, "alias-added", after={"alias": clean})


def _lock_unit(actor: Actor, unit_id: int, action: Action = Action.KEEP_UNITS) -> tuple[Unit, str]:
    """The unit, with its region locked first: names are kept apart within a region, so writers of one region take turns."""
    region = Unit.objects.filter(pk=unit_id).values("region")
    Region.objects.select_for_update().filter(pk__in=region).first()
    return lock_kept(actor, action, Unit, unit_id)


def _clean_name(name: str, *, may_be_empty: bool = False) -> str:
    clean = " ".join(name.split())
    if not clean and not may_be_empty:
        raise BadInput(Reason("name-missing", "名称不能空着。"), {"name": Reason("name-missing", "名称不能空着。")})
    if len(clean) > NAME_LENGTH:
        reason = Reason("name-too-long", "名称最多 %(most)s 个字。", {"most": NAME_LENGTH})
        raise BadInput(reason, {"name": reason})
    return clean


def _refuse_name_of_another(region: Region, name: str, except_unit_id: int | None = None) -> None:
    """Names are compared as lists are read: blanks and the width of letters tell no two units apart."""
    wanted = normalise_name(name)
    units = Unit.objects.filter(region=region).exclude(pk=except_unit_id or 0).order_by("pk")
    for full, short, alias in units.values_list("name", "short_name", "aliases__name"):
        if wanted in {normalise_name(known) for known in (full, short, alias) if known}:
            raise Refused(
                Reason(
                    "name-taken",
                    "现在不能用“%(name)s”：它已经指 %(unit)s。",
                    {"name": name, "unit": full},
                )
            )


def _record_unit(
    actor: Actor,
    at: datetime,
    unit: Unit,
    role: str,
    what: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        action=f"organizations.unit.{what}",
        at=at,
        object_type="organizations.unit",
        object_id=unit.pk,
        role=role,
        label=unit.name,
        region_path=unit.region.path,
        unit_ids=(unit.pk,),
        before=before,
        after=after,
        reason=reason,
    )
