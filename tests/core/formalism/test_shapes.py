"""Figures and closings that look made, and honest ones that do not."""

import random
from datetime import date, datetime, timedelta

import pytest

from bihuan.core.decisions import Reason
from bihuan.core.formalism.facts import Material, ProblemFact
from bihuan.core.formalism.shapes import FirstDigits, before_deadline, benford, first_digits, heaping, in_bulk
from bihuan.core.formalism.tiny import MONDAY, of, report, units_closing, units_reporting

UNITS = [f"U{n}" for n in range(12)]


def honest_percents(dice: random.Random) -> list[float]:
    """A quarter of the figures rounded to tens by habit."""
    return [dice.randrange(10, 100, 10) if dice.random() < 0.25 else dice.randrange(1, 100) for _ in range(16)]


@pytest.mark.parametrize("seed", range(5))
def test_honest_units_round_now_and_then(seed: int) -> None:
    dice = random.Random(seed)

    assert list(heaping(units_reporting({unit: honest_percents(dice) for unit in UNITS}))) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_unit_that_always_rounds_is_found_and_no_other(seed: int) -> None:
    dice = random.Random(seed)
    values = {unit: honest_percents(dice) for unit in UNITS} | {"odd": [dice.randrange(10, 100, 10) for _ in range(20)]}

    (flag,) = heaping(units_reporting(values))

    assert flag.units == ("odd",)
    assert all(id.startswith("odd-") for id in flag.ids)
    assert flag.numbers[0].expected is not None and flag.numbers[0].expected < 0.5


def test_a_flag_on_a_unit_keeps_its_key_as_reports_are_added() -> None:
    dice = random.Random(3)
    values = {unit: honest_percents(dice) for unit in UNITS}

    keys = {
        flag.key
        for count in (15, 20, 40)
        for flag in heaping(units_reporting(values | {"odd": [10.0, 20.0, 50.0] * count}))
    }

    assert len(keys) == 1


def test_done_and_not_begun_are_no_round_numbers() -> None:
    assert list(heaping(units_reporting({unit: [0, 100] * 10 for unit in UNITS} | {"odd": [100.0] * 30}))) == []


@pytest.mark.parametrize(
    ("values", "name", "code"),
    [
        ([50.0] * 600, "整改率", "benford-percentages"),
        ([n / 7 for n in range(1, 600)], "", "benford-percentages"),
        ([float(n) for n in range(1, 400)], "金额", "benford-few"),
        ([float(n) for n in range(100, 800)], "金额", "benford-narrow"),
        ([*map(float, range(1, 600)), *[5000.0] * 100], "金额", "benford-capped"),
        ([], "金额", "benford-few"),
    ],
)
def test_first_digits_are_not_read_where_they_mean_nothing(values: list[float], name: str, code: str) -> None:
    refused = first_digits(values, name=name)

    assert isinstance(refused, Reason)
    assert refused.code == code
    assert str(refused)


@pytest.mark.parametrize("seed", range(6))
def test_figures_that_grew_have_natural_first_digits(seed: int) -> None:
    dice = random.Random(seed)
    read = first_digits([round(10 ** dice.uniform(1, 5)) for _ in range(1500)], name="金额")

    assert isinstance(read, FirstDigits)
    assert read.chance > 0.001
    assert read.deviation < 0.015


def test_made_up_figures_do_not() -> None:
    dice = random.Random(1)
    read = first_digits([3, *(dice.randrange(5, 9999) for _ in range(800))], name="金额")

    assert isinstance(read, FirstDigits)
    assert read.chance < 1e-6
    assert read.deviation > 0.015


def test_only_the_unit_that_made_them_up_is_named() -> None:
    dice = random.Random(2)
    reports = [
        report(
            f"{unit}{n}",
            unit=unit,
            figures={"金额": round(10 ** dice.uniform(1, 5)) if unit != "odd" else 1 + n * 137 % 9973},
        )
        for unit in ("甲", "乙", "odd")
        for n in range(700)
    ]

    assert [flag.units for flag in benford(of(*reports))] == [("odd",)]


@pytest.mark.parametrize("seed", range(5))
def test_closings_bunched_before_the_deadline(seed: int) -> None:
    dice = random.Random(seed)
    days = {unit: [dice.choice([0, 1, 2, *range(3, 30)]) for _ in range(12)] for unit in UNITS}

    assert list(before_deadline(units_closing(days))) == []
    (flag,) = before_deadline(units_closing(days | {"odd": [0, 1, 2, 0, 1, 0, 2, 1, 0, 0]}))
    assert flag.units == ("odd",)
    assert 0 < int(str(flag.why.params["power"])) <= 100


def test_closings_after_the_deadline_are_late_and_not_bunched() -> None:
    assert (
        list(
            before_deadline(
                units_closing({unit: [9, 20, 14, 8, 30, 11, 7, 15] for unit in UNITS} | {"late": [-3] * 12})
            )
        )
        == []
    )


def closing(minutes: list[int], *, unit: str = "甲局") -> Material:
    return Material(
        problems={
            f"P{n}": ProblemFact(f"P{n}", unit, due=date(2026, 12, 31), applied_at=MONDAY + timedelta(minutes=each))
            for n, each in enumerate(minutes)
        }
    )


@pytest.mark.parametrize(
    ("minutes", "clusters"),
    [
        ([0, 1, 2, 3, 4], [5]),
        ([0, 2, 4, 6, 8, 10], [6]),
        ([0, 5, 10, 15, 20], []),
        ([0, 1, 2, 3], []),
        ([0, 1, 2, 3, 4, 500, 501, 502, 503, 504, 505], [5, 6]),
        ([], []),
    ],
)
def test_closings_in_bulk(minutes: list[int], clusters: list[int]) -> None:
    assert [len(flag.ids) for flag in in_bulk(closing(minutes))] == clusters


def test_the_first_report_of_a_hundred_counts_and_later_ones_do_not() -> None:
    at = datetime.fromisoformat("2026-10-10T09:00:00+08:00")
    first = [report(f"a{n}", problem=f"P{n}", percent=100, at=at + timedelta(days=n)) for n in range(6)]
    again = [
        report(f"b{n}", problem=f"P{n}", percent=100, week=45, at=at + timedelta(days=30, minutes=n)) for n in range(6)
    ]

    assert list(in_bulk(of(*first, *again))) == []
