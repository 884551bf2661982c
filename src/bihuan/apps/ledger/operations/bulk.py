"""One step on many problems: looked over first, then taken row by row. One that cannot take it holds up no other.

Each row is an act of its own under its own lock and at its own version; the rules that refuse it are those of the single step.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from bihuan.apps.jobs import operations as jobs
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.ledger.operations.dispatching import accept_problem, dispatch_problem
from bihuan.apps.ledger.operations.editing import ProblemEdit, edit_problem, refuse_late
from bihuan.apps.ledger.operations.registration import NewPerson
from bihuan.apps.ledger.queries.facts import facts_of
from bihuan.apps.ledger.queries.listing import ProblemFilter, filtered
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, BihuanError, Reason
from bihuan.core.lifecycle import Step, decide, lawful_step
from bihuan.core.person_names import parse_people
from bihuan.core.reason_documents import document_of

BULK_KIND = "ledger.bulk"
AT_ONCE = 200
MOST = 20_000
_CHUNK = 1000
Progress = Callable[[int, int], None]
CHANGED_SINCE = Reason("changed-since-seen", "看过以后有人改动，没有办理。看过新的内容后再办理一次。")


class BulkKind(StrEnum):
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    PERSON = "person"
    DEADLINE = "deadline"
    SEVERITY = "severity"
    CATEGORY = "category"


_TITLES = {
    BulkKind.DISPATCH: "批量交办 %(n)s 项",
    BulkKind.ACCEPT: "批量认领 %(n)s 项",
    BulkKind.PERSON: "批量定责任人 %(n)s 项",
    BulkKind.DEADLINE: "批量定时限 %(n)s 项",
    BulkKind.SEVERITY: "批量改严重程度 %(n)s 项",
    BulkKind.CATEGORY: "批量改类别 %(n)s 项",
}
_STEPS = {BulkKind.DISPATCH: Step.DISPATCH, BulkKind.ACCEPT: Step.ACCEPT}


@dataclass(frozen=True, slots=True)
class BulkAct:
    """What is done to each row. `value`: a severity, a category, a day, people as they are written; for accepting a person's id."""

    kind: BulkKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A row at the version at which it was looked over."""

    number: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row that may take the step now."""

    number: str
    text: str
    unit: str
    due: date | None
    due_raw: str
    version: int


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row that may not, with every reason."""

    number: str
    text: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class HeldGroup:
    """Rows held up by the same rule; `reason` is the first row's."""

    reason: Reason
    rows: tuple[HeldRow, ...]


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """What would become of each chosen row."""

    ready: tuple[ReadyRow, ...] = ()
    held: tuple[HeldGroup, ...] = ()

    @property
    def held_count(self) -> int:
        return sum(len(group.rows) for group in self.held)


@dataclass(slots=True)
class BulkReport:
    """What became of them."""

    done: int = 0
    held: list[HeldRow] = field(default_factory=list)

    def as_document(self) -> dict[str, object]:
        groups = [
            {"code": group.reason.code, "words": document_of(group.reason), "count": len(group.rows),
             "numbers": [row.number for row in group.rows[:AT_ONCE]]}
            for group in grouped(self.held)
        ]  # fmt: skip
        return {"done": self.done, "held": groups}


def look_over_chosen(*, actor: Actor, act: BulkAct, numbers: Sequence[str], today: date) -> BulkPlan:
    """What would become of these rows. Numbers that the actor does not see are left out; the order is the one given."""
    wanted = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
    return _look_over(
        actor, act, policies.visible(actor).filter(number__in=wanted), today=today, place=lambda row: wanted[row]
    )


def look_over_list(
    *, actor: Actor, act: BulkAct, wanted: ProblemFilter, today: date, seen: datetime | None = None
) -> BulkPlan:
    """What would become of all rows of a list. What changed after `seen` is held up. Raises BadInput for too many rows."""
    rows = filtered(actor, wanted, today)
    if rows[MOST:].exists():
        raise BadInput(Reason("too-many-rows", "一次最多办 %(n)s 项，再加一个筛选条件。", {"n": MOST}))
    return _look_over(actor, act, rows, today=today, place=str, seen=seen)


def act_on_many(
    *,
    actor: Actor,
    clock: Callable[[], datetime],
    act: BulkAct,
    chosen: Iterable[Chosen],
    progress: Progress | None = None,
    taken: int = 0,
    keep: Callable[[int], None] | None = None,
) -> BulkReport:
    """Take the step on each row. What one row is refused is told in the report; the others go on. Not one transaction: each row is one.

    `taken` has a bit for each row on which an earlier attempt took the step: it is not taken again. `keep` is told the new
    ones in the transaction of the row.
    """
    rows = list(chosen)
    report = BulkReport(done=taken.bit_count())
    for done, each in enumerate(rows, start=1):
        bit = 1 << (done - 1)
        if taken & bit:
            continue
        try:
            with transaction.atomic():
                _act(actor, clock(), act, each)
                if keep is not None:
                    keep(taken | bit)
        except BihuanError as refusal:
            report.held.append(HeldRow(each.number, "", reasons_of(refusal)))
        else:
            report.done += 1
            taken |= bit
        if progress and (done % 50 == 0 or done == len(rows)):
            progress(done, len(rows))
    return report


