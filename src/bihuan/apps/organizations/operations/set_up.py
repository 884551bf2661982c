"""The first day of a house: its region, the unit that runs the campaigns, and the four accounts that nobody else can make."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.apps.organizations.models import Region, RegionLevel, UnitKind, User
from bihuan.apps.organizations.operations.grants import grant_role
from bihuan.apps.organizations.operations.passwords import generate_password
from bihuan.apps.organizations.operations.regions import create_region, create_unit, rename_region
from bihuan.apps.organizations.operations.users import create_user
from bihuan.apps.organizations.queries.rows import RegionRow, UnitRow
from bihuan.apps.organizations.queries.units import region_row, unit_row
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Reason, Refused

CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,11}")


@dataclass(frozen=True, slots=True)
class FirstNames:
    """What the first accounts are called."""

    office: str = "office"
    system_admin: str = "sysadmin"
    security_admin: str = "secadmin"
    audit_admin: str = "audadmin"

    def by_role(self) -> tuple[tuple[str, Role], ...]:
        return (
            (self.office, Role.OFFICE),
            (self.system_admin, Role.SYSTEM_ADMIN),
            (self.security_admin, Role.SECURITY_ADMIN),
            (self.audit_admin, Role.AUDIT_ADMIN),
        )


@dataclass(frozen=True, slots=True)
class FirstAccount:
    """A way in, with a password that is shown once and has to be changed at the first sign-in."""

    username: str
    password: str
    role: Role
    place: str


@dataclass(frozen=True, slots=True)
class SetUp:
    """What was made."""

    region: RegionRow
    office: UnitRow
    accounts: tuple[FirstAccount, ...]


@transaction.atomic
def set_up_house(
    *,
    actor: Actor,
    at: datetime,
    region: str,
    code: str,
    office: str,
    level: str = "county",
    names: FirstNames | None = None,
) -> SetUp:
    """Make the region, the campaign office and the first four accounts. Only the system itself does it, and only once.

    A region that the first import made up (本地区) is taken over under its right name. Raises Refused where there are users.
    """
    if not actor.holds(Role.SYSTEM):
        raise Refused(Reason("setup-system-only", "现在不能初始化：只能在安装的机器上用命令办。"))
    if User.objects.exists():
        raise Refused(
            Reason("setup-has-users", "现在不能初始化：这里已经有账号。换一个空的 BIHUAN_HOME，或由现有管理员办。")
        )
    place = _first_region(actor, at, name=region, code=_clean_code(code), level=level)
    unit = _first_office(actor, at, place, office)
    accounts = tuple(
        _enter(actor, at, place, username=username, role=role, unit=unit)
        for username, role in (names or FirstNames()).by_role()
    )
    return SetUp(region=place, office=unit, accounts=accounts)


def _clean_code(code: str) -> str:
    clean = code.strip()
    if CODE.fullmatch(clean) is None:
        reason = Reason("code-unfit", "地区代码用 1–12 个数字或字母，如 510822。")
        raise BadInput(reason, {"code": reason})
    return clean


def _first_region(actor: Actor, at: datetime, *, name: str, code: str, level: str) -> RegionRow:
    there = list(Region.objects.order_by("path")[:2])
    if not there:
        return create_region(actor=actor, at=at, name=name, level=level, code=code)
    if len(there) > 1 or there[0].level != RegionLevel(level):
        raise Refused(Reason("setup-has-regions", "现在不能初始化：这里已经有别的地区。换一个空的 BIHUAN_HOME。"))
    rename_region(actor=actor, at=at, region_id=there[0].pk, name=name, code=code)
    there[0].refresh_from_db()
    return region_row(there[0])


def _first_office(actor: Actor, at: datetime, place: RegionRow, name: str) -> UnitRow:
    found = Region.objects.get(pk=place.id).units.filter(name=" ".join(name.split())).select_related("region").first()
    if found is not None:
        return unit_row(found)
    return create_unit(actor=actor, at=at, region_id=place.id, name=name, kind=UnitKind.OFFICE)


def _enter(actor: Actor, at: datetime, place: RegionRow, *, username: str, role: Role, unit: UnitRow) -> FirstAccount:
    password = generate_password(username)
    shown = unit.name if role is Role.OFFICE else username
    user = create_user(actor=actor, at=at, region_id=place.id, username=username, display_name=shown, password=password)
    grant_role(actor=actor, at=at, user_id=user.id, role=role, region_id=place.id)
    return FirstAccount(user.username, password, role, unit.name if role is Role.OFFICE else place.name)
