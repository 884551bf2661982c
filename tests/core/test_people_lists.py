"""Lists of units, people and users: which columns they have, what a line says, what is said of one that is wrong."""

import pytest

from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput
from bihuan.core.people_lists import KINDS, ROLES, faults_of_repeats, read_people_list
from bihuan.core.sheets.grid import FileKind, Sheet, Workbook, build_sheet

TITLE = ["澜川县单位名录"]
HEADER = ["单位名称", "简称", "别名", "类别", "姓名", "职务", "联系电话"]


def book(*rows: list[str], name: str = "表") -> Workbook:
    return Workbook(FileKind.CSV, (build_sheet(name=name, rows=rows),))


def test_titles_above_the_header_and_blank_lines_are_no_lines() -> None:
    listed = read_people_list(book(TITLE, [], HEADER, ["县教育局"], [], ["县水利局"]), needed=("unit",))
    assert [(line.row, line.get("unit")) for line in listed.lines] == [(4, "县教育局"), (6, "县水利局")]


def test_columns_are_known_by_several_names_in_any_order() -> None:
    listed = read_people_list(
        book(["职 务", "人员姓名", "所在单位（全称）"], ["局长", "王建国", "县教育局"]), needed=("unit",)
    )
    line = listed.lines[0]
    assert (line.get("unit"), line.get("person"), line.get("post")) == ("县教育局", "王建国", "局长")
    assert listed.columns == {"unit", "person", "post"}


def test_a_header_that_is_repeated_on_every_printed_page_is_no_unit() -> None:
    listed = read_people_list(
        book(["单位", "简称"], ["县教育局", "教育局"], ["单位", "简称"], ["县水利局", ""]), needed=("unit",)
    )
    assert [line.get("unit") for line in listed.lines] == ["县教育局", "县水利局"]


def test_every_table_of_a_book_is_read() -> None:
    two = Workbook(
        FileKind.XLSX,
        (
            build_sheet(name="说明", rows=[["填表说明"]]),
            build_sheet(name="部门", rows=[["单位"], ["县教育局"]]),
            build_sheet(name="乡镇", rows=[["单位"], ["城关镇"]]),
        ),
    )
    assert [line.get("unit") for line in read_people_list(two, needed=("unit",)).lines] == ["县教育局", "城关镇"]


@pytest.mark.parametrize(
    "rows",
    [[["序号", "问题"], ["1", "路灯不亮"]], [[]], [["账号", "姓名"], ["a", "b"]]],
    ids=["a ledger", "nothing", "no unit"],
)
def test_a_table_without_the_needed_columns_is_refused_by_their_names(rows: list[list[str]]) -> None:
    with pytest.raises(BadInput, match=r"没有找到表头.*“单位名称”"):
        read_people_list(book(*rows), needed=("unit",))


def test_a_header_without_lines_is_refused() -> None:
    with pytest.raises(BadInput, match="表头下面没有内容"):
        read_people_list(book(HEADER), needed=("unit",))


@pytest.mark.parametrize(
    ("written", "aliases"),
    [
        ("教体局、教育和体育局", ("教体局", "教育和体育局")),
        ("教体局,教育和体育局；教体局", ("教体局", "教育和体育局")),
        ("教体局\n教育局", ("教体局", "教育局")),
        ("", ()),
        ("、，", ()),
    ],
    ids=["ideographic comma", "mixed, one twice", "lines", "none", "marks alone"],
)
def test_aliases_are_parted_by_any_mark(written: str, aliases: tuple[str, ...]) -> None:
    line = read_people_list(book(["单位", "别名"], ["县教育局", written]), needed=("unit",)).lines[0]
    assert line.aliases == aliases


@pytest.mark.parametrize(
    ("unit", "written", "kind"),
    [
        ("城关镇人民政府", "", "township"),
        ("云岭乡", "", "township"),
        ("城东街道办事处", "", "township"),
        ("澜川县纪委监委", "", "discipline"),
        ("澜川县城投公司", "", "enterprise"),
        ("澜川县政务服务中心", "", "institution"),
        ("澜川县教育局", "", "department"),
        ("澜川县教育局", "事业单位", "institution"),
        ("澜川县教育局", "县直部门", "department"),
        ("澜川县教育局", "township", "township"),
        ("澜川县教育局", "党组织", None),
    ],
)
def test_the_kind_of_a_unit_is_written_or_follows_from_its_name(unit: str, written: str, kind: str | None) -> None:
    line = read_people_list(book(["单位", "类别"], [unit, written]), needed=("unit",)).lines[0]
    assert line.kind == kind


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("单位", Role.UNIT),
        ("核查人", Role.CHECKER),
        (" 责任 人 ", Role.RESPONSIBLE),
        ("Office", Role.OFFICE),
        ("system", None),
        ("大管家", None),
    ],
)
def test_roles_are_known_by_their_words_and_nobody_becomes_the_system(written: str, role: Role | None) -> None:
    line = read_people_list(book(["账号", "角色"], ["a1", written]), needed=("username",)).lines[0]
    assert line.role is role


def test_words_lead_to_kinds_and_roles_that_there_are() -> None:
    assert set(KINDS.values()) == {"office", "department", "township", "institution", "enterprise", "discipline"}
    assert Role.SYSTEM not in ROLES.values()


def test_a_value_that_stands_twice_is_told_with_the_first_row_whatever_its_case() -> None:
    lines = read_people_list(book(["账号"], ["wang"], ["li"], ["WANG"]), needed=("username",)).lines
    faults = list(faults_of_repeats(lines, "username"))
    assert [(fault.row, fault.column, str(fault.reason)) for fault in faults] == [
        (4, "账号", "“WANG”在第 2 行已经有了。")
    ]


def test_a_fault_names_the_column_as_the_file_does() -> None:
    sheet: Sheet = build_sheet(name="表", rows=[["工作单位", "姓名"], ["", "张三"]])
    line = read_people_list(Workbook(FileKind.CSV, (sheet,)), needed=("unit",)).lines[0]
    fault = next(iter(faults_of_repeats([line, line], "person")))
    assert fault.as_document() == {"row": 2, "column": "姓名", "message": "“张三”在第 2 行已经有了。"}
