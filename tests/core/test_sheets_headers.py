"""Finding the header of a list, and what the titles above it tell."""

from datetime import date

import pytest

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.grid import FileKind, MergedRange, Sheet, Workbook, build_sheet
from bihuan.core.sheets.headers import ChosenTable, chosen_lists, find_header, find_lists, find_year, header_at

HEAD = ("序号", "存在问题", "责任单位", "完成时限")


def sheet_of(
    *rows: tuple[str, ...], merged: tuple[MergedRange, ...] = (), name: str = "Sheet1", titles: tuple[str, ...] = ()
) -> Sheet:
    return build_sheet(name=name, rows=rows, merged=merged, titles=titles)


def test_a_header_in_the_first_row_is_found() -> None:
    header = find_header(sheet_of(HEAD, ("1", "甲", "县局", "6月底")))
    assert (header.top, header.bottom) == (1, 1)
    assert header.labels == tuple((name,) for name in HEAD)
    assert header.titles == ()


def test_titles_and_empty_rows_above_do_not_hide_it() -> None:
    title = "校园安全问题整改台账（2026年）"
    header = find_header(
        sheet_of(
            (),
            (title,),
            ("制表单位：县教育局", "", "2026年3月5日"),
            (),
            HEAD,
            ("1", "甲", "县局", "6月底"),
            merged=(MergedRange(2, 1, 2, 4),),
        )
    )
    assert header.top == 5
    assert header.titles == (title, "制表单位：县教育局", "2026年3月5日")
    assert header.year == 2026
    assert header.issued == date(2026, 3, 5)


def test_two_rows_joined_by_merged_cells_are_one_header() -> None:
    down = tuple(MergedRange(1, column, 2, column) for column in (1, 2, 5))
    header = find_header(
        sheet_of(
            ("序号", "问题表现", "责任单位", "", "完成时限"),
            ("", "", "牵头单位", "配合单位", ""),
            ("1", "甲", "县局", "乡", "6月底"),
            merged=(*down, MergedRange(1, 3, 1, 4)),
        )
    )
    assert (header.top, header.bottom) == (1, 2)
    assert header.label(3) == "责任单位/牵头单位"
    assert header.label(4) == "责任单位/配合单位"
    assert header.label(1) == "序号"


def test_two_rows_whose_merging_was_lost_are_one_header() -> None:
    header = find_header(
        sheet_of(
            ("序号", "问题", "责任单位", "", "时限"),
            ("", "", "牵头单位", "配合单位", ""),
            ("1", "甲", "县局", "乡", "6月底"),
        )
    )
    assert (header.top, header.bottom) == (1, 2)
    assert header.label(4) == "配合单位"


def test_a_first_row_of_values_is_not_taken_into_the_header() -> None:
    header = find_header(sheet_of(("序号", "问题", "备注"), ("", "标题", ""), ("1", "甲", "")))
    assert header.bottom == 1


def test_line_breaks_and_spaces_inside_labels_are_no_hindrance() -> None:
    header = find_header(
        sheet_of(("序 号", "存在\n问题", "责任 单位（盖章）", "完成时限\n（2026年）"), ("1", "甲", "县局", ""))
    )
    assert header.top == 1
    assert header.score == find_header(sheet_of(HEAD)).score


def test_english_names_are_known() -> None:
    assert find_header(sheet_of(("No.", "Problem", "Lead unit", "Due date"), ("1", "a", "b", "c"))).top == 1


def test_a_sentence_that_ends_like_a_label_is_no_header() -> None:
    rows = (("1", "近三年来校车线路一直没有备案而且多次检查发现问题", "县教育局"), ("2", "存在的问题很多", "县局"))
    with pytest.raises(BadInput):
        find_header(sheet_of(*rows))


def test_without_a_header_the_reason_says_what_was_looked_for() -> None:
    with pytest.raises(BadInput) as refusal:
        find_lists(Workbook(FileKind.XLSX, (sheet_of(("甲", "乙"), ("丙", "丁"), name="表一"), sheet_of(name="表二"))))
    assert refusal.value.reason.code == "header_not_found"
    sentence = str(refusal.value.reason)
    assert "“表一”、“表二”" in sentence
    assert "责任单位" in sentence


def test_the_sheet_with_the_fullest_list_comes_first() -> None:
    few = sheet_of(("序号", "问题"), ("1", "甲"), name="摘要")
    full = sheet_of(HEAD, ("1", "甲", "县局", "6月底"), name="明细")
    other = sheet_of(("说明",), ("x",), name="说明")
    assert [found.sheet.name for found in find_lists(Workbook(FileKind.XLSX, (few, other, full)))] == ["明细", "摘要"]


