"""Which reports are like an earlier one, and which texts were handed in in many copies.

Compared is what is a report's own (`plain_text`). Reports from elsewhere (`Material.beside`) may be the earlier one, never the later.
A text in many copies is one finding with all who handed it in: of n copies there are n² pairs, and nobody looks at those.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from bihuan.core.formalism.facts import Material, Report
from bihuan.core.formalism.joining import similar_pairs
from bihuan.core.formalism.plain_text import Given, OwnText, figures_in, own_text

COMPARED = 0.7
"""Jaccard similarity of 3-grams, figures and names masked, from which on two texts are compared at all."""
ALIKE = 0.7
"""Jaccard similarity of 3-grams as written from which on two texts count as the same."""
NEAR_FRAME = 0.8
"""The same for two matters: another unit or problem may rightly be told of in much the same way."""
SAME_FRAME = 0.85
"""Share of the longer text that stands in both where only figures and names were exchanged."""
LONGEST_EXCHANGE = 6
"""Characters that may be exchanged in one place: a figure, a day, a name."""
SHORTEST_FRAME = 30
"""Characters of one's own from which on the same frame is no chance: a short line can be said in few ways."""
SHORTEST = 20
"""Characters of one's own that a text must have: shorter ones are alike by chance."""
MANY = 6
"""From so many copies of one text on they are one finding."""


class Relation(StrEnum):
    """How two alike reports stand to each other."""

    AGAIN = "again"
    UNITS = "units"
    PROBLEMS = "problems"


@dataclass(frozen=True, slots=True)
class Mate:
    """An earlier report that a report is like. `raw` is the similarity of the texts as they are, `masked` with figures and names masked."""

    report: Report
    earlier: Report
    relation: Relation
    raw: float
    masked: float
    figures_alone: bool = False
    """The same text with other figures, dates or names."""


@dataclass(frozen=True, slots=True)
class Copies:
    """One text in many copies, in the order in which they were handed in; `own` are those that the scan is about."""

    reports: tuple[Report, ...]
    own: tuple[Report, ...]
    relation: Relation
    figures_alone: bool


@dataclass(frozen=True, slots=True)
class Recycled:
    """What was found of a material: pairs, and texts in many copies, whose members are in no pair of the same kind."""

    mates: tuple[Mate, ...]
    copies: tuple[Copies, ...]


def recycled_in(material: Material) -> Recycled:
    """Worked out once for all checks that ask."""
    return material.once("recycled", lambda asked: _Search(asked).found())


def own_texts(material: Material) -> list[OwnText]:
    """What is the reports' own, one after the other; those from elsewhere stand behind."""
    return material.once("own texts", _own_texts)


def order_of_report(report: Report) -> tuple[str, float, str]:
    return (report.period, _seconds(report.at), report.id)


def relation_of(report: Report, earlier: Report) -> Relation:
    if report.unit and earlier.unit and report.unit != earlier.unit:
        return Relation.UNITS
    if report.problem and earlier.problem and report.problem != earlier.problem:
        return Relation.PROBLEMS
    return Relation.AGAIN


