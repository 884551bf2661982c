"""The life of a document sent out (文件): one table of lawful steps, and when it was sent and left alone (一发了之).

A document is written down, sent to units, signed for by each of them, tied to tasks or problems, followed up, and ended. To send
it is not to have done it: one that leads to no task, or that nobody followed up within its working days, is named with the reason.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bihuan.core.decisions import Reason, name_all

SIGN_WORKDAYS = 2
FOLLOW_UP_WORKDAYS = 10
MOST_WORKDAYS = 250


class DocumentState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class DocumentKind(StrEnum):
    NOTICE = "notice"
    LETTER = "letter"
    PLAN = "plan"
    MINUTES = "minutes"
    OPINION = "opinion"
    OTHER = "other"


class DocumentParty(StrEnum):
    """What an actor is to one document."""

    SENDER = "sender"  # the campaign office of the region, or the unit that issues it
    RECIPIENT = "recipient"  # speaks or works for a unit that it was sent to


class DocumentStep(StrEnum):
    SEND = "send"
    SIGN = "sign"
    TIE = "tie"
    FOLLOW_UP = "follow-up"
    CLOSE = "close"
    WITHDRAW = "withdraw"


DOCUMENT_STATE_NAMES: Mapping[DocumentState, str] = {
    DocumentState.DRAFT: "待发出",
    DocumentState.SENT: "已发出",
    DocumentState.CLOSED: "已办结",
    DocumentState.WITHDRAWN: "已收回",
}
DOCUMENT_KIND_NAMES: Mapping[DocumentKind, str] = {
    DocumentKind.NOTICE: "通知",
    DocumentKind.LETTER: "函",
    DocumentKind.PLAN: "方案",
    DocumentKind.MINUTES: "纪要",
    DocumentKind.OPINION: "意见",
    DocumentKind.OTHER: "其他文件",
}
DOCUMENT_PARTY_NAMES: Mapping[DocumentParty, str] = {
    DocumentParty.SENDER: "整改落实组或发文单位",
    DocumentParty.RECIPIENT: "收文单位",
}
DOCUMENT_STEP_NAMES: Mapping[DocumentStep, str] = {
    DocumentStep.SEND: "发给单位",
    DocumentStep.SIGN: "签收",
    DocumentStep.TIE: "落到任务或问题",
    DocumentStep.FOLLOW_UP: "记跟进",
    DocumentStep.CLOSE: "办结",
    DocumentStep.WITHDRAW: "收回文件",
}


@dataclass(frozen=True, slots=True)
class LawfulDocumentStep:
    """One row of the table. `target` None leaves the state as it is; `words` says whether something has to be written."""

    step: DocumentStep
    sources: frozenset[DocumentState]
    target: DocumentState | None
    party: DocumentParty
    words: bool = False


_GOING_ON = frozenset({DocumentState.DRAFT, DocumentState.SENT})
_SENT = frozenset({DocumentState.SENT})
_SENDER, _RECIPIENT = DocumentParty.SENDER, DocumentParty.RECIPIENT

DOCUMENT_STEPS = (
    LawfulDocumentStep(DocumentStep.SIGN, _SENT, None, _RECIPIENT),
    LawfulDocumentStep(DocumentStep.SEND, _GOING_ON, DocumentState.SENT, _SENDER),
    LawfulDocumentStep(DocumentStep.TIE, _GOING_ON, None, _SENDER),
    LawfulDocumentStep(DocumentStep.FOLLOW_UP, _SENT, None, _SENDER, words=True),
    LawfulDocumentStep(DocumentStep.CLOSE, _SENT, DocumentState.CLOSED, _SENDER, words=True),
    LawfulDocumentStep(DocumentStep.WITHDRAW, _GOING_ON, DocumentState.WITHDRAWN, _SENDER, words=True),
)
_BY_STEP = {row.step: row for row in DOCUMENT_STEPS}


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A document as it stands. `own_unsigned`: units of who asks that have not signed; `open_tasks`: tied and not ended."""

    state: DocumentState
    unsigned: int = 0
    own_unsigned: int = 0
    links: int = 0
    open_tasks: int = 0
    follow_ups: int = 0


