"""Who may do what to a joint problem, and when."""

import pytest

from bihuan.core.joint_problems import (
    GROUP_STATE_NAMES,
    JOINT_STEPS,
    GroupState,
    JointFacts,
    JointParty,
    JointState,
    JointStep,
    decide_joint,
)

OPEN = JointFacts(JointState.OPEN, cases=4, measures=1, unverified=0)
OFFICE = frozenset({JointParty.OFFICE})


@pytest.mark.parametrize("step", JointStep)
def test_the_office_takes_every_step_of_one_that_is_open(step: JointStep) -> None:
    assert decide_joint(step, OPEN, OFFICE).lawful


@pytest.mark.parametrize("step", JointStep)
@pytest.mark.parametrize("state", [JointState.CLOSED, JointState.UNITED])
def test_after_its_end_nothing_is_done(step: JointStep, state: JointState) -> None:
    decision = decide_joint(step, JointFacts(state, 4, 1, 0), OFFICE)
    assert [reason.code for reason in decision.reasons] == ["joint-ended"] and decision.concerns


def test_a_unit_that_takes_part_reports_measures_and_no_more() -> None:
    held = frozenset({JointParty.PARTICIPANT})
    assert {step for step in JOINT_STEPS if decide_joint(step, OPEN, held).lawful} == {JointStep.REPORT_MEASURE}


def test_the_lead_unit_adds_and_reports_measures() -> None:
    held = frozenset({JointParty.LEAD})
    lawful = {step for step in JOINT_STEPS if decide_joint(step, OPEN, held).lawful}
    assert lawful == {JointStep.REPORT_MEASURE, JointStep.ADD_MEASURE}


def test_it_ends_when_measures_are_there_and_all_verified_whatever_its_cases() -> None:
    none = decide_joint(JointStep.CLOSE, JointFacts(JointState.OPEN, 4, 0, 0), OFFICE)
    some = decide_joint(JointStep.CLOSE, JointFacts(JointState.OPEN, 4, 2, 1), OFFICE)
    assert [reason.code for reason in (*none.reasons, *some.reasons)] == ["joint-no-measure", "joint-unverified"]


def test_one_case_is_not_divided() -> None:
    decision = decide_joint(JointStep.DIVIDE, JointFacts(JointState.OPEN, 1, 1, 0), OFFICE)
    assert not decision.lawful


def test_every_state_has_a_name() -> None:
    assert set(GROUP_STATE_NAMES) == set(GroupState)
