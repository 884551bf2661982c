"""How long intervals and draws take, beside the method of hyperMCI written anew from its paper, in the same run.

    PYTHONPATH=tools .venv/bin/python benchmarks/bench_sampling.py

The peer follows Bartroff, Lorden and Wang (2022), section 3, one M after the other: the shortest likeliest run by adding the likelier
neighbour, the shift, the mirror image, the inversion. Where the package hyperMCI itself is installed beside (`pip install hyperMCI`), it
is timed too. Times are processor seconds of this process, so that other work on the machine does not count.
"""

import importlib
import importlib.util
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from bihuan.core.sampling.drawing import FrameItem, draw, verify
from bihuan.core.sampling.intervals import interval, table
from bihuan.core.sampling.plans import Risks, find_sequential, find_single, performance
from bihuan.core.sampling.strata import Visited, stratified_total

POPULATION, SAMPLE, ERROR = 20_000, 300, 0.05
ITEMS, STRATA, TOTAL = 1_000_000, 200, 2_000
PEER = "hyperMCI"


def main() -> None:
    print(f"N = {POPULATION:,}, n = {SAMPLE}, 95 %\n{'what':<58}{'time':>12}  goal")
    ours = _show("admissible, all counts", lambda: table(POPULATION, SAMPLE, method="admissible"), 5, "0.5 s")
    one = [_seconds(partial(interval, POPULATION, SAMPLE, x, method="admissible")) for x in range(SAMPLE + 1)]
    _line("admissible, one count (median of all)", statistics.median(one), "5 ms")
    _line("admissible, one count (95th percentile of all)", sorted(one)[round(0.95 * SAMPLE)], "5 ms")
    equal = [_seconds(partial(interval, POPULATION, SAMPLE, x)) for x in range(SAMPLE + 1)]
    _line("equal tails, one count (median of all)", statistics.median(equal), "1 ms")
    _show("equal tails, all counts", lambda: table(POPULATION, SAMPLE), 5, "")
    _beside(ours)
    _show("8 strata of 200, 20 visited in each: one interval", _eight_strata, 3, "")
    _draws()
    _plans()


def _beside(ours: float) -> None:
    began = time.process_time()
    theirs = bounds_of_the_paper(POPULATION, SAMPLE, ERROR)
    taken = time.process_time() - began
    found = [(each.lower, each.upper) for each in table(POPULATION, SAMPLE, method="admissible")]
    _line("the paper's method, written anew, all counts", taken, f"{taken / ours:,.0f} × ours")
    same = sum(one == other for one, other in zip(found, theirs, strict=True))
    print(f"    intervals that are the same: {same} of {len(found)}")
    if importlib.util.find_spec(PEER):
        package = importlib.import_module(PEER)
        counts = list(range(SAMPLE + 1))
        began = time.process_time()
        package.get_success_confidence_interval(x=counts, n=SAMPLE, N=POPULATION, alpha=ERROR)
        taken = time.process_time() - began
        _line("the package hyperMCI, all counts", taken, f"{taken / ours:,.0f} × ours")


def bounds_of_the_paper(population: int, sample: int, error: float) -> list[tuple[int, int]]:
    """(lower, upper) of every count, as the paper writes it down."""
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, population + 1)))))
    lows, highs = np.zeros(population + 1, dtype=int), np.zeros(population + 1, dtype=int)
    furthest = 0
    for marked in range(population // 2 + 1):
        low, high = _likeliest_run(_chances(logs, population, marked, sample), 1 - error)
        furthest = max(furthest, low)
        lows[marked], highs[marked] = furthest, furthest + high - low
    if population % 2 == 0:
        highs[population // 2] = max(highs[population // 2], sample - lows[population // 2])
    for marked in range(population // 2 + 1, population + 1):
        lows[marked], highs[marked] = sample - highs[population - marked], sample - lows[population - marked]
    ends = []
    for count in range(sample + 1):
        holding = np.nonzero((lows <= count) & (count <= highs))[0]
        ends.append((int(holding[0]), int(holding[-1])))
    return ends


def _chances(logs: np.ndarray, population: int, marked: int, sample: int) -> np.ndarray:
    counts = np.arange(max(0, sample + marked - population), min(sample, marked) + 1)
    powers = (
        logs[marked] - logs[counts] - logs[marked - counts] + logs[population - marked] - logs[sample - counts]
        - logs[population - marked - sample + counts] - logs[population] + logs[sample] + logs[population - sample]
    )  # fmt: skip
    found = np.zeros(sample + 1)
    found[counts] = np.exp(powers)
    return found


def _likeliest_run(chances: np.ndarray, need: float) -> tuple[int, int]:
    low = high = int(chances.argmax())
    mass, last = chances[low], len(chances) - 1
    while mass < need - 1e-11:
        before, after = chances[low - 1] if low else -1.0, chances[high + 1] if high < last else -1.0
        if before >= after:
            low, mass = low - 1, mass + before
        else:
            high, mass = high + 1, mass + after
    return low, high


def _eight_strata() -> None:
    stratified_total([Visited(str(place), 200, 20, 17 - place % 3) for place in range(8)])


def _draws() -> None:
    items = [FrameItem(f"P{number:07d}", f"S{number % STRATA:03d}") for number in range(ITEMS)]
    print(f"\n{TOTAL:,} of {ITEMS:,} items in {STRATA} strata")
    _show("draw", lambda: draw(items, seed="bench", total=TOTAL), 3, "3 s")
    record = draw(items, seed="bench", total=TOTAL)
    _show("verify", lambda: verify(record, items), 3, "")


def _plans() -> None:
    population, risks = 850, Risks(0.02, 0.10)
    one, step = find_single(population, risks), find_sequential(population, risks)
    print(f"\nplans for {population}, good 2 %, bad 10 %: single {one.most_visits} visits, accepts {one.accept[-1]}")
    for name, plan in (("single", one), ("sequential", step)):
        good, bad = performance(plan, population, 17), performance(plan, population, 85)
        print(
            f"    {name:<12} rejects good {1 - good.accepts:.4f}, accepts bad {bad.accepts:.4f};"
            f" visits {good.visits:.1f} and {bad.visits:.1f}: {(good.visits + bad.visits) / 2 / one.most_visits:.2f} of single"
        )


def _show(what: str, act: Callable[[], object], turns: int, goal: str) -> float:
    best = min(_seconds(act) for _turn in range(turns))
    _line(what, best, goal)
    return best


def _line(what: str, seconds: float, note: str) -> None:
    shown = f"{1000 * seconds:.2f} ms" if seconds < 0.5 else f"{seconds:.2f} s"
    print(f"{what:<58}{shown:>12}  {note}")


def _seconds(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


if __name__ == "__main__":
    main()
