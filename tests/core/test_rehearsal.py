"""A rehearsal goes the ladder's way day by day, over what was open then, and writes the rules nowhere anew."""

from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from bihuan.core.decisions import BadInput
from bihuan.core.ladder import DEFAULT_POLICY, ItemKind, Pause, Policy, RungName
from bihuan.core.rehearsal import PastItem, Rehearsal, Tally, rehearse, span_days
from bihuan.core.workdays import published_calendar

CALENDAR = published_calendar()
DUE = date(2026, 11, 16)  # a Monday
FIRST, LAST = date(2026, 11, 2), date(2026, 12, 11)
REMINDER, URGING, SUPERVISION = RungName.REMINDER, RungName.URGING, RungName.SUPERVISION


def item(**known: object) -> PastItem:
    held: dict[str, object] = {"kind": ItemKind.CLOSURE, "unit_id": 1, "due": DUE, "since": date(2026, 9, 1)}
    return PastItem(**(held | known))  # type: ignore[arg-type]


def went(*items: PastItem, policy: Policy = DEFAULT_POLICY, first: date = FIRST, last: date = LAST) -> Rehearsal:
    return rehearse(items, policy=policy, first=first, last=last, calendar=CALENDAR)


def course(rehearsal: Rehearsal) -> dict[str, str]:
    """Which rung on which day, where each is raised once."""
    return {rung.value: day.isoformat() for day, _, rung in sorted(rehearsal.raised)}


def test_an_item_climbs_as_the_working_days_come() -> None:
    assert course(went(item())) == {
        "reminder": "2026-11-09", "urging": "2026-11-17", "supervision": "2026-11-23", "interview": "2026-11-30",
        "accountability": "2026-12-07",
    }  # fmt: skip


def test_another_policy_gives_another_course() -> None:
    rungs = tuple(replace(rung, offset=3) if rung.name is URGING else rung for rung in DEFAULT_POLICY.rungs)
    assert course(went(item(), policy=Policy(rungs)))["urging"] == "2026-11-19"


def test_a_rung_waits_two_working_days_for_the_receipt_of_the_one_before() -> None:
    late = went(item(due=date(2026, 10, 12)))
    assert list(course(late).values()) == ["2026-11-02", "2026-11-04", "2026-11-06", "2026-11-10", "2026-11-12"]


def test_nothing_goes_out_on_a_day_off() -> None:
    national_day = went(item(due=date(2026, 10, 9)), first=date(2026, 10, 1), last=date(2026, 10, 8))
    assert all(CALENDAR.is_workday(day) for day in national_day.days)
    assert set(course(national_day).values()) <= {day.isoformat() for day in national_day.days}


@pytest.mark.parametrize(
    ("known", "reached"),
    [
        ({"until": date(2026, 11, 8)}, []),
        ({"until": date(2026, 11, 9)}, ["reminder"]),
        ({"until": date(2026, 11, 18)}, ["reminder", "urging"]),
        ({"since": date(2026, 12, 10)}, ["reminder"]),
        ({"due": date(2027, 6, 30)}, []),
    ],
    ids=["applied for before it was near", "on the day itself", "after urging", "dispatched late", "far away"],
)
def test_it_is_chased_only_while_its_clock_ran(known: dict[str, object], reached: list[str]) -> None:
    assert list(course(went(item(**known)))) == reached


def test_days_on_which_it_stood_still_do_not_count() -> None:
    still = item(pauses=(Pause(date(2026, 11, 17), date(2026, 11, 18)),))
    assert course(went(still))["urging"] == "2026-11-19"


def test_what_stands_still_is_not_chased() -> None:
    assert list(course(went(item(pauses=(Pause(date(2026, 11, 10)),))))) == ["reminder"]


def test_what_has_a_few_days_in_all_is_reminded_of_one_day_before() -> None:
    assert course(went(item(kind=ItemKind.REPLY)))["reminder"] == "2026-11-13"


def test_items_of_a_unit_share_a_notice_and_other_units_have_their_own() -> None:
    shown = went(item(), item(), item(kind=ItemKind.MEASURE), item(unit_id=2))
    assert shown.of(day=date(2026, 11, 9)) == Tally(notices=2, items=4)
    assert shown.of(rung=URGING, unit_id=1) == Tally(notices=1, items=3)
    assert shown.of() == Tally(notices=10, items=20)


def test_units_with_most_items_stand_first() -> None:
    assert went(item(), item(unit_id=3), item(unit_id=3), item(unit_id=2)).unit_ids() == (3, 1, 2)


def test_what_waits_for_a_person_is_what_the_policy_wants_approved() -> None:
    shown = went(item(), item())
    assert shown.for_approval(DEFAULT_POLICY) == Tally(notices=3, items=6)
    none = Policy(tuple(replace(rung, needs_approval=False, hearing=False) for rung in DEFAULT_POLICY.rungs))
    assert shown.for_approval(none) == Tally()


def test_nothing_open_gives_nothing() -> None:
    assert (went().of(), went().unit_ids()) == (Tally(), ())


def test_a_span_is_its_working_days() -> None:
    days = span_days(date(2026, 9, 30), date(2026, 10, 10), calendar=CALENDAR)
    assert days == (date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10))


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 11, 2), date(2026, 11, 1), "span-backwards"),
        (date(2026, 1, 1), date(2026, 12, 31), "span-too-long"),
    ],
)
def test_a_span_that_cannot_be_looked_at_says_why(first: date, last: date, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        went(item(), first=first, last=last)
    assert refused.value.fields["last"].code == code


def test_a_hundred_thousand_items_take_seconds() -> None:
    many = [
        item(unit_id=number % 300, due=date.fromordinal(DUE.toordinal() + number % 400 - 300), since=date(2026, 9, 1 + number % 28))
        for number in range(100_000)
    ]  # fmt: skip
    begun = process_time()
    shown = rehearse(many, policy=DEFAULT_POLICY, first=date(2026, 10, 1), last=date(2026, 10, 31), calendar=CALENDAR)
    assert process_time() - begun < 10
    assert shown.of(rung=REMINDER).items >= shown.of(rung=SUPERVISION).items > 0
