"""What the ledger hears, and what it tells lower apps about who sees its problems.

A year's working days were published, or a day of it decided otherwise: count again what rests on them.
Two rows of people were one human: name the kept one.
A job was given up: the import under preparation that waited for it waits no more.
"""

from django.db.models import QuerySet

from bihuan.apps.audit.operations import register_visibility as show_acts
from bihuan.apps.audit.queries import register_former_actions
from bihuan.apps.calendars.events import CalendarYearPublished, calendar_year_published
from bihuan.apps.evidence.operations import register_visibility as show_evidence
from bihuan.apps.jobs.events import JobEnded, job_ended
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import NamedPerson, ProblemEvidence
from bihuan.apps.organizations.events import PeopleMerged, happened
from bihuan.core.actors import Actor, system_actor
from bihuan.core.step_acts import FORMER_ACTS

# What of an act's before and after whoever sees the problem may see. Not where it came from: a unit never learns that the
# public complained. The last two lines are what higher apps write into acts on a problem.
_OPEN_KEYS = (
    "text", "place", "cause", "institutional_gap", "goal", "standard", "category", "severity", "track", "remark",
    "campaign", "serial", "version",
    "accountable_unit", "accountable_unit_id", "assisting", "units_raw", "assisting_raw", "people", "responsible_person",
    "due", "due_raw", "due_estimated", "due_counted_from", "standing", "recurrence", "unresolved",
    "state", "state_before_suspension", "suspended_on", "resumed_on", "moved_parts", "dispatched_at", "handback_until",
    "handbacks", "suggested_unit",
    "accepted_at", "first_reported_at", "applied_at", "returned_at", "closed_at", "void_at", "asked_until", "extension",
    "lapsed", "joint_problem_id", "merged", "relapse_of_id", "measure", "measures", "milestone", "milestones",
    "progress_line", "progress_percent", "report", "evidence",
    "application", "statement", "effective_on", "content_hash", "check", "checker", "finding", "on_site",
    "answers", "grade", "like_cases", "source_cured", "review", "side", "state_hash", "then", "public_text", "objection",
    "answer", "notice", "last_day", "voided", "look_back", "outcome", "lead", "relapse",
    "stated_reason", "stops_from", "stops_until",
)  # fmt: skip


def recount_deadlines(sender: object, *, event: CalendarYearPublished, **_: object) -> None:
    actor = system_actor("calendar", via="task")
    operations.recompute_estimated_deadlines(actor=actor, at=event.at, region_path=event.region_path, years=event.years)
    operations.recompute_hand_backs(actor=actor, at=event.at, region_path=event.region_path, years=event.years)


def name_kept_person(sender: object, *, event: PeopleMerged, **_: object) -> None:
    """The names as written stay; who they are is the row that was kept."""
    NamedPerson.objects.filter(person_id=event.double_id).update(person_id=event.kept_id)


def give_up_step(sender: object, *, event: JobEnded, **_: object) -> None:
    if not event.succeeded:
        operations.give_up_step(job_id=event.job_id, at=event.at)


def evidence_of_problems(actor: Actor) -> "QuerySet[ProblemEvidence, int]":
    """The evidence that the actor sees because they see a problem that it belongs to."""
    links = ProblemEvidence.objects.filter(queries.seen_through(actor, "problem"))
    return links.values_list("evidence", flat=True)


def connect() -> None:
    show_acts("problem", queries.problem_ids, open_keys=_OPEN_KEYS)
    show_evidence(evidence_of_problems)
    register_former_actions(FORMER_ACTS)
    calendar_year_published.connect(recount_deadlines, dispatch_uid="ledger.recount_deadlines")
    job_ended.connect(give_up_step, dispatch_uid="ledger.give_up_step")
    happened.connect(name_kept_person, sender=PeopleMerged, dispatch_uid="ledger.name_kept_person")
