"""How much a text says that can be checked: who did what to whom, how many, when, where, and what came of it.

One walk over the text finds acts, results, counted things, days, places, units, persons, and phrases that fit any work. Only what
stands in a clause together with an act or a result counts: bare digits, counted slogans (五个坚持) and repeated figures add nothing.
"""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bihuan.core.formalism import vocabulary


class Kind(StrEnum):
    """What a passage says."""

    ACT = "act"
    RESULT = "result"
    COUNT = "count"
    DAY = "day"
    PLACE = "place"
    UNIT = "unit"
    PERSON = "person"
    SLOGAN = "slogan"


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` (end excluded) and what they say."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Specificity:
    """`score` 0 (nothing that could be checked) to 1; `facts` and `slogans` are the passages that it rests on.

    `factual` clauses hold an act or result with something that pins it down; `empty` ones a slogan and no act.
    """

    score: float
    factual: int
    empty: int
    clauses: int
    facts: tuple[Passage, ...]
    slogans: tuple[Passage, ...]
    loose: tuple[Passage, ...] = ()
    """What stands in clauses that are not factual: an act that nothing pins down, a day beside nothing that was done."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Which of the questions the factual clauses answer."""
        return frozenset(passage.kind for passage in self.facts)


@dataclass(slots=True)
class _Clause:
    passages: list[Passage] = field(default_factory=list)
    acts: int = 0
    slogans: int = 0
    pins: int = 0


def specificity(text: str) -> Specificity:
    """Read one text."""
    facts: list[Passage] = []
    slogans: list[Passage] = []
    unpinned: list[Passage] = []
    factual = empty = clauses = loose = 0
    said: set[str] = set()
    for clause in _clauses_of(text, said):
        clauses += 1
        slogans += [passage for passage in clause.passages if passage.kind is Kind.SLOGAN]
        if (clause.acts and (clause.pins or (clause.acts > 1 and not clause.slogans))) or (
            clause.pins > 1 and not clause.slogans
        ):
            factual += 1
            facts += [passage for passage in clause.passages if passage.kind is not Kind.SLOGAN]
        else:
            unpinned += [passage for passage in clause.passages if passage.kind is not Kind.SLOGAN]
            empty += bool(clause.slogans and not clause.acts)
            loose += bool(clause.acts and not clause.slogans)
    points = 0.7 * len({passage.kind for passage in facts}) + 0.5 * min(factual, 4) + 0.4 * min(loose, 2)
    points -= 0.45 * min(len(slogans), 6) * (1 if factual == 0 else 0.5)
    score = 1 / (1 + math.exp(1.2 - points))
    return Specificity(round(score, 4), factual, empty, clauses, tuple(facts), tuple(slogans), tuple(unpinned))


def _clauses_of(text: str, said: set[str]) -> Iterator[_Clause]:
    """The clauses that say anything. `said` are the counted things so far: the same figure again adds nothing."""
    clause = _Clause()
    for found in _EVENTS.finditer(text):
        word = found[0]
        kind = _KINDS.get(word)
        if kind is None:
            if word in _ENDS:
                if clause.passages and (clause.acts or clause.slogans or word not in _WEAK_ENDS):
                    yield clause
                    clause = _Clause()
                continue  # a day or place before a comma belongs to what follows
            kind = _kind_of_figure(word)
            if kind is None or word in said:
                continue
            said.add(word)
        clause.passages.append(Passage(kind, found.start(), found.end()))
        if kind is Kind.SLOGAN:
            clause.slogans += 1
        elif kind is Kind.ACT or kind is Kind.RESULT:
            clause.acts += 1
        else:
            clause.pins += 1
    if clause.passages:
        yield clause


def _kind_of_figure(word: str) -> Kind | None:
    last = word[-1]
    if last in "日月号年底初前周一二三四五六末旬午" and ("月" in word or "日" in word or "周" in word or "年" in word):
        return Kind.DAY
    return None if last.isdigit() or last in ".," else Kind.COUNT


def _one_of(words: Iterable[str]) -> list[str]:
    """Alternatives by first letter, longest first: each begins with a letter, so that the search skips what begins with none."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(word)
    return [
        f"{re.escape(letter)}(?:{'|'.join(sorted(map(re.escape, (word[1:] for word in group)), key=len, reverse=True))})"
        for letter, group in by_letter.items()
    ]


def _suffixes(words: Iterable[str]) -> list[str]:
    """Ends of names: never behind 各, 有关 or 所有, never as the beginning of another word."""
    alternatives = []
    for word in sorted(words, key=len, reverse=True):
        behind = vocabulary.BEGINS_OTHER_WORDS.get(word)
        alternatives.append(
            f"{word}(?<!各{word})(?<!有关{word})(?<!相关{word})(?<!所有{word})" + (f"(?![{behind}])" if behind else "")
        )
    return alternatives


_WEAK_ENDS = frozenset("，")
_ENDS = frozenset("，。；！？;!?\n")
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(vocabulary.PLACES.split(), Kind.PLACE),
    **dict.fromkeys(vocabulary.UNITS.split(), Kind.UNIT),
    **dict.fromkeys(vocabulary.PERSONS.split(), Kind.PERSON),
    **dict.fromkeys(vocabulary.SLOGANS.split(), Kind.SLOGAN),
    **dict.fromkeys(vocabulary.RESULTS.split(), Kind.RESULT),
    **dict.fromkeys(vocabulary.ACTS.split(), Kind.ACT),
}
_NAMES = f"{vocabulary.PLACES} {vocabulary.UNITS} {vocabulary.PERSONS}".split()
_DIGITS = "0123456789"
_NUMERALS = "一二两三四五六七八九十百"
_COUNTED = rf"(?:{'|'.join(vocabulary.MEASURE_WORDS.split())})(?!{'|'.join(vocabulary.EMPTY_COUNTED.split())})"
_IN_DIGITS = (
    r"[\d,.]{0,15}(?:年(?:\d{1,2}月)?(?:\d{1,2}[日号])?[底初末]?|月(?:\d{1,2}[日号]?|[上中下]旬)?[底初末前]?|日[前]?|[%％]"
    rf"|{_COUNTED})?"
)
_IN_NUMERALS = rf"[{_NUMERALS}]{{0,6}}(?:月[{_NUMERALS}]{{0,3}}[日号]?[底初末前]?|{_COUNTED})"
_EVENTS = re.compile(
    "|".join(
        [
            *_one_of([word for word in _KINDS if word not in _NAMES]),
            *_suffixes(_NAMES),
            *(f"{digit}{_IN_DIGITS}" for digit in _DIGITS),
            *(f"{numeral}{_IN_NUMERALS}" for numeral in _NUMERALS),
            *(f"{sign}周[一二三四五六日末]" for sign in "本上下这"),
            "周[一二三四五六日末]",
            *(re.escape(end) for end in sorted(_ENDS)),
        ]
    )
)
