"""An import is undone as a whole, while nothing else has happened to its rows.

What it made is withdrawn, as everything is that was registered by mistake: the numbers stay taken, the record stays. What it
changed gets back what it said before. Names that units learned and columns that were remembered stay: they are knowledge.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Field

from bihuan.apps.audit.operations import Happening, record, record_many
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import policies
from bihuan.apps.ledger.events import StepTaken, step_taken
from bihuan.apps.ledger.models import (
    Assistance,
    ImportedProblem,
    ImportRun,
    Measure,
    Membership,
    Milestone,
    NamedPerson,
    Problem,
)
from bihuan.apps.ledger.operations.writing import Change, day_of, refused, require_text, save_change
from bihuan.apps.ledger.queries.facts import facts_of
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.lifecycle import Party, State, Step, decide, lawful_step
from bihuan.core.step_acts import ACT_OF_STEP

Snapshot = Mapping[str, Any]
_CHUNK = 500
_NAMED = 10
_FIELDS = (
    "text", "place", "cause", "institutional_gap", "goal", "standard", "source", "category", "category_raw",
    "severity", "track", "remark", "accountable_unit_id", "units_raw", "assisting_raw", "due", "due_raw",
    "due_counted_from", "due_estimated", "standing", "recurrence", "unresolved", "progress_line", "progress_percent",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undone:
    """How many problems were withdrawn, and how many say again what they said before."""

    withdrawn: int
    restored: int


def snapshots_of(problem_ids: Sequence[int]) -> dict[int, Snapshot]:
    """What these problems say now, as plain values: all that an update by a list may change."""
    found: dict[int, dict[str, Any]] = {}
    for problem in Problem.objects.filter(pk__in=problem_ids):
        plain = {name: _field(name).value_to_string(problem) for name in _FIELDS if name != "unresolved"}
        empty = {name for name in _FIELDS if getattr(problem, name) is None}
        kept = {name: None if name in empty else text for name, text in plain.items()}
        found[problem.pk] = {
            "fields": kept, "unresolved": problem.unresolved, "assisting": [], "people": [], "serials": [],
            "measures": 0, "milestones": 0,
        }  # fmt: skip
    _add_parts(found)
    return dict(found)


def keep_rows(
    run_id: int, *, made: Iterable[tuple[int, int]], changed: Mapping[int, int], before: Mapping[int, Snapshot]
) -> None:
    """Remember what a run touched. `made` are (row, problem), `changed` problem → row. What an update left alone is not its own."""
    rows = [ImportedProblem(run_id=run_id, problem_id=pk, row=row, created=True, version=1) for row, pk in made]
    versions = Problem.objects.filter(pk__in=list(changed)).values_list("pk", "version")
    now = snapshots_of(list(changed))
    rows += [
        ImportedProblem(
            run_id=run_id, problem_id=pk, row=changed[pk], created=False, version=version, before=before[pk]
        )
        for pk, version in versions
        if now[pk] != before[pk]
    ]
    ImportedProblem.objects.bulk_create(rows, batch_size=_CHUNK)


@transaction.atomic
def undo_import(*, actor: Actor, at: datetime, run_id: int, why: str) -> Undone:
    """Take an import back, all of it or nothing.

    Raises Missing for a run that the actor may not see, Refused without the right, where it was undone before, and where
    anything happened to one of its problems since: the refusal names them.
    """
    run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    campaign = campaigns.campaigns_by_ids([run.campaign_id]).get(run.campaign_id) if run else None
    if run is None or campaign is None or not policies.sees_runs(actor, campaign.region_path, campaign.lead_unit_id):
        raise Missing
    verdict = policies.may_undo(actor, region_path=campaign.region_path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    require_text("why", why, "写明为什么撤销。")
    _require_untouched(run)
    rows = list(run.rows.select_related("problem__region"))
    made = [row.problem for row in rows if row.created]
    _withdraw(actor, at, made, why.strip(), role=verdict.role or "", region_path=campaign.region_path)
    for row in rows:
        if not row.created:
            _restore(actor, at, row, why.strip(), role=verdict.role or "")
    run.undone_at, run.undone_by_id, run.undone_why = at, actor.user_id, why.strip()
    run.save(update_fields=["undone_at", "undone_by", "undone_why"])
    undone = Undone(len(made), len(rows) - len(made))
    record(
        actor=actor, role=verdict.role or "", action="ledger.list.undone", at=at, object_type="campaign",
        object_id=campaign.id, label=campaign.name, region_path=campaign.region_path, reason=why.strip(),
        after={"run": run.pk, "filename": run.filename, "withdrawn": undone.withdrawn, "restored": undone.restored},
    )  # fmt: skip
    return undone


def _require_untouched(run: ImportRun) -> None:
    """Locks the run's problems. Raises Refused where the run was undone, or where one of them is no longer as it left it."""
    if run.undone_at is not None:
        raise Refused(Reason("import-undone", "这次导入已经撤销过了。"))
    ids = list(run.rows.values_list("problem_id", flat=True))
    list(Problem.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk", flat=True))
    touched = run.rows.exclude(version=F("problem__version")).order_by("problem__number")
    count = touched.count()
    if not count:
        return
    numbers = "、".join(touched.values_list("problem__number", flat=True)[:_NAMED])
    message = "有 %(n)s 个问题在导入以后又办过：%(numbers)s。撤销会丢掉这些，所以不能整体撤销；不要的一个一个撤回。"
    raise Refused(Reason("import-touched", message, {"n": count, "numbers": numbers}))


def _withdraw(
    actor: Actor, at: datetime, problems: Sequence[Problem], why: str, *, role: str, region_path: str
) -> None:
    """Every problem takes the lawful step; written and recorded a few hundred at a time."""
    needs, today = lawful_step(Step.WITHDRAW).needs, day_of(at)
    for start in range(0, len(problems), _CHUNK):
        chunk = problems[start : start + _CHUNK]
        sources: dict[int, str] = {}
        for problem in chunk:
            target = State.WITHDRAWN  # history goes as it came: it was never on its way here
            if not problem.is_history:
                facts = facts_of(problem, needs=needs)
                decision = decide(Step.WITHDRAW, facts, parties=frozenset({Party.OFFICE}), today=today, why=why)
                if decision.target is None:
                    raise refused(decision.reasons)
                target = decision.target
            sources[problem.pk] = problem.state
            problem.state, problem.version, problem.last_act_at = target.value, problem.version + 1, at
        Problem.objects.bulk_update(chunk, ["state", "version", "last_act_at"])
        happenings = [
            Happening(
                object_id=problem.pk, label=problem.number,
                unit_ids=(problem.accountable_unit_id,) if problem.accountable_unit_id else (),
                before={"state": sources[problem.pk]}, after={"state": problem.state, "version": problem.version},
            )
            for problem in chunk
        ]  # fmt: skip
        record_many(
            actor=actor, role=role, action=ACT_OF_STEP[Step.WITHDRAW], at=at, object_type="problem",
            region_path=region_path, happenings=happenings, reason=why,
        )  # fmt: skip
        events = [
            StepTaken(
                problem_id=problem.pk, number=problem.number, step=Step.WITHDRAW.value, source=sources[problem.pk],
                target=problem.state, user_id=actor.user_id, at=at,
            )
            for problem in chunk
        ]  # fmt: skip
        transaction.on_commit(partial(_emit, events))


def _restore(actor: Actor, at: datetime, row: ImportedProblem, why: str, *, role: str) -> None:
    """Write back what the problem said before the list changed it."""
    problem, before = row.problem, row.before
    change = Change(actor=actor, at=at, problem=problem, parties=policies.parties(actor, problem))
    for name, text in before["fields"].items():
        change.set(name, None if text is None else _field(name).to_python(text))
    change.set("unresolved", before["unresolved"])
    Assistance.objects.filter(problem=problem).delete()
    Assistance.objects.bulk_create(Assistance(problem=problem, unit_id=unit) for unit in before["assisting"])
    NamedPerson.objects.filter(problem=problem).delete()
    NamedPerson.objects.bulk_create(NamedPerson(problem=problem, **person) for person in _people_now(before["people"]))
    for campaign_id, serial in before["serials"]:
        Membership.objects.filter(problem=problem, campaign=campaign_id).update(serial=serial)
    for parts, name in ((problem.measures, "measures"), (problem.milestones, "milestones")):
        parts.filter(position__gt=before[name]).delete()
    change.after["import_undone"] = row.run_id
    save_change(change, action="ledger.problem.edited", role=role, why=why)


def _people_now(people: Sequence[Snapshot]) -> list[Snapshot]:
    """The people of a snapshot; whoever was merged into another since is that other by now."""
    kept = organizations.kept_people(person["person_id"] for person in people if person["person_id"])
    return [{**person, "person_id": kept.get(person["person_id"], person["person_id"])} for person in people]


def _add_parts(found: dict[int, dict[str, Any]]) -> None:
    """What stands beside the problems' own rows."""
    for pk, unit in Assistance.objects.filter(problem__in=found).order_by("id").values_list("problem_id", "unit_id"):
        found[pk]["assisting"].append(unit)
    people = NamedPerson.objects.filter(problem__in=found).order_by("id")
    for pk, duty, name, title, person in people.values_list("problem_id", "duty", "name", "title", "person_id"):
        found[pk]["people"].append({"duty": duty, "name": name, "title": title, "person_id": person})
    members = Membership.objects.filter(problem__in=found).order_by("campaign")
    for pk, campaign_id, serial in members.values_list("problem_id", "campaign_id", "serial"):
        found[pk]["serials"].append([campaign_id, serial])
    for model, name in ((Measure, "measures"), (Milestone, "milestones")):
        for pk, position in _positions(model, found):
            found[pk][name] = position


def _positions(model: type[Measure] | type[Milestone], found: Iterable[int]) -> Iterable[tuple[int, int]]:
    """The last position that each problem has."""
    return model.objects.filter(problem__in=list(found)).order_by("position").values_list("problem_id", "position")


def _field(name: str) -> "Field[object, object]":
    return next(field for field in Problem._meta.concrete_fields if field.attname == name)


def _emit(events: Iterable[StepTaken]) -> None:
    for event in events:
        step_taken.send(sender=StepTaken, event=event)
