"""Reads of REST tokens: one's own, those of kept users, and whose token it is that somebody shows."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import ApiToken, User
from bihuan.apps.organizations.policies import Action
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.tokens import digest_of, is_alive, looks_like_token

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its user or their administrator sees it: never the token itself."""

    id: int
    user_id: int
    user: str
    name: str
    hint: str
    writes: bool
    created_at: datetime
    expires_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None
    alive: bool


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A token that counts: whose, and whether it may write."""

    id: int
    user: User
    writes: bool
    last_used_on: date | None


def own_tokens(actor: Actor, *, at: datetime) -> tuple[TokenRow, ...]:
    """The actor's tokens, newest first; the ended ones too."""
    if actor.user_id is None:
        return ()
    return tuple(_row(token, at) for token in _rows().filter(user=actor.user_id))


def user_tokens(actor: Actor, *, at: datetime, number: str | int = 1) -> tuple[tuple[TokenRow, ...], Page[ApiToken]]:
    """One page of the tokens that count of the users whom the actor keeps."""
    kept = policies.visible(actor, Action.KEEP_USERS, User).values("pk")
    page = Paginator(_rows().filter(living(at), user__in=kept), PAGE_SIZE).get_page(number)
    return tuple(_row(token, at) for token in page.object_list), page


def token_row(actor: Actor, *, token_id: int, at: datetime) -> TokenRow:
    """One token: one's own, or of a user whom one keeps. Raises Missing."""
    kept = policies.visible(actor, Action.KEEP_USERS, User).values("pk")
    token = _rows().filter(Q(user__in=kept) | Q(user=actor.user_id), pk=token_id).first()
    if token is None:
        raise Missing
    return _row(token, at)


def token_of(text: str, *, at: datetime) -> KnownToken | None:
    """Whose token this is, where it counts: neither ended nor revoked, its user neither gone nor due for a new password."""
    if not looks_like_token(text):
        return None
    token = _rows().filter(living(at), digest=digest_of(text)).first()
    if token is None or not token.user.is_active or token.user.must_change_password:
        return None
    return KnownToken(token.pk, token.user, token.writes, token.last_used_on)


def living(at: datetime) -> Q:
    """Tokens that count at that moment."""
    return Q(revoked_at__isnull=True, expires_at__gt=at)


def _rows() -> "QuerySet[ApiToken]":
    return ApiToken.objects.select_related("user")


def _row(token: ApiToken, at: datetime) -> TokenRow:
    return TokenRow(
        id=token.pk,
        user_id=token.user_id,
        user=str(token.user),
        name=token.name,
        hint=token.hint,
        writes=token.writes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_on=token.last_used_on,
        revoked_at=token.revoked_at,
        alive=is_alive(at=at, expires_at=token.expires_at, revoked_at=token.revoked_at),
    )
