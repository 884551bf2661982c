"""Lists of documents, counts of their groups, how units sign, what waits for somebody."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from bihuan.apps.coordination import policies
from bihuan.apps.coordination.models import Document, Link, Recipient
from bihuan.apps.coordination.queries.groups import GROUPS, SIGNINGS, neglected
from bihuan.apps.coordination.queries.rows import DocumentFilter, DocumentRow, ReadingRow, WaitingDocuments
from bihuan.core.actors import Actor, Role
from bihuan.core.sent_documents import Attention, DocumentState, neglect_of, next_number

PER_PAGE = 50
_RECENT = 40


def document_page(
    actor: Actor, *, wanted: DocumentFilter, today: date, page: int | str = 1
) -> tuple[tuple[DocumentRow, ...], Page[Document]]:
    """One page of the documents that the filter names, the newest first."""
    found = Paginator(_ordered(_filtered(actor, wanted, today)), PER_PAGE).get_page(page)
    return document_rows(actor, list(found.object_list), today=today), found


def count_documents(actor: Actor, *, wanted: DocumentFilter, today: date) -> int:
    """How many documents the list holds."""
    return _filtered(actor, wanted, today).count()


def document_counts(actor: Actor, *, today: date) -> dict[str, int]:
    """How many each group holds, in one query."""
    counted = {key.replace("-", "_"): Count("pk", filter=group.condition(today)) for key, group in GROUPS.items()}
    found = policies.visible(actor).aggregate(**counted)
    return {key: found[key.replace("-", "_")] for key in GROUPS}


def reading_page(actor: Actor, *, page: int | str = 1) -> "tuple[tuple[ReadingRow, ...], Page[Any]]":
    """How each unit signed for what it received, those with the most unsigned first. One query a page."""
    received, unsigned, late = (Count("pk", filter=SIGNINGS[name]) for name in ("received", "unsigned", "late"))
    rows = (
        policies.visible_recipients(actor)
        .order_by()
        .values("unit", "unit__name")
        .annotate(received=received, in_time=Count("pk", filter=SIGNINGS["in-time"]), late=late, unsigned=unsigned)
        .filter(received__gt=0)
        .order_by("-unsigned", "-late", "unit")
    )
    found = Paginator(rows, PER_PAGE).get_page(page)
    return tuple(
        ReadingRow(row["unit"], row["unit__name"], row["received"], row["in_time"], row["late"], row["unsigned"])
        for row in found.object_list
    ), found


def waiting_documents(actor: Actor, *, today: date, limit: int = 6) -> WaitingDocuments:
    """What waits for the actor, what is due first at the top."""
    to_sign = _to_sign(actor).order_by("follow_up_by", "id") if actor.holds(*policies.SIGNERS) else None
    left = sent_by(actor).filter(neglected(today)).order_by("follow_up_by", "id")
    signs, first_signs = _head(actor, to_sign, limit, today) if to_sign is not None else (0, ())
    lefts, first_left = _head(actor, left, limit, today)
    return WaitingDocuments(to_sign=first_signs, to_sign_total=signs, neglected=first_left, neglected_total=lefts)


def documents_of_problem(actor: Actor, problem_id: int, *, today: date) -> tuple[DocumentRow, ...]:
    """The documents that led to a problem, as far as the actor sees them, the newest first. One query where there is none."""
    tied = Exists(Link.objects.filter(document=OuterRef("pk"), problem=problem_id))
    found = list(_ordered(policies.visible(actor).filter(tied)))
    return document_rows(actor, found, today=today) if found else ()


def proposed_number(*, issuer_id: int, year: int) -> str:
    """The next number of the issuer's own series; "" where it has none yet."""
    latest = Document.objects.filter(issuer=issuer_id).order_by("-id").values_list("number", flat=True)[:_RECENT]
    return next_number(latest, year=year)


