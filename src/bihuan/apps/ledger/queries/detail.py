"""One problem, whole: what it says, what is done, what may be done next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import (
    Assistance,
    ExtensionRequest,
    HandBack,
    Measure,
    Membership,
    Milestone,
    NamedPerson,
    Outcome,
    Problem,
    ProblemEvidence,
    ProgressReport,
    Source,
)
from bihuan.apps.ledger.queries.facts import extension_facts_from, facts_from
from bihuan.apps.ledger.queries.listing import due_of, milestone_marks
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason
from bihuan.core.due import Due
from bihuan.core.extension import refuse_asking
from bihuan.core.lifecycle import Party, StepDecision, decide_all

_PROBLEM = organizations.Prepared(
    lambda number: Problem.objects.filter(number=number).select_related(
        "region", "accountable_unit", "joint_problem", "relapse_of"
    )
)
_EVIDENCE = organizations.Prepared(
    lambda problem: ProblemEvidence.objects.filter(problem=problem).values_list("evidence", "report", "by_check")
)
_ASSISTING = organizations.Prepared(
    lambda problem: Assistance.objects.filter(problem=problem).order_by("id").values_list("unit", "unit__name")
)
_PEOPLE = organizations.Prepared(lambda problem: NamedPerson.objects.filter(problem=problem))
_MEMBERSHIPS = organizations.Prepared(
    lambda problem: (
        Membership.objects.filter(problem=problem).order_by("-is_home", "id").values_list("campaign", flat=True)
    )
)
_MEASURES = organizations.Prepared(lambda problem: Measure.objects.filter(problem=problem))
_MILESTONES = organizations.Prepared(lambda problem: Milestone.objects.filter(problem=problem))
_REPORTS = organizations.Prepared(
    lambda problem: ProgressReport.objects.filter(problem=problem).select_related("unit", "user")
)
_HAND_BACKS = organizations.Prepared(
    lambda problem: HandBack.objects.filter(problem=problem).select_related("unit", "asked_by", "suggested_unit")
)
_EXTENSIONS = organizations.Prepared(
    lambda problem: ExtensionRequest.objects.filter(problem=problem).select_related("unit", "asked_by")
)


@dataclass(frozen=True, slots=True)
class MeasureRow:
    position: int
    text: str
    who: str
    due: date | None
    due_raw: str
    amount: str
    verification: str
    state: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    position: int
    text: str
    due: date | None
    due_raw: str
    reached_at: datetime | None
    verified_at: datetime | None
    mark: str


@dataclass(frozen=True, slots=True)
class ProgressRow:
    id: int
    line: str
    figures: tuple[Mapping[str, str], ...]
    percent: Decimal | None
    unit: str
    user: str
    at: datetime
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A hand-back or an extension: what was asked, and the ruling where there is one."""

    reason: str
    unit: str
    asked_by: str
    asked_at: datetime
    outcome: str
    ruling: str
    ruled_at: datetime | None
    suggested_unit: str = ""
    until: date | None = None

    @property
    def pending(self) -> bool:
        return self.outcome == Outcome.PENDING.value


@dataclass(frozen=True, slots=True)
class PersonText:
    duty: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class ProblemDetail:
    """Everything that a reader may see of one problem, and every step that concerns them, with the reasons against it."""

    id: int
    number: str
    version: int
    region_id: int
    region_path: str
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
    state: str
    accountable_unit_id: int | None
    accountable_unit: str
    units_raw: str
    assisting: tuple[tuple[int, str], ...]
    assisting_raw: str
    people: tuple[PersonText, ...]
    due: Due
    due_day: date | None
    due_raw: str
    due_estimated: bool
    standing: bool
    recurrence: str
    unresolved: tuple[Mapping[str, object], ...]
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
    campaigns: tuple[CampaignRow, ...]
    measures: tuple[MeasureRow, ...]
    milestones: tuple[MilestoneRow, ...]
    progress: tuple[ProgressRow, ...]
    evidence: tuple[EvidenceRow, ...]
    seen_by_check: tuple[EvidenceRow, ...]
    hand_backs: tuple[RequestRow, ...]
    extensions: tuple[RequestRow, ...]
    parties: frozenset[Party]
    steps: tuple[StepDecision, ...]
    extension_refusals: tuple[Reason, ...]
    may_edit: bool
    history: bool = False


