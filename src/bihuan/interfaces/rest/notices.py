"""Notices of the ladder over REST: lists, one whole with its next steps, each step, the paper as a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from ninja import Query, Router, Schema
from pydantic import Field

from bihuan.apps.evidence.operations import MAX_FILES
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import Hand, NoticeDetail, NoticeFilter, NoticeItemRow, NoticeRow, WordRow
from bihuan.core.ladder import RungName
from bihuan.core.notices import STEP_WORDS, NoticeStep
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Day, Id, Line, Page, Text
from bihuan.interfaces.rest.ledger_bodies import Plain, Versioned
from bihuan.interfaces.rest.ledger_documents import NextStep, Paged, whys
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["notices"])
WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NoticeQuery(Body):
    """What a list shows: the parameters of the page of notices."""

    group: Line = "open"
    rung: Line = ""
    unit: Line = ""
    campaign: Line = ""
    text: Line = ""
    region: Line = ""
    since: Line = ""
    until: Line = ""
    page: Page = 1


class Words(Versioned):
    text: Text


class WordsAndFiles(Words):
    """What the unit says, with files that were brought before (POST /evidence)."""

    evidence_ids: Annotated[list[Id], Field(max_length=MAX_FILES)] = Field(default_factory=list)


class Delivery(Words):
    """How it was delivered, and on which day."""

    delivered_on: Day


class NoticeRuling(Versioned):
    text: Text = ""


class NoticeList(Paged):
    rows: list[NoticeRow]


class NoticeStand(Schema):
    """Where a notice stands after a step. The next one carries this `version`."""

    id: int
    number: str
    state: str
    version: int


class NoticeRung(Schema):
    """The rung as the rules had it when the notice was made."""

    name: RungName
    issuer: str
    basis: str
    reply_workdays: int
    hearing: bool
    policy_version: int


class NoticeDocument(Schema):
    """One notice, whole, as this reader may see it."""

    row: NoticeRow
    rung: NoticeRung
    region: str
    why: str
    items: list[NoticeItemRow]
    words: list[WordRow]
    people: list[str]
    leaders: list[str]
    drafted: Hand
    told: Hand | None
    submitted: Hand | None
    approved: Hand | None
    signed: Hand | None
    delivery_proof: str
    ended_why: str
    has_paper: bool
    steps: list[NextStep]


@router.get("", response={200: NoticeList, **ERRORS}, summary=_("督办通知，条件同网页"))
def notices(request: HttpRequest, filters: Query[NoticeQuery]) -> object:
    wanted = NoticeFilter(**filters.model_dump(exclude={"page"}))
    rows, found = queries.notice_page(actor_of(request), wanted=wanted, today=timezone.localdate(), page=filters.page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get("/{notice_id}", response={200: NoticeDocument, **ERRORS}, summary=_("一份通知：事项、说过的话、下一步"))
def notice(request: HttpRequest, notice_id: Id) -> object:
    return _document(queries.notice_detail(actor_of(request), notice_id=notice_id, today=timezone.localdate()))


@router.get(
    "/{notice_id}/paper",
    response={200: bytes, **ERRORS},
    summary=_("通知的文稿（Word）"),
    description=_("单位在发出以后才看得到文稿；发出以前 404。"),
)
def notice_paper(request: HttpRequest, notice_id: Id) -> HttpResponse:
    today = timezone.localdate()
    detail = queries.notice_detail(actor_of(request), notice_id=notice_id, today=today)
    content = queries.paper_file(detail, today=today)
    named = content_disposition_header(as_attachment=True, filename=f"{queries.paper_name(detail)}.docx") or ""
    return HttpResponse(content, content_type=WORD_FILE, headers={"Content-Disposition": named})


@dataclass(frozen=True, slots=True)
class StepRoute:
    """One step: what its description says, and what its request carries."""

    summary: str
    body: type[Versioned] = Plain


STEPS: Mapping[NoticeStep, StepRoute] = {
    NoticeStep.TELL: StepRoute(_("把事实告知单位和责任人，听取陈述申辩")),
    NoticeStep.ANSWER: StepRoute(_("单位或责任人陈述申辩"), WordsAndFiles),
    NoticeStep.SUBMIT: StepRoute(_("听取以后提交批准")),
    NoticeStep.APPROVE: StepRoute(_("批准，编号并发出；起草、告知、提交的人不能批准")),
    NoticeStep.REFUSE: StepRoute(_("不批准，写明理由"), Words),
    NoticeStep.DELIVER: StepRoute(_("记载送达：怎样送达、哪天"), Delivery),
    NoticeStep.SIGN: StepRoute(_("代表本单位签收通知")),
    NoticeStep.REPLY: StepRoute(_("单位回复，可以带佐证"), WordsAndFiles),
    NoticeStep.ACCEPT: StepRoute(_("认可回复，通知办结"), NoticeRuling),
    NoticeStep.RETURN: StepRoute(_("退回回复，写明哪里没有回复清楚"), Words),
    NoticeStep.WITHDRAW: StepRoute(_("撤回还没有发出的通知"), Words),
}


def _step_view(step: NoticeStep, body_type: type[Versioned]) -> Callable[..., object]:
    """The view of a step: words looked over, one call, where the notice stands then."""

    def view(request: HttpRequest, notice_id: Id, body: Versioned) -> object:
        require_looked_over(body)
        actor, at = actor_of(request), timezone.now()
        operations.take_notice_step(
            step, actor=actor, at=at, notice_id=notice_id, text=_text_of(body), evidence_ids=_files_of(body),
            delivered_on=_day_of(body), version=body.version,
        )  # fmt: skip
        row = queries.notice_detail(actor, notice_id=notice_id, today=timezone.localdate(at)).row
        return {"id": row.id, "number": row.number, "state": row.state.value, "version": row.version}

    view.__annotations__["body"] = body_type  # what the library reads the body by
    view.__name__ = f"notice_{step.value}"
    return view


def _text_of(body: Versioned) -> str:
    return body.text if isinstance(body, Words | NoticeRuling) else ""


def _files_of(body: Versioned) -> Sequence[int]:
    return body.evidence_ids if isinstance(body, WordsAndFiles) else ()


def _day_of(body: Versioned) -> date | None:
    return body.delivered_on if isinstance(body, Delivery) else None


for _step, _route in STEPS.items():
    router.add_api_operation(
        f"/{{notice_id}}/{_step.value}", ["POST"], _step_view(_step, _route.body),
        response={200: NoticeStand, **ERRORS}, summary=_route.summary,
    )  # fmt: skip


def _document(detail: NoticeDetail) -> dict[str, object]:
    """The detail with its reasons in words."""
    told_apart = ("rung", "has_paper", "steps")
    rung = detail.rung
    return {
        **{name: getattr(detail, name) for name in NoticeDocument.model_fields if name not in told_apart},
        "rung": {
            "name": rung.name, "issuer": rung.issuer, "basis": rung.basis, "reply_workdays": rung.reply_workdays,
            "hearing": rung.hearing, "policy_version": detail.policy_version,
        },
        "has_paper": detail.shows_paper,
        "steps": [
            NextStep(
                step=offer.step.value, name=gettext(STEP_WORDS[offer.step]), allowed=offer.allowed, reasons=whys(offer.reasons)
            )
            for offer in detail.steps
        ],
    }  # fmt: skip
