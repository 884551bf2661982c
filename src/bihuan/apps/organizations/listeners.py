"""Hears what the sign-in libraries say, and writes it down: sign-ins, failed ones, lock-outs, sign-outs, second factors."""

from allauth.mfa import signals as two_factor
from allauth.mfa.models import Authenticator
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from bihuan.apps.audit.operations import register_security_objects
from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import actor_of
from bihuan.core.actors import Actor

register_security_objects(
    "organizations.user"
)  # sign-ins and accounts: for security administrators, not for the office


@receiver(user_logged_in)
def _signed_in(request: HttpRequest | None = None, user: User | None = None, **_more: object) -> None:
    _record(request, user, "signed-in")


@receiver(user_logged_out)
def _signed_out(request: HttpRequest | None = None, user: User | None = None, **_more: object) -> None:
    _record(request, user, "signed-out")


@receiver(user_login_failed)
def _sign_in_failed(credentials: dict[str, object], request: HttpRequest | None = None, **_more: object) -> None:
    tried = str(credentials.get("username") or "")
    operations.record_refused_entry(actor=_nobody(request), at=timezone.now(), what="sign-in-failed", username=tried)


@receiver(user_locked_out)
def _locked_out(request: HttpRequest | None = None, username: str | None = None, **_more: object) -> None:
    operations.record_refused_entry(
        actor=_nobody(request), at=timezone.now(), what="locked-out", username=username or ""
    )


@receiver(two_factor.authenticator_added)
def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_more: object) -> None:
    _record(request, user, "two-factor-added", {"kind": str(authenticator.type)})


@receiver(two_factor.authenticator_removed)
def _factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_more: object) -> None:
    _record(request, user, "two-factor-removed", {"kind": str(authenticator.type)})


@receiver(two_factor.authenticator_reset)
def _factor_reset(request: HttpRequest, user: User, authenticator: Authenticator, **_more: object) -> None:
    _record(request, user, "two-factor-renewed", {"kind": str(authenticator.type)})


@receiver(two_factor.authenticator_used)
def _factor_used(request: HttpRequest, user: User, authenticator: Authenticator, **_more: object) -> None:
    _record(request, user, "two-factor-passed", {"kind": str(authenticator.type)})


@receiver(two_factor.authentication_failed)
def _factor_failed(request: HttpRequest, user: User, **_more: object) -> None:
    _record(request, user, "two-factor-failed")


def _record(request: HttpRequest | None, user: User | None, what: str, after: dict[str, object] | None = None) -> None:
    if not isinstance(user, User):
        return
    now = timezone.now()
    actor = actor_of(user, at=now, via="web", address=_nobody(request).address)
    operations.record_session(actor=actor, at=now, what=what, user_id=user.pk, after=after)


def _nobody(request: HttpRequest | None) -> Actor:
    """Who knocked and was not let in. The address was found by the middleware, which knows the proxies."""
    known = getattr(request, "actor", None)
    address = str(known.address) if known is not None else ""
    via = str(known.via) if known is not None else "web"
    return Actor(user_id=None, username="", name="", via=via, address=address)
