"""How alike two texts are, for a person to look at: the share of pairs of characters that they have in common (Dice 1945).

Blanks, punctuation and figures are left out: numbers and dates change while the matter stays the same.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_LEFT_OUT = re.compile(r"[\W\d_]+")
LIKE = 45
"""Per cent from which on a text is proposed as like: found on short ledger texts, and a matter of taste within some points."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The index of the text that was compared, and how alike it is, in whole per cent."""

    index: int
    percent: int


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text."""
    plain = _LEFT_OUT.sub("", text.casefold())
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """Twice the common pairs over all pairs of both, in whole per cent; 0 where one has none."""
    if not one or not other:
        return 0
    return round(200 * len(one & other) / (len(one) + len(other)))


def most_like(text: str, others: Iterable[frozenset[str]], *, at_least: int = LIKE) -> Likeness | None:
    """The one that is most alike, the first of equals; None where none is alike enough."""
    mine = pairs_of(text)
    found: Likeness | None = None
    for index, other in enumerate(others):
        percent = likeness(mine, other)
        if percent >= at_least and (found is None or percent > found.percent):
            found = Likeness(index, percent)
    return found
