"""How many problems were open on past days, from what the ledger holds: when each came in and when it was closed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Count

from bihuan.apps.ledger.queries.groups import open_on
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.apps.organizations.queries import while_unchanged
from bihuan.core.actors import Actor


def open_counts(
    actor: Actor, *, days: Sequence[date], today: date, wanted: ProblemFilter | None = None
) -> dict[date, int]:
    """How many were open at the end of each day. One query; each count is the length of the list of `ProblemFilter(on=…)`.
    Held until somebody writes.

    What was withdrawn or merged later never counts: it is in no other figure either.
    """
    if not days:
        return {}
    key = ("open on days", actor, tuple(days), today, wanted)
    return while_unchanged(key, lambda: _open_counts(actor, days, today, wanted))


def _open_counts(actor: Actor, days: Sequence[date], today: date, wanted: ProblemFilter | None) -> dict[date, int]:
    scope = filtered(actor, replace(wanted or ProblemFilter(), group="", on=""), today)
    names = {day: f"open_{day:%Y%m%d}" for day in days}
    found = scope.aggregate(**{name: Count("pk", filter=open_on(day)) for day, name in names.items()})
    return {day: found[name] for day, name in names.items()}
