"""What would prove nothing is told before it is kept, by the content's own marks and with what to do about it."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.file_kinds import refuse_file

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*names: str, encrypted: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"x" * 400)
    content = bytearray(out.getvalue())
    if encrypted:
        content[6] |= 1
    return bytes(content)


def locked_office() -> bytes:
    return COMPOUND + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 100


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        pytest.param(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "IMG_0012.HEIC", "file-heic", id="a phone's photo"),
        pytest.param(b"\x00\x00\x00\x18ftypmif1" + b"\x00" * 40, "照片.jpg", "file-heic", id="one that calls itself jpg"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 40, "现场.mp4", "file-film", id="a film"),
        pytest.param(b"\x00\x00\x00\x14ftypqt  " + b"\x00" * 40, "现场.mov", "file-film", id="another phone's film"),
        pytest.param(locked_office(), "台账.xlsx", "file-locked", id="a book with a password"),
        pytest.param(locked_office(), "方案.docx", "file-locked", id="a document with a password"),
        pytest.param(packed("凭证.txt", encrypted=True), "材料.zip", "file-locked", id="an archive with a password"),
        pytest.param(packed("xl/workbook.xml", "xl/vbaProject.bin"), "台账.xlsm", "file-with-macros", id="macros"),
        pytest.param(packed("xl/workbook.xml", "xl/vbaProject.bin"), "台账.XLSX", "file-with-macros", id="macros under a plain name"),
        pytest.param(packed("word/document.xml", "word/vbaProject.bin"), "方案.docx", "file-with-macros", id="macros in a document"),
        pytest.param(packed("xl/workbook.bin"), "台账.xlsb", "file-with-macros", id="a kind that is made for macros"),
    ],
)  # fmt: skip
def test_it_is_refused_with_what_to_do(content: bytes, filename: str, code: str) -> None:
    reason = refuse_file(content, filename)
    assert reason is not None and reason.code == code
    assert filename in str(reason) and str(reason).endswith("。")


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        (packed("xl/workbook.xml"), "台账.xlsx"),
        (packed("word/document.xml"), "方案.docx"),
        (packed("账.txt", "台账/xl/vbaProject.bin"), "材料.zip"),
        (COMPOUND + b"\x00" * 900, "老台账.xls"),
        (b"\xff\xd8\xff\xe0", "照片.jpg"),
        (b"%PDF-1.7 vbaProject.bin", "说明宏的文件.pdf"),
        (b"EncryptedPackage vbaProject.bin ftypheic", "说明.txt"),
        (b"", "空.txt"),
        (b"PK\x03\x04", "短.xlsx"),
        (b"PK\x03\x04\x14\x00", "更短.zip"),
    ],
    ids=["book", "document", "archive of anything", "old book", "photo", "pdf", "text", "nothing", "stub", "shorter"],
)
def test_what_others_can_open_is_let_through(content: bytes, filename: str) -> None:
    assert refuse_file(content, filename) is None


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_under_any_name_are_answered(content: bytes, filename: str) -> None:
    reason = refuse_file(content, filename)
    assert reason is None or str(reason)


@given(st.binary(max_size=64), st.sampled_from(["a.heic", "b.mp4", "c.jpg"]))
def test_a_name_alone_condemns_no_file(content: bytes, filename: str) -> None:
    if content[4:8] != b"ftyp" and not content.startswith((b"PK", COMPOUND)):
        assert refuse_file(content, filename) is None
