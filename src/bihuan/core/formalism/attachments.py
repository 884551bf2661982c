"""Evidence that proves something else, or nothing: one file for several problems, near-same photos, wrong dates, empty papers."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bihuan.core.decisions import Reason
from bihuan.core.formalism.chances import FEWEST_UNITS
from bihuan.core.formalism.facts import Attachment, Material, Report
from bihuan.core.formalism.flags import Flag, Number, Weight
from bihuan.core.formalism.plain_text import EVERYBODY
from bihuan.core.formalism.timelines import order_of, units_of

NEAR = 5
"""Bits of 64 by which the looks of two photos may differ: photos of different things differ by 32, give or take 4."""
FLAT = 6
"""Looks with fewer than so many set or unset bits are of walls and paper: they are near to each other by nature."""
ONE_LINE = 30
LIKELY_SENT = 3
"""Units from which on a paper that they all hand in was likely sent to them: whoever borrows a proof borrows it from one other unit."""
_BANDS = 6  # within five bits, at least one of six bands is the same
_BITS = 11
_MOST_IDS = 30


@dataclass(frozen=True, slots=True)
class _Use:
    """A file as a report hands it in."""

    report: Report
    file: Attachment


def same_file(material: Material) -> Iterator[Flag]:
    """One file handed in by several units or for several problems.

    A paper from six units was given to them; so was a photo from half of all. A paper from three to five may have been: a hint.
    """
    units = {report.unit for report in material.reports if report.unit}
    uses: dict[str, list[_Use]] = defaultdict(list)
    for use in _uses(material):
        if use.file.sha256:
            uses[use.file.sha256].append(use)
    for sha256, found in uses.items():
        reports = [use.report for use in found]
        by_units = units_of(reports)
        problems = {report.problem for report in reports if report.problem}
        is_photo = any(use.file.looks is not None for use in found)
        if len(by_units) >= (max(FEWEST_UNITS, EVERYBODY * len(units)) if is_photo else FEWEST_UNITS):
            continue
        if len(by_units) > 1:
            why = Reason("evidence-units", "同一份文件有 %(count)s 个单位交了。", {"count": len(by_units)})
        elif len(problems) > 1:
            why = Reason("evidence-problems", "同一份文件用在了 %(count)s 个问题上。", {"count": len(problems)})
        else:
            continue
        yield Flag(
            check="evidence.same-file",
            weight=_weight_of_same(found, len(by_units)),
            ids=tuple(dict.fromkeys(report.id for report in reports))[:_MOST_IDS],
            score=round(1 - 1 / max(len(by_units), len(problems)), 4),
            why=why,
            units=by_units,
            files=tuple(dict.fromkeys(use.file.id for use in found)),
            about=sha256,
        )


def _weight_of_same(found: Sequence[_Use], units: int) -> Weight:
    is_paper = all(use.file.looks is None and use.file.characters not in range(ONE_LINE + 1) for use in found)
    if is_paper and units >= LIKELY_SENT:
        return Weight.HINT
    return Weight.STRONG if units > 1 else Weight.NOTABLE


def near_same_photo(material: Material) -> Iterator[Flag]:
    """Different photo files that look the same, from two reports. For one and the same problem it is a hint: the place is the same."""
    bands: list[dict[int, list[_Use]]] = [defaultdict(list) for _ in range(_BANDS)]
    for use in _uses(material):
        looks = use.file.looks
        if looks is None or not FLAT <= looks.bit_count() <= 64 - FLAT:
            continue
        keys = [(looks >> (_BITS * band)) & ((1 << _BITS) - 1) for band in range(_BANDS)]
        near = [
            (distance, other)
            for band, key in zip(bands, keys, strict=True)
            for other in band[key]
            if other.report.id != use.report.id
            and (distance := ((other.file.looks or 0) ^ looks).bit_count()) <= NEAR
            and not (use.file.sha256 and use.file.sha256 == other.file.sha256)
        ]
        if near:
            yield _photo_flag(use, *min(near, key=lambda each: (_is_same_matter(use, each[1]), each[0])))
        for band, key in zip(bands, keys, strict=True):
            band[key].append(use)


def before_problem(material: Material) -> Iterator[Flag]:
    """Photos or papers that are older than the registration of the problem that they are to show as solved: a hint.

    When it was found nobody wrote down: it may have been weeks before, and a paper may be its basis.
    """
    for use in _uses(material):
        problem = material.problems.get(use.report.problem)
        if problem and problem.noted_on and use.file.made_on and use.file.made_on < problem.noted_on:
            days = (problem.noted_on - use.file.made_on).days
            why = Reason(
                "evidence-before",
                "佐证的日期 %(made)s 早于问题的登记日期 %(noted)s。",
                {"made": use.file.made_on, "noted": problem.noted_on},
            )
            yield _file_flag("evidence.before-problem", Weight.HINT, use, min(1.0, days / 30), why)


def effect_after_closure(material: Material) -> Iterator[Flag]:
    """Rules and papers that take effect only after the problem was closed on their strength."""
    for use in _uses(material):
        problem = material.problems.get(use.report.problem)
        closed = problem and problem.closed_at
        if closed and use.file.effective_on and use.file.effective_on > closed.date():
            days = (use.file.effective_on - closed.date()).days
            why = Reason(
                "evidence-effect",
                "佐证自 %(effect)s 起生效，问题在 %(closed)s 就已销号。",
                {"effect": use.file.effective_on, "closed": closed.date()},
            )
            yield _file_flag("evidence.effect-after-closure", Weight.NOTABLE, use, min(1.0, days / 30), why)


def empty(material: Material) -> Iterator[Flag]:
    """Papers with nothing in them, or one line."""
    for use in _uses(material):
        if use.file.characters is not None and use.file.characters <= ONE_LINE:
            why = Reason("evidence-empty", "附件里只有 %(count)s 个字。", {"count": use.file.characters})
            score = 1 - use.file.characters / (2 * ONE_LINE)
            yield _file_flag("evidence.empty", Weight.NOTABLE, use, score, why)


def _uses(material: Material) -> list[_Use]:
    return material.once("uses of files", _find_uses)


def _find_uses(material: Material) -> list[_Use]:
    return [_Use(report, file) for report in sorted(material.reports, key=order_of) for file in report.evidence]


def _is_same_matter(use: _Use, other: _Use) -> bool:
    return (use.report.unit, use.report.problem) == (other.report.unit, other.report.problem)


def _photo_flag(use: _Use, distance: int, other: _Use) -> Flag:
    why = Reason(
        "evidence-photo",
        "两张照片看上去相同（64 位里只差 %(distance)s 位），文件却不是同一个。",
        {"distance": distance},
    )
    return Flag(
        check="evidence.near-same-photo",
        weight=Weight.HINT if _is_same_matter(use, other) else Weight.NOTABLE,
        ids=(use.report.id, other.report.id),
        score=round(1 - distance / 64, 4),
        why=why,
        units=units_of([use.report, other.report]),
        numbers=(Number(use.file.id, "distance", distance, 32),),
        files=(use.file.id, other.file.id),
        about=" ".join(sorted((f"{use.report.id}/{use.file.id}", f"{other.report.id}/{other.file.id}"))),
    )


def _file_flag(check: str, weight: Weight, use: _Use, score: float, why: Reason) -> Flag:
    return Flag(
        check=check,
        weight=weight,
        ids=(use.report.id,),
        score=round(score, 4),
        why=why,
        units=units_of([use.report]),
        files=(use.file.id,),
        about=f"{use.report.id}/{use.file.id}",
    )
