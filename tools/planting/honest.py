"""Units that work as people do: real progress that is sometimes slow, quiet weeks, habits of writing, closings near deadlines.

A unit has its own places, people, firms and way of writing. Each of its problems has a number of things to put right, which is done over
the weeks; reports tell of that in words, in figures and with evidence, and agree with one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from bihuan.core.formalism.facts import Attachment, Material, MeasureFact, ProblemFact, Report
from planting import words

BEGIN = date(2026, 3, 2)
"""The Monday of the first week."""
QUIET = 0.16
MINIMAL = 0.03
SHARED_CIRCULAR = 0.003


@dataclass(frozen=True, slots=True)
class Style:
    """How a unit writes."""

    visits: tuple[str, ...]
    progress: tuple[str, ...]
    still: tuple[str, ...]
    link: str
    heads: tuple[str, str, str]
    on_the_form: bool
    """Writes into the form that every unit was given."""
    counts: bool
    """Fills in figures as well as words."""
    spends: bool
    """Reports what it spent, item by item."""
    hour: float
    """When on Friday it is wont to report, as hours from Friday midnight; it varies by a day."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An invented unit."""

    name: str
    work: words.Work
    style: Style
    places: tuple[str, ...]
    people: tuple[str, ...]
    firms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How one problem goes: `done[w]` of `total` things are put right after week w, None before it began and after it ended."""

    problem: ProblemFact
    thing: str
    total: int
    done: tuple[int | None, ...]


def week_name(week: int) -> str:
    """The ISO week `week` weeks after the first one."""
    year, number, _ = (BEGIN + timedelta(weeks=week)).isocalendar()
    return f"{year}-W{number:02d}"


def reminder_of(week: int) -> datetime:
    """Thursday at nine: everybody is reminded to report."""
    return _moment(BEGIN + timedelta(weeks=week, days=3), 9 * 60)


def honest_units(seed: int, units: int, weeks: int = 12) -> Material:
    """So many units over so many weeks, all honest. The same seed gives the same."""
    made = [_work_of(Random(f"{seed}:{number}"), number, weeks) for number in range(units)]  # noqa: S311
    return Material(
        reports=tuple(report for each in made for report in each.reports),
        problems={key: fact for each in made for key, fact in each.problems.items()},
        measures=tuple(measure for each in made for measure in each.measures),
        templates=(words.TEMPLATE,),
        reminders=tuple(reminder_of(week) for week in range(weeks)),
        now=_moment(BEGIN + timedelta(weeks=weeks), 8 * 60),
    )


def make_unit(rng: Random, number: int) -> Unit:
    """A unit with places, people and firms of its own and its own way of writing."""
    places = tuple(dict.fromkeys(_place(rng) for _ in range(rng.randint(6, 11))))
    style = Style(
        visits=tuple(rng.sample(words.VISITS, 5)),
        progress=tuple(rng.sample(words.PROGRESS, 3)),
        still=tuple(rng.sample(words.STILL, 2)),
        link=rng.choice(words.LINKS),
        heads=rng.choice(words.HEADS),
        on_the_form=rng.random() < 0.25,
        counts=rng.random() < 0.8,
        spends=rng.random() < 0.04,
        hour=rng.choice((-30.0, -20.0, 9.5, 11.0, 15.0, 16.5)),
    )
    people = tuple(_person(rng) for _ in range(rng.randint(5, 9)))
    firms = tuple(rng.choice(words.FIRM_HEADS) + rng.choice(words.FIRM_ENDS) for _ in range(4))
    return Unit(f"单位{number:03d}", rng.choice(words.WORKS), style, places, people, firms)


def fill(rng: Random, unit: Unit, clause: str, more: Mapping[str, object]) -> str:
    """A clause with its places filled from what is the unit's own."""
    people, places = rng.sample(unit.people, 2), rng.sample(unit.places, 2)
    own = {
        "place": places[0], "place2": places[1], "person": people[0], "person2": people[1], "firm": rng.choice(unit.firms),
        "n": rng.choice((rng.randint(3, 40), rng.randint(41, 980), rng.randint(1_000, 48_000))), "k": rng.randint(2, 19),
        "thing": unit.work.things[0],
    }  # fmt: skip
    day = rng.choice(words.DAYS).format(m=rng.randint(3, 5), d=rng.randint(1, 28))
    filled: dict[str, object] = {**own, "day": day, **more}
    return clause.format(**filled, item=str(filled["thing"])[1:])


def measure_text(rng: Random, unit: Unit, thing: str) -> str:
    """A measure that says who does what by when, how much, and how that is seen."""
    due = f"{rng.randint(4, 11)}月{rng.choice(('5日', '10日', '中旬', '20日', '月底', '28日'))}"
    return fill(rng, unit, rng.choice(words.MEASURES), {"due": due, "thing": thing, "n": rng.randint(3, 60)}) + "。"


