"""What the accountable unit does: apply for closure, and take an application back."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import ApplicationOutcome
from bihuan.apps.verification.web.forms import ApplyForm, ClosingForm, WithdrawForm
from bihuan.apps.verification.web.offers import cannot
from bihuan.apps.verification.web.signs import say_way
from bihuan.apps.verification.web.submitting import FINE, Asked, Trouble, load_problem, show, take
from bihuan.core.decisions import Reason
from bihuan.core.lifecycle import ProblemFacts, State, Step, Track, decide
from bihuan.ui.lists import keep_place
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def apply_for_closure(request: HttpRequest, number: str) -> HttpResponse:
    """Say that a problem is done, seeing what is vouched for."""
    detail = load_problem(request, number)
    rule = queries.rule_of_problem(detail.id)
    form = ApplyForm(
        request.POST if request.method == "POST" else None, by_standards=rule.by_standards, gap=detail.institutional_gap
    )
    trouble = _trouble_with(detail, Step.APPLY, gettext("申请销号"))
    if request.method == "POST":

        def act() -> None:
            operations.apply_for_closure(
                actor=actor_of(request), at=timezone.now(), number=number, version=form.cleaned_data["version"],
                statement=form.cleaned_data["statement"], effective_on=form.cleaned_data["effective_on"],
                like_cases=form.cleaned_data["like_cases"], source_cured=form.cleaned_data["source_cured"],
                institutional_gap=form.cleaned_data["institutional_gap"],
            )  # fmt: skip

        def done_already() -> bool:
            made = queries.newest_application(actor_of(request), problem_id=detail.id)
            return made is not None and made.mine and made.statement == request.POST.get("statement", "").strip()

        answer = take(
            request,
            form,
            Asked(
                gettext("申请销号"),
                act,
                _page_of(request, number),
                gettext("已申请销号，等别的单位核查。"),
                done_already,
            ),
            trouble,
        )
        if isinstance(answer, HttpResponse):
            return answer
        trouble, detail = answer, load_problem(request, number)
    return show(
        request, "verification/apply.html", detail, form, trouble, closed=_is_closed(detail, Step.APPLY),
        vouched=_vouched(detail), way=say_way(rule), label=gettext("申请销号"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_application(request: HttpRequest, number: str) -> HttpResponse:
    """Take an application back before anybody checks it."""
    detail = load_problem(request, number)
    form: ClosingForm = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    trouble = _trouble_with(detail, Step.WITHDRAW_APPLICATION, gettext("撤回申请"))
    if request.method == "POST":

        def act() -> None:
            operations.withdraw_application(
                actor=actor_of(request), at=timezone.now(), number=number, version=form.cleaned_data["version"],
                why=form.cleaned_data["why"],
            )  # fmt: skip

        def done_already() -> bool:
            made = queries.newest_application(actor_of(request), problem_id=detail.id)
            return made is not None and made.mine and made.outcome == ApplicationOutcome.WITHDRAWN

        answer = take(
            request,
            form,
            Asked(
                gettext("撤回申请"), act, _page_of(request, number), gettext("已撤回，问题回到整改中。"), done_already
            ),
            trouble,
        )
        if isinstance(answer, HttpResponse):
            return answer
        trouble, detail = answer, load_problem(request, number)
    return show(
        request, "verification/withdraw.html", detail, form, trouble,
        closed=_is_closed(detail, Step.WITHDRAW_APPLICATION), label=gettext("撤回申请"),
    )  # fmt: skip


def reasons_against(detail: ProblemDetail, *steps: Step) -> tuple[Reason, ...]:
    """Why none of the steps is lawful for this reader now; () where one is."""
    concerned = [decision for decision in detail.steps if decision.step in steps]
    if any(decision.allowed for decision in concerned):
        return ()
    if concerned:
        return concerned[0].reasons
    facts = ProblemFacts(state=State(detail.state), track=Track(detail.track))
    return decide(steps[0], facts, parties=detail.parties, today=timezone.localdate()).reasons


def _trouble_with(detail: ProblemDetail, step: Step, label: str) -> Trouble:
    reasons = reasons_against(detail, step)
    return Trouble(403, refusals=(cannot(label, reasons),)) if reasons else FINE


def _is_closed(detail: ProblemDetail, step: Step) -> bool:
    return bool(reasons_against(detail, step))


def _page_of(request: HttpRequest, number: str) -> str:
    return keep_place(request, reverse("ledger:problem", args=[number]))


def _vouched(detail: ProblemDetail) -> tuple[tuple[str, int], ...]:
    """What an application vouches for: all of it is locked, and its hash kept, when the application is made."""
    ended = [measure for measure in detail.measures if measure.ended_at is not None]
    reached = [stone for stone in detail.milestones if stone.reached_at is not None]
    return (
        (gettext("条措施已结束"), len(ended)),
        (gettext("个阶段目标已达到"), len(reached)),
        (gettext("次进展"), len(detail.progress)),
        (gettext("件佐证"), len(detail.evidence)),
    )
