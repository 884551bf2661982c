"""A document sent out: who takes which step when, and when it counts as sent and left alone."""

from datetime import date

import pytest

from bihuan.core.sent_documents import (
    DOCUMENT_KIND_NAMES,
    DOCUMENT_STATE_NAMES,
    DOCUMENT_STEP_NAMES,
    DOCUMENT_STEPS,
    MOST_WORKDAYS,
    Attention,
    DocumentFacts,
    DocumentKind,
    DocumentParty,
    DocumentState,
    DocumentStep,
    decide_all_documents,
    decide_document,
    neglect_of,
    next_number,
    normal_number,
    refuse_days,
)

SENDER = frozenset({DocumentParty.SENDER})
RECIPIENT = frozenset({DocumentParty.RECIPIENT})
NOBODY: frozenset[DocumentParty] = frozenset()
TODAY = date(2026, 11, 24)
YESTERDAY = date(2026, 11, 23)
DONE = DocumentFacts(DocumentState.SENT, links=1, follow_ups=1)


def codes(
    step: DocumentStep, facts: DocumentFacts, parties: frozenset[DocumentParty], words: str | None = "写了"
) -> list[str]:
    return [reason.code for reason in decide_document(step, facts, parties=parties, words=words).reasons]


@pytest.mark.parametrize("step", list(DocumentStep))
def test_every_step_stands_in_the_table_once_and_has_a_name(step: DocumentStep) -> None:
    assert [row.step for row in DOCUMENT_STEPS].count(step) == 1
    assert DOCUMENT_STEP_NAMES[step]


def test_every_state_and_kind_has_a_name() -> None:
    assert set(DOCUMENT_STATE_NAMES) == set(DocumentState)
    assert set(DOCUMENT_KIND_NAMES) == set(DocumentKind)


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (DocumentStep.SEND, DocumentState.DRAFT, DocumentState.SENT),
        (DocumentStep.SEND, DocumentState.SENT, DocumentState.SENT),
        (DocumentStep.TIE, DocumentState.DRAFT, DocumentState.DRAFT),
        (DocumentStep.TIE, DocumentState.SENT, DocumentState.SENT),
        (DocumentStep.FOLLOW_UP, DocumentState.SENT, DocumentState.SENT),
        (DocumentStep.CLOSE, DocumentState.SENT, DocumentState.CLOSED),
        (DocumentStep.WITHDRAW, DocumentState.DRAFT, DocumentState.WITHDRAWN),
        (DocumentStep.WITHDRAW, DocumentState.SENT, DocumentState.WITHDRAWN),
    ],
)
def test_the_sender_takes_a_step_from_where_it_may_begin(
    step: DocumentStep, before: DocumentState, after: DocumentState
) -> None:
    facts = DocumentFacts(before, links=1, follow_ups=1)
    assert decide_document(step, facts, parties=SENDER, words="写了").target is after


@pytest.mark.parametrize("state", [DocumentState.CLOSED, DocumentState.WITHDRAWN])
@pytest.mark.parametrize("step", list(DocumentStep))
def test_nothing_is_done_to_what_has_ended(step: DocumentStep, state: DocumentState) -> None:
    assert "document-state" in codes(step, DocumentFacts(state, own_unsigned=1), SENDER | RECIPIENT)


@pytest.mark.parametrize("step", [DocumentStep.FOLLOW_UP, DocumentStep.CLOSE, DocumentStep.SIGN])
def test_what_was_not_sent_is_neither_signed_for_nor_followed_up_nor_ended(step: DocumentStep) -> None:
    assert codes(step, DocumentFacts(DocumentState.DRAFT, own_unsigned=1), SENDER | RECIPIENT) == ["document-state"]


@pytest.mark.parametrize("step", [step for step in DocumentStep if step is not DocumentStep.SIGN])
def test_the_steps_of_the_sender_are_nobody_elses(step: DocumentStep) -> None:
    assert codes(step, DONE, SENDER) == []
    assert codes(step, DONE, RECIPIENT) == codes(step, DONE, NOBODY) == ["wrong-party"]


def test_a_unit_signs_once() -> None:
    waiting = DocumentFacts(DocumentState.SENT, unsigned=3, own_unsigned=1)
    assert decide_document(DocumentStep.SIGN, waiting, parties=RECIPIENT).target is DocumentState.SENT
    assert codes(DocumentStep.SIGN, DocumentFacts(DocumentState.SENT), RECIPIENT) == ["document-signed"]


