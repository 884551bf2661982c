"""Answering a flag, ruling on it, taking it up again: each a page with one form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import RulingOutcome
from bihuan.apps.formalism.queries import FlagDetail
from bihuan.apps.formalism.web.flag_views import load_flag
from bihuan.apps.formalism.web.forms import AnswerForm, ReasonForm, RuleForm
from bihuan.apps.formalism.web.list_views import line_of
from bihuan.core.formalism.course import RULED, FlagState
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import say_reason

_LONG = 120


@login_required
@require_http_methods(["GET", "POST"])
def answer_flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    """What a unit concerned says to a flag."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = load_flag(request, flag_id)
    if not detail.may_answer:
        raise PermissionDenied(gettext("由涉及的单位答复。"))
    form = AnswerForm(request.POST or None)

    def act() -> str:
        operations.answer_flag(
            actor=actor_of(request), at=timezone.now(), flag_id=flag_id, text=form.cleaned_data["text"]
        )
        messages.success(request, gettext("答复已记下。线索不影响任何得分，由人认定。"))
        return _place(flag_id)

    page = _page(detail, gettext("答复线索"), gettext("交答复"), "message-plus", draft="answer",
                 lead=gettext("随时可以答复，也可以再补充；说过的都留着。"))  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def rule_on_flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    """The office confirms or dismisses."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = _for_the_office(request, flag_id, settled=False)
    form = RuleForm(request.POST or None, initial={"version": detail.version})

    def act() -> str:
        said = form.cleaned_data
        operations.rule_on_flag(
            actor=actor_of(request), at=timezone.now(), flag_id=flag_id, outcome=RulingOutcome(said["outcome"]),
            why=said["why"], version=said["version"],
        )  # fmt: skip
        messages.success(request, gettext("已认定，涉及的单位看得到理由。"))
        return _place(flag_id)

    page = _page(detail, gettext("认定线索"), gettext("交认定"), "gavel", draft="rule",
                 lead=gettext("看过证据和答复再认定；认定不改任何得分。"))  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def reopen_flag(request: HttpRequest, flag_id: int) -> HttpResponse:
    """The office takes up again what was settled."""
    again = answer_again(request)
    if again is not None:
        return again
    detail = _for_the_office(request, flag_id, settled=True)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        operations.rule_on_flag(
            actor=actor_of(request), at=timezone.now(), flag_id=flag_id, outcome=RulingOutcome.REOPENED,
            why=form.cleaned_data["why"],
        )  # fmt: skip
        messages.success(request, gettext("已重新打开。"))
        return _place(flag_id)

    page = _page(detail, gettext("重新打开线索"), gettext("重新打开"), "rotate-clockwise", draft="reopen", lead="")
    return answer(request, page, form, act)


def _for_the_office(request: HttpRequest, flag_id: int, *, settled: bool) -> FlagDetail:
    detail = load_flag(request, flag_id)
    if not detail.may_rule:
        raise PermissionDenied(say_reason(detail.why_not_rule) or gettext("由整改落实组认定。"))
    if (FlagState(detail.row.state) in RULED) is not settled:
        raise PermissionDenied(
            gettext("这条线索还没有结论，不用重新打开。") if settled else gettext("这条线索已经有结论，要先重新打开。")
        )
    return detail


def _page(  # noqa: PLR0917  # what stands around one form
    detail: FlagDetail, label: str, button: str, icon: str, lead: str, draft: str
) -> FormPage:
    line = line_of(detail.row)
    facts = [(gettext("线索"), line.check), (gettext("问题"), Truncator(line.title).chars(_LONG))]
    if line.units:
        facts.append((gettext("涉及单位"), gettext("、").join(line.units)))
    for said in detail.answers:
        facts.append((gettext("%(unit)s 答复") % {"unit": said.unit}, said.text))
    return FormPage(
        label=label, button=button, icon=icon, lead=lead, draft=f"flag-{detail.row.id}-{draft}",
        trail=((gettext("体检"), reverse("formalism:check-up")), (line.check, _place(detail.row.id))),
        facts=[(name, value) for name, value in facts if value], look_over=look_for_secrets,
    )  # fmt: skip


def _place(flag_id: int) -> str:
    return reverse("formalism:flag", args=[flag_id])
