"""正当理由: stated by the unit, ruled on by the office; an accepted one stops the ladder for its problem."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.notifications import operations as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.events import ReasonMoved, reason_moved
from bihuan.apps.supervision.models import StatedReason
from bihuan.apps.supervision.operations.changing import refused
from bihuan.apps.supervision.queries.standing import reason_facts_of, stopping
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.stated_reasons import ReasonFacts, refuse_ending, refuse_reason_ruling, refuse_statement

REASON_TOLD = "supervision.reason"
_UNDECIDED = Reason("reason-undecided", "上一次说明的理由还没有裁定。")


@transaction.atomic
def state_reason(*, actor: Actor, at: datetime, number: str, reason: str) -> int:
    """The accountable unit says why a problem cannot be ready in time; the id of the reason. Until it is accepted nothing stops."""
    today = timezone.localdate(at)
    detail = ledger.problem_detail(actor, number=number, today=today)
    said = _require("reason", reason)
    refusals = refuse_statement(reason_facts_of(detail, today=today), parties=detail.parties)
    if refusals:
        raise refused(refusals)
    if actor.user_id is None or detail.accountable_unit_id is None:
        raise Refused(Reason("person-speaks", "要由单位的人自己说。"))
    try:
        with transaction.atomic():
            row = StatedReason.objects.create(
                problem_id=detail.id, unit_id=detail.accountable_unit_id, reason=said, stated_by_id=actor.user_id,
                stated_at=at,
            )  # fmt: skip
    except IntegrityError as error:  # somebody else of the unit stated one at this very moment
        raise Refused(_UNDECIDED) from error
    _record(detail, row, "stated", actor=actor, at=at, why=said)
    return row.pk


@transaction.atomic
def rule_on_reason(
    *, actor: Actor, at: datetime, number: str, accept: bool, ruling: str, until: date | None = None
) -> None:
    """Accept the reason that waits (the ladder stops today, up to and including `until` where one is named), or do not."""
    detail, facts, today = _at_hand(actor, at, number)
    why = _require("ruling", ruling)
    refusals = refuse_reason_ruling(facts, parties=detail.parties, accept=accept, until=until, today=today)
    if refusals:
        raise refused(refusals)
    row = StatedReason.objects.select_for_update().get(problem=detail.id, outcome=StatedReason.Outcome.PENDING)
    row.outcome = StatedReason.Outcome.ACCEPTED if accept else StatedReason.Outcome.REFUSED
    row.ruling, row.ruled_by_id, row.ruled_at = why, actor.user_id, at
    if accept:
        row.stops_from, row.stops_until = today, until
    row.save()
    _record(detail, row, "ruled", actor=actor, at=at, why=why)


@transaction.atomic
def end_reason(*, actor: Actor, at: datetime, number: str, why: str) -> None:
    """The reason no longer holds: the ladder goes on from tomorrow, and the days that stood still stay uncounted."""
    detail, facts, today = _at_hand(actor, at, number)
    said = _require("why", why)
    refusals = refuse_ending(facts, parties=detail.parties)
    if refusals:
        raise refused(refusals)
    for row in stopping(detail, today=today).select_for_update():
        row.stops_until = today
        row.save(update_fields=["stops_until"])
        _record(detail, row, "ended", actor=actor, at=at, why=said)


def _at_hand(actor: Actor, at: datetime, number: str) -> tuple[ProblemDetail, ReasonFacts, date]:
    """The problem, what was stated for it (locked, so that two rulings wait for each other), and the day."""
    today = timezone.localdate(at)
    detail = ledger.problem_detail(actor, number=number, today=today)
    if not list(StatedReason.objects.select_for_update().filter(problem=detail.id).values_list("pk", flat=True)):
        raise Missing(Reason("no-reason", "%(number)s 没有说明过理由。", {"number": number}))
    return detail, reason_facts_of(detail, today=today), today


def _record(detail: ProblemDetail, row: StatedReason, act: str, *, actor: Actor, at: datetime, why: str) -> None:
    """The act stands on the problem, where everybody who works on it reads it."""
    role = next((role for role in (Role.UNIT, Role.RESPONSIBLE, Role.OFFICE, Role.SYSTEM) if actor.holds(role)), None)
    days = {"stops_from": row.stops_from, "stops_until": row.stops_until}
    record(
        actor=actor, role=role.value if role else "", action=f"supervision.reason.{act}", at=at,
        object_type="problem", object_id=detail.id, label=detail.number, region_path=detail.region_path,
        unit_ids=(row.unit_id,),
        after={"stated_reason": row.outcome} | {name: day for name, day in days.items() if day},
        reason=why,
    )  # fmt: skip
    _tell(detail, row, act, at)
    event = ReasonMoved(
        reason_id=row.pk, problem_id=detail.id, unit_id=row.unit_id, outcome=row.outcome, user_id=actor.user_id, at=at
    )
    transaction.on_commit(lambda: reason_moved.send(sender=ReasonMoved, event=event))


def _tell(detail: ProblemDetail, row: StatedReason, act: str, at: datetime) -> None:
    """A stated reason is news for the office, what became of it for the unit."""
    if act == "stated":
        told = organizations.users_with_role(Role.OFFICE, region_path=detail.region_path, at=at)
        title = Reason("reason-stated", "%(number)s 的单位说明了正当理由，等您裁定", {"number": detail.number})
    else:
        told = tuple(organizations.speakers_of_units({row.unit_id}, at=at).get(row.unit_id, ()))
        title = Reason("reason-ruled", "%(number)s 的正当理由有了裁定", {"number": detail.number})
    notifications.notify(
        at=at, recipients=told, kind=REASON_TOLD, object_type="problem", object_id=str(detail.id), key=f"{row.pk} {act}",
        address=f"/problems/{detail.number}/", title=title,
    )  # fmt: skip


def _require(field: str, text: str) -> str:
    wanted = text.strip()
    if not wanted:
        reason = Reason("text-required", "要写明内容或理由。")
        raise BadInput(reason, {field: reason})
    return wanted
