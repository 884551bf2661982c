"""Rules of the keys with which programs ask over REST: how they look, how long they may live, whether one still counts."""

import hashlib
from datetime import datetime, timedelta

from bihuan.core.decisions import Reason

PREFIX = "bh_"
HINT_LENGTH = 8
MOST_DAYS = 366
MOST_AT_ONCE = 20
_SHORTEST, _LONGEST = 20, 100


def digest_of(token: str) -> str:
    """What is kept of a token. It is long and random, so that one plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def looks_like_token(text: str) -> bool:
    """Whether this can be one of ours at all; anything else is not even looked up."""
    return text.startswith(PREFIX) and text.isascii() and text.isprintable() and _SHORTEST <= len(text) <= _LONGEST


def refuse_making(*, days: int, held: int) -> tuple[str, Reason] | None:
    """The field and the reason against a token that is to live `days`, for somebody who holds `held` living ones."""
    if not 1 <= days <= MOST_DAYS:
        return "days", Reason("token-days", "有效期要在 1 到 %(most)s 天之间。", {"most": MOST_DAYS})
    if held >= MOST_AT_ONCE:
        return "name", Reason("token-many", "已有 %(n)s 个有效的令牌，先停用不用的。", {"n": held})
    return None


def is_alive(*, at: datetime, expires_at: datetime, revoked_at: datetime | None) -> bool:
    """Whether a token counts at that moment."""
    return revoked_at is None and at < expires_at


def expiry_of(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)
