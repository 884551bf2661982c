"""The learned wording: what it was learned on, that it still is what learning gives, and what must not lead it astray."""

import numpy as np
import pytest

from bihuan.core.formalism.empty_wording import SHORTEST, emptiness, empty_clauses
from bihuan.core.formalism.learned_wording import grams_of
from learn_empty_wording import STRENGTH, learn, table_of
from learned_tables import fitted
from own_data import sentence_labels, texts_of

SLOGANS = "提高站位、凝心聚力，奋力谱写整治工作新篇章，切实增强群众获得感。"
FACT = "11月3日把东街口漏水的阀门换了，居民王老四看着试的水。"


def test_empty_sentences_that_were_kept_back_stand_apart() -> None:
    labels = sentence_labels("gold")
    frozen = {
        key: [t for t in texts_of("sentences") if t.frozen and labels[t.id] == key] for key in ("empty", "specific")
    }
    empty, specific = ([emptiness(text.text) for text in frozen[key]] for key in ("empty", "specific"))

    assert np.median(empty) > 0.8 and np.median(specific) < 0.1
    assert sum(score >= 0.85 for score in specific) == 0


def test_the_table_is_what_learning_on_the_open_part_gives() -> None:
    model = learn()
    texts = [text.text for text in texts_of("sentences")]

    there = np.array([emptiness(text) for text in texts])
    anew = model.predict_proba(texts)[:, 1]
    assert np.abs(there - anew).max() < 0.03, "run tools/learn_empty_wording.py"


def test_the_frozen_part_is_never_learned_on() -> None:
    """A word that stands in frozen sentences alone has no weight."""
    frozen = {gram for text in texts_of("sentences") if text.frozen for gram in grams_of(text.text)}
    rest = {gram for text in texts_of("sentences") if not text.frozen for gram in grams_of(text.text)}
    only_frozen = frozen - rest
    vocabulary = learn()[0].vocabulary_

    assert len(only_frozen) > 100 and not only_frozen & set(vocabulary)


def test_a_table_can_be_written_of_any_model() -> None:
    written = table_of(
        fitted(
            ["切实加强", "切实加强", "切实加强", "换了阀门", "换了阀门", "换了阀门"], [True] * 3 + [False] * 3, STRENGTH
        )
    )
    there: dict[str, object] = {}
    exec(written, there)  # noqa: S102

    weights = {gram: weight for weight, grams in there["WEIGHTS"] for gram in grams.split()}  # type: ignore[attr-defined]
    assert weights["切实"] > 0 > weights["换了"]


@pytest.mark.parametrize("stuffing", ["100%、100%、100%", "做到8个结合、7个聚焦", "12345，67890", "完成率达99.8%"])
def test_digits_that_count_nothing_do_not_hide_slogans(stuffing: str) -> None:
    assert emptiness(SLOGANS + stuffing + "。以优异成绩回报期待，推动工作上台阶、上水平。") > 0.7


def test_said_twice_is_no_emptier_than_said_once() -> None:
    assert emptiness(SLOGANS * 3) == pytest.approx(emptiness(SLOGANS), abs=0.05)


def test_nothing_and_what_nobody_knows_lie_in_between() -> None:
    assert emptiness("") == emptiness("qwerty") == 0.5


def test_the_clauses_that_sound_empty_are_shown_and_those_with_facts_are_not() -> None:
    text = SLOGANS + FACT
    shown = [text[start:end] for start, end in empty_clauses(text, 0.85)]

    assert shown and all(clause in SLOGANS and len(clause) >= SHORTEST for clause in shown)
