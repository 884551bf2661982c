"""Numbers before headings, days, and where a title parts."""

from datetime import date

import pytest

from bihuan.documents.official.geometry import mark_size, text_width
from bihuan.documents.official.paper import Heading, PaperKind, PaperNumber, Text
from bihuan.documents.official.wording import chinese_numeral, day, numbered, title_lines


@pytest.mark.parametrize(
    ("number", "numeral"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (19, "十九"), (20, "二十"), (21, "二十一"), (90, "九十"), (99, "九十九"),
    ],
)  # fmt: skip
def test_figures_are_read_as_they_are_spoken(number: int, numeral: str) -> None:
    assert chinese_numeral(number) == numeral


@pytest.mark.parametrize(
    ("given", "said"), [(date(2026, 1, 2), "2026年1月2日"), (date(2026, 11, 26), "2026年11月26日")], ids=str
)
def test_days_have_no_leading_zeros(given: date, said: str) -> None:
    assert day(given) == said


def test_a_number_stands_in_the_brackets_of_the_standard_without_leading_zeros() -> None:
    assert str(PaperNumber("兰整改督", 2026, 7)) == "兰整改督〔2026〕7号"


def test_four_levels_are_numbered_each_in_its_own_way_and_begin_anew_below_a_higher_one() -> None:
    levels = (1, 2, 3, 4, 4, 3, 2, 3, 1, 2)

    assert [number for _, number in numbered([Heading(level, "甲") for level in levels])] == [
        "一、", "（一）", "1.", "（1）", "（2）", "2.", "（二）", "1.", "二、", "（一）",
    ]  # fmt: skip


def test_paragraphs_between_headings_have_no_number_and_change_none() -> None:
    blocks = (Heading(1, "甲"), Text("乙"), Heading(1, "丙"))

    assert [number for _, number in numbered(blocks)] == ["一、", "", "二、"]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于按期办结的提醒函", ["关于按期办结的提醒函"]),
        ("县政府办公室\n关于放假的通知", ["县政府办公室", "关于放假的通知"]),
        (
            "关于限期办结农村集体“三资”管理问题的督办函",
            ["关于限期办结农村集体", "“三资”管理问题的督办函"],
        ),
        (
            "兰川县人民政府办公室关于开展群众身边不正之风和腐败问题集中整治的通知",
            ["兰川县人民政府办公室关于开展", "群众身边不正之风和腐败问题集中整治的通知"],
        ),
        (
            "兰川县人民政府办公室关于印发《兰川县农村集体资金专项整治方案》的通知",
            ["兰川县人民政府办公室关于印发", "《兰川县农村集体资金专项整治方案》的通知"],
        ),
    ],
    ids=["short", "own breaks", "before a quotation", "behind a verb", "before a title in a title"],
)
def test_a_title_parts_where_words_part(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


@pytest.mark.parametrize("length", range(1, 90))
def test_no_line_of_a_title_is_wider_than_the_text_and_nothing_is_lost(length: int) -> None:
    title = ("关于做好2026年第四季度" + "甲乙丙丁戊己庚辛" * 12)[:length]

    lines = title_lines(title)

    assert "".join(lines) == title
    assert all(0 < len(line) <= 20 for line in lines)
    assert len(lines) == -(-length // 20)


def test_figures_and_latin_letters_are_half_as_wide() -> None:
    assert text_width("第2026号A") == 4.5


@pytest.mark.parametrize("kind", PaperKind)
@pytest.mark.parametrize("length", [2, 6, 10, 16, 24, 40])
def test_a_mark_of_any_length_fills_one_line_at_most(kind: PaperKind, length: int) -> None:
    size, width = mark_size("兰" * length, kind)

    assert length * size * width / 100 <= (482 if kind is PaperKind.LETTER else 442)
    assert 10 <= size <= 46
    assert 59 <= width <= 100
