"""Demands driven at random, legal steps and illegal ones: laws that hold over every history, whatever the table says."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bihuan.core.demands.lifecycle import (
    DemandDecision,
    DemandFacts,
    DemandParty,
    DemandState,
    DemandStep,
    decide_all_demands,
    decide_demand,
    state_on,
)

FIRST = date(2026, 11, 2)
PARTIES = st.sets(st.sampled_from(DemandParty)).map(frozenset)
OVER = frozenset({DemandState.ENDED, DemandState.STOPPED, DemandState.REFUSED, DemandState.JOINED})


class DemandMachine(RuleBasedStateMachine):
    """One demand from its first line on, with the days that go by."""

    @initialize(length=st.integers(0, 60), over=st.booleans(), own=st.booleans(), all_held=st.booleans())
    def written_down(self, length: int, over: bool, own: bool, all_held: bool) -> None:
        self.state = DemandState.DRAFT
        self.today, self.end = FIRST, FIRST + timedelta(days=length)
        self.over, self.own, self.all_held = over, own, all_held
        self.approved_by: frozenset[DemandParty] | None = None
        self.answers = 0
        self.history = [self.state]

    @property
    def now(self) -> DemandState:
        return state_on(self.state, first=FIRST, end=self.end, today=self.today)

    def facts(self) -> DemandFacts:
        running = self.now is DemandState.RUNNING
        return DemandFacts(self.now, own=self.own, over=self.over, own_open=2 if running else 0, held=1)

    @rule(days=st.integers(1, 20))
    def days_go_by(self, days: int) -> None:
        before = self.now
        self.today += timedelta(days=days)
        assert before not in OVER or self.now is before
        assert self.now is before or before in (DemandState.APPROVED, DemandState.RUNNING)

    @rule(step=st.sampled_from(DemandStep), parties=PARTIES, words=st.sampled_from(["", "  ", "理由"]))
    def somebody_tries(self, step: DemandStep, parties: frozenset[DemandParty], words: str) -> None:
        before = self.now
        decision = decide_demand(step, self.facts(), parties=parties, words=words)
        assert decision.lawful == (decision.target is not None)
        if decision.target is None:
            assert all(reason.code and reason.message for reason in decision.reasons)
            return
        self._taken(step, decision, parties, before)

    def _taken(
        self, step: DemandStep, decision: DemandDecision, parties: frozenset[DemandParty], before: DemandState
    ) -> None:
        assert before not in OVER or step is DemandStep.GIVE_EXTRACT
        if step is DemandStep.APPROVE:
            assert not self.own
            assert not self.over or DemandParty.LEADER in parties
            self.approved_by = parties
        if step is DemandStep.HAND_IN:
            assert before is DemandState.RUNNING and FIRST <= self.today <= self.end
            self.answers += 1
        if step is DemandStep.CHECK:
            self.state = DemandState.REFUSED if self.all_held else DemandState.CHECKED
        elif decision.target is not before:
            self.state = decision.target or self.state
        self.history.append(self.state)

    @invariant()
    def nobody_was_asked_without_an_approval(self) -> None:
        if getattr(self, "answers", 0):
            assert self.approved_by is not None

    @invariant()
    def what_the_ledger_holds_is_never_asked(self) -> None:
        if getattr(self, "all_held", False):
            assert self.approved_by is None
            assert DemandState.APPROVED not in self.history

    @invariant()
    def what_is_offered_is_what_may_be_taken_or_says_why(self) -> None:
        if not hasattr(self, "state"):
            return
        for party in DemandParty:
            for each in decide_all_demands(self.facts(), parties=frozenset({party})):
                same = decide_demand(each.step, self.facts(), parties=frozenset({party}))
                assert (each.lawful, each.reasons) == (same.lawful, same.reasons)
                assert "wrong-party" not in [reason.code for reason in each.reasons]


TestDemands = DemandMachine.TestCase
TestDemands.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
