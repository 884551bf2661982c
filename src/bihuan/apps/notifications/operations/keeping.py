"""Keeping channels: making, changing, trying out. What is secret in them is written and never read again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.notifications import policies
from bihuan.apps.notifications.models import Channel, Language, Purpose
from bihuan.apps.notifications.operations.choosing import NO_SUCH_LANGUAGE, USUAL_LANGUAGE
from bihuan.apps.notifications.operations.reaching import delivery_to
from bihuan.apps.notifications.operations.sealing import seal
from bihuan.apps.notifications.operations.sending import send_one
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.messages.composing import Counts
from bihuan.core.messages.digests import HOURS, USUAL_HOUR
from bihuan.core.messages.kinds import GROUPS, MOST_PER_MINUTE, SIGNED, ChannelKind, key_in, refuse_host

SECURITIES = ("", "starttls", "tls")
NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class ChannelValues:
    """What a channel is made of. An empty `key` or `signing` leaves the one that is kept."""

    name: str
    unit_id: int | None = None
    host: str = ""
    port: int = 0
    security: str = ""
    username: str = ""
    sender: str = ""
    key: str = ""
    signing: str = ""
    hour: int = USUAL_HOUR
    language: str = USUAL_LANGUAGE
    per_minute: int = 20
    enabled: bool = True

    def __repr__(self) -> str:
        return f"ChannelValues({self.name!r})"


@transaction.atomic
def make_channel(*, actor: Actor, at: datetime, region_id: int, kind: ChannelKind, values: ChannelValues) -> int:
    """A new way outside; its id. Raises BadInput, Refused, and Missing for a region that the actor does not keep."""
    region = organizations.region_of(region_id)
    verdict = policies.may_keep(actor, region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    channel = Channel(region_id=region_id, kind=kind, made_at=at)
    _fill(channel, values)
    channel.save(force_insert=True)
    _record(actor, at, channel, "made", region.path, role=verdict.role, after=_shown(channel))
    return channel.pk


@transaction.atomic
def change_channel(*, actor: Actor, at: datetime, channel_id: int, values: ChannelValues) -> None:
    """Change a channel, or turn it on or off. Raises BadInput, Missing."""
    channel = (
        policies.visible(actor).select_for_update(of=("self",)).select_related("region").filter(pk=channel_id).first()
    )
    if channel is None:
        raise Missing
    verdict = policies.may_keep(actor, channel.region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    before, secrets, way = _shown(channel), (channel.key, channel.signing), _way(channel)
    _fill(channel, values)
    if way != _way(channel):
        channel.blocked_until = None
    channel.save()
    after = {**_shown(channel), "secret_changed": secrets != (channel.key, channel.signing)}
    _record(actor, at, channel, "changed", channel.region.path, role=verdict.role, before=before, after=after)


def try_channel(
    *, actor: Actor, at: datetime, channel_id: int, clock: Callable[[], datetime], recipient: str = ""
) -> int:
    """Send a test message now, within the channel's limits; the id of its delivery, which says what became of it.

    An e-mail channel sends it to `recipient`, or to its own sender. Raises Missing, and BadInput for what is no address.
    """
    if recipient:
        _check_mail("recipient", recipient)
    delivery_id = _ask_test(actor, at, channel_id, recipient)
    send_one(delivery_id=delivery_id, clock=clock)
    return delivery_id


@transaction.atomic
def _ask_test(actor: Actor, at: datetime, channel_id: int, recipient: str) -> int:
    channel = policies.visible(actor).select_related("region").filter(pk=channel_id).first()
    if channel is None:
        raise Missing
    delivery = delivery_to(
        channel, at=at, purpose=Purpose.TEST, key=f"test:{at.isoformat()}", counts=Counts(),
        recipient=recipient or channel.sender,
    )  # fmt: skip
    delivery.save(force_insert=True)
    role = policies.may_keep(actor, channel.region.path).role
    _record(actor, at, channel, "tested", channel.region.path, role=role, after={"delivery": delivery.pk})
    return delivery.pk


def _fill(channel: Channel, values: ChannelValues) -> None:
    """Put the values into the row. Raises BadInput with what is wrong with which field."""
    kind = ChannelKind(channel.kind)
    faults = _faults(channel, kind, values)
    if faults:
        raise BadInput(Reason("channel-unusable", "通道还不能用，看看标出的几项。"), faults)
    channel.name, channel.unit_id = " ".join(values.name.split()), values.unit_id
    channel.host, channel.port, channel.security = values.host.strip().rstrip("/"), values.port, values.security
    channel.username, channel.sender = values.username.strip(), values.sender.strip()
    channel.hour, channel.per_minute, channel.enabled = values.hour, values.per_minute, values.enabled
    channel.language = values.language
    key = key_in(kind, values.key)
    channel.key = seal(key) if key else channel.key
    channel.signing = seal(values.signing.strip()) if values.signing.strip() else channel.signing


def _faults(channel: Channel, kind: ChannelKind, values: ChannelValues) -> dict[str, Reason]:
    """What cannot be, by field."""
    faults: dict[str, Reason] = {}
    name = " ".join(values.name.split())
    if not name or len(name) > NAME_LENGTH:
        faults["name"] = Reason("channel-name", "写一个名称，最多 %(most)s 个字。", {"most": NAME_LENGTH})
    elif Channel.objects.filter(region=channel.region_id, name=name).exclude(pk=channel.pk).exists():
        faults["name"] = Reason("channel-name-taken", "本地区已有同名的通道。")
    if values.unit_id is not None and not _is_here(channel.region_id, values.unit_id):
        faults["unit_id"] = Reason("channel-unit", "没有这个单位。")
    if values.hour not in HOURS:
        ends = {"first": HOURS.start, "last": HOURS.stop - 1}
        faults["hour"] = Reason("channel-hour", "汇总时间在 %(first)s 点到 %(last)s 点之间。", ends)
    if values.language not in Language:
        faults["language"] = NO_SUCH_LANGUAGE
    if not 1 <= values.per_minute <= MOST_PER_MINUTE[kind]:
        most = {"most": MOST_PER_MINUTE[kind]}
        faults["per_minute"] = Reason("channel-limit", "每分钟 1 到 %(most)s 条，这类通道最多收这么多。", most)
    return faults | (_faults_of_group(channel, kind, values) if kind in GROUPS else _faults_of_mail(kind, values))


def _faults_of_group(channel: Channel, kind: ChannelKind, values: ChannelValues) -> dict[str, Reason]:
    faults: dict[str, Reason] = {}
    host = refuse_host(values.host.strip())
    if host is not None:
        faults["host"] = host
    if not (key_in(kind, values.key) or channel.key):
        faults["key"] = Reason("channel-key", "写上群机器人的地址。")
    if values.signing and kind not in SIGNED:
        faults["signing"] = Reason("channel-unsigned", "这类机器人没有加签。")
    return faults


def _faults_of_mail(kind: ChannelKind, values: ChannelValues) -> dict[str, Reason]:
    if kind is not ChannelKind.MAIL:
        return {}
    faults: dict[str, Reason] = {}
    if not values.host.strip() or "/" in values.host:
        faults["host"] = Reason("mail-host", "写邮件服务器的名称或 IP。")
    if not 1 <= values.port <= 65535:
        faults["port"] = Reason("mail-port", "端口在 1 到 65535 之间。")
    if values.security not in SECURITIES:
        faults["security"] = Reason("mail-security", "没有这种加密方式。")
    try:
        _check_mail("sender", values.sender.strip())
    except BadInput as bad:
        faults |= bad.fields
    return faults


def _check_mail(field: str, address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as wrong:
        bad = Reason("mail-address", "这不是邮箱地址。")
        raise BadInput(bad, {field: bad}) from wrong


def _is_here(region_id: int, unit_id: int) -> bool:
    unit = organizations.units_by_ids([unit_id]).get(unit_id)
    return unit is not None and unit.region_id == region_id


def _way(channel: Channel) -> tuple[object, ...]:
    """By what a channel is reached. A pause was meant for the old way: a mistake that was mended need not wait for its end."""
    return (channel.host, channel.port, channel.security, channel.username, channel.key, channel.signing)


def _shown(channel: Channel) -> dict[str, object]:
    """What an act holds of a channel: whether it has secrets, never which."""
    names = (
        "name",
        "kind",
        "unit_id",
        "host",
        "port",
        "security",
        "username",
        "sender",
        "hour",
        "language",
        "per_minute",
        "enabled",
    )
    return {name: getattr(channel, name) for name in names} | {
        "key": bool(channel.key),
        "signing": bool(channel.signing),
    }


def _record(
    actor: Actor, at: datetime, channel: Channel, what: str, region_path: str, *, role: str | None,
    after: Mapping[str, object], before: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    record(
        actor=actor, role=role or "", action=f"notifications.channel.{what}", at=at, object_type="notifications.channel",
        object_id=channel.pk, label=channel.name, region_path=region_path, before=before, after=after,
    )  # fmt: skip
