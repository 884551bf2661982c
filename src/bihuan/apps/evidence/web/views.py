"""Evidence leaves the house as a download, or as a picture that is nothing but a picture."""

import io
import os
import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET
from PIL import Image, ImageOps, UnidentifiedImageError

from bihuan.apps.evidence import queries
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.core.decisions import Missing
from bihuan.ui.shell import actor_of

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What may be shown in place. SVG is not among them: it can hold scripts."""
THUMBNAIL = (400, 300)
SEALED_OFF = "default-src 'none'; sandbox"


@login_required
@require_GET
def download_file(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """The file as it was stored, to be saved and never shown in place."""
    return as_download(*_open(request, evidence_id))


@login_required
@require_GET
def show_picture(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """A picture in its full size. Raises Http404 for what is no picture."""
    row, content = _open_picture(request, evidence_id)
    if _known(request, row, "picture"):
        return _protected(HttpResponse(status=304), row, "picture")
    return _protected(FileResponse(content.open("rb"), filename=row.name, content_type=row.media_type), row, "picture")


@login_required
@require_GET
def show_thumbnail(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """A small picture for tiles: a few kilobytes however large the photo is."""
    row, content = _open_picture(request, evidence_id)
    if _known(request, row, "thumbnail"):
        return _protected(HttpResponse(status=304), row, "thumbnail")
    return _protected(HttpResponse(_thumbnail(row, content), content_type="image/jpeg"), row, "thumbnail")


def as_download(row: EvidenceRow, content: Path) -> HttpResponseBase:
    """Stored content as an answer that no browser shows in place; for every door."""
    answer = FileResponse(content.open("rb"), as_attachment=True, filename=row.name, content_type=row.media_type)
    return _protected(answer, row, "file")


def _open(request: HttpRequest, evidence_id: int) -> tuple[EvidenceRow, Path]:
    try:
        row, content = queries.open_evidence(actor_of(request), evidence_id=evidence_id)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    if not content.is_file():
        raise Http404
    return row, content


def _open_picture(request: HttpRequest, evidence_id: int) -> tuple[EvidenceRow, Path]:
    row, content = _open(request, evidence_id)
    if row.media_type not in PICTURES:
        raise Http404
    return row, content


def _thumbnail(row: EvidenceRow, content: Path) -> bytes:
    """The small picture, drawn once and kept: a page of tiles must not open fifty photos each time."""
    kept = queries.thumbnail_path(row.sha256)
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        drawn = _shrink(content)
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=kept.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(drawn)
    Path(draft).replace(kept)
    return drawn


def _shrink(content: Path) -> bytes:
    """A JPEG of at most THUMBNAIL pixels. Raises Http404 where the stored picture cannot be drawn."""
    drawn = io.BytesIO()
    try:
        with Image.open(content) as picture:
            picture.draft("RGB", (THUMBNAIL[0] * 2, THUMBNAIL[1] * 2))
            small = ImageOps.exif_transpose(picture).convert("RGB")
            small.thumbnail(THUMBNAIL)
            small.save(drawn, format="JPEG", quality=80)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise Http404 from broken
    return drawn.getvalue()


def _tag(row: EvidenceRow, shape: str) -> str:
    return f'"{shape}-{row.sha256}"'


def _known(request: HttpRequest, row: EvidenceRow, shape: str) -> bool:
    return _tag(row, shape) in request.headers.get("If-None-Match", "")


def _protected(answer: HttpResponseBase, row: EvidenceRow, shape: str) -> HttpResponseBase:
    """No guessing of types, no scripts, no plug-ins, asked for anew each time: whoever may not see it any more, does not."""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["ETag"] = _tag(row, shape)
    return answer
