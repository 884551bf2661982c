"""Keeping an eye on a problem. Who watches what is the watcher's alone: it stands in no problem's history."""

from datetime import datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Watch
from bihuan.apps.ledger.policies import NOT_ALLOWED
from bihuan.core.actors import Actor
from bihuan.core.decisions import Refused


@transaction.atomic
def watch_problem(*, actor: Actor, at: datetime, number: str, watched: bool) -> bool:
    """Watch a problem, or watch it no longer; whether that changed anything.

    Raises Missing where the actor does not see the problem, Refused for who has no account.
    """
    problem = queries.seen_problem(actor, number=number)
    if actor.user_id is None:
        raise Refused(NOT_ALLOWED)
    own = Watch.objects.filter(user=actor.user_id, problem=problem.id)
    if watched:
        _, changed = Watch.objects.get_or_create(user_id=actor.user_id, problem_id=problem.id, defaults={"since": at})
    else:
        changed = bool(own.delete()[0])
    if changed:
        grant = actor.grants[0] if actor.grants else None
        record(
            actor=actor, role=grant.role.value if grant else "", at=at, object_type="watch", object_id=problem.id,
            action="ledger.watch.begun" if watched else "ledger.watch.ended", label=number, region_path=problem.region_path,
        )  # fmt: skip
    return changed
