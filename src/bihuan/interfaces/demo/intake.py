"""Problems as they come in: texts from the drives' patterns, deadlines as people write them, units as people name them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewPerson, NewProblem, Question
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.deadlines import parse_deadline
from bihuan.core.lifecycle import Track
from bihuan.interfaces.demo.causes import with_place_and_cause
from bihuan.interfaces.demo.county import County
from bihuan.interfaces.demo.drives import Drive, Pattern
from bihuan.interfaces.demo.names import ESTATES, FIRMS, HOMES, HOSPITALS, SCHOOLS, VILLAGES

SELF_CHECK = "self-check"
SOURCES = ("patrol", "audit", "inspection", "superior", SELF_CHECK, "public", "hotline", "other")
SOURCE_WEIGHTS = (22, 14, 20, 14, 8, 12, 8, 2)
UNREADABLE = ("尽快", "截至1031日", "2021915日", "6月底前完成方案，12月底前完成整改", "2月30日前", "适时")
STANDING = ("持续推进，长期坚持", "立行立改，长期坚持", "常态化推进")
RECURRING = ("每月5日前", "每季度末月20日前")


@dataclass(frozen=True, slots=True)
class Intake:
    """A problem with the unit that it will go to."""

    problem: NewProblem
    unit: UnitRow


def take_in(county: County, drive: Drive, *, count: int, day: date, year_end: date, chance: Random) -> Iterator[Intake]:
    """`count` problems of a drive that came in on a day."""
    for position in range(count):
        pattern = chance.choice(drive.patterns)
        unit = _unit_of(county, drive, pattern, chance)
        yield Intake(_problem(county, pattern, unit, day, year_end, chance, serial=str(position + 1)), unit)


def _unit_of(county: County, drive: Drive, pattern: Pattern, chance: Random) -> UnitRow:
    if pattern.unit == "town":
        return chance.choice(county.towns)
    if pattern.unit in county.units:
        return county.units[pattern.unit]
    return county.units[drive.lead]


def _problem(  # noqa: PLR0917  # one place where a problem is put together
    county: County, pattern: Pattern, unit: UnitRow, day: date, year_end: date, chance: Random, *, serial: str
) -> NewProblem:
    words = _words(unit, county, day, chance)
    track = chance.choices((Track.IMMEDIATE, Track.STAGED, Track.STANDING), (35, 55, 10))[0]
    problem = NewProblem(
        text=pattern.text.format(**words),
        goal=pattern.goal.format(**words),
        standard=pattern.standard.format(**words) if chance.random() < 0.93 else "",
        source=chance.choices(SOURCES, SOURCE_WEIGHTS)[0],
        category=pattern.category,
        severity=chance.choices(("general", "serious", "grave"), (66, 27, 7))[0],
        track=track,
        accountable_unit_id=unit.id,
        units_raw=unit.short_name,
        assisting_unit_ids=_assisting(county, unit, chance),
        people=_people(county, unit, chance),
        serial=serial,
    )
    placed = with_place_and_cause(problem, pattern, words)
    dated = _with_deadline(placed, track, day, year_end, chance)
    return _with_work(dated, pattern, words, unit, county, chance)


def _words(unit: UnitRow, county: County, day: date, chance: Random) -> dict[str, object]:
    town = unit.label if unit.kind == "township" else chance.choice(county.towns).label
    return {
        "town": town,
        "village": chance.choice(VILLAGES),
        "estate": chance.choice(ESTATES),
        "school": chance.choice(SCHOOLS),
        "home": chance.choice(HOMES),
        "hospital": chance.choice(HOSPITALS),
        "firm": chance.choice(FIRMS),
        "n": chance.randint(2, 39),
        "m": chance.randint(2, 9),
        "sum": f"{chance.randint(8, 4200) / 10:.1f}",
        "year": day.year - chance.randint(1, 4),
    }


def _assisting(county: County, unit: UnitRow, chance: Random) -> tuple[int, ...]:
    others = [other.id for other in county.units.values() if other.id != unit.id and other.id in county.speakers]
    return tuple(chance.sample(others, chance.choices((0, 1, 2, 3), (45, 35, 15, 5))[0]))


def _people(county: County, unit: UnitRow, chance: Random) -> tuple[NewPerson, ...]:
    known = county.people[unit.id]
    people = [NewPerson("leader", known[1].name, "分管领导", known[1].id)]
    if chance.random() < 0.88:
        worker = chance.choice(known[1:])
        people.append(NewPerson("responsible", worker.name, "", worker.id))
    return tuple(people)


def _with_deadline(problem: NewProblem, track: Track, day: date, year_end: date, chance: Random) -> NewProblem:
    """Written as people write it, read as the system reads it."""
    if chance.random() < 0.012:
        raw = chance.choice(UNREADABLE)
        reason = parse_deadline(raw, issued=day).reason
        question = Question("deadline", reason.message if reason else raw, raw, dict(reason.params) if reason else {})
        return replace(problem, due_raw=raw, questions=(question,))
    if track is Track.STANDING:
        raw = chance.choice(STANDING if chance.random() < 0.8 else RECURRING)
    else:
        raw = _written(min(year_end, day + timedelta(days=chance.randint(20, 110))), chance)
    read = parse_deadline(raw, issued=day)
    return replace(
        problem,
        due=read.due,
        due_raw=raw,
        due_estimated=read.estimated,
        standing=read.standing or track is Track.STANDING,
        recurrence=read.recurrence or "",
    )


def _written(target: date, chance: Random) -> str:
    full = f"{target.year}年{target.month}月{target.day}日前"
    forms = (
        full,
        f"{target.year}年{target.month}月底前",
        f"{target:%Y.%m.%d}",
        f"{target.year}年{target.month}月",
        full,
    )
    return chance.choice(forms)


def _with_work(  # noqa: PLR0917  # see above
    problem: NewProblem, pattern: Pattern, words: dict[str, object], unit: UnitRow, county: County, chance: Random
) -> NewProblem:
    who = [person.name for person in county.people[unit.id]]
    count = chance.choices((1, 2, 3), (20, 35, 45))[0]
    last = problem.due
    measures = tuple(
        NewMeasure(
            text=text.format(**words),
            who=f"{unit.label} {chance.choice(who)}",
            due=last - timedelta(days=7 * (count - index)) if last else None,
            amount=f"{words['n']} 项" if index == 0 else "",
            verification="现场查看" if chance.random() < 0.6 else "查验凭证",
        )
        for index, text in enumerate(pattern.measures[:count])
    )
    milestones: tuple[NewMilestone, ...] = ()
    if problem.track is Track.STAGED and chance.random() < 0.94:
        stages = pattern.measures[: chance.randint(2, 3)]
        milestones = tuple(
            NewMilestone(
                text=text.format(**words), due=last - timedelta(days=9 * (len(stages) - index)) if last else None
            )
            for index, text in enumerate(stages)
        )
    return replace(problem, measures=measures, milestones=milestones)
