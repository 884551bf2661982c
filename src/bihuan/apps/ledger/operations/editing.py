"""What a problem says is mended, and what could not be read is settled by a person."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.models import (
    Assistance,
    Category,
    InstitutionalGap,
    Membership,
    NamedPerson,
    Problem,
    Severity,
    Source,
)
from bihuan.apps.ledger.operations.registration import (
    NewMeasure,
    NewMilestone,
    NewPerson,
    Question,
    add_measures,
    add_milestones,
    refuse_long_place,
)
from bihuan.apps.ledger.operations.writing import (
    Change,
    bad_input,
    lock_problem,
    require_text,
    require_units,
    save_change,
)
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.due import refuse_recurrence
from bihuan.core.lifecycle import LOCKED_STATES, STATE_NAMES, State, Track


@dataclass(frozen=True, slots=True)
class Serial:
    """The 序号 that a campaign's own list gives to a problem."""

    campaign_id: int
    text: str


@dataclass(frozen=True, slots=True)
class ProblemEdit:
    """New values; None leaves a field as it is. `settled` names questions that a person answers by leaving things as written.

    What a list brings besides: `deadline_cleared` (it names no day any more), `asked` (questions that take the place of
    those about the same field), measures and stage goals to add, and how far the list says that the work is.
    """

    text: str | None = None
    place: str | None = None
    cause: str | None = None
    institutional_gap: str | None = None
    goal: str | None = None
    standard: str | None = None
    source: str | None = None
    category: str | None = None
    category_raw: str | None = None
    severity: str | None = None
    track: Track | None = None
    remark: str | None = None
    accountable_unit_id: int | None = None
    assisting_unit_ids: tuple[int, ...] | None = None
    units_raw: str | None = None
    assisting_raw: str | None = None
    due: date | None = None
    due_raw: str | None = None
    due_estimated: bool | None = None
    standing: bool | None = None
    recurrence: str | None = None
    people: tuple[NewPerson, ...] | None = None
    settled: tuple[str, ...] = ()
    deadline_cleared: bool = False
    due_counted_from: date | None = None
    asked: tuple[Question, ...] = ()
    measures_added: tuple[NewMeasure, ...] = ()
    milestones_added: tuple[NewMilestone, ...] = ()
    progress_line: str | None = None
    progress_percent: Decimal | None = None
    serial: Serial | None = None


_PLAIN = (
    "text", "place", "cause", "institutional_gap", "goal", "standard", "source", "category", "category_raw", "severity",
    "remark", "units_raw", "assisting_raw", "due_raw", "due_estimated", "standing", "recurrence",
)  # fmt: skip
_UNTIL_DISPATCH = ("accountable_unit_id", "due", "standing", "recurrence")
_LONGEST = {"category_raw": 80, "due_raw": 300}


@transaction.atomic
def edit_problem(*, actor: Actor, at: datetime, number: str, edit: ProblemEdit, version: int | None = None) -> bool:
    """Change what a problem says; whether anything changed.

    The accountable unit and the deadline are set until dispatch; later the one changes by a hand-back, the other by an
    extension. A problem that is under application or ended says what it says. Raises Missing, Conflict, Refused, BadInput.
    """
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    verdict = policies.may_edit(actor, change.problem)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    refuse_late(change.problem, edit)
    for name in _PLAIN:
        value = getattr(edit, name)
        if value is not None:
            change.set(name, _checked(name, value))
    if edit.track is not None:
        change.set("track", edit.track.value)
    _set_due(change, edit)
    _set_units(change, edit)
    if edit.people is not None:
        _set_people(change, edit.people)
    _add_work(change, edit)
    _settle(change, edit)
    if not change.after:
        return False
    save_change(change, action="ledger.problem.edited", role=verdict.role or "")
    return True


