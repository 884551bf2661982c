"""Figures that do not add up: within a report, against the ledger, against the report before."""

import itertools
import re
from collections.abc import Iterator

from bihuan.core.decisions import Reason
from bihuan.core.formalism.done_alone import says_done_alone
from bihuan.core.formalism.empty_wording import emptiness
from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.flags import Flag, Number, Span, Weight
from bihuan.core.formalism.quantities import (
    Quantity,
    Rate,
    bare_name,
    breakdowns,
    cumulative,
    progress_claims,
    rates,
    this_week,
)
from bihuan.core.formalism.slogans import LIKELY
from bihuan.core.formalism.specificity import Kind, specificity
from bihuan.core.formalism.timelines import by_unit_and_problem, follows, said_on, units_of

ROUNDING = 1.0
"""Percentage points by which a rate may differ from its counts: people round."""
LEDGER_POINTS = 5.0
RISE = 10.0
"""Percentage points of rise from which on something must show for it."""
COUNTED_POINTS = 10.0
"""Percentage points by which progress may differ from what its counts give: progress is more than a count."""
BARE = 0.4
"""Emptiness from which on a text without any figure is no ground for a rise."""
_EPSILON = 1e-6
_DIGIT = re.compile(r"\d|[一二两三四五六七八九十百]+[个户家次名处项条件亩元吨米台]")
_WHOLE_NAME = re.compile(
    r"^(?:总数|总量|应.{1,4}数?|任务数|底数|排查(?:出|发现)?(?:问题)?(?:总?数)?|发现(?:问题)?(?:总?数)?)$"
)
_DONE_NAME = re.compile(r"^(?:累计|已|共)?(?:完成|整改|办结|销号|解决|整改完成)(?:总?数)?$")
_LEFT_NAME = re.compile(r"^(?:未|尚未|还未|剩余|待)(?:完成|整改|办结|销号|解决)?(?:总?数)?$")
_TOTALS = frozenset({"合计", "总计", "共计", "小计"})
_OF_WHAT = re.compile(r"应|发现|排查|总|共|计划|任务|摸排|底数|台账|受理|登记")
_DONE = re.compile(r"已|完成|整改|办结|销号|解决|化解|拆除|清退|落实")
_CUMULATIVE_NAME = re.compile(r"^(?:累计|已|总|共)|累计|合计")
_CORRECTED = re.compile(
    r"更正|核减|核销|重新(?:核|认|统|排)|调整口径|口径|返工|反弹|回潮|退回|剔除|重复统计|误报|订正|复核后"
)
_DENOMINATOR_FREE = re.compile(r"同比|环比|增|降|上升|下降|提高|利率|税率|含")


def sums(material: Material) -> Iterator[Flag]:
    """Parts that do not make their total, or more done than there was."""
    for report in material.reports:
        for breakdown in breakdowns(report.text):
            total, parts = breakdown.total, breakdown.parts
            added = sum(part.value for part in parts)
            if added > total.value + _EPSILON or (
                breakdown.whole and len(parts) > 1 and added < total.value - _EPSILON
            ):
                yield _sum_flag(report, total.name or "合计", total.value, added, (total, *parts))
        yield from _done_and_left(report)
        for name, value in report.figures.items():
            others = [each for other, each in report.figures.items() if other != name and not other.endswith("率")]
            if name in _TOTALS and len(others) > 1 and abs(sum(others) - value) > _EPSILON:
                yield _sum_flag(report, name, value, sum(others), ())


def percentages(material: Material) -> Iterator[Flag]:
    """Rates that their own counts do not give, and progress in words that is another in the field."""
    for report in material.reports:
        for rate in rates(report.text):
            expected = _expected_rate(rate)
            if expected is not None:
                yield _rate_flag(
                    report, rate.name, rate.value, expected, ((rate.start, rate.end), *_places(rate.counted))
                )
        yield from _rates_among_figures(report)
        yield from _percent_among_figures(report)
        claims = progress_claims(report.text)
        if report.percent is not None and len(claims) == 1 and abs(claims[0][0] - report.percent) > ROUNDING:
            yield _rate_flag(report, "进度", claims[0][0], report.percent, (claims[0][1:],))


