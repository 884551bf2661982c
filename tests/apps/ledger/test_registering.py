"""Problems come in: numbers that are never given twice, all or nothing, and bad input in words."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import NumberSequence, Problem
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewPerson, NewProblem, ProblemEdit, Question
from bihuan.apps.organizations import operations as organizations
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.lifecycle import State, Track
from tests.apps.ledger.world import AT, CHINA, READY, TODAY, World, make_world, stored
from tests.factories import SYSTEM, make_actor, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(lasting: None) -> World:
    return make_world(prefix="XY")


def test_numbers_run_on_within_the_year_of_registration(world: World) -> None:
    numbers = [world.register() for _ in range(3)]
    next_year = ledger.register_problem(
        actor=world.office, at=datetime(2026, 12, 31, 16, tzinfo=CHINA), campaign_id=world.campaign_id, problem=READY
    )
    new_year = ledger.register_problem(
        actor=world.office, at=datetime(2027, 1, 1, 0, 1, tzinfo=CHINA), campaign_id=world.campaign_id, problem=READY
    )

    assert numbers == ["XY-2026-0001", "XY-2026-0002", "XY-2026-0003"]
    assert next_year.number == "XY-2026-0004"
    assert new_year.number == "XY-2027-0001"


def test_a_withdrawn_number_is_never_given_again(world: World) -> None:
    gone = world.register()
    ledger.withdraw_problem(actor=world.office, at=AT, number=gone, reason="误报")

    assert world.register() != gone
    assert NumberSequence.objects.get(prefix="XY", year=2026).last == 2


@pytest.mark.parametrize("name", ["source", "category", "severity"])
@pytest.mark.parametrize("value", ["", "GRAVE", "nothing", "other "])
def test_a_word_that_is_none_of_ours_is_refused_and_uses_up_no_number(world: World, name: str, value: str) -> None:
    wrong = {
        "source": replace(READY, source=value),
        "category": replace(READY, category=value),
        "severity": replace(READY, severity=value),
    }
    with pytest.raises(BadInput) as refusal:
        ledger.register_problems(
            actor=world.office, at=AT, campaign_id=world.campaign_id, problems=(READY, wrong[name])
        )  # fmt: skip

    assert refusal.value.reason.code == "unknown-choice"
    assert set(refusal.value.fields) == {name}
    assert not Problem.objects.exists()
    assert world.register() == "XY-2026-0001"


def test_everything_that_came_in_stands_there(world: World) -> None:
    number = world.register(
        NewProblem(
            text=" 账目不清 ", goal="账目公开", source="audit", category="money", severity="grave", track=Track.IMMEDIATE,
            due=date(2026, 12, 1), due_raw="12月1日前", measures=(NewMeasure("清账", who="张三", amount="3 本"), NewMeasure("公示")),
            milestones=(NewMilestone("清完"),), people=(NewPerson("responsible", "张三", "股长"),), serial="7",
        ),
        assisting=(world.helper_unit.id, world.unit.id),
    )  # fmt: skip

    detail = queries.problem_detail(world.office, number=number, today=TODAY)

    assert (detail.text, detail.source, detail.category, detail.severity) == ("账目不清", "audit", "money", "grave")
    assert [(row.position, row.text, row.who) for row in detail.measures] == [(1, "清账", "张三"), (2, "公示", "")]
    assert [unit for unit, _ in detail.assisting] == [world.helper_unit.id], (
        "the accountable unit does not assist itself"
    )
    assert detail.people[0].name == "张三"
    assert detail.state == State.REGISTERED
    assert detail.campaigns[0].id == world.campaign_id


def test_registering_is_one_act_that_says_what_came_in(world: World) -> None:
    number = world.register()

    acts = audit.acts_of_object("problem", stored(number).pk)

    assert [(act.action, act.role, act.label) for act in acts] == [("ledger.problem.registered", "office", number)]
    assert acts[0].after is not None and acts[0].after["version"] == 1
    assert acts[0].unit_ids == (world.unit.id,)


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        pytest.param(NewProblem("  "), "text", id="no text"),
        pytest.param(NewProblem("问题", source="rumour"), "source", id="a source that is none"),
        pytest.param(NewProblem("问题", category="?"), "category", id="a category that is none"),
        pytest.param(NewProblem("问题", severity="?"), "severity", id="a severity that is none"),
        pytest.param(NewProblem("问题", recurrence="FREQ=SECONDLY"), "recurrence", id="a rule that counts seconds"),
        pytest.param(NewProblem("问题", accountable_unit_id=10**9), "accountable_unit", id="a unit that is not there"),
        pytest.param(
            NewProblem("问题", assisting_unit_ids=(10**9,)),
            "accountable_unit",
            id="an assisting unit that is not there",
        ),
    ],
)
def test_one_bad_problem_keeps_all_of_them_out(world: World, problem: NewProblem, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        ledger.register_problems(
            actor=world.office, at=AT, campaign_id=world.campaign_id, problems=[NewProblem("好的"), problem]
        )

    assert field in refused.value.fields
    assert not Problem.objects.exists()
    assert world.register() == "XY-2026-0001", "a number that nobody saw is not spent"


def test_a_unit_that_ended_or_belongs_elsewhere_answers_for_nothing(world: World) -> None:
    ended, elsewhere = make_unit(world.region, "县地震局"), make_world().unit
    organizations.retire_unit(actor=SYSTEM, at=AT, unit_id=ended.id)

    for unit in (ended, elsewhere):
        with pytest.raises(BadInput, match="没有这个单位"):
            world.register(unit=unit)
        with pytest.raises(BadInput, match="没有这个单位"):
            ledger.dispatch_problem(actor=world.office, at=AT, number=world.register(), accountable_unit_id=unit.id)


def test_who_may_register(world: World) -> None:
    def register(actor: object, own: int | None = None) -> None:
        ledger.register_problem(
            actor=actor, at=AT, campaign_id=world.campaign_id, problem=NewProblem("问题"), own_unit_id=own  # type: ignore[arg-type]
        )  # fmt: skip

    register(world.office)
    register(world.lead)
    register(world.worker, world.unit.id)
    for actor, own in ((world.worker, None), (world.worker, world.helper_unit.id), (world.leader, None)):
        with pytest.raises(Refused):
            register(actor, own)
    for stranger in (make_world().office, make_actor(world.region, Role.AUDIT_ADMIN)):
        with pytest.raises(Missing):
            register(stranger)


def test_a_unit_registers_what_it_found_in_itself_and_in_nobody_else(world: World) -> None:
    made = ledger.register_problem(
        actor=world.worker, at=AT, campaign_id=world.campaign_id, own_unit_id=world.unit.id,
        problem=NewProblem("自查发现", source="hotline", accountable_unit_id=world.unit.id),
    )  # fmt: skip

    assert stored(made.number).source == "self-check"
    with pytest.raises(BadInput, match="主责单位只能是本单位"):
        ledger.register_problem(
            actor=world.worker, at=AT, campaign_id=world.campaign_id, own_unit_id=world.unit.id,
            problem=NewProblem("别人的", accountable_unit_id=world.helper_unit.id),
        )  # fmt: skip


def test_what_could_not_be_read_waits_for_a_person_and_cannot_be_dispatched(world: World) -> None:
    number = world.register(NewProblem("问题", questions=(Question("deadline", "“尽快”不是时限。", "尽快"),)))

    with pytest.raises(Refused, match="认不准的内容要人确认：时限"):
        ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    ledger.dispatch_problem(actor=world.office, at=AT, number=number, due=date(2026, 12, 1))

    assert stored(number).unresolved == []
    assert stored(number).state == State.DISPATCHED


@pytest.mark.parametrize(
    ("question", "edit"),
    [
        ("deadline", ProblemEdit(due=date(2026, 12, 1))),
        ("deadline", ProblemEdit(standing=True)),
        ("deadline", ProblemEdit(recurrence="FREQ=WEEKLY")),
        ("assist", ProblemEdit(assisting_unit_ids=())),
        ("assist", ProblemEdit(settled=("assist",))),
    ],
)
def test_a_person_settles_a_question_by_answering_it(world: World, question: str, edit: ProblemEdit) -> None:
    number = world.register(NewProblem("问题", due=READY.due, questions=(Question(question, "认不准。", "？"),)))

    assert ledger.edit_problem(actor=world.office, at=AT, number=number, edit=edit)

    assert stored(number).unresolved == []


def test_an_edit_that_changes_nothing_leaves_no_act(world: World) -> None:
    number = world.register()

    assert not ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(text=READY.text))
    assert stored(number).version == 1


@pytest.mark.parametrize(
    "edit",
    [
        ProblemEdit(due=date(2027, 1, 31)), ProblemEdit(standing=True), ProblemEdit(recurrence="FREQ=WEEKLY"),
        ProblemEdit(deadline_cleared=True),
    ],
    ids=["due", "standing", "recurrence", "cleared"],
)  # fmt: skip
def test_after_dispatch_a_deadline_changes_by_an_extension_alone(world: World, edit: ProblemEdit) -> None:
    number = world.dispatched()

    with pytest.raises(Refused, match="时限要改走延期申请"):
        ledger.edit_problem(actor=world.office, at=AT, number=number, edit=edit)
    assert ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(remark="已核对"))


def test_after_dispatch_a_unit_changes_by_a_hand_back_alone(world: World) -> None:
    with pytest.raises(Refused, match="主责单位要改走退回裁定"):
        ledger.edit_problem(
            actor=world.office,
            at=AT,
            number=world.dispatched(),
            edit=ProblemEdit(accountable_unit_id=world.other_unit.id),
        )


def test_a_deadline_that_a_person_sets_is_no_estimate_and_is_not_counted_again(world: World) -> None:
    counted = replace(READY, due=date(2028, 3, 1), due_raw="30个工作日内", due_counted_from=TODAY, due_estimated=True)
    edited, sent = world.register(counted), world.register(counted)

    ledger.edit_problem(actor=world.office, at=AT, number=edited, edit=ProblemEdit(due=date(2028, 3, 9)))
    ledger.dispatch_problem(actor=world.office, at=AT, number=sent, due=date(2028, 3, 9))

    for number in (edited, sent):
        held = stored(number)
        assert (held.due, held.due_estimated, held.due_counted_from) == (date(2028, 3, 9), False, None)


def test_a_problem_serves_several_campaigns_of_its_region_and_is_counted_once(world: World) -> None:
    from_elsewhere = make_world().campaign_id
    second = campaigns.create_campaign(
        actor=world.office,
        at=AT,
        region_id=world.region.id,
        name="乱收费专项整治",
        starts_on=TODAY,
        ends_on=READY.due or TODAY,
    )
    number = world.register()

    assert ledger.share_with_campaign(actor=world.office, at=AT, number=number, campaign_id=second, serial="3")
    assert not ledger.share_with_campaign(actor=world.office, at=AT, number=number, campaign_id=second)
    for shown in (second, world.campaign_id):
        assert queries.count_problems(world.office, wanted=queries.ProblemFilter(campaign=str(shown)), today=TODAY) == 1
    for unknown in (from_elsewhere, 10**9):
        with pytest.raises(Missing):
            ledger.share_with_campaign(actor=world.office, at=AT, number=number, campaign_id=unknown)
    with pytest.raises(Refused):
        ledger.share_with_campaign(actor=world.leader, at=AT, number=number, campaign_id=world.campaign_id)
    assert queries.ledger_counts(world.office, today=TODAY).all == 1
