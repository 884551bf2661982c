"""A county with one campaign whose plan is broken down: everybody whom tests of campaigns and tasks need."""

from dataclasses import dataclass
from datetime import date

from bihuan.apps.campaigns import operations
from bihuan.apps.campaigns.models import Task
from bihuan.apps.campaigns.operations import TaskOwner
from bihuan.apps.organizations.queries import PersonRow, RegionRow, UnitRow, people_by_ids
from bihuan.core.actors import Actor, Role
from tests.apps.ledger.world import AT
from tests.factories import actor_for, make_actor, make_person, make_region, make_unit, make_user

END = date(2026, 12, 31)


@dataclass(frozen=True)
class Plan:
    """`unit` takes part and has people; `stranger_unit` has no part in anything. `responsible` is `person` signed in."""

    region: RegionRow
    campaign_id: int
    lead_unit: UnitRow
    unit: UnitRow
    stranger_unit: UnitRow
    person: PersonRow
    other_person: PersonRow
    office: Actor
    second_office: Actor
    lead: Actor
    worker: Actor
    responsible: Actor
    stranger: Actor
    leader: Actor

    def task(self, content: str = "自查食堂账目", *, by: Actor | None = None, **given: object) -> int:
        """A task of the unit at the top of the plan, handed out by the office."""
        values = {"unit_id": self.unit.id, "due": date(2026, 11, 30), **given}
        return operations.assign_task(
            actor=by or self.office, at=AT, campaign_id=self.campaign_id, content=content, **values  # type: ignore[arg-type]
        )  # fmt: skip

    def part(self, above: int, content: str = "核对一学期流水", *, by: Actor | None = None) -> int:
        """A part of a task, given by the unit to its person."""
        return operations.hand_down_task(
            actor=by or self.worker, at=AT, task_id=above, content=content, owner=self.to_person()
        )

    def to_person(self) -> TaskOwner:
        return TaskOwner(self.unit.id, self.person.posts[0].post_id, self.person.id)

    def reported(self, task_id: int | None = None) -> int:
        made = task_id or self.task()
        operations.report_task(actor=self.worker, at=AT, task_id=made, line="账目已核对，差额 3 笔")
        return made


def make_plan() -> Plan:
    region = make_region()
    lead_unit, unit, stranger_unit = make_unit(region, "县纪委"), make_unit(region, "县教育局"), make_unit(region)
    person, other = make_person(region, unit=unit), make_person(region, "李四", unit=stranger_unit)
    office = make_actor(region, Role.OFFICE)
    return Plan(
        region=region,
        campaign_id=operations.create_campaign(
            actor=office, at=AT, region_id=region.id, name="校园餐专项整治", prefix="XY", starts_on=date(2026, 9, 1),
            ends_on=END, lead_unit_id=lead_unit.id, participating_unit_ids=[unit.id],
        ),
        lead_unit=lead_unit, unit=unit, stranger_unit=stranger_unit, person=with_posts(person), other_person=with_posts(other),
        office=office, second_office=make_actor(region, Role.OFFICE), lead=make_actor(region, Role.UNIT, unit=lead_unit),
        worker=make_actor(region, Role.UNIT, unit=unit),
        responsible=actor_for(make_user(region, Role.RESPONSIBLE, unit=unit, person=person)),
        stranger=make_actor(region, Role.UNIT, unit=stranger_unit), leader=make_actor(region, Role.LEADER),
    )  # fmt: skip


def with_posts(person: PersonRow) -> PersonRow:
    return people_by_ids([person.id], on=AT.date())[person.id]


def stored(task_id: int) -> Task:
    """The task as it stands in the database."""
    return Task.objects.get(pk=task_id)
