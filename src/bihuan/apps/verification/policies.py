"""Who sees applications and checks: whoever sees the problem. Whoever checked a problem keeps seeing it."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification.models import (
    Application,
    Check,
    ClosingPolicy,
    LookBack,
    LookBackOutcome,
    Objection,
    PublicNotice,
    RelapseLead,
    Review,
    ReviewOutcome,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import SIDE_WORDS, Ending, Side
from bihuan.core.decisions import Reason, Verdict

TOOK_PART = Reason("took-part", "参与办理、申请或核查过这个问题的人不能办这一步。")
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
NO_RELAPSES = Reason("no-relapses", "反弹线索由整改落实组和县领导看。")


def visible(actor: Actor) -> QuerySet[Application]:
    return Application.objects.filter(ledger.seen_through(actor, "problem"))


def checked_problem_ids(actor: Actor) -> "QuerySet[Check, int] | None":
    """Problems that the actor has checked: they stay in sight after they are closed or returned."""
    if actor.user_id is None or not actor.holds(Role.CHECKER):
        return None
    return Check.objects.filter(checker=actor.user_id).values_list("problem", flat=True)


def checking_unit(actor: Actor, region_path: str) -> int:
    """The unit for which the actor checks there: the first of those that reach so far. `may_check` has said yes."""
    return min(grant.unit_id for grant in actor.grants_of(Role.CHECKER) if grant.unit_id and grant.reaches(region_path))


def may_check(actor: Actor, application: Application, assisting: tuple[int, ...]) -> Verdict:
    """A checker of another unit, who did not apply and whose unit has no part in the problem."""
    units = actor.unit_ids()
    if not actor.holds(Role.CHECKER):
        return Verdict(reason=NOT_ALLOWED)
    if application.unit_id in units or units & set(assisting):
        return Verdict(reason=Reason("own-unit", "核查人不能来自主责单位或配合单位。"))
    if organizations.is_same_person(actor, application.applied_by_id):
        return Verdict(reason=Reason("own-application", "申请销号的人不能核查自己的申请。"))
    return Verdict(role=Role.CHECKER.value)


def may_review(actor: Actor, application: Application, side: Side) -> Verdict:
    """Who speaks for that side and neither worked on the problem, nor applied, nor ever checked it.

    `application.problem.region` must be at hand.
    """
    problem = application.problem
    if actor.user_id is None or not _speaks_for(actor, application, side):
        return Verdict(reason=Reason("others-turn", "现在轮到%(side)s签署。", {"side": SIDE_WORDS[side]}))
    if _took_part(actor, problem.pk) or organizations.is_same_person(actor, application.applied_by_id):
        return Verdict(reason=TOOK_PART)
    if _checked(actor, problem.pk):
        return Verdict(reason=Reason("own-check", "核查过这个问题的人不能复核。"))
    own = organizations.by_person(actor, "reviewer")
    standing = Review.objects.filter(own, application=application, outcome=ReviewOutcome.SIGNED)
    if standing.filter(void_at__isnull=True).exclude(side=side).exists():
        return Verdict(reason=Reason("signed-already", "同一个人不能代表两方签署。"))
    return Verdict(role=(Role.OFFICE if side is Side.OFFICE else Role.UNIT).value)


def reviewing_unit(application: Application, side: Side) -> int | None:
    """The unit for which a signature is given; None for the office. `may_review` has said yes."""
    home = ledger.home_campaign_of(application.problem_id)
    return home.lead_unit_id if home and side is Side.LEAD else None


def notices_seen_by(actor: Actor) -> QuerySet[PublicNotice]:
    """What is open to all, and for whoever signed in what concerns the places above and below their own."""
    reach = Q(open_to_all=True)
    for path in {grant.region_path for grant in actor.grants}:
        above = [path[:end] for end in range(len(path) + 1)]
        reach |= Q(problem__region__path__startswith=path) | Q(problem__region__path__in=above)
    return PublicNotice.objects.filter(reach)


def sees_notice(actor: Actor, notice: PublicNotice) -> bool:
    """The same of one notice, `notice.problem.region` at hand."""
    path = notice.problem.region.path
    return notice.open_to_all or any(
        path.startswith(grant.region_path) or grant.region_path.startswith(path) for grant in actor.grants
    )


def reads_objections(actor: Actor, region_path: str) -> bool:
    """Who learns of whom an objection comes: the office and leaders. Units read what it says."""
    return actor.role_over(region_path, Role.OFFICE, Role.LEADER, Role.SYSTEM) is not None


def may_object(actor: Actor, notice: PublicNotice, *, from_outside: bool) -> Verdict:
    """Every user whose unit has no part in the problem; for those outside the office takes it down."""
    path = notice.problem.region.path
    if from_outside:
        role = actor.role_over(path, Role.OFFICE)
        return Verdict(role=role, reason=None if role else NOT_ALLOWED)
    if actor.user_id is None:
        return Verdict(reason=NOT_ALLOWED)
    if _took_part(actor, notice.problem_id):
        return Verdict(reason=Reason("own-objection", "参与办理的人不能对自己的销号提异议。"))
    return Verdict(
        role=actor.grants[0].role.value if actor.grants else None, reason=None if actor.grants else NOT_ALLOWED
    )


def may_answer(actor: Actor, objection: Objection, notice: PublicNotice) -> Verdict:
    """The office, by somebody who neither worked on the problem nor checked it, nor raised the objection themselves."""
    role = actor.role_over(notice.problem.region.path, Role.OFFICE)
    if role is None or actor.user_id is None:
        return Verdict(reason=NOT_ALLOWED)
    if _had_a_hand(actor, notice.problem_id):
        return Verdict(reason=TOOK_PART)
    if not objection.from_outside and organizations.is_same_person(actor, objection.recorded_by_id):
        return Verdict(reason=Reason("own-objection-answered", "自己提的异议由别人答复。"))
    return Verdict(role=role.value)


def may_end_notice(actor: Actor, notice: PublicNotice) -> Verdict:
    """The office, by somebody who neither worked on it nor checked it; the schedule where the policy lets it."""
    role = actor.role_over(notice.problem.region.path, Role.OFFICE)
    if role is not None:
        return Verdict(reason=TOOK_PART) if _had_a_hand(actor, notice.problem_id) else Verdict(role=role.value)
    if actor.holds(Role.SYSTEM):
        if actor.via == "task" and notice.ending != Ending.SCHEDULE.value:
            return Verdict(reason=Reason("ends-by-hand", "这个专项的公示期满后由人办理。"))
        return Verdict(role=Role.SYSTEM.value)
    return Verdict(reason=NOT_ALLOWED)


def may_change_policy(actor: Actor, region_path: str) -> Verdict:
    """The office decides how its campaigns close."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def visible_policies(actor: Actor) -> QuerySet[ClosingPolicy]:
    """The closing policies of the regions whose office or leader the actor is."""
    reach = Q(pk__in=())
    for path in actor.region_paths(Role.OFFICE, Role.LEADER, Role.SYSTEM):
        reach |= Q(campaign__region__path__startswith=path)
    return ClosingPolicy.objects.filter(reach)


