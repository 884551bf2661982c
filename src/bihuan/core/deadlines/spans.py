"""Stretches of the calendar as they are written, and the days that they stand for.

A span knows what the text said and no more; `resolve` puts in what the list knows (its year, its issue date) and
answers with the first and the last day, or with the reason why there are none.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bihuan.core.deadlines import reasons
from bihuan.core.decisions import Reason

MONTH_END = 0
"""As a day: whatever the month ends with. A written 31 is something else, because it may not exist."""
YEARS = range(1900, 2200)
"""Years that a ledger may mean; anything else is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the text: the year of the list, and the day on which it was issued."""

    issued: date | None = None
    year: int | None = None

    @property
    def base_year(self) -> int | None:
        if self.year is not None:
            return self.year
        return self.issued.year if self.issued else None


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a span, both included. `year_written` is false where the year came from beside the text."""

    first: date
    last: date
    year_written: bool = True


@dataclass(frozen=True, slots=True)
class YearRef:
    """Which year: its number, or so many years from the one that counts (明年 = 1), or neither where none is written.

    `follows` marks 次年, which counts from the year that the text named before it.
    """

    number: int | None = None
    shift: int | None = None
    follows: bool = False

    @property
    def is_written(self) -> bool:
        return self.number is not None or self.shift is not None

    def find(self, context: Context) -> int | None:
        if self.number is not None:
            return self.number
        base = context.base_year
        return None if base is None else base + (self.shift or 0)


@dataclass(frozen=True, slots=True)
class MonthDay:
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """Days of a year (12月31日, 11月中旬, 三季度, 上半年, 2025年), or of several years on end (十四五: `years` = 5)."""

    text: str
    year: YearRef
    first: MonthDay
    last: MonthDay
    years: int = 1
    is_bare_year: bool = False

    def resolve(self, context: Context) -> Days | Reason:
        year = self.year.find(context)
        if year is None:
            return self._check_days(2000) or reasons.YEAR_MISSING
        if year not in YEARS or year + self.years - 1 not in YEARS:
            return reasons.unlikely_year(self.text)
        first, last = _find_day(year, self.first), _find_day(year + self.years - 1, self.last)
        if first is None or last is None:
            return reasons.impossible(self.text)
        return Days(first, last, self.year.is_written)

    def _check_days(self, leap_year: int) -> Reason | None:
        """A 30 February is impossible in every year, so that the missing year is not what is wrong with it."""
        days = _find_day(leap_year, self.first), _find_day(leap_year, self.last)
        return None if all(days) else reasons.impossible(self.text)


@dataclass(frozen=True, slots=True)
class MonthlySpan:
    """Days of the month of issue (本月: `shift` 0), of a later one (次月: 1), or of a month that is not written (None)."""

    text: str
    shift: int | None
    first_day: int
    last_day: int
    months: int = 1  # 3 for quarters, which count from the quarter of the issue date

    def resolve(self, context: Context) -> Days | Reason:
        if self.shift is None:
            return reasons.MONTH_MISSING
        if context.issued is None:
            return reasons.ISSUE_DATE_MISSING
        start = (context.issued.month - 1) // self.months + self.shift
        first = add_months(context.issued.replace(month=1, day=1), start * self.months)
        last = add_months(first, self.months - 1) if first else None
        if first is None or last is None:
            return reasons.TOO_FAR
        opening = _find_day(first.year, MonthDay(first.month, self.first_day))
        closing = _find_day(last.year, MonthDay(last.month, self.last_day))
        return Days(opening, closing) if opening and closing else reasons.impossible(self.text)


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Days of the week of issue (`shift` 0) or of the next (1); weekdays count from 0 for Monday."""

    text: str
    shift: int
    first_weekday: int
    last_weekday: int

    def resolve(self, context: Context) -> Days | Reason:
        if context.issued is None:
            return reasons.ISSUE_DATE_MISSING
        monday = add_days(context.issued, 7 * self.shift - context.issued.weekday())
        first = add_days(monday, self.first_weekday) if monday else None
        last = add_days(monday, self.last_weekday) if monday else None
        return Days(first, last) if first and last else reasons.TOO_FAR


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day counted from the issue date: 今天 is 0, 明天 1."""

    text: str
    shift: int

    def resolve(self, context: Context) -> Days | Reason:
        if context.issued is None:
            return reasons.ISSUE_DATE_MISSING
        day = add_days(context.issued, self.shift)
        return Days(day, day) if day else reasons.TOO_FAR


