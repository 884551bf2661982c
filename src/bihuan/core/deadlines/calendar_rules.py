"""The table of single spans: every way to name a day, a part of a month, a quarter, a year or a plan period."""

import re

from bihuan.core.deadlines import reasons
from bihuan.core.deadlines.numerals import CHINESE_DIGITS, NUMERAL, YEAR_DIGITS, read_number, read_year
from bihuan.core.deadlines.spans import (
    MONTH_END,
    CalendarSpan,
    DaySpan,
    MonthDay,
    MonthlySpan,
    WeeklySpan,
    YearRef,
)
from bihuan.core.deadlines.tokens import Noise, Rule, Value

YEAR_WORDS = {
    "今年": 0, "本年": 0, "当年": 0, "明年": 1, "次年": 1, "翌年": 1, "后年": 2, "去年": -1, "上年": -1, "前年": -2,
}  # fmt: skip
_FOLLOWING_YEARS = ("次年", "翌年")
WEEKDAYS = dict(zip("一二三四五六日天1234567", (*range(7), 6, *range(7)), strict=True))

_YEAR = rf"(?:(?:(?P<year>{YEAR_DIGITS})(?:年度?|[./-](?=[0-9]{{1,2}}月))|(?P<word>{'|'.join(YEAR_WORDS)})度?)的?)"
_MONTH = rf"(?P<month>{NUMERAL})月(?![度报考])份?"
_END = r"(?:底|末|终|尾)"
_IMPOSSIBLE = 99

_PARTS = {
    "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, MONTH_END), "上中旬": (1, 20), "中下旬": (11, MONTH_END),
    "上半月": (1, 15), "下半月": (16, MONTH_END),
}  # fmt: skip
_PART = r"的?(?P<part>上中旬|中下旬|[上中下]旬|[上下]半月)"
_MONTH_WORDS = {"本月": 0, "当月": 0, "这个月": 0, "下月": 1, "下个月": 1, "次月": 1, "上月": -1, "上个月": -1}


def year_of(found: re.Match[str]) -> YearRef:
    """The year of a match of `_YEAR`, which may have taken no part in it."""
    groups = found.groupdict()
    if groups.get("year"):
        return YearRef(number=read_year(groups["year"]))
    word = groups.get("word")
    return YearRef(shift=YEAR_WORDS[word], follows=word in _FOLLOWING_YEARS) if word else YearRef()


def find_number(text: str) -> int:
    """A month or a day; one that cannot be read, or is nought, is impossible and never the end of a month."""
    return read_number(text) or _IMPOSSIBLE


def _build_day(found: re.Match[str]) -> Value:
    day = MonthDay(find_number(found["month"]), find_number(found["day"]))
    return CalendarSpan(found[0], year_of(found), day, day)


def _build_month(found: re.Match[str]) -> Value:
    month = find_number(found["month"])
    return CalendarSpan(found[0], year_of(found), MonthDay(month, 1), MonthDay(month, MONTH_END))


def _build_part(found: re.Match[str]) -> Value:
    month, (first, last) = find_number(found["month"]), _PARTS[found["part"]]
    return CalendarSpan(found[0], year_of(found), MonthDay(month, first), MonthDay(month, last))


def _build_quarter(found: re.Match[str]) -> Value:
    quarter = find_number(found["quarter"])
    if not 1 <= quarter <= 4:
        return reasons.impossible(found[0])
    first = 1 if found.groupdict().get("upto") else 3 * quarter - 2
    return CalendarSpan(found[0], year_of(found), MonthDay(first, 1), MonthDay(3 * quarter, MONTH_END))


def _build_letter_quarter(found: re.Match[str]) -> Value:
    """2025Q3 stands without 年."""
    year = YearRef(number=int(found["plain"])) if found["plain"] else year_of(found)
    quarter = int(found["quarter"])
    return CalendarSpan(found[0], year, MonthDay(3 * quarter - 2, 1), MonthDay(3 * quarter, MONTH_END))


def _build_half(found: re.Match[str]) -> Value:
    first, last = (1, 6) if found["half"] == "上" else (7, 12)
    return CalendarSpan(found[0], year_of(found), MonthDay(first, 1), MonthDay(last, MONTH_END))


def _build_year(found: re.Match[str]) -> Value:
    return CalendarSpan(found[0], year_of(found), MonthDay(1, 1), MonthDay(12, MONTH_END))


