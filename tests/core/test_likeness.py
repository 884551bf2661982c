"""How alike two texts are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.likeness import LIKE, Likeness, likeness, most_like, pairs_of


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


def test_the_most_alike_is_found_and_the_first_of_equals() -> None:
    texts = ["村道破损", "伙食费没有设专户", "伙食费没有设专户", "伙食费设了专户"]

    assert most_like("伙食费没有设专户", map(pairs_of, texts)) == Likeness(1, 100)
    assert most_like("完全无关的事情", map(pairs_of, texts)) is None
    assert most_like("伙食费没有设专户", map(pairs_of, texts[3:]), at_least=101) is None
    assert most_like("x", []) is None
