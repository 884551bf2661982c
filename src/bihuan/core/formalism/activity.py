"""How work goes on over the weeks: a strong start that fades, silence while a milestone is due, posting by reminder, copied plans.

Silence as such is never flagged: else posting every week would become a duty.
"""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from bihuan.core.decisions import Reason
from bihuan.core.formalism.chances import (
    FEWEST_UNITS,
    benjamini_hochberg,
    normal_above,
    units_that_stand_out,
)
from bihuan.core.formalism.facts import Material, MeasureFact, Report
from bihuan.core.formalism.flags import Flag, Number, Weight
from bihuan.core.formalism.joining import similar_pairs
from bihuan.core.formalism.plain_text import Given, own_text
from bihuan.core.formalism.specificity import specificity
from bihuan.core.formalism.timelines import by_unit, said_on

RATE = 0.01
FEWEST_WEEKS = 6
FADED = 0.25
"""Share of the substance of the first third of weeks that is left in the last third, at which a start counts as faded."""
STRONG_START = 4.0
"""Substance a week (facts and files) in the first third that makes a strong start."""
_HABIT = 0.35
QUIET = timedelta(days=14)
SOON = timedelta(days=7)
MINUTES = timedelta(minutes=15)
FEWEST_UPDATES = 6
NEARLY_ALL = 0.8
COPIED = 0.85
SHORTEST_PLAN = 25
SHORTEST_MEASURE = 14
FEWEST_COPIES = 2
_MOST_IDS = 30
_MOST_FACTS = 6
_MOST_FILES = 3


@dataclass(frozen=True, slots=True)
class _Course:
    """Substance of a unit's reports on what is still open: a week, in the first and in the last third of the weeks."""

    unit: str
    early: float
    late: float
    reports: tuple[Report, ...]


def fading(material: Material) -> Iterator[Flag]:
    """Units that began strongly, still have open problems, and say hardly anything any more, unlike the others. Where there are
    too few others to compare with, nobody fades."""
    courses = list(_courses(material))
    ratios = {course.unit: math.log((course.late + 0.5) / (course.early + 0.5)) for course in courses}
    suspects = [course for course in courses if course.early >= STRONG_START and course.late <= FADED * course.early]
    chances = [_chance_of_fading(course.unit, ratios) for course in suspects]
    others = len(courses) - len(suspects)
    padded = benjamini_hochberg([*chances, *[1.0] * others], RATE) if chances else []
    for course, stands in zip(suspects, padded, strict=False):
        if stands:
            why = Reason(
                "activity-fading",
                "前三分之一的时间每周平均有 %(early)s 件实事或佐证，后三分之一只有 %(late)s 件，而问题还没有办完。",
                {"early": round(course.early, 1), "late": round(course.late, 1)},
            )
            yield Flag(
                check="activity.fading",
                weight=Weight.NOTABLE,
                ids=tuple(report.id for report in course.reports)[-_MOST_IDS:],
                score=round(1 - course.late / course.early, 4),
                why=why,
                units=(course.unit,),
                numbers=(Number(course.unit, "substance", round(course.late, 2), round(course.early, 2)),),
                about=course.unit,
            )


def silent_before_milestone(material: Material) -> Iterator[Flag]:
    """Problems with a milestone due or past, on which nothing was reported for two weeks."""
    if material.now is None:
        return
    today = material.now.date()
    last: dict[str, date] = {}
    for report in material.reports:
        day = said_on(report)
        if report.problem and day and day <= today:
            last[report.problem] = max(day, last.get(report.problem, day))
    for problem in material.problems.values():
        due = [day for day in problem.milestones if day <= today + SOON]
        quiet_since = last.get(problem.id) or problem.noted_on
        if (
            due
            and problem.closed_at is None
            and problem.applied_at is None
            and quiet_since
            and today - quiet_since >= QUIET
        ):
            why = Reason(
                "activity-silent",
                "节点 %(due)s 已到或将到，已有 %(days)s 天没有报告进展。",
                {"due": min(due), "days": (today - quiet_since).days},
            )
            score = min(1.0, (today - quiet_since).days / 60)
            numbers = (Number(problem.id, "days", (today - quiet_since).days),)
            units = (problem.unit,) if problem.unit else ()
            yield Flag(
                "activity.silent-before-milestone",
                Weight.NOTABLE,
                (problem.id,),
                round(score, 4),
                why,
                units,
                (),
                numbers,
            )


def after_reminder(material: Material) -> Iterator[Flag]:
    """Units that report only within a quarter of an hour after the reminder, where others do not."""
    reminders = sorted(material.reminders)
    if not reminders:
        return
    prompted: dict[str, list[tuple[Report, bool]]] = defaultdict(list)
    for unit, reports in by_unit(material).items():
        for report in reports:
            if report.at:
                place = bisect_right(reminders, report.at)
                prompted[unit].append((report, place > 0 and report.at - reminders[place - 1] <= MINUTES))
    tallies = {unit: (sum(hit for _, hit in found), len(found)) for unit, found in prompted.items()}
    for each in units_that_stand_out(tallies, rate=RATE, fewest=FEWEST_UPDATES, farther=0.3):
        share = each.count / each.total
        if share >= NEARLY_ALL:
            why = Reason(
                "activity-after-reminder",
                "%(total)s 次报告有 %(count)s 次在催报后一刻钟之内；其他单位通常是 %(usual)s%%。",
                {"total": each.total, "count": each.count, "usual": round(100 * each.usual.share)},
            )
            ids = tuple(report.id for report, hit in prompted[each.unit] if hit)[-_MOST_IDS:]
            numbers = (Number(each.unit, "share", round(share, 4), round(each.usual.share, 4)),)
            score = round(share, 4)
            yield Flag(
                "activity.after-reminder",
                Weight.NOTABLE,
                ids,
                score,
                why,
                (each.unit,),
                numbers=numbers,
                about=each.unit,
            )


