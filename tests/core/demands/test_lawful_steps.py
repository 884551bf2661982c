"""Who may do what in which state: the whole table, written by hand and not from the one that it tests."""

from itertools import product

import pytest

from bihuan.core.demands.lifecycle import (
    DemandFacts,
    DemandParty,
    DemandState,
    DemandStep,
    decide_all_demands,
    decide_demand,
)

LAWFUL = {
    #                 issuer  office leader recipient
    ("draft", "edit"): "i",
    ("draft", "check"): "i",
    ("draft", "join"): "i",
    ("draft", "stop"): "iol",
    ("checked", "join"): "i",
    ("checked", "approve"): "ol",
    ("checked", "refuse"): "ol",
    ("checked", "give-extract"): "o",
    ("checked", "stop"): "iol",
    ("approved", "object"): "r",
    ("approved", "give-extract"): "o",
    ("approved", "stop"): "iol",
    ("running", "hand-in"): "r",
    ("running", "object"): "r",
    ("running", "give-extract"): "o",
    ("running", "stop"): "iol",
    ("ended", "give-extract"): "o",
    ("stopped", "give-extract"): "o",
    ("refused", "give-extract"): "o",
    ("joined", "give-extract"): "o",
}
LETTERS = {
    DemandParty.ISSUER: "i",
    DemandParty.OFFICE: "o",
    DemandParty.LEADER: "l",
    DemandParty.RECIPIENT: "r",
}
CELLS = list(product(DemandState, DemandStep, DemandParty))


@pytest.mark.parametrize(
    ("state", "step", "party"), CELLS, ids=[f"{state}-{step}-{party}" for state, step, party in CELLS]
)
def test_every_cell_of_the_table(state: DemandState, step: DemandStep, party: DemandParty) -> None:
    facts = DemandFacts(state, own_open=1, held=2)
    decision = decide_demand(step, facts, parties=frozenset({party}), words="理由")
    lawful = LETTERS[party] in LAWFUL.get((state.value, step.value), "")
    assert decision.lawful == lawful, [str(reason) for reason in decision.reasons]
    if not lawful:
        assert decision.target is None
        assert {reason.code for reason in decision.reasons} <= {"wrong-party", "demand-state", "demand-nothing-open"}


@pytest.mark.parametrize("state", DemandState)
def test_what_is_offered_is_what_the_table_allows(state: DemandState) -> None:
    facts = DemandFacts(state, own_open=1, held=2)
    for party, letter in LETTERS.items():
        offered = {each.step.value for each in decide_all_demands(facts, parties=frozenset({party}))}
        assert offered == {step for (where, step), who in LAWFUL.items() if where == state and letter in who}


@pytest.mark.parametrize("state", DemandState)
def test_whoever_is_nothing_to_it_is_offered_nothing(state: DemandState) -> None:
    assert decide_all_demands(DemandFacts(state, own_open=1, held=2), parties=frozenset()) == ()


@pytest.mark.parametrize(
    ("step", "target"),
    [
        (DemandStep.APPROVE, DemandState.APPROVED),
        (DemandStep.REFUSE, DemandState.REFUSED),
        (DemandStep.STOP, DemandState.STOPPED),
    ],
)
def test_where_a_decision_leads(step: DemandStep, target: DemandState) -> None:
    facts = DemandFacts(DemandState.CHECKED)
    assert decide_demand(step, facts, parties=frozenset({DemandParty.LEADER}), words="理由").target is target


@pytest.mark.parametrize("words", ["", " ", "\n\t"])
@pytest.mark.parametrize(
    ("step", "state", "party"),
    [
        (DemandStep.REFUSE, DemandState.CHECKED, DemandParty.OFFICE),
        (DemandStep.STOP, DemandState.RUNNING, DemandParty.ISSUER),
        (DemandStep.OBJECT, DemandState.RUNNING, DemandParty.RECIPIENT),
    ],
)
def test_nothing_said_is_nothing_said(step: DemandStep, state: DemandState, party: DemandParty, words: str) -> None:
    decision = decide_demand(step, DemandFacts(state), parties=frozenset({party}), words=words)
    assert [reason.code for reason in decision.reasons] == ["demand-words"]
    assert decide_demand(step, DemandFacts(state), parties=frozenset({party})).lawful, "nobody has written anything yet"


@pytest.mark.parametrize(
    ("facts", "parties", "codes"),
    [
        (DemandFacts(DemandState.CHECKED), "o", []),
        (DemandFacts(DemandState.CHECKED), "io", []),
        (DemandFacts(DemandState.CHECKED, own=True), "io", ["demand-own"]),
        (DemandFacts(DemandState.CHECKED, own=True), "l", ["demand-own"]),
        (DemandFacts(DemandState.CHECKED, over=True), "o", ["demand-over-budget"]),
        (DemandFacts(DemandState.CHECKED, over=True), "ol", []),
        (DemandFacts(DemandState.CHECKED, own=True, over=True), "o", ["demand-own", "demand-over-budget"]),
        (DemandFacts(DemandState.DRAFT, own=True, over=True), "o", ["demand-state"]),
        (DemandFacts(DemandState.CHECKED), "i", ["wrong-party"]),
    ],
)
def test_against_an_approval_every_reason_is_told(facts: DemandFacts, parties: str, codes: list[str]) -> None:
    held = frozenset(party for party, letter in LETTERS.items() if letter in parties)
    decision = decide_demand(DemandStep.APPROVE, facts, parties=held)
    assert [reason.code for reason in decision.reasons] == codes
