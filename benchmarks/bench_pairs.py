"""How quickly alike texts are found, and whether all of them are, beside rensa and datasketch in the same run.

    BENCH_NEARDUP=FOLDER PYTHONPATH=tools .venv/bin/python benchmarks/bench_pairs.py [set|curve|many|index ...]

FOLDER holds texts (*.txt.xz, one a line) and all their true pairs (truth*.csv.xz: columns i,j); without it nothing is measured. The peers
are timed where they are installed beside (`pip install rensa datasketch`). Times are processor seconds and seconds; where the
machine has other work the first are the ones to compare. `many` and `index` take BENCH_COPIES (5) copies of the set: each under a
permutation of its own of a quarter of all characters, so that pairs within a copy stay as they are and copies of one text
are far below 0.7 alike: there are as many pairs as in all sets, and what is more is said.
"""

import csv
import importlib
import importlib.util
import lzma
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from bihuan.core.pairing.joining import Pairs, join
from bihuan.core.pairing.routes import compiled_route
from bihuan.core.pairing.texts import Texts, texts_of
from bihuan.core.pairing.thresholds import threshold_of
from bihuan.text_index.index import TextIndex

FOLDER = os.environ.get("BENCH_NEARDUP", "")
COPIES = int(os.environ.get("BENCH_COPIES", "5"))
CORES = os.cpu_count() or 1
THRESHOLD = threshold_of("0.7")
MOVED = 0.25
QUESTIONS = 2000
Result = TypeVar("Result")
Answer = set[tuple[int, int]]


def main() -> None:
    if not FOLDER:
        print("BENCH_NEARDUP names no folder with texts: nothing is measured")
        return
    texts, truth = read_texts(Path(FOLDER)), read_truth(Path(FOLDER))
    print(
        f"{len(texts):,} texts, {sum(map(len, texts)):,} characters, {len(truth):,} pairs; load {os.getloadavg()[0]:.1f} on {CORES} cores"
    )
    warm_up(texts)
    wanted = sys.argv[1:] or list(PARTS)
    for name in wanted:
        PARTS[name](texts, truth)


def read_texts(folder: Path) -> list[str]:
    (path,) = folder.glob("*.txt.xz")
    return lzma.decompress(path.read_bytes()).decode().removesuffix("\n").split("\n")


def read_truth(folder: Path) -> Answer:
    (path,) = folder.glob("truth*.csv.xz")
    with lzma.open(path, "rt") as lines:
        return {(int(row["i"]), int(row["j"])) for row in csv.DictReader(lines)}


def warm_up(texts: list[str]) -> None:
    began = time.perf_counter()
    for _lot in join(texts_of(texts[:500]), THRESHOLD, route=compiled_route()):
        pass
    print(f"loops loaded, or compiled where they were not kept, in {time.perf_counter() - began:.1f} s")


def measure_set(texts: list[str], truth: Answer) -> None:
    """From a list of strings to pairs on one core."""
    print(f"\n{'on one core, 0.7':<40}{'processor s':>12}{'s':>8}{'texts/s':>10}{'recall':>8}{'precision':>10}")
    points, preparing = timed(lambda: texts_of(texts))
    show("code points of the strings", len(texts), preparing)
    found, joining = timed(lambda: answer_of(join(points, THRESHOLD, route=compiled_route())))
    show("the join, from code points", len(texts), joining, found, truth)
    show("both", len(texts), (preparing[0] + joining[0], preparing[1] + joining[1]), found, truth)
    if importlib.util.find_spec("rensa"):
        for bands, checked in ((16, False), (32, True)):
            got, taken = timed(partial(by_rensa, texts, bands, checked))
            show(f"rensa, 128, {bands} bands{', checked' * checked}", len(texts), taken, got, truth)
    if importlib.util.find_spec("datasketch"):
        got, taken = timed(lambda: by_datasketch(texts))
        show("datasketch, 128", len(texts), taken, got, truth)


def by_rensa(texts: list[str], bands: int, checked: bool) -> Answer:
    rensa = importlib.import_module("rensa")
    sets = list(map(grams_of, texts))
    hashes = [make_rensa(rensa, grams) for grams in sets]
    index = rensa.RMinHashLSH(threshold=0.7, num_perm=128, num_bands=bands)
    found: Answer = set()
    for number, own in enumerate(hashes):
        for other in index.query(own):
            alike = jaccard(sets[number], sets[other]) if checked else own.jaccard(hashes[other])
            if alike >= 0.7:
                found.add((other, number))
        index.insert(number, own)
    return found


def make_rensa(rensa: Any, grams: set[str]) -> Any:  # noqa: ANN401
    made = rensa.RMinHash(num_perm=128, seed=42)
    made.update(list(grams))
    return made


def by_datasketch(texts: list[str]) -> Answer:
    datasketch = importlib.import_module("datasketch")
    index = datasketch.MinHashLSH(threshold=0.7, num_perm=128)
    encoded = ([gram.encode() for gram in grams_of(text)] for text in texts)
    found: Answer = set()
    for number, own in enumerate(datasketch.MinHash.generator(encoded, num_perm=128)):
        found.update((other, number) for other in index.query(own))
        index.insert(number, own, check_duplication=False)
    return found


