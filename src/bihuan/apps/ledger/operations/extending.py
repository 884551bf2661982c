"""More time: asked by the unit before the deadline expires, granted or refused by the office. All of it is kept."""

from datetime import date, datetime

from django.db import transaction

from bihuan.apps.ledger.models import ExtensionRequest, Outcome
from bihuan.apps.ledger.operations.writing import lock_problem, refused, save_change
from bihuan.apps.ledger.queries.facts import extension_facts
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused
from bihuan.core.extension import refuse_request, refuse_ruling
from bihuan.core.lifecycle import Party


@transaction.atomic
def request_extension(
    *, actor: Actor, at: datetime, number: str, until: date, reason: str, version: int | None = None
) -> int:
    """Ask for a later deadline; the id of the request. Until it is granted the old deadline stands."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    refusals = refuse_request(
        extension_facts(change.problem), parties=change.parties, until=until, why=reason, today=change.today
    )
    if refusals:
        raise refused(refusals)
    if change.problem.due is None or change.problem.accountable_unit_id is None:
        raise Refused(Reason("no-deadline", "还没有时限。"))
    request = ExtensionRequest.objects.create(
        problem=change.problem,
        unit_id=change.problem.accountable_unit_id,
        due_before=change.problem.due,
        asked_until=until,
        reason=reason.strip(),
        asked_by_id=actor.user_id,
        asked_at=at,
    )
    change.after["asked_until"] = until.isoformat()
    save_change(change, action="ledger.extension.asked", role=change.role([Party.ACCOUNTABLE]), why=reason.strip())
    return request.pk


@transaction.atomic
def rule_extension(
    *, actor: Actor, at: datetime, number: str, grant: bool, ruling: str, version: int | None = None
) -> None:
    """Grant or refuse what was asked, with a reason."""
    change = lock_problem(actor=actor, at=at, number=number, version=version)
    refusals = refuse_ruling(extension_facts(change.problem), parties=change.parties, grant=grant, why=ruling)
    if refusals:
        raise refused(refusals)
    request = ExtensionRequest.objects.select_for_update().get(problem=change.problem, outcome=Outcome.PENDING)
    request.outcome = Outcome.GRANTED if grant else Outcome.REFUSED
    request.ruling = ruling.strip()
    request.ruled_by_id = actor.user_id
    request.ruled_at = at
    request.save()
    if grant:
        change.set("due", request.asked_until)
        change.set("due_estimated", False)
        change.set("due_counted_from", None)
    change.after["extension"] = request.outcome
    save_change(change, action="ledger.extension.ruled", role=change.role([Party.OFFICE]), why=ruling.strip())
