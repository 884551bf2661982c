"""Learned wording: the characters of a text and their pairs, weighed by a logistic regression whose weights stand in a table.

The tables are made by tools/learn_*.py from our own labelled texts (data/README.md); what reads them here needs no scikit-learn.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_FIGURE = re.compile(r"\d+")
Rows = Sequence[tuple[int, str]]
"""Weight in tenths, and the grams that have it, with blanks between them."""


def grams_of(text: str) -> set[str]:
    """The characters and pairs of neighbouring characters of a text; every whole number counts as the one character 0."""
    plain = _FIGURE.sub("0", text)
    return {*plain, *map("".join, pairwise(plain))}


@dataclass(frozen=True, slots=True)
class Wording:
    """What grams weigh for one question of yes or no."""

    intercept: float
    weights: Mapping[str, float]

    def chance(self, grams: set[str]) -> float | None:
        """From 0 (no) to 1 (yes), however many grams there are. None where none of them is known."""
        known = grams & self.weights.keys()
        if not known:
            return None
        total = sum(map(self.weights.__getitem__, known))
        return 1 / (1 + math.exp(-(self.intercept + total / math.sqrt(len(known)))))


def wording_of(intercept: float, rows: Rows) -> Wording:
    """A wording from its table."""
    return Wording(intercept, {gram: weight / 10 for weight, grams in rows for gram in grams.split()})
