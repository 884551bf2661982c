"""Figures and closings that look made: heaped on round numbers, first digits, bunched before a deadline, in bulk within minutes.

All but the last compare a unit with what is usual among the others and hold the share of chance among their flags at 1 % over units.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bihuan.core.decisions import Reason
from bihuan.core.formalism.chances import benjamini_hochberg, chi_square_above, power_to_see, units_that_stand_out
from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.flags import Flag, Number, Weight
from bihuan.core.formalism.quantities import counted_in
from bihuan.core.formalism.timelines import by_unit

RATE = 0.01
"""Expected share of chance among the flags of one of these checks (Benjamini–Hochberg over units)."""
FEWEST_FIGURES = 12
FEWEST_CLOSINGS = 8
FARTHER = 0.3
"""How much the share of a unit must lie above the usual one."""
LAST_DAYS = timedelta(days=3)
BULK = 5
WITHIN = timedelta(minutes=10)
BENFORD_FEWEST = 500
BENFORD_ORDERS = 1000.0
BENFORD_DEVIATION = 0.015
"""Mean absolute deviation of first digits from which on Nigrini (2012) speaks of nonconformity."""
_CAPPED = 0.05
_ROUNDED = 0.75
_MOST_IDS = 30


def heaping(material: Material) -> Iterator[Flag]:
    """Units that report round numbers far more often than the others do."""
    percents: dict[str, list[tuple[Report, float]]] = {}
    counts: dict[str, list[tuple[Report, float]]] = {}
    for unit, reports in by_unit(material).items():
        percents[unit] = [
            (each, each.percent)
            for each in reports
            if each.percent is not None and 0 < each.percent < 100 and not _is_counted(each)
        ]
        seen: dict[tuple[str, str, float], Report] = {}
        for each in reports:
            for name, value in each.figures.items():
                if value >= 20 and value == int(value) and not _is_percentage(name):
                    seen.setdefault(
                        (each.problem, name, value), each
                    )  # a total that stays is one figure, not one a week
        counts[unit] = [(report, key[2]) for key, report in seen.items()]
    for kind, figures in (("percents", percents), ("counts", counts)):
        tallies = {unit: (sum(_is_round(value) for _, value in found), len(found)) for unit, found in figures.items()}
        for odd in units_that_stand_out(tallies, rate=RATE, fewest=FEWEST_FIGURES, farther=FARTHER):
            why = Reason(
                "figures-heaping",
                "%(total)s 个数里有 %(count)s 个是整十的数；其他单位通常是 %(usual)s%%。",
                {"total": odd.total, "count": odd.count, "usual": round(100 * odd.usual.share)},
            )
            involved = [report.id for report, value in figures[odd.unit] if _is_round(value)]
            about = f"{odd.unit} {kind}"
            share = odd.count / odd.total
            yield _unit_flag(
                "figures.heaping", odd.unit, involved, score=share, why=why, usual=odd.usual.share, about=about
            )


@dataclass(frozen=True, slots=True)
class FirstDigits:
    """How first digits are spread: chance under Benford's law, and the mean absolute deviation from it."""

    chance: float
    deviation: float


def first_digits(values: Sequence[float], *, name: str = "") -> FirstDigits | Reason:
    """Compare first digits with Benford's law, or say why that would mean nothing.

    Refused: percentages, fewer than 500 positive values, a range of less than three orders of magnitude, and ranges that are capped
    (one in twenty values is the largest).
    """
    positive = [value for value in values if value > 0]
    if _is_percentage(name) or (positive and max(positive) <= 100 and any(value != int(value) for value in positive)):
        return Reason("benford-percentages", "百分比有上限，首位数字不服从本福特定律。")
    if len(positive) < BENFORD_FEWEST:
        return Reason(
            "benford-few",
            "只有 %(count)s 个数，不足 %(fewest)s 个，看不出首位数字的分布。",
            {"count": len(positive), "fewest": BENFORD_FEWEST},
        )
    if max(positive) / min(positive) < BENFORD_ORDERS:
        return Reason("benford-narrow", "最大数不到最小数的一千倍，首位数字不服从本福特定律。")
    if positive.count(max(positive)) > _CAPPED * len(positive):
        return Reason("benford-capped", "许多数都是同一个最大值，像是有上限，首位数字不服从本福特定律。")
    tally = Counter(int(f"{value:e}"[0]) for value in positive)
    expected = {digit: math.log10(1 + 1 / digit) for digit in range(1, 10)}
    total = len(positive)
    chi_square = sum((tally[digit] - total * share) ** 2 / (total * share) for digit, share in expected.items())
    deviation = sum(abs(tally[digit] / total - share) for digit, share in expected.items()) / 9
    return FirstDigits(chi_square_above(chi_square, 8), deviation)


