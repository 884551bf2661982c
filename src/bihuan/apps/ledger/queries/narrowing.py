"""What narrows a list beyond its group: each parameter's condition, and what of a filter cannot be read.

The parameters by which a list is seldom narrowed stand here. Every condition is one on the problem's own row or an "is among"
over an index, so that each problem comes once and a hundred thousand of them are not walked for the few that are wanted.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol

from django.db.models import Q

from bihuan.apps.ledger.models import Assistance, Category, InstitutionalGap, NamedPerson, Problem, Severity, Source
from bihuan.apps.ledger.queries.groups import without_progress
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.lifecycle import State, Track
from bihuan.core.list_filters import read_answer, read_choice, read_day, read_days, read_id, refuse_span, refuse_text

Condition = Callable[[str, date], Q]
_NOTHING = Q(pk__in=())
UNSAID = "unsaid"
"""The value of `gap` for problems of which nobody has said what they show about rules."""


class Wanted(Protocol):
    """A filter, as far as it is asked here."""

    @property
    def due_from(self) -> str: ...
    @property
    def due_to(self) -> str: ...


def condition_of(wanted: Wanted, today: date) -> Q:
    """What the seldom used parameters of a filter leave. One that cannot be read leaves nothing."""
    found = Q()
    for name, narrow in SELDOM.items():
        value = getattr(wanted, name)
        if value:
            found &= narrow(value, today)
    return found


def misread(wanted: Wanted) -> dict[str, Reason]:
    """The parameters of a filter that mean nothing, each with the reason. What once was and is gone can be read."""
    doubts: dict[str, Reason] = {}
    for name, read in _READERS.items():
        value = getattr(wanted, name)
        read_as = (refuse_text(value) or read(value)) if value else None
        if isinstance(read_as, Reason):
            doubts[name] = read_as
    if not doubts.keys() & {"due_from", "due_to"}:
        backwards = refuse_span(_day(wanted.due_from), _day(wanted.due_to))
        doubts |= {"due_to": backwards} if backwards else {}
    return doubts


def require_readable(wanted: Wanted) -> None:
    """For doors that answer with a refusal. Raises BadInput with the reason for each parameter that means nothing."""
    doubts = misread(wanted)
    for name, why in doubts.items():
        values = {"name": name, "why": why}
        raise BadInput(Reason("filter-unreadable", "筛选条件 %(name)s 读不懂，没有查找：%(why)s", values), doubts)


def _day(text: str) -> date | None:
    day = read_day(text) if text else None
    return day if isinstance(day, date) else None


def _named(name: str, _: date) -> Q:
    """Where somebody of that name is written as responsible or leading, settled or not: a name, not a person."""
    if refuse_text(name):
        return _NOTHING
    return Q(pk__in=NamedPerson.objects.order_by().filter(name=name).values("problem_id"))


def _assisting(unit: str, _: date) -> Q:
    found = read_id(unit)
    if isinstance(found, Reason):
        return _NOTHING
    return Q(pk__in=Assistance.objects.order_by().filter(unit=found).values("problem_id"))


def _category(value: str, _: date) -> Q:
    return _NOTHING if refuse_text(value) else Q(category=value)


def _gap(value: str, _: date) -> Q:
    if refuse_text(value):
        return _NOTHING
    return Q(institutional_gap="" if value == UNSAID else value)


def _due_from(text: str, _: date) -> Q:
    day = _day(text)
    return Q(due__gte=day) if day else _NOTHING


def _due_to(text: str, _: date) -> Q:
    day = _day(text)
    return Q(due__lte=day) if day else _NOTHING


def _estimated(text: str, _: date) -> Q:
    """Whether the deadline rests on a year whose working days are not published; "no" are those that are certain."""
    answer = read_answer(text)
    if isinstance(answer, Reason):
        return _NOTHING
    few = Q(
        pk__in=Problem.objects.order_by().filter(due_estimated=True).values("pk")
    )  # an index of their own holds them
    return few if answer else ~few & Q(due__isnull=False)


def _idle(text: str, today: date) -> Q:
    days = read_days(text)
    return _NOTHING if isinstance(days, Reason) else without_progress(today, days)


SELDOM: Mapping[str, Condition] = {
    "category": _category,
    "gap": _gap,
    "named": _named,
    "assisting": _assisting,
    "due_from": _due_from,
    "due_to": _due_to,
    "estimated": _estimated,
    "idle": _idle,
}
_READERS: Mapping[str, Callable[[str], object]] = {
    "state": lambda text: read_choice(text, {state.value: state for state in State}),
    "campaign": read_id,
    "unit": read_id,
    "severity": lambda text: read_choice(text, dict(Severity.choices)),
    "track": lambda text: read_choice(text, {track.value: track for track in Track}),
    "source": lambda text: read_choice(text, dict(Source.choices)),
    "imported": read_id,
    "on": read_day,
    "found_by": read_id,
    "lead": read_id,
    "category": lambda text: read_choice(text, dict(Category.choices)),
    "gap": lambda text: read_choice(text, {UNSAID: UNSAID, **dict(InstitutionalGap.choices)}),
    "person": lambda _: None,
    "named": lambda _: None,
    "assisting": read_id,
    "due_from": read_day,
    "due_to": read_day,
    "estimated": read_answer,
    "idle": read_days,
    "watched": read_answer,
}
