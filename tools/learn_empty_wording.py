"""Learn anew which characters and pairs of characters tell empty sentences: writes src/bihuan/core/formalism/empty_wording_table.py.

    PYTHONPATH=tools .venv/bin/python tools/learn_empty_wording.py

Learns on the open part of our own labelled sentences alone; the frozen part is never read.
"""

from pathlib import Path

from sklearn.pipeline import Pipeline

from learned_tables import fitted, intercept_of, lines_of
from own_data import ROOT, sentence_labels, texts_of

TABLE = ROOT / "src/bihuan/core/formalism/empty_wording_table.py"
STRENGTH = 10.0


def learn() -> Pipeline:
    """The model as scikit-learn holds it."""
    labels = sentence_labels("gold")
    texts = [text for text in texts_of("sentences") if not text.frozen]
    return fitted([text.text for text in texts], [labels[text.id] == "empty" for text in texts], STRENGTH)


def table_of(model: Pipeline) -> str:
    """The model as a module."""
    return "\n".join(
        (
            '"""What the characters and pairs of characters of empty sentences weigh, in tenths. Made by tools/learn_empty_wording.py."""',
            "",
            f"INTERCEPT = {intercept_of(model):.4f}",
            "WEIGHTS: tuple[tuple[int, str], ...] = (",
            *lines_of(model),
            ")",
            "",
        )
    )


if __name__ == "__main__":
    Path(TABLE).write_text(table_of(learn()), encoding="utf-8")
