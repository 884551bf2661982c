"""A demand is written down and changed while nobody has checked it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from bihuan.apps.audit.operations import record
from bihuan.apps.demands import policies
from bihuan.apps.demands.models import Demand, DemandItem, DemandRecipient
from bihuan.apps.demands.operations.writing import bad, day_of, lock_demand, record_step, save, take_step, within
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import BihuanError, Missing, Reason, Refused
from bihuan.core.demands.catalogue import canonical
from bihuan.core.demands.items import Item, refuse_items
from bihuan.core.demands.lifecycle import DemandParty, DemandStep
from bihuan.core.demands.turns import Frequency, refuse_term
from bihuan.core.numbering import format_number

ANSWER_WORKDAYS = 5
MOST_RECIPIENTS = 500
LONGEST_TITLE = 120
LONGEST_BASIS = 300
_PREFIX = "XQ"
_TRIES = 20


@dataclass(frozen=True, slots=True)
class NewDemand:
    """What a demand says of itself. `end_day` None is refused: no demand is without an end."""

    issuer_id: int
    title: str
    basis: str
    items: Sequence[Item]
    unit_ids: Sequence[int]
    frequency: Frequency
    first_day: date
    end_day: date | None
    answer_days: int = ANSWER_WORKDAYS
    justification: str = ""


@transaction.atomic
def register_demand(*, actor: Actor, at: datetime, new: NewDemand) -> int:
    """Write a demand down; its id. Nobody is asked anything yet. Raises Missing, Refused, BadInput field by field."""
    issuer = organizations.units_by_ids([new.issuer_id]).get(new.issuer_id)
    if issuer is None or not issuer.is_active:
        raise bad("issuer", "no-such-unit", "没有这个单位，或已撤销。")
    if not policies.reaches(actor, issuer.region_path):
        raise Missing
    verdict = policies.may_issue(actor, region_path=issuer.region_path, issuer_id=issuer.id)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    values, items, units = _values(new), refuse_items(new.items), _recipients(new, issuer)
    demand = insert_demand(
        Demand(
            region_id=issuer.region_id, issuer_id=issuer.id, drafted_by_id=actor.user_id, year=day_of(at).year,
            created_at=at, **values,
        )
    )  # fmt: skip
    write_parts(demand, items, units)
    record(
        actor=actor, role=verdict.role or "", action="demands.demand.registered", at=at, object_type="demand",
        object_id=demand.pk, label=demand.number, region_path=issuer.region_path, unit_ids=(issuer.id,),
        after=told_of(demand, items, units),
    )  # fmt: skip
    return demand.pk


@transaction.atomic
def edit_demand(*, actor: Actor, at: datetime, demand_id: int, new: NewDemand, version: int | None = None) -> None:
    """Write a draft anew; its issuer stays. Raises Missing, Refused, Conflict, BadInput field by field."""
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    take_step(change, DemandStep.EDIT)
    demand = change.demand
    issuer = organizations.units_by_ids([demand.issuer_id])[demand.issuer_id]
    values, items, units = _values(new), refuse_items(new.items), _recipients(new, issuer)
    for name, value in values.items():
        setattr(demand, name, value)
    DemandItem.objects.filter(demand=demand).delete()
    DemandRecipient.objects.filter(demand=demand).delete()
    write_parts(demand, items, units)
    save(change, *values)
    record_step(change, "demands.demand.edited", party=DemandParty.ISSUER, after=told_of(demand, items, units))


def _values(new: NewDemand) -> dict[str, object]:
    """The plain fields, tidied. Raises BadInput naming all that is wrong."""
    faults: dict[str, Reason] = {}
    title, basis = " ".join(new.title.split()), " ".join(new.basis.split())
    for name, text, most in (("title", title, LONGEST_TITLE), ("basis", basis, LONGEST_BASIS)):
        if not text:
            faults[name] = Reason("demand-empty", "不能空着。")
        elif len(text) > most:
            faults[name] = Reason("demand-words-long", "最多写 %(most)s 个字。", {"most": most})
    try:
        refuse_term(first=new.first_day, end=new.end_day, days=new.answer_days)
    except BihuanError as refusal:
        faults |= getattr(refusal, "fields", {})
    if faults:
        raise _all_bad(faults)
    return {
        "title": title, "basis": basis, "frequency": new.frequency.value, "first_day": new.first_day,
        "end_day": new.end_day, "answer_days": new.answer_days,
        "justification": within(new.justification, "justification"),
    }  # fmt: skip


def _all_bad(faults: dict[str, Reason]) -> BihuanError:
    first = next(iter(faults))
    found = bad(first, faults[first].code, faults[first].message, **faults[first].params)
    found.fields.update(faults)
    return found


def _recipients(new: NewDemand, issuer: UnitRow) -> tuple[int, ...]:
    """Units that live, of the issuer's region or below it, each once. The issuer is not asked by itself."""
    wanted = tuple(dict.fromkeys(new.unit_ids))
    if not wanted:
        raise bad("units", "demand-no-unit", "选至少一个报送单位。")
    if len(wanted) > MOST_RECIPIENTS:
        raise bad(
            "units",
            "demand-many-units",
            "一项最多要 %(most)s 个单位报，现在选了 %(n)s 个。",
            most=MOST_RECIPIENTS,
            n=len(wanted),
        )
    if issuer.id in wanted:
        raise bad("units", "demand-own-unit", "提出单位不向自己要。")
    known = organizations.units_by_ids(wanted)
    for unit_id in wanted:
        unit = known.get(unit_id)
        if unit is None or not unit.is_active or not unit.region_path.startswith(issuer.region_path):
            raise bad("units", "no-such-unit", "没有这个单位，或已撤销。")
    return wanted


def write_parts(demand: Demand, items: Sequence[Item], units: Sequence[int]) -> None:
    """The fields in their order, and the units that are asked."""
    DemandItem.objects.bulk_create(
        DemandItem(demand=demand, position=place, name=item.name, kind=item.kind.value, canonical=canonical(item.name))
        for place, item in enumerate(items, start=1)
    )
    DemandRecipient.objects.bulk_create(DemandRecipient(demand=demand, unit_id=unit_id) for unit_id in units)


def insert_demand(demand: Demand) -> Demand:
    """Two people may write one down at the same moment: whoever is second takes the next number."""
    for _ in range(_TRIES):
        held = Demand.objects.filter(region=demand.region_id, year=demand.year).aggregate(last=Max("sequence"))["last"]
        demand.sequence = (held or 0) + 1
        demand.number = format_number(_PREFIX, demand.year, demand.sequence)
        try:
            with transaction.atomic():
                demand.save(force_insert=True)
        except IntegrityError:
            continue
        return demand
    raise bad("title", "demand-number", "现在登记的人太多，没有编上号，再试一次。")


def told_of(demand: Demand, items: Sequence[Item], units: Sequence[int]) -> dict[str, object]:
    """What the act says of a demand that was written down."""
    return {
        "number": demand.number, "title": demand.title, "basis": demand.basis, "frequency": demand.frequency,
        "first_day": demand.first_day, "end_day": demand.end_day, "items": [item.name for item in items],
        "units": list(units),
    }  # fmt: skip