def test_the_sender_does_not_sign_for_a_unit() -> None:
    assert codes(DocumentStep.SIGN, DocumentFacts(DocumentState.SENT, unsigned=1), SENDER) == ["wrong-party"]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (DocumentFacts(DocumentState.SENT, unsigned=2, links=1, follow_ups=1), ["document-unsigned"]),
        (DocumentFacts(DocumentState.SENT, follow_ups=1), ["document-untied"]),
        (DocumentFacts(DocumentState.SENT, links=2, open_tasks=1, follow_ups=1), ["document-open-tasks"]),
        (DocumentFacts(DocumentState.SENT, links=1), ["document-unfollowed"]),
        (
            DocumentFacts(DocumentState.SENT, unsigned=1),
            ["document-unsigned", "document-untied", "document-unfollowed"],
        ),
        (DONE, []),
    ],
)
def test_a_document_ends_when_it_was_signed_tied_done_and_followed_up(facts: DocumentFacts, told: list[str]) -> None:
    assert codes(DocumentStep.CLOSE, facts, SENDER) == told


@pytest.mark.parametrize("step", [DocumentStep.FOLLOW_UP, DocumentStep.CLOSE, DocumentStep.WITHDRAW])
def test_words_are_needed_once_somebody_had_the_chance_to_write_them(step: DocumentStep) -> None:
    assert codes(step, DONE, SENDER, words=None) == []
    assert codes(step, DONE, SENDER, words="  ") == ["document-words"]


def test_the_steps_that_are_offered_are_those_of_the_party() -> None:
    facts = DocumentFacts(DocumentState.SENT, unsigned=1, own_unsigned=1)
    offered = {step.step: step.lawful for step in decide_all_documents(facts, parties=SENDER)}
    assert offered == {
        DocumentStep.SEND: True, DocumentStep.TIE: True, DocumentStep.FOLLOW_UP: True, DocumentStep.CLOSE: False,
        DocumentStep.WITHDRAW: True,
    }  # fmt: skip
    assert [step.step for step in decide_all_documents(facts, parties=RECIPIENT)] == [DocumentStep.SIGN]
    assert decide_all_documents(DocumentFacts(DocumentState.SENT), parties=RECIPIENT) == ()
    assert decide_all_documents(facts, parties=NOBODY) == ()


@pytest.mark.parametrize(
    ("attention", "told"),
    [
        (Attention(DocumentState.SENT, 0, TODAY, TODAY), []),
        (Attention(DocumentState.SENT, 0, YESTERDAY, TODAY), ["document-no-task"]),
        (Attention(DocumentState.SENT, 1, YESTERDAY, TODAY), []),
        (Attention(DocumentState.SENT, 1, YESTERDAY, YESTERDAY), ["document-no-follow-up"]),
        (Attention(DocumentState.SENT, 0, YESTERDAY, YESTERDAY), ["document-no-task", "document-no-follow-up"]),
        (Attention(DocumentState.SENT, 0, None, None), []),
        (Attention(DocumentState.DRAFT, 0, YESTERDAY, YESTERDAY), []),
        (Attention(DocumentState.CLOSED, 0, YESTERDAY, YESTERDAY), []),
        (Attention(DocumentState.WITHDRAWN, 0, YESTERDAY, YESTERDAY), []),
    ],
)
def test_sent_and_left_alone_is_said_with_the_reason(attention: Attention, told: list[str]) -> None:
    assert [reason.code for reason in neglect_of(attention, today=TODAY)] == told


@pytest.mark.parametrize(
    ("previous", "expected"),
    [
        ([], ""),
        (["没有编号的"], ""),
        (["澜整发〔2026〕12号"], "澜整发〔2026〕13号"),
        (["澜整发〔2025〕40号"], "澜整发〔2026〕1号"),
        (["随便写的", "澜整发[2026]9号", "澜整发〔2026〕8号"], "澜整发〔2026〕10号"),
    ],
)
def test_the_next_number_follows_the_latest_of_the_series(previous: list[str], expected: str) -> None:
    assert next_number(previous, year=2026) == expected


@pytest.mark.parametrize(
    "typed", ["澜整发〔2026〕7号", "澜整发[2026]7号", "澜整发（2026）第007号", " 澜整发 【2026】 7 号 "]
)
def test_a_number_has_one_spelling(typed: str) -> None:
    assert normal_number(typed) == "澜整发〔2026〕7号"


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (MOST_WORKDAYS, True), (MOST_WORKDAYS + 1, False)])
def test_working_days_are_within_a_year(days: int, fits: bool) -> None:
    assert (refuse_days(days) is None) is fits
