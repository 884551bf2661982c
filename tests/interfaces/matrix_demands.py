"""Demands for material: who gets what at their addresses, and the demands of the world. The columns stand in matrix_table.py."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from bihuan.apps.demands import operations
from bihuan.apps.demands.models import DemandItem, DemandTurn
from bihuan.apps.demands.operations import NewDemand
from bihuan.core.demands.items import read_items
from bihuan.core.demands.turns import Frequency
from tests.apps.ledger.web.county import County, now
from tests.interfaces.matrix_row import row as _row

DEMANDS = (
    #                                                     a o l L A s x r c i d S Z U f
    _row("demands:list", "GET", "",                      "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demands:list", "POST", "",                     "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("demands:fields", "GET", "",                    "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demands:load", "GET", "",                      "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demands:opinions", "GET", "",                  "L 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demands:burden", "GET", "",                    "L 2 2 ! ! ! ! ! ! ! ! ! ! ! 2"),
    _row("demands:minutes", "GET", "table region",       "L 2 2 . . . . . . . . . . . ."),
    _row("demands:minutes", "POST", "table region",      "L # ! . . . . . . . . . . . ."),
    _row("demands:new", "GET", "",                       "L 2 ! 2 2 2 2 ! ! ! ! ! ! ! !"),
    _row("demands:new", "POST", "",                      "L # ! # # # # ! ! ! ! ! ! ! !"),
    _row("demands:demand", "GET", "demand",              "L 2 2 2 2 2 . 2 . . . . . . ."),
    _row("demands:demand", "GET", "draft demand",        "L 2 2 2 . . . . . . . . . . ."),
    _row("demands:demand", "GET", "checked demand",      "L 2 2 2 . . . . . . . . . . ."),
    _row("demands:demand", "GET", "refused demand",      "L 2 2 2 . . . . . . . . . . ."),
    _row("demands:demand", "GET", "no demand",           "L . . . . . . . . . . . . . ."),
    _row("demands:demand", "POST", "demand",             "L 5 5 5 5 5 5 5 5 5 5 5 5 5 5"),
    _row("demands:answers", "GET", "demand",             "L 2 2 2 2 2 . 2 . . . . . . ."),
    _row("demands:answers", "GET", "draft demand",       "L ! ! ! . . . . . . . . . . ."),
    _row("demands:extract", "GET", "refused demand",     "L 2 2 ! . . . . . . . . . . ."),
    _row("demands:extract", "POST", "refused demand",    "L 2 2 ! . . . . . . . . . . ."),
    _row("demands:extract", "GET", "no demand",          "L . . . . . . . . . . . . . ."),
    _row("demands:edit", "GET", "draft demand",          "L 2 ! 2 . . . . . . . . . . ."),
    _row("demands:edit", "POST", "draft demand",         "L # ! # . . . . . . . . . . ."),
    _row("demands:edit", "GET", "checked demand",        "L ! ! ! . . . . . . . . . . ."),
    _row("demands:check", "GET", "draft demand",         "L 2 ! 2 . . . . . . . . . . ."),
    _row("demands:check", "POST", "draft demand",        "L > ! > . . . . . . . . . . ."),
    _row("demands:check", "POST", "demand",              "L ! ! ! ! ! . ! . . . . . . ."),
    _row("demands:join", "GET", "draft demand",          "L 2 ! 2 . . . . . . . . . . ."),
    _row("demands:join", "POST", "draft demand",         "L # ! # . . . . . . . . . . ."),
    _row("demands:approve", "GET", "checked demand",     "L 2 2 ! . . . . . . . . . . ."),
    _row("demands:approve", "POST", "checked demand",    "L > > ! . . . . . . . . . . ."),
    _row("demands:approve", "POST", "draft demand",      "L ! ! ! . . . . . . . . . . ."),
    _row("demands:refuse", "GET", "checked demand",      "L 2 2 ! . . . . . . . . . . ."),
    _row("demands:refuse", "POST", "checked demand",     "L # # ! . . . . . . . . . . ."),
    _row("demands:stop", "GET", "demand",                "L 2 2 2 ! ! . ! . . . . . . ."),
    _row("demands:stop", "POST", "demand",               "L # # # ! ! . ! . . . . . . ."),
    _row("demands:stop", "GET", "refused demand",        "L ! ! ! . . . . . . . . . . ."),
    _row("demands:give-extract", "GET", "refused demand", "L 2 ! ! . . . . . . . . . . ."),
    _row("demands:give-extract", "POST", "refused demand", "L > ! ! . . . . . . . . . . ."),
    _row("demands:hand-in", "GET", "demand",             "L ! ! ! 2 2 . 2 . . . . . . ."),
    _row("demands:hand-in", "POST", "demand",            "L ! ! ! # # . # . . . . . . ."),
    _row("demands:hand-in", "GET", "checked demand",     "L ! ! ! . . . . . . . . . . ."),
    _row("demands:object", "GET", "demand",              "L ! ! ! 2 2 . 2 . . . . . . ."),
    _row("demands:object", "POST", "demand",             "L ! ! ! # # . # . . . . . . ."),
    _row("demands:reply", "GET", "opinion",              "L 2 2 ! . ! . . . . . . . . ."),
    _row("demands:reply", "POST", "opinion",             "L # # ! . ! . . . . . . . . ."),
    _row("demands:reply", "GET", "no opinion",           "L . . . . . . . . . . . . . ."),
)  # fmt: skip

REST_DEMANDS = (
    #                                                     a o l L A s x r c i d S Z U f
    _row("demands", "GET", "",                           "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demand_fields", "GET", "",                     "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demand_burden", "GET", "",                     "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demand_units", "GET", "",                      "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demand_load", "GET", "",                       "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("demand_opinions", "GET", "",                   "1 2 2 2 2 2 2 2 2 2 2 2 2 2 2"),
    _row("reply_to_opinion", "POST", "said opinion",     "1 2 2 ! . ! . . . . . . . . ."),
    _row("burden_table", "GET", "table region",          "1 2 2 . . . . . . . . . . . ."),
    _row("burden_table", "PUT", "table region",          "1 2 ! . . . . . . . . . . . ."),
    _row("demands", "POST", "",                          "1 2 ! 2 ! ! ! ! ! ! ! ! ! ! ."),
    _row("demand", "GET", "demand",                      "1 2 2 2 2 2 . 2 . . . . . . ."),
    _row("demand", "GET", "draft demand",                "1 2 2 2 . . . . . . . . . . ."),
    _row("demand", "GET", "no demand",                   "1 . . . . . . . . . . . . . ."),
    _row("demand", "PUT", "draft demand",                "1 2 ! 2 . . . . . . . . . . ."),
    _row("demand_answers", "GET", "demand",              "1 2 2 2 2 2 . 2 . . . . . . ."),
    _row("demand_answers", "GET", "no demand",           "1 . . . . . . . . . . . . . ."),
    _row("take_demand_extract", "GET", "refused demand", "1 2 2 ! . . . . . . . . . . ."),
    _row("check_demand", "POST", "draft demand",         "1 2 ! 2 . . . . . . . . . . ."),
    _row("join_demand", "POST", "draft demand",          "1 # ! # . . . . . . . . . . ."),
    _row("approve_demand", "POST", "checked demand",     "1 2 2 ! . . . . . . . . . . ."),
    _row("refuse_demand", "POST", "checked demand",      "1 2 2 ! . . . . . . . . . . ."),
    _row("stop_demand", "POST", "demand",                "1 2 2 2 ! ! . ! . . . . . . ."),
    _row("give_demand_extract", "POST", "refused demand", "1 2 ! ! . . . . . . . . . . ."),
    _row("hand_in_demand", "POST", "demand",             "1 ! ! ! 2 ! . 2 . . . . . . ."),
    _row("object_to_demand", "POST", "demand",           "1 ! ! ! 2 ! . 2 . . . . . . ."),
)  # fmt: skip


def demand_things(county: County) -> dict[str, dict[str, object]]:
    """One that runs and that the assisting unit finds too much, one to check, one to approve, one of which the ledger holds all."""
    at, lead = now() - timedelta(days=21), county.actor("lead")
    made = []
    for items in ("资金投入", "典型做法", "下一步打算", "已整改数"):
        new = NewDemand(
            issuer_id=county.lead.id, title="校园餐整改周报", basis="澜办发〔2026〕12号", items=read_items(items),
            unit_ids=(county.accountable.id, county.assisting.id), frequency=Frequency.ONCE,
            first_day=timezone.localdate(at), end_day=timezone.localdate() + timedelta(days=60), answer_days=30,
        )  # fmt: skip
        made.append(operations.register_demand(actor=lead, at=at, new=new))
    for demand_id in (made[0], made[2], made[3]):
        operations.check_demand(actor=lead, at=at, demand_id=demand_id)
    operations.approve_demand(actor=county.actor("office"), at=at, demand_id=made[0])
    opinion = operations.object_to_demand(
        actor=county.actor("assisting"), at=now(), demand_id=made[0], unit_id=county.assisting.id, text="太密"
    )
    names = ("demand", "draft demand", "checked demand", "refused demand")
    ids: dict[str, dict[str, object]] = {name: {"demand_id": pk} for name, pk in zip(names, made, strict=True)}
    return ids | {
        "no demand": {"demand_id": 999999},
        "opinion": {"demand_id": made[0], "opinion_id": opinion},
        "no opinion": {"demand_id": made[0], "opinion_id": 999999},
        "said opinion": {"opinion_id": opinion},
        "table region": {"region_id": county.region.id},
    }


def demand_bodies(things: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """What programs send, by route and method."""
    ids, demand_id = things["ids"], int(str(things["demand"]["demand_id"]))
    turn = DemandTurn.objects.get(demand=demand_id)
    item = DemandItem.objects.get(demand=demand_id)
    new = {
        "issuer_id": ids["lead"], "title": "周报", "basis": "澜办发〔2026〕12号", "items": [{"name": "联系人"}],
        "unit_ids": [ids["accountable"]], "first_day": "2026-11-02", "end_day": "2027-01-29",
    }  # fmt: skip
    return {
        "demands POST": new,
        "demand PUT": new,
        "reply_to_opinion POST": {"words": "改为每月"},
        "burden_table PUT": {"minutes": {"number": 6}, "warn": 120, "budget": 240, "why": "单位报的时间更长"},
        "join_demand POST": {"other_id": demand_id},
        "refuse_demand POST": {"words": "台账里能取"},
        "stop_demand POST": {"words": "不用了"},
        "hand_in_demand POST": {
            "turn_id": turn.pk, "unit_id": ids["accountable"], "values": [{"item_id": item.pk, "text": "50 万元"}],
        },
        "object_to_demand POST": {"unit_id": ids["accountable"], "words": "太密"},
    }  # fmt: skip
