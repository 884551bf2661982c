"""A document is written down and sent; each unit signs for itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.coordination import policies
from bihuan.apps.coordination.events import DocumentSent, DocumentSigned, document_sent, document_signed
from bihuan.apps.coordination.models import Document, Recipient
from bihuan.apps.coordination.operations.writing import (
    LONGEST,
    bad,
    day_of,
    emit,
    lock_document,
    record_step,
    require_units,
    save,
    take_step,
)
from bihuan.apps.coordination.queries.listing import proposed_number
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.sent_documents import (
    FOLLOW_UP_WORKDAYS,
    SIGN_WORKDAYS,
    DocumentKind,
    DocumentParty,
    DocumentStep,
    normal_number,
    refuse_days,
)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """What a document says of itself. An empty `number` takes the next one of the issuer's own series."""

    issuer_id: int
    title: str
    kind: DocumentKind
    dated: date
    number: str = ""
    sign_days: int = SIGN_WORKDAYS
    follow_up_days: int = FOLLOW_UP_WORKDAYS
    file_id: int | None = None


@transaction.atomic
def register_document(*, actor: Actor, at: datetime, new: NewDocument) -> int:
    """Write a document down before it is sent; its id. Raises Missing for a unit of elsewhere, Refused, BadInput field by field."""
    issuer = organizations.units_by_ids([new.issuer_id]).get(new.issuer_id)
    if issuer is None or not issuer.is_active:
        raise bad("issuer", "no-such-unit", "没有这个单位，或已撤销。")
    if not policies.reaches(actor, issuer.region_path):
        raise Missing
    verdict = policies.may_issue(actor, region_path=issuer.region_path, issuer_id=issuer.id)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    _require_days(new)
    _require_file(actor, new.file_id)
    document = _insert(
        Document(
            region_id=issuer.region_id, issuer_id=issuer.id, number=_number_of(new), title=_within(new.title, "title"),
            kind=new.kind.value, dated=new.dated, sign_days=new.sign_days, follow_up_days=new.follow_up_days,
            file_id=new.file_id, created_at=at,
        )
    )  # fmt: skip
    record(
        actor=actor, role=verdict.role or "", action="coordination.document.registered", at=at,
        object_type="document", object_id=document.pk, label=document.number, region_path=issuer.region_path,
        unit_ids=(issuer.id,),
        after={"number": document.number, "title": document.title, "kind": document.kind, "dated": document.dated,
               "issuer": issuer.name, "sign_days": document.sign_days, "follow_up_days": document.follow_up_days,
               "file": document.file_id},
    )  # fmt: skip
    return document.pk


@transaction.atomic
def send_document(
    *, actor: Actor, at: datetime, document_id: int, unit_ids: Collection[int], version: int | None = None
) -> int:
    """Send it to these units; to how many it went now. A unit that has it already is passed over, and its days run on.

    With the first sending the days begin in which it has to be tied to something and followed up.
    """
    change = lock_document(actor=actor, at=at, document_id=document_id, version=version)
    document = change.document
    take_step(change, DocumentStep.SEND)
    held = set(Recipient.objects.filter(document=document).values_list("unit", flat=True))
    wanted = sorted(set(unit_ids) - held)
    if not wanted:
        raise bad("units", "document-no-unit", "选至少一个还没有发过的单位。")
    require_units(document.region.path, wanted)
    calendar, today = calendars.calendar_for(document.region.path), day_of(at)
    if document.sent_at is None:
        document.sent_at = at
        document.tie_by = document.follow_up_by = calendar.add(today, document.follow_up_days).date
    sign_by = calendar.add(today, document.sign_days).date
    Recipient.objects.bulk_create(
        Recipient(document=document, unit_id=unit_id, sent_at=at, sign_by=sign_by) for unit_id in wanted
    )
    save(change, "sent_at", "tie_by", "follow_up_by")
    record_step(
        change, "coordination.document.sent", unit_ids=wanted,
        after={"units": wanted, "sign_by": sign_by, "follow_up_by": document.follow_up_by},
    )  # fmt: skip
    emit(document_sent, DocumentSent(document.pk, tuple(wanted), at))
    return len(wanted)


@transaction.atomic
def sign_for(*, actor: Actor, at: datetime, document_id: int, unit_id: int) -> None:
    """Somebody of a unit that received it signs for the unit, once."""
    change = lock_document(actor=actor, at=at, document_id=document_id)
    take_step(change, DocumentStep.SIGN)
    receipt = Recipient.objects.select_for_update().filter(document=change.document, unit=unit_id).first()
    if receipt is None or unit_id not in actor.unit_ids(*policies.SIGNERS):
        raise Refused(policies.NOT_ALLOWED)
    if receipt.signed_at is not None:
        raise Refused(Reason("document-signed", "本单位已经签收。"))
    receipt.signed_at, receipt.signed_on, receipt.signed_by_id = at, day_of(at), actor.user_id
    receipt.save(update_fields=["signed_at", "signed_on", "signed_by"])
    save(change)
    record_step(
        change, "coordination.document.signed", party=DocumentParty.RECIPIENT, unit_ids=(unit_id,),
        after={"unit": unit_id},
    )  # fmt: skip
    emit(document_signed, DocumentSigned(change.document.pk, unit_id, at))


def _number_of(new: NewDocument) -> str:
    """The number as typed, or the next one of the issuer's series."""
    typed = normal_number(new.number)
    number = typed or proposed_number(issuer_id=new.issuer_id, year=new.dated.year)
    if not number:
        raise bad("number", "document-number", "写上发文字号，如 澜整发〔2026〕1号；以后的由系统接着编。")
    number = _within(number, "number")
    if Document.objects.filter(issuer=new.issuer_id, number=number).exists():
        raise bad("number", "document-number-taken", "已有一份 %(number)s。", number=number)
    return number


def _insert(document: Document) -> Document:
    """Two people may take a number at the same moment: the database lets one of them, the other is told."""
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError as taken:
        raise bad("number", "document-number-taken", "已有一份 %(number)s。", number=document.number) from taken
    return document


def _within(text: str, field: str) -> str:
    wanted = " ".join(text.split())
    if not wanted:
        raise bad(field, "document-empty", "不能空着。")
    if len(wanted) > LONGEST[field]:
        raise bad(field, "document-long", "最多 %(most)s 个字。", most=LONGEST[field])
    return wanted


def _require_days(new: NewDocument) -> None:
    wrong = {name: refuse_days(getattr(new, name)) for name in ("sign_days", "follow_up_days")}
    faults = {name: reason for name, reason in wrong.items() if reason is not None}
    if faults:
        raise BadInput(next(iter(faults.values())), faults)


def _require_file(actor: Actor, file_id: int | None) -> None:
    """A file that the actor brought, or may open."""
    if file_id is not None and file_id not in evidence.uploaders_of(actor, [file_id]):
        raise bad("file", "no-such-file", "没有这个文件，或不在可以查看的范围内。")
