"""One step on many problems: first what can take it and what cannot, by reason; then the act, at once or by the worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.jobs import queries as jobs
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import AT_ONCE, BulkAct, BulkKind, BulkPlan, Chosen, HeldGroup, HeldRow
from bihuan.apps.ledger.queries import filter_of
from bihuan.apps.ledger.web.bulk_words import BULK_FORMS, BulkForm, BulkWords, words_of
from bihuan.core.decisions import BadInput, Missing
from bihuan.ui.numbers import number_of
from bihuan.ui.once import new_token, take_once, taken_before
from bihuan.ui.shell import actor_of

SHOWN = 50


@dataclass(frozen=True, slots=True)
class HeldLine:
    """Rows that one rule holds up, as the page says it: the first ones by name, how many more."""

    words: str
    count: int
    rows: Sequence[tuple[str, str]]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@login_required
@require_POST
def act_on_many(request: HttpRequest) -> HttpResponse:
    """Without `confirmed` it is shown what would become of each chosen row; with it the step is taken.

    Chosen are rows by number, or with `whole` everything that a filter shows. Beyond a few hundred the worker does it.
    """
    kind = _kind_of(request)
    if not request.POST.getlist("chosen") and not _is_whole(request):
        messages.warning(request, gettext("还没有选问题。先在列表里勾选，再办理。"))
        return HttpResponseRedirect(reverse("ledger:problems"))
    words = words_of(kind)
    form = BULK_FORMS[kind](request.POST if "confirmed" in request.POST else None, actor=actor_of(request))
    if "confirmed" not in request.POST:
        return _show(request, words, form, _plan(request, BulkAct(kind)))
    token = request.POST.get("token", "")
    earlier = taken_before(request, token)
    if earlier:
        messages.info(request, gettext("这一步已经办好，没有重复办理。"))
        return HttpResponseRedirect(earlier)
    if not form.is_valid():
        return _show(request, words, form, _plan(request, BulkAct(kind)), status=422)
    return _take(request, words, BulkAct(kind, form.value()), token)


@login_required
@require_GET
def show_done(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """What became of the rows on which the worker took a step."""
    try:
        row = jobs.job_row(actor_of(request), job_id=job_id)
    except Missing as missing:
        raise Http404 from missing
    if row.kind != operations.BULK_KIND or "done" not in row.result:
        raise Http404
    groups = row.result.get("held")
    held = [
        HeldLine(str(group["words"]), int(group["count"]), [(number, "") for number in group["numbers"]])
        for group in (groups if isinstance(groups, list) else ())
    ]
    page = {
        "title": row.title,
        "done": row.result["done"],
        "held": held,
        "held_count": sum(each.count for each in held),
    }
    return render(request, "ledger/bulk_done.html", page)


def _take(request: HttpRequest, words: BulkWords, act: BulkAct, token: str) -> HttpResponse:
    chosen, late = _chosen(request, act)
    if len(chosen) > AT_ONCE:
        target, _now = take_once(request, token, lambda: _enqueue(request, act, chosen, late))
        return HttpResponseRedirect(target)
    report = operations.act_on_many(actor=actor_of(request), clock=timezone.now, act=act, chosen=chosen)
    target, _now = take_once(request, token, lambda: f"{reverse('ledger:problems')}?group={words.group}")
    if report.done:
        messages.success(request, words.done % {"n": report.done})
    held = [*report.held, *late]
    if not held:
        return HttpResponseRedirect(target)
    plan = BulkPlan(held=operations.grouped(_named(request, held)))
    return _show(request, words, None, plan, status=409)


def _enqueue(request: HttpRequest, act: BulkAct, chosen: Sequence[Chosen], late: Sequence[HeldRow]) -> str:
    numbers = [row.number for row in late]
    job = operations.request_bulk(actor=actor_of(request), at=timezone.now(), act=act, chosen=chosen, late=numbers)
    messages.info(request, gettext("在后台一项一项办，可以离开。"))
    return reverse("jobs:job", args=[job])


def _chosen(request: HttpRequest, act: BulkAct) -> tuple[list[Chosen], list[HeldRow]]:
    """The rows as they were looked over, and of a whole list those that changed since."""
    if not _is_whole(request):
        return [_read_chosen(each) for each in request.POST.getlist("chosen")[:AT_ONCE]], []
    plan = _plan(request, act)
    late = [row for group in plan.held if group.reason is operations.CHANGED_SINCE for row in group.rows]
    return [Chosen(row.number, row.version) for row in plan.ready], late


def _plan(request: HttpRequest, act: BulkAct) -> BulkPlan:
    actor, today = actor_of(request), timezone.localdate()
    if not _is_whole(request):
        numbers = [each.partition(":")[0] for each in request.POST.getlist("chosen")[:AT_ONCE]]
        return operations.look_over_chosen(actor=actor, act=act, numbers=numbers, today=today)
    wanted = filter_of(request.POST.get("list", ""))
    try:
        return operations.look_over_list(actor=actor, act=act, wanted=wanted, today=today, seen=_seen(request))
    except BadInput as bad:
        messages.warning(request, bad.reason.text(gettext))
        return BulkPlan()


def _show(
    request: HttpRequest, words: BulkWords, form: BulkForm | None, plan: BulkPlan, status: int = 200
) -> HttpResponse:
    """The page before the step, or after it with what could not take it."""
    after = form is None
    page = {
        "words": words,
        "form": form,
        "after": after,
        "ready": plan.ready[:SHOWN],
        "ready_count": len(plan.ready),
        "more": max(0, len(plan.ready) - SHOWN),
        "background": len(plan.ready) > AT_ONCE,
        "held": [_line(group) for group in plan.held],
        "held_count": plan.held_count,
        "whole": _is_whole(request),
        "list": request.POST.get("list", ""),
        "seen": (_seen(request) or timezone.now()).isoformat(),
        "carried": () if _is_whole(request) else [f"{row.number}:{row.version}" for row in plan.ready],
        "token": new_token(),
        "back": _back(request),
    }
    return render(request, "ledger/bulk.html", page, status=status)


def _line(group: HeldGroup) -> HeldLine:
    rows = [(row.number, _why(row)) for row in group.rows[:SHOWN]]
    return HeldLine(group.reason.text(gettext), len(group.rows), rows)


def _why(row: HeldRow) -> str:
    said = "".join(reason.text(gettext) for reason in row.reasons)
    return f"{row.text}　{said}" if row.text else said


def _named(request: HttpRequest, held: Sequence[HeldRow]) -> list[HeldRow]:
    """Refused rows with their words."""
    rows = queries.texts_of(actor_of(request), [row.number for row in held])
    return [HeldRow(row.number, rows.get(row.number, row.text), row.reasons) for row in held]


def _kind_of(request: HttpRequest) -> BulkKind:
    given = request.POST.get("step", BulkKind.DISPATCH.value)
    if given not in set(BulkKind):
        raise Http404
    return BulkKind(given)


def _read_chosen(text: str) -> Chosen:
    number, _, version = text.partition(":")
    return Chosen(number, number_of(version))


def _is_whole(request: HttpRequest) -> bool:
    return request.POST.get("whole") == "1"


def _seen(request: HttpRequest) -> datetime | None:
    """When the whole list was looked over; what changed later is not touched."""
    try:
        moment = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def _back(request: HttpRequest) -> str:
    query = queries.query_of(filter_of(request.POST.get("list", "")))
    return f"{reverse('ledger:problems')}?{query}" if query else reverse("ledger:problems")
