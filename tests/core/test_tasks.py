"""The life of a task: the table of lawful steps, who takes which, and what a breakdown has to keep to."""

from datetime import date
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bihuan.core.tasks import (
    ENDED_TASKS,
    PENDING_TASKS,
    TASK_PARTY_NAMES,
    TASK_STATE_NAMES,
    TASK_STEP_NAMES,
    TASK_STEPS,
    TaskFacts,
    TaskParty,
    TaskState,
    TaskStep,
    decide_all_tasks,
    decide_task,
    lawful_task_step,
    refuse_due,
)

DOER, GIVER, RUNNER = (frozenset({party}) for party in (TaskParty.DOER, TaskParty.GIVER, TaskParty.RUNNER))
EVERYBODY = frozenset(TaskParty)


def codes(step: TaskStep, facts: TaskFacts, parties: frozenset[TaskParty], line: str | None = "有话") -> set[str]:
    return {reason.code for reason in decide_task(step, facts, parties=parties, line=line).reasons}


def test_every_step_state_and_party_has_its_word_and_every_step_its_row() -> None:
    assert set(TASK_STATE_NAMES) == set(TaskState)
    assert set(TASK_STEP_NAMES) == set(TaskStep) == {row.step for row in TASK_STEPS}
    assert set(TASK_PARTY_NAMES) == set(TaskParty)
    assert len({*TASK_STATE_NAMES.values()}) == len(TaskState), "no two states read alike"


@pytest.mark.parametrize(
    ("step", "state", "parties", "target"),
    [
        pytest.param(TaskStep.REPORT, TaskState.OPEN, DOER, TaskState.REPORTED, id="reported by who has it"),
        pytest.param(TaskStep.REPORT, TaskState.RETURNED, DOER, TaskState.REPORTED, id="reported again"),
        pytest.param(TaskStep.ACCEPT, TaskState.REPORTED, GIVER, TaskState.ACCEPTED, id="accepted by who gave it"),
        pytest.param(TaskStep.RETURN, TaskState.REPORTED, GIVER, TaskState.RETURNED, id="returned by who gave it"),
        pytest.param(TaskStep.DROP, TaskState.OPEN, GIVER, TaskState.DROPPED, id="dropped by who gave it"),
        pytest.param(TaskStep.DROP, TaskState.REPORTED, RUNNER, TaskState.DROPPED, id="dropped by who runs it"),
        pytest.param(TaskStep.HAND_DOWN, TaskState.OPEN, DOER, TaskState.OPEN, id="handing down changes no state"),
        pytest.param(TaskStep.CHANGE, TaskState.RETURNED, RUNNER, TaskState.RETURNED, id="changing changes no state"),
    ],
)
def test_lawful_steps_lead_where_the_table_says(
    step: TaskStep, state: TaskState, parties: frozenset[TaskParty], target: TaskState
) -> None:
    decision = decide_task(step, TaskFacts(state), parties=parties, line="做完了")

    assert decision.lawful and decision.target is target and decision.concerns


@pytest.mark.parametrize(
    ("step", "parties"),
    [
        pytest.param(TaskStep.REPORT, GIVER | RUNNER, id="who gave it reports nothing"),
        pytest.param(TaskStep.ACCEPT, DOER | RUNNER, id="who has it accepts nothing, nor who only runs the campaign"),
        pytest.param(TaskStep.RETURN, DOER | RUNNER, id="nor returns anything"),
        pytest.param(TaskStep.DROP, DOER, id="who has it drops nothing"),
        pytest.param(TaskStep.CHANGE, DOER, id="nor gives it to somebody else"),
        pytest.param(TaskStep.HAND_DOWN, GIVER, id="who gave it hands nothing down from it"),
    ],
)
def test_a_step_of_others_is_refused_and_said_to_be_theirs(step: TaskStep, parties: frozenset[TaskParty]) -> None:
    state = next(iter(sorted(lawful_task_step(step).sources)))
    decision = decide_task(step, TaskFacts(state), parties=parties, line="话")

    assert not decision.concerns and decision.target is None
    assert [reason.code for reason in decision.reasons] == ["wrong-party"]
    assert "办理" in str(decision.reasons[0])


