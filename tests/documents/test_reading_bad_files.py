"""Files that cannot or should not be read: one clear sentence each, and never another error than BadInput."""

import io
import re
import struct
import zipfile

import msoffcrypto.format.ooxml
import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.documents.reading import ReadingLimits
from tests.documents.samples import (
    TEXTS,
    make_docx,
    make_ods,
    make_xls,
    make_xlsx,
    make_zip,
    ods_row,
    read,
    replace_part,
    save,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def refusal_of(content: bytes, filename: str = "list.xlsx", limits: ReadingLimits | None = None) -> BadInput:
    with pytest.raises(BadInput) as refusal:
        read(content, filename, limits)
    return refusal.value


def outcome_of(content: bytes, filename: str) -> str:
    """What was read, or the words of the refusal. Any other error passes through and fails the test."""
    try:
        return read(content, filename).kind.value
    except BadInput as refusal:
        return str(refusal.reason)


def wide(name: str) -> bytes:
    return (name + "\0").encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\r\n \n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (b"%PDF-1.7 ...", "not_a_table_file"),
        (b"\x89PNG\r\n\x1a\n...", "not_a_table_file"),
        (b"PK\x03\x04 cut off", "file_broken"),
        (make_xlsx()[:-30], "file_broken"),
        (make_zip({"a.txt": "x"}), "not_a_table_file"),
        (make_zip({"xl/workbook.bin": "x"}), "excel_binary"),
        (OLE + wide("WordDocument") * 40, "old_word"),
        (OLE + wide("EncryptedPackage") * 40, "file_encrypted"),
        (OLE + wide("Workbook") * 400, "file_broken"),
        (OLE + b"?" * 900, "not_a_table_file"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "excel_2003_xml"),
        (make_xlsx([]), "no_table"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_named(content: bytes, code: str) -> None:
    assert refusal_of(content).reason.code == code


def test_every_refusal_is_a_whole_chinese_sentence() -> None:
    sentence = str(refusal_of(b"%PDF-1.7").reason)
    assert re.fullmatch(r"[^%]*[\u4e00-\u9fff][^%]*。", sentence)


def test_a_workbook_with_a_password_says_so() -> None:
    locked = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(make_xlsx())).encrypt("secret", locked)
    assert refusal_of(locked.getvalue()).reason.code == "file_encrypted"


def test_an_old_workbook_with_a_password_says_so() -> None:
    content = bytearray(make_xls())
    start = content.index(struct.pack("<HH", 0x0809, 16))
    content[start + 20 : start + 24] = struct.pack(
        "<HH", 0x002F, struct.unpack("<H", content[start + 22 : start + 24])[0]
    )
    assert refusal_of(bytes(content), "list.xls").reason.code in {"file_encrypted", "file_broken"}


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (make_xlsx(), "清单.xls"),
        (make_xls(), "清单.xlsx"),
        (make_docx(), "清单.xlsx"),
        ("问题,单位\n甲,乙".encode("gbk"), "清单.xls"),
    ],
    ids=["xlsx as xls", "xls as xlsx", "docx as xlsx", "csv as xls"],
)
def test_a_wrong_ending_is_read_by_content_and_named(content: bytes, filename: str) -> None:
    workbook = read(content, filename)
    assert [warning.code for warning in workbook.warnings] == ["mislabelled"]
    assert workbook.sheets[0].rows


def test_a_file_over_the_limit_is_refused_before_it_is_looked_at() -> None:
    assert refusal_of(b"%PDF" * 100, limits=ReadingLimits(file_bytes=200)).reason.code == "file_too_large"


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (ReadingLimits(rows=2), "too_many_rows"),
        (ReadingLimits(columns=3), "too_many_columns"),
        (ReadingLimits(cell_length=5), "cell_too_long"),
        (ReadingLimits(cells=5), "too_many_cells"),
    ],
    ids=["rows", "columns", "cell", "cells"],
)
@pytest.mark.parametrize(
    "content",
    [
        make_xlsx(),
        make_xls(),
        make_ods("".join(ods_row(*row) for row in TEXTS)),
        "\n".join(",".join(r) for r in TEXTS).encode(),
    ],
    ids=["xlsx", "xls", "ods", "csv"],
)
def test_sizes_beyond_the_limits_are_refused_in_every_format(content: bytes, limits: ReadingLimits, code: str) -> None:
    assert refusal_of(content, limits=limits).reason.code == code


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_xlsx(), "台账"),
        (make_ods("".join(ods_row(*row) for row in TEXTS)), "台账"),
        (make_docx(), "表格1"),
        ("<table><tr><td>问题</td><td>一二三四五六</td></tr></table>".encode(), "表格1"),
    ],
    ids=["xlsx", "ods", "docx", "html"],
)
def test_a_cell_that_is_too_long_is_named_with_its_sheet(content: bytes, name: str) -> None:
    reason = refusal_of(content, limits=ReadingLimits(cell_length=4)).reason
    assert (reason.code, reason.params["sheet"]) == ("cell_too_long", name)


