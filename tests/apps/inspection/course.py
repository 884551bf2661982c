"""An inspection on its real way, by the operations alone: drafted, approved, frozen, promised, revealed, drawn, visited, concluded."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from bihuan.apps.inspection import operations
from bihuan.apps.inspection.models import Draw, Plan, Visit
from bihuan.apps.inspection.operations import NewPlan
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.verification import operations as verification
from bihuan.core.inspections.findings import Finding
from bihuan.core.inspections.plans import Matter
from bihuan.core.sampling.promises import commitment
from tests.apps.inspection.plans import find, inspectors, sign
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied, closed

SECRETS = {"office": "office-secret-0123456789", "leader": "leader-secret-0123456789"}
SALT = "salt-of-the-test"


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return timezone.localdate()


@dataclass
class Course:
    """One plan on its way. Each step takes all before it."""

    county: County
    plan: UUID
    draw: UUID | None = None

    @property
    def row(self) -> Plan:
        return Plan.objects.get(reference=self.plan)

    def visit(self) -> Visit:
        return Visit.objects.filter(items__plan__reference=self.plan).distinct().get()


def new(county: County, **known: object) -> NewPlan:
    values: dict[str, object] = {
        "title": "校园餐销号核实",
        "authority": "《政府督查工作条例》第十二条，县政府交办",
        "text": "随机抽取已上报完成的问题，到现场逐项核实。",
        "matter": Matter.CLOSURE,
        "campaign_ids": (county.campaign,),
        "starts_on": today(),
        "ends_on": today() + timedelta(days=10),
        "sample": 1,
    }
    return NewPlan(**(values | known))  # type: ignore[arg-type]


def drafted(county: County, *, problems: int = 1, ended: bool = False, **known: object) -> Course:
    """A plan, and so many problems that can be drawn: closed ones, or such that closure was applied for."""
    inspectors(county)
    for _ in range(problems):
        (closed if ended else applied)(county)
    plan = operations.draft_plan(
        actor=county.actor("office"), at=now(), region_id=county.region.id, new=new(county, **known)
    )
    return Course(county, plan)


def approved(county: County, **known: object) -> Course:
    course = drafted(county, **known)  # type: ignore[arg-type]
    operations.approve_plan(actor=county.actor("leader"), at=now(), plan=course.plan)
    return course


def committed(county: County, **known: object) -> Course:
    course = approved(county, **known)
    operations.commit_frame(actor=county.actor("office"), at=now(), plan=course.plan)
    return course


def opened(
    county: County, *, parties: tuple[str, ...] = ("office", "leader"), public: str = "", **known: object
) -> Course:
    course = committed(county, **known)
    course.draw = operations.open_draw(
        actor=county.actor("office"),
        at=now(),
        plan=course.plan,
        party_ids=[county.users[who].id for who in parties],
        reveal_by=now() + timedelta(hours=2),
        public_name=public,
    )
    return course


def promise_of(course: Course, who: str) -> str:
    name = course.county.users[who].username
    return commitment(SECRETS[who], salt=SALT, party=name, draw=str(course.draw))


def promise(course: Course, who: str, value: str = "") -> None:
    assert course.draw is not None
    operations.promise(
        actor=course.county.actor(who), at=now(), draw=course.draw, commitment=value or promise_of(course, who)
    )


def reveal(course: Course, who: str, secret: str = "", *, at: datetime | None = None) -> None:
    assert course.draw is not None
    operations.reveal(
        actor=course.county.actor(who), at=at or now(), draw=course.draw, secret=secret or SECRETS[who], salt=SALT
    )


def revealed(county: County, **known: object) -> Course:
    course = opened(county, **known)  # type: ignore[arg-type]
    for who in ("office", "leader"):
        promise(course, who)
    for who in ("office", "leader"):
        reveal(course, who)
    return course


def drawn(county: County, **known: object) -> Course:
    course = revealed(county, **known)
    operations.draw_items(actor=county.actor("office"), at=now(), plan=course.plan)
    return course


def taken_out(county: County, number: str) -> None:
    """The unit takes back that it is done, and the office withdraws the problem: it is no longer in the ledger."""
    verification.withdraw_application(actor=county.actor("accountable"), at=now(), number=number, why="还没有做完")
    ledger.withdraw_problem(actor=county.actor("office"), at=now(), number=number, reason="重复登记")


def teamed(county: County, **known: object) -> Course:
    course = drawn(county, **known)
    operations.draw_teams(actor=county.actor("office"), at=now(), plan=course.plan)
    return course


def started(county: County, **known: object) -> Course:
    course = teamed(county, **known)
    operations.start_plan(actor=county.actor("office"), at=now(), plan=course.plan)
    return course


def goers(course: Course) -> list[str]:
    """Who goes, by the words of the tests."""
    words = {user.id: word for word, user in course.county.users.items()}
    places = course.visit().inspectors.filter(replaced_at=None).order_by("place")
    return [words[user] for user in places.values_list("user", flat=True)]


def visited(county: County, *, finding: Finding = Finding.RECTIFIED, **known: object) -> Course:
    """Everything drawn was looked at, with the same finding, signed and ended."""
    course = started(county, **known)
    visit, (one, other) = course.visit().reference, goers(course)
    for place in range(course.visit().items.count()):
        find(county, visit, place, finding, who=one, seen_at=now(), at=now())
    sign(county, visit, one, signed_at=now(), at=now())
    sign(county, visit, other, by=one, signed_at=now(), at=now())
    operations.end_visit(actor=county.actor(one), at=now(), visit=visit)
    return course


def over(county: County, **known: object) -> Course:
    course = visited(county, **known)  # type: ignore[arg-type]
    operations.end_plan(actor=county.actor("office"), at=now(), plan=course.plan, ending="按方案查完")
    return course


def concluded(county: County, **known: object) -> tuple[Course, UUID]:
    """The accountable unit was sent its conclusion; its reference."""
    course = over(county, **known)
    made = operations.conclude(
        actor=county.actor("office"), at=now(), plan=course.plan, unit_id=county.accountable.id, text="逐项核实属实"
    )
    return course, made


def the_draw(course: Course) -> Draw:
    assert course.draw is not None
    return Draw.objects.get(reference=course.draw)
