"""The chance that a kind of problem reaches so many units: against drawn shufflings, known laws, and counties without anything common."""

import numpy as np
import pytest

from bihuan.core.commonality.cases import Case
from bihuan.core.commonality.spread import FALSE_SHARE, adjust, at_least, spreads_of, unit_chances


def cases_of(*units: int, category: str = "") -> list[Case]:
    return [Case(place, unit, "", category) for place, unit in enumerate(units)]


def test_a_group_within_one_unit_is_never_common_however_large() -> None:
    cases = cases_of(*[1] * 40, *range(2, 60))
    spread = spreads_of(cases, [0] * 40 + list(range(1, 59)))[0]
    assert (spread.units, spread.p, spread.adjusted, spread.common) == (1, 1.0, 1.0, False)


def test_what_one_unit_repeats_counts_once() -> None:
    """Thirty cases, twenty-eight of them of one unit: two units more."""
    kinds = [0] * 30 + list(range(1, 200))
    cases = cases_of(*[1] * 28, 2, 3, *[place % 20 for place in range(199)])
    assert spreads_of(cases, kinds)[0].units == 3


def test_a_kind_in_every_second_unit_is_common_where_units_share_little_else() -> None:
    kinds = [0] * 10 + list(range(1, 201))
    cases = cases_of(*range(10), *[place % 20 for place in range(200)])
    spread = spreads_of(cases, kinds)[0]
    assert spread.common and spread.p < 1e-6 and spread.expected < 2


def test_drawn_shufflings_agree_with_the_law() -> None:
    """Each unit's kinds are shuffled among all kinds, 40,000 times: how often does a kind that is there reach three units?"""
    held, kinds = [3, 5, 2, 8, 4, 6], 12
    drawn = np.random.default_rng(20261126)
    reached = np.zeros((40_000, kinds), dtype=int)
    for number in held:
        order = np.argsort(drawn.random((40_000, kinds)), axis=1)
        np.put_along_axis(reached, order[:, :number], np.take_along_axis(reached, order[:, :number], 1) + 1, 1)
    law = unit_chances([number / kinds for number in held])
    for units in (2, 3, 4, 5):
        seen = (reached >= units).sum() / (reached >= 1).sum()
        assert at_least(law, units) == pytest.approx(seen, abs=0.01)


def test_the_law_of_equal_shares_is_the_binomial() -> None:
    assert unit_chances([0.5] * 4) == pytest.approx([1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16])


def test_benjamini_and_hochberg_as_in_their_paper() -> None:
    """The fifteen p of their example (1995, section 3.2): four are below 5 %."""
    values = (
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    )
    adjusted = adjust(dict(enumerate(values)))
    assert [key for key, chance in adjusted.items() if chance <= 0.05] == [3, 2, 1, 0]
    assert adjusted[0] == pytest.approx(0.0015)
    assert adjust({}) == {}


def test_units_of_one_line_of_work_have_like_problems_anyway() -> None:
    """The same spread, once among many kinds of its category and once among few: the second may be chance."""
    wide = spreads_of(cases_of(*range(4), *[place % 8 for place in range(80)]), [0] * 4 + list(range(1, 81)))[0]
    narrow = spreads_of(
        [*cases_of(*range(4), category="食堂"), *cases_of(*[place % 4 for place in range(6)], category="食堂")],
        [0] * 4 + [1, 1, 2, 2, 3, 3],
    )[0]
    assert wide.p < 0.05 < narrow.p


@pytest.mark.parametrize("kinds", [60, 300])
def test_honest_counties_have_nothing_common(kinds: int) -> None:
    """400 counties whose units' problems have nothing to do with one another: of all of them, fewer than 5 % ± 1.5 are told of any."""
    drawn = np.random.default_rng(7)
    wrong = 0
    for _ in range(400):
        rows = [
            (unit, int(kind))
            for unit in range(30)
            for kind in drawn.choice(kinds, size=drawn.integers(2, 12), replace=False)
        ]
        found = spreads_of(cases_of(*[unit for unit, _ in rows]), [kind for _, kind in rows])
        wrong += any(spread.common for spread in found.values())
    assert wrong / 400 <= FALSE_SHARE + 0.015


@pytest.mark.parametrize(
    ("units", "chance"),
    [(1, 1.0), (2, 1 - 3 * 0.2 * 0.64 / (1 - 0.512)), (3, 0.008 / (1 - 0.512)), (4, 0.0)],
    ids=["one", "two", "three", "more than there are"],
)
def test_the_chance_among_kinds_that_are_there_at_all(units: int, chance: float) -> None:
    """Three units that each hold one kind of five: of none 0.512, of one 0.384, of two 0.096, of three 0.008."""
    assert at_least(unit_chances([0.2] * 3), units) == pytest.approx(chance)


def test_a_county_of_one_kind_has_nothing_to_compare_with() -> None:
    """Everybody has it because there is nothing else: no chance is beaten."""
    spread = spreads_of(cases_of(*range(20)), [0] * 20)[0]
    assert (spread.units, spread.p, spread.common) == (20, 1.0, False)


@pytest.mark.parametrize("units", range(2, 8))
def test_more_units_are_never_likelier(units: int) -> None:
    law = unit_chances([0.1, 0.3, 0.05, 0.6, 0.2, 0.2, 0.4, 0.1])
    assert at_least(law, units + 1) <= at_least(law, units)


def test_smaller_groups_are_not_judged_with_the_others() -> None:
    cases = cases_of(*range(5), 6, 7, *[place % 8 for place in range(60)])
    kinds = [0] * 5 + [1] * 2 + list(range(2, 62))
    assert set(spreads_of(cases, kinds, least_cases=3)) == {0}
    assert spreads_of(cases, kinds, least_cases=3)[0].adjusted <= spreads_of(cases, kinds)[0].adjusted


def test_adjusting_never_lowers_and_keeps_the_order() -> None:
    drawn = np.random.default_rng(3)
    chances = {place: float(chance) for place, chance in enumerate(drawn.random(200) ** 3)}
    adjusted = adjust(chances)
    assert all(adjusted[key] >= chances[key] - 1e-12 for key in chances)
    order = sorted(chances, key=lambda key: chances[key])
    assert [adjusted[key] for key in order] == sorted(adjusted.values())
