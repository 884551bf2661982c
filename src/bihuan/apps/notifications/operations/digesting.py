"""Digests: one a person and working day, however many things happened, and one for each work group."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.notifications.models import Channel, Delivery, Item, Purpose, Reader
from bihuan.apps.notifications.operations.grave import tell_grave
from bihuan.apps.notifications.operations.reaching import Reach, delivery_to, know_everybody, readers
from bihuan.apps.notifications.operations.sending import send_due
from bihuan.core.actors import system_actor
from bihuan.core.decisions import Reason
from bihuan.core.messages.composing import Counts
from bihuan.core.messages.digests import digest_due, digest_words
from bihuan.core.reason_documents import document_of
from bihuan.core.workdays import WorkCalendar

DIGEST = "digest"
DIGEST_OBJECT = "notifications.digest"
CountFor = Callable[[Sequence[int], datetime], Mapping[int, int]]
_CHUNK = 500
_parts: dict[str, CountFor] = {}


def register_digest_part(name: str, count_for: CountFor) -> None:
    """Tell of one kind of open work that a digest counts: its name in Chinese (marked with gettext_noop), and how many of it
    each of many users has at a moment; who has none may be left out."""
    _parts[name] = count_for


def send_digests(*, at: datetime, clock: Callable[[], datetime]) -> int:
    """Make every digest whose hour has come, tell what is grave, and send what may leave now; how many people got a digest.

    A second call at the same moment makes nothing: who was looked at on a day is not looked at again on it.
    """
    made = make_digests(at=at)
    tell_grave(at=at)
    send_due(clock=clock)
    return made


def make_digests(*, at: datetime) -> int:
    """Put the digests that are due into inboxes and on their way outside. One act for the pass, none for a pass without any."""
    know_everybody()
    days = _Days(at)
    due = [reader for reader in _all_readers() if days.due(reader.path, reader.zone, reader.hour, reader.looked_on)]
    reach = Reach(at)
    rest = iter(due)
    made = 0
    while chunk := list(islice(rest, _CHUNK)):
        made += _digest_people(chunk, days, reach, at)
    groups = sum(_digest_group(channel, days, reach, at) for channel in reach.groups)
    if made or groups:
        record(
            actor=system_actor("notifications", via="task"), action="notifications.digests.made", at=at,
            object_type="notifications.pass", object_id="all", after={"people": made, "groups": groups},
        )  # fmt: skip
    return made


@dataclass(frozen=True, slots=True)
class _DueReader:
    user_id: int
    hour: int
    looked_on: date | None
    path: str
    zone: str


class _Days:
    """The day and the working days of each region at one moment, each looked up once."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._calendars: dict[str, WorkCalendar] = {}

    def local(self, zone: str) -> datetime:
        return self._at.astimezone(ZoneInfo(zone))

    def due(self, path: str, zone: str, hour: int, looked_on: date | None) -> bool:
        local = self.local(zone)
        if local.hour < hour or (looked_on is not None and looked_on >= local.date()):
            return False
        if path not in self._calendars:
            self._calendars[path] = calendars.calendar_for(path)
        return digest_due(local=local, hour=hour, looked_on=looked_on, calendar=self._calendars[path])


def _all_readers() -> list[_DueReader]:
    rows = Reader.objects.filter(user__is_active=True).order_by("user")
    return [
        _DueReader(*row)
        for row in rows.values_list("user", "hour", "looked_on", "user__region__path", "user__region__time_zone")
    ]


@transaction.atomic
def _digest_people(due: Sequence[_DueReader], days: _Days, reach: Reach, at: datetime) -> int:
    """The digests of some people. Their rows are locked and looked at again: another worker may have been here."""
    held = Reader.objects.select_for_update().filter(user__in=[reader.user_id for reader in due]).order_by("pk")
    looked = dict(held.values_list("user", "looked_on"))
    today = {reader.user_id: days.local(reader.zone).date() for reader in due}
    wanted = [user for user, day in today.items() if (seen := looked.get(user)) is None or seen < day]
    unread, parts = _unread(wanted), _open_work(wanted, at)
    told = [user for user in wanted if unread[user] or parts[user]]
    _put_into_inboxes(told, today, unread, parts, at)
    _put_on_their_way(told, today, unread, parts, reach=reach, at=at)
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for user in wanted:
        by_day[today[user]].append(user)
    for day, users in by_day.items():
        Reader.objects.filter(user__in=users).update(looked_on=day)
    return len(told)


