"""The named views of a reader. Nobody sees another's."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, urlencode

from bihuan.apps.ledger.models import NamedView
from bihuan.apps.ledger.queries.groups import GROUPS
from bihuan.apps.ledger.queries.listing import SORTS, ProblemFilter
from bihuan.apps.ledger.queries.narrowing import misread
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing

_DEFAULTS = ProblemFilter()
_KEYS = tuple(field.name for field in fields(ProblemFilter))


@dataclass(frozen=True, slots=True)
class NamedViewRow:
    """A named view: its name, and the list's address behind the question mark."""

    id: int
    name: str
    query: str


def named_views(actor: Actor) -> tuple[NamedViewRow, ...]:
    """The reader's own views, in the order in which they were saved."""
    if actor.user_id is None:
        return ()
    return tuple(_row(view) for view in NamedView.objects.filter(owner=actor.user_id))


def named_view(actor: Actor, *, view_id: int) -> NamedViewRow:
    """One of the reader's own views. Raises Missing for anybody else's."""
    view = NamedView.objects.filter(owner=actor.user_id, pk=view_id).first() if actor.user_id is not None else None
    if view is None:
        raise Missing
    return _row(view)


def query_of(wanted: ProblemFilter) -> str:
    """The one spelling of a filter as an address: every field that differs from its default, in the order of the fields."""
    return urlencode([(key, value) for key in _KEYS if (value := getattr(wanted, key)) != getattr(_DEFAULTS, key)])


def filter_from(given: Mapping[str, str]) -> ProblemFilter:
    """The filter that parameters of an address name; what they leave out stands at its default, what it does not know is dropped."""
    chosen = {key: text for key in _KEYS if (text := str(given.get(key, "")).strip())}
    return ProblemFilter(**chosen)


def filter_of(query: str) -> ProblemFilter:
    """The filter that a view's address names."""
    return filter_from(dict(parse_qsl(query)))


def is_known(wanted: ProblemFilter) -> bool:
    """Whether group and sort exist and all can be read; the other fields may name what is gone, and then the list is empty."""
    return wanted.group in GROUPS and wanted.sort in SORTS and not misread(wanted)


def _row(view: NamedView) -> NamedViewRow:
    return NamedViewRow(id=view.pk, name=view.name, query=view.query)
