"""回头看: what is due for another look, what was seen, and the form for it."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import LookBackOutcome
from bihuan.apps.verification.queries import LookBackRow, LookBackView
from bihuan.apps.verification.web.forms import ON_SITE, LookBackForm
from bihuan.core.decisions import Missing
from bihuan.ui.chips import DeadlineChip, DeadlineKind
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.lists import SavedView
from bihuan.ui.rows import TodoRow
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_TITLE = 90


@login_required
@require_GET
def list_look_backs(request: HttpRequest) -> HttpResponse:
    """Look-backs that are due, or those that were done, as far as the reader sees their problems."""
    view = LookBackView.DONE if request.GET.get("view") == LookBackView.DONE.value else LookBackView.DUE
    today = timezone.localdate()
    found = queries.look_back_page(actor_of(request), view=view, today=today, page=request.GET.get("page", "1"))
    total = found.page.paginator.count
    context = {
        "views": _views(view, total), "rows": [line_of(row) for row in found.rows], "page": found.page, "total": total,
        "rule": _rule(view), "done": view is LookBackView.DONE,
    }  # fmt: skip
    return render(request, "verification/look_backs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def look_back(request: HttpRequest, look_back_id: int) -> HttpResponse:
    """Say what was seen on another look."""
    again = answer_again(request)
    if again is not None:
        return again
    try:
        row = queries.look_back_row(actor_of(request), look_back_id=look_back_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    if not row.may_look:
        raise PermissionDenied(gettext("现在不能回头看：已经有结论，或要由没有参与办理的核查人、督查人办。"))
    form = LookBackForm(request.POST or None, was_mine=row.was_mine)

    def act() -> str:
        said = form.cleaned_data
        operations.record_look_back(
            actor=actor_of(request), at=timezone.now(), look_back_id=look_back_id,
            outcome=LookBackOutcome(said["outcome"]), finding=said["finding"], on_site=said["seen"] == ON_SITE,
            same_checker_why=said.get("same_checker_why", ""),
        )  # fmt: skip
        messages.success(request, gettext("已记下，单位看得到。"))
        return reverse("ledger:problem", args=[row.problem.number])

    page = FormPage(
        label=gettext("回头看"), button=gettext("交结论"), icon="history", draft=f"look-back-{look_back_id}",
        trail=((gettext("回头看"), reverse("verification:look-backs")),
               (row.problem.number, reverse("ledger:problem", args=[row.problem.number]))),
        facts=((gettext("问题"), row.problem.text), (gettext("主责单位"), row.problem.unit),
               (gettext("销号后"), gettext("第 %(n)d 天") % {"n": row.days})),
        lead=gettext("有反弹迹象的，由整改落实组研判，不直接认定。"), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


def line_of(row: LookBackRow) -> TodoRow:
    """One look-back in a list: since when it is due, the problem, what was seen."""
    today = timezone.localdate()
    step = None
    if row.may_look:
        step = NextStep(
            f"look-back-{row.id}", gettext("去回头看"), reverse("verification:look-back", args=[row.id]),
            primary=not row.was_mine,
        )  # fmt: skip
    return TodoRow(
        title=Truncator(row.problem.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[row.problem.number]),
        step=step,
        deadline=_chip(row),
        number=row.problem.number,
        state=row.problem.state,
        facts=tuple(fact for fact in (row.problem.campaign, row.problem.unit) if fact),
        consequence=_said(row) if row.done_at else _due_words(row, today),
    )


def outcome_word(outcome: str) -> str:
    return str(LookBackOutcome(outcome).label)


def _chip(row: LookBackRow) -> DeadlineChip:
    today = timezone.localdate()
    if row.done_at is not None:
        return DeadlineChip("done", outcome_word(row.outcome), timezone.localdate(row.done_at), "", today)
    kind: DeadlineKind = "over" if queries.is_late(row.due_on, today) else "ok"
    return DeadlineChip(kind, gettext("销号第 %(n)d 天") % {"n": row.days}, row.due_on, "", today)


def _said(row: LookBackRow) -> str:
    return gettext("%(name)s：%(finding)s") % {
        "name": row.done_unit or row.done_by, "finding": Truncator(row.finding).chars(_TITLE),
    }  # fmt: skip


def _due_words(row: LookBackRow, today: date) -> str:
    late = (today - row.due_on).days
    waited = gettext("今天到期") if late <= 0 else gettext("到期 %(n)d 天") % {"n": late}
    if queries.is_late(row.due_on, today):
        waited = gettext("%(waited)s，超过 %(most)d 天还没有看") % {"waited": waited, "most": queries.LATE_AFTER}
    if row.was_mine:
        return gettext("%(waited)s；当初是你核查的，有别人就由别人看") % {"waited": waited}
    return waited


def _views(view: LookBackView, total: int) -> tuple[SavedView, ...]:
    address = reverse("verification:look-backs")
    done = view is LookBackView.DONE
    return (
        SavedView(gettext("待回头看"), address, not done, None if done else total),
        SavedView(gettext("看过的"), f"{address}?view=done", done, total if done else None),
    )


def _rule(view: LookBackView) -> CountingRule:
    if view is LookBackView.DONE:
        return CountingRule(gettext("看过的"), gettext("有结论的回头看，每看一次计一次"), moment=timezone.now())
    told = gettext("销号满规则写明的天数、还没有结论的回头看")
    return CountingRule(gettext("待回头看"), told, moment=timezone.now())
