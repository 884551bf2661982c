"""What people are told of the ledger outside of its pages: whose deadlines are whose, and how much of it is overdue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.queries.groups import GROUPS
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason
from bihuan.core.messages.feeds import Deadline

MOST_DEADLINES = 1000


def deadlines_of(actor: Actor, at: datetime) -> list[Deadline]:
    """The deadlines of the open problems that the actor's units answer for, or that name the actor; the earliest first.

    A calendar may be read by a program on a public cloud: a number stands there, and no word of the problem.
    """
    open_ones = GROUPS["open"].condition(timezone.localdate(at))
    own = policies.visible(actor).filter(
        open_ones, accountable_unit__in=actor.unit_ids(Role.UNIT, Role.RESPONSIBLE), due__isnull=False
    )
    rows = own.order_by("due", "number").values_list("number", "due", "due_estimated")[:MOST_DEADLINES]
    return [
        Deadline(uid=f"{number}@bihuan", day=due, summary=Reason("due", "%(number)s 到期", {"number": number}), estimated=estimated)
        for number, due, estimated in rows
        if due is not None
    ]  # fmt: skip


def overdue_by_user(users: Sequence[int], at: datetime) -> Mapping[int, int]:
    """For each of these users who speaks for units: how many problems of those units are overdue. Two queries for any number."""
    overdue = Problem.objects.filter(GROUPS["overdue"].condition(timezone.localdate(at))).order_by()
    of_unit = dict(overdue.values_list("accountable_unit").annotate(n=Count("pk")))
    found: Counter[int] = Counter()
    wanted = set(users)
    for unit, user in organizations.unit_memberships(Role.UNIT, at=at):
        if user in wanted and unit in of_unit:
            found[user] += of_unit[unit]
    return found
