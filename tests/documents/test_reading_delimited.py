"""Text files: encodings, delimiters, quotes; web pages and our own export under whatever name."""

import json

import pytest

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.grid import FileKind, MergedRange
from bihuan.documents.reading.delimited import find_delimiter
from tests.documents.samples import TEXTS, read

CSV = "\r\n".join(",".join(row) for row in TEXTS)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030", "gb2312"]
)
def test_every_usual_encoding_is_normal(encoding: str) -> None:
    workbook = read(CSV.encode(encoding), "list.csv")
    assert workbook.kind is FileKind.CSV
    assert workbook.sheets[0].rows == TEXTS
    assert workbook.warnings == ()


def test_a_few_zeros_that_a_broken_export_left_are_no_other_encoding() -> None:
    content = CSV.encode()
    middle = len(content) // 2
    while content[middle] & 0xC0 == 0x80:  # not inside a character
        middle += 1
    assert read(content[:middle] + b"\0" + content[middle:], "list.csv").sheets[0].rows == TEXTS


def test_rare_characters_of_gb18030_are_read() -> None:
    assert read("问题,单位\n㐂𠮷镇,县局".encode("gb18030"), "list.csv").sheets[0].cell(2, 1) == "㐂𠮷镇"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = "\n".join(delimiter.join(row) for row in TEXTS)
    assert find_delimiter(text) == delimiter
    assert read(text.encode(), "list.csv").sheets[0].rows == TEXTS


def test_commas_in_the_texts_do_not_win_over_tabs() -> None:
    assert find_delimiter("序号\t问题\n1\t甲,乙,丙\n2\t丁\n") == "\t"


def test_line_breaks_inside_quotes_do_not_count_as_rows() -> None:
    sheet = read('问题,单位\n"甲\n还是甲",县局\n"说""好""",乡\n'.encode(), "list.csv").sheets[0]
    assert sheet.rows == (("问题", "单位"), ("甲\n还是甲", "县局"), ('说"好"', "乡"))


def test_empty_lines_keep_the_row_numbers() -> None:
    assert read("\n\n问题,单位\n\n甲,乙\n".encode(), "list.csv").sheets[0].cell(5, 1) == "甲"


def test_an_apostrophe_before_a_formula_is_taken_away() -> None:
    sheet = read("问题,说明\n'=1+1,''+x\n'正常',-5\n".encode(), "list.csv").sheets[0]
    assert sheet.row(2) == ("=1+1", "'+x")
    assert sheet.row(3) == ("'正常'", "-5")


def test_a_quote_that_never_ends_says_where() -> None:
    text = '问题,单位\n甲,乙\n"丙,' + "丁" * 200_000
    with pytest.raises(BadInput) as refusal:
        read(text.encode(), "list.csv")
    assert refusal.value.reason.code == "csv_broken"
    assert refusal.value.reason.params["row"] == 3


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        read(bytes(range(256)) * 40, "list.csv")
    assert refusal.value.reason.code == "not_text"


PAGE = """<html><head><meta charset="{0}"><style>td {{ x }}</style></head><body><p>问题清单</p>
<table><tr><th>序号</th><th colspan=2>责任单位</th></tr>
<tr><td rowspan="2">1</td><td>县&amp;乡</td><td>配合<br>单位</td></tr><tr><td>甲</td><td>乙</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_web_page_that_calls_itself_xls_is_read_and_named(encoding: str) -> None:
    workbook = read(PAGE.format(encoding).encode(encoding), "导出.xls")
    sheet = workbook.sheets[0]
    assert workbook.kind is FileKind.HTML
    assert [warning.code for warning in workbook.warnings] == ["mislabelled"]
    assert sheet.titles == ("问题清单",)
    assert sheet.rows == (("序号", "责任单位", "责任单位"), ("1", "县&乡", "配合\n单位"), ("1", "甲", "乙"))
    assert sheet.merged == (MergedRange(1, 2, 1, 3), MergedRange(2, 1, 3, 1))


def test_a_page_without_a_table_says_so() -> None:
    with pytest.raises(BadInput) as refusal:
        read(b"<html><body>404</body></html>", "x.xls")
    assert refusal.value.reason.code == "no_table_in_page"


def test_our_own_export_is_a_table_with_its_titles_as_header() -> None:
    document = {
        "format": "bihuan-ledger",
        "title": "校园安全",
        "columns": [{"field": "number", "title": "编号"}, {"field": "text", "title": "问题"}],
        "rows": [{"number": "XY-2026-0001", "text": "甲\n乙"}, {"text": "丙"}],
    }
    workbook = read(json.dumps(document).encode(), "list.json")
    assert workbook.kind is FileKind.JSON
    assert workbook.sheets[0].rows == (("编号", "问题"), ("XY-2026-0001", "甲\n乙"), ("", "丙"))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('{"format": "other"}', "json_foreign"),
        ('{"format": "bihuan-ledger", "columns"', "json_broken"),
        ('{"format": "bihuan-ledger", "columns": 3, "rows": []}', "json_broken"),
        ('{"a":' * 100_000, "json_broken"),
    ],
    ids=["foreign", "cut off", "columns are no list", "nested without end"],
)
def test_other_json_is_refused_by_name(content: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(content.encode(), "list.json")
    assert refusal.value.reason.code == code
