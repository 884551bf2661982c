"""The rows of the list as HTML. A page holds fifty, each of ten cells: through a template they take most of the page's time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.ledger.queries import ProblemRow
from bihuan.apps.ledger.web.signs import ago, day_of, deadline_sign, without_date
from bihuan.core.lifecycle import State, Track
from bihuan.ui.chips import render_deadline, render_state
from bihuan.ui.icons import render_icon
from bihuan.ui.milestones import render_strip

_SHOWN_CHARACTERS = 120
_WORKED_ON = frozenset({State.ACCEPTED.value, State.RECTIFYING.value})
_ROW = (
    '<tr>{choice}<td><a class="bh-no" href="{url}">{number}</a></td>'
    '<td class="t"><div class="bh-tt"><a class="ttl clip" href="{url}?{place}" title="{text}">{short}</a>{unsettled}</div></td>'
    '<td class="clip p2" title="{campaign}">{campaign}</td><td class="clip" title="{unit}">{shown_unit}</td>'
    '<td class="clip">{person}</td><td class="s">{badge}</td><td class="p2">{stages}</td>'
    '<td class="d" title="{day}">{deadline}</td><td class="right t-3 num p2" title="{moment}">{last}</td></tr>\n'
)


@dataclass(frozen=True, slots=True)
class _Signs:
    """What many rows share, each drawn once a page."""

    before: str
    after: str
    badge: Callable[[str], SafeString]
    strip: Callable[[tuple[str, ...]], SafeString]
    no_unit: SafeString
    no_person: SafeString


def render_rows(rows: Sequence[ProblemRow], *, now: datetime, place: str, choosable: bool) -> SafeString:
    """The body of the table. `place` names the list to the pages that its rows lead to; `choosable` rows have a box."""
    if not rows:
        return SafeString("")
    first = rows[0].number
    before, after = reverse("ledger:problem", args=[first]).rsplit(first, 1)  # the others stand at the same place
    signs = _Signs(
        before, after, cache(render_state), cache(render_strip), _nobody("help-circle", gettext("未定"), ""),
        _nobody("user-question", gettext("无责任人"), " nowrap"),
    )  # fmt: skip
    return mark_safe("".join(_row(row, now, place, choosable, signs) for row in rows))  # noqa: S308  # of format_html alone


def badge_of(row: ProblemRow) -> str:
    """The state by which the row is shown: what earlier lists closed and what goes on for good have badges of their own."""
    if row.history:
        return "history"
    return "standing" if row.track == Track.STANDING.value and row.state in _WORKED_ON else row.state


def _row(row: ProblemRow, now: datetime, place: str, choosable: bool, signs: _Signs) -> SafeString:
    today = timezone.localdate(now)
    chip = deadline_sign(row.due, state=row.state, today=today, closed_at=row.closed_at)
    return format_html(
        _ROW,
        choice=_choice(row.number) if choosable else "",
        url=f"{signs.before}{row.number}{signs.after}",
        number=row.number,
        place=place,
        text=row.text,
        short=row.text if len(row.text) <= _SHOWN_CHARACTERS else Truncator(row.text).chars(_SHOWN_CHARACTERS),
        unsettled=_unsettled(row.unresolved) if row.unresolved else "",
        campaign=row.campaign,
        unit=row.unit,
        shown_unit=row.unit or signs.no_unit,
        person=row.person or signs.no_person,
        badge=signs.badge(badge_of(row)),
        stages=signs.strip(row.milestones),
        day=day_of(chip),
        deadline=render_deadline(without_date(chip)),
        moment=f"{timezone.localtime(row.last_act_at):%Y-%m-%d %H:%M}",
        last=ago(row.last_act_at, now),
    )


def _choice(number: str) -> SafeString:
    label = gettext("选 %(number)s") % {"number": number}
    return format_html(
        '<td><input class="cb" type="checkbox" name="chosen" value="{}" aria-label="{}"></td>', number, label
    )


def _unsettled(places: int) -> SafeString:
    said = gettext("%(n)s 处待确认") % {"n": places}
    return format_html(
        '<span class="warn nowrap" title="{0}">&nbsp;{1}<span class="sr">{0}</span></span>',
        said,
        render_icon("user-question", 14),
    )


def _nobody(icon: str, words: str, extra: str) -> SafeString:
    return format_html('<span class="warn{}">{} {}</span>', extra, render_icon(icon, 14), words)
