"""A ledger taken out: what stands in the file, and that it comes back unchanged."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.sheets.columns import map_columns
from bihuan.core.sheets.grid import Workbook
from bihuan.core.sheets.headers import find_lists
from bihuan.core.sheets.rows import read_rows
from bihuan.documents.ledger_book import (
    CellValue,
    Column,
    ColumnKind,
    ExportStamp,
    write_ledger_csv,
    write_ledger_json,
    write_ledger_xlsx,
)
from tests.documents.samples import read

COLUMNS = (
    Column("number", "编号", 16, ColumnKind.SHORT),
    Column("text", "存在问题", 40),
    Column("lead", "责任单位"),
    Column("deadline", "完成时限", 14, ColumnKind.DATE),
    Column("status", "状态", 10, ColumnKind.SHORT, choices=("整改中", "已销号")),
    Column("remark", "备注"),
)
ROWS: tuple[tuple[CellValue, ...], ...] = (
    ("XY-2026-0001", "校车线路\n未备案", "县教育局", date(2026, 6, 30), "整改中", "=HYPERLINK(1)"),
    ("XY-2026-0002", "+86 电话“打不通”", "县水利局；县住建局", None, "已销号", "@某人, -5"),
)
STAMP = ExportStamp(
    title="校园安全整治台账（2026年）",
    taken_by="王某",
    taken_at=datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8))),
    filtered_by="状态：整改中",
)
EXPECTED = [
    {"number": "XY-2026-0001", "text": "校车线路\n未备案", "lead": "县教育局", "deadline": "2026-06-30", "status": "整改中", "remark": "=HYPERLINK(1)"},
    {"number": "XY-2026-0002", "text": "+86 电话“打不通”", "lead": "县水利局；县住建局", "status": "已销号", "remark": "@某人, -5"},
]  # fmt: skip


def as_xlsx(rows: Sequence[Sequence[CellValue]] = ROWS, columns: Sequence[Column] = COLUMNS) -> bytes:
    stream = io.BytesIO()
    assert write_ledger_xlsx(stream, columns=columns, rows=iter(rows), stamp=STAMP) == len(rows)
    return stream.getvalue()


def as_csv(rows: Sequence[Sequence[CellValue]] = ROWS, columns: Sequence[Column] = COLUMNS) -> bytes:
    stream = io.BytesIO()
    assert write_ledger_csv(stream, columns=columns, rows=iter(rows)) == len(rows)
    return stream.getvalue()


def as_json(rows: Sequence[Sequence[CellValue]] = ROWS, columns: Sequence[Column] = COLUMNS) -> bytes:
    stream = io.BytesIO()
    assert write_ledger_json(stream, columns=columns, rows=iter(rows), stamp=STAMP) == len(rows)
    return stream.getvalue()


WRITERS = pytest.mark.parametrize("write", [as_xlsx, as_csv, as_json], ids=["xlsx", "csv", "json"])


def values_of(workbook: Workbook) -> list[dict[str, str]]:
    lists = find_lists(workbook)
    assert len(lists) == 1
    header = lists[0].header
    return [dict(row.values) for row in read_rows(lists[0].sheet, header, map_columns(header)).rows]


@WRITERS
def test_what_is_taken_out_is_read_back_unchanged(write: Callable[[], bytes]) -> None:
    workbook = read(write(), f"台账.{write.__name__.removeprefix('as_')}")
    assert values_of(workbook) == EXPECTED
    assert workbook.warnings == ()


@WRITERS
def test_an_empty_ledger_is_a_file_with_a_header(write: Callable[[Sequence[Sequence[CellValue]]], bytes]) -> None:
    assert values_of(read(write(()), "台账")) == []


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=30).map(
    str.strip
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(TEXTS, st.sampled_from(["=", "+", "-", "@", "'", "'=", "_x0041_", "\n甲", ""])),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_comes_back_as_it_was_in_all_three_formats(pieces: list[tuple[str, str]]) -> None:
    columns = (COLUMNS[1], COLUMNS[2])
    rows = [(start + text + "。" + start, "县局") for text, start in pieces]
    wanted = [[text.strip(), unit] for text, unit in rows]
    for write in (as_xlsx, as_csv, as_json):
        sheet = read(write(rows, columns), "x").sheets[0]
        found = [[cell.strip() for cell in row] for row in sheet.rows[-len(rows) :]]
        assert found == wanted, write.__name__


def test_texts_never_become_formulas_in_the_workbook() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx()))["台账"]
    assert (sheet["F3"].value, sheet["F3"].data_type) == ("=HYPERLINK(1)", "s") or sheet["F3"].data_type != "f"


def test_texts_that_a_spreadsheet_would_run_stand_behind_an_apostrophe_in_csv() -> None:
    records = list(csv.reader(io.StringIO(as_csv().decode("utf-8-sig"))))
    assert records[1][5] == "'=HYPERLINK(1)"
    assert records[2][1].startswith("'+86")
    assert records[2][5].startswith("'@")
    assert records[0][0] == "编号"


def test_numbers_stay_numbers() -> None:
    columns = (COLUMNS[1], Column("percent", "进度", 8, ColumnKind.NUMBER))
    assert list(csv.reader(io.StringIO(as_csv([("甲", -5)], columns).decode("utf-8-sig"))))[1] == ["甲", "-5"]
    assert openpyxl.load_workbook(io.BytesIO(as_xlsx([("甲", -5)], columns)))["台账"]["B3"].value == -5


def test_the_workbook_is_ready_to_work_with_and_to_print() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx()))
    sheet = book["台账"]
    assert sheet["A1"].value == STAMP.title
    assert [cell.value for cell in sheet[2]] == [column.title for column in COLUMNS]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:F4"
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.column_dimensions["B"].width == pytest.approx(40, abs=1)
    assert "王某 2026-11-20 09:30+08:00 取出" in (sheet.oddFooter.left.text or "")
    assert "&P" in (sheet.oddFooter.center.text or "")
    assert sheet["D3"].value == datetime(2026, 6, 30)  # noqa: DTZ001


def test_states_are_offered_in_a_drop_down_that_reaches_new_rows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx()))
    rule = book["台账"].data_validations.dataValidation[0]
    assert rule.formula1 == "选项!$A$1:$A$2"
    assert str(rule.sqref) == "E3:E204"
    assert [cell.value for cell in book["选项"]["A"]] == ["整改中", "已销号"]
    assert book["选项"].sheet_state == "hidden"


def test_the_workbook_says_who_took_it_out_when_and_what() -> None:
    about = openpyxl.load_workbook(io.BytesIO(as_xlsx()))["说明"]
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert told["取出人"] == "王某"
    assert told["取出时刻"].startswith("2026-11-20 09:30")
    assert told["行数"] == "2"
    assert told["筛选"] == "状态：整改中"


def test_a_text_that_no_cell_can_hold_is_refused_rather_than_cut() -> None:
    with pytest.raises(BadInput) as refusal:
        as_xlsx([("1", "长" * 32_768, "", None, "", "")])
    assert refusal.value.reason.code == "text_too_long_for_book"
    assert refusal.value.reason.params["row"] == 1


def test_the_json_says_who_took_it_out_and_keeps_one_row_a_line() -> None:
    text = as_json().decode()
    document = json.loads(text)
    assert (document["format"], document["version"], document["taken_by"]) == ("bihuan-ledger", 1, "王某")
    assert datetime.fromisoformat(document["taken_at"]).astimezone(UTC) == STAMP.taken_at
    assert document["columns"][1] == {"field": "text", "title": "存在问题"}
    assert "deadline" not in document["rows"][1]
    assert len(text.splitlines()) == 1 + len(ROWS) + 1


def test_rows_are_written_as_they_come() -> None:
    stream = io.BytesIO()
    sizes: list[int] = []

    def rows() -> Iterator[Sequence[CellValue]]:
        for number in range(3):
            sizes.append(len(stream.getvalue()))
            yield (str(number), "甲", "", None, "", "")

    write_ledger_json(stream, columns=COLUMNS, rows=rows(), stamp=STAMP)
    assert sizes == sorted(set(sizes))


def test_the_stream_stays_open_after_csv() -> None:
    stream = io.BytesIO()
    write_ledger_csv(stream, columns=COLUMNS, rows=ROWS)
    stream.write(b"more")
    assert stream.getvalue().endswith(b"more")
