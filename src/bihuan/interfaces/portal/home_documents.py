"""Documents in my work: what a unit has to sign for, and what its sender sent and left alone."""

from collections.abc import Iterator
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.coordination import queries as coordination
from bihuan.apps.coordination.queries import DocumentRow
from bihuan.core.actors import Actor, Role
from bihuan.core.workdays import WorkCalendar
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 80
_ASKED = (Role.OFFICE, Role.UNIT, Role.RESPONSIBLE)


def document_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """Documents that wait for this reader; nothing for who neither receives nor sends any."""
    if not actor.holds(*_ASKED):
        return
    today = timezone.localdate(now)
    waiting = coordination.waiting_documents(actor, today=today, limit=SHOWN)
    if not (waiting.to_sign or waiting.neglected):
        return
    calendar = calendars.calendar_for()
    if waiting.to_sign:
        rule = CountingRule(gettext("待签收"), gettext("发给本单位、本单位还没有签收的文件"), moment=now)
        rows = tuple(_to_sign(row, today, calendar) for row in waiting.to_sign)
        yield _section("documents-to-sign", rule, waiting.to_sign_total, rows, wanted="mine=to-sign")
    if waiting.neglected:
        rule = CountingRule(
            gettext("一发了之"), gettext("已发出、到期还没有落到任务或问题，或者没有按时跟进的文件"), moment=now,
            exclusions=gettext("只计由我发出的。"),
        )  # fmt: skip
        rows = tuple(_neglected(row, today, calendar) for row in waiting.neglected)
        yield _section(
            "documents-neglected",
            rule,
            waiting.neglected_total,
            rows,
            wanted="group=neglected&mine=sent",
            tone="danger",
        )


def _section(
    key: str, rule: CountingRule, total: int, rows: tuple[TodoRow, ...], *, wanted: str, tone: str = ""
) -> Section:
    address = f"{reverse('coordination:list')}?{wanted}"
    return Section(key, rule.name, rows, Figure(total, address, rule), tone, address, gettext("看全部"))


def _to_sign(row: DocumentRow, today: date, calendar: WorkCalendar) -> TodoRow:
    step = NextStep(f"sign-{row.id}", gettext("签收"), reverse("coordination:sign", args=[row.id]), primary=True)
    return _row(row, step, _day(row.own_sign_by, today, calendar), "")


def _neglected(row: DocumentRow, today: date, calendar: WorkCalendar) -> TodoRow:
    if row.links:
        step = NextStep(f"follow-{row.id}", gettext("记跟进"), reverse("coordination:follow-up", args=[row.id]))
    else:
        step = NextStep(f"task-{row.id}", gettext("分成任务"), reverse("coordination:task", args=[row.id]))
    why = " ".join(reason.text(gettext) for reason in row.neglect)
    return _row(row, step, _day(row.follow_up_by, today, calendar), why)


def _row(row: DocumentRow, step: NextStep, deadline: DeadlineChip | None, words: str) -> TodoRow:
    return TodoRow(
        title=Truncator(row.title).chars(_TITLE),
        url=reverse("coordination:document", args=[row.id]),
        step=step,
        deadline=deadline,
        number=row.number,
        facts=(row.issuer,),
        consequence=words,
    )


def _day(day: date | None, today: date, calendar: WorkCalendar) -> DeadlineChip | None:
    if day is None:
        return None
    over = day < today
    counted = calendar.between(day, today) if over else calendar.between(today, day)
    return remaining_chip(
        days=-counted.days if over else counted.days, due=day, today=today, estimated=counted.estimated
    )
