"""The checks among planted reports and among honest units: what `benchmarks/bench_checks.py` measures must not get worse.

What plants and what looks share no code and no phrases (docs/checks.md). The bounds lie a little under what was measured.
"""

from collections import Counter
from functools import cache

import pytest

from bihuan.core.formalism.flags import Check, Flag, Weight
from bihuan.core.formalism.registry import CHECKS, scan
from checks_found import LOOKS_FOR, false_alarms, flagged_units, found_by_kind
from planting.faults import Fault, Kind
from planting.honest import honest_units
from planting.planted import planted_reports

pytestmark = pytest.mark.slow
SEED = 23
"""Looked at by nobody while the checks were made."""
HARD = {Kind.SLOGANS: 0.6, Kind.STUFFED: 0.7, Kind.FINISHED: 0.3, Kind.BEFORE_DEADLINE: 0.0}
"""Kinds of which less is found than nine in ten, and how much at the least."""


@cache
def scanned() -> tuple[tuple[Fault, ...], list[Flag]]:
    material, faults = planted_reports(SEED)
    return faults, list(scan(material))


@pytest.mark.parametrize("kind", Kind)
def test_planted_faults_are_found_by_the_check_that_looks_for_them(kind: Kind) -> None:
    faults, flags = scanned()
    found, planted, _ = found_by_kind(faults, flags)

    assert found[kind] >= HARD.get(kind, 0.85) * planted[kind], f"{found[kind]} of {planted[kind]}"


def test_nine_in_ten_of_all_faults_are_found() -> None:
    found, planted, _ = found_by_kind(*scanned())

    assert sum(found.values()) >= 0.92 * sum(planted.values())


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_honest_reports_among_planted_ones_are_left_alone(check: Check) -> None:
    """Fifteen hundred honest reports: at most five false flags of a check, ten where it only hints."""
    faults, flags = scanned()
    false = [flag for flag in false_alarms(faults, flags) if flag.check == check.id]

    assert len(false) <= (10 if all(flag.weight is Weight.HINT for flag in false) else 5), [
        str(flag.why) for flag in false
    ]


def test_every_kind_has_a_check_that_is_declared() -> None:
    assert set(LOOKS_FOR) == set(Kind)
    assert set(LOOKS_FOR.values()) <= {check.id for check in CHECKS}


@pytest.mark.parametrize("seed", [31, 32])
def test_fewer_than_five_in_a_hundred_honest_units_are_flagged_above_a_hint(seed: int) -> None:
    """Units that any check above a hint names, over twelve weeks and all checks together: the family-wise share."""
    material = honest_units(seed, 150)
    units = {report.unit for report in material.reports}

    hit, by_check = flagged_units(material)

    assert len(hit & units) <= 0.055 * len(units), by_check


def test_the_measure_of_honest_units_would_notice() -> None:
    """With planted units among them it is not small."""
    material, faults = planted_reports(SEED)
    spoiled = {report.unit for report in material.reports if report.id in {id for fault in faults for id in fault.ids}}

    hit, by_check = flagged_units(material)

    assert len(hit & spoiled) > 0.5 * len(spoiled)
    assert isinstance(by_check, Counter)


def test_hints_are_few_too() -> None:
    material = honest_units(33, 150)
    hints = Counter(flag.check for flag in scan(material) if flag.weight is Weight.HINT)

    assert sum(hints.values()) <= 0.05 * len(material.reports), hints
