"""Messages over REST: one's own inbox, and the channels that one keeps."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from bihuan.apps.notifications import operations, queries
from bihuan.apps.notifications.queries import ChannelRow, DeliveryRow, MessageRow
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Id, Page, Word
from bihuan.interfaces.rest.ledger_documents import Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

inbox = Router(tags=["messages"])
channels = Router(tags=["messages"])


class ItemList(Paged):
    rows: list[MessageRow]


class Read(Body):
    """How many messages were read now."""

    read: int


class Led(Body):
    """Where a message leads."""

    address: str


@inbox.get("", response={200: ItemList, **ERRORS}, summary=_("我的消息：未读、紧急或全部"))
def messages(request: HttpRequest, scope: Word = "unread", page: Page = 1) -> object:
    found = queries.inbox_page(actor_of(request), scope=scope, number=page)
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@inbox.post("/read", response={200: Read, **ERRORS}, summary=_("全部标为已读"))
def read_messages(request: HttpRequest) -> object:
    return {"read": operations.mark_all_read(actor=actor_of(request), at=timezone.now())}


@inbox.post("/{item_id}/read", response={200: Led, **ERRORS}, summary=_("一条消息标为已读"))
def read_message(request: HttpRequest, item_id: Id) -> object:
    return {"address": operations.mark_read(actor=actor_of(request), at=timezone.now(), item_id=item_id)}


@channels.get("", response={200: list[ChannelRow], **ERRORS}, summary=_("我管的消息通道；密钥不给出"))
def channel_list(request: HttpRequest) -> object:
    return list(queries.channel_rows(actor_of(request), at=timezone.now()))


@channels.post(
    "/{channel_id}/test", response={200: DeliveryRow, **ERRORS}, summary=_("马上发一条测试消息，回答它怎样了")
)
def try_channel(request: HttpRequest, channel_id: Id) -> object:
    actor = actor_of(request)
    delivery_id = operations.try_channel(actor=actor, at=timezone.now(), channel_id=channel_id, clock=timezone.now)
    return queries.delivery_row(actor, delivery_id=delivery_id)
