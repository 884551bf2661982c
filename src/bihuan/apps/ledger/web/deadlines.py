"""Deadlines as people type them: read by the core, shown back before they are saved."""

import re
from datetime import date

from django.utils.translation import gettext, gettext_lazy

from bihuan.core.deadlines import CountsWorkdays, Deadline, parse_deadline

HELP_EXAMPLES = gettext_lazy("照文件写就行：2026-12-31、12月底前、30个工作日内、立行立改并长期坚持。")
_PLAIN = re.compile(r"\d{4}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?\s*")


def read_deadline(text: str, *, today: date, calendar: CountsWorkdays) -> Deadline | None:
    """What the text says, counted from today where it counts; None for no text."""
    return parse_deadline(text, issued=today, calendar=calendar) if text.strip() else None


def holds(deadline: Deadline) -> bool:
    """Whether a problem can be dispatched on it: a day, a rhythm, or for good."""
    return not deadline.needs_person and bool(deadline.due or deadline.standing or deadline.recurrence)


def refusal_of(deadline: Deadline) -> str:
    """Why a text cannot serve as the deadline, with what to write instead."""
    why = deadline.reason.text(gettext) if deadline.reason else gettext("看不出是哪一天。")
    return gettext("时限认不准：%(why)s写成 2026-12-31 或“12月底前”这样。") % {"why": why}


def needs_review(deadline: Deadline) -> bool:
    """A full date says what it says; everything else is shown back as it was read."""
    return _PLAIN.fullmatch(deadline.raw.strip()) is None


def say_reading(deadline: Deadline) -> str:
    """How a deadline was read, whole: the day in full, whether it is estimated, what goes on for good."""
    parts = []
    if deadline.start is not None and deadline.due is not None:
        parts.append(f"{deadline.start.isoformat()} – {deadline.due.isoformat()}")
    elif deadline.due is not None:
        parts.append(gettext("%(day)s（含当天）") % {"day": deadline.due.isoformat()})
    if deadline.milestone:
        parts.append(gettext("到时“%(what)s”") % {"what": deadline.milestone})
    if deadline.recurrence:
        parts.append(gettext("按期重复（%(rule)s）") % {"rule": deadline.recurrence})
    if deadline.standing:
        parts.append(gettext("长期坚持"))
    if deadline.estimated:
        parts.append(gettext("放假安排未公布，按预计"))
    return gettext("，").join(parts) or gettext("没有日期")
