"""A small county for the pages: units that lead, answer, assist and look on, and a browser for each reader."""

from dataclasses import dataclass
from datetime import date, datetime

from django.test import Client
from django.utils import timezone

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewProblem
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.organizations.queries import RegionRow, UnitRow, UserRow
from bihuan.core.actors import Actor, Role
from bihuan.core.lifecycle import Track
from tests.factories import SYSTEM, actor_for, make_region, make_unit, make_user, open_session

FAR = date(2099, 12, 31)
TEXT = "食堂伙食费没有设专户，涉及 11 家幼儿园"


@dataclass(frozen=True, slots=True)
class County:
    """Who is there; `users` by the word that a test uses for them."""

    region: RegionRow
    elsewhere: RegionRow
    lead: UnitRow
    accountable: UnitRow
    assisting: UnitRow
    other: UnitRow
    campaign: int
    users: dict[str, UserRow]

    def actor(self, who: str) -> Actor:
        return actor_for(self.users[who])

    def browser(self, who: str) -> Client:
        """A browser in which that user is signed in."""
        return open_session(Client(), self.users[who])

    def register(self, text: str = TEXT, **known: object) -> str:
        """A problem in the ledger that waits for dispatch; its number."""
        wanted: dict[str, object] = {
            "accountable_unit_id": self.accountable.id,
            "assisting_unit_ids": (self.assisting.id,),
            "due": FAR,
            "track": Track.IMMEDIATE,
        }
        problem = NewProblem(text=text, **(wanted | known))  # type: ignore[arg-type]
        return operations.register_problem(
            actor=self.actor("office"), at=now(), campaign_id=self.campaign, problem=problem
        ).number

    def dispatched(self, **known: object) -> str:
        number = self.register(**known)  # type: ignore[arg-type]
        operations.dispatch_problem(actor=self.actor("office"), at=now(), number=number)
        return number

    def rectifying(self, **known: object) -> str:
        """A problem that its unit is working on, with one measure, one stage goal and a standard."""
        plan: dict[str, object] = {
            "standard": "专户已开，账目可查",
            "measures": (NewMeasure("开设专户", who="财务股", amount="11 家"),),
            "milestones": (NewMilestone("开户过半", due=date(2099, 6, 30)),),
        }
        number = self.dispatched(**(plan | known))
        operations.accept_problem(actor=self.actor("accountable"), at=now(), number=number)
        operations.begin_rectification(actor=self.actor("accountable"), at=now(), number=number)
        return number

    def detail(self, number: str, who: str = "office") -> ProblemDetail:
        return queries.problem_detail(self.actor(who), number=number, today=timezone.localdate())


def now() -> datetime:
    return timezone.now()


def make_county() -> County:
    """The county, before any problem stands in its ledger."""
    region, elsewhere = make_region("澜川县"), make_region("青石县")
    lead, accountable = make_unit(region, "县教育局"), make_unit(region, "县市场监督管理局")
    assisting, other = make_unit(region, "石桥镇"), make_unit(region, "县水利局")
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now(), region_id=region.id, name="校园餐专项整治", short_name="校园餐", prefix="XY",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), lead_unit_id=lead.id,
        participating_unit_ids=(accountable.id, assisting.id),
    )  # fmt: skip
    users = {
        "office": make_user(region, Role.OFFICE, name="梁正"),
        "leader": make_user(region, Role.LEADER, name="魏建明"),
        "lead": make_user(region, Role.UNIT, unit=lead, name="何秀珍"),
        "accountable": make_user(region, Role.UNIT, unit=accountable, name="周文岚"),
        "assisting": make_user(region, Role.UNIT, unit=assisting, name="罗培"),
        "other": make_user(region, Role.UNIT, unit=other, name="潘越"),
        "checker": make_user(region, Role.CHECKER, unit=other, name="方敬"),
        "elsewhere": make_user(elsewhere, Role.OFFICE, name="别县的人"),
        "system-admin": make_user(region, Role.SYSTEM_ADMIN, name="管机构的"),
    }
    return County(region, elsewhere, lead, accountable, assisting, other, campaign, users)
