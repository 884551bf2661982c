"""Any step of a notice by its name, for doors that offer them all: the same operations, with what was said passed on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bihuan.apps.supervision.operations.notices import (
    accept_reply,
    answer_facts,
    approve_notice,
    record_delivery,
    refuse_notice,
    reply_to,
    return_reply,
    sign_for,
    submit_notice,
    tell_facts,
    withdraw_notice,
)
from bihuan.core.actors import Actor
from bihuan.core.notices import NoticeStep

_STEPS: Mapping[NoticeStep, Callable[..., object]] = {
    NoticeStep.TELL: tell_facts,
    NoticeStep.ANSWER: answer_facts,
    NoticeStep.SUBMIT: submit_notice,
    NoticeStep.APPROVE: approve_notice,
    NoticeStep.REFUSE: refuse_notice,
    NoticeStep.DELIVER: record_delivery,
    NoticeStep.SIGN: sign_for,
    NoticeStep.REPLY: reply_to,
    NoticeStep.ACCEPT: accept_reply,
    NoticeStep.RETURN: return_reply,
    NoticeStep.WITHDRAW: withdraw_notice,
}
_NAME_OF_TEXT: Mapping[NoticeStep, str] = {
    NoticeStep.ANSWER: "text",
    NoticeStep.REPLY: "text",
    NoticeStep.REFUSE: "why",
    NoticeStep.RETURN: "why",
    NoticeStep.WITHDRAW: "why",
    NoticeStep.DELIVER: "proof",
    NoticeStep.ACCEPT: "ruling",
}


def take_notice_step(  # what any of the steps may need
    step: NoticeStep,
    *,
    actor: Actor,
    at: datetime,
    notice_id: int,
    text: str = "",
    evidence_ids: Sequence[int] = (),
    delivered_on: date | None = None,
    version: int | None = None,
) -> object:
    """Take the step; what its operation answers (a day, a number, an id, nothing)."""
    said: dict[str, Any] = {_NAME_OF_TEXT[step]: text} if step in _NAME_OF_TEXT else {}
    if step in (NoticeStep.ANSWER, NoticeStep.REPLY):
        said["evidence_ids"] = evidence_ids
    if step is NoticeStep.DELIVER:
        said["delivered_on"] = delivered_on
    return _STEPS[step](actor=actor, at=at, notice_id=notice_id, version=version, **said)
