"""Texts made comparable: without the template that everybody was given, and with figures, dates and names masked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bihuan.core.formalism.facts import Report

GRAM = 4
SHORTEST_CLAUSE = 6
GIVEN_SHARE = 0.7
"""Share of a clause's 4-grams that must stand in a template for the clause to count as given."""
EVERYBODY = 0.5
FEWEST_UNITS = 6
"""A clause that at least half of the units use, of six or more, counts as given though nobody declared it."""

_CLAUSE = re.compile(r"[^，。；！？;!?\n]+")
_BLANK = re.compile(r"\s+")
_TO_FILL_IN = re.compile(r"[_＿]{2,}|[Xx×Ｘ]{2,}|[（(]\s*[)）]")
_NUMBER = re.compile(
    r"[\d.,%％]+|[一二两三四五六七八九十百千万亿〇零]{1,8}(?=[个家户人次项处条件名亩吨元月日年天周起辆所份场])"
)
_NOT_IN_NAMES = "在到对由的和与及了将于向从把被各全本该至是我们"
_NAME = re.compile(
    rf"[^\W\da-zA-Z_{_NOT_IN_NAMES}]{{2}}(?:镇|乡|村|社区|街道|[省市县区局委办](?![内域别位理])|公司|学校|中学|小学|幼儿园|医院|饭店|超市|工地|"
    r"同志|主任|局长|副局长|书记|镇长|乡长|科长|股长|所长|校长|院长)"
)
_SIGNS = re.compile(r"[^\w#@]+")


@dataclass(frozen=True, slots=True)
class OwnText:
    """What is a report's own: its text without blanks, signs and what was given, and the same with figures and names masked."""

    own: str
    masked: str


def clauses_of(text: str) -> list[str]:
    return _CLAUSE.findall(text)


def mask(text: str) -> str:
    """Figures, dates and Chinese numerals as `#`, names of places, units and persons as `@`."""
    return _NAME.sub("@", _NUMBER.sub("#", text))


class Given:
    """What was given to everybody: the clauses of the declared templates, and clauses that most units use alike."""

    def __init__(self, templates: Iterable[str], reports: Sequence[Report] = ()) -> None:
        masked = [
            _SIGNS.sub("", mask(clause))
            for template in templates
            for clause in clauses_of(_BLANK.sub("", _TO_FILL_IN.sub("#", template)))
        ]
        self._clauses = {clause for clause in masked if clause}
        self._grams = {gram for clause in self._clauses for gram in _grams(clause)}
        self._clauses |= _used_by_most(reports)

    def __bool__(self) -> bool:
        return bool(self._clauses)

    def holds(self, clause: str) -> bool:
        """Whether a clause, masked and without signs, was given: filled-in blanks do not make it one's own."""
        if clause in self._clauses:
            return True
        if not self._grams or len(clause) < SHORTEST_CLAUSE:
            return False
        grams = _grams(clause)
        return sum(gram in self._grams for gram in grams) >= GIVEN_SHARE * len(grams)


def own_text(text: str, given: Given) -> OwnText:
    """The text without what was given. Spans are found in the text as it stands: this is for comparing alone."""
    plain = _BLANK.sub("", text)
    if not given:
        return OwnText(_SIGNS.sub("", plain), _SIGNS.sub("", mask(plain)))
    pairs = [(clause, _SIGNS.sub("", mask(clause))) for clause in clauses_of(plain)]
    kept = [(clause, masked) for clause, masked in pairs if not given.holds(masked)]
    return OwnText(_SIGNS.sub("", "".join(clause for clause, _ in kept)), "".join(masked for _, masked in kept))


def figures_in(text: str) -> list[str]:
    """The numbers of a text as they stand in it, in order."""
    return [found.strip(".,") for found in _NUMBER.findall(text) if found.strip(".,")]


def _grams(clause: str) -> list[str]:
    return [clause[at : at + GRAM] for at in range(max(1, len(clause) - GRAM + 1))]


def _used_by_most(reports: Sequence[Report]) -> set[str]:
    units = {report.unit for report in reports if report.unit}
    if len(units) < FEWEST_UNITS:
        return set()
    users: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        if report.unit:
            for clause in set(clauses_of(_BLANK.sub("", report.text))):
                if len(clause) >= SHORTEST_CLAUSE:
                    users[clause].add(report.unit)
    return {_SIGNS.sub("", mask(clause)) for clause, who in users.items() if len(who) >= EVERYBODY * len(units)}
