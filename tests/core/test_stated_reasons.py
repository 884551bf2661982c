"""正当理由: who states one and when, who rules on it, and what it takes to let the ladder go on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.core.lifecycle import CLOCK_STATES, Party, State
from bihuan.core.stated_reasons import ReasonFacts, refuse_ending, refuse_reason_ruling, refuse_statement

TODAY = date(2026, 11, 23)
RUNNING = ReasonFacts(State.RECTIFYING)
ASKED, STOPPED = replace(RUNNING, undecided=True), replace(RUNNING, stopped=True)
UNIT, OFFICE = frozenset({Party.ACCOUNTABLE}), frozenset({Party.OFFICE})


def stating(facts: ReasonFacts = RUNNING, who: frozenset[Party] = UNIT) -> list[str]:
    return [reason.code for reason in refuse_statement(facts, parties=who)]


def ruling(
    facts: ReasonFacts = ASKED, who: frozenset[Party] = OFFICE, accept: bool = True, until: date | None = None
) -> list[str]:
    reasons = refuse_reason_ruling(facts, parties=who, accept=accept, until=until, today=TODAY)
    return [reason.code for reason in reasons]


def ending(facts: ReasonFacts = STOPPED, who: frozenset[Party] = OFFICE) -> list[str]:
    return [reason.code for reason in refuse_ending(facts, parties=who)]


@pytest.mark.parametrize("state", sorted(CLOCK_STATES))
def test_the_accountable_unit_states_its_reason_while_the_clock_runs(state: State) -> None:
    assert stating(replace(RUNNING, state=state)) == []


@pytest.mark.parametrize("state", sorted(set(State) - CLOCK_STATES))
def test_nothing_is_to_be_stopped_while_the_clock_stands(state: State) -> None:
    assert stating(replace(RUNNING, state=state)) == ["nothing-to-stop"]


@pytest.mark.parametrize("party", sorted(set(Party) - {Party.ACCOUNTABLE}))
def test_nobody_else_states_one(party: Party) -> None:
    assert stating(who=frozenset({party})) == ["wrong-party"]


def test_one_reason_at_a_time() -> None:
    assert stating(ASKED) == ["reason-undecided"]
    assert stating(STOPPED) == ["stopped-already"]


@pytest.mark.parametrize("accept", [True, False])
def test_the_office_rules_on_what_was_stated(accept: bool) -> None:
    assert ruling(accept=accept) == []
    assert ruling(RUNNING, accept=accept) == ["no-reason-stated"]


@pytest.mark.parametrize("party", sorted(set(Party) - {Party.OFFICE}))
def test_nobody_else_rules_or_ends(party: Party) -> None:
    assert ruling(who=frozenset({party})) == ["wrong-party"]
    assert ending(who=frozenset({party})) == ["wrong-party"]


def test_the_stop_ends_today_at_the_earliest() -> None:
    assert ruling(until=TODAY) == []
    assert ruling(until=TODAY - timedelta(days=1)) == ["stop-ends-before"]
    assert ruling(accept=False, until=TODAY - timedelta(days=1)) == []


def test_only_what_stands_still_is_set_going_again() -> None:
    assert ending() == []
    assert ending(RUNNING) == ["not-stopped"]
