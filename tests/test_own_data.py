"""Our own texts: whole, without repeats, with the frozen part as it was drawn before any label existed."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from own_data import (
    FIELDS,
    GROUPED,
    LABELLED,
    ROOT,
    SENTENCE_LABELS,
    kappa,
    measure_labels,
    rows_of,
    sentence_labels,
    texts_of,
)


@pytest.mark.parametrize(("name", "at_least", "kinds"), [("sentences", 600, 12), ("measures", 200, 12)])
def test_texts_are_many_and_of_many_kinds_of_work_and_none_stands_twice(name: str, at_least: int, kinds: int) -> None:
    texts = texts_of(name)

    assert len(texts) >= at_least
    assert len({text.kind for text in texts}) >= kinds
    assert len({text.id for text in texts}) == len({text.text for text in texts}) == len(texts)


def test_no_two_texts_are_made_by_the_same_pattern() -> None:
    """Figures apart, no two sentences say the same: they were written, not filled in."""
    bare = Counter(re.sub(r"[\d.,]+", "0", text.text) for name in ("sentences", "measures") for text in texts_of(name))

    assert [text for text, count in bare.items() if count > 1] == []


def test_the_frozen_part_is_the_one_that_was_recorded() -> None:
    frozen = [text.id for name in ("sentences", "measures") for text in texts_of(name) if text.frozen]

    assert frozen == (LABELLED / "frozen.txt").read_text(encoding="utf-8").split()
    assert 0.25 < len(frozen) / 829 < 0.35


@pytest.mark.parametrize("labeller", ["a", "b", "gold"])
def test_every_text_is_labelled_by_each_and_settled(labeller: str) -> None:
    sentences, measures = sentence_labels(labeller), measure_labels(labeller)

    assert list(sentences) == [text.id for text in texts_of("sentences")]
    assert set(sentences.values()) == set(SENTENCE_LABELS)
    assert list(measures) == [text.id for text in texts_of("measures")]
    assert {type(answer) for answers in measures.values() for answer in answers.values()} == {bool}


def test_the_settled_label_is_one_of_the_two_and_says_why_where_they_differed() -> None:
    first, second = sentence_labels("a"), sentence_labels("b")
    for row in rows_of(LABELLED / "labels_gold_sentences.jsonl"):
        assert row["label"] in {first[row["id"]], second[row["id"]]}, row
        assert bool(row.get("why")) == (first[row["id"]] != second[row["id"]]), row

    one, other = measure_labels("a"), measure_labels("b")
    for row in rows_of(LABELLED / "labels_gold_measures.jsonl"):
        assert all(row[field] in {one[row["id"]][field], other[row["id"]][field]} for field in FIELDS), row
        assert bool(row.get("why")) == (one[row["id"]] != other[row["id"]]), row


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_agreement_that_is_printed_is_the_agreement_that_there_is(readme: str) -> None:
    printed = (ROOT / "data" / readme).read_text(encoding="utf-8")
    one, other = measure_labels("a"), measure_labels("b")
    by_field = {
        field: kappa([answers[field] for answers in one.values()], [answers[field] for answers in other.values()])
        for field in FIELDS
    }

    assert f"κ = {kappa(list(sentence_labels('a').values()), list(sentence_labels('b').values())):.3f}" in printed
    assert all(f"{field} {value:.3f}" in printed for field, value in by_field.items()), by_field
    settled = Counter(sentence_labels("gold").values())
    assert all(str(count) in printed.split("κ", 1)[1] for count in settled.values()), settled


def test_groups_of_problems_span_units_and_leave_some_alone() -> None:
    rows = list(rows_of(GROUPED))
    sizes = Counter(row["group"] for row in rows)
    units = {group: {row["unit"] for row in rows if row["group"] == group} for group in sizes}

    assert len(rows) >= 240 and len({row["text"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)
    assert len({row["unit"] for row in rows}) >= 12
    assert sum(size > 1 for size in sizes.values()) >= 40
    assert sum(size == 1 for size in sizes.values()) >= 40
    assert all(len(units[group]) == size for group, size in sizes.items()), "a group holds no unit twice"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("aabb", "aabb", 1.0, id="the same"),
        pytest.param("abab", "aabb", 0.0, id="chance"),
        pytest.param("ab", "ba", -1.0, id="always the other"),
        pytest.param("aa", "aa", 1.0, id="one label alone"),
        # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: the usual textbook example
        pytest.param("y" * 25 + "n" * 25, "y" * 20 + "n" * 5 + "y" * 10 + "n" * 15, 0.4, id="textbook"),
    ],
)
def test_kappa(first: str, second: str, expected: float) -> None:
    assert kappa(first, second) == pytest.approx(expected)


def test_kappa_wants_the_same_things_labelled_twice() -> None:
    with pytest.raises(ValueError, match="the same things"):
        kappa("ab", "a")


def test_the_data_stay_out_of_what_is_installed() -> None:
    """Only packages under src/ are shipped: data/ stands beside, like the tests."""
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]

    assert built["packages"]["find"]["where"] == ["src"]
    assert not Path(ROOT / "src/bihuan/data").exists() and not Path(ROOT / "MANIFEST.in").exists()
