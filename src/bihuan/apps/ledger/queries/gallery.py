"""All evidence of the problems that a reader sees, to be looked at side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.ledger.models import ProblemEvidence
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.apps.ledger.queries.reach import problem_ids
from bihuan.core.actors import Actor
from bihuan.core.lifecycle import State

PER_PAGE = 48
KINDS = ("picture", "file")


@dataclass(frozen=True, slots=True)
class GalleryFilter:
    """What a gallery shows. `alike` leaves only what was used for another problem too; an unknown kind shows nothing.

    `brought`: "unit" what the units brought of their own work, "check" what checkers brought of what they saw.
    """

    campaign: str = ""
    unit: str = ""
    q: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    alike: bool = False
    brought: str = ""


@dataclass(frozen=True, slots=True)
class GalleryPiece:
    """One piece at one problem. `also` are other problems, as far as the reader sees them, that bear the same content or picture."""

    row: EvidenceRow
    number: str
    text: str
    closed: bool
    by_check: bool
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """One page, and how many pieces there are in all."""

    pieces: tuple[GalleryPiece, ...]
    page: Page[ProblemEvidence]
    total: int


def gallery_page(actor: Actor, *, wanted: GalleryFilter, today: date, page: int | str = 1) -> GalleryPage:
    """One page, the newest first. Six queries, however many pieces there are."""
    links = _links(actor, wanted, today).select_related("problem").order_by("-evidence__uploaded_at", "-id")
    found = Paginator(links, PER_PAGE).get_page(page)
    shown = list(found.object_list)
    rows = evidence.evidence_rows(link.evidence_id for link in shown)
    also = _also(actor, shown)
    pieces = tuple(
        GalleryPiece(
            row=rows[link.evidence_id],
            number=link.problem.number,
            text=link.problem.text,
            closed=link.problem.state == State.CLOSED.value and link.problem.void_at is None,
            by_check=link.by_check,
            also=also.get(link.pk, ()),
        )
        for link in shown
    )
    return GalleryPage(pieces, found, found.paginator.count)


def _links(actor: Actor, wanted: GalleryFilter, today: date) -> QuerySet[ProblemEvidence]:
    narrowed = ProblemFilter(group="", campaign=wanted.campaign, unit=wanted.unit, q=wanted.q)
    links = ProblemEvidence.objects.filter(problem__in=filtered(actor, narrowed, today).values("pk"))
    if wanted.kind == "picture":
        links = links.filter(evidence__file__media_type__startswith="image/")
    elif wanted.kind == "file":
        links = links.exclude(evidence__file__media_type__startswith="image/")
    elif wanted.kind:
        return links.none()
    if wanted.brought:
        links = links.filter(by_check=wanted.brought == "check")
    if wanted.since:
        links = links.filter(evidence__uploaded_at__gte=_start_of(wanted.since))
    if wanted.until:
        links = links.filter(evidence__uploaded_at__lt=_end_of(wanted.until))
    if wanted.alike:
        links = links.filter(
            evidence__in=evidence.used_again(ProblemEvidence.objects.filter(problem__in=problem_ids(actor)))
        )
    return links


def _also(actor: Actor, shown: list[ProblemEvidence]) -> Mapping[int, tuple[str, ...]]:
    """For each link the other problems that the reader sees and that bear the same content or the same picture."""
    alike = evidence.alike_pieces(link.evidence_id for link in shown)
    wanted = {pk for others in alike.values() for pk in others} | {link.evidence_id for link in shown}
    others = ProblemEvidence.objects.filter(evidence__in=wanted, problem__in=problem_ids(actor))
    numbers: dict[int, list[str]] = {}
    for pk, number in others.order_by("id").values_list("evidence", "problem__number"):
        numbers.setdefault(pk, []).append(number)
    return {
        link.pk: tuple(
            dict.fromkeys(
                number
                for pk in (link.evidence_id, *alike.get(link.evidence_id, ()))
                for number in numbers.get(pk, ())
                if number != link.problem.number
            )
        )
        for link in shown
    }


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))
