"""Joint problems: lists, one of them whole, and of which one a problem is part."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.apps.common_problems import policies
from bihuan.apps.common_problems.models import JointCase, JointMeasure, JointProblem, JointUnit
from bihuan.apps.common_problems.queries.groups import PER_PAGE, unit_shares
from bihuan.apps.common_problems.queries.rows import JointDetail, JointPart, JointRow, MeasureLine
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason
from bihuan.core.joint_problems import (
    JOINT_STEPS,
    JointDecision,
    JointFacts,
    JointParty,
    JointState,
    MeasureStand,
    decide_joint,
)

NO_JOINT = Reason("no-joint-problem-record", "没有这个联合问题，或不在可以查看的范围内。")
CASE_FILTERS = ("all", "reported", "closed")


def joint_page(actor: Actor, *, page: int | str = 1) -> tuple[tuple[JointRow, ...], Page[JointProblem]]:
    """One page of joint problems, those that go on first, the newest of them at the top."""
    rows = policies.visible(actor).exclude(state=JointState.UNITED).select_related("lead_unit")
    found = Paginator(rows.order_by("-state", "-id"), PER_PAGE).get_page(page)
    return joint_rows(list(found.object_list)), found


def count_joints(actor: Actor) -> int:
    """How many the list holds."""
    return policies.visible(actor).exclude(state=JointState.UNITED).count()


def joint_rows(joints: Sequence[JointProblem]) -> tuple[JointRow, ...]:
    """Joint problems with what is counted of them: six queries more, whatever their number."""
    if not joints:
        return ()
    ids = [joint.pk for joint in joints]
    cases: dict[int, list[int]] = defaultdict(list)
    for joint, problem in JointCase.objects.filter(joint__in=ids, until__isnull=True).values_list("joint", "problem"):
        cases[joint].append(problem)
    stands = ledger.case_stands([problem for held in cases.values() for problem in held])
    parts = Counter(JointUnit.objects.filter(joint__in=ids).values_list("joint", flat=True))
    measures = {
        joint: (total, verified)
        for joint, total, verified in JointMeasure.objects.filter(joint__in=ids).order_by().values_list("joint")
        .annotate(n=Count("pk"), verified=Count("pk", filter=Q(stand=MeasureStand.VERIFIED)))
    }  # fmt: skip
    return tuple(
        JointRow(
            id=joint.pk, title=joint.title, lead_unit=joint.lead_unit.name, state=joint.state, common=joint.is_common,
            cases=len(cases[joint.pk]), reported=sum(stands[p].reported for p in cases[joint.pk]),
            closed=sum(stands[p].closed for p in cases[joint.pk]), units=parts[joint.pk] + 1,
            measures=measures.get(joint.pk, (0, 0))[0], verified=measures.get(joint.pk, (0, 0))[1],
            made_at=joint.made_at, version=joint.version,
        )
        for joint in joints
    )  # fmt: skip


def joint_detail(actor: Actor, joint_id: int, *, today: date, only: str = "all") -> JointDetail:
    """One joint problem; `only` narrows the cases listed to a figure of it. Raises Missing."""
    joint = policies.visible(actor).filter(pk=joint_id).select_related("region", "lead_unit").first()
    if joint is None:
        raise Missing(NO_JOINT)
    held = case_ids(joint)
    live = JointCase.objects.filter(joint=joint, until__isnull=True)
    seen = set(live.filter(ledger.seen_through(actor, "problem")).values_list("problem", flat=True))
    stands = ledger.case_stands(held)
    wanted = [problem for problem in held if problem in seen and _is_wanted(stands[problem], only)]
    rows = ledger.problems_by_ids(wanted, today=today)
    shown = [problem for problem in wanted if problem in rows]
    units = list(JointUnit.objects.filter(joint=joint).order_by("id").values_list("unit", "unit__name"))
    held_parties = policies.parties(actor, joint, [unit for unit, _ in units])
    facts = facts_of(joint)
    return JointDetail(
        row=joint_rows([joint])[0], region_id=joint.region_id, region_path=joint.region.path,
        lead_unit_id=joint.lead_unit_id, aim=joint.aim, basis=joint.basis, ending=joint.ending,
        ended_at=joint.ended_at, united_into=joint.united_into_id, divided_from=joint.divided_from_id,
        part_units=tuple(name for _, name in units),
        cases=tuple(rows[problem] for problem in shown), causes=ledger.case_causes(shown), units=unit_shares(held),
        measures=_measures(actor, joint), parties=tuple(sorted(held_parties)),
        steps=_steps(facts, held_parties),
    )  # fmt: skip


def case_ids(joint: JointProblem) -> list[int]:
    """The problems that are part of it now. For whoever may see the joint problem."""
    live = JointCase.objects.filter(joint=joint, until__isnull=True)
    return list(live.order_by("id").values_list("problem", flat=True))


def facts_of(joint: JointProblem) -> JointFacts:
    """A joint problem as the core wants to know it."""
    counted = JointMeasure.objects.filter(joint=joint).aggregate(
        all=Count("pk"), open=Count("pk", filter=~Q(stand=MeasureStand.VERIFIED))
    )
    cases = JointCase.objects.filter(joint=joint, until__isnull=True).count()
    return JointFacts(JointState(joint.state), cases, counted["all"], counted["open"])


def joint_of_problem(actor: Actor, problem_id: int) -> JointRow | None:
    """The joint problem that a problem is part of, as far as the actor sees it. One query where there is none."""
    part = JointCase.objects.filter(problem=problem_id, until__isnull=True).values("joint")
    found = list(policies.visible(actor).filter(pk__in=part).select_related("lead_unit"))
    return joint_rows(found)[0] if found else None


def joints_of_units(actor: Actor, unit_ids: Collection[int], *, limit: int) -> tuple[JointPart, ...]:
    """The joint problems that go on and concern these units, by a case or a part, as far as the actor sees them. One query."""
    cases = JointCase.objects.filter(joint=OuterRef("pk"), until__isnull=True, problem__accountable_unit__in=unit_ids)
    parts = JointUnit.objects.filter(joint=OuterRef("pk"), unit__in=unit_ids)
    reach = Q(lead_unit__in=unit_ids) | Q(Exists(parts)) | Q(Exists(cases))
    return _parts(policies.visible(actor).filter(reach, state=JointState.OPEN), cases, limit)


def joints_of_campaign(actor: Actor, campaign_id: int, *, limit: int) -> tuple[JointPart, ...]:
    """The joint problems that go on with a case at home in a campaign, as far as the actor sees them. One query."""
    home = ledger.problems_at_home_in(campaign_id)
    cases = JointCase.objects.filter(joint=OuterRef("pk"), until__isnull=True, problem__in=home)
    return _parts(policies.visible(actor).filter(Exists(cases), state=JointState.OPEN), cases, limit)


def _parts(joints: "QuerySet[JointProblem]", cases: "QuerySet[JointCase]", limit: int) -> tuple[JointPart, ...]:
    """The newest of them with how many of these cases each has."""
    counted = cases.order_by().values("joint").annotate(n=Count("pk")).values("n")
    rows = joints.annotate(own=Coalesce(Subquery(counted), 0)).order_by("-id")
    return tuple(JointPart(*row) for row in rows.values_list("id", "title", "lead_unit__name", "own")[:limit])


def open_joints(actor: Actor, *, region_id: int) -> tuple[tuple[int, str], ...]:
    """Ids and titles of the joint problems of a region that go on."""
    rows = policies.visible(actor).filter(state=JointState.OPEN, region=region_id)
    return tuple(rows.order_by("-id").values_list("pk", "title"))


def _is_wanted(stand: ledger.CaseStand, only: str) -> bool:
    return {"all": True, "reported": stand.reported, "closed": stand.closed}.get(only, False)


def _steps(facts: JointFacts, held: frozenset[JointParty]) -> tuple[JointDecision, ...]:
    decisions = (decide_joint(step, facts, held) for step in JOINT_STEPS)
    return tuple(decision for decision in decisions if decision.concerns)


def _measures(actor: Actor, joint: JointProblem) -> tuple[MeasureLine, ...]:
    own = actor.unit_ids(Role.UNIT)
    return tuple(
        MeasureLine(
            id=row.pk, content=row.content, unit_id=row.unit_id, unit=row.unit.name, due=row.due,
            check_by=row.check_by, stand=row.stand, outcome=row.outcome, finding=row.finding, own=row.unit_id in own,
        )
        for row in JointMeasure.objects.filter(joint=joint).select_related("unit")
    )  # fmt: skip
