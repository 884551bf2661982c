"""Real files made in memory, as the programs of an office would write them."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import docx
import openpyxl
import xlwt

from bihuan.core.sheets.grid import Workbook
from bihuan.documents.reading import ReadingLimits, read_tables

ROWS: tuple[tuple[object, ...], ...] = (
    ("序号", "存在问题", "责任单位", "完成时限"),
    (1, "河道垃圾未清理", "县水利局", "2026年6月底前"),
    (2, "校车线路未备案", "县教育局", "立行立改"),
)
TEXTS = tuple(tuple(str(cell) for cell in row) for row in ROWS)


def read(content: bytes, filename: str = "list.xlsx", limits: ReadingLimits | None = None) -> Workbook:
    stream = io.BytesIO(content)
    return read_tables(stream, filename=filename, limits=limits) if limits else read_tables(stream, filename=filename)


def make_xlsx(rows: Sequence[Sequence[object]] = ROWS, *, merged: Sequence[str] = (), name: str = "台账") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value != "":
                sheet.cell(row=number, column=column, value=value)
    for reference in merged:
        sheet.merge_cells(reference)
    return save(book)


def save(book: Any) -> bytes:  # noqa: ANN401 (books and documents of three libraries)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def make_xls(rows: Sequence[Sequence[object]] = ROWS, *, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """`merged`: first row, last row, first column, last column, from 0, as the old format counts."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("台账", cell_overwrite_ok=True)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    for first_row, last_row, first_column, last_column in merged:
        value = rows[first_row][first_column]
        sheet.write_merge(first_row, last_row, first_column, last_column, value)
    return save(book)


def make_docx(rows: Sequence[Sequence[object]] = ROWS, *, titles: Sequence[str] = ()) -> bytes:
    document = docx.Document()
    for title in titles:
        document.add_paragraph(title)
    add_table(document, rows)
    return save(document)


def add_table(document: Any, rows: Sequence[Sequence[object]]) -> Any:  # noqa: ANN401 (python-docx has no types)
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            table.cell(number, column).text = str(value)
    return table


_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def make_ods(rows_xml: str, *, prolog: str = "", name: str = "台账", parts: Mapping[str, str] | None = None) -> bytes:
    """A spreadsheet of these table:table-row elements."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {_ODS_NAMES}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{rows_xml}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return make_zip({"mimetype": mimetype, "content.xml": content, **(parts or {})})


def ods_row(*cells: str, attributes: str = "") -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
    )
    return f"<table:table-row {attributes}>{inside}</table:table-row>"


def make_zip(parts: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def replace_part(content: bytes, name: str, old: str, new: str) -> bytes:
    """The same container with a piece of one part rewritten."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old.encode() in parts[name]
    parts[name] = parts[name].replace(old.encode(), new.encode(), 1)
    return make_zip(parts)
