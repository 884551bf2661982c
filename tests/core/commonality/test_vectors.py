"""Rows of weighted runs: of length 1, the same seen by row and by run, bounded, and what a cause adds."""

import numpy as np
import pytest

from bihuan.core.commonality import Case
from bihuan.core.commonality import vectors as module
from bihuan.core.commonality.clustering import group_rows
from bihuan.core.commonality.vectors import Vectors, turned_round, vectors_of
from tests.core.commonality.kinds import ALONE, KINDS

TEXTS = tuple(text for texts in KINDS.values() for text in texts) + ALONE


def made(*texts: str, cause: str = "") -> Vectors:
    return vectors_of([Case(place, place, text, "", cause) for place, text in enumerate(texts)])


def table(vectors: Vectors) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """The rows written out."""
    width = int(vectors.terms.max()) + 1 if len(vectors.terms) else 1
    rows = np.zeros((vectors.size, width))
    for row in range(vectors.size):
        terms, weights = vectors.row(row)
        rows[row, terms] = weights
    return rows


def test_no_row_is_longer_than_one() -> None:
    lengths = np.linalg.norm(table(made(*TEXTS)), axis=1)
    assert (lengths <= 1 + 1e-9).all() and (lengths > 0).any()


def test_a_row_whose_runs_others_have_too_has_length_one() -> None:
    rows = table(made("甲乙丙丁", "甲乙丙丁", "戊己庚辛"))
    assert np.linalg.norm(rows[0]) == pytest.approx(1.0)
    assert np.linalg.norm(rows[2]) == 0.0


def test_rows_are_the_same_seen_by_run() -> None:
    vectors = made(*TEXTS)
    rows = table(vectors)
    turned = np.zeros_like(rows)
    for term in range(rows.shape[1]):
        span = slice(vectors.held[term], vectors.held[term + 1])
        turned[vectors.holders[span], term] = vectors.held_weights[span]
    assert np.allclose(rows, turned, atol=1e-6)


def test_rows_that_are_turned_round_again_are_the_same() -> None:
    vectors = made(*TEXTS)
    again = turned_round([vectors.row(row) for row in range(vectors.size)])
    assert np.array_equal(again.starts, vectors.starts)
    assert np.array_equal(again.terms, vectors.terms)
    assert np.array_equal(again.holders, vectors.holders)


def test_the_rarer_run_weighs_more() -> None:
    vectors = made("甲乙", "甲丙", "甲丁", "甲乙")
    terms, weights = vectors.row(0)
    common = {int(term) for row in range(1, 3) for term in vectors.row(row)[0]}
    rare = [weight for term, weight in zip(terms.tolist(), weights.tolist(), strict=True) if term not in common]
    often = [weight for term, weight in zip(terms.tolist(), weights.tolist(), strict=True) if term in common]
    assert rare and often and min(rare) > max(often)


def test_a_cause_makes_rows_alike_that_share_no_word() -> None:
    alone, told = made("甲乙", "丙丁", "戊己"), made("甲乙", "丙丁", "戊己", cause="管护经费没有列支")
    assert (table(alone) @ table(alone).T)[0, 1] == 0
    assert (table(told) @ table(told).T)[0, 1] > 0.2


def test_another_cause_does_not() -> None:
    cases = [Case(0, 0, "甲乙", "", "经费不足"), Case(1, 1, "丙丁", "", "人手短缺")]
    rows = table(vectors_of(cases))
    assert (rows @ rows.T)[0, 1] == 0


def test_a_cause_is_no_run_of_a_text() -> None:
    """A text that holds the words of a cause has its runs, and not the cause itself."""
    said, told = (
        vectors_of([Case(0, 0, "经费不足"), Case(1, 1, "经费不足")]),
        vectors_of([Case(0, 0, "经费不足", "", "经费不足"), Case(1, 1, "经费不足", "", "经费不足")]),
    )
    assert len(told.row(0)[0]) == len(said.row(0)[0]) + 1


def test_names_that_stand_in_no_text_cost_nothing_and_change_nothing() -> None:
    plain = vectors_of([Case(place, place, text) for place, text in enumerate(TEXTS)])
    named = vectors_of([Case(place, place, text) for place, text in enumerate(TEXTS)], ["青石县财政局"] * 50)
    assert np.array_equal(plain.terms, named.terms)


def test_runs_that_very_many_hold_are_left_out_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MEETINGS", 40)
    vectors = made(*["甲乙"] * 10, "丙丁", "丙丁")
    assert all(len(vectors.row(row)[0]) == 0 for row in range(10))
    assert len(vectors.row(10)[0]) == 3


def test_no_case_and_no_word_make_no_row_to_compare() -> None:
    assert vectors_of([]).size == 0
    assert made("", "12", "！").size == 3
    assert group_rows(made("", "12", "！"), ["", "", ""]).tolist() == [0, 1, 2]
    assert group_rows(vectors_of([]), []).tolist() == []


@pytest.mark.parametrize("least", [0.1, 0.2, 0.4, 0.8, 1.0])
def test_a_higher_threshold_never_makes_fewer_groups(least: float) -> None:
    vectors, kinds = made(*TEXTS), [""] * len(TEXTS)
    groups = len(set(group_rows(vectors, kinds, least=least).tolist()))
    assert groups >= len(set(group_rows(vectors, kinds, least=least / 2).tolist()))


def test_groups_are_named_by_their_least_row() -> None:
    labels = group_rows(made(*TEXTS), [""] * len(TEXTS)).tolist()
    for name in set(labels):
        assert name == min(row for row, label in enumerate(labels) if label == name)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_being_of_one_category_draws_together_and_another_holds_apart(share: float) -> None:
    texts = ("甲乙丙丁", "甲乙戊己")
    one = group_rows(made(*texts, *ALONE), ["钱", "钱", *[""] * len(ALONE)], least=0.3, share=share).tolist()
    two = group_rows(made(*texts, *ALONE), ["钱", "事", *[""] * len(ALONE)], least=0.3, share=share).tolist()
    assert (one[0] == one[1]) >= (two[0] == two[1])


def test_what_nobody_categorized_is_not_of_one_category() -> None:
    """Were it so, everything in a ledger without categories would be a tenth alike."""
    unknown = group_rows(made("甲乙丙丁", "戊己庚辛"), ["", ""], least=0.1, share=0.2).tolist()
    known = group_rows(made("甲乙丙丁", "甲乙庚辛"), ["钱", "钱"], least=0.1, share=0.2).tolist()
    assert unknown == [0, 1] and known == [0, 0]
