"""Who sees demands and what somebody is to one of them: one rule, two shapes."""

from django.db.models import Count, Q, QuerySet

from bihuan.apps.demands.models import AnswerFile, BurdenOpinion, Demand, DemandAnswer, DemandRecipient
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict
from bihuan.core.demands.lifecycle import DemandParty

REGION_READERS = (Role.OFFICE, Role.LEADER, Role.SYSTEM)
ANSWERERS = (Role.UNIT, Role.RESPONSIBLE)
READERS = (*REGION_READERS, *ANSWERERS)
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
FEWEST_TO_HIDE_AMONG = 3
"""An opinion without a name is shown to the issuer where the demand has at least so many recipients."""


def visible(actor: Actor) -> QuerySet[Demand]:
    """Demands of the actor's regions; those that a unit of theirs issues, or that one of these was joined to; those that
    ask a unit of theirs, once approved."""
    reach = _in_regions(actor, "region")
    issuing = actor.unit_ids(Role.UNIT)
    if issuing:
        joined = Demand.objects.filter(issuer__in=issuing, joined_to__isnull=False).values("joined_to")
        reach |= Q(issuer__in=issuing) | Q(pk__in=joined)
    asked = actor.unit_ids(*ANSWERERS)
    if asked:
        received = DemandRecipient.objects.filter(unit__in=asked).values("demand")
        reach |= Q(pk__in=received, approved_at__isnull=False)
    return Demand.objects.filter(reach)


def visible_answers(actor: Actor) -> QuerySet[DemandAnswer]:
    """Answers: all to whoever reads the region or asked for them, to a unit its own."""
    reach = Q(unit__in=actor.unit_ids(*ANSWERERS)) | _in_regions(actor, "turn__demand__region")
    issuing = actor.unit_ids(Role.UNIT)
    if issuing:
        joined = Demand.objects.filter(issuer__in=issuing, joined_to__isnull=False).values("joined_to")
        reach |= Q(turn__demand__issuer__in=issuing) | Q(turn__demand__in=joined)
    return DemandAnswer.objects.filter(reach)


def visible_files(actor: Actor) -> "QuerySet[AnswerFile, int]":
    """The evidence that came with answers, for whoever sees these, as a subquery of ids."""
    return AnswerFile.objects.filter(answer__in=visible_answers(actor).values("pk")).values_list("evidence", flat=True)


def visible_opinions(actor: Actor) -> QuerySet[BurdenOpinion]:
    """Opinions: all to the region's readers, to a unit its own, to the issuer those on its demands.

    One without a name on a demand that asks few is not for the issuer: it would tell who said it.
    """
    reach = Q(unit__in=actor.unit_ids(*ANSWERERS)) | _in_regions(actor, "demand__region")
    issuing = actor.unit_ids(Role.UNIT)
    if issuing:
        few = _few_recipients()
        reach |= Q(demand__issuer__in=issuing) & ~Q(is_anonymous=True, demand__in=few)
    return BurdenOpinion.objects.filter(reach)


def reaches(actor: Actor, region_path: str) -> bool:
    """Whether anything there is the actor's to know of."""
    return any(grant.reaches(region_path) for grant in actor.grants)


def may_issue(actor: Actor, *, region_path: str, issuer_id: int) -> Verdict:
    """The campaign office writes down for any unit of its region; whoever speaks for a unit for that one."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    if role is None and issuer_id in actor.unit_ids(Role.UNIT):
        role = Role.UNIT
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def may_keep_table(actor: Actor, region_path: str) -> Verdict:
    """The office keeps minutes and budget."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def may_reply(actor: Actor, region_path: str) -> Verdict:
    """The office answers opinions; a leader may."""
    role = actor.role_over(region_path, Role.OFFICE, Role.LEADER, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def sees_burden(actor: Actor) -> bool:
    """The burden of all units is for the office and leaders."""
    return bool(actor.region_paths(*REGION_READERS))


def reads_extract(actor: Actor, demand: Demand) -> bool:
    """Whoever reads the region's ledger anyway; the issuer once the office gave it. `demand.region` must be at hand."""
    if actor.role_over(demand.region.path, *REGION_READERS):
        return True
    return demand.extract_given_at is not None and demand.issuer_id in actor.unit_ids(Role.UNIT)


def parties(actor: Actor, demand: Demand, recipient_ids: frozenset[int]) -> frozenset[DemandParty]:
    """What the actor is to this demand. `demand.region` must be at hand."""
    found, path = set(), demand.region.path
    if may_issue(actor, region_path=path, issuer_id=demand.issuer_id):
        found.add(DemandParty.ISSUER)
    if actor.role_over(path, Role.OFFICE, Role.SYSTEM):
        found.add(DemandParty.OFFICE)
    if actor.role_over(path, Role.LEADER):
        found.add(DemandParty.LEADER)
    if recipient_ids & actor.unit_ids(*ANSWERERS) and demand.approved_at is not None:
        found.add(DemandParty.RECIPIENT)
    return frozenset(found)


def role_of(actor: Actor, party: DemandParty) -> str:
    """The role under which an act of that party is recorded."""
    order = {
        DemandParty.ISSUER: (Role.OFFICE, Role.SYSTEM, Role.UNIT),
        DemandParty.OFFICE: (Role.OFFICE, Role.SYSTEM),
        DemandParty.LEADER: (Role.LEADER, Role.OFFICE, Role.SYSTEM),
        DemandParty.RECIPIENT: ANSWERERS,
    }
    return next((role.value for role in order[party] if actor.holds(role)), "")


def _in_regions(actor: Actor, field: str) -> Q:
    reach = Q(pk__in=())
    for path in actor.region_paths(*REGION_READERS):
        reach |= Q(**{f"{field}__path__startswith": path})
    return reach


def _few_recipients() -> "QuerySet[DemandRecipient, dict[str, int]]":
    counted = DemandRecipient.objects.order_by().values("demand").annotate(n=Count("pk"))
    return counted.filter(n__lt=FEWEST_TO_HIDE_AMONG).values("demand")  # type: ignore[return-value]
