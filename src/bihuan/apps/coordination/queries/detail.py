"""One document whole: who received it, what it led to, who followed it up, what may be done."""

from datetime import date

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.coordination import policies
from bihuan.apps.coordination.models import Document, FollowUp, Link, Recipient
from bihuan.apps.coordination.queries.listing import document_rows
from bihuan.apps.coordination.queries.rows import DocumentDetail, FollowUpRow, RecipientRow
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.sent_documents import DocumentFacts, DocumentState, decide_all_documents
from bihuan.core.tasks import ENDED_TASKS

NO_DOCUMENT = Reason("no-document", "没有这份文件，或不在可以查看的范围内。")


def document_detail(actor: Actor, document_id: int, *, today: date) -> DocumentDetail:
    """One document. Raises Missing where there is none that the actor may see."""
    document = policies.visible(actor).filter(pk=document_id).select_related("region", "issuer").first()
    if document is None:
        raise Missing(NO_DOCUMENT)
    files = evidence.evidence_rows([document.file_id]) if document.file_id else {}
    links = list(Link.objects.filter(document=document))
    tasks = campaigns.tasks_by_ids(actor, (link.task_id for link in links if link.task_id))
    held = policies.parties(actor, document, recipient_ids(document))
    return DocumentDetail(
        row=document_rows(actor, [document], today=today)[0],
        region_id=document.region_id,
        region_path=document.region.path,
        issuer_id=document.issuer_id,
        sign_days=document.sign_days,
        follow_up_days=document.follow_up_days,
        file=files.get(document.file_id or 0),
        created_at=document.created_at,
        ended_at=document.ended_at,
        ending=document.ending,
        recipients=_recipients(actor, document, today),
        tasks=tuple(tasks[link.task_id] for link in links if link.task_id in tasks),
        problems=_problems(actor, document, today),
        follow_ups=_follow_ups(document),
        own_unsigned=own_unsigned(actor, document),
        parties=tuple(sorted(held)),
        steps=decide_all_documents(facts_of_document(document, actor), parties=held),
        version=document.version,
    )


def recipient_ids(document: Document) -> frozenset[int]:
    """The units that it went to."""
    return frozenset(Recipient.objects.filter(document=document).values_list("unit", flat=True))


def own_unsigned(actor: Actor, document: Document) -> tuple[tuple[int, str], ...]:
    """The actor's units that have not signed for it, with their names."""
    units = actor.unit_ids(*policies.SIGNERS)
    waiting = Recipient.objects.filter(document=document, unit__in=units, signed_at=None)
    return tuple(waiting.values_list("unit", "unit__name"))


def facts_of_document(document: Document, actor: Actor) -> DocumentFacts:
    """A document as the core wants to know it."""
    links = Link.objects.filter(document=document)
    ended = [state.value for state in ENDED_TASKS]
    return DocumentFacts(
        state=DocumentState(document.state),
        unsigned=Recipient.objects.filter(document=document, signed_at=None).count(),
        own_unsigned=len(own_unsigned(actor, document)),
        links=links.count(),
        open_tasks=links.filter(task__isnull=False).exclude(task__state__in=ended).count(),
        follow_ups=FollowUp.objects.filter(document=document).count(),
    )


def _recipients(actor: Actor, document: Document, today: date) -> tuple[RecipientRow, ...]:
    rows = policies.visible_recipients(actor).filter(document=document).select_related("unit", "signed_by")
    return tuple(
        RecipientRow(
            unit_id=row.unit_id,
            unit=row.unit.name,
            sent_at=row.sent_at,
            sign_by=row.sign_by,
            signed_at=row.signed_at,
            signed_by=str(row.signed_by) if row.signed_by else "",
            late=(row.signed_on or today) > row.sign_by,
        )
        for row in rows
    )


def _problems(actor: Actor, document: Document, today: date) -> tuple[ledger.ProblemRow, ...]:
    seen = Link.objects.filter(ledger.seen_through(actor, "problem"), document=document, problem__isnull=False)
    ids = [pk for pk in seen.values_list("problem", flat=True) if pk is not None]
    rows = ledger.problems_by_ids(ids, today=today) if ids else {}
    return tuple(rows[pk] for pk in ids if pk in rows)


def _follow_ups(document: Document) -> tuple[FollowUpRow, ...]:
    rows = FollowUp.objects.filter(document=document).select_related("user").order_by("-id")
    return tuple(FollowUpRow(row.text, str(row.user) if row.user else "", row.at) for row in rows)
