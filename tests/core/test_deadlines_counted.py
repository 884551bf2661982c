"""Deadlines that count from something, and deadlines that come again."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr

from bihuan.core.deadlines import Kind, parse_deadline

ISSUE_DATE = date(2026, 3, 2)  # a Monday


@dataclass(frozen=True)
class Counted:
    text: str
    n: int
    unit: str
    origin: str
    due: date | None = None


FROM_ISSUE = {
    "days": Counted("7天内", 7, "day", "issued", date(2026, 3, 9)),
    "natural-days": Counted("7个自然日内", 7, "day", "issued", date(2026, 3, 9)),
    "days-as-ri": Counted("10日内", 10, "day", "issued", date(2026, 3, 12)),
    "days-chinese": Counted("十日内", 10, "day", "issued", date(2026, 3, 12)),
    "days-after-label": Counted("整改期限：15天", 15, "day", "issued", date(2026, 3, 17)),
    "days-limit": Counted("限期7日", 7, "day", "issued", date(2026, 3, 9)),
    "days-at-most": Counted("不超过30日", 30, "day", "issued", date(2026, 4, 1)),
    "working-days": Counted("5个工作日内", 5, "workday", "issued", date(2026, 3, 9)),
    "working-days-over-a-feast": Counted("30个工作日内", 30, "workday", "issued", date(2026, 4, 14)),
    "working-days-bare": Counted("15个工作日", 15, "workday", "issued", date(2026, 3, 23)),
    "week": Counted("一周内", 7, "day", "issued", date(2026, 3, 9)),
    "weeks": Counted("两周内", 14, "day", "issued", date(2026, 3, 16)),
    "month": Counted("一个月内", 1, "month", "issued", date(2026, 4, 2)),
    "months": Counted("6个月", 6, "month", "issued", date(2026, 9, 2)),
    "half-month": Counted("半个月内", 15, "day", "issued", date(2026, 3, 17)),
    "half-year": Counted("半年内", 6, "month", "issued", date(2026, 9, 2)),
    "years": Counted("三年内完成", 36, "month", "issued", date(2029, 3, 2)),
    "year-and-a-half": Counted("一年半内", 18, "month", "issued", date(2027, 9, 2)),
    "hours": Counted("48小时内", 2, "day", "issued", date(2026, 3, 4)),
    "issue-named": Counted("印发之日起30日内", 30, "day", "issued", date(2026, 4, 1)),
    "issue-named-in-full": Counted("自本通知印发之日起三个月内", 3, "month", "issued", date(2026, 6, 2)),
    "issue-named-otherwise": Counted("通知下发后10天内", 10, "day", "issued", date(2026, 3, 12)),
    "at-once-but-in-days": Counted("立行立改，3日内完成", 3, "day", "issued", date(2026, 3, 5)),
    "from-a-written-day": Counted("自2025年3月1日起30日内", 30, "day", "2025年3月1日起", date(2025, 3, 31)),
}


@pytest.mark.parametrize("case", FROM_ISSUE.values(), ids=FROM_ISSUE.keys())
def test_what_counts_from_a_known_day_has_a_last_day(case: Counted) -> None:
    deadline = parse_deadline(case.text, issued=ISSUE_DATE)
    assert deadline.kind is Kind.RELATIVE
    assert deadline.as_document()["offset"] == {"n": case.n, "unit": case.unit, "from": case.origin}
    assert (deadline.due, deadline.needs_person) == (case.due, False)


FROM_AN_EVENT = {
    "meeting": Counted("会后5个工作日内", 5, "workday", "会后"),
    "meeting-in-full": Counted("会议结束后的3个工作日内", 3, "workday", "会议结束后"),
    "receipt": Counted("收到通知后15日内", 15, "day", "收到通知后"),
    "receipt-in-full": Counted("自收到督办单之日起15个工作日内", 15, "workday", "收到督办单之日起"),
    "receipt-in-brackets": Counted("7日内（自收到之日起）", 7, "day", "收到之日起"),
    "dispatch": Counted("交办后7日内", 7, "day", "交办后"),
    "somebody-elses-document": Counted("省方案印发后30日内", 30, "day", "省方案印发后"),
    "acceptance": Counted("验收合格后一个月内", 1, "month", "验收合格后"),
    "words-that-may-be-an-event": Counted("会议结束5个工作日内", 5, "workday", "会议结束"),
    "report": Counted("接到举报后24小时内", 1, "day", "接到举报后"),
}


@pytest.mark.parametrize("case", FROM_AN_EVENT.values(), ids=FROM_AN_EVENT.keys())
def test_what_counts_from_an_event_waits_for_it(case: Counted) -> None:
    deadline = parse_deadline(case.text, issued=ISSUE_DATE)
    assert deadline.kind is Kind.RELATIVE
    assert deadline.as_document()["offset"] == {"n": case.n, "unit": case.unit, "from": case.origin}
    assert (deadline.due, deadline.needs_person) == (None, False)


def test_without_an_issue_date_nothing_is_counted() -> None:
    deadline = parse_deadline("7天内")
    assert (deadline.kind, deadline.due, deadline.needs_person) == (Kind.RELATIVE, None, False)


def test_a_month_that_lacks_the_day_ends_the_count_on_its_last() -> None:
    assert parse_deadline("一个月内", issued=date(2026, 1, 31)).due == date(2026, 2, 28)


def test_counting_past_the_end_of_the_calendar_needs_a_person() -> None:
    deadline = parse_deadline("20年内", issued=date(9990, 1, 1))
    assert (deadline.due, deadline.needs_person) == (None, True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("几天内", "deadline-unread"),
        ("三五天内", "deadline-lost-characters"),
        ("3-5个工作日内", "deadline-lost-characters"),
        ("一个半月内", "deadline-vague"),
        ("3个月后", "deadline-vague"),
        ("5天左右", "deadline-vague"),
        ("12小时内", "deadline-vague"),
        ("会前3天", "deadline-event"),
        ("提前5天", "deadline-event"),
        ("0天内", "deadline-lost-characters"),
        ("99999天内", "deadline-lost-characters"),
        ("30日", "deadline-month-missing"),
    ],
)
def test_a_count_that_is_no_count_needs_a_person(text: str, code: str) -> None:
    deadline = parse_deadline(text, issued=ISSUE_DATE)
    assert deadline.kind is Kind.UNREADABLE
    assert deadline.due is None
    assert deadline.reason is not None and deadline.reason.code == code


RULES = {
    "每月5日前": "FREQ=MONTHLY;BYMONTHDAY=5",
    "每个月5号前": "FREQ=MONTHLY;BYMONTHDAY=5",
    "每月次月5日前": "FREQ=MONTHLY;BYMONTHDAY=5",
    "每月5日前报送上月情况": "FREQ=MONTHLY;BYMONTHDAY=5",
    "每月10日、20日前": "FREQ=MONTHLY;BYMONTHDAY=10,20",
    "每月中旬": "FREQ=MONTHLY;BYMONTHDAY=20",
    "每月底前": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "每月月底": "FREQ=MONTHLY;BYMONTHDAY=-1",
    "每月": "FREQ=MONTHLY",
    "按月推进": "FREQ=MONTHLY",
    "每月至少1次": "FREQ=MONTHLY",
    "每旬": "FREQ=MONTHLY;BYMONTHDAY=10,20,-1",
    "每两个月": "FREQ=MONTHLY;INTERVAL=2",
    "每季度": "FREQ=MONTHLY;INTERVAL=3",
    "每季度末": "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
    "每季度末月20日前": "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=20",
    "每季度首月10日前": "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=10",
    "每季度第二个月15日前": "FREQ=MONTHLY;BYMONTH=2,5,8,11;BYMONTHDAY=15",
    "每季度结束后次月10日前": "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYMONTHDAY=10",
    "每半年": "FREQ=MONTHLY;INTERVAL=6",
    "每半年末": "FREQ=MONTHLY;BYMONTH=6,12;BYMONTHDAY=-1",
    "每年": "FREQ=YEARLY",
    "每年一次": "FREQ=YEARLY",
    "每年12月底前": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
    "每年年底前": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
    "每年3月15日前": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15",
    "每年6月底、12月底前": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
    "每年6月30日、12月31日前": "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
    "每年一季度": "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=-1",
    "每年上半年": "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=-1",
    "每周": "FREQ=WEEKLY",
    "每周一次": "FREQ=WEEKLY",
    "每周五": "FREQ=WEEKLY;BYDAY=FR",
    "每周五前": "FREQ=WEEKLY;BYDAY=FR",
    "每周一、周三": "FREQ=WEEKLY;BYDAY=MO,WE",
    "每两周": "FREQ=WEEKLY;INTERVAL=2",
    "每日": "FREQ=DAILY",
    "每天": "FREQ=DAILY",
    "每三天": "FREQ=DAILY;INTERVAL=3",
}


@pytest.mark.parametrize(("text", "rule"), RULES.items(), ids=RULES.keys())
def test_what_comes_again_has_a_rule(text: str, rule: str) -> None:
    deadline = parse_deadline(text)
    assert (deadline.kind, deadline.recurrence, deadline.needs_person) == (Kind.RECURRING, rule, False)
    assert deadline.due is None
    first = next(iter(rrulestr(rule, dtstart=datetime(2025, 1, 1))))  # noqa: DTZ001
    assert first.year == 2025


@pytest.mark.parametrize(
    "text",
    ["每年两次", "每月2次", "每个工作日", "每月第三个工作日前", "每隔一周", "每月32日前", "每年2月30日前",
     "每年12月至次年3月", "每月25日至次月5日", "每年3月5日、9月10日前", "每学期"],
)  # fmt: skip
def test_what_no_rule_can_say_needs_a_person(text: str) -> None:
    deadline = parse_deadline(text)
    assert (deadline.kind, deadline.recurrence, deadline.needs_person) == (Kind.RECURRING, None, True)
    assert deadline.reason is not None and deadline.reason.code == "deadline-recurrence"


def test_a_recurrence_and_a_date_are_two_deadlines() -> None:
    deadline = parse_deadline("每月5日前，2025年12月底完成")
    assert deadline.reason is not None and deadline.reason.code == "deadline-many"
