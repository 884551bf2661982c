"""How work goes on over the weeks."""

import random
from datetime import date, timedelta

import pytest

from bihuan.core.formalism import activity
from bihuan.core.formalism.activity import after_reminder, copied_plans, fading, silent_before_milestone
from bihuan.core.formalism.facts import Material, ProblemFact, Report
from bihuan.core.formalism.tiny import (
    INSPECTED,
    MONDAY,
    REPAIRED,
    of,
    plan,
    report,
    units_answering,
    units_over_weeks,
)

UNITS = [f"U{n}" for n in range(10)]
WORDS = "正在推进。"
FADED = [INSPECTED + REPAIRED] * 4 + [INSPECTED, WORDS] + [WORDS] * 4
STEADY = [INSPECTED] * 10


def test_a_unit_that_fades_is_found_beside_steady_ones() -> None:
    (flag,) = fading(units_over_weeks(dict.fromkeys(UNITS, STEADY) | {"odd": FADED}))

    assert flag.units == ("odd",)
    assert flag.numbers[0].expected is not None and flag.numbers[0].found < flag.numbers[0].expected


def test_five_others_are_enough_to_compare_with() -> None:
    (flag,) = fading(units_over_weeks(dict.fromkeys(UNITS[:5], STEADY) | {"odd": FADED}))

    assert flag.units == ("odd",)


def test_what_is_open_is_worked_out_once_for_each_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[Report]] = []
    open_problems = activity._open_problems

    def counted(material: Material, reports: list[Report]) -> set[str]:
        asked.append(reports)
        return open_problems(material, reports)

    monkeypatch.setattr(activity, "_open_problems", counted)
    list(fading(units_over_weeks(dict.fromkeys(UNITS, STEADY))))

    assert len(asked) == len(UNITS)


@pytest.mark.parametrize("seed", range(5))
def test_honest_weeks_vary(seed: int) -> None:
    dice = random.Random(seed)
    weeks = {unit: [dice.choice([INSPECTED, REPAIRED, WORDS, ""]) for _ in range(12)] for unit in UNITS}

    assert list(fading(units_over_weeks(weeks))) == []


@pytest.mark.parametrize(
    "material",
    [
        pytest.param(units_over_weeks(dict.fromkeys([*UNITS, "odd"], FADED)), id="all fade"),
        pytest.param(units_over_weeks(dict.fromkeys(UNITS, STEADY) | {"odd": FADED}, percent=100), id="done"),
        pytest.param(units_over_weeks(dict.fromkeys(UNITS, STEADY[:4]) | {"odd": FADED[:4]}), id="too few weeks"),
        pytest.param(units_over_weeks(dict.fromkeys(UNITS, STEADY) | {"odd": [WORDS] * 10}), id="never strong"),
        pytest.param(units_over_weeks(dict.fromkeys(UNITS, STEADY) | {"odd": FADED[::-1]}), id="the other way round"),
        pytest.param(units_over_weeks(dict.fromkeys(UNITS[:4], STEADY) | {"odd": FADED}), id="four others say nothing"),
        pytest.param(units_over_weeks({"odd": FADED}), id="alone"),
        pytest.param(Material(), id="nothing"),
    ],
)
def test_nobody_fades(material: Material) -> None:
    assert list(fading(material)) == []


def silence(*, due: int | None, last: int | None, now: int = 40, **more: object) -> Material:
    """A problem noted on a Monday: days from it to the milestone, to the last report and to now."""
    milestones = () if due is None else ((MONDAY + timedelta(days=due)).date(),)
    problem = ProblemFact("P1", "甲局", noted_on=MONDAY.date(), milestones=milestones, **more)  # type: ignore[arg-type]
    reports = [] if last is None else [report("a", at=MONDAY + timedelta(days=last))]
    return of(*reports, problems=[problem], now=MONDAY + timedelta(days=now))


@pytest.mark.parametrize(
    ("material", "flagged"),
    [
        pytest.param(silence(due=42, last=10), True, id="due soon, four weeks of silence"),
        pytest.param(silence(due=30, last=10), True, id="past"),
        pytest.param(silence(due=42, last=None), True, id="never a report"),
        pytest.param(silence(due=None, last=10), False, id="no milestone: silence as such"),
        pytest.param(silence(due=90, last=10), False, id="far away"),
        pytest.param(silence(due=42, last=30), False, id="ten days of silence"),
        pytest.param(silence(due=42, last=10, closed_at=MONDAY), False, id="closed"),
        pytest.param(silence(due=42, last=10, applied_at=MONDAY), False, id="applied for closing"),
    ],
)
def test_silence_matters_only_before_a_milestone(material: Material, flagged: bool) -> None:
    flags = list(silent_before_milestone(material))

    assert bool(flags) is flagged
    assert all(flag.ids == ("P1",) and flag.units == ("甲局",) for flag in flags)


def test_without_a_moment_nothing_is_said_of_silence() -> None:
    problem = ProblemFact("P1", noted_on=date(2026, 1, 1), milestones=(date(2026, 2, 1),))

    assert list(silent_before_milestone(of(problems=[problem]))) == []


@pytest.mark.parametrize("seed", range(5))
def test_reports_right_after_the_reminder(seed: int) -> None:
    dice = random.Random(seed)
    minutes = {unit: [int(dice.expovariate(1 / 600)) for _ in range(9)] for unit in UNITS}

    assert list(after_reminder(units_answering(minutes))) == []
    (flag,) = after_reminder(units_answering(minutes | {"odd": [2, 4, 3, 9, 1, 5, 6, 3, 2]}))
    assert flag.units == ("odd",)


def test_without_reminders_nobody_answers_them() -> None:
    assert list(after_reminder(of(*(report(f"r{n}", week=40 + n, at=MONDAY) for n in range(9))))) == []


PLAN = ("由分管领导牵头排查食堂12家，11月底前建台账。", "逐家更换留样柜，县教育局复查后公示。")
OTHER = ("拆除违建2处，恢复原状。", "11月10日前由执法大队验收拍照。")


def test_copied_plans_form_one_group() -> None:
    changed = tuple(text.replace("12", "30").replace("11月", "10月") for text in PLAN)
    measures = (*plan("P1", *PLAN), *plan("P2", *changed, unit="乙局"), *plan("P3", *PLAN), *plan("P4", *OTHER))

    (flag,) = copied_plans(Material(measures=measures))

    assert {id.partition("/")[0] for id in flag.ids} == {"P1", "P2", "P3"}
    assert set(flag.units) == {"甲局", "乙局"}


@pytest.mark.parametrize(
    "measures",
    [
        pytest.param((*plan("P1", *PLAN), *plan("P2", *OTHER)), id="each its own"),
        pytest.param(plan("P1", *PLAN, *PLAN), id="within one problem"),
        pytest.param((*plan("P1", "立行立改。"), *plan("P2", "立行立改。")), id="too short"),
        pytest.param((), id="none"),
    ],
)
def test_plans_that_are_no_copies(measures: tuple[object, ...]) -> None:
    assert list(copied_plans(Material(measures=measures))) == []  # type: ignore[arg-type]


def test_the_order_of_measures_does_not_hide_a_copy() -> None:
    assert len(list(copied_plans(Material(measures=(*plan("P1", *PLAN), *plan("P2", *PLAN[::-1])))))) == 1
