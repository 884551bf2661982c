"""The calendar that commands count with: the database's where one is there, else the published years alone."""

from functools import cache
from importlib import import_module

from bihuan.core.workdays import WorkCalendar, published_calendar
from bihuan.interfaces.cli.language import gettext as _
from bihuan.interfaces.cli.output import say
from bihuan.interfaces.home import has_database

DATABASE_CALENDAR = "bihuan.interfaces.cli.database_calendar"
DJANGO_DOOR = "bihuan.interfaces.cli.django_door"


@cache
def calendar_at_hand() -> WorkCalendar:
    """Looked for once a process. A database that does not answer is said aloud, because its own days are missing then."""
    if not has_database():
        return published_calendar()
    import_module(DJANGO_DOOR).set_up()
    stored: WorkCalendar | None = import_module(DATABASE_CALENDAR).stored_calendar()
    if stored is None:
        say(_("数据库里的日历读不到，只按已公布的放假安排推算"))
        return published_calendar()
    return stored
