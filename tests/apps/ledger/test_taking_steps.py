"""What each step writes: dates, requests, who may work on, and what stands still meanwhile."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Assistance, ExtensionRequest, HandBack, NamedPerson, Outcome, Problem
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewProblem, ProblemEdit
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.apps.verification import operations as verification
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, READY, TODAY, World, make_world, stored
from tests.factories import SYSTEM, make_person, make_unit

pytestmark = pytest.mark.django_db


def test_the_clock_starts_at_dispatch_and_five_working_days_are_for_handing_back(world: World) -> None:
    number = world.register()
    assert stored(number).dispatched_at is None

    ledger.dispatch_problem(actor=world.office, at=AT, number=number)

    assert stored(number).dispatched_at == AT
    assert stored(number).handback_until == date(2026, 11, 9)
    ledger.accept_problem(actor=world.worker, at=AT + timedelta(days=2), number=number)
    assert stored(number).dispatched_at == AT, "acceptance does not start it again"


def test_who_is_dispatched_to_does_not_assist_itself(world: World) -> None:
    number = world.register(assisting=(world.helper_unit.id, world.other_unit.id))

    ledger.dispatch_problem(actor=world.office, at=AT, number=number, accountable_unit_id=world.helper_unit.id)

    assert [row.unit_id for row in Assistance.objects.filter(problem__number=number)] == [world.other_unit.id]


def test_acceptance_names_somebody_of_the_unit(world: World) -> None:
    stranger = make_person(world.region, "李四", unit=world.other_unit)
    number = world.dispatched()
    for person in (stranger.id, 10**9):
        with pytest.raises(BadInput, match="主责单位没有这个人"):
            ledger.accept_problem(actor=world.worker, at=AT, number=number, responsible_person_id=person)

    ledger.accept_problem(actor=world.worker, at=AT, number=number, responsible_person_id=world.person.id)

    named = NamedPerson.objects.get(problem__number=number)
    assert (named.name, named.person_id, named.title) == (world.person.name, world.person.id, "局长")


def hand_back(world: World, number: str, *, uphold: bool, leader: bool = False) -> None:
    ruler = world.leader if leader else world.office
    ledger.ask_hand_back(
        actor=world.worker, at=AT, number=number, reason="不属我局", suggested_unit_id=world.other_unit.id
    )
    if uphold:
        ledger.uphold_hand_back(actor=ruler, at=AT, number=number, ruling="属实", new_unit_id=world.unit.id)
        ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    else:
        ledger.reject_hand_back(actor=ruler, at=AT, number=number, ruling="不属实")


def test_two_hand_backs_are_the_offices_to_rule_on_and_the_third_a_leaders(world: World) -> None:
    number = world.dispatched()
    hand_back(world, number, uphold=False)
    hand_back(world, number, uphold=True)
    ledger.ask_hand_back(actor=world.worker, at=AT, number=number, reason="仍不属我局")

    with pytest.raises(Refused, match="已是第 3 次退回，由县领导裁定"):
        ledger.uphold_hand_back(actor=world.office, at=AT, number=number, ruling="属实")
    ledger.reject_hand_back(actor=world.leader, at=AT, number=number, ruling="由教育局办")

    asked = list(HandBack.objects.filter(problem__number=number).values_list("outcome", "ruling"))
    assert asked == [("refused", "不属实"), ("granted", "属实"), ("refused", "由教育局办")], "all of them are kept"


def test_a_rejected_hand_back_costs_the_unit_its_time(world: World) -> None:
    number = world.dispatched()
    until = stored(number).handback_until
    hand_back(world, number, uphold=False)

    assert stored(number).handback_until == until
    with pytest.raises(Refused, match="退回期已过"):
        ledger.ask_hand_back(actor=world.worker, at=AT + timedelta(days=8), number=number, reason="不属我局")


def test_an_upheld_hand_back_takes_open_requests_with_it(world: World) -> None:
    number = world.dispatched()
    ledger.request_extension(actor=world.worker, at=AT, number=number, until=date(2027, 3, 1), reason="汛期")
    hand_back(world, number, uphold=True)

    request = ExtensionRequest.objects.get()
    assert (request.outcome, request.ruling) == (Outcome.REFUSED, "问题已退回，由别的单位办理。")
    assert queries.ledger_counts(world.office, today=TODAY).extension == 0


def test_the_plan_is_needed_before_the_work_begins(world: World) -> None:
    number = world.register(NewProblem("问题", due=READY.due))
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    ledger.accept_problem(actor=world.worker, at=AT, number=number)
    with pytest.raises(Refused) as refused:
        ledger.begin_rectification(actor=world.worker, at=AT, number=number)
    assert str(refused.value) == "还没有整改措施。 还没有验收标准。 分阶段整改的问题还没有阶段目标。"

    ledger.set_standard(actor=world.worker, at=AT, number=number, standard="账目公开")
    ledger.add_measure(actor=world.worker, at=AT, number=number, measure=NewMeasure("清账"))
    ledger.add_milestone(actor=world.worker, at=AT, number=number, milestone=NewMilestone("清完"))
    ledger.begin_rectification(actor=world.worker, at=AT, number=number)

    assert stored(number).state == State.RECTIFYING
    with pytest.raises(Refused):
        ledger.set_standard(actor=world.worker, at=AT, number=number, standard="低一点")


def test_the_unit_asks_for_time_and_the_office_answers(world: World) -> None:
    number = world.rectifying()
    until = date(2027, 1, 29)
    ledger.request_extension(actor=world.worker, at=AT, number=number, until=until, reason="汛期停工")
    assert stored(number).due == READY.due, "until it is granted the old deadline stands"

    ledger.rule_extension(actor=world.office, at=AT, number=number, grant=True, ruling="同意")

    assert (stored(number).due, stored(number).due_estimated) == (until, False)
    with pytest.raises(Refused, match="没有待答复"):
        ledger.rule_extension(actor=world.office, at=AT, number=number, grant=False, ruling="不同意")


def test_a_refused_extension_moves_nothing_and_is_kept(world: World) -> None:
    number = world.rectifying()
    ledger.request_extension(actor=world.worker, at=AT, number=number, until=date(2027, 1, 29), reason="汛期停工")

    ledger.rule_extension(actor=world.office, at=AT, number=number, grant=False, ruling="理由不足")

    assert stored(number).due == READY.due
    assert ExtensionRequest.objects.get().outcome == Outcome.REFUSED


def test_nothing_is_answered_or_changed_while_the_problem_is_locked(world: World) -> None:
    number = world.done()
    ledger.request_extension(actor=world.worker, at=AT, number=number, until=date(2027, 1, 29), reason="汛期停工")
    piece = world.piece()
    verification.apply_for_closure(actor=world.worker, at=AT, number=number, statement="专户已开")
    version = stored(number).version

    for attempt in (
        lambda: ledger.rule_extension(actor=world.office, at=AT, number=number, grant=True, ruling="同意"),
        lambda: ledger.report_progress(actor=world.worker, at=AT, number=number, line="补充"),
        lambda: ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[piece]),
        lambda: ledger.add_measure(actor=world.office, at=AT, number=number, measure=NewMeasure("再做")),
        lambda: ledger.end_measure(actor=world.worker, at=AT, number=number, position=1),
        lambda: ledger.set_standard(actor=world.office, at=AT, number=number, standard="换一个"),
        lambda: ledger.reach_milestone(actor=world.worker, at=AT, number=number, position=1),
        lambda: ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(text="换一个")),
        lambda: ledger.suspend_problem(actor=world.office, at=AT, number=number, reason="汛期"),
    ):
        with pytest.raises(Refused):
            attempt()

    assert stored(number).version == version
    assert queries.ledger_counts(world.office, today=TODAY).extension == 0, "it waits until the problem comes back"


def test_a_suspension_stands_still_in_working_days(world: World) -> None:
    number = world.register(replace(READY, due=date(2026, 11, 6)))
    ledger.dispatch_problem(actor=world.office, at=AT, number=number)
    until = stored(number).handback_until
    ledger.suspend_problem(actor=world.office, at=AT, number=number, reason="等上级批复")
    with pytest.raises(Refused):
        ledger.accept_problem(actor=world.worker, at=AT, number=number)

    ledger.resume_problem(actor=world.office, at=AT + timedelta(days=7), number=number, reason="已批复")

    held = stored(number)
    assert (held.state, held.due) == (State.DISPATCHED, date(2026, 11, 13)), "one week: five working days"
    assert until is not None and held.handback_until == until + timedelta(days=7)
    assert (held.suspended_on, held.state_before_suspension) == (None, "")


def test_a_merged_problem_is_counted_in_the_joint_one(world: World) -> None:
    part, joint = world.rectifying(), world.dispatched()
    ledger.request_extension(actor=world.worker, at=AT, number=part, until=date(2027, 1, 29), reason="汛期停工")

    ledger.merge_problem(actor=world.office, at=AT, number=part, joint_number=joint, reason="共性问题")

    assert stored(part).joint_problem_id == stored(joint).pk
    assert queries.ledger_counts(world.office, today=TODAY).all == 1
    assert ExtensionRequest.objects.get().ruling == "问题已并入主问题。"
    with pytest.raises(Refused, match="已有别的问题并入"):
        ledger.withdraw_problem(actor=world.office, at=AT, number=joint, reason="误报")


def test_what_cannot_be_a_joint_problem(world: World) -> None:
    number, elsewhere = world.dispatched(), make_world().dispatched()

    for joint, error in ((number, Refused), (world.closed(), Refused), (elsewhere, Missing), ("ZZ-2026-0001", Missing)):
        with pytest.raises(error):
            ledger.merge_problem(actor=world.office, at=AT, number=number, joint_number=joint, reason="共性")


def test_a_relapse_is_a_new_problem_that_voids_the_old_closure(world: World) -> None:
    closed, again = world.closed(), world.register()
    before = queries.ledger_counts(world.office, today=TODAY)

    ledger.name_relapse(actor=world.office, at=AT, number=again, earlier_number=closed, why="又发现账外资金")

    after = queries.ledger_counts(world.office, today=TODAY)
    assert stored(closed).state == State.CLOSED, "a closed problem never reopens"
    assert (before.closed, after.closed) == (1, 0)
    assert before.reported == after.reported == 1
    assert queries.problem_detail(world.office, number=again, today=TODAY).relapse_of == closed


def test_what_is_no_relapse(world: World) -> None:
    closed, open_one, again = world.closed(), world.dispatched(), world.register()
    ledger.name_relapse(actor=world.office, at=AT, number=again, earlier_number=closed, why="反弹")

    for number, earlier, why in (
        (world.register(), open_one, "反弹"), (closed, closed, "反弹"), (again, closed, "反弹"), (world.register(), closed, " "),
        (closed, world.closed(), "反弹"),
    ):  # fmt: skip
        with pytest.raises(Refused):
            ledger.name_relapse(actor=world.office, at=AT, number=number, earlier_number=earlier, why=why)
    with pytest.raises(Refused):
        ledger.name_relapse(actor=world.leader, at=AT, number=world.register(), earlier_number=closed, why="反弹")


def test_what_came_back_is_registered_with_all_that_is_known_of_the_closed_one(world: World) -> None:
    closed = world.closed()

    made = ledger.register_relapse(
        actor=world.office, at=AT, problem_number=closed, text="账外资金又出现", why="回头看现场查账", severity="grave"
    )

    old, new = stored(closed), stored(made.number)
    assert (new.relapse_of_id, old.void_at, new.state) == (old.pk, AT, State.REGISTERED)
    assert (new.text, new.severity, new.source) == ("账外资金又出现", "grave", "inspection")
    assert (new.accountable_unit_id, new.standard, new.track) == (old.accountable_unit_id, old.standard, old.track)
    assert new.due is None, "a new deadline is set by a person"
    counts = queries.ledger_counts(world.office, today=TODAY)
    assert (counts.reported, counts.closed) == (1, 0)


def test_what_came_back_is_for_who_took_over_from_the_units_that_ended(world: World) -> None:
    closed = world.closed()
    heir = make_unit(world.region, "县市场监督管理局")
    for unit in (world.helper_unit, world.lead_unit):
        Assistance.objects.create(problem=stored(closed), unit_id=unit.id)
    retire(world.unit, heir)
    retire(world.helper_unit, world.other_unit)
    retire(world.lead_unit)

    made = ledger.register_relapse(actor=world.office, at=AT, problem_number=closed, text="又出现", why="群众反映")

    assert stored(made.number).accountable_unit_id == heir.id
    assert assisting(made.number) == {world.other_unit.id}
    assert stored(closed).void_at == AT


def test_what_came_back_waits_for_a_unit_where_nobody_took_over(world: World) -> None:
    closed = world.closed()
    retire(world.unit)

    made = ledger.register_relapse(actor=world.office, at=AT, problem_number=closed, text="又出现", why="群众反映")

    new = stored(made.number)
    assert (new.accountable_unit_id, new.state, new.relapse_of_id) == (None, State.REGISTERED, stored(closed).pk)
    with pytest.raises(Refused, match="主责单位"):
        ledger.dispatch_problem(actor=world.office, at=AT, number=made.number)


def test_a_unit_that_took_over_from_both_assists_not_itself(world: World) -> None:
    closed = world.closed()
    Assistance.objects.create(problem=stored(closed), unit_id=world.helper_unit.id)
    for unit in (world.unit, world.helper_unit):
        retire(unit, world.other_unit)

    made = ledger.register_relapse(actor=world.office, at=AT, problem_number=closed, text="又出现", why="群众反映")

    assert stored(made.number).accountable_unit_id == world.other_unit.id
    assert assisting(made.number) == set()


def retire(unit: UnitRow, heir: UnitRow | None = None) -> None:
    organizations.retire_unit(actor=SYSTEM, at=AT, unit_id=unit.id, successor_id=heir.id if heir else None)


def assisting(number: str) -> set[int]:
    return set(Assistance.objects.filter(problem__number=number).values_list("unit", flat=True))


def test_a_second_relapse_leaves_the_first_date_of_the_void(world: World) -> None:
    closed = world.closed()
    ledger.register_relapse(actor=world.office, at=AT, problem_number=closed, text="又出现", why="群众反映")

    later = AT + timedelta(days=9)
    ledger.register_relapse(actor=world.office, at=later, problem_number=closed, text="第三次", why="群众反映")

    assert stored(closed).void_at == AT
    assert stored(closed).relapses.count() == 2


def test_a_relapse_that_cannot_be_registered_leaves_nothing_behind(world: World) -> None:
    closed, open_one = world.closed(), world.dispatched()
    count = Problem.objects.count()

    for actor, number, text, why, error in (
        (world.office, open_one, "又出现", "群众反映", Refused),
        (world.leader, closed, "又出现", "群众反映", Refused),
        (world.checker, closed, "又出现", "群众反映", Refused),
        (make_world().office, closed, "又出现", "群众反映", Missing),
        (world.office, closed, " ", "群众反映", BadInput),
        (world.office, closed, "又出现", "", BadInput),
    ):
        with pytest.raises(error):
            ledger.register_relapse(actor=actor, at=AT, problem_number=number, text=text, why=why)
    assert stored(closed).void_at is None
    assert Problem.objects.count() == count


def test_evidence_is_linked_once_and_only_by_who_may_see_it(world: World) -> None:
    number = world.rectifying()
    own, others = world.piece(), make_world().piece()
    ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[own, own])
    version = stored(number).version
    ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[own])
    assert stored(number).version == version, "what is there already is no change"

    for unknown in (others, 10**9):
        with pytest.raises(Missing, match="没有这份佐证"):
            ledger.report_progress(actor=world.worker, at=AT, number=number, line="见附件", evidence_ids=[unknown])
    detail = queries.problem_detail(world.office, number=number, today=TODAY)
    assert [piece.id for piece in detail.evidence] == [own]
    assert detail.progress == ()


def test_who_sees_the_problem_sees_its_evidence_and_nobody_else(world: World) -> None:
    number = world.done(assisting=(world.helper_unit.id,))
    piece = queries.problem_detail(world.office, number=number, today=TODAY).evidence[0].id

    for reader in (world.office, world.leader, world.lead, world.helper):
        row, path = evidence.open_evidence(reader, evidence_id=piece)
        assert path.read_bytes() and row.id == piece
    for stranger in (world.checker, make_world().office):
        with pytest.raises(Missing):
            evidence.open_evidence(stranger, evidence_id=piece)
    verification.apply_for_closure(actor=world.worker, at=AT, number=number, statement="专户已开")
    assert evidence.open_evidence(world.checker, evidence_id=piece)


def test_every_act_on_a_problem_is_told_to_who_sees_it_without_its_source(world: World) -> None:
    number = world.rectifying()
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(source="hotline", remark="已核对"))
    pk = stored(number).pk

    told = audit.timeline(world.worker, "problem", pk)[0]
    whole = audit.timeline(world.office, "problem", pk)[0]

    assert told.after is not None and whole.after is not None
    assert whole.after["source"] == "hotline"
    assert "source" not in told.after and "source" not in (told.before or {})
    assert told.after["remark"] == "已核对"
