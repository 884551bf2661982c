"""Lists of demands, counts of their groups, what waits for somebody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from bihuan.apps.demands import policies
from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandItem, DemandRecipient
from bihuan.apps.demands.queries.groups import GROUPS, open_turns
from bihuan.apps.demands.queries.rows import DemandFilter, DemandRow, OpenTurn, OpinionRow
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.actors import Actor, Role
from bihuan.core.demands.lifecycle import DemandState, state_on

PER_PAGE = 50
SOON_DAYS = 3
_LONGEST_ID = 18
_OPEN_TURN = ("id", "place", "unit", "unit_name", "due_on", "known", "minutes", "objected")


def demand_page(
    actor: Actor, *, wanted: DemandFilter, today: date, page: int | str = 1
) -> tuple[tuple[DemandRow, ...], Page[Demand]]:
    """One page of the demands that the filter names, the newest first."""
    found = _filtered(actor, wanted, today).select_related("issuer").order_by("-id")
    shown = Paginator(found, PER_PAGE).get_page(page)
    return demand_rows(actor, list(shown.object_list), today=today), shown


def count_demands(actor: Actor, *, wanted: DemandFilter, today: date) -> int:
    """How many demands the list holds."""
    return _filtered(actor, wanted, today).count()


def demand_counts(actor: Actor, *, today: date, groups: Sequence[str] = tuple(GROUPS)) -> dict[str, int]:
    """How many each group holds, in one query; what was counted holds until somebody writes."""
    return organizations.while_unchanged(
        ("demands", actor, today, tuple(groups)), lambda: _counts(actor, today, groups)
    )


def demand_rows(actor: Actor, demands: Sequence[Demand], *, today: date) -> tuple[DemandRow, ...]:
    """Demands with what is counted of them: four queries more, whatever their number."""
    ids = [demand.pk for demand in demands]
    items = {
        pk: (asked, held)
        for pk, asked, held in DemandItem.objects.filter(demand__in=ids)
        .order_by()
        .values_list("demand")
        .annotate(asked=Count("pk", filter=Q(held="")), held=Count("pk", filter=~Q(held="")))
    }
    asked = dict(
        DemandRecipient.objects.filter(demand__in=ids).order_by().values_list("demand").annotate(n=Count("pk"))
    )
    said = policies.visible_opinions(actor).filter(demand__in=ids, replied_at=None)
    opinions = dict(said.order_by().values_list("demand").annotate(n=Count("pk")))
    own = _own_open(actor, today).filter(demand__in=ids).values_list("demand").annotate(due=Min("due_on"))
    due = dict(own) if actor.unit_ids(*policies.ANSWERERS) else {}
    return tuple(
        _row(
            demand, items.get(demand.pk, (0, 0)), asked.get(demand.pk, 0), opinions.get(demand.pk, 0),
            due.get(demand.pk), today,
        )
        for demand in demands
    )  # fmt: skip


def waiting_turns(actor: Actor, *, today: date, limit: int = 6) -> "tuple[int, tuple[tuple[DemandRow, OpenTurn], ...]]":
    """How many answers the reader's units have still to hand in, and the first of them with their demands, the most urgent first."""
    if not actor.unit_ids(*policies.ANSWERERS):
        return 0, ()
    turns = _own_open(actor, today).order_by("due_on", "id")
    first = list(turns.values_list(*_OPEN_TURN, "demand")[:limit])
    total = turns.count() if len(first) >= limit else len(first)
    return total, _with_demands(actor, first, today)


def open_turn_page(
    actor: Actor, *, today: date, page: int | str = 1
) -> "tuple[tuple[tuple[DemandRow, OpenTurn], ...], Page[Any]]":
    """A page of what the reader's units have still to hand in, the most urgent first."""
    turns = _own_open(actor, today).order_by("due_on", "id")
    shown = Paginator(turns.values_list(*_OPEN_TURN, "demand"), PER_PAGE).get_page(page)
    return _with_demands(actor, list(shown.object_list), today), shown


def own_open_turns(actor: Actor, demand: Demand, *, today: date) -> tuple[OpenTurn, ...]:
    """The turns of one demand that a unit of the reader has still to answer."""
    turns = _own_open(actor, today).filter(demand=demand.pk).order_by("due_on", "unit")
    return tuple(OpenTurn(*row) for row in turns.values_list(*_OPEN_TURN))


def open_answers_by_user(users: Sequence[int], at: datetime) -> Mapping[int, int]:
    """For each of these users who speaks for units: how many answers those units have still to hand in. Two queries for any number."""
    return _by_user(users, at, open_turns(timezone.localdate(at)))


def due_answers_by_user(users: Sequence[int], at: datetime) -> Mapping[int, int]:
    """The same of those alone that are due within `SOON_DAYS` days, or late."""
    today = timezone.localdate(at)
    return _by_user(users, at, open_turns(today).filter(due_on__lte=today + timedelta(days=SOON_DAYS)))


