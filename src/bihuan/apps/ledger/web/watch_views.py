"""Watching a problem, or no longer: one button, back to where the reader was."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bihuan.apps.ledger import operations
from bihuan.core.decisions import Missing
from bihuan.ui.lists import keep_place
from bihuan.ui.shell import actor_of

END = "end"
"""What the button sends that ends watching; without it, it begins."""


@login_required
@require_POST
def watch_problem(request: HttpRequest, number: str) -> HttpResponse:
    """Watch the problem; with `end`, watch it no longer. Pressed twice, it is done once."""
    watched = END not in request.POST
    try:
        operations.watch_problem(actor=actor_of(request), at=timezone.now(), number=number, watched=watched)
    except Missing as missing:
        raise Http404 from missing
    told = gettext("已关注 %(number)s，在台账的“我的关注”里。") if watched else gettext("不再关注 %(number)s。")
    messages.success(request, told % {"number": number})
    return redirect(keep_place(request, reverse("ledger:problem", args=[number])))
