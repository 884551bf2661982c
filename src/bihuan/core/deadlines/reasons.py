"""Why a person has to look: every sentence that reading a deadline may answer with."""

from datetime import date

from bihuan.core.decisions import Reason

EMPTY = Reason("deadline-empty", "没有写期限")
YEAR_MISSING = Reason("deadline-year-missing", "没有写年份")
MONTH_MISSING = Reason("deadline-month-missing", "没有写月份")
ISSUE_DATE_MISSING = Reason("deadline-issue-date-missing", "从印发日期算起，但不知道印发日期")
BEFORE_ISSUE = Reason("deadline-before-issue", "没有写年份，按印发当年算已早于印发日期")
MANY = Reason("deadline-many", "一格里写了不止一个期限")
BARE_NUMBER = Reason("deadline-bare-number", "只有数字，看不出日期")
START_ONLY = Reason("deadline-start-only", "只写了从什么时候开始，没有写到什么时候")
BACKWARDS = Reason("deadline-backwards", "结束早于开始")
STATUS = Reason("deadline-status", "写的是进展，不是期限")
UNREAD = Reason("deadline-unread", "读不出期限")
TOO_FAR = Reason("deadline-too-far", "期限太远，超出日历范围")

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def impossible(text: str) -> Reason:
    return Reason("deadline-impossible", "日历上没有这个日期：%(text)s", {"text": text})


def unlikely_year(text: str) -> Reason:
    return Reason("deadline-unlikely-year", "年份不合理：%(text)s", {"text": text})


def lost_characters(text: str) -> Reason:
    return Reason("deadline-lost-characters", "日期不完整，可能缺字：%(text)s", {"text": text})


def short_year(text: str) -> Reason:
    return Reason("deadline-short-year", "年份没有写全：%(text)s", {"text": text})


def vague(text: str) -> Reason:
    return Reason("deadline-vague", "没有写明确的日期：%(text)s", {"text": text})


def hangs_on_event(text: str) -> Reason:
    return Reason("deadline-event", "以一件事为界，没有写日期：%(text)s", {"text": text})


def unclear_recurrence(text: str) -> Reason:
    return Reason("deadline-recurrence", "周期不明确：%(text)s", {"text": text})


def wrong_weekday(day: date, written: int) -> Reason:
    """`written` counts from 0 for Monday."""
    params = {"date": day.isoformat(), "actual": WEEKDAYS[day.weekday()], "written": WEEKDAYS[written]}
    return Reason("deadline-weekday", "%(date)s 是%(actual)s，写的是%(written)s", params)
