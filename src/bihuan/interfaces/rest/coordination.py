"""Documents sent out over REST: lists, one of them, each step, how units sign."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from bihuan.apps.coordination import operations, queries
from bihuan.apps.coordination.operations import NewDocument
from bihuan.apps.coordination.queries import DocumentDetail, DocumentFilter, DocumentRow, ReadingRow
from bihuan.core.sent_documents import FOLLOW_UP_WORKDAYS, MOST_WORKDAYS, SIGN_WORKDAYS, DocumentKind
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Page, Text, Version, Word, Written
from bihuan.interfaces.rest.ledger_documents import Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["documents"])
Days = Annotated[int, Field(ge=1, le=MOST_WORKDAYS)]


class DocumentBody(Written):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"issuer_id": 1, "title": "关于开展校园餐专项整治的通知", "kind": "notice", "dated": "2026-11-02"}
            ]
        }
    )
    issuer_id: Id
    title: Annotated[str, Field(max_length=200)]
    kind: DocumentKind
    dated: Day
    number: Word = ""
    sign_days: Days = SIGN_WORKDAYS
    follow_up_days: Days = FOLLOW_UP_WORKDAYS
    file_id: Id | None = None


class SendBody(Body):
    unit_ids: Annotated[list[Id], Field(min_length=1, max_length=2000)]
    version: Version | None = None


class SignBody(Body):
    unit_id: Id


class TieBody(Body):
    """A problem by its number, or a task by its id; not both."""

    number: Word = ""
    task_id: Id | None = None
    version: Version | None = None


class TaskBody(Written):
    campaign_id: Id
    content: Text
    unit_id: Id
    due: Day
    version: Version | None = None


class WordsBody(Written):
    words: Text
    version: Version | None = None


class DocumentMade(Schema):
    """The id of what was made."""

    id: int


class Sent(Schema):
    """To how many units it went."""

    units: int


class DocumentList(Paged):
    rows: list[DocumentRow]


class ReadingList(Paged):
    rows: list[ReadingRow]


@router.get("", response={200: DocumentList, **ERRORS}, summary=_("发出的文件，条件同网页"))
def documents(
    request: HttpRequest,
    *,
    group: Annotated[str, Query()] = "all",
    unit: Annotated[str, Query()] = "",
    signing: Annotated[str, Query()] = "",
    mine: Annotated[str, Query()] = "",
    page: Page = 1,
) -> object:
    wanted = DocumentFilter(group=group, unit=unit, signing=signing, mine=mine)
    rows, found = queries.document_page(actor_of(request), wanted=wanted, today=timezone.localdate(), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/reading", response={200: ReadingList, **ERRORS}, summary=_("各单位签收：只数单位"))
def documents_reading(request: HttpRequest, page: Page = 1) -> object:
    rows, found = queries.reading_page(actor_of(request), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/{document_id}", response={200: DocumentDetail, **ERRORS}, summary=_("一份文件，连同签收、落实和跟进"))
def document(request: HttpRequest, document_id: Id) -> object:
    return queries.document_detail(actor_of(request), document_id, today=timezone.localdate())


@router.post("", response={200: DocumentMade, **ERRORS}, summary=_("登记文件，还没有发出"))
def register_document(request: HttpRequest, body: DocumentBody) -> object:
    require_looked_over(body)
    new = NewDocument(**body.model_dump(exclude={"checked"}))
    return {"id": operations.register_document(actor=actor_of(request), at=timezone.now(), new=new)}


@router.post("/{document_id}/send", response={200: Sent, **ERRORS}, summary=_("发给单位；已有的单位不重发"))
def send_document(request: HttpRequest, document_id: Id, body: SendBody) -> object:
    units = operations.send_document(
        actor=actor_of(request), at=timezone.now(), document_id=document_id, unit_ids=body.unit_ids,
        version=body.version,
    )  # fmt: skip
    return {"units": units}


@router.post("/{document_id}/sign", response={200: DocumentMade, **ERRORS}, summary=_("代表本单位签收"))
def sign_document(request: HttpRequest, document_id: Id, body: SignBody) -> object:
    operations.sign_for(actor=actor_of(request), at=timezone.now(), document_id=document_id, unit_id=body.unit_id)
    return {"id": document_id}


@router.post("/{document_id}/tie", response={200: DocumentMade, **ERRORS}, summary=_("挂上一个问题或一项已有的任务"))
def tie_document(request: HttpRequest, document_id: Id, body: TieBody) -> object:
    actor, at = actor_of(request), timezone.now()
    if body.task_id is not None:
        operations.tie_task(actor=actor, at=at, document_id=document_id, task_id=body.task_id, version=body.version)
    else:
        operations.tie_problem(actor=actor, at=at, document_id=document_id, number=body.number, version=body.version)
    return {"id": document_id}


@router.post("/{document_id}/task", response={200: DocumentMade, **ERRORS}, summary=_("分成一项任务，写明单位和期限"))
def make_document_task(request: HttpRequest, document_id: Id, body: TaskBody) -> object:
    require_looked_over(body)
    task_id = operations.make_task(
        actor=actor_of(request), at=timezone.now(), document_id=document_id, **body.model_dump(exclude={"checked"})
    )
    return {"id": task_id}


@router.post("/{document_id}/follow-up", response={200: DocumentMade, **ERRORS}, summary=_("记跟进，下一次重新起算"))
def follow_up_document(request: HttpRequest, document_id: Id, body: WordsBody) -> object:
    require_looked_over(body)
    operations.note_follow_up(
        actor=actor_of(request), at=timezone.now(), document_id=document_id, text=body.words, version=body.version
    )
    return {"id": document_id}


@router.post("/{document_id}/close", response={200: DocumentMade, **ERRORS}, summary=_("办结文件"))
def close_document(request: HttpRequest, document_id: Id, body: WordsBody) -> object:
    require_looked_over(body)
    operations.close_document(
        actor=actor_of(request), at=timezone.now(), document_id=document_id, result=body.words, version=body.version
    )
    return {"id": document_id}


@router.post("/{document_id}/withdraw", response={200: DocumentMade, **ERRORS}, summary=_("收回文件"))
def withdraw_document(request: HttpRequest, document_id: Id, body: WordsBody) -> object:
    require_looked_over(body)
    operations.withdraw_document(
        actor=actor_of(request), at=timezone.now(), document_id=document_id, why=body.words, version=body.version
    )
    return {"id": document_id}
