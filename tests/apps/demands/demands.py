"""Demands of the county of the pages, as far along as a test needs them."""

from datetime import UTC, date, datetime

from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.models import Demand, DemandItem, DemandTurn
from bihuan.apps.demands.operations import NewAnswer, NewDemand
from bihuan.apps.demands.queries import DemandDetail
from bihuan.core.actors import Actor, Role
from bihuan.core.demands.items import read_items
from bihuan.core.demands.turns import Frequency
from tests.apps.ledger.web.county import County
from tests.factories import actor_for, make_user

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""A Monday morning; nothing but weekends lies in the weeks after it."""
TODAY = date(2026, 11, 2)
END = date(2026, 12, 31)
HELD = "已整改数\n整改完成率\n责任人"
MIXED = "问题总数\n已整改数\n资金投入\n典型做法"
OWN = "资金投入\n典型做法"


def new(county: County, items: str = MIXED, **known: object) -> NewDemand:
    values: dict[str, object] = {
        "issuer_id": county.lead.id,
        "title": "校园餐整改周报",
        "basis": "澜办发〔2026〕12号第三条",
        "items": read_items(items),
        "unit_ids": (county.accountable.id, county.assisting.id),
        "frequency": Frequency.WEEKLY,
        "first_day": TODAY,
        "end_day": END,
    }
    return NewDemand(**(values | known))  # type: ignore[arg-type]


def drafted(county: County, items: str = MIXED, *, who: str = "lead", at: datetime = AT, **known: object) -> int:
    return operations.register_demand(actor=county.actor(who), at=at, new=new(county, items, **known))


def checked(
    county: County, items: str = MIXED, *, why: str = "", who: str = "lead", at: datetime = AT, **known: object
) -> int:
    demand_id = drafted(county, items, who=who, at=at, **known)
    operations.check_demand(actor=county.actor(who), at=at, demand_id=demand_id, justification=why)
    return demand_id


def running(county: County, items: str = MIXED, *, by: str = "office", at: datetime = AT, **known: object) -> int:
    demand_id = checked(county, items, at=at, **known)  # type: ignore[arg-type]
    operations.approve_demand(actor=county.actor(by), at=at, demand_id=demand_id)
    return demand_id


def answer(
    county: County, demand_id: int, who: str = "accountable", *, at: datetime = AT, place: int = 1, **known: object
) -> int:
    units = {"accountable": county.accountable.id, "assisting": county.assisting.id, "other": county.other.id}
    items = DemandItem.objects.filter(demand=demand_id, held="")
    values = {item.pk: f"{item.name}：有" for item in items}
    given = NewAnswer(**({"values": values} | known))  # type: ignore[arg-type]
    turn = DemandTurn.objects.get(demand=demand_id, place=place)
    return operations.hand_in(
        actor=county.actor(who), at=at, demand_id=demand_id, turn_id=turn.pk, unit_id=units[who], new=given
    )


def detail(county: County, demand_id: int, who: str = "office", today: date = TODAY) -> DemandDetail:
    return queries.demand_detail(county.actor(who), demand_id, today=today)


def stored(demand_id: int) -> Demand:
    """The demand as it stands in the database."""
    return Demand.objects.get(pk=demand_id)


def steps(county: County, demand_id: int, who: str, today: date = TODAY) -> dict[str, bool]:
    """The steps that this reader is offered, and whether each is lawful."""
    return {each.step.value: each.lawful for each in detail(county, demand_id, who, today).steps}


def colleague(county: County) -> Actor:
    """Somebody else who speaks for the accountable unit."""
    return actor_for(make_user(county.region, Role.UNIT, unit=county.accountable, name="同事"))
