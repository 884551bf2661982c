"""Any number of people do anything to a problem, lawful or not. What must be true of every history, whatever they did."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bihuan.core.lifecycle import (
    LOCKED_STATES,
    UNCOUNTED_STATES,
    Party,
    ProblemFacts,
    State,
    Step,
    StepDecision,
    Track,
    decide,
    decide_all,
)

STEPS_OF_WORKERS = {Step.ACCEPT, Step.ASK_HANDBACK, Step.BEGIN, Step.APPLY, Step.WITHDRAW_APPLICATION}
STEPS_OF_CHECKERS = {Step.BEGIN_CHECK, Step.RETURN, Step.CLOSE, Step.SEND_TO_REVIEW}
STEPS_OF_REVIEWERS = {Step.SIGN_REVIEW, Step.RETURN_REVIEW, Step.PUBLISH, Step.CLOSE_REVIEWED}
STEPS_IN_NOTICE = {Step.REVIEW_AGAIN, Step.UPHOLD_OBJECTION, Step.CLOSE_NOTICED}
CLOSING = {Step.CLOSE, Step.CLOSE_REVIEWED, Step.CLOSE_NOTICED}
PARTIES = st.frozensets(st.sampled_from(Party), max_size=2)


class ProblemLife(RuleBasedStateMachine):
    """Keeps the facts as the ledger would, and a history that the laws are read from."""

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2026, 11, 2)
        self.facts = ProblemFacts(
            state=State.REGISTERED, track=Track.STAGED, has_accountable_unit=True, has_deadline=True
        )
        self.history: list[tuple[Step, State, State, frozenset[Party]]] = []
        self.dispatched_on: date | None = None

    @rule(days=st.integers(0, 6))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(
        track=st.sampled_from(Track), standard=st.booleans(), milestones=st.integers(0, 1), measures=st.integers(0, 2)
    )
    def the_plan_is_written(self, track: Track, standard: bool, milestones: int, measures: int) -> None:
        if self.facts.state not in LOCKED_STATES:
            self.facts = replace(
                self.facts, track=track, has_standard=standard, milestones=milestones, measures=measures, open_measures=measures
            )  # fmt: skip

    @rule(evidence=st.integers(0, 1))
    def the_work_is_done(self, evidence: int) -> None:
        if self.facts.state not in LOCKED_STATES:
            self.facts = replace(self.facts, open_measures=0, evidence=evidence)

    @rule()
    def somebody_takes_a_step_that_is_offered(self) -> None:
        offered = [
            decision
            for decision in decide_all(self.facts, parties=frozenset(Party), today=self.today)
            if decision.allowed
        ]
        if offered:
            self._go(offered[len(self.history) % len(offered)], frozenset(Party))

    @rule(step=st.sampled_from(Step), parties=PARTIES, why=st.sampled_from(["有理由", " ", ""]))
    def somebody_tries_any_step(self, step: Step, parties: frozenset[Party], why: str) -> None:
        decision = decide(step, self.facts, parties=parties, today=self.today, why=why)
        assert decision.allowed == (decision.target is not None)
        assert decision.allowed or all(str(reason) for reason in decision.reasons)
        if decision.allowed:
            self._go(decision, parties)

    def _go(self, decision: StepDecision, parties: frozenset[Party]) -> None:
        assert decision.target is not None
        before, step = self.facts, decision.step
        self.history.append((step, before.state, decision.target, parties))
        self.facts = replace(before, state=decision.target)
        if step is Step.DISPATCH:
            self.dispatched_on = self.today
            self.facts = replace(self.facts, handback_until=self.today + timedelta(days=7))
        if step in (Step.UPHOLD_HANDBACK, Step.REJECT_HANDBACK):
            self.facts = replace(self.facts, handbacks_before=before.handbacks_before + 1)
        if step is Step.SUSPEND:
            self.facts = replace(self.facts, state_before_suspension=before.state)

    @invariant()
    def nothing_is_closed_that_was_not_applied_for_and_checked(self) -> None:
        steps = [step for step, *_ in self.history]
        for closing, step in enumerate(steps):
            if step in CLOSING:
                applied = _last(Step.APPLY, steps[:closing])
                begun = _last(Step.BEGIN_CHECK, steps[:closing])
                assert 0 <= applied < begun

    @invariant()
    def nothing_is_public_that_was_not_signed_since_it_was_checked(self) -> None:
        steps = [step for step, *_ in self.history]
        for index, step in enumerate(steps):
            if step is Step.PUBLISH:
                assert _last(Step.BEGIN_CHECK, steps[:index]) < _last(Step.SEND_TO_REVIEW, steps[:index])
            if step is Step.CLOSE_NOTICED:
                published = _last(Step.PUBLISH, steps[:index])
                assert published > _last(Step.SEND_TO_REVIEW, steps[:index])
                assert not {Step.REVIEW_AGAIN, Step.UPHOLD_OBJECTION, Step.APPLY} & set(steps[published:index])

    @invariant()
    def what_went_back_is_applied_for_again_before_anybody_looks(self) -> None:
        for (step, _, target, _), (after, *_) in zip(self.history, self.history[1:], strict=False):
            if target is State.RETURNED and step is not Step.RESUME:
                assert after in {Step.APPLY, Step.SUSPEND, Step.MERGE, Step.WITHDRAW}

    @invariant()
    def nothing_is_closed_by_a_check_that_was_released(self) -> None:
        steps = [step for step, *_ in self.history]
        for closing, step in enumerate(steps):
            if step in CLOSING:
                begun = [index for index, earlier in enumerate(steps[:closing]) if earlier is Step.BEGIN_CHECK]
                assert begun and Step.RELEASE_CHECK not in steps[begun[-1] : closing]

    @invariant()
    def only_the_office_released_a_check(self) -> None:
        assert all(Party.OFFICE in parties for step, _, _, parties in self.history if step is Step.RELEASE_CHECK)

    @invariant()
    def what_ended_stays_ended(self) -> None:
        for _, source, _, _ in self.history:
            assert source not in UNCOUNTED_STATES | {State.CLOSED}

    @invariant()
    def everybody_did_only_what_was_theirs(self) -> None:
        for step, _, _, parties in self.history:
            if step in STEPS_OF_WORKERS:
                assert Party.ACCOUNTABLE in parties
            if step in STEPS_OF_CHECKERS:
                assert Party.CHECKER in parties
            if step in STEPS_OF_REVIEWERS:
                assert Party.REVIEWER in parties
            if step in STEPS_IN_NOTICE:
                assert Party.OFFICE in parties

    @invariant()
    def from_the_third_hand_back_on_a_leader_ruled(self) -> None:
        rulings = [
            parties for step, _, _, parties in self.history if step in (Step.UPHOLD_HANDBACK, Step.REJECT_HANDBACK)
        ]
        assert all(Party.DECIDER in parties for parties in rulings[2:])
        assert all(Party.OFFICE in parties for parties in rulings[:2])

    @invariant()
    def no_work_without_a_dispatch(self) -> None:
        if any(step in STEPS_OF_WORKERS for step, *_ in self.history):
            assert self.dispatched_on is not None

    @invariant()
    def while_it_was_locked_only_its_closing_went_on(self) -> None:
        for step, source, _, _ in self.history:
            if source in LOCKED_STATES:
                closing = STEPS_OF_CHECKERS | STEPS_OF_REVIEWERS | STEPS_IN_NOTICE
                assert step in closing | {Step.WITHDRAW_APPLICATION, Step.RELEASE_CHECK}

    @invariant()
    def a_suspension_gives_back_what_it_took(self) -> None:
        for (step, source, _, _), (_, _, target, _) in zip(self.history, self.history[1:], strict=False):
            if step is Step.SUSPEND and target not in (State.WITHDRAWN,):
                assert target is source


def _last(step: Step, steps: list[Step]) -> int:
    """Where the step was last taken; -1 where it never was."""
    return max((index for index, taken in enumerate(steps) if taken is step), default=-1)


ProblemLife.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestProblemLife = ProblemLife.TestCase
