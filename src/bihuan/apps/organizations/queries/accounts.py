"""Reads for the pages of users: lists with filters, one user with every role that they ever held."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from bihuan.apps.organizations import policies
from bihuan.apps.organizations.models import Region, RoleGrant, User
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries.acting import in_force
from bihuan.apps.organizations.queries.people import people_by_ids, user_row
from bihuan.apps.organizations.queries.rows import GrantRow, PersonRow, UserRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Verdict

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What a list of users shows; `state` is "active", "idle" (no role now), "left" or "all"."""

    q: str = ""
    role: str = ""
    state: str = "active"


@dataclass(frozen=True, slots=True)
class UserLine:
    """One row of the list of users, with the roles in force."""

    user: UserRow
    region_name: str
    roles: tuple[GrantRow, ...]
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class UserDetail:
    """Everything that the page of one user says. Grants are newest first; `locked` after wrong passwords."""

    user: UserRow
    region_name: str
    person: PersonRow | None
    created_at: datetime
    last_login: datetime | None
    password_changed_at: datetime | None
    has_password: bool
    two_factor: bool
    identity: bool
    failures: int
    locked: bool
    now: tuple[GrantRow, ...]
    later: tuple[GrantRow, ...]
    before: tuple[GrantRow, ...]
    own: bool
    keep: Verdict


def user_page(
    actor: Actor, wanted: UserFilter, *, at: datetime, number: str | int = 1
) -> tuple[tuple[UserLine, ...], Page[User]]:
    """One page of the users whom the actor keeps. Raises nothing: who keeps none finds none."""
    rows = _narrowed(policies.visible(actor, Action.KEEP_USERS, User), wanted, at)
    held = RoleGrant.objects.filter(in_force(at)).select_related("region", "unit").order_by("id")
    rows = rows.select_related("region").prefetch_related(Prefetch("grants", queryset=held))
    page = Paginator(rows.order_by("username"), PAGE_SIZE).get_page(number)
    lines = tuple(
        UserLine(
            user_row(user), user.region.name, tuple(grant_row(grant) for grant in user.grants.all()), user.last_login
        )
        for user in page.object_list
    )
    return lines, page


def count_users(actor: Actor, wanted: UserFilter, *, at: datetime) -> int:
    """How many the list of `wanted` holds."""
    return _narrowed(policies.visible(actor, Action.KEEP_USERS, User), wanted, at).count()


def user_detail(actor: Actor, user_id: int, *, at: datetime) -> UserDetail:
    """One user whom the actor keeps. Raises Missing."""
    rows = policies.visible(actor, Action.KEEP_USERS, User).select_related("region")
    user = rows.filter(pk=user_id).first()
    if user is None:
        raise Missing
    grants = [grant_row(grant) for grant in user.grants.select_related("region", "unit").order_by("-since", "-id")]
    over = [grant for grant in grants if grant.until is not None and grant.until <= at]
    failures, today = _failures(user, at), timezone.localdate(at)
    return UserDetail(
        user=user_row(user),
        region_name=user.region.name,
        person=people_by_ids([user.person_id], on=today).get(user.person_id) if user.person_id else None,
        created_at=user.created_at,
        last_login=user.last_login,
        password_changed_at=user.password_changed_at,
        has_password=user.has_usable_password(),
        two_factor=Authenticator.objects.filter(user_id=user.pk).exists(),
        identity=SocialAccount.objects.filter(user_id=user.pk).exists(),
        failures=failures,
        locked=failures >= int(settings.AXES_FAILURE_LIMIT),
        now=tuple(grant for grant in grants if grant not in over and grant.since <= at),
        later=tuple(grant for grant in grants if grant not in over and grant.since > at),
        before=tuple(over),
        own=user.pk == actor.user_id,
        keep=policies.may(actor, Action.KEEP_USERS, user),
    )


def grant_detail(actor: Actor, grant_id: int) -> tuple[GrantRow, UserRow]:
    """One role and whose it is, where the actor keeps both the user and the place. Raises Missing."""
    grant = RoleGrant.objects.select_related("user", "region", "unit").filter(pk=grant_id).first()
    if grant is None or not policies.visible(actor, Action.KEEP_USERS, User).filter(pk=grant.user_id).exists():
        raise Missing
    if not policies.visible(actor, Action.KEEP_USERS, Region).filter(pk=grant.region_id).exists():
        raise Missing
    return grant_row(grant), user_row(grant.user)


def users_of_person(actor: Actor, person_id: int) -> tuple[UserRow, ...]:
    """The users of one person, as far as the actor keeps them."""
    rows = policies.visible(actor, Action.KEEP_USERS, User).filter(person_id=person_id).order_by("id")
    return tuple(user_row(user) for user in rows)


def grant_row(grant: RoleGrant) -> GrantRow:
    return GrantRow(
        id=grant.pk,
        role=Role(grant.role),
        region_id=grant.region_id,
        region_name=grant.region.name,
        region_path=grant.region.path,
        unit_id=grant.unit_id,
        unit_name=grant.unit.name if grant.unit else "",
        since=grant.since,
        until=grant.until,
    )


def _narrowed(rows: QuerySet[User], wanted: UserFilter, at: datetime) -> QuerySet[User]:
    if wanted.q:
        rows = rows.filter(Q(username__icontains=wanted.q) | Q(display_name__icontains=wanted.q))
    holding = RoleGrant.objects.filter(in_force(at))
    if wanted.role:
        rows = rows.filter(pk__in=holding.filter(role=wanted.role).values("user_id"))
    if wanted.state == "idle":
        return rows.filter(is_active=True).exclude(pk__in=holding.values("user_id"))
    return rows if wanted.state == "all" else rows.filter(is_active=wanted.state != "left")


def _failures(user: User, at: datetime) -> int:
    """The most wrong passwords that one address tried lately: what the lock counts."""
    period: timedelta | None = get_cool_off()
    attempts = AccessAttempt.objects.filter(username=user.username.lower())
    if period is not None:
        attempts = attempts.filter(attempt_time__gte=at - period)
    by_address = attempts.values("ip_address").annotate(failures=Sum("failures_since_start")).order_by()
    return max((row["failures"] for row in by_address), default=0)