def _by_user(users: Sequence[int], at: datetime, turns: "QuerySet[Any]") -> Mapping[int, int]:
    of_unit = dict(turns.values_list("unit").annotate(n=Count("pk")))
    found: Counter[int] = Counter()
    wanted = set(users)
    for unit, user in organizations.unit_memberships(Role.UNIT, at=at):
        if user in wanted and unit in of_unit:
            found[user] += of_unit[unit]
    return found


def opinion_page(
    actor: Actor, *, waiting: bool, page: int | str = 1
) -> tuple[tuple[OpinionRow, ...], Page[BurdenOpinion]]:
    """Opinions that the reader may see, the newest first; those that wait for an answer alone where asked."""
    found = policies.visible_opinions(actor).select_related("demand", "unit").order_by("-id")
    shown = Paginator(found.filter(replied_at=None) if waiting else found, PER_PAGE).get_page(page)
    return opinion_rows(actor, list(shown.object_list)), shown


def opinion_rows(actor: Actor, opinions: Sequence[BurdenOpinion]) -> tuple[OpinionRow, ...]:
    """Opinions as this reader may have them: without the unit where it asked for that and is another's."""
    own = actor.unit_ids(*policies.ANSWERERS)
    return tuple(
        OpinionRow(
            id=row.pk,
            demand_id=row.demand_id,
            number=row.demand.number,
            title=row.demand.title,
            unit="" if row.is_anonymous and row.unit_id not in own else row.unit.name,
            own=row.unit_id in own,
            anonymous=row.is_anonymous,
            text=row.text,
            said_at=row.said_at,
            reply=row.reply,
            replied_at=row.replied_at,
        )
        for row in opinions
    )


def issuing_units(actor: Actor) -> tuple[UnitRow, ...]:
    """The living units in whose name the actor may ask."""
    rows = organizations.unit_rows(actor)
    return tuple(unit for unit in rows if policies.may_issue(actor, region_path=unit.region_path, issuer_id=unit.id))


def _counts(actor: Actor, today: date, groups: Sequence[str]) -> dict[str, int]:
    counted = {key.replace("-", "_"): Count("pk", filter=GROUPS[key].condition(today)) for key in groups}
    found = policies.visible(actor).aggregate(**counted)
    return {key: found[key.replace("-", "_")] for key in groups}


def _with_demands(actor: Actor, turns: Sequence[Any], today: date) -> tuple[tuple[DemandRow, OpenTurn], ...]:
    """Each turn with its demand, which stands last in it."""
    demands = Demand.objects.filter(pk__in={row[-1] for row in turns}).select_related("issuer")
    rows = {row.id: row for row in demand_rows(actor, list(demands), today=today)} if turns else {}
    return tuple((rows[row[-1]], OpenTurn(*row[:-1])) for row in turns)


def _own_open(actor: Actor, today: date) -> "QuerySet[Any]":
    own = actor.unit_ids(*policies.ANSWERERS)
    waiting = BurdenOpinion.objects.filter(demand=OuterRef("demand"), unit__in=own, replied_at=None)
    turns: QuerySet[Any] = open_turns(today).filter(unit__in=own).annotate(objected=Exists(waiting))
    return turns


def _filtered(actor: Actor, wanted: DemandFilter, today: date) -> QuerySet[Demand]:
    group = GROUPS.get(wanted.group)
    chosen = policies.visible(actor)
    chosen = chosen.filter(group.condition(today)) if group else chosen.none()
    for text, condition in ((wanted.unit, _asks), (wanted.issuer, _issued_by)):
        if text:
            known = text.isascii() and text.isdecimal() and len(text) < _LONGEST_ID
            chosen = chosen.filter(condition(int(text))) if known else chosen.none()
    if wanted.mine == "to-answer":
        return chosen.filter(pk__in=_own_open(actor, today).values("demand"))
    if wanted.mine == "asked":
        own = DemandRecipient.objects.filter(unit__in=actor.unit_ids(*policies.ANSWERERS)).values("demand")
        return chosen.filter(pk__in=own, approved_at__isnull=False)
    if wanted.mine == "issued":
        return chosen.filter(issuer__in=actor.unit_ids(Role.UNIT))
    return chosen.none() if wanted.mine else chosen


def _asks(unit_id: int) -> Q:
    return Q(pk__in=DemandRecipient.objects.filter(unit=unit_id).values("demand"))


def _issued_by(unit_id: int) -> Q:
    return Q(issuer=unit_id)


def _row(  # noqa: PLR0917
    demand: Demand, items: tuple[int, int], recipients: int, opinions: int, own_due: date | None, today: date
) -> DemandRow:
    return DemandRow(
        id=demand.pk,
        number=demand.number,
        title=demand.title,
        issuer=demand.issuer.short_name or demand.issuer.name,
        state=state_on(
            DemandState(demand.state), first=demand.first_day, end=demand.end_day, today=today
        ).value,
        frequency=demand.frequency,
        first_day=demand.first_day,
        end_day=demand.end_day,
        asked=items[0],
        held=items[1],
        recipients=recipients,
        minutes_each=demand.minutes_each,
        peak_minutes=demand.peak_minutes,
        over=demand.is_over,
        opinions=opinions,
        own_due_on=own_due,
    )  # fmt: skip
