"""正当理由: the unit states it, the office rules on it or lets the ladder go on."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import ProblemSupervision
from bihuan.apps.supervision.web.forms import EndForm, ReasonForm, RulingForm, look_over
from bihuan.core.decisions import Missing, Reason
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.lists import keep_place
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def state_reason(request: HttpRequest, number: str) -> HttpResponse:
    """The unit says why it cannot be ready in time."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, known = _load(request, number)
    _require(known.against_stating)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        operations.state_reason(
            actor=actor_of(request), at=timezone.now(), number=number, reason=form.cleaned_data["text"]
        )

    page = FormPage(
        label=gettext("说明正当理由"), button=gettext("说明理由"), icon="message-2", trail=_trail(request, detail),
        lead=gettext("整改落实组认可以后，督办停下；没有认可以前照走。"), draft=f"reason-{number}", look_over=look_over,
    )  # fmt: skip
    return answer(request, page, form, _then(request, number, act, gettext("理由已交整改落实组裁定。")))


@login_required
@require_http_methods(["GET", "POST"])
def rule_on_reason(request: HttpRequest, number: str) -> HttpResponse:
    """The office rules on the reason that waits."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, known = _load(request, number)
    _require(known.against_ruling)
    form = RulingForm(request.POST or None)

    def act() -> None:
        operations.rule_on_reason(
            actor=actor_of(request), at=timezone.now(), number=number, ruling=form.cleaned_data["text"],
            accept=form.cleaned_data["verdict"] == "accept", until=form.cleaned_data["until"],
        )  # fmt: skip

    stated = known.reasons[0]
    page = FormPage(
        label=gettext("裁定正当理由"), button=gettext("裁定"), icon="scale", trail=_trail(request, detail),
        facts=((gettext("单位的理由"), stated.reason), (gettext("谁说的"), f"{detail.accountable_unit} {stated.stated_by}")),
        draft=f"ruling-{number}", look_over=look_over,
    )  # fmt: skip
    return answer(request, page, form, _then(request, number, act, gettext("已裁定，单位看得到。")))


@login_required
@require_http_methods(["GET", "POST"])
def end_reason(request: HttpRequest, number: str) -> HttpResponse:
    """The office lets the ladder go on."""
    again = answer_again(request)
    if again is not None:
        return again
    detail, known = _load(request, number)
    _require(known.against_ending)
    form = EndForm(request.POST or None)

    def act() -> None:
        operations.end_reason(actor=actor_of(request), at=timezone.now(), number=number, why=form.cleaned_data["text"])

    page = FormPage(
        label=gettext("恢复督办"), button=gettext("恢复督办"), icon="player-play", trail=_trail(request, detail),
        draft=f"resume-{number}", look_over=look_over,
    )  # fmt: skip
    return answer(request, page, form, _then(request, number, act, gettext("督办从明天起照走。")))


def _then(request: HttpRequest, number: str, act: Callable[[], None], done: str) -> Callable[[], str]:
    def take() -> str:
        act()
        messages.success(request, done)
        return keep_place(request, reverse("ledger:problem", args=[number]))

    return take


def _load(request: HttpRequest, number: str) -> tuple[ProblemDetail, ProblemSupervision]:
    actor, today = actor_of(request), timezone.localdate()
    try:
        detail = ledger.problem_detail(actor, number=number, today=today)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    return detail, queries.problem_supervision(actor, detail, today=today)


def _require(against: tuple[Reason, ...]) -> None:
    """Raises PermissionDenied where the step is not this reader's, or not now."""
    if against:
        raise PermissionDenied("".join(reason.text(gettext) for reason in against))


def _trail(request: HttpRequest, detail: ProblemDetail) -> tuple[tuple[str, str], ...]:
    return (
        (gettext("问题台账"), reverse("ledger:problems")),
        (detail.number, keep_place(request, reverse("ledger:problem", args=[detail.number]))),
    )
