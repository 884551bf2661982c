"""Spoil single reports of honest units, and know how: one kind of fault each, at a place drawn by the seed."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from random import Random

from bihuan.core.formalism.facts import Attachment, Material, MeasureFact, ProblemFact, Report
from planting import slogans, words
from planting.honest import BEGIN, week_name


class Kind(StrEnum):
    """A kind of fault that is planted."""

    WEEK_AFTER_WEEK = "week-after-week"
    ACROSS_UNITS = "across-units"
    ACROSS_PROBLEMS = "across-problems"
    NEW_FIGURES = "new-figures-old-text"
    CONTAINED = "contained"
    SLOGANS = "slogans"
    STUFFED = "stuffed-slogans"
    FINISHED = "nothing-but-finished"
    SUMS = "sums-do-not-add-up"
    PERCENT = "percent-against-figures"
    LEDGER = "percent-against-ledger"
    FALLS = "cumulative-falls"
    UNPROVED = "rise-without-proof"
    SAME_FILE = "same-file"
    LIKE_PHOTO = "near-same-photo"
    OLD_PHOTO = "photo-before-problem"
    LATE_EFFECT = "effect-after-closing"
    THIN = "thin-attachment"
    ROUND = "round-numbers"
    FIRST_DIGITS = "first-digits"
    BEFORE_DEADLINE = "closings-before-deadline"
    BULK = "closings-in-bulk"
    FADING = "fading"
    SILENCE = "silence-at-milestone"
    AFTER_REMINDER = "after-reminder"
    COPIED_MEASURES = "copied-measures"
    VAGUE_MEASURES = "vague-measures"


@dataclass(frozen=True, slots=True)
class Fault:
    """What was planted: `ids` are the reports (or measures) that are spoiled, `beside` what they were taken from.

    A fault of a whole unit, or of one problem over the weeks, names them too: a lead may name those in place of reports.
    """

    kind: Kind
    ids: tuple[str, ...]
    beside: tuple[str, ...] = ()
    unit: str = ""
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class World:
    """Reports and what the ledger knows, while they are being spoiled."""

    rng: Random
    reports: dict[str, Report]
    problems: dict[str, ProblemFact]
    measures: dict[str, MeasureFact]
    faults: list[Fault] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, material: Material, rng: Random) -> "World":
        """A world that may be spoiled, out of one that is honest."""
        return cls(
            rng, {r.id: r for r in material.reports}, dict(material.problems), {m.id: m for m in material.measures}
        )

    def spoil(self, kind: Kind, report: Report, beside: Iterable[str] = ()) -> None:
        """Put the spoiled report in the place of the honest one."""
        self.reports[report.id] = report
        self.touched.update((report.id, *beside))
        self.faults.append(Fault(kind, (report.id,), tuple(beside)))

    def clean(self, fits: Callable[[Report], bool] = lambda report: True) -> Report:
        """An honest report that nobody has touched yet and that fits, drawn by the seed."""
        found = [report for report in self.reports.values() if report.id not in self.touched and fits(report)]
        return self.rng.choice(found)

    def before(self, report: Report) -> Report | None:
        """The report on the same problem that came before, if nobody has touched it."""
        earlier = [
            other
            for other in self.reports.values()
            if other.problem == report.problem and other.period < report.period and other.id not in self.touched
        ]
        return max(earlier, key=lambda other: other.period, default=None)


def plant(world: World, counts: Mapping[Kind, int]) -> None:
    """Plant so many faults of each kind in single reports."""
    for kind, count in counts.items():
        for _ in range(count):
            PLANTERS[kind](world)


def _long(report: Report) -> bool:
    return len(report.text) >= 60


def _follows(world: World) -> tuple[Report, Report]:
    report = world.clean(lambda each: _long(each) and (earlier := world.before(each)) is not None and _long(earlier))
    earlier = world.before(report)
    assert earlier is not None
    return report, earlier


def _week_after_week(world: World) -> None:
    report, earlier = _follows(world)
    world.spoil(Kind.WEEK_AFTER_WEEK, replace(report, text=earlier.text), (earlier.id,))


def _across_units(world: World) -> None:
    source = world.clean(_long)
    report = world.clean(lambda each: each.unit != source.unit)
    names = source.text
    if world.rng.random() < 0.5:  # whoever copies may change a word here and there
        names = re.sub("[村社]", lambda _: world.rng.choice("村寨乡"), names, count=2)
    world.spoil(Kind.ACROSS_UNITS, replace(report, text=names), (source.id,))


def _across_problems(world: World) -> None:
    source = world.clean(_long)
    report = world.clean(lambda each: each.unit == source.unit and each.problem != source.problem)
    world.spoil(Kind.ACROSS_PROBLEMS, replace(report, text=source.text), (source.id,))


def _new_figures(world: World) -> None:
    report, earlier = _follows(world)
    while len(re.findall(r"\d+", earlier.text)) < 2:
        report, earlier = _follows(world)
    rng = world.rng
    form = words.TEMPLATE_HEADS[0] if earlier.text.startswith(words.TEMPLATE_HEADS[0]) else ""
    text = re.sub(r"\d+", lambda found: str(int(found[0]) + rng.randint(1, 9)), earlier.text.removeprefix(form))
    for name in set(re.findall(f"[{words.SURNAMES}][{''.join(dict.fromkeys(words.GIVEN))}]{{1,2}}", text)):
        if rng.random() < 0.5:
            text = text.replace(name, rng.choice(words.SURNAMES) + rng.choice(words.GIVEN) + rng.choice(words.GIVEN))
    for day in ("周一", "周二", "周三", "周四", "周五"):
        text = text.replace(day, rng.choice(("周一", "周二", "周三", "周四", "周五")))
    world.spoil(Kind.NEW_FIGURES, replace(report, text=form + text), (earlier.id,))


def _contained(world: World) -> None:
    source = world.clean(lambda each: _long(each) and words.TEMPLATE_HEADS[0] not in each.text)
    report = world.clean(lambda each: each.unit != source.unit and words.TEMPLATE_HEADS[0] not in each.text)
    own, rng = report.text.rstrip("。"), world.rng
    text = f"{own}。{source.text}" if rng.random() < 0.5 else f"{source.text}{own}。"
    world.spoil(Kind.CONTAINED, replace(report, text=text), (source.id,))


def _slogans(world: World) -> None:
    report = world.clean()
    world.spoil(Kind.SLOGANS, replace(report, text=slogans.slogans(world.rng, world.rng.randint(2, 4)), figures={}))


def _stuffed(world: World) -> None:
    report = world.clean()
    text = slogans.stuffed_slogans(world.rng, world.rng.randint(2, 3))
    world.spoil(Kind.STUFFED, replace(report, text=text, figures={}))


def _finished(world: World) -> None:
    report = world.clean(lambda each: (each.percent or 0) > 50)
    text = slogans.finished(world.rng)
    world.spoil(Kind.FINISHED, replace(report, text=text, percent=100, figures={}, evidence=()))


def _sums(world: World) -> None:
    report = world.clean(lambda each: len(each.figures) == 4)
    wrong = dict(report.figures)
    wrong["未完成"] += (
        world.rng.choice((-1, 1)) * world.rng.randint(2, 9) if wrong["未完成"] > 9 else world.rng.randint(3, 12)
    )
    thing = world.rng.choice(("处", "户", "件"))
    total, done, left = (round(wrong[name]) for name in ("总数", "累计完成", "未完成"))
    text = report.text + f"据统计，总数{total}{thing}，其中已完成{done}{thing}，未完成{left}{thing}。"
    world.spoil(Kind.SUMS, replace(report, text=text, figures=wrong))


def _percent(world: World) -> None:
    report = world.clean(lambda each: len(each.figures) == 4 and each.percent is not None and each.percent < 60)
    raised = min(99, round((report.percent or 0) + world.rng.randint(25, 38)))
    world.spoil(Kind.PERCENT, replace(report, percent=raised))


def _ledger(world: World) -> None:
    latest = {each.problem: each.period for each in sorted(world.reports.values(), key=lambda each: each.period)}
    report = world.clean(
        lambda each: (
            latest[each.problem] == each.period
            and (known := world.problems[each.problem].progress) is not None
            and known < 65
        )
    )
    known = world.problems[report.problem].progress or 0
    world.spoil(Kind.LEDGER, replace(report, percent=min(98, known + world.rng.randint(28, 35)), figures={}))


def _falls(world: World) -> None:
    report = world.clean(
        lambda each: (
            (earlier := world.before(each)) is not None
            and len(each.figures) == len(earlier.figures) == 4
            and earlier.figures["累计完成"] >= 6
        )
    )
    earlier = world.before(report)
    assert earlier is not None
    done = round(earlier.figures["累计完成"]) - world.rng.randint(2, 5)
    total = report.figures["总数"]
    figures = {"总数": total, "累计完成": done, "未完成": total - done, "本周完成": world.rng.randint(1, 4)}
    spoiled = replace(report, figures=figures, percent=None if report.percent is None else round(100 * done / total))
    world.spoil(Kind.FALLS, spoiled, (earlier.id,))


def _unproved(world: World) -> None:
    report = world.clean(
        lambda each: (
            (earlier := world.before(each)) is not None
            and earlier.percent is not None
            and earlier.percent < 70
            and each.percent is not None
        )
    )
    earlier = world.before(report)
    assert earlier is not None
    text = slogans.slogans(world.rng, 1) + "各项工作都在往前走，比上周又有提高。"
    raised = min(100, (earlier.percent or 0) + world.rng.choice((15, 20, 25, 30)))
    spoiled = replace(report, text=text, percent=raised, figures={}, evidence=())
    world.spoil(Kind.UNPROVED, spoiled, (earlier.id,))


def _photo(report: Report) -> Attachment | None:
    return next((each for each in report.evidence if each.looks is not None), None)


def _same_file(world: World) -> None:
    source = world.clean(lambda each: bool(each.evidence))
    report = world.clean(lambda each: each.problem != source.problem)
    again = replace(source.evidence[0], id=f"{report.id}-again")
    world.spoil(Kind.SAME_FILE, replace(report, evidence=(*report.evidence, again)), (source.id,))


def _like_photo(world: World) -> None:
    source = world.clean(lambda each: _photo(each) is not None)
    report = world.clean(lambda each: each.problem != source.problem)
    photo = _photo(source)
    assert photo is not None and photo.looks is not None
    rng, looks = world.rng, photo.looks
    for bit in rng.sample(range(64), rng.randint(1, 4)):
        looks ^= 1 << bit
    like = replace(photo, id=f"{report.id}-like", sha256=f"{rng.getrandbits(256):064x}", looks=looks)
    world.spoil(Kind.LIKE_PHOTO, replace(report, evidence=(*report.evidence, like)), (source.id,))


def _old_photo(world: World) -> None:
    report = world.clean(lambda each: _photo(each) is not None)
    noted = world.problems[report.problem].noted_on
    assert noted is not None
    old = noted - timedelta(days=world.rng.randint(9, 400))
    evidence = tuple(replace(each, made_on=old) if each.looks is not None else each for each in report.evidence)
    world.spoil(Kind.OLD_PHOTO, replace(report, evidence=evidence))


def _late_effect(world: World) -> None:
    report = world.clean(lambda each: world.problems[each.problem].closed_at is not None)
    closed = world.problems[report.problem].closed_at
    assert closed is not None
    paper = Attachment(
        f"{report.id}-rule", f"{world.rng.getrandbits(256):064x}", None, closed.date() - timedelta(days=30),
        closed.date() + timedelta(days=world.rng.randint(8, 120)), world.rng.randint(600, 4_000),
    )  # fmt: skip
    world.spoil(Kind.LATE_EFFECT, replace(report, evidence=(*report.evidence, paper)))


def _thin(world: World) -> None:
    report = world.clean()
    number = next(n for n in range(12) if week_name(n) == report.period)
    paper = Attachment(
        f"{report.id}-thin", f"{world.rng.getrandbits(256):064x}", None, BEGIN + timedelta(weeks=number), None,
        world.rng.choice((0, 0, 3, 6, 11, 14)),
    )  # fmt: skip
    world.spoil(Kind.THIN, replace(report, evidence=(paper,)))


PLANTERS: Mapping[Kind, Callable[[World], None]] = {
    Kind.WEEK_AFTER_WEEK: _week_after_week, Kind.ACROSS_UNITS: _across_units, Kind.ACROSS_PROBLEMS: _across_problems,
    Kind.NEW_FIGURES: _new_figures, Kind.CONTAINED: _contained, Kind.SLOGANS: _slogans, Kind.STUFFED: _stuffed,
    Kind.FINISHED: _finished, Kind.SUMS: _sums, Kind.PERCENT: _percent, Kind.LEDGER: _ledger, Kind.FALLS: _falls,
    Kind.UNPROVED: _unproved, Kind.SAME_FILE: _same_file, Kind.LIKE_PHOTO: _like_photo, Kind.OLD_PHOTO: _old_photo,
    Kind.LATE_EFFECT: _late_effect, Kind.THIN: _thin,
}  # fmt: skip
