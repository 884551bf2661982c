"""How well the detectors tell specific sentences from empty ones, and whole measures from vague ones, beside simple rivals.

    PYTHONPATH=tools .venv/bin/python benchmarks/bench_labels.py

On our own labelled texts (data/README.md). The rivals are learned on the 70 % that is open; everything is asked of the frozen 30 %
alone. AUC with 95 % intervals by 2,000 bootstrap draws of the frozen texts; a difference is drawn in pairs, so that its interval is that of
the difference. An answer of yes or no, as that of the clever one for measures, has the AUC of the mean of its sensitivity and specificity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from bihuan.core.formalism.empty_wording import emptiness
from bihuan.core.formalism.learned_wording import grams_of
from bihuan.core.formalism.measure_writing import LEARNED, Part, quoted_parts, says_what
from bihuan.core.formalism.specificity import specificity
from own_data import FIELDS, OwnText, measure_labels, sentence_labels, texts_of

DRAWS, SEED, NEEDED = 2_000, 11, 0.05
CLEVER, SHIPS = "the clever one: acts, figures, names", "what ships: wording, rounded weights"
SHIPS_YES = "what ships, as yes or no"
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be told apart: the texts, whether each is of the sought kind, and the clever detector; `ships` decides if it does not."""

    name: str
    texts: Sequence[OwnText]
    sought: Mapping[str, bool]
    clever: Callable[[str], float]
    ships: Callable[[str], float] | None = None
    yes_or_no: bool = False


def main() -> None:
    print(f"{'what':<42}{'texts':>6}{'sought':>7}  AUC on the frozen part (95 %)")
    for task in tasks():
        compare(task)


PARTS = dict(zip(FIELDS, (Part.WHO, Part.WHAT, Part.WHEN, Part.HOW_MUCH, Part.VERIFIED), strict=True))


def tasks() -> list[Task]:
    """Both ways to draw the line between sentences, and the five parts of a measure one by one."""
    sentences, labels = texts_of("sentences"), sentence_labels("gold")
    measures, answers = texts_of("measures"), measure_labels("gold")
    return [
        Task(
            "empty sentences",
            sentences,
            {key: label == "empty" for key, label in labels.items()},
            _counted_emptiness,
            emptiness,
        ),
        Task(
            "specific sentences", sentences, {key: label == "specific" for key, label in labels.items()}, _specificity
        ),
        *(
            Task(
                f"measures: {field}",
                measures,
                {key: each[field] for key, each in answers.items()},
                partial(_says, PARTS[field]),
                partial(_chance, PARTS[field]) if PARTS[field] in LEARNED else None,
                yes_or_no=True,
            )
            for field in FIELDS
        ),
    ]


def _specificity(text: str) -> float:
    return specificity(text).score


def _counted_emptiness(text: str) -> float:
    return -specificity(text).score


def _fulness(text: str) -> float:
    return -emptiness(text)


def _says(part: Part, text: str) -> float:
    return float(says_what(text) if part is Part.WHAT else part in quoted_parts(text))


def _chance(part: Part, text: str) -> float:
    return LEARNED[part].chance(grams_of(text)) or 0


def compare(task: Task) -> None:
    """Print the AUC of each rival and of ours, and whether ours is worth its trouble."""
    frozen = [text for text in task.texts if text.frozen]
    truth = np.array([task.sought[text.id] for text in frozen])
    way = -1 if task.name.startswith("empty") else 1
    scores: dict[str, Scores] = {
        "contains a digit": np.array(
            [way * any(letter.isdigit() for letter in text.text) for text in frozen], dtype=float
        ),
        "length": np.array([way * len(text.text) for text in frozen], dtype=float),
        "TF-IDF + logistic regression": learned(task, frozen),
        CLEVER: np.array([task.clever(text.text) for text in frozen]),
    }
    if task.yes_or_no:  # so that neither has it easier: both say yes or no
        scores["TF-IDF, as yes or no"] = (scores["TF-IDF + logistic regression"] >= 0.5).astype(float)
    if task.ships:
        scores[SHIPS] = np.array([task.ships(text.text) for text in frozen])
    if task.ships and task.yes_or_no:
        scores[SHIPS_YES] = (scores[SHIPS] >= 0.5).astype(float)
    print(f"{task.name:<42}{len(frozen):>6}{truth.sum():>7}")
    drawn = {name: bootstrap(truth, score) for name, score in scores.items()}
    for name, score in scores.items():
        low, high = np.percentile(drawn[name], (2.5, 97.5))
        print(f"    {name:<36}{roc_auc_score(truth, score):>14.3f}  {low:.3f} to {high:.3f}")
    best = max(
        (name for name in scores if name not in (CLEVER, SHIPS, SHIPS_YES)),
        key=lambda name: float(roc_auc_score(truth, scores[name])),
    )
    gain = float(roc_auc_score(truth, scores[CLEVER]) - roc_auc_score(truth, scores[best]))
    low, high = np.percentile(drawn[CLEVER] - drawn[best], (2.5, 97.5))
    word = "the clever one is worth it" if gain >= NEEDED else "the simple one would do"
    print(f"    clever before {best:<22}{gain:>+14.3f}  {low:+.3f} to {high:+.3f}  {word}")


def learned(task: Task, frozen: Sequence[OwnText]) -> Scores:
    """A logistic regression over TF-IDF of one to three characters, learned on the open part."""
    open_texts = [text for text in task.texts if not text.frozen]
    model = make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2),
        LogisticRegression(C=10, max_iter=2_000, class_weight="balanced"),
    )
    model.fit([text.text for text in open_texts], [task.sought[text.id] for text in open_texts])
    answers: Scores = model.predict_proba([text.text for text in frozen])[:, 1]
    return answers


def bootstrap(truth: NDArray[np.bool_], score: Scores) -> Scores:
    """AUC of so many draws of the texts with replacement; the same draws for every rival."""
    rng = np.random.default_rng(SEED)
    found: list[float] = []
    while len(found) < DRAWS:
        draw = rng.integers(0, len(truth), len(truth))
        if truth[draw].any() and not truth[draw].all():
            found.append(float(roc_auc_score(truth[draw], score[draw])))
    return np.array(found)


if __name__ == "__main__":
    main()
