"""Who holds which post when. Periods are half open: the first day counts, the last named day no longer does."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bihuan.core.decisions import Reason


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until the day before `until`; `until` None means that it goes on."""

    since: date
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        return self.until is not None and self.until <= self.since

    def overlaps(self, other: "Period") -> bool:
        begins_before_other_ends = other.until is None or self.since < other.until
        ends_after_other_begins = self.until is None or other.since < self.until
        return begins_before_other_ends and ends_after_other_begins and not self.is_empty and not other.is_empty


def refuse_appointment(wanted: Period, *, same_post: Iterable[Period]) -> Reason | None:
    """Why a person cannot hold a post for this period, given when the same person held the same post before."""
    if wanted.is_empty:
        return Reason("period-empty", "现在不能任职：结束日期要晚于开始日期。")
    if any(wanted.overlaps(period) for period in same_post):
        return Reason("period-overlaps", "现在不能任职：这个人在这段时间已经担任这个职务。")
    return None


def join_periods(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days as fewest periods, earliest first: what overlaps or follows without a gap becomes one."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda each: each.since):
        last = joined[-1] if joined else None
        if last is None or (last.until is not None and last.until < period.since):
            joined.append(period)
        elif last.until is not None and (period.until is None or period.until > last.until):
            joined[-1] = Period(last.since, period.until)
    return tuple(joined)


def refuse_end(current: Period, *, until: date) -> Reason | None:
    """Why an appointment cannot end on that day."""
    if current.until is not None and current.until <= until:
        return Reason("already-ended", "现在不能免职：%(until)s 已经免去。", {"until": current.until.isoformat()})
    if until <= current.since:
        return Reason(
            "ends-before-it-began",
            "现在不能免职：免职日期要晚于任职日期 %(since)s。",
            {"since": current.since.isoformat()},
        )
    return None
