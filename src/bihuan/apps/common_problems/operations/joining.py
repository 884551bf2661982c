"""What becomes of a joint problem: measures added, reported, verified; cases taken out; united with another, divided, ended."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from bihuan.apps.common_problems import policies
from bihuan.apps.common_problems.models import JointCase, JointMeasure, JointProblem, JointUnit
from bihuan.apps.common_problems.operations.deciding import NewJointMeasure, link_cases, write_measure
from bihuan.apps.common_problems.operations.writing import (
    MOST_TITLE,
    JointChange,
    bad,
    lock_joint,
    record_joint,
    require_step,
    require_units,
    said,
    save_joint,
)
from bihuan.apps.common_problems.queries.joints import case_ids
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.joint_problems import NOT_YOURS, JointParty, JointState, JointStep, MeasureStand

_NO_MEASURE = Reason("no-joint-measure", "没有这条共同措施。")


@transaction.atomic
def add_joint_measure(
    *, actor: Actor, at: datetime, joint_id: int, new: NewJointMeasure, version: int | None = None
) -> int:
    """One more shared measure; its id. The unit that carries it takes part from now on."""
    change = lock_joint(actor=actor, at=at, joint_id=joint_id, version=version)
    require_step(change, JointStep.ADD_MEASURE)
    change, measure = write_measure(change, new)
    save_joint(change)
    record_joint(
        change, "common_problems.measure.added",
        after={"measure": measure.pk, "content": measure.content, "unit": measure.unit_id, "due": measure.due,
               "check_by": measure.check_by},
    )  # fmt: skip
    return measure.pk


@transaction.atomic
def report_joint_measure(*, actor: Actor, at: datetime, joint_id: int, measure_id: int, outcome: str) -> None:
    """The unit that carries it, the lead unit or the office says that it is done, and what came of it."""
    change, measure = _lock_measure(actor, at, joint_id, measure_id, JointStep.REPORT_MEASURE, MeasureStand.PLANNED)
    held = policies.parties(actor, change.joint, change.unit_ids)
    if not held & {JointParty.OFFICE, JointParty.LEAD} and measure.unit_id not in actor.unit_ids(Role.UNIT):
        raise Refused(NOT_YOURS)
    measure.outcome = said(outcome, "words")
    _set_stand(change, measure, MeasureStand.DONE, "common_problems.measure.reported", reason=measure.outcome)


@transaction.atomic
def verify_joint_measure(*, actor: Actor, at: datetime, joint_id: int, measure_id: int, finding: str) -> None:
    """The office saw that it is done, in the way that was laid down for it."""
    change, measure = _lock_measure(actor, at, joint_id, measure_id, JointStep.VERIFY_MEASURE, MeasureStand.DONE)
    measure.finding = said(finding, "words")
    _set_stand(change, measure, MeasureStand.VERIFIED, "common_problems.measure.verified", reason=measure.finding)


@transaction.atomic
def return_joint_measure(*, actor: Actor, at: datetime, joint_id: int, measure_id: int, finding: str) -> None:
    """The office saw that it is not done: it goes on."""
    change, measure = _lock_measure(actor, at, joint_id, measure_id, JointStep.RETURN_MEASURE, MeasureStand.DONE)
    measure.finding = said(finding, "words")
    _set_stand(change, measure, MeasureStand.PLANNED, "common_problems.measure.returned", reason=measure.finding)


@transaction.atomic
def take_out_cases(
    *, actor: Actor, at: datetime, joint_id: int, problem_ids: Collection[int], why: str, version: int | None = None
) -> None:
    """These cases are matters of their own after all: no longer part of the joint problem, which keeps one at least."""
    change = lock_joint(actor=actor, at=at, joint_id=joint_id, version=version)
    require_step(change, JointStep.TAKE_OUT)
    reason = said(why, "why")
    _require_some(change, problem_ids)
    numbers = _release(change, problem_ids)
    save_joint(change)
    record_joint(
        change,
        "common_problems.joint.cases-taken-out",
        reason=reason,
        after={"numbers": numbers, "cases": len(numbers)},
    )


@transaction.atomic
def unite_joints(
    *, actor: Actor, at: datetime, joint_id: int, into_id: int, why: str, version: int | None = None
) -> None:
    """One joint problem goes into another with its cases, units and measures, and ends."""
    pair = {
        each: lock_joint(actor=actor, at=at, joint_id=each, version=version if each == joint_id else None)
        for each in sorted((joint_id, into_id))
    }
    change, into = pair[joint_id], pair[into_id]
    for each in (change, into):
        require_step(each, JointStep.UNITE)
    if joint_id == into_id:
        raise bad("into", "joint-same", "选另一个联合问题。")
    if change.joint.region_id != into.joint.region_id:
        raise bad("into", "joint-elsewhere", "两个联合问题不在同一个地区。")
    reason = said(why, "why")
    held = JointCase.objects.filter(joint=change.joint, until__isnull=True)
    problems = list(held.values_list("problem", flat=True))
    held.update(until=at)
    link_cases(into, problems)
    JointMeasure.objects.filter(joint=change.joint).update(joint=into.joint)
    units = {*change.unit_ids, change.joint.lead_unit_id} - into.unit_ids - {into.joint.lead_unit_id}
    JointUnit.objects.bulk_create(JointUnit(joint=into.joint, unit_id=unit) for unit in sorted(units))
    _end(change, JointState.UNITED, reason, into=into.joint)
    save_joint(into)
    record_joint(
        change,
        "common_problems.joint.united",
        reason=reason,
        after={"state": change.joint.state, "united_into": into_id},
    )
    record_joint(
        into, "common_problems.joint.took-in", reason=reason, after={"united": joint_id, "added": len(problems)}
    )


@transaction.atomic
def divide_joint(
    *,
    actor: Actor,
    at: datetime,
    joint_id: int,
    problem_ids: Collection[int],
    title: str,
    lead_unit_id: int,
    why: str,
    version: int | None = None,
) -> int:
    """These cases become a joint problem of their own, with the same units and no measure yet; its id."""
    change = lock_joint(actor=actor, at=at, joint_id=joint_id, version=version)
    require_step(change, JointStep.DIVIDE)
    reason, name = said(why, "why"), said(title, "title", most=MOST_TITLE)
    require_units(change.joint.region.path, [lead_unit_id], "lead_unit")
    wanted = set(problem_ids)
    _require_some(change, wanted)
    numbers = _release(change, wanted)
    joint = JointProblem.objects.create(
        region=change.joint.region, title=name, aim=change.joint.aim, lead_unit_id=lead_unit_id,
        basis=change.joint.basis or reason, is_common=False, made_at=at, divided_from=change.joint,
    )  # fmt: skip
    units = sorted({*change.unit_ids, change.joint.lead_unit_id} - {lead_unit_id})
    JointUnit.objects.bulk_create(JointUnit(joint=joint, unit_id=unit) for unit in units)
    made = JointChange(actor, at, joint, frozenset(units))
    link_cases(made, sorted(wanted))
    save_joint(change)
    told = {"cases": len(numbers), "numbers": numbers}
    record_joint(change, "common_problems.joint.divided", reason=reason, after={"divided_into": joint.pk, **told})
    record_joint(
        made, "common_problems.joint.made", reason=reason,
        after={"title": name, "lead_unit": lead_unit_id, "units": units, "divided_from": joint_id, **told},
    )  # fmt: skip
    return joint.pk


@transaction.atomic
def close_joint(*, actor: Actor, at: datetime, joint_id: int, result: str, version: int | None = None) -> None:
    """All measures are verified: the joint work ends. Cases that are open stay open, and part of it."""
    change = lock_joint(actor=actor, at=at, joint_id=joint_id, version=version)
    require_step(change, JointStep.CLOSE)
    words = said(result, "words")
    _end(change, JointState.CLOSED, words)
    record_joint(
        change, "common_problems.joint.closed", reason=words, after={"state": change.joint.state, "ending": words}
    )


def _end(change: JointChange, state: JointState, words: str, *, into: JointProblem | None = None) -> None:
    joint = change.joint
    joint.state, joint.ended_at, joint.ending, joint.united_into = state.value, change.at, words, into
    save_joint(change, "state", "ended_at", "ending", "united_into")


def _require_some(change: JointChange, problem_ids: Collection[int]) -> None:
    if not problem_ids or len(set(problem_ids)) >= len(case_ids(change.joint)):
        raise bad("cases", "joint-divide-some", "选一部分个案，至少留一个。")


def _release(change: JointChange, problem_ids: Collection[int]) -> list[str]:
    """End the part that these problems have in it; their numbers. Raises BadInput for one that has none."""
    held = JointCase.objects.filter(joint=change.joint, until__isnull=True, problem__in=problem_ids)
    if held.count() != len(set(problem_ids)):
        raise bad("cases", "joint-no-case", "有个案已经不在这个联合问题里，看过现在的样子再办。")
    held.update(until=change.at)
    return sorted(stand.number for stand in ledger.case_stands(problem_ids).values())


def _lock_measure(  # noqa: PLR0917
    actor: Actor, at: datetime, joint_id: int, measure_id: int, step: JointStep, stand: MeasureStand
) -> tuple[JointChange, JointMeasure]:
    change = lock_joint(actor=actor, at=at, joint_id=joint_id)
    require_step(change, step)
    measure = JointMeasure.objects.filter(pk=measure_id, joint=change.joint).first()
    if measure is None:
        raise Missing(_NO_MEASURE)
    if measure.stand != stand:
        raise Refused(Reason("joint-measure-stand", "这条措施刚被别人办过，看过现在的样子再办。"))
    return change, measure


def _set_stand(change: JointChange, measure: JointMeasure, stand: MeasureStand, action: str, *, reason: str) -> None:
    measure.stand = stand.value
    measure.save(update_fields=["stand", "outcome", "finding"])
    save_joint(change)
    record_joint(
        change, action, reason=reason, after={"measure": measure.pk, "content": measure.content, "stand": measure.stand}
    )
