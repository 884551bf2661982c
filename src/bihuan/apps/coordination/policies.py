"""Who sees documents and what somebody is to one of them: one rule, two shapes."""

from django.db.models import Q, QuerySet

from bihuan.apps.coordination.models import Document, Recipient
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict
from bihuan.core.sent_documents import DocumentParty, DocumentState

REGION_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
SIGNERS = (Role.UNIT, Role.RESPONSIBLE)
READERS = (*REGION_READERS, *SIGNERS)
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")


def visible(actor: Actor) -> QuerySet[Document]:
    """Documents of the actor's regions; those that a unit of theirs issues; those that it received."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*REGION_READERS):
        reach |= Q(region__path__startswith=path)
    issuing = actor.unit_ids(Role.UNIT)
    if issuing:
        reach |= Q(issuer__in=issuing)
    units = actor.unit_ids(*SIGNERS)
    if units:
        reach |= Q(pk__in=Recipient.objects.filter(unit__in=units).values("document"))
    return Document.objects.filter(reach)


def visible_recipients(actor: Actor) -> QuerySet[Recipient]:
    """Who received what: all of them to whoever sees the whole document, to a unit its own row."""
    reach = Q(unit__in=actor.unit_ids(*SIGNERS)) | Q(document__issuer__in=actor.unit_ids(Role.UNIT))
    for path in actor.region_paths(*REGION_READERS):
        reach |= Q(document__region__path__startswith=path)
    return Recipient.objects.filter(reach)


def visible_files(actor: Actor) -> "QuerySet[Document, int | None]":
    """The evidence that documents are, for whoever sees them, as a subquery of ids."""
    return visible(actor).filter(file__isnull=False).values_list("file", flat=True)


def reaches(actor: Actor, region_path: str) -> bool:
    """Whether anything there is the actor's to know of."""
    return any(grant.reaches(region_path) for grant in actor.grants)


def may_issue(actor: Actor, *, region_path: str, issuer_id: int) -> Verdict:
    """The campaign office sends out for any unit of its region; whoever speaks for a unit sends out for that one."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    if role is None and issuer_id in actor.unit_ids(Role.UNIT):
        role = Role.UNIT
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def parties(actor: Actor, document: Document, recipient_ids: frozenset[int]) -> frozenset[DocumentParty]:
    """What the actor is to this document. `document.region` must be at hand."""
    found = set()
    if may_issue(actor, region_path=document.region.path, issuer_id=document.issuer_id):
        found.add(DocumentParty.SENDER)
    if recipient_ids & actor.unit_ids(*SIGNERS) and document.state != DocumentState.DRAFT:
        found.add(DocumentParty.RECIPIENT)
    return frozenset(found)


def role_of(actor: Actor, party: DocumentParty) -> str:
    """The role under which an act of that party is recorded."""
    order = {
        DocumentParty.SENDER: (Role.OFFICE, Role.SYSTEM, Role.UNIT),
        DocumentParty.RECIPIENT: SIGNERS,
    }
    return next((role.value for role in order[party] if actor.holds(role)), "")
