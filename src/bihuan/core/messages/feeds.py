"""A person's deadlines as an iCalendar feed (RFC 5545) that any calendar program can subscribe to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from bihuan.core.decisions import Reason


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day on which something is due. `uid` stays the same when the day moves; `estimated` where the year's holidays are
    not published yet."""

    uid: str
    day: date
    summary: Reason
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class FeedWords:
    """The words of a feed in its reader's language."""

    name: str
    estimated: str
    translate: Callable[[str], str] = str


def feed_of(deadlines: Iterable[Deadline], *, at: datetime, words: FeedWords) -> bytes:
    """The feed: each deadline an event of a whole day, busy for nobody, those that are estimated marked."""
    feed = Calendar()
    feed.add("prodid", "-//bihuan//deadlines//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", words.name)
    for deadline in deadlines:
        feed.add_component(_event(deadline, at, words))
    return bytes(feed.to_ical())


def _event(deadline: Deadline, at: datetime, words: FeedWords) -> Event:
    event = Event()
    event.add("uid", deadline.uid)
    event.add("dtstamp", at)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    summary = deadline.summary.text(words.translate)
    event.add("summary", f"{words.estimated} {summary}" if deadline.estimated else summary)
    event.add("transp", "TRANSPARENT")
    event.add("status", "TENTATIVE" if deadline.estimated else "CONFIRMED")
    return event
