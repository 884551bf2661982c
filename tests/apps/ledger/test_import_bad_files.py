"""Files that people really send: broken, locked, mislabelled, enormous, hostile. Clear words, nothing written, nothing lost."""

import io
import json
import zipfile

import pytest
from openpyxl import Workbook as OpenWorkbook

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Problem
from bihuan.core.decisions import BadInput
from tests.apps.ledger.lists import OTHER, ROW, TITLES, bring_in, csv_file, make_house, take_out, xlsx_file

pytestmark = pytest.mark.django_db


def packed_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return stream.getvalue()


def uncalculated_formula() -> bytes:
    book = OpenWorkbook()
    sheet = book.active
    assert sheet is not None
    for cells in (TITLES, ROW):
        sheet.append(list(cells))
    sheet["F2"] = "=TODAY()+30"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "file_empty", id="empty"),
        pytest.param(xlsx_file(ROW)[:400], "file_broken", id="cut off"),
        pytest.param(b"%PDF-1.7 ...", "not_a_table_file", id="no table"),
        pytest.param(b'{"format": "other"}', "json_foreign", id="foreign json"),
        pytest.param(csv_file(titles=TITLES), "import-no-rows", id="a header and nothing below"),
        pytest.param("甲,乙\n1,2\n".encode(), "header_not_found", id="no header"),
        pytest.param(packed_bomb(), None, id="unpacks without end"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(content: bytes, code: str | None) -> None:
    house = make_house()
    with pytest.raises(BadInput) as refused:
        bring_in(house, content, filename="清单.xlsx")
    assert code in (None, refused.value.reason.code)
    assert "%(" not in str(refused.value.reason)
    assert not Problem.objects.exists()


def test_gbk_is_normal() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER, encoding="gb18030"))
    assert report.created == 2 and report.warnings == ()
    assert set(Problem.objects.values_list("text", flat=True)) == {ROW[1], OTHER[1]}


def test_a_wrong_ending_is_told_and_read_all_the_same() -> None:
    house = make_house()
    report = bring_in(house, xlsx_file(ROW), filename="清单.csv")
    assert report.created == 1
    assert [reason.code for reason in report.warnings] == ["mislabelled"]


def test_a_formula_without_a_value_is_an_error_of_its_cell() -> None:
    house = make_house()
    report = bring_in(house, uncalculated_formula(), filename="a.xlsx")
    assert [(error.row, error.column) for error in report.errors] == [(2, "完成时限")]
    assert not Problem.objects.exists()


def test_text_that_a_spreadsheet_would_run_comes_and_goes_as_text() -> None:
    house = make_house()
    evil = '=HYPERLINK("http://example.invalid","点我")'
    bring_in(house, csv_file(("1", evil, "", "县教育局", "", "2026年12月底前", "")))
    assert Problem.objects.get().text == evil
    assert b"\"'=HYPERLINK" in take_out(house, "csv")
    again = bring_in(house, take_out(house, "csv"), on_conflict="update")
    assert (again.updated, again.unchanged) == (0, 1)


def test_characters_that_no_database_stores_are_left_out() -> None:
    house = make_house()
    document = {
        "format": "bihuan-ledger",
        "columns": [{"field": "text", "title": "存在问题"}, {"field": "lead", "title": "主责单位"}],
        "rows": [{"text": "路灯\x00不亮\ud800", "lead": "县教育局"}],
    }
    bring_in(house, json.dumps(document).encode(), filename="a.json")
    assert Problem.objects.get().text == "路灯不亮\ufffd"


def test_ten_thousand_errors_are_all_told() -> None:
    house = make_house()
    rows = [(str(n), "", "甲", "县教育局", "", "12月底前", "") for n in range(10_000)]
    report = bring_in(house, csv_file(*rows))
    assert len(report.errors) == 10_000
    stream = io.BytesIO()
    assert operations.write_errors(stream, report.errors) == 10_000
    lines = stream.getvalue().decode("utf-8-sig").splitlines()
    assert (lines[0], lines[1]) == ("行,列,说明", "2,存在问题,没有写问题内容。")
    assert not Problem.objects.exists()


def test_an_upload_that_is_larger_than_any_list_is_not_kept() -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            return b"0" * max(size, 0)

    with pytest.raises(BadInput, match="MB"):
        operations.keep_import_file(Endless())  # type: ignore[arg-type]