Span = CalendarSpan | MonthlySpan | WeeklySpan | DaySpan


@dataclass(frozen=True, slots=True)
class Window:
    """Two ends as they are written; `start` is None where it is the day of issue (即日起)."""

    text: str
    start: Span | None
    end: Span

    def resolve(self, context: Context) -> Days | Reason:
        """An end without a year is the first one after the start; a start without a year the last one before the end."""
        if self.start is None:
            return self._resolve_from_issue(context)
        start, end = _lend_year(self.start, self.end), _lend_month(self.start, self.end)
        opening = start.resolve(context)
        if isinstance(opening, Reason):
            return opening
        closing = _resolve_after(end, opening, context)
        if isinstance(closing, Reason):
            return closing
        if closing.last < opening.first and not _has_year(self.start):
            opening = _shift_year(start, opening, -1)
        if isinstance(opening, Reason):
            return opening
        if closing.last < opening.first:
            return reasons.BACKWARDS
        return Days(opening.first, closing.last, opening.year_written or _has_year(self.end))

    def _resolve_from_issue(self, context: Context) -> Days | Reason:
        closing = self.end.resolve(context)
        if context.issued is None or isinstance(closing, Reason):
            return closing
        opening = Days(context.issued, context.issued, year_written=False)
        if closing.last < context.issued and not _has_year(self.end):
            closing = _resolve_after(self.end, opening, Context())
        if isinstance(closing, Reason):
            return closing
        return Days(opening.first, closing.last) if opening.first <= closing.last else reasons.BACKWARDS


def add_days(day: date, days: int) -> date | None:
    """That many days later, or None where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day that many months later, the month's last where it has no such day; None where the calendar ends."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _find_day(year: int, wanted: MonthDay) -> date | None:
    if not 1 <= wanted.month <= 12:
        return None
    length = monthrange(year, wanted.month)[1]
    day = length if wanted.day == MONTH_END else wanted.day
    return date(year, wanted.month, day) if 1 <= day <= length else None


def _has_year(span: Span) -> bool:
    return not isinstance(span, CalendarSpan) or span.year.is_written


def _lend_year(start: Span, end: Span) -> Span:
    """1月21日至2025年2月8日: the start is of the year of the end."""
    if not isinstance(start, CalendarSpan) or not isinstance(end, CalendarSpan) or start.year.is_written:
        return start
    return start if end.year.number is None else _with_year(start, end.year)


def _lend_month(start: Span, end: Span) -> Span:
    """6月1日至15日: the end is of the month of the start."""
    if not isinstance(end, MonthlySpan) or end.shift is not None:
        return end
    if isinstance(start, MonthlySpan):
        return MonthlySpan(end.text, start.shift, end.first_day, end.last_day)
    if isinstance(start, CalendarSpan):
        month = start.last.month
        return CalendarSpan(end.text, YearRef(), MonthDay(month, end.first_day), MonthDay(month, end.last_day))
    return end


def _resolve_after(end: Span, opening: Days, context: Context) -> Days | Reason:
    if not isinstance(end, CalendarSpan):
        return end.resolve(context)
    if end.year.follows or (end.year.shift is not None and context.base_year is None):
        return _with_year(end, YearRef(number=opening.first.year + (end.year.shift or 0))).resolve(context)
    if end.year.is_written:
        return end.resolve(context)
    closing = _with_year(end, YearRef(number=opening.first.year)).resolve(context)
    if isinstance(closing, Reason) or closing.last >= opening.first or end.first.month == opening.first.month:
        return closing
    return _with_year(end, YearRef(number=opening.first.year + 1)).resolve(context)


def _shift_year(span: Span, days: Days, years: int) -> Days | Reason:
    if not isinstance(span, CalendarSpan):
        return reasons.BACKWARDS
    return _with_year(span, YearRef(number=days.first.year + years)).resolve(Context())


def _with_year(span: CalendarSpan, year: YearRef) -> CalendarSpan:
    return CalendarSpan(span.text, year, span.first, span.last, span.years)


def borrow_year(span: CalendarSpan, bare_year: CalendarSpan) -> CalendarSpan:
    """2025年度任务12月底前完成: the year stands apart from the month that it belongs to."""
    return _with_year(span, bare_year.year)
