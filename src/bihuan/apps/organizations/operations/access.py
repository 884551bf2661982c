"""The first steps of every write here: lock what is to change, and ask the policy."""

from typing import TypeVar

from django.db import transaction

from bihuan.apps.organizations import policies
from bihuan.apps.organizations.events import Event, happened
from bihuan.apps.organizations.models import Person, Region, Unit, User
from bihuan.apps.organizations.policies import Action
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused, Verdict

Kept = TypeVar("Kept", Region, Unit, Person, User)
_SEEN_BY = {
    Region: Action.SEE_UNITS,
    Unit: Action.SEE_UNITS,
    Person: Action.SEE_PEOPLE,
    User: Action.SEE_USERS,
}


def lock_kept(actor: Actor, action: Action, model: type[Kept], key: int) -> tuple[Kept, str]:
    """The locked row and the role in which the actor may do this. Raises Missing or Refused."""
    rows = policies.visible(actor, _SEEN_BY[model], model)
    if model is not Region:
        rows = rows.select_related("region")
    row = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if row is None:
        raise Missing
    return row, require(policies.may(actor, action, row))


def require(verdict: Verdict) -> str:
    """The role of a verdict that says yes. Raises Refused with its reason otherwise."""
    if verdict.role is None or verdict.reason is not None:
        raise Refused(verdict.reason or Reason("not-allowed", "现在不能操作：没有这个权限。"))
    return verdict.role


def refuse(reason: Reason | None) -> None:
    """Raise the reason where a core decision gave one."""
    if reason is not None:
        raise Refused(reason)


def emit_after_commit(event: Event) -> None:
    """Tell the apps above, once what happened cannot be undone any more."""
    transaction.on_commit(lambda: happened.send(sender=type(event), event=event))
