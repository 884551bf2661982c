"""The record over REST: acts page by page, one act with its proof, the signed head."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from bihuan.apps.audit import queries
from bihuan.apps.audit.queries import ActFilters, ActRow
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Line, PerPage, sensible_moment
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["audit"])
Moment = Annotated[datetime, AfterValidator(sensible_moment)]


class ActQuery(Body):
    """`after` and `before` are the cursors of the answer before; there is no total, it would count what is not shown."""

    actor: Line = ""
    action: Line = ""
    object_type: Line = ""
    object_id: Line = ""
    since: Moment | None = None
    until: Moment | None = None
    text: Line = ""
    after: UUID | None = None
    before: UUID | None = None
    limit: PerPage = 50


class ActList(Schema):
    rows: list[ActRow]
    older: UUID | None
    newer: UUID | None


@router.get("/acts", response={200: ActList, **ERRORS}, summary=_("操作存证：新的在前"))
def acts(request: HttpRequest, filters: Query[ActQuery]) -> object:
    wanted = ActFilters(**filters.model_dump(exclude={"after", "before", "limit"}))
    found = queries.acts_page(
        _reader(request), wanted, after=filters.after, before=filters.before, limit=filters.limit
    )  # fmt: skip
    return {"rows": found.rows, "older": found.older, "newer": found.newer}


@router.get("/acts/{reference}", response={200: ActRow, **ERRORS}, summary=_("一条操作"))
def act(request: HttpRequest, reference: UUID) -> object:
    return queries.act_row(actor_of(request), reference)


@router.get("/acts/{reference}/proof", response={200: dict, **ERRORS}, summary=_("一条操作在存证里的证明"))
def proof(request: HttpRequest, reference: UUID) -> object:
    queries.act_row(actor_of(request), reference)
    return queries.inclusion_proof(reference).document()


@router.get("/head", response={200: dict, **ERRORS}, summary=_("最近一次签名的存证树根"))
def head(request: HttpRequest) -> object:
    _reader(request)
    found = queries.latest_head()
    if found is None:
        raise Missing
    return found.document()


@router.get("/consistency", response={200: dict, **ERRORS}, summary=_("证明现在的存证接着以前的"))
def consistency(request: HttpRequest, old_size: Annotated[int, Field(ge=1, le=2**53 - 1)]) -> object:
    _reader(request)
    return queries.consistency_proof(old_size).document()


def _reader(request: HttpRequest) -> Actor:
    """Who may look at the record as a whole. For anybody else it is not there, as on the pages."""
    actor = actor_of(request)
    if not queries.may_read_record(actor):
        raise Missing
    return actor
