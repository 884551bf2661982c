"""Notices of the small county as the ladder leaves them, and how far each has come."""

from datetime import UTC, date, datetime, timedelta

from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.supervision import operations
from bihuan.apps.supervision.models import Escalation, Notice
from bihuan.core.actors import Actor, Role
from bihuan.core.ladder import DEFAULT_POLICY, ItemKind, RungName
from bihuan.core.notices import NoticeState, first_state
from tests.apps.ledger.web.county import County
from tests.factories import actor_for, make_person, make_user

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
NEXT_MONDAY, NEXT_TUESDAY = MONDAY + timedelta(days=7), MONDAY + timedelta(days=8)
DUE = date(2026, 11, 13)
SAID = "专户已开，正在归集资金"


def drafted(
    county: County,
    rung: RungName = RungName.SUPERVISION,
    *,
    by: str = "",
    at: datetime = MONDAY,
    numbers: tuple[str, ...] = (),
) -> int:
    """A notice to the accountable unit with one problem (or those named) as it begins; the ladder's own unless `by` drafted it."""
    author = county.users[by].id if by else None
    state = first_state(DEFAULT_POLICY.rung(rung), by_person=bool(by))
    held = NoticeState.FOR_APPROVAL if state is NoticeState.SENT else state
    problems = Problem.objects.filter(number__in=numbers or (county.dispatched(),))
    notice = Notice.objects.create(
        region_id=county.region.id, unit_id=county.accountable.id, rung=rung.value, day=at.date(), state=held.value,
        items=len(problems), drafted_by_id=author, drafted_at=at,
    )  # fmt: skip
    for problem in problems:
        Escalation.objects.create(
            region_id=county.region.id, kind=ItemKind.CLOSURE.value, object_id=problem.pk, rung=rung.value, notice=notice,
            unit_id=county.accountable.id, problem=problem, label=problem.text[:200], due=DUE, workdays=6, raised_at=at,
        )  # fmt: skip
    return notice.pk


def told(county: County, rung: RungName = RungName.INTERVIEW) -> int:
    """The facts were told on Monday: there is time to answer until next Monday."""
    notice = drafted(county, rung)
    operations.tell_facts(actor=county.actor("office"), at=MONDAY, notice_id=notice)
    return notice


def submitted(county: County) -> int:
    """Answered, and handed to the leader."""
    notice = told(county)
    operations.answer_facts(
        actor=county.actor("accountable"), at=TUESDAY, notice_id=notice, text="资金在途，有银行回单"
    )
    operations.submit_notice(actor=county.actor("office"), at=TUESDAY, notice_id=notice)
    return notice


def sent(county: County, rung: RungName = RungName.SUPERVISION) -> int:
    """Approved by the leader on Monday, and gone out."""
    notice = drafted(county, rung)
    operations.approve_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice)
    return notice


def replied(county: County) -> int:
    """Signed for on Tuesday, answered on Wednesday."""
    notice = sent(county)
    operations.sign_for(actor=county.actor("accountable"), at=TUESDAY, notice_id=notice)
    operations.reply_to(actor=county.actor("accountable"), at=WEDNESDAY, notice_id=notice, text=SAID)
    return notice


def person_named(county: County, notice: int, name: str = "孙立") -> Actor:
    """A person responsible for the problem of a notice, as they sign in."""
    person = make_person(county.region, name, unit=county.accountable, title=f"{name}的职务")
    problem = Problem.objects.get(pk__in=Escalation.objects.filter(notice=notice).values("problem"))
    NamedPerson.objects.create(problem=problem, duty="responsible", name=name, person_id=person.id)
    return actor_for(make_user(county.region, Role.RESPONSIBLE, unit=county.accountable, person=person))
