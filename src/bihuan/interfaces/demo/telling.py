"""What the people of the demo county have been told: the digest of the working day before, left in a folder for a text message
platform."""

from datetime import timedelta

from bihuan.apps.notifications.operations import ChannelValues, make_channel, make_digests, send_due
from bihuan.core.actors import system_actor
from bihuan.core.messages.kinds import USUAL_PER_MINUTE, ChannelKind
from bihuan.interfaces.demo.course import Course, moment_on


def tell_people(course: Course) -> None:
    """A channel for a county without the internet, and the digests of its last working day."""
    at = moment_on(course.calendar.last_workday_on_or_before(course.today - timedelta(days=1)).date, 18, 20)
    make_channel(
        actor=system_actor("demo"), at=at, region_id=course.county.region.id, kind=ChannelKind.FILE,
        values=ChannelValues(name="内网短信平台", per_minute=USUAL_PER_MINUTE[ChannelKind.FILE]),
    )  # fmt: skip
    make_digests(at=at)
    send_due(clock=lambda: at)
