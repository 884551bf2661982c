"""How likely it is that a text says nothing which could be checked, by the characters and pairs of characters that it is made of.

A logistic regression, learned by `tools/learn_empty_wording.py` on the open part of our own labelled sentences (data/README.md). On the
part that was kept back it tells empty sentences from others better than counting acts, figures and names does (benchmarks/README.md): so
it decides which report is flagged.
"""

import re
from collections.abc import Iterator

from bihuan.core.formalism.empty_wording_table import INTERCEPT, WEIGHTS
from bihuan.core.formalism.learned_wording import grams_of, wording_of

_CLAUSE = re.compile(r"[^，。；！？;!?\n]+")
_EMPTY = wording_of(INTERCEPT, WEIGHTS)
SHORTEST = 6
"""Characters that a clause must have to be judged by itself."""


def emptiness(text: str) -> float:
    """0 (there is something to check) to 1 (there is nothing). A text of nothing known lies in between; how long it is does not matter."""
    chance = _EMPTY.chance(grams_of(text))
    return 0.5 if chance is None else chance


def empty_clauses(text: str, at_least: float) -> Iterator[tuple[int, int]]:
    """From where to where the clauses reach that sound empty by themselves."""
    for found in _CLAUSE.finditer(text):
        if len(found[0]) >= SHORTEST and emptiness(found[0]) >= at_least:
            yield found.span()
