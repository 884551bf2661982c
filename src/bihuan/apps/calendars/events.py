"""What happened to calendars, for apps above: sent after the commit, `sender` is the event's class."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal

calendar_year_published = Signal()


@dataclass(frozen=True, slots=True)
class CalendarYearPublished:
    """A year's notice was loaded, or loaded anew, or a region decided a day of it otherwise: what was counted in these years
    has to be counted again.

    `years` are the year itself and those beside it whose days the notice named, now or before. `region_path` is empty where
    it holds for everybody.
    """

    year: int
    years: tuple[int, ...]
    region_path: str
    at: datetime
