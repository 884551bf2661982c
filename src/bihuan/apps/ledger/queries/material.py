"""What was written and shown of the problems of a campaign, for higher apps that look over all of it: set-based, for the system."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q, QuerySet

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import Measure, Membership, Milestone, Problem, ProblemEvidence, ProgressReport
from bihuan.core.actors import Actor


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """One line of progress with its figures (name → value) and the evidence that came with it."""

    id: int
    problem_id: int
    unit_id: int | None
    line: str
    figures: dict[str, float]
    percent: Decimal | None
    at: datetime
    evidence_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportElsewhere:
    """A report and the number of the problem that it is about."""

    number: str
    report: WrittenReport


@dataclass(frozen=True, slots=True)
class WrittenMeasure:
    """One measure that was not dropped. `unit_id` is the unit that answers for its problem."""

    id: int
    problem_id: int
    unit_id: int | None
    text: str
    who: str
    due: date | None
    amount: str
    verification: str


@dataclass(frozen=True, slots=True)
class WorkedProblem:
    """One problem on which somebody works or worked. `open_milestones` are the days of those not yet reached."""

    id: int
    unit_id: int | None
    registered_at: datetime
    due: date | None
    open_milestones: tuple[date, ...]
    applied_at: datetime | None
    closed_at: datetime | None
    percent: Decimal | None


def _at_work(campaign_id: int) -> "QuerySet[Problem]":
    """The problems at home in a campaign that were given to a unit here: what was closed elsewhere was not written here."""
    home = Membership.objects.filter(campaign=campaign_id, is_home=True).values("problem")
    return Problem.objects.filter(pk__in=home, dispatched_at__isnull=False, is_history=False)


def worked_problems(campaign_id: int) -> tuple[WorkedProblem, ...]:
    """Every problem at home in a campaign that was given to a unit. Two queries."""
    problems = _at_work(campaign_id)
    days: dict[int, list[date]] = defaultdict(list)
    open_ones = Milestone.objects.filter(problem__in=problems, reached_at__isnull=True, due__isnull=False)
    for problem, due in open_ones.order_by("due").values_list("problem", "due"):
        if due is not None:
            days[problem].append(due)
    rows = problems.order_by("pk").values_list(
        "pk", "accountable_unit", "registered_at", "due", "first_reported_at", "closed_at", "progress_percent"
    )
    return tuple(
        WorkedProblem(pk, unit, registered, due, tuple(days.get(pk, ())), applied, closed, percent)
        for pk, unit, registered, due, applied, closed, percent in rows
    )


def written_reports(campaign_id: int) -> tuple[WrittenReport, ...]:
    """Every report on the problems at home in a campaign, oldest first, with its evidence. Two queries."""
    return _reports(Q(problem__in=_at_work(campaign_id)))


def written_reports_by_ids(ids: Collection[int]) -> dict[int, WrittenReport]:
    """The same of reports that the caller came by lawfully."""
    return {row.id: row for row in _reports(Q(pk__in=set(ids)))} if ids else {}


def report_ids_of_campaign(campaign_id: int) -> "QuerySet[ProgressReport, int]":
    """The ids of the same reports, as a subquery."""
    return ProgressReport.objects.filter(problem__in=_at_work(campaign_id)).order_by().values_list("pk", flat=True)


def report_ids_of_region(region_id: int) -> "QuerySet[ProgressReport, int]":
    """The ids of all reports on problems at home in a campaign of this region, whenever it was, as a subquery."""
    home = Membership.objects.filter(campaign__region=region_id, is_home=True).values("problem")
    worked = Problem.objects.filter(pk__in=home, dispatched_at__isnull=False, is_history=False)
    return ProgressReport.objects.filter(problem__in=worked).order_by().values_list("pk", flat=True)


def report_lines(ids: Collection[int]) -> dict[int, str]:
    """The texts of reports that the caller came by lawfully."""
    return dict(ProgressReport.objects.filter(pk__in=ids).values_list("pk", "line")) if ids else {}


def written_measures(campaign_id: int) -> tuple[WrittenMeasure, ...]:
    """Every measure of the problems at home in a campaign that was not dropped."""
    rows = Measure.objects.filter(problem__in=_at_work(campaign_id)).exclude(state="dropped")
    return tuple(WrittenMeasure(*row) for row in rows.order_by("pk").values_list(*_MEASURE))


def written_measures_by_ids(ids: Collection[int]) -> dict[int, WrittenMeasure]:
    """The same of measures that the caller came by lawfully."""
    if not ids:
        return {}
    rows = Measure.objects.filter(pk__in=set(ids)).values_list(*_MEASURE)
    return {row[0]: WrittenMeasure(*row) for row in rows}


def reports_of_problem(problem_id: int, *, limit: int) -> tuple[WrittenReport, ...]:
    """The newest reports on a problem that the caller may see, newest first."""
    newest = ProgressReport.objects.filter(problem=problem_id).order_by("-at", "-pk").values_list(*_REPORT)[:limit]
    return tuple(_report(row, ()) for row in newest)


def reports_elsewhere(
    actor: Actor, *, units: Collection[int], problem_id: int, limit: int
) -> tuple[ReportElsewhere, ...]:
    """The newest reports that these units wrote on other problems that the actor sees, newest first. One query; none without units."""
    if not units:
        return ()
    own = ProgressReport.objects.filter(policies.seen_through(actor, "problem"), unit__in=units)
    newest = own.exclude(problem=problem_id).order_by("-pk").values_list("problem__number", *_REPORT)[:limit]
    return tuple(ReportElsewhere(number, _report(tuple(row), ())) for number, *row in newest)


def last_word_at(campaign_id: int) -> datetime | None:
    """When anything last happened to a problem of a campaign; None for a campaign without problems."""
    found: datetime | None = Problem.objects.filter(
        pk__in=Membership.objects.filter(campaign=campaign_id, is_home=True).values("problem")
    ).aggregate(last=Max("last_act_at"))["last"]
    return found


def has_milestone_due(campaign_id: int, *, by: date) -> bool:
    """Whether a milestone not yet reached is due by that day: of a problem at home in a campaign for which nobody asked for closing."""
    open_ones = _at_work(campaign_id).filter(closed_at__isnull=True, first_reported_at__isnull=True)
    return Milestone.objects.filter(problem__in=open_ones, reached_at__isnull=True, due__lte=by).exists()


_REPORT = ("pk", "problem", "unit", "problem__accountable_unit", "line", "figures", "percent", "at")
_MEASURE = ("pk", "problem", "problem__accountable_unit", "text", "who", "due", "amount", "verification")


def _reports(wanted: Q) -> tuple[WrittenReport, ...]:
    rows = ProgressReport.objects.filter(wanted)
    evidence: dict[int, list[int]] = defaultdict(list)
    links = ProblemEvidence.objects.filter(report__in=rows.order_by(), by_check=False).order_by("pk")
    for report, piece in links.values_list("report", "evidence"):
        if report is not None:
            evidence[report].append(piece)
    found = rows.order_by("at", "pk").values_list(*_REPORT)
    return tuple(_report(row, tuple(evidence.get(row[0], ()))) for row in found)


def _report(row: tuple[Any, ...], evidence: tuple[int, ...]) -> WrittenReport:
    pk, problem, unit, accountable, line, figures, percent, at = row
    return WrittenReport(pk, problem, unit or accountable, line, _named(figures), percent, at, evidence)


def _named(figures: object) -> dict[str, float]:
    """The figures by name, with their unit where they have one; what cannot be read as a number is left out."""
    found: dict[str, float] = {}
    for each in figures if isinstance(figures, list) else ():
        try:
            name = f"{each['name']}（{each['unit']}）" if each.get("unit") else str(each["name"])
            found[name] = float(each["value"])
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
    return found
