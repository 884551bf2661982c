"""Files on the form of a check: kept whatever else is wrong, refused in words, shown where the check is told."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, override_settings
from PIL import Image

from bihuan.apps.evidence.models import Evidence
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import Check, CheckEvidence
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import photo, under_check

FOUND = "看了 11 家，账户都开了"


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


def picture(name: str = "现场.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo().read(), "image/jpeg")


def picture_with_place() -> SimpleUploadedFile:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    Image.new("RGB", (30, 30), (9, 120, 60)).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("带位置.jpg", out.getvalue(), "image/jpeg")


def send(browser: Client, number: str, *files: SimpleUploadedFile, **answers: object) -> HttpResponse:
    address = f"/problems/{number}/check/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    typed = {"seen": "on-site", "finding": FOUND, "verdict": "close", **answers}
    answer = browser.post(address, {**form.filled(**typed), "pieces": list(files)})
    assert isinstance(answer, HttpResponse)
    return answer


def state_of(number: str) -> str:
    return Problem.objects.get(number=number).state


@pytest.mark.parametrize(("verdict", "state"), [("close", "closed"), ("return", "returned")])
def test_photos_come_with_the_conclusion_and_the_unit_sees_them(county: County, verdict: str, state: str) -> None:
    number = under_check(county)
    answer = send(
        county.browser("checker"), number, picture(), picture_with_place(), verdict=verdict, effective_on="2026-01-05"
    )
    assert (answer.status_code, state_of(number)) == (302, state)
    assert CheckEvidence.objects.count() == 2
    page = county.browser("accountable").get(f"/problems/{number}/")
    assert "核查人所附" in read(page).words and "现场.jpg" in read(page).words
    assert "附佐证 2 件" in read(page).words, "the timeline says so"
    for piece in CheckEvidence.objects.values_list("evidence", flat=True):
        assert county.browser("accountable").get(f"/evidence/{piece}/file/").status_code == 200


def test_the_place_is_taken_out_of_a_checkers_photo(county: County) -> None:
    number = under_check(county)
    send(county.browser("checker"), number, picture_with_place())
    piece = CheckEvidence.objects.get().evidence_id
    content = county.browser("checker").get(f"/evidence/{piece}/file/")
    with Image.open(io.BytesIO(b"".join(content.streaming_content))) as kept:  # type: ignore[attr-defined]
        assert not kept.getexif()


def test_no_file_is_asked_for(county: County) -> None:
    number = under_check(county)
    assert send(county.browser("checker"), number).status_code == 302
    assert not CheckEvidence.objects.exists()


def test_files_and_words_stay_when_something_else_is_wrong(county: County) -> None:
    number = under_check(county)
    browser = county.browser("checker")
    answer = send(browser, number, picture(), finding=" ")
    assert answer.status_code == 422 and state_of(number) == "under-check"
    assert "已收下 1 件，不用再选" in read(answer).words
    form = next(form for form in read(answer).forms if form.action.endswith("/check/"))
    again = browser.post(f"/problems/{number}/check/", form.filled(seen="on-site", finding=FOUND, verdict="close"))
    assert again.status_code == 302
    assert CheckEvidence.objects.count() == Evidence.objects.filter(name="现场.jpg").count() == 1


def test_a_doubt_about_a_secret_keeps_the_files_too(county: County) -> None:
    number = under_check(county)
    answer = send(county.browser("checker"), number, picture(), finding="机密★1年：账户都开了")
    assert answer.status_code == 422
    assert "看清了，交结论" in read(answer).words and "已收下 1 件" in read(answer).words


def bomb() -> bytes:
    """A picture of a few bytes that claims to be ten thousand million pixels."""
    out = io.BytesIO()
    Image.new("1", (1, 1)).save(out, "PNG")
    content = bytearray(out.getvalue())
    content[16:24] = (100_000).to_bytes(4, "big") * 2
    return bytes(content)


def zipped_page() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x.html", "<script>alert(1)</script>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("空.jpg", b"", "empty"),
        ("坏.jpg", b"\xff\xd8\xff\xe0broken", "打不开，可能已损坏"),
        ("页面.jpg", b"<html><script>alert(1)</script>", "认不出文件"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "认不出文件"),
        ("程序.pdf", b"MZ\x90\x00", "认不出文件"),
        ("压缩包.bin", zipped_page(), "认不出文件"),
        ("炸弹.png", bomb(), "图片"),
    ],
    ids=["empty", "broken", "html", "svg", "program", "zip under another name", "pixel bomb"],
)
def test_a_bad_file_is_refused_in_words_and_loses_none_of_the_good(
    county: County, name: str, content: bytes, said: str
) -> None:
    number = under_check(county)
    answer = send(county.browser("checker"), number, picture(), SimpleUploadedFile(name, content))
    assert answer.status_code == 422 and state_of(number) == "under-check"
    words = read(answer).words
    assert said == "empty" or (said in words and name in words)
    assert FOUND in answer.content.decode()
    assert not CheckEvidence.objects.exists()


def test_an_oversized_file_is_refused_by_its_name(county: County) -> None:
    number = under_check(county)
    with override_settings(UPLOAD_MAX_BYTES=1000):
        answer = send(
            county.browser("checker"), number, SimpleUploadedFile("大.pdf", b"%PDF-" + b"x" * 2000, "application/pdf")
        )
    assert answer.status_code == 422
    assert "大.pdf" in read(answer).words and "超过" in read(answer).words


def test_too_many_files_are_refused_together(county: County) -> None:
    number = under_check(county)
    answer = send(county.browser("checker"), number, *[picture(f"{n}.jpg") for n in range(21)])
    assert answer.status_code == 422 and "一次最多 20 件" in read(answer).words
    assert not Evidence.objects.filter(name="0.jpg").exists()


def test_a_date_of_effect_that_lies_ahead_is_told_at_its_field(county: County) -> None:
    number = under_check(county)
    answer = send(county.browser("checker"), number, picture(), effective_on="2098-01-01")
    assert answer.status_code == 422
    assert "形成日期还没有到" in read(answer).words and "要重新选一次" in read(answer).words


def test_a_form_that_arrives_twice_brings_its_files_once(county: County) -> None:
    number = under_check(county)
    browser = county.browser("checker")
    address = f"/problems/{number}/check/"
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    filled = form.filled(seen="on-site", finding=FOUND, verdict="close")
    codes = [browser.post(address, {**filled, "pieces": [picture()]}).status_code for _ in range(2)]
    assert codes == [302, 302]
    assert Evidence.objects.filter(name="现场.jpg").count() == CheckEvidence.objects.count() == 1


def test_another_checker_leaves_no_file_behind(county: County) -> None:
    number = under_check(county)
    before = Evidence.objects.count()
    office = county.browser("office")
    answer = office.post(
        f"/problems/{number}/check/",
        {
            "step": "conclude",
            "seen": "on-site",
            "finding": FOUND,
            "verdict": "close",
            "pieces": [picture()],
            "version": Problem.objects.get(number=number).version,
        },
    )
    assert answer.status_code == 403
    assert Evidence.objects.count() == before


def test_a_file_that_is_not_theirs_cannot_be_named_into_a_check(county: County) -> None:
    number = under_check(county)
    foreign = Evidence.objects.latest("id").pk  # the unit's own
    answer = send(county.browser("checker"), number, kept=str(foreign))
    assert answer.status_code == 403 and "由核查人自己上传" in read(answer).words
    assert state_of(number) == "under-check"


def test_the_second_check_shows_what_the_first_one_saw(county: County) -> None:
    number = under_check(county)
    send(county.browser("checker"), number, picture("第一次.jpg"), verdict="return")
    operations.apply_for_closure(actor=county.actor("accountable"), at=now(), number=number, statement="补开了 3 家")
    operations.begin_check(actor=county.actor("checker"), at=now(), number=number)
    page = read(county.browser("checker").get(f"/problems/{number}/check/"))
    assert "第一次.jpg" in page.words
    assert Check.objects.count() == 2


def test_the_gallery_tells_checkers_photos_apart(county: County) -> None:
    number = under_check(county)
    send(county.browser("checker"), number, picture("核查照片.jpg"))
    office = county.browser("office")
    theirs = read(office.get("/evidence/?brought=check")).words
    assert "核查照片.jpg" in theirs and "公示栏.jpg" not in theirs
    units = read(office.get("/evidence/?brought=unit")).words
    assert "公示栏.jpg" in units and "核查照片.jpg" not in units
    assert "有条件读不懂" in read(office.get("/evidence/?brought=%27--")).words


def test_a_picture_that_a_checker_brought_is_drawn_small(county: County) -> None:
    number = under_check(county)
    send(county.browser("checker"), number, picture())
    piece = CheckEvidence.objects.get().evidence_id
    assert f"/evidence/{piece}/thumbnail/" in county.browser("office").get(f"/problems/{number}/").content.decode()
