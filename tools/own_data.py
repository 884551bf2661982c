"""Our own texts under data/: sentences and measures with their labels, and the part that nobody may tune on.

What the files hold stands in data/README.md. A sentence is `specific`, `partly` or `empty`; a measure has five answers of yes or no.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "data/labelled"
GROUPED = ROOT / "data/problems/grouped.jsonl"
SENTENCE_LABELS = ("specific", "partly", "empty")
FIELDS = ("who", "what", "when", "amount", "verified")
FROZEN_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class OwnText:
    """A sentence or a measure, unlabelled."""

    id: str
    kind: str
    text: str

    @property
    def frozen(self) -> bool:
        """Whether the text belongs to the part that is kept back: drawn by the SHA-256 of its id, so that nobody can choose."""
        return int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8], "big") < FROZEN_SHARE * 2**64


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file, one a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def texts_of(name: str) -> list[OwnText]:
    """`sentences` or `measures`, in the order of the file."""
    return [OwnText(**row) for row in rows_of(LABELLED / f"{name}.jsonl")]


def sentence_labels(labeller: str) -> dict[str, str]:
    """Id → label of the sentences by one labeller (`a`, `b`) or as they were settled (`gold`)."""
    return {row["id"]: row["label"] for row in rows_of(LABELLED / f"labels_{labeller}_sentences.jsonl")}


def measure_labels(labeller: str) -> dict[str, dict[str, bool]]:
    """Id → field → whether the measure has it, by one labeller or as they were settled (`gold`)."""
    return {
        row["id"]: {field: row[field] for field in FIELDS}
        for row in rows_of(LABELLED / f"labels_{labeller}_measures.jsonl")
    }


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Cohen's kappa of two labellers on the same things, in the same order. One label alone, used by both throughout, counts as 1."""
    if len(first) != len(second) or not first:
        raise ValueError("two labellers must have labelled the same things, and at least one")
    total = len(first)
    agreed = sum(one == other for one, other in zip(first, second, strict=True)) / total
    of_first, of_second = Counter(first), Counter(second)
    by_chance = sum(count * of_second[label] for label, count in of_first.items()) / total**2
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)
