"""Somebody took a check on and left: it stands still until the office releases it."""

from datetime import date, datetime, time
from functools import partial

from bihuan.apps.organizations import operations, queries
from bihuan.apps.verification import operations as verification
from bihuan.apps.verification import queries as checks
from bihuan.core.actors import Role, system_actor
from bihuan.interfaces.demo.course import ZONE, Course

USERNAME = "former-checker"
NAME = "孟承业"


def plan_an_arrival(course: Course, start: date) -> None:
    """A checker comes on the day after the start."""
    course.plan(_on(course.calendar.add(start, 1).date, 8), partial(_come, course))


def leave_a_check(course: Course) -> None:
    """In the evening of the last day the checker begins to look at the application that waits longest, and moves away.

    Nothing stands still where none waits."""
    last = course.calendar.add(course.today, -1).date
    checker = queries.actor_named(USERNAME, at=_on(last, 18), via="web", address="10.20.0.8")
    for waiting in checks.waiting_for_check(checker, today=last, limit=1):
        verification.begin_check(actor=checker, at=_on(last, 18), number=waiting.problem.number)
    if checker.user_id is not None:
        operations.deactivate_user(
            actor=system_actor("demo"), at=_on(last, 19), user_id=checker.user_id, reason="调任外县。"
        )


def _on(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 40), ZONE)


def _come(course: Course, at: datetime) -> None:
    region_id, unit = course.county.region.id, course.county.checkers[0][0]
    actor = system_actor("demo")
    user = operations.create_user(actor=actor, at=at, region_id=region_id, username=USERNAME, display_name=NAME)
    operations.grant_role(actor=actor, at=at, user_id=user.id, role=Role.CHECKER, region_id=region_id, unit_id=unit.id)