def test_nobody_accepts_what_they_reported_themselves_but_may_return_it() -> None:
    own = TaskFacts(TaskState.REPORTED, reported_by_actor=True)

    assert codes(TaskStep.ACCEPT, own, EVERYBODY) == {"task-own-report"}
    assert codes(TaskStep.RETURN, own, EVERYBODY) == set()
    assert codes(TaskStep.ACCEPT, TaskFacts(TaskState.REPORTED), EVERYBODY) == set()


def test_a_task_waits_for_what_was_handed_further_down() -> None:
    waiting = TaskFacts(TaskState.OPEN, open_children=2)

    decision = decide_task(TaskStep.REPORT, waiting, parties=DOER, line="做完了")
    assert [str(reason) for reason in decision.reasons] == ["往下分解的还有 2 项没有办完。"]
    assert codes(TaskStep.DROP, waiting, GIVER) == {"task-open-below"}
    assert codes(TaskStep.HAND_DOWN, waiting, DOER) == set()


def test_after_the_campaign_nothing_new_is_handed_down_and_what_goes_on_is_brought_to_its_end() -> None:
    ended = {"campaign_ended": True}

    assert codes(TaskStep.HAND_DOWN, TaskFacts(TaskState.OPEN, **ended), EVERYBODY) == {"campaign-ended"}
    assert codes(TaskStep.REPORT, TaskFacts(TaskState.OPEN, **ended), EVERYBODY) == set()
    assert codes(TaskStep.ACCEPT, TaskFacts(TaskState.REPORTED, **ended), EVERYBODY) == set()


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (TaskStep.REPORT, "task-line-required"),
        (TaskStep.RETURN, "reason-required"),
        (TaskStep.DROP, "reason-required"),
    ],
)
def test_words_are_needed_once_somebody_takes_the_step_and_not_before(step: TaskStep, code: str) -> None:
    state = TaskState.REPORTED if step is TaskStep.RETURN else TaskState.OPEN

    assert codes(step, TaskFacts(state), EVERYBODY, line=None) == set(), "asked before anybody wrote"
    assert codes(step, TaskFacts(state), EVERYBODY, line=" \n") == {code}


def test_accepting_needs_no_words() -> None:
    assert codes(TaskStep.ACCEPT, TaskFacts(TaskState.REPORTED), GIVER, line="") == set()


def test_all_reasons_are_given_at_once() -> None:
    facts = TaskFacts(TaskState.ACCEPTED, open_children=1)

    assert codes(TaskStep.REPORT, facts, GIVER, line="") == {
        "wrong-party", "task-state", "task-open-below", "task-line-required",
    }  # fmt: skip


@pytest.mark.parametrize("state", sorted(ENDED_TASKS))
def test_what_has_ended_stays_ended_whoever_asks(state: TaskState) -> None:
    assert decide_all_tasks(TaskFacts(state), parties=EVERYBODY) == ()
    assert all(not decide_task(step, TaskFacts(state), parties=EVERYBODY, line="话").lawful for step in TaskStep)


def test_the_steps_that_are_offered_concern_the_reader_and_fit_the_state() -> None:
    offered = {decision.step for decision in decide_all_tasks(TaskFacts(TaskState.OPEN), parties=DOER)}
    above = {decision.step for decision in decide_all_tasks(TaskFacts(TaskState.REPORTED), parties=GIVER)}

    assert offered == {TaskStep.HAND_DOWN, TaskStep.REPORT}
    assert above == {TaskStep.ACCEPT, TaskStep.RETURN, TaskStep.DROP}
    assert decide_all_tasks(TaskFacts(TaskState.OPEN), parties=frozenset()) == ()