def look_backs_seen_by(actor: Actor) -> QuerySet[LookBack]:
    """Whoever sees the problem, and those who may look again."""
    seen = LookBack.objects.filter(ledger.seen_through(actor, "problem"))
    return seen | LookBack.objects.filter(pk__in=look_backs_open_to(actor).values("pk"))


def look_backs_open_to(actor: Actor) -> QuerySet[LookBack]:
    """Look-backs that the actor may do: in their region, of problems in which neither they nor their units had a part."""
    if actor.user_id is None:
        return LookBack.objects.none()
    reach = Q(pk__in=())
    for granted in actor.grants_of(Role.CHECKER, Role.INSPECTOR):
        reach |= Q(problem__region__path__startswith=granted.region_path)
    units = actor.unit_ids()
    worked = ledger.problems_worked_on(actor)
    return (
        LookBack.objects.filter(reach, outcome=LookBackOutcome.PENDING)
        .exclude(problem__accountable_unit__in=units)
        .exclude(problem__assistances__unit__in=units)
        .exclude(problem__in=worked)
    )


def look_backs_for(actor: Actor) -> QuerySet[LookBack]:
    """Those among them that the actor should do: others come before the first checker."""
    return (
        look_backs_open_to(actor)
        .exclude(organizations.by_person(actor, "checker"), checker__isnull=False)
        .order_by("due_on", "id")
    )


def open_look_back_problem_ids(actor: Actor) -> "QuerySet[LookBack, int] | None":
    """Closed problems that the actor may look at again."""
    if not actor.holds(Role.CHECKER, Role.INSPECTOR):
        return None
    return look_backs_open_to(actor).order_by().values_list("problem", flat=True)


