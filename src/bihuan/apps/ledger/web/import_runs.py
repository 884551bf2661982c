"""What an import did: its counts, its list, and undoing it as a whole."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Stage
from bihuan.apps.ledger.queries import DraftRow, ProblemFilter, RunRow
from bihuan.apps.ledger.web.import_words import CONFLICT_WORDS, say_reason_document, step_marks
from bihuan.core.decisions import Missing
from bihuan.ui.figures import Figure, SummaryCell
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of


class UndoForm(forms.Form):
    """Why an import is taken back."""

    why = forms.CharField(label=_("为什么撤销"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


@never_cache
@login_required
@require_GET
def show_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: what it did, a link to exactly its list, and whether it can be undone."""
    run = _load(request, run_id)
    draft = _draft_of(request, run)
    page = {
        "run": run,
        "cells": _cells(request, run),
        "rule": CONFLICT_WORDS.get(run.on_conflict, run.on_conflict),
        "draft": draft,
        "steps": step_marks(Stage.WRITTEN) if draft else (),
        "not_learned": [(raw, say_reason_document(why)) for raw, why in draft.summary.get("not_learned", ())] if draft else (),
        "now": timezone.now(),
    }  # fmt: skip
    return render(request, "ledger/import/run.html", page)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def undo_run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Undo the whole import, with its reason."""
    run = _load(request, run_id)
    if not run.may_undo:
        raise PermissionDenied
    here = reverse("ledger:import-run", args=[run_id])
    page = FormPage(
        label=gettext("撤销这次导入"),
        button=gettext("撤销导入"),
        icon="arrow-back-up",
        trail=((gettext("导入台账"), reverse("ledger:import")), (run.filename, here)),
        lead=gettext("新建的 %(made)d 个问题全部撤回，改过的 %(changed)d 个恢复原样。编号不再用，记住的单位写法和列照旧。")
        % {"made": run.count("created"), "changed": run.count("updated")},
        explained=gettext("导入以后办过的问题，撤销会丢掉别人的工作，所以不整体撤销。"),
    )  # fmt: skip
    form = UndoForm(request.POST or None)

    def act() -> str:
        done = operations.undo_import(
            actor=actor_of(request), at=timezone.now(), run_id=run_id, why=form.cleaned_data["why"]
        )
        told = {"made": done.withdrawn, "changed": done.restored}
        messages.success(request, gettext("已撤销：撤回 %(made)d 个，恢复 %(changed)d 个。") % told)
        return here

    return answer(request, page, form, act)


def _load(request: HttpRequest, run_id: int) -> RunRow:
    try:
        return queries.import_run(actor_of(request), run_id=run_id)
    except Missing as missing:
        raise Http404 from missing


def _draft_of(request: HttpRequest, run: RunRow) -> DraftRow | None:
    """The draft that became this run, where it is still kept and the reader's to see."""
    return queries.draft_of_run(actor_of(request), run_id=run.id)


def _cells(request: HttpRequest, run: RunRow) -> tuple[SummaryCell, ...]:
    """What the import did, the first and the last a link to exactly what they count."""
    actor, today = actor_of(request), timezone.localdate()
    wanted = ProblemFilter(imported=str(run.id))
    listed = queries.count_problems(actor, wanted=wanted, today=today)
    waiting = queries.count_problems(actor, wanted=replace(wanted, group="unresolved"), today=today)
    address = f"{reverse('ledger:problems')}?imported={run.id}"
    return (
        SummaryCell(
            gettext("这次导入的问题"), Figure(listed, address), icon="list-details", note=gettext("撤回的不算")
        ),
        SummaryCell(gettext("新建"), Figure(run.count("created")), icon="plus"),
        SummaryCell(gettext("更新"), Figure(run.count("updated")), icon="edit"),
        SummaryCell(gettext("跳过"), Figure(run.count("skipped")), icon="arrow-right"),
        SummaryCell(
            gettext("还要人定"), Figure(waiting, f"{address}&group=unresolved"), icon="user-question",
            tone="warn" if waiting else "", note=gettext("定好之前不能交办"),
        ),
    )  # fmt: skip
