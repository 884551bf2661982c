"""Plans, overlaps, findings, teams and reviews: facts in, decision out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.inspections.findings import (
    CONFIRMED,
    FINDING_NAMES,
    Finding,
    VisitFacts,
    content_hash,
    count_findings,
    refuse_finding,
    refuse_to_end,
)
from bihuan.core.inspections.plans import (
    PLAN_STEPS,
    Matter,
    PlanDecision,
    PlanFacts,
    PlanParty,
    PlanReach,
    PlanState,
    PlanStep,
    decide_all_plans,
    decide_plan,
    overlaps_of,
)
from bihuan.core.inspections.reviews import ReviewFacts, ask_until, decide_until, refuse_to_ask, refuse_to_decide
from bihuan.core.inspections.teams import (
    Candidate,
    Conflict,
    conflicts_of,
    next_of,
    spread_days,
    team_order,
    years_before,
)

RUNNER, LEADER = frozenset({PlanParty.RUNNER}), frozenset({PlanParty.LEADER})
BOTH = RUNNER | LEADER
MONDAY, FRIDAY = date(2026, 11, 2), date(2026, 11, 6)


def decide(
    step: PlanStep, state: PlanState, *, who: frozenset[PlanParty] = BOTH, words: str = "写明", **known: object
) -> PlanDecision:
    facts: dict[str, object] = {"state": state, "frame": 10}
    return decide_plan(step, PlanFacts(**(facts | known)), parties=who, words=words)  # type: ignore[arg-type]


def codes(decision: PlanDecision) -> list[str]:
    return [reason.code for reason in decision.reasons]


# --- the life of a plan ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "state", "known", "target"),
    [
        (PlanStep.CHANGE, PlanState.DRAFTED, {}, PlanState.DRAFTED),
        (PlanStep.APPROVE, PlanState.DRAFTED, {}, PlanState.APPROVED),
        (PlanStep.COMMIT, PlanState.APPROVED, {}, PlanState.COMMITTED),
        (PlanStep.OPEN_DRAW, PlanState.COMMITTED, {}, PlanState.COMMITTED),
        (PlanStep.DRAW, PlanState.COMMITTED, {"draw_open": True, "revealed": True}, PlanState.DRAWN),
        (PlanStep.DRAW_TEAMS, PlanState.DRAWN, {}, PlanState.DRAWN),
        (PlanStep.START, PlanState.DRAWN, {"visits": 2, "teamed": 2}, PlanState.UNDER_WAY),
        (PlanStep.END, PlanState.UNDER_WAY, {"visits": 2, "teamed": 2}, PlanState.OVER),
        (PlanStep.DROP, PlanState.COMMITTED, {}, PlanState.DROPPED),
        (PlanStep.DROP, PlanState.COMMITTED, {"draw_open": True}, PlanState.DROPPED),
    ],
)
def test_a_plan_goes_its_way(step: PlanStep, state: PlanState, known: dict[str, object], target: PlanState) -> None:
    assert decide(step, state, **known).target is target  # type: ignore[arg-type]


@pytest.mark.parametrize("row", PLAN_STEPS, ids=lambda row: row.step.value)
def test_a_step_is_taken_in_no_other_state(row: object) -> None:
    step, sources = row.step, row.sources  # type: ignore[attr-defined]
    for state in set(PlanState) - sources:
        assert codes(decide(step, state, draw_open=True, revealed=True, visits=1, teamed=1)) == ["plan-state"]


@pytest.mark.parametrize(
    ("step", "state", "known", "code"),
    [
        (PlanStep.APPROVE, PlanState.DRAFTED, {"own": True}, "plan-own"),
        (PlanStep.APPROVE, PlanState.DRAFTED, {"overlaps": 1}, "plan-overlap"),
        (PlanStep.APPROVE, PlanState.DRAFTED, {"frame": 0}, "plan-nothing"),
        (PlanStep.COMMIT, PlanState.APPROVED, {"overlaps": 2}, "plan-overlap"),
        (PlanStep.COMMIT, PlanState.APPROVED, {"frame": 0}, "plan-nothing"),
        (PlanStep.OPEN_DRAW, PlanState.COMMITTED, {"draw_open": True}, "draw-open"),
        (PlanStep.DRAW, PlanState.COMMITTED, {}, "draw-none"),
        (PlanStep.DRAW, PlanState.COMMITTED, {"draw_open": True}, "draw-waiting"),
        (PlanStep.DRAW_TEAMS, PlanState.DRAWN, {"teamed": 1}, "teams-drawn"),
        (PlanStep.START, PlanState.DRAWN, {}, "teams-none"),
        (PlanStep.START, PlanState.DRAWN, {"visits": 2, "teamed": 1}, "teams-none"),
        (PlanStep.END, PlanState.UNDER_WAY, {"open_visits": 1}, "visits-open"),
        (PlanStep.END, PlanState.UNDER_WAY, {"words": ""}, "plan-words"),
        (PlanStep.DROP, PlanState.DRAFTED, {"words": " "}, "plan-words"),
        (PlanStep.DROP, PlanState.COMMITTED, {"draw_open": True, "shown": True}, "draw-shown"),
        (PlanStep.DROP, PlanState.COMMITTED, {"draw_open": True, "shown": True, "revealed": True}, "draw-shown"),
    ],
)
def test_what_stands_in_the_way_is_named(step: PlanStep, state: PlanState, known: dict[str, object], code: str) -> None:
    assert codes(decide(step, state, **known)) == [code]  # type: ignore[arg-type]


def test_an_overlap_that_is_justified_in_writing_is_none() -> None:
    assert decide(PlanStep.APPROVE, PlanState.DRAFTED, overlaps=1, justified=True).lawful


@pytest.mark.parametrize(
    ("step", "state", "who"),
    [(PlanStep.APPROVE, PlanState.DRAFTED, RUNNER), (PlanStep.COMMIT, PlanState.APPROVED, LEADER)],
)
def test_each_step_is_for_its_own_party(step: PlanStep, state: PlanState, who: frozenset[PlanParty]) -> None:
    decision = decide(step, state, who=who)

    assert codes(decision) == ["plan-party"]
    assert not decision.concerns


def test_a_plan_that_draws_more_than_there_is_is_not_approved_because_it_could_never_be_changed() -> None:
    refused = decide(PlanStep.APPROVE, PlanState.DRAFTED, frame=10, sample=11)

    assert codes(refused) == ["sample-large"]
    assert refused.reasons[0].params == {"n": 11, "all": 10}
    assert decide(PlanStep.APPROVE, PlanState.DRAFTED, frame=10, sample=10).lawful


def test_only_what_concerns_somebody_is_offered() -> None:
    facts = PlanFacts(PlanState.DRAFTED, frame=3)

    assert [each.step for each in decide_all_plans(facts, parties=LEADER)] == [PlanStep.APPROVE]
    assert [each.step for each in decide_all_plans(facts, parties=RUNNER)] == [PlanStep.CHANGE, PlanStep.DROP]
    assert decide_all_plans(facts, parties=frozenset()) == ()


# --- overlap -------------------------------------------------------------------------------------------------------


def reach(
    key: str = "own",
    matter: Matter = Matter.CLOSURE,
    first: date = MONDAY,
    last: date = FRIDAY,
    units: tuple[int, ...] = (1, 2),
) -> PlanReach:
    return PlanReach(key, matter, first, last, frozenset(units))


def test_of_two_plans_the_one_that_was_approved_later_repeats_the_other() -> None:
    first, later = (
        replace(reach(key), approved_at=datetime(2026, 11, 27, hour, tzinfo=UTC)) for key, hour in (("a", 9), ("b", 10))
    )

    assert overlaps_of(first, [later]) == ()
    assert [each.key for each in overlaps_of(later, [first])] == ["a"]
    assert [each.key for each in overlaps_of(reach("draft"), [first, later])] == ["a", "b"]


def test_an_overlap_names_units_and_days() -> None:
    (found,) = overlaps_of(reach(), [reach("other", first=FRIDAY, last=date(2026, 12, 1), units=(2, 3))])

    assert (found.key, found.units, found.starts_on, found.ends_on) == ("other", frozenset({2}), FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    "other",
    [
        reach("other", matter=Matter.MONEY),
        reach("other", units=(3,)),
        reach("other", first=date(2026, 11, 7), last=date(2026, 11, 9)),
        reach("own"),
    ],
    ids=["another matter", "other units", "other days", "the plan itself"],
)
def test_what_differs_in_one_of_the_three_is_no_overlap(other: PlanReach) -> None:
    assert overlaps_of(reach(), [other]) == ()


# --- findings ------------------------------------------------------------------------------------------------------


def test_only_rectified_confirms_and_what_nobody_saw_counts_against_it() -> None:
    counts = count_findings(10, [Finding.RECTIFIED] * 4 + [Finding.REFUSED, Finding.NOT_FOUND, Finding.PARTLY])

    assert (counts.drawn, counts.confirmed, counts.visited, counts.not_visited) == (10, 4, 7, 3)


@pytest.mark.parametrize("finding", list(Finding))
def test_a_finding_without_words_stands_only_where_it_confirms(finding: Finding) -> None:
    refusal = refuse_finding(finding, " ")

    assert (refusal is None) == (finding is CONFIRMED)
    assert refuse_finding(finding, "看了账") is None
    assert FINDING_NAMES[finding]


def test_a_finding_is_no_novel() -> None:
    assert refuse_finding(Finding.PARTLY, "长" * 4000) is None
    refusal = refuse_finding(Finding.RECTIFIED, "长" * 4001)
    assert refusal is not None and refusal.code == "finding-long"


def test_what_is_signed_does_not_depend_on_the_order_of_arrival() -> None:
    pairs = [("B", "2"), ("a", "1")]

    assert content_hash(pairs) == content_hash(reversed(pairs)) == content_hash([("b", "2"), ("A", "1")])
    # printf 'a 1\nb 2' | sha256sum
    assert content_hash(pairs) == "4ef55c4d7168c5b14453c2bb63e3454be92d2faf69959a8ae5384deafb2dac4e"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({}, []),
        ({"found": 1}, ["visit-open-items"]),
        ({"inspectors": frozenset({1}), "signed": frozenset({1})}, ["visit-alone"]),
        ({"signed": frozenset({1})}, ["visit-unsigned"]),
        ({"signed": frozenset({1, 9})}, ["visit-unsigned"]),
        ({"found": 0, "signed": frozenset()}, ["visit-open-items", "visit-unsigned"]),
        ({"ended": True, "found": 0}, ["visit-ended"]),
    ],
)
def test_a_visit_ends_only_whole(known: dict[str, object], told: list[str]) -> None:
    facts: dict[str, object] = {
        "ended": False,
        "items": 2,
        "found": 2,
        "inspectors": frozenset({1, 2}),
        "signed": frozenset({1, 2}),
    }

    assert [reason.code for reason in refuse_to_end(VisitFacts(**(facts | known)))] == told  # type: ignore[arg-type]


# --- teams ---------------------------------------------------------------------------------------------------------


def test_conflicts_are_own_former_and_declared() -> None:
    candidate = Candidate(
        7, units=frozenset({1}), former=((2, date(2024, 1, 1)), (3, date(2020, 1, 1))), declared=frozenset({4})
    )

    found = {unit: conflicts_of(candidate, unit, on=MONDAY) for unit in range(1, 6)}

    assert found == {
        1: {Conflict.OWN_UNIT},
        2: {Conflict.FORMER_UNIT},
        3: frozenset(),
        4: {Conflict.DECLARED},
        5: frozenset(),
    }


def test_the_years_after_a_post_are_counted_to_the_day() -> None:
    left = Candidate(7, former=((2, date(2023, 11, 2)),))

    assert conflicts_of(left, 2, on=date(2026, 11, 1), years=3)
    assert not conflicts_of(left, 2, on=MONDAY, years=3)
    assert years_before(date(2028, 2, 29), 3) == date(2025, 2, 28)


def test_nobody_with_a_conflict_stands_in_the_order() -> None:
    pool = [Candidate(1, units=frozenset({9})), Candidate(2), Candidate(3, declared=frozenset({9})), Candidate(4)]

    assert set(team_order(pool, seed="s", unit=9, on=MONDAY)) == {2, 4}


@given(st.lists(st.integers(1, 10_000), min_size=2, max_size=30, unique=True), st.text(min_size=1, max_size=10))
def test_the_order_depends_on_seed_and_unit_and_not_on_the_order_of_the_pool(users: list[int], seed: str) -> None:
    pool = [Candidate(user) for user in users]

    order = team_order(pool, seed=seed, unit=1, on=MONDAY)

    assert order == team_order(reversed(pool), seed=seed, unit=1, on=MONDAY)
    assert sorted(order) == sorted(users)


def test_another_seed_gives_another_order() -> None:
    pool = [Candidate(user) for user in range(40)]
    orders = {team_order(pool, seed=seed, unit=unit, on=MONDAY) for seed in "ab" for unit in (1, 2)}

    assert len(orders) == 4


def test_a_replacement_is_the_next_of_the_order() -> None:
    assert next_of((5, 3, 8), [5]) == 3
    assert next_of((5, 3, 8), [3, 5]) == 8
    assert next_of((5,), [5]) is None


def test_visits_are_spread_over_the_days() -> None:
    days = [MONDAY, date(2026, 11, 3), FRIDAY]

    assert spread_days(days, 3) == tuple(days)
    assert spread_days(days, 7) == (MONDAY,) * 3 + (date(2026, 11, 3),) * 2 + (FRIDAY,) * 2
    assert spread_days(days, 1) == (MONDAY,)
    with pytest.raises(ValueError):
        spread_days([], 1)


# --- reviews -------------------------------------------------------------------------------------------------------


def test_a_review_is_asked_for_within_thirty_days() -> None:
    facts = ReviewFacts(sent_on=MONDAY)

    assert ask_until(MONDAY) == date(2026, 12, 2)
    assert refuse_to_ask(facts, today=date(2026, 12, 2)) is None
    late = refuse_to_ask(facts, today=date(2026, 12, 3))
    assert late is not None and late.code == "review-late"


def test_a_review_is_asked_for_once() -> None:
    refusal = refuse_to_ask(ReviewFacts(MONDAY, asked_on=FRIDAY), today=FRIDAY)

    assert refusal is not None and refusal.code == "review-asked"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (ReviewFacts(MONDAY), "review-none"),
        (ReviewFacts(MONDAY, FRIDAY, decided=True), "review-decided"),
        (ReviewFacts(MONDAY, FRIDAY, took_part=True), "review-took-part"),
    ],
)
def test_who_took_part_does_not_decide(facts: ReviewFacts, code: str) -> None:
    refusal = refuse_to_decide(facts)

    assert refusal is not None and refusal.code == code


def test_a_late_decision_is_still_owed() -> None:
    assert decide_until(FRIDAY) == date(2026, 12, 6)
    assert refuse_to_decide(ReviewFacts(MONDAY, FRIDAY)) is None
