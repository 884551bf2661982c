"""The frozen rows that reads of common problems answer."""

from dataclasses import dataclass
from datetime import date, datetime

from bihuan.apps.ledger.queries import CaseCause, ProblemRow
from bihuan.core.joint_problems import JointDecision, JointParty


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in a list. `example` is the text of its most typical case that the reader sees, "" where they see none."""

    id: int
    state: str
    cases: int
    units: int
    campaigns: int
    expected: float | None
    p: float | None
    adjusted: float | None
    common: bool
    likeness: float | None
    by_hand: bool
    joint_id: int | None
    example: str
    found_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class UnitShare:
    """A unit, and how many of the cases are its own."""

    unit_id: int | None
    unit: str
    cases: int
    closed: int


@dataclass(frozen=True, slots=True)
class GroupDetail:
    """One group: the cases that the reader sees with their causes, and all units with their counts."""

    row: GroupRow
    region_id: int
    region_path: str
    cases: tuple[ProblemRow, ...]
    causes: tuple[CaseCause, ...]
    units: tuple[UnitShare, ...]
    reason: str
    decided_at: datetime | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A shared measure: what, who, by when, how verified, and what came of it. `own`: the reader's unit carries it."""

    id: int
    content: str
    unit_id: int
    unit: str
    due: date
    check_by: str
    stand: str
    outcome: str
    finding: str
    own: bool


@dataclass(frozen=True, slots=True)
class JointRow:
    """A joint problem in a list, with what is counted of it."""

    id: int
    title: str
    lead_unit: str
    state: str
    common: bool
    cases: int
    reported: int
    closed: int
    units: int
    measures: int
    verified: int
    made_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class JointPart:
    """A joint problem on the page of a unit or a campaign, with how many cases of that one are part of it."""

    id: int
    title: str
    lead_unit: str
    cases: int


@dataclass(frozen=True, slots=True)
class WaitingGroup:
    """A common group that nobody has decided on yet. `example` is its most typical text."""

    id: int
    units: int
    example: str
    cases: int


@dataclass(frozen=True, slots=True)
class JointDetail:
    """Everything that a reader may see of one joint problem. Of cases that are not theirs to read, `units` has counts and names alone."""

    row: JointRow
    region_id: int
    region_path: str
    lead_unit_id: int
    aim: str
    basis: str
    ending: str
    ended_at: datetime | None
    united_into: int | None
    divided_from: int | None
    part_units: tuple[str, ...]
    cases: tuple[ProblemRow, ...]
    causes: tuple[CaseCause, ...]
    units: tuple[UnitShare, ...]
    measures: tuple[MeasureLine, ...]
    parties: tuple[JointParty, ...]
    steps: tuple[JointDecision, ...]


@dataclass(frozen=True, slots=True)
class LastSearch:
    """The last search of a region: when, over how many problems, how many groups, and how many of them common."""

    at: datetime
    compared: int
    groups: int
    common: int
