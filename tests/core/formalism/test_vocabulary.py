"""The lists of words do not contradict each other, and every word of them is read."""

import pytest

from bihuan.core.formalism import vocabulary
from bihuan.core.formalism.specificity import Kind, specificity

LISTS = {
    Kind.ACT: vocabulary.ACTS.split(),
    Kind.RESULT: vocabulary.RESULTS.split(),
    Kind.SLOGAN: vocabulary.SLOGANS.split(),
    Kind.PLACE: vocabulary.PLACES.split(),
    Kind.UNIT: vocabulary.UNITS.split(),
    Kind.PERSON: vocabulary.PERSONS.split(),
}


def test_no_word_stands_twice() -> None:
    words = [word for each in LISTS.values() for word in each]

    assert sorted(word for word in set(words) if words.count(word) > 1) == []


@pytest.mark.parametrize("kind", LISTS)
def test_every_word_is_read_as_what_it_is(kind: Kind) -> None:
    """Each alone in a clause with an act and a figure, so that it counts."""
    unread = []
    for word in LISTS[kind]:
        text = f"甲乙{word}，另外拆除7处。"
        read = specificity(text)
        found = {text[each.start : each.end] for each in (*read.facts, *read.loose, *read.slogans) if each.kind is kind}
        if not any(word in each or each in word for each in found):
            unread.append(word)

    assert unread == []


@pytest.mark.parametrize("measure", [word for word in vocabulary.MEASURE_WORDS.split() if "[" not in word])
def test_every_measure_word_counts_something(measure: str) -> None:
    text = f"拆除17{measure}。"

    assert [text[each.start : each.end] for each in specificity(text).facts if each.kind is Kind.COUNT] == [
        f"17{measure}"
    ]


@pytest.mark.parametrize("counted", vocabulary.EMPTY_COUNTED.split())
def test_what_a_slogan_counts_is_no_count(counted: str) -> None:
    assert Kind.COUNT not in specificity(f"做到五个{counted}").kinds
