"""Reports in the order in which they were handed in."""

from datetime import date, timedelta

import pytest

from bihuan.core.formalism.facts import Report
from bihuan.core.formalism.timelines import by_unit, by_unit_and_problem, follows, said_on, units_of, week_of
from bihuan.core.formalism.tiny import MONDAY, of, report


def test_reports_stand_in_order_of_period_then_moment_then_id() -> None:
    reports = [
        report("d", week=42),
        report("c", week=41, at=MONDAY + timedelta(days=9)),
        report("b", week=41, at=MONDAY + timedelta(days=8)),
        report("a2", week=40),
        report("a1", week=40),
    ]

    assert [each.id for each in by_unit(of(*reports))["甲局"]] == ["a1", "a2", "b", "c", "d"]


def test_units_and_problems_are_kept_apart() -> None:
    material = of(report("a"), report("b", problem="P2"), report("c", unit="乙局"), Report("d", ""))

    assert {key: [each.id for each in group] for key, group in by_unit_and_problem(material).items()} == {
        ("甲局", "P1"): ["a"],
        ("甲局", "P2"): ["b"],
        ("乙局", "P1"): ["c"],
    }
    assert set(by_unit(material)) == {"甲局", "乙局"}
    assert units_of(material.reports) == ("甲局", "乙局")


@pytest.mark.parametrize(
    ("period", "monday"),
    [
        ("2026-W01", date(2025, 12, 29)),
        ("2026-W40", date(2026, 9, 28)),
        ("2026-W53", date(2026, 12, 28)),
        ("2026-W54", None),
        ("2026-W00", None),
        ("2026-10", None),
        ("第三周", None),
        ("2026-Wab", None),
        ("", None),
    ],
)
def test_weeks(period: str, monday: date | None) -> None:
    assert week_of(period) == monday


@pytest.mark.parametrize(
    ("earlier", "later", "answer"),
    [
        ("2026-W40", "2026-W41", True),
        ("2026-W53", "2027-W01", True),
        ("2026-W40", "2026-W42", False),
        ("2026-W41", "2026-W40", False),
        ("2026-10", "2026-11", False),
    ],
)
def test_which_week_follows_which(earlier: str, later: str, answer: bool) -> None:
    assert follows(earlier, later) is answer


def test_the_day_of_a_report_is_its_moment_else_the_end_of_its_week() -> None:
    assert said_on(report("a", at=MONDAY)) == MONDAY.date()
    assert said_on(report("a", week=40)) == date(2026, 10, 4)
    assert said_on(report("a", period="上周")) is None


def test_groups_are_made_once() -> None:
    material = of(report("a"))

    assert by_unit(material) is by_unit(material)
