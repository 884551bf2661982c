"""What files say of themselves is kept when they are stored, and learnt of those that were stored before."""

from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from bihuan.apps.evidence import operations, queries
from bihuan.apps.evidence.models import Evidence, StoredFile
from bihuan.apps.evidence.operations import read_old_files
from bihuan.core.file_facts import READER
from tests.apps.ledger.web.county import County, make_county
from tests.core.test_file_facts import bomb, word

LAST_WEEK = timezone.localdate() - timedelta(days=7)


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


def photo(taken: str = "", *, tag: int = 36867, raw: bytes | None = None) -> bytes:
    picture, out = Image.new("RGB", (40, 30), (10, 90, 40)), BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8769)[tag] = taken
    exif[0x8825] = {1: "N", 2: (28.0, 1.0, 1.0)}
    picture.save(out, format="JPEG", exif=exif if raw is None else raw)
    return out.getvalue()


def keep(county: County, content: bytes, name: str) -> Evidence:
    pk = operations.add_evidence(
        actor=county.actor("other"),
        at=timezone.now(),
        stream=BytesIO(content),
        filename=name,
        region_id=county.region.id,
    )
    return Evidence.objects.select_related("file").get(pk=pk)


def test_a_photo_keeps_its_day_and_loses_its_place(county: County) -> None:
    kept = keep(county, photo(f"{LAST_WEEK:%Y:%m:%d} 09:15:00"), "现场.jpg")

    assert kept.made_on == LAST_WEEK
    with Image.open(queries.content_path(kept.file.sha256)) as stored:
        assert not stored.getexif()
    assert queries.evidence_marks([kept.pk])[kept.pk].made_on == LAST_WEEK


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(photo("今天"), id="no day"),
        pytest.param(photo("2099:01:02 10:00:00"), id="lies ahead"),
        pytest.param(photo("2026:11:03 09:15:00", tag=306), id="the day of an edit"),
        pytest.param(photo(raw=b"Exif\0\0II*\0\xff\xff\xff\x7f" + b"\xff" * 40), id="broken"),
        pytest.param(
            photo(raw=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x87\x69\0\4\0\0\0\1\0\0\0\x08" * 9), id="in circles"
        ),
    ],
)
def test_a_photo_whose_camera_says_nothing_of_use_is_kept_without_a_day(county: County, content: bytes) -> None:
    assert keep(county, content, "现场.jpg").made_on is None


def test_a_paper_keeps_its_day_and_how_much_it_says(county: County) -> None:
    kept = keep(county, word("略。", made=f"{LAST_WEEK}T02:00:00Z"), "说明.docx")

    assert (kept.made_on, kept.file.characters, kept.file.read_by) == (LAST_WEEK, 2, READER)


def test_a_paper_that_would_fill_the_memory_is_kept_and_says_nothing(county: County) -> None:
    kept = keep(county, bomb(), "说明.docx")

    assert (kept.made_on, kept.file.characters) == (None, None)


def test_what_was_stored_before_is_read_once(county: County) -> None:
    kept = keep(county, word("略。", made=f"{LAST_WEEK}T02:00:00Z"), "说明.docx")
    picture = keep(county, photo(), "现场.jpg")
    lost = keep(county, word("别的"), "丢了.docx")
    StoredFile.objects.update(characters=None, read_by=0)
    Evidence.objects.update(made_on=None)
    queries.content_path(lost.file.sha256).unlink()

    assert (read_old_files(), read_old_files()) == (3, 0)

    kept.refresh_from_db()
    assert (kept.made_on, StoredFile.objects.get(pk=kept.file_id).characters) == (LAST_WEEK, 2)
    assert set(
        StoredFile.objects.filter(pk__in=[picture.file_id, lost.file_id]).values_list("characters", "read_by")
    ) == {(None, READER)}


def test_a_day_that_was_known_is_not_written_over(county: County) -> None:
    kept = keep(county, word("略。", made=f"{LAST_WEEK}T02:00:00Z"), "说明.docx")
    Evidence.objects.update(made_on=date(2026, 1, 5))
    StoredFile.objects.update(read_by=0)

    read_old_files()

    kept.refresh_from_db()
    assert kept.made_on == date(2026, 1, 5)
