"""The life of a notice: one table of lawful steps.

    drafted → told → for approval → sent → signed → replied → settled
                                              ↑________________| returned

A rung that nobody has to approve is sent at once; one that needs no hearing begins with approval. What may end in a personal
consequence goes the whole way: the facts are told to the unit and the named persons, who have five working days to answer, the
answers lie beside the draft, and somebody other than who drafted it approves. One answer never cuts off another: before the term
ends it goes on only when the unit and every named person who can answer have done so (政务处分法 art. 43).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason
from bihuan.core.ladder import Rung


class NoticeState(StrEnum):
    DRAFTED = "drafted"  # 起草
    TOLD = "told"  # 已告知，听取陈述
    FOR_APPROVAL = "for-approval"  # 待批准
    SENT = "sent"  # 已发出，待签收
    SIGNED = "signed"  # 已签收
    REPLIED = "replied"  # 已回复，待审核
    RETURNED = "returned"  # 回复被退回
    SETTLED = "settled"  # 已办结
    WITHDRAWN = "withdrawn"  # 已撤回


class NoticeStep(StrEnum):
    TELL = "tell"  # 告知事实
    ANSWER = "answer"  # 陈述申辩
    SUBMIT = "submit"  # 提交批准
    APPROVE = "approve"  # 批准并发出
    REFUSE = "refuse"  # 不批准
    DELIVER = "deliver"  # 记载送达
    SIGN = "sign"  # 签收
    REPLY = "reply"  # 回复
    ACCEPT = "accept"  # 认可回复
    RETURN = "return"  # 退回回复
    WITHDRAW = "withdraw"  # 撤回


class Side(StrEnum):
    """What an actor is to a notice."""

    OFFICE = "office"
    LEADER = "leader"
    ADDRESSEE = "addressee"  # speaks for the unit that it goes to
    NAMED = "named"  # the person whom it names


NOTICE_WORDS: Mapping[NoticeState, str] = {
    NoticeState.DRAFTED: "起草",
    NoticeState.TOLD: "听取陈述",
    NoticeState.FOR_APPROVAL: "待批准",
    NoticeState.SENT: "待签收",
    NoticeState.SIGNED: "已签收",
    NoticeState.REPLIED: "待审核回复",
    NoticeState.RETURNED: "回复被退回",
    NoticeState.SETTLED: "已办结",
    NoticeState.WITHDRAWN: "已撤回",
}
STEP_WORDS: Mapping[NoticeStep, str] = {
    NoticeStep.TELL: "告知事实",
    NoticeStep.ANSWER: "陈述申辩",
    NoticeStep.SUBMIT: "提交批准",
    NoticeStep.APPROVE: "批准并发出",
    NoticeStep.REFUSE: "不批准",
    NoticeStep.DELIVER: "记载送达",
    NoticeStep.SIGN: "签收",
    NoticeStep.REPLY: "回复",
    NoticeStep.ACCEPT: "认可回复",
    NoticeStep.RETURN: "退回回复",
    NoticeStep.WITHDRAW: "撤回",
}
OUT_STATES = frozenset(
    {NoticeState.SENT, NoticeState.SIGNED, NoticeState.REPLIED, NoticeState.RETURNED, NoticeState.SETTLED}
)


@dataclass(frozen=True, slots=True)
class Passage:
    """From where to where a step leads, and who may take it."""

    sources: frozenset[NoticeState]
    target: NoticeState
    sides: frozenset[Side]
    needs_text: bool = False


_UNSENT = frozenset({NoticeState.DRAFTED, NoticeState.TOLD, NoticeState.FOR_APPROVAL})
PASSAGES: Mapping[NoticeStep, Passage] = {
    NoticeStep.TELL: Passage(frozenset({NoticeState.DRAFTED}), NoticeState.TOLD, frozenset({Side.OFFICE})),
    NoticeStep.ANSWER: Passage(
        frozenset({NoticeState.TOLD}), NoticeState.TOLD, frozenset({Side.ADDRESSEE, Side.NAMED}), needs_text=True
    ),
    NoticeStep.SUBMIT: Passage(frozenset({NoticeState.TOLD}), NoticeState.FOR_APPROVAL, frozenset({Side.OFFICE})),
    NoticeStep.APPROVE: Passage(
        frozenset({NoticeState.FOR_APPROVAL}), NoticeState.SENT, frozenset({Side.OFFICE, Side.LEADER})
    ),
    NoticeStep.REFUSE: Passage(
        frozenset({NoticeState.FOR_APPROVAL}), NoticeState.WITHDRAWN, frozenset({Side.OFFICE, Side.LEADER}), needs_text=True
    ),
    NoticeStep.DELIVER: Passage(
        frozenset({NoticeState.SENT}), NoticeState.SENT, frozenset({Side.OFFICE}), needs_text=True
    ),
    NoticeStep.SIGN: Passage(frozenset({NoticeState.SENT}), NoticeState.SIGNED, frozenset({Side.ADDRESSEE})),
    NoticeStep.REPLY: Passage(
        frozenset({NoticeState.SENT, NoticeState.SIGNED, NoticeState.RETURNED}), NoticeState.REPLIED,
        frozenset({Side.ADDRESSEE}), needs_text=True,
    ),
    NoticeStep.ACCEPT: Passage(frozenset({NoticeState.REPLIED}), NoticeState.SETTLED, frozenset({Side.OFFICE})),
    NoticeStep.RETURN: Passage(
        frozenset({NoticeState.REPLIED}), NoticeState.RETURNED, frozenset({Side.OFFICE}), needs_text=True
    ),
    NoticeStep.WITHDRAW: Passage(_UNSENT, NoticeState.WITHDRAWN, frozenset({Side.OFFICE}), needs_text=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A notice as it stands, for an actor on one day.

    `asks_reply`: its rung asks for one. `unit_answered`: the unit has answered what was told. `person_unheard`: somebody whom it
    names can answer and has not. `drafted_by_actor`: the actor drafted it, told the facts or submitted it. `delivered`: its
    delivery is proved. `by_person`: a person asks, and not the system in its own name. `all_stopped`: none of its items runs any
    more.
    """

    state: NoticeState
    sides: frozenset[Side]
    hearing: bool = False
    asks_reply: bool = True
    unit_answered: bool = False
    person_unheard: bool = False
    answer_until: date | None = None
    drafted_by_actor: bool = False
    delivered: bool = False
    by_person: bool = True
    all_stopped: bool = False