def against_ledger(material: Material) -> Iterator[Flag]:
    """Progress in the latest report that is above the ledger's, or done while a milestone is due and not reached.

    A ledger that is ahead of a report is only newer than it.
    """
    for (_, problem), reports in by_unit_and_problem(material).items():
        known, last = material.problems.get(problem), reports[-1]
        if known is None or last.percent is None:
            continue
        day = said_on(last)
        unreached = [due for due in known.milestones if day is not None and due <= day]
        if known.progress is not None and last.percent - known.progress > LEDGER_POINTS:
            why = Reason(
                "figures-ledger",
                "报告写进度 %(reported)s%%，台账上是 %(ledger)s%%。",
                {"reported": _plain(last.percent), "ledger": _plain(known.progress)},
            )
            expected: float | None = known.progress
        elif last.percent >= 100 and unreached:
            why = Reason(
                "figures-milestones",
                "报告写已完成 100%%，台账上还有 %(count)s 个已到期的节点没有完成。",
                {"count": len(unreached)},
            )
            expected = None
        else:
            continue
        numbers = (Number(last.id, "进度", last.percent, expected),)
        distance = abs(last.percent - (known.progress or 0)) / 100 if expected is not None else 0.5
        yield Flag(
            "figures.ledger", Weight.NOTABLE, (last.id, problem), _score(distance), why, units_of([last]), (), numbers
        )


def against_last_week(material: Material) -> Iterator[Flag]:
    """Cumulative figures that are not last week's and this week's together."""
    for reports in by_unit_and_problem(material).values():
        for earlier, later in itertools.pairwise(reports):
            if not follows(earlier.period, later.period) or _CORRECTED.search(later.text):
                continue
            before, now, added = _cumulative_of(earlier), _cumulative_of(later), _added_in(later)
            for name in now.keys() & before.keys() & added.keys():
                expected = before[name] + added[name]
                if abs(now[name] - expected) > _EPSILON and now[name] >= before[name]:
                    why = Reason(
                        "figures-last-week",
                        "上期累计 %(before)s，本期新增 %(added)s，应为 %(expected)s，报告写累计 %(now)s。",
                        {
                            "before": _plain(before[name]),
                            "added": _plain(added[name]),
                            "expected": _plain(expected),
                            "now": _plain(now[name]),
                        },
                    )
                    numbers = (Number(later.id, name, now[name], expected), Number(earlier.id, name, before[name]))
                    score = _score(abs(now[name] - expected) / max(1.0, now[name]))
                    ids = (later.id, earlier.id)
                    yield Flag("figures.last-week", Weight.NOTABLE, ids, score, why, units_of([later]), (), numbers)
                    break


def falls(material: Material) -> Iterator[Flag]:
    """Cumulative figures and progress that fall, and the text does not say why."""
    for (_, problem), reports in by_unit_and_problem(material).items():
        for earlier, later in itertools.pairwise(reports):
            if _CORRECTED.search(later.text):
                continue
            before, now = _cumulative_of(earlier), _cumulative_of(later)
            if problem and earlier.percent is not None and later.percent is not None:
                before, now = before | {"进度": earlier.percent}, now | {"进度": later.percent}
            for name in sorted(now.keys() & before.keys()):
                if now[name] < before[name] - _EPSILON:
                    why = Reason(
                        "figures-fall",
                        "“%(name)s”只增不减，却从 %(before)s 降到 %(now)s，报告没有说明原因。",
                        {"name": name, "before": _plain(before[name]), "now": _plain(now[name])},
                    )
                    numbers = (Number(later.id, name, now[name]), Number(earlier.id, name, before[name]))
                    score = _score((before[name] - now[name]) / max(1.0, before[name]))
                    ids = (later.id, earlier.id)
                    yield Flag("figures.falls", Weight.NOTABLE, ids, score, why, units_of([later]), (), numbers)
                    break


def rises_without_ground(material: Material) -> Iterator[Flag]:
    """Progress that rises with no evidence, no figure and no fact behind it."""
    for (_, problem), reports in by_unit_and_problem(material).items():
        told = [report for report in reports if report.percent is not None]
        for earlier, later in itertools.pairwise(told):
            if not problem or earlier.percent is None or later.percent is None:
                continue
            if later.percent - earlier.percent < RISE or later.evidence or later.figures:
                continue
            if _says_nothing(later.text):
                why = Reason(
                    "figures-rise",
                    "进度从 %(before)s%% 升到 %(now)s%%，报告里没有佐证，也没有写做了什么、多少。",
                    {"before": _plain(earlier.percent), "now": _plain(later.percent)},
                )
                numbers = (Number(later.id, "进度", later.percent), Number(earlier.id, "进度", earlier.percent))
                score = _score((later.percent - earlier.percent) / 100)
                ids = (later.id, earlier.id)
                yield Flag(
                    "figures.rise-without-ground", Weight.NOTABLE, ids, score, why, units_of([later]), (), numbers
                )


def _says_nothing(text: str) -> bool:
    """Neither a fact nor a figure nor anything else that could be checked."""
    score = emptiness(text)
    return (
        score >= LIKELY
        or says_done_alone(text)
        or (score >= BARE and not _DIGIT.search(text) and not specificity(text).kinds - {Kind.ACT, Kind.RESULT})
    )


