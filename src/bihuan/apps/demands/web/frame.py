"""What the pages of demands share: from a refusal to the web's, addresses, the way back, words for states, days and minutes."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.demands import queries
from bihuan.apps.demands.queries import DemandDetail, DemandRow
from bihuan.core.decisions import Missing
from bihuan.core.demands.items import FIELD_KIND_NAMES, FieldKind
from bihuan.core.demands.joining import DemandGap
from bihuan.core.demands.lifecycle import DEMAND_STATE_NAMES, DemandState, DemandStep
from bihuan.core.demands.turns import FREQUENCY_NAMES, Frequency
from bihuan.core.workdays import WorkCalendar
from bihuan.ui.chips import DeadlineChip, remaining_chip
from bihuan.ui.shell import actor_of

Trail = tuple[tuple[str, str], ...]


def load_demand(request: HttpRequest, demand_id: int) -> DemandDetail:
    """The demand for this reader. Raises Http404 where there is none."""
    try:
        return queries.demand_detail(actor_of(request), demand_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def require_step(detail: DemandDetail, step: DemandStep) -> tuple[str, ...]:
    """Why the step is not lawful now; () where it is. Raises PermissionDenied where it is not this reader's, or not any more."""
    decision = next((each for each in detail.steps if each.step is step), None)
    if decision is None:
        raise PermissionDenied
    return tuple(reason.text(gettext) for reason in decision.reasons)


def demand_address(demand_id: int) -> str:
    return reverse("demands:demand", args=[demand_id])


def trail(row: DemandRow | None = None) -> Trail:
    """The pages above: the list, and the demand where one is named."""
    top = (gettext("材料报表"), reverse("demands:list"))
    return (top,) if row is None else (top, (row.number, demand_address(row.id)))


def facts_of(detail: DemandDetail) -> tuple[tuple[str, str], ...]:
    return ((gettext("需求"), f"{detail.row.title}　{detail.row.number}"), (gettext("提出单位"), detail.row.issuer))


def held_names(detail: DemandDetail) -> tuple[str, ...]:
    """The fields that stand in the extract, whole or for some units."""
    return tuple(dict.fromkeys([*(item.name for item in detail.drawn), *(row.item for row in detail.known)]))


def state_word(state: str) -> str:
    return gettext(DEMAND_STATE_NAMES[DemandState(state)])


def kind_word(kind: str) -> str:
    return gettext(FIELD_KIND_NAMES[FieldKind(kind)])


def frequency_word(frequency: str) -> str:
    return gettext(FREQUENCY_NAMES[Frequency(frequency)])


def say_minutes(minutes: float) -> str:
    """As 45 分钟, or 3.5 小时 from an hour on."""
    if minutes < 60:
        return gettext("%(n)s 分钟") % {"n": round(minutes)}
    return gettext("%(n)s 小时") % {"n": f"{minutes / 60:.1f}".removesuffix(".0")}


def say_gap(gap: DemandGap) -> str:
    """What the other demand does not ask, in one sentence or two."""
    if gap.covered:
        return gettext("要的内容和单位，那一项都有。")
    said = []
    if gap.items:
        names = gettext("、").join(item.name for item in gap.items)
        said.append(gettext("那一项没有要的内容：%(items)s。") % {"items": names})
    if gap.unit_ids:
        said.append(gettext("那一项没有要 %(n)s 个单位报。") % {"n": len(gap.unit_ids)})
    return "".join(said)


def due_chip(day: date, *, today: date, calendar: WorkCalendar, what: str = "") -> DeadlineChip:
    """How many working days are left, or over."""
    over = day < today
    counted = calendar.between(day, today) if over else calendar.between(today, day)
    days = -counted.days if over else counted.days
    return remaining_chip(days=days, due=day, today=today, estimated=counted.estimated, behind=what)


def calendar_of(region_path: str = "") -> WorkCalendar:
    return calendars.calendar_for(region_path)
