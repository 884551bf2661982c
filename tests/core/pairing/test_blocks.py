"""What a block says of its texts, held against sets of Python; and that the filters may only drop what is no pair."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.pairing import blocks, compiled, loops, plain
from bihuan.core.pairing.blocks import Block, Route, Rule, filing_rule, prefix_lengths, rarity_of
from bihuan.core.pairing.joining import learn_rarity
from bihuan.core.pairing.plain import count_distinct
from bihuan.core.pairing.texts import join_texts, texts_of
from bihuan.core.pairing.thresholds import threshold_of
from tests.core.pairing.by_hand import TEXTS, THRESHOLDS, grams
from tests.core.pairing.test_joining import work_reports

ROUTES = [pytest.param(plain, id="plain"), pytest.param(compiled, id="compiled")]


def built(texts: list[str], route: Route, threshold: Fraction = Fraction(7, 10)) -> tuple[Block, Rule]:
    points = texts_of(texts)
    rule = Rule(learn_rarity(points, route), threshold.numerator, threshold.denominator)
    return route.build(points, rule, 2), rule


def lists_of(block: Block) -> list[list[int]]:
    """The ranks of each list, as often as they stand there."""
    tag_bits = int(block.tag_bits[0])
    ends = zip(block.heads.tolist(), block.heads[1:].tolist(), strict=False)
    return [(block.postings[first:last] >> tag_bits).tolist() for first, last in ends if last > first]


@pytest.mark.parametrize("route", ROUTES)
@given(texts=TEXTS)
def test_ranks_ascend_by_the_number_of_distinct_grams(route: Route, texts: list[str]) -> None:
    block, _rule = built(texts, route)

    assert sorted(block.order.tolist()) == list(range(len(texts)))
    assert block.sizes.tolist() == sorted(len(grams(text)) for text in texts)
    assert [len(grams(texts[text])) for text in block.order.tolist()] == block.sizes.tolist()
    assert count_distinct(texts_of(texts)).tolist() == [len(grams(text)) for text in texts]


@pytest.mark.parametrize("route", ROUTES)
@given(texts=TEXTS)
def test_the_first_rank_of_each_size_is_known(route: Route, texts: list[str]) -> None:
    block, _rule = built(texts, route)
    sizes = block.sizes.tolist()

    for size, first in enumerate(block.firsts.tolist()):
        assert first == sum(other < size for other in sizes)
    assert block.firsts[-1] == len(texts)


@pytest.mark.parametrize("route", ROUTES)
@given(texts=TEXTS)
def test_signatures_never_differ_in_more_bits_than_grams(route: Route, texts: list[str]) -> None:
    block, _rule = built(texts, route)
    sets = [grams(texts[text]) for text in block.order.tolist()]

    for one, other in combinations(range(len(sets)), 2):
        differing = int(np.bitwise_count(block.signatures[one] ^ block.signatures[other]).sum())
        assert differing <= len(sets[one] ^ sets[other])


@pytest.mark.parametrize("route", ROUTES)
@given(texts=TEXTS, threshold=THRESHOLDS)
def test_every_text_stands_in_as_many_lists_as_its_prefix_is_long(
    route: Route, texts: list[str], threshold: Fraction
) -> None:
    block, rule = built(texts, route, threshold)
    lists = lists_of(block)

    assert all(each == sorted(each) for each in lists)
    standing = np.bincount([rank for each in lists for rank in each], minlength=len(texts))
    assert standing.tolist() == prefix_lengths(block.sizes, rule).tolist()


@given(texts=TEXTS)
def test_both_routes_see_the_same_in_the_same_texts(texts: list[str]) -> None:
    (slow, rule), (quick, other) = built(texts, plain), built(texts, compiled)

    assert np.array_equal(rule.rarity, other.rarity)
    for name in ("order", "sizes", "signatures", "firsts", "heads", "tag_bits"):
        assert np.array_equal(getattr(slow, name), getattr(quick, name)), name
    assert np.array_equal(slow.postings, quick.postings)


@given(size=st.integers(0, 5000), threshold=THRESHOLDS)
def test_a_prefix_is_long_enough_for_what_must_be_shared(size: int, threshold: Fraction) -> None:
    """Whoever shares `least` of `size` grams misses at most `size − least`: one of the first `size − least + 1` is shared."""
    rule = Rule(np.zeros(0), threshold.numerator, threshold.denominator)
    whole, filed = (int(prefix_lengths(np.array([size]), each)[0]) for each in (rule, filing_rule(rule)))
    least = threshold_of(threshold)

    if size:
        assert whole == size - least.sizes(size)[0] + 1
        assert filed == size - least.least_common(size, size) + 1
        assert all(
            size - least.least_common(size, other) + 1 <= filed for other in range(size, least.sizes(size)[1] + 1)
        )
    else:
        assert (whole, filed) == (0, 0)


def test_rarity_rises_with_how_often_grams_occur_and_has_an_end() -> None:
    classes = rarity_of(np.array([0, 1, 3, 7, 10**9, 10**15])).tolist()

    assert classes == [0, 8, 16, 24, 239, 255]


def test_more_than_a_block_can_hold_is_refused() -> None:
    with pytest.raises(BadInput):
        blocks.buckets_for(blocks.MOST_POSTINGS + 1)
    with pytest.raises(BadInput):
        blocks.tag_bits_for(blocks.MOST_TEXTS + 1)


@pytest.mark.parametrize("texts", [1, 2, 255, 1 << 20, blocks.MOST_TEXTS])
def test_ranks_and_tags_have_room_in_a_posting(texts: int) -> None:
    assert ((texts - 1) << blocks.tag_bits_for(texts)) < 1 << 32
    assert 1 <= blocks.tag_bits_for(texts) <= blocks.MOST_TAG_BITS


# --- code points ---------------------------------------------------------------------------------------------------


@given(texts=TEXTS)
def test_code_points_are_those_of_the_strings(texts: list[str]) -> None:
    points = texts_of(texts)

    assert len(points) == len(texts)
    assert points.points.dtype == (
        np.uint32 if any(letter > "\uffff" for text in texts for letter in text) else np.uint16
    )
    assert points.points.tolist() == [ord(letter) for text in texts for letter in text]
    assert np.diff(points.starts).tolist() == list(map(len, texts))


@given(lots=st.lists(TEXTS, max_size=4))
def test_lots_put_together_are_as_if_read_at_once(lots: list[list[str]]) -> None:
    parts, whole = [texts_of(lot) for lot in lots], texts_of([text for lot in lots for text in lot])

    together = join_texts(parts)

    assert together.points.tolist() == whole.points.tolist()
    assert together.starts.tolist() == whole.starts.tolist()


# --- what a thread keeps -------------------------------------------------------------------------------------------


def test_marks_that_are_used_up_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = work_reports(50, seed=4)
    expected = count_pairs(texts)
    monkeypatch.setattr(loops, "MOST_TURNS", 3)

    assert expected > 0
    assert [count_pairs(texts) for _turn in range(3)] == [expected] * 3


def test_long_texts_after_short_ones_and_many_after_few_find_room() -> None:
    for texts in (
        ["整改落实"] * 2,
        ["整改落实" * 3000] * 2,
        ["整改落实"] * 300,
        ["".join(map(chr, range(0x4E00, 0x9000)))] * 3,
    ):
        assert count_pairs(texts) == len(texts) * (len(texts) - 1) // 2


def count_pairs(texts: list[str]) -> int:
    block, rule = built(texts, compiled)
    reached, finds = compiled.find(blocks.Question(block, block, True, rule), (0, len(texts)))
    assert reached == len(texts)
    return len(finds.common)