def _build_bare_year(found: re.Match[str]) -> Value:
    return CalendarSpan(found[0], year_of(found), MonthDay(1, 1), MonthDay(12, MONTH_END), is_bare_year=True)


def _build_plan(found: re.Match[str]) -> Value:
    """The n-th five-year plan ends with the year 1955 + 5n: the fourteenth with 2025."""
    last = 1955 + 5 * (10 + find_number(found["plan"]))
    return CalendarSpan(found[0], YearRef(number=last - 4), MonthDay(1, 1), MonthDay(12, MONTH_END), years=5)


def _build_monthly(found: re.Match[str]) -> Value:
    shift = _MONTH_WORDS[found["month_word"]]
    if found["day"]:
        day = find_number(found["day"])
        return MonthlySpan(found[0], shift, day, day)
    first, last = _PARTS[found["part"]] if found["part"] else (1, MONTH_END)
    return MonthlySpan(found[0], shift, first, last)


def _build_quarterly(found: re.Match[str]) -> Value:
    return MonthlySpan(found[0], 0 if found["quarter_word"] == "本" else 1, 1, MONTH_END, months=3)


def _build_weekly(found: re.Match[str]) -> Value:
    shift = 1 if found["week_word"] == "下" else 0
    if found["weekday"]:
        return WeeklySpan(found[0], shift, WEEKDAYS[found["weekday"]], WEEKDAYS[found["weekday"]])
    return WeeklySpan(found[0], shift, 0, 6)


def _build_partial(found: re.Match[str]) -> Value:
    """A day or a third of a month whose month is not written; a window lends it that of its start."""
    groups = found.groupdict()
    if groups.get("part"):
        return MonthlySpan(found[0], None, *_PARTS[groups["part"]])
    if groups.get("day"):
        day = find_number(groups["day"])
        return MonthlySpan(found[0], None, day, day) if day <= 31 else reasons.lost_characters(found[0])
    return MonthlySpan(found[0], None, 1, MONTH_END)


def _rule_for_day_words() -> Rule:
    shifts = {"今天": 0, "今日": 0, "当天": 0, "当日": 0, "明天": 1, "明日": 1, "后天": 2}
    pattern = re.compile(rf"(?P<day_word>{'|'.join(shifts)})(?!起)")
    return Rule(pattern, lambda found: DaySpan(found[0], shifts[found["day_word"]]))


_NOT_A_DAY = r"(?![常报程游用子光志本夜均后])"
_BEFORE = r"(?=之前|以前|前|止)"
_SEASON = (
    r"(?:的?(?:第|主?汛|[春夏秋冬]|暑假|寒假|暑期|学期|开学|采暖|供暖|雨季|元旦|国庆|中秋|五一|端午|清明|劳动节|两会))"
)

