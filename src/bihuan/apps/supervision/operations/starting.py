"""A person starts items of a unit at a higher rung, with a written reason. The ladder goes on from there."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.events import NoticesMade, notices_made
from bihuan.apps.supervision.models import Escalation, LadderPass, Notice
from bihuan.apps.supervision.operations.changing import refused
from bihuan.apps.supervision.queries.items import ItemOnLadder
from bihuan.apps.supervision.queries.ladders import policy_in_force
from bihuan.apps.supervision.queries.rows import label_of
from bihuan.apps.supervision.queries.starting import open_items
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.ladder import ItemKind, RungName, workdays_late
from bihuan.core.notices import first_state
from bihuan.core.starting import refuse_start
from bihuan.core.workdays import WorkCalendar

_LABEL = 200
_NOT_YOURS = Reason("not-allowed", "现在不能办理：不在职责范围内。")


@transaction.atomic
def start_higher(
    *, actor: Actor, at: datetime, unit_id: int, rung: RungName, items: Sequence[tuple[ItemKind, int]], why: str
) -> int:
    """Draft one notice of that rung for these items (kind and row) of a unit; its id. Another person approves it.

    Raises Missing for an item that is not open with this unit, Refused with every reason.
    """
    region = organizations.region_of_unit(unit_id)
    role = policies.role_to_change_ladder(actor, region.path)
    if role is None or actor.user_id is None:
        raise Refused(_NOT_YOURS) if policies.reads_drafts(actor, region.path) else Missing
    LadderPass.objects.get_or_create(region_id=region.id)
    LadderPass.objects.select_for_update().get(region_id=region.id)
    today, calendar = timezone.localdate(at), calendars.calendar_for(region.path)
    policy, policy_id = policy_in_force(region.id)
    chosen = _chosen(region.id, unit_id, items, today)
    reasons = refuse_start(
        [each.facts for each in chosen], rung, policy=policy, why=why, today=today, calendar=calendar
    )
    if reasons:
        raise refused(reasons)
    notice = Notice.objects.create(
        region_id=region.id, unit_id=unit_id, rung=rung.value, day=today, policy_id=policy_id,
        state=first_state(policy.rung(rung), by_person=True).value, items=len(chosen), why=why.strip(),
        drafted_by_id=actor.user_id, drafted_at=at,
    )  # fmt: skip
    _escalate(notice, chosen, calendar)
    record(
        actor=actor, role=role.value, action="supervision.notice.drafted", at=at, object_type="notice", object_id=notice.pk,
        label=label_of(notice), region_path=region.path,
        after={"rung": notice.rung, "items": notice.items, "state": notice.state}, reason=notice.why,
    )  # fmt: skip
    made = NoticesMade(notice_ids=(notice.pk,), at=at)
    transaction.on_commit(lambda: notices_made.send(sender=NoticesMade, event=made))
    return notice.pk


def _chosen(
    region_id: int, unit_id: int, items: Sequence[tuple[ItemKind, int]], today: date
) -> tuple[ItemOnLadder, ...]:
    """The items as they stand. What was applied for or ended is not on the ladder, and missing."""
    wanted = set(items)
    found = open_items(region_id, unit_id, today=today)
    chosen = tuple(each for each in found if (each.item.kind, each.item.object_id) in wanted)
    if len(chosen) != len(wanted):
        raise Missing(Reason("no-such-item", "有一个事项找不到，或已经不在计时。"))
    return chosen


def _escalate(notice: Notice, chosen: Sequence[ItemOnLadder], calendar: WorkCalendar) -> None:
    Escalation.objects.bulk_create(
        Escalation(
            region_id=notice.region_id, kind=each.item.kind.value, object_id=each.item.object_id, term=each.item.term,
            rung=notice.rung, notice=notice, unit_id=notice.unit_id, problem_id=each.item.problem_id,
            label=each.item.label[:_LABEL], due=each.item.due,
            workdays=workdays_late(each.facts, today=notice.day, calendar=calendar), raised_at=notice.drafted_at,
            started_by_id=notice.drafted_by_id, started_why=notice.why,
        )
        for each in chosen
    )  # fmt: skip
