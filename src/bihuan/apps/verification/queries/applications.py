"""Reads of applications and checks: what waits for whose check, what was found."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.queries import EvidenceRow
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemDetail, ProblemRow
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, CheckOutcome
from bihuan.apps.verification.queries.notices import PublicNoticeRow, notices_of
from bihuan.apps.verification.queries.reviews import ReviewRow, review_rows, to_sign
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import ClosingRule, StandardAnswer, answers_of, rule_of
from bihuan.core.lifecycle import State
from bihuan.core.rates import NotYetDrawn

PER_PAGE = 30
_CHECKED_STATES = (State.APPLIED.value, State.UNDER_CHECK.value)
_CHECKS = ("checks__checker", "checks__checker_unit", "checks__released_by", "checks__pieces")


@dataclass(frozen=True, slots=True)
class CheckRow:
    id: int
    checker: str
    checker_unit: str
    begun_at: datetime
    outcome: str
    finding: str
    on_site: bool
    ended_at: datetime | None
    mine: bool
    released_by: str = ""
    release_reason: str = ""
    answers: tuple[StandardAnswer, ...] = ()
    grade: str = ""
    evidence: tuple[EvidenceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application with its checks, newest check first."""

    id: int
    problem_id: int
    unit: str
    applied_by: str
    applied_at: datetime
    statement: str
    effective_on: date | None
    like_cases: str
    source_cured: str
    rule: ClosingRule
    outcome: str
    ended_at: datetime | None
    mine: bool
    checks: tuple[CheckRow, ...]
    reviews: tuple[ReviewRow, ...] = ()
    notices: tuple[PublicNoticeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An application that somebody may check, with its problem; `mine` where the actor is checking it."""

    application: ApplicationRow
    problem: ProblemRow
    mine: bool


class View(StrEnum):
    """Which applications a list shows."""

    WAITING = "waiting"  # for the reader's own check
    CHECKED = "checked"  # by the reader
    TO_SIGN = "to-sign"  # by the reader, for the lead unit or the office
    PENDING = "pending"  # every one that is not decided
    STALLED = "stalled"  # under check by somebody who cannot end it: blocked, or no checker any more
    ENDED = "ended"
    OURS = "ours"  # made by the reader's units


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One page of a list, and its place among the pages."""

    rows: tuple[WaitingRow, ...]
    page: Page[Application]


def applications_of(actor: Actor, *, problem_id: int) -> tuple[ApplicationRow, ...]:
    """Every application of one problem, newest first."""
    rows = (
        policies.visible(actor)
        .filter(problem=problem_id)
        .select_related("unit", "applied_by")
        .prefetch_related(*_CHECKS)
        .order_by("-id")
    )
    return tuple(_rows(rows, actor))


def newest_application(actor: Actor, *, problem_id: int) -> ApplicationRow | None:
    """The last application of one problem."""
    return next(iter(applications_of(actor, problem_id=problem_id)), None)


def newest_check(actor: Actor, *, problem_id: int) -> CheckRow | None:
    """The last check of one problem."""
    applied = newest_application(actor, problem_id=problem_id)
    return next(iter(applied.checks), None) if applied else None


def open_check(actor: Actor, *, problem_id: int) -> CheckRow | None:
    """The check that somebody is making of one problem now. The caller may see the problem."""
    held = Check.objects.filter(problem=problem_id, outcome=CheckOutcome.PENDING)
    check = held.select_related("checker", "checker_unit").first()
    return _check_row(check, actor) if check else None


def waiting_for_check(actor: Actor, *, today: date, limit: int = 50) -> tuple[WaitingRow, ...]:
    """What waits for the actor's check: what they are checking first, then what nobody checks yet, oldest first."""
    return _waiting_rows(actor, _with_checks(_waiting(actor))[:limit], today)


def count_waiting(actor: Actor) -> int:
    """How many applications wait for the actor's check."""
    if not actor.holds(Role.CHECKER):
        return 0
    return organizations.while_unchanged(("waiting for a check", actor), lambda: _waiting(actor).count())


def count_pending(actor: Actor) -> int:
    """How many applications that the actor sees have not been decided."""
    return organizations.while_unchanged(
        ("pending applications", actor),
        lambda: policies.visible(actor).filter(outcome=ApplicationOutcome.PENDING).count(),
    )


def count_stalled(actor: Actor, *, at: datetime) -> int:
    """How many applications that the actor sees are under check by somebody who cannot end it."""
    return _stalled(actor, at).count()


def stalled_checks(actor: Actor, *, at: datetime, limit: int = 50) -> tuple[WaitingRow, ...]:
    """Applications under check by somebody who cannot end it, the longest first."""
    return _waiting_rows(actor, _with_checks(_stalled(actor, at))[:limit], timezone.localdate(at))


def application_page(actor: Actor, *, view: View, at: datetime, page: str = "1") -> ApplicationPage:
    """One page of applications with their problems."""
    found = Paginator(_with_checks(_of_view(actor, view, at)), PER_PAGE).get_page(page)
    shown = _waiting_rows(actor, found.object_list, timezone.localdate(at))
    return ApplicationPage(rows=shown, page=found)


def _waiting_rows(actor: Actor, applications: Iterable[Application], today: date) -> tuple[WaitingRow, ...]:
    rows = _rows(applications, actor)
    problems = ledger.problems_by_ids((row.problem_id for row in rows), today=today) if rows else {}
    return tuple(WaitingRow(row, problems[row.problem_id], _is_mine(row)) for row in rows if row.problem_id in problems)


def may_take_archive(actor: Actor, detail: ProblemDetail) -> bool:
    """Whether the reader may take the archive package of a problem: it is closed, and they are its office or leader."""
    if detail.closed_at is None:
        return False
    return bool(policies.may_take_archive(actor, ledger.closing_state_of(detail.id).region_path))


def verified_rate(_: Actor) -> NotYetDrawn:
    """Before the first random check there is no verified rate, and none is made up."""
    return NotYetDrawn()


def _waiting(actor: Actor) -> QuerySet[Application]:
    """Pending applications that the actor may check, and nobody else does: none of own units, none that they worked on."""
    if actor.user_id is None or not actor.holds(Role.CHECKER):
        return Application.objects.none()
    units = actor.unit_ids()
    reach = Q(pk__in=())
    for granted in actor.grants_of(Role.CHECKER):
        reach |= Q(problem__region__path__startswith=granted.region_path)
    others = Check.objects.filter(outcome=CheckOutcome.PENDING).exclude(checker=actor.user_id).values("application")
    return (
        policies.visible(actor)
        .filter(reach, outcome=ApplicationOutcome.PENDING, problem__state__in=_CHECKED_STATES)
        .exclude(unit__in=units)
        .exclude(problem__assistances__unit__in=units)
        .exclude(problem__contributions__user=actor.user_id)
        .exclude(pk__in=others)
        .annotate(begun=Exists(Check.objects.filter(application=OuterRef("pk"), checker=actor.user_id, ended_at=None)))
        .order_by("-begun", "applied_at", "id")
    )


def _stalled(actor: Actor, at: datetime) -> QuerySet[Application]:
    """Who checks may still sign in and may still check: else nobody but the office can get it moving again."""
    able = organizations.holders(Role.CHECKER, at=at)
    stuck = Check.objects.filter(outcome=CheckOutcome.PENDING).exclude(checker__in=able).values("application")
    return policies.visible(actor).filter(outcome=ApplicationOutcome.PENDING, pk__in=stuck).order_by("applied_at", "id")


def _of_view(actor: Actor, view: View, at: datetime) -> QuerySet[Application]:
    seen = policies.visible(actor)
    narrowed: dict[View, Callable[[], QuerySet[Application]]] = {
        View.WAITING: lambda: _waiting(actor),
        View.TO_SIGN: lambda: to_sign(actor),
        View.CHECKED: lambda: seen.filter(
            pk__in=Check.objects.filter(checker=actor.user_id).values("application")
        ).order_by("-id"),
        View.OURS: lambda: seen.filter(unit__in=actor.unit_ids(Role.UNIT, Role.RESPONSIBLE)).order_by("-id"),
        View.STALLED: lambda: _stalled(actor, at),
        View.PENDING: lambda: seen.filter(outcome=ApplicationOutcome.PENDING).order_by("applied_at", "id"),
        View.ENDED: lambda: seen.exclude(outcome=ApplicationOutcome.PENDING).order_by("-ended_at", "-id"),
    }
    return narrowed[view]()


def _with_checks(applications: QuerySet[Application]) -> QuerySet[Application]:
    return applications.select_related("unit", "applied_by").prefetch_related(*_CHECKS)


def _is_mine(row: ApplicationRow) -> bool:
    return any(check.mine and check.outcome == CheckOutcome.PENDING for check in row.checks)


def _rows(applications: Iterable[Application], actor: Actor) -> list[ApplicationRow]:
    """Applications with their checks, what came with those in one query more, and who signed where somebody has to."""
    found = list(applications)
    brought = [piece.evidence_id for each in found for check in each.checks.all() for piece in check.pieces.all()]
    pieces = evidence.evidence_rows(brought) if brought else {}
    signing = [each.pk for each in found if each.signs_lead or each.signs_office]
    reviews = review_rows(signing, actor) if signing else {}
    notices = notices_of(signing) if signing else {}
    return [
        replace(_row(each, actor, pieces), reviews=reviews.get(each.pk, ()), notices=notices.get(each.pk, ()))
        for each in found
    ]


def _row(application: Application, actor: Actor, pieces: Mapping[int, EvidenceRow]) -> ApplicationRow:
    checks = sorted(application.checks.all(), key=lambda check: check.pk, reverse=True)
    return ApplicationRow(
        id=application.pk,
        problem_id=application.problem_id,
        unit=application.unit.name,
        applied_by=str(application.applied_by) if application.applied_by else "",
        applied_at=application.applied_at,
        statement=application.statement,
        effective_on=application.effective_on,
        like_cases=application.like_cases,
        source_cured=application.source_cured,
        rule=rule_of(application.rule),
        outcome=application.outcome,
        ended_at=application.ended_at,
        mine=application.applied_by_id is not None and application.applied_by_id == actor.user_id,
        checks=tuple(_check_row(check, actor, pieces) for check in checks),
    )


def _check_row(check: Check, actor: Actor, pieces: Mapping[int, EvidenceRow] = MappingProxyType({})) -> CheckRow:
    return CheckRow(
        id=check.pk,
        checker=str(check.checker),
        checker_unit=check.checker_unit.name,
        begun_at=check.begun_at,
        outcome=check.outcome,
        finding=check.finding,
        on_site=check.on_site,
        ended_at=check.ended_at,
        mine=check.checker_id == actor.user_id,
        released_by=str(check.released_by) if check.released_by else "",
        release_reason=check.release_reason,
        answers=answers_of(check.answers),
        grade=check.grade,
        evidence=tuple(pieces[piece.evidence_id] for piece in check.pieces.all() if piece.evidence_id in pieces)
        if pieces
        else (),
    )
