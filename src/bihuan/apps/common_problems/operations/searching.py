"""The search: all problems of a region compared, groups proposed, what earlier searches proposed brought up to date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.common_problems import policies
from bihuan.apps.common_problems.models import GroupCase, JointCase, LikeGroup, Search
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.commonality import LEAST_CASES, Case, LikeCases, find_like_cases, stated_cause
from bihuan.core.commonality.changes import is_settled, same_group
from bihuan.core.decisions import Conflict, Missing, Reason, Refused
from bihuan.core.joint_problems import NOT_YOURS, GroupState, JointState

SEARCH_KIND = "common_problems.search"
MOST_UNCERTAIN = 60
"""So many groups that chance may explain are proposed, the widest spread first; the rest is nobody's time."""
_AT_ONCE = Reason("search-at-once", "刚有另一次查找完成，结果已经更新。")


@dataclass(frozen=True, slots=True)
class Found:
    """What a search did: problems compared, groups proposed now, those of them that are common."""

    compared: int
    groups: int
    common: int


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A group as it will stand: of whose cases, with what spread; `joint_id` where they would join one that is there."""

    problem_ids: tuple[int, ...]
    units: int
    found: LikeCases
    joint_id: int | None = None


def request_search(*, actor: Actor, at: datetime, region_id: int) -> UUID:
    """Let the worker search a region; the id of the job. Raises Missing, Refused."""
    region = _region(actor, region_id)
    return jobs.enqueue_job(
        actor=actor, at=at, kind=SEARCH_KIND, arguments={"region": region_id},
        title=Reason("search-job", "共性问题：查找%(region)s的同类问题", {"region": region.name}),
    )  # fmt: skip


def search_region(*, actor: Actor, at: datetime, region_id: int) -> Found:
    """Compare all problems of a region and write what came of it. The comparing is done before anything is locked.

    Raises Missing, Refused, and Conflict where another search of the region ended meanwhile: then its groups stand.
    """
    region = _region(actor, region_id)
    turn = _last_turn(region_id)
    cases = [
        Case(row.id, row.unit_id, row.text, row.category, row.cause or stated_cause(row.text))
        for row in ledger.compared_problems(region.path)
    ]
    names = organizations.units_by_ids({case.unit for case in cases}).values()
    found = find_like_cases(cases, names=[unit.name for unit in names])
    units_of = {case.id: case.unit for case in cases}
    try:
        with transaction.atomic():
            return _write(actor, at, region_id, region.path, turn, units_of, found)
    except IntegrityError as taken:
        raise Conflict(_AT_ONCE) from taken


def regions_to_search() -> tuple[int, ...]:
    """Regions of which a problem stands in the ledger. For the weekly search."""
    return ledger.regions_with_problems()


def _region(actor: Actor, region_id: int) -> organizations.RegionRow:
    region = organizations.region_of(region_id)
    if not any(grant.reaches(region.path) for grant in actor.grants):
        raise Missing
    verdict = policies.may_decide(actor, region_path=region.path)
    if not verdict:
        raise Refused(verdict.reason or NOT_YOURS)
    return region


def _last_turn(region_id: int) -> int:
    return Search.objects.filter(region=region_id).order_by("-turn").values_list("turn", flat=True).first() or 0


def _write(  # noqa: PLR0917
    actor: Actor,
    at: datetime,
    region_id: int,
    path: str,
    turn: int,
    units_of: dict[int, int],
    found: Sequence[LikeCases],
) -> Found:
    """Reconcile under one lock: the search's own row, whose turn nobody else can take."""
    search = Search.objects.create(
        region_id=region_id, turn=turn + 1, at=at, compared=len(units_of), groups=0, common=0
    )
    standing = {
        group.pk: group
        for group in LikeGroup.objects.select_for_update().filter(region=region_id, state=GroupState.PROPOSED)
    }
    proposals = tuple(_proposals(region_id, found, units_of, [pk for pk, group in standing.items() if group.by_hand]))
    held = {pk: set[int]() for pk, group in standing.items() if not group.by_hand}
    for key, problem in GroupCase.objects.filter(group__in=list(held)).values_list("group", "problem"):
        held[key].add(problem)
    for proposal in proposals:
        same = same_group(set(proposal.problem_ids), held)
        group = standing[same] if same is not None else LikeGroup(region_id=region_id, found_at=at, units=0)
        _set(group, proposal, changed=same is None or held.pop(same) != set(proposal.problem_ids))
    LikeGroup.objects.filter(pk__in=list(held)).update(state=GroupState.OUTDATED, decided_at=at)
    search.groups, search.common = len(proposals), sum(each.found.spread.common for each in proposals)
    search.save(update_fields=["groups", "common"])
    record(
        actor=actor, role="system" if actor.user_id is None else "office", action="common_problems.search.made", at=at,
        object_type="region", object_id=region_id, region_path=path,
        after={"compared": search.compared, "groups": search.groups, "common": search.common},
    )  # fmt: skip
    return Found(search.compared, search.groups, search.common)


