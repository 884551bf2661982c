"""Look-backs that nobody has done though they came due a while ago: for the office, who has to find somebody."""

from datetime import date, timedelta

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import LookBackOutcome
from bihuan.apps.verification.queries.look_backs import LookBackRow, LookBackView, look_back_page
from bihuan.core.actors import Actor, Role

LATE_AFTER = 7
"""Natural days after the day on which it came due."""


def is_late(due_on: date, today: date) -> bool:
    return (today - due_on).days > LATE_AFTER


def count_late_look_backs(actor: Actor, *, today: date) -> int:
    """How many wait longer than that in the office's regions; 0 for others. One query."""
    if not actor.holds(Role.OFFICE):
        return 0
    seen, before = policies.look_backs_seen_by(actor), today - timedelta(days=LATE_AFTER)
    return organizations.while_unchanged(
        ("late look-backs", actor, today),
        lambda: seen.filter(outcome=LookBackOutcome.PENDING, due_on__lt=before).count(),
    )


def late_look_backs(actor: Actor, *, today: date, limit: int) -> tuple[LookBackRow, ...]:
    """The first of them, the longest first."""
    rows = look_back_page(actor, view=LookBackView.DUE, today=today).rows
    return tuple(row for row in rows if is_late(row.due_on, today))[:limit]