class _Search:
    """One pass over the reports of a material and what stands beside it. Reports are meant by their place among both."""

    def __init__(self, material: Material) -> None:
        self._reports = (*material.reports, *material.beside)
        self._looked_at = len(material.reports)
        self._texts = own_texts(material)
        self._in_copies: dict[tuple[Relation, bool], set[int]] = defaultdict(set)

    def found(self) -> Recycled:
        groups: dict[str, list[int]] = defaultdict(list)
        for index in sorted(range(len(self._texts)), key=self._order):
            if len(self._texts[index].own) >= SHORTEST:
                groups[self._texts[index].masked].append(index)
        copies = [made for members in groups.values() for made in self._copies(members)]
        return Recycled(tuple(self._mates(groups)), tuple(copies))

    def _order(self, index: int) -> tuple[str, float, str]:
        return order_of_report(self._reports[index])

    def _copies(self, members: Sequence[int]) -> Iterator[Copies]:
        """The same word for word in many copies; else the same frame with many fillings."""
        if len(members) < MANY:
            return
        same: dict[str, list[int]] = defaultdict(list)
        for index in members:
            same[self._texts[index].own].append(index)
        for copies in same.values():
            yield from self._told(copies, figures_alone=False)
        if len(self._texts[members[0]].masked) >= SHORTEST_FRAME:
            yield from self._told([copies[0] for copies in same.values()], figures_alone=True)

    def _told(self, members: Sequence[int], *, figures_alone: bool) -> Iterator[Copies]:
        own = [index for index in members if index < self._looked_at]
        if not own:
            return
        known = [index for index in members if index < self._looked_at or self._order(index) < self._order(own[-1])]
        if len(known) < MANY:
            return
        reports = [self._reports[index] for index in known]
        relation = _relation_among(reports)
        self._in_copies[relation, figures_alone].update(own)
        yield Copies(tuple(reports), tuple(self._reports[index] for index in own), relation, figures_alone)

    def _mates(self, groups: Mapping[str, list[int]]) -> Iterator[Mate]:
        """For each report and relation the earlier report that it is most like, the latest of equals."""
        members = list(groups.values())
        found: dict[tuple[int, Relation], tuple[float, int]] = {}
        for one, other, similarity in _pairs(list(groups)):
            for later, earlier in self._chosen(members[one], members[other]):
                relation = relation_of(self._reports[later], self._reports[earlier])
                best = found.get((later, relation))
                if later < self._looked_at and (best is None or similarity > best[0]):
                    found[later, relation] = (similarity, earlier)
        for (later, relation), (masked, earlier) in sorted(found.items()):
            mate = self._mate(later, earlier, relation, masked)
            if mate is not None:
                yield mate

    def _mate(self, later: int, earlier: int, relation: Relation, masked: float) -> Mate | None:
        one, other = self._texts[later], self._texts[earlier]
        raw = _jaccard(one.own, other.own)
        new_figures = sorted(figures_in(one.own)) != sorted(figures_in(other.own))
        near = masked >= (COMPARED if relation is Relation.AGAIN else NEAR_FRAME)
        exchanged = near and _only_exchanged(one, other) and (raw < ALIKE or new_figures)
        if one.own != other.own and len(one.masked) < SHORTEST_FRAME:
            return None
        if not (raw >= ALIKE or exchanged) or self._is_told(later, earlier, relation, exchanged):
            return None
        return Mate(self._reports[later], self._reports[earlier], relation, raw, masked, exchanged)

    def _is_told(self, later: int, earlier: int, relation: Relation, exchanged: bool) -> bool:
        """Whether the check that would flag this pair tells of the later one as a copy, or both are copies of one text."""
        if any(later in self._in_copies[each, True] for each in Relation) and exchanged:
            return True
        same = self._texts[later].own == self._texts[earlier].own
        return later in self._in_copies[relation, exchanged] or (
            same and any(later in self._in_copies[each, False] for each in Relation)
        )

    def _chosen(self, one: list[int], other: list[int]) -> Iterator[tuple[int, int]]:
        """Of two groups of alike texts, in order of time: each later report beside the nearest earlier one of each relation."""
        reports = self._reports
        latest: dict[Relation, dict[tuple[str, str], int]] = {relation: {} for relation in Relation}
        last: list[int] = []
        mixed = one if one is other else sorted({*one, *other}, key=self._order)
        first = set(one)
        for index in mixed:
            report = reports[index]
            partners = (
                latest[Relation.AGAIN].get((report.unit, report.problem)),
                latest[Relation.PROBLEMS].get((report.unit, "")),
                next((each for each in reversed(last) if reports[each].unit != report.unit), None),
                last[-1] if last else None,
            )
            for partner in dict.fromkeys(partners):
                if partner is not None and (one is other or (partner in first) != (index in first)):
                    yield index, partner
            latest[Relation.AGAIN][report.unit, report.problem] = index
            if report.problem:
                latest[Relation.PROBLEMS][report.unit, ""] = index
            last = [*(each for each in last if reports[each].unit != report.unit), index][-2:]


def _own_texts(material: Material) -> list[OwnText]:
    given = Given(material.templates, material.reports)
    return [own_text(report.text, given) for report in (*material.reports, *material.beside)]


def _relation_among(reports: Iterable[Report]) -> Relation:
    units, problems = set(), set()
    for report in reports:
        units.add(report.unit)
        problems.add(report.problem)
    if len(units - {""}) > 1:
        return Relation.UNITS
    return Relation.PROBLEMS if len(problems - {""}) > 1 else Relation.AGAIN


def _only_exchanged(one: OwnText, other: OwnText) -> bool:
    """Whether one text becomes the other by exchanging some characters here and there, and no passage is new."""
    longer = max(len(one.masked), len(other.masked))
    if longer < SHORTEST_FRAME:
        return False
    same = 0
    for block in Levenshtein.opcodes(one.masked, other.masked):
        length = max(block.src_end - block.src_start, block.dest_end - block.dest_start)
        if block.tag == "equal":
            same += length
        elif length > LONGEST_EXCHANGE:
            return False
    return same >= SAME_FRAME * longer


def _pairs(texts: list[str]) -> Iterator[tuple[int, int, float]]:
    """Each text with itself, then with those that it is like."""
    yield from ((index, index, 1.0) for index in range(len(texts)))
    yield from ((pair.one, pair.other, pair.similarity) for pair in similar_pairs(texts, COMPARED))


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _jaccard(one: str, other: str) -> float:
    mine, theirs = _grams(one), _grams(other)
    return len(mine & theirs) / max(1, len(mine | theirs))


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))
