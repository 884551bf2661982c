"""Whole searches over ledgers of the grouped set: units that have nothing to do with one another, and a few kinds that many have."""

import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from bihuan.core.commonality import Case, LikeCases, find_like_cases
from bihuan.core.commonality.spread import spreads_of

GROUPED = Path(__file__).resolve().parents[3] / "data/problems/grouped.jsonl"
COMMON, SHARE = 6, 0.4


@pytest.fixture(scope="module")
def kinds() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in GROUPED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["group"]].append(row)
    return dict(found)


def ledger(
    kinds: dict[str, list[dict[str, str]]], *, units: int, most: int, seed: int, common: int = 0
) -> tuple[list[Case], dict[int, str], set[str]]:
    """Each unit has up to `most` kinds by chance, and each of the common ones with chance SHARE; the kind of each case."""
    drawn = random.Random(seed)
    names = sorted(kinds)
    shared = set(drawn.sample(names, common))
    rest = [name for name in names if name not in shared]
    cases: list[Case] = []
    kind_of: dict[int, str] = {}
    for unit in range(units):
        held = drawn.sample(rest, drawn.randint(1, most))
        held += [name for name in sorted(shared) if drawn.random() < SHARE]
        for name in held:
            row = drawn.choice(kinds[name])
            kind_of[len(cases)] = name
            cases.append(Case(len(cases), unit, row["text"], row["category"], row["cause"]))
    return cases, kind_of, shared


def common_of(cases: list[Case]) -> tuple[list[LikeCases], int]:
    found = find_like_cases(cases)
    return [group for group in found if group.spread.common], len(found)


@pytest.mark.parametrize(("units", "most"), [(30, 6), (100, 8), (300, 10)], ids=["30", "100", "300"])
def test_few_groups_of_an_honest_ledger_are_called_common(
    kinds: dict[str, list[dict[str, str]]], units: int, most: int
) -> None:
    """With one law for all kinds it was 8 % at 100 units and 17 % at 300."""
    told = [common_of(ledger(kinds, units=units, most=most, seed=seed)[0]) for seed in range(4)]
    assert sum(len(common) for common, _ in told) <= 0.05 * sum(number for _, number in told)


@pytest.mark.parametrize(("units", "most", "least"), [(30, 6, 0.5), (100, 8, 0.7)], ids=["30", "100"])
def test_kinds_that_many_units_have_are_found(
    kinds: dict[str, list[dict[str, str]]], units: int, most: int, least: float
) -> None:
    found = asked = 0
    for seed in range(4):
        cases, kind_of, shared = ledger(kinds, units=units, most=most, seed=seed, common=COMMON)
        groups, _ = common_of(cases)
        found += len({_main_kind(group, kind_of) for group in groups} & shared)
        asked += len(shared)
    assert found >= least * asked


def test_groups_within_one_unit_are_judged_with_the_others() -> None:
    """To leave them out because of what they turned out to be would make every other one likelier to be called common."""
    kinds = [0] * 4 + [number for number in range(1, 31) for _ in range(2)]
    cases = [Case(place, place, "") for place in range(4)]
    cases += [Case(4 + place, place // 2 % 10, "") for place in range(60)]
    found = spreads_of(cases, kinds)
    assert found[0].adjusted == pytest.approx(min(1.0, found[0].p * 31))


def _main_kind(group: LikeCases, kind_of: dict[int, str]) -> str:
    held = [kind_of[case] for case in group.case_ids]
    return max(sorted(set(held)), key=held.count)
