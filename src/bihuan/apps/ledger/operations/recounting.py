"""Deadlines that rest on working days are counted again: after a suspension, and when a year's days are published."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger.models import Measure, MeasureState, Milestone, Problem
from bihuan.apps.ledger.operations.writing import Change, day_of, lock_problem, save_change
from bihuan.core.actors import Actor
from bihuan.core.deadlines import Deadline, parse_deadline
from bihuan.core.lifecycle import HANDBACK_WORKDAYS, LOCKED_STATES, State
from bihuan.core.workdays import WorkCalendar


@transaction.atomic
def recompute_estimated_deadlines(*, actor: Actor, at: datetime, region_path: str, years: Sequence[int]) -> int:
    """Working days of these years were published: count again what rested on an estimate. The number of deadlines that moved.

    A problem that is under application is locked: it is counted again when it is returned. What ended stays as it was.
    """
    if not years:
        return 0
    moved = 0
    waiting = (
        Problem.objects.filter(due_estimated=True, due__year__gte=min(years), region__path__startswith=region_path)
        .exclude(state__in=[state.value for state in LOCKED_STATES])
        .order_by("number")
        .values_list("number", flat=True)
    )
    for number in list(waiting):
        change = lock_problem(actor=actor, at=at, number=number)
        recount_deadline(change)
        if change.after:
            moved += "due" in change.after
            save_change(change, action="ledger.problem.deadline-recounted", role="system")
    return moved


@transaction.atomic
def recompute_hand_backs(*, actor: Actor, at: datetime, region_path: str, years: Sequence[int]) -> int:
    """Working days of these years changed: the days for handing back are counted again from the dispatch. How many moved.

    Only of what is dispatched and waits to be accepted, and only where the end lies ahead: a period that has passed is
    not opened again by a notice that came late.
    """
    waiting = Problem.objects.filter(
        state=State.DISPATCHED.value,
        handback_until__gte=day_of(at),
        handback_until__year__in=[*years, *(year + 1 for year in years)],
        dispatched_at__isnull=False,
        region__path__startswith=region_path,
    )
    moved = 0
    for number in list(waiting.order_by("number").values_list("number", flat=True)):
        change = lock_problem(actor=actor, at=at, number=number)
        recount_hand_back(change)
        if change.after:
            moved += 1
            save_change(change, action="ledger.problem.handback-recounted", role="system")
    return moved


def recount_hand_back(change: Change) -> None:
    """A later end of the days for handing back where the calendar as it is now gives one. Never an earlier: a right that
    the unit was told of is not cut short, and a suspension may have moved the end."""
    problem = change.problem
    if problem.handback_until is None or problem.dispatched_at is None:
        return
    counted = calendars.calendar_for(problem.region.path).add(day_of(problem.dispatched_at), HANDBACK_WORKDAYS).date
    if counted > problem.handback_until:
        change.set("handback_until", counted)


def recount_deadline(change: Change) -> None:
    """Count an estimated deadline with the calendar as it is now; one that was not estimated stays."""
    problem = change.problem
    if not problem.due_estimated:
        return
    calendar = calendars.calendar_for(problem.region.path)
    counted = _counted(problem, calendar)
    if counted is not None:
        change.set("due", counted.due)
    unpublished = problem.due is not None and not calendar.is_published(problem.due.year)
    change.set("due_estimated", counted.estimated if counted else unpublished)


def move_deadline(change: Change) -> None:
    """What was due stood still while the problem was suspended: it moves by the working days that passed."""
    problem = change.problem
    if problem.suspended_on is None:
        return
    calendar = calendars.calendar_for(problem.region.path)
    stood_still = calendar.between(problem.suspended_on, change.today).days
    if stood_still <= 0:
        return
    if problem.due is not None:
        moved = calendar.add(problem.due, stood_still)
        change.set("due", moved.date)
        change.set("due_estimated", moved.estimated)
        change.set("due_counted_from", None)
    if problem.handback_until is not None:
        change.set("handback_until", calendar.add(problem.handback_until, stood_still).date)
    _move_parts(change, calendar, stood_still)


def _move_parts(change: Change, calendar: WorkCalendar, workdays: int) -> None:
    """Measures and stage goals that are still open move as the problem does; what was ended or reached stays as it was."""
    measures = list(change.problem.measures.filter(state=MeasureState.OPEN, due__isnull=False))
    milestones = list(change.problem.milestones.filter(reached_at__isnull=True, due__isnull=False))
    for measure in measures:
        measure.due = calendar.add(measure.due, workdays).date if measure.due else None
    for milestone in milestones:
        milestone.due = calendar.add(milestone.due, workdays).date if milestone.due else None
    Measure.objects.bulk_update(measures, ["due"])
    Milestone.objects.bulk_update(milestones, ["due"])
    if measures or milestones:
        change.after["moved_parts"] = len(measures) + len(milestones)


def _counted(problem: Problem, calendar: WorkCalendar) -> Deadline | None:
    """The deadline read once more with the new calendar; None where it was not counted from a known day."""
    if problem.due_counted_from is None:
        return None
    read = parse_deadline(problem.due_raw, issued=problem.due_counted_from, calendar=calendar)
    return read if read.due else None
