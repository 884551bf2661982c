"""How long closures hold, against a published example, against scipy, and by laws that hold for every sample."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.survival import FEWEST, Closure, survival_curve

CLOSURES = st.lists(st.builds(Closure, days=st.integers(0, 60), relapsed=st.booleans()), max_size=60)
# Remission times in weeks of 21 patients on 6-MP, Freireich et al. (1963), as in Kalbfleisch and Prentice (2002), p. 2.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def freireich() -> list[Closure]:
    return [Closure(days, True) for days in RELAPSED] + [Closure(days, False) for days in CENSORED]


def test_a_published_sample_gives_its_published_curve() -> None:
    curve = survival_curve(freireich())

    assert {point.day: round(point.share, 3) for point in curve.points[1:]} == PUBLISHED
    assert (curve.size, curve.events, curve.last_day) == (21, 9, 35)
    assert [point.at_risk for point in curve.points[1:]] == [21, 17, 15, 12, 11, 7, 6]


def test_its_interval_is_the_published_log_log_one() -> None:
    point = survival_curve(freireich()).at(10)

    assert point is not None
    assert (round(point.lower, 3), round(point.upper, 3)) == (0.503, 0.889)


def test_scipy_finds_the_same() -> None:
    stats = pytest.importorskip("scipy.stats")
    rows = freireich()
    sample = stats.CensoredData(
        uncensored=[each.days for each in rows if each.relapsed], right=[each.days for each in rows if not each.relapsed]
    )  # fmt: skip
    estimate = stats.ecdf(sample).sf
    interval = estimate.confidence_interval(method="log-log")
    theirs = dict(zip(estimate.quantiles, zip(estimate.probabilities, interval.low.probabilities,
                                              interval.high.probabilities, strict=True), strict=True))  # fmt: skip

    for point in survival_curve(rows).points[1:]:
        assert (point.share, point.lower, point.upper) == pytest.approx(theirs[point.day], abs=1e-9)


@given(CLOSURES)
def test_a_curve_never_rises_and_its_interval_holds_it(rows: list[Closure]) -> None:
    curve = survival_curve(rows)

    shares = [point.share for point in curve.points]
    assert shares == sorted(shares, reverse=True)
    for point in curve.points:
        assert -1e-12 <= point.lower <= point.share + 1e-12 <= point.upper + 2e-12 <= 1 + 3e-12
    assert sum(point.events for point in curve.points) == curve.events == sum(each.relapsed for each in rows)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_where_nothing_is_censored_it_is_the_plain_share(days: list[int]) -> None:
    curve = survival_curve(Closure(day, True) for day in days)

    for point in curve.points[1:]:
        assert point.share == pytest.approx(sum(day > point.day for day in days) / len(days), abs=1e-12)


@given(CLOSURES)
def test_what_still_holds_pulls_nothing_down(rows: list[Closure]) -> None:
    held = [Closure(each.days, False) for each in rows]

    assert all(point.share == 1 for point in survival_curve(held).points)


def test_what_is_censored_on_a_day_is_at_risk_on_it() -> None:
    point = survival_curve([Closure(5, True), Closure(5, False)]).at(5)

    assert point is not None and point.share == 0.5


def test_days_beyond_what_was_watched_are_not_told() -> None:
    curve = survival_curve(freireich())

    assert curve.at(36) is None
    assert curve.at(35) is not None and curve.at(0) is not None
    assert math.isclose(curve.at(24).share, curve.at(23).share)  # type: ignore[union-attr]


def test_no_closures_no_curve() -> None:
    curve = survival_curve([])

    assert (curve.points, curve.size, curve.at(0)) == ((), 0, None)


def test_where_all_relapsed_nothing_is_sure() -> None:
    last = survival_curve([Closure(3, True), Closure(9, True)]).points[-1]

    assert (last.share, last.lower, last.upper) == (0.0, 0.0, 1.0)


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    narrow, wide = (
        survival_curve(freireich(), confidence=0.8).at(13),
        survival_curve(freireich(), confidence=0.99).at(13),
    )

    assert narrow is not None and wide is not None
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


def test_no_closure_holds_for_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="negative"):
        survival_curve([Closure(-1, False)])


def test_where_few_are_still_watched_the_curve_has_nothing_firm_to_say() -> None:
    rows = [Closure(100, False)] * 4 + [Closure(60, False)] * 3 + [Closure(300, True)]
    curve = survival_curve(rows)

    last = curve.points[-1]
    assert (last.day, last.at_risk, last.share) == (300, 1, 0.0), "the last one watched takes the estimate to nothing"
    assert (curve.last_day, curve.firm_until) == (300, 100)
    assert [curve.at_risk(day) for day in (0, 60, 61, 100, 101, 300, 301)] == [8, 8, 5, 5, 1, 1, 0]


def test_of_many_closures_a_tenth_has_to_be_watched_for_the_curve_to_go_on() -> None:
    """One relapse among the last five of 273 draws the curve down by a fifth, and says nothing about the other 268."""
    rows = [Closure(day, False) for day in range(1, 269)] + [Closure(300, True)] + [Closure(300, False)] * 4
    curve = survival_curve(rows)

    assert (curve.size, curve.enough, curve.firm_until) == (273, 28, 246)
    assert survival_curve(rows[:50]).enough == FEWEST


@given(CLOSURES)
def test_until_the_firm_end_enough_are_watched_and_after_it_never(rows: list[Closure]) -> None:
    curve = survival_curve(rows)

    if len(rows) < FEWEST:
        assert curve.firm_until == 0
        return
    assert curve.at_risk(curve.firm_until) >= curve.enough > curve.at_risk(curve.firm_until + 1)
    assert all(point.at_risk == curve.at_risk(point.day) for point in curve.points)
