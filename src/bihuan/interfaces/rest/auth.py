"""Who asks: the user of a token, or whoever is signed in and looks at the documentation in the same browser."""

from typing import Any, cast

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.web.addresses import address_of
from bihuan.apps.organizations.web.middleware import ActorRequest
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused

READING = frozenset({"GET", "HEAD", "OPTIONS"})
READ_ONLY = Reason("token-read-only", "这个令牌只能读，不能写。")
_TRIED = {"username": "api-token"}
"""Under which name wrong tokens of an address are counted, whatever they say: trying another one starts no new count."""


class TokenAuth(HttpBearer):
    """`Authorization: Bearer bh_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        now = timezone.now()
        known = queries.token_of(token, at=now)
        address = address_of(request)
        actor = queries.actor_of(known.user, at=now, via="rest", address=address) if known else None
        if known is None or actor is None or not actor.grants:
            _tell_wrong(request, address)
            raise AuthenticationError
        cast(ActorRequest, request).actor = actor
        if request.method not in READING and not known.writes:
            raise Refused(READ_ONLY)
        today = timezone.localdate(now)
        if known.last_used_on != today:
            operations.note_token_use(token_id=known.id, day=today)
        return actor


class SessionAuth(APIKeyCookie):
    """The session of the pages. Whoever writes with it must bring the CSRF token, as every form of ours does."""

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=False)  # asked below, once it is known that somebody is signed in at all

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        if not key or not isinstance(user, User) or not user.is_active or user.must_change_password:
            return None
        if request.method not in READING and check_csrf(request) is not None:
            raise HttpError(403, "CSRF")
        actor = queries.actor_of(user, at=timezone.now(), via="rest", address=address_of(request))
        cast(ActorRequest, request).actor = actor
        return actor


AUTH: list[Any] = [TokenAuth(), SessionAuth()]


def _tell_wrong(request: HttpRequest, address: str) -> None:
    """A wrong token is a failed sign-in: counted by address, recorded, and after some not listened to for a while.

    Only wrong ones are turned away: a right token works whatever others at the same address try.
    """
    cast(ActorRequest, request).actor = Actor(user_id=None, username="", name="", via="rest", address=address)
    if not AxesProxyHandler.is_allowed(request, _TRIED):
        raise HttpError(429, "locked")
    user_login_failed.send(sender=__name__, credentials=_TRIED, request=request)
    request.axes_locked_out = False  # type: ignore[attr-defined]  # the answer is ours, not the sign-in page's
