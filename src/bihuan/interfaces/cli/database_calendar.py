"""The calendar as the database knows it. Imported only where a database is there."""

from django.db import DatabaseError

from bihuan.apps.calendars.queries import calendar_for
from bihuan.core.workdays import WorkCalendar


def stored_calendar() -> WorkCalendar | None:
    """The country's calendar with what was loaded into this installation; nothing where the database does not answer."""
    try:
        return calendar_for(region_path="")
    except DatabaseError:
        return None
