"""One demand: what it asks and of whom, what the ledger holds, what it costs, what came of it, what may be done now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.demands import queries
from bihuan.apps.demands.queries import DemandDetail, DemandItemRow, TurnRow
from bihuan.apps.demands.web.frame import (
    calendar_of,
    due_chip,
    frequency_word,
    kind_word,
    load_demand,
    say_gap,
    say_minutes,
    state_word,
    trail,
)
from bihuan.core.demands.catalogue import ANSWERED, ANSWERED_NAME
from bihuan.core.demands.checking import say_held
from bihuan.core.demands.lifecycle import DEMAND_STEP_NAMES, DemandDecision, DemandParty, DemandState, DemandStep
from bihuan.core.demands.turns import Frequency
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep
from bihuan.ui.timeline import TimelineEntry

_ICONS = {
    DemandStep.EDIT: "edit", DemandStep.CHECK: "search", DemandStep.JOIN: "arrows-join", DemandStep.APPROVE: "check",
    DemandStep.REFUSE: "ban", DemandStep.OBJECT: "message-plus", DemandStep.GIVE_EXTRACT: "file-export",
    DemandStep.STOP: "player-pause",
}  # fmt: skip
_OTHERS = {DemandParty.ISSUER, DemandParty.OFFICE, DemandParty.LEADER}
_SHOWN_TURNS = 12


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A field in words; `drawn` is what the ledger calls it."""

    row: DemandItemRow
    kind: str
    drawn: str


@dataclass(frozen=True, slots=True)
class TurnLine:
    row: TurnRow
    deadline: DeadlineChip | None


@login_required
@require_GET
def show_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """The page of one demand."""
    detail, now = load_demand(request, demand_id), timezone.now()
    today, calendar = timezone.localdate(now), calendar_of(detail.region_path)
    others = bool(set(detail.parties) & _OTHERS)
    running = detail.row.state == DemandState.RUNNING
    context = {
        "detail": detail,
        "state": state_word(detail.row.state),
        "frequency": frequency_word(detail.row.frequency),
        "minutes": say_minutes(detail.row.minutes_each),
        "peak": say_minutes(detail.row.peak_minutes),
        "held_words": _held_words(detail),
        "asked": [_item(row) for row in detail.asked],
        "drawn": [_drawn(row) for row in detail.drawn],
        "known": detail.known if others else (),
        "once": detail.row.frequency == Frequency.ONCE,
        "gap_words": _gap_words(detail),
        "turns": [
            TurnLine(
                row, due_chip(row.due_on, today=today, calendar=calendar) if running and row.due_on >= today else None
            )
            for row in _turns_around(detail, today=today)
        ],
        "hidden_turns": max(len(detail.turns) - _SHOWN_TURNS, 0),
        "others": others,
        "may_reply": bool(set(detail.parties) & {DemandParty.OFFICE, DemandParty.LEADER}),
        "answered": sum(turn.answered for turn in detail.turns),
        "trail": trail(),
        "entries": tuple(_entries(detail)),
        "steps": tuple(step for decision in detail.steps for step in _offers(detail, decision)),
        "now": now,
        "today": today,
    }
    return render(request, "demands/demand.html", context)


@login_required
@require_GET
def show_answers(request: HttpRequest, demand_id: int) -> HttpResponse:
    """What was handed in, turn by turn. Units by name; nobody is ranked, and late answers are no score."""
    detail = load_demand(request, demand_id)
    if detail.approved_at is None:
        raise PermissionDenied
    turn = number_of(request.GET.get("turn", ""))
    rows, page = queries.answer_page(actor_of(request), demand_id, turn=turn, page=request.GET.get("page", "1"))
    context = {
        "detail": detail, "rows": rows, "page": page, "turn": turn, "trail": trail(detail.row), "now": timezone.now(),
        "total": page.paginator.count,
    }  # fmt: skip
    return render(request, "demands/answers.html", context)


def _item(row: DemandItemRow) -> ItemLine:
    return ItemLine(row, kind_word(row.kind), gettext(row.drawn) if row.drawn else "")


