"""Reads of channels, for who keeps them: what each leads to, and what became of the last message. Never its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from bihuan.apps.notifications import policies
from bihuan.apps.notifications.models import Channel, Delivery, DeliveryState, Language, Purpose
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow, UnitRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.messages.kinds import GROUPS, ChannelKind
from bihuan.core.reason_documents import reason_of

KIND_WORDS: Mapping[ChannelKind, Promise] = {
    ChannelKind.WECOM: gettext_lazy("企业微信群机器人"),
    ChannelKind.DINGTALK: gettext_lazy("钉钉群机器人"),
    ChannelKind.FEISHU: gettext_lazy("飞书群机器人"),
    ChannelKind.MAIL: gettext_lazy("电子邮件"),
    ChannelKind.FILE: gettext_lazy("文件"),
}
DAY = timedelta(days=1)
LAST_DELIVERIES = 20


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel, without its secrets: `has_key` and `has_signing` say whether there are any."""

    id: int
    kind: ChannelKind
    kind_word: str
    name: str
    region_id: int
    place: str
    unit_id: int | None
    host: str
    port: int
    security: str
    username: str
    sender: str
    hour: int
    language: str
    language_word: str
    per_minute: int
    enabled: bool
    has_key: bool
    has_signing: bool
    blocked_until: datetime | None
    waiting: int
    sent: int
    last_state: str
    last_word: str
    last_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message for a channel, and what became of it; whom it was for is shown by name alone."""

    id: int
    purpose: str
    to: str
    state: str
    state_word: str
    tries: int
    made_at: datetime
    ended_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """A region whose channels the actor keeps, and the units that a channel there can be for."""

    region: RegionRow
    units: tuple[UnitRow, ...]


def channel_rows(actor: Actor, *, at: datetime) -> tuple[ChannelRow, ...]:
    """The channels that the actor keeps, in the order in which they were made."""
    return tuple(_row(channel) for channel in _with_counts(policies.visible(actor), at))


def channel_row(actor: Actor, *, channel_id: int, at: datetime) -> ChannelRow:
    """One channel. Raises Missing where the actor does not keep it."""
    channel = _with_counts(policies.visible(actor), at).filter(pk=channel_id).first()
    if channel is None:
        raise Missing
    return _row(channel)


def last_deliveries(actor: Actor, *, channel_id: int) -> tuple[DeliveryRow, ...]:
    """The newest messages of a channel that the actor keeps."""
    rows = Delivery.objects.filter(channel__in=policies.visible(actor), channel=channel_id).select_related("user")
    return tuple(_delivery_row(delivery) for delivery in rows[:LAST_DELIVERIES])


def delivery_row(actor: Actor, *, delivery_id: int) -> DeliveryRow:
    """One message of a channel that the actor keeps. Raises Missing."""
    rows = Delivery.objects.filter(channel__in=policies.visible(actor), pk=delivery_id).select_related("user")
    delivery = rows.first()
    if delivery is None:
        raise Missing
    return _delivery_row(delivery)


def kept_places(actor: Actor) -> tuple[Keeping, ...]:
    """The regions whose channels the actor keeps."""
    regions = (region for region in organizations.region_rows(actor) if policies.may_keep(actor, region.path))
    return tuple(Keeping(region, organizations.unit_rows(actor, region_id=region.id)) for region in regions)


def _with_counts(channels: QuerySet[Channel], at: datetime) -> QuerySet[Channel]:
    """With how many wait, how many were sent within a day, and the newest message; one query for all of them."""
    newest = Delivery.objects.filter(channel=OuterRef("pk")).order_by("-id")
    sent = Q(deliveries__state=DeliveryState.SENT, deliveries__ended_at__gt=at - DAY)
    return channels.select_related("region", "unit").annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state__in=(DeliveryState.PENDING, DeliveryState.SENDING))),
        sent=Count("deliveries", filter=sent),
        last_state=Subquery(newest.values("state")[:1]),
        last_at=Subquery(newest.values("made_at")[:1]),
        last_error=Subquery(newest.values("error")[:1]),
    )


def _row(channel: Channel) -> ChannelRow:
    kind = ChannelKind(channel.kind)
    state = str(getattr(channel, "last_state") or "")  # noqa: B009  # annotated
    return ChannelRow(
        id=channel.pk,
        kind=kind,
        kind_word=str(KIND_WORDS[kind]),
        name=channel.name,
        region_id=channel.region_id,
        place=(channel.unit.short_name or channel.unit.name) if channel.unit else channel.region.name,
        unit_id=channel.unit_id,
        host=channel.host,
        port=channel.port,
        security=channel.security,
        username=channel.username,
        sender=channel.sender,
        hour=channel.hour,
        language=channel.language,
        language_word=str(Language(channel.language).label) if kind in GROUPS else "",
        per_minute=channel.per_minute,
        enabled=channel.enabled,
        has_key=bool(channel.key),
        has_signing=bool(channel.signing),
        blocked_until=channel.blocked_until,
        waiting=getattr(channel, "waiting", 0),
        sent=getattr(channel, "sent", 0),
        last_state=state,
        last_word=str(DeliveryState(state).label) if state else "",
        last_at=getattr(channel, "last_at", None),
        last_error=_said(getattr(channel, "last_error", None)),
    )


def _delivery_row(delivery: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=delivery.pk,
        purpose=str(Purpose(delivery.purpose).label),
        to=str(delivery.user) if delivery.user else "",
        state=delivery.state,
        state_word=str(DeliveryState(delivery.state).label),
        tries=delivery.tries,
        made_at=delivery.made_at,
        ended_at=delivery.ended_at,
        error=_said(delivery.error),
    )


def _said(document: object) -> str:
    return reason_of(document).text(gettext) if isinstance(document, Mapping) and document else ""
