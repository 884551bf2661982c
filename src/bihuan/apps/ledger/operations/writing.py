"""What every write of the ledger goes through: lock the row, load the facts, take the step, record it, tell others.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.events import StepTaken, step_taken
from bihuan.apps.ledger.models import Contribution, ExtensionRequest, HandBack, Outcome, Problem
from bihuan.apps.ledger.operations.texts import SEARCHED, keep_texts
from bihuan.apps.ledger.queries.facts import facts_of
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.lifecycle import Party, Step, decide, lawful_step
from bihuan.core.step_acts import ACT_OF_STEP

WORKERS = frozenset({Party.ACCOUNTABLE, Party.ASSISTING})
_LOCKED = organizations.Prepared(
    lambda number: Problem.objects.select_for_update(of=("self",)).select_related("region").filter(number=number)
)


@dataclass(slots=True)
class Change:
    """A problem under lock, who changes it, and what of it changed so far."""

    actor: Actor
    at: datetime
    problem: Problem
    parties: frozenset[Party]
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return day_of(self.at)

    def set(self, name: str, value: object) -> None:
        """Change one field and remember what it was; an equal value changes nothing."""
        old = getattr(self.problem, name)
        if old == value:
            return
        self.before.setdefault(name, _plain(old))
        self.after[name] = _plain(value)
        setattr(self.problem, name, value)

    def role(self, among: Iterable[Party]) -> str:
        wanted = set(among)
        return next((policies.role_in(self.actor, p) for p in Party if p in wanted and p in self.parties), "")


def day_of(at: datetime) -> date:
    """The day of a moment where the work is done."""
    return timezone.localtime(at).date()


def lock_problem(*, actor: Actor, at: datetime, number: str, version: int | None = None) -> Change:
    """The problem under lock. Raises Missing where the actor may not see it, Conflict where it is no longer at `version`."""
    problem = _LOCKED.first(number)
    held = policies.parties(actor, problem) if problem else frozenset()
    if problem is None or not policies.sees(actor, problem, held):
        raise Missing(
            Reason("no-such-problem", "没有编号为 %(number)s 的问题，或不在可以查看的范围内。", {"number": number})
        )
    change = Change(actor=actor, at=at, problem=problem, parties=held)
    require_version(change, version)
    return change


def lock_two(*, actor: Actor, at: datetime, first: str, second: str) -> tuple[Change, Change]:
    """Two problems under lock, in the order asked for. Locked in the order of their numbers, so that no two writers wait crosswise.

    Raises Missing where the actor may not see one of them, Refused where they are the same.
    """
    if first == second:
        raise Refused(Reason("same-problem", "%(number)s 是同一个问题。", {"number": first}))
    held = {number: lock_problem(actor=actor, at=at, number=number) for number in sorted((first, second))}
    return held[first], held[second]


def require_version(change: Change, version: int | None) -> None:
    """Raise Conflict where the problem is no longer at `version`."""
    if version is not None and version != change.problem.version:
        raise _conflict(change.actor, change.problem, version)


def take_step(change: Change, step: Step, *, why: str | None = None) -> None:
    """Ask the core, and set the state that it decided. Raises Refused with every reason that it gave."""
    needs = lawful_step(step).needs
    decision = decide(step, facts_of(change.problem, needs=needs), parties=change.parties, today=change.today, why=why)
    if decision.target is None:
        raise refused(decision.reasons)
    change.set("state", decision.target.value)


def save_step(change: Change, step: Step, *, source: str, why: str = "", unit_ids: Iterable[int] = ()) -> None:
    """Write the problem, record the step, and tell others after commit."""
    role = change.role(lawful_step(step).parties)
    save_change(change, action=ACT_OF_STEP[step], role=role, why=why, unit_ids=unit_ids)
    event = StepTaken(
        problem_id=change.problem.pk,
        number=change.problem.number,
        step=step.value,
        source=source,
        target=change.problem.state,
        user_id=change.actor.user_id,
        at=change.at,
    )
    transaction.on_commit(lambda: _emit(event))


def save_change(change: Change, *, action: str, role: str = "", why: str = "", unit_ids: Iterable[int] = ()) -> None:
    """Write the problem with its next version, keep who worked on it, and record the act."""
    problem = change.problem
    if change.parties & WORKERS:
        keep_contributors(change, [change.actor.user_id])
    problem.version += 1
    problem.last_act_at = change.at
    problem.save(update_fields={*_columns(change.after), "version", "last_act_at"})
    if not change.after.keys().isdisjoint(SEARCHED):
        keep_texts([problem])
    involved = {unit for unit in (problem.accountable_unit_id, *unit_ids) if unit is not None}
    record(
        actor=change.actor, role=role, action=action, at=change.at,
        object_type="problem", object_id=problem.pk, label=problem.number,
        region_path=problem.region.path, unit_ids=involved,
        before=change.before or None, after={**change.after, "version": problem.version}, reason=why,
    )  # fmt: skip


def _columns(after: Mapping[str, object]) -> set[str]:
    """What of a change stands in the problem's own row; the rest tells of rows beside it."""
    return {field.attname for field in Problem._meta.concrete_fields if field.attname in after}


