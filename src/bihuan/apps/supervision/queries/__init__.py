"""Reads of supervision."""

from bihuan.apps.supervision.queries.groups import NOTICE_GROUPS, NoticeGroup
from bihuan.apps.supervision.queries.ladders import (
    LadderPage,
    VersionRow,
    ladder_in_force,
    ladder_page,
    ladder_regions,
    policy_in_force,
    policy_of_version,
)
from bihuan.apps.supervision.queries.notices import (
    BOARD_GROUPS,
    ApprovalPlan,
    BoardColumn,
    NoticeFilter,
    approval_plan,
    count_notices,
    group_counts,
    items_of,
    notice_board,
    notice_detail,
    notice_page,
    units_with_notices,
    waiting_notices,
)
from bihuan.apps.supervision.queries.paper_files import paper_file, paper_name
from bihuan.apps.supervision.queries.papers import paper_of
from bihuan.apps.supervision.queries.reasons import (
    ProblemSupervision,
    ReasonRow,
    RungRow,
    count_reasons_to_rule,
    problem_supervision,
    reasons_of,
    reasons_to_rule,
)
from bihuan.apps.supervision.queries.rehearsal import Rehearsed, UnitLine, rehearse_ladder
from bihuan.apps.supervision.queries.rows import Hand, ItemRow, NoticeDetail, NoticeRow, StepOffer, WordRow

__all__ = [
    "BOARD_GROUPS",
    "NOTICE_GROUPS",
    "ApprovalPlan",
    "BoardColumn",
    "Hand",
    "ItemRow",
    "LadderPage",
    "NoticeDetail",
    "NoticeFilter",
    "NoticeGroup",
    "NoticeRow",
    "ProblemSupervision",
    "ReasonRow",
    "Rehearsed",
    "RungRow",
    "StepOffer",
    "UnitLine",
    "VersionRow",
    "WordRow",
    "approval_plan",
    "count_notices",
    "count_reasons_to_rule",
    "group_counts",
    "items_of",
    "ladder_in_force",
    "ladder_page",
    "ladder_regions",
    "notice_board",
    "notice_detail",
    "notice_page",
    "paper_file",
    "paper_name",
    "paper_of",
    "policy_in_force",
    "policy_of_version",
    "problem_supervision",
    "reasons_of",
    "reasons_to_rule",
    "rehearse_ladder",
    "units_with_notices",
    "waiting_notices",
]
