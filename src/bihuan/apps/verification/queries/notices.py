"""Reads of public notices and of what was objected to them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import NoticeState, Objection, ObjectionOutcome, PublicNotice
from bihuan.apps.verification.queries.reviews import digest_of, signed_sides
from bihuan.apps.verification.queries.states import passed_check
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import refuse_end_of_notice, rule_of
from bihuan.core.decisions import Missing, Reason

_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """One objection. `said_by` only for whoever may learn of whom it comes."""

    id: int
    text: str
    said_by: str
    recorded_at: datetime
    outcome: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool


@dataclass(frozen=True, slots=True)
class PublicNoticeRow:
    """What everybody may read of a public notice: number, campaign, unit, what was done, the term."""

    id: int
    number: str
    campaign: str
    unit: str
    text: str
    posted_at: datetime
    first_day: date
    last_day: date
    estimated: bool
    state: str
    ended_at: datetime | None
    objections: int
    open_objections: int


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of notices and its place among the pages."""

    rows: tuple[PublicNoticeRow, ...]
    page: "Page[PublicNotice]"


@dataclass(frozen=True, slots=True)
class PublicNoticeDetail:
    """A notice with its objections and what the reader may do. `against` says why it cannot be ended yet."""

    row: PublicNoticeRow
    sees_problem: bool
    objections: tuple[ObjectionRow, ...]
    may_object: bool
    may_take_down: bool
    may_end: bool
    against: tuple[Reason, ...]


def notice_page(actor: Actor, *, open_only: bool, page: str = "1") -> NoticePage:
    """Public notices that the reader may see (nobody signed in: those open to all), the one that ends first at the top."""
    rows = notices(actor, open_only=open_only)
    found = Paginator(_told(rows), _A_PAGE).get_page(page)
    return NoticePage(tuple(_rows(found.object_list)), found)


def notices(actor: Actor, *, open_only: bool) -> QuerySet[PublicNotice]:
    seen = policies.notices_seen_by(actor)
    if open_only:
        return seen.filter(state=NoticeState.OPEN).order_by("last_day", "id")
    return seen.exclude(state=NoticeState.OPEN).order_by("-ended_at", "-id")


def notices_to_end(actor: Actor, *, today: date, limit: int) -> tuple[PublicNoticeRow, ...]:
    """The first notices that wait for the office."""
    return tuple(_rows(_told(to_end(actor, today=today))[:limit]))


def to_end(actor: Actor, *, today: date) -> QuerySet[PublicNotice]:
    """Notices that wait for the office: over, or with an objection to answer."""
    reach = Q(pk__in=())
    for path in actor.region_paths(Role.OFFICE):
        reach |= Q(problem__region__path__startswith=path)
    objected = Objection.objects.filter(outcome=ObjectionOutcome.PENDING).values("notice")
    due = Q(last_day__lt=today) | Q(pk__in=objected)
    return PublicNotice.objects.filter(reach, due, state=NoticeState.OPEN).order_by("last_day", "id")


def count_to_end(actor: Actor, *, today: date) -> int:
    """How many of them there are."""
    if not actor.holds(Role.OFFICE):
        return 0
    return organizations.while_unchanged(("notices to end", actor, today), lambda: to_end(actor, today=today).count())


def notice_detail(actor: Actor, *, notice_id: int, today: date) -> PublicNoticeDetail:
    """One notice. Raises Missing where the reader may not see it."""
    notice = _told(policies.notices_seen_by(actor).filter(pk=notice_id)).first()
    if notice is None:
        raise Missing
    open_now = notice.state == NoticeState.OPEN
    may_end = open_now and bool(policies.may_end_notice(actor, notice))
    return PublicNoticeDetail(
        row=next(_rows([notice])),
        sees_problem=actor.user_id is not None and ledger.sees(actor, notice.problem),
        objections=_objections(actor, notice),
        may_object=open_now and bool(policies.may_object(actor, notice, from_outside=False)),
        may_take_down=open_now and bool(policies.may_object(actor, notice, from_outside=True)),
        may_end=may_end,
        against=reasons_against_ending(notice, today=today) if may_end else (),
    )


