"""Documents on other pages: on a problem's those that were tied to it, as far as this reader sees them."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.coordination import queries
from bihuan.apps.coordination.web.frame import document_address, kind_word, state_word
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.ui.panels import Panel, register_panel
from bihuan.ui.shell import actor_of


def show_documents(request: HttpRequest, thing: object) -> Panel | None:
    """The card on a problem's page; nothing where no document led to it."""
    if not isinstance(thing, ProblemDetail):
        return None
    today = timezone.localdate()
    rows = queries.documents_of_problem(actor_of(request), thing.id, today=today)
    if not rows:
        return None
    lines = [(row, document_address(row.id), kind_word(row.kind), state_word(row)) for row in rows]
    context: dict[str, object] = {"lines": lines, "today": today}
    return Panel(gettext("相关文件"), "coordination/_tied.html", context, len(rows), "documents")


def connect() -> None:
    """Called once, when the app is ready."""
    register_panel("ledger.problem.main", show_documents, order=60)
