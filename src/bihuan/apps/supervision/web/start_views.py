"""从较高一级督办: a person skips rungs for items of one problem, with a written reason; another person approves it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import StartChoice
from bihuan.apps.supervision.web.forms import StartForm, look_over
from bihuan.apps.supervision.web.signs import item_word, lateness_of, rung_word
from bihuan.core.decisions import Missing
from bihuan.core.ladder import RungName
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.lists import keep_place
from bihuan.ui.moments import say_date
from bihuan.ui.shell import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def start_higher(request: HttpRequest, number: str) -> HttpResponse:
    """Which items, from which rung, and why; the notice that is drafted waits for another person."""
    again = answer_again(request)
    if again is not None:
        return again
    actor, today = actor_of(request), timezone.localdate()
    try:
        detail = ledger.problem_detail(actor, number=number, today=today)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    if not queries.may_start(actor, detail):
        raise PermissionDenied(gettext("现在不能办理：不在职责范围内，或问题不在计时。"))
    choices = queries.start_choices(detail, today=today)
    form = StartForm(
        request.POST or None,
        choices=[(f"{choice.kind}:{choice.object_id}", _said(choice)) for choice in choices],
        initial={"items": [f"{choice.kind}:{choice.object_id}" for choice in choices if _wanted(choice)]},
    )

    def act() -> str:
        notice = operations.start_higher(
            actor=actor, at=timezone.now(), unit_id=detail.accountable_unit_id or 0,
            rung=RungName(form.cleaned_data["rung"]), items=form.chosen(), why=form.cleaned_data["text"],
        )  # fmt: skip
        messages.success(request, gettext("通知已经起草，等另一个人批准。"))
        return reverse("supervision:notice", args=[notice])

    page = FormPage(
        label=gettext("从较高一级督办"), button=gettext("起草通知"), icon="stairs-up",
        trail=(
            (gettext("问题台账"), reverse("ledger:problems")),
            (detail.number, keep_place(request, reverse("ledger:problem", args=[detail.number]))),
        ),
        lead=gettext("平时逐级来，一级也不跳。情况急的写明理由，可以从较高一级开始；以后从那一级往上走。"),
        facts=((gettext("通知哪个单位"), detail.accountable_unit), (gettext("问题"), detail.text)),
        notes=() if choices else (gettext("这个问题现在没有在计时的事项：停着、已经申请，或还没有时限。"),),
        draft=f"start-{number}", look_over=look_over,
    )  # fmt: skip
    return answer(request, page, form, act)


def _wanted(choice: StartChoice) -> bool:
    """What is late is chosen to begin with."""
    return choice.workdays > 0 and not choice.stands_still


def _said(choice: StartChoice) -> str:
    """An item with its deadline, how late it is, and the rung that it has reached."""
    parts = [f"{item_word(choice.kind)}　{choice.label}", f"{say_date(choice.due)}，{lateness_of(choice.workdays)}"]
    if choice.reached is not None:
        parts.append(gettext("已到%(rung)s") % {"rung": rung_word(choice.reached)})
    if choice.stands_still:
        parts.append(gettext("计时停着"))
    return "　".join(parts)
