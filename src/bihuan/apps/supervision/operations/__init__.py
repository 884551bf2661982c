"""Writes of supervision, one keyword-only function a use case."""

from bihuan.apps.supervision.operations.ladders import change_ladder
from bihuan.apps.supervision.operations.notices import (
    Approvals,
    accept_reply,
    answer_facts,
    approve_notice,
    approve_notices,
    record_delivery,
    refuse_notice,
    reply_to,
    return_reply,
    sign_for,
    submit_notice,
    tell_facts,
    withdraw_notice,
)
from bihuan.apps.supervision.operations.passing import PassReport, run_pass
from bihuan.apps.supervision.operations.reasons import REASON_TOLD, end_reason, rule_on_reason, state_reason
from bihuan.apps.supervision.operations.starting import start_higher
from bihuan.apps.supervision.operations.stepping import take_notice_step
from bihuan.apps.supervision.operations.telling import NOTICE_SENT, NOTICES_WAITING
from bihuan.apps.supervision.operations.templates import bring_template, put_template, use_built_in

__all__ = [
    "NOTICES_WAITING",
    "NOTICE_SENT",
    "REASON_TOLD",
    "Approvals",
    "PassReport",
    "accept_reply",
    "answer_facts",
    "approve_notice",
    "approve_notices",
    "bring_template",
    "change_ladder",
    "end_reason",
    "put_template",
    "record_delivery",
    "refuse_notice",
    "reply_to",
    "return_reply",
    "rule_on_reason",
    "run_pass",
    "sign_for",
    "start_higher",
    "state_reason",
    "submit_notice",
    "take_notice_step",
    "tell_facts",
    "use_built_in",
    "withdraw_notice",
]
