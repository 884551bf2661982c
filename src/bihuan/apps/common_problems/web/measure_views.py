"""Shared measures of a joint problem: one more, reported done, verified or returned."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.common_problems import operations
from bihuan.apps.common_problems.web.forms import MeasureForm, WordsForm
from bihuan.apps.common_problems.web.frame import joint_address, load_joint, require_step, trail
from bihuan.apps.common_problems.web.joint_views import units_of
from bihuan.core.joint_problems import JOINT_STEP_NAMES, JointStep
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of

View = Callable[[HttpRequest, int, int], HttpResponse]
_OPERATIONS: Mapping[JointStep, tuple[str, Callable[..., None], str]] = {
    JointStep.REPORT_MEASURE: ("outcome", operations.report_joint_measure, "check"),
    JointStep.VERIFY_MEASURE: ("finding", operations.verify_joint_measure, "clipboard-check"),
    JointStep.RETURN_MEASURE: ("finding", operations.return_joint_measure, "arrow-back-up"),
}
"""How the operation of each step calls its words, the operation, and the icon of its button."""


@login_required
@require_http_methods(["GET", "POST"])
def add_measure(request: HttpRequest, joint_id: int) -> HttpResponse:
    """One more shared measure."""
    detail, again = load_joint(request, joint_id), answer_again(request)
    if again is not None:
        return again
    notes = require_step(detail, JointStep.ADD_MEASURE)
    form = MeasureForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.row.version},
        units=units_of(request, detail),
    )

    def act() -> str:
        operations.add_joint_measure(
            actor=actor_of(request), at=timezone.now(), joint_id=joint_id, new=form.measure(), version=form.seen
        )
        messages.success(request, gettext("共同措施已加上。"))
        return f"{joint_address(joint_id)}#measures"

    name = gettext(JOINT_STEP_NAMES[JointStep.ADD_MEASURE])
    page = FormPage(
        label=name, button=gettext("加上"), icon="plus", trail=trail(joint=detail), notes=notes,
        draft=f"joint-{joint_id}-measure", look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


def words_view(step: JointStep) -> View:
    """The page of a step of one measure: what came of it, or what was found."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, joint_id: int, measure_id: int) -> HttpResponse:
        again = answer_again(request)
        if again is not None:
            return again
        detail = load_joint(request, joint_id)
        notes = require_step(detail, step)
        line = next((each for each in detail.measures if each.id == measure_id), None)
        if line is None:
            raise Http404
        words, operation, icon = _OPERATIONS[step]
        form = WordsForm(request.POST if request.method == "POST" else None, label=_label(step))

        def act() -> str:
            said = {words: form.cleaned_data["words"]}
            operation(actor=actor_of(request), at=timezone.now(), joint_id=joint_id, measure_id=measure_id, **said)
            messages.success(request, gettext("已记下。"))
            return f"{joint_address(joint_id)}#measures"

        name = gettext(JOINT_STEP_NAMES[step])
        facts = ((gettext("共同措施"), line.content[:200]), (gettext("怎样核实"), line.check_by[:200]))
        page = FormPage(
            label=name, button=name, icon=icon, trail=trail(joint=detail), notes=notes, facts=facts,
            look_over=look_for_secrets,
        )  # fmt: skip
        return answer(request, page, form, act)

    return view


def _label(step: JointStep) -> str:
    return {
        JointStep.REPORT_MEASURE: gettext("办成了什么"),
        JointStep.VERIFY_MEASURE: gettext("核实看到了什么"),
        JointStep.RETURN_MEASURE: gettext("为什么不算办成"),
    }[step]
