"""Official documents measured on paper: positions within half a millimetre, lines and characters exactly."""

from dataclasses import replace
from itertools import pairwise

import pytest

from bihuan.documents.official import Text
from tests.documents.official.papers import LETTER, NOTICE
from tests.documents.official.rendered import Page, pages_of

pytestmark = pytest.mark.xdist_group("paper")


def within_half_a_millimetre(millimetres: float) -> float:
    return pytest.approx(millimetres, abs=0.5)  # type: ignore[return-value]  # it compares as a number does


@pytest.fixture(scope="module")
def letter() -> list[Page]:
    """A letter long enough for a whole second page."""
    return pages_of(replace(LETTER, body=(Text("国" * 28 * 40),)))


@pytest.fixture(scope="module")
def notice() -> list[Page]:
    return pages_of(NOTICE)


def test_a_page_holds_22_lines_of_28_characters_on_28_95_points(letter: list[Page]) -> None:
    lines = letter[1].lines()
    heights = list(lines)
    pitches = [(below - above) / 25.4 * 72 for above, below in pairwise(heights)]

    assert len(lines) == 22
    assert {len(text) for text in list(lines.values())[1:]} == {28}
    assert sum(pitches) / len(pitches) == pytest.approx(28.95, abs=0.01)


def test_the_text_stands_between_the_margins(letter: list[Page]) -> None:
    ink = letter[1].ink(top=0, bottom=264)

    assert (ink.left, ink.right) == (within_half_a_millimetre(28.4), within_half_a_millimetre(183.6))
    assert ink.top >= 37
    assert ink.bottom <= 262


def test_the_mark_of_a_letter_is_30_mm_from_the_edge_and_its_rule_4_mm_below(letter: list[Page]) -> None:
    mark = letter[0].ink(top=20, bottom=47, red=True)
    thick, thin, *_ = letter[0].rules(red=True)

    assert mark.top == within_half_a_millimetre(30)
    assert thick.top - mark.bottom == within_half_a_millimetre(4)
    assert thick.bottom - thick.top > 2 * (thin.bottom - thin.top)


def test_the_rule_at_the_foot_of_a_letter_is_20_mm_from_the_edge_thin_above_thick(letter: list[Page]) -> None:
    *_, thin, thick = letter[0].rules(red=True)

    assert 297 - thick.bottom == within_half_a_millimetre(20)
    assert thick.bottom - thick.top > 2 * (thin.bottom - thin.top)


def test_the_rules_of_a_letter_are_170_mm_wide_in_the_middle_of_page_1_alone(letter: list[Page]) -> None:
    rules = letter[0].rules(red=True)

    assert len(rules) == 4
    assert [rule.left for rule in rules] == [within_half_a_millimetre(20)] * 4
    assert [rule.right for rule in rules] == [within_half_a_millimetre(190)] * 4
    assert letter[1].rules(red=True) == []


def test_the_number_of_a_letter_is_seven_eighths_of_a_letter_below_the_rule_at_the_right_edge(
    letter: list[Page],
) -> None:
    below = letter[0].rules(red=True)[1].bottom
    number = letter[0].ink(top=below + 0.5, bottom=below + 11)

    assert number.top - below == within_half_a_millimetre(16 * 7 / 8 / 72 * 25.4)
    assert number.right == within_half_a_millimetre(183.7)


def test_page_1_of_a_letter_bears_no_number_and_page_2_bears_it_on_the_left(letter: list[Page]) -> None:
    assert [word.text for word in letter[0].words if word.top > 262] == []
    assert [word.text for word in letter[1].words if word.top > 262] == ["—", "2", "—"]
    assert letter[1].find("—").left == within_half_a_millimetre(28 + 156 / 28)


def test_the_dashes_beside_a_page_number_are_7_mm_below_the_text(letter: list[Page]) -> None:
    assert letter[1].ink(top=263, bottom=290, right=38.3).top == within_half_a_millimetre(262 + 7)