def _drawn(row: DemandItemRow) -> ItemLine:
    """Where a field is held: in the ledger under its name there, or in earlier answers."""
    if row.held == ANSWERED:
        return ItemLine(row, kind_word(row.kind), gettext(ANSWERED_NAME))
    return ItemLine(row, kind_word(row.kind), gettext("台账：%(name)s") % {"name": gettext(row.drawn)})


def _gap_words(detail: DemandDetail) -> str:
    """What the demand that this one was joined to does not ask, and what became of that."""
    if detail.uncovered is None:
        return ""
    words = say_gap(detail.uncovered)
    if detail.uncovered.covered or detail.rests:
        return words
    return words + gettext("没有覆盖的，提出单位不再要。")


def _held_words(detail: DemandDetail) -> str:
    """What the check found, in one sentence."""
    by_answers = any(item.held == ANSWERED for item in detail.drawn)
    said = say_held(len(detail.drawn), len(detail.asked), by_answers=by_answers)
    return said.text(gettext) if said else ""


def _turns_around(detail: DemandDetail, *, today: object) -> list[TurnRow]:
    """The turns that matter now: a few that are over, then what comes."""
    turns = list(detail.turns)
    if len(turns) <= _SHOWN_TURNS:
        return turns
    at = next((place for place, turn in enumerate(turns) if turn.due_on >= today), len(turns))  # type: ignore[operator]
    first = max(min(at - 3, len(turns) - _SHOWN_TURNS), 0)
    return turns[first : first + _SHOWN_TURNS]


def _entries(detail: DemandDetail) -> Iterator[TimelineEntry]:
    """What became of the demand, newest first."""
    if detail.ended_at is not None:
        by_itself = detail.row.state == DemandState.REFUSED and not detail.asked
        said = _held_words(detail) if by_itself else detail.ending
        yield TimelineEntry("office", state_word(detail.row.state), at=detail.ended_at, quote=said)
    for opinion in detail.opinions:
        if opinion.replied_at is not None:
            yield TimelineEntry("office", gettext("答复减负意见"), at=opinion.replied_at, quote=opinion.reply)
        unit = opinion.unit or gettext("某单位")
        yield TimelineEntry("reported", gettext("减负意见"), unit, at=opinion.said_at, quote=opinion.text)
    if detail.approved_at is not None:
        yield TimelineEntry("office", gettext("批准"), at=detail.approved_at, who=detail.approver)
    if detail.checked_at is not None:
        yield TimelineEntry("office", gettext("查重"), at=detail.checked_at, quote=detail.justification)
    yield TimelineEntry("office", gettext("登记"), detail.row.issuer, at=detail.created_at)


def _offers(detail: DemandDetail, decision: DemandDecision) -> Iterator[NextStep]:
    """A lawful step as a button, an unlawful one with its reasons."""
    step, demand_id = decision.step, detail.row.id
    if step is DemandStep.HAND_IN:
        yield from _answering(detail)
        return
    if step is DemandStep.JOIN and not detail.overlaps:
        return
    yield NextStep(
        key=f"demand-{step.value}",
        label=gettext(DEMAND_STEP_NAMES[step]),
        url=reverse(f"demands:{step.value}", args=[demand_id]),
        icon=_ICONS[step],
        primary=step in (DemandStep.CHECK, DemandStep.APPROVE),
        allowed=decision.lawful,
        why=" ".join(reason.text(gettext) for reason in decision.reasons),
        seldom=step is DemandStep.STOP,
    )


def _answering(detail: DemandDetail) -> Iterator[NextStep]:
    """One button for each turn that a unit of the reader has not answered."""
    for turn in detail.own_open:
        label = gettext("填报第 %(n)s 次") % {"n": turn.place} if detail.turns_planned > 1 else gettext("填报")
        url = f"{reverse('demands:hand-in', args=[detail.row.id])}?turn={turn.turn_id}&unit={turn.unit_id}"
        yield NextStep(f"answer-{turn.turn_id}-{turn.unit_id}", label, url, "edit", primary=True, note=turn.unit)
