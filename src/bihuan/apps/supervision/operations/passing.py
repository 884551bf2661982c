"""One pass of the ladder: everything that has come due is looked at, and what has reached a rung gets its notice.

It may be run at any moment, as often as one likes and by several workers at once: a rung is raised for an item once, which the
database holds to. It goes unit by unit, a few thousand items in a transaction: whoever kills it in the middle loses nothing, and
the next pass goes on where it stopped.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from bihuan.apps.audit.operations import Happening, record_many
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.events import NoticesMade, notices_made
from bihuan.apps.supervision.models import Escalation, LadderPass, Notice
from bihuan.apps.supervision.operations.sending import send_notices
from bihuan.apps.supervision.operations.telling import tell_of
from bihuan.apps.supervision.queries import policy_in_force
from bihuan.apps.supervision.queries.items import ItemOnLadder, count_items, items_on_ladder
from bihuan.apps.supervision.queries.rows import label_of
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Refused
from bihuan.core.ladder import OpenItem, Policy, Raise, RungName, decide, latest_due
from bihuan.core.notices import NoticeState, first_state
from bihuan.core.workdays import WorkCalendar

_AT_ONCE = 4000
_CHUNK = 1000
_LABEL = 200
_NOT_YOURS = Reason("not-allowed", "现在不能办理：不在职责范围内。")


@dataclass(frozen=True, slots=True)
class PassReport:
    """What one pass raised: items by rung, and how many notices carry them."""

    raised: Mapping[str, int] = field(default_factory=lambda: {rung.value: 0 for rung in RungName})
    notices: int = 0

    def __add__(self, other: "PassReport") -> "PassReport":
        raised = {rung: count + other.raised[rung] for rung, count in self.raised.items()}
        return PassReport(raised, self.notices + other.notices)


@dataclass(frozen=True, slots=True)
class _Ground:
    """On what a pass over one region stands."""

    region_id: int
    region_path: str
    policy: Policy
    policy_id: int | None
    calendar: WorkCalendar
    today: date
    until: date


def run_pass(*, actor: Actor, at: datetime, region_id: int | None = None) -> PassReport:
    """One pass at that moment over a region, or over all that the actor may keep. Nothing happens where today is not worked."""
    whole = PassReport()
    for ground in _grounds(actor, at, region_id):
        report = PassReport()
        for unit_ids in _portions(count_items(ground.region_id, until=ground.until)):
            report += _pass_over(ground, unit_ids, actor=actor, at=at)
        _keep(ground, report, at)
        whole += report
    return whole


def _grounds(actor: Actor, at: datetime, region_id: int | None) -> Iterator[_Ground]:
    """The regions to go over: those where today is worked."""
    today = timezone.localdate(at)
    for region in organizations.region_rows(actor) if region_id is None else (organizations.region_of(region_id),):
        if actor.role_over(region.path, Role.OFFICE, Role.SYSTEM) is None:
            if region_id is not None:
                raise Refused(_NOT_YOURS)
            continue
        calendar = calendars.calendar_for(region.path)
        if calendar.is_workday(today):
            policy, policy_id = policy_in_force(region.id)
            until = latest_due(policy.rungs[0], today=today, calendar=calendar)
            yield _Ground(region.id, region.path, policy, policy_id, calendar, today, until)


def _portions(counts: Mapping[int, int]) -> Iterator[list[int]]:
    """Units in portions of a few thousand items; a unit is never divided, so that its notice is one."""
    portion: list[int] = []
    items = 0
    for unit, count in sorted(counts.items()):
        portion.append(unit)
        items += count
        if items >= _AT_ONCE:
            yield portion
            portion, items = [], 0
    if portion:
        yield portion


@transaction.atomic
def _pass_over(ground: _Ground, unit_ids: Sequence[int], *, actor: Actor, at: datetime) -> PassReport:
    LadderPass.objects.get_or_create(region_id=ground.region_id)
    LadderPass.objects.select_for_update().get(region_id=ground.region_id)
    found = items_on_ladder(ground.region_id, unit_ids=unit_ids, until=ground.until, today=ground.today)
    raised = _decided(found, ground)
    if not raised:
        return PassReport()
    notices = _make_notices(raised, ground, at)
    _send(list(notices.values()), ground, at)
    Notice.objects.bulk_create(notices.values(), batch_size=_CHUNK)
    _escalate(raised, notices, ground, at)
    _record(list(notices.values()), ground, actor=actor, at=at)
    papers = [(notice, [item for item, _late in raised[of]]) for of, notice in notices.items()]
    tell_of(papers, policy=ground.policy, region_path=ground.region_path, at=at)
    made = NoticesMade(notice_ids=tuple(notice.pk for notice in notices.values()), at=at)
    transaction.on_commit(lambda: notices_made.send(sender=NoticesMade, event=made))
    by_rung = Counter({rung.value: 0 for rung in RungName})
    for (_, rung), items in raised.items():
        by_rung[rung.value] += len(items)
    return PassReport(dict(by_rung), len(notices))


Raised = dict[tuple[int, RungName], list[tuple[OpenItem, int]]]


def _decided(found: Iterable[ItemOnLadder], ground: _Ground) -> Raised:
    """What is raised now, by unit and rung: each item with the working days that it is late."""
    raised: Raised = defaultdict(list)
    for each in found:
        decision = decide(each.facts, policy=ground.policy, today=ground.today, calendar=ground.calendar)
        if isinstance(decision, Raise):
            raised[(each.item.unit_id, decision.rung.name)].append((each.item, decision.workdays))
    return raised


def _make_notices(raised: Raised, ground: _Ground, at: datetime) -> dict[tuple[int, RungName], Notice]:
    return {
        (unit, rung): Notice(
            region_id=ground.region_id, unit_id=unit, rung=rung.value, day=ground.today, policy_id=ground.policy_id,
            state=first_state(ground.policy.rung(rung), by_person=False).value, items=len(items), drafted_at=at,
        )
        for (unit, rung), items in sorted(raised.items(), key=lambda entry: (entry[0][0], list(RungName).index(entry[0][1])))
    }  # fmt: skip


def _send(notices: Sequence[Notice], ground: _Ground, at: datetime) -> None:
    """What nobody has to approve goes out at once."""
    out = [notice for notice in notices if notice.state == NoticeState.SENT.value]
    units = {notice.unit_id for notice in out}
    reachable = frozenset(organizations.speakers_of_units(units, at=at))
    send_notices(out, at=at, policy=ground.policy, calendar=ground.calendar, reachable=reachable)


def _escalate(raised: Raised, notices: Mapping[tuple[int, RungName], Notice], ground: _Ground, at: datetime) -> None:
    rows = (
        Escalation(
            region_id=ground.region_id, kind=item.kind.value, object_id=item.object_id, term=item.term, rung=rung.value,
            notice=notices[(unit, rung)], unit_id=unit, problem_id=item.problem_id, label=item.label[:_LABEL], due=item.due,
            workdays=late, raised_at=at,
        )
        for (unit, rung), items in raised.items()
        for item, late in items
    )  # fmt: skip
    Escalation.objects.bulk_create(rows, batch_size=_CHUNK)


def _record(notices: Sequence[Notice], ground: _Ground, *, actor: Actor, at: datetime) -> None:
    """One act for each notice; its items stand in the notice."""
    drafted = [notice for notice in notices if not notice.sent_at]
    prefetch_related_objects(drafted, "unit")  # what has no number yet is called by its unit
    for action, chosen in (
        ("supervision.notice.sent", [notice for notice in notices if notice.sent_at]),
        ("supervision.notice.drafted", drafted),
    ):
        happenings = (
            Happening(
                object_id=notice.pk, label=label_of(notice), unit_ids=(notice.unit_id,),
                after={"rung": notice.rung, "number": notice.number, "items": notice.items, "state": notice.state},
            )
            for notice in chosen
        )  # fmt: skip
        record_many(
            actor=actor, action=action, at=at, object_type="notice", happenings=happenings,
            role=Role.SYSTEM.value, region_path=ground.region_path,
        )  # fmt: skip


def _keep(ground: _Ground, report: PassReport, at: datetime) -> None:
    """Leave word when the ladder was here; what the last pass raised stands beside it."""
    LadderPass.objects.update_or_create(
        region_id=ground.region_id, defaults={"last_at": at, "raised": dict(report.raised), "notices": report.notices}
    )
