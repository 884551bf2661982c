"""Reads of calendars. Every answer is frozen."""

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db.models import Q

from bihuan.apps.calendars import policies
from bihuan.apps.calendars.models import CalendarStamp, CalendarYear, DayOverride
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.core.workdays import SpecialDay, WorkCalendar, published_calendar, years_of_notice

_STAMP = organizations.Prepared(
    lambda: CalendarStamp.objects.order_by("pk").values_list("value", flat=True)[:1], keys=0
)


@dataclass(frozen=True, slots=True)
class CalendarYearRow:
    """A loaded year; region_id is None and region_path empty where it holds for everybody."""

    id: int
    year: int
    region_id: int | None
    region_path: str
    region_name: str
    source: str
    loaded_at: dt.datetime
    days: tuple[SpecialDay, ...]


@dataclass(frozen=True, slots=True)
class DayOverrideRow:
    """A day that a region decided for itself."""

    id: int
    region_id: int
    region_path: str
    region_name: str
    day: dt.date
    is_workday: bool
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Place:
    """A region, or everybody (no id, an empty path)."""

    region_id: int | None
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year as it holds in a place. `loaded` is the notice that was added to it, `overridden` counts its own days."""

    year: int
    published: bool
    loaded: CalendarYearRow | None
    workdays: int
    overridden: int


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day: worked or not, its name in the notice, and the override that decided it where there is one."""

    day: dt.date
    is_workday: bool
    usual: bool
    name: str
    override: DayOverrideRow | None


def calendar_for(region_path: str = policies.EVERYBODY, *, region_id: int | None = None) -> WorkCalendar:
    """The working days that hold in a region: the library's, then what was loaded or decided from the top down to it.

    Without a region: what holds for everybody. Costs one query (two with `region_id`) as long as nothing changed; the
    calendar is kept in memory until a write renews the stamp. Raises Missing where no region bears the id.
    """
    path = region_path if region_id is None else organizations.region_of(region_id).path
    stamp = organizations.once_a_page("calendar stamp", _STAMP.first)
    return _calendar_at(stamp, path)


def calendar_years(actor: Actor) -> tuple[CalendarYearRow, ...]:
    """The loaded years that the actor may see, earliest first. The library's own years are not among them."""
    rows = policies.visible(actor, CalendarYear).select_related("region").order_by("year", "id")
    return tuple(calendar_year_row(row) for row in rows)


def day_overrides(actor: Actor) -> tuple[DayOverrideRow, ...]:
    """The overridden days that the actor may see, earliest first."""
    rows = policies.visible(actor, DayOverride).select_related("region").order_by("day", "id")
    return tuple(day_override_row(row) for row in rows)


def year_lines(actor: Actor, *, region_path: str, this_year: int, everything: bool = False) -> tuple[YearLine, ...]:
    """The years as they hold in a place, latest first: those around `this_year` and every loaded one, or all that are known.

    Of a year that is not published only the weekends are known, whatever else was overridden in it.
    """
    calendar = calendar_for(region_path)
    places = set(policies.paths_above(region_path)) | {policies.EVERYBODY}
    loaded = {row.year: row for row in calendar_years(actor) if row.region_path in places}
    overridden = Counter(row.day.year for row in day_overrides(actor) if row.region_path in places)
    wanted = {*range(this_year - 2, this_year + 3), *loaded, *(calendar.published_years() if everything else ())}
    return tuple(
        YearLine(
            year=year,
            published=calendar.is_published(year),
            loaded=loaded.get(year),
            workdays=calendar.between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)).days,
            overridden=overridden[year],
        )
        for year in sorted(wanted, reverse=True)
    )


