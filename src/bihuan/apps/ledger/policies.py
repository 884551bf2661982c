"""Who may see problems and what an actor is to one of them: one rule, two shapes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.apps.ledger.models import Assistance, Contribution, ImportDraft, Membership, NamedPerson, Problem
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict
from bihuan.core.lifecycle import CLAIMED_STATES, Party, State

NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
OFFICE_BRINGS_HISTORY = Reason("history-office", "清单里有已销号的历史问题，由整改落实组导入。")
ONLY_THE_OFFICE_UNDOES = Reason("office-undoes", "导入由整改落实组撤销。")
_REGION_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
_SOURCE_READERS = (Role.OFFICE, Role.LEADER, Role.SYSTEM)
ProblemIds = Callable[[Actor], "QuerySet[Any, Any] | None"]
_RUNNERS = frozenset({Party.OFFICE, Party.DECIDER, Party.LEAD})
_SIGNERS = frozenset({Party.OFFICE, Party.LEAD})
_SIGNED_STATES = frozenset({State.UNDER_REVIEW, State.PUBLIC_NOTICE})
_WORKERS = frozenset({Party.ACCOUNTABLE, Party.ASSISTING})
_ALL_OF_THEM = 10**9
"""A limit that is never reached: a few ids among many are found first, while PostgreSQL would walk the problems in search of them."""
_sources: list[ProblemIds] = []
_LEAD_UNITS = organizations.Prepared(
    lambda problem: Membership.objects.filter(problem=problem, campaign__lead_unit__isnull=False).values_list(
        "campaign__lead_unit", flat=True
    )
)
_ASSISTING_UNITS = organizations.Prepared(
    lambda problem: Assistance.objects.filter(problem=problem).values_list("unit", flat=True)
)
_CONTRIBUTION = organizations.Prepared(
    lambda problem, user: Contribution.objects.filter(problem=problem, user=user).values_list("pk", flat=True), keys=2
)

_WORK_OF_PERSON = organizations.Prepared(
    lambda problem, user, person: Contribution.objects.filter(
        Q(user=user) | Q(user__person=person), problem=problem
    ).values_list("pk", flat=True),
    keys=3,
)
_NOBODY = 0  # no user and no person bears it


def register_visibility(problem_ids: ProblemIds) -> None:
    """Let a higher app say which problems an actor sees through its things (a queryset of problem ids, or None)."""
    if problem_ids not in _sources:
        _sources.append(problem_ids)


def visible(actor: Actor) -> QuerySet[Problem]:
    """The problems that the actor may see.

    Offices, leaders and inspectors see their region; a unit what it leads, answers for or assists with, once dispatched,
    and what it registered itself; a responsible person what names them; a checker what other units say is done.

    Whoever sees for several reasons gets the union of them and not their disjunction: each part has an index of its own,
    while a database that meets OR reads the whole table.
    """
    return union_of(visible_parts(actor))


def visible_parts(actor: Actor) -> list[QuerySet[Problem]]:
    """The same as one queryset for each reason: what the actor may see is their union. Never empty; a problem may be in several."""
    legs = _legs(actor)
    if legs is None:
        return [Problem.objects.all()]
    return [Problem.objects.filter(leg) for leg in legs] or [Problem.objects.none()]


def union_of(parts: Sequence[QuerySet[Problem]]) -> QuerySet[Problem]:
    """The problems of all parts, each once."""
    if len(parts) == 1:
        return parts[0]
    ids = [part.order_by().values("pk") for part in parts]
    return Problem.objects.filter(pk__in=ids[0].union(*ids[1:]))


def seen_through(actor: Actor, name: str) -> Q:
    """The condition under which the actor sees the problem that a row of another table names in its field `name`.

    Whoever reads whole regions is asked by the region alone: the other table is walked, and not all problems first.
    """
    paths = actor.region_paths(*_REGION_READERS)
    legs = _legs(actor)
    if legs is None:
        return Q()
    if paths and len(legs) == 1:
        return Q(**{f"{name}__region__in": organizations.region_ids_below(paths)})
    return Q(**{f"{name}__in": visible(actor).values("pk")})


def parties(actor: Actor, problem: Problem) -> frozenset[Party]:
    """What the actor is to this problem. `problem.region` must be at hand."""
    found = set()
    path = problem.region.path
    if actor.role_over(path, Role.OFFICE, Role.SYSTEM):
        found.add(Party.OFFICE)
    if actor.role_over(path, Role.LEADER, Role.SYSTEM):
        found.add(Party.DECIDER)
    units = actor.unit_ids(Role.UNIT)
    if units and units & _lead_units(problem):
        found.add(Party.LEAD)
    if problem.accountable_unit_id in units or _is_responsible(actor, problem):
        found.add(Party.ACCOUNTABLE)
    in_review = State(problem.state) in _SIGNED_STATES and bool(found & _SIGNERS)
    if not units - {problem.accountable_unit_id} and not actor.holds(Role.CHECKER) and not in_review:
        return frozenset(found)  # an accountable unit never assists as well: dispatching and editing see to that
    assisting = _assisting_units(problem)
    if in_review and _took_no_part(actor, problem, assisting):
        found.add(Party.REVIEWER)
    if units & assisting:
        found.add(Party.ASSISTING)
    if _may_check(actor, problem, assisting):
        found.add(Party.CHECKER)
    return frozenset(found)


def answers_for(actor: Actor, problems: Iterable[Problem]) -> frozenset[int]:
    """Which of these problems the actor answers for, as `parties` says of one: a leader in charge sees a problem, and does not work
    on it. At most one query, and none for who speaks for the units."""
    units, own = actor.unit_ids(Role.UNIT), actor.unit_ids(Role.RESPONSIBLE)
    found, asked = set(), []
    for problem in problems:
        if problem.accountable_unit_id in units:
            found.add(problem.pk)
        elif problem.accountable_unit_id in own:
            asked.append(problem.pk)
    if asked and actor.person_id is not None:
        named = NamedPerson.objects.filter(problem__in=asked, person=actor.person_id, duty=NamedPerson.Duty.RESPONSIBLE)
        found.update(named.values_list("problem", flat=True))
    return frozenset(found)


def sees(actor: Actor, problem: Problem, held: frozenset[Party]) -> bool:
    """Whether the problem is among those that the actor may see, given what they are to it.

    Whoever runs it sees it, whoever works on it once it was dispatched, and whoever may check it while it is said to be done;
    only for others is the whole rule asked.
    """
    if held & _RUNNERS or (held & _WORKERS and problem.dispatched_at is not None):
        return True
    if Party.CHECKER in held and State(problem.state) in CLAIMED_STATES:
        return True
    legs = _legs(actor)
    return legs is None or any(Problem.objects.filter(leg, pk=problem.pk).exists() for leg in legs)


def role_in(actor: Actor, party: Party) -> str:
    """The role under which an act of that party is recorded."""
    by_party: dict[Party, tuple[Role, ...]] = {
        Party.OFFICE: (Role.OFFICE, Role.SYSTEM),
        Party.DECIDER: (Role.LEADER, Role.SYSTEM),
        Party.LEAD: (Role.UNIT,),
        Party.ACCOUNTABLE: (Role.UNIT, Role.RESPONSIBLE),
        Party.ASSISTING: (Role.UNIT,),
        Party.CHECKER: (Role.CHECKER,),
        Party.REVIEWER: (Role.OFFICE, Role.UNIT),
    }
    return next((role.value for role in by_party[party] if actor.holds(role)), "")


def may_register(actor: Actor, *, region_path: str, lead_unit_id: int | None) -> Verdict:
    """The office registers anything; a lead unit in its own campaign; any unit what it found itself (self-check)."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    if role is None and lead_unit_id is not None and lead_unit_id in actor.unit_ids(Role.UNIT):
        role = Role.UNIT
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def may_register_own(actor: Actor, *, unit_id: int) -> Verdict:
    """A unit registers what it found in itself."""
    role = Role.UNIT if unit_id in actor.unit_ids(Role.UNIT) else None
    return Verdict(role=role, reason=None if role else NOT_ALLOWED)


