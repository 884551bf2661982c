"""Promises of closing that the database itself keeps, on both engines (docs/decisions/0004).

Who did the work never checks, whoever did either never signs, nothing is closed without its signatures and its notice, and what
was said stays as it was said.
"""

from collections.abc import Mapping

from bihuan.apps.audit.operations import Guard, is_changed, row_guard

_CHECK = "verification_check"
_APPLICATION = "verification_application"
_PIECE = "verification_checkevidence"
_PARTS = {
    "in_force": "g.since <= NEW.begun_at AND (g.until IS NULL OR g.until > NEW.begun_at)",
    "signing": "g.since <= NEW.signed_at AND (g.until IS NULL OR g.until > NEW.signed_at)",
    "having_a_part": (
        "SELECT p.accountable_unit_id FROM ledger_problem p WHERE p.id = NEW.problem_id"
        " UNION SELECT h.unit_id FROM ledger_assistance h WHERE h.problem_id = NEW.problem_id"
    ),
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

_REVIEW, _NOTICE, _OBJECTION = "verification_review", "verification_publicnotice", "verification_objection"
_POLICY = "verification_closingpolicy"
_NEW_REVIEW: Mapping[str, str] = {
    "review_says_what_its_check_says": (
        "NOT EXISTS (SELECT 1 FROM verification_application a JOIN verification_check c ON c.application_id = a.id"
        " WHERE a.id = NEW.application_id AND c.id = NEW.check_made_id AND c.outcome = 'passed'"
        " AND a.problem_id = NEW.problem_id AND c.checker_id = NEW.checker_id AND a.applied_by_id {same} NEW.applicant_id)"
    ),
    "reviewer_speaks_for_that_side": (
        "(NEW.side = 'office' AND NOT EXISTS (SELECT 1 FROM organizations_rolegrant g WHERE g.user_id = NEW.reviewer_id"
        " AND g.role = 'office' AND g.unit_id IS NULL AND {signing}))"
        " OR (NEW.side = 'lead' AND NOT EXISTS (SELECT 1 FROM organizations_rolegrant g"
        " JOIN campaigns_campaign k ON k.lead_unit_id = g.unit_id"
        " JOIN ledger_membership m ON m.campaign_id = k.id AND m.problem_id = NEW.problem_id"
        " WHERE g.user_id = NEW.reviewer_id AND g.role = 'unit' AND g.unit_id = NEW.reviewer_unit_id"
        " AND {signing}))"
    ),
    "unit_that_took_part_never_reviews": (
        "EXISTS (SELECT 1 FROM organizations_rolegrant g WHERE g.user_id = NEW.reviewer_id"
        " AND g.unit_id IN ({having_a_part}) AND {signing})"
    ),
    "who_took_part_never_reviews": (
        "EXISTS (SELECT 1 FROM ledger_contribution c WHERE c.problem_id = NEW.problem_id AND c.user_id = NEW.reviewer_id)"
        " OR EXISTS (SELECT 1 FROM ledger_progressreport r WHERE r.problem_id = NEW.problem_id"
        " AND r.user_id = NEW.reviewer_id)"
        " OR EXISTS (SELECT 1 FROM verification_application a WHERE a.problem_id = NEW.problem_id"
        " AND a.applied_by_id = NEW.reviewer_id)"
    ),
    "who_ever_checked_never_reviews": (
        "EXISTS (SELECT 1 FROM verification_check c WHERE c.problem_id = NEW.problem_id AND c.checker_id = NEW.reviewer_id)"
    ),
}
_LOOK_BACK, _LEAD = "verification_lookback", "verification_relapselead"
_LOOKED_BY_WHO_WORKED = (
    "NEW.done_by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM ledger_contribution c WHERE c.problem_id = NEW.problem_id"
    " AND c.user_id = NEW.done_by_id) OR NEW.done_unit_id IN ({having_a_part}))"
)
_WORDS_OF_A_REVIEW = (
    "application_id", "problem_id", "check_made_id", "side", "reviewer_id", "reviewer_unit_id", "applicant_id",
    "checker_id", "outcome", "opinion", "state_hash", "signed_at",
)  # fmt: skip
_WORDS_OF_A_NOTICE = (
    "application_id", "problem_id", "posted_at", "first_day", "last_day", "text", "open_to_all", "ending",
)  # fmt: skip
_WORDS_OF_AN_OBJECTION = ("notice_id", "text", "from_outside", "recorded_by_id", "recorded_at")
_ANSWERED_BY_ONE_OF_THEM = (
    "NEW.answered_by_id IS NOT NULL AND EXISTS (SELECT 1 FROM verification_publicnotice n WHERE n.id = NEW.notice_id"
    " AND (EXISTS (SELECT 1 FROM ledger_contribution c WHERE c.problem_id = n.problem_id AND c.user_id = NEW.answered_by_id)"
    " OR EXISTS (SELECT 1 FROM verification_check k WHERE k.problem_id = n.problem_id"
    " AND k.checker_id = NEW.answered_by_id)))"
)
_SIGNED = (
    "SELECT 1 FROM verification_review r WHERE r.application_id = NEW.id AND r.outcome = 'signed'"
    " AND r.void_at IS NULL AND r.side"
)
_UNSIGNED_CLOSURE = (
    f"NEW.outcome = 'closed' AND ((NEW.signs_lead AND NOT EXISTS ({_SIGNED} = 'lead'))"
    f" OR (NEW.signs_office AND NOT EXISTS ({_SIGNED} = 'office')))"
)
_UNNOTICED_CLOSURE = (
    "NEW.outcome = 'closed' AND NEW.notice_days > 0 AND (NEW.signs_lead OR NEW.signs_office) AND NOT EXISTS"
    " (SELECT 1 FROM verification_publicnotice n WHERE n.application_id = NEW.id AND n.state = 'closed')"
)
_CLOSED_OVER_AN_OBJECTION = (
    "NEW.state = 'closed' AND EXISTS (SELECT 1 FROM verification_objection o WHERE o.notice_id = NEW.id"
    " AND o.outcome = 'pending')"
)

_NOT_OF_THE_OPEN_CHECK = (
    "NOT EXISTS (SELECT 1 FROM verification_check c JOIN evidence_evidence e ON e.uploaded_by_id = c.checker_id"
    " WHERE c.id = NEW.check_made_id AND c.outcome = 'pending' AND e.id = NEW.evidence_id)"
)


def closing_guards() -> tuple[Guard, ...]:
    """A new check is looked at from all sides; afterwards who, what and on what never change, and nothing is deleted."""
    return (
        *(_guard(_CHECK, name, "INSERT", condition) for name, condition in _NEW_CHECK.items()),
        _guard(_CHECK, "check_stays_with_its_checker", "UPDATE", is_changed(_TIES_OF_A_CHECK)),
        _guard(_CHECK, "ended_check_stays_as_it_was", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_CHECK, "check_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_PIECE, "check_evidence_is_the_checkers_own", "INSERT", _NOT_OF_THE_OPEN_CHECK),
        _guard(_PIECE, "check_evidence_stays_as_it_was", "UPDATE", "1 = 1"),
        _guard(_PIECE, "check_evidence_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_APPLICATION, "application_stays_as_it_was_made", "UPDATE", is_changed(_WORDS_OF_AN_APPLICATION)),
        _guard(_APPLICATION, "ended_application_stays_ended", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_APPLICATION, "application_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_APPLICATION, "nothing_is_closed_without_its_signatures", "UPDATE", _UNSIGNED_CLOSURE),
        _guard(_APPLICATION, "nothing_is_closed_without_its_notice", "UPDATE", _UNNOTICED_CLOSURE),
        *_guards_of_signing(),
    )


def _guards_of_signing() -> tuple[Guard, ...]:
    """The same for signatures, public notices and objections."""
    return (
        *(_guard(_REVIEW, name, "INSERT", condition) for name, condition in _NEW_REVIEW.items()),
        _guard(_REVIEW, "review_stays_as_it_was_signed", "UPDATE", is_changed(_WORDS_OF_A_REVIEW)),
        _guard(_REVIEW, "void_signature_stays_void", "UPDATE", "OLD.void_at IS NOT NULL"),
        _guard(_REVIEW, "review_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_NOTICE, "public_notice_stays_as_it_was_posted", "UPDATE", is_changed(_WORDS_OF_A_NOTICE)),
        _guard(_NOTICE, "ended_public_notice_stays_ended", "UPDATE", "OLD.state <> 'open'"),
        _guard(_NOTICE, "notice_with_an_open_objection_is_not_closed", "UPDATE", _CLOSED_OVER_AN_OBJECTION),
        _guard(_NOTICE, "public_notice_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_OBJECTION, "objection_stays_as_it_was_said", "UPDATE", is_changed(_WORDS_OF_AN_OBJECTION)),
        _guard(_OBJECTION, "answered_objection_stays_answered", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_OBJECTION, "who_had_a_hand_in_it_never_answers", "UPDATE", _ANSWERED_BY_ONE_OF_THEM),
        _guard(_OBJECTION, "objection_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_LOOK_BACK, "who_did_the_work_never_looks_back", "UPDATE", _LOOKED_BY_WHO_WORKED),
        _guard(_LOOK_BACK, "ended_look_back_stays_as_it_was", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_LOOK_BACK, "look_back_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_LEAD, "judged_relapse_lead_stays_judged", "UPDATE", "OLD.outcome <> 'pending'"),
        _guard(_LEAD, "relapse_lead_is_never_deleted", "DELETE", "1 = 1"),
        _guard(_POLICY, "closing_policy_stays_as_it_was_made", "UPDATE", "1 = 1"),
        _guard(_POLICY, "closing_policy_is_never_deleted", "DELETE", "1 = 1"),
    )


_TIES_OF_A_CHECK = (
    "application_id", "problem_id", "checker_id", "checker_unit_id", "applicant_id", "accountable_unit_id", "begun_at",
)  # fmt: skip
_WORDS_OF_AN_APPLICATION = (
    "problem_id", "unit_id", "applied_by_id", "applied_at", "statement", "effective_on", "content_hash", "like_cases",
    "source_cured", "policy_id", "rule", "signs_lead", "signs_office", "notice_days",
)  # fmt: skip


def _guard(table: str, name: str, event: str, condition: str) -> Guard:
    return row_guard(table, name, event, condition, **_PARTS)
