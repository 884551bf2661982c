"""Who sees a flag, who answers it, who rules on it.

The office and leaders see all of their region; lead units what is about the problems of their campaigns; a unit what concerns it.
Nobody else: a lead is not yet anything, and neither inspectors nor the discipline body nor the public read it.

Of a flag that concerns several units, each reads only what it may read in the ledger anyway: its own text with the marked places,
how alike it is, and whether the other text is older or newer. Whose the other text is, and what it says, it learns only where it
sees that problem. It can answer what is held against it, and learns nothing of others by being flagged.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan.apps.formalism.models import Flag, FlagProblem, FlagUnit, GivenTemplate, Scan
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

READERS = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.SYSTEM)
_REGION_READERS = (Role.OFFICE, Role.LEADER, Role.SYSTEM)
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
_CONCERNED = Reason("flag-concerns-you", "涉及本单位或自己办过的问题，由整改落实组的其他人认定。")


def visible(actor: Actor) -> QuerySet[Flag]:
    """The flags that the actor may see."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*_REGION_READERS):
        reach |= Q(region__path__startswith=path)
    units = actor.unit_ids(Role.UNIT)
    if units:
        led = ledger.problems_led_by(units)
        reach |= Q(pk__in=FlagUnit.objects.filter(unit__in=units).values("flag"))
        reach |= Q(pk__in=FlagProblem.objects.filter(problem__in=led).values("flag"))
    return Flag.objects.filter(reach)


def concerned_seen_by(actor: Actor) -> QuerySet[FlagUnit]:
    """The (flag, unit) of which the actor may know that this unit is concerned: never the other unit of a pair."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*_REGION_READERS):
        reach |= Q(flag__region__path__startswith=path)
    units = actor.unit_ids(Role.UNIT)
    if units:
        led = FlagProblem.objects.filter(
            flag=OuterRef("flag"), problem__in=ledger.problems_led_by(units), problem__accountable_unit=OuterRef("unit")
        )
        reach |= Q(unit__in=units) | Q(Exists(led))
    return FlagUnit.objects.filter(reach)


def campaign_known_to(actor: Actor) -> Q:
    """The flags of which the actor may know the campaign: of a pair from two campaigns a unit knows its own one alone."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*_REGION_READERS):
        reach |= Q(region__path__startswith=path)
    at_home = FlagProblem.objects.filter(
        ledger.seen_through(actor, "problem"), flag=OuterRef("pk"), problem__memberships__is_home=True,
        problem__memberships__campaign=OuterRef("campaign"),
    )  # fmt: skip
    return reach | Q(Exists(at_home))


def reads_whole(actor: Actor, flag: Flag) -> bool:
    """Whether nothing of a flag is hidden from the actor, `flag.region` at hand."""
    return actor.role_over(flag.region.path, *_REGION_READERS) is not None


def problems_read(actor: Actor, flag_ids: "list[int]") -> frozenset[int]:
    """Of the problems that these flags are about, those that the actor sees in the ledger."""
    rows = FlagProblem.objects.filter(ledger.seen_through(actor, "problem"), flag__in=flag_ids)
    return frozenset(rows.values_list("problem", flat=True))


def answering_unit(actor: Actor, concerned: frozenset[int]) -> int | None:
    """The unit for which the actor may answer; None where they speak for none of those concerned."""
    return min(actor.unit_ids(Role.UNIT) & concerned, default=None)


def may_rule(actor: Actor, flag: Flag, concerned: frozenset[int]) -> Verdict:
    """A person of the office whose units are not concerned, and who never worked on these problems. `flag.region` at hand."""
    role = actor.role_over(flag.region.path, Role.OFFICE)
    if role is None or actor.user_id is None:
        return Verdict(reason=NOT_ALLOWED)
    problems = flag.problems.values("problem")
    if actor.unit_ids() & concerned or ledger.has_worked_on_any(actor.user_id, problems):
        return Verdict(reason=_CONCERNED)
    return Verdict(role=role.value)


def may_keep_templates(actor: Actor, region_path: str) -> Verdict:
    """The office says what it gave to all units."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def may_scan(actor: Actor, region_path: str) -> Verdict:
    """The office and the system let the checks go over a region."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def visible_templates(actor: Actor) -> QuerySet[GivenTemplate]:
    """What was given to all units of a place may be read by everybody there."""
    reach = Q(pk__in=())
    for path in {grant.region_path for grant in actor.grants if grant.role in READERS}:
        reach |= Q(region__path__startswith=path)
    return GivenTemplate.objects.filter(reach)


def visible_scans(actor: Actor) -> QuerySet[Scan]:
    """When the checks went over a place is told to everybody there who may see flags."""
    reach = Q(pk__in=())
    for path in {grant.region_path for grant in actor.grants if grant.role in READERS}:
        reach |= Q(region__path__startswith=path)
    return Scan.objects.filter(reach)