@pytest.mark.slow
def test_a_page_of_a_document_holds_22_lines_of_28_characters_between_the_margins() -> None:
    page = pages_of(replace(NOTICE, body=(Text("国" * 28 * 60),), attachments=()))[2]
    lines, ink = page.lines(), page.ink(top=0, bottom=264)
    pitches = [(below - above) / 25.4 * 72 for above, below in pairwise(lines)]

    assert len(lines) == 22
    assert {len(text) for text in lines.values()} == {28}
    assert sum(pitches) / len(pitches) == pytest.approx(28.95, abs=0.01)
    assert (ink.left, ink.right) == (within_half_a_millimetre(28.4), within_half_a_millimetre(183.6))
    assert ink.top >= 37 and ink.bottom <= 262


@pytest.mark.slow
def test_the_mark_of_a_document_is_35_mm_below_the_upper_margin(notice: list[Page]) -> None:
    assert notice[0].ink(top=55, bottom=95, red=True).top == within_half_a_millimetre(37 + 35)


@pytest.mark.slow
def test_the_red_rule_is_4_mm_below_the_number_and_as_wide_as_the_text(notice: list[Page]) -> None:
    (rule,) = notice[0].rules(red=True)
    number = notice[0].ink(top=105, bottom=rule.top - 0.5)

    assert rule.top - number.bottom == within_half_a_millimetre(4)
    assert (rule.left, rule.right) == (within_half_a_millimetre(28), within_half_a_millimetre(184))


@pytest.mark.slow
def test_the_title_stands_two_lines_below_the_rule(notice: list[Page]) -> None:
    (rule,) = notice[0].rules(red=True)
    title = notice[0].ink(top=rule.bottom + 1, bottom=rule.bottom + 33)

    assert title.top - rule.bottom >= 2 * 28.95 / 72 * 25.4
    assert (title.left + title.right) / 2 == within_half_a_millimetre(106)


@pytest.mark.slow
def test_the_imprint_stands_on_the_lower_edge_of_the_text_between_three_rules(notice: list[Page]) -> None:
    top, middle, bottom = notice[-1].rules(red=False)[-3:]

    assert bottom.bottom == within_half_a_millimetre(262)
    assert [rule.left for rule in (top, middle, bottom)] == [within_half_a_millimetre(28)] * 3
    assert [rule.right for rule in (top, middle, bottom)] == [within_half_a_millimetre(184)] * 3
    assert top.bottom - top.top >= middle.bottom - middle.top


@pytest.mark.slow
def test_page_numbers_stand_a_character_from_the_outer_edge(notice: list[Page]) -> None:
    outer = 156 / 28
    last = [word for word in notice[0].words if word.top > 262][-1]

    assert last.right == within_half_a_millimetre(184 - outer)
    assert notice[1].find("—").left == within_half_a_millimetre(28 + outer)


@pytest.mark.slow
def test_the_date_is_four_characters_from_the_right_edge_and_the_name_centred_over_it(notice: list[Page]) -> None:
    page = notice[1]
    (height,) = [height for height, text in page.lines().items() if text == "2026年11月6日"]
    dated = [word for word in page.words if word.top == height]
    name = page.find("兰川县人民政府办公室")

    assert 184 - dated[-1].right == pytest.approx(4 * 156 / 28, abs=4), "the stand-in for 仿宋 has wider figures"
    assert (name.left + name.right) / 2 == within_half_a_millimetre((dated[0].left + dated[-1].right) / 2)


@pytest.mark.slow
@pytest.mark.parametrize("lines", [6, 8, 9, 10])
def test_the_imprint_is_never_written_over_and_names_are_never_alone_on_a_page(lines: int) -> None:
    """At the heights at which the end of the text meets it."""
    pages = pages_of(replace(NOTICE, body=(Text("\n".join(["甲" * 20] * lines)),), attachments=()))

    top = pages[-1].rules(red=False)[-3].top
    (signed,) = [page for page in pages if "2026年11月6日" in page.lines().values()]
    assert not [word for word in pages[-1].words if word.top < top < word.bottom - 1]
    assert any(word.text.startswith("甲") for word in signed.words)
