"""Rows of lists in their parts: problems over several rows, stage goals, progress beside a status, numbers, what is left over."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.ledger_rows import UnderstoodRow
from bihuan.core.ledger_rows.reading import OWN_COLUMNS, mark_duplicate
from bihuan.core.lifecycle import STATE_NAMES, State, Track
from tests.core.lists import LABELS, asked, read

WHOLE = {"lead": "县教育局", "deadline": "12月底前"}


def shown(row: UnderstoodRow) -> dict[str, tuple[str, ...]]:
    return {cell.field: cell.understood for cell in row.cells}


class TestMeasuresOverSeveralRows:
    def test_each_row_gives_its_measure_the_unit_the_person_and_the_day_of_its_own(self) -> None:
        row = read(
            {"lead": "县教育局", "person": "周砚", "measure": "新建幼儿园", "deadline": "9月底前"},
            {"lead": "县财政局", "person": "林舒", "measure": "拨付资金", "deadline": "2026年10月15日"},
        )
        assert [(one.text, one.who, one.due, one.due_raw) for one in row.measures] == [
            ("新建幼儿园", "县教育局 周砚", date(2026, 9, 30), "9月底前"),
            ("拨付资金", "县财政局 林舒", date(2026, 10, 15), "2026年10月15日"),
        ]

    def test_what_all_rows_share_is_of_the_problem_and_of_no_measure(self) -> None:
        row = read({**WHOLE, "measure": "排查"}, {"measure": "整改"})
        assert [(one.text, one.who, one.due, one.due_raw) for one in row.measures] == [
            ("排查", "", None, ""),
            ("整改", "", None, ""),
        ]
        assert row.due == date(2026, 12, 31)

    def test_a_measure_that_is_written_twice_is_one(self) -> None:
        row = read({**WHOLE, "measure": "排查"}, {"measure": "排查"}, {"measure": "整改"})
        assert [one.text for one in row.measures] == ["排查", "整改"]

    def test_several_in_one_cell_share_the_day_of_their_row(self) -> None:
        row = read(
            {**WHOLE, "measure": "1.排查\n2.登记", "deadline": "9月底前"}, {"measure": "整改", "deadline": "12月底前"}
        )
        assert [(one.text, one.due) for one in row.measures] == [
            ("排查", date(2026, 9, 30)),
            ("登记", date(2026, 9, 30)),
            ("整改", date(2026, 12, 31)),
        ]

    def test_a_day_that_cannot_be_read_is_kept_as_written(self) -> None:
        row = read({**WHOLE, "measure": "排查", "deadline": "截至1031日"}, {"measure": "整改", "deadline": "12月底前"})
        assert [(one.due, one.due_raw) for one in row.measures] == [
            (None, "截至1031日"),
            (date(2026, 12, 31), "12月底前"),
        ]
        assert "deadline" in asked(row)

    def test_the_units_of_several_rows_are_asked_about_together(self) -> None:
        row = read({"lead": "县教育局", "deadline": "12月底前"}, {"lead": "县财政局"})
        assert row.raw["lead"] == "县教育局\n县财政局"
        assert row.accountable_unit_id is None
        assert asked(row) == ["accountable"]

    def test_the_latest_of_several_deadlines_is_proposed_over_the_end_of_a_year(self) -> None:
        row = read(
            {"lead": "县教育局", "deadline": "2027年1月31日"}, {"deadline": "2026年12月31日"}, {"deadline": "尽快"}
        )
        (doubt,) = row.doubts
        assert (doubt.field, doubt.proposals[0].text) == ("deadline", "2027-01-31")


class TestStageGoals:
    @pytest.mark.parametrize(
        ("cell", "stones"),
        [
            pytest.param("6月底前：完成排查", [("完成排查", date(2026, 6, 30), "6月底前")], id="a day before the colon"),
            pytest.param("2028年2月底前：完工", [("完工", date(2028, 2, 29), "2028年2月底前")], id="the end of a leap February"),
            pytest.param("2027年2月底前：完工", [("完工", date(2027, 2, 28), "2027年2月底前")], id="and of another"),
            pytest.param("排查：逐户走访", [("排查：逐户走访", None, "")], id="no day before the colon"),
            pytest.param("6月底前：", [("6月底前：", date(2026, 6, 30), "")], id="nothing behind the colon"),
            pytest.param("2.6月底前完成排查", [("2.6月底前完成排查", None, "")], id="a figure that is glued to the day"),
            pytest.param("完成一批，整改一批", [("完成一批，整改一批", None, "")], id="no day at all"),
            pytest.param(
                "1. 3月底前：摸底\n2. 9月底前：整改",
                [("摸底", date(2026, 3, 31), "3月底前"), ("整改", date(2026, 9, 30), "9月底前")],
                id="counted",
            ),
            pytest.param("3月底前：摸底\n3月底前：摸底", [("摸底", date(2026, 3, 31), "3月底前")], id="twice the same"),
            pytest.param("截至1031日：摸底", [("截至1031日：摸底", None, "")], id="a day that lost characters is not guessed"),
        ],
    )  # fmt: skip
    def test_a_line_gives_its_goal_and_its_day(self, cell: str, stones: list[tuple[str, date | None, str]]) -> None:
        row = read({**WHOLE, "milestones": cell})
        assert [(one.text, one.due, one.due_raw) for one in row.milestones] == stones

    def test_goals_of_their_own_column_stand_in_place_of_one_in_the_deadline(self) -> None:
        row = read({"lead": "县教育局", "deadline": "5月底前动工", "milestones": "9月底前：封顶"})
        assert [one.text for one in row.milestones] == ["封顶"]
        assert asked(row) == ["deadline"], "a start is still no completion"


class TestProgressBesideAStatus:
    @pytest.mark.parametrize(
        ("status", "progress", "line"),
        [
            pytest.param("正在整改", "已排查 3 家", "正在整改；已排查 3 家", id="both"),
            pytest.param("正在整改", "", "正在整改", id="the status alone"),
            pytest.param("", "已排查 3 家", "已排查 3 家", id="the progress alone"),
            pytest.param("已完成", "已完成，账目公开", "已完成，账目公开", id="said again"),
            pytest.param("", "", "", id="neither"),
        ],
    )
    def test_the_status_of_another_list_stands_before_the_progress(self, status: str, progress: str, line: str) -> None:
        assert read({**WHOLE, "status": status, "progress": progress}).progress_line == line

    @pytest.mark.parametrize("state", STATE_NAMES.values())
    def test_a_state_of_our_own_list_is_no_progress_and_claims_nothing(self, state: str) -> None:
        row = read({**WHOLE, "status": state})
        assert (row.progress_line, row.claims_done) == ("", False)
        told = [note.reason.code for note in row.notes]
        assert len(told) == (state == "已销号"), (
            "closed without a whole day of closing is registered as open, and that is told"
        )

    @pytest.mark.parametrize(
        ("progress", "percent"),
        [
            pytest.param("80%", Decimal("80.00"), id="whole"),
            pytest.param("33.333%", Decimal("33.33"), id="cut to two places"),
            pytest.param("0%", Decimal("0.00"), id="nothing yet"),
            pytest.param("120%", None, id="more than all"),
            pytest.param("按计划推进", None, id="none said"),
        ],
    )
    def test_a_percent_is_taken_where_it_can_be_one(self, progress: str, percent: Decimal | None) -> None:
        assert read({**WHOLE, "progress": progress}).progress_percent == percent

    def test_what_contradicts_itself_is_asked_about_and_claims_nothing(self) -> None:
        row = read({**WHOLE, "progress": "已完成，尚有 3 户未完成"})
        assert not row.claims_done
        assert asked(row) == ["progress"]
        assert not row.doubts[0].is_blocking

    def test_the_reader_sees_the_percent_and_what_the_list_claims(self) -> None:
        assert shown(read({**WHOLE, "progress": "50.50%"}))["progress"] == ("50.5%",)
        assert shown(read({**WHOLE, "status": "已办结"}))["status"] == ("自报完成",)


class TestProgressOfSeveralRows:
    FIRST: Mapping[str, str] = {
        **WHOLE,
        "measure": "清退",
        "progress": "已完成",
        "remark": "附清单",
        "goal": "清零",
        "standard": "公示",
    }
    SECOND: Mapping[str, str] = {
        "measure": "追款",
        "progress": "50%（滞后）",
        "remark": "在诉",
        "goal": "追回",
        "standard": "公示",
    }

    def test_what_each_row_says_stays(self) -> None:
        row = read(self.FIRST, self.SECOND)
        assert (row.progress_line, row.remark) == ("已完成\n50%（滞后）", "附清单\n在诉")
        assert (row.goal, row.standard) == ("清零\n追回", "公示"), "what two rows say alike stands once"

    def test_rows_that_differ_claim_nothing_and_give_no_percent_until_a_person_looks(self) -> None:
        row = read(self.FIRST, self.SECOND)
        assert (row.claims_done, row.progress_percent) == (False, None)
        assert [(doubt.field, doubt.reason.code) for doubt in row.doubts] == [("progress", "import-progress-differs")]
        assert not row.doubts[0].is_blocking

    @pytest.mark.parametrize("state", ["正在整改", "整改中"])
    def test_one_row_that_is_still_open_keeps_the_problem_open(self, state: str) -> None:
        row = read({**WHOLE, "status": "已销号", "closed_on": "2026-03-01"}, {"status": state})
        assert row.closed_on is None
        assert row.progress_line == f"已销号\n{state}"
        assert asked(row) == ["progress"]
        assert "2026-03-01" in row.remark

    def test_a_closing_in_one_row_and_open_work_in_the_progress_of_another_is_no_closing(self) -> None:
        row = read({**WHOLE, "status": "已销号", "closed_on": "2026-03-01"}, {"progress": "正在整改"})
        assert (row.closed_on, row.progress_line, asked(row)) == (None, "已销号\n正在整改", ["progress"])

    def test_rows_that_are_all_closed_on_one_day_are_history_with_the_words_of_each(self) -> None:
        closed = {"status": "已销号", "closed_on": "2026-03-01"}
        row = read({**WHOLE, **closed, "progress": "已清退"}, {**closed, "progress": "款已追回"})
        assert (row.closed_on, row.doubts) == (date(2026, 3, 1), ())
        assert row.progress_line == "已销号；已清退\n已销号；款已追回"

    def test_rows_closed_on_two_days_are_not_closed_on_the_first(self) -> None:
        row = read(
            {**WHOLE, "status": "已销号", "closed_on": "2026-03-01"}, {"status": "已销号", "closed_on": "2026-05-01"}
        )
        assert row.closed_on is None
        (why,) = (note.reason for note in row.notes if note.reason.code == "import-closed-part-day")
        assert why.params == {"text": "2026-03-01、2026-05-01"}
        assert "2026-03-01\n2026-05-01" in row.remark

    def test_a_row_that_repeats_some_of_another_or_is_blank_asks_nothing(self) -> None:
        row = read({**WHOLE, "status": "正在整改", "progress": "50%"}, {"status": "正在整改"}, {"measure": "追款"})
        assert (row.progress_line, row.progress_percent) == ("正在整改；50%", Decimal("50.00"))
        assert asked(row) == []

    def test_of_what_a_problem_has_one_the_first_counts_and_the_others_are_remarked_and_told(self) -> None:
        row = read({**WHOLE, "severity": "重大", "place": "东村"}, {"severity": "一般", "place": "西村"})
        assert (row.severity, row.place) == ("grave", "东村")
        assert "西村" in row.remark and "等级：一般" in row.remark
        assert [note.reason.code for note in row.notes] == ["import-rows-differ"] * 2


class TestNumbers:
    @pytest.mark.parametrize(
        ("cells", "number", "serial", "remark"),
        [
            pytest.param({"number": "XY-2026-0001"}, "XY-2026-0001", "", "", id="ours"),
            pytest.param({"number": "XY-2026-0001", "serial": "7"}, "XY-2026-0001", "7", "", id="ours beside theirs"),
            pytest.param({"number": "〔2026〕12号"}, "", "〔2026〕12号", "", id="another's stands in place of theirs"),
            pytest.param({"number": "〔2026〕12号", "serial": "7"}, "", "7", "编号：〔2026〕12号", id="another's beside theirs"),
            pytest.param({"serial": "7"}, "", "7", "", id="theirs alone"),
            pytest.param({"number": "号" * 50}, "", "号" * 40, "", id="a very long one is cut to what is stored"),
        ],
    )  # fmt: skip
    def test_a_number_finds_its_place(self, cells: Mapping[str, str], number: str, serial: str, remark: str) -> None:
        row = read({**WHOLE, **cells}, labels={**LABELS, "number": "编号"})
        assert (row.number, row.serial, row.remark) == (number, serial, remark)

    def test_a_row_that_says_the_same_as_an_earlier_one_names_it(self) -> None:
        row = mark_duplicate(read(WHOLE), 3, "存在问题")
        (error,) = row.errors
        assert (error.row, error.column, str(error.reason)) == (5, "存在问题", "与第 3 行重复。")


class TestWhatHasNoPlace:
    def test_days_of_another_system_go_to_the_remark_and_those_of_ours_do_not(self) -> None:
        theirs = read({**WHOLE, "closed_on": "2026-08-01", "status": "正在整改"})
        ours = read({**WHOLE, "closed_on": "2026-08-01", "status": STATE_NAMES[State.CLOSED]})
        assert theirs.remark == "closed_on：2026-08-01"
        assert ours.remark == ""

    def test_columns_that_only_tell_are_never_read_back(self) -> None:
        row = read(WHOLE, extra={**dict.fromkeys(OWN_COLUMNS, "2026-12-31"), "联系电话": "见附件"})
        assert row.remark == "联系电话：见附件"

    def test_an_unknown_column_of_several_rows_says_each_thing_once(self) -> None:
        row = read(WHOLE, {"measure": "甲"}, {"measure": "乙"}, extra={"点位": "一号井"})
        assert row.remark == "点位：一号井"

    @pytest.mark.parametrize(
        ("section", "category", "raw"),
        [
            pytest.param("一、作风建设方面", "conduct", "作风建设方面", id="counted with a comma"),
            pytest.param("（三）资金管理", "money", "", id="in brackets, and our own word"),
            pytest.param("十二．其他", "other", "", id="with a point"),
            pytest.param("天气情况", "other", "天气情况", id="a word that means nothing here"),
            pytest.param("", "other", "", id="no heading"),
        ],
    )
    def test_the_heading_above_a_row_is_its_category(self, section: str, category: str, raw: str) -> None:
        row = read(WHOLE, section=section)
        assert (row.category, row.category_raw) == (category, raw)

    def test_a_category_of_its_own_outweighs_the_heading(self) -> None:
        assert read({**WHOLE, "category": "安全隐患"}, section="一、作风方面").category == "safety"

    @pytest.mark.parametrize("name", ["severity", "source", "track"])
    def test_a_word_that_nobody_knows_is_kept_and_told(self, name: str) -> None:
        row = read({**WHOLE, name: "某某"})
        assert row.remark == f"{LABELS.get(name, name)}：某某"
        assert [(note.column, note.reason.code) for note in row.notes] == [
            (LABELS.get(name, name), "import-unknown-word")
        ]
        assert (row.severity, row.source, row.track) == ("general", "other", Track.STAGED)

    def test_a_name_too_long_for_a_person_is_kept_in_the_remark(self) -> None:
        long = "某" * 80
        row = read({**WHOLE, "person": long})
        assert row.people == ()
        assert long in row.remark


class TestTooLong:
    @pytest.mark.parametrize(("name", "limit"), [("serial", 40), ("deadline", 300), ("category", 80)], ids=str)
    def test_the_last_that_fits_fits_and_one_more_does_not(self, name: str, limit: int) -> None:
        assert read({**WHOLE, name: "甲" * limit}).errors == ()
        (error,) = read({**WHOLE, name: "甲" * (limit + 1)}).errors
        assert (error.column, error.reason.params) == (LABELS.get(name, name), {"length": limit + 1, "limit": limit})

    def test_a_row_without_a_problem_says_so_in_the_name_that_its_file_gives_the_column(self) -> None:
        (error,) = read({**WHOLE, "text": " \n "}).errors
        assert (error.row, error.column, str(error.reason)) == (5, "存在问题", "没有写问题内容。")


CELLS = st.dictionaries(
    st.sampled_from(
        ["text", "lead", "measure", "milestones", "remark", "number", "serial", "status", "progress", "source"]
    ),
    st.text(alphabet="甲乙县局排查1234.、：；\n 月底前已完成%", max_size=12),
)


@given(st.lists(CELLS, min_size=1, max_size=4))
def test_every_line_of_measures_stands_in_a_measure_or_is_empty(parts: list[dict[str, str]]) -> None:
    """Whatever rows a problem has: no figure of a measure is lost on the way into the ledger."""
    row = read(*parts)
    said = "".join(one.text for one in row.measures)
    for part in parts:
        for line in part.get("measure", "").split("\n"):
            bare = line.strip().lstrip("1234.、 ")
            assert bare.strip() == "" or bare.strip() in said


@given(CELLS)
def test_the_same_row_read_twice_is_the_same(cells: dict[str, str]) -> None:
    assert read(cells) == read(cells)