def sees_runs(actor: Actor, region_path: str, lead_unit_id: int | None) -> bool:
    """Whether the imports of a campaign are the actor's to look at: who may register there, and the region's leaders."""
    if actor.role_over(region_path, Role.LEADER):
        return True
    return bool(may_register(actor, region_path=region_path, lead_unit_id=lead_unit_id))


def visible_drafts(actor: Actor) -> QuerySet[ImportDraft]:
    """Imports under preparation: one's own, and for the office those of its region, which it may have to finish. What a unit
    found in itself is nobody else's before it is registered."""
    reach = Q(pk__in=()) if actor.user_id is None else Q(owner=actor.user_id)
    for path in actor.region_paths(Role.OFFICE, Role.SYSTEM):
        reach |= Q(region__path__startswith=path, own_unit__isnull=True)
    return ImportDraft.objects.filter(reach)


def may_undo(actor: Actor, *, region_path: str) -> Verdict:
    """Withdrawing is the office's step, of a whole import too."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else ONLY_THE_OFFICE_UNDOES)


def may_bring_history(actor: Actor, *, region_path: str) -> Verdict:
    """The office brings in what earlier campaigns closed."""
    role = actor.role_over(region_path, Role.OFFICE, Role.SYSTEM)
    return Verdict(role=role, reason=None if role else OFFICE_BRINGS_HISTORY)


def may_edit(actor: Actor, problem: Problem) -> Verdict:
    """The office and the lead unit edit what a problem says; the unit's work has operations of its own."""
    held = parties(actor, problem)
    for party in (Party.OFFICE, Party.LEAD):
        if party in held:
            return Verdict(role=role_in(actor, party))
    return Verdict(reason=NOT_ALLOWED)


