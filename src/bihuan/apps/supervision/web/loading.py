"""From an address to the notice that it names, for this reader."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from bihuan.apps.supervision import queries
from bihuan.apps.supervision.queries import NoticeDetail
from bihuan.core.decisions import Missing
from bihuan.ui.shell import actor_of


def load_notice(request: HttpRequest, notice_id: int) -> NoticeDetail:
    """The notice for this reader. Raises Http404 where there is none."""
    try:
        return queries.notice_detail(actor_of(request), notice_id=notice_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
