"""The life of a problem, step by step: what is lawful, for whom, and in which words the rest is refused."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.core.decisions import name_all
from bihuan.core.lifecycle import (
    CLAIMED_STATES,
    CLOCK_STATES,
    LOCKED_STATES,
    NEED_NAMES,
    OPEN_STATES,
    PARTY_NAMES,
    STATE_NAMES,
    STEP_NAMES,
    STEPS,
    TRACK_NAMES,
    UNCOUNTED_STATES,
    WORKING_STATES,
    Need,
    Party,
    ProblemFacts,
    State,
    Step,
    Track,
    decide,
    decide_all,
    lawful_step,
)

TODAY = date(2026, 11, 9)
COMPLETE = ProblemFacts(
    state=State.REGISTERED,
    track=Track.STAGED,
    has_accountable_unit=True,
    has_deadline=True,
    handback_until=date(2026, 11, 9),
    measures=2,
    has_standard=True,
    milestones=1,
    evidence=1,
)
OFFICE, LEAD, DECIDER = frozenset({Party.OFFICE}), frozenset({Party.LEAD}), frozenset({Party.DECIDER})
UNIT, HELPER, CHECKER = frozenset({Party.ACCOUNTABLE}), frozenset({Party.ASSISTING}), frozenset({Party.CHECKER})
REVIEWER = frozenset({Party.REVIEWER})
NOBODY: frozenset[Party] = frozenset()


@pytest.mark.parametrize(
    ("who", "step", "before", "after"),
    [
        pytest.param(OFFICE, Step.DISPATCH, State.REGISTERED, State.DISPATCHED, id="the office dispatches"),
        pytest.param(
            LEAD, Step.DISPATCH, State.REGISTERED, State.DISPATCHED, id="the lead unit dispatches in its campaign"
        ),
        pytest.param(UNIT, Step.ACCEPT, State.DISPATCHED, State.ACCEPTED, id="the accountable unit accepts"),
        pytest.param(UNIT, Step.ASK_HANDBACK, State.DISPATCHED, State.HANDBACK_ASKED, id="or asks to hand it back"),
        pytest.param(
            OFFICE,
            Step.UPHOLD_HANDBACK,
            State.HANDBACK_ASKED,
            State.REGISTERED,
            id="a hand-back upheld waits for dispatch again",
        ),
        pytest.param(
            OFFICE,
            Step.REJECT_HANDBACK,
            State.HANDBACK_ASKED,
            State.DISPATCHED,
            id="a hand-back rejected stays with the unit",
        ),
        pytest.param(UNIT, Step.BEGIN, State.ACCEPTED, State.RECTIFYING, id="the unit begins"),
        pytest.param(UNIT, Step.APPLY, State.RECTIFYING, State.APPLIED, id="the unit applies for closure"),
        pytest.param(UNIT, Step.APPLY, State.RETURNED, State.APPLIED, id="and again after a return"),
        pytest.param(
            UNIT, Step.WITHDRAW_APPLICATION, State.APPLIED, State.RECTIFYING, id="and takes the application back"
        ),
        pytest.param(CHECKER, Step.BEGIN_CHECK, State.APPLIED, State.UNDER_CHECK, id="somebody else begins to check"),
        pytest.param(
            OFFICE,
            Step.RELEASE_CHECK,
            State.UNDER_CHECK,
            State.APPLIED,
            id="the office gives a stuck check back to whoever waits",
        ),
        pytest.param(CHECKER, Step.RETURN, State.UNDER_CHECK, State.RETURNED, id="and returns it"),
        pytest.param(CHECKER, Step.CLOSE, State.UNDER_CHECK, State.CLOSED, id="or closes it"),
        pytest.param(
            CHECKER, Step.SEND_TO_REVIEW, State.UNDER_CHECK, State.UNDER_REVIEW, id="or hands it to those who sign"
        ),
        pytest.param(REVIEWER, Step.SIGN_REVIEW, State.UNDER_REVIEW, State.UNDER_REVIEW, id="the first of two signs"),
        pytest.param(REVIEWER, Step.RETURN_REVIEW, State.UNDER_REVIEW, State.RETURNED, id="or sends it back"),
        pytest.param(REVIEWER, Step.CLOSE_REVIEWED, State.UNDER_REVIEW, State.CLOSED, id="the last closes it"),
        pytest.param(REVIEWER, Step.PUBLISH, State.UNDER_REVIEW, State.PUBLIC_NOTICE, id="or makes it public first"),
        pytest.param(OFFICE, Step.CLOSE_NOTICED, State.PUBLIC_NOTICE, State.CLOSED, id="after which it is closed"),
        pytest.param(OFFICE, Step.UPHOLD_OBJECTION, State.PUBLIC_NOTICE, State.RETURNED, id="unless somebody objects"),
        pytest.param(
            OFFICE, Step.REVIEW_AGAIN, State.PUBLIC_NOTICE, State.UNDER_REVIEW, id="or what was signed is not there now"
        ),
        pytest.param(OFFICE, Step.SUSPEND, State.RECTIFYING, State.SUSPENDED, id="the office suspends"),
        pytest.param(OFFICE, Step.MERGE, State.ACCEPTED, State.MERGED, id="the office merges into a joint problem"),
        pytest.param(
            OFFICE, Step.WITHDRAW, State.SUSPENDED, State.WITHDRAWN, id="the office withdraws what was a mistake"
        ),
    ],
)
def test_a_lawful_step_leads_on(who: frozenset[Party], step: Step, before: State, after: State) -> None:
    decision = decide(step, replace(COMPLETE, state=before), parties=who, today=TODAY, why="有理由")

    assert decision.allowed
    assert decision.target is after


@pytest.mark.parametrize(
    ("step", "state", "facts", "who", "code"),
    [
        pytest.param(Step.DISPATCH, State.REGISTERED, {"has_accountable_unit": False}, OFFICE, "no-unit", id="no dispatch without a unit"),
        pytest.param(Step.DISPATCH, State.REGISTERED, {"has_deadline": False}, OFFICE, "no-deadline", id="no dispatch without a deadline"),
        pytest.param(Step.DISPATCH, State.REGISTERED, {"unresolved": ("时限",)}, OFFICE, "unresolved", id="no dispatch with an open question"),
        pytest.param(Step.DISPATCH, State.REGISTERED, {}, UNIT, "wrong-party", id="no unit dispatches to itself"),
        pytest.param(Step.ACCEPT, State.DISPATCHED, {}, OFFICE, "wrong-party", id="nobody accepts in a unit's stead"),
        pytest.param(Step.ACCEPT, State.DISPATCHED, {}, HELPER, "wrong-party", id="who assists does not accept"),
        pytest.param(Step.ASK_HANDBACK, State.DISPATCHED, {"handback_until": date(2026, 11, 8)}, UNIT, "handback-term-over", id="no hand-back after its term"),
        pytest.param(Step.ASK_HANDBACK, State.ACCEPTED, {}, UNIT, "wrong-state", id="no hand-back of what was accepted"),
        pytest.param(Step.UPHOLD_HANDBACK, State.HANDBACK_ASKED, {}, DECIDER, "needs-office", id="the first hand-back is the office's to rule on"),
        pytest.param(Step.UPHOLD_HANDBACK, State.HANDBACK_ASKED, {"handbacks_before": 1}, DECIDER, "needs-office", id="so is the second"),
        pytest.param(Step.UPHOLD_HANDBACK, State.HANDBACK_ASKED, {"handbacks_before": 2}, OFFICE, "needs-decider", id="the third is not"),
        pytest.param(Step.REJECT_HANDBACK, State.HANDBACK_ASKED, {"handbacks_before": 2}, OFFICE, "needs-decider", id="not even to reject it"),
        pytest.param(Step.UPHOLD_HANDBACK, State.HANDBACK_ASKED, {}, UNIT, "wrong-party", id="no unit rules on its own hand-back"),
        pytest.param(Step.BEGIN, State.ACCEPTED, {"measures": 0}, UNIT, "no-measure", id="no beginning without a measure"),
        pytest.param(Step.BEGIN, State.ACCEPTED, {"has_standard": False}, UNIT, "no-standard", id="no beginning without a standard"),
        pytest.param(Step.BEGIN, State.ACCEPTED, {"milestones": 0}, UNIT, "no-milestone", id="no stages without stage goals"),
        pytest.param(Step.APPLY, State.RECTIFYING, {"open_measures": 1}, UNIT, "open-measures", id="no application with a measure open"),
        pytest.param(Step.APPLY, State.RECTIFYING, {"measures": 0}, UNIT, "no-measure", id="no application without any measure"),
        pytest.param(Step.APPLY, State.RECTIFYING, {"evidence": 0}, UNIT, "no-evidence", id="no application without evidence"),
        pytest.param(Step.APPLY, State.ACCEPTED, {}, UNIT, "wrong-state", id="no application before the work began"),
        pytest.param(Step.APPLY, State.APPLIED, {}, UNIT, "wrong-state", id="no application twice"),
        pytest.param(Step.APPLY, State.RECTIFYING, {}, HELPER, "wrong-party", id="who assists does not apply"),
        pytest.param(Step.BEGIN_CHECK, State.APPLIED, {}, UNIT, "wrong-party", id="no unit checks itself"),
        pytest.param(Step.BEGIN_CHECK, State.APPLIED, {}, OFFICE, "wrong-party", id="the office does not check in a checker's stead"),
        pytest.param(Step.RELEASE_CHECK, State.UNDER_CHECK, {}, CHECKER, "wrong-party", id="no checker takes a check from another"),
        pytest.param(Step.RELEASE_CHECK, State.UNDER_CHECK, {}, UNIT, "wrong-party", id="no unit chooses who checks it"),
        pytest.param(Step.RELEASE_CHECK, State.UNDER_CHECK, {}, DECIDER, "wrong-party", id="nor does a leader"),
        pytest.param(Step.RELEASE_CHECK, State.APPLIED, {}, OFFICE, "wrong-state", id="what nobody checks is not released"),
        pytest.param(Step.RELEASE_CHECK, State.PUBLIC_NOTICE, {}, OFFICE, "wrong-state", id="nor what was found done and made public"),
        pytest.param(Step.CLOSE, State.APPLIED, {}, CHECKER, "wrong-state", id="nothing is closed unchecked"),
        pytest.param(Step.CLOSE, State.UNDER_CHECK, {}, OFFICE, "wrong-party", id="the office does not close"),
        pytest.param(Step.CLOSE, State.UNDER_REVIEW, {}, CHECKER, "wrong-state", id="no checker closes what others have to sign"),
        pytest.param(Step.CLOSE, State.PUBLIC_NOTICE, {}, CHECKER, "wrong-state", id="nor what is in public notice"),
        pytest.param(Step.SEND_TO_REVIEW, State.UNDER_CHECK, {}, REVIEWER, "wrong-party", id="no reviewer passes a check"),
        pytest.param(Step.PUBLISH, State.UNDER_CHECK, {}, REVIEWER, "wrong-state", id="nothing is made public unsigned"),
        pytest.param(Step.PUBLISH, State.UNDER_REVIEW, {}, OFFICE, "wrong-party", id="nor by an office that took part"),
        pytest.param(Step.CLOSE_REVIEWED, State.UNDER_REVIEW, {}, CHECKER, "wrong-party", id="no checker signs"),
        pytest.param(Step.SIGN_REVIEW, State.UNDER_REVIEW, {}, UNIT, "wrong-party", id="no unit signs for itself"),
        pytest.param(Step.RETURN_REVIEW, State.PUBLIC_NOTICE, {}, REVIEWER, "wrong-state", id="what is public goes back by an objection alone"),
        pytest.param(Step.CLOSE_NOTICED, State.PUBLIC_NOTICE, {}, REVIEWER, "wrong-party", id="only the office ends a public notice"),
        pytest.param(Step.UPHOLD_OBJECTION, State.PUBLIC_NOTICE, {}, UNIT, "wrong-party", id="no unit rules on an objection to itself"),
        pytest.param(Step.REVIEW_AGAIN, State.CLOSED, {}, OFFICE, "wrong-state", id="what is closed is signed no more"),
        pytest.param(Step.WITHDRAW_APPLICATION, State.UNDER_CHECK, {}, UNIT, "wrong-state", id="no application is taken back under check"),
        pytest.param(Step.SUSPEND, State.APPLIED, {}, OFFICE, "wrong-state", id="what is under application is not suspended"),
        pytest.param(Step.SUSPEND, State.RECTIFYING, {}, LEAD, "wrong-party", id="the lead unit does not stop clocks"),
        pytest.param(Step.RESUME, State.RECTIFYING, {}, OFFICE, "wrong-state", id="what runs is not resumed"),
        pytest.param(Step.MERGE, State.UNDER_CHECK, {}, OFFICE, "wrong-state", id="what is under check is not merged"),
        pytest.param(Step.WITHDRAW, State.CLOSED, {}, OFFICE, "wrong-state", id="what is closed is not withdrawn"),
        pytest.param(Step.WITHDRAW, State.RECTIFYING, {}, DECIDER, "wrong-party", id="a leader does not withdraw"),
    ],
)  # fmt: skip
def test_an_unlawful_step_is_refused_with_its_reason(
    step: Step, state: State, facts: dict[str, object], who: frozenset[Party], code: str
) -> None:
    held = replace(COMPLETE, state=state, **facts)  # type: ignore[arg-type]

    decision = decide(step, held, parties=who, today=TODAY, why="有理由")

    assert not decision.allowed
    assert decision.target is None
    assert code in [reason.code for reason in decision.reasons]


@pytest.mark.parametrize("handed_back", [2, 3, 9])
def test_from_the_third_on_a_leader_rules_on_hand_backs(handed_back: int) -> None:
    facts = replace(COMPLETE, state=State.HANDBACK_ASKED, handbacks_before=handed_back)

    assert decide(Step.UPHOLD_HANDBACK, facts, parties=DECIDER, today=TODAY, why="属实").allowed
    assert decide(Step.REJECT_HANDBACK, facts, parties=DECIDER, today=TODAY, why="不属实").allowed


@pytest.mark.parametrize("track", [Track.IMMEDIATE, Track.STANDING])
def test_only_the_staged_track_needs_stage_goals(track: Track) -> None:
    facts = replace(COMPLETE, state=State.ACCEPTED, track=track, milestones=0)

    assert decide(Step.BEGIN, facts, parties=UNIT, today=TODAY).allowed


@pytest.mark.parametrize("step", [row.step for row in STEPS if row.reason_required])
def test_a_step_that_takes_something_away_needs_a_reason(step: Step) -> None:
    row = lawful_step(step)
    facts = replace(COMPLETE, state=min(row.sources), state_before_suspension=State.RECTIFYING)

    silent = decide(step, facts, parties=row.parties, today=TODAY, why="  \n")

    assert [reason.code for reason in silent.reasons] == ["reason-required"]
    assert decide(step, facts, parties=row.parties, today=TODAY, why="理由").allowed
    assert decide(step, facts, parties=row.parties, today=TODAY).allowed, "asked in advance: they could, with a reason"


def test_the_last_day_of_the_hand_back_term_still_counts() -> None:
    facts = replace(COMPLETE, state=State.DISPATCHED, handback_until=TODAY)

    assert decide(Step.ASK_HANDBACK, facts, parties=UNIT, today=TODAY, why="不属我局").allowed
    late = decide(Step.ASK_HANDBACK, facts, parties=UNIT, today=date(2026, 11, 10), why="不属我局")
    assert str(late.reasons[0]) == "退回期已过（2026-11-09 截止）。"


@pytest.mark.parametrize("before", sorted(WORKING_STATES | {State.REGISTERED, State.DISPATCHED, State.HANDBACK_ASKED}))
def test_a_suspended_problem_goes_on_where_it_stopped(before: State) -> None:
    suspended = replace(COMPLETE, state=State.SUSPENDED, state_before_suspension=before)

    assert decide(Step.RESUME, suspended, parties=OFFICE, today=TODAY, why="条件具备").target is before


def test_all_that_is_missing_is_said_at_once() -> None:
    facts = ProblemFacts(state=State.ACCEPTED, track=Track.STAGED)

    decision = decide(Step.BEGIN, facts, parties=UNIT, today=TODAY)

    assert [reason.code for reason in decision.reasons] == ["no-measure", "no-standard", "no-milestone"]


def test_where_the_step_is_not_theirs_nothing_is_said_about_what_is_missing() -> None:
    decision = decide(Step.BEGIN, ProblemFacts(state=State.ACCEPTED, track=Track.STAGED), parties=HELPER, today=TODAY)

    assert [str(reason) for reason in decision.reasons] == ["这一步由主责单位办理。"]


def test_a_reason_names_several_parties_and_open_questions_in_any_language() -> None:
    by_whom = decide(Step.UPHOLD_HANDBACK, replace(COMPLETE, state=State.HANDBACK_ASKED), parties=UNIT, today=TODAY)
    open_questions = decide(
        Step.DISPATCH, replace(COMPLETE, unresolved=("主责单位", "时限")), parties=OFFICE, today=TODAY
    )
    english = {"整改落实组": "the office", "县领导": "a leader", "%(one)s、%(more)s": "%(one)s, %(more)s"}

    assert str(by_whom.reasons[0]) == "这一步由整改落实组、县领导办理。"
    assert "the office, a leader" in by_whom.reasons[0].text(lambda words: english.get(words, words))
    assert str(open_questions.reasons[0]) == "还有认不准的内容要人确认：主责单位、时限。"
    assert name_all(()) == ""


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("who", [OFFICE, LEAD, UNIT, HELPER, CHECKER, REVIEWER, DECIDER, NOBODY], ids=str)
def test_a_reader_is_shown_exactly_the_steps_of_this_state_that_are_theirs(state: State, who: frozenset[Party]) -> None:
    facts = replace(COMPLETE, state=state)

    shown = [decision.step for decision in decide_all(facts, parties=who, today=TODAY)]

    theirs = [
        step for step in Step
        if not {"wrong-state", "wrong-party"} & {r.code for r in decide(step, facts, parties=who, today=TODAY).reasons}
    ]  # fmt: skip
    assert shown == theirs
    assert not (who == NOBODY and shown)


def test_nobody_takes_a_step_from_what_ended() -> None:
    for state in (State.CLOSED, State.MERGED, State.WITHDRAWN):
        everybody = frozenset(Party)
        assert decide_all(replace(COMPLETE, state=state), parties=everybody, today=TODAY) == ()


def test_every_step_stands_in_the_table_once_and_every_state_can_be_reached() -> None:
    assert sorted(row.step for row in STEPS) == sorted(Step)
    reachable = {row.target for row in STEPS if row.target} | {State.REGISTERED}
    assert reachable == set(State)


def test_no_party_both_works_and_checks() -> None:
    workers = {Party.ACCOUNTABLE, Party.ASSISTING}
    checking = {Step.BEGIN_CHECK, Step.RETURN, Step.CLOSE, Step.SEND_TO_REVIEW}
    signing = {Step.SIGN_REVIEW, Step.RETURN_REVIEW, Step.PUBLISH, Step.CLOSE_REVIEWED}

    for row in STEPS:
        assert not (row.step in checking | signing and row.parties & workers), row.step
        assert (row.step in checking) == (Party.CHECKER in row.parties), row.step
        assert (row.step in signing) == (Party.REVIEWER in row.parties), row.step


def test_the_sets_of_states_fit_together() -> None:
    assert OPEN_STATES | UNCOUNTED_STATES | {State.CLOSED} == set(State)
    assert not OPEN_STATES & (UNCOUNTED_STATES | {State.CLOSED})
    assert CLAIMED_STATES < LOCKED_STATES
    assert not CLOCK_STATES & LOCKED_STATES, "the clock never runs while nothing may be changed"
    assert WORKING_STATES < CLOCK_STATES
    assert State.REGISTERED not in CLOCK_STATES, "the clock starts at dispatch"


def test_everything_has_its_word() -> None:
    assert STATE_NAMES.keys() == set(State)
    assert STEP_NAMES.keys() == set(Step)
    assert PARTY_NAMES.keys() == set(Party)
    assert NEED_NAMES.keys() == set(Need)
    assert TRACK_NAMES.keys() == set(Track)
