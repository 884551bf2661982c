"""What a list's parameters mean where they hold more than a name: a day, a number of days, yes or no; or why they mean nothing.

Parameters come out of addresses, and addresses are written by hand. What cannot be read is told by name and never guessed; a
list under it holds nothing rather than everything.
"""

from collections.abc import Mapping
from datetime import date

from bihuan.core.decisions import Reason

MOST_DAYS = 3650
YES, NO = "yes", "no"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(8999, 12, 31)
LONGEST_ID = 18
_LONGEST_TOLD = 40


def read_day(text: str) -> date | Reason:
    """A day between the first and the last that can be counted, in the spelling 2026-12-31 alone."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text or not FIRST_DAY <= day <= LAST_DAY:
        return Reason("not-a-day", "“%(given)s”不是日期，要写成 2026-12-31 这样。", {"given": _told(text)})
    return day


def read_days(text: str) -> int | Reason:
    """A number of days, at least one."""
    days = int(text) if _is_number(text) and len(text) <= LONGEST_ID else 0
    if not 1 <= days <= MOST_DAYS:
        values = {"given": _told(text), "most": MOST_DAYS}
        return Reason("not-so-many-days", "“%(given)s”不是天数，要写 1 到 %(most)s 的整数。", values)
    return days


def read_answer(text: str) -> bool | Reason:
    """Yes or no."""
    if text not in (YES, NO):
        return Reason("neither-yes-nor-no", "“%(given)s”读不懂，只有 yes 和 no。", {"given": _told(text)})
    return text == YES


def read_id(text: str) -> int | Reason:
    """The id of a thing, as short as any database can hold."""
    if not _is_number(text) or len(text) > LONGEST_ID:
        return Reason("not-an-id", "“%(given)s”不是系统里的编号，要从列表里选。", {"given": _told(text)})
    return int(text)


def read_choice(text: str, known: Mapping[str, object]) -> str | Reason:
    """One of the values that there are."""
    if text not in known:
        return Reason("no-such-choice", "没有“%(given)s”这一项，要从列表里选。", {"given": _told(text)})
    return text


def refuse_span(first: date | None, last: date | None) -> Reason | None:
    """Why no day lies between these two; None where some do."""
    if first is not None and last is not None and first > last:
        return Reason("span-backwards", "开始晚于结束，中间没有一天。")
    return None


def refuse_text(text: str) -> Reason | None:
    """Why no database could look for this text; None where it could."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        return Reason("unreadable-text", "有存不下的字符。")
    return None


def _is_number(text: str) -> bool:
    """Plain digits: int() would also read those of other scripts, and a sign."""
    return text.isascii() and text.isdecimal()


def _told(text: str) -> str:
    """What was given, as long as a sentence can bear it."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in text)
    return shown if len(shown) <= _LONGEST_TOLD else shown[:_LONGEST_TOLD] + "…"
