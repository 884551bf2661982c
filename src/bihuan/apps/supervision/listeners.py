"""What supervision declares at the start: who sees its things, and guards by which the database keeps what was sent and said.

What went out stays as it went out: its number, unit, rung and day, who approved it, who signed. What a unit said and what was
ruled stays said. Nothing is deleted.
"""

from bihuan.apps.audit.operations import Guard, is_changed, register_guards, row_guard
from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.evidence.operations import register_visibility as show_evidence
from bihuan.apps.supervision import policies

_NOTICE, _ESCALATION = "supervision_notice", "supervision_escalation"
_WORD, _PIECE, _REASON = "supervision_noticeword", "supervision_noticeevidence", "supervision_statedreason"

_TIES_OF_A_NOTICE = ("region_id", "unit_id", "rung", "day", "policy_id", "drafted_by_id", "drafted_at")
_WORDS_OF_A_SENT_ONE = (
    "number", "number_word", "number_year", "number_sequence", "items", "told_by_id", "told_at", "answer_until",
    "submitted_by_id", "submitted_at", "approved_by_id", "approved_at", "sent_at",
)  # fmt: skip
_RUNG_OF_AN_ITEM = (
    "region_id", "kind", "object_id", "term", "rung", "notice_id", "unit_id", "problem_id", "due", "workdays",
    "raised_at", "started_by_id", "started_why",
)  # fmt: skip
_SAID = ("notice_id", "kind", "text", "user_id", "at")
_STATED = ("problem_id", "unit_id", "reason", "stated_by_id", "stated_at")
_RULED = ("outcome", "ruling", "ruled_by_id", "ruled_at", "stops_from")

_OPEN_KEYS = ("state", "answer_until", "word", "said", "evidence", "number", "delivered_on", "received_on", "reply_due",
              "proof", "version")  # fmt: skip


def notice_guards() -> tuple[Guard, ...]:
    """What of these tables never changes once it stands there."""
    return (
        row_guard(_NOTICE, "notice_keeps_its_unit_rung_and_day", "UPDATE", is_changed(_TIES_OF_A_NOTICE)),
        row_guard(
            _NOTICE, "sent_notice_stays_as_it_went_out", "UPDATE",
            f"OLD.sent_at IS NOT NULL AND ({is_changed(_WORDS_OF_A_SENT_ONE)})",
        ),
        row_guard(
            _NOTICE, "signed_notice_stays_signed", "UPDATE",
            f"OLD.signed_at IS NOT NULL AND ({is_changed(('signed_by_id', 'signed_at'))})",
        ),
        row_guard(_NOTICE, "withdrawn_notice_stays_withdrawn", "UPDATE", "OLD.state = 'withdrawn'"),
        row_guard(_NOTICE, "notice_is_never_deleted", "DELETE", "1 = 1"),
        row_guard(_ESCALATION, "raised_rung_stays_as_it_was", "UPDATE", is_changed(_RUNG_OF_AN_ITEM)),
        row_guard(_ESCALATION, "withdrawn_rung_stays_withdrawn", "UPDATE", "OLD.withdrawn AND NOT NEW.withdrawn"),
        row_guard(_ESCALATION, "raised_rung_is_never_deleted", "DELETE", "1 = 1"),
        row_guard(_WORD, "word_on_a_notice_stays_as_it_was_said", "UPDATE", is_changed(_SAID)),
        row_guard(_WORD, "ruled_reply_stays_ruled", "UPDATE", "OLD.outcome <> 'pending'"),
        row_guard(_WORD, "word_on_a_notice_is_never_deleted", "DELETE", "1 = 1"),
        row_guard(_PIECE, "evidence_of_a_word_stays_as_it_was", "UPDATE", "1 = 1"),
        row_guard(_PIECE, "evidence_of_a_word_is_never_deleted", "DELETE", "1 = 1"),
        row_guard(_REASON, "stated_reason_stays_as_it_was_said", "UPDATE", is_changed(_STATED)),
        row_guard(_REASON, "ruled_reason_stays_ruled", "UPDATE", f"OLD.outcome <> 'pending' AND ({is_changed(_RULED)})"),
        row_guard(_REASON, "stated_reason_is_never_deleted", "DELETE", "1 = 1"),
    )  # fmt: skip


def connect() -> None:
    register_guards(notice_guards(), lifted=True)
    show_acts("notice", policies.visible, open_keys=_OPEN_KEYS)
    show_acts("ladder", policies.visible_ladders)
    show_acts("notice-template", policies.visible_templates)
    show_evidence(policies.evidence_ids)
