"""How long an official document is, and whether somebody has to be told."""

import pytest

from bihuan.core.official_length import OfficialLength, count_characters, measure_length


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", 0),
        ("  \n　", 0),
        ("整改", 2),
        ("整改，落实。", 6),
        ("2026年11月26日", 6),
        ("SZ-2026-0147", 1),
        ("完成率 95.5%", 5),
        ("Word 和 WPS", 3),
        ("（一）", 3),
        ("甲\n乙", 2),
        ("3,000元", 2),
    ],
    ids=repr,
)
def test_characters_are_counted_as_word_processors_count_them(text: str, characters: int) -> None:
    assert count_characters(text) == characters


@pytest.mark.parametrize(
    ("characters", "special", "over"),
    [(4_000, True, 0), (4_001, True, 1), (5_000, True, 1_000), (4_001, False, 0), (5_000, False, 0), (5_001, False, 1)],
)
def test_a_special_task_has_4000_characters_and_everything_else_5000(characters: int, special: bool, over: int) -> None:
    length = measure_length(["字" * characters], special_task=special)

    assert (length.characters, length.over) == (characters, over)


def test_all_texts_count_together() -> None:
    assert measure_length(["一二", "三"], special_task=False).characters == 3


def test_a_document_that_is_short_enough_gives_no_warning() -> None:
    assert OfficialLength(5_000, 5_000).warning is None


def test_a_warning_says_how_long_how_long_at_most_and_by_how_much() -> None:
    assert str(OfficialLength(4_321, 4_000).warning) == "正文 4321 字，超过 4000 字 321 字。为基层减负的规定要求压减。"
