"""Reads of one's own inbox."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext

from bihuan.apps.notifications import policies
from bihuan.apps.notifications.models import Item
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.actors import Actor
from bihuan.core.reason_documents import reason_of

PAGE_SIZE = 30
SCOPES = ("unread", "grave", "all")
KINDS: dict[str, str | Promise] = {}
"""What each kind of message is called; filled by `register_kind`."""


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as its reader sees it, in their language."""

    id: int
    kind: str
    kind_word: str
    title: str
    address: str
    grave: bool
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page of messages, and how many there are in each scope."""

    rows: tuple[MessageRow, ...]
    page: Page[Item]
    counts: Mapping[str, int]


_UNREAD = Q(read_at__isnull=True)


def inbox_page(actor: Actor, *, scope: str = "unread", number: str | int = 1) -> InboxPage:
    """One page of the reader's messages: unread ones first, among them the grave ones, then the newest."""
    own = policies.own_items(actor)
    counts = own.aggregate(
        unread=Count("pk", filter=_UNREAD), grave=Count("pk", filter=_UNREAD & Q(grave=True)), all=Count("pk")
    )
    parts = {"unread": own.filter(_UNREAD), "grave": own.filter(_UNREAD, grave=True), "all": own}
    rank = Case(When(_UNREAD, grave=True, then=Value(0)), When(_UNREAD, then=Value(1)), default=Value(2))
    rows = parts.get(scope, parts["unread"]).order_by(rank, "-at", "-id")
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    return InboxPage(tuple(_row(item) for item in page.object_list), page, counts)


def count_unread(actor: Actor) -> int:
    """How many messages the reader has not seen: the figure at the bell. Held until somebody writes."""
    return while_unchanged(("unread", actor), lambda: policies.own_items(actor).filter(_UNREAD).count())


def moments_of_telling_many(
    users: Collection[int], *, fewest: int, since: datetime, leaving_out: str
) -> tuple[datetime, ...]:
    """The moments at which at least so many of these users were told something at once, for the system. One query.

    `leaving_out`: kinds that begin so do not count.
    """
    told = Item.objects.filter(user__in=set(users), at__gte=since).exclude(kind__startswith=leaving_out).order_by()
    many = told.values("at").annotate(n=Count("user", distinct=True)).filter(n__gte=fewest)
    return tuple(many.order_by("at").values_list("at", flat=True))


def _row(item: Item) -> MessageRow:
    return MessageRow(
        id=item.pk,
        kind=item.kind,
        kind_word=str(KINDS.get(item.kind, item.kind)),
        title=reason_of(item.words).text(gettext) or item.title,
        address=item.address,
        grave=item.grave,
        at=item.at,
        read_at=item.read_at,
    )
