"""One's own inbox: unread first, each message a way to what it is about."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.notifications import operations, queries
from bihuan.apps.notifications.queries.inbox import SCOPES
from bihuan.core.decisions import Missing
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import SavedView, address_with, address_without
from bihuan.ui.shell import actor_of


@never_cache
@login_required
@require_GET
def show_inbox(request: HttpRequest) -> HttpResponse:
    """One page of messages."""
    scope = request.GET.get("scope", "unread")
    if scope not in SCOPES:
        scope = "unread"
    shown = queries.inbox_page(actor_of(request), scope=scope, number=request.GET.get("page", "1"))
    page = {
        "rows": shown.rows,
        "page": shown.page,
        "counts": shown.counts,
        "scope": scope,
        "views": [_view(request, name, scope, shown.counts[name]) for name in SCOPES],
        "rule": CountingRule(*_RULES[scope]()),
        "total": shown.page.paginator.count,
        "now": timezone.now(),
    }
    return render(request, "notifications/inbox.html", page)


@never_cache
@login_required
@require_GET
def open_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """To what a message is about; the message counts as read."""
    return HttpResponseRedirect(_read(request, item_id))


@login_required
@require_POST
def read_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Read, without going there."""
    _read(request, item_id)
    return HttpResponseRedirect(reverse("notifications:inbox"))


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything that is there is read."""
    count = operations.mark_all_read(actor=actor_of(request), at=timezone.now())
    messages.success(request, gettext("%(n)s 条消息标为已读。") % {"n": count})
    return HttpResponseRedirect(reverse("notifications:inbox"))


def _read(request: HttpRequest, item_id: int) -> str:
    try:
        return operations.mark_read(actor=actor_of(request), at=timezone.now(), item_id=item_id)
    except Missing as missing:
        raise Http404 from missing


_RULES = {
    "unread": lambda: (gettext("未读"), gettext("发给你、你还没有看过的消息")),
    "grave": lambda: (gettext("紧急"), gettext("发给你、你还没有看过的紧急消息")),
    "all": lambda: (gettext("全部"), gettext("发给你的所有消息，看过的也在内")),
}


def _view(request: HttpRequest, name: str, current: str, count: int) -> SavedView:
    url = address_without(request.GET, "scope") if name == "unread" else address_with(request.GET, scope=name)
    return SavedView(_RULES[name]()[0], url, current=name == current, count=count)
