"""Repeated deadlines as RFC 5545 rules: 每月5日前, 每季度末月20日前, 每年6月、12月底前, 每周五.

A rule names the last day that is on time in every round. What a rule cannot say exactly (the third working day of a
month, twice a year) has no rule and goes to a person.
"""

import re

from bihuan.core.deadlines.numerals import NUMERAL, read_number
from bihuan.core.deadlines.tokens import Builder, Recurrence, Rule

_LIST = r"[、,和及与]"
_END = r"(?:底|末|终)"
_DAY = rf"(?:{NUMERAL}[日号](?:之?以?前)?|[上中下]旬|月?{_END}|最后[一1][天日])"
_MONTH = rf"{NUMERAL}月份?(?:的?{NUMERAL}[日号](?:之?以?前)?|的?[上中下]旬|月?{_END})?"
_LAST_DAYS = {"上": 10, "中": 20, "下": -1}
_BYDAY = dict(zip("一二三四五六日天", ("MO", "TU", "WE", "TH", "FR", "SA", "SU", "SU"), strict=True))
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_QUARTER_MONTHS = {
    "末月": 3, "最后一个月": 3, "最后1个月": 3, "第三个月": 3, "第3个月": 3, "第二个月": 2, "第2个月": 2, "次月": 1, "下月": 1,
    "首月": 1, "第一个月": 1, "第1个月": 1, "下季度首月": 1, "下一季度首月": 1, "下一个月": 1, "下个月": 1,
}  # fmt: skip
_PERIODS = {
    "半年": "FREQ=MONTHLY;INTERVAL=6", "年": "FREQ=YEARLY", "季度": "FREQ=MONTHLY;INTERVAL=3", "季": "FREQ=MONTHLY;INTERVAL=3",
    "月": "FREQ=MONTHLY", "周": "FREQ=WEEKLY", "日": "FREQ=DAILY", "天": "FREQ=DAILY",
}  # fmt: skip
_AFTER = r"(?:结束|终了)?(?:后)?的?"


def _clause(found: re.Match[str], rule: str | None) -> Recurrence:
    return Recurrence(rule, found[0])


def _read_day(text: str) -> int | None:
    """The last day of a month that 5日, 中旬 or 底 names; None where there is none."""
    if text.endswith("旬"):
        return _LAST_DAYS[text[-2]]
    if text[-1] in "底末终" or text.startswith("最后"):
        return -1
    day = read_number(text.rstrip("之以前")[:-1])
    return day if day and day <= 31 else None


def _build_monthly(found: re.Match[str]) -> Recurrence:
    if not found["days"]:
        return _clause(found, "FREQ=MONTHLY")
    days = [_read_day(part[0]) for part in re.finditer(_DAY, found["days"])]
    read = [day for day in days if day is not None]
    rule = f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, read))}" if len(read) == len(days) else None
    return _clause(found, rule)


def _build_quarterly(found: re.Match[str]) -> Recurrence:
    if found["month"]:
        position = _QUARTER_MONTHS[found["month"]]
        day = _read_day(found["day"]) if found["day"] else -1
        months = ",".join(str(month) for month in range(position, 13, 3))
        return _clause(found, f"FREQ=MONTHLY;BYMONTH={months};BYMONTHDAY={day}" if day else None)
    if found["next"]:
        day = read_number(found["next"])
        return _clause(found, f"FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY={day}" if day and day <= 30 else None)
    if found["end"]:
        return _clause(found, "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1")
    return _clause(found, "FREQ=MONTHLY;INTERVAL=3")


def _build_half_yearly(found: re.Match[str]) -> Recurrence:
    return _clause(found, "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1" if found["end"] else "FREQ=MONTHLY;INTERVAL=6")


def _build_yearly(found: re.Match[str]) -> Recurrence:
    if found["months"]:
        return _clause(found, _rule_for_months(found["months"]))
    if found["shared"]:
        months = re.split(_LIST, found["shared"])
        return _clause(found, _rule_for_months("、".join(f"{month}月{found['shared_day'] or ''}" for month in months)))
    if found["quarter"]:
        quarter = read_number(found["quarter"])
        return _clause(found, _yearly([3 * quarter], -1) if quarter and quarter <= 4 else None)
    if found["half"]:
        return _clause(found, _yearly([6 if found["half"] == "上" else 12], -1))
    return _clause(found, _yearly([12], -1) if found["end"] else "FREQ=YEARLY")


def _rule_for_months(text: str) -> str | None:
    """6月、12月底 share their day, and so do 6月30日、12月31日 as ends of months; 3月5日、9月10日 have no one rule."""
    parts = re.split(_LIST, text)
    shared = parts[-1].partition("月")[2].removeprefix("份")
    if shared and all(part.rstrip("份").endswith("月") for part in parts[:-1]):
        parts = [part.rstrip("份") + shared for part in parts[:-1]] + parts[-1:]
    dated = [_read_month(part) for part in parts]
    read = [found for found in dated if found]
    if len(read) < len(dated):
        return None
    months, days = [month for month, _ in read], {day for _, day in read}
    if all(day in (-1, _MONTH_LENGTHS[month - 1]) for month, day in read) and len(days) > 1:
        days = {-1}
    return _yearly(months, days.pop()) if len(days) == 1 else None


