"""Groups of like problems: how good they are beside TF-IDF with agglomerative clustering, and how long 100,000 take.

Half of the groups of data/problems/grouped.jsonl (by a hash of their name) is the part on which every choice was made: weights, shares
and thresholds, for the rivals too. The other half was looked at for this table alone.

    python benchmarks/bench_common_problems.py [--texts FILE.txt.xz] [--size 100000]

With --texts the time is taken on real texts, one a line; without it on the grouped ones, varied.
"""

import argparse
import hashlib
import json
import lzma
import random
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score

from bihuan.core.commonality.cases import Case
from bihuan.core.commonality.clustering import LEAST_LIKENESS, group_rows
from bihuan.core.commonality.finding import find_like_cases
from bihuan.core.commonality.vectors import vectors_of

GROUPED = Path(__file__).resolve().parents[1] / "data/problems/grouped.jsonl"
Row = dict[str, str]
Clustering = Callable[[Sequence[Row], float], Sequence[int]]
GRID = tuple(round(float(step), 2) for step in np.arange(0.02, 0.5, 0.01))


def b_cubed(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Bagga and Baldwin 1998: precision and recall of each row's own group, averaged over rows; their harmonic mean."""
    sizes, asked, both = Counter(truth), Counter(found), Counter(zip(truth, found, strict=True))
    pairs = list(zip(truth, found, strict=True))
    precision = sum(both[pair] / asked[pair[1]] for pair in pairs) / len(pairs)
    recall = sum(both[pair] / sizes[pair[0]] for pair in pairs) / len(pairs)
    return 2 * precision * recall / (precision + recall)


def pairwise(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """F1 over all pairs of rows that stand in one group."""
    together = _pairs(Counter(zip(truth, found, strict=True)))
    all_pairs = _pairs(Counter(truth)) + _pairs(Counter(found))
    return 2 * together / all_pairs if all_pairs else 1.0


def _pairs(counted: "Counter[Hashable] | Counter[tuple[Hashable, Hashable]]") -> int:
    return sum(count * (count - 1) // 2 for count in counted.values())


def rival(lengths: tuple[int, int], *, told: bool) -> Clustering:
    """TF-IDF over runs of characters, average linkage. `told`: category and cause are appended to the text."""

    def cluster(rows: Sequence[Row], least: float) -> Sequence[int]:
        texts = [f"{row['text']} {row['category']} {row['cause']}" if told else row["text"] for row in rows]
        matrix = TfidfVectorizer(analyzer="char", ngram_range=lengths).fit_transform(texts)
        apart = np.clip(1.0 - (matrix @ matrix.T).toarray(), 0.0, None)
        linked = AgglomerativeClustering(
            n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1.0 - least
        )
        return list(linked.fit_predict(apart).tolist())

    return cluster


def ours(*, told: bool) -> Clustering:
    def cluster(rows: Sequence[Row], least: float) -> Sequence[int]:
        cases = _cases(rows, told=told)
        found = group_rows(vectors_of(cases, {row["unit"] for row in rows}), [c.category for c in cases], least=least)
        return list(found.tolist())

    return cluster


def _cases(rows: Sequence[Row], *, told: bool) -> list[Case]:
    units = {name: place for place, name in enumerate(dict.fromkeys(row["unit"] for row in rows))}
    return [
        Case(place, units[row["unit"]], row["text"], row["category"] if told else "", row["cause"] if told else "")
        for place, row in enumerate(rows)
    ]


def halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """(chosen on, measured on): by the hash of the group, so that no group stands in both."""
    parts: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        parts[hashlib.sha256((row["group"] or row["id"]).encode()).digest()[0] % 2].append(row)
    return parts[0], parts[1]


def _truth(rows: Sequence[Row]) -> list[str]:
    return [row["group"] or row["id"] for row in rows]


def quality() -> None:
    rows = [json.loads(line) for line in GROUPED.read_text(encoding="utf-8").splitlines()]
    chosen, measured = halves(rows)
    print(f"{len(chosen)} texts to choose on, {len(measured)} to measure on")
    print(f"{'':44}{'threshold':>10}{'B3 F1':>8}{'pairs F1':>10}{'ARI':>8}")
    for name, cluster in (
        ("TF-IDF 2 + agglomerative, text", rival((2, 2), told=False)),
        ("TF-IDF 1-2 + agglomerative, text", rival((1, 2), told=False)),
        ("TF-IDF 1 + agglomerative, text", rival((1, 1), told=False)),
        ("TF-IDF 1-2 + agglomerative, told", rival((1, 2), told=True)),
        ("TF-IDF 1 + agglomerative, told", rival((1, 1), told=True)),
        ("ours, text", ours(told=False)),
        ("ours, told category and cause", ours(told=True)),
    ):
        least = max(GRID, key=lambda step, each=cluster: b_cubed(_truth(chosen), each(chosen, step)))  # type: ignore[misc]
        truth, found = _truth(measured), cluster(measured, least)
        scores = (b_cubed(truth, found), pairwise(truth, found), float(adjusted_rand_score(truth, found)))
        print(f"{name:44}{least:>10.2f}{scores[0]:>8.3f}{scores[1]:>10.3f}{scores[2]:>8.3f}")
    print(f"the threshold in use: {LEAST_LIKENESS}")


def speed(texts: Sequence[str]) -> None:
    categories = "abcdefgh"
    cases = [Case(place, place * 7919 % 60, text, categories[place % 8]) for place, text in enumerate(texts)]
    before = time.perf_counter()
    found = find_like_cases(cases)
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    mean = sum(map(len, texts)) / len(texts)
    print(
        f"{len(cases):,} problems of {mean:.0f} characters: {len(found):,} groups in {seconds:.1f} s, peak {peak:.2f} GB"
    )


def _texts(path: Path | None, size: int) -> list[str]:
    if path is not None:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            return [line.strip()[:60] for line in islice(lines, size)]
    known = [json.loads(line)["text"] for line in GROUPED.read_text(encoding="utf-8").splitlines()]
    drawn = random.Random(7)
    return [f"{drawn.choice(known)[: drawn.randint(8, 40)]}，{drawn.choice(known)}" for _ in range(size)]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--texts", type=Path)
    asked.add_argument("--size", type=int, default=100_000)
    known = asked.parse_args()
    quality()
    for size in (known.size // 10, known.size):
        speed(_texts(known.texts, size))


if __name__ == "__main__":
    main()
