"""What units have to hand in week by week, and how long that takes: rows, and their sums by unit and by week."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek

from bihuan.apps.demands import policies
from bihuan.apps.demands.models import BurdenOpinion, DemandItem
from bihuan.apps.demands.queries.groups import GROUPS, running, turns_by_unit, weighing_turns
from bihuan.apps.demands.queries.rows import BurdenFigures, FieldFilter, FieldRow, LoadRow, UnitLoad, WeekLoad
from bihuan.core.actors import Actor
from bihuan.core.demands.burden import week_of
from bihuan.core.demands.catalogue import held_name

PER_PAGE = 50
TREND_WEEKS = 12
_LONGEST_ID = 18


def load_page(
    actor: Actor, *, week: date | None, unit: str = "", page: int | str = 1
) -> "tuple[tuple[LoadRow, ...], Page[Any], int]":
    """What is due in the week, for one unit or all that the reader may see; the last number is the minutes of all pages."""
    found = _loads(actor)
    found = found.filter(_in_week(week)) if week else found.none()
    if unit:
        known = unit.isascii() and unit.isdecimal() and len(unit) < _LONGEST_ID
        found = found.filter(unit=int(unit)) if known else found.none()
    minutes = found.aggregate(n=Sum("minutes"))["n"] or 0
    rows = found.order_by("unit_name", "due_on", "id").values_list(
        "unit", "unit_name", "demand", "demand__number", "demand__title", "place", "due_on", "minutes"
    )
    shown = Paginator(rows, PER_PAGE).get_page(page)
    return tuple(LoadRow(*row) for row in shown.object_list), shown, minutes


def unit_loads(actor: Actor, *, week: date, page: int | str = 1) -> "tuple[tuple[UnitLoad, ...], Page[Any]]":
    """Each unit's week, by name: nobody is ranked."""
    rows = (
        _loads(actor)
        .filter(_in_week(week))
        .values("unit", "unit_name")
        .annotate(due=Count("pk"), spent=Sum("minutes"))
        .order_by("unit_name")
        .values_list("unit", "unit_name", "due", "spent")
    )
    shown = Paginator(rows, PER_PAGE).get_page(page)
    return tuple(UnitLoad(*row) for row in shown.object_list), shown


def week_loads(actor: Actor, *, today: date, weeks: int = TREND_WEEKS) -> tuple[WeekLoad, ...]:
    """The last weeks with this one, oldest first, one query; a week without anything stands with zeros."""
    first = week_of(today) - timedelta(weeks=weeks - 1)
    found = {
        row["week"]: WeekLoad(row["week"], row["units"], row["due"], row["spent"] or 0)
        for row in _loads(actor)
        .filter(due_on__gte=first, due_on__lt=week_of(today) + timedelta(weeks=1))
        .annotate(week=TruncWeek("due_on"))
        .values("week")
        .annotate(units=Count("unit", distinct=True), due=Count("pk"), spent=Sum("minutes"))
        .order_by("week")
    }
    days = [first + timedelta(weeks=place) for place in range(weeks)]
    return tuple(found.get(day, WeekLoad(day, 0, 0, 0)) for day in days)


def burden_figures(actor: Actor, *, today: date, weeks: tuple[WeekLoad, ...] | None = None) -> BurdenFigures:
    """The figures beside each other, each the length of its list."""
    now = weeks[-1] if weeks else week_loads(actor, today=today, weeks=1)[-1]
    counted = policies.visible(actor).aggregate(running=Count("pk", filter=running(today)))
    fields = _fields(actor).aggregate(
        asked=Count("pk", filter=running(today, at="demand__") & Q(held="")),
        entered=Count("pk", filter=Q(demand__checked_at__isnull=False)),
        held=Count("pk", filter=Q(demand__checked_at__isnull=False) & ~Q(held="")),
    )
    waiting = policies.visible_opinions(actor).filter(replied_at=None).count()
    return BurdenFigures(
        running=counted["running"], fields=fields["asked"], entered=fields["entered"], held=fields["held"],
        opinions_open=waiting, this_week=now,
    )  # fmt: skip


def field_page(
    actor: Actor, *, wanted: FieldFilter, today: date, page: int | str = 1
) -> "tuple[tuple[FieldRow, ...], Page[Any]]":
    """The fields that the filter names, demand by demand, the newest first."""
    group = GROUPS.get(wanted.group)
    held = {"": Q(), "yes": ~Q(held=""), "no": Q(held="")}.get(wanted.held)
    found = _fields(actor)
    if group is None or held is None:
        found = found.none()
    else:
        demands = policies.visible(actor).filter(group.condition(today)).values("pk")
        found = found.filter(held, demand__in=demands)
    rows = found.order_by("-demand", "position").values_list(
        "id", "name", "kind", "held", "demand", "demand__number", "demand__title"
    )
    shown = Paginator(rows, PER_PAGE).get_page(page)
    return tuple(_field(*row) for row in shown.object_list), shown


def loads_of_units(unit_ids: Collection[int], *, first: date, last: date, but: int) -> dict[int, dict[date, int]]:
    """What these units have to do in each week by demands other than one, whoever may see them. One query."""
    rows = (
        turns_by_unit()
        .filter(weighing_turns(), due_on__gte=first, due_on__lte=last, unit__in=unit_ids)
        .exclude(demand=but)
        .values("unit", "due_on")
        .annotate(spent=Sum("minutes"))
        .values_list("unit", "due_on", "spent")
    )
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for unit_id, due_on, minutes in rows:
        found[unit_id][week_of(due_on)] += minutes
    return {unit_id: dict(weeks) for unit_id, weeks in found.items()}


def open_opinions(actor: Actor) -> "QuerySet[BurdenOpinion]":
    """Opinions that wait for their answer."""
    return policies.visible_opinions(actor).filter(replied_at=None)


def _loads(actor: Actor) -> "QuerySet[Any]":
    """Turns, once for each unit that is asked and of which the reader may see it."""
    reach = Q(unit__in=actor.unit_ids(*policies.ANSWERERS))
    for path in actor.region_paths(*policies.REGION_READERS):
        reach |= Q(demand__region__path__startswith=path)
    return turns_by_unit().filter(weighing_turns(), reach)


def _fields(actor: Actor) -> "QuerySet[DemandItem]":
    return DemandItem.objects.filter(demand__in=policies.visible(actor).values("pk"))


def _in_week(week: date) -> Q:
    return Q(due_on__gte=week, due_on__lt=week + timedelta(weeks=1))


def _field(pk: int, name: str, kind: str, held: str, demand: int, number: str, title: str) -> FieldRow:  # noqa: PLR0917
    return FieldRow(pk, name, kind, held_name(held), demand, number, title)