def test_a_list_without_a_named_problem_column_needs_three_known_columns() -> None:
    assert (
        find_header(
            sheet_of(("序号", "民声", "责任单位", "完成时限"), ("1", "路灯不亮已有三个月", "县局", "6月底"))
        ).fullest
        == 2
    )
    with pytest.raises(BadInput):
        find_header(sheet_of(("序号", "民声", "责任单位"), ("1", "路灯不亮已有三个月", "县局")))


@pytest.mark.parametrize(
    ("titles", "year"),
    [
        (("2016年民生实事目标任务分解表",), 2016),
        (("附件1", "重点任务责任清单（2026年）"), 2026),
        (("二〇二六年重点工作",), 2026),
        (("二○○七年清单",), 2007),
        (("２０２６年清单",), 2026),
        (("县委办〔2025〕31号", "清单"), 2025),
        (("清单（截至2025年12月31日）", "2026年任务"), 2026),
        (("2025—2026年整治清单",), None),
        (("2025年和2026年清单",), None),
        (("未完成项目进度表（截至10月31日）",), None),
        (("表3",), None),
        ((), None),
    ],
)
def test_the_year_comes_from_the_titles_and_is_not_guessed(titles: tuple[str, ...], year: int | None) -> None:
    assert find_year(titles) == year


@pytest.mark.parametrize(
    ("title", "issued", "as_of"),
    [
        ("2026年3月5日", date(2026, 3, 5), None),
        ("印发日期：2026-03-05", date(2026, 3, 5), None),
        ("（截至2026年10月31日）", None, date(2026, 10, 31)),
        ("截止到2026.10.31", None, date(2026, 10, 31)),
        ("2026年2月30日", None, None),
        ("进度表（截至10月31日）", None, None),
    ],
)
def test_dates_in_the_titles_are_told_apart(title: str, issued: date | None, as_of: date | None) -> None:
    header = find_header(sheet_of(HEAD, ("1", "甲", "县局", ""), titles=(title,)))
    assert (header.issued, header.as_of) == (issued, as_of)


def test_paragraphs_above_a_word_table_are_titles() -> None:
    header = find_header(sheet_of(HEAD, titles=("问题清单", "2026年度")))
    assert header.titles == ("问题清单", "2026年度")
    assert header.year is None or header.year == 2026


def test_a_year_in_the_name_of_the_sheet_serves_when_the_titles_have_none() -> None:
    assert find_header(sheet_of(HEAD, name="2026年")).year == 2026


def test_a_repeated_header_further_down_does_not_move_it() -> None:
    assert find_header(sheet_of(HEAD, ("1", "甲", "县局", ""), HEAD, ("2", "乙", "县局", ""))).top == 1


def test_a_header_that_a_person_points_at_is_taken_whatever_it_is_called() -> None:
    sheet = build_sheet(name="甲", rows=[["某县"], ["", ""], ["甲列", "乙列"], ["路灯不亮", "城管"]])
    header = header_at(sheet, 3, 3)
    assert (header.top, header.labels, header.fullest) == (3, (("甲列",), ("乙列",)), 1)
    assert chosen_lists(Workbook(FileKind.XLSX, (sheet,)), ChosenTable(0, 3, 3))[0].header == header


@pytest.mark.parametrize(("top", "bottom"), [(0, 0), (4, 3), (1, 4), (4, 5), (99, 99), (-1, -1)])
def test_a_header_outside_of_the_table_is_refused(top: int, bottom: int) -> None:
    sheet = build_sheet(name="甲", rows=[["序号", "问题"], ["1", "甲"], ["2", "乙"], ["3", "丙"]])
    with pytest.raises(BadInput) as refused:
        header_at(sheet, top, bottom)
    assert refused.value.reason.code == "header_outside"


def test_a_row_without_names_is_no_header() -> None:
    sheet = build_sheet(name="甲", rows=[["只有一格"], ["序号", "问题"]])
    with pytest.raises(BadInput, match="没有列名"):
        header_at(sheet, 1, 1)


def test_a_table_that_a_person_points_at_is_the_only_one_that_is_read() -> None:
    rows = [["序号", "问题", "责任单位"], ["1", "甲", "县教育局"]]
    book = Workbook(FileKind.XLSX, (build_sheet(name="甲", rows=rows), build_sheet(name="乙", rows=rows)))
    assert [found.sheet.name for found in chosen_lists(book, None)] == ["甲", "乙"]
    assert [found.sheet.name for found in chosen_lists(book, ChosenTable(1))] == ["乙"]
    for outside in (-1, 2):
        with pytest.raises(BadInput, match="没有这张表"):
            chosen_lists(book, ChosenTable(outside))
