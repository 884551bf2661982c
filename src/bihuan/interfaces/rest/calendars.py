"""Working days over REST: how they stand in a place, and the days that a place decides for itself."""

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.responses import Status
from pydantic import Field

from bihuan.apps.calendars import operations, queries
from bihuan.apps.calendars.queries import CalendarYearRow, DayOverrideRow, MonthDay
from bihuan.core.decisions import BadInput, Missing, Reason
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Body, Day, Id, Line, Text
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["calendars"])
LARGEST = 1024 * 1024


class MonthQuery(Body):
    year: Annotated[int, Field(ge=1900, le=2999)]
    month: Annotated[int, Field(ge=1, le=12)]
    region: Id | None = None


class Sum(Schema):
    """The day that lies so many working days after another one."""

    day: str
    workdays: int
    known: bool


class SumQuery(Body):
    since: Day
    workdays: Annotated[int, Field(ge=0, le=2000)]
    region: Id | None = None


class Override(Body):
    region_id: Id
    day: Day
    is_workday: bool
    reason: Text
    name: Line = ""


class Withdrawal(Body):
    reason: Text


class NoticeIn(Body):
    """Whose notice a file is: a region's with all below it; everybody's where none is named."""

    region_id: Id | None = None
    source: Line = ""


@router.get("/days", response={200: list[MonthDay], **ERRORS}, summary=_("一个月里哪天上班"))
def month(request: HttpRequest, filters: Query[MonthQuery]) -> object:
    path = _path(request, filters.region)
    return list(
        queries.month_days(actor_of(request), region_path=path, year=filters.year, month=filters.month)
    )  # fmt: skip


@router.get("/add", response={200: Sum, **ERRORS}, summary=_("从一天起算几个工作日以后是哪天"))
def add(request: HttpRequest, filters: Query[SumQuery]) -> object:
    found = queries.calendar_for(_path(request, filters.region)).add(filters.since, filters.workdays)
    return {"day": found.date.isoformat(), "workdays": filters.workdays, "known": not found.estimated}


@router.get("/years", response={200: list[CalendarYearRow], **ERRORS}, summary=_("载入过的放假安排"))
def years(request: HttpRequest) -> object:
    return list(queries.calendar_years(actor_of(request)))


@router.post("/years", response={201: CalendarYearRow, **ERRORS}, summary=_("载入一年的放假安排"))
def load_year(request: HttpRequest, about: Form[NoticeIn], file: File[UploadedFile]) -> object:
    if (file.size or 0) > LARGEST:
        reason = Reason("file-too-large", "文件超过 %(limit)s MB。", {"limit": 1})
        raise BadInput(reason, {"file": reason})
    return Status(201, operations.load_calendar_year(
        actor=actor_of(request), at=timezone.now(), content=file.read(), region_id=about.region_id,
        source=about.source or file.name or "",
    ))  # fmt: skip


@router.get("/overrides", response={200: list[DayOverrideRow], **ERRORS}, summary=_("各地自己定的工作日"))
def overrides(request: HttpRequest) -> object:
    return list(queries.day_overrides(actor_of(request)))


@router.post("/overrides", response={201: DayOverrideRow, **ERRORS}, summary=_("改一天：上班或放假"))
def override(request: HttpRequest, body: Override) -> object:
    return Status(201, operations.override_day(actor=actor_of(request), at=timezone.now(), **body.model_dump()))


@router.post("/overrides/{override_id}/withdraw", response={204: None, **ERRORS}, summary=_("撤回改过的一天"))
def withdraw_override(request: HttpRequest, override_id: Id, body: Withdrawal) -> object:
    operations.withdraw_override(
        actor=actor_of(request), at=timezone.now(), override_id=override_id, reason=body.reason
    )
    return Status(204, None)


def _path(request: HttpRequest, region_id: int | None) -> str:
    """The path of a region that the reader sees; of the topmost one where none is named. Raises Missing."""
    places = queries.seen_places(actor_of(request))
    found = next((place for place in places if region_id in (None, place.region_id)), None)
    if found is None:
        raise Missing
    return found.path
