"""Reads of how one wants to be told, and the feed of one's deadlines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.notifications.models import Channel, Reader
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.messages.digests import USUAL_HOUR, next_digest
from bihuan.core.messages.feeds import Deadline, FeedWords, feed_of
from bihuan.core.messages.kinds import ChannelKind
from bihuan.core.tokens import digest_of

FindDeadlines = Callable[[Actor, datetime], Iterable[Deadline]]
DEADLINES: dict[str, FindDeadlines] = {}
"""Who knows of deadlines; filled by `register_deadlines`."""

FEED_LENGTH = 43


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """How somebody wants to be told; `next_at` is when their next digest is due, `has_feed` whether a calendar may read."""

    hour: int
    mail: str
    takes_files: bool
    language: str
    has_feed: bool
    feed_made_at: datetime | None
    next_at: datetime
    has_mail_channel: bool
    has_file_channel: bool


def reader_row(actor: Actor, *, at: datetime) -> ReaderRow:
    """One's own preferences. Raises Missing for nobody."""
    user = organizations.users_by_ids([actor.user_id or 0]).get(actor.user_id or 0)
    if user is None:
        raise Missing
    region = organizations.region_of(user.region_id)
    found = Reader.objects.filter(user=user.id).first() or Reader(user_id=user.id, hour=USUAL_HOUR)
    kinds = set(
        Channel.objects.filter(enabled=True, region__path__in=_paths_to(region.path)).values_list("kind", flat=True)
    )
    return ReaderRow(
        hour=found.hour,
        mail=found.mail,
        takes_files=found.takes_files,
        language=found.language,
        has_feed=found.feed is not None,
        feed_made_at=found.feed_made_at,
        next_at=next_digest(
            local=at.astimezone(ZoneInfo(region.time_zone)), hour=found.hour, looked_on=found.looked_on,
            calendar=calendars.calendar_for(region.path),
        ),
        has_mail_channel=ChannelKind.MAIL in kinds,
        has_file_channel=ChannelKind.FILE in kinds,
    )  # fmt: skip


def feed_behind(token: str, *, at: datetime) -> bytes:
    """The deadlines of whom this token stands for, as a calendar. Raises Missing for a token that counts for nobody."""
    looks_right = len(token) == FEED_LENGTH and token.isascii()
    rows = Reader.objects.select_related("user").filter(feed=digest_of(token), user__is_active=True)
    reader = rows.first() if looks_right else None
    if reader is None:
        raise Missing
    actor = organizations.actor_of(reader.user, at=at, via="feed")
    found = [deadline for find in DEADLINES.values() for deadline in find(actor, at)]
    found.sort(key=lambda deadline: (deadline.day, deadline.uid))
    return feed_of(
        found, at=timezone.localtime(at), words=FeedWords(gettext("闭环：我的时限"), gettext("（估算）"), gettext)
    )


def _paths_to(path: str) -> tuple[str, ...]:
    return tuple(path[:end] for end in range(1, len(path) + 1))
