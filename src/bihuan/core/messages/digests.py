"""When a person's digest is due, and what it says."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bihuan.core.decisions import Reason, name_all
from bihuan.core.workdays import WorkCalendar

USUAL_HOUR = 8
HOURS = range(6, 23)


def digest_due(*, local: datetime, hour: int, looked_on: date | None, calendar: WorkCalendar) -> bool:
    """Whether the hour of a person's day has come, on a working day on which nobody has looked yet.

    `local` is the moment in the time zone of the person's region.
    """
    day = local.date()
    return local.hour >= hour and (looked_on is None or looked_on < day) and calendar.is_workday(day)


def next_digest(*, local: datetime, hour: int, looked_on: date | None, calendar: WorkCalendar) -> datetime:
    """The moment, in local time, at which the next digest of a person is due."""
    day = local.date()
    if local.hour >= hour and looked_on is not None and looked_on >= day:
        day += timedelta(days=1)
    first = calendar.first_workday_on_or_after(day).date
    return datetime.combine(first, time(hour), tzinfo=local.tzinfo)


def digest_words(*, unread: int, parts: Mapping[str, int]) -> Reason:
    """What stands in the inbox: unread messages, then each kind of open work by its name. Nothing that is none is named."""
    said = [
        Reason("digest-part", "%(name)s %(n)s", {"name": name, "n": count}) for name, count in parts.items() if count
    ]
    if unread:
        said.insert(0, Reason("digest-unread", "未读消息 %(n)s", {"n": unread}))
    return Reason("digest", "今日汇总：%(parts)s", {"parts": _name_all(said)})


def _name_all(reasons: list[Reason]) -> Reason | str:
    if len(reasons) < 2:
        return reasons[0] if reasons else name_all(())
    return Reason("one-and-more", "%(one)s、%(more)s", {"one": reasons[0], "more": _name_all(reasons[1:])})
