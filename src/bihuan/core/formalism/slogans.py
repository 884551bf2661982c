"""Reports that say nothing which could be checked, and reports that end on what ends any report."""

import re
from collections import defaultdict
from collections.abc import Iterator

from bihuan.core.decisions import Reason
from bihuan.core.formalism.done_alone import says_done_alone
from bihuan.core.formalism.empty_wording import emptiness, empty_clauses
from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.flags import Flag, Span, Weight
from bihuan.core.formalism.mates import MANY, order_of_report
from bihuan.core.formalism.plain_text import clauses_of
from bihuan.core.formalism.specificity import Kind, Specificity, specificity

EMPTY = 0.2
"""Specificity at or under which a closing of slogans is flagged."""
CERTAIN = 0.85
"""Emptiness from which a report is flagged: one in a hundred sentences with something in them reaches it (cross-validated, open part)."""
LIKELY = 0.65
"""From here to `CERTAIN` it is a hint."""
SHORTEST = 20
NO_PROGRESS = re.compile(
    r"(?:无|没有|未有)(?:新的?|明显|实质性?)?(?:进展|变化|动态)|(?:进展|情况)(?:同|与)(?:上周|前期|上期)"
)
"""Who says so is honest, however little it is."""
_MOST_SPANS = 300
_CLOSING = re.compile(r"(?:下一?步|下一?阶段|今后|接下来|下一?周)|将(?:继续|进一步|持续|以此为)")


def slogans_without_facts(material: Material) -> Iterator[Flag]:
    """Texts in which nothing is said that one could look at afterwards."""
    for reports in _by_text(material):
        text = reports[0].text
        if len(text) < SHORTEST or (score := emptiness(text)) < LIKELY or NO_PROGRESS.search(text):
            continue
        places = list(empty_clauses(text, CERTAIN))
        why = Reason(
            "text-slogans",
            "全文有 %(slogans)s 处放到哪项工作都能用的话，没有写清谁、在什么时候、什么地方、做了什么、有多少。",
            {"slogans": max(len(places), 1)},
        )
        weight = Weight.NOTABLE if score >= CERTAIN else Weight.HINT
        yield _flag("text.slogans", weight, reports, score=score, why=why, places=places or [(0, len(text))])


def stock_closings(material: Material) -> Iterator[Flag]:
    """Reports whose plan for what comes next is slogans alone, and reports that say that all is done and nothing else."""
    for reports in _by_text(material):
        text = reports[0].text
        bare = [report for report in reports if not report.evidence and not report.figures]
        if bare and says_done_alone(text):
            why = Reason("text-done-alone", "全文只说已经办完，没有写做了什么，也没有附佐证和数字。")
            yield _flag("text.stock-closing", Weight.HINT, bare, score=0.8, why=why, places=[(0, len(text))])
            continue
        found = _stock_closing(text)
        if found is None:
            continue
        start, read = found
        if emptiness(text[:start]) >= LIKELY:
            continue  # slogans throughout: another check says so
        why = Reason("text-stock-closing", "结尾的下一步打算没有写谁来做、做什么、什么时候做完。")
        yield _flag(
            "text.stock-closing", Weight.HINT, reports, score=1 - read.score, why=why, places=[(start, len(text))]
        )


def _by_text(material: Material) -> list[list[Report]]:
    """Reports by themselves; those with one text in many copies together, in the order in which they were handed in."""
    return material.once("reports by text", _find_by_text)


def _find_by_text(material: Material) -> list[list[Report]]:
    same: dict[str, list[Report]] = defaultdict(list)
    for report in material.reports:
        same[report.text].append(report)
    found: list[list[Report]] = []
    for reports in same.values():
        if len(reports) >= MANY:
            found.append(sorted(reports, key=order_of_report))
        else:
            found.extend([report] for report in reports)
    return found


def _flag(
    check: str, weight: Weight, reports: list[Report], *, score: float, why: Reason, places: list[tuple[int, int]]
) -> Flag:
    """One flag for all who handed in this text; of the first few the places are shown."""
    return Flag(
        check=check,
        weight=weight,
        ids=tuple(report.id for report in reports),
        score=round(score, 4),
        why=why,
        units=tuple(dict.fromkeys(report.unit for report in reports if report.unit)),
        spans=tuple(Span(report.id, *place) for report in reports[:_MOST_SPANS] for place in places),
        about=f"copies of {reports[0].id}" if len(reports) > 1 else "",
    )


def _stock_closing(text: str) -> tuple[int, Specificity] | None:
    """Where the closing begins and how it reads, where it is one of slogans."""
    half = len(text) // 2
    found = _CLOSING.search(text, half)
    if found is None or len(clauses_of(text)) < 3:
        return None
    read = specificity(text[found.start() :])
    pinned = any(passage.kind in (Kind.COUNT, Kind.DAY, Kind.PERSON) for passage in read.facts)
    return (found.start(), read) if len(read.slogans) >= 2 and not pinned and read.score <= EMPTY else None
