"""Evidence leaves the house as a download or as a picture, and never runs in our pages."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from PIL import Image

from bihuan.apps.evidence import operations
from bihuan.apps.organizations.queries import RegionRow, UserRow
from bihuan.core.actors import Role
from tests.factories import PASSWORD, actor_for, make_region, make_unit, make_user


@pytest.fixture(autouse=True)
def files_of_its_own(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield


@pytest.fixture
def region(db: None) -> RegionRow:
    return make_region()


@pytest.fixture
def bringer(region: RegionRow) -> UserRow:
    return make_user(region, Role.UNIT, unit=make_unit(region))


def browser_of(user: UserRow) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    return client


def picture(kind: str = "PNG", size: tuple[int, int] = (1600, 900)) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind)
    return drawn.getvalue()


def bring(user: UserRow, region: RegionRow, content: bytes, name: str) -> int:
    return operations.add_evidence(
        actor=actor_for(user), at=timezone.now(), stream=BytesIO(content), filename=name, region_id=region.id
    )


def content_of(answer: object) -> bytes:
    return b"".join(getattr(answer, "streaming_content", [getattr(answer, "content", b"")]))


def test_a_file_is_saved_and_never_shown_in_place(region: RegionRow, bringer: UserRow) -> None:
    pk = bring(bringer, region, b"<script>alert(1)</script>", "说明.txt")
    answer = browser_of(bringer).get(f"/evidence/{pk}/file/")
    assert answer.status_code == 200
    assert content_of(answer) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''%E8%AF%B4%E6%98%8E.txt" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "text/plain"


def test_a_picture_is_shown_as_a_picture(region: RegionRow, bringer: UserRow) -> None:
    pk = bring(bringer, region, picture(), "公示栏.png")
    answer = browser_of(bringer).get(f"/evidence/{pk}/picture/")
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_tile_gets_a_small_picture(region: RegionRow, bringer: UserRow) -> None:
    pk = bring(bringer, region, picture("JPEG", (3000, 2000)), "现场.jpg")
    answer = browser_of(bringer).get(f"/evidence/{pk}/thumbnail/")
    assert answer["Content-Type"] == "image/jpeg"
    with Image.open(BytesIO(content_of(answer))) as small:
        assert small.width <= 400 and small.height <= 300


def test_a_picture_that_did_not_change_is_not_sent_again(region: RegionRow, bringer: UserRow) -> None:
    pk = bring(bringer, region, picture(), "公示栏.png")
    browser = browser_of(bringer)
    tag = browser.get(f"/evidence/{pk}/thumbnail/")["ETag"]
    again = browser.get(f"/evidence/{pk}/thumbnail/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    other = browser.get(f"/evidence/{pk}/thumbnail/", headers={"If-None-Match": '"thumbnail-else"'})
    assert other.status_code == 200


def test_what_is_no_picture_is_not_shown_as_one(region: RegionRow, bringer: UserRow) -> None:
    pk = bring(bringer, region, b"<svg onload='alert(1)'/>", "图.txt")
    browser = browser_of(bringer)
    assert browser.get(f"/evidence/{pk}/picture/").status_code == 404
    assert browser.get(f"/evidence/{pk}/thumbnail/").status_code == 404


@pytest.mark.parametrize("shape", ["file", "picture", "thumbnail"])
def test_who_may_not_see_it_finds_nothing(region: RegionRow, bringer: UserRow, shape: str) -> None:
    pk = bring(bringer, region, picture(), "公示栏.png")
    stranger = make_user(region, Role.UNIT, unit=make_unit(region))
    assert browser_of(stranger).get(f"/evidence/{pk}/{shape}/").status_code == 404
    assert browser_of(bringer).get(f"/evidence/{pk + 1}/{shape}/").status_code == 404
    assert Client().get(f"/evidence/{pk}/{shape}/")["Location"].startswith("/accounts/login/")


def test_a_file_that_is_gone_from_the_disk_is_not_found(region: RegionRow, bringer: UserRow, tmp_path: Path) -> None:
    pk = bring(bringer, region, b"text", "a.txt")
    for path in (tmp_path / "files").rglob("*"):
        if path.is_file():
            path.unlink()
    assert browser_of(bringer).get(f"/evidence/{pk}/file/").status_code == 404
