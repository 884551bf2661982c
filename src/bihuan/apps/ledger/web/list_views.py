"""The list of problems: saved views, filters, pages, all of it in the address; and dispatching many at once."""

from dataclasses import dataclass
from urllib.parse import unquote, urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.ledger.web.bulk_words import bulk_steps
from bihuan.apps.ledger.web.filters import (
    KEYS,
    MENUS,
    chips_of,
    choices_of,
    filter_words,
    menus_of,
    named_now,
    narrows,
    read_filter,
    rule_of,
    views_of,
)
from bihuan.apps.ledger.web.import_forms import may_import
from bihuan.apps.ledger.web.list_rows import render_rows
from bihuan.apps.ledger.web.narrow_views import narrow_address, unread_parts
from bihuan.core.actors import Actor, Role
from bihuan.core.search_text import MAX_WORDS, read_query
from bihuan.ui.lists import PLACE, address_with, address_without
from bihuan.ui.shell import actor_of

DEFAULT_PLACE = "group=all"
"""How the list without a filter names itself to the pages that it leads to."""
_SORTS = {"number": ("number", "-number"), "due": ("due", "-due"), "last": ("-last", "last")}


@dataclass(frozen=True, slots=True)
class SortHead:
    """A column's head that sorts: its address, and how the column is sorted now ("ascending", "descending" or "")."""

    label: str
    url: str
    direction: str


@login_required
@require_GET
def list_problems(request: HttpRequest) -> HttpResponse:
    """One page of the list that the address names."""
    actor = actor_of(request)
    now = timezone.now()
    today = timezone.localdate(now)
    wanted = read_filter(request.GET)
    counts, found = queries.counted_page(actor, wanted=wanted, today=today, page=request.GET.get("page", "1"))
    named = queries.named_views(actor)
    bulk = bulk_steps(actor)
    place = urlencode({PLACE: queries.query_of(wanted) or DEFAULT_PLACE})
    page = {
        "rows": render_rows(found.rows, now=now, place=place, choosable=bool(bulk)),
        "page": found.page,
        "total": found.total,
        "views": views_of(counts, wanted, request.GET, named, found.total),
        "named_now": named_now(named, wanted),
        "new_view": _new_view(wanted),
        "chips": chips_of(actor, wanted, request.GET),
        "menus": menus_of(actor, wanted, request.GET),
        "clear": address_without(request.GET, *(key for key in KEYS if key != "sort")),
        "rule": rule_of(wanted, now),
        "unread": unread_parts(wanted),
        "further": narrow_address(wanted),
        "sorts": _heads(request, wanted),
        "narrowed": narrows(wanted),
        "words_too_many": MAX_WORDS if read_query(wanted.q).too_many else 0,
        "group_empty": wanted.group != "all",
        "may_register": may_register(actor),
        "export": f"{reverse('ledger:export')}?{queries.query_of(wanted)}" if found.total else "",
        "may_import": not found.total and may_import(actor),
        "bulk": bulk,
        "filter": queries.query_of(wanted),
        "now": now,
        "address": unquote(request.get_full_path()),
        "reader_is_unit": actor.holds(Role.UNIT, Role.RESPONSIBLE) and not actor.holds(Role.OFFICE),
    }
    return render(request, "ledger/problems.html", page)


@login_required
@require_GET
def list_choices(request: HttpRequest, key: str) -> HttpResponse:
    """The values of one filter: a fragment for an open menu, a page of links without script."""
    if key not in MENUS:
        raise Http404
    page = {"choices": choices_of(actor_of(request), key, request.GET), "label": filter_words(key)}
    template = "ledger/_choices.html" if request.headers.get("HX-Request") else "ledger/choices.html"
    return render(request, template, page)


def may_register(actor: Actor) -> bool:
    """Whether the page for registering has anything for this reader: the office, and whoever speaks for a unit."""
    return actor.holds(Role.OFFICE, Role.UNIT, Role.SYSTEM)


def _new_view(wanted: ProblemFilter) -> str:
    """Where this list is given a name; "" for the list without a filter, which has one."""
    query = queries.query_of(wanted)
    return f"{reverse('ledger:view-new')}?{query}" if query and queries.is_known(wanted) else ""


def _heads(request: HttpRequest, wanted: ProblemFilter) -> dict[str, SortHead]:
    labels = {"number": gettext("编号"), "due": gettext("时限"), "last": gettext("最后动作")}
    heads = {}
    for key, (first, second) in _SORTS.items():
        target = second if wanted.sort == first else first
        direction = ""
        if wanted.sort in (first, second):
            direction = "descending" if wanted.sort.startswith("-") else "ascending"
        heads[key] = SortHead(labels[key], address_with(request.GET, sort=target), direction)
    return heads
