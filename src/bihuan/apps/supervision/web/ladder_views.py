"""The ladder: read by whoever it chases, edited and rehearsed by the office. A rehearsal is drawn at once and writes nothing."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import LadderPage, Rehearsed
from bihuan.apps.supervision.web.ladder_forms import LadderForm
from bihuan.apps.supervision.web.ladder_shown import (
    day_table,
    draw_days,
    rung_lines,
    say_change,
    say_rehearsal,
    sent_address,
    shown_rungs,
)
from bihuan.core.actors import Actor
from bihuan.core.decisions import BihuanError
from bihuan.core.ladder import RUNG_WORDS, Policy, RungName
from bihuan.core.ladder_versions import Ladder
from bihuan.ui.form_pages import Trouble, answer_again, trouble_of
from bihuan.ui.once import new_token, take_once
from bihuan.ui.shell import actor_of

REHEARSE = "rehearse"
_UNITS = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """What became of the form: why it was not taken, or its rehearsal."""

    trouble: Trouble
    found: Rehearsed | None = None
    draft: Ladder | None = None


@login_required
@require_http_methods(["GET", "POST"])
def edit_ladder(request: HttpRequest) -> HttpResponse:
    """The rules in force, the form with which they are changed or rehearsed, and what they were before."""
    actor = actor_of(request)
    regions = queries.ladder_regions(actor)
    wanted = request.GET.get("region", "")
    region = next((each for each in regions if not wanted or str(each.id) == wanted), None)
    if region is None:
        raise Http404
    page = queries.ladder_page(actor, region_id=region.id, page=request.GET.get("page", "1"))
    form = LadderForm(
        request.POST if request.method == "POST" else None, ladder=page.ladder, initial={"seen": page.policy_id}
    )
    drawn = Drawn(Trouble())
    if request.method == "POST":
        outcome = _taken(request, page, form)
        if isinstance(outcome, HttpResponse):
            return outcome
        drawn = outcome
    context = {
        "regions": regions, "shown": page, "rungs": shown_rungs(page.ladder), "form": form if page.may_change else None,
        "history": [(row, [say_change(change) for change in row.changes]) for row in page.versions],
        "templates": _templates_address(actor, region.id), "trouble": drawn.trouble, "token": new_token(), **_rehearsal(drawn, region.id),
    }  # fmt: skip
    return render(request, "supervision/ladder.html", context, status=drawn.trouble.status)


def _templates_address(actor: Actor, region_id: int) -> str:
    """Where the templates of the papers are kept; "" for whoever keeps none."""
    kept = any(each.id == region_id for each in queries.template_regions(actor))
    return f"{reverse('templates:list')}?region={region_id}" if kept else ""


def _taken(request: HttpRequest, page: LadderPage, form: LadderForm) -> HttpResponse | Drawn:
    """What the form asked for: a rehearsal, or that its rules hold."""
    again = answer_again(request)
    if again is not None:
        return again
    if not page.may_change:
        return Drawn(Trouble(403, refusal=gettext("现在不能办理：不在职责范围内。")))
    if not form.is_valid():
        return Drawn(Trouble(422))
    try:
        return (
            _rehearsed(request, page, form) if request.POST.get("act") == REHEARSE else _enforced(request, page, form)
        )
    except BihuanError as refusal:
        return Drawn(trouble_of(refusal, form))


def _rehearsed(request: HttpRequest, page: LadderPage, form: LadderForm) -> Drawn:
    draft = Ladder(Policy(tuple(form.rungs())), form.colours())
    today = timezone.localdate()
    first, last = form.days(today)
    found = queries.rehearse_ladder(
        actor_of(request), region_id=page.region.id, policy=draft.policy, first=first, last=last, today=today
    )
    return Drawn(Trouble(), found, draft)


def _enforced(request: HttpRequest, page: LadderPage, form: LadderForm) -> HttpResponse:
    def act() -> str:
        version = operations.change_ladder(
            actor=actor_of(request), at=timezone.now(), region_id=page.region.id, rungs=form.rungs(),
            colours=form.colours(), why=form.cleaned_data["why"], seen=form.cleaned_data["seen"],
        )  # fmt: skip
        messages.success(request, gettext("第 %(n)d 版督办规则已经启用；已有的通知仍按原来的规则办。") % {"n": version})
        return f"{reverse('ladder:edit')}?region={page.region.id}"

    target, _now = take_once(request, request.POST.get("token", ""), act)
    return HttpResponseRedirect(target)


def _rehearsal(drawn: Drawn, region_id: int) -> dict[str, object]:
    found, draft = drawn.found, drawn.draft
    if found is None or draft is None:
        return {"found": None}
    sentence = say_rehearsal(found)
    return {
        "found": found, "sentence": sentence, "lines": rung_lines(found, draft, region_id), "chart": draw_days(found, draft, sentence),
        "days": day_table(found), "rung_words": [gettext(RUNG_WORDS[rung]) for rung in RungName],
        "legend": [(gettext(RUNG_WORDS[rung]), draft.colours[rung].value) for rung in RungName],
        "units": [
            (line, [line.by_rung[rung] for rung in RungName], sent_address(found, region_id, unit=str(line.unit_id)))
            for line in found.units[:_UNITS]
        ],
        "more_units": max(len(found.units) - _UNITS, 0),
    }  # fmt: skip
