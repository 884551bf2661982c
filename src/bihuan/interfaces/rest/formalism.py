"""The check-up over REST: leads with their evidence, answers, rulings, the checks, and the texts that all units were given."""

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja import Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.models import RulingOutcome
from bihuan.apps.formalism.queries import (
    FlagAnswerRow,
    FlagDetail,
    FlagFilter,
    FlagRow,
    NumberRow,
    ProblemName,
    RulingRow,
    Subject,
    TemplateRow,
)
from bihuan.core.formalism.course import CheckRecord
from bihuan.core.formalism.registry import CHECKS
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Id, Name, Page, Text, Version, Word, Written
from bihuan.interfaces.rest.ledger_documents import Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["formalism"])


class FlagQuery(Body):
    """What a list of leads holds; without any of it everything that the reader sees."""

    group: Literal["unsettled", "settled", "to-answer", "to-rule", "all"] = "all"
    state: Literal["", "open", "answered", "confirmed", "dismissed"] = ""
    check: Word = ""
    family: Literal["", "text", "measures", "figures", "evidence", "activity"] = ""
    weight: Literal["", "hint", "notable", "strong"] = ""
    campaign: Id | None = None
    unit: Id | None = None
    problem: Id | None = None


class FlagList(Paged):
    rows: list[FlagRow]


class MarkedText(Schema):
    """One thing of the evidence. Marked places are [start, end) in `text`; what the reader may not read is empty."""

    id: str
    kind: str
    readable: bool
    problem: ProblemName | None
    unit: str
    at: datetime | None
    text: str
    marked: list[tuple[int, int]]
    gone: bool
    later: bool | None


class FlagDocument(Schema):
    """A lead with its evidence; `why` is "" for a reader from whom a part of it is hidden. `joined`: how many things have joined
    it since it was settled."""

    flag: FlagRow
    version: int
    why: str
    subjects: list[MarkedText]
    numbers: list[NumberRow]
    files: list[int]
    hidden_files: int
    answers: list[FlagAnswerRow]
    hidden_answers: int
    rulings: list[RulingRow]
    joined: int
    may_answer: bool
    may_rule: bool


class FlagAnswerBody(Written):
    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "两家一起检查，由一家起草。"}]})
    text: Text


class FlagRulingBody(Written):
    """`version` is the one that was read: a ruling over a newer answer is refused."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"outcome": "dismissed", "why": "看过两份材料，是联合检查", "version": 2}]}
    )
    outcome: Literal["confirmed", "dismissed", "reopened"]
    why: Text
    version: Version | None = None


class DeclaredCheck(Schema):
    """A check and what became of its leads in the reader's regions. `false_alarms` is a share of `per`, None before it was measured."""

    id: str
    name: str
    family: str
    weight: str
    looks_at: str
    why_it_matters: str
    false_alarms: float | None
    per: str
    found: int
    confirmed: int
    dismissed: int
    mostly_wrong: bool


class NewTemplate(Written):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"region_id": 1, "title": "周报样式", "text": "本周主要做了以下工作："}]}
    )
    region_id: Id
    title: Name
    text: Text
    document_id: Id | None = None


class TemplateEnding(Written):
    why: Text


class Asked(Schema):
    asked: bool


@router.get("/flags", response={200: FlagList, **ERRORS}, summary=_("体检线索"))
def flags(request: HttpRequest, wanted: Annotated[FlagQuery, Query()], page: Page = 1) -> object:
    found = queries.flag_page(actor_of(request), wanted=FlagFilter(**wanted.model_dump()), page=str(page))
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


@router.get("/flags/{flag_id}", response={200: FlagDocument, **ERRORS}, summary=_("一条线索和它的证据"))
def flag(request: HttpRequest, flag_id: Id) -> object:
    return _document(queries.flag_detail(actor_of(request), flag_id=flag_id))


@router.post("/flags/{flag_id}/answer", response={200: FlagDocument, **ERRORS}, summary=_("涉及的单位答复一条线索"))
def answer_flag(request: HttpRequest, flag_id: Id, body: FlagAnswerBody) -> object:
    require_looked_over(body)
    operations.answer_flag(actor=actor_of(request), at=timezone.now(), flag_id=flag_id, text=body.text)
    return flag(request, flag_id)


