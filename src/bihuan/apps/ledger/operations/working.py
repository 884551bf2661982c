"""The unit's work: measures, milestones, progress with figures and evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.events import ProgressReported, progress_reported
from bihuan.apps.ledger.models import Measure, MeasureState, Milestone, ProblemEvidence, ProgressReport
from bihuan.apps.ledger.operations.registration import NewMeasure, NewMilestone
from bihuan.apps.ledger.operations.writing import (
    Change,
    bad_input,
    keep_contributors,
    lock_problem,
    require_text,
    save_change,
    save_step,
    take_step,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.lifecycle import LOCKED_STATES, STATE_NAMES, WORKING_STATES, Party, State, Step

_PLANNERS = (Party.OFFICE, Party.LEAD, Party.ACCOUNTABLE)
_WORKERS = (Party.ACCOUNTABLE, Party.ASSISTING)
_LINKED = organizations.Prepared(
    lambda problem: ProblemEvidence.objects.filter(problem=problem).values_list("evidence", flat=True)
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name and unit: 追缴 6.0 万元."""

    name: str
    value: Decimal
    unit: str = ""


@transaction.atomic
def begin_rectification(*, actor: Actor, at: datetime, number: str, version: int | None = None) -> None:
    """Measures, standard and (staged) milestones stand: the work begins."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    source = change.problem.state
    take_step(change, Step.BEGIN)
    save_step(change, Step.BEGIN, source=source)


@transaction.atomic
def set_standard(*, actor: Actor, at: datetime, number: str, standard: str, version: int | None = None) -> None:
    """What must be true for the problem to count as closed. The unit proposes it until the work begins."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _PLANNERS)
    if Party.ACCOUNTABLE in change.parties and not change.parties & {Party.OFFICE, Party.LEAD}:
        _require_state(change, frozenset({State.DISPATCHED, State.ACCEPTED}))
    change.set("standard", require_text("standard", standard, "验收标准不能为空。"))
    if change.after:
        save_change(change, action="ledger.problem.standard-set", role=change.role(_PLANNERS))


@transaction.atomic
def add_measure(*, actor: Actor, at: datetime, number: str, measure: NewMeasure, version: int | None = None) -> int:
    """One more thing to be done; its id."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _PLANNERS)
    text = require_text("text", measure.text, "措施内容不能为空。")
    last = Measure.objects.filter(problem=change.problem).aggregate(last=Max("position"))["last"] or 0
    row = Measure.objects.create(
        problem=change.problem,
        position=last + 1,
        text=text,
        who=measure.who.strip()[:120],
        due=measure.due,
        due_raw=measure.due_raw[:300],
        amount=measure.amount.strip()[:120],
        verification=measure.verification.strip(),
    )
    change.after["measure"] = {"position": row.position, "text": text, "who": row.who, "due": row.due}
    save_change(change, action="ledger.measure.added", role=change.role(_PLANNERS))
    return row.pk


@transaction.atomic
def end_measure(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    position: int,
    done: bool = True,
    why: str = "",
    version: int | None = None,
) -> None:
    """A measure is done by the unit's own word, or no longer needed (`done` False, with a reason)."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _WORKERS if done else _PLANNERS)
    _require_state(change, WORKING_STATES)
    if not done:
        require_text("why", why, "要写明理由。")
    state = MeasureState.DONE if done else MeasureState.DROPPED
    _end_measure(change, position, state, why)
    change.after["measure"] = {"position": position, "state": state}
    save_change(change, action="ledger.measure.ended", role=change.role(_PLANNERS + _WORKERS), why=why.strip())


@transaction.atomic
def add_milestone(
    *, actor: Actor, at: datetime, number: str, milestone: NewMilestone, version: int | None = None
) -> int:
    """One more stage goal; its id."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _PLANNERS)
    text = require_text("text", milestone.text, "阶段目标不能为空。")
    last = Milestone.objects.filter(problem=change.problem).aggregate(last=Max("position"))["last"] or 0
    row = Milestone.objects.create(
        problem=change.problem, position=last + 1, text=text, due=milestone.due, due_raw=milestone.due_raw[:300]
    )
    change.after["milestone"] = {"position": row.position, "text": text, "due": row.due}
    save_change(change, action="ledger.milestone.added", role=change.role(_PLANNERS))
    return row.pk


@transaction.atomic
def reach_milestone(*, actor: Actor, at: datetime, number: str, position: int, version: int | None = None) -> None:
    """The unit says that a stage goal is reached. Only somebody else can verify it."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _WORKERS)
    _require_state(change, WORKING_STATES)
    _reach_milestone(change, position)
    change.after["milestone"] = {"position": position, "reached": at}
    save_change(change, action="ledger.milestone.reached", role=change.role(_WORKERS))


