"""PDF out of .docx: what comes back, what is said where it cannot be had, and that nothing is left behind."""

import contextlib
import io
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from bihuan.apps.evidence.operations import PdfResult, turn_into_pdf
from bihuan.documents.official.faces import faces_asked_for
from bihuan.documents.official.fonts import FACES
from tests.documents.official.papers import LETTER, NOTICE, saying, written

pytestmark = pytest.mark.xdist_group("paper")


@pytest.fixture(scope="module")
def result() -> PdfResult:
    return turn_into_pdf(written(LETTER))


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary ones are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def offices_running() -> list[int]:
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it may end while it is looked at
            if "soffice" in process.name() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
    return found


def test_a_letter_becomes_a_pdf(result: PdfResult) -> None:
    assert result.pdf is not None
    assert result.pdf.startswith(b"%PDF-")
    assert result.reason is None


def test_every_face_that_is_not_installed_is_named_with_what_stands_in_for_it(result: PdfResult) -> None:
    licensed = {"仿宋_GB2312", "方正小标宋简体", "宋体"}

    assert {found.asked for found in result.substituted} == licensed, "none of them may be on a machine for tests"
    assert {found.used for found in result.substituted} == {"Noto Serif CJK SC"}


def test_the_fonts_in_the_pdf_are_those_that_were_named(result: PdfResult) -> None:
    assert result.pdf is not None
    embedded = {piece.split(b"/")[0].decode("latin-1") for piece in result.pdf.split(b"/BaseFont/")[1:]}

    assert embedded
    assert all("NotoSerifCJK" in name for name in embedded)


def test_only_faces_that_letters_are_set_in_are_asked_for() -> None:
    assert "楷体_GB2312" not in faces_asked_for(written(saying(LETTER, "甲")))
    assert set(faces_asked_for(written(NOTICE))) == {face.name for face in FACES}


def test_without_the_program_the_reason_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    result = turn_into_pdf(written(LETTER))

    assert result.pdf is None
    assert result.reason is not None and result.reason.code == "pdf-no-office"
    assert "libreoffice-writer" in str(result.reason)


@pytest.mark.parametrize("content", [b"", b"no container", b"PK\x03\x04 broken"], ids=["empty", "text", "broken"])
def test_what_is_no_document_is_said_and_never_raised(content: bytes) -> None:
    result = turn_into_pdf(content)

    assert result.pdf is None
    assert result.reason is not None and result.reason.code == "file_broken"


def test_a_container_without_a_document_is_no_document() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("hello.txt", "hello")

    assert turn_into_pdf(stream.getvalue()).reason is not None


def test_what_takes_too_long_is_ended_with_all_that_it_started_and_leaves_nothing(scratch: Path) -> None:
    result = turn_into_pdf(written(LETTER), seconds=0.3)

    assert result.reason is not None and result.reason.code == "pdf-too-long"
    assert offices_running() == []
    assert list(scratch.iterdir()) == []


def test_two_at_once_do_not_meet(scratch: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(turn_into_pdf, (written(saying(LETTER, "甲")), written(saying(LETTER, "乙")))))

    assert all(result.pdf for result in results), [result.reason for result in results]
    assert list(scratch.iterdir()) == []