def test_a_container_that_unpacks_to_far_too_much_is_refused() -> None:
    bomb = make_zip({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"\0" * 80_000_000})
    assert refusal_of(bomb).reason.code == "zip_bomb"


def test_a_container_that_lies_about_its_size_is_refused() -> None:
    honest = make_zip({"xl/workbook.xml": b"<x>" + b" " * 5_000_000 + b"</x>"})
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.infolist()[0].file_size
    lying = honest.replace(struct.pack("<I", size), struct.pack("<I", 10))
    assert lying != honest
    assert refusal_of(lying, limits=ReadingLimits(unpacked_bytes=1_000_000)).reason.code == "zip_bomb"


@pytest.mark.parametrize(
    ("content", "part"),
    [(make_xlsx(), SHEET), (make_xlsx(), "xl/workbook.xml"), (make_docx(), "word/document.xml")],
    ids=["sheet", "workbook", "document"],
)
def test_declared_entities_are_refused_unread(content: bytes, part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read(part).decode()
    root = re.search(r"<[a-z]+:?[a-zA-Z]+\s", text)
    assert root is not None
    laughs = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>' + root.group()
    assert refusal_of(replace_part(content, part, root.group(), laughs)).reason.code == "hostile_xml"


def test_a_missing_part_is_named() -> None:
    content = make_zip({"xl/worksheets/sheet1.xml": "<worksheet/>"})
    assert refusal_of(content).reason.params["part"] == "xl/workbook.xml"


def test_names_that_climb_out_of_the_folder_are_of_no_use() -> None:
    content = replace_part(
        make_xlsx(), "xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet1.xml", "../../../../etc/passwd"
    )
    assert refusal_of(content).reason.code == "no_table"


VALID = {
    "xlsx": make_xlsx(merged=["A2:A3"]),
    "xls": make_xls(merged=[(1, 2, 0, 0)]),
    "docx": make_docx(titles=["清单"]),
    "ods": make_ods("".join(ods_row(*row) for row in TEXTS)),
    "csv": "\n".join(",".join(row) for row in TEXTS).encode("gbk"),
    "html": "<table><tr><td>问题</td></tr></table>".encode(),
    "json": '{"format":"bihuan-ledger","columns":[{"field":"a","title":"问题"}],"rows":[{"a":"甲"}]}'.encode(),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), kind=st.sampled_from(sorted(VALID)))
def test_damaged_files_give_a_table_or_words_and_nothing_else(data: st.DataObject, kind: str) -> None:
    content = bytearray(VALID[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    assert outcome_of(bytes(content), f"list.{kind}")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), name=st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]))
def test_damaged_parts_in_a_whole_container_give_a_table_or_words(data: st.DataObject, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(VALID["xlsx"])) as archive:
        parts: dict[str, str | bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    part = bytearray(parts[name])  # type: ignore[arg-type]
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(part) - 1))
        part[at : at + data.draw(st.integers(0, 5))] = data.draw(
            st.sampled_from([b"", b"9", b"<", b">", b'"', b"A", b"&", b"-1", b"\xff"])
        )
    parts[name] = bytes(part)
    assert outcome_of(make_zip(parts), "list.xlsx")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_at_all_give_a_table_or_words(content: bytes) -> None:
    assert outcome_of(content, "list.csv")


def test_macros_of_an_old_workbook_are_named() -> None:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "_VBA_PROJECT")
    content = save(book) + wide("_VBA_PROJECT")
    assert "has_macros" in [warning.code for warning in read(content, "list.xls").warnings]
