"""Closing over REST: applications, checks, and what waits for the reader's own check."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from bihuan.apps.evidence.operations import MAX_FILES
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import LookBackOutcome
from bihuan.apps.verification.policies import NO_RELAPSES, reads_relapses
from bihuan.apps.verification.queries import (
    ApplicationRow,
    Grouping,
    LeadRow,
    LookBackRow,
    LookBackView,
    PublicNoticeDetail,
    PublicNoticeRow,
    RelapseLine,
    View,
    WaitingRow,
)
from bihuan.core.closing import Answer, Grade, Standard, StandardAnswer
from bihuan.core.decisions import Refused
from bihuan.core.survival import CurvePoint
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Number, Page, Text, Written
from bihuan.interfaces.rest.ledger_bodies import Gap, Plain, Versioned
from bihuan.interfaces.rest.ledger_documents import Paged, Stand
from bihuan.interfaces.rest.ledger_steps import Call, step_view
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["verification"])
notices = Router(tags=["verification"])
look_backs = Router(tags=["verification"])
relapses = Router(tags=["verification"])


class Apply(Versioned):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"statement": "专户已开设，资金已归集", "effective_on": "2026-11-20", "version": 7}]
        }
    )
    statement: Text
    effective_on: Day | None = None
    like_cases: Text = ""
    source_cured: Text = ""
    institutional_gap: Gap = ""


class TakeBack(Versioned):
    why: Text


class Answered(Body):
    """What a check says to one closure standard, in words, and the pieces that it rests on."""

    standard: Standard
    answer: Answer
    words: Text
    evidence: Annotated[list[Id], Field(max_length=MAX_FILES)] = Field(default_factory=list)


class Finding(Versioned):
    """What the check found, whether somebody was there, and where the campaign asks for it, standard by standard."""

    finding: Text
    on_site: bool = False
    answers: Annotated[list[Answered], Field(max_length=len(Standard))] = Field(default_factory=list)
    grade: Grade | None = None
    evidence_ids: Annotated[list[Id], Field(max_length=MAX_FILES)] = Field(default_factory=list)


class Opinion(Versioned):
    """What a reviewer says; `public_text` is what the public notice will say, asked for of the last to sign."""

    opinion: Text
    public_text: Text = ""


class ObjectionBody(Written):
    text: Text
    from_outside: bool = False


class ObjectionRuling(Written):
    upheld: bool
    answer: Text


class PublicNoticeList(Paged):
    rows: list[PublicNoticeRow]


class LookBackList(Paged):
    rows: list[LookBackRow]


class LookedBack(Written):
    outcome: Literal["holds", "came-back", "unseen"]
    finding: Text
    on_site: bool = False
    same_checker_why: Text = ""


class LeadList(Paged):
    rows: list[LeadRow]


class Judged(Written):
    """Confirmed, the old closure is void; `text` says what came back where no new problem is registered yet."""

    confirmed: bool
    why: Text
    text: Text = ""


class HoldingCurve(Schema):
    """How long closures hold (Kaplan–Meier): `size` closures, `events` relapses. Beyond `firm_until` days fewer than `enough` of them
    were still watched, and the pages draw no further; where `size` is below `enough` they draw nothing."""

    key: str
    name: str
    size: int
    events: int
    last_day: int
    firm_until: int
    enough: int
    confidence: float
    points: list[CurvePoint]


class HoldingCurves(Schema):
    """All closures that the reader sees, and each group of them, the largest first. "" is the key of what nobody has said."""

    by: Grouping
    whole: HoldingCurve
    groups: list[HoldingCurve]


class ApplicationList(Paged):
    rows: list[WaitingRow]


@router.get("", response={200: ApplicationList, **ERRORS}, summary=_("销号申请：等我核查的、我核查过的……"))
def applications(request: HttpRequest, view: View = View.WAITING, page: Page = 1) -> object:
    found = queries.application_page(actor_of(request), view=view, at=timezone.now(), page=str(page))
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@notices.get("", response={200: PublicNoticeList, **ERRORS}, summary=_("销号公示：正在公示的，或已经结束的"))
def public_notices(request: HttpRequest, ended: bool = False, page: Page = 1) -> object:
    found = queries.notice_page(actor_of(request), open_only=not ended, page=str(page))
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@notices.get("/{notice_id}", response={200: PublicNoticeDetail, **ERRORS}, summary=_("一个公示和它的异议"))
def public_notice(request: HttpRequest, notice_id: Id) -> object:
    return queries.notice_detail(actor_of(request), notice_id=notice_id, today=timezone.localdate())


@notices.post(
    "/{notice_id}/objections", response={200: PublicNoticeDetail, **ERRORS}, summary=_("提异议，或登记群众异议")
)
def object_to(request: HttpRequest, notice_id: Id, body: ObjectionBody) -> object:
    require_looked_over(body)
    operations.record_objection(
        actor=actor_of(request), at=timezone.now(), notice_id=notice_id, text=body.text, from_outside=body.from_outside
    )
    return public_notice(request, notice_id)


@notices.post(
    "/{notice_id}/objections/{objection_id}", response={200: PublicNoticeDetail, **ERRORS}, summary=_("答复一件异议")
)
def answer_objection(request: HttpRequest, notice_id: Id, objection_id: Id, body: ObjectionRuling) -> object:
    require_looked_over(body)
    operations.answer_objection(
        actor=actor_of(request), at=timezone.now(), objection_id=objection_id, upheld=body.upheld, answer=body.answer
    )
    return public_notice(request, notice_id)


@notices.post("/{notice_id}/end", response={200: PublicNoticeDetail, **ERRORS}, summary=_("公示期满，销号"))
def end_notice(request: HttpRequest, notice_id: Id) -> object:
    operations.end_notice(actor=actor_of(request), at=timezone.now(), notice_id=notice_id)
    return public_notice(request, notice_id)


@look_backs.get("", response={200: LookBackList, **ERRORS}, summary=_("回头看：到期的，或看过的"))
def look_back_list(request: HttpRequest, view: LookBackView = LookBackView.DUE, page: Page = 1) -> object:
    today = timezone.localdate()
    found = queries.look_back_page(actor_of(request), view=view, today=today, page=str(page))
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@look_backs.post("/{look_back_id}", response={200: LookBackRow, **ERRORS}, summary=_("写回头看的结论"))
def record_look_back(request: HttpRequest, look_back_id: Id, body: LookedBack) -> object:
    require_looked_over(body)
    operations.record_look_back(
        actor=actor_of(request), at=timezone.now(), look_back_id=look_back_id, outcome=LookBackOutcome(body.outcome),
        finding=body.finding, on_site=body.on_site, same_checker_why=body.same_checker_why,
    )  # fmt: skip
    return queries.look_back_row(actor_of(request), look_back_id=look_back_id, today=timezone.localdate())


@relapses.get("", response={200: LeadList, **ERRORS}, summary=_("反弹线索：待研判的，或研判过的"))
def relapse_leads(request: HttpRequest, judged: bool = False, page: Page = 1) -> object:
    found = queries.lead_page(actor_of(request), judged=judged, today=timezone.localdate(), page=str(page))
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@relapses.get("/curves", response={200: HoldingCurves, **ERRORS}, summary=_("销号保持住多久：保持曲线，可分组"))
def relapse_curves(request: HttpRequest, by: Grouping = Grouping.CAMPAIGN) -> object:
    actor = actor_of(request)
    if not reads_relapses(actor):
        raise Refused(NO_RELAPSES)
    whole, *groups = queries.relapse_lines(actor, by=by, today=timezone.localdate())
    return {"by": by, "whole": _curve(whole), "groups": list(map(_curve, groups))}


@relapses.post("/{lead_id}", response={200: LeadRow, **ERRORS}, summary=_("研判一条反弹线索"))
def judge_relapse(request: HttpRequest, lead_id: Id, body: Judged) -> object:
    require_looked_over(body)
    operations.judge_relapse(
        actor=actor_of(request),
        at=timezone.now(),
        lead_id=lead_id,
        confirmed=body.confirmed,
        why=body.why,
        text=body.text,
    )
    return queries.lead_row(actor_of(request), lead_id=lead_id, today=timezone.localdate())


def _curve(line: RelapseLine) -> HoldingCurve:
    curve = line.curve
    return HoldingCurve(
        key=line.key, name=line.name, size=curve.size, events=curve.events, last_day=curve.last_day,
        firm_until=curve.firm_until, enough=curve.enough, confidence=curve.confidence, points=list(curve.points),
    )  # fmt: skip


def problem_applications(request: HttpRequest, number: Number) -> object:
    detail = ledger.problem_detail(actor_of(request), number=number, today=timezone.localdate())
    return list(queries.applications_of(actor_of(request), problem_id=detail.id))


def _apply(call: Call, body: Apply, _row: int) -> object:
    return operations.apply_for_closure(
        **call.all(), statement=body.statement, effective_on=body.effective_on,
        like_cases=body.like_cases, source_cured=body.source_cured,
        institutional_gap=body.institutional_gap,
    )  # fmt: skip


def _take_back(call: Call, body: TakeBack, _row: int) -> object:
    return operations.withdraw_application(**call.all(), why=body.why)


def _begin(call: Call, _body: Plain, _row: int) -> object:
    return operations.begin_check(**call.all())


def _release(call: Call, body: TakeBack, _row: int) -> object:
    return operations.release_check(**call.all(), why=body.why)


def _return(call: Call, body: Finding, _row: int) -> object:
    return operations.return_application(
        **call.all(), finding=body.finding, on_site=body.on_site, evidence_ids=body.evidence_ids,
        answers=_answers(body), grade=body.grade,
    )  # fmt: skip


def _close(call: Call, body: Finding, _row: int) -> object:
    return operations.close_application(
        **call.all(), finding=body.finding, on_site=body.on_site, evidence_ids=body.evidence_ids,
        answers=_answers(body), grade=body.grade,
    )  # fmt: skip


def _answers(body: Finding) -> tuple[StandardAnswer, ...]:
    return tuple(StandardAnswer(each.standard, each.answer, each.words, tuple(each.evidence)) for each in body.answers)


def _sign(call: Call, body: Opinion, _row: int) -> object:
    return operations.sign_review(**call.all(), opinion=body.opinion, public_text=body.public_text)


def _not_signed(call: Call, body: Opinion, _row: int) -> object:
    return operations.return_from_review(**call.all(), opinion=body.opinion)


CLOSING: tuple[tuple[str, str, type[Versioned], Callable[[Call, Any, int], object]], ...] = (
    ("apply", _("申请销号：提交后内容锁定"), Apply, _apply),
    ("withdraw-application", _("撤回销号申请"), TakeBack, _take_back),
    ("begin-check", _("接手核查"), Plain, _begin),
    ("release-check", _("放开核查人办不了的核查，等别人来查"), TakeBack, _release),
    ("return", _("核查没有通过，退回整改"), Finding, _return),
    ("close", _("核查通过，销号或送复核"), Finding, _close),
    ("sign-review", _("复核签署"), Opinion, _sign),
    ("return-review", _("复核不同意，退回整改"), Opinion, _not_signed),
)


def add_closing(problems: Router) -> None:
    """The steps of closing stand below the problem's own address, beside those of the ledger."""
    problems.add_api_operation(
        "/{number}/applications", ["GET"], problem_applications, response={200: list[ApplicationRow], **ERRORS},
        summary=_("一个问题的销号申请和核查"), tags=["verification"],
    )  # fmt: skip
    for key, summary, body, act in CLOSING:
        problems.add_api_operation(
            f"/{{number}}/{key}", ["POST"], step_view(key, body, act), response={200: Stand, **ERRORS},
            summary=summary, tags=["verification"],
        )  # fmt: skip
