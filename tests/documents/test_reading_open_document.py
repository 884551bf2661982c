"""OpenDocument spreadsheets: repeats, merged cells, the text that a cell shows."""

import pytest

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.grid import FileKind, MergedRange
from tests.documents.samples import TEXTS, make_ods, ods_row, read


def rows_of(rows_xml: str) -> tuple[tuple[str, ...], ...]:
    return read(make_ods(rows_xml), "list.ods").sheets[0].rows


def cell(attributes: str, shown: str = "") -> str:
    text = f"<text:p>{shown}</text:p>" if shown else ""
    return f"<table:table-row><table:table-cell {attributes}>{text}</table:table-cell></table:table-row>"


def test_a_sheet_is_read_as_text() -> None:
    workbook = read(make_ods("".join(ods_row(*row) for row in TEXTS)), "list.ods")
    assert workbook.kind is FileKind.ODS
    assert workbook.sheets[0].name == "台账"
    assert workbook.sheets[0].rows == TEXTS


def test_repeated_empty_rows_keep_the_numbers_and_cost_nothing_at_the_end() -> None:
    empty = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'
    assert rows_of(empty.format(3) + ods_row("问题") + empty.format(1_048_572)) == ((), (), (), ("问题",))


def test_repeated_rows_and_cells_are_all_there() -> None:
    twice = '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    assert rows_of(f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>') == (
        ("x", "x"),
        ("x", "x"),
    )


def test_merged_cells_are_spread() -> None:
    first = '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1"><text:p>5</text:p></table:table-cell>'
    second = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    sheet = read(
        make_ods(
            f"<table:table-row>{first}{second.format('甲')}</table:table-row>"
            f"<table:table-row><table:covered-table-cell/>{second.format('乙')}</table:table-row>"
        ),
        "list.ods",
    ).sheets[0]
    assert sheet.rows == (("5", "甲"), ("5", "乙"))
    assert sheet.merged == (MergedRange(1, 1, 2, 1),)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (cell('office:value-type="percentage" office:value="0.8"', "80%"), "80%"),
        (cell('office:value-type="date" office:date-value="2026-03-05"', "2026年3月5日"), "2026-03-05"),
        (cell('office:value-type="date" office:date-value="2026-12-01"', "2026年12月"), "2026年12月"),
        (cell('office:value-type="float" office:value="3"'), "3"),
        (cell('office:value-type="string"', "甲<text:line-break/>乙<text:s text:c='2'/>丙"), "甲\n乙  丙"),
        (cell('office:value-type="string"', "甲</text:p><text:p>乙"), "甲\n乙"),
        (cell('office:value-type="string"', "<text:span>甲</text:span>乙"), "甲乙"),
    ],
    ids=["percent", "day", "month", "number without text", "breaks", "paragraphs", "spans"],
)
def test_a_cell_is_read_as_it_shows(xml: str, text: str) -> None:
    assert rows_of(xml) == ((text,),)


def test_rows_repeated_without_end_are_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        rows_of(ods_row("x", attributes='table:number-rows-repeated="999999"'))
    assert refusal.value.reason.code == "too_many_rows"


def test_an_encrypted_spreadsheet_says_so() -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    with pytest.raises(BadInput) as refusal:
        read(make_ods(ods_row("x"), parts={"META-INF/manifest.xml": manifest}), "list.ods")
    assert refusal.value.reason.code == "file_encrypted"


def test_entities_that_grow_without_end_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    prolog = f'<!DOCTYPE x [<!ENTITY l0 "哈">{laughs}]>'
    with pytest.raises(BadInput) as refusal:
        read(make_ods(ods_row("&l9;"), prolog=prolog), "list.ods")
    assert refusal.value.reason.code == "hostile_xml"