def reads_any_notice(actor: Actor) -> bool:
    """Whether the list of what is in public notice now has anything for this reader."""
    return policies.notices_seen_by(actor).filter(state=NoticeState.OPEN).exists()


def open_notice_of(problem_id: int) -> int | None:
    """The id of the notice that a problem is in now. The caller may see the problem."""
    rows = PublicNotice.objects.filter(problem=problem_id, state=NoticeState.OPEN)
    return rows.values_list("pk", flat=True).first()


def is_over(notice_id: int, *, today: date) -> bool:
    """Whether nothing speaks against ending the notice. The caller may see it."""
    notice = PublicNotice.objects.select_related("application").get(pk=notice_id)
    return not reasons_against_ending(notice, today=today)


def reasons_against_ending(notice: PublicNotice, *, today: date) -> tuple[Reason, ...]:
    """Why the notice cannot be ended yet; () where it can."""
    application = notice.application
    digest = digest_of(application, passed_check(application))
    open_objections = Objection.objects.filter(notice=notice, outcome=ObjectionOutcome.PENDING).count()
    return refuse_end_of_notice(
        last_day=notice.last_day, today=today, open_objections=open_objections,
        signed=signed_sides(application.pk, digest) >= set(rule_of(application.rule).sides),
    )  # fmt: skip


def notices_of(applications: Iterable[int]) -> Mapping[int, tuple[PublicNoticeRow, ...]]:
    """The notices of applications that the reader sees, newest first."""
    found: dict[int, list[PublicNoticeRow]] = {}
    rows = _told(PublicNotice.objects.filter(application__in=list(applications)).order_by("-id"))
    for notice, row in zip(rows, _rows(rows), strict=True):
        found.setdefault(notice.application_id, []).append(row)
    return {key: tuple(each) for key, each in found.items()}


def _told(rows: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    return rows.select_related("problem__region", "problem__accountable_unit", "application").annotate(
        said=Count("objections"), unanswered=Count("objections", filter=Q(objections__outcome=ObjectionOutcome.PENDING))
    )


def _rows(notices: Iterable[PublicNotice]) -> Iterator[PublicNoticeRow]:
    found = list(notices)
    names = ledger.home_campaign_names({notice.problem_id for notice in found})
    for notice in found:
        unit = notice.problem.accountable_unit
        yield PublicNoticeRow(
            id=notice.pk, number=notice.problem.number, campaign=names.get(notice.problem_id, ""),
            unit=unit.name if unit else "", text=notice.text, posted_at=notice.posted_at, first_day=notice.first_day,
            last_day=notice.last_day, estimated=notice.estimated, state=notice.state, ended_at=notice.ended_at,
            objections=getattr(notice, "said", 0), open_objections=getattr(notice, "unanswered", 0),
        )  # fmt: skip


def _objections(actor: Actor, notice: PublicNotice) -> tuple[ObjectionRow, ...]:
    """For whoever signed in and sees the problem, and for whoever rules on them."""
    told = policies.reads_objections(actor, notice.problem.region.path)
    if not told and (actor.user_id is None or not ledger.sees(actor, notice.problem)):
        return ()
    rows = Objection.objects.filter(notice=notice).select_related("recorded_by", "answered_by")
    return tuple(
        ObjectionRow(
            id=row.pk, text=row.text, said_by=("" if row.from_outside else str(row.recorded_by)) if told else "",
            recorded_at=row.recorded_at, outcome=row.outcome, answer=row.answer,
            answered_by=str(row.answered_by or ""), answered_at=row.answered_at,
            may_answer=row.outcome == ObjectionOutcome.PENDING and bool(policies.may_answer(actor, row, notice)),
        )
        for row in rows
    )  # fmt: skip
