"""Evidence: content once, without the place where it was taken; broken and hostile files end in words."""

import io
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from bihuan.apps.audit import queries as audit
from bihuan.apps.evidence import operations, queries
from bihuan.apps.evidence.models import Evidence, StoredFile
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import ANONYMOUS, Actor, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.world import AT, World, make_world
from tests.factories import SYSTEM, make_actor

GPS = 0x8825
DATE_TAKEN = 0x0132


def picture(
    kind: str = "JPEG", *, exif: bool = False, xmp: bytes = b"", size: tuple[int, int] = (40, 30), turned: int = 0
) -> bytes:
    drawn = Image.new("RGB", size, "teal")
    drawn.paste("white", (0, 0, size[0] // 2, size[1]))
    tags = Image.Exif()
    if exif:
        tags[DATE_TAKEN] = "2026:11:01 08:00:00"
        tags.get_ifd(GPS).update({1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    if turned:
        tags[0x0112] = turned
    out = io.BytesIO()
    more = {"xmp": xmp} if xmp else {}
    drawn.save(out, kind, exif=tags.tobytes() if exif or turned else b"", **more)
    return out.getvalue()


def add(world: World, content: bytes, filename: str = "现场.jpg", *, actor: Actor | None = None, **more: object) -> int:
    return operations.add_evidence(
        actor=actor or world.worker, at=AT, stream=io.BytesIO(content), filename=filename, region_id=world.region.id, **more  # type: ignore[arg-type]
    )  # fmt: skip


def kept(world: World, evidence_id: int) -> bytes:
    return queries.open_evidence(SYSTEM, evidence_id=evidence_id)[1].read_bytes()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_content_is_kept_once_whoever_brings_it(world: World, tmp_path: Path) -> None:
    content = picture(size=(41, 31))
    with override_settings(FILES_ROOT=tmp_path):  # other workers of a run keep theirs in the common folder
        first, second = add(world, content), add(world, content, "另一个名字.jpg", actor=world.helper)
        assert len(files_below(tmp_path)) == 1
        assert kept(world, first) == content, "a picture that says nothing of its place is kept to the byte"
        row, path = queries.open_evidence(world.worker, evidence_id=first)

    assert first != second
    assert StoredFile.objects.count() == 1
    assert path.name == row.sha256
    assert (row.name, row.media_type, row.is_picture) == ("现场.jpg", "image/jpeg", True)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO"])
def test_a_picture_loses_the_place_where_it_was_taken(world: World, kind: str) -> None:
    content = picture(kind, exif=True)
    assert dict(Image.open(io.BytesIO(content)).getexif().get_ifd(GPS)), "the picture does say where it was taken"

    stored = kept(world, add(world, content, f"现场.{kind.lower()}"))

    clean = Image.open(io.BytesIO(stored))
    assert not dict(clean.getexif())
    assert clean.size == (40, 30)
    assert b"2026:11:01" not in stored


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_place_in_xmp_goes_as_well(world: World, kind: str) -> None:
    words = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPSLatitude>30,16N</GPSLatitude></x:xmpmeta>'
    if kind == "PNG":
        from_pillow = Image.new("RGB", (40, 30))
        out = io.BytesIO()
        from_pillow.save(out, "PNG")
        plain = out.getvalue()
        text = b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + words
        chunk = struct.pack(">I", len(text)) + b"iTXt" + text + struct.pack(">I", zlib.crc32(b"iTXt" + text))
        content = plain[:33] + chunk + plain[33:]
    else:
        content = picture(kind, xmp=words)
    assert b"GPSLatitude" in content

    assert b"GPSLatitude" not in kept(world, add(world, content))


def test_a_picture_that_lay_on_its_side_stands_upright_afterwards(world: World) -> None:
    evidence = add(world, picture(turned=6))

    assert Image.open(io.BytesIO(kept(world, evidence))).size == (30, 40)
    assert StoredFile.objects.get().width == 30


def test_a_picture_that_moves_keeps_its_frames(world: World) -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"30.16N 120.09E", duration=80, loop=0)

    stored = kept(world, add(world, out.getvalue(), "过程.gif"))

    assert b"120.09E" not in stored
    assert getattr(Image.open(io.BytesIO(stored)), "n_frames", 1) == 3


def test_pictures_that_look_alike_have_hashes_that_are_alike(world: World) -> None:
    for content in (picture(), picture(size=(80, 60)), picture("PNG", size=(160, 120))):
        add(world, content)

    assert len({file.seen_hash for file in StoredFile.objects.all()}) == 1


@pytest.mark.parametrize(
    ("content", "filename", "words"),
    [
        pytest.param(b"", "空.jpg", "是空的", id="empty"),
        pytest.param(b"MZ\x90\x00", "程序.exe", "认不出文件", id="a program"),
        pytest.param(b"MZ\x90\x00", "程序.jpg", "认不出文件", id="a program that calls itself a picture"),
        pytest.param(b"<svg onload=alert(1)>", "图.svg", "认不出文件", id="svg runs scripts"),
        pytest.param(b"<html><script>", "页.html", "认不出文件", id="html"),
        pytest.param(b"a\x00b", "字.txt", "认不出文件", id="text that is none"),
        pytest.param(picture()[:200], "断.jpg", "打不开", id="a picture cut short"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "坏.png", "打不开", id="nothing behind a picture's first bytes"
        ),
        pytest.param(b"GIF89a" + b"\xff" * 30, "坏.gif", "打不开", id="a broken gif"),
        pytest.param(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 30, "照片.heic", "HEIC", id="a photo that few can open"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 30, "现场.mp4", "是视频", id="a film"),
        pytest.param(
            b"PK\x03\x04\x14\x00\x00\x00xl/vbaProject.bin", "台账.xlsx", "带有宏", id="macros under a plain name"
        ),
        pytest.param(b"PK\x03\x04\x14\x00\x01", "材料.zip", "有密码", id="an archive with a password"),
        pytest.param(b"RIFF\x10\x00\x00\x00WEBPVP8 ", "坏.webp", "打不开", id="a broken webp"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(world: World, content: bytes, filename: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        add(world, content, filename)

    assert "file" in refused.value.fields
    assert not Evidence.objects.exists()


def test_a_picture_of_too_many_pixels_is_never_unfolded(world: World) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    body = zlib.compress(b"\x00" * 1000)
    data = struct.pack(">I", len(body)) + b"IDAT" + body + struct.pack(">I", zlib.crc32(b"IDAT" + body))

    with pytest.raises(BadInput, match="像素太多"):
        add(world, b"\x89PNG\r\n\x1a\n" + chunk + data, "炸弹.png")


def test_what_is_too_large_is_refused_before_it_is_read_whole(world: World) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0, "never asked for everything"
            self.given += size
            return b"x" * size

    stream = Endless()
    with override_settings(UPLOAD_MAX_BYTES=1024**2), pytest.raises(BadInput, match="超过 1 MB"):
        operations.add_evidence(actor=world.worker, at=AT, stream=stream, filename="大.txt", region_id=world.region.id)  # type: ignore[arg-type]
    assert stream.given == 1024**2 + 1


def test_archives_are_kept_and_never_opened(world: World) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("零.txt", b"\x00" * 50_000_000)
    content = out.getvalue()
    assert len(content) < 100_000

    assert kept(world, add(world, content, "材料.zip")) == content


@pytest.mark.parametrize(
    ("content", "filename", "media_type"),
    [
        (b"%PDF-1.7\n", "报告.PDF", "application/pdf"),
        (b"PK\x03\x04", "表.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "表.xls", "application/vnd.ms-excel"),
        ("开户 11 家".encode("gbk"), "账.csv", "text/plain"),
    ],
)
def test_the_kind_is_read_from_the_content(world: World, content: bytes, filename: str, media_type: str) -> None:
    assert queries.evidence_rows([add(world, content, filename)]).popitem()[1].media_type == media_type


@pytest.mark.parametrize("filename", ["../../etc/passwd.txt", "C:\\用户\\账.txt", "/绝对/账.txt", "名" * 300 + ".txt"])
def test_a_name_never_says_where_a_file_is_kept(world: World, filename: str) -> None:
    row, path = queries.open_evidence(world.worker, evidence_id=add(world, b"x" * 9, filename))

    assert 0 < len(row.name) <= 200
    assert "/" not in row.name and "\\" not in row.name
    assert path == queries.content_path(row.sha256)


def test_a_newer_version_names_the_older_one_and_neither_is_lost(world: World) -> None:
    first = add(world, b"first", "账.txt", unit_id=world.unit.id)
    colleague = make_actor(world.region, Role.UNIT, unit=world.unit)

    second = add(world, b"second", "账.txt", actor=colleague, replaces_id=first, effective_on=date(2026, 11, 1))

    assert queries.evidence_rows([first, second])[second].version == 2
    assert kept(world, first) == b"first"
    with pytest.raises(BadInput, match="已有更新的版本"):
        add(world, b"third", "账.txt", replaces_id=first)


def test_who_sees_a_piece_does_not_replace_it_and_who_does_not_finds_nothing(world: World) -> None:
    number = world.done()
    seen = ledger.problem_detail(world.office, number=number, today=AT.date()).evidence[0].id

    with pytest.raises(Refused):
        add(world, b"better", "账.txt", actor=world.office, replaces_id=seen)
    with pytest.raises(Missing):
        add(world, b"better", "账.txt", actor=world.helper, replaces_id=seen)
    assert not Evidence.objects.filter(replaces=seen).exists()


def test_who_may_bring_evidence(world: World) -> None:
    for actor in (world.worker, world.helper, world.office, world.checker, world.responsible, SYSTEM):
        assert add(world, b"x", "账.txt", actor=actor)
    for actor in (world.leader, make_actor(world.region, Role.AUDIT_ADMIN), make_world().worker, ANONYMOUS):
        with pytest.raises(Refused):
            add(world, b"x", "账.txt", actor=actor)
    with pytest.raises(Refused):
        add(world, b"x", "账.txt", unit_id=world.helper_unit.id)


def test_who_sees_it(world: World) -> None:
    own, of_unit = add(world, b"own", "账.txt"), add(world, b"unit", "账.txt", unit_id=world.unit.id)
    colleague = make_actor(world.region, Role.UNIT, unit=world.unit)

    def sees(actor: Actor, piece: int) -> bool:
        return queries.visible_ids(actor).filter(pk=piece).exists()

    assert [sees(world.worker, own), sees(world.worker, of_unit), sees(colleague, of_unit)] == [True] * 3
    assert not sees(colleague, own)
    for stranger in (world.helper, world.office, make_world().worker, ANONYMOUS):
        assert not sees(stranger, own) and not sees(stranger, of_unit)
        with pytest.raises(Missing):
            queries.open_evidence(stranger, evidence_id=own)


def test_a_date_of_effect_does_not_lie_ahead(world: World) -> None:
    assert add(world, b"x", "账.txt", effective_on=AT.date())
    with pytest.raises(BadInput, match="还没有到"):
        add(world, b"x", "账.txt", effective_on=date(2026, 11, 3))


def test_bringing_evidence_is_an_act_that_names_the_content(world: World) -> None:
    piece = add(world, b"x", "账.txt", unit_id=world.unit.id)

    (act,) = audit.timeline(world.worker, "evidence", piece)

    assert (act.action, act.label, act.region_path) == ("evidence.evidence.added", "账.txt", world.region.path)
    assert act.after is not None and act.after["sha256"] == queries.evidence_rows([piece])[piece].sha256


class TestHostilePictures(TestCase):
    """Bytes that begin as a picture and go on as anything."""

    @given(
        kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]),
        place=st.integers(4, 600),
        noise=st.binary(min_size=1, max_size=40),
    )
    @hypothesis_settings(max_examples=60, deadline=None)
    def test_damage_ends_in_words_or_in_a_picture(self, kind: str, place: int, noise: bytes) -> None:
        world = make_world()
        content = bytearray(picture(kind, exif=kind != "GIF"))
        content[place : place + len(noise)] = noise
        try:
            piece = add(world, bytes(content))
        except BadInput:
            return
        assert kept(world, piece)
