"""Two people on one problem at once: one writes, the other is told who did and what is different now. Nothing is lost."""

from datetime import timedelta
from functools import partial

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import ProgressReport
from bihuan.apps.ledger.operations import NewMeasure, ProblemEdit
from bihuan.apps.verification import operations as verification
from bihuan.core.decisions import BihuanError, Conflict, Refused
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, READY, make_world, stored
from tests.at_once import at_once


@pytest.mark.django_db
def test_the_second_is_told_who_changed_what() -> None:
    world = make_world()
    number = world.register()
    seen = stored(number).version
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(text="伙食费没有专户"), version=seen)

    with pytest.raises(Conflict) as told:
        ledger.edit_problem(actor=world.lead, at=AT, number=number, edit=ProblemEdit(text="账户不清"), version=seen)

    assert world.office.name in str(told.value)
    assert told.value.changes == {"text": (READY.text, "伙食费没有专户")}
    assert stored(number).text == "伙食费没有专户"


@pytest.mark.django_db
def test_the_change_shown_spans_all_that_happened_since() -> None:
    world = make_world()
    number = world.rectifying()
    seen = stored(number).version
    ledger.report_progress(actor=world.worker, at=AT, number=number, line="第一次", version=seen)
    ledger.report_progress(actor=world.worker, at=AT, number=number, line="第二次")

    with pytest.raises(Conflict) as told:
        ledger.report_progress(actor=world.worker, at=AT, number=number, line="第三次", version=seen)

    assert told.value.changes["progress_line"][1] == "第二次"
    assert ProgressReport.objects.count() == 2


@pytest.mark.django_db
def test_what_a_reader_may_not_know_is_not_told_in_a_conflict_either() -> None:
    world = make_world()
    number = world.rectifying()
    seen = stored(number).version
    ledger.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(source="hotline"))

    with pytest.raises(Conflict) as told:
        ledger.report_progress(actor=world.worker, at=AT, number=number, line="进展", version=seen)

    assert world.office.name in str(told.value)
    assert told.value.changes == {}


@pytest.mark.django_db
@pytest.mark.parametrize("repeated", ["dispatch", "apply", "progress", "measure"])
def test_a_form_sent_twice_is_taken_once(repeated: str) -> None:
    world = make_world()
    number = {"dispatch": world.register, "apply": world.done}.get(repeated, world.rectifying)()
    version = stored(number).version

    def send() -> None:
        if repeated == "dispatch":
            ledger.dispatch_problem(actor=world.office, at=AT, number=number, version=version)
        elif repeated == "apply":
            verification.apply_for_closure(
                actor=world.worker, at=AT, number=number, statement="已开户", version=version
            )
        elif repeated == "progress":
            ledger.report_progress(actor=world.worker, at=AT, number=number, line="已开户", version=version)
        else:
            ledger.add_measure(actor=world.worker, at=AT, number=number, measure=NewMeasure("公示"), version=version)

    send()
    after = stored(number).version
    with pytest.raises(Conflict):
        send()
    assert stored(number).version == after == version + 1


@pytest.mark.django_db
def test_nothing_of_a_refused_write_stays() -> None:
    world = make_world()
    number = world.under_check()
    before, acts = stored(number), len(audit.acts_of_object("problem", stored(number).pk, limit=100))

    with pytest.raises(Refused):
        ledger.withdraw_problem(actor=world.office, at=AT, number=number, reason="误报")
    with pytest.raises(BihuanError):
        verification.close_application(actor=world.checker, at=AT, number=number, finding=" ")

    after = stored(number)
    assert (after.version, after.state, after.last_act_at) == (before.version, before.state, before.last_act_at)
    assert len(audit.acts_of_object("problem", after.pk, limit=100)) == acts


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_writes_and_the_other_is_told() -> None:
    world = make_world()
    number = world.rectifying()
    version = stored(number).version

    outcomes = at_once(
        *(
            lambda line=line: ledger.report_progress(
                actor=world.worker, at=AT, number=number, line=line, version=version
            )
            for line in ("甲报", "乙报", "丙报")
        )
    )

    told = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert len(told) == 2, outcomes
    assert ProgressReport.objects.count() == 1
    line = ProgressReport.objects.get().line
    assert all(conflict.changes["progress_line"] == ("", line) for conflict in told)
    assert stored(number).version == version + 1


@pytest.mark.django_db(transaction=True)
def test_without_a_version_both_are_kept_one_after_the_other() -> None:
    world = make_world()
    number = world.rectifying()
    version = stored(number).version

    outcomes = at_once(
        *(
            lambda line=line: ledger.report_progress(actor=world.worker, at=AT, number=number, line=line)
            for line in ("甲报", "乙报")
        )
    )

    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], outcomes
    assert stored(number).version == version + 2
    acts = audit.acts_of_object("problem", stored(number).pk, limit=100)
    assert [act.after["version"] for act in acts if act.after] == list(range(version + 2, 0, -1))


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_the_same_moment_are_different() -> None:
    world = make_world(prefix="XY")

    def register() -> object:
        made = ledger.register_problems(actor=world.office, at=AT, campaign_id=world.campaign_id, problems=[READY] * 3)
        return [each.number for each in made]

    outcomes = at_once(register, register, register)

    numbers = [number for outcome in outcomes if isinstance(outcome, list) for number in outcome]
    assert sorted(numbers) == [f"XY-2026-{n:04d}" for n in range(1, 10)]


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_check_at_the_same_moment_do_not_wait_for_each_other() -> None:
    world = make_world()
    for _ in range(3):
        number = world.applied()

        outcomes = at_once(
            partial(verification.withdraw_application, actor=world.worker, at=AT, number=number, why="材料不全"),
            partial(verification.begin_check, actor=world.checker, at=AT, number=number),
        )

        refused = [outcome for outcome in outcomes if isinstance(outcome, BihuanError)]
        assert len(refused) == 1, outcomes
        assert stored(number).state in (State.RECTIFYING, State.UNDER_CHECK)


@pytest.mark.django_db(transaction=True)
def test_two_problems_merged_into_each_other_at_the_same_moment_do_not_wait_crosswise() -> None:
    world = make_world()
    one, two = world.dispatched(), world.dispatched()

    outcomes = at_once(
        lambda: ledger.merge_problem(actor=world.office, at=AT, number=one, joint_number=two, reason="共性"),
        lambda: ledger.merge_problem(actor=world.office, at=AT, number=two, joint_number=one, reason="共性"),
    )

    assert len([outcome for outcome in outcomes if isinstance(outcome, Refused)]) == 1, outcomes
    assert sorted([stored(one).state, stored(two).state]) == sorted([State.MERGED, State.DISPATCHED])


@pytest.mark.django_db(transaction=True)
def test_two_campaigns_made_at_the_same_moment_never_share_a_prefix() -> None:
    world = make_world()

    def create(name: str) -> int:
        return campaigns.create_campaign(
            actor=world.office, at=AT, region_id=world.region.id, name=name, starts_on=AT.date(),
            ends_on=AT.date() + timedelta(days=90),
        )  # fmt: skip

    outcomes = at_once(lambda: create("甲"), lambda: create("乙"))

    assert all(isinstance(outcome, int | BihuanError) for outcome in outcomes), outcomes
    assert any(isinstance(outcome, int) for outcome in outcomes)
