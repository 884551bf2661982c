"""Writes of demands, one function a use case."""

from bihuan.apps.demands.operations.answering import NewAnswer, hand_in, object_to_demand, reply_to_opinion
from bihuan.apps.demands.operations.deciding import (
    approve_demand,
    check_demand,
    end_due_demands,
    give_extract,
    refuse_demand,
    stop_demand,
)
from bihuan.apps.demands.operations.extracting import take_extract
from bihuan.apps.demands.operations.joining import join_demand
from bihuan.apps.demands.operations.keeping import change_burden_table, recount_turns
from bihuan.apps.demands.operations.registering import (
    ANSWER_WORKDAYS,
    LONGEST_BASIS,
    LONGEST_TITLE,
    MOST_RECIPIENTS,
    NewDemand,
    edit_demand,
    register_demand,
)
from bihuan.apps.demands.operations.telling import DEMAND_SENT, OPINION_ANSWERED

__all__ = [
    "ANSWER_WORKDAYS",
    "DEMAND_SENT",
    "LONGEST_BASIS",
    "LONGEST_TITLE",
    "MOST_RECIPIENTS",
    "OPINION_ANSWERED",
    "NewAnswer",
    "NewDemand",
    "approve_demand",
    "change_burden_table",
    "check_demand",
    "edit_demand",
    "end_due_demands",
    "give_extract",
    "hand_in",
    "join_demand",
    "object_to_demand",
    "recount_turns",
    "refuse_demand",
    "register_demand",
    "reply_to_opinion",
    "stop_demand",
    "take_extract",
]
