"""The kinds of outside channels: what each needs to be reached, and how often and how much it takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from bihuan.core.decisions import Reason


class ChannelKind(StrEnum):
    """Where a message can go beside the inbox."""

    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` messages in any `window`.

    The windows are longer than those that the far end names: it counts when messages arrive, and we when they leave.
    """

    count: int
    window: timedelta


GROUPS = frozenset({ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU})
"""Robots of work groups: one message for all who read there. The other kinds reach one person at a time."""

SIGNED = frozenset({ChannelKind.DINGTALK, ChannelKind.FEISHU})
USUAL_HOSTS: Mapping[ChannelKind, str] = {
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com",
    ChannelKind.FEISHU: "https://open.feishu.cn",
}
_MINUTE = timedelta(seconds=61)
MOST_PER_MINUTE: Mapping[ChannelKind, int] = {
    ChannelKind.MAIL: 600,
    ChannelKind.WECOM: 20,
    ChannelKind.DINGTALK: 20,
    ChannelKind.FEISHU: 100,
    ChannelKind.FILE: 6000,
}
USUAL_PER_MINUTE: Mapping[ChannelKind, int] = {**MOST_PER_MINUTE, ChannelKind.MAIL: 60}
_SHORT = {ChannelKind.FEISHU: Limit(5, timedelta(seconds=2))}


def limits_of(kind: ChannelKind, per_minute: int) -> tuple[Limit, ...]:
    """What a channel keeps to: its own number a minute, never more than its kind takes, and what holds for seconds."""
    minute = Limit(min(per_minute, MOST_PER_MINUTE[kind]), _MINUTE)
    return (minute, _SHORT[kind]) if kind in _SHORT else (minute,)


def key_in(kind: ChannelKind, pasted: str) -> str:
    """The secret part of a robot's address; people paste the whole address, as its group shows it."""
    text = pasted.strip()
    if kind not in GROUPS or "://" not in text:
        return text
    parts = urlsplit(text)
    named = parse_qs(parts.query).get("access_token" if kind is ChannelKind.DINGTALK else "key", [""])[0]
    return parts.path.rstrip("/").rpartition("/")[2] if kind is ChannelKind.FEISHU else named


def refuse_host(host: str) -> Reason | None:
    """What is wrong with the address of a robot's server: it is http or https, a name, and nothing behind it."""
    try:
        parts = urlsplit(host)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if usable and parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or parts.password):
        return None
    return Reason("channel-host", "服务地址写成 https://主机名，可以带端口，后面不要带别的。")