def _expected_rate(rate: Rate) -> float | None:
    """What the counts before a rate would give, where they can give one and none of them gives it as it stands."""
    if _DENOMINATOR_FREE.search(rate.name) or rate.value > 100:
        return None
    pairs = [
        (part, whole)
        for index, whole in enumerate(rate.counted)
        for part in rate.counted[index + 1 :]
        if part.measure == whole.measure and 0 < whole.value >= part.value
    ]
    shares = [100 * part.value / whole.value for part, whole in pairs]
    if any(abs(share - rate.value) <= ROUNDING or abs(100 - share - rate.value) <= ROUNDING for share in shares):
        return None
    fitting = [
        share
        for share, (part, whole) in zip(shares, pairs, strict=True)
        if _DONE.search(part.name) and _OF_WHAT.search(whole.name)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _rates_among_figures(report: Report) -> Iterator[Flag]:
    for name, value in report.figures.items():
        if not name.endswith("率") or _DENOMINATOR_FREE.search(name):
            continue
        stem = name[:-1]
        names = (stem, f"{stem}数", f"已{stem}", f"已{stem}数")
        done = next((report.figures[each] for each in names if each in report.figures), None)
        wholes = [
            each
            for other, each in report.figures.items()
            if other not in names and not other.endswith("率") and _OF_WHAT.search(other) and each > 0
        ]
        if done is not None and wholes:
            expected = min((100 * done / whole for whole in wholes), key=lambda share: abs(share - value))
            stated = 100 * value if value <= 1 < expected else value
            if abs(expected - stated) > ROUNDING:
                yield _rate_flag(report, name, value, expected, ())


def _percent_among_figures(report: Report) -> Iterator[Flag]:
    """Progress in its field beside the one figure that says what is done and the one that says of how much."""
    wholes = [value for name, value in report.figures.items() if _WHOLE_NAME.search(name) and value > 0]
    done = [value for name, value in report.figures.items() if _DONE_NAME.search(name)]
    if report.percent is not None and len(wholes) == len(done) == 1 and 0 <= done[0] <= wholes[0]:
        expected = 100 * done[0] / wholes[0]
        if abs(expected - report.percent) > COUNTED_POINTS:
            yield _rate_flag(report, "进度", report.percent, expected, ())


def _done_and_left(report: Report) -> Iterator[Flag]:
    """What is done and what is left must make the whole."""
    wholes, done, left = (
        [(name, value) for name, value in report.figures.items() if pattern.search(name)]
        for pattern in (_WHOLE_NAME, _DONE_NAME, _LEFT_NAME)
    )
    if len(wholes) == len(done) == len(left) == 1 and abs(done[0][1] + left[0][1] - wholes[0][1]) > _EPSILON:
        yield _sum_flag(report, wholes[0][0], wholes[0][1], done[0][1] + left[0][1], ())


def _sum_flag(report: Report, name: str, found: float, added: float, places: tuple[Quantity, ...]) -> Flag:
    why = Reason(
        "figures-sum",
        "各分项相加是 %(added)s，合计写的是 %(found)s。",
        {"added": _plain(added), "found": _plain(found)},
    )
    numbers = (Number(report.id, name, found, added),)
    spans = tuple(Span(report.id, place.start, place.end) for place in places)
    score = _score(abs(added - found) / max(1.0, found, added))
    return Flag("figures.sum", Weight.NOTABLE, (report.id,), score, why, units_of([report]), spans, numbers)


def _rate_flag(report: Report, name: str, found: float, expected: float, places: tuple[tuple[int, int], ...]) -> Flag:
    why = Reason(
        "figures-percentage",
        "报告写“%(name)s” %(found)s%%，按报告里的数应为 %(expected)s%%。",
        {"name": name, "found": _plain(found), "expected": _plain(round(expected, 1))},
    )
    numbers = (Number(report.id, name, found, round(expected, 4)),)
    spans = tuple(Span(report.id, start, end) for start, end in sorted(places))
    score = _score(abs(found - expected) / 100)
    return Flag("figures.percentage", Weight.NOTABLE, (report.id,), score, why, units_of([report]), spans, numbers)


def _places(counted: tuple[Quantity, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((each.start, each.end) for each in counted)


def _cumulative_of(report: Report) -> dict[str, float]:
    found = {bare_name(each.name) + each.measure: each.value for each in cumulative(report.text)}
    return found | {
        bare_name(name): value
        for name, value in report.figures.items()
        if _CUMULATIVE_NAME.search(name) and "率" not in name
    }


def _added_in(report: Report) -> dict[str, float]:
    found = {bare_name(each.name) + each.measure: each.value for each in this_week(report.text)}
    return found | {
        bare_name(name): value for name, value in report.figures.items() if re.search(r"本[周期月]|新增", name)
    }


def _plain(value: float) -> str:
    return f"{value:.10g}"


def _score(distance: float) -> float:
    return round(min(1.0, max(0.0, distance)), 4)
