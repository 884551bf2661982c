"""What becomes of a document after it was sent: tied to tasks and problems, followed up, ended."""

from datetime import date, datetime

from django.db import transaction

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns import queries as campaign_reads
from bihuan.apps.coordination.events import DocumentEnded, document_ended
from bihuan.apps.coordination.models import FollowUp, Link
from bihuan.apps.coordination.operations.writing import (
    Change,
    bad,
    day_of,
    emit,
    lock_document,
    record_step,
    save,
    take_step,
)
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.sent_documents import DocumentStep


@transaction.atomic
def tie_problem(*, actor: Actor, at: datetime, document_id: int, number: str, version: int | None = None) -> None:
    """Say that a problem of the ledger is what this document is about."""
    change = lock_document(actor=actor, at=at, document_id=document_id, version=version)
    take_step(change, DocumentStep.TIE)
    try:
        problem = ledger.problem_detail(actor, number=number.strip().upper(), today=day_of(at))
    except Missing as missing:
        raise bad("number", missing.reason.code, missing.reason.message, **missing.reason.params) from missing
    if Link.objects.filter(document=change.document, problem=problem.id).exists():
        raise bad("number", "document-tied", "已经挂上了，不用再挂。")
    Link.objects.create(document=change.document, problem_id=problem.id, tied_at=at)
    save(change)
    record_step(change, "coordination.document.tied", after={"problem": problem.number})


@transaction.atomic
def tie_task(*, actor: Actor, at: datetime, document_id: int, task_id: int, version: int | None = None) -> None:
    """Say that a task that somebody has already is what this document asks for."""
    change = lock_document(actor=actor, at=at, document_id=document_id, version=version)
    take_step(change, DocumentStep.TIE)
    if task_id not in campaign_reads.tasks_by_ids(actor, [task_id]):
        raise bad("task", "no-such-task", "没有这项任务，或不在可以查看的范围内。")
    if Link.objects.filter(document=change.document, task=task_id).exists():
        raise bad("task", "document-tied", "已经挂上了，不用再挂。")
    _tie_task(change, task_id)


@transaction.atomic
def make_task(
    *,
    actor: Actor,
    at: datetime,
    document_id: int,
    campaign_id: int,
    content: str,
    unit_id: int | None,
    due: date | None,
    version: int | None = None,
) -> int:
    """Make a task of a campaign's plan out of what the document asks for; its id. It has an owner and a deadline from the start."""
    change = lock_document(actor=actor, at=at, document_id=document_id, version=version)
    take_step(change, DocumentStep.TIE)
    if unit_id is None:
        raise bad("unit", "document-task-unit", "写明由哪个单位承担。")
    if due is None:
        raise bad("due", "document-task-due", "写明完成期限。")
    task_id = campaigns.assign_task(
        actor=actor, at=at, campaign_id=campaign_id, content=content, unit_id=unit_id, due=due
    )
    _tie_task(change, task_id)
    return task_id


@transaction.atomic
def note_follow_up(*, actor: Actor, at: datetime, document_id: int, text: str, version: int | None = None) -> None:
    """Write down what the sender saw of it; the days to the next follow-up begin anew."""
    change = lock_document(actor=actor, at=at, document_id=document_id, version=version)
    said = take_step(change, DocumentStep.FOLLOW_UP, words=text)
    FollowUp.objects.create(document=change.document, text=said, user_id=actor.user_id, at=at)
    calendar = calendars.calendar_for(change.document.region.path)
    change.document.follow_up_by = calendar.add(day_of(at), change.document.follow_up_days).date
    save(change, "follow_up_by")
    record_step(
        change, "coordination.document.followed-up",
        after={"follow_up": said, "follow_up_by": change.document.follow_up_by},
    )  # fmt: skip


@transaction.atomic
def close_document(*, actor: Actor, at: datetime, document_id: int, result: str, version: int | None = None) -> None:
    """It was signed for by everybody, its tasks are ended, it was followed up: say with what result, and end it."""
    _end(DocumentStep.CLOSE, actor=actor, at=at, document_id=document_id, words=result, version=version)


@transaction.atomic
def withdraw_document(*, actor: Actor, at: datetime, document_id: int, why: str, version: int | None = None) -> None:
    """Take it back. It counts nowhere from now on; tasks that were made of it stay and are dropped on their own."""
    _end(DocumentStep.WITHDRAW, actor=actor, at=at, document_id=document_id, words=why, version=version)


def _end(step: DocumentStep, *, actor: Actor, at: datetime, document_id: int, words: str, version: int | None) -> None:
    change = lock_document(actor=actor, at=at, document_id=document_id, version=version)
    document = change.document
    document.ending = take_step(change, step, words=words)
    document.ended_at = at
    save(change, "ending", "ended_at")
    action = {
        DocumentStep.CLOSE: "coordination.document.closed",
        DocumentStep.WITHDRAW: "coordination.document.withdrawn",
    }
    record_step(
        change, action[step], after={"state": document.state, "ending": document.ending}, reason=document.ending
    )
    emit(document_ended, DocumentEnded(document.pk, document.state, at))


def _tie_task(change: Change, task_id: int) -> None:
    Link.objects.create(document=change.document, task_id=task_id, tied_at=change.at)
    save(change)
    record_step(change, "coordination.document.tied", after={"task": task_id})
