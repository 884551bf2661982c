"""Closing over REST: applications, checks, and what waits for the reader's own check."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import ConfigDict, Field

from bihuan.apps.evidence.operations import MAX_FILES
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.queries import ApplicationRow, View, WaitingRow
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Day, Id, Number, Page, Text
from bihuan.interfaces.rest.ledger_bodies import Plain, Versioned
from bihuan.interfaces.rest.ledger_documents import Paged, Stand
from bihuan.interfaces.rest.ledger_steps import Call, step_view
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["verification"])


class Apply(Versioned):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"statement": "专户已开设，资金已归集", "effective_on": "2026-11-20", "version": 7}]
        }
    )
    statement: Text
    effective_on: Day | None = None


class TakeBack(Versioned):
    why: Text


class Finding(Versioned):
    """What the check found, and whether somebody was there."""

    finding: Text
    on_site: bool = False
    evidence_ids: Annotated[list[Id], Field(max_length=MAX_FILES)] = Field(default_factory=list)


class ApplicationList(Paged):
    rows: list[WaitingRow]


@router.get("", response={200: ApplicationList, **ERRORS}, summary=_("销号申请：等我核查的、我核查过的……"))
def applications(request: HttpRequest, view: View = View.WAITING, page: Page = 1) -> object:
    found = queries.application_page(actor_of(request), view=view, at=timezone.now(), page=str(page))
    paginator = found.page.paginator
    return {"total": paginator.count, "page": found.page.number, "pages": paginator.num_pages, "rows": found.rows}


def problem_applications(request: HttpRequest, number: Number) -> object:
    detail = ledger.problem_detail(actor_of(request), number=number, today=timezone.localdate())
    return list(queries.applications_of(actor_of(request), problem_id=detail.id))


def _apply(call: Call, body: Apply, _row: int) -> object:
    return operations.apply_for_closure(**call.all(), statement=body.statement, effective_on=body.effective_on)


def _take_back(call: Call, body: TakeBack, _row: int) -> object:
    return operations.withdraw_application(**call.all(), why=body.why)


def _begin(call: Call, _body: Plain, _row: int) -> object:
    return operations.begin_check(**call.all())


def _release(call: Call, body: TakeBack, _row: int) -> object:
    return operations.release_check(**call.all(), why=body.why)


def _return(call: Call, body: Finding, _row: int) -> object:
    return operations.return_application(
        **call.all(), finding=body.finding, on_site=body.on_site, evidence_ids=body.evidence_ids
    )


def _close(call: Call, body: Finding, _row: int) -> object:
    return operations.close_application(
        **call.all(), finding=body.finding, on_site=body.on_site, evidence_ids=body.evidence_ids
    )


CLOSING: tuple[tuple[str, str, type[Versioned], Callable[[Call, Any, int], object]], ...] = (
    ("apply", _("申请销号：提交后内容锁定"), Apply, _apply),
    ("withdraw-application", _("撤回销号申请"), TakeBack, _take_back),
    ("begin-check", _("接手核查"), Plain, _begin),
    ("release-check", _("放开核查人办不了的核查，等别人来查"), TakeBack, _release),
    ("return", _("核查没有通过，退回整改"), Finding, _return),
    ("close", _("核查通过，销号"), Finding, _close),
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