@dataclass(frozen=True, slots=True)
class DocumentDecision:
    """Where a step leads, or every reason why it may not be taken. `concerns`: the actor is somebody who takes it at all."""

    step: DocumentStep
    target: DocumentState | None = None
    reasons: tuple[Reason, ...] = ()
    concerns: bool = True

    @property
    def lawful(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Attention:
    """What tells whether a document was left alone. `tie_by` and `follow_up_by` are the last days on which it is not."""

    state: DocumentState
    links: int
    tie_by: date | None
    follow_up_by: date | None


def decide_document(
    step: DocumentStep, facts: DocumentFacts, *, parties: frozenset[DocumentParty], words: str | None = None
) -> DocumentDecision:
    """Whether the step is lawful. `words` None asks before anybody has written anything; "" says that nothing was written."""
    row = _BY_STEP[step]
    concerns = row.party in parties
    reasons = list(_refusals(row, facts, concerns=concerns))
    if row.words and words is not None and not words.strip():
        reasons.append(_NOTHING_SAID)
    return DocumentDecision(step, (row.target or facts.state) if not reasons else None, tuple(reasons), concerns)


def decide_all_documents(facts: DocumentFacts, *, parties: frozenset[DocumentParty]) -> tuple[DocumentDecision, ...]:
    """Every step that concerns these parties and that the state does not rule out, in the order of the table."""
    decided = (
        decide_document(row.step, facts, parties=parties) for row in DOCUMENT_STEPS if facts.state in row.sources
    )
    return tuple(each for each in decided if each.concerns and _is_open(each.step, facts))


def neglect_of(attention: Attention, *, today: date) -> tuple[Reason, ...]:
    """Why this document counts as sent and left alone (一发了之); nothing where somebody sees to it."""
    if attention.state is not DocumentState.SENT:
        return ()
    found = []
    if attention.tie_by is not None and attention.tie_by < today and not attention.links:
        day = attention.tie_by.isoformat()
        found.append(Reason("document-no-task", "到 %(day)s还没有落到任务或问题。", {"day": day}))
    if attention.follow_up_by is not None and attention.follow_up_by < today:
        day = attention.follow_up_by.isoformat()
        found.append(Reason("document-no-follow-up", "应在 %(day)s以前跟进，没有跟进。", {"day": day}))
    return tuple(found)


def next_number(previous: Iterable[str], *, year: int) -> str:
    """The number after the latest one of the issuer's own series; "" where none of them can be counted on from.

    A series is what stands before the year, as in 澜整发〔2026〕12号. It begins with 1 in every year.
    """
    for text in previous:
        found = _NUMBER.fullmatch(normal_number(text))
        if found is not None:
            sequence = int(found["sequence"]) + 1 if int(found["year"]) == year else 1
            return f"{found['series']}〔{year}〕{sequence}号"
    return ""


def normal_number(text: str) -> str:
    """A number as it is kept: no blanks, the year in the brackets that GB/T 9704 prescribes, no leading zero, no 第."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    bracketed = re.sub(r"[\[(【〔]([0-9]{4})[\])】〕]", r"〔\1〕", plain)
    return re.sub(r"〔([0-9]{4})〕第?0*([0-9]+)号", r"〔\1〕\2号", bracketed)


def refuse_days(days: int) -> Reason | None:
    """Why so many working days cannot be given to sign or to follow up."""
    if 1 <= days <= MOST_WORKDAYS:
        return None
    return Reason("document-days", "写 1 至 %(most)s 个工作日。", {"most": MOST_WORKDAYS})


_NUMBER = re.compile(r"(?P<series>[^〔〕]+)〔(?P<year>[0-9]{4})〕(?P<sequence>[0-9]{1,6})号")
_NOTHING_SAID = Reason("document-words", "要写明情况。")


def _is_open(step: DocumentStep, facts: DocumentFacts) -> bool:
    """A step that there is nothing left to take is no step: who has signed everything is not told that they cannot."""
    return step is not DocumentStep.SIGN or facts.own_unsigned > 0


def _refusals(row: LawfulDocumentStep, facts: DocumentFacts, *, concerns: bool) -> Iterable[Reason]:
    if not concerns:
        yield Reason(
            "wrong-party", "这一步由%(parties)s办理。", {"parties": name_all([DOCUMENT_PARTY_NAMES[row.party]])}
        )
    if facts.state not in row.sources:
        state = DOCUMENT_STATE_NAMES[facts.state]
        yield Reason("document-state", "文件现在是“%(state)s”，不能这样做。", {"state": state})
        return
    if row.step is DocumentStep.SIGN and concerns and not facts.own_unsigned:
        yield Reason("document-signed", "本单位已经签收。")
    if row.step is DocumentStep.CLOSE:
        yield from _not_yet_ended(facts)


def _not_yet_ended(facts: DocumentFacts) -> Iterable[Reason]:
    if facts.unsigned:
        yield Reason("document-unsigned", "还有 %(n)s 个单位没有签收。", {"n": facts.unsigned})
    if not facts.links:
        yield Reason("document-untied", "还没有落到任务或问题。")
    if facts.open_tasks:
        yield Reason("document-open-tasks", "还有 %(n)s 项任务没有办完。", {"n": facts.open_tasks})
    if not facts.follow_ups:
        yield Reason("document-unfollowed", "还没有跟进过。")
