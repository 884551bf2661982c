"""How a spreadsheet shows a number: as a day, a month, a percentage. The ledger keeps what people saw, not what was stored."""

import re
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache


class Shown(Enum):
    """What a number format makes of a number."""

    NUMBER = "number"
    PERCENT = "percent"
    DAY = "day"
    MONTH = "month"  # year and month without a day: “2026年12月” is stored as the first, which nobody wrote
    MOMENT = "moment"
    CLOCK = "clock"
    DURATION = "duration"


_BUILT_IN: dict[int, Shown] = {
    9: Shown.PERCENT, 10: Shown.PERCENT,
    14: Shown.DAY, 15: Shown.DAY, 16: Shown.DAY, 17: Shown.MONTH, 18: Shown.CLOCK, 19: Shown.CLOCK, 20: Shown.CLOCK,
    21: Shown.CLOCK, 22: Shown.MOMENT, 27: Shown.MONTH, 28: Shown.DAY, 29: Shown.DAY, 30: Shown.DAY, 31: Shown.DAY,
    32: Shown.CLOCK, 33: Shown.CLOCK, 34: Shown.CLOCK, 35: Shown.CLOCK, 36: Shown.MONTH, 45: Shown.CLOCK,
    46: Shown.DURATION, 47: Shown.CLOCK, 50: Shown.MONTH, 51: Shown.DAY, 52: Shown.MONTH, 53: Shown.DAY, 54: Shown.DAY,
    55: Shown.CLOCK, 56: Shown.CLOCK, 57: Shown.MONTH, 58: Shown.DAY,
}  # fmt: skip


@lru_cache(maxsize=1024)
def read_format(identifier: int, code: str | None) -> Shown:
    """What a number format shows; `code` is None for the built-in ones (those of Chinese editions included)."""
    return _BUILT_IN.get(identifier, Shown.NUMBER) if code is None else _read_code(code)


def _read_code(code: str) -> Shown:
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.', "", code.partition(";")[0]).lower()
    if re.search(r"\[(h+|m+|s+)\]", plain):
        return Shown.DURATION
    plain = re.sub(r"\[[^\]]*\]", "", plain)
    if "%" in plain:
        return Shown.PERCENT
    if "general" in plain or re.search(r"[0#?]", plain):
        return Shown.NUMBER
    has_day, has_year, has_clock = "d" in plain, "y" in plain or "e" in plain, "h" in plain or "s" in plain
    if has_clock:
        return Shown.MOMENT if has_day or has_year else Shown.CLOCK
    if has_year and "m" in plain and not has_day:
        return Shown.MONTH
    return Shown.DAY if has_day or has_year or "m" in plain else Shown.NUMBER


def show_number(value: float, shown: Shown, *, from_1904: bool = False) -> str:
    """A stored number as its cell shows it; a date that the calendar does not have stays a number."""
    if shown is Shown.PERCENT:
        return plain_number(value * 100) + "%"
    if shown is Shown.NUMBER:
        return plain_number(value)
    if shown is Shown.DURATION:
        return _show_duration(value)
    if shown is Shown.CLOCK and 0 <= value < 1:
        return (datetime.combine(date.min, time.min) + timedelta(seconds=round(value * 86400))).time().isoformat()
    moment = _moment_of(value, from_1904=from_1904)
    if moment is None:
        return plain_number(value)
    return show_moment(moment, month_only=shown is Shown.MONTH)


def plain_number(value: float) -> str:
    """With the 15 digits that spreadsheets keep, and never 1e+15 where people wrote a number of an account."""
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    return f"{value:.15g}"


def show_moment(value: date | datetime, *, month_only: bool = False) -> str:
    """ISO text; a moment at midnight is a day, a month without a day is “2026年12月”."""
    if month_only:
        return f"{value.year}年{value.month}月"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat()


def _moment_of(value: float, *, from_1904: bool) -> datetime | None:
    """Days since the epoch of the file. 1900 was no leap year, spreadsheets think it was."""
    if not 0 < value < 2_957_004:
        return None
    epoch = date(1904, 1, 1) if from_1904 else date(1899, 12, 30 if value >= 60 else 31)
    return datetime.combine(epoch, time.min) + timedelta(seconds=round(value * 86400))


def _show_duration(value: float) -> str:
    minutes, seconds = divmod(round(value * 86400), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}"
