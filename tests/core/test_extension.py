"""More time: who may ask, until when, who answers, and that granting never takes time away."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.core.extension import ExtensionFacts, refuse_asking, refuse_request, refuse_ruling
from bihuan.core.lifecycle import CLOCK_STATES, LOCKED_STATES, Party, State

DUE = date(2026, 11, 30)
RUNNING = ExtensionFacts(state=State.RECTIFYING, due=DUE)
ASKED = replace(RUNNING, asked_until=date(2026, 12, 31))
UNIT, OFFICE = frozenset({Party.ACCOUNTABLE}), frozenset({Party.OFFICE})


def request_codes(
    facts: ExtensionFacts = RUNNING,
    *,
    who: frozenset[Party] = UNIT,
    until: date = date(2026, 12, 31),
    why: str = "汛期停工",
    today: date = date(2026, 11, 9),
) -> list[str]:
    return [reason.code for reason in refuse_request(facts, parties=who, until=until, why=why, today=today)]


def ruling_codes(
    facts: ExtensionFacts = ASKED, *, who: frozenset[Party] = OFFICE, grant: bool = True, why: str = "属实"
) -> list[str]:
    return [reason.code for reason in refuse_ruling(facts, parties=who, grant=grant, why=why)]


@pytest.mark.parametrize("state", sorted(CLOCK_STATES))
def test_the_accountable_unit_asks_while_the_clock_runs(state: State) -> None:
    assert request_codes(replace(RUNNING, state=state)) == []


@pytest.mark.parametrize("state", sorted(set(State) - CLOCK_STATES))
def test_nobody_asks_while_it_stands_still(state: State) -> None:
    assert request_codes(replace(RUNNING, state=state)) == ["clock-stopped"]


def test_the_day_of_the_deadline_is_the_last_on_which_to_ask() -> None:
    assert request_codes(today=DUE) == []
    assert request_codes(today=DUE + timedelta(days=1)) == ["extension-too-late"]


@pytest.mark.parametrize(
    "who", [OFFICE, frozenset({Party.ASSISTING}), frozenset({Party.LEAD}), frozenset[Party]()], ids=str
)
def test_nobody_else_asks(who: frozenset[Party]) -> None:
    assert request_codes(who=who) == ["wrong-party"]


def test_a_request_names_a_later_day_and_a_reason() -> None:
    assert request_codes(until=DUE) == ["extension-not-later"]
    assert request_codes(until=DUE + timedelta(days=1)) == []
    assert request_codes(why=" ") == ["reason-required"]


def test_one_request_at_a_time() -> None:
    assert request_codes(ASKED) == ["extension-undecided"]


def test_without_a_deadline_there_is_nothing_to_extend() -> None:
    reasons = refuse_asking(replace(RUNNING, due=None), parties=UNIT, today=DUE)

    assert [reason.code for reason in reasons] == ["no-deadline"]


def test_the_office_grants_or_refuses_with_a_reason() -> None:
    assert ruling_codes(grant=True) == []
    assert ruling_codes(grant=False) == []
    assert ruling_codes(why="\n") == ["reason-required"]


@pytest.mark.parametrize("who", [UNIT, frozenset({Party.DECIDER}), frozenset({Party.LEAD})], ids=str)
def test_nobody_else_answers(who: frozenset[Party]) -> None:
    assert ruling_codes(who=who) == ["wrong-party"]


def test_nothing_asked_nothing_answered() -> None:
    assert ruling_codes(RUNNING) == ["extension-nothing-asked"]


@pytest.mark.parametrize("state", sorted(LOCKED_STATES))
def test_no_deadline_moves_while_the_problem_is_locked(state: State) -> None:
    assert ruling_codes(replace(ASKED, state=state)) == ["locked"]


def test_granting_never_makes_a_deadline_earlier() -> None:
    moved_meanwhile = replace(ASKED, due=date(2027, 1, 15))

    assert ruling_codes(moved_meanwhile, grant=True) == ["extension-not-later"]
    assert ruling_codes(moved_meanwhile, grant=False) == []
