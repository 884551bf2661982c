"""What the campaign office does about a check that its checker cannot end: give it back to whoever waits to check."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.web.forms import ReleaseForm
from bihuan.apps.verification.web.offers import cannot
from bihuan.apps.verification.web.submitting import FINE, Asked, Trouble, load_problem, show, take
from bihuan.apps.verification.web.unit_views import reasons_against
from bihuan.core.lifecycle import Step
from bihuan.ui.lists import keep_place
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def release_check(request: HttpRequest, number: str) -> HttpResponse:
    """Say why the checker cannot end it; the application waits again."""
    detail = load_problem(request, number)
    actor = actor_of(request)
    form = ReleaseForm(request.POST) if request.method == "POST" else ReleaseForm()
    label = gettext("放开核查")
    reasons = reasons_against(detail, Step.RELEASE_CHECK)
    trouble = Trouble(403, refusals=(cannot(label, reasons),)) if reasons else FINE
    if request.method == "POST":

        def act() -> None:
            operations.release_check(
                actor=actor, at=timezone.now(), number=number, version=form.cleaned_data["version"],
                why=form.cleaned_data["why"],
            )  # fmt: skip

        def done_already() -> bool:
            newest = queries.newest_check(actor, problem_id=detail.id)
            said = request.POST.get("why", "").strip()
            return newest is not None and bool(said) and newest.release_reason == said

        target = keep_place(request, reverse("ledger:problem", args=[number]))
        done = gettext("已放开，等别人来查。")
        answer = take(request, form, Asked(label, act, target, done, done_already), trouble)
        if isinstance(answer, HttpResponse):
            return answer
        trouble, detail = answer, load_problem(request, number)
    held = queries.open_check(actor, problem_id=detail.id)
    return show(
        request, "verification/release.html", detail, form, trouble, label=label, held=held,
        closed=bool(reasons_against(detail, Step.RELEASE_CHECK)),
    )  # fmt: skip
