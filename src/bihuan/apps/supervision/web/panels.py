"""督办 on other pages: on a problem's its rungs and reasons, on the overview what is open on each rung."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.supervision import queries
from bihuan.apps.supervision.queries import NoticeFilter, RungRow
from bihuan.apps.supervision.web.board_views import figure_of
from bihuan.apps.supervision.web.readers import reads_notices, runs_ladder
from bihuan.apps.supervision.web.signs import LOOKS, item_word, lateness_of, rung_word
from bihuan.core.ladder import RungName
from bihuan.core.lifecycle import Party
from bihuan.core.notices import NoticeState
from bihuan.ui.panels import Panel
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep


def show_rungs(request: HttpRequest, thing: object) -> Panel | None:
    """The card on a problem's page; nothing where no rung was ever raised and no reason stated."""
    if not isinstance(thing, ProblemDetail):
        return None
    known = queries.problem_supervision(actor_of(request), thing, today=timezone.localdate())
    if not (known.rungs or known.reasons):
        return None
    context: dict[str, object] = {
        "rungs": [_line(row) for row in known.rungs],
        "reasons": known.reasons,
        "now": timezone.now(),
        "today": timezone.localdate(),
    }
    return Panel(gettext("督办"), "supervision/_rungs.html", context, None, "supervision")


def offer_reasons(request: HttpRequest, thing: object) -> Iterator[NextStep]:
    """Stating a reason, ruling on one, letting the ladder go on: what concerns this reader now."""
    if not isinstance(thing, ProblemDetail) or not thing.parties & {Party.ACCOUNTABLE, Party.OFFICE}:
        return
    known = queries.problem_supervision(actor_of(request), thing, today=timezone.localdate())
    offers = (
        ("reason", gettext("说明正当理由"), "message-2", known.against_stating, False),
        ("reason-ruling", gettext("裁定正当理由"), "scale", known.against_ruling, True),
        ("reason-end", gettext("恢复督办"), "player-play", known.against_ending, False),
    )
    for key, label, icon, against, primary in offers:
        if not against:
            url = reverse(f"supervision:{key}", args=[thing.number])
            yield NextStep(key, label, url, icon, primary=primary, seldom=not primary)


def offer_start(request: HttpRequest, thing: object) -> Iterator[NextStep]:
    """Starting higher: for whoever keeps the ladder, while the problem's clock runs."""
    if isinstance(thing, ProblemDetail) and queries.may_start(actor_of(request), thing):
        url = reverse("supervision:start", args=[thing.number])
        yield NextStep("start-higher", gettext("从较高一级督办"), url, "stairs-up")


def show_ladder(request: HttpRequest, thing: object) -> Panel | None:
    """The card on the overview: how many notices are open on each rung, and what presses."""
    actor = actor_of(request)
    if not (reads_notices(actor) and runs_ladder(actor)):
        return None
    now = timezone.now()
    columns = queries.notice_board(actor, wanted=NoticeFilter(), today=timezone.localdate(now))
    keys = ("open", "for-approval", "unsigned-late", "reply-overdue")
    rows = [
        (
            rung_word(column.rung),
            [figure_of(key, column.counts[key], NoticeFilter(rung=column.rung.value), now) for key in keys],
        )
        for column in columns
    ]
    context: dict[str, object] = {"rows": rows, "board": reverse("supervision:board")}
    return Panel(gettext("督办催办"), "supervision/_ladder.html", context, None, "ladder")


def _line(row: RungRow) -> dict[str, object]:
    look = LOOKS[NoticeState(row.state)]
    return {
        "row": row,
        "rung": rung_word(RungName(row.rung)),
        "kind": item_word(row.kind),
        "late": lateness_of(row.workdays),
        "look": look,
        "state": gettext(str(look.word)),
    }
