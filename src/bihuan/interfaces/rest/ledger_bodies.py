"""What requests about problems carry."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from bihuan.apps.ledger.operations import Figure, NewMeasure, NewMilestone, NewPerson, NewProblem, ProblemEdit
from bihuan.core.lifecycle import Track
from bihuan.interfaces.rest.fields import (
    Body,
    Day,
    Id,
    Line,
    Name,
    Number,
    PerPage,
    Position,
    Text,
    Version,
    Word,
    Written,
)

_MANY: Any = Field(default_factory=list, max_length=100)
_AMOUNT = 10**15
Gap = Annotated[str, Field(max_length=10, examples=["weak"])]


class SeldomQuery(Body):
    """The further filters of the page of problems. What means nothing is told (422): a list under it would be empty."""

    person: Line = ""
    named: Line = ""
    assisting: Line = ""
    category: Line = ""
    gap: Line = ""
    due_from: Line = ""
    due_to: Line = ""
    estimated: Line = ""
    idle: Line = ""
    on: Line = ""
    found_by: Line = ""
    lead: Line = ""
    watched: Line = ""


class ListQuery(SeldomQuery):
    """What a list shows: the parameters of the page of problems."""

    group: Line = "all"
    state: Line = ""
    q: Line = ""
    campaign: Line = ""
    unit: Line = ""
    severity: Line = ""
    track: Line = ""
    source: Line = ""
    imported: Line = ""
    sort: Line = "due"


class ProblemQuery(ListQuery):
    """The same, and how much of it."""

    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    per_page: PerPage = 50


class Versioned(Written):
    """`version` is that of the problem as it was read: where somebody changed it since, the answer is 409 and nothing is done."""

    version: Version | None = None


class Plain(Versioned):
    """A step that asks nothing."""


class WithReason(Versioned):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "等上级批复", "version": 3}]})
    reason: Text


class Ruling(Versioned):
    ruling: Text


class Dispatch(Versioned):
    accountable_unit_id: Id | None = None
    due: Day | None = None


class Accept(Versioned):
    responsible_person_id: Id | None = None


class AskHandBack(WithReason):
    suggested_unit_id: Id | None = None


class Uphold(Ruling):
    new_unit_id: Id | None = None


class Merge(WithReason):
    joint_number: Number


class FigureIn(Body):
    """A number with its name and unit: 追缴 6.0 万元."""

    name: Annotated[Name, Field(min_length=1)]
    value: Annotated[Decimal, Field(ge=-_AMOUNT, le=_AMOUNT, decimal_places=6)]
    unit: Word = ""

    def figure(self) -> Figure:
        return Figure(self.name, self.value, self.unit)


class Progress(Versioned):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"line": "已追缴 6 万元", "percent": 60, "figures": [{"name": "追缴", "value": 6, "unit": "万元"}]}
            ]
        }
    )
    line: Text
    percent: Annotated[Decimal, Field(ge=0, le=100, decimal_places=2)] | None = None
    figures: list[FigureIn] = _MANY
    evidence_ids: list[Id] = _MANY
    ends_measures: list[Position] = _MANY
    reaches_milestones: list[Position] = _MANY


class Evidence(Versioned):
    evidence_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]


class MeasureIn(Body):
    """Who does what by when, how much of it, and how it will be verified."""

    text: Text
    who: Name = ""
    due: Day | None = None
    due_raw: Line = ""
    amount: Name = ""
    verification: Text = ""

    def measure(self) -> NewMeasure:
        return NewMeasure(**self.model_dump())


class MilestoneIn(Body):
    text: Text
    due: Day | None = None
    due_raw: Line = ""

    def milestone(self) -> NewMilestone:
        return NewMilestone(**self.model_dump())


class PersonIn(Body):
    """Somebody whom a problem names: `duty` is "leader" or "responsible"."""

    duty: Annotated[str, Field(pattern="^(leader|responsible)$")]
    name: Annotated[Word, Field(min_length=1)]
    title: Annotated[Line, Field(max_length=80)] = ""
    person_id: Id | None = None

    def person(self) -> NewPerson:
        return NewPerson(**self.model_dump())


class AddMeasure(Versioned):
    measure: MeasureIn


class EndMeasure(Versioned):
    done: bool = True
    why: Text = ""


class AddMilestone(Versioned):
    milestone: MilestoneIn


class StandardText(Versioned):
    standard: Text


class AskExtension(WithReason):
    until: Day


class RuleExtension(Ruling):
    grant: bool


class Share(Body):
    campaign_id: Id
    serial: Annotated[Line, Field(max_length=40)] = ""


class Said(Written):
    """What a problem says; one shape for registering and for editing."""

    place: Annotated[Line, Field(max_length=120)] | None = None
    cause: Text | None = None
    institutional_gap: Gap | None = None
    goal: Text | None = None
    standard: Text | None = None
    source: Word | None = None
    category: Word | None = None
    severity: Word | None = None
    track: Track | None = None
    remark: Text | None = None
    accountable_unit_id: Id | None = None
    assisting_unit_ids: Annotated[list[Id], Field(max_length=100)] | None = None
    due: Day | None = None
    due_raw: Line | None = None
    standing: bool | None = None
    recurrence: Name | None = None
    people: Annotated[list[PersonIn], Field(max_length=50)] | None = None

    def given(self, *besides: str) -> dict[str, object]:
        """What was said, as the operations name it."""
        found = self.model_dump(exclude={"checked", "version", "people", *besides}, exclude_none=True)
        if self.assisting_unit_ids is not None:
            found["assisting_unit_ids"] = tuple(self.assisting_unit_ids)
        if self.people is not None:
            found["people"] = tuple(each.person() for each in self.people)
        return found


class Register(Said):
    """`own_unit_id` is for a unit that registers what it found in itself."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"campaign_id": 1, "text": "食堂伙食费没有设专户", "accountable_unit_id": 4, "due": "2026-12-31"}
            ]
        }
    )
    campaign_id: Id
    text: Text
    own_unit_id: Id | None = None
    measures: list[MeasureIn] = _MANY
    milestones: list[MilestoneIn] = _MANY

    def problem(self) -> NewProblem:
        parts = self.given("campaign_id", "own_unit_id", "measures", "milestones")
        measures = tuple(each.measure() for each in self.measures)
        milestones = tuple(each.milestone() for each in self.milestones)
        return NewProblem(**parts, measures=measures, milestones=milestones)  # type: ignore[arg-type]


class Edit(Said):
    """What is left out stays as it is. `settled` names questions that are answered by leaving things as they were written.

    A deadline for good or a rhythm given with `due` null takes the place of the day; null alone is as if left out.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3, "severity": "grave"}]})
    version: Version
    text: Text | None = None
    settled: Annotated[list[Word], Field(max_length=20)] = Field(default_factory=list)

    def edit(self) -> ProblemEdit:
        no_day = "due" in self.model_fields_set and self.due is None
        cleared = no_day and bool(self.standing or self.recurrence)
        parts = {**self.given("settled"), "settled": tuple(self.settled), "deadline_cleared": cleared}
        return ProblemEdit(**parts)  # type: ignore[arg-type]


class Chosen(Body):
    number: Number
    version: Version | None = None


class DispatchMany(Body):
    """At most 200 at once. With `dry_run` it is only told what would become of each."""

    problems: Annotated[list[Chosen], Field(min_length=1, max_length=200)]
    dry_run: bool = False
