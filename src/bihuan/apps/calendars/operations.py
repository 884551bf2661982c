"""Writes of calendars, one function a use case."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from bihuan.apps.audit.operations import record
from bihuan.apps.calendars import policies
from bihuan.apps.calendars.events import CalendarYearPublished, calendar_year_published
from bihuan.apps.calendars.models import CalendarStamp, CalendarYear, DayOverride
from bihuan.apps.calendars.queries import (
    CalendarYearRow,
    DayOverrideRow,
    calendar_year_row,
    day_override_row,
    days_as_json,
    days_from_json,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Missing, Reason, Refused
from bihuan.core.workdays import read_holiday_cn_file

NAME_LENGTH = 60


@transaction.atomic
def load_calendar_year(
    *, actor: Actor, at: dt.datetime, content: bytes, region_id: int | None = None, source: str = ""
) -> CalendarYearRow:
    """Publish a year from a file in the shape of NateScarlet/holiday-cn, for a region with all below it or for everybody.

    A year that was loaded before is replaced; the very same days again change nothing and leave no act. `source` names the
    file where it names no papers itself. Raises BadInput for what is no such file, Missing, Refused.
    """
    _renew_stamp()
    region_path, region_name, role = _kept_place(actor, region_id)
    notice = read_holiday_cn_file(content)
    year, days = (
        notice[0].year,
        sorted((day for entry in notice for day in entry.days), key=lambda special: special.day),
    )
    place = Q(region__isnull=True) if region_id is None else Q(region=region_id)
    stored = CalendarYear.objects.filter(place, year=year).select_related("region").first()
    earlier = days_from_json(stored.days) if stored else ()
    if stored is not None and list(earlier) == days:
        return calendar_year_row(stored)
    before = {"source": stored.source, "days": stored.days} if stored else None
    saved = stored or CalendarYear(region_id=region_id, year=year)
    saved.source, saved.loaded_at, saved.days = notice[0].source or source.strip(), at, days_as_json(days)
    saved.save()
    record(
        actor=actor,
        action="calendars.year.loaded",
        at=at,
        object_type="calendars.year",
        object_id=saved.pk,
        role=role,
        label=f"{region_name} {year}".strip(),
        region_path=region_path,
        before=before,
        after={"year": year, "source": saved.source, "days": saved.days},
    )
    touched = {year, *(special.day.year for special in (*earlier, *days))}
    _emit_after_commit(CalendarYearPublished(year, tuple(sorted(touched)), region_path, at))
    return calendar_year_row(saved)


@transaction.atomic
def override_day(
    *, actor: Actor, at: dt.datetime, region_id: int, day: dt.date, is_workday: bool, reason: str, name: str = ""
) -> DayOverrideRow:
    """Let a region, with all below it, work on a day or not, whatever the notice says.

    A day that was overridden before is changed. Raises BadInput where the reason is missing or the name too long, Missing,
    Refused.
    """
    _renew_stamp()
    region_path, region_name, role = _kept_place(actor, region_id)
    values = {"is_workday": is_workday, "name": _checked_name(name), "reason": _checked_reason(reason)}
    stored = DayOverride.objects.filter(region_id=region_id, day=day).select_related("region").first()
    before = _values_of(stored) if stored else None
    if stored is not None and before == values:
        return day_override_row(stored)
    saved, _ = DayOverride.objects.update_or_create(region_id=region_id, day=day, defaults=values)
    record(
        actor=actor,
        action="calendars.day.overridden",
        at=at,
        object_type="calendars.day",
        object_id=saved.pk,
        role=role,
        label=f"{region_name} {day.isoformat()}",
        region_path=region_path,
        before=before,
        after={"day": day, **values},
        reason=str(values["reason"]),
    )
    _emit_after_commit(CalendarYearPublished(day.year, (day.year,), region_path, at))
    return day_override_row(saved)


@transaction.atomic
def withdraw_override(*, actor: Actor, at: dt.datetime, override_id: int, reason: str) -> None:
    """Let the notice hold again on a day that a region had decided for itself. The act keeps what was withdrawn."""
    _renew_stamp()
    rows = policies.visible(actor, DayOverride).select_related("region")
    stored = rows.filter(pk=override_id).first()
    if stored is None:
        raise Missing
    role = _require_keeper(actor, stored.region.path)
    why = _checked_reason(reason)
    record(
        actor=actor,
        action="calendars.override.withdrawn",
        at=at,
        object_type="calendars.day",
        object_id=stored.pk,
        role=role,
        label=f"{stored.region.name} {stored.day.isoformat()}",
        region_path=stored.region.path,
        before={"day": stored.day, **_values_of(stored)},
        reason=why,
    )
    year, region_path = stored.day.year, stored.region.path
    stored.delete()
    _emit_after_commit(CalendarYearPublished(year, (year,), region_path, at))


def _renew_stamp() -> None:
    """Writers of calendars take turns on this row; readers see by its new value that what they keep is old."""
    CalendarStamp.objects.get_or_create(pk=1, defaults={"value": uuid.uuid4()})
    stamp = CalendarStamp.objects.select_for_update().get(pk=1)
    stamp.value = uuid.uuid4()
    stamp.save(update_fields=["value"])


def _kept_place(actor: Actor, region_id: int | None) -> tuple[str, str, str]:
    """Path and name of the place, and the role in which the actor keeps its calendar. Raises Missing or Refused."""
    if region_id is None:
        return policies.EVERYBODY, "", _require_keeper(actor, policies.EVERYBODY)
    region = organizations.region_of(region_id)
    if not policies.may(actor, policies.Action.SEE, region.path):
        raise Missing
    return region.path, region.name, _require_keeper(actor, region.path)


def _require_keeper(actor: Actor, region_path: str) -> str:
    verdict = policies.may(actor, policies.Action.KEEP, region_path)
    if verdict.role is None or verdict.reason is not None:
        raise Refused(verdict.reason or Reason("not-allowed", "现在不能操作：没有这个权限。"))
    return verdict.role


def _checked_reason(reason: str) -> str:
    if not reason.strip():
        missing = Reason("reason-missing", "写明原因。")
        raise BadInput(missing, {"reason": missing})
    return reason.strip()


def _checked_name(name: str) -> str:
    if len(name.strip()) > NAME_LENGTH:
        too_long = Reason("name-too-long", "名称最多 %(most)s 个字。", {"most": NAME_LENGTH})
        raise BadInput(too_long, {"name": too_long})
    return name.strip()


def _values_of(stored: DayOverride) -> dict[str, object]:
    return {"is_workday": stored.is_workday, "name": stored.name, "reason": stored.reason}


def _emit_after_commit(event: CalendarYearPublished) -> None:
    transaction.on_commit(lambda: calendar_year_published.send(sender=CalendarYearPublished, event=event))
