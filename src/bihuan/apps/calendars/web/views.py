"""The years, one month, and the steps of who keeps a calendar: load a year, decide a day, take it back."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.calendars import operations, policies, queries
from bihuan.apps.calendars.queries import MonthDay, Place
from bihuan.apps.calendars.web.forms import LoadForm, OverrideForm, WithdrawForm
from bihuan.core.decisions import Missing
from bihuan.core.workdays import MOST_FILE_BYTES
from bihuan.ui.form_pages import FormPage, answer, answer_again
from bihuan.ui.moments import say_weekday
from bihuan.ui.shell import actor_of

FIRST_YEAR, LAST_YEAR = 1950, 9997
MONDAY = dt.date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Shown:
    """The place whose calendar a page shows, the ones that could be shown, and whether the reader keeps it."""

    place: Place
    places: tuple[Place, ...]
    keeps: bool


@login_required
@require_GET
def list_years(request: HttpRequest) -> HttpResponse:
    """Which years are published, loaded or estimated in a place, and the days that it decided for itself."""
    actor, today = actor_of(request), timezone.localdate()
    shown = _shown(request)
    above = {*policies.paths_above(shown.place.path), policies.EVERYBODY}
    page = {
        "shown": shown,
        "everything": "all" in request.GET,
        "lines": queries.year_lines(
            actor, region_path=shown.place.path, this_year=today.year, everything="all" in request.GET
        ),
        "overrides": [row for row in queries.day_overrides(actor) if row.region_path in above],
        "kept_paths": {place.path for place in queries.kept_places(actor)},
        "today": today,
        "now": timezone.now(),
    }
    return render(request, "calendars/years.html", page)


@login_required
@require_GET
def show_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """One month as it holds in a place."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise Http404
    shown = _shown(request)
    days = queries.month_days(actor_of(request), region_path=shown.place.path, year=year, month=month)
    first, last = days[0].day, days[-1].day
    page = {
        "shown": shown,
        "year": year,
        "first": first,
        "weeks": _weeks(days),
        "weekdays": [say_weekday(MONDAY + dt.timedelta(days=offset)) for offset in range(7)],
        "published": queries.calendar_for(shown.place.path).is_published(year),
        "workdays": sum(day.is_workday for day in days),
        "special": [day for day in days if not day.usual or day.override],
        "before": first - dt.timedelta(days=1),
        "after": last + dt.timedelta(days=1),
        "today": timezone.localdate(),
        "months": range(1, 13),
    }
    return render(request, "calendars/month.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def load_year(request: HttpRequest) -> HttpResponse:
    """A year's notice from a file. What was counted on an estimate of that year is counted again."""
    actor, places = actor_of(request), _kept(request)
    post = request.method == "POST"
    form = LoadForm(request.POST if post else None, request.FILES if post else None, places=places)

    def act() -> str:
        file = form.cleaned_data["file"]
        loaded = operations.load_calendar_year(
            actor=actor,
            at=timezone.now(),
            content=file.read(MOST_FILE_BYTES + 1),
            region_id=form.region_id(),
            source=file.name or "",
        )
        messages.success(
            request, gettext("%(year)d 年的放假安排已载入，按它估算过的时限已经重算。") % {"year": loaded.year}
        )
        place = f"?region={loaded.region_id}" if loaded.region_id else ""
        return reverse("calendars:month", args=[loaded.year, 1]) + place

    page = FormPage(
        label=gettext("载入放假安排"),
        button=gettext("载入"),
        icon="upload",
        trail=_trail(),
        lead=gettext("国务院办公厅发了通知，载入这一年。载过的年份再载一次，以新的为准。"),
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def override_day(request: HttpRequest) -> HttpResponse:
    """A day on which a place works, or does not, whatever the notice says."""
    actor = actor_of(request)
    places = [place for place in _kept(request) if place.region_id is not None]
    start = {"day": request.GET.get("day", ""), "place": request.GET.get("region", "")}
    form = OverrideForm(request.POST if request.method == "POST" else None, initial=start, places=places)

    def act() -> str:
        given = form.cleaned_data
        saved = operations.override_day(
            actor=actor,
            at=timezone.now(),
            region_id=int(given["place"]),
            day=given["day"],
            is_workday=given["is_workday"] == "yes",
            name=given["name"],
            reason=given["reason"],
        )
        messages.success(request, gettext("%(day)s已调整。") % {"day": saved.day.isoformat()})
        return _month_address(saved.day, saved.region_id)

    page = FormPage(
        label=gettext("调整一天"),
        button=gettext("调整"),
        icon="calendar-plus",
        trail=_trail(),
        lead=gettext("本地的放假或上班，和通知不一样的。"),
        draft="calendar-day",
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw_override(request: HttpRequest, override_id: int) -> HttpResponse:
    """Let the notice hold again."""
    again = answer_again(request)
    if again is not None:
        return again
    actor = actor_of(request)
    try:
        row = queries.override_row(actor, override_id=override_id)
    except Missing as missing:
        raise Http404 from missing
    if not policies.may(actor, policies.Action.KEEP, row.region_path):
        raise PermissionDenied
    form = WithdrawForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.withdraw_override(
            actor=actor, at=timezone.now(), override_id=override_id, reason=form.cleaned_data["reason"]
        )
        messages.success(request, gettext("已撤回，这一天按通知算。"))
        return _month_address(row.day, row.region_id)

    facts = (
        (gettext("地区"), row.region_name),
        (gettext("日期"), row.day.isoformat()),
        (gettext("这一天"), gettext("上班") if row.is_workday else gettext("放假")),
        (gettext("依据"), row.reason),
    )
    page = FormPage(gettext("撤回调整"), gettext("撤回"), "arrow-back-up", _trail(), facts=facts)
    return answer(request, page, form, act)


def _shown(request: HttpRequest) -> Shown:
    """The place that `?region=` names, else the first that the reader sees. Raises Http404 for another's place."""
    actor = actor_of(request)
    places = queries.seen_places(actor)
    if not places:
        raise PermissionDenied
    wanted = request.GET.get("region", "")
    found = next((place for place in places if str(place.region_id) == wanted), None) if wanted else places[0]
    if found is None:
        raise Http404
    return Shown(found, places, bool(policies.may(actor, policies.Action.KEEP, found.path)))


def _kept(request: HttpRequest) -> tuple[Place, ...]:
    places = queries.kept_places(actor_of(request))
    if not places:
        raise PermissionDenied
    return places


def _weeks(days: tuple[MonthDay, ...]) -> list[list[MonthDay | None]]:
    """The month in rows from Monday to Sunday; None for days of the months beside it."""
    cells: list[MonthDay | None] = [None] * days[0].day.weekday() + list(days)
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _trail() -> tuple[tuple[str, str], ...]:
    return ((gettext("工作日历"), reverse("calendars:years")),)


def _month_address(day: dt.date, region_id: int) -> str:
    return f"{reverse('calendars:month', args=[day.year, day.month])}?region={region_id}"
