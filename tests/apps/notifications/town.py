"""A small town that is told of things: two units, the people in them, and a system administrator."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bihuan.apps.notifications import operations
from bihuan.apps.notifications.models import Item
from bihuan.apps.notifications.operations import ChannelValues
from bihuan.apps.organizations.queries import RegionRow, UnitRow, UserRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason
from bihuan.core.messages.kinds import ChannelKind
from tests.factories import SYSTEM, actor_for, make_region, make_unit, make_user

CHINA = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 2, 7, 0, tzinfo=CHINA)
EIGHT = datetime(2026, 11, 2, 8, 0, tzinfo=CHINA)
KIND = "tests.overdue"


@dataclass
class Clock:
    """A clock that stands until a test moves it."""

    now: datetime = EIGHT

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@dataclass(frozen=True)
class Town:
    region: RegionRow
    elsewhere: RegionRow
    unit: UnitRow
    other_unit: UnitRow
    admin: Actor
    foreign_admin: Actor
    office: UserRow
    worker: UserRow
    colleague: UserRow
    outsider: UserRow

    def channel(self, kind: ChannelKind, **values: object) -> int:
        """A channel of the town, by its administrator."""
        known: dict[str, object] = {"name": f"{kind} {values.get('unit_id', '')}"}
        return operations.make_channel(
            actor=self.admin, at=MONDAY, region_id=self.region.id, kind=kind,
            values=ChannelValues(**(known | values)),  # type: ignore[arg-type]
        )  # fmt: skip


def make_town() -> Town:
    region, elsewhere = make_region("澜川县"), make_region("青石县")
    unit, other_unit = make_unit(region, "县水利局"), make_unit(region, "县教育局")
    return Town(
        region=region,
        elsewhere=elsewhere,
        unit=unit,
        other_unit=other_unit,
        admin=actor_for(make_user(region, Role.SYSTEM_ADMIN, username="keeper")),
        foreign_admin=actor_for(make_user(elsewhere, Role.SYSTEM_ADMIN)),
        office=make_user(region, Role.OFFICE, username="office"),
        worker=make_user(region, Role.UNIT, unit=unit, username="worker"),
        colleague=make_user(region, Role.UNIT, unit=unit, username="colleague"),
        outsider=make_user(region, Role.UNIT, unit=other_unit, username="outsider"),
    )


def tell(*users: UserRow, thing: str = "1", at: datetime = MONDAY, grave: bool = False, key: str = "") -> int:
    """Tell people that something is overdue."""
    operations.register_kind(KIND, "逾期")
    return operations.notify(
        at=at, recipients=[user.id for user in users], kind=KIND, title=Reason("overdue", "%(n)s 逾期", {"n": thing}),
        address=f"/problems/{thing}/", object_type="problem", object_id=thing, grave=grave, key=key,
    )  # fmt: skip


def inbox(user: UserRow) -> list[Item]:
    return list(Item.objects.filter(user=user.id).order_by("pk"))


__all__ = ["CHINA", "EIGHT", "KIND", "MONDAY", "SYSTEM", "Clock", "Town", "inbox", "make_town", "tell"]