def copied_plans(material: Material) -> Iterator[Flag]:
    """Plans of two or more measures that are the same but for figures and names; single measures that are copies, figures and all."""
    given = Given(material.templates)
    own = {measure.id: own_text(measure.text, given) for measure in material.measures}
    plans: dict[str, list[MeasureFact]] = defaultdict(list)
    for measure in material.measures:
        if measure.problem:
            plans[measure.problem].append(measure)
    texts = {
        problem: "".join(sorted(own[each.id].masked for each in plan))
        for problem, plan in plans.items()
        if len(plan) > 1
    }
    problems = [problem for problem, text in texts.items() if len(text) >= SHORTEST_PLAN]
    told: set[str] = set()
    for group in _connected(problems, [texts[problem] for problem in problems]):
        measures = [measure for problem in group for measure in plans[problem]]
        told.update(measure.id for measure in measures)
        yield _copies_flag(measures, len(group), Weight.NOTABLE)
    single = {each.id: each for plan in plans.values() for each in plan if len(own[each.id].own) >= SHORTEST_MEASURE}
    for ids in _connected(list(single), [own[id].own for id in single]):
        measures = [single[id] for id in ids if id not in told]
        count = len({measure.problem for measure in measures})
        if count > 1:
            yield _copies_flag(measures, count, Weight.HINT)


def _copies_flag(measures: list[MeasureFact], problems: int, weight: Weight) -> Flag:
    why = Reason("activity-copied-plans", "%(count)s 个问题的整改措施几乎相同。", {"count": problems})
    return Flag(
        check="activity.copied-plans",
        weight=weight,
        ids=tuple(measure.id for measure in measures)[:_MOST_IDS],
        score=round(1 - 1 / problems, 4),
        why=why,
        units=tuple(dict.fromkeys(measure.unit for measure in measures if measure.unit)),
        about=min(measure.id for measure in measures),
    )


def _courses(material: Material) -> Iterator[_Course]:
    days = [day for report in material.reports if (day := said_on(report))]
    if not days:
        return
    first, last = min(days), max(days)
    weeks = (last - first).days // 7 + 1
    third = weeks // 3
    if weeks < FEWEST_WEEKS:
        return
    for unit, reports in by_unit(material).items():
        open_ones = _open_problems(material, reports)
        still_open = [report for report in reports if report.problem in open_ones]
        early = late = 0.0
        heard = False
        for report in still_open:
            day = said_on(report)
            week = (day - first).days // 7 if day else third
            if week < third:
                early += _substance(report)
            elif week >= weeks - third:
                late += _substance(report)
                heard = True
        if heard:  # who says nothing at all is silent, which is no fault by itself
            yield _Course(unit, early / third, late / third, tuple(still_open))


def _open_problems(material: Material, reports: list[Report]) -> set[str]:
    """Problems of these reports that are neither closed nor under application nor reported as done."""
    percents: dict[str, float] = {}
    for report in reports:
        if report.percent is not None:
            percents[report.problem] = report.percent
    found = set()
    for problem in {report.problem for report in reports}:
        known = material.problems.get(problem)
        if not (known and (known.closed_at or known.applied_at)) and percents.get(problem, 0) < 100:
            found.add(problem)
    return found


def _substance(report: Report) -> float:
    """Facts that a report names and files that it brings, each up to a ceiling: long reports are not better ones."""
    return min(_MOST_FACTS, len(specificity(report.text).facts)) + min(_MOST_FILES, len(report.evidence))


def _chance_of_fading(unit: str, ratios: dict[str, float]) -> float:
    """How rare so strong a fading is beside the other units, by median and robust deviation of the logarithms."""
    others = [ratio for other, ratio in ratios.items() if other != unit]
    if len(others) < FEWEST_UNITS - 1:
        return 1.0
    middle = median(others)
    deviation = max(_HABIT, 1.4826 * median(abs(ratio - middle) for ratio in others))
    return normal_above((middle - ratios[unit]) / deviation)


def _connected(names: list[str], texts: list[str]) -> list[list[str]]:
    """Groups of names whose texts are alike, directly or through others; at least two in each."""
    leaders = list(range(len(names)))

    def leader(index: int) -> int:
        while leaders[index] != index:
            leaders[index] = leaders[leaders[index]]
            index = leaders[index]
        return index

    for pair in similar_pairs(texts, COPIED):
        leaders[max(leader(pair.one), leader(pair.other))] = min(leader(pair.one), leader(pair.other))
    groups: dict[int, list[str]] = defaultdict(list)
    for index, name in enumerate(names):
        groups[leader(index)].append(name)
    return [group for group in groups.values() if len(group) >= FEWEST_COPIES]
