"""Who is told of an inspection: its unit, of what was concluded and how a review ended; those who may decide it, that it was asked for.

Nothing is told before a plan is over: a conclusion cannot be sent earlier. Messages stand there with the step or not at all.
"""

from collections.abc import Iterable
from datetime import datetime

from bihuan.apps.inspection.models import Conclusion
from bihuan.apps.inspection.queries.conclusions import involved_in
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Role
from bihuan.core.decisions import Reason

CONCLUSION_TOLD = "inspection.conclusion"
REVIEW_ASKED = "inspection.review"
_SENT = Reason("conclusion-came", "收到督查结论，%(day)s 前可以申请复核")
_ASKED = Reason("review-asked-for", "%(unit)s申请复核督查结论，%(day)s 前办结")
_DECIDED = Reason("review-decided-on", "督查结论的复核已办结")


def tell_sent(held: Conclusion, *, at: datetime) -> None:
    _tell(held, _SENT, _speakers(held, at), at=at, kind=CONCLUSION_TOLD, day=held.ask_until.isoformat())


def tell_asked(held: Conclusion, *, at: datetime, until: str) -> None:
    """Leaders and the office of the region, but for those who took part or speak for the unit and therefore decide nothing."""
    path = held.plan.region.path
    able = {
        user
        for role in (Role.LEADER, Role.OFFICE)
        for user in organizations.users_with_role(role, region_path=path, at=at)
    }
    _tell(held, _ASKED, able - involved_in(held) - set(_speakers(held, at)), at=at, kind=REVIEW_ASKED, day=until)


def tell_decided(held: Conclusion, *, at: datetime) -> None:
    _tell(held, _DECIDED, _speakers(held, at), at=at, kind=CONCLUSION_TOLD)


def _speakers(held: Conclusion, at: datetime) -> Iterable[int]:
    return organizations.speakers_of_units([held.unit_id], at=at).get(held.unit_id, ())


def _tell(held: Conclusion, title: Reason, users: Iterable[int], *, at: datetime, kind: str, day: str = "") -> None:
    said = {"unit": held.unit.name, "day": day}
    notifications.notify(
        at=at, recipients=users, kind=kind, object_type="conclusion", object_id=str(held.reference), key=title.code,
        address=f"/inspections/conclusions/{held.reference}/", title=Reason(title.code, title.message, said),
    )  # fmt: skip
