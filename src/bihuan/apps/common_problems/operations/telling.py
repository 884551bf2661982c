"""Who is told that a problem of theirs became part of a joint one. Inside of the caller's transaction; messages wait for the digest."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from bihuan.apps.common_problems.models import JointProblem
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.core.decisions import Reason

CASE_IN_JOINT = "common-problems.case"
PART_IN_JOINT = "common-problems.part"


def tell_units_of_cases(joint: JointProblem, problem_ids: Collection[int], *, at: datetime) -> None:
    """Tell each unit how many of its problems are part of it now; once for a joint problem and moment, never once for each case."""
    counted = Counter(stand.unit_id for stand in ledger.case_stands(problem_ids).values() if stand.unit_id is not None)
    speakers = organizations.speakers_of_units(set(counted), at=at)
    for unit, number in sorted(counted.items()):
        _tell(
            joint, CASE_IN_JOINT, speakers.get(unit, frozenset()), key=f"{unit}-{at.isoformat()}", at=at,
            title=Reason(
                "case-in-joint", "本单位 %(n)s 个问题列入联合问题，仍由本单位整改、销号：%(title)s",
                {"n": number, "title": joint.title},
            ),
        )  # fmt: skip


def tell_units_that_take_part(joint: JointProblem, unit_ids: Collection[int], *, at: datetime) -> None:
    """Tell the lead unit and those that take part."""
    speakers = organizations.speakers_of_units(unit_ids, at=at)
    users = frozenset[int]().union(*speakers.values())
    title = Reason("part-in-joint", "本单位牵头或参加一个联合问题：%(title)s", {"title": joint.title})
    _tell(joint, PART_IN_JOINT, users, key="", at=at, title=title)


def _tell(joint: JointProblem, kind: str, users: frozenset[int], *, key: str, at: datetime, title: Reason) -> None:
    notifications.notify(
        at=at, recipients=users, kind=kind, title=title, address=f"/common-problems/{joint.pk}/",
        object_type="joint-problem", object_id=str(joint.pk), key=key,
    )  # fmt: skip
