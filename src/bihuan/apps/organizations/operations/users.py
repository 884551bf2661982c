"""Writes of users: making them, their passwords, their second factor, their end."""

import re
from collections.abc import Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations.events import UserDeactivated
from bihuan.apps.organizations.models import Person, Region, RoleGrant, User
from bihuan.apps.organizations.operations.access import emit_after_commit, lock_kept, refuse
from bihuan.apps.organizations.operations.passwords import is_password_hash, require_strong_password
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.acting import not_ended
from bihuan.apps.organizations.queries.people import user_row
from bihuan.apps.organizations.queries.rows import UserRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.separation import refuse_own_account

_HASH_REFUSED = Reason("hash-refused", "现在不能新建账号：密码散列只由系统自己写入。")
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{1,59}")


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    at: datetime,
    region_id: int,
    username: str,
    display_name: str,
    person_id: int | None = None,
    password: str | None = None,
    password_hash: str = "",
    must_change_password: bool = True,
) -> UserRow:
    """Add a user without any role. Without a password they can sign in through the identity provider only.

    `password_hash` (from `hash_password`) is for the system itself, which fills a demo with many users at once.
    """
    if password_hash and not actor.holds(Role.SYSTEM):
        raise Refused(_HASH_REFUSED)
    return add_user(
        actor=actor,
        at=at,
        region_id=region_id,
        username=username,
        display_name=display_name,
        person_id=person_id,
        password=password,
        password_hash=password_hash,
        must_change_password=must_change_password,
    )


@transaction.atomic
def add_user(
    *,
    actor: Actor,
    at: datetime,
    region_id: int,
    username: str,
    display_name: str,
    person_id: int | None = None,
    password: str | None = None,
    password_hash: str = "",
    must_change_password: bool = True,
) -> UserRow:
    """`create_user` for operations of this app that hash a password of their own making before they lock anything."""
    region, role = lock_kept(actor, Action.KEEP_USERS, Region, region_id)
    clean = _clean_username(username)
    if User.objects.filter(username__iexact=clean).exists():
        raise Refused(Reason("username-taken", "现在不能新建账号：账号 %(name)s 已经有了。", {"name": clean}))
    if person_id is not None and not Person.objects.filter(pk=person_id, region=region).exists():
        raise Missing
    user = User(
        username=clean,
        display_name=" ".join(display_name.split())[:60] or clean,
        region=region,
        person_id=person_id,
        must_change_password=must_change_password and not (password is None and not password_hash),
        created_at=at,
    )
    _set_first_password(at, user, password, password_hash)
    user.save(force_insert=True)
    after = {"username": clean, "display_name": user.display_name, "person_id": person_id}
    _record_user(actor, at, user, role, "created", after=after)
    return user_row(user)


@transaction.atomic
def set_password(*, actor: Actor, at: datetime, user_id: int, password: str, reason: str = "") -> None:
    """Give a user a new password, which they have to change at the next sign-in. Ends every session of theirs."""
    user, role = lock_kept(actor, Action.KEEP_USERS, User, user_id)
    refuse(refuse_own_account(own=user.pk == actor.user_id))
    require_strong_password(password, user)
    user.set_password(password)
    user.must_change_password, user.password_changed_at = True, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _record_user(actor, at, user, role, "password-set", after={"must_change_password": True}, reason=reason)


@transaction.atomic
def change_own_password(*, actor: Actor, at: datetime, current: str, new: str) -> None:
    """Change one's own password, knowing the current one. Other sessions end; the door keeps its own alive."""
    if actor.user_id is None:
        raise Missing
    user = User.objects.select_for_update(of=("self",)).select_related("region").get(pk=actor.user_id)
    if not user.check_password(current):
        wrong = Reason("password-wrong", "现在的密码不对。")
        raise BadInput(wrong, {"current": wrong})
    if user.check_password(new):
        same = Reason("password-same", "新密码要和现在的不同。")
        raise BadInput(same, {"new": same})
    require_strong_password(new, user, field="new")
    user.set_password(new)
    user.must_change_password, user.password_changed_at = False, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _record_user(actor, at, user, "self", "password-changed")


@transaction.atomic
def deactivate_user(*, actor: Actor, at: datetime, user_id: int, reason: str = "") -> None:
    """Let a user who left no longer sign in; every role ends at that moment. What they did stays theirs."""
    user, role = lock_kept(actor, Action.KEEP_USERS, User, user_id)
    refuse(refuse_own_account(own=user.pk == actor.user_id))
    if not user.is_active:
        raise Refused(Reason("already-inactive", "现在不能停用：这个账号已经停用。"))
    ended = RoleGrant.objects.filter(not_ended(at), user=user)
    roles = sorted(ended.values_list("role", flat=True))
    ended.filter(since__gt=at).delete()
    ended.update(until=at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    before = {"is_active": True, "roles": roles}
    _record_user(
        actor, at, user, role, "deactivated", before=before, after={"is_active": False, "roles": []}, reason=reason
    )
    emit_after_commit(UserDeactivated(user_id=user.pk))


@transaction.atomic
def reset_two_factor(*, actor: Actor, at: datetime, user_id: int, reason: str = "") -> None:
    """Take away a user's second factor (a lost phone). Who asks must have made sure of who they are."""
    user, role = lock_kept(actor, Action.KEEP_USERS, User, user_id)
    refuse(refuse_own_account(own=user.pk == actor.user_id))
    factors = Authenticator.objects.filter(user_id=user.pk)
    kinds = sorted(str(kind) for kind in factors.values_list("type", flat=True))
    if not kinds:
        raise Refused(Reason("no-two-factor", "现在不能重置：这个账号没有绑定动态码。"))
    factors.delete()
    _record_user(actor, at, user, role, "two-factor-reset", before={"kinds": kinds}, after={"kinds": []}, reason=reason)


@transaction.atomic
def unlock_user(*, actor: Actor, at: datetime, user_id: int, reason: str = "") -> None:
    """Let a user try again at once who was locked after wrong passwords. Who asks must have made sure of who they are."""
    user, role = lock_kept(actor, Action.KEEP_USERS, User, user_id)
    refuse(refuse_own_account(own=user.pk == actor.user_id))
    if not reset(username=user.username.lower()):
        raise Refused(Reason("not-locked", "现在不能解锁：这个账号没有输错的记录。"))
    _record_user(actor, at, user, role, "unlocked", reason=reason)


def _set_first_password(at: datetime, user: User, password: str | None, password_hash: str) -> None:
    if password_hash:
        if not is_password_hash(password_hash):
            raise Refused(_HASH_REFUSED)
        user.password = password_hash
    elif password is None:
        user.set_unusable_password()
        return
    else:
        require_strong_password(password, user)
        user.set_password(password)
    user.password_changed_at = at


def _clean_username(username: str) -> str:
    clean = username.strip()
    if USERNAME.fullmatch(clean) is None:
        reason = Reason("username-unfit", "账号用 2–60 个字母、数字或 . _ @ + -，以字母或数字开头。")
        raise BadInput(reason, {"username": reason})
    return clean


def _record_user(
    actor: Actor,
    at: datetime,
    user: User,
    role: str,
    what: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    record(
        actor=actor,
        action=f"organizations.user.{what}",
        at=at,
        object_type="organizations.user",
        object_id=user.pk,
        role=role,
        label=user.username,
        region_path=user.region.path,
        before=before,
        after=after,
        reason=reason,
    )