def _read_month(text: str) -> tuple[int, int] | None:
    """A month and its last day (-1 for its end); None where there is no such day."""
    number, _, rest = text.partition("月")
    rest = rest.removeprefix("份").removeprefix("的")
    month, day = read_number(number), _read_day(rest) if rest else -1
    if not month or month > 12 or day is None or day > _MONTH_LENGTHS[month - 1]:
        return None
    return month, day


def _yearly(months: list[int], day: int) -> str:
    return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={day}"


def _build_weekly(found: re.Match[str]) -> Recurrence:
    if not found["weekdays"]:
        return _clause(found, "FREQ=WEEKLY")
    days = [_BYDAY[name] for name in found["weekdays"] if name in _BYDAY]
    return _clause(found, f"FREQ=WEEKLY;BYDAY={','.join(days)}")


def _build_interval(found: re.Match[str]) -> Recurrence:
    """每两周, 每3个月. 每隔一周 may mean every week or every other, and has no rule."""
    count = read_number(found["n"])
    if not count or found["gap"]:
        return _clause(found, None)
    frequency = {"天": "DAILY", "日": "DAILY", "周": "WEEKLY", "星": "WEEKLY", "年": "YEARLY"}.get(
        found["unit"][0], "MONTHLY"
    )
    count *= 3 if found["unit"].endswith("季度") else 1
    return _clause(found, f"FREQ={frequency}" + (f";INTERVAL={count}" if count > 1 else ""))


def _build_once(found: re.Match[str]) -> Recurrence:
    """一季度一次 is every quarter, not the first."""
    return _clause(found, _PERIODS[found["period"]])


def _has_no_rule(found: re.Match[str]) -> Recurrence:
    return _clause(found, None)


def _always(rule: str) -> Builder:
    def build(found: re.Match[str]) -> Recurrence:
        return _clause(found, rule)

    return build


_ONE = "(?:个|一个|1个|一)?"

RECURRENCE_RULES: tuple[Rule, ...] = (
    # what a rule cannot say
    Rule(
        re.compile(rf"每{_ONE}工作日|每(?:月|季度?|年|周)[^,，;；。0-9]{{0,6}}第?{NUMERAL}个?工作日内?"), _has_no_rule
    ),
    Rule(re.compile(r"每(?:逢|学期|学年|半个?月)"), _has_no_rule),
    Rule(re.compile(rf"每{_ONE}(?:月|季度?|年|周)第{NUMERAL}(?:周|个?星期|个月(?!{_DAY}))"), _has_no_rule),
    # every year
    Rule(
        re.compile(
            rf"(?:每{_ONE}年度?|按年度?|逐年)(?:的)?(?:(?P<months>{_MONTH}(?:{_LIST}{_MONTH})*)"
            rf"|(?P<shared>{NUMERAL}(?:{_LIST}{NUMERAL})+)月份?(?:的?(?P<shared_day>{_DAY}))?"
            rf"|第?(?P<quarter>{NUMERAL})季度{_END}?|(?P<half>[上下])半年{_END}?|(?P<end>年?(?:底|末|终)))?"
        ),
        _build_yearly,
    ),
    Rule(re.compile(rf"每{_ONE}半年度?(?P<end>{_END})?"), _build_half_yearly),
    # every quarter
    Rule(
        re.compile(
            rf"(?:每{_ONE}季度?|按季度?|逐季度?)(?:{_AFTER}(?P<month>{'|'.join(sorted(_QUARTER_MONTHS, key=len, reverse=True))})"
            rf"的?(?P<day>{_DAY})?"
            rf"|(?:结束|终了)后的?(?P<next>{NUMERAL})[日天](?:之内|以内|内)?|(?P<end>{_END}))?"
        ),
        _build_quarterly,
    ),
    # every month
    Rule(
        re.compile(
            rf"(?:每{_ONE}月份?|按月|逐月)(?:{_AFTER}(?:次月|下月|下个月)|(?:结束|终了)后)?的?"
            rf"(?P<days>{_DAY}(?:{_LIST}{_DAY})*(?:之内|以内|内)?)?"
        ),
        _build_monthly,
    ),
    Rule(re.compile("每旬"), _always("FREQ=MONTHLY;BYMONTHDAY=10,20,-1")),
    # every week, every day
    Rule(
        re.compile(
            rf"(?:每{_ONE}(?:周|星期|礼拜)|按周|逐周)(?P<weekdays>[一二三四五六日天](?:{_LIST}(?:周|星期|礼拜)?[一二三四五六日天])*(?!次))?"
        ),
        _build_weekly,
    ),
    Rule(re.compile(rf"每{_ONE}[日天](?!常)|按日|逐日"), _always("FREQ=DAILY")),
    Rule(
        re.compile(
            rf"(?:一|1)?(?P<period>{'|'.join(_PERIODS)})(?:一|1)(?:次(?!性)|报|调度|通报|督查|汇总|更新|小结|总结|研判|巡查)"
        ),
        _build_once,
    ),
    Rule(re.compile(r"双周"), _always("FREQ=WEEKLY;INTERVAL=2")),
    Rule(
        re.compile(rf"每(?P<gap>隔)?(?P<n>{NUMERAL})个?(?P<unit>天|日|周|星期|月|季度|年)"),
        _build_interval,
    ),
)
