"""Look-backs of the demo county: what is due, one where it holds, one with signs of a relapse that waits to be judged."""

from datetime import datetime, timedelta

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import LookBackOutcome
from bihuan.core.actors import system_actor
from bihuan.interfaces.demo.course import ZONE, Course

_SAID = (
    (LookBackOutcome.HOLDS, "随机看了三处，专户和台账都在，没有反弹。"),
    (LookBackOutcome.CAME_BACK, "现场又有一处和销号前一样，公示栏也停了两个月。"),
)


def look_back_at_some(course: Course, at: datetime) -> None:
    """The schedule makes due what has come due; two checkers go and look; new problems are compared with closed ones."""
    operations.make_look_backs_due(actor=system_actor("demo"), at=at)
    today = at.astimezone(ZONE).date()
    for place, (outcome, finding) in enumerate(_SAID):
        for _unit, checker in course.county.checkers:
            waiting = queries.look_backs_for(checker, today=today, limit=1)
            if waiting:
                operations.record_look_back(
                    actor=checker, at=at + timedelta(minutes=place + 1), look_back_id=waiting[0].id, outcome=outcome,
                    finding=finding, on_site=True,
                )  # fmt: skip
                break
    operations.propose_relapses(actor=system_actor("demo"), at=at)
