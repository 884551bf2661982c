"""Counts of many groups in one walk over an index.

The database counts how many problems share a state, a deadline and what else the groups ask for: a few hundred cells, straight
from the index `problem_counted`. Which group a cell belongs to is read from the group's own condition, the one by which the list
is filtered, so that a count can never drift from its list. A group that asks for more than a cell says is counted by itself.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, DateField, IntegerField, Max, Q, QuerySet, Subquery, Value, When

from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries.groups import GROUPS

CELL = ("state", "due", "is_reported", "is_void", "is_unsettled", "is_history")
_DAY = "coarse_due"
_LOOKUPS: Mapping[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq,
    "in": lambda value, wanted: value in wanted,
    "lt": operator.lt,
    "lte": operator.le,
    "gte": operator.ge,
}


def count_groups(problems: QuerySet[Problem], keys: Iterable[str], today: date) -> dict[str, int]:
    """How many of the problems each group holds. `problems` must hold each one once."""
    conditions = {key: GROUPS[key].condition(today) for key in keys}
    in_cells = {key: condition for key, condition in conditions.items() if is_of_cells(condition)}
    others = {f"other_{place}": key for place, key in enumerate(conditions.keys() - in_cells.keys())}
    counted = {alias: Max(_count_of(problems.filter(conditions[key]))) for alias, key in others.items()}
    counts = dict.fromkeys(conditions, 0)
    for row in problems.order_by().values(*CELL).annotate(number=Count("*"), **counted):
        for key, condition in in_cells.items():
            if holds(condition, row):
                counts[key] += row["number"]
        counts |= {key: row[alias] or 0 for alias, key in others.items()}
    return counts


def count_groups_by(
    problems: QuerySet[Problem], by: Sequence[str], keys: Sequence[str], today: date
) -> dict[tuple[Any, ...], dict[str, int]]:
    """How many of the problems each group holds for every combination of the values of `by`, in no order.

    The deadlines of a cell are coarse here, or there would be as many cells as problems: what matters of a day is on which side
    it lies of the days that the conditions name.
    """
    conditions = {key: GROUPS[key].condition(today) for key in keys}
    in_cells = {key: condition for key, condition in conditions.items() if is_of_cells(condition)}
    others = {f"other_{place}": key for place, key in enumerate(conditions) if key not in in_cells}
    asked, edges = _asked_of_cells(in_cells.values())
    rows = (
        problems.annotate(**{_DAY: _coarse(edges)})
        .order_by()  # sorted by the database, they would be sorted before they are counted
        .values_list(*by, *(_DAY if field == "due" else field for field in asked))
        .annotate(number=Count("*"), **{alias: Count("pk", filter=conditions[key]) for alias, key in others.items()})
    )
    counts: dict[tuple[Any, ...], dict[str, int]] = {}
    met: dict[tuple[Any, ...], list[str]] = {}
    width = len(by) + len(asked)
    for row in rows:
        values, cell = row[: len(by)], row[len(by) : width]
        if cell not in met:
            known = dict(zip(asked, cell, strict=True))
            met[cell] = [key for key, condition in in_cells.items() if holds(condition, known)]
        tally = counts.setdefault(values, dict.fromkeys(conditions, 0))
        for key in met[cell]:
            tally[key] += row[width]
        for key, number in zip(others.values(), row[width + 1 :], strict=True):
            tally[key] += number
    return counts


def _asked_of_cells(conditions: Iterable[Q]) -> tuple[list[str], set[date]]:
    """The fields of a cell that conditions ask for, and the days at which an answer about the deadline turns."""
    parts = [part for condition in conditions for part in _parts_of(condition)]
    fields = {field for field, _, _ in parts}
    edges = {edge for field, lookup, day in parts if field == "due" for edge in _edges(lookup, day)}
    return [field for field in CELL if field in fields], edges


def _parts_of(condition: Q) -> Iterator[tuple[str, str, Any]]:
    """Every comparison that a condition of cells makes: the field, how, and with what."""
    for part in condition.children:
        if isinstance(part, Q):
            yield from _parts_of(part)
        elif isinstance(part, tuple):
            field, lookup = _asked(part[0]) or ("", "")
            yield field, lookup, part[1]


def _edges(lookup: str, wanted: Iterable[date] | date | None) -> Iterator[date]:
    """The days from which on this comparison answers otherwise than the day before."""
    for day in [wanted] if wanted is None or isinstance(wanted, date) else wanted:
        if day is not None and lookup != "lte":
            yield day
        if day is not None and lookup not in {"lt", "gte"}:
            yield day + timedelta(days=1)


def _coarse(edges: set[date]) -> Case:
    """A day that stands for every deadline between the same two edges; nothing where there is no deadline."""
    days = sorted(edges)
    nothing = When(due=None, then=Value(None))
    before = (When(due__lt=day, then=Value(day - timedelta(days=1))) for day in days)
    return Case(nothing, *before, default=Value(days[-1] if days else date.max), output_field=DateField())


def _count_of(problems: QuerySet[Problem]) -> Subquery:
    """How many there are, as a value inside of another query; nothing where there are none."""
    whole = problems.order_by().annotate(whole=Value(1)).values("whole")
    return Subquery(whole.annotate(number=Count("*")).values("number"), output_field=IntegerField())


def is_of_cells(condition: Q) -> bool:
    """Whether a cell says all that the condition asks."""
    return all(
        is_of_cells(part) if isinstance(part, Q) else isinstance(part, tuple) and _asked(part[0]) is not None
        for part in condition.children
    )


def holds(condition: Q, cell: Mapping[str, object]) -> bool:
    """Whether what a cell stands for meets a condition that is of cells."""
    found = (holds(part, cell) if isinstance(part, Q) else _meets(part, cell) for part in condition.children)
    met = any(found) if condition.connector == Q.OR else all(found)
    return met is not condition.negated


def _meets(asked: object, cell: Mapping[str, object]) -> bool:
    """As the database answers: what is empty is neither before nor after anything."""
    name, wanted = asked if isinstance(asked, tuple) else ("", None)
    field, lookup = _asked(name) or ("", "exact")
    value = cell[field]
    return (value is not None or lookup == "exact") and _LOOKUPS[lookup](value, wanted)


def _asked(name: str) -> tuple[str, str] | None:
    """The field of a cell and the comparison that a part of a condition names; None where it is about something else."""
    field, _, lookup = name.partition("__")
    lookup = lookup or "exact"
    return (field, lookup) if field in CELL and lookup in _LOOKUPS else None
