"""The frozen rows that reads of demands answer."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.core.demands.checking import Overlap
from bihuan.core.demands.joining import DemandGap
from bihuan.core.demands.lifecycle import DemandDecision, DemandParty


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One demand in a list, as it stands today. `asked` fields are asked of units, `held` ones come from the ledger.

    `own_due_on` is the day of the first turn that a unit of the reader has still to answer; minutes are those of one unit.
    """

    id: int
    number: str
    title: str
    issuer: str
    state: str
    frequency: str
    first_day: date
    end_day: date
    asked: int
    held: int
    recipients: int
    minutes_each: int
    peak_minutes: int
    over: bool
    opinions: int
    own_due_on: date | None


@dataclass(frozen=True, slots=True)
class DemandItemRow:
    """One field. `held` is the ledger's key where the ledger answers it, `drawn` the name that it has there."""

    id: int
    name: str
    kind: str
    held: str
    drawn: str


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One time of answering. `answered` counts the answers that the reader may see."""

    id: int
    place: int
    opens_on: date
    due_on: date
    estimated: bool
    answered: int


@dataclass(frozen=True, slots=True)
class DemandAnswerRow:
    """A unit's answer for one turn; `values` are pairs of the field's name and what it says, in the fields' order."""

    id: int
    unit_id: int
    unit: str
    turn: int
    handed_in_at: datetime
    late: bool
    note: str
    minutes: int | None
    values: tuple[tuple[str, str], ...]
    files: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """That it is too much. `unit` is empty for who is not told the unit; no row says which person it was."""

    id: int
    demand_id: int
    number: str
    title: str
    unit: str
    own: bool
    anonymous: bool
    text: str
    said_at: datetime
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that a unit of the reader has still to answer, in `minutes`; `known` fields stand in earlier answers of it.
    `objected`: an opinion of the reader's units on the demand waits for its answer."""

    turn_id: int
    place: int
    unit_id: int
    unit: str
    due_on: date
    known: int
    minutes: int
    objected: bool


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A field that earlier answers to one demand hold: for how many units, the latest of which day."""

    item_id: int
    item: str
    number: str
    units: int
    on: date


@dataclass(frozen=True, slots=True)
class OwnKnown:
    """What a unit of the reader said before to a field: it is not typed again at the first turn."""

    item_id: int
    item: str
    unit_id: int
    text: str
    number: str
    on: date


@dataclass(frozen=True, slots=True)
class DemandDetail:
    """Everything that a reader may see of one demand, and every step that concerns them.

    `known` is what earlier answers hold, `rests` are the demands that ask what the one it was joined to does not, `uncovered` says
    what that is. `own_unit_ids` are the reader's units that are asked; `extract` says whether the reader may take what the ledger holds.
    """

    row: DemandRow
    region_id: int
    region_path: str
    issuer_id: int
    basis: str
    justification: str
    answer_days: int
    turns_planned: int
    approver: str
    created_at: datetime
    checked_at: datetime | None
    approved_at: datetime | None
    ended_at: datetime | None
    ending: str
    joined_to: tuple[int, str] | None
    joined: tuple[tuple[int, str, str], ...]
    items: tuple[DemandItemRow, ...]
    recipients: tuple[tuple[int, str], ...]
    turns: tuple[TurnRow, ...]
    opinions: tuple[OpinionRow, ...]
    own_open: tuple[OpenTurn, ...]
    own_unit_ids: tuple[int, ...]
    overlaps: tuple[Overlap, ...]
    known: tuple[KnownRow, ...]
    own_known: tuple[OwnKnown, ...]
    rests: tuple[tuple[int, str], ...]
    rest_of: tuple[int, str] | None
    uncovered: DemandGap | None
    extract: bool
    parties: tuple[DemandParty, ...]
    steps: tuple[DemandDecision, ...]
    version: int

    def asked_of(self, turn: OpenTurn) -> tuple[DemandItemRow, ...]:
        """The fields that one unit fills in at one turn."""
        known = {each.item_id for each in self.own_known if each.unit_id == turn.unit_id} if turn.place == 1 else set()
        return tuple(item for item in self.asked if item.id not in known)

    @property
    def asked(self) -> tuple[DemandItemRow, ...]:
        return tuple(item for item in self.items if not item.held)

    @property
    def drawn(self) -> tuple[DemandItemRow, ...]:
        return tuple(item for item in self.items if item.held)


@dataclass(frozen=True, slots=True)
class DemandFilter:
    """What a list of demands shows, as it stands in its address; an unknown value shows nothing rather than everything.

    `unit` is one that is asked, `issuer` one that asks; `mine` "to-answer" what the reader's units have to hand in, "asked" what
    asks them, "issued" what they ask.
    """

    group: str = "all"
    unit: str = ""
    issuer: str = ""
    mine: str = ""


@dataclass(frozen=True, slots=True)
class FieldFilter:
    """Which fields a list shows: of demands of a group, and `held` "yes" or "no", whether the ledger answers them."""

    group: str = "running"
    held: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field with its demand."""

    id: int
    name: str
    kind: str
    drawn: str
    demand_id: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class LoadRow:
    """What one unit has to hand in for one turn, and how long that takes by the table."""

    unit_id: int
    unit: str
    demand_id: int
    number: str
    title: str
    turn: int
    due_on: date
    minutes: int


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """A unit's week: how many answers are due, of how many minutes in all, and how much was answered."""

    unit_id: int
    unit: str
    answers: int
    minutes: int


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """A week of all units, by its Monday: units that had anything to hand in, answers, minutes."""

    week: date
    units: int
    answers: int
    minutes: int

    @property
    def per_unit(self) -> float:
        """Minutes of one unit that had anything, on average."""
        return self.minutes / self.units if self.units else 0.0


@dataclass(frozen=True, slots=True)
class BurdenFigures:
    """The figures of the burden page; `entered` and `held` are fields of demands that were checked."""

    running: int
    fields: int
    entered: int
    held: int
    opinions_open: int
    this_week: WeekLoad
