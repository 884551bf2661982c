"""Inspections in my work: plans to approve, promises to give and to reveal, one's own visits, conclusions to answer, reviews to decide."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_noop

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.inspection import queries as inspection
from bihuan.apps.inspection.queries import Waiting, WaitingRow
from bihuan.core.actors import Actor
from bihuan.core.workdays import WorkCalendar
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.moments import say_until
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 80


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of thing is told: its card, its button, the page that the button and the row lead to, and why it waits."""

    title: str
    button: str
    step: str
    page: str
    why: str
    unnamed: str = ""


_KINDS: Mapping[Waiting, _Kind] = {
    Waiting.APPROVE: _Kind(
        gettext_noop("检查方案待批准"), gettext_noop("看方案"), "inspection:plan", "inspection:plan",
        gettext_noop("批准以后才能冻结名单和抽取"),
    ),
    Waiting.PROMISE: _Kind(
        gettext_noop("抽取：等你交承诺"), gettext_noop("交承诺"), "inspection:promise", "inspection:draw-of-party",
        gettext_noop("各方都交了承诺，才能揭示"), gettext_noop("请你作为抽取的一方"),
    ),
    Waiting.REVEAL: _Kind(
        gettext_noop("抽取：等你揭示"), gettext_noop("揭示"), "inspection:reveal", "inspection:draw-of-party",
        gettext_noop("过了期限没有揭示，记录在案，作废重来"), gettext_noop("各方都交了承诺，轮到揭示"),
    ),
    Waiting.VISIT: _Kind(
        gettext_noop("我要去的检查"), gettext_noop("去检查"), "inspection:visit", "inspection:visit",
        gettext_noop("没有网络的地方，先打开“当天检查”"),
    ),
    Waiting.ANSWER: _Kind(
        gettext_noop("督查结论等你们看"), gettext_noop("看结论"), "inspection:conclusion", "inspection:conclusion",
        gettext_noop("可以作说明；不服的，期限前可以申请复核"),
    ),
    Waiting.DECIDE: _Kind(
        gettext_noop("复核待办理"), gettext_noop("办理复核"), "inspection:decide", "inspection:conclusion",
        gettext_noop("由没有参加这次检查的人办"),
    ),
}  # fmt: skip


def inspection_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """A card for each kind of thing that waits for this reader; nothing where nothing does."""
    today = timezone.localdate(now)
    rows = inspection.waiting_inspections(actor, today=today)
    if not rows:
        return
    calendar, url = calendars.calendar_for(), reverse("inspection:list")
    for kind, found in groupby(rows, key=lambda row: row.kind):
        shown = tuple(_row(row, today, now, calendar) for row in list(found)[:SHOWN])
        yield Section(f"inspection-{kind}", gettext(_KINDS[kind].title), shown, url=url, link=gettext("看督查检查"))


def _row(row: WaitingRow, today: date, now: datetime, calendar: WorkCalendar) -> TodoRow:
    kind = _KINDS[row.kind]
    return TodoRow(
        title=Truncator(row.name).chars(_TITLE) if row.name else gettext(kind.unnamed),
        url=reverse(kind.page, args=[row.reference]),
        step=NextStep(
            f"{row.kind}-{row.reference}", gettext(kind.button), reverse(kind.step, args=[row.reference]), primary=True
        ),
        deadline=_DEADLINES.get(row.kind, _last_day)(row, today, now, calendar),
        consequence=gettext(kind.why),
    )


def _last_day(row: WaitingRow, today: date, _now: datetime, calendar: WorkCalendar) -> DeadlineChip | None:
    if row.day is None:
        return None
    over = row.day < today
    counted = calendar.between(row.day, today) if over else calendar.between(today, row.day)
    days = -counted.days if over else counted.days
    return remaining_chip(days=days, due=row.day, today=today, estimated=counted.estimated)


def _term(row: WaitingRow, _today: date, now: datetime, _calendar: WorkCalendar) -> DeadlineChip | None:
    """A term that ends at an hour is told by it."""
    if row.moment is None:
        return None
    over = row.moment < now
    text = gettext("揭示期限已过") if over else gettext("%(when)s前") % {"when": say_until(row.moment, now)}
    return DeadlineChip("over" if over else "soon", text)


def _day(row: WaitingRow, today: date, _now: datetime, _calendar: WorkCalendar) -> DeadlineChip | None:
    """The day of a visit, or of a plan's beginning, is a date and no deadline that could be missed by hours."""
    if row.day is None:
        return None
    words = {Waiting.VISIT: gettext("去的日子"), Waiting.APPROVE: gettext("开始检查")}[row.kind]
    text = gettext("今天") if row.day == today else words
    return DeadlineChip("over" if row.day < today else "soon" if row.day == today else "ok", text, row.day, "", today)


_DEADLINES: Mapping[Waiting, Callable[[WaitingRow, date, datetime, WorkCalendar], DeadlineChip | None]] = {
    Waiting.APPROVE: _day,
    Waiting.VISIT: _day,
    Waiting.PROMISE: _term,
    Waiting.REVEAL: _term,
}
