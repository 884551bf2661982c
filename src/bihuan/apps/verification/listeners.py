"""What verification declares at the start: guards by which the database refuses a check by who did the work, and who sees what.

The row's own constraints refuse a check by who applied and by the accountable unit, as far as the row's copies are true. The
guards refuse false copies, and look where a constraint cannot: into the assisting units, the work and the roles. What an
application or an ended check said stays as it was said, and so does what the checker brought with it.
"""

from bihuan.apps.audit.operations import register_guards
from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.ledger.operations import register_visibility
from bihuan.apps.verification import policies
from bihuan.apps.verification.models.guards import closing_guards


def connect() -> None:
    register_guards(closing_guards(), lifted=True)
    show_acts("closing-policy", policies.visible_policies)
    register_visibility(policies.checked_problem_ids)
    register_visibility(policies.open_look_back_problem_ids)
    register_visibility(policies.looked_back_problem_ids)
