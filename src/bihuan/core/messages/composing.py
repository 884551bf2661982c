"""What goes to an outside channel: the words, the request that each robot takes, and its signature."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote_plus

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.messages.kinds import ChannelKind

MOST_TEXT_BYTES: Mapping[ChannelKind, int] = {ChannelKind.WECOM: 2048}
MOST_BODY_BYTES: Mapping[ChannelKind, int] = {ChannelKind.FEISHU: 20 * 1024}


@dataclass(frozen=True, slots=True)
class RobotRequest:
    """A POST with JSON. The address holds the secret: it is never shown, kept or logged."""

    url: str
    body: bytes

    def __repr__(self) -> str:
        return f"RobotRequest({len(self.body)} bytes)"


@dataclass(frozen=True, slots=True)
class Counts:
    """What outside channels are told: unread messages, open work, how many of them are grave, and of how many people."""

    unread: int = 0
    open: int = 0
    grave: int = 0
    people: int = 1

    def __bool__(self) -> bool:
        return bool(self.unread or self.open or self.grave)


def words_of(counts: Counts, *, group: bool = False) -> Reason:
    """The one sentence that leaves this system."""
    values = {"unread": counts.unread, "open": counts.open, "grave": counts.grave, "people": counts.people}
    if counts.grave and group:
        return Reason("outside-grave-group", "闭环：本组有 %(grave)s 项紧急事项，请登录系统查看。", values)
    if counts.grave:
        return Reason("outside-grave", "闭环：你有 %(grave)s 项紧急事项，请登录系统查看。", values)
    if group:
        return Reason("outside-digest-group", "闭环：本组 %(people)s 人有未读消息或待办，请登录系统查看。", values)
    if not counts.open:
        return Reason("outside-unread", "闭环：你有 %(unread)s 条未读消息，请登录系统查看。", values)
    if not counts.unread:
        return Reason("outside-open", "闭环：你有 %(open)s 项待办，请登录系统查看。", values)
    return Reason("outside-digest", "闭环：你有 %(unread)s 条未读消息、%(open)s 项待办，请登录系统查看。", values)


TEST_WORDS = Reason("outside-test", "闭环：这是一条测试消息，收到说明通道可用。")


def fit_text(text: str, most_bytes: int) -> str:
    """As much of a text as fits, never half a character, with … where something was left out."""
    encoded = text.encode()
    if len(encoded) <= most_bytes:
        return text
    ending = "…"
    return encoded[: most_bytes - len(ending.encode())].decode(errors="ignore") + ending


def robot_request(kind: ChannelKind, *, host: str, key: str, signing: str, text: str, at: datetime) -> RobotRequest:
    """The request that a robot takes. Raises BadInput for one that is larger than it takes."""
    said = fit_text(text, MOST_TEXT_BYTES[kind]) if kind in MOST_TEXT_BYTES else text
    base = host.rstrip("/")
    content: dict[str, object]
    if kind is ChannelKind.WECOM:
        url = f"{base}/cgi-bin/webhook/send?key={quote_plus(key)}"
        content = {"msgtype": "text", "text": {"content": said}}
    elif kind is ChannelKind.DINGTALK:
        url = f"{base}/robot/send?access_token={quote_plus(key)}{_dingtalk_query(signing, at)}"
        content = {"msgtype": "text", "text": {"content": said}}
    else:
        url = f"{base}/open-apis/bot/v2/hook/{quote_plus(key)}"
        content = {**_feishu_fields(signing, at), "msg_type": "text", "content": {"text": said}}
    body = json.dumps(content, ensure_ascii=False).encode()
    most = MOST_BODY_BYTES.get(kind)
    if most is not None and len(body) > most:
        raise BadInput(Reason("message-too-large", "消息太长：最多 %(most)s 字节。", {"most": most}))
    return RobotRequest(url, body)


def dingtalk_signature(secret: str, milliseconds: int) -> str:
    """The secret is the key, and the moment with the secret is what is signed."""
    return _signed(secret.encode(), f"{milliseconds}\n{secret}".encode())


def feishu_signature(secret: str, seconds: int) -> str:
    """The moment with the secret is the key, and nothing is signed: an empty message."""
    return _signed(f"{seconds}\n{secret}".encode(), b"")


def _signed(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.digest(key, message, hashlib.sha256)).decode("ascii")


def _dingtalk_query(signing: str, at: datetime) -> str:
    if not signing:
        return ""
    milliseconds = int(at.timestamp() * 1000)
    return f"&timestamp={milliseconds}&sign={quote_plus(dingtalk_signature(signing, milliseconds))}"


def _feishu_fields(signing: str, at: datetime) -> dict[str, object]:
    if not signing:
        return {}
    seconds = int(at.timestamp())
    return {"timestamp": str(seconds), "sign": feishu_signature(signing, seconds)}
