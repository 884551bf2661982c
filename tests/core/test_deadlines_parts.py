"""The parts below the parser: one spelling, numerals, spans, windows, what is left over after scanning."""

from datetime import date

import pytest

from bihuan.core.deadlines import reasons
from bihuan.core.deadlines.normalizing import normalize_text
from bihuan.core.deadlines.numerals import read_number, read_year
from bihuan.core.deadlines.relative import find_origin
from bihuan.core.deadlines.scanning import scan_text
from bihuan.core.deadlines.spans import (
    MONTH_END,
    CalendarSpan,
    Context,
    Days,
    DaySpan,
    MonthDay,
    MonthlySpan,
    WeeklySpan,
    Window,
    YearRef,
    add_days,
    add_months,
)
from bihuan.core.deadlines.words import find_milestone, is_standing
from bihuan.core.decisions import Reason

NOVEMBER = Context(issued=date(2025, 11, 5))


def span(month: int, day: int, year: int | None = None) -> CalendarSpan:
    return CalendarSpan(f"{month}月{day}日", YearRef(number=year), MonthDay(month, day), MonthDay(month, day))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("２０２５年１２月", "2025年12月"),
        ("（周三）", "(周三)"),
        ("2025 年 12 月", "2025年12月"),
        ("2025年\n12月", "2025年12月"),
        ("\u30002025年\u3000", "2025年"),
        ("2025 12 31", "2025 12 31"),
        ("2025\n12", "2025 12"),
        ("1月——3月", "1月-3月"),
        ("1月～3月", "1月~3月"),
        ("二○○七", "二〇〇七"),
        ("二OO七", "二〇〇七"),
        ("三○日", "三〇日"),
        ("○整改", "○整改"),
        ("①6月", "①6月"),
        ("12⽉31⽇", "12月31日"),
        ("12\u200b月", "12月"),
        ("七天內", "七天内"),
    ],
)
def test_each_sign_has_one_spelling(text: str, spelled: str) -> None:
    assert normalize_text(text) == spelled


@pytest.mark.parametrize("text", ["2025年 12月", "１ ２", "○○", "a　b", "—— —"])
def test_spelling_twice_changes_nothing_more(text: str) -> None:
    assert normalize_text(normalize_text(text)) == normalize_text(text)


def test_years_mix_their_figures() -> None:
    assert [read_year(text) for text in ("2025", "二〇二五", "二0二五", "二零2五")] == [2025] * 4


def test_every_day_of_a_month_reads_back_from_chinese() -> None:
    ones = ["", *"一二三四五六七八九"]
    written = [f"{tens}{one}" for tens in ("", "十", "二十") for one in ones if tens or one] + ["三十", "三十一"]
    assert [read_number(text) for text in written] == list(range(1, 32))


def test_a_span_without_a_year_asks_for_it_unless_the_day_can_never_be() -> None:
    assert span(12, 31).resolve(Context()) == reasons.YEAR_MISSING
    assert span(2, 30).resolve(Context()) == reasons.impossible("2月30日")


def test_a_year_from_the_list_beats_that_of_the_issue_date() -> None:
    both = Context(issued=date(2025, 11, 5), year=2026)
    assert span(12, 31).resolve(both) == Days(date(2026, 12, 31), date(2026, 12, 31), year_written=False)


def test_the_end_of_a_month_knows_leap_years_and_a_written_day_does_not() -> None:
    february = CalendarSpan("2月", YearRef(), MonthDay(2, 1), MonthDay(2, MONTH_END))
    assert february.resolve(Context(year=2024)) == Days(date(2024, 2, 1), date(2024, 2, 29), year_written=False)
    assert isinstance(span(2, 29).resolve(Context(year=2025)), Reason)


@pytest.mark.parametrize(("shift", "last"), [(0, date(2025, 11, 30)), (1, date(2025, 12, 31)), (2, date(2026, 1, 31))])
def test_months_count_from_the_issue_date(shift: int, last: date) -> None:
    days = MonthlySpan("月", shift, 1, MONTH_END).resolve(NOVEMBER)
    assert isinstance(days, Days) and days.last == last


@pytest.mark.parametrize(("shift", "first", "last"), [(0, (2025, 10), (2025, 12)), (1, (2026, 1), (2026, 3))])
def test_quarters_count_from_that_of_the_issue_date(shift: int, first: tuple[int, int], last: tuple[int, int]) -> None:
    days = MonthlySpan("季度", shift, 1, MONTH_END, months=3).resolve(NOVEMBER)
    assert isinstance(days, Days)
    assert ((days.first.year, days.first.month), (days.last.year, days.last.month)) == (first, last)


