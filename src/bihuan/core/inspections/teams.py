"""Who goes: inspectors drawn by the seed of the draw, without conflicts of interest, and the next ones by the same rule.

The order for a visit is by SHA-256 over (seed, "inspector", unit, person), all as text joined by line feeds. Whoever has a
conflict with the unit stands in no order. Why somebody declared a conflict is never asked nor stored.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FORMER_YEARS = 3
TEAM_RULE = "sha256(seed, inspector, unit, person)"


class Conflict(StrEnum):
    OWN_UNIT = "own-unit"
    FORMER_UNIT = "former-unit"
    DECLARED = "declared"


CONFLICT_NAMES: Mapping[Conflict, str] = {
    Conflict.OWN_UNIT: "本单位",
    Conflict.FORMER_UNIT: "曾在该单位任职",
    Conflict.DECLARED: "本人申请回避",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the pool. `former`: where they worked and until which day (exclusive); `declared`: units with a conflict."""

    user_id: int
    units: frozenset[int] = frozenset()
    former: tuple[tuple[int, date], ...] = ()
    declared: frozenset[int] = frozenset()


def conflicts_of(candidate: Candidate, unit: int, *, on: date, years: int = FORMER_YEARS) -> frozenset[Conflict]:
    """Why this candidate does not go to that unit; nothing where they may."""
    found = set()
    if unit in candidate.units:
        found.add(Conflict.OWN_UNIT)
    if any(place == unit and until > years_before(on, years) for place, until in candidate.former):
        found.add(Conflict.FORMER_UNIT)
    if unit in candidate.declared:
        found.add(Conflict.DECLARED)
    return frozenset(found)


def team_order(
    candidates: Iterable[Candidate], *, seed: str, unit: int, on: date, years: int = FORMER_YEARS
) -> tuple[int, ...]:
    """Everybody who may go to that unit, in the order in which they are taken: the team first, then the replacements."""
    free = [each.user_id for each in candidates if not conflicts_of(each, unit, on=on, years=years)]
    return tuple(sorted(set(free), key=lambda user: (_rank(seed, unit, user), user)))


def next_of(order: Sequence[int], taken: Iterable[int]) -> int | None:
    """The first of the order who was not taken yet."""
    held = set(taken)
    return next((user for user in order if user not in held), None)


def spread_days(days: Sequence[date], visits: int) -> tuple[date, ...]:
    """A day for each visit in the order of the draw, as evenly as the days allow. Raises ValueError without any day."""
    if not days:
        raise ValueError("there is no day to visit on")
    return tuple(days[place * len(days) // visits] for place in range(visits))


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; of 29 February the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _rank(seed: str, unit: int, user: int) -> str:
    return hashlib.sha256("\n".join((seed, "inspector", str(unit), str(user))).encode()).hexdigest()
