"""How alike two texts are, for a person to look at, and which closed problem a new one may be come back.

Texts: the share of pairs of characters that they have in common (Dice 1945). Blanks, punctuation and figures are left out: numbers
and dates change while the matter stays the same.

Come back: what reads alike in the same unit, or at the same place whoever answers for it now. A place says much by itself, so less is
asked of the texts there, and the name of the place is taken out of both before they are compared: else two different matters of one
village would be alike for naming the village. Of the 34,669 pairs of texts about different matters in the grouped set
(data/problems/grouped.jsonl) 17, one in 2,000, reach 20 per cent and none reaches 45. A lead is for a person and never a verdict.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_LEFT_OUT = re.compile(r"[\W\d_]+")
LIKE = 45
"""Per cent from which on a text of the same unit is proposed: found on short ledger texts, a matter of taste within some points."""
LIKE_AT_PLACE = 20
"""The same at one place, without its name."""
_MARKS = re.compile(r"[\W_]+")
_BODIES = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区居委会)$")
_SEATS = {"村民委员会": "村", "村委会": "村", "居民委员会": "社区", "居委会": "社区", "社区居委会": "社区"}
_WITHIN = re.compile(r"(?:[省市县区旗州镇乡村社屯组]|街道|社区|小区|园区|开发区|中心|大厅|学校|中学|小学|医院|局)$")
_SHORTEST = 2
PLACE_TAIL = 2
"""Places that are one end in the same so many characters: by these they are found."""


class Ground(StrEnum):
    """Why a closed problem is named to whoever judges: the same unit, the same place, or both."""

    UNIT = "unit"
    PLACE = "place"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Described:
    """A problem as far as it is compared: who answers for it, in which region, where it is as written, what it says."""

    unit: int | None
    region: int
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """The index of the problem that was compared, how alike it is in whole per cent, and what else the two have in common."""

    index: int
    percent: int
    ground: Ground


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text."""
    plain = _LEFT_OUT.sub("", text.casefold())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Twice the common pairs over all pairs of both, in whole per cent; 0 where one has none."""
    if not one or not other:
        return 0
    return round(200 * len(one & other) / (len(one) + len(other)))


def place_name(text: str) -> str:
    """A place without what people vary: widths, blanks, marks, 村委会 for 村. "" where hardly anything is left."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    plain = _BODIES.sub(lambda found: _SEATS[found.group()], plain).replace("村村", "村").replace("社区社区", "社区")
    return plain if len(plain) >= _SHORTEST else ""


def same_place(one: str, other: str) -> bool:
    """Whether two places, as `place_name` gives them, are one: the same name, or one behind the name of what it lies in.

    石桥镇柳河村 is 柳河村; 东柳河村 is not, and neither is 城关镇柳河村 the one of 石桥镇.
    """
    short, long = sorted((one, other), key=len)
    if not short or not long.endswith(short):
        return False
    return short == long or _WITHIN.search(long.removesuffix(short)) is not None


class EarlierProblems:
    """Closed problems, read once, against which new ones are held."""

    def __init__(self, earlier: Sequence[Described]) -> None:
        self._earlier = earlier
        self._places = [place_name(each.place) for each in earlier]
        self._pairs: dict[int, frozenset[str]] = {}
        self._of_unit: defaultdict[int | None, list[int]] = defaultdict(list)
        self._at_tail: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
        for index, each in enumerate(earlier):
            self._of_unit[each.unit].append(index)
            if self._places[index]:
                self._at_tail[each.region, self._places[index][-PLACE_TAIL:]].append(index)

    def likest(self, new: Described) -> Likeness | None:
        """The one that stands out most above what is asked of it, the first of equals; None where none is like enough."""
        found: tuple[int, Likeness] | None = None
        for at_least, each in self._candidates(new):
            above = each.percent - at_least
            if above >= 0 and (found is None or above > found[0]):
                found = above, each
        return found[1] if found else None

    def _candidates(self, new: Described) -> Iterator[tuple[int, Likeness]]:
        """(what is asked of the texts, how alike they are), in the order of the earlier problems."""
        place = place_name(new.place)
        here = set(self._at(new.region, place)) if place else set[int]()
        of_unit = set(self._of_unit.get(new.unit, ())) if new.unit is not None else set[int]()
        mine = pairs_of(new.text)
        for index in sorted(here | of_unit):
            if index in here:
                ground = Ground.BOTH if index in of_unit else Ground.PLACE
                yield LIKE_AT_PLACE, Likeness(index, self._likeness_at_place(new, index), ground)
            else:
                yield LIKE, Likeness(index, likeness(mine, self._pairs_of(index)), Ground.UNIT)

    def _at(self, region: int, place: str) -> Iterator[int]:
        for index in self._at_tail.get((region, place[-PLACE_TAIL:]), ()):
            if same_place(place, self._places[index]):
                yield index

    def _pairs_of(self, index: int) -> frozenset[str]:
        if index not in self._pairs:
            self._pairs[index] = pairs_of(self._earlier[index].text)
        return self._pairs[index]

    def _likeness_at_place(self, new: Described, index: int) -> int:
        earlier = self._earlier[index]
        names = (new.place, earlier.place, place_name(new.place), self._places[index])
        return likeness(pairs_of(_without(new.text, names)), pairs_of(_without(earlier.text, names)))


def _without(text: str, names: Sequence[str]) -> str:
    """A text without these names, the longest first."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "\n")
    return text