@given(
    st.sampled_from(TaskStep),
    st.builds(TaskFacts, st.sampled_from(TaskState), st.integers(0, 3), st.booleans(), st.booleans()),
    st.frozensets(st.sampled_from(TaskParty)),
    st.sampled_from(["", " ", "做完了", None]),
)
def test_a_decision_has_a_target_or_a_reason_and_never_both(
    step: TaskStep, facts: TaskFacts, parties: frozenset[TaskParty], line: str | None
) -> None:
    decision = decide_task(step, facts, parties=parties, line=line)

    assert (decision.target is None) == bool(decision.reasons)
    assert all("%(" not in str(reason) for reason in decision.reasons), "every place of a reason is filled in"
    if decision.lawful:
        assert facts.state in lawful_task_step(step).sources


def test_more_parties_never_make_less_possible() -> None:
    sets = [frozenset(each) for size in range(4) for each in combinations(TaskParty, size)]
    for state, step in chain.from_iterable([(state, step) for step in TaskStep] for state in TaskState):
        for few in sets:
            if decide_task(step, TaskFacts(state), parties=few, line="话").lawful:
                assert decide_task(step, TaskFacts(state), parties=EVERYBODY, line="话").lawful


@pytest.mark.parametrize(
    ("due", "above", "code"),
    [
        pytest.param(None, date(2026, 11, 1), None, id="no day is no late day"),
        pytest.param(date(2026, 11, 1), date(2026, 11, 1), None, id="the same day"),
        pytest.param(date(2026, 11, 2), date(2026, 11, 1), "task-due-after-above", id="after the task above"),
        pytest.param(date(2026, 12, 31), None, None, id="the last day of the campaign"),
        pytest.param(date(2027, 1, 1), None, "task-due-after-campaign", id="after the campaign"),
    ],
)
def test_what_is_handed_down_is_not_due_after_what_it_is_a_part_of(
    due: date | None, above: date | None, code: str | None
) -> None:
    reason = refuse_due(due, above=above, campaign_end=date(2026, 12, 31))

    assert (reason.code if reason else None) == code


class TaskHistory(RuleBasedStateMachine):
    """Two people quarrel over one task: whatever they try, the laws below hold over what really happened."""

    def __init__(self) -> None:
        super().__init__()
        self.state = TaskState.OPEN
        self.reporter = ""
        self.happened: list[tuple[TaskStep, str]] = []

    @rule(
        step=st.sampled_from(TaskStep),
        who=st.sampled_from(["doer", "giver", "both"]),
        line=st.sampled_from(["", "话"]),
    )
    def attempt(self, step: TaskStep, who: str, line: str) -> None:
        parties = {"doer": DOER, "giver": GIVER, "both": DOER | GIVER}[who]
        facts = TaskFacts(self.state, reported_by_actor=self.reporter == who)
        decision = decide_task(step, facts, parties=parties, line=line)
        if decision.target is None:
            return
        self.state = decision.target
        self.reporter = who if step is TaskStep.REPORT else self.reporter
        self.happened.append((step, who))

    @invariant()
    def nothing_is_accepted_that_was_not_reported_by_somebody_else(self) -> None:
        for place, (step, who) in enumerate(self.happened):
            if step is TaskStep.ACCEPT:
                reports = [name for earlier, name in self.happened[:place] if earlier is TaskStep.REPORT]
                assert reports and reports[-1] != who

    @invariant()
    def nothing_happens_after_the_end(self) -> None:
        ends = [place for place, (step, _) in enumerate(self.happened) if step in (TaskStep.ACCEPT, TaskStep.DROP)]
        assert ends in ([], [len(self.happened) - 1])
        assert (self.state in ENDED_TASKS) == bool(ends)

    @invariant()
    def what_is_pending_was_never_reported_or_came_back(self) -> None:
        steps = [step for step, _ in self.happened]
        if self.state in PENDING_TASKS:
            assert steps.count(TaskStep.REPORT) == steps.count(TaskStep.RETURN)


test_a_history = TaskHistory.TestCase
test_a_history.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