@transaction.atomic
def report_progress(
    *,
    actor: Actor,
    at: datetime,
    number: str,
    line: str,
    figures: Sequence[Figure] = (),
    percent: Decimal | None = None,
    evidence_ids: Sequence[int] = (),
    ends_measures: Sequence[int] = (),
    reaches_milestones: Sequence[int] = (),
    version: int | None = None,
) -> int:
    """One line of progress, with the measures that it ends and the stage goals that it reaches, by their positions.

    Percent is optional. The id of the report. Raises BadInput for an empty line or a percent beyond 100, Missing and Refused
    for a measure or stage goal that is not there or has ended: then nothing of the report is written.
    """
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _WORKERS)
    _require_state(change, WORKING_STATES)
    said = require_text("line", line, "进展内容不能为空。")
    if percent is not None and not 0 <= percent <= 100:
        raise bad_input("percent", "percent-range", "百分比要在 0 到 100 之间。")
    report = ProgressReport.objects.create(
        problem=change.problem,
        line=said,
        figures=[{"name": figure.name, "value": str(figure.value), "unit": figure.unit} for figure in figures],
        percent=percent,
        unit_id=_speaks_for(change),
        user_id=actor.user_id,
        at=at,
    )
    _link(change, evidence_ids, report)
    _end_and_reach(change, ends_measures, reaches_milestones)
    change.set("progress_line", said)
    if percent is not None:
        change.set("progress_percent", percent)
    change.after["report"] = report.pk
    save_change(change, action="ledger.progress.reported", role=change.role(_WORKERS))
    event = ProgressReported(problem_id=change.problem.pk, report_id=report.pk, at=at)
    transaction.on_commit(lambda: _emit(event))
    return report.pk


@transaction.atomic
def attach_evidence(
    *, actor: Actor, at: datetime, number: str, evidence_ids: Sequence[int], version: int | None = None
) -> None:
    """Evidence without a progress report. An application locks the problem: nothing is added after it."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    _require(change, _WORKERS)
    _require_state(change, WORKING_STATES)
    _link(change, evidence_ids, None)
    if change.after:
        save_change(change, action="ledger.evidence.attached", role=change.role(_WORKERS))


def _end_and_reach(change: Change, measures: Sequence[int], milestones: Sequence[int]) -> None:
    for position in dict.fromkeys(measures):
        _end_measure(change, position, MeasureState.DONE, "")
    for position in dict.fromkeys(milestones):
        _reach_milestone(change, position)
    if measures:
        change.after["measures_ended"] = sorted(set(measures))
    if milestones:
        change.after["milestones_reached"] = sorted(set(milestones))


def _end_measure(change: Change, position: int, state: MeasureState, why: str) -> None:
    measures = Measure.objects.filter(problem=change.problem, position=position)
    if measures.filter(state=MeasureState.OPEN).update(state=state, ended_at=change.at, ended_why=why.strip()):
        return
    if not measures.exists():
        raise Missing(Reason("no-measure", "没有第 %(n)s 条措施。", {"n": position}))
    raise Refused(Reason("measure-ended", "第 %(n)s 条措施已经结束。", {"n": position}))


def _reach_milestone(change: Change, position: int) -> None:
    stones = Milestone.objects.filter(problem=change.problem, position=position)
    if stones.filter(reached_at=None).update(reached_at=change.at):
        return
    if not stones.exists():
        raise Missing(Reason("no-milestone", "没有第 %(n)s 个阶段目标。", {"n": position}))
    raise Refused(Reason("milestone-reached", "第 %(n)s 个阶段目标已报达到。", {"n": position}))


def _link(change: Change, evidence_ids: Sequence[int], report: ProgressReport | None) -> None:
    if not evidence_ids:
        return
    linked = set(_LINKED.rows(change.problem.pk))
    wanted = [piece for piece in dict.fromkeys(evidence_ids) if piece not in linked]
    if not wanted:
        return
    brought_by = evidence.uploaders_of(change.actor, wanted)
    if brought_by.keys() != set(wanted):
        raise Missing(Reason("no-such-evidence", "没有这份佐证，或不在可以查看的范围内。"))
    ProblemEvidence.objects.bulk_create(
        ProblemEvidence(problem=change.problem, evidence_id=piece, report=report) for piece in wanted
    )
    others = set(brought_by.values()) - {change.actor.user_id}
    if others:
        keep_contributors(change, others)
    change.after["evidence"] = wanted


def _speaks_for(change: Change) -> int | None:
    units = change.actor.unit_ids(Role.UNIT, Role.RESPONSIBLE)
    accountable = change.problem.accountable_unit_id
    if accountable in units:
        return accountable
    return change.problem.assistances.filter(unit__in=units).values_list("unit", flat=True).first()


def _require(change: Change, parties: Sequence[Party]) -> None:
    if not change.parties & set(parties):
        raise Refused(policies.NOT_ALLOWED)
    state = State(change.problem.state)
    if state in LOCKED_STATES:
        raise Refused(Reason("locked", "问题现在是“%(state)s”，内容已锁定。", {"state": STATE_NAMES[state]}))


def _require_state(change: Change, states: frozenset[State]) -> None:
    state = State(change.problem.state)
    if state not in states:
        raise Refused(
            Reason("wrong-state", "问题现在是“%(state)s”，不能走这一步。", {"state": STATE_NAMES[state]}),
        )


def _emit(event: ProgressReported) -> None:
    progress_reported.send(sender=ProgressReported, event=event)


__all__ = [
    "Figure",
    "add_measure",
    "add_milestone",
    "attach_evidence",
    "begin_rectification",
    "end_measure",
    "reach_milestone",
    "report_progress",
    "set_standard",
]
