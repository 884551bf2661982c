"""Reads of demands: lists and counts, one of them whole, what units have to hand in, what it costs them, what the ledger holds."""

from bihuan.apps.demands.queries.checking import Weighed
from bihuan.apps.demands.queries.detail import answer_page, demand_detail
from bihuan.apps.demands.queries.extracts import Extract, drawn_for_unit, extract_of
from bihuan.apps.demands.queries.groups import GROUPS, DemandGroup
from bihuan.apps.demands.queries.listing import (
    count_demands,
    demand_counts,
    demand_page,
    due_answers_by_user,
    issuing_units,
    open_answers_by_user,
    open_turn_page,
    opinion_page,
    waiting_turns,
)
from bihuan.apps.demands.queries.loads import burden_figures, field_page, load_page, unit_loads, week_loads
from bihuan.apps.demands.queries.rows import (
    BurdenFigures,
    DemandAnswerRow,
    DemandDetail,
    DemandFilter,
    DemandItemRow,
    DemandRow,
    FieldFilter,
    FieldRow,
    LoadRow,
    OpenTurn,
    OpinionRow,
    TurnRow,
    UnitLoad,
    WeekLoad,
)
from bihuan.apps.demands.queries.tables import TablePage, TableVersion, table_in_force, table_page

__all__ = [
    "GROUPS",
    "BurdenFigures",
    "DemandAnswerRow",
    "DemandDetail",
    "DemandFilter",
    "DemandGroup",
    "DemandItemRow",
    "DemandRow",
    "Extract",
    "FieldFilter",
    "FieldRow",
    "LoadRow",
    "OpenTurn",
    "OpinionRow",
    "TablePage",
    "TableVersion",
    "TurnRow",
    "UnitLoad",
    "WeekLoad",
    "Weighed",
    "answer_page",
    "burden_figures",
    "count_demands",
    "demand_counts",
    "demand_detail",
    "demand_page",
    "drawn_for_unit",
    "due_answers_by_user",
    "extract_of",
    "field_page",
    "issuing_units",
    "load_page",
    "open_answers_by_user",
    "open_turn_page",
    "opinion_page",
    "table_in_force",
    "table_page",
    "unit_loads",
    "waiting_turns",
    "week_loads",
]
