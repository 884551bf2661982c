"""Look-backs of the demo county: what is due, one where it holds, one with signs of a relapse that waits to be judged.

And one problem at the place of a closed one, for which another unit answers now.
"""

from datetime import datetime, timedelta

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries as problems
from bihuan.apps.ledger.operations import NewProblem
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
    _find_at_a_closed_place(course, at)
    operations.propose_relapses(actor=system_actor("demo"), at=at)


def _find_at_a_closed_place(course: Course, at: datetime) -> None:
    """What was closed lies there again after a reorganization: the place is the same, the unit is not."""
    office = course.county.office
    holding = {each.problem_id: each for each in problems.closures(None, holding_only=True, texts=True) if each.place}
    if office is None or not holding:
        return
    earlier = holding[min(holding)]
    others = [unit for unit in course.county.towns if unit.id != earlier.unit_id]
    again = NewProblem(
        text=f"暗访看到，{earlier.text}", place=earlier.place, category=earlier.category, source="inspection",
        accountable_unit_id=others[0].id, due=course.today + timedelta(days=45), cause="机构调整以后没有写明由谁接着管",
        institutional_gap="unclear",
    )  # fmt: skip
    made = ledger.register_problem(actor=office, at=at, campaign_id=earlier.campaign_id, problem=again)
    ledger.dispatch_problem(actor=office, at=at, number=made.number)
