"""How one wants to be told: the hour, the ways, the feed of deadlines. Everybody chooses for themselves."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.notifications.models import Language, Reader
from bihuan.apps.notifications.queries.readers import DEADLINES, FindDeadlines
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.messages.digests import HOURS
from bihuan.core.tokens import digest_of

USUAL_LANGUAGE: str = Language.CHINESE
NO_SUCH_LANGUAGE = Reason("channel-language", "没有这种语言。")
_TOKEN_BYTES = 32


def register_deadlines(name: str, find: FindDeadlines) -> None:
    """Tell who knows what somebody has to do until when; `find` answers with what that actor answers for."""
    DEADLINES[name] = find


@transaction.atomic
def choose_ways(
    *, actor: Actor, at: datetime, hour: int, mail: str, takes_files: bool, language: str = USUAL_LANGUAGE
) -> None:
    """When the digest comes, on which ways, and in which language outside. Raises BadInput, and Missing for nobody."""
    reader = _own(actor)
    if hour not in HOURS:
        ends = {"first": HOURS.start, "last": HOURS.stop - 1}
        bad = Reason("channel-hour", "汇总时间在 %(first)s 点到 %(last)s 点之间。", ends)
        raise BadInput(bad, {"hour": bad})
    if language not in Language:
        raise BadInput(NO_SUCH_LANGUAGE, {"language": NO_SUCH_LANGUAGE})
    address = mail.strip()
    if address:
        try:
            validate_email(address)
        except ValidationError as wrong:
            bad = Reason("mail-address", "这不是邮箱地址。")
            raise BadInput(bad, {"mail": bad}) from wrong
    before = {"hour": reader.hour, "mail": reader.mail, "takes_files": reader.takes_files, "language": reader.language}
    after = {"hour": hour, "mail": address, "takes_files": takes_files, "language": language}
    if before == after:
        return
    reader.hour, reader.mail, reader.takes_files, reader.language = hour, address, takes_files, language
    reader.save(update_fields=["hour", "mail", "takes_files", "language"])
    _record(actor, at, "reader.changed", before=before, after=after)


@transaction.atomic
def make_feed(*, actor: Actor, at: datetime) -> str:
    """A new token for the address of one's calendar, told once; the one before it stops counting. Raises Missing, Refused."""
    reader = _own(actor)
    if actor.via == "rest":
        raise Refused(Reason("token-by-token", "令牌只在登录以后的页面上建，不能用令牌再建令牌。"))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    reader.feed, reader.feed_made_at = digest_of(token), at
    reader.save(update_fields=["feed", "feed_made_at"])
    _record(actor, at, "feed.made")
    return token


@transaction.atomic
def revoke_feed(*, actor: Actor, at: datetime) -> None:
    """No calendar reads one's deadlines any more. Raises Missing where none does."""
    reader = _own(actor)
    if reader.feed is None:
        raise Missing
    reader.feed, reader.feed_made_at = None, None
    reader.save(update_fields=["feed", "feed_made_at"])
    _record(actor, at, "feed.revoked")


def _own(actor: Actor) -> Reader:
    """The reader that the actor is, locked."""
    if actor.user_id is None:
        raise Missing
    Reader.objects.get_or_create(user_id=actor.user_id)
    return Reader.objects.select_for_update().get(user=actor.user_id)


def _record(
    actor: Actor, at: datetime, what: str, *, before: dict[str, object] | None = None, after: dict[str, object] | None = None
) -> None:  # fmt: skip
    record(
        actor=actor, role="self", action=f"notifications.{what}", at=at, object_type="organizations.user",
        object_id=actor.user_id or 0, label=actor.username, before=before, after=after,
    )  # fmt: skip
