"""Texts that nobody can hold anybody to: refused with the reason, never guessed."""

import time as clock
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.deadlines import Kind, parse_deadline
from bihuan.core.deadlines.numerals import read_number

REFUSED = {
    "deadline-empty": [
        "",
        "  ",
        "\n",
        "无",
        "暂无",
        "—",
        "——",
        "/",
        "-",
        "N/A",
        "……",
    ],
    "deadline-bare-number": [
        "12",
        "45992",
        "46022.0",
        "202512",
        "2025",
        "1,000",
        "12.31",
        "十二",
        "2025123",
    ],
    "deadline-vague": [
        "尽快",
        "适时",
        "及时整改",
        "抓紧办理",
        "近期",
        "待定",
        "中长期",
        "根据上级要求推进",
        "视情推进",
        "按序时进度",
        "2025年12月左右",
        "2025年12月31日前后",
        "6月初",
        "2025年6月中",
        "2025年初",
        "年初",
        "2025年秋季",
        "2025年汛期前",
        "2025年春节前",
        "周五前",
        "2025年12月31日0时前",
    ],
    "deadline-lost-characters": [
        "截至1031日",
        "2021915日",
        "2025年1231日",
        "2025 12 31",
        "2025年1 2月31日",
        "12月日前",
        "年12月31日",
        "XX月XX日",
        "202X年12月",
        "2025年__月__日",
        "2025年12月3",
        "12月31",
        "2025年1月至",
        "2025年1月至今",
        "2025年-12月",
        "2025、12、31",
        "12/31/2025",
        "31/12/2025",
        "Dec 31, 2025",
        "6、12月底前",
        "一、二季度",
        "5、6月份",
        "25Q3",
        "2025-12-31T16:00:00Z",
        "202512月31日",
        "2025年12月31日 45",
        "1031日前，长期坚持",
        "32日",
    ],
    "deadline-impossible": [
        "2月30日",
        "2025年2月29日",
        "2025-02-30",
        "2025年13月",
        "2025年4月31日",
        "20251331",
        "2025-00-00",
        "2025年0月",
        "2025年12月0日",
        "二十月",
        "五季度",
        "2025年1月231日",
    ],
    "deadline-unlikely-year": [
        "2205年12月31日",
        "1025年12月",
        "0025-12-31",
    ],
    "deadline-short-year": [
        "'25年底",
        "25年底",
        "25年12月31日",
        "二五年底",
        "20 25年12月31日",
        "5年12月底",
    ],
    "deadline-weekday": [
        "2025年12月31日（星期二）",
        "2025-12-31 周一",
        "2025年12月31日前（周日）",
    ],
    "deadline-many": [
        "2025年6月底前完成方案，12月底前完成整改",
        "2025年3月、6月",
        "2025年6月底前（第一批），12月底前（第二批）",
        "2025年12月31日\n2026年6月30日",
        "2025年10月1日前开工建设，2026年底前完工",
        "2025年12月底前，每季度报送",
        "2025年上半年、下半年",
        "2025年底前完成80%，2026年底前完成100%",
        "30日内，2025年底前",
    ],
    "deadline-month-missing": [
        "15日前",
        "三十一日",
        "上旬前",
        "月底前",
        "季度末前",
        "2025年月底前",
        "2025年X月底",
    ],
    "deadline-event": [
        "汛期前",
        "会前",
        "开工前",
        "国庆节前",
        "春耕前",
        "下次会议前",
    ],
    "deadline-start-only": [
        "自2025年1月1日起",
        "2025年12月以后",
        "2025年6月底后",
    ],
    "deadline-backwards": [
        "2025年3月至2025年1月",
        "2025年6月15日至1日",
        "2025年12月20日至12月10日",
        "6月15-1日",
    ],
    "deadline-status": [
        "已完成",
        "已整改",
        "2025年12月（已完成）",
        "已于2025年3月完成",
        "整改完成",
    ],
    "deadline-unread": [
        "同上",
        "见备注",
        "整改中",
        "部分整改",
        "是",
        "abc",
        "几天内",
        "建立长效机制",
        "第三批",
    ],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in REFUSED.items() for text in texts], ids=repr
)
def test_what_cannot_be_read_is_refused_with_the_reason(code: str, text: str) -> None:
    deadline = parse_deadline(text, year=2025)
    assert deadline.kind is Kind.UNREADABLE
    assert (deadline.due, deadline.start, deadline.needs_person) == (None, None, True)
    assert deadline.reason is not None and deadline.reason.code == code


def test_a_refused_text_still_tells_that_the_duty_goes_on() -> None:
    deadline = parse_deadline("2025年3月底前完成排查，6月底前完成整改，长期坚持")
    assert (deadline.kind, deadline.standing) == (Kind.UNREADABLE, True)


def test_a_vague_word_beside_a_standing_duty_is_asked_about() -> None:
    deadline = parse_deadline("尽快整改，长期坚持")
    assert (deadline.kind, deadline.standing, deadline.needs_person) == (Kind.STANDING, True, True)


def test_a_vague_word_beside_a_date_harms_nothing() -> None:
    assert parse_deadline("尽快完成，2025年12月底前").due == date(2025, 12, 31)


def test_a_thirtieth_of_february_is_impossible_even_without_a_year() -> None:
    deadline = parse_deadline("2月30日")
    assert deadline.reason is not None and str(deadline.reason) == "日历上没有这个日期：2月30日"


@pytest.mark.parametrize(
    ("text", "value"),
    [("31", 31), ("三十一", 31), ("十", 10), ("廿三", 23), ("卅", 30), ("两", 2), ("一〇", 10), ("一百", 100), ("一百零五", 105),
     ("一百二十", 120), ("三五", None), ("一百五", None), ("十十", None), ("一二", None)],
)  # fmt: skip
def test_a_numeral_that_could_be_two_numbers_is_none(text: str, value: int | None) -> None:
    assert read_number(text) == value


