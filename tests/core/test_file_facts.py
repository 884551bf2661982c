"""What files say of themselves, and that hostile ones say nothing and cost nothing."""

import io
import random
import struct
import time
import zipfile
import zlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import Workbook

from bihuan.core.file_facts import A_PICTURE_SAYS, FileFacts, facts_of, photo_day

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
TODAY = date(2026, 11, 26)
ZONE = ZoneInfo("Asia/Shanghai")


def read(content: bytes, media_type: str) -> FileFacts:
    return facts_of(content, media_type, until=TODAY, zone=ZONE)


def packed(**parts: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


def word(body: str = "", *, made: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    core = f'<dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified>'
    parts = {"word/document.xml": f"<w:p><w:r><w:t>{body}</w:t></w:r></w:p>", "docProps/core.xml": core}
    return packed(**(parts | (more or {})))


def pdf(stream: bytes, *, info: bytes = b"", head: bytes = b"") -> bytes:
    return b"%PDF-1.7\n" + head + b"1 0 obj\n<<>>\nstream\n" + zlib.compress(stream) + b"\nendstream\nendobj\n" + info


def test_a_real_word_file_tells_its_text_and_its_day() -> None:
    paper = Document()
    paper.add_paragraph("检查食堂 12 家 & 3 处")
    paper.add_table(1, 1).cell(0, 0).text = "签字"
    paper.core_properties.modified = datetime(2026, 10, 8, 20, 0, tzinfo=UTC)
    out = io.BytesIO()
    paper.save(out)

    assert read(out.getvalue(), WORD) == FileFacts(date(2026, 10, 9), 12)


def test_a_real_sheet_tells_its_cells() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位", 12, "完成"])
    out = io.BytesIO()
    book.save(out)

    found = read(out.getvalue(), SHEETS).characters

    assert found is not None
    assert 4 <= found <= 12


@pytest.mark.parametrize(
    ("made", "day"),
    [
        pytest.param("2026-11-02T20:30:00Z", date(2026, 11, 3), id="in the zone of the region"),
        pytest.param("2026-11-02T20:30:00", date(2026, 11, 2), id="without a zone"),
        pytest.param("2013-12-23T23:15:00Z", date(2013, 12, 24), id="another day in the zone"),
        pytest.param("2013-12-23T03:15:00Z", None, id="the day of the maker"),
        pytest.param("1980-01-01T00:00:00Z", None, id="a clock never set"),
        pytest.param("2026-12-24T00:00:00Z", None, id="lies ahead"),
        pytest.param("yesterday", None, id="no day"),
        pytest.param("0001-01-01T00:00:00+14:00", None, id="before all days"),
    ],
)
def test_the_day_of_a_paper(made: str, day: date | None) -> None:
    assert read(word("正文", made=made), WORD).made_on == day


def test_a_picture_in_a_paper_makes_it_not_empty() -> None:
    found = read(word("", more={"word/media/image1.png": b"png"}), WORD)

    assert found.characters == A_PICTURE_SAYS


@pytest.mark.parametrize(("body", "count"), [("", 0), ("无", 1), ("略。", 2), ("&lt;a&gt;", 3)])
def test_an_empty_paper_is_told(body: str, count: int) -> None:
    assert read(word(body), WORD).characters == count


@pytest.mark.parametrize(("text", "count"), [("签到 12 人\n", 5), ("", 0)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_counted(text: str, count: int, encoding: str) -> None:
    assert read(text.encode(encoding), "text/plain").characters == count


def test_a_pdf_tells_its_text_and_its_later_day() -> None:
    info = b"<</CreationDate (D:20260901080000+08'00') /ModDate(D:20261012)>>"
    content = pdf(b"BT /F1 12 Tf <00410042> Tj [(abc) 20 (de)] TJ ET", info=info)

    assert read(content, PDF) == FileFacts(date(2026, 10, 12), 7)


@pytest.mark.parametrize(
    ("content", "characters"),
    [
        pytest.param(pdf(b"BT ET"), 0, id="nothing is shown"),
        pytest.param(pdf(b"q Q", head=b"<</Subtype /Image>>"), A_PICTURE_SAYS, id="a scan"),
        pytest.param(pdf(b"0 0 m 1 1 l S\n" * 200), None, id="drawn letters"),
        pytest.param(pdf(b"BT ET", head=b"<</Encrypt 5 0 R>>"), None, id="encrypted"),
        pytest.param(b"%PDF-1.7\n", None, id="nothing there"),
    ],
)
def test_how_much_a_pdf_shows(content: bytes, characters: int | None) -> None:
    assert read(content, PDF).characters == characters


@pytest.mark.parametrize(
    ("taken", "day"),
    [
        ("2026:11:03 09:15:00", date(2026, 11, 3)),
        (b"2026:11:03 09:15:00\0", date(2026, 11, 3)),
        ("2026:13:03 09:15:00", None),
        ("0000:00:00 00:00:00", None),
        ("2017:01:01 00:00:12", None),
        ("2026:11:27 09:15:00", None),
        ("1999:05:05 09:15:00", None),
        ("", None),
        (None, None),
        (("2026",), None),
        ("2026:11:03 09:15:00" * 100_000, date(2026, 11, 3)),
    ],
)
def test_the_day_of_a_photo(taken: object, day: date | None) -> None:
    assert photo_day(taken, until=TODAY) == day


def bomb() -> bytes:
    return word(more={"word/header1.xml": b"<w:t>" + b"a" * (200 * 1024 * 1024)})


def many_parts() -> bytes:
    return packed(**{f"word/p{n}.xml": "" for n in range(5000)} | {"word/document.xml": ""})


def a_directory_that_lies() -> bytes:
    content = bytearray(word("正文"))
    struct.pack_into("<I", content, content.rfind(b"PK\x05\x06") + 12, 0x7FFFFFFF)
    return bytes(content)


def a_pdf_bomb() -> bytes:
    return pdf(b"a" * (200 * 1024 * 1024))


@pytest.mark.parametrize("make", [bomb, many_parts, a_directory_that_lies, a_pdf_bomb])
def test_what_is_too_much_is_not_known_and_costs_little(make: object) -> None:
    content = make()  # type: ignore[operator]
    begun = time.process_time()

    assert read(content, PDF if content.startswith(b"%PDF") else WORD) == FileFacts()
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("media_type", [WORD, SHEETS, PDF, "text/plain", "application/msword"])
def test_whatever_stands_in_it_nothing_breaks(media_type: str) -> None:
    chance = random.Random(7)
    good = {WORD: word("正文", made="2026-11-02T20:30:00Z"), PDF: pdf(b"BT (abc) Tj ET")}.get(media_type, word("正文"))
    for _ in range(300):
        content = bytearray(good)
        for _ in range(chance.randint(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        read(bytes(content[: chance.randint(0, len(content))]), media_type)
    for odd in (b"", b"PK\x03\x04", b"PK\x05\x06" + b"\xff" * 18, bytes(range(256)) * 40):
        read(odd, media_type)


def test_a_string_that_never_ends_is_read_in_no_time() -> None:
    begun = time.process_time()

    read(pdf(b"BT " + b"(" * 1_000_000), PDF)
    read(word("<w:t " * 500_000), WORD)

    assert time.process_time() - begun < 10