def benford(material: Material) -> Iterator[Flag]:
    """Units whose figures do not have the first digits of figures that grew. A figure that stays counts once; no rates."""
    distinct: dict[str, set[tuple[str, str, float]]] = defaultdict(set)
    for report in material.reports:
        for name, value in report.figures.items():
            if not _is_percentage(name):
                distinct[report.unit].add((report.problem, name, value))
    values = {unit: [value for _, _, value in found] for unit, found in distinct.items()}
    read = {unit: found for unit, each in values.items() if isinstance(found := first_digits(each), FirstDigits)}
    stands = benjamini_hochberg([found.chance for found in read.values()], RATE)
    for (unit, found), stand in zip(read.items(), stands, strict=True):
        if stand and found.deviation >= BENFORD_DEVIATION:
            involved = [report.id for report in material.reports if report.unit == unit and report.figures]
            why = Reason(
                "figures-benford",
                "%(count)s 个数的首位数字，与自然形成的数平均相差 %(points)s 个百分点。",
                {"count": len(values[unit]), "points": round(100 * found.deviation, 1)},
            )
            yield _unit_flag("figures.benford", unit, involved, score=min(1.0, found.deviation / 0.06), why=why)


def before_deadline(material: Material) -> Iterator[Flag]:
    """Units that ask for closing in the last three days before the deadline far more often than the others do."""
    closings: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for problem in material.problems.values():
        if problem.unit and problem.due and problem.applied_at and problem.applied_at.date() <= problem.due:
            last = problem.due - problem.applied_at.date() < LAST_DAYS
            closings[problem.unit].append((problem.id, last))
    tallies = {unit: (sum(last for _, last in found), len(found)) for unit, found in closings.items()}
    for each in units_that_stand_out(tallies, rate=RATE, fewest=FEWEST_CLOSINGS, farther=FARTHER):
        power = power_to_see(
            min(0.95, each.usual.share + 0.5), each.total, each.usual, chance=RATE / max(1, len(tallies))
        )
        why = Reason(
            "figures-before-deadline",
            "%(total)s 次申请销号有 %(count)s 次在期限前三天内；其他单位通常是 %(usual)s%%。"
            "按这么多次，比通常高五十个百分点的单位有 %(power)s%% 会被看出来。",
            {
                "total": each.total,
                "count": each.count,
                "usual": round(100 * each.usual.share),
                "power": round(100 * power),
            },
        )
        involved = [id for id, last in closings[each.unit] if last]
        score = each.count / each.total
        yield _unit_flag("figures.before-deadline", each.unit, involved, score=score, why=why, usual=each.usual.share)


def in_bulk(material: Material) -> Iterator[Flag]:
    """Five or more problems of one unit for which closing is asked within ten minutes."""
    for unit, moments in _closing_moments(material).items():
        start = 0
        while start < len(moments):
            end = start
            while end + 1 < len(moments) and moments[end + 1][0] - moments[start][0] <= WITHIN:
                end += 1
            if end - start + 1 >= BULK:
                cluster = moments[start : end + 1]
                why = Reason(
                    "figures-in-bulk",
                    "%(minutes)s 分钟之内有 %(count)s 个问题申请销号或报到 100%%。",
                    {
                        "minutes": max(1, round((cluster[-1][0] - cluster[0][0]).total_seconds() / 60)),
                        "count": len(cluster),
                    },
                )
                ids = tuple(id for _, id in cluster)
                score = round(1 - 1 / len(cluster), 4)
                yield Flag("figures.in-bulk", Weight.NOTABLE, ids, score, why, (unit,) if unit else ())
                start = end
            start += 1


def _closing_moments(material: Material) -> dict[str, list[tuple[datetime, str]]]:
    """When closing was asked for, by unit: by the ledger, else the first report that says 100 %."""
    moments: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    known = {id for id, problem in material.problems.items() if problem.applied_at}
    for id in sorted(known):
        problem = material.problems[id]
        if problem.applied_at:
            moments[problem.unit].append((problem.applied_at, id))
    for unit, reports in by_unit(material).items():
        seen: set[str] = set()
        for report in reports:
            if report.problem and report.problem not in known | seen and (report.percent or 0) >= 100:
                seen.add(report.problem)
                if report.at:
                    moments[unit].append((report.at, report.id))
    return {unit: sorted(found) for unit, found in moments.items()}


def _unit_flag(
    check: str,
    unit: str,
    involved: Sequence[str],
    *,
    score: float,
    why: Reason,
    usual: float | None = None,
    about: str = "",
) -> Flag:
    ids = tuple(dict.fromkeys(involved))[-_MOST_IDS:] or (unit,)
    numbers = () if usual is None else (Number(unit, "share", round(score, 4), round(usual, 4)),)
    return Flag(check, Weight.NOTABLE, ids, round(score, 4), why, (unit,), (), numbers, (), about or unit)


def _is_counted(report: Report) -> bool:
    """Whether two counts of the report give its percentage: what is computed is not guessed, even where it is round."""
    counts = {*report.figures.values()} or {each.value for each in counted_in(report.text)}
    return any(
        abs(100 * part / whole - (report.percent or 0)) <= _ROUNDED
        for whole in counts
        for part in counts
        if part < whole
    )


def _is_round(value: float) -> bool:
    return value % 10 == 0


def _is_percentage(name: str) -> bool:
    return "率" in name or "%" in name or "％" in name or "比例" in name or "占比" in name or "percent" in name.lower()
