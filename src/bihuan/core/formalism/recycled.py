"""Reports whose text was handed in before: week after week, by another unit, for another problem, with other figures, or within another.

A check flags each report at most once: beside the earlier one that it is most like (`mates`), or as one of many copies of one text.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import LCSseq

from bihuan.core.decisions import Reason
from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.flags import Flag, Span, Weight
from bihuan.core.formalism.joining import contained_pairs
from bihuan.core.formalism.mates import (
    ALIKE,
    SHORTEST_FRAME,
    Copies,
    Mate,
    Relation,
    order_of_report,
    own_texts,
    recycled_in,
    relation_of,
)
from bihuan.core.formalism.slogans import NO_PROGRESS

CONTAINED = 0.9
SHORTEST_BLOCK = 4
_MOST_SPANS = 300
"""Of how many of many copies the passages are shown."""
_FEW = 3


def repeated(material: Material) -> Iterator[Flag]:
    """The same text handed in again for the same problem."""
    found = recycled_in(material)
    for copies in found.copies:
        if copies.relation is Relation.AGAIN and not copies.figures_alone and not _stands_still(copies.reports):
            rose = _rises(copies.reports)
            yield _flag_of_copies("text.repeated", Weight.STRONG if rose else Weight.NOTABLE, copies)
    for mate in found.mates:
        if (
            mate.relation is Relation.AGAIN
            and not mate.figures_alone
            and not _stands_still((mate.earlier, mate.report))
        ):
            yield _flag(
                "text.repeated",
                Weight.STRONG if _rises((mate.earlier, mate.report)) else Weight.NOTABLE,
                mate,
                mate.raw,
                Reason(
                    "text-repeated",
                    "这份报告与之前的一份有 %(percent)s%% 相同（已去掉统一下发的模板）。",
                    {"percent": round(100 * mate.raw)},
                ),
            )


def across_units(material: Material) -> Iterator[Flag]:
    """Two units handed in the same text."""
    found = recycled_in(material)
    for copies in found.copies:
        if copies.relation is Relation.UNITS and not copies.figures_alone:
            yield _flag_of_copies("text.across-units", Weight.STRONG, copies)
    for mate in found.mates:
        if mate.relation is Relation.UNITS and not mate.figures_alone:
            why = Reason(
                "text-across-units",
                "这份报告与另一个单位的报告有 %(percent)s%% 相同（已去掉统一下发的模板）。",
                {"percent": round(100 * mate.raw)},
            )
            yield _flag("text.across-units", Weight.STRONG, mate, mate.raw, why)


def across_problems(material: Material) -> Iterator[Flag]:
    """One unit handed in the same text for two problems."""
    found = recycled_in(material)
    for copies in found.copies:
        if copies.relation is Relation.PROBLEMS and not copies.figures_alone:
            yield _flag_of_copies("text.across-problems", Weight.NOTABLE, copies)
    for mate in found.mates:
        if mate.relation is Relation.PROBLEMS and not mate.figures_alone:
            why = Reason(
                "text-across-problems",
                "这份报告与同一单位另一个问题的报告有 %(percent)s%% 相同。",
                {"percent": round(100 * mate.raw)},
            )
            yield _flag("text.across-problems", Weight.NOTABLE, mate, mate.raw, why)


def only_figures_changed(material: Material) -> Iterator[Flag]:
    """The same text with other figures, dates or names (换汤不换药). Where evidence of its own came with it, a hint alone."""
    found = recycled_in(material)
    for copies in found.copies:
        if copies.figures_alone:
            fresh = copies.relation is Relation.AGAIN and _each_brings_evidence(copies.reports)
            weight = Weight.HINT if fresh else Weight.NOTABLE
            yield _flag_of_copies("text.only-figures-changed", weight, copies)
    for mate in found.mates:
        if mate.figures_alone:
            fresh = mate.relation is Relation.AGAIN and _each_brings_evidence((mate.earlier, mate.report))
            why = Reason(
                "text-only-figures-changed",
                "这份报告与另一份只有数字、日期或名称不同，其余 %(percent)s%% 相同。",
                {"percent": round(100 * mate.masked)},
            )
            yield _flag("text.only-figures-changed", Weight.HINT if fresh else Weight.NOTABLE, mate, mate.masked, why)


def contained(material: Material) -> Iterator[Flag]:
    """A report that lies almost wholly in a longer one. A longer report that carries its own earlier one on is none."""
    texts = own_texts(material)
    flagged: set[str] = set()
    asked = _first_and_last(material)
    pairs = contained_pairs([texts[index].own for index in asked], CONTAINED, at_least=SHORTEST_FRAME)
    for pair in sorted(pairs, key=lambda pair: -pair.similarity):
        one, other = asked[pair.one], asked[pair.other]
        inner, outer = material.reports[one], material.reports[other]
        if len(texts[one].own) > ALIKE * len(texts[other].own):
            continue  # so much of it that the other checks see it
        later, earlier = (inner, outer) if order_of_report(inner) > order_of_report(outer) else (outer, inner)
        relation = relation_of(later, earlier)
        if later.id in flagged or (later is outer and relation is Relation.AGAIN):
            continue
        flagged.add(later.id)
        why = Reason(
            "text-contained",
            "一份报告的 %(percent)s%% 原样出现在另一份更长的报告里。",
            {"percent": round(100 * pair.similarity)},
        )
        mate = Mate(later, earlier, relation, pair.similarity, pair.similarity)
        yield _flag("text.contained", Weight.NOTABLE, mate, pair.similarity, why)


def same_passages(report: Report, other: Report) -> Iterator[Span]:
    """The passages of at least four characters that both texts share, in order."""
    for block in LCSseq.opcodes(report.text, other.text):
        if block.tag == "equal" and block.src_end - block.src_start >= SHORTEST_BLOCK:
            yield Span(report.id, block.src_start, block.src_end, other.id, block.dest_start, block.dest_end)


def _flag(check: str, weight: Weight, mate: Mate, score: float, why: Reason) -> Flag:
    return Flag(
        check=check,
        weight=weight,
        ids=(mate.report.id, mate.earlier.id),
        score=round(score, 4),
        why=why,
        units=_units((mate.report, mate.earlier)),
        spans=tuple(same_passages(mate.report, mate.earlier)),
    )


def _flag_of_copies(check: str, weight: Weight, copies: Copies) -> Flag:
    """All copies in one flag, which is about the first of those that the scan looks at: one more copy is no other flag."""
    first = copies.own[0]
    elsewhere = [report for report in copies.reports if report not in copies.own]
    ids = tuple(report.id for report in (*copies.own, *elsewhere))
    units = _units(copies.reports)
    why = Reason("text-copies", "同样的文字有 %(count)s 份报告用了，来自 %(units)s 个单位（已去掉统一下发的模板）。")
    if copies.figures_alone:
        why = Reason("text-copies-filled", "有 %(count)s 份报告只有数字、日期或名称不同，来自 %(units)s 个单位。")
    others = [report for report in copies.reports if report is not first][:_MOST_SPANS]
    return Flag(
        check=check,
        weight=weight,
        ids=ids,
        score=1.0,
        why=Reason(why.code, why.message, {"count": len(ids), "units": max(1, len(units))}),
        units=units,
        spans=tuple(span for other in others for span in same_passages(other, first)),
        about=f"copies of {first.id}",
    )


def _first_and_last(material: Material) -> list[int]:
    """Reports of whose text there are few copies, and of others the first and the last."""
    same: dict[str, list[int]] = defaultdict(list)
    own = own_texts(material)
    for index in sorted(range(len(material.reports)), key=lambda index: order_of_report(material.reports[index])):
        same[own[index].own].append(index)
    chosen = (copies if len(copies) <= _FEW else [copies[0], copies[-1]] for copies in same.values())
    return sorted(index for copies in chosen for index in copies)


def _units(reports: Sequence[Report]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(report.unit for report in reports if report.unit))


def _rises(reports: Sequence[Report]) -> bool:
    """Whether more was reported as done with the same words."""
    return (reports[-1].percent or 0) > (reports[0].percent or 0)


def _stands_still(reports: Sequence[Report]) -> bool:
    """Who says honestly that nothing moved may say it as often as it is so."""
    return not _rises(reports) and NO_PROGRESS.search(reports[-1].text) is not None


def _each_brings_evidence(reports: Sequence[Report]) -> bool:
    """Whether each but the first comes with a file that none before it brought."""
    seen = {file.sha256 or file.id for file in reports[0].evidence}
    for report in reports[1:]:
        files = {file.sha256 or file.id for file in report.evidence}
        if not files - seen:
            return False
        seen |= files
    return True
