"""How dates and moments are said: "昨天 09:00" while it is fresh, then "11 月 20 日"; the full ISO date stands in the title.

Callers pass what "now" is; nothing here asks the clock.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def say_date(day: date, today: date | None = None) -> str:
    """ "11 月 20 日"; ISO where the year is another one than that of `today`."""
    if today is not None and day.year != today.year:
        return day.isoformat()
    if _in_english():
        return f"{day.day} {MONTHS_ENGLISH[day.month - 1]}"
    return f"{day.month} 月 {day.day} 日"


def say_month(day: date) -> str:
    """ "11 月", the head of a column."""
    return MONTHS_ENGLISH[day.month - 1] if _in_english() else f"{day.month} 月"


def say_weekday(day: date) -> str:
    return (WEEKDAYS_ENGLISH if _in_english() else WEEKDAYS)[day.weekday()]


def say_moment(moment: datetime | date | None, now: datetime | date | None = None) -> str:
    """A moment in words, relative within two days of `now`, in the time zone that is active."""
    if moment is None:
        return ""
    if not isinstance(moment, datetime):
        return say_date(moment, _day_of(now))
    local = timezone.localtime(moment)
    today = _day_of(now)
    if today is not None and local.date() in (today, today - timedelta(days=1)):
        word = gettext("今天") if local.date() == today else gettext("昨天")
        return f"{word} {local:%H:%M}"
    return say_date(local.date(), today)


def say_until(moment: datetime, now: datetime | date | None = None) -> str:
    """A term that ends at an hour: its day and its hour, however far off it is."""
    local = timezone.localtime(moment)
    return f"{say_date(local.date(), _day_of(now))} {local:%H:%M}"


def render_moment(moment: datetime | date | None, now: datetime | date | None = None) -> SafeString:
    """The moment in a `<time>` element that carries the machine-readable form and, in its title, the full date."""
    if moment is None:
        return SafeString("")
    if isinstance(moment, datetime):
        local = timezone.localtime(moment)
        stamp, title = local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M:%S}"
    else:
        stamp = title = moment.isoformat()
    return format_html('<time class="nowrap" datetime="{}" title="{}">{}</time>', stamp, title, say_moment(moment, now))


def _day_of(now: datetime | date | None) -> date | None:
    if isinstance(now, datetime):
        return timezone.localtime(now).date()
    return now


def _in_english() -> bool:
    return (get_language() or "").startswith("en")
