"""Pairs found by comparing every text with every other, on sets of Python: shares nothing with the join."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import combinations, product

from hypothesis import strategies as st

Found = dict[tuple[int, int], Fraction]

# Few letters, so that grams are shared and repeated; one of two, three and four bytes each, and a lone half of a pair.
LETTERS = st.sampled_from("整改落实到位 1,a\x00é𠮷😀\ud83d")
TEXTS = st.lists(
    st.one_of(
        st.text(LETTERS, max_size=12),
        st.text(st.sampled_from("整改"), max_size=40),
        st.builds(lambda text, times: text * times, st.text(LETTERS, min_size=1, max_size=4), st.integers(1, 12)),
        st.text(max_size=30),
    ),
    max_size=24,
)
THRESHOLDS = st.one_of(
    st.sampled_from([Fraction(7, 10), Fraction(1, 2), Fraction(1), Fraction(1, 1000), Fraction(2, 3), Fraction(9, 10)]),
    st.fractions(min_value=Fraction(1, 60), max_value=1, max_denominator=60),
)


def grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(len(text) - 2))


def alike(mine: frozenset[str], theirs: frozenset[str], threshold: Fraction) -> Fraction | None:
    """Jaccard of two sets of 3-grams where it is at least the threshold; that of two empty sets is not."""
    common, union = len(mine & theirs), len(mine | theirs)
    enough = union and common * threshold.denominator >= union * threshold.numerator
    return Fraction(common, union) if enough else None


def within(texts: Sequence[str], threshold: Fraction) -> Found:
    sets = list(map(grams, texts))
    return _kept(combinations(range(len(texts)), 2), sets, sets, threshold)


def between(asked: Sequence[str], texts: Sequence[str], threshold: Fraction) -> Found:
    every = product(range(len(asked)), range(len(texts)))
    return _kept(every, list(map(grams, asked)), list(map(grams, texts)), threshold)


def _kept(
    pairs: Iterable[tuple[int, int]], ones: list[frozenset[str]], others: list[frozenset[str]], threshold: Fraction
) -> Found:
    return {(a, b): found for a, b in pairs if (found := alike(ones[a], others[b], threshold))}