# --- laws -----------------------------------------------------------------------------------------------------------

FIGURES = "〇一二三四五六七八九"
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def in_chinese(number: int) -> str:
    """1 to 99 as a date writes it: 三十一."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else FIGURES[tens] + "十"
    return head + (FIGURES[ones] if ones else "")


def write_date(day: date, notation: int) -> str:
    year = "".join(FIGURES[int(figure)] for figure in str(day.year))
    return (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}日前",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.isoformat()} 00:00:00",
        f"{year}年{in_chinese(day.month)}月{in_chinese(day.day)}日",
        f"{year.replace('〇', '○')}年{in_chinese(day.month)}月{in_chinese(day.day)}日",
        f"{day.year}年{day.month}月{day.day}号（星期{'一二三四五六日'[day.weekday()]}）",
    )[notation]


def widen(text: str) -> str:
    """The full-width form of every ASCII sign."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@given(DAYS, st.integers(0, 9))
def test_any_date_in_any_notation_reads_back(day: date, notation: int) -> None:
    deadline = parse_deadline(write_date(day, notation))
    assert (deadline.kind, deadline.due, deadline.needs_person) == (Kind.DATE, day, False)


@given(DAYS, st.integers(1, 400))
def test_any_two_dates_in_order_make_a_window(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    deadline = parse_deadline(f"{write_date(first, 0)}至{write_date(last, 0)}")
    assert (deadline.kind, deadline.start, deadline.due) == (Kind.WINDOW, first, last)


@given(DAYS, st.integers(1, 6))
def test_a_wrong_weekday_is_never_overlooked(day: date, shift: int) -> None:
    wrong = "一二三四五六日"[(day.weekday() + shift) % 7]
    deadline = parse_deadline(f"{write_date(day, 0)}（星期{wrong}）")
    assert deadline.due is None and deadline.reason is not None and deadline.reason.code == "deadline-weekday"


WORDS = st.sampled_from(
    ["2025年", "12月", "31日", "底前", "前", "至", "-", "每", "季度", "末月", "20日", "长期坚持", "立行立改", "会后", "5个工作日", "内",
     "明年", "上旬", "十四五", "期间", "半年", "起", "、", "，", "（", "）", " ", "\n", "完成", "动工", "二〇二五", "三", "十", "0", "7", "星期三", "周",
     "尽快", "印发之日", "本月", "次", "年", "月", "日", "一个月", "Q3", "2025.1", "已完成", "持续推进", "24时", "即日起"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=9).map("".join))
NEARBY = st.one_of(st.none(), st.dates())


@given(TEXTS, NEARBY, st.one_of(st.none(), st.integers(-5, 12000)))
def test_reading_never_fails_and_a_person_is_told_why(text: str, issued: date | None, year: int | None) -> None:
    deadline = parse_deadline(text, issued=issued, year=year)
    assert deadline.needs_person == (deadline.reason is not None)
    assert deadline.raw == text
    if deadline.kind is Kind.UNREADABLE:
        assert deadline.needs_person and deadline.due is None and deadline.start is None
    if deadline.kind in (Kind.DATE, Kind.MILESTONE, Kind.WINDOW):
        assert deadline.due is not None or deadline.needs_person
    if deadline.start and deadline.due:
        assert deadline.kind is Kind.WINDOW and deadline.start <= deadline.due
    assert (deadline.offset is not None) == (deadline.kind is Kind.RELATIVE)
    assert deadline.recurrence is None or deadline.kind is Kind.RECURRING
    assert set(deadline.as_document()) >= {"kind", "due", "reason", "raw"}


@given(TEXTS, st.text(" \t\n\u3000\u200b", max_size=3), st.text(" \n\u3000", max_size=3))
def test_blanks_around_and_wide_forms_change_nothing(text: str, before: str, after: str) -> None:
    plain = parse_deadline(text, year=2025).as_document() | {"raw": ""}
    assert parse_deadline(before + text + after, year=2025).as_document() | {"raw": ""} == plain
    assert parse_deadline(widen(text), year=2025).as_document() | {"raw": ""} == plain


@given(DAYS, st.data())
def test_a_date_that_lost_a_unit_is_never_a_day(day: date, data: st.DataObject) -> None:
    """Without 年 or 月 between its figures, whatever stands there instead."""
    junk = data.draw(st.sampled_from(["", " ", "?", "□", "x", "、", "　"]))
    year, month, rest = f"{day.year}", f"{day.month:02}", f"{day.day:02}日"
    for text in (f"{year}{junk}{month}月{rest}", f"{year}年{month}{junk}{rest}", f"{year}{junk}{month}{junk}{rest}"):
        assert parse_deadline(text).due is None, text


@pytest.mark.parametrize(
    "text",
    [
        "12月31日",
        "1",
        "一",
        "二〇",
        "前",
        "X",
        "持续",
        "每月5日、",
        "1-",
        "整改",
        "按",
        "立即",
        "建立",
        "年",
        "2025.",
        "1 ",
        "2025年1月1日至",
        "自",
        "（",
    ],
)
def test_ten_thousand_characters_are_read_in_a_moment(text: str) -> None:
    begun = clock.process_time()
    parse_deadline((text * 10_000)[:10_000] + "后7天内")
    assert clock.process_time() - begun < 2


def test_many_different_dates_are_read_in_a_moment() -> None:
    text = "，".join(write_date(date(1950, 1, 1) + timedelta(days=number), 2) for number in range(900))
    begun = clock.process_time()
    assert parse_deadline(text).needs_person
    assert clock.process_time() - begun < 2
