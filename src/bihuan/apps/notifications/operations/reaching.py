"""Which channels reach whom: by the region and unit of a channel, and by what each reader wants."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bihuan.apps.notifications.models import Channel, Delivery, Purpose, Reader
from bihuan.apps.organizations import queries as organizations
from bihuan.core.messages.composing import Counts
from bihuan.core.messages.kinds import GROUPS, ChannelKind


@dataclass(frozen=True, slots=True)
class Who:
    """A reader as channels see them."""

    user_id: int
    username: str
    region_path: str
    mail: str
    takes_files: bool


class Reach:
    """All channels that are on, and who is in which unit, at one moment. Read once for a whole pass."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        return tuple(Channel.objects.filter(enabled=True).select_related("region").order_by("id"))

    @cached_property
    def groups(self) -> tuple[Channel, ...]:
        return tuple(channel for channel in self.channels if channel.kind in GROUPS)

    @cached_property
    def members(self) -> Mapping[int, frozenset[int]]:
        """The users of each unit."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        for unit, user in organizations.unit_memberships(at=self._at):
            found[unit].add(user)
        return {unit: frozenset(users) for unit, users in found.items()}

    def covers(self, channel: Channel, who: Who) -> bool:
        if channel.unit_id is not None:
            return who.user_id in self.members.get(channel.unit_id, frozenset())
        return who.region_path.startswith(channel.region.path)

    def personal(self, who: Who) -> Iterator[tuple[Channel, str]]:
        """The channels that reach one person, each with the recipient that it names; one of a kind is enough."""
        served = set[str]()
        for channel in self.channels:
            recipient = _recipient(channel, who)
            if recipient and channel.kind not in served and self.covers(channel, who):
                served.add(channel.kind)
                yield channel, recipient


def know_everybody() -> None:
    """Whoever can sign in is a reader, with the usual hour until they choose another."""
    new = organizations.active_user_ids().exclude(pk__in=Reader.objects.values("user"))
    Reader.objects.bulk_create([Reader(user_id=pk) for pk in new], batch_size=500, ignore_conflicts=True)


def readers(user_ids: Iterable[int]) -> dict[int, Who]:
    """Readers with what they want; those who can sign in."""
    rows = Reader.objects.filter(user__in=list(user_ids), user__is_active=True).values_list(
        "user", "user__username", "user__region__path", "mail", "takes_files"
    )
    return {row[0]: Who(*row) for row in rows}


def delivery_to(
    channel: Channel,
    *,
    at: datetime,
    purpose: Purpose,
    key: str,
    counts: Counts,
    user_id: int | None = None,
    recipient: str = "",
) -> Delivery:
    """A delivery that waits to be sent, not written yet."""
    return Delivery(
        channel=channel, user_id=user_id, recipient=recipient, purpose=purpose, key=key, unread=counts.unread,
        open=counts.open, grave=counts.grave, people=counts.people, made_at=at, due_at=at,
    )  # fmt: skip


def _recipient(channel: Channel, who: Who) -> str:
    if channel.kind == ChannelKind.MAIL:
        return who.mail
    return who.username if channel.kind == ChannelKind.FILE and who.takes_files else ""
