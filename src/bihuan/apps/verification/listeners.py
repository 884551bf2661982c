"""What verification declares at the start: guards by which the database refuses a check by who did the work, and who sees what.

The row's own constraints refuse a check by who applied and by the accountable unit, as far as the row's copies are true. The
guards refuse false copies, and look where a constraint cannot: into the assisting units, the work and the roles. What an
application or an ended check said stays as it was said, and so does what the checker brought with it.

SQLite refuses to rebuild a table that a trigger of another one names, so the guards are taken down before a migration that has
something to do; audit puts them back after it, and no program starts without them.
"""

from collections.abc import Mapping, Sequence

from django.db import connections
from django.db.models.signals import pre_migrate

from bihuan.apps.audit.operations import Guard, register_guards
from bihuan.apps.ledger.operations import register_visibility
from bihuan.apps.verification import policies

_CHECK = "verification_check"
_APPLICATION = "verification_application"
_PIECE = "verification_checkevidence"
_PARTS = {
    "in_force": "g.since <= NEW.begun_at AND (g.until IS NULL OR g.until > NEW.begun_at)",
    "assisting": "SELECT h.unit_id FROM ledger_assistance h WHERE h.problem_id = NEW.problem_id",
}

# A row is refused where the condition is true of it. NEW and OLD are the row; {same} is "equal, or both empty".
_NEW_CHECK: Mapping[str, str] = {
    "check_says_what_its_application_says": (
        "NOT EXISTS (SELECT 1 FROM verification_application a JOIN ledger_problem p ON p.id = a.problem_id"
        " WHERE a.id = NEW.application_id AND a.problem_id = NEW.problem_id AND a.unit_id = NEW.accountable_unit_id"
        " AND p.accountable_unit_id = NEW.accountable_unit_id AND a.applied_by_id {same} NEW.applicant_id)"
    ),
    "checker_speaks_for_an_own_unit": (
        "NOT EXISTS (SELECT 1 FROM organizations_rolegrant g WHERE g.user_id = NEW.checker_id AND g.role = 'checker'"
        " AND g.unit_id = NEW.checker_unit_id AND {in_force})"
    ),
    "unit_that_took_part_never_checks": (
        "NEW.checker_unit_id IN ({assisting}) OR EXISTS (SELECT 1 FROM organizations_rolegrant g"
        " WHERE g.user_id = NEW.checker_id AND {in_force}"
        " AND (g.unit_id = NEW.accountable_unit_id OR g.unit_id IN ({assisting})))"
    ),
    "who_did_the_work_never_checks": (
        "EXISTS (SELECT 1 FROM ledger_contribution c WHERE c.problem_id = NEW.problem_id AND c.user_id = NEW.checker_id)"
        " OR EXISTS (SELECT 1 FROM ledger_progressreport r WHERE r.problem_id = NEW.problem_id"
        " AND r.user_id = NEW.checker_id)"
        " OR EXISTS (SELECT 1 FROM verification_application a WHERE a.problem_id = NEW.problem_id"
        " AND a.applied_by_id = NEW.checker_id)"
    ),
}

_NOT_OF_THE_OPEN_CHECK = (
    "NOT EXISTS (SELECT 1 FROM verification_check c JOIN evidence_evidence e ON e.uploaded_by_id = c.checker_id"
    " WHERE c.id = NEW.check_made_id AND c.outcome = 'pending' AND e.id = NEW.evidence_id)"
)


def closing_guards() -> tuple[Guard, ...]:
    """A new check is looked at from all sides; afterwards who, what and on what never change, and nothing is deleted."""
    return (
        *(_guard(_CHECK, name, "INSERT", condition) for name, condition in _NEW_CHECK.items()),
        _guard(_CHECK, "check_stays_with_its_checker", "UPDATE", _changed(_TIES_OF_A_CHECK)),
        _guard(_CHECK, "ended_check_stays_as_it_was", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_CHECK, "check_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_PIECE, "check_evidence_is_the_checkers_own", "INSERT", _NOT_OF_THE_OPEN_CHECK),
        _guard(_PIECE, "check_evidence_stays_as_it_was", "UPDATE", "1 = 1"),
        _guard(_PIECE, "check_evidence_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_APPLICATION, "application_stays_as_it_was_made", "UPDATE", _changed(_WORDS_OF_AN_APPLICATION)),
        _guard(_APPLICATION, "ended_application_stays_ended", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_APPLICATION, "application_is_never_deleted", "DELETE", "1 = 1"),
    )


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
    register_visibility(policies.checked_problem_ids)
    pre_migrate.connect(lift_guards, dispatch_uid="verification.lift_guards")


_TIES_OF_A_CHECK = (
    "application_id", "problem_id", "checker_id", "checker_unit_id", "applicant_id", "accountable_unit_id", "begun_at",
)  # fmt: skip
_WORDS_OF_AN_APPLICATION = (
    "problem_id", "unit_id", "applied_by_id", "applied_at", "statement", "effective_on", "content_hash",
)  # fmt: skip


def _changed(columns: Sequence[str]) -> str:
    return "NOT (" + " AND ".join(f"NEW.{column} {{same}} OLD.{column}" for column in columns) + ")"


def _guard(table: str, name: str, event: str, condition: str) -> Guard:
    sqlite = condition.format(same="IS", **_PARTS)
    postgresql = condition.format(same="IS NOT DISTINCT FROM", **_PARTS)
    words = name.replace("_", " ")
    row = "OLD" if event == "DELETE" else "NEW"
    return Guard(
        table,
        name,
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {sqlite} BEGIN SELECT RAISE(ABORT, '{words}'); END",
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {postgresql} THEN "
        f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {row}; END $$; "
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();",
    )
