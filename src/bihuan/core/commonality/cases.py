"""Facts in and findings out: single cases of the ledger, and the groups of like ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One problem of the ledger. `unit` answers for it; `category` and `cause` are "" where nobody knows them."""

    id: int
    unit: int
    text: str
    category: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Spread:
    """Over how many units a group of like cases lies, and how likely chance alone would bring it to so many.

    `expected` units by chance, `p` the chance of `units` or more, `adjusted` the same after Benjamini and Hochberg over all groups
    of the search. Both are 1 for a group within one unit. `common`: the spread beats chance.
    """

    units: int
    expected: float
    p: float
    adjusted: float
    common: bool


@dataclass(frozen=True, slots=True)
class LikeCases:
    """A group of like cases, the most typical first. `likeness`: the mean over all pairs, 0 to 1."""

    case_ids: tuple[int, ...]
    unit_ids: tuple[int, ...]
    likeness: float
    spread: Spread

    @property
    def typical(self) -> int:
        return self.case_ids[0]
