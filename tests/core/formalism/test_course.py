"""The course of a flag, step by step and as laws over every history."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import Reason
from bihuan.core.formalism.course import (
    ENOUGH_RULED,
    RULED,
    CheckRecord,
    FlagStand,
    FlagState,
    FlagStep,
    evidence_digest,
    evidence_of,
    is_more_of_the_same,
    joined_since,
    key_digest,
    next_state,
)
from bihuan.core.formalism.flags import Flag, Number, Span, Weight

UNTIL = datetime(2026, 11, 9, tzinfo=UTC)
EARLY, LATE = UNTIL - timedelta(hours=1), UNTIL
WHY = Reason("why", "为什么")


def stand(state: FlagState, *, answered: bool = False, heard: bool = False) -> FlagStand:
    return FlagStand(state, answered=answered, heard=heard, answer_until=UNTIL)


@pytest.mark.parametrize(
    ("was", "step", "at", "becomes"),
    [
        pytest.param(stand(FlagState.OPEN), FlagStep.ANSWER, EARLY, FlagState.ANSWERED, id="answered"),
        pytest.param(stand(FlagState.CONFIRMED), FlagStep.ANSWER, LATE, FlagState.CONFIRMED, id="settles nothing anew"),
        pytest.param(stand(FlagState.OPEN), FlagStep.DISMISS, EARLY, FlagState.DISMISSED, id="dismissed at once"),
        pytest.param(stand(FlagState.OPEN), FlagStep.CONFIRM, EARLY, "flag-unheard", id="unheard"),
        pytest.param(
            stand(FlagState.ANSWERED, answered=True), FlagStep.CONFIRM, EARLY, "flag-unheard", id="half heard"
        ),
        pytest.param(
            stand(FlagState.ANSWERED, answered=True, heard=True),
            FlagStep.CONFIRM,
            EARLY,
            FlagState.CONFIRMED,
            id="heard",
        ),
        pytest.param(stand(FlagState.OPEN), FlagStep.CONFIRM, LATE, FlagState.CONFIRMED, id="time is over"),
        pytest.param(stand(FlagState.DISMISSED), FlagStep.CONFIRM, LATE, "flag-settled", id="settled"),
        pytest.param(stand(FlagState.CONFIRMED), FlagStep.DISMISS, LATE, "flag-settled", id="settled too"),
        pytest.param(stand(FlagState.OPEN), FlagStep.REOPEN, LATE, "flag-unsettled", id="nothing to reopen"),
        pytest.param(stand(FlagState.DISMISSED), FlagStep.REOPEN, LATE, FlagState.OPEN, id="reopened"),
        pytest.param(
            stand(FlagState.CONFIRMED, answered=True),
            FlagStep.REOPEN,
            LATE,
            FlagState.ANSWERED,
            id="reopened, answered",
        ),
        pytest.param(stand(FlagState.DISMISSED), FlagStep.FIND_CHANGED, LATE, FlagState.OPEN, id="comes up again"),
        pytest.param(stand(FlagState.ANSWERED), FlagStep.FIND_CHANGED, LATE, FlagState.OPEN, id="is heard again"),
        pytest.param(stand(FlagState.CONFIRMED), FlagStep.FIND_OTHERS, LATE, FlagState.OPEN, id="others are heard"),
        pytest.param(
            stand(FlagState.CONFIRMED), FlagStep.FIND_CHANGED, LATE, FlagState.CONFIRMED, id="stays confirmed"
        ),
        pytest.param(stand(FlagState.DISMISSED), FlagStep.FIND_OTHERS, LATE, FlagState.OPEN, id="others come up"),
        pytest.param(stand(FlagState.DISMISSED), FlagStep.FIND_MORE, LATE, FlagState.DISMISSED, id="stays dismissed"),
        pytest.param(stand(FlagState.CONFIRMED), FlagStep.FIND_MORE, LATE, FlagState.CONFIRMED, id="more confirms it"),
        pytest.param(stand(FlagState.ANSWERED), FlagStep.FIND_MORE, LATE, FlagState.OPEN, id="more is answered too"),
    ],
)
def test_a_step_leads_where_the_table_says(
    was: FlagStand, step: FlagStep, at: datetime, becomes: FlagState | str
) -> None:
    answer = next_state(was, step, at=at)

    assert (answer.code if isinstance(answer, Reason) else answer) == becomes


@given(st.lists(st.tuples(st.sampled_from(FlagStep), st.booleans()), max_size=20))
def test_in_every_history_nobody_is_confirmed_unheard_and_nothing_settled_is_ruled_on(
    steps: list[tuple[FlagStep, bool]],
) -> None:
    state, answered = FlagState.OPEN, False
    for step, late in steps:
        was = state
        answer = next_state(stand(state, answered=answered, heard=answered), step, at=LATE if late else EARLY)
        if not isinstance(answer, Reason):
            state = answer
            answered = (answered or step is FlagStep.ANSWER) and step not in (
                FlagStep.FIND_CHANGED,
                FlagStep.FIND_OTHERS,
                FlagStep.FIND_MORE,
            )
        if state is FlagState.CONFIRMED and was is not FlagState.CONFIRMED:
            assert answered or late
        if was in RULED and state in RULED:
            assert state is was


def found(**more: object) -> Flag:
    wanted: dict[str, object] = {
        "check": "text.x", "weight": Weight.HINT, "ids": ("r2", "r1"), "score": 0.9, "why": WHY,
        "spans": (Span("r2", 0, 5, "r1", 1, 6),), "numbers": (Number("r2", "相同", 0.93),), "files": ("f1",),
    }  # fmt: skip
    return Flag(**(wanted | more))  # type: ignore[arg-type]


def test_scores_shares_and_the_order_of_ids_change_no_evidence() -> None:
    assert evidence_digest(found()) == evidence_digest(found(score=0.8, numbers=(), ids=("r1", "r2")))


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"spans": (Span("r2", 0, 6, "r1", 1, 6),)}, id="other places"),
        pytest.param({"files": ("f2",)}, id="other files"),
        pytest.param({"ids": ("r1", "r2", "r3")}, id="another thing"),
    ],
)
def test_other_evidence_is_told_from_the_same(more: dict[str, object]) -> None:
    assert evidence_digest(found()) != evidence_digest(found(**more))


def test_the_key_is_short_and_the_same_for_the_same_things() -> None:
    assert key_digest(found()) == key_digest(found(ids=("r1", "r2"), score=0.1))
    assert len(key_digest(found(ids=tuple(f"r{n}" for n in range(1000))))) == 64


@pytest.mark.parametrize(
    ("about", "same"),
    [
        pytest.param("3", False, id="all of a unit: another thing in another place"),
        pytest.param("", True, id="named by its ids: the same from wherever it is found"),
    ],
)
def test_the_key_of_a_whole_unit_says_where_it_was_looked_at(about: str, same: bool) -> None:
    keys = [key_digest(found(about=about), within=where) for where in ("1/1", "1/2", "2/1")]

    assert len(set(keys)) == (1 if same else 3)


def test_evidence_is_plain() -> None:
    assert evidence_of(found()) == {
        "ids": ["r2", "r1"], "spans": [["r2", 0, 5, "r1", 1, 6]], "numbers": [["r2", "相同", 0.93, None]],
        "files": ["f1"],
    }  # fmt: skip


def copies(count: int, **more: object) -> Flag:
    ids = tuple(f"r{n}" for n in range(count))
    spans = tuple(Span(each, 0, 5, "r0", 0, 5) for each in ids[1:])
    return found(**({"ids": ids, "spans": spans, "files": (), "about": "copies of r0"} | more))


@pytest.mark.parametrize(
    ("now", "no_news"),
    [
        pytest.param(copies(7), True, id="one more"),
        pytest.param(copies(11), True, id="fewer than there were"),
        pytest.param(copies(12), False, id="twice as many"),
        pytest.param(copies(5), True, id="one less"),
        pytest.param(copies(6, score=0.2, numbers=()), True, id="the same"),
        pytest.param(copies(7, weight=Weight.NOTABLE), False, id="weighs more"),
        pytest.param(copies(6, files=("f1",)), False, id="another file of the same"),
        pytest.param(copies(6, spans=(Span("r1", 2, 9),)), False, id="another place in the same"),
        pytest.param(copies(7, files=("f1",)), True, id="one more, with its file"),
        pytest.param(copies(12, ids=tuple(f"r{n}" for n in range(6, 12))), False, id="all others"),
        pytest.param(copies(6, ids=("r3", "r4", "r5", "r6", "r7", "r8")), True, id="half of them others"),
    ],
)
def test_some_more_of_the_same_is_told_from_news(now: Flag, no_news: bool) -> None:
    ruled = evidence_of(copies(6))

    assert is_more_of_the_same(ruled, Weight.HINT, now) is no_news


def test_it_is_measured_against_the_weight_that_was_ruled_on() -> None:
    ruled = evidence_of(copies(6))

    assert is_more_of_the_same(ruled, Weight.STRONG, copies(7, weight=Weight.NOTABLE))


def test_what_joined_is_what_was_not_there() -> None:
    assert joined_since(evidence_of(copies(6)), copies(8).ids) == {"r6", "r7"}
    assert joined_since(evidence_of(copies(6)), copies(3).ids) == set()


@pytest.mark.parametrize(
    ("record", "share", "mostly"),
    [
        pytest.param(CheckRecord(), None, False, id="nothing ruled"),
        pytest.param(CheckRecord(9, 0, 1, 8), 8 / 9, False, id="too few"),
        pytest.param(CheckRecord(10, 0, 5, 5), 0.5, False, id="half"),
        pytest.param(CheckRecord(10, 0, 4, 6), 0.6, True, id="mostly wrong"),
        pytest.param(CheckRecord(99, 89, 4, 6), 0.6, True, id="open ones count for nothing"),
    ],
)
def test_a_check_says_when_it_is_mostly_wrong(record: CheckRecord, share: float | None, mostly: bool) -> None:
    assert record.dismissed_share == share
    assert record.is_mostly_wrong is mostly
    assert ENOUGH_RULED == 10
