"""Reads of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from bihuan.apps.evidence import policies
from bihuan.apps.evidence.models import Evidence
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.ui.numbers import number_of


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    id: int
    name: str
    media_type: str
    size: int
    sha256: str
    effective_on: date | None
    uploaded_at: datetime
    unit: str
    version: int

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class EvidenceMark:
    """By what a piece of evidence is told from others: its content, how a picture looks (None for other files), its days, and how
    much a document says (None for other files)."""

    id: int
    sha256: str
    looks: int | None
    effective_on: date | None
    uploaded_at: datetime
    name: str
    made_on: date | None = None
    characters: int | None = None


def evidence_marks(ids: Iterable[int]) -> dict[int, EvidenceMark]:
    """Marks of pieces that the caller came by lawfully. One query."""
    rows = Evidence.objects.filter(pk__in=set(ids)).values_list(
        "pk", "file__sha256", "file__seen_hash", "effective_on", "uploaded_at", "name", "made_on", "file__characters"
    )
    return {
        pk: EvidenceMark(pk, sha256, int(seen, 16) if seen else None, effective, uploaded, name, made, characters)
        for pk, sha256, seen, effective, uploaded, name, made, characters in rows
    }


def evidence_rows(ids: Iterable[int]) -> dict[int, EvidenceRow]:
    """Rows for ids that the caller may already see."""
    found = Evidence.objects.filter(pk__in=set(ids)).select_related("file", "unit")
    return {evidence.pk: _row(evidence) for evidence in found}


def visible_ids(actor: Actor) -> "QuerySet[Evidence, int]":
    """The ids of the evidence that the actor may open, as a subquery."""
    return policies.visible(actor).values_list("pk", flat=True)


def uploaders_of(actor: Actor, evidence_ids: Iterable[int]) -> dict[int, int | None]:
    """Who brought each piece, for those of these ids that the actor may open. Mostly all are their own: then one look suffices."""
    wanted = set(evidence_ids)
    found: dict[int, int | None] = dict(Evidence.objects.filter(pk__in=wanted).values_list("pk", "uploaded_by"))
    others = {pk for pk, user in found.items() if user is None or user != actor.user_id}
    if others:
        opened = set(policies.visible(actor).filter(pk__in=others).values_list("pk", flat=True))
        found = {pk: user for pk, user in found.items() if pk not in others or pk in opened}
    return found


def open_evidence(actor: Actor, *, evidence_id: int) -> tuple[EvidenceRow, Path]:
    """One piece of evidence and where its content lies. Raises Missing where the actor may not see it."""
    evidence = policies.visible(actor).filter(pk=evidence_id).select_related("file", "unit").first()
    if evidence is None:
        raise Missing
    return _row(evidence), content_path(evidence.file.sha256)


def kept_before(actor: Actor, ids: Iterable[str]) -> tuple[EvidenceRow, ...]:
    """What an earlier arrival of a form brought, as the form names it; what the actor may not see is passed over."""
    numbers = (number_of(each) for each in ids)
    wanted = list(dict.fromkeys(number for number in numbers if number is not None))
    rows = evidence_rows(policies.visible(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    return tuple(rows[pk] for pk in wanted if pk in rows)


def alike_pieces(ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """For each of these pieces the others that hold the same content or show the same picture. Two queries."""
    asked = {pk: (file, seen) for pk, file, seen in _marks(Evidence.objects.filter(pk__in=set(ids)))}
    files = {file for file, _ in asked.values()}
    seen = {mark for _, mark in asked.values() if mark}
    others = list(_marks(Evidence.objects.filter(Q(file__in=files) | Q(file__seen_hash__in=seen))))
    return {
        pk: tuple(
            other for other, same, mark in others if other != pk and (same == file or (seen_as and mark == seen_as))
        )
        for pk, (file, seen_as) in asked.items()
    }


def used_again(links: "QuerySet[Any]") -> "QuerySet[Evidence, int]":
    """The pieces whose content or picture stands at more than one problem of these links (`problem`, `evidence`), as a subquery."""
    files = (
        links.values("evidence__file")
        .annotate(n=Count("problem", distinct=True))
        .filter(n__gt=1)
        .values("evidence__file")
    )
    seen = links.exclude(evidence__file__seen_hash="").values("evidence__file__seen_hash")
    pictures = seen.annotate(n=Count("problem", distinct=True)).filter(n__gt=1).values("evidence__file__seen_hash")
    return Evidence.objects.filter(Q(file__in=files) | Q(file__seen_hash__in=pictures)).values_list("pk", flat=True)


def content_path(sha256: str) -> Path:
    """Where content of that hash lies: two levels of folders, so that none grows large."""
    return Path(settings.FILES_ROOT) / sha256[:2] / sha256[2:4] / sha256


def thumbnail_path(sha256: str) -> Path:
    """Where the small picture of that content is kept; it can be drawn anew at any time."""
    return Path(settings.FILES_ROOT) / "thumbnails" / sha256[:2] / sha256


def _marks(pieces: "QuerySet[Evidence]") -> "QuerySet[Evidence, tuple[int, int, str]]":
    """What tells content and pictures apart: the stored file, and the picture's difference hash ("" for what is none)."""
    return pieces.order_by("pk").values_list("pk", "file", "file__seen_hash")


def _row(evidence: Evidence) -> EvidenceRow:
    return EvidenceRow(
        id=evidence.pk,
        name=evidence.name,
        media_type=evidence.file.media_type,
        size=evidence.file.size,
        sha256=evidence.file.sha256,
        effective_on=evidence.effective_on,
        uploaded_at=evidence.uploaded_at,
        unit=evidence.unit.name if evidence.unit else "",
        version=evidence.version,
    )
