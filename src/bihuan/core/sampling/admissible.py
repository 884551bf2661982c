"""The shorter interval: for every M the fewest counts that hold the confidence, moved so that they never go backwards.

After Bartroff, Lorden and Wang (2022, The American Statistician 77(2):151-159). For each M up to half of the population the
*acceptance interval* is the shortest run of counts whose chance is at least the confidence, and of these the most likely (of two
alike, the lower). Where one would begin before that of a smaller M it is shifted up to it, which keeps its chance (their theorem;
tests/core/sampling checks it for every N ≤ 300). M and N − M mirror each other; at M = N/2 the run is made symmetric. The interval
for a count x holds every M that accepts x. The sum of all lengths is the smallest that can be, and no interval can lose an end
without losing coverage: admissible in the sense of Wang (2015, JASA 110(512):1491-1499).

From M to M + 1 every chance changes by a ratio, so that a walk over all M costs a few operations for each, whatever the sample.
"""

from dataclasses import dataclass
from fractions import Fraction

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.hypergeometric import EXACT_UP_TO, chances, exactly_at_most
from bihuan.core.sampling.tails import upper_bound

LARGEST_POPULATION = 2_000_000
_ALIKE = 1e-11  # relative: two chances nearer than this count as equal
_REFRESHED = 512  # steps after which all is found anew, so that rounding cannot add up


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: a population N, a sample n of it, and the error that is allowed."""

    population: int
    sample: int
    error: Fraction

    @property
    def half(self) -> int:
        return self.population // 2


class Walk:
    """The acceptance interval [low, high] of one M after the other, from `marked` on, before any shift."""

    __slots__ = ("_at_high", "_at_low", "_case", "_mass", "_need", "_since", "high", "low", "marked")

    def __init__(self, case: Case, marked: int) -> None:
        self._case = case
        self._need = float(1 - case.error)
        self.marked = marked
        self._refresh()

    @property
    def length(self) -> int:
        return self.high - self.low + 1

    def step(self) -> None:
        """Go on to M + 1."""
        population, sample, marked = self._case.population, self._case.sample, self.marked
        rest = population - marked  # N − M
        out_of_reach = self.low == sample - rest  # under M + 1 the sample holds at least one more
        self._since += 1
        if self._since == _REFRESHED or (out_of_reach and self.low == self.high):
            self.marked += 1
            self._refresh()
            return
        if out_of_reach:
            self._drop_low()
        above_low, above_high = rest - sample + self.low, rest - sample + self.high
        comes_in = self._at_low * self.low * above_low / (marked - self.low + 1)
        self._mass += (comes_in - self._at_high * (sample - self.high)) / rest
        self._at_low *= (marked + 1) * above_low / ((marked + 1 - self.low) * rest)
        self._at_high *= (marked + 1) * above_high / ((marked + 1 - self.high) * rest)
        self.marked += 1
        self._settle()

    def _refresh(self) -> None:
        """Find everything anew from the chances themselves."""
        case, self._since = self._case, 0
        first, found = chances(case.population, self.marked, case.sample)
        top = int(found.argmax())
        self.low = self.high = first + top
        self._mass = self._at_low = self._at_high = float(found[top])
        self._settle()

    def _settle(self) -> None:
        """Make [low, high] the likeliest run of its length, and the shortest that holds the confidence."""
        while (after := self._after_high()) > self._at_low * (1 + _ALIKE):
            self._take_high(after)
            self._drop_low()
        while (before := self._before_low()) >= self._at_high * (1 - _ALIKE) and before > 0:
            self._take_low(before)
            self._drop_high()
        while not self._holds(self._mass, self.low, self.high):
            before, after = self._before_low(), self._after_high()
            if before >= after * (1 - _ALIKE) and before > 0:
                self._take_low(before)
            elif after > 0:
                self._take_high(after)
            else:
                break
        while self.low < self.high:
            if self._at_low < self._at_high * (1 - _ALIKE):
                if not self._holds(self._mass - self._at_low, self.low + 1, self.high):
                    break
                self._drop_low()
            else:
                if not self._holds(self._mass - self._at_high, self.low, self.high - 1):
                    break
                self._drop_high()

    def _holds(self, mass: float, low: int, high: int) -> bool:
        """Whether this run has the confidence; too near to tell, the exact fraction says, or no where that takes too long."""
        if abs(mass - self._need) > _ALIKE:
            return mass > self._need
        if high - low > EXACT_UP_TO or self._case.sample > EXACT_UP_TO:
            return False
        population, sample = self._case.population, self._case.sample
        below = exactly_at_most(population, self.marked, sample, low - 1)
        return exactly_at_most(population, self.marked, sample, high) - below >= 1 - self._case.error

    def _before_low(self) -> float:
        low, marked = self.low, self.marked
        rest = self._case.population - marked - self._case.sample + low
        return self._at_low * low * rest / ((marked - low + 1) * (self._case.sample - low + 1))

    def _after_high(self) -> float:
        high, marked = self.high, self.marked
        rest = self._case.population - marked - self._case.sample + high + 1
        return self._at_high * (marked - high) * (self._case.sample - high) / ((high + 1) * rest)

    def _take_low(self, chance: float) -> None:
        self.low, self._at_low, self._mass = self.low - 1, chance, self._mass + chance

    def _take_high(self, chance: float) -> None:
        self.high, self._at_high, self._mass = self.high + 1, chance, self._mass + chance

    def _drop_low(self) -> None:
        low, marked = self.low, self.marked
        rest = self._case.population - marked - self._case.sample + low + 1
        self._mass -= self._at_low
        self._at_low *= (marked - low) * (self._case.sample - low) / ((low + 1) * rest)
        self.low += 1

    def _drop_high(self) -> None:
        high, marked = self.high, self.marked
        rest = self._case.population - marked - self._case.sample + high
        self._mass -= self._at_high
        self._at_high *= high * rest / ((marked - high + 1) * (self._case.sample - high + 1))
        self.high -= 1


def acceptance(population: int, sample: int, error: Fraction) -> tuple[list[int], list[int]]:
    """(first, last) count that each M from 0 to N accepts: both never fall, and those of N − M mirror those of M."""
    case = _case(population, sample, error)
    walk = Walk(case, 0)
    lows, highs, furthest = [], [], 0
    for marked in range(case.half + 1):
        if marked:
            walk.step()
        furthest = max(furthest, walk.low)
        lows.append(furthest)
        highs.append(furthest + walk.length - 1)
    if population % 2 == 0:
        highs[-1] = max(highs[-1], sample - lows[-1])
    # Were a run to reach beyond its mirror image, it would begin earlier: longer, never shorter. It has not been seen.
    lows = [min(low, sample - highs[-1]) for low in lows]
    mirrored = range((population - 1) // 2, -1, -1)
    return lows + [sample - highs[marked] for marked in mirrored], highs + [
        sample - lows[marked] for marked in mirrored
    ]


def all_bounds(population: int, sample: int, error: Fraction) -> list[tuple[int, int]]:
    """(lower, upper) for every count from 0 to the sample."""
    _lows, highs = acceptance(population, sample, error)
    lowers, marked = [], 0
    for count in range(sample + 1):
        while highs[marked] < count:
            marked += 1
        lowers.append(marked)
    return [(lower, population - lowers[sample - count]) for count, lower in enumerate(lowers)]


def bounds(population: int, sample: int, count: int, error: Fraction) -> tuple[int, int]:
    """(lower, upper) for one count: walks only where they can lie."""
    case = _case(population, sample, error)
    return _lower(case, count), population - _lower(case, sample - count)


def _lower(case: Case, count: int) -> int:
    """The smallest M that accepts this count."""
    found = _first_reaching(case, count)
    return found if found is not None else case.population - _last_beginning(case, case.sample - count)


def _first_reaching(case: Case, count: int) -> int | None:
    """The smallest M, up to half of the population, whose run reaches `count`; none where only larger ones do."""
    if count == 0:
        return 0
    for share in (3, 10, 100, 10_000):
        start = case.population - upper_bound(case.population, case.sample, case.sample - count, case.error / share)
        start = min(start, max(0, case.half - 1))  # the middle itself is always looked at: there a run may be longer
        walk, furthest = _walk_with_past(case, start)
        if furthest + walk.length - 1 < count:
            break
    else:
        walk, furthest = Walk(case, 0), 0
    while walk.marked < case.half:
        walk.step()
        furthest = max(furthest, walk.low)
        high = furthest + walk.length - 1
        if 2 * walk.marked == case.population:
            high = max(high, case.sample - furthest)
        if high >= count:
            return walk.marked
    return None


def _walk_with_past(case: Case, start: int) -> tuple[Walk, int]:
    """A walk that stands at `start`, and the furthest beginning of all M up to there.

    A run of M holds the confidence, so it begins at or below the largest a with P(X < a) ≤ error, which grows with M: only those M
    count that could begin further than the run of `start` itself.
    """
    begins = Walk(case, start).low
    if begins == 0 or start == 0:
        return Walk(case, start), begins
    from_here = upper_bound(case.population, case.sample, begins, case.error)
    walk = Walk(case, min(start, max(0, from_here)))
    furthest = max(begins, walk.low)
    while walk.marked < start:
        walk.step()
        furthest = max(furthest, walk.low)
    return walk, furthest


def _last_beginning(case: Case, count: int) -> int:
    """The largest M below half of the population whose run begins at or before `count`."""
    certain = min(upper_bound(case.population, case.sample, count, case.error), (case.population - 1) // 2)
    walk = Walk(case, certain)
    while walk.marked < (case.population - 1) // 2:
        walk.step()
        if walk.low > count:
            return walk.marked - 1
    return walk.marked


def _case(population: int, sample: int, error: Fraction) -> Case:
    if population > LARGEST_POPULATION:
        raise BadInput(
            Reason(
                "admissible-large",
                "较短的区间只算到总数 %(most)s；更大的请用 exact。",
                {"most": f"{LARGEST_POPULATION:,}"},
            )
        )
    return Case(population, sample, error)
