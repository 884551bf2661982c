"""Answers and edits at their limits: files, long texts, which turn, which unit, what is told of it."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.events import (
    BurdenTold,
    DemandAnswered,
    DemandApproved,
    DemandEnded,
    burden_told,
    demand_answered,
    demand_approved,
    demand_ended,
)
from bihuan.apps.demands.models import AnswerValue, DemandAnswer, DemandItem, DemandTurn
from bihuan.apps.demands.operations import NewAnswer
from bihuan.apps.demands.tasks import DUE, run_due
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.jobs import queries as jobs
from bihuan.apps.jobs.operations import install_schedules
from bihuan.core.actors import system_actor
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import AT, END, HELD, OWN, TODAY, answer, checked, detail, drafted, new, running, stored
from tests.apps.ledger.web.county import County


def piece(county: County, who: str = "accountable") -> int:
    units = {"accountable": county.accountable.id, "other": county.other.id}
    return evidence.add_evidence(
        actor=county.actor(who), at=AT, stream=io.BytesIO("附表".encode()), filename="附表.txt",
        region_id=county.region.id, unit_id=units[who],
    )  # fmt: skip


def tabled(county: County) -> int:
    """A demand for a table, a file and a number."""
    return running(county, "收支明细 | 明细表\n凭证 | 附件\n资金投入 | 数字")


def fields_of(demand_id: int) -> dict[str, int]:
    return dict(DemandItem.objects.filter(demand=demand_id).values_list("name", "id"))


def test_a_file_stands_for_a_table_but_not_for_a_number(county: County) -> None:
    demand_id = tabled(county)
    file, fields = piece(county), fields_of(demand_id)
    with pytest.raises(BadInput) as refusal:
        answer(county, demand_id, values={}, file_ids=[file])
    assert set(refusal.value.fields) == {f"item-{fields['资金投入']}"}
    given = answer(county, demand_id, values={fields["资金投入"]: "50 万元"}, file_ids=[file, file])
    rows, _ = queries.answer_page(county.actor("lead"), demand_id)
    assert [row.name for row in rows[0].files] == ["附表.txt"]
    assert AnswerValue.objects.filter(answer=given).count() == 1


def test_without_a_file_a_table_is_written_or_left_open_by_a_word(county: County) -> None:
    demand_id = tabled(county)
    with pytest.raises(BadInput) as refusal:
        answer(county, demand_id, values={})
    assert len(refusal.value.fields) == 3
    answer(county, demand_id, values=dict.fromkeys(fields_of(demand_id).values(), "无"))
    assert DemandAnswer.objects.count() == 1


def test_a_file_of_somebody_elses_is_not_there(county: County) -> None:
    demand_id = tabled(county)
    foreign = piece(county, "other")
    values = dict.fromkeys(fields_of(demand_id).values(), "无")
    for files in ([foreign], [999_999]):
        with pytest.raises(BadInput) as refusal:
            answer(county, demand_id, values=values, file_ids=files)
        assert refusal.value.reason.code == "no-such-file"


def test_more_files_than_anybody_reads_are_refused(county: County) -> None:
    demand_id = tabled(county)
    values = dict.fromkeys(fields_of(demand_id).values(), "无")
    with pytest.raises(BadInput) as refusal:
        answer(county, demand_id, values=values, file_ids=range(1, 22))
    assert refusal.value.reason.code == "demand-many-files"


@pytest.mark.parametrize(
    ("text", "fits"), [("长" * 200, True), ("长" * 201, False)], ids=["as long as a number may be", "one more"]
)
def test_a_short_field_stays_short(county: County, text: str, fits: bool) -> None:
    demand_id = running(county, "资金投入 | 数字")
    values = dict.fromkeys(fields_of(demand_id).values(), text)
    if fits:
        answer(county, demand_id, values=values)
        return
    with pytest.raises(BadInput):
        answer(county, demand_id, values=values)


@pytest.mark.parametrize("length", [4001, 100_000])
def test_no_text_is_longer_than_anybody_reads(county: County, length: int) -> None:
    demand_id = running(county, OWN)
    long = "长" * length
    with pytest.raises(BadInput):
        answer(county, demand_id, values=dict.fromkeys(fields_of(demand_id).values(), long))
    with pytest.raises(BadInput):
        answer(county, demand_id, note=long)
    with pytest.raises(BadInput):
        operations.object_to_demand(
            actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.accountable.id, text=long
        )
    with pytest.raises(BadInput):
        operations.stop_demand(actor=county.actor("office"), at=AT, demand_id=demand_id, why=long)
    assert not DemandAnswer.objects.exists()


def test_hostile_text_in_an_answer_stays_text(county: County) -> None:
    demand_id = running(county, "资金投入")
    hostile = "<script>alert(1)</script>=1+1' OR ''='"
    answer(county, demand_id, values=dict.fromkeys(fields_of(demand_id).values(), hostile), note=hostile)
    (row,), _ = queries.answer_page(county.actor("lead"), demand_id)
    assert (row.values, row.note) == ((("资金投入", hostile),), hostile)


def test_a_turn_that_has_not_opened_is_not_there_yet(county: County) -> None:
    demand_id = running(county, "资金投入")
    with pytest.raises(Missing):
        answer(county, demand_id, place=2)
    answer(county, demand_id, place=2, at=AT + timedelta(weeks=1))
    assert DemandAnswer.objects.get().turn.place == 2


def test_a_turn_of_another_demand_is_not_there(county: County) -> None:
    first, second = running(county, "资金投入"), running(county, "联系人")
    foreign = DemandTurn.objects.get(demand=second, place=1)
    with pytest.raises(Missing):
        operations.hand_in(
            actor=county.actor("accountable"), at=AT, demand_id=first, turn_id=foreign.pk,
            unit_id=county.accountable.id, new=NewAnswer({}),
        )  # fmt: skip


def test_nobody_answers_for_another_unit(county: County) -> None:
    demand_id = running(county, "资金投入")
    turn = DemandTurn.objects.get(demand=demand_id, place=1)
    with pytest.raises(Refused):
        operations.hand_in(
            actor=county.actor("accountable"), at=AT, demand_id=demand_id, turn_id=turn.pk,
            unit_id=county.assisting.id, new=NewAnswer(dict.fromkeys(fields_of(demand_id).values(), "有")),
        )  # fmt: skip
    with pytest.raises(Refused):
        operations.object_to_demand(
            actor=county.actor("accountable"), at=AT, demand_id=demand_id, unit_id=county.assisting.id, text="太密"
        )


def test_every_act_says_what_was_done_and_by_which_role(county: County) -> None:
    demand_id = running(county, OWN)
    answer(county, demand_id, minutes=40)
    acts = list(Act.objects.filter(object_type="demand").order_by("id").values_list("action", "role"))
    assert acts == [
        ("demands.demand.registered", "unit"),
        ("demands.demand.checked", "unit"),
        ("demands.demand.approved", "office"),
        ("demands.answer.handed-in", "unit"),
    ]
    given = Act.objects.get(action="demands.answer.handed-in").after or {}
    assert (given["turn"], given["minutes"], given["fields"]) == (1, 40, 2)
    assert "资金投入" not in str(given)


def test_others_are_told_after_the_commit(county: County, django_capture_on_commit_callbacks: object) -> None:
    heard: list[object] = []

    def hear(sender: object, *, event: object, **_: object) -> None:
        heard.append(event)

    signals = (demand_approved, demand_ended, demand_answered, burden_told)
    for signal in signals:
        signal.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            demand_id = running(county, OWN)
            answer(county, demand_id)
            operations.object_to_demand(
                actor=county.actor("assisting"), at=AT, demand_id=demand_id, unit_id=county.assisting.id, text="太密"
            )
            operations.stop_demand(actor=county.actor("office"), at=AT, demand_id=demand_id, why="不用了")
            checked(county, HELD)
    finally:
        for signal in signals:
            signal.disconnect(hear)
    assert [type(event) for event in heard] == [DemandApproved, DemandAnswered, BurdenTold, DemandEnded, DemandEnded]
    assert not any("user" in str(event) for event in heard)


def test_the_nightly_look_is_known_to_the_queue_and_does_its_work(county: County) -> None:
    demand_id = running(county, end_day=TODAY + timedelta(days=3), frequency=Frequency.ONCE)
    install_schedules(at=AT)
    names = [row.name for row in jobs.schedule_rows(system_actor())]
    assert DUE in names
    done = run_due(None)  # type: ignore[arg-type]
    assert done["ended"] == (1 if stored(demand_id).end_day < datetime.now(tz=AT.tzinfo).date() else 0)


def do(name: str, county: County, demand_id: int) -> None:
    """One step by the office."""
    office = county.actor("office")
    if name == "approve":
        operations.approve_demand(actor=office, at=AT, demand_id=demand_id)
    elif name == "refuse":
        operations.refuse_demand(actor=office, at=AT, demand_id=demand_id, why="不行")
    elif name == "give":
        operations.give_extract(actor=office, at=AT, demand_id=demand_id)
    elif name == "stop":
        operations.stop_demand(actor=office, at=AT, demand_id=demand_id, why="不用")
    elif name == "join":
        operations.join_demand(actor=office, at=AT, demand_id=demand_id, other_id=1)
    elif name == "check":
        operations.check_demand(actor=office, at=AT, demand_id=demand_id)
    else:
        operations.edit_demand(actor=office, at=AT, demand_id=demand_id, new=new(county))


@pytest.mark.parametrize(
    ("items", "made", "steps"),
    [
        (OWN, drafted, ("approve", "refuse", "give")),
        (HELD, checked, ("approve", "refuse", "stop", "join", "check", "edit")),
        (OWN, running, ("approve", "refuse", "check", "join", "edit")),
    ],
    ids=["a draft", "a refused one", "one that runs"],
)
def test_a_step_that_is_not_lawful_now_says_so_and_changes_nothing(
    county: County, items: str, made: Callable[..., int], steps: tuple[str, ...]
) -> None:
    demand_id = made(county, items)
    before = stored(demand_id)
    for name in steps:
        with pytest.raises(Refused) as refusal:
            do(name, county, demand_id)
        assert refusal.value.reason.code == "demand-state", name
    assert (stored(demand_id).version, stored(demand_id).state) == (before.version, before.state)


def test_until_the_last_day_an_answer_is_taken(county: County) -> None:
    demand_id = running(county, "资金投入")
    last = datetime.combine(END, AT.timetz())
    answer(county, demand_id, at=last)
    assert detail(county, demand_id, "lead", END).turns[0].answered == 1
    assert queries.waiting_turns(county.actor("accountable"), today=END + timedelta(days=1))[0] == 0
