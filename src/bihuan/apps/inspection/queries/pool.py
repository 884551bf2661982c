"""The pool of inspectors of a region, with everything that speaks against sending one of them to a unit."""

from datetime import datetime

from bihuan.apps.inspection.models import DeclaredConflict
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.inspections.teams import Candidate


def candidates_of(region_path: str, *, at: datetime) -> tuple[Candidate, ...]:
    """Everybody who inspects there. Five queries for any number."""
    users = organizations.users_with_role(Role.INSPECTOR, region_path=region_path, at=at)
    service = organizations.service_of_users(users)
    declared: dict[int, set[int]] = {}
    for user, unit in DeclaredConflict.objects.filter(user__in=users).values_list("user", "unit"):
        declared.setdefault(user, set()).add(unit)
    return tuple(
        Candidate(
            user_id=user,
            units=frozenset(unit for unit, until in service[user] if until is None),
            former=tuple((unit, until) for unit, until in service[user] if until is not None),
            declared=frozenset(declared.get(user, ())),
        )
        for user in users
    )


def own_conflicts(actor: Actor) -> tuple[int, ...]:
    """The units that the actor has declared a conflict with."""
    rows = DeclaredConflict.objects.filter(user=actor.user_id) if actor.user_id is not None else ()
    return tuple(row.unit_id for row in rows)