def looked_back_problem_ids(actor: Actor) -> "QuerySet[LookBack, int] | None":
    """Problems that the actor looked at again: they stay in sight."""
    if actor.user_id is None or not actor.holds(Role.CHECKER, Role.INSPECTOR):
        return None
    return LookBack.objects.filter(done_by=actor.user_id).order_by().values_list("problem", flat=True)


def reads_relapses(actor: Actor) -> bool:
    """Leads name units, and nothing is settled by them: the office and leaders read them."""
    return actor.holds(Role.OFFICE, Role.LEADER, Role.SYSTEM)


def sees_look_back(actor: Actor, look_back: LookBack) -> bool:
    return look_backs_seen_by(actor).filter(pk=look_back.pk).exists()


def may_look_back(actor: Actor, look_back: LookBack) -> Verdict:
    """A checker or an inspector of the region whose units had no part in the problem, and who never worked on it."""
    path = look_back.problem.region.path
    role = next((g.role for g in actor.grants_of(Role.CHECKER, Role.INSPECTOR) if g.reaches(path)), None)
    if role is None or actor.user_id is None:
        return Verdict(reason=NOT_ALLOWED)
    if _took_part(actor, look_back.problem_id):
        return Verdict(reason=TOOK_PART)
    return Verdict(role=role.value)


def looking_unit(actor: Actor, look_back: LookBack) -> int | None:
    """The unit for which somebody looks again; None for an inspector of the region."""
    path = look_back.problem.region.path
    units = (g.unit_id for g in actor.grants_of(Role.CHECKER, Role.INSPECTOR) if g.reaches(path) and g.unit_id)
    return min(units, default=None)


def leads_seen_by(actor: Actor) -> QuerySet[RelapseLead]:
    """The office and leaders of the region: a lead names a unit, and nothing is settled by it."""
    reach = Q(pk__in=())
    for path in actor.region_paths(Role.OFFICE, Role.LEADER, Role.SYSTEM):
        reach |= Q(earlier__region__path__startswith=path)
    return RelapseLead.objects.filter(reach)


def sees_lead(actor: Actor, lead: RelapseLead) -> bool:
    """The same of one, `lead.earlier.region` at hand."""
    return actor.role_over(lead.earlier.region.path, Role.OFFICE, Role.LEADER, Role.SYSTEM) is not None


def may_judge(actor: Actor, lead: RelapseLead) -> Verdict:
    """The office, by somebody who neither worked on the old problem nor checked it."""
    role = actor.role_over(lead.earlier.region.path, Role.OFFICE)
    if role is None:
        return Verdict(reason=NOT_ALLOWED)
    return Verdict(reason=TOOK_PART) if _had_a_hand(actor, lead.earlier_id) else Verdict(role=role.value)


def judged_by(actor: Actor, leads: Sequence[RelapseLead]) -> frozenset[int]:
    """Which of these leads the actor may judge, as `may_judge` says of one. At most four queries for any number."""
    mine = [lead for lead in leads if actor.role_over(lead.earlier.region.path, Role.OFFICE) is not None]
    ids = {lead.earlier_id for lead in mine}
    if not ids:
        return frozenset()
    held = ledger.with_a_part(ids, actor)
    checks = Check.objects.filter(organizations.by_person(actor, "checker"), problem__in=ids)
    held |= frozenset(checks.values_list("problem", flat=True))
    return frozenset(lead.pk for lead in mine if lead.earlier_id not in held)


def may_take_archive(actor: Actor, region_path: str) -> Verdict:
    """The office and leaders of the region: the package names people."""
    role = actor.role_over(region_path, Role.OFFICE, Role.LEADER, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def _speaks_for(actor: Actor, application: Application, side: Side) -> bool:
    if side is Side.OFFICE:
        return actor.role_over(application.problem.region.path, Role.OFFICE) is not None
    home = ledger.home_campaign_of(application.problem_id)
    return home is not None and home.lead_unit_id in actor.unit_ids(Role.UNIT)


def _took_part(actor: Actor, problem_id: int) -> bool:
    if actor.unit_ids() & ledger.units_with_a_part(problem_id):
        return True
    return ledger.has_worked_on(actor, problem_id)


def _had_a_hand(actor: Actor, problem_id: int) -> bool:
    """Worked on it or checked it."""
    return _took_part(actor, problem_id) or _checked(actor, problem_id)


def _checked(actor: Actor, problem_id: int) -> bool:
    return Check.objects.filter(organizations.by_person(actor, "checker"), problem=problem_id).exists()
