"""Learn anew which characters tell what a measure says: writes src/bihuan/core/formalism/measure_wording_table.py.

    PYTHONPATH=tools .venv/bin/python tools/learn_measure_wording.py

Learns on the open part of our own labelled measures alone; the frozen part is never read. One wording for each part that the
hand-made reader does not tell apart better (benchmarks/README.md): all but what is done.
"""

from collections.abc import Mapping
from pathlib import Path

from sklearn.pipeline import Pipeline

from learned_tables import fitted, intercept_of, lines_of
from own_data import ROOT, measure_labels, texts_of

TABLE = ROOT / "src/bihuan/core/formalism/measure_wording_table.py"
LEARNED = {"who": "who", "when": "when", "how-much": "amount", "verified": "verified"}
"""Part of a measure (core/formalism/measure_writing.py) → its field in the labels."""
STRENGTH = 3.0


def learn() -> dict[str, Pipeline]:
    """The models as scikit-learn holds them."""
    labels = measure_labels("gold")
    texts = [text for text in texts_of("measures") if not text.frozen]
    return {
        part: fitted([text.text for text in texts], [labels[text.id][field] for text in texts], STRENGTH)
        for part, field in LEARNED.items()
    }


def table_of(models: Mapping[str, Pipeline]) -> str:
    """The models as a module."""
    lines = [
        '"""What characters and pairs of characters weigh for what a measure says, in tenths. Made by tools/learn_measure_wording.py."""',
        "",
        "WORDINGS: dict[str, tuple[float, tuple[tuple[int, str], ...]]] = {",
    ]
    for part, model in models.items():
        lines += [f'    "{part}": (', f"        {intercept_of(model):.4f},", "        ("]
        lines += [*lines_of(model, " " * 12), "        ),", "    ),"]
    return "\n".join((*lines, "}", ""))


if __name__ == "__main__":
    Path(TABLE).write_text(table_of(learn()), encoding="utf-8")
