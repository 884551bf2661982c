"""What units do: hand in, and say when it is too much; and the office's answer to that. The extract is taken here too."""

import tempfile
from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.demands import operations, policies, queries
from bihuan.apps.demands.queries import DemandDetail, OpenTurn
from bihuan.apps.demands.web.forms import AnswerForm, ObjectForm, VersionForm, WordsForm
from bihuan.apps.demands.web.frame import (
    calendar_of,
    demand_address,
    due_chip,
    facts_of,
    held_names,
    load_demand,
    require_step,
    say_minutes,
    trail,
)
from bihuan.apps.evidence import operations as evidence
from bihuan.core.decisions import BihuanError, Refused
from bihuan.core.demands.lifecycle import DEMAND_STEP_NAMES, DemandParty, DemandStep
from bihuan.ui.form_pages import FormPage, Trouble, answer, answer_again, look_for_secrets, show
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, demand_id: int) -> HttpResponse:
    """A unit's answer for one turn; what the ledger already said stands above, not to be typed again."""
    detail = load_demand(request, demand_id)
    again = answer_again(request)
    if again is not None:
        return again
    notes = require_step(detail, DemandStep.HAND_IN)
    turn = _turn_of(request, detail)
    posted = request.method == "POST"
    form = AnswerForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        items=detail.asked_of(turn),
        units=[(turn.unit_id, turn.unit)],
        turn=turn,
    )

    def act() -> str:
        actor, at = actor_of(request), timezone.now()
        pieces = [
            evidence.add_evidence(
                actor=actor, at=at, stream=cast(BinaryIO, file.file), filename=file.name or "",
                region_id=detail.region_id, unit_id=turn.unit_id,
            )
            for file in form.cleaned_data["files"]
        ]  # fmt: skip
        operations.hand_in(
            actor=actor, at=at, demand_id=demand_id, turn_id=turn.turn_id, unit_id=turn.unit_id,
            new=form.answer(pieces),
        )  # fmt: skip
        messages.success(request, gettext("已报送。"))
        return demand_address(demand_id)

    page = FormPage(
        label=gettext("填报"), button=gettext("报送"), icon="send", trail=trail(detail.row),
        facts=(*facts_of(detail), *_turn_facts(detail, turn), *_drawn_facts(request, detail, turn), *_known_facts(detail, turn)),
        notes=notes,
        draft=f"demand-answer-{turn.turn_id}-{turn.unit_id}", look_over=look_for_secrets,
        lead=gettext("只填还没有的；约 %(minutes)s。") % {"minutes": say_minutes(turn.minutes)},
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def object_to_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """减负意见: a unit says that it is too much."""
    detail = load_demand(request, demand_id)
    notes = require_step(detail, DemandStep.OBJECT)
    own = actor_of(request).unit_ids(*policies.ANSWERERS)
    units = [(pk, name) for pk, name in detail.recipients if pk in own]
    form = ObjectForm(
        request.POST if request.method == "POST" else None, units=units, initial={"version": detail.version}
    )

    def act() -> str:
        operations.object_to_demand(
            actor=actor_of(request), at=timezone.now(), demand_id=demand_id, unit_id=int(form.cleaned_data["unit"]),
            text=form.cleaned_data["words"], anonymous=form.cleaned_data["anonymous"],
        )  # fmt: skip
        messages.success(request, gettext("意见已交给整改落实组，答复会在这里。"))
        return demand_address(demand_id)

    page = FormPage(
        label=gettext(DEMAND_STEP_NAMES[DemandStep.OBJECT]), button=gettext("提出"), icon="message-plus",
        trail=trail(detail.row), facts=facts_of(detail), notes=notes, look_over=look_for_secrets,
        lead=gettext("提了意见，不影响考核，也不记是谁写的。没有答复以前，按期报送照旧。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_GET
def list_opinions(request: HttpRequest) -> HttpResponse:
    """All opinions that the reader may see; those that wait for an answer where the address asks for them."""
    actor = actor_of(request)
    waiting = request.GET.get("waiting", "") == "yes"
    rows, page = queries.opinion_page(actor, waiting=waiting, page=request.GET.get("page", "1"))
    context = {
        "rows": rows, "page": page, "waiting": waiting, "trail": trail(), "now": timezone.now(),
        "may_reply": policies.sees_burden(actor), "total": page.paginator.count,
    }  # fmt: skip
    return render(request, "demands/opinions.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def reply_to_opinion(request: HttpRequest, demand_id: int, opinion_id: int) -> HttpResponse:
    """The office answers, once."""
    detail = load_demand(request, demand_id)
    again = answer_again(request)
    if again is not None:
        return again
    opinion = next((row for row in detail.opinions if row.id == opinion_id), None)
    if opinion is None:
        raise Http404
    if not set(detail.parties) & {DemandParty.OFFICE, DemandParty.LEADER} or opinion.replied_at is not None:
        raise PermissionDenied
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        label=gettext("答复"),
        hint=gettext("减了哪几项、改了多久报一次，或者为什么还要报。提意见的单位和提出单位都看得到。"),
    )

    def act() -> str:
        operations.reply_to_opinion(
            actor=actor_of(request), at=timezone.now(), opinion_id=opinion_id, reply=form.cleaned_data["words"]
        )
        messages.success(request, gettext("已答复。要停的，另按“停止”。"))
        return demand_address(demand_id)

    said = (gettext("减负意见"), f"{opinion.unit or gettext('某单位')}：{opinion.text}")
    page = FormPage(
        label=gettext("答复减负意见"), button=gettext("答复"), icon="message-2", trail=trail(detail.row),
        facts=(*facts_of(detail), said), look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def take_extract(request: HttpRequest, demand_id: int) -> HttpResponseBase:
    """The page that says what leaves, and the book itself."""
    detail = load_demand(request, demand_id)
    if not detail.extract:
        raise PermissionDenied(gettext("提取结果由整改落实组和县领导取用；给了提出单位的，提出单位也能取。"))
    units = gettext("%(n)s 个单位") % {"n": detail.row.recipients}
    page = FormPage(
        label=gettext("取提取结果"), button=gettext("取表格（xlsx）"), icon="download", trail=trail(detail.row),
        facts=(
            *facts_of(detail), (gettext("提取"), gettext("、").join(held_names(detail))), (gettext("范围"), units),
        ),
        notes=(
            gettext("台账里的数是取用时的；以前报过的是报送时的，写明报给哪项需求、哪天报的。谁取走的会存证；问到责任人的，表里有姓名，只作这一用途。"),
        ),
    )  # fmt: skip
    if request.method != "POST":
        return show(request, page, VersionForm())
    book = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    try:
        name = operations.take_extract(
            actor=actor_of(request), at=timezone.now(), demand_id=demand_id, stream=cast(BinaryIO, book)
        )
    except BihuanError as refusal:
        book.close()
        if isinstance(refusal, Refused):
            return show(request, page, VersionForm(), Trouble(403, refusal=refusal.reason.text(gettext)))
        raise Http404(str(refusal.reason)) from refusal
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def _turn_of(request: HttpRequest, detail: DemandDetail) -> OpenTurn:
    """The turn and the unit that the address names, else the first that is open. Raises PermissionDenied for none."""
    turn, unit = number_of(request.GET.get("turn", "")), number_of(request.GET.get("unit", ""))
    fitting = [
        each
        for each in detail.own_open
        if (turn is None or each.turn_id == turn) and (unit is None or each.unit_id == unit)
    ]
    if not fitting:
        raise PermissionDenied(gettext("本单位这一次已经报过，不用再报。"))
    return fitting[0]


def _turn_facts(detail: DemandDetail, turn: OpenTurn) -> tuple[tuple[str, str], ...]:
    today = timezone.localdate()
    chip = due_chip(turn.due_on, today=today, calendar=calendar_of(detail.region_path))
    return ((gettext("报送单位"), turn.unit), (gettext("期限"), f"{chip.text}（{turn.due_on.isoformat()}）"))


def _known_facts(detail: DemandDetail, turn: OpenTurn) -> tuple[tuple[str, str], ...]:
    """What this unit answered before to the same fields: not to be typed again at the first turn."""
    found = [each for each in detail.own_known if each.unit_id == turn.unit_id] if turn.place == 1 else []
    if not found:
        return ()
    told = [
        gettext("%(item)s：%(text)s（%(number)s，%(day)s）")
        % {"item": each.item, "text": Truncator(each.text).chars(60), "number": each.number, "day": each.on.isoformat()}
        for each in found
    ]
    return ((gettext("以前报过，不用再填"), gettext("；").join(told)),)


def _drawn_facts(request: HttpRequest, detail: DemandDetail, turn: OpenTurn) -> tuple[tuple[str, str], ...]:
    """What the ledger said already, for this unit."""
    names = [(item.name, item.held) for item in detail.drawn]
    if not names:
        return ()
    found = queries.drawn_for_unit(actor_of(request), turn.unit_id, names, today=timezone.localdate())
    told = [f"{name} {value}" if value else gettext("%(name)s（见台账）") % {"name": name} for name, value in found]
    return ((gettext("已从台账提取，不用填"), gettext("；").join(told)),)
