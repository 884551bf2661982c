"""What a demand costs those who answer it: fields × units × times, in minutes, by a table that the office keeps.

1. The table says how many minutes a field of each kind takes one unit once. The office changes it; every version is kept.
2. A unit's load of a week (from Monday) is the sum of the minutes of all that is due in that week.
3. Over `warn` minutes a week it is said so; over `budget` the county's leader decides.
4. Units may say how many minutes an answer really took. For each kind the median of (real / estimated) over the answers that held
   a field of that kind proposes a corrected number, with how many answers it rests on; fewer than `LEAST_ANSWERS` propose nothing. An
   answer with fields of several kinds speaks for each of them alike: the proposal is a hint for the office, which adopts it or not.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median
from types import MappingProxyType

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.demands.items import FIELD_KIND_NAMES, FieldKind, Item

LEAST_ANSWERS = 5
MOST_FRESH_DAYS = 365
MOST_MINUTES = 2400
"""A working week. No field takes longer, and neither does an answer that somebody may claim."""


@dataclass(frozen=True, slots=True)
class BurdenTable:
    """Minutes for each kind of field; from how many minutes a unit and week on it is warned, and over how many a leader decides.

    `fresh`: so many days after it was handed in an answer still stands for what another demand asks; 0: never.
    """

    minutes: Mapping[FieldKind, int]
    warn: int
    budget: int
    fresh: int = 90


DEFAULT_TABLE = BurdenTable(
    minutes={
        FieldKind.NUMBER: 5,
        FieldKind.CHOICE: 2,
        FieldKind.DATE: 2,
        FieldKind.TEXT: 8,
        FieldKind.ESSAY: 45,
        FieldKind.TABLE: 60,
        FieldKind.FILE: 20,
        FieldKind.PHOTO: 30,
    },
    warn=120,
    budget=240,
)
"""Set by hand, as no published table is known: what answers report corrects it."""


class Level(StrEnum):
    WITHIN = "within"
    WARN = "warn"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Peak:
    """A unit's heaviest week with the new demand in it: minutes that it has already, and that are added."""

    unit_id: int
    week: date
    held: int
    added: int

    @property
    def total(self) -> int:
        return self.held + self.added


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """How long one answer took, beside what the table then said. Both in minutes."""

    kinds: frozenset[FieldKind]
    estimated: int
    real: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What answers say about a kind. `proposed` None: fewer than LEAST_ANSWERS."""

    kind: FieldKind
    held: int
    proposed: int | None
    answers: int


def minutes_of(items: Iterable[Item], table: BurdenTable) -> int:
    """What one unit spends on one round of these fields."""
    return sum(table.minutes[item.kind] for item in items)


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weekly_loads(due_days: Iterable[date], minutes: int) -> dict[date, int]:
    """What falls into each week, by its Monday."""
    return {week: number * minutes for week, number in Counter(map(week_of, due_days)).items()}


def heaviest_weeks(
    added: Mapping[date, int],
    *,
    unit_ids: Iterable[int],
    held: Mapping[int, Mapping[date, int]],
    spared: Mapping[int, Mapping[date, int]] = MappingProxyType({}),
) -> tuple[Peak, ...]:
    """For each unit the week in which it has most, among those in which the demand asks something; heaviest first.

    `spared`: minutes that a unit does not need, as it answered before.
    """
    found = []
    for unit_id in unit_ids:
        own, less = held.get(unit_id, {}), spared.get(unit_id, {})
        peaks = [Peak(unit_id, week, own.get(week, 0), minutes - less.get(week, 0)) for week, minutes in added.items()]
        if peaks:
            found.append(max(peaks, key=lambda peak: (peak.total, -peak.week.toordinal())))
    return tuple(sorted(found, key=lambda peak: (-peak.total, peak.unit_id)))


def level_of(minutes: int, table: BurdenTable) -> Level:
    """Where so many minutes of one unit in one week stand."""
    if minutes > table.budget:
        return Level.OVER
    return Level.WARN if minutes > table.warn else Level.WITHIN


def propose_minutes(answers: Sequence[AnswerTime], table: BurdenTable) -> tuple[Proposal, ...]:
    """What answers say about each kind."""
    return tuple(_proposal(kind, answers, table) for kind in FieldKind)


def refuse_table(table: BurdenTable) -> None:
    """Raises BadInput, field by field, for a table that cannot be used."""
    faults = {
        kind.value: Reason("burden-minutes", "“%(kind)s”写 1 至 %(most)s 分钟。", {"kind": FIELD_KIND_NAMES[kind], "most": MOST_MINUTES})
        for kind in FieldKind
        if not 1 <= table.minutes.get(kind, 0) <= MOST_MINUTES
    }  # fmt: skip
    if not 1 <= table.warn <= table.budget <= MOST_MINUTES:
        faults["budget"] = Reason(
            "burden-budget", "提醒线不高于上限，上限不超过 %(most)s 分钟。", {"most": MOST_MINUTES}
        )
    if not 0 <= table.fresh <= MOST_FRESH_DAYS:
        faults["fresh"] = Reason(
            "burden-fresh", "写 0 至 %(most)s 天；0 表示以前报过的不算。", {"most": MOST_FRESH_DAYS}
        )
    if faults:
        raise BadInput(next(iter(faults.values())), faults)


def document_of(table: BurdenTable) -> dict[str, object]:
    """The table as it is stored."""
    return {
        "minutes": {kind.value: table.minutes[kind] for kind in FieldKind},
        "warn": table.warn,
        "budget": table.budget,
        "fresh": table.fresh,
    }


def table_of(document: Mapping[str, object]) -> BurdenTable:
    """The table as it was stored; a kind that was not known then has its default."""
    stored = document["minutes"]
    minutes = stored if isinstance(stored, Mapping) else {}
    return BurdenTable(
        {kind: int(minutes.get(kind.value, DEFAULT_TABLE.minutes[kind])) for kind in FieldKind},
        warn=int(str(document["warn"])),
        budget=int(str(document["budget"])),
        fresh=int(str(document.get("fresh", DEFAULT_TABLE.fresh))),
    )


def _proposal(kind: FieldKind, answers: Sequence[AnswerTime], table: BurdenTable) -> Proposal:
    ratios = [each.real / each.estimated for each in answers if kind in each.kinds and each.estimated > 0]
    held = table.minutes[kind]
    if len(ratios) < LEAST_ANSWERS:
        return Proposal(kind, held, None, len(ratios))
    return Proposal(kind, held, min(max(round(held * median(ratios)), 1), MOST_MINUTES), len(ratios))
