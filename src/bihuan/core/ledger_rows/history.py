"""What an earlier list says is closed: it comes in as history, with the day that stands there, and never with another.

A status word (已销号、摘牌销号) and a whole date together make history. A word without a day, a month without a day or a day
that is still to come makes none: the problem is then registered as any other, and somebody is told.
"""

import re
from dataclasses import dataclass
from datetime import date

from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import STATE_NAMES, State
from bihuan.core.progress_text import ProgressText, parse_progress

_DAY = re.compile(r"(\d{4})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(?::00)?)?")
_NARROW = str.maketrans("０１２３４５６７８９－．／", "0123456789-./")


@dataclass(frozen=True, slots=True)
class ReadClosing:
    """The day on which an earlier list closed the problem, or why it does not count as closed. Both empty: it says nothing."""

    closed_on: date | None = None
    doubt: Reason | None = None


def read_closing(status: str, progress: ProgressText | None, day: str, *, today: date | None) -> ReadClosing:
    """Whether a row is closed history, given its status cell, its progress as read, and the cell of its closing date."""
    if not _says_closed(status, progress):
        return ReadClosing()
    closed_on = whole_day(day)
    if closed_on is None:
        shown = "、".join(day.split("\n")).strip()[:30]
        if not shown:
            return ReadClosing(
                doubt=Reason("import-closed-no-day", "写的是已销号，没有写哪一天；不替你定，按未销号登记。")
            )
        message = "销号日期“%(text)s”不是完整的日期；不替你定，按未销号登记。"
        return ReadClosing(doubt=Reason("import-closed-part-day", message, {"text": shown}))
    if today is not None and closed_on > today:
        message = "销号日期 %(day)s 还没有到，按未销号登记。"
        return ReadClosing(doubt=Reason("import-closed-ahead", message, {"day": closed_on.isoformat()}))
    return ReadClosing(closed_on)


def whole_day(text: str) -> date | None:
    """A day written in full, with nothing beside it; None for a month, a year, two days, or a day that no calendar has."""
    found = _DAY.fullmatch(text.translate(_NARROW).strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _says_closed(status: str, progress: ProgressText | None) -> bool:
    if status and (status == STATE_NAMES[State.CLOSED] or parse_progress(status).claims_closed):
        return progress is None or not progress.needs_person
    return progress is not None and progress.claims_closed
