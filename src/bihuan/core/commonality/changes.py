"""A search that is made again: which group goes on as which, and when one that somebody dismissed is worth another look."""

from collections.abc import Mapping, Set

GROWN_BY_UNITS = 2
"""A dismissed group is proposed again when it reached so many units more."""
SAME_SHARE = 0.3
"""Two groups are the same where so large a share of the cases of both is in both."""


def same_group(cases: Set[int], others: Mapping[int, Set[int]]) -> int | None:
    """The key of the group with which these cases go on: the one that shares most of both; None where none shares enough."""
    best: tuple[float, int] | None = None
    for key in sorted(others):
        share = len(cases & others[key]) / max(len(cases | others[key]), 1)
        if share >= SAME_SHARE and (best is None or share > best[0]):
            best = share, key
    return best[1] if best else None


def is_settled(cases: Set[int], units: Set[int], *, dismissed_cases: Set[int], dismissed_units: Set[int]) -> bool:
    """Whether these cases are, for the most part, a group that was dismissed and that has not grown since."""
    if 2 * len(cases & dismissed_cases) < min(len(cases), len(dismissed_cases)):
        return False
    return len(units - dismissed_units) < GROWN_BY_UNITS
