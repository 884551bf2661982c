"""What a person does with a group: make a joint problem of it, add it to one, dismiss it, unite it with another, divide it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan.apps.common_problems.events import JointProblemMade, joint_problem_made
from bihuan.apps.common_problems.models import (
    GroupCase,
    JointCase,
    JointMeasure,
    JointProblem,
    JointUnit,
    LikeGroup,
)
from bihuan.apps.common_problems.operations.telling import tell_units_of_cases, tell_units_that_take_part
from bihuan.apps.common_problems.operations.writing import (
    MOST_TITLE,
    GroupChange,
    JointChange,
    bad,
    day_of,
    emit,
    lock_group,
    lock_joint,
    record_group,
    record_joint,
    require_units,
    said,
    save_group,
    save_joint,
)
from bihuan.apps.common_problems.queries.groups import problem_ids_of
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Reason
from bihuan.core.joint_problems import GroupState, JointState

_TAKEN = Reason("case-in-another-joint", "有个案刚被列入另一个联合问题，看过现在的样子再办。")


@dataclass(frozen=True, slots=True)
class NewJointMeasure:
    """What is to be done for all cases together: what, by which unit, by when, and how it will be verified."""

    content: str
    unit_id: int
    due: date
    check_by: str


@dataclass(frozen=True, slots=True)
class NewJoint:
    """A joint problem as a person writes it. `basis` says why it is one although its spread does not beat chance."""

    title: str
    lead_unit_id: int
    unit_ids: tuple[int, ...]
    measures: tuple[NewJointMeasure, ...]
    aim: str = ""
    basis: str = ""


@transaction.atomic
def confirm_group(
    *,
    actor: Actor,
    at: datetime,
    group_id: int,
    new: NewJoint,
    problem_ids: Collection[int],
    version: int | None = None,
) -> int:
    """Make one joint problem of these cases of the group; its id. The cases themselves are left as they are.

    Raises Conflict where the group changed, was decided, or a case went into another joint problem meanwhile; BadInput field by field.
    """
    change = lock_group(actor=actor, at=at, group_id=group_id, version=version)
    group = change.group
    chosen = _chosen(change, problem_ids)
    basis = new.basis.strip()
    if not group.common and not basis:
        raise bad("basis", "joint-basis", "这组问题的分布没有超出偶然，写明为什么仍要联合研究。")
    if not new.measures:
        raise bad("content", "joint-no-measure", "至少写一条共同措施。")
    units = sorted({*new.unit_ids} - {new.lead_unit_id})
    require_units(group.region.path, [new.lead_unit_id], "lead_unit")
    require_units(group.region.path, units, "units")
    joint = JointProblem.objects.create(
        region=group.region, title=said(new.title, "title", most=MOST_TITLE), aim=new.aim.strip(),
        lead_unit_id=new.lead_unit_id, basis=basis, is_common=group.common, made_at=at,
    )  # fmt: skip
    JointUnit.objects.bulk_create(JointUnit(joint=joint, unit_id=unit) for unit in units)
    made = JointChange(actor, at, joint, frozenset(units))
    link_cases(made, chosen)
    for measure in new.measures:
        made, _ = write_measure(made, measure)
    _decide(change, GroupState.CONFIRMED, joint=joint)
    numbers = sorted(stand.number for stand in ledger.case_stands(chosen).values())
    record_joint(
        made, "common_problems.joint.made",
        after={"title": joint.title, "lead_unit": joint.lead_unit_id, "units": sorted(made.unit_ids), "cases": len(chosen),
               "numbers": numbers, "common": joint.is_common, "basis": basis, "group": group.pk},
    )  # fmt: skip
    record_group(change, "common_problems.group.confirmed", after={"state": group.state, "joint": joint.pk})
    tell_units_that_take_part(joint, {joint.lead_unit_id, *made.unit_ids}, at=at)
    tell_units_of_cases(joint, chosen, at=at)
    emit(joint_problem_made, JointProblemMade(joint.pk, tuple(chosen), at))
    return joint.pk


@transaction.atomic
def add_group_to_joint(
    *,
    actor: Actor,
    at: datetime,
    group_id: int,
    joint_id: int,
    problem_ids: Collection[int],
    version: int | None = None,
) -> None:
    """Let these cases of a group join a joint problem that goes on already."""
    change = lock_group(actor=actor, at=at, group_id=group_id, version=version)
    joint = lock_joint(actor=actor, at=at, joint_id=joint_id)
    if joint.joint.state != JointState.OPEN or joint.joint.region_id != change.group.region_id:
        raise bad("joint", "joint-not-open", "这个联合问题已经结束，或者不在这个地区。")
    chosen = _chosen(change, problem_ids)
    link_cases(joint, chosen)
    save_joint(joint)
    _decide(change, GroupState.CONFIRMED, joint=joint.joint)
    numbers = sorted(stand.number for stand in ledger.case_stands(chosen).values())
    record_joint(joint, "common_problems.joint.grown", after={"added": len(chosen), "numbers": numbers})
    record_group(change, "common_problems.group.confirmed", after={"state": change.group.state, "joint": joint_id})
    tell_units_of_cases(joint.joint, chosen, at=at)


@transaction.atomic
def dismiss_group(*, actor: Actor, at: datetime, group_id: int, why: str, version: int | None = None) -> None:
    """Say that it is nothing to be looked at together. It is proposed again only after it has grown."""
    change = lock_group(actor=actor, at=at, group_id=group_id, version=version)
    reason = said(why, "why")
    change.group.reason = reason
    _decide(change, GroupState.DISMISSED)
    record_group(
        change, "common_problems.group.dismissed", reason=reason,
        after={"state": change.group.state, "units": change.group.units},
    )  # fmt: skip


@transaction.atomic
def unite_groups(
    *, actor: Actor, at: datetime, group_id: int, other_id: int, why: str, version: int | None = None
) -> int:
    """Two groups are one matter: a new one takes the cases of both; its id. What a person puts together has no p."""
    first, second = (
        lock_group(actor=actor, at=at, group_id=each, version=version if each == group_id else None)
        for each in sorted((group_id, other_id))
    )
    if group_id == other_id:
        raise bad("other", "group-same", "选另一组。")
    if first.group.region_id != second.group.region_id:
        raise bad("other", "group-elsewhere", "两组问题不在同一个地区。")
    reason = said(why, "why")
    order = (first, second) if first.group.pk == group_id else (second, first)
    problems = dict.fromkeys(problem for change in order for problem in problem_ids_of(change.group))
    united = _by_hand(first, tuple(problems))
    for change in order:
        _decide(change, GroupState.UNITED)
        record_group(change, "common_problems.group.united", reason=reason, after={"united": united.pk})
    return united.pk


@transaction.atomic
def divide_group(
    *, actor: Actor, at: datetime, group_id: int, problem_ids: Collection[int], why: str, version: int | None = None
) -> tuple[int, int]:
    """These cases are another matter than the rest: two groups instead of one; the ids of (these, the rest)."""
    change = lock_group(actor=actor, at=at, group_id=group_id, version=version)
    chosen = _chosen(change, problem_ids)
    rest = [problem for problem in problem_ids_of(change.group) if problem not in set(chosen)]
    if not rest:
        raise bad("cases", "group-all", "至少留一个在原来的一组里。")
    reason = said(why, "why")
    pair = _by_hand(change, tuple(chosen)), _by_hand(change, tuple(rest))
    _decide(change, GroupState.DIVIDED)
    record_group(
        change, "common_problems.group.divided", reason=reason, after={"divided": [group.pk for group in pair]}
    )
    return pair[0].pk, pair[1].pk


def link_cases(change: JointChange, problem_ids: Collection[int]) -> None:
    """Make them part of the joint problem. Raises Conflict where another has one of them: the database lets one alone hold it."""
    held = JointCase.objects.filter(problem__in=problem_ids, until__isnull=True).values_list(
        "problem__number", flat=True
    )
    if numbers := sorted(held):
        raise BadInput(_in_another(numbers), {"cases": _in_another(numbers)})
    try:
        with transaction.atomic():
            JointCase.objects.bulk_create(
                JointCase(joint=change.joint, problem_id=problem, since=change.at) for problem in problem_ids
            )
    except IntegrityError as taken:
        raise Conflict(_TAKEN) from taken


def write_measure(change: JointChange, new: NewJointMeasure) -> tuple[JointChange, JointMeasure]:
    """A shared measure as it is kept, and the change with the unit that carries it among those that take part.

    Raises BadInput at its field.
    """
    require_units(change.joint.region.path, [new.unit_id], "unit")
    if new.due < day_of(change.at):
        raise bad("due", "joint-due-past", "完成时限不能早于今天。")
    measure = JointMeasure.objects.create(
        joint=change.joint, content=said(new.content, "content"), unit_id=new.unit_id, due=new.due,
        check_by=said(new.check_by, "check_by"),
    )  # fmt: skip
    return _take_in(change, new.unit_id), measure


def _take_in(change: JointChange, unit_id: int) -> JointChange:
    """Whoever carries a measure takes part: it has to see the joint problem and to report there, and is told so."""
    joint = change.joint
    if unit_id == joint.lead_unit_id or unit_id in change.unit_ids:
        return change
    JointUnit.objects.get_or_create(joint=joint, unit_id=unit_id)
    tell_units_that_take_part(joint, {unit_id}, at=change.at)
    return replace(change, unit_ids=change.unit_ids | {unit_id})


def _in_another(numbers: list[str]) -> Reason:
    return Reason(
        "cases-in-another-joint", "%(numbers)s 已经在另一个联合问题里，一个问题只能在一个里面。",
        {"numbers": "、".join(numbers)},
    )  # fmt: skip


def _chosen(change: GroupChange, problem_ids: Collection[int]) -> list[int]:
    """The chosen cases in the order of the group, all of them still there to be counted."""
    held, wanted = problem_ids_of(change.group), set(problem_ids)
    chosen = [problem for problem in held if problem in wanted]
    if not chosen or wanted - set(held):
        raise bad("cases", "group-no-case", "从这一组里至少选一个个案。")
    gone = sorted(stand.number for stand in ledger.case_stands(chosen).values() if not stand.counted)
    if gone:
        raise bad("cases", "case-gone", "%(numbers)s 已经撤回或者并入别的问题，去掉它再办。", numbers="、".join(gone))
    return chosen


def _by_hand(change: GroupChange, problem_ids: tuple[int, ...]) -> LikeGroup:
    units = {stand.unit_id for stand in ledger.case_stands(problem_ids).values()}
    group = LikeGroup.objects.create(
        region_id=change.group.region_id, units=len(units), by_hand=True, found_at=change.at
    )
    GroupCase.objects.bulk_create(
        GroupCase(group=group, problem_id=problem, place=place) for place, problem in enumerate(problem_ids)
    )
    return group


def _decide(change: GroupChange, state: GroupState, *, joint: JointProblem | None = None) -> None:
    change.group.state, change.group.decided_at = state.value, change.at
    if joint is not None:
        change.group.joint = joint
    save_group(change, "decided_at", "reason", "joint")
