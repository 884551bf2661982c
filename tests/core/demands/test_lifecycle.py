"""The life of a demand: its table, and laws over every history."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.demands.lifecycle import (
    DEMAND_STEPS,
    DemandFacts,
    DemandParty,
    DemandState,
    DemandStep,
    decide_all_demands,
    decide_demand,
    state_on,
)

OVER = frozenset({DemandState.ENDED, DemandState.STOPPED, DemandState.REFUSED, DemandState.JOINED})
ISSUER, OFFICE, LEADER, RECIPIENT = (frozenset({party}) for party in DemandParty)
FIRST, END = date(2026, 11, 2), date(2026, 11, 30)


def codes(step: DemandStep, facts: DemandFacts, parties: frozenset[DemandParty], words: str | None = None) -> list[str]:
    return [reason.code for reason in decide_demand(step, facts, parties=parties, words=words).reasons]


@pytest.mark.parametrize(
    ("state", "today", "then"),
    [
        (DemandState.APPROVED, date(2026, 11, 1), DemandState.APPROVED),
        (DemandState.APPROVED, FIRST, DemandState.RUNNING),
        (DemandState.RUNNING, END, DemandState.RUNNING),
        (DemandState.RUNNING, date(2026, 12, 1), DemandState.ENDED),
        (DemandState.APPROVED, date(2026, 12, 1), DemandState.ENDED),
        (DemandState.STOPPED, date(2026, 11, 10), DemandState.STOPPED),
        (DemandState.CHECKED, date(2026, 12, 1), DemandState.CHECKED),
    ],
    ids=["before", "first day", "last day", "after", "never marked", "stopped stays", "undecided stays"],
)
def test_the_day_alone_begins_and_ends_it(state: DemandState, today: date, then: DemandState) -> None:
    assert state_on(state, first=FIRST, end=END, today=today) is then


def test_who_wrote_it_down_does_not_approve_it() -> None:
    facts = DemandFacts(DemandState.CHECKED, own=True)
    assert codes(DemandStep.APPROVE, facts, ISSUER | OFFICE) == ["demand-own"]


def test_over_the_budget_the_leader_decides() -> None:
    facts = DemandFacts(DemandState.CHECKED, over=True)
    assert codes(DemandStep.APPROVE, facts, OFFICE) == ["demand-over-budget"]
    assert codes(DemandStep.APPROVE, facts, LEADER) == []


def test_past_its_end_nobody_approves_it_any_more_and_a_stranger_learns_only_that_it_is_not_theirs() -> None:
    facts = DemandFacts(DemandState.CHECKED, past=True)
    assert codes(DemandStep.APPROVE, facts, LEADER) == ["demand-over-already"]
    assert codes(DemandStep.REFUSE, facts, LEADER) == []
    assert codes(DemandStep.APPROVE, DemandFacts(DemandState.DRAFT, past=True), ISSUER) == [
        "wrong-party",
        "demand-state",
    ]


def test_a_unit_answers_what_is_open_alone() -> None:
    assert codes(DemandStep.HAND_IN, DemandFacts(DemandState.RUNNING), RECIPIENT) == ["demand-nothing-open"]
    assert codes(DemandStep.HAND_IN, DemandFacts(DemandState.STOPPED, own_open=1), RECIPIENT) == ["demand-state"]
    assert codes(DemandStep.HAND_IN, DemandFacts(DemandState.RUNNING, own_open=1), RECIPIENT) == []


def test_to_stop_and_to_refuse_something_has_to_be_said() -> None:
    assert codes(DemandStep.STOP, DemandFacts(DemandState.RUNNING), OFFICE, words=" ") == ["demand-words"]
    assert codes(DemandStep.REFUSE, DemandFacts(DemandState.CHECKED), LEADER, words="") == ["demand-words"]
    assert codes(DemandStep.STOP, DemandFacts(DemandState.RUNNING), OFFICE, words="重复") == []


def test_the_issuer_never_answers_and_the_recipient_never_decides() -> None:
    assert codes(DemandStep.HAND_IN, DemandFacts(DemandState.RUNNING, own_open=1), ISSUER) == ["wrong-party"]
    assert codes(DemandStep.APPROVE, DemandFacts(DemandState.CHECKED), RECIPIENT) == ["wrong-party"]


def test_what_is_given_once_is_not_offered_again() -> None:
    offered = {each.step for each in decide_all_demands(DemandFacts(DemandState.REFUSED, held=3), parties=OFFICE)}
    assert DemandStep.GIVE_EXTRACT in offered
    assert not decide_all_demands(DemandFacts(DemandState.REFUSED, held=3, given=True), parties=OFFICE)


@given(
    st.lists(st.tuples(st.sampled_from(DemandStep), st.sets(st.sampled_from(DemandParty))), max_size=12),
    st.booleans(),
)
def test_nothing_comes_back_from_its_end_and_nobody_is_asked_without_approval(
    steps: list[tuple[DemandStep, set[DemandParty]]], over: bool
) -> None:
    state, approved = DemandState.DRAFT, False
    for step, parties in steps:
        facts = DemandFacts(state, over=over, own_open=1)
        decision = decide_demand(step, facts, parties=frozenset(parties), words="理由")
        if decision.target is None:
            continue
        assert state not in OVER or step is DemandStep.GIVE_EXTRACT
        if step is DemandStep.APPROVE:
            approved = True
            assert not over or DemandParty.LEADER in parties
        if step is DemandStep.HAND_IN:
            assert approved
        state = decision.target if step is not DemandStep.CHECK else DemandState.CHECKED
        if state is DemandState.APPROVED:
            state = DemandState.RUNNING


def test_every_step_stands_in_the_table_once() -> None:
    assert sorted(row.step for row in DEMAND_STEPS) == sorted(DemandStep)
