"""Keeping files: content first, under its hash; then the row that names it."""

import hashlib
import io
import os
import struct
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from bihuan.apps.audit.operations import record
from bihuan.apps.evidence import policies, queries
from bihuan.apps.evidence.models import Evidence, StoredFile
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.file_facts import READER, FileFacts, facts_of, photo_day
from bihuan.core.file_kinds import refuse_file

# What people may bring, by the content's first bytes; never by what the file calls itself.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_OFFICE_SUFFIXES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".wps": "application/vnd.ms-works",
    ".zip": "application/zip",
}
_CHUNK = 500
_MAX_PIXELS = 80_000_000
_EXIF = 0x8769
_TAKEN = (36867, 36868)  # when the picture was taken, when it was digitized
_PICTURE_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")  # MPO is read as JPEG
# What Pillow tells of a picture that is about its pixels alone. All else might say where it was taken.
_PLAIN_INFO = frozenset(
    {
        "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "icc_profile", "progressive", "progression",
        "adobe", "adobe_transform", "gamma", "srgb", "chromaticity", "aspect", "interlace", "transparency",
        "background", "version", "duration", "loop", "extension", "timestamp", "default_image", "bbox", "blend", "disposal",
    }
)  # fmt: skip
# What Pillow raises on bytes that only pretend to be a picture.
_BROKEN = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    EOFError, OverflowError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


MAX_FILES = 20


