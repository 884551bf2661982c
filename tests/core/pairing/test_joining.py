"""The join finds what comparing all with all finds: no pair more, none less, on both routes."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bihuan.core.decisions import BadInput
from bihuan.core.pairing import compiled, joining, plain
from bihuan.core.pairing.blocks import Block, Question, Route, Rule, filing_rule, rarity_bits_for
from bihuan.core.pairing.joining import Pairs, join, learn_rarity, pairs_of, search, similar_pairs
from bihuan.core.pairing.texts import Texts, texts_of
from bihuan.core.pairing.thresholds import threshold_of
from tests.core.pairing.by_hand import TEXTS, THRESHOLDS, Found, between, within

ROUTES = [pytest.param(plain, id="plain"), pytest.param(compiled, id="compiled")]
WORDS = [
    "排查隐患",
    "立行立改",
    "召开会议",
    "建立台账",
    "逐项销号",
    "落实责任",
    "加强监管",
    "明确时限",
    "回头看",
    "验收合格",
    "督促整改",
    "12处",
]


def found(lots: Iterable[Pairs]) -> Found:
    """Pairs with their similarity; fails where one was found twice."""
    rows = [row for lot in lots for row in zip(*(column.tolist() for column in lot), strict=True)]
    pairs = {(one, other): Fraction(common, union) for one, other, common, union in rows}
    assert len(pairs) == len(rows)
    return pairs


def work_reports(count: int, seed: int) -> list[str]:
    """Texts that repeat and vary one another, as reports do from week to week."""
    chance = Random(seed)

    def clause() -> str:
        return "".join(chance.choices(WORDS, k=2)) + str(chance.randrange(100))

    reports = [[clause() for _clause in range(9)]]
    while len(reports) < count:
        report = list(chance.choice(reports))
        for _edit in range(chance.choice((0, 1, 1, 2, 3, 9))):
            report[chance.randrange(9)] = clause()
        reports.append(report)
    return ["，".join(report) for report in reports]


@pytest.mark.parametrize("route", ROUTES)
@given(texts=TEXTS, threshold=THRESHOLDS)
@example(texts=["整改落实到位"] * 5 + ["", "整改", "整改落"] * 2, threshold=Fraction(1))
@example(texts=["a" * 500, "aaa", "aaaa" * 100, "aab"], threshold=Fraction(1, 2))
def test_any_texts_at_any_threshold(route: Route, texts: list[str], threshold: Fraction) -> None:
    assert found(join(texts_of(texts), threshold_of(threshold), route=route)) == within(texts, threshold)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("threshold", [Fraction(1, 5), Fraction(7, 10), Fraction(19, 20)], ids=str)
def test_work_reports(route: Route, threshold: Fraction) -> None:
    texts = work_reports(400, seed=7)

    pairs = within(texts, threshold)

    assert len(pairs) > 10
    assert found(join(texts_of(texts), threshold_of(threshold), route=route, workers=3)) == pairs


def _blocks(asked: Texts, texts: Texts, route: Route, threshold: Fraction) -> tuple[Block, Block, Rule]:
    rule = Rule(learn_rarity(texts, route), threshold.numerator, threshold.denominator)
    return route.build(asked, rule, 1), route.build(texts, rule, 1), rule


@pytest.mark.parametrize("route", ROUTES)
@given(asked=TEXTS, texts=TEXTS, threshold=THRESHOLDS)
def test_new_texts_against_others(route: Route, asked: list[str], texts: list[str], threshold: Fraction) -> None:
    mine, others, rule = _blocks(texts_of(asked), texts_of(texts), route, threshold)

    lots = [pairs_of(mine, others, finds) for finds in search(Question(mine, others, False, rule), route)]

    assert found(lots) == between(asked, texts, threshold)


@given(texts=TEXTS, threshold=THRESHOLDS)
def test_both_routes_make_lists_that_the_other_can_read(texts: list[str], threshold: Fraction) -> None:
    points = texts_of(texts)
    rule = Rule(learn_rarity(points, plain), threshold.numerator, threshold.denominator)
    made = {route: route.build(points, filing_rule(rule), 1) for route in (plain, compiled)}

    crossed = [
        found(pairs_of(block, block, finds) for finds in search(Question(block, block, True, rule), route))
        for route, block in ((plain, made[compiled]), (compiled, made[plain]))
    ]

    assert [len(pairs) for pairs in crossed] == [len(within(texts, threshold))] * 2


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("bits", [20, 21, 23])
def test_however_many_bits_tell_rare_grams_the_pairs_are_the_same(
    monkeypatch: pytest.MonkeyPatch, route: Route, bits: int
) -> None:
    texts = work_reports(300, seed=3)
    monkeypatch.setattr(joining, "rarity_bits_for", lambda _points: bits)

    assert found(join(texts_of(texts), threshold_of("0.7"), route=route)) == within(texts, Fraction(7, 10))


def test_both_routes_can_read_lists_that_were_made_with_more_bits() -> None:
    texts = work_reports(300, seed=4)
    points = texts_of(texts)
    rule = Rule(learn_rarity(points, plain, 23), 7, 10)

    for maker, reader in ((plain, compiled), (compiled, plain)):
        block = maker.build(points, filing_rule(rule), 1)
        finds = search(Question(block, block, True, rule), reader)
        assert len(found(pairs_of(block, block, lot) for lot in finds)) == len(within(texts, Fraction(7, 10)))


@pytest.mark.parametrize("bits", [20, 21, 23])
def test_both_routes_count_grams_alike(bits: int) -> None:
    texts = texts_of(work_reports(50, seed=5))
    counts = [route.count(texts, 3, bits) for route in (plain, compiled)]

    assert counts[0].tolist() == counts[1].tolist() and len(counts[0]) == 1 << bits
    assert counts[0].sum() == sum(max(0, length - 2) for length in (texts.starts[1:] - texts.starts[:-1])[::3])


def test_very_many_texts_need_more_bits_to_tell_rare_grams() -> None:
    assert [rarity_bits_for(points) for points in (0, 10**6, 2 * 10**7, 10**8, 10**9, 10**11)] == [
        20,
        20,
        20,
        22,
        25,
        25,
    ]


# --- what is promised of single texts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "similarity"),
    [
        pytest.param("整改落实", "整改落实", 1.0, id="the same"),
        pytest.param("abcabcabc", "abcabc", 1.0, id="the same set"),
        pytest.param("整改𠮷家", "整改𠮷家", 1.0, id="beyond the first plane"),
        pytest.param("abcd", "bcde", 1 / 3, id="one of three"),
    ],
)
def test_two_texts(one: str, other: str, similarity: float) -> None:
    (pair,) = similar_pairs([one, "完全不同的话", other], "0.3")

    assert (pair.one, pair.other, pair.similarity) == (0, 2, similarity)


@pytest.mark.parametrize("texts", [[], ["整改"], ["", ""], ["整改", "整改"], ["整改落", "整改"]], ids=str)
def test_a_text_of_fewer_than_three_characters_is_like_nothing(texts: list[str]) -> None:
    assert list(similar_pairs(texts, 0.1)) == []


def test_texts_are_compared_as_given() -> None:
    assert list(similar_pairs(["整改 落实到位", "整改落实到位", "ABCDE", "abcde", "ＡＢＣＤＥ"], 0.9)) == []


@pytest.mark.parametrize("route", ROUTES)
def test_a_gram_of_wide_characters_is_no_gram_of_its_halves(route: Route) -> None:
    texts = ["𠮷𠮷𠮷𠮷", "\ud842\udfb7\ud842\udfb7", "𠮷𠮷𠮷a"]

    assert found(join(texts_of(texts), threshold_of("0.4"), route=route)) == {(0, 2): Fraction(1, 2)}


# --- thresholds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES)
@given(common=st.integers(1, 60), more=st.integers(0, 60), data=st.data())
def test_a_pair_exactly_at_the_threshold_is_found_and_just_above_it_not(
    route: Route, common: int, more: int, data: st.DataObject
) -> None:
    mine = data.draw(st.integers(0, more))
    letters = [chr(0x4E00 + k) for k in range(400)]
    same = "".join(letters[: common + 2])
    texts = [same + "".join(letters[200 : 200 + mine]), same + "".join(letters[300 : 300 + more - mine])]
    exact = Fraction(common, common + more)
    above = exact + Fraction(1, 10**6)

    assert found(join(texts_of(texts), threshold_of(exact), route=route)) == {(0, 1): exact}
    if more:
        assert found(join(texts_of(texts), threshold_of(above), route=route)) == {}


@pytest.mark.parametrize("written", [0.7, "0.7", " 0.70 ", "7/10", Fraction(7, 10)], ids=repr)
def test_a_threshold_is_what_is_written(written: float | str | Fraction) -> None:
    threshold = threshold_of(written)

    assert (threshold.over, threshold.under) == (7, 10)
    assert threshold.reached(7, 7, 10) and not threshold.reached(6, 6, 10)
    assert threshold.least_common(100, 100) == 83
    assert threshold.sizes(10) == (7, 14)


@pytest.mark.parametrize("wrong", ["0", "-0.1", "1.0001", "70%", "", "nan", "inf", "1/0", 1e-12], ids=repr)
def test_a_threshold_that_is_none_is_refused(wrong: str | float) -> None:
    with pytest.raises(BadInput):
        threshold_of(wrong)


# --- much at once --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("workers", [1, 2])
def test_more_pairs_than_a_lot_holds_come_in_several(
    route: Route, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts: Sequence[str] = ["整改落实到位情况报告"] * 60 + ["完成整改事项十二件"] * 30
    monkeypatch.setattr(compiled, "LOT", 1)
    monkeypatch.setattr(plain, "CANDIDATES_AT_ONCE", 100)
    monkeypatch.setattr(plain, "PAIRS_AT_ONCE", 7)
    monkeypatch.setattr(joining, "RANKS_AT_ONCE", 40)

    lots = list(join(texts_of(texts), threshold_of(1), route=route, workers=workers))

    assert len(lots) > 10
    assert max(len(lot.one) for lot in lots) <= 200
    assert len(found(lots)) == 60 * 59 // 2 + 30 * 29 // 2


def test_many_texts_find_the_same_pairs_on_both_routes() -> None:
    points = texts_of(work_reports(3000, seed=11))

    quick, slow = (found(join(points, threshold_of("0.8"), route=route)) for route in (compiled, plain))

    assert len(slow) > 1000
    assert quick == slow
