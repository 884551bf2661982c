"""Hand-backs: who passed what to whom is listed, counted by unit, and what was upheld counts against nobody."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import HandBack, Lapse
from bihuan.apps.ledger.queries import PassingFilter
from bihuan.core.passing_on import PassingOutcome
from tests.apps.ledger.web.county import County, now

MONDAY, THURSDAY = date(2026, 11, 2), date(2026, 11, 5)


def asked(county: County, *, days_ago: int = 0) -> str:
    number = county.dispatched()
    at = now() - timedelta(days=days_ago)
    operations.ask_hand_back(
        actor=county.actor("accountable"),
        at=at,
        number=number,
        reason="食堂归教育部门管",
        suggested_unit_id=county.other.id,
    )
    return number


def uphold(county: County, number: str) -> None:
    operations.uphold_hand_back(
        actor=county.actor("office"), at=now(), number=number, ruling="确实不是", new_unit_id=county.other.id
    )


def refuse(county: County, number: str) -> None:
    operations.reject_hand_back(actor=county.actor("office"), at=now(), number=number, ruling="三定方案写明是你们的")


def at_days(number: str, asked_on: date, ruled_on: date) -> None:
    """Move a ruled hand-back to these days."""
    zone = timezone.get_current_timezone()
    HandBack.objects.filter(problem__number=number).update(
        asked_at=datetime.combine(asked_on, time(9), zone),
        ruled_at=datetime.combine(ruled_on, time(9), zone),
    )


def listed(county: County, outcome: str, who: str = "office", unit: str = "") -> list[str]:
    wanted = PassingFilter(outcome, unit)
    rows, _page = queries.passing_page(county.actor(who), wanted=wanted, today=timezone.localdate())
    return [row.problem.number for row in rows]


def fill(county: County) -> dict[str, str]:
    made = {"open": asked(county), "upheld": asked(county), "refused": asked(county), "lapsed": asked(county)}
    uphold(county, made["upheld"])
    refuse(county, made["refused"])
    operations.withdraw_problem(actor=county.actor("office"), at=now(), number=made["lapsed"], reason="重复登记")
    return made


def test_each_outcome_lists_its_own(county: County) -> None:
    made = fill(county)
    for outcome in PassingOutcome:
        assert listed(county, outcome.value) == [made[outcome.value]]
    assert set(listed(county, "")) == {made["open"], made["upheld"], made["refused"]}
    assert listed(county, "made-up") == listed(county, "", unit="x") == []
    assert listed(county, "open", unit=str(county.accountable.id)) == [made["open"]]


def test_others_see_no_hand_back(county: County) -> None:
    fill(county)
    assert listed(county, "", "elsewhere") == listed(county, "", "checker") == []
    assert queries.passing_tallies(county.actor("elsewhere"), today=MONDAY) == ()


def test_every_number_of_a_unit_is_its_list(county: County) -> None:
    fill(county)
    (tally,) = queries.passing_tallies(county.actor("office"), today=timezone.localdate())
    assert (tally.unit, tally.passed_on, tally.upheld, tally.refused, tally.open) == (
        county.accountable.name,
        3,
        1,
        1,
        1,
    )
    for outcome, number in (
        ("", tally.passed_on),
        ("upheld", tally.upheld),
        ("refused", tally.refused),
        ("open", tally.open),
    ):
        assert len(listed(county, outcome, unit=str(tally.unit_id))) == number


def test_the_days_of_what_was_upheld_count_against_nobody(county: County) -> None:
    right, wrong = asked(county), asked(county)
    uphold(county, right)
    refuse(county, wrong)
    at_days(right, MONDAY, THURSDAY)
    at_days(wrong, MONDAY, THURSDAY)
    (tally,) = queries.passing_tallies(county.actor("office"), today=THURSDAY)
    assert tally.days_lost == 3


def test_the_third_goes_to_the_decider_and_says_so(county: County) -> None:
    number = asked(county)
    for _ in range(2):
        refuse(county, number)
        operations.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="还是不归我们")
    rows, _page = queries.passing_page(county.actor("office"), wanted=PassingFilter("open"), today=timezone.localdate())
    assert [(row.earlier, row.needs_decider) for row in rows] == [(2, True)]


def test_more_hand_backs_cost_no_more_queries(county: County) -> None:
    def cost(read: str) -> int:
        actor, today = county.actor("office"), timezone.localdate()
        with CaptureQueriesContext(connection) as caught:
            if read == "list":
                queries.passing_page(actor, wanted=PassingFilter(), today=today)
            else:
                queries.passing_tallies(actor, today=today)
        return len(caught)

    fill(county)
    before = {read: cost(read) for read in ("list", "tallies")}
    for _ in range(4):
        uphold(county, asked(county))
    assert {read: cost(read) for read in ("list", "tallies")} == before
    assert before["tallies"] == 2, "the hand-backs, and the stamp of the calendar"


def test_every_way_to_lapse_is_known_as_such() -> None:
    for word in Lapse.values:
        assert queries.outcome_of("refused", str(word)) is PassingOutcome.LAPSED
    assert queries.outcome_of("refused", "三定方案写明") is PassingOutcome.REFUSED


@pytest.mark.parametrize("stored", ["pending", "granted"])
def test_words_alone_make_no_lapse(stored: str) -> None:
    assert queries.outcome_of(stored, str(Lapse.MERGED)) is not PassingOutcome.LAPSED
