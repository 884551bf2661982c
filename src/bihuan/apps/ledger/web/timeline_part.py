"""经过, a part at a time: the newest acts, and `?before=` the reference of an act for those that are older."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.queries import ActRow
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.ledger.web.history import TOLD_TWICE, Rows, entries_of
from bihuan.core.decisions import Missing
from bihuan.ui.lists import PLACE, place_in
from bihuan.ui.shell import actor_of
from bihuan.ui.timeline import TimelineEntry

NEWEST = 12
EARLIER = 50
MOST = 1000
"""So many stand on the sheet that is printed."""
BEFORE, WHOLE = "before", "all"
_REST = 8
_OF_ONE_MOMENT = 20  # acts that one step may leave; a part never ends between them


@dataclass(frozen=True, slots=True)
class TimelinePart:
    """Some entries, how many there are in all, and the addresses of the older ones and of the newest ("" where they are shown).

    `unread`: the address names no act of this problem; the newest are shown instead.
    """

    entries: tuple[TimelineEntry, ...]
    total: int
    earlier: str = ""
    newest: str = ""
    unread: bool = False


def timeline_part(request: HttpRequest, detail: ProblemDetail) -> TimelinePart:
    """What the address asks for of a problem's acts; queries and rows are bounded however long its life was."""
    actor = actor_of(request)
    named = request.GET.get(BEFORE, "")
    before = _reference_in(named)
    size = MOST if WHOLE in request.GET else EARLIER if before else NEWEST
    try:
        acts = audit.timeline(actor, "problem", detail.id, limit=size + _OF_ONE_MOMENT, before=before)
    except Missing:
        before, size = None, NEWEST
        acts = audit.timeline(actor, "problem", detail.id, limit=size + _OF_ONE_MOMENT)
    shown = _whole_moments(acts, size)
    total = (
        audit.count_timeline(actor, "problem", detail.id, left_out=TOLD_TWICE)
        if before or len(acts) > len(shown)
        else None
    )
    entries = entries_of(shown, rows_of(detail))
    return TimelinePart(
        entries=entries,
        total=len(entries) if total is None else total,
        earlier=_address(request, before=str(shown[-1].reference)) if len(acts) > len(shown) else "",
        newest=_address(request) if before else "",
        unread=bool(named) and before is None,
    )


def rows_of(detail: ProblemDetail) -> Rows:
    """What each measure and stage goal says, for entries that name its number alone."""
    return {
        **{("measure", row.position): row.text for row in detail.measures},
        **{("milestone", row.position): row.text for row in detail.milestones},
    }


def _whole_moments(acts: Sequence[ActRow], size: int) -> Sequence[ActRow]:
    """The first acts, and those of the same step with the last of them: two acts of one step are told by one of them.

    A rest so small that it is not worth an address is shown at once.
    """
    end = size if len(acts) > size + _REST else len(acts)
    while 0 < end < len(acts) and acts[end].at == acts[end - 1].at:
        end += 1
    return acts[:end]


def _reference_in(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _address(request: HttpRequest, **values: str) -> str:
    """This page at its timeline, on the way through the same list."""
    place = place_in(request)
    kept = values | ({PLACE: place} if place else {})
    return f"{request.path}{'?' if kept else ''}{urlencode(kept)}#acts"