def document_rows(actor: Actor, documents: Sequence[Document], *, today: date) -> tuple[DocumentRow, ...]:
    """Documents with what is counted of them: two queries more, whatever their number."""
    ids = [document.pk for document in documents]
    own = Q(unit__in=actor.unit_ids(*policies.SIGNERS), signed_at=None)
    received = {
        document: (total, signed)
        for document, total, signed in Recipient.objects.filter(document__in=ids)
        .order_by()
        .values_list("document")
        .annotate(n=Count("pk"), signed=Count("signed_at"))
    }
    own_days = dict(Recipient.objects.filter(own, document__in=ids).values_list("document", "sign_by"))
    tied = dict(Link.objects.filter(document__in=ids).order_by().values_list("document").annotate(n=Count("pk")))
    return tuple(
        _row(document, received.get(document.pk, (0, 0)), tied.get(document.pk, 0), own_days.get(document.pk), today)
        for document in documents
    )


def sent_by(actor: Actor) -> QuerySet[Document]:
    """Documents whose sender the actor is, in the words of `policies.parties`."""
    reach = Q(issuer__in=actor.unit_ids(Role.UNIT))
    for path in actor.region_paths(Role.OFFICE, Role.SYSTEM):
        reach |= Q(region__path__startswith=path)
    return Document.objects.filter(reach)


def _head(actor: Actor, documents: QuerySet[Document], limit: int, today: date) -> tuple[int, tuple[DocumentRow, ...]]:
    """How many there are, and the first of them. Mostly there are few, and nothing is counted."""
    first = list(documents.select_related("issuer")[:limit])
    total = documents.count() if len(first) >= limit else len(first)
    return total, document_rows(actor, first, today=today) if first else ()


def _to_sign(actor: Actor) -> QuerySet[Document]:
    own = Recipient.objects.filter(unit__in=actor.unit_ids(*policies.SIGNERS), signed_at=None)
    return Document.objects.filter(state=DocumentState.SENT, pk__in=own.values("document"))


def _filtered(actor: Actor, wanted: DocumentFilter, today: date) -> QuerySet[Document]:
    group = GROUPS.get(wanted.group)
    chosen = policies.visible(actor)
    chosen = chosen.filter(group.condition(today)) if group else chosen.none()
    if wanted.unit or wanted.signing:
        received = _received(actor, wanted)
        chosen = chosen.filter(Exists(received)) if received is not None else chosen.none()
    if wanted.mine == "to-sign":
        return chosen.filter(pk__in=_to_sign(actor).values("pk"))
    if wanted.mine == "sent":
        return chosen.filter(pk__in=sent_by(actor).values("pk"))
    return chosen.none() if wanted.mine else chosen


def _received(actor: Actor, wanted: DocumentFilter) -> QuerySet[Recipient] | None:
    """The receipts that the filter speaks of, tied to the document outside; None for what means nothing."""
    condition = SIGNINGS.get(wanted.signing or "received")
    fits = wanted.unit.isascii() and wanted.unit.isdecimal() and len(wanted.unit) < 18
    if condition is None or (wanted.unit and not fits):
        return None
    found = policies.visible_recipients(actor).filter(condition, document=OuterRef("pk"))
    return found.filter(unit=int(wanted.unit)) if wanted.unit else found


def _ordered(documents: QuerySet[Document]) -> QuerySet[Document]:
    return documents.select_related("issuer").order_by(F("sent_at").desc(nulls_first=True), "-id")


def _row(
    document: Document, received: tuple[int, int], links: int, own_sign_by: date | None, today: date
) -> DocumentRow:
    attention = Attention(DocumentState(document.state), links, document.tie_by, document.follow_up_by)
    return DocumentRow(
        id=document.pk,
        number=document.number,
        title=document.title,
        kind=document.kind,
        dated=document.dated,
        issuer=document.issuer.short_name or document.issuer.name,
        state=document.state,
        sent_at=document.sent_at,
        recipients=received[0],
        signed=received[1],
        links=links,
        tie_by=document.tie_by,
        follow_up_by=document.follow_up_by,
        own_sign_by=own_sign_by if document.state == DocumentState.SENT else None,
        neglect=neglect_of(attention, today=today),
    )
