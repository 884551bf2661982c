"""Hand-backs over REST: what waits for a ruling, what was ruled, and how each unit passes on."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import PassingFilter, PassingRow, PassingTally
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Page
from bihuan.interfaces.rest.ledger_documents import Paged
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["problems"])


class PassingList(Paged):
    rows: list[PassingRow]


@router.get("", response={200: PassingList, **ERRORS}, summary=_("退回：待裁定的、同意的、不同意的"))
def hand_backs(request: HttpRequest, outcome: str = "open", unit: str = "", page: Page = 1) -> object:
    wanted = PassingFilter(outcome=outcome, unit=unit)
    rows, found = queries.passing_page(actor_of(request), wanted=wanted, today=timezone.localdate(), page=page)
    return {"total": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "rows": rows}


@router.get(
    "/units", response={200: list[PassingTally], **ERRORS}, summary=_("各单位退回：同意退回的不计到任何单位头上")
)
def passing_on(request: HttpRequest) -> object:
    return list(queries.passing_tallies(actor_of(request), today=timezone.localdate()))
