"""Marked pieces of a text, for any span."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.formalism.marking import Piece, mark

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=8)


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        pytest.param([], [("甲乙丙丁", False)], id="nothing"),
        pytest.param([(1, 3)], [("甲", False), ("乙丙", True), ("丁", False)], id="inside"),
        pytest.param([(0, 4)], [("甲乙丙丁", True)], id="whole"),
        pytest.param([(0, 2), (1, 3), (3, 4)], [("甲乙丙丁", True)], id="overlapping and touching"),
        pytest.param([(3, 1), (2, 2)], [("甲乙丙丁", False)], id="turned round, empty"),
        pytest.param([(-9, 1), (3, 99)], [("甲", True), ("乙丙", False), ("丁", True)], id="outside of the text"),
    ],
)
def test_a_text_falls_into_pieces(spans: list[tuple[int, int]], pieces: list[tuple[str, bool]]) -> None:
    assert mark("甲乙丙丁", spans).pieces == tuple(Piece(*each) for each in pieces)


@given(st.text(max_size=50), SPANS, st.integers(1, 60))
def test_pieces_are_the_text_and_nothing_else(text: str, spans: list[tuple[int, int]], longest: int) -> None:
    marked = mark(text, spans, longest=longest)

    assert "".join(piece.text for piece in marked.pieces) == text[:longest]
    assert marked.cut == len(text) - len(text[:longest])
    assert all(piece.text for piece in marked.pieces)
    assert marked.characters <= len(text)


@given(st.text(min_size=1, max_size=50), SPANS)
def test_every_character_of_a_span_is_marked_and_no_other(text: str, spans: list[tuple[int, int]]) -> None:
    wanted = {at for start, end in spans for at in range(max(0, start), min(end, len(text)))}

    at, found = 0, set()
    for piece in mark(text, spans).pieces:
        if piece.marked:
            found |= set(range(at, at + len(piece.text)))
        at += len(piece.text)

    assert found == wanted


def test_a_very_long_text_is_cut_and_says_so() -> None:
    marked = mark("字" * 100_000, [(99_000, 99_500)], longest=1000)

    assert (marked.cut, marked.characters, len(marked.pieces)) == (99_000, 500, 1)
