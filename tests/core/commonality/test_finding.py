"""Groups of like cases: worded differently, named differently, hostile; the same whatever the order, and exact against all pairs."""

import itertools
import random
import string

import numpy as np
import pytest

from bihuan.core.commonality import Case, find_like_cases, stated_cause
from bihuan.core.commonality.changes import is_settled, same_group
from bihuan.core.commonality.clustering import group_rows
from bihuan.core.commonality.vectors import vectors_of
from bihuan.core.commonality.wording import SAME_WORDS, plain_runs

CANTEEN = (
    "食堂伙食费没有设专户，账目不清",
    "伙食费未开设专户，收支账目混乱",
    "学生伙食费没有专户管理，账目不清楚",
    "伙食费专户没有开设，食堂账目不清",
)
ROAD = ("村道护栏损坏，没有人修", "道路护栏破损无人维修", "村路护栏坏了，长期没人修")
ODD = (
    "惠民补贴发放名单没有公示",
    "窗口工作人员中午不在岗",
    "河道采砂手续不全",
    "灭火器过期没有更换",
    "会议记录由一人补写",
)


def cases_of(texts: tuple[str, ...], *, first: int = 0) -> list[Case]:
    return [Case(first + place, place, text) for place, text in enumerate(texts)]


def test_like_problems_of_several_units_are_one_group() -> None:
    found = find_like_cases(cases_of((*CANTEEN, *ROAD, *ODD)))
    assert {frozenset(group.case_ids) for group in found} == {frozenset({0, 1, 2, 3}), frozenset({4, 5, 6})}


def test_the_order_of_the_cases_changes_nothing() -> None:
    cases = cases_of((*CANTEEN, *ROAD, *ODD))
    wanted = {frozenset(group.case_ids) for group in find_like_cases(cases)}
    for seed in range(5):
        shuffled = cases[:]
        random.Random(seed).shuffle(shuffled)
        assert {frozenset(group.case_ids) for group in find_like_cases(shuffled)} == wanted


def test_the_most_typical_stands_first_and_likeness_is_a_share() -> None:
    group = find_like_cases(cases_of((*CANTEEN, *ODD)))[0]
    assert group.typical in group.case_ids and 0 < group.likeness < 1
    assert group.unit_ids == (0, 1, 2, 3)


def test_names_of_units_make_nothing_alike() -> None:
    texts = ("石桥镇人民政府的道路没有硬化", "石桥镇人民政府的会议记录缺失", "石桥镇人民政府的补贴没有公示")
    assert find_like_cases(cases_of((*texts, *ODD)), names=["石桥镇人民政府"]) == ()


@pytest.mark.parametrize("row", SAME_WORDS[:8], ids=lambda row: row[0])
def test_words_of_one_meaning_are_one(row: tuple[str, ...]) -> None:
    assert {plain_runs(f"{word}甲乙") for word in row} == {(f"{row[0]}甲乙",)}


def test_no_word_stands_for_two_things() -> None:
    words = list(itertools.chain.from_iterable(SAME_WORDS))
    assert len(words) == len(set(words))


def test_figures_days_and_marks_say_nothing() -> None:
    assert plain_runs("2026年3月5日，欠 120 万元！") == ("年", "月", "日", "欠", "万元")


@pytest.mark.parametrize(
    ("text", "cause"),
    [("路灯不亮，由于电费没有列支。", "电费没有列支"), ("原因是责任不清，互相推诿", "责任不清"), ("路灯不亮", "")],
    ids=["because of", "the cause is", "none"],
)
def test_a_text_may_state_its_cause(text: str, cause: str) -> None:
    assert stated_cause(text) == cause


def test_one_cause_draws_cases_together() -> None:
    texts = ("机井没有人管", "文化站大门锁着", "健身器材生锈", *ODD)
    alone = [Case(place, place, text) for place, text in enumerate(texts)]
    told = [
        Case(place, place, text, "设施", "管护经费没有列入预算" if place < 3 else "")
        for place, text in enumerate(texts)
    ]
    assert find_like_cases(alone) == ()
    assert [set(group.case_ids) for group in find_like_cases(told)] == [{0, 1, 2}]


@pytest.mark.parametrize(
    "texts", [(), ("",), ("", "", ""), ("1", "2", "3"), ("\x00\ud800", "😀" * 5000, "a" * 20000, "\u202e")]
)
def test_hostile_and_empty_texts_are_compared_too(texts: tuple[str, ...]) -> None:
    assert find_like_cases(cases_of(texts)) == ()


def test_the_same_text_many_times_is_one_group() -> None:
    found = find_like_cases([Case(place, place % 7, CANTEEN[0]) for place in range(500)] + cases_of(ODD, first=900))
    assert [len(group.case_ids) for group in found] == [500]
    assert found[0].likeness == pytest.approx(1.0, abs=0.2)


def test_groups_are_those_of_average_linkage_over_all_pairs() -> None:
    """Against the plain method: the nearest two groups are united, again and again, from a table of all pairs."""
    drawn = random.Random(11)
    words = ["".join(drawn.choice(string.ascii_lowercase) for _ in range(3)) for _ in range(25)]
    cases = [Case(place, place, " ".join(drawn.choices(words, k=6)), drawn.choice("甲乙")) for place in range(60)]
    vectors = vectors_of(cases)
    kinds = [case.category for case in cases]
    found = group_rows(vectors, kinds, least=0.3, share=0.1)
    assert _parts(found.tolist()) == _parts(_plain(vectors, kinds, 0.3, 0.1))


def _plain(vectors: object, kinds: list[str], least: float, share: float) -> list[int]:
    size = len(kinds)
    rows = np.zeros((size, 5000))
    for row in range(size):
        terms, weights = vectors.row(row)  # type: ignore[attr-defined]
        rows[row, terms] = weights
    same = np.array([[one == other for other in kinds] for one in kinds], dtype=float)
    alike = (1 - share) * rows @ rows.T + share * same
    groups = [[row] for row in range(size)]
    while len(groups) > 1:
        means = {
            (one, other): alike[np.ix_(groups[one], groups[other])].mean()
            for one, other in itertools.combinations(range(len(groups)), 2)
        }
        (one, other), likeness = max(means.items(), key=lambda pair: pair[1])
        if likeness < least:
            break
        groups[one] += groups.pop(other)
    return [next(place for place, group in enumerate(groups) if row in group) for row in range(size)]


def _parts(labels: list[int]) -> set[frozenset[int]]:
    return {frozenset(row for row, label in enumerate(labels) if label == each) for each in labels}


def test_a_dismissed_group_is_settled_until_it_has_reached_two_units_more() -> None:
    old = {"dismissed_cases": {1, 2, 3}, "dismissed_units": {1, 2, 3}}
    assert is_settled({1, 2, 3, 4}, {1, 2, 3, 4}, **old)
    assert not is_settled({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, **old)
    assert not is_settled({7, 8, 9}, {1, 2, 3}, **old)


def test_a_group_goes_on_as_the_one_that_shares_most_of_it() -> None:
    others = {5: {1, 2, 3, 4}, 9: {4, 6, 7}}
    assert same_group({1, 2, 3}, others) == 5
    assert same_group({20, 21}, others) is None
