"""The table of windows whose two ends share a word: 1-3月, 6月1日-15日, 2025-2027年, 一至三季度; and of 即日起至…

Windows between two whole spans (2025年1月21日至2月8日) need no pattern: the reading joins two spans with 至 between.
"""

import re

from bihuan.core.deadlines import reasons
from bihuan.core.deadlines.calendar_rules import find_number, year_of
from bihuan.core.deadlines.numerals import NUMERAL, YEAR_DIGITS
from bihuan.core.deadlines.spans import MONTH_END, CalendarSpan, MonthDay, Window, YearRef
from bihuan.core.deadlines.tokens import Rule, Value

JOINER = r"(?:至|到|-|~)"
"""What stands between two ends, once dashes and waves have one spelling."""

_YEAR = (
    rf"(?:(?:(?P<year>{YEAR_DIGITS})(?:年度?|[./](?=[0-9]))"
    r"|(?P<word>今年|本年|当年|明年|次年|翌年|后年|去年|上年|前年)度?)的?)"
)


def _build_months(found: re.Match[str]) -> Value:
    first, last = find_number(found["first"]), find_number(found["last"])
    year = year_of(found)
    start = CalendarSpan(found[0], year, MonthDay(first, 1), MonthDay(first, MONTH_END))
    return Window(found[0], start, CalendarSpan(found[0], YearRef(), MonthDay(last, 1), MonthDay(last, MONTH_END)))


def _build_days(found: re.Match[str]) -> Value:
    month, first, last = (find_number(found[name]) for name in ("month", "first", "last"))
    start, end = MonthDay(month, first), MonthDay(month, last)
    year = year_of(found)
    if last < first:
        return reasons.BACKWARDS
    return Window(found[0], CalendarSpan(found[0], year, start, start), CalendarSpan(found[0], year, end, end))


def _build_dotted(found: re.Match[str]) -> Value:
    """2026.6.1-6.30: the year stands before the first end alone."""
    start, end = (MonthDay(find_number(found[f"month{i}"]), find_number(found[f"day{i}"])) for i in (1, 2))
    first = CalendarSpan(found[0], year_of(found), start, start)
    return Window(found[0], first, CalendarSpan(found[0], YearRef(), end, end))


def _build_quarters(found: re.Match[str]) -> Value:
    first, last = find_number(found["first"]), find_number(found["last"])
    if not 1 <= first < last <= 4:
        return reasons.impossible(found[0])
    year = year_of(found)
    start = CalendarSpan(found[0], year, MonthDay(3 * first - 2, 1), MonthDay(3 * first, MONTH_END))
    return Window(
        found[0], start, CalendarSpan(found[0], year, MonthDay(3 * last - 2, 1), MonthDay(3 * last, MONTH_END))
    )


def _build_years(found: re.Match[str]) -> Value:
    first, last = YearRef(number=int(found["first"])), YearRef(number=int(found["last"]))
    january, december = MonthDay(1, 1), MonthDay(12, MONTH_END)
    start = CalendarSpan(found[0], first, january, december)
    return Window(found[0], start, CalendarSpan(found[0], last, january, december))


NOW = re.compile(
    rf"(?:从|自)?(?:即日|现在|今日|即时|目前|现|(?:本?(?:通知|方案|文件|清单|意见))?(?:印发|下发|发布|公布|发文)之?日?)起?{JOINER}"
)
"""The day of issue as the start of a window; what follows is its end."""

WINDOW_RULES: tuple[Rule, ...] = (
    Rule(
        re.compile(
            rf"(?P<year>[0-9]{{4}})(?P<sign>[./])(?P<month1>[0-9]{{1,2}})(?P=sign)(?P<day1>[0-9]{{1,2}}){JOINER}"
            r"(?P<month2>[0-9]{1,2})(?P=sign)(?P<day2>[0-9]{1,2})(?![0-9./])[日号]?"
        ),
        _build_dotted,
    ),
    Rule(
        re.compile(
            rf"{_YEAR}?(?P<first>{NUMERAL})(?:月份?)?{JOINER}(?P<last>{NUMERAL})月份?(?:底|末)?(?!{NUMERAL}[日号]|[上中下]旬)"
        ),
        _build_months,
    ),
    Rule(
        re.compile(rf"{_YEAR}?(?P<month>{NUMERAL})月份?(?P<first>{NUMERAL})[日号]?{JOINER}(?P<last>{NUMERAL})[日号]"),
        _build_days,
    ),
    Rule(
        re.compile(rf"{_YEAR}?第?(?P<first>{NUMERAL})(?:季度?)?{JOINER}第?(?P<last>{NUMERAL})季度(?:底|末)?"),
        _build_quarters,
    ),
    Rule(re.compile(rf"(?P<first>[0-9]{{4}})年?{JOINER}(?P<last>[0-9]{{4}})年度?(?:底|末)?(?![0-9])"), _build_years),
)
