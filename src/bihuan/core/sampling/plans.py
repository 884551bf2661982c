"""Single, double and sequential plans: visit, count failures, stop when it is clear; what each would decide, and how soon.

A plan is two lines over the number of visits: stop and accept at or under the one, stop and reject at or over the other. Its
operating curve (chance to accept) and expected number of visits are exact: one step for each visit over all counts of failures, by the
chances of drawing without putting back. *Sources:* Dodge and Romig 1941 (double); Wald 1945, Annals of Mathematical Statistics
16(2):117-186 (sequential); Duncan 1986, ch. 8 and 16.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import rate_share, refuse_population
from bihuan.core.sampling.hypergeometric import at_most

_NEVER = -1
_LOOSENED = (2.0, 1.7, 1.45, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8)
_LONGER = 3  # than the single plan, at the most
LARGEST_PLAN = 5000


@dataclass(frozen=True, slots=True)
class Plan:
    """After the j-th visit (from 1) stop and accept with `accept[j-1]` failures or fewer, stop and reject with `reject[j-1]` or
    more. −1 accepts never, j + 1 rejects never. The last visit always decides."""

    name: str
    accept: tuple[int, ...]
    reject: tuple[int, ...]

    @property
    def most_visits(self) -> int:
        return len(self.accept)


@dataclass(frozen=True, slots=True)
class Performance:
    """What a plan does where so many of the population fail: chance to accept, and expected number of visits."""

    failing: int
    accepts: float
    visits: float


@dataclass(frozen=True, slots=True)
class Risks:
    """At a rate of `good` at most `producer` is rejected wrongly, at `bad` at most `consumer` accepted wrongly."""

    good: float
    bad: float
    producer: float = 0.05
    consumer: float = 0.10

    def __post_init__(self) -> None:
        shares = [rate_share(getattr(self, name), field=name) for name in ("good", "bad", "producer", "consumer")]
        if not shares[0] < shares[1] or not shares[2] + shares[3] < 1:
            reason = Reason("risks-order", "好的比率要低于坏的，两类风险之和要小于 1。")
            raise BadInput(reason, {"bad": reason})


def single(visits: int, accept: int) -> Plan:
    """Visit all, accept with at most so many failures. Visits are not cut short: a single plan counts every one."""
    _refuse_length(visits)
    never = tuple(range(2, visits + 1))
    return Plan("single", (*(_NEVER for _visit in never), accept), (*never, accept + 1))


def double(first: int, accept: int, reject: int, second: int, accept_all: int) -> Plan:
    """A first sample that accepts up to `accept` and rejects from `reject`; between them a second one decides on all failures."""
    _refuse_length(first + second)
    if not accept < reject or not accept <= accept_all:
        raise BadInput(Reason("plan-order", "第一次的接收数要小于拒收数，且不大于合计的接收数。"))
    total = first + second
    lines = [(_NEVER, visit + 1) for visit in range(1, total + 1)]
    lines[first - 1] = (accept, reject)
    lines[total - 1] = (accept_all, accept_all + 1)
    return Plan("double", tuple(low for low, _high in lines), tuple(high for _low, high in lines))


def sequential(risks: Risks, most_visits: int) -> Plan:
    """Wald's plan for these risks, ended after so many visits by the middle between its lines."""
    _refuse_length(most_visits)
    odds = math.log(risks.bad * (1 - risks.good) / (risks.good * (1 - risks.bad)))
    slope = math.log((1 - risks.good) / (1 - risks.bad)) / odds
    low = math.log((1 - risks.producer) / risks.consumer) / odds
    high = math.log((1 - risks.consumer) / risks.producer) / odds
    accept, reject = [], []
    for visit in range(1, most_visits + 1):
        accept.append(max(_NEVER, math.floor(slope * visit - low)))
        reject.append(min(visit + 1, max(1, math.ceil(slope * visit + high))))
    accept[-1] = max(accept[-1], min(math.floor(slope * most_visits + (high - low) / 2), reject[-1] - 1))
    reject[-1] = accept[-1] + 1
    return Plan("sequential", tuple(accept), tuple(reject))


def performance(plan: Plan, population: int, failing: int) -> Performance:
    """Exact, for a population of which so many fail."""
    refuse_population(population)
    if not 0 <= failing <= population or plan.most_visits > population:
        raise BadInput(Reason("plan-population", "总数放不下这么多次走访，或不合格数超出总数。"))
    chances = np.zeros(plan.most_visits + 2)
    chances[0] = 1.0
    counts = np.arange(len(chances))
    accepts = visits = 0.0
    for visit, (low, high) in enumerate(zip(plan.accept, plan.reject, strict=True)):
        visits += float(chances.sum())
        fails = np.clip((failing - counts) / (population - visit), 0.0, 1.0)
        moved = chances * fails
        chances = chances - moved
        chances[1:] += moved[:-1]
        accepts += float(chances[: low + 1].sum())
        chances[: low + 1] = 0.0
        chances[high:] = 0.0
    return Performance(failing, accepts, visits)


def operating_curve(plan: Plan, population: int, rates: Sequence[float]) -> tuple[Performance, ...]:
    """The plan at each of these rates of failure, rounded to whole failures."""
    return tuple(performance(plan, population, round(rate * population)) for rate in rates)


def find_single(population: int, risks: Risks) -> Plan:
    """The single plan with the fewest visits that keeps both risks."""
    good, bad = _failing(population, risks)
    accept = 0
    for visits in range(1, min(population, LARGEST_PLAN) + 1):
        while at_most(population, bad, visits, accept + 1) <= risks.consumer:
            accept += 1
        if at_most(population, bad, visits, accept) <= risks.consumer and (
            at_most(population, good, visits, accept) >= 1 - risks.producer
        ):
            return single(visits, accept)
    raise BadInput(
        Reason("plan-none", "在 %(most)s 次走访以内没有满足两类风险的方案。", {"most": min(population, LARGEST_PLAN)})
    )


def find_sequential(population: int, risks: Risks) -> Plan:
    """Wald's plan that errs no more often than the best single plan does, at the good rate and at the bad one, with the fewest visits
    on the average of the two. His lines keep more than they promise: looser ones are tried, and what errs more is left."""
    one = find_single(population, risks)
    good, bad = _failing(population, risks)
    most = min(population, math.ceil(_LONGER * one.most_visits), LARGEST_PLAN)
    best, fewest = one, float(one.most_visits)
    must = [performance(one, population, failing).accepts for failing in (good, bad)]
    actual = replace(risks, producer=1 - must[0], consumer=must[1])
    for producer, consumer in itertools.product(_LOOSENED, repeat=2):
        if producer * actual.producer + consumer * actual.consumer >= 1:
            continue
        plan = sequential(
            replace(risks, producer=producer * actual.producer, consumer=consumer * actual.consumer), most
        )
        at_bad, at_good = performance(plan, population, bad), performance(plan, population, good)
        if at_good.accepts >= must[0] and at_bad.accepts <= must[1] and (at_bad.visits + at_good.visits) / 2 < fewest:
            best, fewest = plan, (at_bad.visits + at_good.visits) / 2
    return best


def _failing(population: int, risks: Risks) -> tuple[int, int]:
    refuse_population(population)
    return math.floor(risks.good * population), math.ceil(risks.bad * population)


def _refuse_length(visits: int) -> None:
    if not 1 <= visits <= LARGEST_PLAN:
        raise BadInput(Reason("plan-length", "方案的走访次数要在 1 到 %(most)s 之间。", {"most": LARGEST_PLAN}))
