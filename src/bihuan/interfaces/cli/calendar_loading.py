"""Publishing a year's working days from a file. Imported once Django stands."""

from pathlib import Path

from bihuan.apps.calendars.operations import load_calendar_year
from bihuan.apps.calendars.queries import CalendarYearRow
from bihuan.interfaces.cli.database_door import open_database


def load_notice(file: Path, as_user: str | None) -> CalendarYearRow:
    """Load the file for everybody. Raises BadInput where it is no such notice."""
    with open_database(as_user) as session:
        return load_calendar_year(actor=session.actor, at=session.at, content=file.read_bytes(), source=file.name)
