"""Problems as they are answered. Reasons are told in the reader's language; what a reader may not know is not in the rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext
from ninja import Schema

from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.ledger.operations import BulkPlan
from bihuan.apps.ledger.queries import (
    MeasureRow,
    MilestoneRow,
    PersonText,
    ProblemDetail,
    ProblemRow,
    ProgressRow,
    RequestRow,
)
from bihuan.core.decisions import Reason
from bihuan.core.due import Due
from bihuan.core.lifecycle import STEP_NAMES


class Paged(Schema):
    """A part of a list: how many there are in all, and which page this is."""

    total: int
    page: int
    pages: int


class ProblemList(Paged):
    rows: list[ProblemRow]


class Stand(Schema):
    """Where a problem stands after a step. The next one carries this `version`."""

    number: str
    state: str
    version: int


class Watching(Schema):
    """Whether whoever asks watches the problem. Nobody else learns of it."""

    number: str
    watched: bool


class Why(Schema):
    """A reason: its code for programs, its sentence for people."""

    code: str
    message: str


class NextStep(Schema):
    """A lawful step that concerns the reader, and why it cannot be taken now where it cannot."""

    step: str
    name: str
    allowed: bool
    reasons: list[Why]


class Made(Schema):
    id: int


class JobAsked(Schema):
    """Where to look how far the work is: GET /jobs/{id}."""

    job: str


class UnitName(Schema):
    id: int
    name: str


class CampaignName(Schema):
    id: int
    name: str
    short_name: str
    prefix: str


class OpenQuestion(Schema):
    """Something that a person still has to settle, with what was written."""

    field: str
    message: str
    raw: str


class Problem(Schema):
    """One problem, whole, as this reader may see it."""

    id: int
    number: str
    version: int
    state: str
    text: str
    place: str
    cause: str
    institutional_gap: str
    goal: str
    standard: str
    source: str
    category: str
    severity: str
    track: str
    remark: str
    accountable_unit_id: int | None
    accountable_unit: str
    units_raw: str
    assisting: list[UnitName]
    people: list[PersonText]
    due: Due
    due_day: date | None
    due_raw: str
    due_estimated: bool
    standing: bool
    recurrence: str
    unresolved: list[OpenQuestion]
    handback_until: date | None
    handbacks: int
    registered_at: datetime
    dispatched_at: datetime | None
    first_reported_at: datetime | None
    applied_at: datetime | None
    closed_at: datetime | None
    void_at: datetime | None
    joint_number: str
    relapse_of: str
    campaigns: list[CampaignName]
    measures: list[MeasureRow]
    milestones: list[MilestoneRow]
    progress: list[ProgressRow]
    evidence: list[EvidenceRow]
    seen_by_check: list[EvidenceRow]
    hand_backs: list[RequestRow]
    extensions: list[RequestRow]
    steps: list[NextStep]
    may_edit: bool


class TimelineAct(Schema):
    """One act on a problem, as this reader sees it."""

    reference: str
    at: datetime
    who: str
    role: str
    action: str
    words: str
    reason: str
    before: dict[str, object] | None
    after: dict[str, object] | None


class DispatchOutcome(Schema):
    """What became (or would become) of one chosen problem."""

    number: str
    dispatched: bool
    reasons: list[Why]


class DispatchReport(Schema):
    dispatched: int
    held: int
    rows: list[DispatchOutcome]


def whys(reasons: Iterable[Reason]) -> list[Why]:
    return [Why(code=reason.code, message=reason.text(gettext)) for reason in reasons]


def problem_document(detail: ProblemDetail) -> dict[str, object]:
    """The detail with its reasons and questions in words."""
    plain = {name: getattr(detail, name) for name in Problem.model_fields}
    return {
        **plain,
        "assisting": [UnitName(id=pk, name=name) for pk, name in detail.assisting],
        "campaigns": [_campaign(row) for row in detail.campaigns],
        "unresolved": [_question(each) for each in detail.unresolved],
        "steps": [
            NextStep(
                step=each.step.value, name=gettext(STEP_NAMES[each.step]), allowed=each.allowed, reasons=whys(each.reasons)
            )
            for each in detail.steps
        ],
    }  # fmt: skip


def outcomes_of(plan: BulkPlan, numbers: Sequence[str]) -> list[DispatchOutcome]:
    """What would become of each, in the order asked; numbers that the reader does not see are left out."""
    found = {row.number: DispatchOutcome(number=row.number, dispatched=True, reasons=[]) for row in plan.ready}
    for row in (row for group in plan.held for row in group.rows):
        found[row.number] = DispatchOutcome(number=row.number, dispatched=False, reasons=whys(row.reasons))
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _campaign(row: CampaignRow) -> CampaignName:
    return CampaignName(id=row.id, name=row.name, short_name=row.short_name, prefix=row.prefix)


def _question(asked: Mapping[str, object]) -> OpenQuestion:
    params = asked.get("params")
    reason = Reason("question", str(asked.get("message", "")), params if isinstance(params, dict) else {})
    return OpenQuestion(field=str(asked.get("field", "")), message=reason.text(gettext), raw=str(asked.get("raw", "")))
