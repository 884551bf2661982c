"""The ladder: one lawful rung after another, in working days, and never before the one below was received."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.ladder import (
    DEFAULT_POLICY,
    HEARING_WORKDAYS,
    ItemFacts,
    ItemKind,
    LastRung,
    Pause,
    Policy,
    Raise,
    RungName,
    Stop,
    Wait,
    decide,
    document_of_policy,
    latest_due,
    offset_for,
    policy_of_document,
    received_on,
    refuse_policy,
    workdays_late,
)
from bihuan.core.workdays import published_calendar

CALENDAR = published_calendar()
DUE = date(2026, 11, 16)  # a Monday
SATURDAY = date(2026, 11, 21)
MADE_UP_SATURDAY = date(2026, 10, 10)
NATIONAL_DAY = date(2026, 10, 1)


def asked(facts: ItemFacts, today: date, policy: Policy = DEFAULT_POLICY) -> str:
    """The rung that is raised, or the code of what it waits for."""
    decision = decide(facts, policy=policy, today=today, calendar=CALENDAR)
    return decision.rung.name.value if isinstance(decision, Raise) else decision.reason.code


def after(workdays: int, due: date = DUE) -> date:
    return CALENDAR.add(due, workdays).date


def reached(rung: RungName, received: date | None = DUE) -> LastRung:
    return LastRung(rung, received)


@pytest.mark.parametrize(
    ("last", "workdays", "expected"),
    [
        (None, -6, "not-yet"),
        (None, -5, "reminder"),
        (None, 0, "reminder"),
        (None, 40, "reminder"),
        (RungName.REMINDER, 0, "not-yet"),
        (RungName.REMINDER, 1, "urging"),
        (RungName.REMINDER, 30, "urging"),
        (RungName.URGING, 4, "not-yet"),
        (RungName.URGING, 5, "supervision"),
        (RungName.SUPERVISION, 9, "not-yet"),
        (RungName.SUPERVISION, 10, "interview"),
        (RungName.INTERVIEW, 14, "not-yet"),
        (RungName.INTERVIEW, 15, "accountability"),
        (RungName.ACCOUNTABILITY, 90, "at-the-top"),
    ],
)
def test_each_rung_comes_on_its_working_day_and_none_is_skipped(
    last: RungName | None, workdays: int, expected: str
) -> None:
    facts = ItemFacts(due=DUE, last=reached(last, date(2026, 9, 1)) if last else None)
    assert asked(facts, after(workdays)) == expected


@pytest.mark.parametrize("day", [SATURDAY, SATURDAY + timedelta(days=1), NATIONAL_DAY], ids=str)
def test_nothing_is_raised_on_a_day_off(day: date) -> None:
    assert asked(ItemFacts(due=day - timedelta(days=60)), day) == "day-off"


def test_a_saturday_that_is_made_up_for_is_a_day_like_others() -> None:
    assert asked(ItemFacts(due=MADE_UP_SATURDAY), MADE_UP_SATURDAY) == "reminder"


@pytest.mark.parametrize("stop", list(Stop))
def test_what_stands_still_is_not_chased(stop: Stop) -> None:
    assert asked(ItemFacts(due=DUE, stop=stop), after(30)) == "stands-still"


@pytest.mark.parametrize(
    ("received", "expected"),
    [(None, "not-received"), (after(2), "not-received"), (after(1), "urging"), (after(0), "urging")],
    ids=["nobody has it", "tomorrow", "today", "yesterday"],
)
def test_a_rung_waits_until_the_one_before_was_received(received: date | None, expected: str) -> None:
    assert asked(ItemFacts(due=DUE, last=reached(RungName.REMINDER, received)), after(1)) == expected


def test_after_a_notice_that_was_withdrawn_a_person_decides() -> None:
    last = LastRung(RungName.SUPERVISION, None, withdrawn=True)
    assert asked(ItemFacts(due=DUE, last=last), after(60)) == "last-withdrawn"


def test_what_comes_up_after_todays_notice_waits_for_the_next_one() -> None:
    facts = ItemFacts(due=DUE, held_back=frozenset({RungName.REMINDER}))
    assert asked(facts, after(0)) == "sent-today"
    assert asked(replace(facts, held_back=frozenset({RungName.URGING})), after(0)) == "reminder"


@pytest.mark.parametrize("kind", [ItemKind.ACCEPTANCE, ItemKind.REPLY])
def test_what_has_a_few_days_in_all_is_reminded_of_one_day_before(kind: ItemKind) -> None:
    facts = ItemFacts(due=DUE, kind=kind)
    assert [asked(facts, after(workdays)) for workdays in (-5, -2, -1)] == ["not-yet", "not-yet", "reminder"]
    assert offset_for(DEFAULT_POLICY.rungs[1], kind) == 1, "what comes after the deadline is the same for all"


@pytest.mark.parametrize(
    ("since", "until", "late"),
    [
        (0, 0, 10),
        (1, 1, 9),
        (1, 5, 5),
        (-8, -2, 10),
        (-8, 3, 7),
        (6, 40, 5),
        (6, None, 5),
    ],
    ids=["on the due day", "one day", "a week", "before the deadline", "across it", "longer than today", "still"],
)
def test_days_on_which_it_stood_still_do_not_count(since: int, until: int | None, late: int) -> None:
    pause = Pause(after(since) if since else DUE, None if until is None else after(until) if until else DUE)
    facts = ItemFacts(due=DUE, pauses=(pause,))
    assert workdays_late(facts, today=after(10), calendar=CALENDAR) == late


def test_a_pause_moves_the_rungs_by_its_working_days() -> None:
    last = reached(RungName.REMINDER, date(2026, 9, 1))
    facts = ItemFacts(due=DUE, last=last, pauses=(Pause(after(1), after(3)),))
    assert [asked(facts, after(workdays)) for workdays in (1, 3, 4)] == ["not-yet", "not-yet", "urging"]


def test_a_day_that_two_pauses_cover_is_taken_off_once() -> None:
    """More time was asked for before the deadline and refused on 13 November; a reason was accepted from the 2nd to that day."""
    due, refused = date(2026, 10, 30), date(2026, 11, 13)
    pauses = (Pause(date(2026, 10, 26), refused), Pause(date(2026, 11, 2), refused))
    assert workdays_late(ItemFacts(due=due, pauses=pauses), today=date(2026, 11, 30), calendar=CALENDAR) == 11


def test_a_reason_that_follows_another_on_the_same_day_costs_no_day() -> None:
    pauses = (Pause(after(1), after(3)), Pause(after(3), after(5)))
    assert workdays_late(ItemFacts(due=DUE, pauses=pauses), today=after(10), calendar=CALENDAR) == 5


PAUSES = st.lists(st.tuples(st.integers(-15, 45), st.one_of(st.none(), st.integers(0, 20))), max_size=6)


@given(covers=PAUSES, days=st.integers(0, 40), shuffled=st.randoms(use_true_random=False))
def test_lateness_is_the_same_however_the_same_days_are_covered(
    covers: list[tuple[int, int | None]], days: int, shuffled: Random
) -> None:
    today = DUE + timedelta(days=days)
    pauses = [
        Pause(DUE + timedelta(days=since), None if length is None else DUE + timedelta(days=since + length))
        for since, length in covers
    ]
    span = [DUE + timedelta(days=n) for n in range(-20, days + 1)]
    still = {day for day in span if any(each.since <= day <= (each.until or today) for each in pauses)}
    one_by_one = [Pause(day, day) for day in still]
    shuffled.shuffle(one_by_one)
    late = sum(day > DUE and day not in still and CALENDAR.is_workday(day) for day in span)
    for cover in (tuple(pauses), tuple(one_by_one), (*one_by_one, *pauses)):
        assert workdays_late(ItemFacts(due=DUE, pauses=cover), today=today, calendar=CALENDAR) == late


@pytest.mark.parametrize(
    ("signed", "delivered", "expected"),
    [
        (None, None, None),
        (after(1), None, after(1)),
        (None, DUE, after(2)),
        (after(1), DUE, after(1)),
        (after(5), DUE, after(2)),
    ],
    ids=["neither", "signed", "delivered", "signed first", "signed late"],
)
def test_not_signing_helps_nobody(signed: date | None, delivered: date | None, expected: date | None) -> None:
    assert received_on(signed=signed, delivered=delivered, calendar=CALENDAR) == expected


def test_the_days_after_delivery_are_working_days() -> None:
    friday = date(2026, 11, 20)
    assert received_on(signed=None, delivered=friday, calendar=CALENDAR) == date(2026, 11, 24)


@pytest.mark.parametrize("rung", DEFAULT_POLICY.rungs, ids=lambda rung: rung.name.value)
@pytest.mark.parametrize("today", [date(2026, 11, 26), date(2026, 10, 12), date(2026, 2, 24)], ids=str)
def test_the_latest_deadline_that_is_looked_at_is_the_latest_that_counts(rung: object, today: date) -> None:
    found = next(each for each in DEFAULT_POLICY.rungs if each is rung)
    due = latest_due(found, today=today, calendar=CALENDAR)
    assert CALENDAR.between(due, today).days >= found.offset
    assert CALENDAR.between(due + timedelta(days=1), today).days < found.offset


@given(
    due=st.dates(date(2026, 1, 5), date(2026, 9, 30)),
    days=st.integers(0, 90),
    received=st.one_of(st.none(), st.integers(-20, 20)),
    height=st.integers(0, 5),
    late_enough=st.booleans(),
)
def test_no_rung_is_ever_skipped_or_raised_twice(
    due: date, days: int, received: int | None, height: int, late_enough: bool
) -> None:
    today = due + timedelta(days=days)
    names = list(RungName)
    last = (
        LastRung(names[height - 1], None if received is None else today + timedelta(days=received)) if height else None
    )
    decision = decide(ItemFacts(due=due, last=last), policy=DEFAULT_POLICY, today=today, calendar=CALENDAR)
    if isinstance(decision, Wait):
        return
    assert decision.rung.name is names[height]
    assert CALENDAR.is_workday(today)
    assert decision.workdays >= decision.rung.offset
    assert last is None or (last.received_on is not None and last.received_on <= today)


class TestAPolicy:
    def test_the_default_is_lawful_and_reads_back_as_it_was_written(self) -> None:
        assert refuse_policy(DEFAULT_POLICY) == {}
        read = policy_of_document(document_of_policy(DEFAULT_POLICY), version=3)
        assert read == replace(DEFAULT_POLICY, version=3)

    def test_the_default_is_as_the_rules_say(self) -> None:
        assert [rung.offset for rung in DEFAULT_POLICY.rungs] == [-5, 1, 5, 10, 15]
        assert [rung.needs_approval for rung in DEFAULT_POLICY.rungs] == [False, False, True, True, True]
        assert [rung.hearing for rung in DEFAULT_POLICY.rungs] == [False, False, False, True, True]
        assert HEARING_WORKDAYS == 5

    @pytest.mark.parametrize(
        ("place", "change", "field"),
        [
            (1, {"offset": -5}, "urging-offset"),
            (1, {"offset": 251}, "urging-offset"),
            (0, {"basis": " "}, "reminder-basis"),
            (0, {"issuer": ""}, "reminder-issuer"),
            (0, {"word": ""}, "reminder-word"),
            (0, {"word": "一二三四五六七八九十一"}, "reminder-word"),
            (2, {"recipients": ()}, "supervision-recipients"),
            (2, {"reply_workdays": -1}, "supervision-reply_workdays"),
            (3, {"needs_approval": False}, "interview-needs_approval"),
            (3, {"hearing": False}, "interview-hearing"),
            (4, {"hearing": False}, "accountability-hearing"),
        ],
    )
    def test_what_is_unlawful_is_refused_by_its_place(self, place: int, change: dict[str, object], field: str) -> None:
        rungs = list(DEFAULT_POLICY.rungs)
        rungs[place] = replace(rungs[place], **change)  # type: ignore[arg-type]
        policy = Policy(tuple(rungs))
        assert field in refuse_policy(policy)
        with pytest.raises(BadInput) as refusal:
            policy_of_document(document_of_policy(policy), version=1)
        assert field in refusal.value.fields

    def test_all_five_rungs_stand_in_their_order(self) -> None:
        assert "rungs" in refuse_policy(Policy(DEFAULT_POLICY.rungs[:4]))
        assert "rungs" in refuse_policy(Policy(tuple(reversed(DEFAULT_POLICY.rungs))))

    @pytest.mark.parametrize("broken", [{}, {"name": "no-such-rung"}, {"name": "reminder", "offset": "x"}], ids=str)
    def test_what_is_no_policy_is_no_policy(self, broken: dict[str, object]) -> None:
        with pytest.raises(BadInput):
            policy_of_document([broken], version=1)
