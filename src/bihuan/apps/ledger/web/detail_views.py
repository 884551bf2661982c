"""One problem: what it says, what is done, what may be done next, and everything that was ever done."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import NamedPerson
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.ledger.web.next_steps import card_steps, offered, rare_steps
from bihuan.apps.ledger.web.passing_part import passing_of
from bihuan.apps.ledger.web.plan import chart_of, measures_of, progress_of, requests_of, stones_of
from bihuan.apps.ledger.web.signs import deadline_sign, evidence_tiles
from bihuan.apps.ledger.web.step_pages import STEP_PAGES
from bihuan.apps.ledger.web.timeline_part import WHOLE, timeline_part
from bihuan.apps.ledger.web.words import choice_word, question_word, track_word
from bihuan.core.decisions import Missing
from bihuan.core.due import DueKind
from bihuan.core.lifecycle import CLOCK_STATES, State, Track
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.lists import keep_place, place_in
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_TILES = 8
_REPORTS = 10


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of the page says in words."""

    title: str
    deadline: DeadlineChip
    computed: str
    track: str
    severity: str
    source: str
    category: str
    gap: str
    responsible: str
    leader: str


@dataclass(frozen=True, slots=True)
class Place:
    """Addresses: the list that the reader came from, and the problems before and after this one in it ("" at an end)."""

    back: str
    before: str
    after: str


@login_required
@require_GET
def show_problem(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one problem; `?all` shows every act and every piece of evidence, `?before=` older acts."""
    now = timezone.now()
    today = timezone.localdate(now)
    detail = load_problem(request, number)
    verified = detail.state == State.CLOSED.value and not detail.history
    tiles = (
        *evidence_tiles(detail.evidence, verified=verified),
        *evidence_tiles(detail.seen_by_check, verified=True, by_check=True),
    )
    progress = progress_of(detail)
    whole = WHOLE in request.GET
    page = {
        "detail": detail,
        "head": head_of(detail, today),
        "now": now,
        "today": today,
        "measures": measures_of(detail, today),
        "chart": chart_of(detail, today),
        "stones": stones_of(detail),
        "progress": progress if whole else progress[:_REPORTS],
        "progress_count": len(progress),
        "progress_more": not whole and len(progress) > _REPORTS,
        "passing": passing_of(detail),
        "requests": requests_of(detail, today),
        "tiles": tiles if whole else tiles[:_TILES],
        "tiles_count": len(tiles),
        "told": timeline_part(request, detail),
        "tiles_more": not whole and len(tiles) > _TILES,
        "whole": keep_place(request, f"{request.path}?{WHOLE}=1"),
        "printing": whole and "print" in request.GET,
        "steps": card_steps(request, detail),
        "rare": rare_steps(request, detail),
        "questions": tuple((question_word(str(q.get("field", ""))), str(q.get("raw", ""))) for q in detail.unresolved),
        "place": _place(request, number, today),
        "beside": queries.beside_of(actor_of(request), detail),
        "watch": keep_place(request, reverse("ledger:watch", args=[number])),
        "small": {key: _small(detail, key) for key in ("measure", "milestone", "standard", "edit", "settle")},
    }
    return render(request, "ledger/problem.html", {name.replace("-", "_"): value for name, value in page.items()})


def _place(request: HttpRequest, number: str, today: date) -> Place | None:
    """The list that the reader came from, with what stands there before and after this problem; None where they came from none."""
    named = place_in(request)
    if not named:
        return None
    wanted = queries.filter_of(named)
    beside = queries.neighbours_of(actor_of(request), wanted=wanted, number=number, today=today)
    before, after = (
        keep_place(request, reverse("ledger:problem", args=[each])) if each else ""
        for each in (beside.before, beside.after)
    )
    back = queries.query_of(wanted)
    return Place(f"{reverse('ledger:problems')}{'?' if back else ''}{back}", before, after)


def load_problem(request: HttpRequest, number: str) -> ProblemDetail:
    """The problem for this reader on this day. Raises Http404 where there is none."""
    try:
        return queries.problem_detail(actor_of(request), number=number, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def head_of(detail: ProblemDetail, today: date) -> Head:
    people = {duty: _people(detail, duty) for duty in NamedPerson.Duty.values}
    return Head(
        title=detail.text,
        deadline=deadline_sign(
            detail.due, state=detail.state, today=today, raw=detail.due_raw, closed_at=detail.closed_at
        ),
        computed=_computed(detail, today),
        track=track_word(detail.track),
        severity=choice_word("severity", detail.severity),
        source=choice_word("source", detail.source),
        category=choice_word("category", detail.category),
        gap=choice_word("institutional_gap", detail.institutional_gap),
        responsible=people[NamedPerson.Duty.RESPONSIBLE.value],
        leader=people[NamedPerson.Duty.LEADER.value],
    )


def _computed(detail: ProblemDetail, today: date) -> str:
    """What the stage goals say about the pace: "behind", "on-schedule" or nothing. Never a state of its own.

    What is past its own deadline is on no schedule, whatever the unit says of the stages."""
    if State(detail.state) not in CLOCK_STATES or detail.track != Track.STAGED.value or not detail.milestones:
        return ""
    if any(stone.mark == "behind" for stone in detail.milestones):
        return "behind"
    if detail.due.kind is DueKind.OVER:
        return ""
    return "on-schedule" if any(stone.due and stone.due < today for stone in detail.milestones) else ""


def _people(detail: ProblemDetail, duty: str) -> str:
    return "、".join(
        f"{person.name}（{person.title}）" if person.title else person.name
        for person in detail.people
        if person.duty == duty
    )


def _small(detail: ProblemDetail, key: str) -> NextStep | None:
    """A step whose button stands where the thing stands; an unlawful one is told in the card or by the state itself."""
    step = offered(detail, STEP_PAGES[key])
    return step if step is not None and step.allowed else None