def _put_into_inboxes(
    users: Sequence[int], today: Mapping[int, date], unread: Mapping[int, int], parts: Mapping[int, Mapping[str, int]], at: datetime
) -> None:  # fmt: skip
    """Today's digest, unread; those of days before have been overtaken by it."""
    Item.objects.filter(user__in=users, kind=DIGEST, read_at__isnull=True).update(read_at=at)
    words = {user: digest_words(unread=unread[user], parts=parts[user]) for user in users}
    Item.objects.bulk_create(
        [_digest_item(user, words[user], today[user], at) for user in users], batch_size=_CHUNK, ignore_conflicts=True
    )


def _digest_item(user: int, words: Reason, day: date, at: datetime) -> Item:
    return Item(
        user_id=user, kind=DIGEST, title=str(words)[:300], words=document_of(words), address="/", at=at,
        object_type=DIGEST_OBJECT, object_id=day.isoformat(),
    )  # fmt: skip


def _put_on_their_way(
    users: Sequence[int], today: Mapping[int, date], unread: Mapping[int, int], parts: Mapping[int, Mapping[str, int]], *,
    reach: Reach, at: datetime,
) -> None:  # fmt: skip
    if not reach.channels:
        return
    deliveries = []
    for who in readers(users).values():
        counts = Counts(unread=unread[who.user_id], open=sum(parts[who.user_id].values()))
        key = f"digest:{today[who.user_id].isoformat()}:{who.user_id}"
        deliveries += [
            delivery_to(
                channel, at=at, purpose=Purpose.DIGEST, key=key, counts=counts, user_id=who.user_id, recipient=recipient
            )
            for channel, recipient in reach.personal(who)
        ]
    Delivery.objects.bulk_create(deliveries, batch_size=_CHUNK, ignore_conflicts=True)


@transaction.atomic
def _digest_group(channel: Channel, days: _Days, reach: Reach, at: datetime) -> int:
    """The digest of a work group, at the hour of its channel: how many of its people have something to look at."""
    held = Channel.objects.select_for_update(of=("self",)).select_related("region").get(pk=channel.pk)
    if not days.due(held.region.path, held.region.time_zone, held.hour, held.looked_on):
        return 0
    day = days.local(held.region.time_zone).date()
    Channel.objects.filter(pk=held.pk).update(looked_on=day)
    people = _group_members(held, reach)
    unread, parts = _unread(people), _open_work(people, at)
    busy = sum(1 for user in people if unread[user] or parts[user])
    if not busy:
        return 0
    delivery_to(
        held, at=at, purpose=Purpose.DIGEST, key=f"digest:{day.isoformat()}", counts=Counts(unread=sum(unread.values()), people=busy)
    ).save(force_insert=True)  # fmt: skip
    return 1


def _group_members(channel: Channel, reach: Reach) -> list[int]:
    if channel.unit_id is not None:
        return sorted(reach.members.get(channel.unit_id, ()))
    below = Reader.objects.filter(user__region__path__startswith=channel.region.path, user__is_active=True)
    return list(below.order_by("user").values_list("user", flat=True))


def _unread(users: Iterable[int]) -> Counter[int]:
    """How many messages each of these people has not seen; a digest does not count itself."""
    rows = Item.objects.filter(user__in=list(users), read_at__isnull=True).exclude(kind=DIGEST).order_by()
    return Counter(dict(rows.values_list("user").annotate(n=Count("pk"))))


def _open_work(users: Sequence[int], at: datetime) -> defaultdict[int, dict[str, int]]:
    """By person, how much of each registered kind of open work they have."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for name, count_for in _parts.items() if users else ():
        for user, count in count_for(users, at).items():
            if count:
                found[user][name] = count
    return found
