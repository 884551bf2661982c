"""A small county for the tests of the ledger: an office, a leader, three units with people who work and check, a campaign."""

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import count
from zoneinfo import ZoneInfo

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewProblem
from bihuan.apps.organizations.queries import PersonRow, RegionRow, UnitRow
from bihuan.apps.verification import operations as verification
from bihuan.core.actors import Actor, Role
from tests.factories import SYSTEM, actor_for, make_actor, make_person, make_region, make_unit, make_user

CHINA = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 2, 10, tzinfo=CHINA)  # a Monday
TODAY = AT.date()
_numbers = count(1)
READY = NewProblem(
    text="伙食费未设专户",
    standard="专户已开，账目已公示",
    due=date(2026, 12, 31),
    measures=(NewMeasure("开设专户"),),
    milestones=(NewMilestone("11 月底前开户", due=date(2026, 11, 30)),),
)


@dataclass(frozen=True)
class World:
    """Everybody whom the tests need. `helper_unit` assists where a test says so, `other_unit` has no part in anything."""

    region: RegionRow
    campaign_id: int
    unit: UnitRow
    helper_unit: UnitRow
    lead_unit: UnitRow
    other_unit: UnitRow
    office: Actor
    leader: Actor
    worker: Actor
    helper: Actor
    lead: Actor
    checker: Actor
    person: PersonRow
    responsible: Actor

    def register(
        self, problem: NewProblem = READY, *, unit: UnitRow | None = None, assisting: tuple[int, ...] = ()
    ) -> str:
        """A problem of the world's unit (or of another), waiting for dispatch."""
        held = NewProblem(
            **{
                **{name: getattr(problem, name) for name in NewProblem.__slots__},
                "accountable_unit_id": (unit or self.unit).id,
                "assisting_unit_ids": assisting,
            }
        )
        made = ledger.register_problem(actor=self.office, at=AT, campaign_id=self.campaign_id, problem=held)
        return made.number

    def dispatched(self, *, unit: UnitRow | None = None, assisting: tuple[int, ...] = ()) -> str:
        number = self.register(unit=unit, assisting=assisting)
        ledger.dispatch_problem(actor=self.office, at=AT, number=number)
        return number

    def rectifying(self, *, assisting: tuple[int, ...] = ()) -> str:
        number = self.dispatched(assisting=assisting)
        ledger.accept_problem(actor=self.worker, at=AT, number=number)
        ledger.begin_rectification(actor=self.worker, at=AT, number=number)
        return number

    def done(self, *, assisting: tuple[int, ...] = ()) -> str:
        """Everything done and proved, so that closure may be applied for."""
        number = self.rectifying(assisting=assisting)
        ledger.end_measure(actor=self.worker, at=AT, number=number, position=1)
        ledger.attach_evidence(actor=self.worker, at=AT, number=number, evidence_ids=[self.piece()])
        return number

    def applied(self, *, assisting: tuple[int, ...] = ()) -> str:
        number = self.done(assisting=assisting)
        verification.apply_for_closure(actor=self.worker, at=AT, number=number, statement="专户已开")
        return number

    def under_check(self, *, assisting: tuple[int, ...] = ()) -> str:
        number = self.applied(assisting=assisting)
        verification.begin_check(actor=self.checker, at=AT, number=number)
        return number

    def closed(self) -> str:
        number = self.under_check()
        verification.close_application(actor=self.checker, at=AT, number=number, finding="查看了账户")
        return number

    def piece(self, actor: Actor | None = None, *, words: str = "") -> int:
        """Evidence that the worker (or somebody else) brought; its id."""
        content = BytesIO((words or f"账户截图 {next(_numbers)}").encode())
        return evidence.add_evidence(
            actor=actor or self.worker, at=AT, stream=content, filename="账户.txt", region_id=self.region.id
        )


def make_world(region: RegionRow | None = None, *, prefix: str = "") -> World:
    region = region or make_region()
    unit, helper_unit = make_unit(region, "县教育局"), make_unit(region, "县财政局")
    lead_unit, other_unit = make_unit(region, "县纪委"), make_unit(region, "县审计局")
    person = make_person(region, unit=unit)
    responsible = make_user(region, Role.RESPONSIBLE, unit=unit, person=person)
    return World(
        region=region,
        campaign_id=campaigns.create_campaign(
            actor=SYSTEM, at=AT, region_id=region.id, name="校园餐专项整治", prefix=prefix, starts_on=date(2026, 9, 1),
            ends_on=date(2026, 12, 31), lead_unit_id=lead_unit.id, participating_unit_ids=[unit.id, helper_unit.id],
        ),
        unit=unit, helper_unit=helper_unit, lead_unit=lead_unit, other_unit=other_unit,
        office=make_actor(region, Role.OFFICE), leader=make_actor(region, Role.LEADER),
        worker=make_actor(region, Role.UNIT, unit=unit), helper=make_actor(region, Role.UNIT, unit=helper_unit),
        lead=make_actor(region, Role.UNIT, unit=lead_unit), checker=make_actor(region, Role.CHECKER, unit=other_unit),
        person=person, responsible=actor_for(responsible),
    )  # fmt: skip


def stored(number: str) -> Problem:
    """The problem as it stands in the database."""
    return Problem.objects.get(number=number)