def report_text(rng: Random, unit: Unit, course: Course, week: int) -> str:
    """What a unit writes of a week: progress and, mostly, where it went, what it saw and did, what is hard and what is next."""
    style, work = unit.style, unit.work
    more = {"thing": course.thing}
    progress = _progress(rng, unit, course, week)
    if rng.random() < MINIMAL:
        return progress + "。"
    told = [fill(rng, unit, rng.choice(style.visits), more), fill(rng, unit, rng.choice(work.found), more)]
    if rng.random() < 0.8:
        told.append(fill(rng, unit, rng.choice(work.done), more))
    if rng.random() < 0.6:
        told.append(fill(rng, unit, rng.choice(words.DETAILS), more))
    if rng.random() < 0.12:
        told = told[-1:]
    told.insert(rng.randint(0, len(told)), progress)
    first = style.link.join(told) + "。"
    second = fill(rng, unit, rng.choice(work.hurdles), more) + "。" if rng.random() < 0.5 else ""
    third = fill(rng, unit, rng.choice(work.plans), more) + "。" if rng.random() < 0.6 else ""
    if style.on_the_form:
        heads = words.TEMPLATE_HEADS
        by, seen_by = rng.sample(unit.people, 2)
        return (
            heads[0]
            + first
            + heads[1]
            + (second or "无。")
            + heads[2]
            + (third or "照计划做。")
            + heads[3]
            + by
            + heads[4]
            + seen_by
        )
    parts = zip(style.heads, (first, second, third), strict=True)
    return "".join(head + part for head, part in parts if part)


def moment_of_report(rng: Random, unit: Unit, week: int) -> datetime:
    """When a report comes in: around the unit's usual hour, at times at once after the reminder, at times late."""
    friday = BEGIN + timedelta(weeks=week, days=4)
    if rng.random() < 0.06:
        return reminder_of(week) + timedelta(minutes=rng.randint(2, 180))
    sent = _moment(friday, 0) + timedelta(
        minutes=round((unit.style.hour + rng.gauss(0, 7)) * 60), seconds=rng.randint(0, 59)
    )
    return sent if 7 <= sent.hour < 22 else sent.replace(hour=rng.randint(8, 18))


def some_evidence(rng: Random, key: str, week: int) -> tuple[Attachment, ...]:
    """None to three files of the week: photos, or documents with text in them."""
    made_on = BEGIN + timedelta(weeks=week, days=rng.randint(0, 4))
    files = []
    for number in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
        photo = rng.random() < 0.6
        files.append(
            Attachment(
                f"{key}-f{number}", f"{rng.getrandbits(256):064x}", rng.getrandbits(64) if photo else None, made_on,
                None if photo or rng.random() < 0.8 else made_on, None if photo else round(rng.lognormvariate(6.3, 0.8)) + 60,
            )
        )  # fmt: skip
    if rng.random() < SHARED_CIRCULAR:  # the county's circular, attached as it came
        files.append(Attachment(f"{key}-circular", "c1" * 32, None, BEGIN - timedelta(days=20), None, 4_120))
    return tuple(files)


def figures_of(course: Course, week: int) -> dict[str, float]:
    """The figures of a week as an honest unit gives them: they add up, and the cumulative ones never fall."""
    done, before = course.done[week] or 0, (course.done[week - 1] if week else 0) or 0
    return {"总数": course.total, "累计完成": done, "未完成": course.total - done, "本周完成": done - before}


@dataclass(frozen=True, slots=True)
class Made:
    """What one unit brings into the world."""

    reports: tuple[Report, ...]
    problems: Mapping[str, ProblemFact]
    measures: tuple[MeasureFact, ...]


def _work_of(rng: Random, number: int, weeks: int) -> Made:
    unit = make_unit(rng, number)
    reports: list[Report] = []
    problems, measures = {}, []
    for which in range(rng.randint(3, 6)):
        key = f"u{number:03d}p{which}"
        course = make_course(rng, unit, key, weeks)
        problems[key] = course.problem
        for each in range(rng.randint(1, 3)):
            text = measure_text(rng, unit, course.thing)
            measures.append(
                MeasureFact(f"{key}m{each}", key, unit.name, text, rng.choice(unit.people), course.problem.due)
            )
        reports += [report_of(rng, unit, course, week) for week in weeks_told(rng, course)]
    return Made(tuple(reports), problems, tuple(measures))


def weeks_told(rng: Random, course: Course) -> list[int]:
    """The weeks in which there is something to report: not before the beginning, not after closing, and not in quiet weeks."""
    lived = [week for week, done in enumerate(course.done) if done is not None]
    away = rng.randrange(len(lived)) if rng.random() < 0.1 else None  # a month of nothing, with no milestone due
    hidden = set(lived[away : away + 4]) if away is not None and not course.problem.milestones else set()
    return [week for week in lived if week not in hidden and rng.random() >= QUIET]


