"""The life of a notice: which step leads where, who takes it, and what speaks against it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.core.ladder import DEFAULT_POLICY, RungName
from bihuan.core.notices import (
    NOTICE_WORDS,
    OUT_STATES,
    PASSAGES,
    STEP_WORDS,
    NoticeFacts,
    NoticeState,
    NoticeStep,
    Side,
    first_state,
    format_notice_number,
    refuse_step,
)

TODAY = date(2026, 11, 23)
EVERYBODY = frozenset(Side)


def codes(step: NoticeStep, state: NoticeState, *sides: Side, text: str = "说明", **known: object) -> list[str]:
    facts = NoticeFacts(state=state, sides=frozenset(sides) or EVERYBODY)
    return [reason.code for reason in refuse_step(replace(facts, **known), step, text=text, today=TODAY)]  # type: ignore[arg-type]


LAWFUL = [(step, source) for step, passage in PASSAGES.items() for source in sorted(passage.sources)]
UNLAWFUL = [
    (step, state) for step, passage in PASSAGES.items() for state in NoticeState if state not in passage.sources
]


@pytest.mark.parametrize(("step", "state"), LAWFUL, ids=lambda each: each.value)
def test_a_step_is_taken_from_where_the_table_says(step: NoticeStep, state: NoticeState) -> None:
    assert codes(step, state) == []


@pytest.mark.parametrize(("step", "state"), UNLAWFUL, ids=lambda each: each.value)
def test_and_from_nowhere_else(step: NoticeStep, state: NoticeState) -> None:
    assert "wrong-state" in codes(step, state)


@pytest.mark.parametrize(
    ("step", "side"),
    [(step, side) for step, passage in PASSAGES.items() for side in Side if side not in passage.sides],
    ids=lambda each: each.value,
)
def test_nobody_takes_a_step_that_is_not_theirs(step: NoticeStep, side: Side) -> None:
    source = min(PASSAGES[step].sources)
    assert "not-allowed" in codes(step, source, side)


@pytest.mark.parametrize("step", [step for step, passage in PASSAGES.items() if passage.needs_text], ids=str)
def test_what_has_to_be_said_is_said(step: NoticeStep) -> None:
    assert codes(step, min(PASSAGES[step].sources), text=" \n") == ["text-required"]


def test_nothing_leads_out_of_the_end() -> None:
    ends = {NoticeState.SETTLED, NoticeState.WITHDRAWN}
    assert not any(passage.sources & ends for passage in PASSAGES.values())


def test_what_went_out_never_becomes_unsent() -> None:
    for passage in PASSAGES.values():
        if passage.sources & OUT_STATES:
            assert passage.target in OUT_STATES
            assert passage.sources <= OUT_STATES


def test_every_state_but_the_first_is_reached_and_every_state_and_step_has_a_word() -> None:
    begun = {first_state(rung, by_person=by) for rung in DEFAULT_POLICY.rungs for by in (True, False)}
    reached = begun | {passage.target for passage in PASSAGES.values()}
    assert reached == set(NoticeState) == set(NOTICE_WORDS)
    assert set(PASSAGES) == set(NoticeStep) == set(STEP_WORDS)


@pytest.mark.parametrize(
    ("rung", "by_person", "state"),
    [
        (RungName.REMINDER, False, NoticeState.SENT),
        (RungName.REMINDER, True, NoticeState.FOR_APPROVAL),
        (RungName.URGING, False, NoticeState.SENT),
        (RungName.SUPERVISION, False, NoticeState.FOR_APPROVAL),
        (RungName.SUPERVISION, True, NoticeState.FOR_APPROVAL),
        (RungName.INTERVIEW, False, NoticeState.DRAFTED),
        (RungName.ACCOUNTABILITY, True, NoticeState.DRAFTED),
    ],
)
def test_where_a_notice_begins(rung: RungName, by_person: bool, state: NoticeState) -> None:
    assert first_state(DEFAULT_POLICY.rung(rung), by_person=by_person) is state


APPROVING = (NoticeStep.APPROVE, NoticeState.FOR_APPROVAL)


def test_who_had_a_hand_in_it_never_approves() -> None:
    assert codes(*APPROVING, Side.LEADER, drafted_by_actor=True) == ["own-draft"]


def test_the_system_never_approves() -> None:
    assert codes(*APPROVING, Side.OFFICE, by_person=False) == ["person-approves"]


def test_what_may_end_in_a_personal_consequence_is_approved_by_a_leader() -> None:
    assert codes(*APPROVING, Side.OFFICE, hearing=True) == ["leader-approves"]
    assert codes(*APPROVING, Side.OFFICE, hearing=False) == []
    assert codes(*APPROVING, Side.LEADER, hearing=True) == []


def test_nothing_is_handed_on_while_an_answer_may_come() -> None:
    told = (NoticeStep.SUBMIT, NoticeState.TOLD, Side.OFFICE)
    assert codes(*told, answer_until=TODAY) == ["answer-awaited"]
    assert codes(*told, answer_until=TODAY, unit_answered=True) == []
    assert codes(*told, answer_until=TODAY - timedelta(days=1)) == []


def test_the_answer_of_one_does_not_cut_off_another() -> None:
    told = (NoticeStep.SUBMIT, NoticeState.TOLD, Side.OFFICE)
    assert codes(*told, answer_until=TODAY, unit_answered=True, person_unheard=True) == ["answer-awaited"]
    assert codes(*told, answer_until=TODAY, unit_answered=False, person_unheard=False) == ["answer-awaited"]
    assert codes(*told, answer_until=TODAY - timedelta(days=1), unit_answered=True, person_unheard=True) == []


def test_the_last_day_of_the_term_is_a_day_to_answer() -> None:
    told = (NoticeStep.ANSWER, NoticeState.TOLD, Side.NAMED)
    assert codes(*told, answer_until=TODAY) == []
    assert codes(*told, answer_until=TODAY - timedelta(days=1)) == ["answer-too-late"]


def test_a_second_answer_is_heard_too() -> None:
    assert codes(NoticeStep.ANSWER, NoticeState.TOLD, Side.ADDRESSEE, unit_answered=True, answer_until=TODAY) == []


def test_where_no_reply_is_asked_none_is_taken() -> None:
    assert codes(NoticeStep.REPLY, NoticeState.SIGNED, Side.ADDRESSEE, asks_reply=False) == ["no-reply-asked"]


def test_delivery_is_proved_once() -> None:
    assert codes(NoticeStep.DELIVER, NoticeState.SENT, Side.OFFICE, delivered=True) == ["delivered-already"]


def test_every_reason_is_told_at_once() -> None:
    assert codes(NoticeStep.RETURN, NoticeState.SENT, Side.NAMED, text="") == [
        "not-allowed", "wrong-state", "text-required",
    ]  # fmt: skip


@pytest.mark.parametrize(("sequence", "number"), [(1, "整督〔2026〕1号"), (120, "整督〔2026〕120号")])
def test_a_number_has_hexagonal_brackets_and_no_leading_zero(sequence: int, number: str) -> None:
    assert format_notice_number("整督", 2026, sequence) == number
