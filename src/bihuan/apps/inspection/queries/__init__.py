"""Reads of inspection: plans, draws, visits, conclusions, estimates."""

from bihuan.apps.inspection.queries.visits import (
    InspectorRow,
    RecordRow,
    VisitDetail,
    VisitItemRow,
    VisitRow,
    visit_detail,
    visit_rows,
)

__all__ = ["InspectorRow", "RecordRow", "VisitDetail", "VisitItemRow", "VisitRow", "visit_detail", "visit_rows"]
