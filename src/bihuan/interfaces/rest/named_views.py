"""One's own lists over REST: the filters of the page of problems under a name, nobody else's."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.queries import NamedViewRow, ProblemFilter
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Id, Name
from bihuan.interfaces.rest.ledger_bodies import ListQuery
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["views"])


class OwnList(Schema):
    """A named list: its filter by field, and the address of the page behind the question mark."""

    id: int
    name: str
    query: str
    filter: ListQuery


class NewList(Body):
    """`filter` as the list of problems takes it; it has to narrow something."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "镇街逾期", "filter": {"group": "overdue"}}]})
    name: Name
    filter: ListQuery


class NewName(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "我盯的"}]})
    name: Name


@router.get("", response={200: list[OwnList], **ERRORS}, summary=_("自己存的视图"))
def own_lists(request: HttpRequest) -> object:
    return [_document(row) for row in queries.named_views(actor_of(request))]


@router.post("", response={201: OwnList, **ERRORS}, summary=_("把筛选条件存为视图"))
def save_list(request: HttpRequest, body: NewList) -> object:
    actor = actor_of(request)
    wanted = ProblemFilter(**body.filter.model_dump())
    view = operations.save_view(actor=actor, at=timezone.now(), name=body.name, wanted=wanted)
    return Status(201, _document(queries.named_view(actor, view_id=view)))


@router.patch("/{view_id}", response={200: OwnList, **ERRORS}, summary=_("给视图改名"))
def rename_list(request: HttpRequest, view_id: Id, body: NewName) -> object:
    actor = actor_of(request)
    operations.rename_view(actor=actor, at=timezone.now(), view_id=view_id, name=body.name)
    return _document(queries.named_view(actor, view_id=view_id))


@router.delete("/{view_id}", response={204: None, **ERRORS}, summary=_("删掉一个视图"))
def remove_list(request: HttpRequest, view_id: Id) -> object:
    operations.remove_view(actor=actor_of(request), at=timezone.now(), view_id=view_id)
    return Status(204, None)


def _document(row: NamedViewRow) -> OwnList:
    wanted = queries.filter_of(row.query)
    found = ListQuery(**{name: getattr(wanted, name) for name in ListQuery.model_fields})
    return OwnList(id=row.id, name=row.name, query=row.query, filter=found)
