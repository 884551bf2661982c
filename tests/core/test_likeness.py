"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.likeness import (
    LIKE,
    LIKE_AT_PLACE,
    Described,
    EarlierProblems,
    Ground,
    Likeness,
    likeness,
    pairs_of,
    place_name,
    same_place,
)

HERE, ELSEWHERE = 1, 2
UNIT, OTHER = 11, 12


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("南门幼儿园食堂伙食费没有设专户", "南门幼儿园食堂伙食费仍没有设专户", True),
        ("南门幼儿园食堂伙食费没有设专户", "2026年3月，南门幼儿园伙食费又没有设专户。", True),
        ("南门幼儿园食堂伙食费没有设专户", "石桥镇村道路面破损没有修复", False),
        ("食堂留样不足 48 小时", "食堂留样不足 24 小时", True),
        ("", "食堂留样不足", False),
    ],
)
def test_what_reads_alike(one: str, other: str, alike: bool) -> None:
    assert (likeness(pairs_of(one), pairs_of(other)) >= LIKE) is alike


@given(st.text(max_size=60), st.text(max_size=60))
def test_it_is_the_same_both_ways_and_between_nothing_and_all(one: str, other: str) -> None:
    mine, theirs = pairs_of(one), pairs_of(other)

    assert likeness(mine, theirs) == likeness(theirs, mine)
    assert 0 <= likeness(mine, theirs) <= 100
    assert likeness(mine, mine) == (100 if mine else 0)


def test_figures_and_signs_do_not_count() -> None:
    assert pairs_of("留样 48 小时！") == pairs_of("留样，24小时")


def closed(text: str, *, unit: int = UNIT, region: int = HERE, place: str = "") -> Described:
    return Described(unit, region, place, text)


def test_the_most_alike_of_a_unit_is_found_and_the_first_of_equals() -> None:
    texts = ["村道破损", "伙食费没有设专户", "伙食费没有设专户", "伙食费设了专户"]
    earlier = EarlierProblems([closed(text) for text in texts])

    assert earlier.likest(closed("伙食费没有设专户")) == Likeness(1, 100, Ground.UNIT)
    assert earlier.likest(closed("完全无关的事情")) is None
    assert earlier.likest(closed("伙食费没有设专户", unit=OTHER)) is None, "another unit, and no place is known"
    assert EarlierProblems([]).likest(closed("x")) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("石桥镇 柳河村", "石桥镇柳河村"), ("石桥镇柳河村村委会", "石桥镇柳河村"), ("石桥镇柳河村民委员会", "石桥镇柳河村"), ("双柏社区居委会", "双柏社区"),
        ("政务大厅（3 号窗口）", "政务大厅3号窗口"), ("政务大厅３号窗口", "政务大厅3号窗口"), ("村", ""), ("", ""), ("——", ""),
    ],
)  # fmt: skip
def test_a_place_is_known_however_it_is_written(text: str, name: str) -> None:
    assert place_name(text) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("石桥镇柳河村", "石桥镇柳河村", True), ("石桥镇柳河村", "柳河村", True), ("柳河村", "石桥镇柳河村", True), ("政务大厅3号窗口", "3号窗口", True),
        ("东柳河村", "柳河村", False), ("石桥镇柳河村", "城关镇柳河村", False), ("石桥镇柳河村", "石桥镇", False), ("", "", False), ("柳河村", "", False),
    ],
)  # fmt: skip
def test_a_place_is_the_same_alone_or_behind_what_it_lies_in(one: str, other: str, same: bool) -> None:
    assert same_place(one, other) is same


WASTE = closed("柳河村河道边堆放建筑垃圾没有清运", unit=OTHER, place="石桥镇柳河村")


def test_at_the_same_place_less_is_asked_of_the_text_whoever_answers_for_it_now() -> None:
    new = closed("柳河村河道边又有人倾倒建筑垃圾", place="柳河村村委会")
    found = EarlierProblems([closed("伙食费没有设专户"), WASTE]).likest(new)

    assert found is not None and (found.index, found.ground) == (1, Ground.PLACE)
    assert LIKE_AT_PLACE <= found.percent < LIKE, "the words alone would not have been enough"
    assert EarlierProblems([Described(OTHER, HERE, "", WASTE.text)]).likest(new) is None, "without a place nothing"
    assert EarlierProblems([Described(OTHER, ELSEWHERE, WASTE.place, WASTE.text)]).likest(new) is None, (
        "another county's village"
    )


def test_the_name_of_the_place_makes_no_likeness() -> None:
    lamps = closed("石桥镇柳河村路灯不亮", place="石桥镇柳河村")

    assert likeness(pairs_of(lamps.text), pairs_of("石桥镇柳河村账目没有公开")) >= LIKE_AT_PLACE, (
        "the name alone would do"
    )
    assert EarlierProblems([lamps]).likest(closed("石桥镇柳河村账目没有公开", unit=OTHER, place="柳河村")) is None


def test_same_unit_and_same_place_are_both_told_and_what_stands_out_most_goes_first() -> None:
    new = closed("柳河村河道边堆放建筑垃圾", place="柳河村")
    at_both = Described(UNIT, HERE, "柳河村", "河道边的垃圾没有清运")
    of_unit = closed("柳河村河道边堆放建筑垃圾仍没有清运")

    assert EarlierProblems([at_both]).likest(new) == Likeness(0, 35, Ground.BOTH)
    assert EarlierProblems([at_both, of_unit]).likest(new) == Likeness(1, 81, Ground.UNIT)


@given(st.lists(st.builds(Described, st.sampled_from([None, 1, 2]), st.sampled_from([1, 2]), st.text("石桥镇柳河村东 ", max_size=8),
                          st.text("河道垃圾堆放账目", max_size=12)), max_size=8),
       st.builds(Described, st.sampled_from([None, 1, 2]), st.sampled_from([1, 2]), st.text("石桥镇柳河村东 ", max_size=8),
                 st.text("河道垃圾堆放账目", max_size=12)))  # fmt: skip
def test_a_lead_always_rests_on_a_unit_or_a_place(earlier: list[Described], new: Described) -> None:
    found = EarlierProblems(earlier).likest(new)

    if found is None:
        return
    other = earlier[found.index]
    one_unit = new.unit is not None and new.unit == other.unit
    one_place = new.region == other.region and same_place(place_name(new.place), place_name(other.place))
    assert (found.ground in (Ground.UNIT, Ground.BOTH)) == one_unit
    assert (found.ground in (Ground.PLACE, Ground.BOTH)) == one_place
    assert found.percent >= (LIKE_AT_PLACE if one_place else LIKE)
