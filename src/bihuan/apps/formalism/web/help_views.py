"""Writing help as a fragment below the field: what is missing, what is last week's text. Without scripts nothing is asked."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.formalism import queries
from bihuan.apps.formalism.queries import Suggestion
from bihuan.apps.formalism.web.panels import MEASURE_FIELDS
from bihuan.apps.formalism.web.words import check_word
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import SeenProblem
from bihuan.core.deadlines import parse_deadline
from bihuan.core.decisions import Missing
from bihuan.ui.shell import actor_of


@login_required
@require_POST
def help_with_report(request: HttpRequest, number: str) -> HttpResponse:
    """What the checks would say of the report as it is typed."""
    seen = _load(request, number)
    text = request.POST.get("line", "")
    found = queries.report_suggestions(
        actor_of(request), problem_id=seen.id, region_path=seen.region_path, text=text, at=timezone.now()
    )
    return _answer(request, found, text)


@login_required
@require_POST
def help_with_measure(request: HttpRequest, number: str) -> HttpResponse:
    """What the checks would say of the measure as it is typed, with what stands in the fields beside it."""
    seen = _load(request, number)
    typed = {name: request.POST.get(name, "").strip() for name in MEASURE_FIELDS}
    found = queries.measure_suggestions(
        problem_id=seen.id, text=typed["text"], person=typed["who"],
        due=_day(typed["deadline"], seen.region_path), amount=typed["amount"], verification=typed["verification"], at=timezone.now(),
    )  # fmt: skip
    return _answer(request, found, typed["text"])


def _day(text: str, region_path: str) -> date | None:
    if not text:
        return None
    return parse_deadline(text[:300], issued=timezone.localdate(), calendar=calendars.calendar_for(region_path)).due


def _answer(request: HttpRequest, found: tuple[Suggestion, ...], text: str) -> HttpResponse:
    said = [(check_word(each.flag.check), each.flag.why.text(gettext), each.elsewhere) for each in found]
    return render(request, "formalism/_help.html", {"said": said, "typed": bool(text.strip())})


def _load(request: HttpRequest, number: str) -> SeenProblem:
    try:
        return ledger.seen_problem(actor_of(request), number=number)
    except Missing as missing:
        raise Http404 from missing