def grams_of(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


def jaccard(one: set[str], other: set[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def measure_curve(texts: list[str], _truth: Answer) -> None:
    """The same join on parts of the set, drawn at random: how time grows with texts, on one core and on all."""
    print(f"\n{'texts':>10}{'pairs':>12}{'processor s':>14}{'s, one core':>14}{f's, {CORES} cores':>14}{'texts/s':>10}")
    line = np.random.default_rng(1).permutation(len(texts))
    for share in (16, 8, 4, 2, 1):
        points = texts_of([texts[k] for k in line[: len(texts) // share]])
        pairs, (processor, seconds) = timed(partial(count_pairs, points, 1))
        _same, (_processor, together) = timed(partial(count_pairs, points, CORES))
        print(
            f"{len(points):>10,}{pairs:>12,}{processor:>14.2f}{seconds:>14.2f}{together:>14.2f}{len(points) / processor:>10,.0f}"
        )


def measure_many(texts: list[str], truth: Answer) -> None:
    """Copies of the set on all cores; pairs are counted, those between copies apart."""
    points = copies_of(texts, COPIES)
    size, within, between = len(texts), 0, 0

    def run() -> None:
        nonlocal within, between
        for lot in join(points, THRESHOLD, route=compiled_route(), workers=CORES):
            same = int(np.count_nonzero(lot.one // size == lot.other // size))
            within, between = within + same, between + len(lot.one) - same

    _none, (processor, seconds) = timed(run)
    print(
        f"\n{len(points):,} texts on {CORES} cores: {seconds:.0f} s, {processor:.0f} processor s, {len(points) / seconds:,.0f} texts/s;"
        f" most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB\n"
        f"pairs within copies {within:,} of {COPIES * len(truth):,}, between copies {between:,}"
    )


def copies_of(texts: list[str], copies: int) -> Texts:
    """The set so many times, each time under another permutation of a quarter of its characters."""
    base = texts_of(texts)
    letters, chance = np.unique(base.points), np.random.default_rng(7)
    points = np.empty(copies * len(base.points), dtype=base.points.dtype)
    for copy in range(copies):
        table = np.arange(int(letters[-1]) + 1, dtype=base.points.dtype)
        moved = letters[chance.random(len(letters)) < (MOVED if copy else 0)]
        table[moved] = np.roll(moved, 1)
        points[copy * len(base.points) : (copy + 1) * len(base.points)] = table[base.points]
    starts = np.zeros(copies * len(base) + 1, dtype=np.int64)
    np.cumsum(np.tile(np.diff(base.starts), copies), out=starts[1:])
    return Texts(points, starts)


def measure_index(texts: list[str], truth: Answer) -> None:
    """One new text against a history of copies; asked are further copies of texts, and texts that are there already."""
    history = copies_of(texts, COPIES)
    strings = strings_of(history)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        ids = list(map(str, range(len(strings))))
        _none, adding = timed(lambda: TextIndex.create(folder).append(ids[2000:], strings[2000:], workers=CORES))
        _none, more = timed(lambda: TextIndex.open(folder).append(ids[:2000], strings[:2000], workers=CORES))
        index, opening = timed(lambda: TextIndex.open(folder))
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(
            f"\nan index of {len(index):,} texts: made in {adding[1]:.1f} s, {size / 1e6:.0f} MB, 2,000 more in {more[1]:.2f} s"
        )
        print(f"opened in {opening[1]:.2f} s ({opening[0]:.2f} processor s), every byte compared")
        asked = strings[:: len(strings) // QUESTIONS][:QUESTIONS]
        edited = ["".join((text[:7], "又", text[8:])) for text in asked]
        for text in edited[:50]:
            list(index.find([text]))
        taken = [timed(partial(count_like, index, text)) for text in edited]
        walls, processors = (sorted(each[1][k] for each in taken) for k in (1, 0))
        print(f"{len(taken):,} new texts, each alone, found {sum(each[0] for each in taken):,}; milliseconds")
        for what, line in (("passed", walls), ("of the processor", processors)):
            print(f"    {what:<18} p50 {at(line, 0.5):.2f}   p99 {at(line, 0.99):.2f}   most {1000 * line[-1]:.2f}")


def count_like(index: TextIndex, text: str) -> int:
    return sum(1 for _match in index.find([text]))


def strings_of(texts: Texts) -> list[str]:
    joined = texts.points.tobytes().decode(f"utf-{8 * texts.points.itemsize}-le", "surrogatepass")
    return [joined[first:last] for first, last in zip(texts.starts.tolist(), texts.starts[1:].tolist(), strict=False)]


def at(line: list[float], share: float) -> float:
    return 1000 * line[int(share * (len(line) - 1))]


def answer_of(lots: Iterable[Pairs]) -> Answer:
    found: Answer = set()
    for lot in lots:
        found.update(zip(lot.one.tolist(), lot.other.tolist(), strict=True))
    return found


def count_pairs(points: Texts, workers: int) -> int:
    return sum(len(lot.one) for lot in join(points, THRESHOLD, route=compiled_route(), workers=workers))


def timed(act: Callable[[], Result]) -> tuple[Result, tuple[float, float]]:
    """What came of it; processor seconds of this process, and seconds."""
    processor, wall = time.process_time(), time.perf_counter()
    result = act()
    return result, (time.process_time() - processor, time.perf_counter() - wall)


def show(
    what: str, texts: int, taken: tuple[float, float], found: Answer | None = None, truth: Answer | None = None
) -> None:
    quality = ""
    if found is not None and truth is not None:
        right = len(found & truth)
        quality = f"{right / len(truth):>8.3f}{right / max(1, len(found)):>10.3f}"
    print(f"{what:<40}{taken[0]:>12.2f}{taken[1]:>8.2f}{texts / taken[0]:>10,.0f}{quality}")


PARTS: dict[str, Callable[[list[str], Answer], None]] = {
    "set": measure_set,
    "curve": measure_curve,
    "index": measure_index,
    "many": measure_many,
}

if __name__ == "__main__":
    main()