@dataclass(frozen=True, slots=True)
class Intake:
    """Files that came with a form: what is kept now, and what of them could not be kept."""

    kept: tuple[EvidenceRow, ...] = ()
    errors: tuple[Reason, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(row.id for row in self.kept)


@dataclass(frozen=True, slots=True)
class _Picture:
    width: int
    height: int
    seen_hash: str
    content: bytes
    made_on: date | None


def add_evidence(
    *,
    actor: Actor,
    at: datetime,
    stream: BinaryIO,
    filename: str,
    region_id: int,
    unit_id: int | None = None,
    effective_on: date | None = None,
    name: str = "",
    replaces_id: int | None = None,
) -> int:
    """Keep a file as evidence; the id of the evidence.

    Pictures lose the place where they were taken (EXIF) before they are stored; the day on which they were taken is kept.
    Raises BadInput for an empty, too large or unknown kind of file and for a date of effect that lies ahead.
    """
    region = organizations.region_of(region_id)
    verdict = policies.may_add(actor, region_path=region.path, unit_id=unit_id)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if effective_on is not None and effective_on > timezone.localtime(at).date():
        raise _bad("effective_on", "evidence-date-ahead", "形成日期 %(day)s 还没有到。", day=effective_on.isoformat())
    content = _read_limited(stream, filename)
    useless = refuse_file(content, filename)
    if useless is not None:
        raise BadInput(useless, {"file": useless})
    media_type = _media_type(content, filename)
    day = timezone.localtime(at).date()
    picture = _look_at(content, filename, day) if media_type.startswith("image/") else None
    kept = picture.content if picture else content
    facts = (
        FileFacts(picture.made_on)
        if picture
        else facts_of(content, media_type, until=day, zone=timezone.get_default_timezone())
    )
    sha256 = hashlib.sha256(kept).hexdigest()
    _store(kept, sha256)
    with transaction.atomic():
        file, _ = StoredFile.objects.get_or_create(
            sha256=sha256,
            defaults={
                "size": len(kept),
                "media_type": media_type,
                "seen_hash": picture.seen_hash if picture else "",
                "width": picture.width if picture else 0,
                "height": picture.height if picture else 0,
                "characters": facts.characters,
                "read_by": READER,
                "stored_at": at,
            },
        )
        replaced = _replaced(actor, replaces_id)
        evidence = Evidence.objects.create(
            file=file,
            name=(name.strip() or Path(filename.replace("\\", "/")).name)[:200] or sha256[:12],
            effective_on=effective_on,
            made_on=facts.made_on,
            region_id=region_id,
            unit_id=unit_id,
            uploaded_by_id=actor.user_id,
            uploaded_at=at,
            replaces=replaced,
            version=replaced.version + 1 if replaced else 1,
        )
        record(
            actor=actor, role=verdict.role or "", action="evidence.evidence.added", at=at,
            object_type="evidence", object_id=evidence.pk, label=evidence.name, region_path=region.path,
            unit_ids=(unit_id,) if unit_id else (),
            after={"sha256": sha256, "size": len(kept), "media_type": media_type, "replaces": replaces_id,
                   "effective_on": effective_on.isoformat() if effective_on else None},
        )  # fmt: skip
    return evidence.pk


def clear_small_pictures(at: datetime) -> int:
    """Remove small pictures whose evidence is gone; how many. One that is being drawn at the moment is left alone."""
    yesterday = (at - timedelta(days=1)).timestamp()
    drawn = queries.thumbnail_path("00").parent.parent.glob("??/*")
    found = {path.name: path for path in drawn if path.is_file() and path.stat().st_mtime < yesterday}
    names = list(found)
    for start in range(0, len(names), _CHUNK):
        some = names[start : start + _CHUNK]
        for kept in StoredFile.objects.filter(sha256__in=some).values_list("sha256", flat=True):
            del found[kept]
    for path in found.values():
        path.unlink(missing_ok=True)
    return len(found)


def take_in(
    files: Sequence[tuple[str, BinaryIO]],
    *,
    actor: Actor,
    at: datetime,
    region_id: int,
    unit_id: int | None,
    effective_on: date | None,
    before: tuple[EvidenceRow, ...] = (),
) -> Intake:
    """Keep each file (name, content) as evidence on its own, so that one bad file loses none of the good ones."""
    if len(files) + len(before) > MAX_FILES:
        return Intake(before, (Reason("too-many-files", "一次最多 %(n)s 件，分几次上传。", {"n": MAX_FILES}),))
    ids: list[int] = []
    errors: list[Reason] = []
    for name, stream in files:
        try:
            ids.append(
                add_evidence(
                    actor=actor, at=at, stream=stream, filename=name, region_id=region_id, unit_id=unit_id,
                    effective_on=effective_on,
                )
            )  # fmt: skip
        except BadInput as bad:
            errors.append(bad.reason)
    rows = queries.evidence_rows(ids)
    return Intake((*before, *(rows[pk] for pk in ids)), tuple(errors))


def _replaced(actor: Actor, replaces_id: int | None) -> Evidence | None:
    if replaces_id is None:
        return None
    if not policies.visible(actor).filter(pk=replaces_id).exists():
        raise Missing
    found = Evidence.objects.select_for_update(of=("self",)).get(pk=replaces_id)
    verdict = policies.may_replace(actor, found)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    if Evidence.objects.filter(replaces=found).exists():
        raise _bad("replaces", "evidence-replaced", "这份佐证已有更新的版本。")
    return found


def _read_limited(stream: BinaryIO, filename: str) -> bytes:
    limit = int(settings.UPLOAD_MAX_BYTES)
    content = stream.read(limit + 1)
    if not content:
        raise _bad("file", "evidence-empty", "文件“%(name)s”是空的。", name=filename)
    if len(content) > limit:
        raise _bad(
            "file", "evidence-too-large", "文件“%(name)s”超过 %(limit)s MB。", name=filename, limit=limit // 1024**2
        )
    return content


def _media_type(content: bytes, filename: str) -> str:
    suffix = Path(filename).suffix.lower()
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            if media_type in ("application/zip", "application/x-ole-storage"):
                if suffix in _OFFICE_SUFFIXES:
                    return _OFFICE_SUFFIXES[suffix]
                break
            return media_type
    if suffix in (".txt", ".csv") and b"\x00" not in content[:4096]:
        return "text/plain"
    raise _bad(
        "file",
        "evidence-unknown-kind",
        "认不出文件“%(name)s”。可用图片（jpg、png、gif、webp）、PDF、Word、Excel、WPS、zip 或纯文本。",
        name=filename,
    )


def _look_at(content: bytes, filename: str, day: date) -> _Picture:
    too_large = _bad("file", "evidence-picture-too-large", "图片“%(name)s”的像素太多。", name=filename)
    try:
        with Image.open(io.BytesIO(content), formats=_PICTURE_FORMATS) as opened:
            if opened.width * opened.height > _MAX_PIXELS:
                raise too_large
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            clean = _without_words(opened, upright) if _says_more_than_it_shows(opened) else content
            return _Picture(upright.width, upright.height, _difference_hash(upright), clean, _taken_on(opened, day))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise too_large from problem
    except _BROKEN as problem:
        raise _bad("file", "evidence-broken-picture", "图片“%(name)s”打不开，可能已损坏。", name=filename) from problem


def _taken_on(picture: Image.Image, until: date) -> date | None:
    """The day that the camera wrote; a picture whose words are broken is a picture all the same."""
    try:
        words = picture.getexif().get_ifd(_EXIF)
        days = [photo_day(words.get(tag), until=until) for tag in _TAKEN]
    except _BROKEN:
        return None
    return next((day for day in days if day is not None), None)


def _says_more_than_it_shows(picture: Image.Image) -> bool:
    """Whether a place may be written into the picture: EXIF, XMP, comments. A phone's MPO holds a second picture with its own."""
    return picture.format == "MPO" or bool(picture.getexif()) or not picture.info.keys() <= _PLAIN_INFO


def _without_words(opened: Image.Image, upright: Image.Image) -> bytes:
    """The same picture, upright, with nothing but its pixels and colours. One that moves keeps all its frames."""
    out = io.BytesIO()
    if opened.format in ("JPEG", "MPO"):
        plain = upright.convert("RGB")
        plain.info = _colours_of(opened)
        plain.save(out, format="JPEG", quality=92, exif=b"")
    elif getattr(opened, "n_frames", 1) > 1:
        frames = [_bare(frame.copy(), opened) for frame in ImageSequence.Iterator(opened)]
        frames[0].save(
            out, format=opened.format, save_all=True, append_images=frames[1:], loop=int(opened.info.get("loop", 0)),
            duration=int(opened.info.get("duration", 100)), exif=b"", xmp=b"",
        )  # fmt: skip
    else:
        _bare(upright, opened).save(out, format=opened.format, exif=b"", xmp=b"")
    return out.getvalue()


def _bare(picture: Image.Image, opened: Image.Image) -> Image.Image:
    kept: dict[str | tuple[int, int], object] = {
        name: picture.info[name] for name in ("transparency", "background") if name in picture.info
    }
    picture.info = {**_colours_of(opened), **kept}
    return picture


def _colours_of(picture: Image.Image) -> dict[str | tuple[int, int], object]:
    profile = picture.info.get("icc_profile")
    return {"icc_profile": profile} if profile else {}


def _difference_hash(picture: Image.Image) -> str:
    """64 bits: whether each of 8 × 8 grey cells is lighter than its right neighbour. Alike pictures differ in few bits."""
    grey = picture.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (grey[row * 9 + column] > grey[row * 9 + column + 1])
    return f"{bits:016x}"


def _store(content: bytes, sha256: str) -> None:
    target = queries.content_path(sha256)
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)


def _bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})
