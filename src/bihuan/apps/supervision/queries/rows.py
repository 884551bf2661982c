"""What reads of notices answer: frozen rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.supervision.models import Notice
from bihuan.core.decisions import Reason
from bihuan.core.ladder import PAPER_WORDS, Rung, RungName
from bihuan.core.notices import NoticeState, NoticeStep, Side
from bihuan.core.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice in a list. `unsigned_days` counts working days since it was sent, while nobody signed for it.

    `reply_days` are the working days left to reply (negative: over), None where no reply is waited for.
    """

    id: int
    number: str
    rung: RungName
    state: NoticeState
    unit_id: int
    unit: str
    day: date
    items: int
    version: int
    sent_at: datetime | None = None
    answer_until: date | None = None
    delivered_on: date | None = None
    received_on: date | None = None
    unsigned_days: int = 0
    reply_due: date | None = None
    reply_days: int | None = None


@dataclass(frozen=True, slots=True)
class NoticeItemRow:
    """One item of a notice; `number` is its problem's ("" for a task). `stopped`: not gone out yet, and it runs no more."""

    kind: str
    label: str
    number: str
    due: date
    workdays: int
    started_by: str
    started_why: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class WordRow:
    """What was said of a notice, by whom, what came with it, and how it was ruled on."""

    id: int
    kind: str
    text: str
    user: str
    at: datetime
    outcome: str
    ruling: str
    ruled_by: str
    ruled_at: datetime | None
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class StepOffer:
    """One step that concerns the reader, and every reason against it."""

    step: NoticeStep
    reasons: tuple[Reason, ...]

    @property
    def allowed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did something with a notice, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeDetail:
    """Everything that a reader may see of one notice.

    `raised_before` are the lower rungs of which a notice went out for each of its items before; `asked_until` is the day until which
    it asked for a reply when it was sent, whatever term was given later.
    """

    row: NoticeRow
    rung: Rung
    policy_version: int
    region_id: int
    region_path: str
    region: str
    why: str
    items: tuple[NoticeItemRow, ...]
    words: tuple[WordRow, ...]
    people: tuple[str, ...]
    leaders: tuple[str, ...]
    drafted: Hand
    told: Hand | None
    submitted: Hand | None
    approved: Hand | None
    signed: Hand | None
    delivery_proof: str
    ended_at: datetime | None
    ended_why: str
    sides: frozenset[Side]
    reads_draft: bool
    steps: tuple[StepOffer, ...]
    raised_before: tuple[RungName, ...] = ()
    asked_until: date | None = None

    @property
    def shows_paper(self) -> bool:
        """A unit reads the paper once it went out; before that it was told the facts and answers them."""
        return self.row.sent_at is not None or self.reads_draft

    @property
    def answers(self) -> tuple[WordRow, ...]:
        return tuple(word for word in self.words if word.kind == "answer")

    @property
    def replies(self) -> tuple[WordRow, ...]:
        return tuple(word for word in self.words if word.kind == "reply")


def label_of(notice: Notice) -> str:
    """How a notice is called where only a line is left for it: by its number, before it has one by what it will be."""
    return notice.number or f"{PAPER_WORDS[RungName(notice.rung)]} {notice.day.isoformat()} {notice.unit.name}"[:200]


def notice_rows(notices: Iterable[Notice], *, today: date) -> tuple[NoticeRow, ...]:
    """Rows of notices, `unit` and `region` at hand; a region's calendar is asked for once."""
    held: dict[str, WorkCalendar] = {}
    found = []
    for notice in notices:
        path = notice.region.path
        if path not in held:
            held[path] = calendars.calendar_for(path)
        found.append(notice_row(notice, today=today, calendar=held[path]))
    return tuple(found)


def notice_row(notice: Notice, *, today: date, calendar: WorkCalendar) -> NoticeRow:
    state = NoticeState(notice.state)
    awaited = state in (NoticeState.SENT, NoticeState.SIGNED, NoticeState.RETURNED)
    sent_on = timezone.localdate(notice.sent_at) if notice.sent_at and state is NoticeState.SENT else None
    return NoticeRow(
        id=notice.pk,
        number=notice.number,
        rung=RungName(notice.rung),
        state=state,
        unit_id=notice.unit_id,
        unit=notice.unit.name,
        day=notice.day,
        items=notice.items,
        version=notice.version,
        sent_at=notice.sent_at,
        answer_until=notice.answer_until,
        delivered_on=notice.delivered_on,
        received_on=notice.received_on,
        unsigned_days=calendar.between(sent_on, today).days if sent_on and sent_on < today else 0,
        reply_due=notice.reply_due,
        reply_days=_days_left(notice.reply_due, today, calendar) if notice.reply_due and awaited else None,
    )


def _days_left(due: date, today: date, calendar: WorkCalendar) -> int:
    return -calendar.between(due, today).days if due < today else calendar.between(today, due).days
