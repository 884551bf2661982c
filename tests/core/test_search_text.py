"""What a search compares: folding, words, and the terms of the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.search_text import (
    MAX_TERMS,
    MAX_WORDS,
    Query,
    asked_terms,
    body_of,
    fold,
    read_query,
    stored_terms,
    token_of,
)

TEXTS = st.text(alphabet="资金账目镇Ｓs1２-·（） \n　ß", max_size=30)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("SZ-2026-0147", "sz-2026-0147"),
        ("ＳＺ－２０２６", "sz-2026"),
        ("资金", "资金"),
        ("Straße", "strasse"),
        ("㈱", "(株)"),
        ("一\x00二", "一二"),
        ("", ""),
    ],
)
def test_what_looks_alike_folds_to_one_form(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(TEXTS)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("资金 账目", ("账目", "资金")),
        ("资金　账目", ("账目", "资金")),
        ("  资金\t资金 ", ("资金",)),
        ("资金 专项资金", ("专项资金",)),
        ("SZ sz", ("sz",)),
        ("", ()),
        ("   ", ()),
    ],
)
def test_words_stand_between_blanks_each_once(text: str, words: tuple[str, ...]) -> None:
    assert read_query(text) == Query(words)


def test_more_words_than_are_looked_for_are_not_cut_in_silence() -> None:
    just = " ".join(f"词{n:03}" for n in range(MAX_WORDS))

    assert len(read_query(just).words) == MAX_WORDS
    assert read_query(f"{just} 又一") == Query((), too_many=True)


def test_a_query_of_many_equal_words_is_short() -> None:
    assert read_query("资金 " * 5000) == Query(("资金",))


def test_no_word_reaches_from_one_text_into_the_next() -> None:
    body = body_of("SZ-2026-0001", "资金不清")

    assert "1资" not in stored_terms(body)
    assert {"资金", "资", "0001"[:2]} <= set(stored_terms(body))


@given(TEXTS)
def test_the_terms_of_a_text_are_its_characters_and_its_neighbours_but_no_blank(text: str) -> None:
    alone = {character for character in text if not character.isspace()}
    beside = {text[at : at + 2] for at in range(len(text) - 1) if not any(map(str.isspace, text[at : at + 2]))}

    assert stored_terms(text) == tuple(sorted(alone | beside))
    assert [token_of(term) for term in stored_terms(text)] == [
        "".join(f"{ord(character):05x}" for character in term) for term in stored_terms(text)
    ]


def test_one_character_is_looked_for_as_itself() -> None:
    assert asked_terms("镇") == ("镇",)


def test_a_very_long_word_asks_for_so_many_terms_and_no_more() -> None:
    assert len(asked_terms("".join(chr(0x4E00 + n) for n in range(5000)))) == MAX_TERMS


@given(TEXTS, st.integers(0, 29), st.integers(1, 12))
def test_a_text_has_every_term_of_every_word_that_stands_in_it(text: str, start: int, length: int) -> None:
    body = fold(text)
    terms = set(stored_terms(body))

    for word in body[start : start + length].split():
        assert set(asked_terms(word)) <= terms


@given(st.lists(st.text(min_size=1, max_size=2), unique=True, max_size=20))
def test_terms_become_tokens_that_no_index_takes_apart_or_mistakes(terms: list[str]) -> None:
    tokens = [token_of(term) for term in terms]

    assert len(set(tokens)) == len(terms)
    assert all(token.isascii() and token.isalnum() for token in tokens)
