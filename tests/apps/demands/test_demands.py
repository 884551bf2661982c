"""A demand from the first line to its end: written down, checked against the ledger, approved by somebody else, answered, stopped."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandAnswer, DemandItem, DemandTurn
from bihuan.apps.demands.queries import DemandFilter
from bihuan.core.actors import system_actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.demands.items import FieldKind, Item
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import (
    AT,
    END,
    HELD,
    OWN,
    TODAY,
    answer,
    checked,
    colleague,
    detail,
    drafted,
    new,
    running,
    steps,
    stored,
)
from tests.apps.ledger.web.county import County


def acts_of(demand_id: int) -> list[str]:
    found = Act.objects.filter(object_type="demand", object_id=str(demand_id)).order_by("id")
    return [action.partition(".")[2] for action in found.values_list("action", flat=True)]


def code_of(act: Callable[[], object], kind: type[Exception] = Refused) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return str(refusal.value.reason.code)  # type: ignore[attr-defined]


def test_a_demand_all_of_whose_fields_are_held_is_refused_and_says_so(county: County) -> None:
    demand_id = checked(county, HELD)
    demand = stored(demand_id)
    assert demand.state == DemandState.REFUSED
    assert demand.ending == "要的 3 项，台账里都有，不用再向单位要。用提取的结果。"
    assert DemandTurn.objects.filter(demand=demand_id).count() == 0
    assert acts_of(demand_id) == ["demand.registered", "demand.refused"]


def test_only_what_is_missing_is_asked(county: County) -> None:
    shown = detail(county, running(county), "accountable")
    assert [item.name for item in shown.asked] == ["资金投入", "典型做法"]
    assert [(item.name, item.drawn) for item in shown.drawn] == [("问题总数", "问题总数"), ("已整改数", "上报完成数")]


def test_numbers_are_given_in_order_and_never_again(county: County) -> None:
    ids = [drafted(county) for _ in range(3)]
    assert [stored(pk).number for pk in ids] == ["XQ-2026-0001", "XQ-2026-0002", "XQ-2026-0003"]


def test_nothing_is_asked_before_somebody_else_approved_it(county: County) -> None:
    demand_id = checked(county, who="office")
    assert (
        code_of(lambda: operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=demand_id))
        == "demand-own"
    )
    with pytest.raises(Missing):
        detail(county, demand_id, "accountable")
    operations.approve_demand(actor=county.actor("leader"), at=AT, demand_id=demand_id)
    assert detail(county, demand_id, "accountable").own_open[0].due_on == date(2026, 11, 9)


def test_the_database_keeps_that_too(county: County) -> None:
    demand = stored(checked(county))
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(approver=demand.drafted_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(state=DemandState.RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(pk=demand.pk).update(end_day=demand.first_day - timedelta(days=1))


def test_over_the_budget_the_leader_approves(county: County) -> None:
    demand_id = checked(county, "\n".join(f"第{n}类清单" for n in "甲乙丙丁戊"), frequency=Frequency.ONCE)
    assert stored(demand_id).is_over and stored(demand_id).peak_minutes == 300
    office, leader = county.actor("office"), county.actor("leader")
    assert code_of(lambda: operations.approve_demand(actor=office, at=AT, demand_id=demand_id)) == "demand-over-budget"
    operations.approve_demand(actor=leader, at=AT, demand_id=demand_id)
    assert stored(demand_id).state == DemandState.APPROVED


def test_what_others_ask_of_the_unit_counts_against_its_budget(county: County) -> None:
    running(county, "甲类清单\n乙类清单\n丙类清单", frequency=Frequency.ONCE)
    second = checked(county, "丁类清单\n戊类清单", frequency=Frequency.ONCE)
    assert (stored(second).minutes_each, stored(second).peak_minutes, stored(second).is_over) == (120, 300, True)


def test_a_demand_that_waits_is_weighed_again_when_it_is_approved(county: County) -> None:
    waiting = checked(county, "丁类清单\n戊类清单", frequency=Frequency.ONCE)
    assert not stored(waiting).is_over
    running(county, "甲类清单\n乙类清单\n丙类清单", frequency=Frequency.ONCE)
    office = county.actor("office")
    assert code_of(lambda: operations.approve_demand(actor=office, at=AT, demand_id=waiting)) == "demand-over-budget"


def test_of_two_that_wait_and_ask_the_same_the_second_is_not_approved_without_a_reason(county: County) -> None:
    first = checked(county, "资金投入（万元）")
    other = {"issuer_id": county.other.id, "who": "other"}
    second = checked(county, "资金投入（万元）\n联系人", **other)  # type: ignore[arg-type]
    third = checked(county, "资金投入（万元）", why="口径不同，要按项目报", **other)  # type: ignore[arg-type]
    operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=first)
    with pytest.raises(Refused) as refusal:
        operations.approve_demand(actor=county.actor("leader"), at=AT, demand_id=second)
    assert refusal.value.reason.code == "demand-overlap-meanwhile"
    assert "XQ-2026-0001 批准了：2 个单位已在报 资金投入（万元）" in str(refusal.value)
    assert stored(second).state == DemandState.CHECKED and not DemandTurn.objects.filter(demand=second).exists()
    operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=third)
    operations.join_demand(actor=county.actor("other"), at=AT, demand_id=second, other_id=first)
    assert [stored(pk).state for pk in (second, third)] == [DemandState.JOINED, DemandState.APPROVED]


def test_an_overlap_is_named_and_has_to_be_joined_or_justified(county: County) -> None:
    first = running(county, OWN)
    second = drafted(county, "资金投入（万元）\n联系人", issuer_id=county.other.id, who="other")
    (overlap,) = detail(county, second).overlaps
    assert (overlap.demand_id, overlap.items, overlap.units) == (first, ("资金投入（万元）",), 2)
    check = {"actor": county.actor("other"), "at": AT, "demand_id": second}
    assert code_of(lambda: operations.check_demand(**check), BadInput) == "demand-to-justify"  # type: ignore[arg-type]
    assert stored(second).state == DemandState.DRAFT
    operations.check_demand(**check, justification="口径不同，要按项目报")  # type: ignore[arg-type]
    assert stored(second).state == DemandState.CHECKED


def test_whoever_joins_reads_the_answers_of_the_other(county: County) -> None:
    first = running(county, OWN)
    second = drafted(county, "资金投入", issuer_id=county.other.id, who="other")
    with pytest.raises(Missing):
        detail(county, first, "other")
    operations.join_demand(actor=county.actor("other"), at=AT, demand_id=second, other_id=first)
    answer(county, first)
    rows, _ = queries.answer_page(county.actor("other"), first)
    assert [row.unit for row in rows] == ["县市场监督管理局"]
    assert stored(second).state == DemandState.JOINED
    assert detail(county, first).joined == ((second, "XQ-2026-0002", "县水利局"),)


def test_only_what_the_check_names_can_be_joined(county: County) -> None:
    first, second = running(county, OWN), drafted(county, "联系人")
    lead = county.actor("lead")
    join = lambda: operations.join_demand(actor=lead, at=AT, demand_id=second, other_id=first)  # noqa: E731
    assert code_of(join, BadInput) == "demand-no-overlap"


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"end_day": None}, "end_day"),
        ({"end_day": date(2026, 11, 1)}, "end_day"),
        ({"first_day": date(9999, 1, 1), "end_day": date(9999, 12, 31)}, "first_day"),
        ({"unit_ids": ()}, "units"),
        ({"unit_ids": range(10_000)}, "units"),
        ({"unit_ids": (999_999,)}, "units"),
        ({"title": "  "}, "title"),
        ({"basis": ""}, "basis"),
        ({"title": "长" * 121}, "title"),
        ({"answer_days": 0}, "answer_days"),
        ({"items": (Item("甲", FieldKind.TEXT), Item(" 甲 ", FieldKind.DATE))}, "items"),
        ({"items": ()}, "items"),
        ({"issuer_id": 999_999}, "issuer"),
        ({"justification": "长" * 4001}, "justification"),
    ],
    ids=[
        "no end", "end before start", "no day after it", "no recipients", "10,000 recipients", "unknown unit", "no title", "no basis",
        "long title", "no days", "field twice", "no field", "unknown issuer", "long reason",
    ],
)  # fmt: skip
def test_a_bad_demand_is_told_by_its_field_and_leaves_nothing(
    county: County, known: dict[str, object], field: str
) -> None:
    wrong = replace(new(county), **known)  # type: ignore[arg-type]
    with pytest.raises(BadInput) as refusal:
        operations.register_demand(actor=county.actor("office"), at=AT, new=wrong)
    assert field in refusal.value.fields
    assert not Demand.objects.exists()


def test_all_that_is_wrong_with_the_plain_fields_is_told_at_once(county: County) -> None:
    with pytest.raises(BadInput) as refusal:
        drafted(county, title="", basis="", end_day=None)
    assert set(refusal.value.fields) == {"title", "basis", "end_day"}


def test_nobody_asks_itself_and_nobody_asks_in_anothers_name(county: County) -> None:
    assert code_of(lambda: drafted(county, unit_ids=(county.lead.id,)), BadInput) == "demand-own-unit"
    assert code_of(lambda: drafted(county, who="other")) == "not-allowed"
    with pytest.raises(Missing):
        drafted(county, who="elsewhere")


def test_hostile_text_is_kept_as_text(county: County) -> None:
    hostile = "<img src=x onerror=alert(1)>' OR 1=1 --"
    demand_id = drafted(county, items=hostile, title=hostile, basis=hostile)
    shown = detail(county, demand_id)
    assert (shown.row.title, shown.basis, shown.items[0].name) == (hostile, hostile, hostile)


def test_a_draft_is_written_anew_while_nobody_has_checked_it(county: County) -> None:
    demand_id = drafted(county)
    operations.edit_demand(
        actor=county.actor("lead"), at=AT, demand_id=demand_id, new=new(county, "联系人", title="改过"), version=1
    )
    assert ([item.name for item in detail(county, demand_id).items], stored(demand_id).title) == (["联系人"], "改过")
    operations.check_demand(actor=county.actor("lead"), at=AT, demand_id=demand_id)
    edit = lambda: operations.edit_demand(actor=county.actor("lead"), at=AT, demand_id=demand_id, new=new(county))  # noqa: E731
    assert code_of(edit) == "demand-state"


def test_two_people_at_one_demand_do_not_overwrite_each_other(county: County) -> None:
    demand_id = checked(county)
    seen = stored(demand_id).version
    operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=demand_id, version=seen)
    leader = county.actor("leader")
    refuse = lambda: operations.refuse_demand(actor=leader, at=AT, demand_id=demand_id, why="重复", version=seen)  # noqa: E731
    assert code_of(refuse, Conflict) == "demand-changed"
    assert (
        code_of(lambda: operations.refuse_demand(actor=leader, at=AT, demand_id=demand_id, why="重复"))
        == "demand-state"
    )


def test_a_unit_answers_each_turn_once(county: County) -> None:
    demand_id = running(county)
    answer(county, demand_id)
    turn = DemandTurn.objects.get(demand=demand_id, place=1)
    again = {
        "actor": colleague(county),
        "at": AT,
        "demand_id": demand_id,
        "turn_id": turn.pk,
        "unit_id": county.accountable.id,
    }
    assert code_of(lambda: operations.hand_in(**again, new=operations.NewAnswer({}))) == "demand-nothing-open"  # type: ignore[arg-type]
    first = DemandAnswer.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        DemandAnswer.objects.create(turn=first.turn, unit=first.unit, handed_in_at=AT, handed_in_on=TODAY, estimated=1)
    assert steps(county, demand_id, "accountable") == {"object": True}
    assert steps(county, demand_id, "assisting") == {"hand-in": True, "object": True}


def test_every_field_that_is_asked_is_answered_and_no_other(county: County) -> None:
    demand_id = running(county)
    asked, held = (
        DemandItem.objects.filter(demand=demand_id, held=""),
        DemandItem.objects.filter(demand=demand_id).exclude(held=""),
    )
    with pytest.raises(BadInput) as refusal:
        answer(county, demand_id, values={asked[0].pk: "50 万元"})
    assert set(refusal.value.fields) == {f"item-{asked[1].pk}"}
    with pytest.raises(BadInput) as refusal:
        answer(county, demand_id, values={**{item.pk: "有" for item in asked}, held[0].pk: "12"})
    assert "values" in refusal.value.fields
    assert not DemandAnswer.objects.exists()


@pytest.mark.parametrize("minutes", [0, -5, 2401])
def test_a_time_that_nobody_can_have_taken_is_refused(county: County, minutes: int) -> None:
    demand_id = running(county)
    assert code_of(lambda: answer(county, demand_id, minutes=minutes), BadInput) == "demand-minutes"


def test_a_unit_that_is_not_asked_cannot_answer_and_does_not_see(county: County) -> None:
    demand_id = running(county)
    with pytest.raises(Missing):
        answer(county, demand_id, "other")
    with pytest.raises(Missing):
        detail(county, demand_id, "other")


def test_a_late_answer_is_taken_and_called_late_and_is_no_score(county: County) -> None:
    demand_id = running(county)
    answer(county, demand_id, at=datetime.fromisoformat("2026-11-10T10:00:00+08:00"))
    answer(county, demand_id, "assisting")
    rows, _ = queries.answer_page(county.actor("lead"), demand_id)
    assert {row.unit: row.late for row in rows} == {"县市场监督管理局": True, "石桥镇": False}
    assert [row.unit for row in rows] == sorted(row.unit for row in rows)


def test_past_its_end_it_stops_whether_or_not_anything_marked_it(county: County) -> None:
    demand_id = running(county)
    after = END + timedelta(days=1)
    assert detail(county, demand_id, "accountable", END).own_open
    shown = detail(county, demand_id, "accountable", after)
    assert (shown.row.state, shown.own_open) == ("ended", ())
    assert queries.count_demands(county.actor("office"), wanted=DemandFilter("running"), today=after) == 0
    late = datetime.fromisoformat("2027-01-01T10:00:00+08:00")
    assert code_of(lambda: answer(county, demand_id, at=late)) == "demand-state"


def test_the_daily_look_marks_what_begins_and_what_is_over_once(county: County) -> None:
    running(county)
    running(county, "联系人", first_day=date(2026, 12, 1))
    system = system_actor("demands", via="task")
    assert operations.end_due_demands(actor=system, at=AT) == (1, 0)
    assert operations.end_due_demands(actor=system, at=AT) == (0, 0)
    later = datetime.fromisoformat("2027-01-01T00:20:00+08:00")
    assert operations.end_due_demands(actor=system, at=later) == (0, 2)
    assert operations.end_due_demands(actor=system, at=later) == (0, 0)
    assert set(Demand.objects.values_list("state", "ended_on")) == {("ended", END)}


def test_a_stopped_demand_leaves_the_units_page_and_its_later_weeks(county: County) -> None:
    demand_id = running(county)
    assert queries.waiting_turns(county.actor("accountable"), today=TODAY)[0] == 1
    loaded = queries.week_loads(county.actor("office"), today=date(2026, 11, 16), weeks=1)
    operations.stop_demand(actor=county.actor("office"), at=AT, demand_id=demand_id, why="台账里能取")
    assert queries.waiting_turns(county.actor("accountable"), today=TODAY)[0] == 0
    assert loaded[0].answers == 2
    assert queries.week_loads(county.actor("office"), today=date(2026, 11, 16), weeks=1)[0].answers == 0
    assert acts_of(demand_id)[-1] == "demand.stopped"


def test_the_person_behind_an_opinion_stands_nowhere_in_the_open(county: County) -> None:
    demand_id = running(county)
    accountable = county.actor("accountable")
    operations.object_to_demand(
        actor=accountable, at=AT, demand_id=demand_id, unit_id=county.accountable.id, text="一周一报太密"
    )
    act = Act.objects.get(protected=True)
    assert (act.actor_name, act.actor_user_id, act.label) == ("", None, "")
    (seen,) = detail(county, demand_id, "lead").opinions
    assert (seen.unit, seen.text) == ("县市场监督管理局", "一周一报太密")
    assert accountable.name not in repr(seen)


def test_without_a_name_only_the_unit_itself_knows_which_unit_it_was(county: County) -> None:
    demand_id = running(county, unit_ids=(county.accountable.id, county.assisting.id, county.other.id))
    operations.object_to_demand(
        actor=county.actor("accountable"),
        at=AT,
        demand_id=demand_id,
        unit_id=county.accountable.id,
        text="太密",
        anonymous=True,
    )
    told = {
        who: [row.unit for row in detail(county, demand_id, who).opinions]
        for who in ("office", "lead", "accountable", "assisting")
    }
    assert told == {"office": [""], "lead": [""], "accountable": ["县市场监督管理局"], "assisting": []}


def test_without_a_name_among_few_the_issuer_is_not_told_at_all(county: County) -> None:
    demand_id = running(county)
    operations.object_to_demand(
        actor=county.actor("accountable"),
        at=AT,
        demand_id=demand_id,
        unit_id=county.accountable.id,
        text="太密",
        anonymous=True,
    )
    assert detail(county, demand_id, "lead").opinions == ()
    assert len(detail(county, demand_id, "office").opinions) == 1


def test_an_opinion_is_answered_once_and_only_then_another_may_be_said(county: County) -> None:
    demand_id = running(county)

    def say() -> int:
        return operations.object_to_demand(
            actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.accountable.id, text="太密"
        )

    def reply(who: str, text: str = "改为每月") -> None:
        opinion = BurdenOpinion.objects.earliest("pk")
        operations.reply_to_opinion(actor=county.actor(who), at=AT, opinion_id=opinion.pk, reply=text)

    say()
    assert code_of(say) == "demand-objected"
    assert code_of(lambda: reply("lead")) == "not-allowed"
    with pytest.raises(Missing):
        reply("other")
    assert code_of(lambda: reply("office", " "), BadInput) == "demand-words"
    reply("office")
    assert code_of(lambda: reply("leader")) == "opinion-answered"
    say()
    assert [row.reply for row in detail(county, demand_id, "accountable").opinions] == ["", "改为每月"]


def test_an_issuer_stops_its_own_and_a_recipient_cannot(county: County) -> None:
    demand_id = running(county)

    def stop(who: str) -> None:
        operations.stop_demand(actor=county.actor(who), at=AT, demand_id=demand_id, why="不用了")

    assert code_of(lambda: stop("accountable")) == "wrong-party"
    stop("lead")
    assert code_of(lambda: stop("office")) == "demand-state"


def test_once_asks_once(county: County) -> None:
    demand_id = running(county, frequency=Frequency.ONCE)
    assert [turn.due_on for turn in detail(county, demand_id).turns] == [date(2026, 11, 9)]


def test_a_demand_approved_after_its_first_day_begins_then(county: County) -> None:
    demand_id = checked(county, first_day=date(2026, 10, 12))
    operations.approve_demand(actor=county.actor("office"), at=AT, demand_id=demand_id)
    assert (stored(demand_id).first_day, detail(county, demand_id).turns[0].opens_on) == (TODAY, TODAY)