def request_bulk(
    *, actor: Actor, at: datetime, act: BulkAct, chosen: Sequence[Chosen], late: Sequence[str] = ()
) -> UUID:
    """Let the worker take the step on each row; the id of the job. `late` rows changed since they were seen: they are told alone."""
    rows = [[each.number, each.version] for each in chosen]
    arguments = {"kind": act.kind.value, "value": act.value, "chosen": rows, "late": list(late)}
    title = Reason("bulk-job", _TITLES[act.kind], {"n": len(chosen)})
    return jobs.enqueue_job(actor=actor, at=at, kind=BULK_KIND, title=title, arguments=arguments)


def grouped(rows: Iterable[HeldRow]) -> tuple[HeldGroup, ...]:
    """Held rows by the rule that holds them up, the largest group first. A row with several reasons stands under its first."""
    found: dict[str, list[HeldRow]] = {}
    for row in rows:
        found.setdefault(row.reasons[0].code, []).append(row)
    groups = (HeldGroup(rows[0].reasons[0], tuple(rows)) for rows in found.values())
    return tuple(sorted(groups, key=lambda group: -len(group.rows)))


def reasons_of(refusal: BihuanError) -> tuple[Reason, ...]:
    """Every reason of a refusal, the joined ones apart."""
    joined = refusal.reason.params.get("reasons")
    return tuple(joined) if isinstance(joined, tuple) else (refusal.reason,)


def _look_over(
    actor: Actor,
    act: BulkAct,
    rows: QuerySet[Problem],
    *,
    today: date,
    place: Callable[[str], int | str],
    seen: datetime | None = None,
) -> BulkPlan:
    ready: list[ReadyRow] = []
    held: list[HeldRow] = []
    for problem in rows.select_related("region", "accountable_unit").order_by("id").iterator(chunk_size=_CHUNK):
        late = seen is not None and problem.last_act_at > seen
        reasons = (CHANGED_SINCE,) if late else _reasons_against(actor, act, problem, today)
        if reasons:
            held.append(HeldRow(problem.number, problem.text[:90], reasons))
            continue
        unit = problem.accountable_unit.name if problem.accountable_unit else ""
        ready.append(ReadyRow(problem.number, problem.text[:90], unit, problem.due, problem.due_raw, problem.version))
    ready.sort(key=lambda row: place(row.number))
    return BulkPlan(tuple(ready), grouped(held))


def _reasons_against(actor: Actor, act: BulkAct, problem: Problem, today: date) -> tuple[Reason, ...]:
    step = _STEPS.get(act.kind)
    if step is not None:
        facts = facts_of(problem, needs=lawful_step(step).needs)
        return decide(step, facts, parties=policies.parties(actor, problem), today=today).reasons
    verdict = policies.may_edit(actor, problem)
    if not verdict:
        return (verdict.reason or policies.NOT_ALLOWED,)
    try:
        refuse_late(problem, _edit_of(act, problem) if act.value else ProblemEdit(due=_any_other_day(act, problem)))
    except BihuanError as refusal:
        return reasons_of(refusal)
    return ()


def _any_other_day(act: BulkAct, problem: Problem) -> date | None:
    """Before a day is named, a row is asked whether its deadline may be set at all."""
    return date.max if act.kind is BulkKind.DEADLINE and problem.due != date.max else None


def _act(actor: Actor, at: datetime, act: BulkAct, row: Chosen) -> None:
    if act.kind is BulkKind.DISPATCH:
        dispatch_problem(actor=actor, at=at, number=row.number, version=row.version)
    elif act.kind is BulkKind.ACCEPT:
        person = int(act.value) if act.value else None
        accept_problem(actor=actor, at=at, number=row.number, version=row.version, responsible_person_id=person)
    else:
        problem = policies.visible(actor).filter(number=row.number).first()
        edit = _edit_of(act, problem) if problem else ProblemEdit()
        edit_problem(actor=actor, at=at, number=row.number, version=row.version, edit=edit)


def _edit_of(act: BulkAct, problem: Problem) -> ProblemEdit:
    match act.kind:
        case BulkKind.SEVERITY:
            return ProblemEdit(severity=act.value)
        case BulkKind.CATEGORY:
            return ProblemEdit(category=act.value, category_raw="")
        case BulkKind.DEADLINE:
            return ProblemEdit(due=date.fromisoformat(act.value))
    return ProblemEdit(people=_with_responsible(problem, act.value))


def _with_responsible(problem: Problem, text: str) -> tuple[NewPerson, ...]:
    """These people as the responsible ones; the leaders stay."""
    kept = NamedPerson.objects.filter(problem=problem).exclude(duty=NamedPerson.Duty.RESPONSIBLE)
    people = [NewPerson(row.duty, row.name, row.title, row.person_id) for row in kept]
    named = (
        NewPerson(NamedPerson.Duty.RESPONSIBLE.value, each.name, each.post) for each in parse_people(text) if each.name
    )
    return (*people, *named)
