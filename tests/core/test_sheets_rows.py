"""Rows as problems: what continues, what is skipped, and that nothing filled goes by unmentioned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.columns import map_columns
from bihuan.core.sheets.grid import MergedRange, Sheet, build_sheet
from bihuan.core.sheets.headers import find_header
from bihuan.core.sheets.rows import RowsRead, group_rows, read_rows, rows_of

HEAD = ("序号", "存在问题", "整改措施", "责任单位", "完成时限")


def read(*rows: tuple[str, ...], merged: tuple[MergedRange, ...] = (), head: tuple[str, ...] = HEAD) -> RowsRead:
    sheet = build_sheet(name="s", rows=(head, *rows), merged=merged)
    header = find_header(sheet)
    return read_rows(sheet, header, map_columns(header))


def test_each_row_gives_its_filled_fields_and_its_number_in_the_file() -> None:
    result = read(("1", "甲", "", "县局", "6月底"), (), ("2", "乙\r\n又", " x ", "县局", ""))
    assert [row.row for row in result.rows] == [2, 4]
    assert dict(result.rows[0].values) == {"serial": "1", "text": "甲", "lead": "县局", "deadline": "6月底"}
    assert result.rows[1].values["text"] == "乙\n又"
    assert result.rows[1].get("measure") == "x"
    assert result.rows[1].get("deadline") == ""
    assert result.skipped == ()


def test_columns_that_no_field_takes_come_along_by_name() -> None:
    result = read(("1", "甲", "13800000000"), head=("序号", "问题", "微信号"))
    assert dict(result.rows[0].extra) == {"微信号": "13800000000"}


def test_one_problem_merged_over_three_rows_is_one_problem_with_three_measures() -> None:
    result = read(
        ("1", "甲", "先查", "县局", "3月底"),
        ("", "", "再改", "县局", "6月底"),
        ("", "", "后验", "乡镇", "9月底"),
        ("2", "乙", "改", "县局", "6月底"),
        merged=(MergedRange(2, 1, 4, 1), MergedRange(2, 2, 4, 2)),
    )
    assert [row.continued for row in result.rows] == [False, True, True, False]
    first, second = group_rows(result.rows)
    assert first.head.row == 2
    assert [part.row for part in first.parts] == [2, 3, 4]
    assert first.distinct("measure") == ("先查", "再改", "后验")
    assert first.distinct("lead") == ("县局", "乡镇")
    assert second.head.values["text"] == "乙"


def test_rows_left_blank_below_a_problem_continue_it_without_any_merging() -> None:
    result = read(("1", "甲", "先查", "县局", ""), ("", "", "再改", "", ""), ("2", "乙", "", "县局", ""))
    assert [len(group.parts) for group in group_rows(result.rows)] == [2, 1]


def test_two_texts_under_one_merged_number_are_two_problems() -> None:
    result = read(
        ("5", "养老护理楼", "", "县民政局", "5月底前动工"),
        ("", "老年大学", "", "", "12月底前"),
        merged=(MergedRange(2, 1, 3, 1), MergedRange(2, 4, 3, 4)),
    )
    assert [(row.values["serial"], row.values["text"], row.values["lead"]) for row in result.rows] == [
        ("5", "养老护理楼", "县民政局"),
        ("5", "老年大学", "县民政局"),
    ]
    assert [row.continued for row in result.rows] == [False, False]
    assert result.rows[1].own == {"text", "deadline"}


def test_a_number_of_its_own_without_a_text_is_a_problem_that_lacks_its_text() -> None:
    result = read(("1", "甲", "", "", ""), ("2", "", "改", "", ""))
    assert [row.continued for row in result.rows] == [False, False]
    assert "text" not in result.rows[1].values


def test_the_first_row_continues_nothing() -> None:
    assert not read(("", "", "改", "县局", "")).rows[0].continued


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("合计", "", "", "", ""), "total_row"),
        (("合 计", "12", "", "3项", ""), "total_row"),
        (("", "总计", "", "", "100%"), "total_row"),
        (("小计：3项", "", "", "", ""), "total_row"),
        (HEAD, "repeated_header"),
        (("序 号", "存在\n问题", "整改措施", "责任单位", "完成时限："), "repeated_header"),
        (("一、作风方面", "", "", "", ""), "section_row"),
        (("（二）项目方面", "", "", "", ""), "section_row"),
        (("一", "作风方面", "", "", ""), "section_row"),
        (("注：完成时限以文件为准", "", "", "", ""), "note_row"),
        (("填表人：王某", "", "", "审核人：李某", ""), "note_row"),
    ],
)
def test_rows_that_are_no_problems_are_skipped_and_named(row: tuple[str, ...], code: str) -> None:
    result = read(("1", "甲", "", "县局", ""), row, ("2", "乙", "", "县局", ""))
    assert [read_row.row for read_row in result.rows] == [2, 4]
    assert [(skipped.row, skipped.reason.code) for skipped in result.skipped] == [(3, code)]
    assert str(result.skipped[0].reason).endswith("。")


@pytest.mark.parametrize(
    "row",
    [
        ("3", "合计少报3项", "", "", ""),
        ("3", "一、二期工程未验收", "", "县局", ""),
        ("", "合计数据不实，需重新核对", "", "县局", ""),
        ("3", "注：台账缺失", "", "县局", ""),
        ("3", "总计", "改", "县局", ""),
    ],
    ids=lambda row: row[1],
)
def test_problems_whose_text_looks_like_something_else_are_kept(row: tuple[str, ...]) -> None:
    assert [skipped.reason.code for skipped in read(("1", "甲", "", "县局", ""), row).skipped] == []


def test_rows_below_a_heading_know_their_section() -> None:
    result = read(
        ("一、作风方面", "", "", "", ""), ("1", "甲", "", "", ""), ("二、项目方面", "", "", "", ""), ("2", "乙", "", "", ""),
        merged=(MergedRange(2, 1, 2, 5), MergedRange(4, 1, 4, 5)),
    )  # fmt: skip
    assert [row.section for row in result.rows] == ["一、作风方面", "二、项目方面"]


def test_a_line_merged_over_the_columns_is_a_heading_even_without_a_numeral() -> None:
    result = read(("教育领域", "", "", "", ""), ("1", "甲", "", "", ""), merged=(MergedRange(2, 1, 2, 5),))
    assert result.rows[0].section == "教育领域"


@pytest.mark.parametrize("measure", ["（二）整改", "二、整改", "第二部分整改"])
def test_a_numbered_measure_alone_in_its_column_goes_on_with_the_problem_above(measure: str) -> None:
    result = read(("1", "甲", "（一）排查", "县局", ""), ("", "", measure, "", ""), ("2", "乙", "改", "县局", ""))
    first, second = group_rows(result.rows)
    assert first.distinct("measure") == ("（一）排查", measure)
    assert (second.head.section, result.skipped) == ("", ())


@pytest.mark.parametrize("row", [("一、作风方面", "", ""), ("", "一、作风方面", ""), ("", "", "一、作风方面")])
def test_a_heading_stands_in_the_first_column_with_the_problem_or_where_no_field_is(row: tuple[str, ...]) -> None:
    result = read(row, ("县局", "甲", "x"), head=("责任单位", "存在问题", "微信号"))
    assert [read_row.section for read_row in result.rows] == ["一、作风方面"]


def test_a_list_numbered_in_chinese_numerals_is_not_taken_for_headings() -> None:
    result = read(("一", "甲", "", "", ""), ("二", "乙", "", "", ""))
    assert [row.values["serial"] for row in result.rows] == ["一", "二"]


def test_a_row_that_numbers_the_columns_is_skipped() -> None:
    assert [skipped.reason.code for skipped in read(("1", "2", "3", "4", "5"), ("1", "甲", "", "", "")).skipped] == [
        "numbering_row"
    ]


def test_rows_can_be_walked_alone() -> None:
    sheet = build_sheet(name="s", rows=[HEAD, ("1", "甲", "", "", "")])
    header = find_header(sheet)
    assert [row.values["text"] for row in rows_of(sheet, header, map_columns(header))] == ["甲"]


CELLS = st.sampled_from(["", "", "1", "甲", "合计", "一、方面", "注：x", "县局", "6月底", "序号", "存在问题"])


@given(st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), max_size=12))
def test_every_filled_row_is_either_read_or_named_once(rows: list[tuple[str, str, str, str, str]]) -> None:
    result = read(*rows)
    mentioned = [row.row for row in result.rows] + [skipped.row for skipped in result.skipped]
    assert sorted(mentioned) == [number for number, row in enumerate(rows, start=2) if any(row)]
    assert sum(len(group.parts) for group in group_rows(result.rows)) == len(result.rows)


def spread(*merged: MergedRange, rows: tuple[tuple[str, ...], ...] = (("a", "", ""), ("", "", "z"))) -> Sheet:
    return build_sheet(name="s", rows=rows, merged=merged)


def test_a_merged_value_fills_its_cells_and_nothing_else() -> None:
    assert spread(MergedRange(1, 1, 2, 2)).rows == (("a", "a"), ("a", "a", "z"))


def test_merged_ranges_are_cut_at_the_edge_and_dropped_beyond_it() -> None:
    sheet = spread(MergedRange(1, 1, 900, 900), MergedRange(50, 50, 60, 60))
    assert sheet.merged == (MergedRange(1, 1, 2, 3),)


def test_an_empty_merged_cell_wipes_nothing_out() -> None:
    assert spread(MergedRange(1, 2, 2, 3)).rows == (("a",), ("", "", "z"))


def test_places_outside_the_sheet_are_empty() -> None:
    sheet = spread()
    assert (sheet.cell(0, 1), sheet.cell(9, 9), sheet.row(-1), sheet.width) == ("", "", (), 3)


def test_ranges_made_to_exhaust_the_machine_are_refused() -> None:
    with pytest.raises(BadInput):
        build_sheet(name="s", rows=[["x"] * 300] * 1000, merged=[MergedRange(1, 1, 1000, 300)] * 20)
