"""What closing asks for, who signs, how long a notice runs, what a check has to answer."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.closing import (
    DEFAULT_POLICY,
    SEVERITIES,
    Answer,
    ClosingRule,
    Ending,
    Grade,
    Side,
    Standard,
    StandardAnswer,
    answers_document,
    answers_of,
    next_side,
    notice_term,
    policy_document,
    policy_of,
    refuse_answers,
    refuse_end_of_notice,
    refuse_policy,
    return_words,
    rule_document,
    rule_for,
    rule_of,
    sides_that_sign,
    step_after_check,
    step_after_signature,
)
from bihuan.core.decisions import BadInput
from bihuan.core.lifecycle import Step
from bihuan.core.workdays import published_calendar

BOTH = (Side.LEAD, Side.OFFICE)
MET = tuple(StandardAnswer(standard, Answer.MET, "看过", (7,)) for standard in Standard)


@pytest.mark.parametrize(
    ("sides", "has_lead", "took_part", "expected"),
    [
        pytest.param(BOTH, True, False, BOTH, id="both, in their order"),
        pytest.param(BOTH, True, True, (Side.OFFICE,), id="a lead unit that took part signs nothing"),
        pytest.param(BOTH, False, False, (Side.OFFICE,), id="no lead unit, no signature of one"),
        pytest.param((Side.LEAD,), True, True, (Side.OFFICE,), id="in its place the office"),
        pytest.param((Side.OFFICE,), True, False, (Side.OFFICE,), id="the office alone"),
        pytest.param((), True, False, (), id="nobody where nobody is asked"),
        pytest.param((), False, True, (), id="not even in the place of nobody"),
    ],
)
def test_who_signs(sides: tuple[Side, ...], has_lead: bool, took_part: bool, expected: tuple[Side, ...]) -> None:
    assert sides_that_sign(ClosingRule(sides=sides), has_lead=has_lead, lead_took_part=took_part) == expected


def test_what_a_check_and_a_signature_lead_to() -> None:
    assert step_after_check(()) is Step.CLOSE
    assert step_after_check(BOTH) is Step.SEND_TO_REVIEW
    assert step_after_signature(BOTH, {Side.LEAD}, notice_days=7) is Step.SIGN_REVIEW
    assert step_after_signature(BOTH, set(BOTH), notice_days=7) is Step.PUBLISH
    assert step_after_signature(BOTH, set(BOTH), notice_days=0) is Step.CLOSE_REVIEWED
    assert next_side(BOTH, ()) is Side.LEAD
    assert next_side(BOTH, {Side.LEAD}) is Side.OFFICE
    assert next_side(BOTH, {Side.OFFICE}) is Side.LEAD, "a void signature is asked for again, whoever signed after it"
    assert next_side(BOTH, BOTH) is None


@given(
    signed=st.sets(st.sampled_from(Side)), sides=st.sampled_from([(), BOTH, BOTH[:1], BOTH[1:]]), days=st.integers(0, 9)
)
def test_nothing_is_closed_or_published_while_somebody_has_to_sign(
    signed: set[Side], sides: tuple[Side, ...], days: int
) -> None:
    step = step_after_signature(sides, signed, notice_days=days)

    assert (step is Step.SIGN_REVIEW) == (next_side(sides, signed) is not None)
    assert (step is Step.PUBLISH) == (set(sides) <= signed and days > 0)


@pytest.mark.parametrize(
    ("posted", "days", "stretched", "last"),
    [
        pytest.param(date(2026, 11, 2), 7, False, date(2026, 11, 9), id="the day of posting does not count"),
        pytest.param(date(2026, 11, 1), 7, False, date(2026, 11, 8), id="a Sunday is a day like any other"),
        pytest.param(date(2026, 11, 1), 7, True, date(2026, 11, 9), id="unless it is the last and moves on"),
        pytest.param(date(2026, 9, 24), 7, False, date(2026, 10, 1), id="it may end on a holiday"),
        pytest.param(date(2026, 9, 24), 7, True, date(2026, 10, 8), id="or after all of them"),
        pytest.param(date(2026, 9, 29), 10, True, date(2026, 10, 9), id="a holiday in the middle counts"),
        pytest.param(date(2026, 10, 3), 7, True, date(2026, 10, 10), id="a Saturday that is worked is a working day"),
        pytest.param(date(2026, 11, 2), 1, False, date(2026, 11, 3), id="one day is one day"),
    ],
)
def test_a_notice_counts_natural_days_and_its_end_may_move(
    posted: date, days: int, stretched: bool, last: date
) -> None:
    term = notice_term(posted, days=days, stretched=stretched, calendar=published_calendar())

    assert (term.last, term.estimated) == (last, False)
    assert term.first == date.fromordinal(posted.toordinal() + 1)


def test_an_end_in_a_year_that_is_not_published_is_estimated() -> None:
    term = notice_term(date(2027, 1, 1), days=7, stretched=True, calendar=published_calendar())

    assert term.estimated


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)), st.integers(1, 40))
def test_a_stretched_notice_ends_on_a_working_day_and_never_earlier(posted: date, days: int) -> None:
    calendar = published_calendar()
    plain = notice_term(posted, days=days, stretched=False, calendar=calendar)
    moved = notice_term(posted, days=days, stretched=True, calendar=calendar)

    assert calendar.is_workday(moved.last)
    assert moved.last >= plain.last and moved.first == plain.first
    assert not any(
        calendar.is_workday(date.fromordinal(day)) for day in range(plain.last.toordinal(), moved.last.toordinal())
    )


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, []),
        ({"today": date(2026, 11, 9)}, ["notice-runs"]),
        ({"open_objections": 2}, ["open-objections"]),
        ({"signed": False}, ["approval-void"]),
        (
            {"today": date(2026, 11, 3), "open_objections": 1, "signed": False},
            ["notice-runs", "open-objections", "approval-void"],
        ),
    ],
)
def test_a_notice_ends_when_it_is_over_answered_and_signed(changed: dict[str, object], codes: list[str]) -> None:
    facts: dict[str, object] = {
        "last_day": date(2026, 11, 9),
        "today": date(2026, 11, 10),
        "open_objections": 0,
        "signed": True,
    }

    assert [reason.code for reason in refuse_end_of_notice(**(facts | changed))] == codes  # type: ignore[arg-type]


def replaced(standard: Standard, *, answer: Answer = Answer.MET, words: str = "看过") -> tuple[StandardAnswer, ...]:
    return tuple(replace(each, answer=answer, words=words) if each.standard is standard else each for each in MET)


@pytest.mark.parametrize(
    ("answers", "grade", "passing", "fields"),
    [
        pytest.param(MET, Grade.GOOD, True, set(), id="everything met"),
        pytest.param(MET, Grade.FAIR, True, set(), id="fairly good is enough"),
        pytest.param(MET, Grade.PLAIN, True, {"verdict"}, id="fair is not"),
        pytest.param(MET, Grade.POOR, True, {"verdict"}, id="poor even less"),
        pytest.param(MET, Grade.POOR, False, set(), id="but goes back"),
        pytest.param(MET, None, True, {"grade"}, id="no grade"),
        pytest.param(MET[1:], Grade.GOOD, True, {"measures-done"}, id="a standard left open"),
        pytest.param((), Grade.GOOD, False, {*Standard}, id="all of them"),
        pytest.param(replaced(Standard.OWN, answer=Answer.NOT_MET), Grade.GOOD, True, {"verdict"}, id="one not met"),
        pytest.param(replaced(Standard.OWN, answer=Answer.NOT_MET), Grade.GOOD, False, set(), id="goes back"),
        pytest.param(
            replaced(Standard.SOURCE, answer=Answer.NOT_APPLICABLE), Grade.GOOD, True, set(), id="not applicable"
        ),
        pytest.param(
            replaced(Standard.OWN, answer=Answer.NOT_APPLICABLE),
            Grade.GOOD,
            True,
            {"own-standard"},
            id="its own standard always applies",
        ),
        pytest.param(
            replaced(Standard.MEASURES, answer=Answer.NOT_APPLICABLE),
            Grade.GOOD,
            False,
            {"measures-done"},
            id="so do measures",
        ),
        pytest.param(replaced(Standard.EFFECT, words=" "), Grade.GOOD, True, {"effect-lawful"}, id="no words"),
    ],
)
def test_a_check_answers_every_standard_in_words(
    answers: tuple[StandardAnswer, ...], grade: Grade | None, passing: bool, fields: set[str]
) -> None:
    assert set(refuse_answers(answers, grade, passing=passing, asked=True)) == fields


def test_where_it_is_not_asked_nothing_need_be_answered_but_what_is_has_to_hold() -> None:
    assert refuse_answers((), None, passing=True, asked=False) == {}
    assert set(refuse_answers(MET, Grade.POOR, passing=True, asked=False)) == {"verdict"}


def test_what_goes_back_says_why_standard_by_standard() -> None:
    answers = replaced(Standard.LIKE_CASES, answer=Answer.NOT_MET, words=" 只查了自己一家 ")

    assert return_words(" 总的不错 ", answers, Grade.POOR) == (
        "总的不错\n举一反三，同类问题已经排查：没有达到。只查了自己一家\n整改质量：差。"
    )
    assert return_words("没办好", (), None) == "没办好"
    assert return_words("办好了", MET, Grade.GOOD) == "办好了"


RULES = st.builds(
    ClosingRule,
    by_standards=st.booleans(),
    sides=st.sampled_from([(), BOTH, BOTH[:1], BOTH[1:]]),
    notice_days=st.integers(0, 60),
    stretched=st.booleans(),
    ending=st.sampled_from(Ending),
    open_to_all=st.booleans(),
    look_backs=st.lists(st.integers(1, 1000), max_size=6, unique=True).map(lambda days: tuple(sorted(days))),
)


@given(RULES, st.lists(st.sampled_from(Answer), min_size=6, max_size=6))
def test_rules_and_answers_come_back_from_their_documents(rule: ClosingRule, said: list[Answer]) -> None:
    answers = tuple(StandardAnswer(s, a, "看过", (1, 2)) for s, a in zip(Standard, said, strict=True))

    assert rule_of(rule_document(rule)) == rule
    assert answers_of(answers_document(answers)) == answers
    document = policy_document({"grave": rule})
    assert rule_for(policy_of(document), "grave") == rule  # type: ignore[arg-type]


def test_a_policy_that_says_nothing_of_a_severity_asks_for_the_check_alone() -> None:
    assert rule_for({}, "general") == ClosingRule()
    assert rule_of({}) == ClosingRule()


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (ClosingRule(notice_days=7), "general-notice_days"),
        (ClosingRule(sides=BOTH, notice_days=61), "general-notice_days"),
        (ClosingRule(sides=BOTH, notice_days=-1), "general-notice_days"),
        (ClosingRule(sides=(Side.LEAD, Side.LEAD)), "general-sides"),
        (ClosingRule(look_backs=(90, 30)), "general-look_backs"),
        (ClosingRule(look_backs=(30, 30)), "general-look_backs"),
        (ClosingRule(look_backs=(0,)), "general-look_backs"),
        (ClosingRule(look_backs=(1001,)), "general-look_backs"),
        (ClosingRule(look_backs=(1, 2, 3, 4, 5, 6, 7)), "general-look_backs"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(rule: ClosingRule, field: str) -> None:
    with pytest.raises(BadInput) as bad:
        refuse_policy(DEFAULT_POLICY, {**DEFAULT_POLICY, "general": rule}, why="从严")
    assert set(bad.value.fields) == {field}


def test_a_policy_says_why_and_changes_something() -> None:
    with pytest.raises(BadInput, match="一样"):
        refuse_policy(DEFAULT_POLICY, dict(DEFAULT_POLICY), why="从严")
    with pytest.raises(BadInput, match="为什么"):
        refuse_policy(DEFAULT_POLICY, {"general": ClosingRule(sides=BOTH)}, why=" ")
    refuse_policy(DEFAULT_POLICY, {"general": ClosingRule(sides=BOTH)}, why="从严")


def test_the_default_closes_light_problems_with_the_check_and_asks_most_of_grave_ones() -> None:
    assert [bool(rule_for(DEFAULT_POLICY, severity).sides) for severity in SEVERITIES] == [False, False, True]
    grave = rule_for(DEFAULT_POLICY, "grave")
    assert (grave.sides, grave.notice_days, grave.look_backs) == (BOTH, 7, (30, 90, 180))
