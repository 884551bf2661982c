"""What the checks against formalism find among planted reports, and whom they flag among honest units.

    PYTHONPATH=tools .venv/bin/python benchmarks/bench_formalism.py

For each seed 2,000 reports, 1,500 honest and 500 spoiled, and 50 spoiled measures (tools/planting, written before the checks and apart from
them). All seeds together make one table: for each kind of fault how many are found by the check that is there for it and by any, and how
many flags of that check touch nothing that was planted. Then counties of sixty honest units over twelve weeks: the share of units that are
flagged at all, with an exact 95 % interval. BENCH_SEEDS sets which files and counties, BENCH_COUNTIES how many counties (0: none).
"""

import os
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from scipy.stats import beta

from bihuan.core.formalism.flags import Weight
from bihuan.core.formalism.registry import CHECKS, scan
from checks_found import LOOKS_FOR, false_alarms, found_by_kind
from planting.faults import Kind
from planting.honest import honest_units
from planting.planted import planted_reports

SEEDS = [int(seed) for seed in os.environ.get("BENCH_SEEDS", "1201 1202 1203").split()]
COUNTIES = int(os.environ.get("BENCH_COUNTIES", "125"))
UNITS = 60


@dataclass(slots=True)
class Tally:
    """What was found over all files. `wrong`: false flags above a hint, `named` the honest reports in them; `hints`: false hints."""

    found: Counter[Kind] = field(default_factory=Counter)
    planted: Counter[Kind] = field(default_factory=Counter)
    anyhow: Counter[Kind] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    hints: Counter[str] = field(default_factory=Counter)
    honest: int = 0
    named: set[tuple[int, str]] = field(default_factory=set)


def main() -> None:
    tally = Tally()
    began = time.process_time()
    for seed in SEEDS:
        add(seed, tally)
    print(f"seeds {SEEDS}, {time.process_time() - began:.1f} processor s to make and to scan the files")
    show_recall(tally)
    show_false_alarms(tally)
    if COUNTIES:
        honest()


def add(seed: int, tally: Tally) -> None:
    """Scan one file and count."""
    material, faults = planted_reports(seed)
    flags = list(scan(material))
    for counted, more in zip((tally.found, tally.planted, tally.anyhow), found_by_kind(faults, flags), strict=True):
        counted.update(more)
    tally.flags.update(flag.check for flag in flags)
    honest = {report.id for report in material.reports} - {key for fault in faults for key in fault.ids}
    tally.honest += len(honest)
    for flag in false_alarms(faults, flags):
        (tally.hints if flag.weight is Weight.HINT else tally.wrong)[flag.check] += 1
        if flag.weight is not Weight.HINT:
            tally.named |= {(seed, key) for key in flag.ids if key in honest}


def show_recall(tally: Tally) -> None:
    """For each kind of fault: how many were planted, found by the check that looks for it, and by any."""
    print(f"\n{'planted':<26}{'check that looks for it':<36}{'of':>6}{'found':>7}{'by any':>8}")
    for kind in Kind:
        print(f"{kind:<26}{LOOKS_FOR[kind]:<36}{tally.planted[kind]:>6}{tally.found[kind]:>7}{tally.anyhow[kind]:>8}")
    print(f"{'all':<62}{tally.planted.total():>6}{tally.found.total():>7}{tally.anyhow.total():>8}")


def show_false_alarms(tally: Tally) -> None:
    """For each check: its flags, and those that touch nothing that was planted, above a hint and hints."""
    print(f"\n{'check':<36}{'flags':>7}{'wrong':>7}{'wrong hints':>13}")
    for check in CHECKS:
        wrong, hints = tally.wrong[check.id], tally.hints[check.id]
        print(f"{check.id:<36}{tally.flags[check.id]:>7}{wrong:>7}{hints:>13}")
    print(f"{'all':<36}{tally.flags.total():>7}{tally.wrong.total():>7}{tally.hints.total():>13}")
    print(f"honest reports named by a wrong flag above a hint: {len(tally.named)} of {tally.honest:,}")


def honest() -> None:
    """Counties of honest units: which share of units is flagged in twelve weeks, by any check and by each."""
    hit: dict[str, int] = Counter()
    reports = units = 0
    for county in range(COUNTIES):
        material = honest_units(100_000 * SEEDS[0] + county, UNITS)
        reports, units = reports + len(material.reports), units + UNITS
        flagged: dict[str, set[str]] = defaultdict(set)
        for flag in scan(material):
            flagged[flag.check].update(flag.units)
            flagged["any check"].update(flag.units)
            if flag.weight is not Weight.HINT:
                flagged["any check above a hint"].update(flag.units)
        for name, found in flagged.items():
            hit[name] += len(found)
    print(
        f"\n{units:,} honest units in {COUNTIES} counties over twelve weeks, {reports:,} reports: units flagged at least once"
    )
    for name in ("any check above a hint", "any check", *(check.id for check in CHECKS)):
        low, high = exact_interval(hit[name], units)
        print(f"{name:<36}{hit[name]:>6}{100 * hit[name] / units:>8.2f} %  {100 * low:.2f} to {100 * high:.2f}")


def exact_interval(count: int, total: int) -> tuple[float, float]:
    """Clopper and Pearson, 95 %."""
    low = float(beta.ppf(0.025, count, total - count + 1)) if count else 0.0
    high = float(beta.ppf(0.975, count + 1, total - count)) if count < total else 1.0
    return low, high


if __name__ == "__main__":
    main()
