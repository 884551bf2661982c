"""How wordings are learned and written as tables (core/formalism/learned_wording.py): for the tools that learn them.

Characters that stand in fewer than three texts are left out, weights are rounded to tenths.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import Normalizer

from bihuan.core.formalism.learned_wording import grams_of

FEWEST, WIDTH = 3, 60


def fitted(texts: Sequence[str], sought: Sequence[bool], strength: float) -> Pipeline:
    """A logistic regression over the characters and pairs of each text, of which each counts once and all together make length one."""
    model = make_pipeline(
        CountVectorizer(analyzer=_sorted_grams, binary=True, min_df=FEWEST),
        Normalizer(),
        LogisticRegression(C=strength, max_iter=3_000, class_weight="balanced"),
    )
    return model.fit(list(texts), list(sought))


def intercept_of(model: Pipeline) -> float:
    return round(float(model[-1].intercept_[0]), 4)


def lines_of(model: Pipeline, indent: str = "    ") -> list[str]:
    """The weights as lines of a module, the least first."""
    weights = np.round(model[-1].coef_[0] * 10).astype(int)
    by_weight = defaultdict(list)
    for gram, column in sorted(model[0].vocabulary_.items()):
        by_weight[int(weights[column])].append(gram)
    return [
        f"{indent}({weight}, {line!r}),".replace("'", '"')
        for weight in sorted(by_weight)
        for line in _wrapped(by_weight[weight])
    ]


def _sorted_grams(text: str) -> list[str]:
    return sorted(gram for gram in grams_of(text) if not any(sign.isspace() or sign in "'\"\\" for sign in gram))


def _wrapped(grams: Sequence[str]) -> list[str]:
    lines, line = [], ""
    for gram in grams:
        if len(line) + len(gram) >= WIDTH:
            lines.append(line.strip())
            line = ""
        line += gram + " "
    return [*lines, line.strip()]
