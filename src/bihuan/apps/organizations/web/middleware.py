"""Puts the actor on every request, and keeps a user whose password is due from going anywhere else."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import actor_of
from bihuan.apps.organizations.web.addresses import address_of
from bihuan.core.actors import Actor

OPEN_WHILE_PASSWORD_IS_DUE = frozenset(
    {"account_change_password", "account_logout", "set_language", "healthz", "readyz"}
)


class ActorRequest(HttpRequest):
    """A request as every view of ours receives it."""

    actor: Actor


class ActorMiddleware:
    """Sets `request.actor`: lazily, so that a page that asks nobody's rights costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        lazy = SimpleLazyObject(lambda: _find_actor(request))
        cast(ActorRequest, request).actor = cast(Actor, lazy)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponse], _args: tuple[Any, ...], _kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Sends a user who must change the password to the page for it, from everywhere but there and the way out."""
        match = request.resolver_match
        if match is None or match.url_name in OPEN_WHILE_PASSWORD_IS_DUE:
            return None
        if not isinstance(request.user, User) or not request.user.must_change_password:
            return None
        target = reverse("account_change_password")
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


def _find_actor(request: HttpRequest) -> Actor:
    return actor_of(request.user, at=timezone.now(), via="web", address=address_of(request))
