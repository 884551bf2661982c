"""From stored rows to what the checks look at, campaign by campaign, set-based.

Ids in a scan say what they are: r12 a report, m3 a measure, p7 a problem, f5 a file. Units are their plain ids. Moments are handed on in
the county's time: the checks read days from them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceMark
from bihuan.apps.formalism.models import GivenTemplate
from bihuan.apps.formalism.queries.pairing import reports_beside
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import WorkedProblem, WrittenMeasure, WrittenReport
from bihuan.apps.notifications import queries as notifications
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Role
from bihuan.core.formalism.chances import FEWEST_UNITS
from bihuan.core.formalism.facts import Attachment, Material, MeasureFact, ProblemFact, Report


@dataclass(frozen=True, slots=True)
class Gathered:
    """The material of one campaign, and what its ids lead back to."""

    material: Material
    problem_of: dict[str, int]
    """Report, measure or problem id of the scan → problem."""
    unit_of: dict[int, int | None]
    texts: dict[str, str]


def gather(campaign_id: int, *, region_path: str, at: datetime) -> Gathered:
    """Everything that was written and shown of the problems at home in a campaign, and what elsewhere it is like.

    Ten queries, whatever its size; one more where there is evidence, two more where something elsewhere is like it.
    """
    problems = ledger.worked_problems(campaign_id)
    reports = ledger.written_reports(campaign_id)
    measures = ledger.written_measures(campaign_id)
    beside = tuple(ledger.written_reports_by_ids(reports_beside(campaign_id)).values())
    marks = evidence.evidence_marks(pk for report in reports for pk in report.evidence_ids)
    material = Material(
        reports=tuple(report_fact(report, marks) for report in reports),
        problems={f"p{row.id}": _problem(row) for row in problems},
        measures=tuple(_measure(row) for row in measures),
        templates=templates_in_force(region_path),
        reminders=_reminders(region_path, reports, at),
        now=timezone.localtime(at),
        beside=tuple(report_fact(report, {}) for report in beside),
    )
    return Gathered(
        material=material,
        problem_of=(
            {f"r{row.id}": row.problem_id for row in (*reports, *beside)}
            | {f"m{row.id}": row.problem_id for row in measures}
            | {f"p{row.id}": row.id for row in problems}
        ),
        unit_of={row.problem_id: row.unit_id for row in beside} | {row.id: row.unit_id for row in problems},
        texts={f"r{row.id}": row.line for row in (*reports, *beside)} | {f"m{row.id}": row.text for row in measures},
    )


def _reminders(region_path: str, reports: Sequence[WrittenReport], at: datetime) -> tuple[datetime, ...]:
    """The moments since the first report at which half of all who speak for units were told something at once: by a pass of the
    ladder, a demand, a document to all. What the check-up itself says is no reminder."""
    if not reports:
        return ()
    users = organizations.users_within(Role.UNIT, region_path=region_path, at=at)
    fewest = max(FEWEST_UNITS, math.ceil(len(users) / 2))
    first = min(report.at for report in reports)
    moments = notifications.moments_of_telling_many(users, fewest=fewest, since=first, leaving_out="formalism.")
    return tuple(timezone.localtime(moment) for moment in moments)


def templates_in_force(region_path: str) -> tuple[str, ...]:
    """The texts that all units of a place were given, by its own office or by one above it."""
    above = [region_path[:end] for end in range(4, len(region_path) + 1, 4)]
    rows = GivenTemplate.objects.filter(region__path__in=above, ended_at__isnull=True)
    return tuple(rows.order_by("pk").values_list("text", flat=True))


def report_fact(report: WrittenReport, marks: dict[int, EvidenceMark]) -> Report:
    """One report as the checks see it, with its week and its files."""
    at = timezone.localtime(report.at)
    week = at.isocalendar()
    return Report(
        id=f"r{report.id}",
        text=report.line,
        unit=_unit(report.unit_id),
        problem=f"p{report.problem_id}",
        period=f"{week.year}-W{week.week:02d}",
        percent=float(report.percent) if report.percent is not None else None,
        figures=report.figures,
        evidence=tuple(_attachment(marks[pk]) for pk in report.evidence_ids if pk in marks),
        at=at,
    )


def _attachment(mark: EvidenceMark) -> Attachment:
    return Attachment(
        id=f"f{mark.id}",
        sha256=mark.sha256,
        looks=mark.looks,
        made_on=mark.made_on,
        effective_on=mark.effective_on,
        characters=mark.characters,
    )


def _problem(row: WorkedProblem) -> ProblemFact:
    return ProblemFact(
        id=f"p{row.id}",
        unit=_unit(row.unit_id),
        noted_on=timezone.localdate(row.registered_at),
        due=row.due,
        milestones=row.open_milestones,
        applied_at=_local(row.applied_at),
        closed_at=_local(row.closed_at),
        progress=float(row.percent) if row.percent is not None else None,
    )


def _measure(row: WrittenMeasure) -> MeasureFact:
    return MeasureFact(
        id=f"m{row.id}",
        problem=f"p{row.problem_id}",
        unit=_unit(row.unit_id),
        text=row.text,
        person=row.who,
        due=row.due,
        amount=row.amount,
        verification=row.verification,
    )


def _local(moment: datetime | None) -> datetime | None:
    return None if moment is None else timezone.localtime(moment)


def _unit(unit_id: int | None) -> str:
    return str(unit_id) if unit_id is not None else ""
