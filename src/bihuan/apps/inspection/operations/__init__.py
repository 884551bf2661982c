"""Writes of inspection, one function a use case."""

from bihuan.apps.inspection.operations.concluding import ask_review, comment_on, conclude, decide_review, end_plan
from bihuan.apps.inspection.operations.drawing import (
    draw_items,
    note_withheld,
    open_draw,
    promise,
    refuse_to_reveal,
    replace_item,
    reveal,
)
from bihuan.apps.inspection.operations.photographing import keep_visit_photo
from bihuan.apps.inspection.operations.planning import (
    NewPlan,
    approve_plan,
    change_plan,
    commit_frame,
    draft_plan,
    drop_plan,
)
from bihuan.apps.inspection.operations.teaming import declare_conflict, draw_teams, replace_inspector, start_plan
from bihuan.apps.inspection.operations.visiting import end_visit, record_visit_item, sign_visit

__all__ = [
    "NewPlan",
    "approve_plan",
    "ask_review",
    "change_plan",
    "comment_on",
    "commit_frame",
    "conclude",
    "decide_review",
    "declare_conflict",
    "draft_plan",
    "draw_items",
    "draw_teams",
    "drop_plan",
    "end_plan",
    "end_visit",
    "keep_visit_photo",
    "note_withheld",
    "open_draw",
    "promise",
    "record_visit_item",
    "refuse_to_reveal",
    "replace_inspector",
    "replace_item",
    "reveal",
    "sign_visit",
    "start_plan",
]