def reads_source(actor: Actor, region_path: str) -> bool:
    """Whether the actor learns that a problem came from the public. A unit reads 上级交办 instead."""
    return actor.role_over(region_path, *_SOURCE_READERS) is not None


def source_readable(actor: Actor) -> Q:
    """Where the actor learns the source: a filter by it must not tell what the page hides."""
    reach = Q(pk__in=())
    for path in actor.region_paths(*_SOURCE_READERS):
        reach |= Q(region__path__startswith=path)
    return reach


def reads_personal_data(actor: Actor, region_path: str) -> bool:
    """Whether an export names people in full."""
    return actor.role_over(region_path, *_SOURCE_READERS) is not None


def names_people(actor: Actor) -> bool:
    """Whether there is a region of which the actor may take names out in full."""
    return bool(actor.region_paths(*_SOURCE_READERS))


def _legs(actor: Actor) -> list[Q] | None:
    """The reasons for which the actor sees problems, each as a condition; None where nothing is hidden from them."""
    paths = actor.region_paths(*_REGION_READERS)
    if not all(paths):
        return None
    legs = [Q(region__in=organizations.region_ids_below(paths))] if paths else []
    legs += [*_seen_by_units(actor), *_seen_by_person(actor), *_seen_by_checker(actor)]
    for source in _sources:
        ids = source(actor)
        if ids is not None:
            legs.append(Q(pk__in=ids))
    return legs


def _seen_by_units(actor: Actor) -> list[Q]:
    units = actor.unit_ids(Role.UNIT)
    if not units:
        return []
    assisted = Assistance.objects.filter(unit__in=units).values("problem_id")[:_ALL_OF_THEM]
    return [
        Q(dispatched_at__isnull=False, accountable_unit__in=units),
        Q(dispatched_at__isnull=False, pk__in=assisted),
        Q(registered_by_unit__in=units),
        Q(pk__in=Membership.objects.filter(campaign__lead_unit__in=units).values("problem_id")),
    ]


def _seen_by_person(actor: Actor) -> list[Q]:
    units = actor.unit_ids(Role.RESPONSIBLE)
    if actor.person_id is None or not units:
        return []
    named = NamedPerson.objects.filter(person=actor.person_id).values("problem_id")
    return [Q(dispatched_at__isnull=False, pk__in=named, accountable_unit__in=units)]


def _seen_by_checker(actor: Actor) -> list[Q]:
    return [
        Q(
            state__in=[state.value for state in CLAIMED_STATES],
            region__in=organizations.region_ids_below([grant.region_path]),
        )
        & ~Q(accountable_unit=grant.unit_id)
        & ~Q(pk__in=Assistance.objects.filter(unit=grant.unit_id).values("problem_id"))
        for grant in actor.grants_of(Role.CHECKER)
    ]


def _lead_units(problem: Problem) -> frozenset[int]:
    return frozenset(_LEAD_UNITS.rows(problem.pk))


def _assisting_units(problem: Problem) -> frozenset[int]:
    return frozenset(_ASSISTING_UNITS.rows(problem.pk))


def _is_responsible(actor: Actor, problem: Problem) -> bool:
    if actor.person_id is None or problem.accountable_unit_id not in actor.unit_ids(Role.RESPONSIBLE):
        return False
    return NamedPerson.objects.filter(
        problem=problem, person=actor.person_id, duty=NamedPerson.Duty.RESPONSIBLE
    ).exists()


def _may_check(actor: Actor, problem: Problem, assisting: frozenset[int]) -> bool:
    """A checker of a unit that has no part in the problem, who never worked on it, in whatever post."""
    reaches = any(grant.reaches(problem.region.path) for grant in actor.grants_of(Role.CHECKER))
    return reaches and _took_no_part(actor, problem, assisting)


def _took_no_part(actor: Actor, problem: Problem, assisting: frozenset[int]) -> bool:
    """A person whose units have no part in the problem, and who never worked on it, in whatever post."""
    own_units = actor.unit_ids()
    if problem.accountable_unit_id in own_units or own_units & assisting or actor.user_id is None:
        return False
    return not has_worked(actor, problem.pk)


def has_contributed(problem: Problem, user_id: int) -> bool:
    """Whether this user ever worked on the problem."""
    return bool(_CONTRIBUTION.rows(problem.pk, user_id))


def has_worked(actor: Actor, problem_id: int) -> bool:
    """Whether this person ever worked on the problem, under whatever user name. One query."""
    return bool(_WORK_OF_PERSON.rows(problem_id, actor.user_id or _NOBODY, actor.person_id or _NOBODY))
