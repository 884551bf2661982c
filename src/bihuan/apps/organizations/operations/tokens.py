"""Writes of REST tokens: one's own are made and revoked, those of kept users are revoked."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import ApiToken, User
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.tokens import living
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.tokens import HINT_LENGTH, PREFIX, digest_of, expiry_of, refuse_making

NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token, told once: nobody can read it again."""

    id: int
    token: str


@transaction.atomic
def make_token(*, actor: Actor, at: datetime, name: str, days: int, writes: bool = False) -> MadeToken:
    """A token for oneself. Raises BadInput for a name or a life that cannot be, Missing for nobody, Refused over REST.

    A token makes no tokens: one that was stolen could live on in those that it made.
    """
    user = User.objects.select_for_update(of=("self",)).select_related("region").filter(pk=actor.user_id or 0).first()
    if user is None:
        raise Missing
    if actor.via == "rest":
        raise Refused(Reason("token-by-token", "令牌只在登录以后的页面上建，不能用令牌再建令牌。"))
    wanted = _checked_name(name)
    against = refuse_making(days=days, held=ApiToken.objects.filter(living(at), user=user).count())
    if against is not None:
        field, reason = against
        raise BadInput(reason, {field: reason})
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user, name=wanted, digest=digest_of(token), hint=token[:HINT_LENGTH], writes=writes, created_at=at,
        expires_at=expiry_of(at, days),
    )  # fmt: skip
    after = {"token": row.pk, "name": wanted, "writes": writes, "expires_at": row.expires_at}
    _record(actor, at, row, "made", role="self", after=after)
    return MadeToken(row.pk, token)


@transaction.atomic
def revoke_token(*, actor: Actor, at: datetime, token_id: int, reason: str = "") -> None:
    """End a token of one's own or of a user whom one keeps. Raises Missing, and Refused where it has ended."""
    row = ApiToken.objects.select_for_update(of=("self",)).select_related("user__region").filter(pk=token_id).first()
    own = row is not None and actor.user_id is not None and row.user_id == actor.user_id
    verdict = policies.may(actor, Action.KEEP_USERS, row.user) if row is not None else None
    if row is None or not (own or verdict):
        raise Missing
    if row.revoked_at is not None:
        raise Refused(Reason("token-ended", "这个令牌已经停用。"))
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    role = "self" if own else (verdict.role or "" if verdict else "")
    _record(actor, at, row, "revoked", role=role, after={"token": row.pk, "name": row.name}, reason=reason)


def note_token_use(*, token_id: int, day: date) -> None:
    """Remember the last day on which a token was used: one write a day, however often it asks."""
    ApiToken.objects.filter(pk=token_id).update(last_used_on=day)


def _checked_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted or len(wanted) > NAME_LENGTH:
        unfit = Reason("token-name", "令牌要有名称，最多 %(most)s 个字。", {"most": NAME_LENGTH})
        raise BadInput(unfit, {"name": unfit})
    return wanted


def _record(
    actor: Actor, at: datetime, row: ApiToken, what: str, *, role: str, after: dict[str, object], reason: str = ""
) -> None:
    record(
        actor=actor, role=role, action=f"organizations.token.{what}", at=at, object_type="organizations.user",
        object_id=row.user_id, label=row.user.username, region_path=row.user.region.path, after=after, reason=reason,
    )  # fmt: skip
