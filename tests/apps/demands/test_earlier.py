"""What units answered to earlier demands is not asked again: by field and by unit, while it is fresh, and the extract shows it."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from bihuan.apps.audit.models import Act
from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.models import Demand, DemandRecipient, KnownValue
from bihuan.apps.demands.queries.detail import facts_of_demand
from bihuan.core.decisions import Refused
from bihuan.core.demands.burden import DEFAULT_TABLE
from bihuan.core.demands.items import FieldKind
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import AT, OWN, TODAY, answer, checked, detail, drafted, running, stored
from tests.apps.ledger.web.county import County

LATER = AT + timedelta(days=21)
ASKED = "资金投入\n典型做法\n联系人"
ONCE: dict[str, Any] = {"frequency": Frequency.ONCE, "first_day": LATER.date()}


def take_out(county: County, demand_id: int, who: str) -> str:
    return operations.take_extract(actor=county.actor(who), at=LATER, demand_id=demand_id, stream=io.BytesIO())


def answered(county: County, *who: str) -> int:
    """An earlier demand, which these units answered."""
    demand_id = running(county, OWN)
    for each in who or ("accountable", "assisting"):
        answer(county, demand_id, each)
    return demand_id


def test_what_all_units_answered_is_struck_out_and_the_rest_asked(county: County) -> None:
    answered(county)
    demand_id = running(county, ASKED, at=LATER, **ONCE)
    shown = detail(county, demand_id, today=LATER.date())
    assert [item.name for item in shown.asked] == ["联系人"]
    assert [(item.name, item.drawn) for item in shown.drawn] == [("资金投入", "以前报过的"), ("典型做法", "以前报过的")]
    assert [(row.item, row.number, row.units, row.on) for row in shown.known] == [
        ("资金投入", "XQ-2026-0001", 2, TODAY), ("典型做法", "XQ-2026-0001", 2, TODAY),
    ]  # fmt: skip


def test_a_demand_all_of_which_was_answered_is_refused_with_the_extract(county: County) -> None:
    answered(county)
    demand_id = checked(county, OWN, at=LATER, **ONCE)
    assert stored(demand_id).state == DemandState.REFUSED
    assert stored(demand_id).ending == "要的 2 项，台账和以前报过的材料里都有，不用再向单位要。用提取的结果。"
    assert detail(county, demand_id, today=LATER.date()).extract


def test_the_draft_shows_before_it_is_checked_what_the_check_will_find(county: County) -> None:
    answered(county)
    shown = detail(county, drafted(county, ASKED, at=LATER, **ONCE), "lead", today=LATER.date())
    assert [item.name for item in shown.drawn] == ["资金投入", "典型做法"]
    assert {row.units for row in shown.known} == {2}


def test_only_units_that_did_not_answer_are_asked(county: County) -> None:
    answered(county, "accountable")
    demand_id = running(county, OWN, at=LATER, why="另有用处", **ONCE)
    rows = {row.unit_id: row for row in DemandRecipient.objects.filter(demand=demand_id)}
    assert rows[county.accountable.id].covered and not rows[county.assisting.id].covered
    assert not detail(county, demand_id, "accountable", LATER.date()).own_open
    (turn,) = detail(county, demand_id, "assisting", LATER.date()).own_open
    assert (turn.known, turn.minutes) == (0, stored(demand_id).minutes_each)
    with pytest.raises(Refused) as refusal:
        answer(county, demand_id, at=LATER)
    assert refusal.value.reason.code == "demand-nothing-open"


def test_a_unit_fills_in_only_what_it_has_not_answered(county: County) -> None:
    answered(county, "accountable")
    demand_id = running(county, ASKED, at=LATER, why="另有用处", **ONCE)
    shown = detail(county, demand_id, "accountable", LATER.date())
    (turn,) = shown.own_open
    assert [item.name for item in shown.asked_of(turn)] == ["联系人"]
    assert [(each.item, each.text, each.number) for each in shown.own_known] == [
        ("资金投入", "资金投入：有", "XQ-2026-0001"), ("典型做法", "典型做法：有", "XQ-2026-0001"),
    ]  # fmt: skip
    assert turn.minutes == DEFAULT_TABLE.minutes[FieldKind(shown.asked[2].kind)]
    asked = {item.id: "张三" for item in shown.asked_of(turn)}
    answer(county, demand_id, at=LATER, values=asked)
    assert not detail(county, demand_id, "accountable", LATER.date()).own_open


def test_a_recurring_demand_asks_it_anew_from_the_second_turn_on(county: County) -> None:
    answered(county)
    soon = AT + timedelta(days=2)
    demand_id = running(county, OWN, at=soon, why="另有用处", first_day=soon.date(), frequency=Frequency.WEEKLY)
    assert not detail(county, demand_id, "accountable", soon.date()).own_open
    second = soon + timedelta(days=7)
    (turn,) = detail(county, demand_id, "accountable", second.date()).own_open
    assert (turn.place, turn.known) == (2, 0)
    with pytest.raises(Refused) as refusal:
        answer(county, demand_id, at=second, place=1)
    assert refusal.value.reason.code == "demand-covered"
    with pytest.raises(Exception, match="没有填"):
        answer(county, demand_id, at=second, place=2, values={})


def test_a_weekly_answer_is_stale_after_a_week(county: County) -> None:
    answered(county)
    demand_id = running(county, OWN, at=LATER, why="另有用处", first_day=LATER.date(), frequency=Frequency.WEEKLY)
    assert not KnownValue.objects.filter(item__demand=demand_id).exists()


@pytest.mark.parametrize(("fresh", "known"), [(21, True), (20, False), (0, False)])
def test_the_office_says_how_long_an_answer_stands(county: County, fresh: int, known: bool) -> None:
    answered(county)
    operations.change_burden_table(
        actor=county.actor("office"), at=AT, region_id=county.region.id, table=replace(DEFAULT_TABLE, fresh=fresh),
        why="按季度核过", seen=None,
    )  # fmt: skip
    shown = detail(county, drafted(county, OWN, at=LATER, **ONCE), today=LATER.date())
    assert bool(shown.known) is known


def test_what_was_fresh_at_the_check_stays_so_and_what_came_in_while_it_waited_counts(county: County) -> None:
    first = running(county, OWN)
    answer(county, first, "accountable")
    waiting = checked(county, "资金投入\n联系人", why="另有用处", at=LATER, **ONCE)
    answer(county, first, "assisting", at=LATER, place=2)
    operations.approve_demand(
        actor=county.actor("office"), at=LATER + timedelta(days=80) - timedelta(days=50), demand_id=waiting
    )
    assert [item.name for item in detail(county, waiting, today=LATER.date()).asked] == ["联系人"]


def test_whatever_was_answered_meanwhile_is_not_approved(county: County) -> None:
    first = running(county, OWN)
    waiting = checked(county, "资金投入", why="另有用处", **{**ONCE, "first_day": TODAY})
    for who in ("accountable", "assisting"):
        answer(county, first, who)
    with pytest.raises(Refused) as refusal:
        operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=waiting)
    assert refusal.value.reason.code == "demand-held-meanwhile"


def test_hours_are_counted_without_what_is_spared(county: County) -> None:
    answered(county, "accountable")
    demand_id = running(county, OWN, at=LATER, why="另有用处", **ONCE)
    due = detail(county, demand_id, today=LATER.date()).turns[0].due_on
    rows, _, minutes = queries.load_page(county.actor("office"), week=due - timedelta(days=due.weekday()))
    own = [row for row in rows if row.demand_id == demand_id]
    assert [(row.unit_id, row.minutes) for row in own] == [(county.assisting.id, stored(demand_id).minutes_each)]
    assert minutes == sum(row.minutes for row in rows)


def test_the_extract_says_what_was_answered_to_which_demand_and_when(county: County) -> None:
    answered(county)
    demand_id = checked(county, OWN, at=LATER, **ONCE)
    book = io.BytesIO()
    operations.take_extract(actor=county.actor("office"), at=LATER, demand_id=demand_id, stream=book)
    rows = list(load_workbook(book)["以前报过的"].iter_rows(values_only=True))
    assert rows[0] == ("单位", "内容", "报的", "来自哪项需求", "报送日期")
    assert ("县市场监督管理局", "资金投入", "资金投入：有", "XQ-2026-0001", "2026-11-02") in rows
    assert len(rows) == 5


def test_the_issuer_has_the_extract_only_after_the_office_gave_it_and_units_never(county: County) -> None:
    answered(county)
    demand_id = checked(county, OWN, at=LATER, issuer_id=county.other.id, who="other", **ONCE)
    with pytest.raises(Refused):
        take_out(county, demand_id, "other")
    shown = detail(county, demand_id, "other", LATER.date())
    assert not shown.extract and not shown.own_known
    operations.give_extract(actor=county.actor("office"), at=LATER, demand_id=demand_id)
    assert take_out(county, demand_id, "other").startswith("XQ-2026-0002")
    given = Act.objects.get(action="demands.extract.given")
    assert given.after is not None and given.after["items"] == ["资金投入", "典型做法"]


def test_a_unit_reads_its_own_earlier_answers_alone(county: County) -> None:
    answered(county)
    demand_id = running(county, ASKED, at=LATER, **ONCE)
    shown = detail(county, demand_id, "accountable", LATER.date())
    assert {each.unit_id for each in shown.own_known} == {county.accountable.id}


def test_a_unit_is_not_told_what_others_answered(county: County) -> None:
    answered(county)
    demand_id = running(county, ASKED, at=LATER, **ONCE)
    assert detail(county, demand_id, "accountable", LATER.date()).known == ()
    assert detail(county, demand_id, "lead", LATER.date()).known


def test_a_field_that_many_units_answered_is_one_field(county: County) -> None:
    answered(county)
    demand_id = running(county, ASKED, at=LATER, **ONCE)
    facts = facts_of_demand(Demand.objects.get(pk=demand_id), county.actor("office"), today=LATER.date())
    assert facts.held == 2
