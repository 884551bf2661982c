"""What an answer of the far end means: taken, surely not taken, refused, or not known.

A message whose fate is not known is never sent again: twice is worse than a digest that says the same tomorrow.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bihuan.core.decisions import Reason
from bihuan.core.messages.kinds import ChannelKind


class Fate(StrEnum):
    """What became of one attempt."""

    SENT = "sent"
    NOT_TAKEN = "not-taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """The fate of an attempt, and why. `pause` is how long the whole channel has to be still."""

    fate: Fate
    reason: Reason | None = None
    pause: timedelta = timedelta(0)


SILENCE = timedelta(minutes=5)
"""For so long a channel is left alone whose far end could not be reached or did not answer: each attempt is waited for in vain, and
whatever else has to be done waits with it."""
TAKEN = Answer(Fate.SENT)
UNREACHABLE = Answer(Fate.NOT_TAKEN, Reason("channel-unreachable", "连不上对方服务器，没有送出，稍后再试。"), SILENCE)
CUT = Answer(Fate.UNKNOWN, Reason("channel-cut", "送出后连接断了，不知道对方收到没有；不再重发，以免收到两遍。"))
SLOW = Answer(
    Fate.UNKNOWN, Reason("channel-slow", "对方太久没有答复，不知道收到没有；不再重发，以免收到两遍。"), SILENCE
)
STOPPED = Answer(
    Fate.UNKNOWN, Reason("channel-stopped", "送出时程序停了，不知道对方收到没有；不再重发，以免收到两遍。")
)
UNREADABLE = Answer(Fate.UNKNOWN, Reason("channel-unreadable", "对方的答复看不懂，不知道收到没有；检查服务地址。"))

_TOO_OFTEN = Reason("channel-too-often", "对方说发得太快，过一会儿再发。")
_PAUSES: Mapping[ChannelKind, timedelta] = {
    ChannelKind.WECOM: timedelta(minutes=1),
    ChannelKind.DINGTALK: timedelta(minutes=10),  # a robot that was too fast is blocked for so long
    ChannelKind.FEISHU: timedelta(minutes=1),
}
_RATE_CODES: Mapping[ChannelKind, frozenset[int]] = {
    ChannelKind.WECOM: frozenset({45009}),
    ChannelKind.DINGTALK: frozenset({130101, 410100}),
    ChannelKind.FEISHU: frozenset({11232}),
}
_REFUSALS: Mapping[tuple[ChannelKind, int], Reason] = {
    (ChannelKind.WECOM, 93000): Reason(
        "channel-gone", "对方不认这个地址（%(code)s）：群机器人可能已被删除，重新复制地址。", {"code": "93000"}
    ),
    (ChannelKind.WECOM, 40058): Reason("channel-too-long", "对方说消息太长（%(code)s）。", {"code": "40058"}),
    (ChannelKind.DINGTALK, 310000): Reason(
        "channel-guarded",
        "对方的安全设置不放行（%(code)s）：检查加签密钥、关键词、IP 白名单和本机时钟。",
        {"code": "310000"},
    ),
    (ChannelKind.DINGTALK, 300001): Reason(
        "channel-gone", "对方不认这个地址（%(code)s）：群机器人可能已被删除，重新复制地址。", {"code": "300001"}
    ),
    (ChannelKind.FEISHU, 19001): Reason(
        "channel-gone", "对方不认这个地址（%(code)s）：群机器人可能已被删除，重新复制地址。", {"code": "19001"}
    ),
    (ChannelKind.FEISHU, 19021): Reason(
        "channel-signature", "签名不对，或时间差超过一小时（%(code)s）：检查加签密钥和本机时钟。", {"code": "19021"}
    ),
    (ChannelKind.FEISHU, 19022): Reason(
        "channel-address", "本机的 IP 不在对方的白名单里（%(code)s）。", {"code": "19022"}
    ),
    (ChannelKind.FEISHU, 19024): Reason(
        "channel-keyword", "消息里没有对方要求的关键词（%(code)s）：把关键词设为“闭环”。", {"code": "19024"}
    ),
    (ChannelKind.FEISHU, 9499): Reason(
        "channel-request", "对方说请求不对（%(code)s）：检查服务地址。", {"code": "9499"}
    ),
}


def read_answer(kind: ChannelKind, status: int, body: bytes) -> Answer:
    """What a robot answered. Their errors come with HTTP 200 and a code in the body, some with 400 and the same code."""
    code = _code_in(kind, body)
    if code is not None and code != 0:
        return _error(kind, code)
    if status == 429:
        return Answer(Fate.NOT_TAKEN, _TOO_OFTEN, _PAUSES[kind])
    told = {"status": status}
    if status >= 500:
        return Answer(
            Fate.UNKNOWN,
            Reason("channel-server", "对方服务器出错（HTTP %(status)s），不知道收到没有；不再重发。", told),
        )
    if status >= 300:
        return Answer(Fate.REFUSED, Reason("channel-http", "对方没有收下（HTTP %(status)s）：检查服务地址。", told))
    return TAKEN if code == 0 else UNREADABLE


def _code_in(kind: ChannelKind, body: bytes) -> int | None:
    try:
        said = json.loads(body)
    except ValueError:
        return None
    if not isinstance(said, Mapping):
        return None
    code = said.get("code", said.get("StatusCode")) if kind is ChannelKind.FEISHU else said.get("errcode")
    return code if isinstance(code, int) else None


def _error(kind: ChannelKind, code: int) -> Answer:
    if code in _RATE_CODES[kind]:
        return Answer(Fate.NOT_TAKEN, _TOO_OFTEN, _PAUSES[kind])
    unnamed = Reason("channel-refused", "对方没有收下，错误码 %(code)s。", {"code": str(code)})
    return Answer(Fate.REFUSED, _REFUSALS.get((kind, code), unnamed))


_WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30))
MOST_ATTEMPTS = len(_WAITS) + 1


def next_attempt(answer: Answer, *, attempts: int, at: datetime) -> datetime | None:
    """When a message that was surely not taken is tried again; None for one that is not."""
    if answer.fate is not Fate.NOT_TAKEN or attempts >= MOST_ATTEMPTS:
        return None
    return at + max(_WAITS[attempts - 1], answer.pause)
