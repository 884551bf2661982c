"""Telling people inside: an item for each of them, whatever happens once."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise

from bihuan.apps.notifications import policies
from bihuan.apps.notifications.models import Item
from bihuan.apps.notifications.queries.inbox import KINDS
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.reason_documents import document_of

_TITLE_LENGTH = 300
_CHUNK = 500
_wakers: list[Callable[[], None]] = []


def register_kind(kind: str, words: str | Promise) -> None:
    """Tell what messages of this kind are called."""
    KINDS[kind] = words


def register_waker(wake: Callable[[], None]) -> None:
    """Tell how sending is woken when something grave was told (the tasks module does)."""
    _wakers[:] = [wake]


@transaction.atomic
def notify(
    *,
    at: datetime,
    recipients: Iterable[int],
    kind: str,
    title: Reason,
    address: str,
    object_type: str,
    object_id: str,
    grave: bool = False,
    key: str = "",
) -> int:
    """Tell users of a thing, each of them once for this kind, thing and key; how many were told who had not been.

    It joins the caller's transaction, whose act says what happened: telling leaves none of its own. Something grave goes outside
    at once, after the commit; everything else waits for the digest.
    """
    if kind not in KINDS:
        raise LookupError(kind)
    if not address.startswith("/") or address.startswith("//"):
        raise ValueError("a message leads to a page of this system")
    about = {"kind": kind, "object_type": object_type, "object_id": object_id, "key": key}
    wanted = set(recipients)
    told = Item.objects.filter(**about, user__in=wanted) if len(wanted) < _CHUNK else Item.objects.filter(**about)
    new = sorted(wanted - set(told.values_list("user", flat=True)))
    words = document_of(title)
    Item.objects.bulk_create(
        [
            Item(
                user_id=user,
                title=str(title)[:_TITLE_LENGTH],
                words=words,
                address=address,
                grave=grave,
                at=at,
                **about,
            )
            for user in new
        ],
        batch_size=_CHUNK,
        ignore_conflicts=True,
    )
    if grave and new:
        transaction.on_commit(_wake)
    return len(new)


def mark_read(*, actor: Actor, at: datetime, item_id: int) -> str:
    """The reader has seen one message; where it leads. Raises Missing for anybody else's."""
    item = policies.own_items(actor).filter(pk=item_id).first()
    if item is None:
        raise Missing
    policies.own_items(actor).filter(pk=item_id, read_at__isnull=True).update(read_at=at)
    return item.address


def mark_all_read(*, actor: Actor, at: datetime) -> int:
    """The reader has seen everything that came up to this moment; how many that were."""
    return policies.own_items(actor).filter(read_at__isnull=True, at__lte=at).update(read_at=at)


def _wake() -> None:
    for wake in _wakers:
        wake()
