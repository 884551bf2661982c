"""Naming a list, naming it anew, and taking the name away. A view is its owner's alone."""

from datetime import datetime

from django.db import IntegrityError, transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import NamedView
from bihuan.apps.ledger.policies import NOT_ALLOWED
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused

MOST_VIEWS = 20
LONGEST_NAME = 20
_LONGEST_QUERY = 1000


@transaction.atomic
def save_view(*, actor: Actor, at: datetime, name: str, wanted: ProblemFilter) -> int:
    """Keep a filter under a name; the id of the view.

    Raises Refused for who has no account, BadInput for an empty, long or taken name, for a filter that says nothing, cannot be
    read or is named already, and for the twenty-first view.
    """
    if actor.user_id is None:
        raise Refused(NOT_ALLOWED)
    queries.require_readable(wanted)
    query = queries.query_of(wanted)
    if not query or not queries.is_known(wanted):
        raise _bad("view-says-nothing", "这个列表没有筛选条件，不用另存。先选视图或筛选，再存。")
    if len(query) > _LONGEST_QUERY or "%00" in query:
        raise _bad("view-too-long", "筛选条件太长，存不下。")
    own = NamedView.objects.filter(owner=actor.user_id)
    if own.count() >= MOST_VIEWS:
        raise _bad("too-many-views", "已存 %(most)s 个视图。先删掉不用的，再存。", most=MOST_VIEWS)
    same = own.filter(query=query).first()
    if same is not None:
        raise _bad("view-known", "同样的条件已存为“%(name)s”。", name=same.name)
    view = _insert(NamedView(owner_id=actor.user_id, name=_checked(actor, name), query=query, saved_at=at))
    _record(actor, at, "saved", view, after={"name": view.name, "query": query})
    return view.pk


@transaction.atomic
def rename_view(*, actor: Actor, at: datetime, view_id: int, name: str) -> None:
    """Give a view another name. Raises Missing for another's view, BadInput for an empty, long or taken name."""
    view = _locked(actor, view_id)
    before = view.name
    if name.strip() == before:
        return
    view.name = _checked(actor, name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as taken:
        raise _taken(view.name) from taken
    _record(actor, at, "renamed", view, before={"name": before}, after={"name": view.name})


@transaction.atomic
def remove_view(*, actor: Actor, at: datetime, view_id: int) -> str:
    """Take a view away; its name. What it showed stays where it is. Raises Missing for another's view."""
    view = _locked(actor, view_id)
    _record(actor, at, "removed", view, before={"name": view.name, "query": view.query})
    view.delete()
    return view.name


def _locked(actor: Actor, view_id: int) -> NamedView:
    view = NamedView.objects.select_for_update().filter(owner=actor.user_id, pk=view_id).first()
    if actor.user_id is None or view is None:
        raise Missing
    return view


def _checked(actor: Actor, name: str) -> str:
    wanted = " ".join(name.replace("\x00", " ").split())
    if not wanted:
        raise _bad("view-name-empty", "给视图起个名字。")
    if len(wanted) > LONGEST_NAME:
        raise _bad("view-name-long", "名字最多 %(most)s 个字。", most=LONGEST_NAME)
    if NamedView.objects.filter(owner=actor.user_id, name=wanted).exists():
        raise _taken(wanted)
    return wanted


def _insert(view: NamedView) -> NamedView:
    """Two windows may save at the same moment: the database lets one of them, the other is told."""
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError as taken:
        raise _taken(view.name) from taken
    return view


def _record(
    actor: Actor,
    at: datetime,
    verb: str,
    view: NamedView,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    grant = actor.grants[0] if actor.grants else None
    record(
        actor=actor, role=grant.role.value if grant else "", action=f"ledger.view.{verb}", at=at,
        object_type="named-view", object_id=view.pk, label=view.name,
        region_path=grant.region_path if grant else "", before=before or {}, after=after or {},
    )  # fmt: skip


def _taken(name: str) -> BadInput:
    return _bad("view-name-taken", "已有叫“%(name)s”的视图。", name=name)


def _bad(code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {"name": reason})