SPAN_RULES: tuple[Rule, ...] = (
    # plan periods: a plan that is to be written is no deadline, its period is
    Rule(
        re.compile(r"[\"“”'‘’「『]?十[一二三四五六七八九]五[\"“”'‘’」』]?(?:发展)?规划(?!期|时期|末)"),
        lambda _: Noise(),
    ),
    Rule(
        re.compile(
            r"[\"“”'‘’「『]?十(?P<plan>[一二三四五六七八九])五[\"“”'‘’」』]?(?:规划)?(?:时期|期间|期(?!限)|阶段)?(?:的)?"
            r"(?P<plan_end>末年?|底|内|收官之年)?(?![初中前后上])"
        ),
        _build_plan,
    ),
    # figures and signs
    Rule(
        re.compile(
            r"(?P<year>[0-9]{4})(?P<sign>[-./])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})(?![0-9])(?![-./][0-9]{1,2}(?![0-9]))[日号]?"
        ),
        _build_day,
    ),
    Rule(
        re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9日号月年%.])"), _build_day
    ),
    # year (or none), month, day
    Rule(re.compile(rf"{_YEAR}?{_MONTH}(?P<day>{NUMERAL})[日号]"), _build_day),
    Rule(re.compile(rf"{_YEAR}(?P<month>[0-9]{{1,2}})[./](?P<day>[0-9]{{1,2}})(?![0-9./%])[日号]?"), _build_day),
    Rule(
        re.compile(rf"(?P<month>[0-9]{{1,2}})[./](?P<day>[0-9]{{1,2}})(?:[日号](?!内|以内|之内)|{_BEFORE})"),
        _build_day,
    ),
    # parts of a year
    Rule(re.compile(rf"{_YEAR}?{_MONTH}{_PART}"), _build_part),
    # 三月内 may be March or three months
    Rule(re.compile(rf"{NUMERAL}月(?:之|以)?内"), lambda found: reasons.vague(found[0])),
    Rule(re.compile(rf"{_YEAR}?{_MONTH}(?:的?月?{_END})?"), _build_month),
    Rule(
        re.compile(rf"{_YEAR}?(?P<upto>前)(?P<quarter>[1-4一二两三四])个?季度{_END}?"),
        _build_quarter,
    ),
    Rule(re.compile(rf"{_YEAR}?第?(?P<quarter>{NUMERAL}|[ⅠⅡⅢⅣ])季(?:度{_END}?|{_END}|{_BEFORE})"), _build_quarter),
    Rule(
        re.compile(rf"(?:{_YEAR}|(?P<plain>[0-9]{{4}})[-.]?)?[Qq](?P<quarter>[1-4])(?![0-9]){_END}?"),
        _build_letter_quarter,
    ),
    Rule(re.compile(rf"{_YEAR}?(?P<half>[上下])半年度?{_END}?"), _build_half),
    Rule(
        re.compile(
            rf"(?P<year>[0-9]{{4}})[-./](?P<month>[0-9]{{1,2}})(?![0-9%万亿元个])(?![-./][0-9]{{1,2}}(?![0-9]))(?:月?{_END})?"
        ),
        _build_month,
    ),
    # years: a season or a feast behind the year is not its end
    Rule(re.compile(rf"{_YEAR}{_SEASON}"), lambda found: reasons.vague(found[0])),
    Rule(re.compile(rf"{_YEAR}(?:年?(?:底|末|终(?![考总奖评])|尾|内)|岁末|全年)"), _build_year),
    Rule(re.compile(r"年(?:底|末|终(?![考总奖评])|内|度内|度末)|岁末|全年"), _build_year),
    Rule(re.compile(_YEAR), _build_bare_year),
    Rule(re.compile(rf"第{NUMERAL}个?(?:周|星期|礼拜|天|日|工作日)"), lambda found: reasons.vague(found[0])),
    Rule(re.compile(r"年初|年中(?=$|[,，;；。前])"), lambda found: reasons.vague(found[0])),
    # counted from the issue date, or without their month
    Rule(
        re.compile(rf"(?P<month_word>{'|'.join(_MONTH_WORDS)})份?(?:(?P<day>{NUMERAL})[日号]|{_PART}|月?{_END}|内)?"),
        _build_monthly,
    ),
    Rule(re.compile(rf"(?P<quarter_word>[本下])(?:个|一)?季度{_END}?"), _build_quarterly),
    Rule(
        re.compile(r"(?P<week_word>本|这|下)个?(?:周|星期|礼拜)(?:(?P<weekday>[一二三四五六日天1-7])|末|内)?"),
        _build_weekly,
    ),
    _rule_for_day_words(),
    Rule(re.compile(rf"{_PART}"), _build_partial),
    Rule(re.compile(rf"(?P<day>[0-9]{{1,8}}|[{CHINESE_DIGITS}十廿卅]{{1,4}})日{_NOT_A_DAY}"), _build_partial),
    Rule(re.compile(r"(?P<day>[0-9]{1,2})号(?=底|前|之前|以前|止|至|到|-|~|$|[,，;；。)])"), _build_partial),
    Rule(re.compile(rf"月{_END}|季度?{_END}"), _build_partial),
    Rule(re.compile(r"(?:周|星期|礼拜)[一二三四五六日天]|周末"), lambda found: reasons.vague(found[0])),
    # a year that lost two figures
    Rule(
        re.compile(
            rf"['‘’]?(?:[0-9]{{1,3}}|[{CHINESE_DIGITS}]{{2,3}})年"
            r"(?=年?(?:底|末|初|中)|[0-9]|[一二三四五六七八九十]{1,3}(?:月|季)|第|[上下]半年|前|之前|以前|度|Q)"
        ),
        lambda found: reasons.short_year(found[0]),
    ),
)
