"""Kinds in the words of several units are found, those that stand alone stay alone, and what is beside the matter changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from bihuan.core.commonality import Case, LikeCases, find_like_cases
from tests.core.commonality.kinds import ALONE, KINDS, NAMES


def county(change: Callable[[str, int], str] = lambda text, _: text) -> tuple[list[Case], dict[int, str]]:
    """All kinds and all that stand alone, each wording of a unit of its own; which kind a case is of."""
    cases: list[Case] = []
    kinds: dict[int, str] = {}
    for kind, wording, text in _wordings():
        kinds[len(cases)] = kind
        cases.append(Case(len(cases), wording, change(text, len(cases))))
    return cases, kinds


def _wordings() -> Iterator[tuple[str, int, str]]:
    for kind, texts in KINDS.items():
        for place, text in enumerate(texts):
            yield kind, place, text
    for place, text in enumerate(ALONE):
        yield f"alone {place}", place % 5, text


def purity(found: tuple[LikeCases, ...], kinds: dict[int, str]) -> float:
    """The share of grouped cases that are of the most frequent kind of their group."""
    most = sum(Counter(kinds[case] for case in group.case_ids).most_common(1)[0][1] for group in found)
    return most / sum(len(group.case_ids) for group in found)


def kinds_of(found: tuple[LikeCases, ...], kinds: dict[int, str]) -> set[str]:
    return {Counter(kinds[case] for case in group.case_ids).most_common(1)[0][0] for group in found}


@pytest.fixture(scope="module")
def searched() -> tuple[tuple[LikeCases, ...], dict[int, str]]:
    cases, kinds = county()
    return find_like_cases(cases, names=NAMES), kinds


def test_most_kinds_are_found_and_groups_hold_hardly_anything_else(
    searched: tuple[tuple[LikeCases, ...], dict[int, str]],
) -> None:
    found, kinds = searched
    assert purity(found, kinds) >= 0.9
    assert len(kinds_of(found, kinds)) >= 10


@pytest.mark.parametrize("kind", ["canteen account", "guard rail", "seal", "wages", "computer"])
def test_a_kind_is_one_group_with_most_of_its_wordings(
    searched: tuple[tuple[LikeCases, ...], dict[int, str]], kind: str
) -> None:
    found, kinds = searched
    held = [sum(kinds[case] == kind for case in group.case_ids) for group in found]
    assert max(held) >= len(KINDS[kind]) - 1


def test_what_stands_alone_is_in_no_group_of_its_own(
    searched: tuple[tuple[LikeCases, ...], dict[int, str]],
) -> None:
    found, kinds = searched
    assert not any(kind.startswith("alone") for kind in kinds_of(found, kinds))


@pytest.mark.parametrize(
    "change",
    [
        lambda text, place: f"2026年{place % 12 + 1}月{place % 28 + 1}日，{text}，涉及 {place * 7} 处。",
        lambda text, place: f"{NAMES[place % len(NAMES)]}：{text}",
        lambda text, place: f"{text}！！！",
        lambda text, place: text.replace("，", "、"),
        lambda text, place: f"\u200b{text}\u3000",
    ],
    ids=["days and amounts", "names of units", "marks", "other commas", "blanks"],
)
def test_days_amounts_names_and_marks_make_no_other_groups(change: Callable[[str, int], str]) -> None:
    cases, kinds = county(change)
    found = find_like_cases(cases, names=NAMES)
    assert purity(found, kinds) >= 0.85 and len(kinds_of(found, kinds)) >= 9


def test_every_group_says_its_units_each_once_and_its_cases_each_once(
    searched: tuple[tuple[LikeCases, ...], dict[int, str]],
) -> None:
    found, _ = searched
    cases = [case for group in found for case in group.case_ids]
    assert len(cases) == len(set(cases))
    for group in found:
        assert list(group.unit_ids) == sorted(set(group.unit_ids))
        assert group.spread.units == len(group.unit_ids)
        assert 0 < group.likeness <= 1 and 0 < group.spread.p <= group.spread.adjusted <= 1


def test_groups_stand_in_the_order_of_their_chance(
    searched: tuple[tuple[LikeCases, ...], dict[int, str]],
) -> None:
    found, _ = searched
    chances = [group.spread.adjusted for group in found]
    assert chances == sorted(chances)


@pytest.mark.parametrize("least", [2, 3, 4, 5])
def test_smaller_groups_are_not_told(least: int) -> None:
    cases, _ = county()
    assert all(len(group.case_ids) >= least for group in find_like_cases(cases, names=NAMES, least_cases=least))


def test_the_same_search_finds_the_same() -> None:
    cases, _ = county()
    assert find_like_cases(cases, names=NAMES) == find_like_cases(cases, names=NAMES)


def test_one_kind_in_one_unit_alone_is_no_common_problem() -> None:
    cases, kinds = county()
    moved = [Case(case.id, 99 if kinds[case.id] == "seal" else case.unit, case.text) for case in cases]
    for group in find_like_cases(moved, names=NAMES):
        if {kinds[case] for case in group.case_ids} == {"seal"}:
            assert (group.spread.units, group.spread.p, group.spread.common) == (1, 1.0, False)


def test_a_kind_in_many_units_beats_chance_where_units_share_nothing_else() -> None:
    """Ten units with twelve problems of their own each, and one that all of them have."""
    marks = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    own = [
        Case(100 + unit * 20 + place, unit, "".join(chr(0x4E00 + unit * 600 + place * 40 + step) for step in range(12)))
        for unit in range(10)
        for place in range(12)
    ]
    shared = [Case(unit, unit, f"{marks[unit]}村机动地发包没有签书面合同") for unit in range(10)]
    found = find_like_cases([*own, *shared])
    assert len(found) == 1 and set(found[0].case_ids) == set(range(10))
    assert found[0].spread.common and found[0].spread.p < 1e-6
