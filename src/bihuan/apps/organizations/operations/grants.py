"""Writes of roles: who may be what, where, from when until when."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import Person, Region, RoleGrant, Unit, User
from bihuan.apps.organizations.operations.access import lock_kept, refuse
from bihuan.apps.organizations.policies import Action
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.separation import refuse_grant, refuse_revocation


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    at: datetime,
    user_id: int,
    role: Role,
    region_id: int,
    unit_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Give a user a role over a region or in one unit, and answer the grant's id. In force from `since` (default: `at`)."""
    user, acting_as = lock_kept(actor, Action.KEEP_USERS, User, user_id)
    region, _ = lock_kept(actor, Action.KEEP_USERS, Region, region_id)
    begin = since or at
    if until is not None and until <= begin:
        empty = Reason("period-empty", "现在不能授权：结束时间要晚于开始时间。")
        raise BadInput(empty, {"until": empty})
    if not user.is_active:
        raise Refused(Reason("user-inactive", "现在不能授权：这个账号已经停用。"))
    unit = _unit_in(region, unit_id)
    overlapping = _overlapping(user, begin, until)
    refuse(
        refuse_grant(
            wanted=role,
            held=[Role(held) for held in overlapping.values_list("role", flat=True)],
            own=_is_same_person(actor, user),
            names_unit=unit is not None,
        )
    )
    if overlapping.filter(user=user, role=role.value, region=region, unit=unit).exists():
        raise Refused(Reason("already-granted", "现在不能授权：这个账号在这里已经有这个角色。"))
    grant = RoleGrant.objects.create(user=user, role=role.value, region=region, unit=unit, since=begin, until=until)
    _record_grant(actor, at, grant, acting_as, "granted", after={"since": begin, "until": until})
    return int(grant.pk)


@transaction.atomic
def revoke_role(*, actor: Actor, at: datetime, grant_id: int, reason: str = "") -> None:
    """End a role now. A role that was to begin later never begins. The row stays, so that the past can be told."""
    found = RoleGrant.objects.filter(pk=grant_id).values_list("user_id", flat=True).first()
    if found is None:
        raise Missing
    user, acting_as = lock_kept(actor, Action.KEEP_USERS, User, found)
    grant = RoleGrant.objects.select_related("user", "region", "unit").get(pk=grant_id)
    lock_kept(actor, Action.KEEP_USERS, Region, grant.region_id)
    ended = grant.until is not None and grant.until <= at
    refuse(refuse_revocation(own=_is_same_person(actor, user), ended=ended))
    before = grant.until
    grant.until = max(at, grant.since)
    grant.save(update_fields=["until"])
    _record_grant(
        actor, at, grant, acting_as, "revoked", before={"until": before}, after={"until": grant.until}, reason=reason
    )


def _unit_in(region: Region, unit_id: int | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = Unit.objects.filter(pk=unit_id, region=region).first()
    if unit is None:
        raise Missing
    if not unit.is_active:
        raise Refused(Reason("unit-retired", "现在不能授权：这个单位已经撤销。"))
    return unit


def _is_same_person(actor: Actor, user: User) -> bool:
    return user.pk == actor.user_id or (actor.person_id is not None and actor.person_id == user.person_id)


def _overlapping(user: User, since: datetime, until: datetime | None) -> QuerySet[RoleGrant]:
    """What the user, and other users of the same person, hold at any moment of the period. The person is locked: two
    grants to two users of one person wait for each other."""
    if user.person_id is not None:
        Person.objects.select_for_update().get(pk=user.person_id)
    meets = Q(until__isnull=True) | Q(until__gt=since)
    if until is not None:
        meets &= Q(since__lt=until)
    return policies.grants_of_same_person(user).filter(meets)


def _record_grant(
    actor: Actor,
    at: datetime,
    grant: RoleGrant,
    acting_as: str,
    what: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    place = {"grant_id": grant.pk, "role": grant.role, "region_id": grant.region_id, "unit_id": grant.unit_id}
    record(
        actor=actor,
        action=f"organizations.role.{what}",
        at=at,
        object_type="organizations.user",
        object_id=grant.user_id,
        role=acting_as,
        label=f"{grant.user.username} {grant.role}",
        region_path=grant.region.path,
        unit_ids=() if grant.unit_id is None else (grant.unit_id,),
        before=None if before is None else {**place, **before},
        after=None if after is None else {**place, **after},
        reason=reason,
    )
