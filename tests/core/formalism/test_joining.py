"""The joins find every pair that comparing all with all finds, and no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.formalism.joining import contained_pairs, gram_sets, similar_pairs

# Few letters, so that chance makes alike texts.
TEXTS = st.lists(st.text(alphabet="整改到位了𠮷", max_size=14), max_size=14)


def grams(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


@given(TEXTS, st.sampled_from([0.3, 0.5, 0.7, 0.9, 1.0]))
def test_similar_pairs_are_those_of_comparing_all_with_all(texts: list[str], threshold: float) -> None:
    sets = [grams(text) for text in texts]
    expected = {
        (one, other): len(sets[one] & sets[other]) / len(sets[one] | sets[other])
        for other in range(len(texts))
        for one in range(other)
        if sets[one] and sets[other] and len(sets[one] & sets[other]) / len(sets[one] | sets[other]) >= threshold
    }

    found = list(similar_pairs(texts, threshold))

    assert {(pair.one, pair.other): pair.similarity for pair in found} == pytest.approx(expected)
    assert len(found) == len(expected)


@given(TEXTS, st.sampled_from([0.5, 0.75, 0.9, 1.0]), st.integers(1, 5))
def test_contained_pairs_are_those_of_comparing_all_with_all(texts: list[str], share: float, at_least: int) -> None:
    sets = [grams(text) for text in texts]
    expected = {
        (one, other): len(sets[one] & sets[other]) / len(sets[one])
        for other in range(len(texts))
        for one in range(len(texts))
        if at_least <= len(sets[one]) < len(sets[other]) and len(sets[one] & sets[other]) / len(sets[one]) >= share
    }

    found = list(contained_pairs(texts, share, at_least=at_least))

    assert {(pair.one, pair.other): pair.similarity for pair in found} == pytest.approx(expected)


@given(TEXTS)
def test_the_sets_have_the_sizes_of_the_sets_of_python(texts: list[str]) -> None:
    assert gram_sets(texts).sizes.tolist() == [len(grams(text)) for text in texts]


def test_rare_grams_stand_first() -> None:
    sets = gram_sets(["整改完成", "整改完毕", "整改完了吗"])

    counts = {gram: sets.grams.tolist().count(gram) for gram in sets.grams.tolist()}

    for index in range(3):
        in_order = [counts[gram] for gram in sets.of(index).tolist()]
        assert in_order == sorted(in_order)
