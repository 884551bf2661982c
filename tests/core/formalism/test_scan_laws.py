"""Laws that hold for every check, whatever it looks for, shown on a county of its examples and on changed copies of it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan.core.formalism.facts import Material, MeasureFact, ProblemFact, Report
from bihuan.core.formalism.flags import Check, Example
from bihuan.core.formalism.registry import CHECKS, scan
from bihuan.core.formalism.tiny import MONDAY, of

FLAGGED = [
    pytest.param(check, example, id=f"{check.id}: {example.says}")
    for check in CHECKS
    for example in check.examples
    if example.flagged
]
ALONE = [
    pytest.param(check, example, id=f"{check.id}: {example.says}")
    for check in CHECKS
    for example in check.examples
    if not example.flagged
]


def keys(check: Check, material: Material) -> set[str]:
    return {flag.key for flag in check.find(material)}


def shuffled(material: Material) -> Material:
    """The same, in another order."""
    dice = random.Random(11)
    reports, measures = list(material.reports), list(material.measures)
    problems = list(material.problems.items())
    for each in (reports, measures, problems):
        dice.shuffle(each)
    return Material(
        tuple(reports), dict(problems), tuple(measures), material.templates, material.reminders[::-1], material.now
    )


def with_a_stranger(material: Material) -> Material:
    """The same, beside one more unit that does nothing odd."""
    stranger = Report(
        "zz",
        "11月4日，督查组张敏到北关社区回访住户31户，27户表示楼道堆物已经搬走，剩余4户约定11月9日前搬完。",
        unit="生面孔局",
        problem="ZZ",
        period="2026-W45",
    )
    return replace(material, reports=(*material.reports, stranger), _kept={})


def renamed(material: Material) -> Material:
    """The same under other ids: nothing may hang on what a thing is called, but for the order of equals."""
    return replace(
        material,
        reports=tuple(replace(report, id=f"r-{report.id}") for report in material.reports),
        measures=tuple(replace(measure, id=f"m-{measure.id}") for measure in material.measures),
        _kept={},
    )


@pytest.mark.parametrize("change", [shuffled, with_a_stranger])
@pytest.mark.parametrize(("check", "example"), FLAGGED)
def test_what_is_found_is_found_again(check: Check, example: Example, change: Callable[[Material], Material]) -> None:
    assert keys(check, change(example.material)) == keys(check, example.material)


@pytest.mark.parametrize("change", [shuffled, with_a_stranger, renamed])
@pytest.mark.parametrize(("check", "example"), ALONE)
def test_what_is_left_alone_is_left_alone_again(
    check: Check, example: Example, change: Callable[[Material], Material]
) -> None:
    assert keys(check, change(example.material)) == set()


@pytest.mark.parametrize(("check", "example"), FLAGGED)
def test_as_many_are_found_under_other_ids(check: Check, example: Example) -> None:
    assert len(keys(check, renamed(example.material))) == len(keys(check, example.material))


@pytest.mark.parametrize(("check", "example"), FLAGGED)
def test_units_that_are_named_are_units_that_are_there(check: Check, example: Example) -> None:
    material = example.material
    things = [(each.id, each.unit) for each in material.reports]
    things += [(each.id, each.unit) for each in material.measures]
    things += [(each.id, each.unit) for each in material.problems.values()]
    known_ids, known_units = ({thing[place] for thing in things} for place in (0, 1))

    for flag in check.find(material):
        assert set(flag.units) <= known_units
        assert set(flag.ids) <= known_ids


def test_whoever_says_nothing_is_never_flagged() -> None:
    """Units that report nothing, have no milestone due and asked for nothing: silence is no fault."""
    problems = [ProblemFact(f"P{n}", f"U{n}", noted_on=MONDAY.date()) for n in range(20)]

    assert list(scan(of(problems=problems, now=MONDAY + timedelta(days=200)))) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        " \n\t",
        "𠮷" * 50,
        "1" * 5000,
        "，" * 3000,
        "共" * 2000 + "5处",
        "其中" * 1000,
        "累计本周" * 800,
        "镇" * 3000,
        "整改率" * 1500 + "5%",
        "\x00\u202e\ufeff",
        "高度重视" * 1000,
        "1处、" * 1500 + "共1处",
        "（" * 2000,
        "12." * 1500,
        "2026年" * 700,
        "由" * 2000,
        "一" * 3000,
    ],
)
def test_whatever_is_written_is_read_in_no_time(hostile: str) -> None:
    """No text makes a pattern run away: the longest here takes well under a second, or the run of the tests would stand."""
    reports = tuple(
        Report(f"r{n}", hostile, unit=f"U{n % 2}", problem=f"P{n % 2}", period=f"2026-W{40 + n}", percent=10.0 * n)
        for n in range(3)
    )
    material = Material(reports=reports, measures=(MeasureFact("m", "P0", "U0", hostile),), templates=(hostile,))

    for flag in scan(material):
        assert str(flag.why)
        assert all(0 <= span.start < span.end <= len(hostile) for span in flag.spans)
