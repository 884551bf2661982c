"""Numbers of people hidden in a text, and every other text left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.personal_data import mask_numbers


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系 13900001234", "联系 139****1234"),
        ("身份证 620102199001011234", "身份证 620102********1234"),
        ("62010219900101123X，本人", "620102********123X，本人"),
        ("电话：2345678", "电话：234****"),
        ("电话 0931-2345678 转", "电话 0931-234**** 转"),
        ("手机23456789，", "手机2345****，"),
    ],
)
def test_numbers_of_people_lose_their_middle(text: str, shown: str) -> None:
    assert mask_numbers(text) == shown


@pytest.mark.parametrize(
    "text", ["", "整改中", "涉及 123456 元", "资金 2345678 元", "2026年11月25日", "编号 XY-2026-0001"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert mask_numbers(text) == text


@given(st.text(alphabet="电话：0123456789-Xx 甲，", max_size=40))
def test_what_was_hidden_once_says_no_more_when_it_is_hidden_again(text: str) -> None:
    hidden = mask_numbers(text)
    assert len(hidden) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, hidden, strict=True))
