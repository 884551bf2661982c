"""Groups of like problems: lists, counts, one of them whole."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window

from bihuan.apps.common_problems import policies
from bihuan.apps.common_problems.models import GroupCase, LikeGroup, Search
from bihuan.apps.common_problems.queries.rows import GroupDetail, GroupRow, LastSearch, UnitShare, WaitingGroup
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason
from bihuan.core.joint_problems import GroupState

PER_PAGE = 30
NO_GROUP = Reason("no-like-group", "没有这组同类问题，或不在可以查看的范围内。")

SHELVES: dict[str, Q] = {
    "common": Q(state=GroupState.PROPOSED, common=True),
    "uncertain": Q(state=GroupState.PROPOSED, common=False),
    "confirmed": Q(state=GroupState.CONFIRMED),
    "dismissed": Q(state=GroupState.DISMISSED),
}
"""The lists of groups: what each holds."""


def group_page(actor: Actor, *, shelf: str, page: int | str = 1) -> tuple[tuple[GroupRow, ...], Page[LikeGroup]]:
    """One page of a list; an unknown one is empty. What chance explains least stands first."""
    rows = policies.visible_groups(actor).filter(SHELVES.get(shelf, Q(pk__in=())))
    found = Paginator(rows.order_by("adjusted", "-units", "id"), PER_PAGE).get_page(page)
    return group_rows(actor, list(found.object_list)), found


def group_counts(actor: Actor) -> dict[str, int]:
    """How many each list holds, in one query."""
    counted = {f"in_{key}": Count("pk", filter=condition) for key, condition in SHELVES.items()}
    found = policies.visible_groups(actor).aggregate(**counted)
    return {key: found[f"in_{key}"] for key in SHELVES}


def waiting_groups(actor: Actor, *, limit: int) -> tuple[int, tuple[WaitingGroup, ...]]:
    """How many common groups wait for a decision of the actor's, and the first of them. One query. For who reads the region's ledger."""
    reach = Q(pk__in=())
    for path in actor.region_paths(Role.OFFICE, Role.SYSTEM):
        reach |= Q(region__path__startswith=path)
    typical = GroupCase.objects.filter(group=OuterRef("pk")).order_by("place", "id").values("problem__text")[:1]
    cases = (
        GroupCase.objects.filter(group=OuterRef("pk")).order_by().values("group").annotate(n=Count("pk")).values("n")
    )
    rows = LikeGroup.objects.filter(reach, SHELVES["common"]).annotate(
        example=Subquery(typical), held=Subquery(cases), total=Window(Count("pk"))
    )
    found = list(
        rows.order_by("adjusted", "-units", "id").values_list("total", "id", "units", "example", "held")[:limit]
    )
    return (found[0][0] if found else 0), tuple(WaitingGroup(*row[1:]) for row in found)


def group_rows(actor: Actor, groups: Sequence[LikeGroup]) -> tuple[GroupRow, ...]:
    """Groups with what is counted of them: three queries more, whatever their number."""
    if not groups:
        return ()
    ids = [group.pk for group in groups]
    held = GroupCase.objects.filter(group__in=ids)
    cases = Counter(held.values_list("group", flat=True))
    seen = held.filter(ledger.seen_through(actor, "problem")).order_by("place").values_list("group", "problem__text")
    examples: dict[int, str] = {}
    for group, text in seen:
        examples.setdefault(group, text)
    campaigns = _campaigns(ids)
    return tuple(
        GroupRow(
            id=group.pk, state=group.state, cases=cases[group.pk], units=group.units,
            campaigns=campaigns.get(group.pk, 0), expected=group.expected, p=group.p, adjusted=group.adjusted,
            common=group.common, likeness=group.likeness, by_hand=group.by_hand, joint_id=group.joint_id,
            example=examples.get(group.pk, ""), found_at=group.found_at, version=group.version,
        )
        for group in groups
    )  # fmt: skip


def group_detail(actor: Actor, group_id: int, *, today: date) -> GroupDetail:
    """One group. Raises Missing where there is none that the actor may see."""
    group = policies.visible_groups(actor).filter(pk=group_id).select_related("region").first()
    if group is None:
        raise Missing(NO_GROUP)
    ids = problem_ids_of(group)
    seen = set(
        GroupCase.objects.filter(ledger.seen_through(actor, "problem"), group=group).values_list("problem", flat=True)
    )
    rows = ledger.problems_by_ids(seen, today=today)
    shown = [problem for problem in ids if problem in rows]
    return GroupDetail(
        row=group_rows(actor, [group])[0],
        region_id=group.region_id,
        region_path=group.region.path,
        cases=tuple(rows[problem] for problem in shown),
        causes=ledger.case_causes(shown),
        units=unit_shares(ids),
        reason=group.reason,
        decided_at=group.decided_at,
        may_decide=bool(policies.may_decide(actor, region_path=group.region.path)),
    )


def unit_shares(problem_ids: Sequence[int]) -> tuple[UnitShare, ...]:
    """Which units these problems are of, those with the most first."""
    stands = ledger.case_stands(problem_ids).values()
    counted = Counter((stand.unit_id, stand.unit) for stand in stands)
    closed = Counter(stand.unit_id for stand in stands if stand.closed)
    order = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0][1]))
    return tuple(UnitShare(unit_id, unit, number, closed[unit_id]) for (unit_id, unit), number in order)


def problem_ids_of(group: LikeGroup) -> list[int]:
    """The ids of a group's problems, the most typical first. For whoever may see the group."""
    return list(GroupCase.objects.filter(group=group).order_by("place", "id").values_list("problem", flat=True))


def other_groups(actor: Actor, group_id: int, *, limit: int = 200) -> tuple[GroupRow, ...]:
    """The proposed groups with which this one may be united: of the same region."""
    region = LikeGroup.objects.filter(pk=group_id).values("region")
    rows: QuerySet[LikeGroup] = policies.visible_groups(actor).filter(state=GroupState.PROPOSED, region__in=region)
    return group_rows(actor, list(rows.exclude(pk=group_id).order_by("adjusted", "-units", "id")[:limit]))


def last_search(actor: Actor) -> LastSearch | None:
    """The last search of the regions that the actor reads."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*policies.REGION_READERS):
        reach |= Q(region__path__startswith=path)
    row = Search.objects.filter(reach).order_by("-id").first()
    return LastSearch(row.at, row.compared, row.groups, row.common) if row else None


def _campaigns(group_ids: Sequence[int]) -> dict[int, int]:
    """Over how many home campaigns the cases of each group lie."""
    pairs = list(GroupCase.objects.filter(group__in=group_ids).values_list("group", "problem"))
    names = ledger.home_campaign_names({problem for _, problem in pairs})
    found: dict[int, set[str]] = {}
    for group, problem in pairs:
        if problem in names:
            found.setdefault(group, set()).add(names[problem])
    return {group: len(campaigns) for group, campaigns in found.items()}


def searched_regions(actor: Actor) -> tuple[RegionRow, ...]:
    """The regions in which the actor may let a search run."""
    rows = organizations.region_rows(actor)
    return tuple(row for row in rows if policies.may_decide(actor, region_path=row.path))