def problem_detail(actor: Actor, *, number: str, today: date) -> ProblemDetail:
    """Raises Missing where there is no such problem for this reader."""
    problem = _PROBLEM.first(number)
    held = policies.parties(actor, problem) if problem else frozenset()
    if problem is None or not policies.sees(actor, problem, held):
        raise Missing(
            Reason("no-such-problem", "没有编号为 %(number)s 的问题，或不在可以查看的范围内。", {"number": number})
        )
    brought = _EVIDENCE.rows(problem.pk)
    links = [(piece, report) for piece, report, _ in brought]
    seen = {piece for piece, _, by_check in brought if by_check}
    measures, milestones = _measures(problem), _milestones(problem, today)
    extensions = _extensions(problem)
    asked_until = next((row.until for row in extensions if row.pending), None)
    facts = facts_from(
        problem,
        measure_states=[row.state for row in measures],
        milestones=len(milestones),
        evidence=sum(not by_check for _, _, by_check in brought),
    )
    pieces = evidence.evidence_rows(piece for piece, _ in links)
    return ProblemDetail(
        id=problem.pk,
        number=problem.number,
        version=problem.version,
        region_id=problem.region_id,
        region_path=problem.region.path,
        text=problem.text,
        place=problem.place,
        cause=problem.cause,
        institutional_gap=problem.institutional_gap,
        goal=problem.goal,
        standard=problem.standard,
        source=shown_source(actor, problem),
        category=problem.category,
        severity=problem.severity,
        track=problem.track,
        remark=problem.remark,
        state=problem.state,
        accountable_unit_id=problem.accountable_unit_id,
        accountable_unit=problem.accountable_unit.name if problem.accountable_unit else "",
        units_raw=problem.units_raw,
        assisting=tuple(_ASSISTING.rows(problem.pk)),
        assisting_raw=problem.assisting_raw,
        people=tuple(PersonText(row.duty, row.name, row.title) for row in _PEOPLE.rows(problem.pk)),
        due=due_of(problem, today=today, calendar=calendars.calendar_for(problem.region.path)),
        due_day=problem.due,
        due_raw=problem.due_raw,
        due_estimated=problem.due_estimated,
        standing=problem.standing,
        recurrence=problem.recurrence,
        unresolved=tuple(problem.unresolved),
        handback_until=problem.handback_until,
        handbacks=problem.handbacks,
        registered_at=problem.registered_at,
        dispatched_at=problem.dispatched_at,
        first_reported_at=problem.first_reported_at,
        applied_at=problem.applied_at,
        closed_at=problem.closed_at,
        void_at=problem.void_at,
        joint_number=problem.joint_problem.number if problem.joint_problem else "",
        relapse_of=problem.relapse_of.number if problem.relapse_of else "",
        campaigns=_campaigns(problem),
        measures=measures,
        milestones=milestones,
        progress=tuple(_progress(report, links, pieces) for report in _REPORTS.rows(problem.pk)),
        evidence=tuple(pieces[piece] for piece, _ in links if piece in pieces and piece not in seen),
        seen_by_check=tuple(pieces[piece] for piece, _ in links if piece in pieces and piece in seen),
        hand_backs=_hand_backs(problem),
        extensions=extensions,
        parties=held,
        steps=decide_all(facts, parties=held, today=today),
        extension_refusals=refuse_asking(extension_facts_from(problem, asked_until), parties=held, today=today),
        may_edit=bool(policies.may_edit(actor, problem)),
        history=problem.is_history,
    )


def shown_source(actor: Actor, problem: Problem) -> str:
    """Where it came from, as this reader may know it: a unit never learns that the public complained."""
    hidden = problem.source in (Source.PUBLIC.value, Source.HOTLINE.value)
    if hidden and not policies.reads_source(actor, problem.region.path):
        return Source.SUPERIOR.value
    return problem.source


def _campaigns(problem: Problem) -> tuple[CampaignRow, ...]:
    ids = _MEMBERSHIPS.rows(problem.pk)
    known = campaigns.campaigns_by_ids(ids)
    return tuple(known[pk] for pk in ids if pk in known)


def _measures(problem: Problem) -> tuple[MeasureRow, ...]:
    return tuple(
        MeasureRow(
            row.position, row.text, row.who, row.due, row.due_raw, row.amount, row.verification, row.state, row.ended_at
        )
        for row in _MEASURES.rows(problem.pk)
    )


def _milestones(problem: Problem, today: date) -> tuple[MilestoneRow, ...]:
    stones = _MILESTONES.rows(problem.pk)
    return tuple(
        MilestoneRow(row.position, row.text, row.due, row.due_raw, row.reached_at, row.verified_at, mark)
        for row, mark in zip(stones, milestone_marks(stones, today), strict=True)
    )


def _progress(
    report: ProgressReport, links: Sequence[tuple[int, int | None]], pieces: Mapping[int, EvidenceRow]
) -> ProgressRow:
    return ProgressRow(
        id=report.pk,
        line=report.line,
        figures=tuple(report.figures),
        percent=report.percent,
        unit=report.unit.name if report.unit else "",
        user=str(report.user) if report.user else "",
        at=report.at,
        evidence=tuple(pieces[piece] for piece, owner in links if owner == report.pk and piece in pieces),
    )


def _hand_backs(problem: Problem) -> tuple[RequestRow, ...]:
    return tuple(
        RequestRow(
            reason=row.reason,
            unit=row.unit.name,
            asked_by=str(row.asked_by) if row.asked_by else "",
            asked_at=row.asked_at,
            outcome=row.outcome,
            ruling=row.ruling,
            ruled_at=row.ruled_at,
            suggested_unit=row.suggested_unit.name if row.suggested_unit else "",
        )
        for row in _HAND_BACKS.rows(problem.pk)
    )


def _extensions(problem: Problem) -> tuple[RequestRow, ...]:
    return tuple(
        RequestRow(
            reason=row.reason,
            unit=row.unit.name,
            asked_by=str(row.asked_by) if row.asked_by else "",
            asked_at=row.asked_at,
            outcome=row.outcome,
            ruling=row.ruling,
            ruled_at=row.ruled_at,
            until=row.asked_until,
        )
        for row in _EXTENSIONS.rows(problem.pk)
    )