def keep_contributors(change: Change, user_ids: Iterable[int | None]) -> None:
    """Remember who worked on the problem, whatever post they hold tomorrow. Mostly that is known from an act before."""
    workers = {user for user in user_ids if user is not None}
    unknown = [user for user in sorted(workers) if not policies.has_contributed(change.problem, user)]
    if unknown:
        Contribution.objects.bulk_create(
            [Contribution(problem=change.problem, user_id=user) for user in unknown], ignore_conflicts=True
        )


def lapse_requests(change: Change, why: str) -> None:
    """Nobody needs to rule any more on what was asked of this problem: the requests are kept, refused with these words."""
    ended = {"outcome": Outcome.REFUSED, "ruling": why, "ruled_by_id": change.actor.user_id, "ruled_at": change.at}
    for requests in (HandBack.objects, ExtensionRequest.objects):
        if requests.filter(problem=change.problem, outcome=Outcome.PENDING).update(**ended):
            change.after["lapsed"] = why


def pending_hand_back(problem: Problem) -> HandBack | None:
    return HandBack.objects.select_for_update().filter(problem=problem, outcome=Outcome.PENDING).first()


def refused(reasons: Iterable[Reason]) -> Refused:
    """One refusal from several reasons: the first one's code, all sentences."""
    given = tuple(reasons)
    if len(given) == 1:
        return Refused(given[0])
    return Refused(Reason(given[0].code, "%(reasons)s", {"reasons": given}))


def bad_input(field_name: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field_name: reason})


def require_units(region_path: str, unit_ids: Iterable[int], *, kept: Collection[int] = ()) -> None:
    """Raises BadInput for a unit that is not there, has ended, or lies outside of the region.

    `kept` names those that stand there already: a unit that ended meanwhile stays until somebody puts another in its place.
    """
    wanted = set(unit_ids) - set(kept)
    known = organizations.units_by_ids(wanted)
    for unit_id in wanted:
        unit = known.get(unit_id)
        if unit is None or not unit.is_active or not unit.region_path.startswith(region_path):
            raise bad_input("accountable_unit", "no-such-unit", "没有这个单位，或已撤销。")


def require_text(field_name: str, value: str, message: str) -> str:
    """The text without blanks around it. Raises BadInput with `message` where nothing is left."""
    wanted = value.strip()
    if not wanted:
        raise bad_input(field_name, "empty", message)
    return wanted


def _conflict(actor: Actor, problem: Problem, version: int) -> Conflict:
    """Say who changed what since that version, as far as the record tells and this reader may know."""
    later = [
        act
        for act in audit.timeline(actor, "problem", problem.pk, limit=20)
        if isinstance(act.after, Mapping) and int(str(act.after.get("version", 0))) > version
    ]
    changes: dict[str, tuple[object, object]] = {}
    for act in reversed(later):
        for name, value in (act.after or {}).items():
            if name != "version":
                changes[name] = ((act.before or {}).get(name), value)
    names = "、".join(dict.fromkeys(act.actor_name for act in reversed(later))) or "别人"
    return Conflict(
        Reason("changed-meanwhile", "%(who)s刚刚改过这个问题，没有覆盖。看过新的内容后再办理一次。", {"who": names}),
        changes,
    )


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _emit(event: StepTaken) -> None:
    step_taken.send(sender=StepTaken, event=event)
