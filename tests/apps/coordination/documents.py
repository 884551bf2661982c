"""Documents of the county of the pages, as far along as a test needs them."""

from datetime import UTC, date, datetime

from bihuan.apps.coordination import operations, queries
from bihuan.apps.coordination.models import Document
from bihuan.apps.coordination.operations import NewDocument
from bihuan.apps.coordination.queries import DocumentDetail
from bihuan.core.sent_documents import DocumentKind
from tests.apps.ledger.web.county import County

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
"""A Monday morning; nothing but weekends lies in the weeks after it."""
TODAY = date(2026, 11, 2)
SIGN_BY = date(2026, 11, 4)
FOLLOW_UP_BY = date(2026, 11, 16)
AFTER = date(2026, 11, 17)


def new(county: County, number: str = "", **known: object) -> NewDocument:
    values: dict[str, object] = {
        "issuer_id": county.lead.id,
        "title": "关于开展校园餐专项整治的通知",
        "kind": DocumentKind.NOTICE,
        "dated": TODAY,
        "number": number or f"澜教发〔2026〕{Document.objects.count() + 1}号",
    }
    return NewDocument(**(values | known))  # type: ignore[arg-type]


def drafted(county: County, *, who: str = "office", **known: object) -> int:
    return operations.register_document(actor=county.actor(who), at=AT, new=new(county, **known))  # type: ignore[arg-type]


def sent(county: County, *, at: datetime = AT, **known: object) -> int:
    """Sent to the accountable and the assisting unit."""
    document_id = drafted(county, **known)  # type: ignore[arg-type]
    operations.send_document(
        actor=county.actor("office"), at=at, document_id=document_id,
        unit_ids=[county.accountable.id, county.assisting.id],
    )  # fmt: skip
    return document_id


def sign(county: County, document_id: int, *whos: str, at: datetime = AT) -> None:
    units = {"accountable": county.accountable.id, "assisting": county.assisting.id}
    for who in whos or units:
        operations.sign_for(actor=county.actor(who), at=at, document_id=document_id, unit_id=units[who])


def tasked(county: County, document_id: int) -> int:
    """A task of the accountable unit, made out of the document."""
    return operations.make_task(
        actor=county.actor("office"), at=AT, document_id=document_id, campaign_id=county.campaign,
        content="自查食堂账目", unit_id=county.accountable.id, due=date(2026, 11, 30),
    )  # fmt: skip


def follow(county: County, document_id: int, text: str = "三个单位都开了会，账目在查", at: datetime = AT) -> None:
    operations.note_follow_up(actor=county.actor("office"), at=at, document_id=document_id, text=text)


def detail(county: County, document_id: int, who: str = "office", today: date = TODAY) -> DocumentDetail:
    return queries.document_detail(county.actor(who), document_id, today=today)


def stored(document_id: int) -> Document:
    """The document as it stands in the database."""
    return Document.objects.get(pk=document_id)
