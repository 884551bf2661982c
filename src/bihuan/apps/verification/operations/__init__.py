"""Writes of verification, one function a use case."""

from bihuan.apps.verification.operations.applying import apply_for_closure, withdraw_application
from bihuan.apps.verification.operations.archiving import Archive, take_archive
from bihuan.apps.verification.operations.checking import (
    begin_check,
    close_application,
    release_check,
    return_application,
)
from bihuan.apps.verification.operations.closing_policies import change_closing_policy
from bihuan.apps.verification.operations.looking_back import (
    judge_relapse,
    make_look_backs_due,
    propose_relapses,
    record_look_back,
)
from bihuan.apps.verification.operations.noticing import (
    answer_objection,
    ask_review_again,
    end_due_notices,
    end_notice,
    record_objection,
)
from bihuan.apps.verification.operations.reviewing import return_from_review, sign_review

__all__ = [
    "Archive",
    "answer_objection",
    "apply_for_closure",
    "ask_review_again",
    "begin_check",
    "change_closing_policy",
    "close_application",
    "end_due_notices",
    "end_notice",
    "judge_relapse",
    "make_look_backs_due",
    "propose_relapses",
    "record_look_back",
    "record_objection",
    "release_check",
    "return_application",
    "return_from_review",
    "sign_review",
    "take_archive",
    "withdraw_application",
]
