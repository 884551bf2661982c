"""Promises about demands that the database itself keeps, on both engines (docs/decisions/0004).

What was approved stays as it was approved: fields, recipients, days, burden. What a unit answered or said stays as it said it. What
is over stays over.
"""

from bihuan.apps.audit.operations import Guard, is_changed, row_guard

_DEMAND, _ITEM, _RECIPIENT, _KNOWN = (
    "demands_demand",
    "demands_demanditem",
    "demands_demandrecipient",
    "demands_knownvalue",
)
_TURN, _ANSWER, _VALUE, _FILE = (
    "demands_demandturn",
    "demands_demandanswer",
    "demands_answervalue",
    "demands_answerfile",
)
_OPINION, _TABLE = "demands_burdenopinion", "demands_burdentableversion"

# A row is refused where the condition is true of it. NEW and OLD are the row; {same} is "equal, or both empty".

_TERMS = (
    "region_id", "issuer_id", "drafted_by_id", "year", "sequence", "number", "title", "basis", "frequency", "first_day",
    "end_day", "answer_days", "justification", "turns_planned", "minutes_each", "peak_minutes", "is_over", "created_at",
    "checked_at", "approved_at", "approver_id", "joined_to_id", "rest_of_id",
)  # fmt: skip
_OVER = "OLD.state IN ('ended', 'stopped', 'refused', 'joined')"
_ENDINGS = ("state", "ended_at", "ended_on", "ending", "joined_to_id")
_APPROVED = "EXISTS (SELECT 1 FROM demands_demand d WHERE d.id = {row}.demand_id AND d.approved_at IS NOT NULL)"
_APPROVED_ITEM = (
    "EXISTS (SELECT 1 FROM demands_demanditem i JOIN demands_demand d ON d.id = i.demand_id"
    " WHERE i.id = {row}.item_id AND d.approved_at IS NOT NULL)"
)


def demand_guards() -> tuple[Guard, ...]:
    """What of these tables never changes, and from when."""
    frozen = ((_ITEM, "field_of_an_approved_demand", _APPROVED), (_RECIPIENT, "recipient_of_an_approved_demand", _APPROVED),
              (_KNOWN, "known_value_of_an_approved_demand", _APPROVED_ITEM))  # fmt: skip
    said = ((_ANSWER, "answer_to_a_demand"), (_VALUE, "value_of_an_answer"), (_FILE, "file_of_an_answer"),
            (_TABLE, "burden_table"))  # fmt: skip
    return (
        row_guard(_DEMAND, "approved_demand_stays_as_approved", "UPDATE", f"OLD.approved_at IS NOT NULL AND {is_changed(_TERMS)}"),
        row_guard(_DEMAND, "demand_that_is_over_stays_over", "UPDATE", f"{_OVER} AND {is_changed(_ENDINGS)}"),
        row_guard(_DEMAND, "demand_is_never_deleted", "DELETE", "1 = 1"),
        *(row_guard(table, f"{name}_stays", "UPDATE", f"{on.format(row='OLD')} OR {on.format(row='NEW')}")
          for table, name, on in frozen),
        *(row_guard(table, f"{name}_is_never_deleted", "DELETE", on.format(row="OLD")) for table, name, on in frozen),
        *(row_guard(table, f"{name}_is_never_added", "INSERT", on.format(row="NEW")) for table, name, on in frozen),
        row_guard(_TURN, "turn_of_a_demand_keeps_its_place", "UPDATE", is_changed(("demand_id", "place"))),
        row_guard(_TURN, "turn_of_a_demand_is_never_deleted", "DELETE", "1 = 1"),
        *(row_guard(table, f"{name}_stays_as_it_was", "UPDATE", "1 = 1") for table, name in said),
        *(row_guard(table, f"{name}_is_never_deleted", "DELETE", "1 = 1") for table, name in said),
        row_guard(_OPINION, "opinion_stays_as_it_was_said", "UPDATE",
               is_changed(("demand_id", "unit_id", "is_anonymous", "text", "said_at"))),
        row_guard(_OPINION, "answered_opinion_stays_answered", "UPDATE", "OLD.replied_at IS NOT NULL"),
        row_guard(_OPINION, "opinion_is_never_deleted", "DELETE", "1 = 1"),
    )  # fmt: skip
