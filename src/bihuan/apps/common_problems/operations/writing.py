"""What every write of common problems goes through: lock the thing, ask who may, record it, tell others.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.common_problems import policies
from bihuan.apps.common_problems.models import JointProblem, JointUnit, LikeGroup
from bihuan.apps.common_problems.queries.groups import NO_GROUP
from bihuan.apps.common_problems.queries.joints import NO_JOINT, facts_of
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.joint_problems import GROUP_DECIDED, NOT_YOURS, GroupState, JointStep, decide_joint

MOST_TITLE = 120
MOST_WORDS = 4000
GROUP_CHANGED = Reason("group-changed", "这组问题刚被别人办过，或者新的一次查找改了它，看过现在的样子再办。")
JOINT_CHANGED = Reason("joint-changed", "这个联合问题刚被别人办过，看过现在的样子再办。")


@dataclass(frozen=True, slots=True)
class GroupChange:
    """A group under lock that nobody has decided yet, and who decides it when."""

    actor: Actor
    at: datetime
    group: LikeGroup
    role: str


@dataclass(frozen=True, slots=True)
class JointChange:
    """A joint problem under lock, and who changes it when."""

    actor: Actor
    at: datetime
    joint: JointProblem
    unit_ids: frozenset[int]


def lock_group(*, actor: Actor, at: datetime, group_id: int, version: int | None = None) -> GroupChange:
    """The group under lock, to be decided. Raises Missing, Refused where it is not the actor's, Conflict where it changed or is decided."""
    if not policies.visible_groups(actor).filter(pk=group_id).exists():
        raise Missing(NO_GROUP)
    group = LikeGroup.objects.select_for_update(of=("self",)).select_related("region").get(pk=group_id)
    verdict = policies.may_decide(actor, region_path=group.region.path)
    if not verdict:
        raise Refused(verdict.reason or NOT_YOURS)
    if group.state != GroupState.PROPOSED:
        raise Conflict(GROUP_DECIDED)
    if version is not None and version != group.version:
        raise Conflict(GROUP_CHANGED)
    return GroupChange(actor, at, group, verdict.role or "")


def lock_joint(*, actor: Actor, at: datetime, joint_id: int, version: int | None = None) -> JointChange:
    """The joint problem under lock. Raises Missing, Conflict where it is no longer at `version`."""
    if not policies.visible(actor).filter(pk=joint_id).exists():
        raise Missing(NO_JOINT)
    joint = JointProblem.objects.select_for_update(of=("self",)).select_related("region").get(pk=joint_id)
    if version is not None and version != joint.version:
        raise Conflict(JOINT_CHANGED)
    return JointChange(
        actor, at, joint, frozenset(JointUnit.objects.filter(joint=joint).values_list("unit", flat=True))
    )


def require_step(change: JointChange, step: JointStep) -> None:
    """Ask the core. Raises Refused with every reason that it gave."""
    held = policies.parties(change.actor, change.joint, change.unit_ids)
    decision = decide_joint(step, facts_of(change.joint), held)
    if not decision.lawful:
        reasons = decision.reasons
        one = reasons[0] if len(reasons) == 1 else Reason(reasons[0].code, "%(reasons)s", {"reasons": reasons})
        raise Refused(one)


def save_group(change: GroupChange, *names: str) -> None:
    change.group.version += 1
    change.group.save(update_fields=["state", "version", *names])


def save_joint(change: JointChange, *names: str) -> None:
    change.joint.version += 1
    change.joint.save(update_fields=["version", *names])


def record_group(change: GroupChange, action: str, *, after: Mapping[str, object], reason: str = "") -> None:
    record(
        actor=change.actor, role=change.role, action=action, at=change.at, object_type="like-group",
        object_id=change.group.pk, label=f"{change.group.pk}", region_path=change.group.region.path,
        after=after, reason=reason,
    )  # fmt: skip


def record_joint(change: JointChange, action: str, *, after: Mapping[str, object], reason: str = "") -> None:
    """The lead unit and those that take part are involved."""
    joint = change.joint
    held = (Role.OFFICE, Role.LEADER, Role.SYSTEM, Role.UNIT)
    role = next((role.value for role in held if change.actor.holds(role)), "")
    record(
        actor=change.actor, role=role, action=action, at=change.at, object_type="joint-problem", object_id=joint.pk,
        label=joint.title, region_path=joint.region.path, unit_ids=sorted({joint.lead_unit_id, *change.unit_ids}),
        after=after, reason=reason,
    )  # fmt: skip


def emit(signal: Signal, event: object) -> None:
    """Tell others, after the commit."""
    transaction.on_commit(lambda: signal.send(sender=type(event), event=event))


def require_units(region_path: str, unit_ids: Iterable[int], field: str) -> None:
    """Units that live, in this region or below it."""
    wanted = set(unit_ids)
    known = organizations.units_by_ids(wanted)
    for unit_id in wanted:
        unit = known.get(unit_id)
        if unit is None or not unit.is_active or not unit.region_path.startswith(region_path):
            raise bad(field, "no-such-unit", "没有这个单位，或已撤销。")


def said(words: str, field: str, *, most: int = MOST_WORDS) -> str:
    """Words as they are kept. Raises BadInput at the field for none and for too many."""
    wanted = words.replace("\x00", "").strip()
    if not wanted:
        raise bad(field, "joint-empty", "不能空着。")
    if len(wanted) > most:
        raise bad(field, "joint-long", "最多 %(most)s 个字。", most=most)
    return wanted


def day_of(at: datetime) -> date:
    """The day of a moment where the work is done."""
    return timezone.localtime(at).date()


def bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})
