"""Closed history is what a list says in full: a status word and a whole day. Anything less makes none, and nothing is made up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.ledger_rows.history import read_closing, whole_day
from bihuan.core.progress_text import parse_progress
from tests.core.lists import read

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年6月30日", date(2024, 6, 30)),
        ("2024-06-30", date(2024, 6, 30)),
        ("2024.6.30", date(2024, 6, 30)),
        ("2024/6/30", date(2024, 6, 30)),
        ("２０２４年６月３０日", date(2024, 6, 30)),
        (" 2024 年 6 月 30 日 ", date(2024, 6, 30)),
        ("2024-06-30 00:00:00", date(2024, 6, 30)),
    ],
)
def test_a_day_written_in_full_is_read_in_every_hand(text: str, day: date) -> None:
    assert whole_day(text) == day


@pytest.mark.parametrize(
    "text",
    ["", "2024年6月", "6月30日", "2024年", "2024年2月30日", "2024年13月1日", "2024年6月底", "约2024年6月30日",
     "2024年6月30日、7月2日", "2024-06-30 14:25", "45473", "2021915日", "二○二四年六月三十日", "0000-01-01", "已销号"],
)  # fmt: skip
def test_anything_less_than_one_whole_day_is_none(text: str) -> None:
    assert whole_day(text) is None


@given(st.text(max_size=40))
def test_no_text_breaks_it(text: str) -> None:
    day = whole_day(text)
    assert day is None or str(day.year) in text.translate(str.maketrans("０１２３４５６７８９", "0123456789"))


@pytest.mark.parametrize("status", ["已销号", "销号", "摘牌销号", "已摘牌销号", "对账销号"])
def test_a_status_word_and_a_whole_day_make_history(status: str) -> None:
    read_ = read_closing(status, None, "2024年6月30日", today=TODAY)
    assert (read_.closed_on, read_.doubt) == (date(2024, 6, 30), None)


@pytest.mark.parametrize("progress", ["已销号", "100%，已销号", "摘牌销号"])
def test_the_progress_may_say_it_as_well(progress: str) -> None:
    assert read_closing("", parse_progress(progress), "2024-06-30", today=TODAY).closed_on == date(2024, 6, 30)


@pytest.mark.parametrize(
    "status", ["已完成", "已整改", "已办结", "阶段性办结", "申请销号", "拟销号", "未销号", "整改中", ""]
)
def test_done_is_not_closed(status: str) -> None:
    read_ = read_closing(status, None, "2024年6月30日", today=TODAY)
    assert (read_.closed_on, read_.doubt) == (None, None)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        pytest.param("", "import-closed-no-day", id="no day"),
        pytest.param("2024年6月", "import-closed-part-day", id="a month"),
        pytest.param("2026年11月25日", "import-closed-ahead", id="a day that is still to come"),
    ],
)
def test_closed_without_a_day_that_can_be_true_is_told_and_makes_none(day: str, code: str) -> None:
    read_ = read_closing("已销号", None, day, today=TODAY)
    assert read_.closed_on is None and read_.doubt is not None and read_.doubt.code == code


def test_today_itself_is_no_day_to_come_and_without_a_today_none_is() -> None:
    assert read_closing("已销号", None, "2026-11-24", today=TODAY).closed_on == TODAY
    assert read_closing("已销号", None, "2030-01-01", today=None).closed_on == date(2030, 1, 1)


def test_a_progress_that_contradicts_itself_closes_nothing() -> None:
    doubted = parse_progress("已销号，部分仍在整改")
    assert doubted.needs_person
    assert read_closing("", doubted, "2024-06-30", today=TODAY).closed_on is None
    assert read_closing("已销号", doubted, "2024-06-30", today=TODAY).closed_on is None


def test_a_row_of_history_asks_nobody_anything_and_says_what_it_is() -> None:
    row = read(
        {
            "text": "伙食费未设专户",
            "lead": "各有关单位",
            "deadline": "截至1031日",
            "status": "摘牌销号",
            "closed_on": "2024年6月30日",
        }
    )

    assert row.closed_on == date(2024, 6, 30)
    assert row.doubts == (), "who and until when no longer matters to anybody"
    assert [note.reason.code for note in row.notes if note.reason.code.startswith("import-")] == ["import-history"]
    assert "2024年6月30日" not in row.remark
    shown = {cell.field: cell.understood for cell in row.cells}
    assert shown["closed_on"] == ("2024-06-30",) and "历史销号" in shown["status"]


def test_a_row_without_its_day_stays_as_it_was_and_loses_nothing() -> None:
    row = read(
        {
            "text": "伙食费未设专户",
            "lead": "县教育局",
            "deadline": "12月底前",
            "status": "已销号",
            "closed_on": "2024年6月",
        }
    )

    assert row.closed_on is None
    assert "import-closed-part-day" in [note.reason.code for note in row.notes]
    assert row.due == date(2026, 12, 31)
