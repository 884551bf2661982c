"""When recurring work is due: cron expressions of five fields, read in the time zone of a place.

Minute, hour, day of the month, month, day of the week, as Debian's cron understands them, also where clocks are put forward or
back. The moment is a parameter.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from bihuan.core.decisions import BadInput, Reason

FIELDS = 5
LONGEST = 100
UNREADABLE = Reason(
    "cron-unreadable",
    "“%(cron)s”读不懂。写五段：分 时 日 月 星期，如 0 8 * * 1-5 是工作日八点，*/10 * * * * 是每十分钟。",
)


def next_moment(cron: str, *, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `after` at which the expression is due, in UTC.

    Raises BadInput for an expression that cannot be read and for one that is never due.
    """
    if len(cron) > LONGEST or len(cron.split()) != FIELDS:
        raise _unreadable(cron)
    try:
        return next(CronSim(cron, after.astimezone(zone))).astimezone(UTC)
    except CronSimError as problem:
        raise _unreadable(cron) from problem
    except StopIteration as problem:
        reason = Reason("cron-never", "“%(cron)s”永远等不到：没有这样的日子。", {"cron": cron})
        raise BadInput(reason, {"cron": reason}) from problem


def _unreadable(cron: str) -> BadInput:
    reason = Reason(UNREADABLE.code, UNREADABLE.message, {"cron": cron[:LONGEST]})
    return BadInput(reason, {"cron": reason})
