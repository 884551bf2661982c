"""What may be sent now: how often to a channel, how often to a person, whatever happens."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bihuan.core.messages.kinds import Limit

HOUR = timedelta(hours=1)
MOST_TO_A_PERSON_AN_HOUR = 6
MOST_GRAVE_AN_HOUR = 3
LONGEST_WAIT = timedelta(hours=24)
"""A message that could not leave for so long is not sent any more: the next digest says what is true then."""


def free_at(
    at: datetime, *, attempts: Sequence[datetime], limits: Iterable[Limit], blocked_until: datetime | None
) -> datetime:
    """The first moment from `at` on at which one more message may leave, after those that left at `attempts`."""
    free = at if blocked_until is None else max(at, blocked_until)
    left = sorted(attempts)
    for limit in limits:
        if len(left) >= limit.count:
            free = max(free, left[-limit.count] + limit.window)
    return free


def longest_window(limits: Iterable[Limit]) -> timedelta:
    """How far back attempts count."""
    return max((limit.window for limit in limits), default=timedelta(0))
