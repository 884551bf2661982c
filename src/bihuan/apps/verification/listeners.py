"""What verification declares at the start: guards by which the database refuses a check by who did the work, and who sees what.

The row's own constraints refuse a check by who applied and by the accountable unit, as far as the row's copies are true. The
guards refuse false copies, and look where a constraint cannot: into the assisting units, the work and the roles. What an
application or an ended check said stays as it was said, and so does what the checker brought with it.

SQLite refuses to rebuild a table that a trigger of another one names, so the guards are taken down before a migration that has
something to do; audit puts them back after it, and no program starts without them.
"""

from collections.abc import Sequence

from django.db import connections
from django.db.models.signals import pre_migrate

from bihuan.apps.audit.operations import register_guards
from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.ledger.operations import register_visibility
from bihuan.apps.verification import policies
from bihuan.apps.verification.models.guards import closing_guards


def lift_guards(sender: object, *, using: str, plan: Sequence[object] = (), **_: object) -> None:
    """Take the guards down on SQLite where tables may be rebuilt."""
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for guard in closing_guards():
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")


def connect() -> None:
    register_guards(closing_guards())
    show_acts("closing-policy", policies.visible_policies)
    register_visibility(policies.checked_problem_ids)
    register_visibility(policies.open_look_back_problem_ids)
    register_visibility(policies.looked_back_problem_ids)
    pre_migrate.connect(lift_guards, dispatch_uid="verification.lift_guards")
