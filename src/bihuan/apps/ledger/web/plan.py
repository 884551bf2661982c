"""What is to be done about a problem, as its page shows it: stage goals on a time axis, measures, reports, requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.ledger.models import MeasureState, NamedPerson, Outcome
from bihuan.apps.ledger.queries import MeasureRow, MilestoneRow, ProblemDetail, ProgressRow, RequestRow
from bihuan.apps.ledger.web.next_steps import offered
from bihuan.apps.ledger.web.signs import evidence_tiles
from bihuan.apps.ledger.web.step_pages import STEP_PAGES
from bihuan.ui.milestones import Gantt, GanttRow, MilestoneMark
from bihuan.ui.moments import say_date
from bihuan.ui.rows import EvidenceTile
from bihuan.ui.steps import NextStep


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure and, where the reader may end it, the way there."""

    measure: MeasureRow
    day: str
    standing: str
    done: bool
    behind: bool
    step: NextStep | None


@dataclass(frozen=True, slots=True)
class StonesToReach:
    """Stage goals that the reader may report as reached, and those without a day, which have no place on the axis."""

    steps: tuple[NextStep, ...]
    undated: tuple[MilestoneRow, ...]


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """One report: its words, its figures in words, its evidence."""

    report: ProgressRow
    figures: tuple[str, ...]
    percent: str
    tiles: tuple[EvidenceTile, ...]


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A hand-back or an extension with its ruling."""

    name: str
    request: RequestRow
    outcome: str
    asked_for: str


def chart_of(detail: ProblemDetail, today: date) -> Gantt | None:
    """The stage goals that have a day, each from the one before it; None where there is none.

    Whoever is responsible for the problem answers for each of them.
    """
    who = "、".join(each.name for each in detail.people if each.duty == NamedPerson.Duty.RESPONSIBLE.value)
    begun = timezone.localdate(detail.dispatched_at or detail.registered_at)
    rows: list[GanttRow] = []
    for stone in detail.milestones:
        if stone.due is None:
            continue
        start = min(begun, stone.due - timedelta(days=1))
        mark = cast(MilestoneMark, stone.mark)
        rows.append(GanttRow(stone.position, stone.text, start, stone.due, mark, _standing(stone, today), who))
        begun = stone.due
    return Gantt(rows, today) if rows else None


def stones_of(detail: ProblemDetail) -> StonesToReach:
    page = STEP_PAGES["reach-milestone"]
    open_ones = [stone for stone in detail.milestones if stone.reached_at is None and stone.verified_at is None]
    steps = [
        step for stone in open_ones if (step := offered(detail, page, stone.position)) is not None and step.allowed
    ]
    return StonesToReach(tuple(steps), tuple(stone for stone in detail.milestones if stone.due is None))


def measures_of(detail: ProblemDetail, today: date) -> tuple[MeasureLine, ...]:
    page = STEP_PAGES["end-measure"]
    lines = []
    for row in detail.measures:
        is_open = row.state == MeasureState.OPEN.value
        step = offered(detail, page, row.position) if is_open else None
        lines.append(
            MeasureLine(
                measure=row,
                day=say_date(row.due, today) if row.due else row.due_raw,
                standing=_ended(row),
                done=row.state == MeasureState.DONE.value,
                behind=is_open and row.due is not None and row.due < today,
                step=step if step is not None and step.allowed else None,
            )
        )
    return tuple(lines)


def progress_of(detail: ProblemDetail) -> tuple[ProgressLine, ...]:
    """Reports, newest first."""
    return tuple(
        ProgressLine(
            report=report,
            figures=tuple(_figure(figure) for figure in report.figures),
            percent=gettext("自报 %(n)s%%") % {"n": f"{report.percent.normalize():f}"}
            if report.percent is not None
            else "",
            tiles=evidence_tiles(report.evidence, verified=False),
        )
        for report in detail.progress
    )


def requests_of(detail: ProblemDetail, today: date) -> tuple[RequestLine, ...]:
    """Every hand-back and extension that was ever asked for, newest first."""
    backs = [RequestLine(gettext("申请退回"), row, _outcome(row), _suggested(row)) for row in detail.hand_backs]
    extensions = [RequestLine(gettext("申请延期"), row, _outcome(row), _until(row, today)) for row in detail.extensions]
    return tuple(sorted([*backs, *extensions], key=_asked_at, reverse=True))


def _asked_at(line: RequestLine) -> datetime:
    return line.request.asked_at


def _outcome(row: RequestRow) -> str:
    return str(dict(Outcome.choices).get(row.outcome, row.outcome))


def _suggested(row: RequestRow) -> str:
    return gettext("建议由%(unit)s办") % {"unit": row.suggested_unit} if row.suggested_unit else ""


def _until(row: RequestRow, today: date) -> str:
    return gettext("延到 %(day)s") % {"day": say_date(row.until, today)} if row.until else ""


def _standing(stone: MilestoneRow, today: date) -> str:
    if stone.verified_at:
        return gettext("%(day)s核实") % {"day": say_date(timezone.localdate(stone.verified_at), today)}
    if stone.reached_at:
        return gettext("%(day)s自报") % {"day": say_date(timezone.localdate(stone.reached_at), today)}
    return ""


def _ended(row: MeasureRow) -> str:
    word = str(dict(MeasureState.choices).get(row.state, row.state))
    return f"{word} {say_date(timezone.localdate(row.ended_at))}" if row.ended_at else word


def _figure(figure: Mapping[str, str]) -> str:
    return f"{figure.get('name', '')} {figure.get('value', '')} {figure.get('unit', '')}".strip()
