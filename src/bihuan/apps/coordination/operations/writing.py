"""What every write of coordination goes through: lock the document, take the step, write it, record it, tell others.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.coordination import policies
from bihuan.apps.coordination.models import Document
from bihuan.apps.coordination.queries.detail import NO_DOCUMENT, facts_of_document, recipient_ids
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.sent_documents import DocumentParty, DocumentStep, decide_document

LONGEST = {"number": 60, "title": 200}
MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Change:
    """A document under lock, and who changes it when."""

    actor: Actor
    at: datetime
    document: Document
    parties: frozenset[DocumentParty]


def lock_document(*, actor: Actor, at: datetime, document_id: int, version: int | None = None) -> Change:
    """The document under lock. Raises Missing where the actor may not see it, Conflict where it is no longer at `version`."""
    if not policies.visible(actor).filter(pk=document_id).exists():
        raise Missing(NO_DOCUMENT)
    document = Document.objects.select_for_update(of=("self",)).select_related("region").get(pk=document_id)
    if version is not None and version != document.version:
        raise Conflict(Reason("document-changed", "这份文件刚被别人办过，看过现在的样子再办。"))
    return Change(actor, at, document, policies.parties(actor, document, recipient_ids(document)))


def take_step(change: Change, step: DocumentStep, *, words: str | None = None) -> str:
    """Ask the core, and set the state that it decided; the words as they are kept. Raises Refused with every reason that it gave."""
    said = words.strip() if words is not None else None
    if said is not None and len(said) > MOST_WORDS:
        raise bad("words", "document-words-long", "最多写 %(most)s 个字。", most=MOST_WORDS)
    facts = facts_of_document(change.document, change.actor)
    decision = decide_document(step, facts, parties=change.parties, words=said)
    if decision.target is None:
        raise _refused(decision.reasons)
    change.document.state = decision.target.value
    return said or ""


def save(change: Change, *names: str) -> None:
    """Write these fields and the state, with the document's next version."""
    change.document.version += 1
    change.document.save(update_fields=["state", *names, "version"])


def record_step(
    change: Change,
    action: str,
    *,
    party: DocumentParty = DocumentParty.SENDER,
    unit_ids: Iterable[int] = (),
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Record an act on a document: its issuer and the units named are involved."""
    document = change.document
    record(
        actor=change.actor, role=policies.role_of(change.actor, party), action=action, at=change.at,
        object_type="document", object_id=document.pk, label=document.number, region_path=document.region.path,
        unit_ids=sorted({document.issuer_id, *unit_ids}), after=after, reason=reason,
    )  # fmt: skip


def emit(signal: Signal, event: object) -> None:
    """Tell others, after the commit."""
    transaction.on_commit(lambda: signal.send(sender=type(event), event=event))


def require_units(region_path: str, unit_ids: Iterable[int]) -> None:
    """Units that live, in this region or below it."""
    wanted = set(unit_ids)
    known = organizations.units_by_ids(wanted)
    for unit_id in wanted:
        unit = known.get(unit_id)
        if unit is None or not unit.is_active or not unit.region_path.startswith(region_path):
            raise bad("units", "no-such-unit", "没有这个单位，或已撤销。")


def day_of(at: datetime) -> date:
    """The day of a moment where the work is done."""
    return timezone.localtime(at).date()


def bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})


def _refused(reasons: tuple[Reason, ...]) -> Refused:
    """One refusal from several reasons: the first one's code, all sentences."""
    if len(reasons) == 1:
        return Refused(reasons[0])
    return Refused(Reason(reasons[0].code, "%(reasons)s", {"reasons": reasons}))
