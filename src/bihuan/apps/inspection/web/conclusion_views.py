"""What was concluded of a unit, and what it answers: comments, a review, its decision by others."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.inspection import operations
from bihuan.apps.inspection.queries import ConclusionRow
from bihuan.apps.inspection.web.forms import ReviewForm, WordsForm
from bihuan.apps.inspection.web.frame import (
    conclusion_address,
    finding_word,
    load_conclusion,
    trail,
)
from bihuan.core.inspections.reviews import REVIEW_OUTCOME_NAMES, ReviewOutcome
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of


@login_required
@require_GET
def show_conclusion(request: HttpRequest, conclusion: UUID) -> HttpResponse:
    """One conclusion with everything that was said to it."""
    row = load_conclusion(request, conclusion)
    outcome = row.review.outcome if row.review else ""
    context = {
        "row": row,
        "found": [(each, finding_word(each.finding)) for each in row.found],
        "outcome": gettext(REVIEW_OUTCOME_NAMES[ReviewOutcome(outcome)]) if outcome else "",
        "refusal": row.decide_refusal.text(gettext) if row.decide_refusal else "",
        "trail": trail(),
        "today": timezone.localdate(),
        "now": timezone.now(),
    }
    return render(request, "inspection/conclusion.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, conclusion: UUID) -> HttpResponse:
    """The unit says something to it, at any time."""
    again = answer_again(request)
    if again is not None:
        return again
    row = load_conclusion(request, conclusion)
    if not row.may_comment:
        raise PermissionDenied
    form = WordsForm(
        request.POST if request.method == "POST" else None, name="text", label=gettext("说明"),
        help_text=gettext("说明了也不会因此受到更重的处理。"),
    )  # fmt: skip

    def act() -> str:
        operations.comment_on(
            actor=actor_of(request), at=timezone.now(), conclusion=conclusion, text=form.cleaned_data["text"]
        )
        messages.success(request, gettext("说明已记下，整改落实组看得到。"))
        return f"{conclusion_address(conclusion)}#comments"

    page = FormPage(
        gettext("对结论作说明"), gettext("说明"), "message-2", _trail(row), draft=f"conclusion-{conclusion}",
        look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def ask_review(request: HttpRequest, conclusion: UUID) -> HttpResponse:
    """The unit asks that others look again."""
    again = answer_again(request)
    if again is not None:
        return again
    row = load_conclusion(request, conclusion)
    if not row.may_comment:
        raise PermissionDenied
    form = WordsForm(request.POST if request.method == "POST" else None, name="reason", label=gettext("哪里不对"))

    def act() -> str:
        operations.ask_review(
            actor=actor_of(request), at=timezone.now(), conclusion=conclusion, reason=form.cleaned_data["reason"]
        )
        messages.success(request, gettext("复核已申请，由没有参加检查的人在 30 天内办结。"))
        return f"{conclusion_address(conclusion)}#review"

    page = FormPage(
        gettext("申请复核"), gettext("申请复核"), "scale", _trail(row), draft=f"review-{conclusion}",
        lead=gettext("收到结论 30 天内可以申请，由没有参加这次检查的人办。"), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def decide_review(request: HttpRequest, conclusion: UUID) -> HttpResponse:
    """Somebody who took no part decides."""
    again = answer_again(request)
    if again is not None:
        return again
    row = load_conclusion(request, conclusion)
    if not row.may_decide and row.decide_refusal is None:
        raise PermissionDenied
    form = ReviewForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.decide_review(
            actor=actor_of(request), at=timezone.now(), conclusion=conclusion, outcome=form.decided,
            ruling=form.cleaned_data["ruling"],
        )  # fmt: skip
        messages.success(request, gettext("复核已办结。"))
        return f"{conclusion_address(conclusion)}#review"

    page = FormPage(
        gettext("办理复核"), gettext("办结"), "gavel", _trail(row),
        facts=((gettext("单位"), row.unit), (gettext("申请理由"), row.review.reason if row.review else "")),
        notes=(row.decide_refusal.text(gettext),) if row.decide_refusal else (), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


def _trail(row: ConclusionRow) -> tuple[tuple[str, str], ...]:
    return trail((row.unit, conclusion_address(row.reference)))