def report_of(rng: Random, unit: Unit, course: Course, week: int) -> Report:
    """The honest report of a week on a problem."""
    key = f"{course.problem.id}w{week:02d}"
    told = rng.random() < 0.9
    spent = (
        {f"支出{number:02d}": float(round(rng.lognormvariate(7.5, 2))) for number in range(20)}
        if unit.style.spends
        else {}
    )
    return Report(
        id=key,
        text=report_text(rng, unit, course, week),
        unit=unit.name,
        problem=course.problem.id,
        period=week_name(week),
        percent=round(100 * (course.done[week] or 0) / course.total) if told else None,
        figures={**(figures_of(course, week) if unit.style.counts else {}), **spent},
        evidence=some_evidence(rng, key, week),
        at=moment_of_report(rng, unit, week),
    )


def make_course(rng: Random, unit: Unit, key: str, weeks: int) -> Course:
    """A problem from its beginning to its end, or to the end of the weeks. A few are stuck for long, as some are."""
    total, first = rng.randint(9, 95), rng.randint(0, 3)
    due_week = rng.randint(7, weeks + 6)
    last = max(first + 3, due_week - rng.choices((0, 1, 2, 3, -1), (45, 15, 12, 10, 18))[0])
    done = _steps(rng, total, first, last, weeks, stuck=rng.random() < 0.15)
    due = BEGIN + timedelta(weeks=due_week, days=rng.choice((4, 4, 4, 2, 6)))
    applied = None
    closed = None
    if total in done:
        end = done.index(total)
        near = due - timedelta(days=rng.choice((0, 1, 1, 2, 3, 4)))
        soon = BEGIN + timedelta(weeks=end, days=rng.randint(2, 6))
        applied = _moment(near if end == due_week and rng.random() < 0.6 else soon, rng.randint(8 * 60 + 30, 18 * 60))
        closed = applied + timedelta(days=rng.randint(9, 25)) if rng.random() < 0.6 else None
        done = [value if week <= end + (closed is None) else None for week, value in enumerate(done)]
    known = [value for value in done if value is not None]
    later = BEGIN + timedelta(weeks=weeks + rng.randint(1, 8))
    fact = ProblemFact(
        id=key, unit=unit.name, noted_on=BEGIN - timedelta(days=rng.randint(5, 40)), due=due,
        milestones=(later,) if rng.random() < 0.3 and not applied else (), applied_at=applied, closed_at=closed,
        progress=round(100 * known[-1] / total) if known and rng.random() < 0.7 else None,
    )  # fmt: skip
    return Course(fact, rng.choice(unit.work.things), total, tuple(done))


def _steps(rng: Random, total: int, first: int, last: int, weeks: int, *, stuck: bool) -> list[int | None]:
    """How many are done after each week: uneven steps that come to the total in the week `last`, or crawl when stuck."""
    if stuck:
        done, so_far = [], rng.randint(0, total // 3)
        for _ in range(first, weeks):
            so_far = min(total - 1, so_far + rng.choices((0, 1, 2), (50, 35, 15))[0])
            done.append(so_far)
        return [None] * first + list(done)
    pull = [rng.expovariate(1) * (0.25 if rng.random() < 0.25 else 1) for _ in range(first, last + 1)]
    sums = [sum(pull[: n + 1]) / sum(pull) for n in range(len(pull))]
    steps: Sequence[int] = [round(total * share) for share in sums]
    lived: list[int | None] = [steps[min(n, len(steps) - 1)] for n in range(weeks - first)]
    return [None] * first + lived


def _progress(rng: Random, unit: Unit, course: Course, week: int) -> str:
    done, before = course.done[week] or 0, (course.done[week - 1] if week else 0) or 0
    counts = {
        "done": done,
        "before": before,
        "week": done - before,
        "left": course.total - done,
        "total": course.total,
        "thing": course.thing,
    }
    if done == before:
        why = fill(rng, unit, rng.choice(words.PAUSES), {})
        return fill(rng, unit, rng.choice(unit.style.still), {**counts, "why": why})
    return fill(rng, unit, rng.choice(unit.style.progress), counts)


def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(0), UTC) + timedelta(minutes=minutes)


def _place(rng: Random) -> str:
    return rng.choice(words.PLACE_HEADS) + rng.choice(words.PLACE_MIDDLES) + rng.choice(words.PLACE_ENDS)


def _person(rng: Random) -> str:
    return rng.choice(words.SURNAMES) + "".join(rng.choice(words.GIVEN) for _ in range(rng.choice((1, 2, 2))))
