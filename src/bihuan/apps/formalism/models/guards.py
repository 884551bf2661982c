"""Promises about flags that the database itself keeps, on both engines (docs/decisions/0004).

What was found and said stays as it was; whoever is concerned never rules; nobody is confirmed unheard; a flag is settled by a
ruling alone, and only while it is unsettled.
"""

from collections.abc import Mapping

from bihuan.apps.audit.operations import Guard, is_changed, row_guard

_FLAG, _FINDING, _UNIT = "formalism_flag", "formalism_finding", "formalism_flagunit"
_PROBLEM, _ANSWER, _RULING = "formalism_flagproblem", "formalism_flaganswer", "formalism_flagruling"
_TEMPLATE = "formalism_giventemplate"
_PARTS = {
    "in_force": "g.since <= NEW.at AND (g.until IS NULL OR g.until > NEW.at)",
    "concerned": "SELECT u.unit_id FROM formalism_flagunit u WHERE u.flag_id = NEW.flag_id",
}

# A row is refused where the condition is true of it. NEW and OLD are the row; {same} is "equal, or both empty".

_NEW_RULING: Mapping[str, str] = {
    "flag_is_ruled_on_by_the_office": (
        "NEW.by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organizations_rolegrant g WHERE g.user_id = NEW.by_id"
        " AND g.role = 'office' AND g.unit_id IS NULL AND {in_force})"
    ),
    "who_is_concerned_never_rules_on_a_flag": (
        "NEW.by_id IS NOT NULL AND (EXISTS (SELECT 1 FROM organizations_rolegrant g WHERE g.user_id = NEW.by_id"
        " AND g.unit_id IN ({concerned}) AND {in_force})"
        " OR EXISTS (SELECT 1 FROM ledger_contribution c JOIN formalism_flagproblem p ON p.problem_id = c.problem_id"
        " WHERE p.flag_id = NEW.flag_id AND c.user_id = NEW.by_id))"
    ),
    "ruling_meets_an_unsettled_flag": (
        "NEW.outcome IN ('confirmed', 'dismissed') AND NOT EXISTS (SELECT 1 FROM formalism_flag f"
        " WHERE f.id = NEW.flag_id AND f.state IN ('open', 'answered'))"
    ),
    "nobody_is_confirmed_unheard": (
        "NEW.outcome = 'confirmed' AND EXISTS (SELECT 1 FROM formalism_flag f WHERE f.id = NEW.flag_id"
        " AND f.answer_until > NEW.at) AND EXISTS (SELECT 1 FROM formalism_flagunit u WHERE u.flag_id = NEW.flag_id"
        " AND NOT EXISTS (SELECT 1 FROM formalism_flaganswer a WHERE a.flag_id = u.flag_id AND a.unit_id = u.unit_id))"
    ),
}
_SETTLED_WITHOUT_A_RULING = (
    "NEW.state <> OLD.state AND NEW.state IN ('confirmed', 'dismissed') AND NOT EXISTS (SELECT 1"
    " FROM formalism_flagruling r WHERE r.flag_id = NEW.id AND r.outcome = NEW.state AND r.at = NEW.ruled_at)"
)
_FOR_NOBODY_CONCERNED = "NEW.unit_id NOT IN ({concerned})"
_FACTS_OF_A_FLAG = ("region_id", "check_id", "key", "first_found")
_WORDS_OF_A_TEMPLATE = ("region_id", "title", "text", "document_id", "added_by_id", "added_at")


def flag_guards() -> tuple[Guard, ...]:
    """What of these tables never changes, and what never comes to stand there."""
    kept = ((_FINDING, "finding"), (_UNIT, "unit_concerned"), (_PROBLEM, "problem_of_a_flag"),
            (_ANSWER, "answer_to_a_flag"), (_RULING, "ruling_on_a_flag"))  # fmt: skip
    return (
        _guard(_FLAG, "flag_stays_about_the_same", "UPDATE", is_changed(_FACTS_OF_A_FLAG)),
        _guard(_FLAG, "flag_is_settled_by_a_ruling_alone", "UPDATE", _SETTLED_WITHOUT_A_RULING),
        _guard(_FLAG, "flag_is_never_deleted", "DELETE", "1 = 1"),
        *(_guard(table, f"{name}_stays_as_it_was", "UPDATE", "1 = 1") for table, name in kept),
        *(_guard(table, f"{name}_is_never_deleted", "DELETE", "1 = 1") for table, name in kept),
        _guard(_ANSWER, "answer_comes_from_a_unit_concerned", "INSERT", _FOR_NOBODY_CONCERNED),
        *(_guard(_RULING, name, "INSERT", condition) for name, condition in _NEW_RULING.items()),
        _guard(_TEMPLATE, "given_template_stays_as_it_was_given", "UPDATE", is_changed(_WORDS_OF_A_TEMPLATE)),
        _guard(_TEMPLATE, "given_template_is_never_deleted", "DELETE", "1 = 1"),
    )


def _guard(table: str, name: str, event: str, condition: str) -> Guard:
    return row_guard(table, name, event, condition, **_PARTS)