def _set(group: LikeGroup, proposal: _Proposal, *, changed: bool) -> None:
    """Write a group as it was found; one that holds the same cases keeps its version, so that no page is stale for nothing."""
    spread = proposal.found.spread
    group.units, group.expected, group.p, group.adjusted = proposal.units, spread.expected, spread.p, spread.adjusted
    group.common, group.likeness, group.joint_id = spread.common, proposal.found.likeness, proposal.joint_id
    if changed and group.pk is not None:
        group.version += 1
    group.common = group.common and group.units > 1
    group.save()
    if changed:
        GroupCase.objects.filter(group=group).delete()
        GroupCase.objects.bulk_create(
            GroupCase(group=group, problem_id=problem, place=place)
            for place, problem in enumerate(proposal.problem_ids)
        )


def _proposals(
    region_id: int, found: Sequence[LikeCases], units_of: dict[int, int], by_hand: Sequence[int]
) -> Iterable[_Proposal]:
    """What is worth a person's look: not what they put together or dismissed themselves, and not what is part of a joint problem."""
    joints = dict(
        JointCase.objects.filter(joint__region=region_id, joint__state=JointState.OPEN, until__isnull=True)
        .values_list("problem", "joint")
    )  # fmt: skip
    gone = set(JointCase.objects.filter(until__isnull=True).values_list("problem", flat=True)) - set(joints)
    kept = set(GroupCase.objects.filter(group__in=by_hand).values_list("problem", flat=True))
    dismissed = _dismissed(region_id, units_of)
    uncertain = 0
    for group in found:
        proposal = _proposal(group, units_of, joints, gone | kept)
        if proposal is None or _is_dismissed(proposal, units_of, dismissed):
            continue
        uncertain += not group.spread.common
        if group.spread.common or uncertain <= MOST_UNCERTAIN:
            yield proposal


def _proposal(
    group: LikeCases, units_of: dict[int, int], joints: dict[int, int], left_out: set[int]
) -> _Proposal | None:
    """The cases that are free. Where half of the group is part of a joint problem already, they would join that one."""
    free = tuple(problem for problem in group.case_ids if problem not in joints and problem not in left_out)
    units = len({units_of[problem] for problem in free})
    inside = [joints[problem] for problem in group.case_ids if problem in joints]
    if inside and 2 * len(inside) >= len(group.case_ids):
        return (
            _Proposal(free, units, group, max(set(inside), key=lambda each: (inside.count(each), -each)))
            if free
            else None
        )
    if len(free) < LEAST_CASES or units < 2:
        return None
    return _Proposal(free, units, group)


def _dismissed(region_id: int, units_of: dict[int, int]) -> list[tuple[set[int], set[int]]]:
    held: dict[int, set[int]] = {}
    rows = GroupCase.objects.filter(group__region=region_id, group__state=GroupState.DISMISSED)
    for group, problem in rows.values_list("group", "problem"):
        held.setdefault(group, set()).add(problem)
    return [(cases, {units_of[problem] for problem in cases if problem in units_of}) for cases in held.values()]


def _is_dismissed(proposal: _Proposal, units_of: dict[int, int], dismissed: list[tuple[set[int], set[int]]]) -> bool:
    cases = set(proposal.problem_ids)
    units = {units_of[problem] for problem in cases}
    return any(is_settled(cases, units, dismissed_cases=old, dismissed_units=of) for old, of in dismissed)
