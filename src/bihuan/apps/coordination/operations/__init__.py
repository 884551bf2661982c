"""Writes of coordination, one function a use case."""

from bihuan.apps.coordination.operations.following import (
    close_document,
    make_task,
    note_follow_up,
    tie_problem,
    tie_task,
    withdraw_document,
)
from bihuan.apps.coordination.operations.recounting import recount_documents
from bihuan.apps.coordination.operations.sending import NewDocument, register_document, send_document, sign_for

__all__ = [
    "NewDocument",
    "close_document",
    "make_task",
    "note_follow_up",
    "recount_documents",
    "register_document",
    "send_document",
    "sign_for",
    "tie_problem",
    "tie_task",
    "withdraw_document",
]
