"""What somebody of another unit does: take an application on, look, and say what they found."""

from dataclasses import replace
from typing import Any, BinaryIO, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.evidence.operations import MAX_FILES, Intake, take_in
from bihuan.apps.evidence.queries import kept_before
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.queries import CheckRow
from bihuan.apps.verification.web.forms import ON_SITE, RETURN, BeginForm, CheckForm, ClosingForm
from bihuan.apps.verification.web.offers import cannot, why_not_close
from bihuan.apps.verification.web.signs import tell_course, tiles_of
from bihuan.apps.verification.web.submitting import FINE, Asked, Trouble, load_problem, show, take
from bihuan.apps.verification.web.unit_views import reasons_against
from bihuan.core.lifecycle import State, Step
from bihuan.ui.lists import keep_place
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def check_closure(request: HttpRequest, number: str) -> HttpResponse:
    """First the button that takes the application on, then the form for what was found; the same address for both."""
    detail = load_problem(request, number)
    concluding = request.POST.get("step") == "conclude" if request.method == "POST" else _is_mine(request, detail)
    rule = queries.rule_applied_for(detail.id)
    asked: dict[str, Any] = {
        "by_standards": rule.by_standards, "evidence": [(piece.id, piece.name) for piece in detail.evidence],
        "signed": bool(rule.sides),
    }  # fmt: skip
    form: ClosingForm = CheckForm(**asked) if concluding else BeginForm()
    trouble, intake = _trouble_with(request, detail), Intake()
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES, **asked) if concluding else BeginForm(request.POST)
        if isinstance(form, CheckForm):
            intake = _keep_files(request, detail, form, trouble)
            answer = _conclude(request, detail, form, trouble, intake)
        else:
            answer = _begin(request, detail, form, trouble)
        if isinstance(answer, HttpResponse):
            return answer
        detail = load_problem(request, number)
        trouble = replace(answer, refusals=_trouble_with(request, detail).refusals) if answer.conflict else answer
    applications = queries.applications_of(actor_of(request), problem_id=detail.id)
    return show(
        request, "verification/check.html", detail, form, trouble, concluding=concluding,
        closed=bool(_against(request, detail)), label=pgettext("step", "核查"), told=tell_course(applications),
        application=applications[0] if applications else None, tiles=tiles_of(detail.evidence),
        kept_ids=intake.ids, kept=tiles_of(intake.kept, by_check=True), uploads=concluding,
        file_errors=tuple(reason.text(gettext) for reason in intake.errors),
        files_lost=bool(request.FILES) and not intake.kept,
    )  # fmt: skip


def _begin(request: HttpRequest, detail: ProblemDetail, form: BeginForm, before: Trouble) -> HttpResponse | Trouble:
    def act() -> None:
        operations.begin_check(
            actor=actor_of(request), at=timezone.now(), number=detail.number, version=form.cleaned_data["version"]
        )

    target = keep_place(request, reverse("verification:check", args=[detail.number]))
    done = gettext("已开始核查，别人不会再接手。")
    return take(request, form, Asked(gettext("开始核查"), act, target, done, lambda: _is_mine(request, detail)), before)


def _keep_files(request: HttpRequest, detail: ProblemDetail, form: CheckForm, before: Trouble) -> Intake:
    """Files are kept before anything else is judged; only a wrong date of effect holds them up, for it belongs to them.

    Nothing is kept of a conclusion that was handed in already, or that this reader cannot hand in.
    """
    actor = actor_of(request)
    kept = kept_before(actor, request.POST.getlist("kept")[:MAX_FILES])
    form.is_valid()
    if before.refusals or {"effective_on", "pieces"} & set(form.errors) or _ended_with(request, detail):
        return Intake(kept)
    files = [(file.name or "", cast(BinaryIO, file.file)) for file in form.chosen_files()]
    return take_in(
        files, actor=actor, at=timezone.now(), region_id=detail.region_id, unit_id=None,
        effective_on=form.cleaned_data.get("effective_on"), before=kept,
    )  # fmt: skip


def _ended_with(request: HttpRequest, detail: ProblemDetail) -> bool:
    """Whether the reader has ended a check of it with these very words: the same form arrives a second time."""
    newest = queries.newest_check(actor_of(request), problem_id=detail.id)
    said = request.POST.get("finding", "").strip()
    return newest is not None and newest.mine and newest.ended_at is not None and newest.finding == said != ""


def _conclude(
    request: HttpRequest, detail: ProblemDetail, form: CheckForm, before: Trouble, intake: Intake
) -> HttpResponse | Trouble:
    if intake.errors and not before.refusals:
        return Trouble(422)
    returned = request.POST.get("verdict") == RETURN

    def act() -> None:
        call = operations.return_application if returned else operations.close_application
        call(
            actor=actor_of(request), at=timezone.now(), number=detail.number, version=form.cleaned_data["version"],
            finding=form.cleaned_data["finding"], on_site=form.cleaned_data["seen"] == ON_SITE,
            evidence_ids=intake.ids, answers=form.answers(), grade=form.grade(),
        )  # fmt: skip

    def done_already() -> bool:
        return _ended_with(request, detail)

    label = pgettext("step", "退回整改") if returned else pgettext("step", "销号")
    passed = gettext("核查通过，已销号。")
    if queries.rule_applied_for(detail.id).sides:
        label, passed = (label if returned else pgettext("step", "送复核")), gettext("核查通过，已送复核。")
    done = gettext("已退回整改，单位看得到核查情况。") if returned else passed
    target = keep_place(request, reverse("ledger:problem", args=[detail.number]))
    return take(request, form, Asked(label, act, target, done, done_already), before)


def _trouble_with(request: HttpRequest, detail: ProblemDetail) -> Trouble:
    against = _against(request, detail)
    return Trouble(403, refusals=(against,)) if against else FINE


def _against(request: HttpRequest, detail: ProblemDetail) -> str:
    """Why this reader can neither begin nor end a check now; "" where they can."""
    held = _open_check(request, detail)
    if held is None and request.POST.get("step") == "conclude" and (lost := _released_from(request, detail)):
        return lost
    reasons = reasons_against(detail, Step.BEGIN_CHECK, Step.CLOSE)
    if not reasons and held is not None and not held.mine:
        return gettext("现在不能核查：%(name)s（%(unit)s）正在核查。") % {
            "name": held.checker,
            "unit": held.checker_unit,
        }
    if reasons and State(detail.state) in (State.APPLIED, State.UNDER_CHECK):
        return why_not_close(detail)
    return cannot(pgettext("step", "核查"), reasons) if reasons else ""


def _released_from(request: HttpRequest, detail: ProblemDetail) -> str:
    """What is said to a checker who hands in a conclusion after the office released the check; "" where it did not."""
    newest = queries.newest_check(actor_of(request), problem_id=detail.id)
    if newest is None or not newest.mine or not newest.release_reason:
        return ""
    return gettext("现在不能交结论：这次核查已由整改落实组放开（%(why)s）。要接着查，先重新开始核查。") % {
        "why": newest.release_reason
    }


def _open_check(request: HttpRequest, detail: ProblemDetail) -> CheckRow | None:
    return queries.open_check(actor_of(request), problem_id=detail.id)


def _is_mine(request: HttpRequest, detail: ProblemDetail) -> bool:
    held = _open_check(request, detail)
    return held is not None and held.mine
