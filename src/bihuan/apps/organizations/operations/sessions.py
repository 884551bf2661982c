"""Acts of sign-in, sign-out and second factors. What happens is done by the sign-in library; here it is written down."""

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.operations.access import lock_kept, refuse
from bihuan.apps.organizations.policies import Action
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused
from bihuan.core.separation import refuse_own_account

NAME_LENGTH = 60


def record_session(
    *, actor: Actor, at: datetime, what: str, user_id: int, after: dict[str, object] | None = None
) -> None:
    """An act of a user whom we know: "signed-in", "signed-out", "two-factor-added" …"""
    user = User.objects.select_related("region").get(pk=user_id)
    record(
        actor=actor,
        action=f"organizations.session.{what}",
        at=at,
        object_type="organizations.user",
        object_id=user.pk,
        role="self" if actor.user_id == user.pk else "",
        label=user.username,
        region_path=user.region.path,
        after=after,
    )


def record_refused_entry(*, actor: Actor, at: datetime, what: str, username: str) -> None:
    """A try that failed: "sign-in-failed", "locked-out". Holds the name that was tried, cut short; never the password."""
    tried = username.strip()[:NAME_LENGTH]
    known = User.objects.filter(username__iexact=tried).select_related("region").first() if tried else None
    record(
        actor=actor,
        action=f"organizations.session.{what}",
        at=at,
        object_type="organizations.user",
        object_id=known.pk if known else "",
        label=tried,
        region_path=known.region.path if known else "",
    )


def record_refused_identity(*, actor: Actor, at: datetime, username: str, why: str) -> None:
    """Somebody whom the identity provider knows and who may not come in here."""
    tried = username.strip()[:NAME_LENGTH]
    record(
        actor=actor,
        action="organizations.session.identity-refused",
        at=at,
        object_type="organizations.user",
        object_id="",
        label=tried,
        reason=why,
    )


@transaction.atomic
def forget_identity(*, actor: Actor, at: datetime, user_id: int, reason: str = "") -> None:
    """Untie a user from an identity of the provider (who got a new one there); the next sign-in ties the new one."""
    user, role = lock_kept(actor, Action.KEEP_USERS, User, user_id)
    refuse(refuse_own_account(own=user.pk == actor.user_id))
    gone, _ = SocialAccount.objects.filter(user_id=user.pk).delete()
    if not gone:
        raise Refused(Reason("no-identity", "现在不能解除：这个账号没有绑定统一身份。"))
    record(
        actor=actor,
        action="organizations.user.identity-forgotten",
        at=at,
        object_type="organizations.user",
        object_id=user.pk,
        role=role,
        label=user.username,
        region_path=user.region.path,
        reason=reason,
    )


def forget_ended_sessions(at: datetime) -> int:
    """Remove sessions that nobody can go on with; how many."""
    return Session.objects.filter(expire_date__lt=at).delete()[0]
