"""What a password must hold beside its length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.passwords import count_kinds, find_weaknesses


@pytest.mark.parametrize(
    ("password", "kinds"),
    [
        ("", 0),
        ("abc", 1),
        ("abcABC", 2),
        ("abcABC123", 3),
        ("abcABC123!", 4),
        ("澜川abc123", 3),
        ("ａｂｃ", 1),
        ("abc 123", 3),
    ],
    ids=[
        "nothing",
        "lower",
        "two",
        "three",
        "four",
        "Chinese is another kind",
        "full width is another kind",
        "a space",
    ],
)
def test_kinds_of_characters_are_counted(password: str, kinds: int) -> None:
    assert count_kinds(password) == kinds


def test_two_kinds_are_too_few_and_the_sentence_says_how_many() -> None:
    (weak,) = find_weaknesses("abcdefgh12", username="zhouwl")
    assert weak.code == "password-kinds"
    assert "至少 3 种" in str(weak)
    assert find_weaknesses("abcdefgh12", username="zhouwl", kinds_needed=2) == ()


@pytest.mark.parametrize("password", ["Zhouwl-2026", "xx-LWUOHZ-26", "a1!zhouwl"], ids=["as is", "backwards", "inside"])
def test_the_user_name_is_no_part_of_it(password: str) -> None:
    assert [weak.code for weak in find_weaknesses(password, username="zhouwl")] == ["password-holds-username"]


def test_a_name_of_one_letter_forbids_no_letter() -> None:
    assert find_weaknesses("Lanchuan-2026", username="a") == ()


def test_all_reasons_come_at_once() -> None:
    assert len(find_weaknesses("zhouwl", username="zhouwl")) == 2


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_gets_an_answer(password: str, username: str) -> None:
    codes = [weak.code for weak in find_weaknesses(password, username=username)]
    assert ("password-kinds" in codes) == (count_kinds(password) < 3)
