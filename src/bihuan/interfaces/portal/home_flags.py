"""Leads of the check-up in my work: what a unit may answer and until when, what the office rules on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.formalism import queries
from bihuan.apps.formalism.queries import WaitingFlag
from bihuan.apps.formalism.web.words import check_word, state_word
from bihuan.core.actors import Actor, Role
from bihuan.core.workdays import WorkCalendar
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep


def flag_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """Leads that wait for this reader; one query for each of the two roles that the reader has."""
    if actor.holds(Role.UNIT):
        rule = CountingRule(
            gettext("等本单位答复的线索"),
            gettext("涉及本单位、还没有结论、本单位对现有证据还没有答复的线索"),
            moment=now,
        )
        yield from _section(actor, "to-answer", gettext("体检线索：可以说明情况"), gettext("答复"), rule, now)
    if actor.holds(Role.OFFICE):
        rule = CountingRule(gettext("待认定的线索"), gettext("还没有确认也没有排除的线索"), moment=now)
        yield from _section(actor, "unsettled", gettext("体检线索：待认定"), gettext("认定"), rule, now)


def _section(  # noqa: PLR0917  # what is asked, and in which words
    actor: Actor, group: str, title: str, button: str, rule: CountingRule, now: datetime
) -> Iterator[Section]:
    total, found = queries.waiting_flags(actor, group=group, limit=SHOWN)
    if not found:
        return
    url = f"{reverse('formalism:flags')}?group={group}"
    calendar = calendars.calendar_for()
    rows = tuple(_row(each, button, now, calendar) for each in found)
    yield Section(f"flags-{group}", title, rows, Figure(total, url, rule), "", url, gettext("看全部"))


def _row(flag: WaitingFlag, button: str, now: datetime, calendar: WorkCalendar) -> TodoRow:
    """The deadline is the last day on which the units are waited for; over, nothing is late: they may still answer."""
    page = reverse("formalism:flag", args=[flag.id])
    until = timezone.localdate(flag.answer_until - timedelta(seconds=1))
    over = flag.answer_until <= now
    return TodoRow(
        title=check_word(flag.check_id),
        url=page,
        step=NextStep(f"flag-{flag.id}", button, page),
        deadline=None if over else _chip(until, timezone.localdate(now), calendar),
        facts=(state_word(flag.state), gettext("等答复的期限已过，仍可答复") if over else ""),
    )


def _chip(until: date, today: date, calendar: WorkCalendar) -> DeadlineChip:
    counted = calendar.between(today, until)
    return remaining_chip(
        days=counted.days, due=until, today=today, estimated=counted.estimated, behind=gettext("前答复")
    )