@router.post(
    "/flags/{flag_id}/rule", response={200: FlagDocument, **ERRORS}, summary=_("认定一条线索：确认、排除、重新打开")
)
def rule_on_flag(request: HttpRequest, flag_id: Id, body: FlagRulingBody) -> object:
    require_looked_over(body)
    operations.rule_on_flag(
        actor=actor_of(request), at=timezone.now(), flag_id=flag_id, outcome=RulingOutcome(body.outcome), why=body.why,
        version=body.version,
    )  # fmt: skip
    return flag(request, flag_id)


@router.get("/checks", response={200: list[DeclaredCheck], **ERRORS}, summary=_("体检的检查项和它们看错多少"))
def checks(request: HttpRequest) -> object:
    records = queries.check_records(actor_of(request))
    found = ((check, records.get(check.id, CheckRecord())) for check in CHECKS)
    return [
        {
            "id": check.id, "name": gettext(check.name), "family": check.family.value, "weight": check.weight.value,
            "looks_at": gettext(check.looks_at), "why_it_matters": gettext(check.why_it_matters),
            "false_alarms": check.false_alarms, "per": gettext(check.per) if check.per else "", "found": record.found,
            "confirmed": record.confirmed, "dismissed": record.dismissed, "mostly_wrong": record.is_mostly_wrong,
        }
        for check, record in found
    ]  # fmt: skip


@router.post("/scan", response={202: Asked, **ERRORS}, summary=_("现在体检一次，在后台进行"))
def ask_scan(request: HttpRequest) -> object:
    operations.ask_scan(actor=actor_of(request), at=timezone.now())
    return Status(202, {"asked": True})


@router.get("/templates", response={200: list[TemplateRow], **ERRORS}, summary=_("下发的模板"))
def templates(request: HttpRequest) -> object:
    return list(queries.given_templates(actor_of(request)))


@router.post("/templates", response={201: list[TemplateRow], **ERRORS}, summary=_("登记下发的模板"))
def give_template(request: HttpRequest, body: NewTemplate) -> object:
    require_looked_over(body)
    operations.give_template(
        actor=actor_of(request), at=timezone.now(), region_id=body.region_id, title=body.title, text=body.text,
        document_id=body.document_id,
    )  # fmt: skip
    return Status(201, templates(request))


@router.post("/templates/{template_id}/end", response={200: list[TemplateRow], **ERRORS}, summary=_("停用下发的模板"))
def end_template(request: HttpRequest, template_id: Id, body: TemplateEnding) -> object:
    require_looked_over(body)
    operations.end_template(actor=actor_of(request), at=timezone.now(), template_id=template_id, why=body.why)
    return templates(request)


def _document(detail: FlagDetail) -> dict[str, object]:
    return {
        "flag": detail.row, "version": detail.version, "why": detail.why.text(gettext) if detail.why else "",
        "subjects": [_subject(each) for each in detail.subjects], "numbers": list(detail.numbers),
        "files": [row.evidence_id for row in detail.files], "hidden_files": detail.hidden_files,
        "answers": list(detail.answers), "hidden_answers": detail.hidden_answers, "rulings": list(detail.rulings),
        "joined": detail.joined, "may_answer": detail.may_answer, "may_rule": detail.may_rule,
    }  # fmt: skip


def _subject(subject: Subject) -> dict[str, object]:
    pieces = subject.marked.pieces if subject.marked else ()
    places, at = [], 0
    for piece in pieces:
        if piece.marked:
            places.append((at, at + len(piece.text)))
        at += len(piece.text)
    return {
        "id": subject.id if subject.readable else "", "kind": subject.kind, "readable": subject.readable,
        "problem": subject.problem, "unit": subject.unit, "at": subject.at, "text": "".join(p.text for p in pieces),
        "marked": places, "gone": subject.gone, "later": subject.later,
    }  # fmt: skip
