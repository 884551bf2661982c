"""The review: whoever neither worked on it nor checked it reads all of it, and signs or sends it back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.queries import ReviewStand
from bihuan.apps.verification.web.forms import RETURN, ReviewForm
from bihuan.apps.verification.web.offers import cannot
from bihuan.apps.verification.web.signs import say_way, tell_course, tiles_of
from bihuan.apps.verification.web.submitting import FINE, Asked, Trouble, load_problem, show, take
from bihuan.apps.verification.web.unit_views import reasons_against
from bihuan.core.closing import SIDE_WORDS
from bihuan.core.lifecycle import Step
from bihuan.core.personal_data import mask_numbers
from bihuan.ui.lists import keep_place
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def review_closure(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is signed for on one page, and the form below it."""
    detail = load_problem(request, number)
    stand = queries.review_stand(detail.id)
    with_notice = stand is not None and stand.is_last and bool(stand.rule.notice_days)
    form = ReviewForm(
        request.POST if request.method == "POST" else None, with_notice=with_notice,
        initial={"public_text": mask_numbers(stand.statement) if stand else ""},
    )  # fmt: skip
    trouble = _trouble_with(request, detail, stand)
    if request.method == "POST":
        answer = _take(request, detail, form, trouble)
        if isinstance(answer, HttpResponse):
            return answer
        trouble, detail = answer, load_problem(request, number)
        stand = queries.review_stand(detail.id)
    applications = queries.applications_of(actor_of(request), problem_id=detail.id)
    return show(
        request, "verification/review.html", detail, form, trouble, label=pgettext("step", "复核"),
        closed=bool(_against(request, detail, stand)), told=tell_course(applications), tiles=tiles_of(detail.evidence),
        application=applications[0] if applications else None, way=say_way(stand.rule) if stand else "",
        side=gettext(SIDE_WORDS[stand.turn]) if stand and stand.turn else "",
    )  # fmt: skip


def _take(request: HttpRequest, detail: ProblemDetail, form: ReviewForm, before: Trouble) -> HttpResponse | Trouble:
    returned = request.POST.get("verdict") == RETURN
    done = gettext("已退回整改，单位看得到复核意见。") if returned else gettext("已签署。")

    def act() -> None:
        actor, at, said = actor_of(request), timezone.now(), form.cleaned_data
        if returned:
            operations.return_from_review(
                actor=actor, at=at, number=detail.number, opinion=said["opinion"], version=said["version"]
            )
        else:
            operations.sign_review(
                actor=actor, at=at, number=detail.number, opinion=said["opinion"],
                public_text=said.get("public_text", ""), version=said["version"],
            )  # fmt: skip

    def done_already() -> bool:
        said = request.POST.get("opinion", "").strip()
        rows = queries.applications_of(actor_of(request), problem_id=detail.id)
        return bool(rows) and any(review.mine and review.opinion == said for review in rows[0].reviews)

    label = pgettext("step", "退回整改") if returned else pgettext("step", "签署")
    target = keep_place(request, reverse("ledger:problem", args=[detail.number]))
    return take(request, form, Asked(label, act, target, done, done_already), before)


def _trouble_with(request: HttpRequest, detail: ProblemDetail, stand: ReviewStand | None) -> Trouble:
    against = _against(request, detail, stand)
    return Trouble(403, refusals=(against,)) if against else FINE


def _against(request: HttpRequest, detail: ProblemDetail, stand: ReviewStand | None) -> str:
    """Why this reader can sign nothing now; "" where they can."""
    label = pgettext("step", "复核")
    reasons = reasons_against(detail, Step.SIGN_REVIEW)
    if not reasons and stand is not None:
        refusal = queries.against_signing(actor_of(request), stand)
        reasons = (refusal,) if refusal else ()
    return cannot(label, reasons) if reasons else ""