def test_weeks_begin_on_monday() -> None:
    assert WeeklySpan("本周", 0, 0, 6).resolve(NOVEMBER) == Days(date(2025, 11, 3), date(2025, 11, 9))
    assert WeeklySpan("下周五", 1, 4, 4).resolve(NOVEMBER) == Days(date(2025, 11, 14), date(2025, 11, 14))


def test_what_counts_from_an_unknown_issue_date_says_so() -> None:
    for relative in (MonthlySpan("本月", 0, 1, 0), WeeklySpan("本周", 0, 0, 6), DaySpan("今天", 0)):
        assert relative.resolve(Context(year=2025)) == reasons.ISSUE_DATE_MISSING


def test_the_calendar_ends_without_an_error() -> None:
    assert add_days(date.max, 1) is None
    assert add_months(date(9999, 12, 1), 1) is None
    assert DaySpan("明天", 1).resolve(Context(issued=date.max)) == reasons.TOO_FAR
    assert WeeklySpan("下周", 1, 0, 6).resolve(Context(issued=date.max)) == reasons.TOO_FAR
    assert MonthlySpan("次月", 1, 1, 0).resolve(Context(issued=date.max)) == reasons.TOO_FAR


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (span(11, 1, 2025), span(3, 31), Days(date(2025, 11, 1), date(2026, 3, 31))),
        (span(11, 1), span(3, 31, 2026), Days(date(2025, 11, 1), date(2026, 3, 31))),
        (span(1, 21), span(2, 8, 2025), Days(date(2025, 1, 21), date(2025, 2, 8))),
        (span(6, 1, 2025), MonthlySpan("15日", None, 15, 15), Days(date(2025, 6, 1), date(2025, 6, 15))),
        (span(3, 1, 2025), span(1, 1, 2025), reasons.BACKWARDS),
        (span(12, 20, 2025), span(12, 10), reasons.BACKWARDS),
        (span(2, 30, 2025), span(3, 1), reasons.impossible("2月30日")),
        (span(2, 1, 2025), span(2, 30), reasons.impossible("2月30日")),
        (span(6, 1), span(9, 1), reasons.YEAR_MISSING),
    ],
)
def test_the_ends_of_a_window_lend_each_other_what_one_lacks(
    start: CalendarSpan, end: CalendarSpan | MonthlySpan, days: Days | Reason
) -> None:
    assert Window("…", start, end).resolve(Context()) == days


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("2025年12月31日前完成", None),
        ("2025年12月31日前完成3个项目", None),
        ("2021915日", None),  # taken as a day, which refuses it
        ("1031号", "1031号"),
        ("2025 12 31", "2025 12 31"),
        ("XX月", "XX月"),
        ("12月日前", "…日"),
    ],
)
def test_scanning_tells_what_no_rule_took(text: str, lost: str | None) -> None:
    assert scan_text(normalize_text(text)).find_lost() == lost


@pytest.mark.parametrize(
    ("before", "after", "origin"),
    [
        ("", "内", "issued"),
        ("力争", "内完成", "issued"),
        ("会后", "内", "会后"),
        ("自收到通知之日起", "内", "收到通知之日起"),
        ("印发之日起", "内", "issued"),
        ("完成时限：", "内", "issued"),
        ("长期坚持，会后", "内", "会后"),
        ("", "内(会后)", "会后"),
        ("", "内(县专班督办)", "issued"),
    ],
)
def test_a_count_names_what_it_counts_from(before: str, after: str, origin: str) -> None:
    assert find_origin(normalize_text(before), after) == origin


def test_a_count_backwards_from_an_event_is_none() -> None:
    assert find_origin("会前", "") == reasons.hangs_on_event("会前")


@pytest.mark.parametrize(
    ("after", "before", "verb"),
    [
        ("前动工", "", "动工"),
        ("前建成并投入使用", "", "投入使用"),
        ("前交付使用", "", "交付使用"),
        ("前完成主体封顶", "", None),
        ("前完成主体,投入使用", "", "投入使用"),
        ("前未开工", "", None),
        ("", "开工时间:", "开工"),
        ("", "项目开工后,", None),
        ("前完成整改", "", None),
    ],
)
def test_a_milestone_is_the_last_verb_that_completion_does_not_rule(after: str, before: str, verb: str | None) -> None:
    assert find_milestone(after, before) == verb


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("长期坚持", True),
        ("常态化开展", True),
        ("建立常态化督查机制", False),
        ("中长期", False),
        ("可持续发展", False),
        ("持续推进至\x00", False),
        ("持续推进,\x00", True),
        ("建立常态化督查机制,长期坚持", True),
    ],
)
def test_a_duty_goes_on_only_where_the_text_says_so(text: str, standing: bool) -> None:
    assert is_standing(text) is standing