@transaction.atomic
def share_with_campaign(
    *, actor: Actor, at: datetime, number: str, campaign_id: int, serial: str = "", version: int | None = None
) -> bool:
    """Let a problem serve one more campaign without being entered twice; whether it did not already."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    verdict = policies.may_edit(actor, change.problem)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    campaign = next((row for row in campaigns.list_campaigns(actor) if row.id == campaign_id), None)
    if campaign is None or campaign.region_path != change.problem.region.path:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    _require_open(change.problem)
    _, created = Membership.objects.get_or_create(
        problem=change.problem, campaign_id=campaign_id, defaults={"serial": serial[:40]}
    )
    if created:
        change.after["campaign"] = campaign_id
        save_change(change, action="ledger.problem.shared", role=verdict.role or "")
    return created


def refuse_late(problem: Problem, edit: ProblemEdit) -> None:
    """Raise Refused where the problem has gone too far for this edit."""
    _require_open(problem)
    if problem.state == State.REGISTERED.value:
        return
    later = [name for name in _UNTIL_DISPATCH if getattr(edit, name) not in (None, getattr(problem, name))]
    if later or (edit.deadline_cleared and edit.due is None and problem.due is not None):
        raise Refused(Reason("dispatched-already", "已经交办：主责单位要改走退回裁定，时限要改走延期申请。"))


def _require_open(problem: Problem) -> None:
    state = State(problem.state)
    if state in LOCKED_STATES:
        raise Refused(Reason("locked", "问题现在是“%(state)s”，内容已锁定。", {"state": STATE_NAMES[state]}))


def _set_due(change: Change, edit: ProblemEdit) -> None:
    """Set the day, or take it away. A day that was not counted from anything is no longer counted from anything."""
    if edit.due == change.problem.due or (edit.due is None and not edit.deadline_cleared):
        return
    change.set("due", edit.due)
    change.set("due_counted_from", edit.due_counted_from)
    if edit.due_estimated is None:
        change.set("due_estimated", False)


def _add_work(change: Change, edit: ProblemEdit) -> None:
    problem = change.problem
    if edit.progress_line is not None and edit.progress_line != problem.progress_line:
        change.set("progress_line", edit.progress_line)
        change.set("progress_percent", edit.progress_percent)
    if edit.serial is not None:
        _set_serial(change, edit.serial)
    if edit.measures_added:
        add_measures(problem, edit.measures_added, after=problem.measures.count())
        change.after["measures"] = [measure.text for measure in edit.measures_added]
    if edit.milestones_added:
        add_milestones(problem, edit.milestones_added, after=problem.milestones.count())
        change.after["milestones"] = [stone.text for stone in edit.milestones_added]


def _set_serial(change: Change, serial: Serial) -> None:
    member = Membership.objects.filter(problem=change.problem, campaign=serial.campaign_id).first()
    if member is not None and member.serial != serial.text:
        change.before["serial"], change.after["serial"] = member.serial, serial.text
        member.serial = serial.text[:40]
        member.save(update_fields=["serial"])


def _checked(name: str, value: object) -> object:
    if name == "text":
        return require_text("text", str(value), "问题内容不能为空。")
    choices = {
        "source": Source.values, "category": Category.values, "severity": Severity.values,
        "institutional_gap": ["", *InstitutionalGap.values],
    }  # fmt: skip
    if name in choices and value not in choices[name]:
        raise bad_input(name, "unknown-choice", "“%(value)s”不是可选的值。", value=value)
    if name == "place":
        refuse_long_place(str(value))
    if name == "recurrence" and (reason := refuse_recurrence(str(value))) is not None:
        raise BadInput(reason, {name: reason})
    return value.strip()[: _LONGEST.get(name)] if isinstance(value, str) else value


def _set_units(change: Change, edit: ProblemEdit) -> None:
    wanted = [edit.accountable_unit_id] if edit.accountable_unit_id is not None else []
    wanted += list(edit.assisting_unit_ids or ())
    require_units(change.problem.region.path, wanted, kept=_units_of(change))
    if edit.accountable_unit_id is not None:
        change.set("accountable_unit_id", edit.accountable_unit_id)
        Assistance.objects.filter(problem=change.problem, unit=edit.accountable_unit_id).delete()
    if edit.assisting_unit_ids is None:
        return
    target = {unit for unit in edit.assisting_unit_ids if unit != change.problem.accountable_unit_id}
    current = set(Assistance.objects.filter(problem=change.problem).values_list("unit", flat=True))
    if target != current:
        Assistance.objects.filter(problem=change.problem).exclude(unit__in=target).delete()
        Assistance.objects.bulk_create(
            Assistance(problem=change.problem, unit_id=unit) for unit in sorted(target - current)
        )
        change.before["assisting"] = sorted(current)
        change.after["assisting"] = sorted(target)


def _units_of(change: Change) -> set[int]:
    assisting = Assistance.objects.filter(problem=change.problem).values_list("unit", flat=True)
    return {unit for unit in (change.problem.accountable_unit_id, *assisting) if unit is not None}


def _set_people(change: Change, people: tuple[NewPerson, ...]) -> None:
    current = [
        NewPerson(row.duty, row.name, row.title, row.person_id)
        for row in NamedPerson.objects.filter(problem=change.problem)
    ]
    known = {(person.duty, person.name): person.person_id for person in current}
    # A name that stays keeps the person whom somebody has linked it to.
    people = tuple(
        person if person.person_id else replace(person, person_id=known.get((person.duty, person.name)))
        for person in people
    )
    if sorted(current, key=_person_key) == sorted(people, key=_person_key):
        return
    NamedPerson.objects.filter(problem=change.problem).delete()
    NamedPerson.objects.bulk_create(
        NamedPerson(
            problem=change.problem, duty=person.duty, name=person.name[:60], title=person.title[:80],
            person_id=person.person_id,
        )
        for person in people
    )  # fmt: skip
    change.before["people"] = [person.name for person in current]
    change.after["people"] = [person.name for person in people]


def _person_key(person: NewPerson) -> tuple[str, str, str, int]:
    return person.duty, person.name, person.title, person.person_id or 0


def _settle(change: Change, edit: ProblemEdit) -> None:
    settled = set(edit.settled)
    if edit.assisting_unit_ids is not None and edit.units_raw is None and edit.assisting_raw is None:
        settled.add("assist")
    if edit.accountable_unit_id is not None:
        settled.add("accountable")
    if edit.due is not None or edit.standing or edit.recurrence:
        settled.add("deadline")
    if edit.institutional_gap:
        settled.add("gap")
    asked = [question.as_document() for question in edit.asked]
    replaced = settled | {str(question["field"]) for question in asked}
    kept = [question for question in change.problem.unresolved if question.get("field") not in replaced]
    change.set("unresolved", kept + [question for question in asked if question["field"] not in settled])