def first_state(rung: Rung, *, by_person: bool) -> NoticeState:
    """Where a notice of this rung begins. What a person started is approved by another person, whatever the rung."""
    if rung.hearing:
        return NoticeState.DRAFTED
    return NoticeState.FOR_APPROVAL if rung.needs_approval or by_person else NoticeState.SENT


def refuse_step(facts: NoticeFacts, step: NoticeStep, *, text: str = "", today: date) -> tuple[Reason, ...]:
    """Every reason why the step may not be taken now; empty where it may."""
    passage = PASSAGES[step]
    reasons = []
    if not facts.sides & passage.sides:
        reasons.append(Reason("not-allowed", "现在不能办理：不在职责范围内。"))
    if facts.state not in passage.sources:
        reasons.append(
            Reason("wrong-state", "通知现在是“%(state)s”，不能走这一步。", {"state": NOTICE_WORDS[facts.state]})
        )
    if passage.needs_text and not text.strip():
        reasons.append(Reason("text-required", "要写明内容或理由。"))
    reasons += _refuse_particulars(facts, step, today)
    return tuple(reasons)


def _refuse_particulars(facts: NoticeFacts, step: NoticeStep, today: date) -> list[Reason]:
    until = facts.answer_until
    if step is NoticeStep.ANSWER and until is not None and today > until:
        return [Reason("answer-too-late", "陈述申辩截止 %(until)s，已经过了。", {"until": until.isoformat()})]
    if step is NoticeStep.SUBMIT and until is not None and today <= until and not _all_heard(facts):
        said = {"until": until.isoformat()}
        return [Reason("answer-awaited", "要等单位和责任人都陈述了，或等到 %(until)s 期满。", said)]
    if step is NoticeStep.APPROVE:
        return _refuse_approval(facts)
    if step is NoticeStep.DELIVER and facts.delivered:
        return [Reason("delivered-already", "送达已经记载过了。")]
    if step is NoticeStep.REPLY and not facts.asks_reply:
        return [Reason("no-reply-asked", "这份通知不要求回复。")]
    return []


def _all_heard(facts: NoticeFacts) -> bool:
    return facts.unit_answered and not facts.person_unheard


def _refuse_approval(facts: NoticeFacts) -> list[Reason]:
    if not facts.by_person:
        return [Reason("person-approves", "要由人批准，系统不能代替。")]
    if facts.drafted_by_actor:
        return [Reason("own-draft", "起草、告知或提交的人不能自己批准。")]
    if facts.hearing and Side.LEADER not in facts.sides:
        return [Reason("leader-approves", "约谈、问责建议由县领导批准。")]
    if facts.all_stopped:
        return [Reason("nothing-runs", "起草以后，其中的事项都已停下、办结或转走，不能再发出。")]
    return []


def format_notice_number(word: str, year: int, sequence: int) -> str:
    """The document number (发文字号): 整督〔2026〕12号, the year in hexagonal brackets, no leading zero."""
    return f"{word}〔{year}〕{sequence}号"
