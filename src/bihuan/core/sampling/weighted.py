"""Where risk decides who is likelier to be visited: unequal chances that are known, and estimates that undo them.

Drawn by the pivotal method (Deville and Tillé 1998, Biometrika 85(1):89-101): exactly `total` items, each with exactly the chance that was
announced. Items meet in the order of their hashes; two at a time, one of them gives its chance to the other until it has 0 or 1.
The total is estimated by Horvitz and Thompson (1952, JASA 47:663-685), its variance by Deville's formula for designs of fixed size and high
entropy (1999); an item that was certain adds none.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.sampling.asked import error_share, refuse_total
from bihuan.core.sampling.encoding import field

WEIGHTED_RULE = (
    "bihuan-weighted/1: pivotal method in the order of SHA-256 over seed and id; chances proportional to risk"
)
_ORDER = b"bihuan-weighted-order/1\x00"
_TURN = b"bihuan-weighted-turn/1\x00"


@dataclass(frozen=True, slots=True)
class Risked:
    """Something that may be visited, and how risky it is: any positive number, only its share counts."""

    id: str
    risk: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was drawn, with the chance that it had."""

    id: str
    chance: Fraction


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated total with its standard error and an interval by the normal distribution: approximate, unlike the others here."""

    total: float
    standard_error: float
    lower: float
    upper: float


def chances(items: Sequence[Risked], total: int) -> dict[str, Fraction]:
    """The chance of each item, summing to the total. Where a risk would need more than certainty, it is certain, and the rest is shared."""
    _refuse_items(items)
    refuse_total(total, len(items))
    risks = {item.id: Fraction(str(item.risk)) for item in items}
    found: dict[str, Fraction] = {}
    while risks:
        left = total - len(found)
        whole = sum(risks.values())
        certain = [id_ for id_, risk in risks.items() if left * risk >= whole]
        if not certain:
            return found | {id_: left * risk / whole for id_, risk in risks.items()}
        for id_ in certain:
            found[id_] = Fraction(1)
            del risks[id_]
    return found


def draw_weighted(items: Sequence[Risked], *, seed: str, total: int) -> tuple[Chosen, ...]:
    """Exactly `total` items, in the order of their hashes; the same for everybody who has the items and the seed."""
    if not seed.strip():
        raise BadInput(Reason("seed-missing", "没有种子，不能抽取。"))
    announced = chances(items, total)
    order = sorted(announced, key=lambda id_: (_hash(_ORDER, seed, id_), id_))
    selected: set[str] = set()
    waiting: tuple[str, Fraction] | None = None
    for turn, id_ in enumerate(order):
        chance = announced[id_]
        if chance == 1:
            selected.add(id_)
        elif waiting is None:
            waiting = (id_, chance)
        else:
            waiting = _meet(waiting, (id_, chance), _share(seed, turn), selected)
    if waiting is not None and waiting[1] == 1:
        selected.add(waiting[0])
    return tuple(Chosen(id_, announced[id_]) for id_ in order if id_ in selected)


def estimate_total(seen: Iterable[tuple[float, Fraction | float]], *, confidence: float = 0.95) -> Estimate:
    """Horvitz–Thompson: each value over its chance. `seen`: (value, chance) of everything drawn."""
    pairs = [(value, float(chance)) for value, chance in seen]
    if not pairs or any(not 0 < chance <= 1 for _value, chance in pairs):
        raise BadInput(Reason("chances-range", "每个样本的入样概率要大于 0，不超过 1。"))
    total = math.fsum(value / chance for value, chance in pairs)
    error = math.sqrt(_variance(pairs))
    reach = NormalDist().inv_cdf(1 - float(error_share(confidence)) / 2) * error
    return Estimate(total, error, total - reach, total + reach)


def design_effect(weights: Sequence[float]) -> float:
    """How many times the variance grew through unequal weights alone: n Σw² / (Σw)² (Kish 1965, 11.7). 1 for equal ones."""
    if not weights or any(not math.isfinite(weight) or weight <= 0 for weight in weights):
        raise BadInput(Reason("weights-range", "权重要是正数。"))
    return len(weights) * math.fsum(weight * weight for weight in weights) / math.fsum(weights) ** 2


def effective_size(weights: Sequence[float]) -> float:
    """As many equally likely ones would be worth as much."""
    return len(weights) / design_effect(weights)


def _meet(
    one: tuple[str, Fraction], other: tuple[str, Fraction], share: Fraction, selected: set[str]
) -> tuple[str, Fraction] | None:
    """Two items: one of them is settled, the other goes on with what is left; none where both are settled."""
    (first, chance_one), (second, chance_other) = one, other
    both = chance_one + chance_other
    if both < 1:
        return (first, both) if share * both < chance_one else (second, both)
    loses_first = share * (2 - both) < 1 - chance_one
    winner, goes_on = (second, first) if loses_first else (first, second)
    selected.add(winner)
    return (goes_on, both - 1) if both > 1 else None


def _variance(pairs: Sequence[tuple[float, float]]) -> float:
    open_ones = [(value / chance, 1 - chance) for value, chance in pairs if chance < 1]
    if len(open_ones) < 2:
        return 0.0
    mass = math.fsum(weight for _expanded, weight in open_ones)
    centre = math.fsum(expanded * weight for expanded, weight in open_ones) / mass
    spread = math.fsum(weight * (expanded - centre) ** 2 for expanded, weight in open_ones)
    return spread / (1 - math.fsum((weight / mass) ** 2 for _expanded, weight in open_ones))


def _hash(domain: bytes, *texts: str) -> bytes:
    return hashlib.sha256(domain + b"".join(map(field, texts))).digest()


def _share(seed: str, turn: int) -> Fraction:
    """A number from 0 up to, but without, 1 for each turn."""
    return Fraction(int.from_bytes(_hash(_TURN, seed, str(turn)), "big"), 1 << 256)


def _refuse_items(items: Sequence[Risked]) -> None:
    if not items:
        raise BadInput(Reason("frame-empty", "名册是空的，没有可抽的。"))
    if len({item.id for item in items}) < len(items) or not all(item.id for item in items):
        raise BadInput(Reason("weighted-ids", "编号不能空着，也不能重复。"))
    wrong = next((item for item in items if not (math.isfinite(item.risk) and item.risk > 0)), None)
    if wrong is not None:
        raise BadInput(Reason("risk-range", "“%(id)s”的风险值要是正数。", {"id": wrong.id}))
