"""Units that are at fault as a whole, or in the course of a problem: all their reports are planted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

from bihuan.core.formalism.facts import ProblemFact, Report
from planting import slogans
from planting.faults import Fault, Kind, World
from planting.honest import (
    BEGIN,
    Course,
    Unit,
    make_unit,
    reminder_of,
    report_of,
    report_text,
)

WEEKS = 12


def plant_units(world: World) -> None:
    """Three units that round, one that invents figures, two that close before each deadline, two that close in bulk, three that fade, five
    that are silent at milestones, three that write at the reminder: 166 reports in all."""
    for number in range(3):
        _round(world, _unit(world, 900 + number))
    _first_digits(world, _unit(world, 910))
    for number in range(2):
        _before_deadline(world, _unit(world, 920 + number))
        _bulk(world, _unit(world, 930 + number))
    for number in range(3):
        _fading(world, _unit(world, 940 + number))
        _after_reminder(world, _unit(world, 960 + number))
    for number in range(5):
        _silence(world, _unit(world, 950 + number))


def plant_measures(world: World, copied: int, vague: int) -> None:
    """Measures that are copies of those of another problem, and measures that nobody can carry out."""
    free = sorted(world.measures)
    world.rng.shuffle(free)
    for _ in range(copied):
        source, key = free.pop(), free.pop()
        measure = world.measures[key]
        world.measures[key] = replace(measure, text=world.measures[source].text)
        world.faults.append(Fault(Kind.COPIED_MEASURES, (key,), (source,), measure.unit, (measure.problem,)))
    for _ in range(vague):
        key = free.pop()
        measure = world.measures[key]
        world.measures[key] = replace(measure, text=slogans.vague_measure(world.rng), person="", due=None)
        world.faults.append(Fault(Kind.VAGUE_MEASURES, (key,), (), measure.unit, (measure.problem,)))


def _unit(world: World, number: int) -> tuple[Unit, Random]:
    rng = Random(f"{world.rng.random()}:{number}")  # noqa: S311
    unit = make_unit(rng, number)
    return replace(unit, style=replace(unit.style, spends=False, counts=True)), rng


def _problem(world: World, unit: Unit, which: int, **known: object) -> ProblemFact:
    key = f"u{unit.name[-3:]}p{which:02d}"
    facts = {"noted_on": BEGIN - timedelta(days=20), "due": BEGIN + timedelta(weeks=WEEKS + 3, days=4), **known}
    world.problems[key] = ProblemFact(id=key, unit=unit.name, **facts)  # type: ignore[arg-type]
    return world.problems[key]


def _add(world: World, kind: Kind, unit: Unit, reports: Sequence[Report]) -> None:
    """All these reports are one fault of the unit."""
    for report in reports:
        world.reports[report.id] = report
        world.touched.add(report.id)
    problems = tuple(dict.fromkeys(report.problem for report in reports))
    world.faults.append(Fault(kind, tuple(report.id for report in reports), (), unit.name, problems))


def _course(problem: ProblemFact, unit: Unit, total: int, done: Sequence[int]) -> Course:
    padded = [*done, *[done[-1]] * WEEKS][:WEEKS]
    return Course(problem, unit.work.things[0], total, tuple(padded))


def _round(world: World, made: tuple[Unit, Random]) -> None:
    """Every figure ends in a nought."""
    unit, rng = made
    reports = []
    for which in range(2):
        total = rng.choice((80, 90, 100, 120))
        done = [min(total, 10 * step) for step in range(1, WEEKS + 1)]
        course = _course(_problem(world, unit, which), unit, total, done)
        for week in range(5):
            report = report_of(rng, unit, course, week)
            reports.append(replace(report, percent=round(10 * (done[week] / total)) * 10))
    _add(world, Kind.ROUND, unit, reports)


def _first_digits(world: World, made: tuple[Unit, Random]) -> None:
    """Six hundred figures over five orders of magnitude whose first digits are as often 9 as 1."""
    unit, rng = made
    course = _course(_problem(world, unit, 0), unit, 90, [4 * week + 3 for week in range(WEEKS)])
    reports = []
    for week in range(10):
        report = report_of(rng, unit, course, week)
        invented = {
            f"支出{number:02d}": float(
                rng.randint(1, 9) * 10 ** rng.randint(0, 4) + rng.randint(0, 9) * 10 ** rng.randint(0, 3) / 10
            )
            for number in range(60)
        }
        reports.append(replace(report, figures={**report.figures, **invented}))
    _add(world, Kind.FIRST_DIGITS, unit, reports)


def _before_deadline(world: World, made: tuple[Unit, Random]) -> None:
    """Twelve problems, due in different weeks, each applied for on the day before its deadline or on the day."""
    unit, rng = made
    reports = []
    for which in range(12):
        week = 3 + which % 8
        due = BEGIN + timedelta(weeks=week, days=4)
        applied = _at(due - timedelta(days=rng.choice((0, 0, 1))), rng)
        problem = _problem(world, unit, which, due=due, applied_at=applied)
        total = rng.randint(11, 60)
        steps = [round(total * (n + 1) / (week + 1)) for n in range(week + 1)]
        reports.append(report_of(rng, unit, _course(problem, unit, total, steps), week))
    _add(world, Kind.BEFORE_DEADLINE, unit, reports)


def _bulk(world: World, made: tuple[Unit, Random]) -> None:
    """Eight problems with deadlines far apart, applied for one after the other within eight minutes."""
    unit, rng = made
    begin = _at(BEGIN + timedelta(weeks=7, days=1), rng)
    reports = []
    for which in range(8):
        due = BEGIN + timedelta(weeks=9 + which, days=4)
        problem = _problem(
            world, unit, which, due=due, applied_at=begin + timedelta(seconds=55 * which + rng.randint(0, 30))
        )
        total = rng.randint(11, 60)
        steps = [round(total * (n + 1) / 8) for n in range(8)]
        reports.append(report_of(rng, unit, _course(problem, unit, total, steps), 7))
    _add(world, Kind.BULK, unit, reports)


def _fading(world: World, made: tuple[Unit, Random]) -> None:
    """Four busy weeks that come to nearly half, then two bare lines in two months and no step more."""
    unit, rng = made
    reports = []
    for which in range(2):
        total = rng.randint(40, 80)
        steps = [round(total * share) for share in (0.16, 0.28, 0.38, 0.45)]
        course = _course(_problem(world, unit, which, progress=45.0), unit, total, steps)
        reports += [report_of(rng, unit, course, week) for week in range(4)]
        for week, line in ((7, "本周照常。"), (10, "继续做。")):
            reports.append(replace(report_of(rng, unit, course, week), text=line, evidence=(), figures={}))
    _add(world, Kind.FADING, unit, reports)


def _silence(world: World, made: tuple[Unit, Random]) -> None:
    """Two problems whose milestone fell due after the last word that was heard of them."""
    unit, rng = made
    for which in range(2):
        milestone = BEGIN + timedelta(weeks=8, days=2)
        problem = _problem(world, unit, which, milestones=(milestone,))
        total = rng.randint(20, 60)
        course = _course(problem, unit, total, [2, 4, 6, 7, 9])
        _add(world, Kind.SILENCE, unit, [report_of(rng, unit, course, week) for week in (2, 4)])


def _after_reminder(world: World, made: tuple[Unit, Random]) -> None:
    """Every report comes within nine minutes of the weekly reminder."""
    unit, rng = made
    total = rng.randint(50, 90)
    course = _course(_problem(world, unit, 0), unit, total, [3 * week + 2 for week in range(WEEKS)])
    reports = []
    for week in range(10):
        moment = reminder_of(week) + timedelta(seconds=rng.randint(40, 540))
        text = report_text(rng, unit, course, week)
        reports.append(replace(report_of(rng, unit, course, week), text=text, at=moment))
    _add(world, Kind.AFTER_REMINDER, unit, reports)


def _at(day: date, rng: Random) -> datetime:
    return datetime(
        day.year, day.month, day.day, rng.randint(9, 17), rng.randint(0, 50), rng.randint(0, 59), tzinfo=UTC
    )
