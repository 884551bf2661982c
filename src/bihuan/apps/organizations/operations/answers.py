"""A request of a program that arrives twice is done once: its answer is kept under the key that the program gave it.

The key is claimed, the work done and the answer kept in one transaction. A second arrival at the same moment waits for the first
at the key (PostgreSQL) or at the database (SQLite) and then finds what it was answered. Only what was done is kept: a refusal did
nothing, so the same request may be tried again under the same key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import transaction

from bihuan.apps.organizations.models import ApiAnswer
from bihuan.core.decisions import BadInput, Reason

HEADER = "Idempotency-Key"
_OTHER = Reason("idempotency-key-reused", "这个 Idempotency-Key 已经用在另一个请求上，换一个；这次什么也没有办。")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered with."""

    status: int
    content_type: str
    body: str


def answer_once(
    *, token_id: int, key: str, fingerprint: str, at: datetime, act: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Do what a request asks for, or find how it was answered before; the answer, and whether it is an earlier one.

    Raises BadInput where the key belongs to another request. What fails (5xx) is undone as a whole.
    """
    with transaction.atomic():
        kept = _claim(token_id, key, fingerprint, at)
        if kept.status:
            if kept.fingerprint != fingerprint:
                raise BadInput(_OTHER, {HEADER: _OTHER})
            return Answer(kept.status, kept.content_type, kept.body), True
        answer = act()
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            transaction.set_rollback(True)
        elif answer.status >= HTTPStatus.BAD_REQUEST:
            kept.delete()
        else:
            kept.status, kept.content_type, kept.body = answer.status, answer.content_type, answer.body
            kept.save(update_fields=["status", "content_type", "body"])
        return answer, False


def forget_old_answers(at: datetime) -> int:
    """Remove answers that nobody may ask for again; how many."""
    return ApiAnswer.objects.filter(asked_at__lte=at - _kept_for()).delete()[0]


def _claim(token_id: int, key: str, fingerprint: str, at: datetime) -> ApiAnswer:
    """The row of this key: a new one without a status, or that of an earlier request. Waits for who is doing it now."""
    rows = ApiAnswer.objects.filter(token_id=token_id, key=key)
    rows.filter(asked_at__lte=at - _kept_for()).delete()
    mine = ApiAnswer(token_id=token_id, key=key, fingerprint=fingerprint, asked_at=at)
    ApiAnswer.objects.bulk_create([mine], ignore_conflicts=True)
    return rows.select_for_update().get()


def _kept_for() -> timedelta:
    return timedelta(hours=settings.KEEP_ANSWERS_HOURS)