def month_days(actor: Actor, *, region_path: str, year: int, month: int) -> tuple[MonthDay, ...]:
    """Every day of a month as it holds in a place, and why it is not what its weekday says.

    Overrides of places above come along; the nearest one beats them, as it does in counting.
    """
    calendar = calendar_for(region_path)
    names = {
        special.day: special
        for entry in calendar.years
        for special in entry.days
        if special.day.year == year and special.day.month == month
    }
    places = policies.paths_above(region_path)
    own = sorted((row for row in day_overrides(actor) if row.region_path in places), key=lambda row: row.region_path)
    overrides = {row.day: row for row in own}
    first, last = dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
    days = (first + dt.timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(_month_day(calendar, day, names.get(day), overrides.get(day)) for day in days)


def override_row(actor: Actor, *, override_id: int) -> DayOverrideRow:
    """One overridden day that the actor may see. Raises Missing."""
    row = policies.visible(actor, DayOverride).select_related("region").filter(pk=override_id).first()
    if row is None:
        raise Missing
    return day_override_row(row)


def kept_places(actor: Actor) -> tuple[Place, ...]:
    """The places whose calendar the actor keeps: the one for everybody first, then regions from above to below."""
    regions = [Place(row.id, row.path, row.name) for row in organizations.region_rows(actor)]
    places = [Place(None, policies.EVERYBODY, ""), *regions]
    return tuple(place for place in places if policies.may(actor, policies.Action.KEEP, place.path))


def seen_places(actor: Actor) -> tuple[Place, ...]:
    """The regions whose calendar the actor may look at, from above to below."""
    return tuple(Place(row.id, row.path, row.name) for row in organizations.region_rows(actor))


def calendar_year_row(row: CalendarYear) -> CalendarYearRow:
    return CalendarYearRow(
        id=row.pk,
        year=row.year,
        region_id=row.region_id,
        region_path=row.region.path if row.region else policies.EVERYBODY,
        region_name=row.region.name if row.region else "",
        source=row.source,
        loaded_at=row.loaded_at,
        days=days_from_json(row.days),
    )


def day_override_row(row: DayOverride) -> DayOverrideRow:
    return DayOverrideRow(
        id=row.pk,
        region_id=row.region_id,
        region_path=row.region.path,
        region_name=row.region.name,
        day=row.day,
        is_workday=row.is_workday,
        name=row.name,
        reason=row.reason,
    )


def days_as_json(days: Iterable[SpecialDay]) -> list[dict[str, str | bool]]:
    """The shape in which `CalendarYear.days` holds them."""
    return [{"date": each.day.isoformat(), "is_workday": each.is_workday, "name": each.name} for each in days]


def days_from_json(stored: Iterable[Mapping[str, str | bool]]) -> tuple[SpecialDay, ...]:
    return tuple(
        SpecialDay(dt.date.fromisoformat(str(each["date"])), bool(each["is_workday"]), str(each["name"]))
        for each in stored
    )


def _month_day(
    calendar: WorkCalendar, day: dt.date, special: SpecialDay | None, override: DayOverrideRow | None
) -> MonthDay:
    worked = calendar.is_workday(day)
    name = override.name if override else special.name if special and special.is_workday == worked else ""
    return MonthDay(day, worked, worked == (day.weekday() < 5), name, override)


@lru_cache(maxsize=256)
def _calendar_at(stamp: UUID | None, region_path: str) -> WorkCalendar:
    """Calendars are kept by stamp and place. What is read here may be newer than the stamp, never older."""
    if stamp is None:
        return published_calendar()
    places = policies.paths_above(region_path)
    loaded = CalendarYear.objects.filter(Q(region__isnull=True) | Q(region__path__in=places)).select_related("region")
    years = [
        entry
        for row in sorted(loaded, key=lambda row: (row.region.path if row.region else "", row.year))
        for entry in years_of_notice(row.year, days_from_json(row.days), row.source)
    ]
    overrides = DayOverride.objects.filter(region__path__in=places).order_by("region__path")
    return published_calendar().with_years(years).with_overrides({each.day: each.is_workday for each in overrides})
