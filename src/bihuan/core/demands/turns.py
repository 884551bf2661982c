"""When a demand is answered: once or again and again, in working days, and never after its end.

1. The turns of a demand begin on its first day and then every week, fortnight, month or quarter after it.
2. A turn opens on the first working day on or after that day and is due `days` working days later.
3. What would be due after the end is due on the last working day up to the end. A turn that would open after the end, or be due
   before it opens, does not take place; neither does the second of two that would open on the same day after a holiday.
"""

import calendar as months
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bihuan.core.days import counts
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.workdays import WorkCalendar

MOST_TURNS = 60
MOST_DAYS = 60
LONGEST_YEARS = 2
_FAR_DAY = Reason("far-day", "日期要在 1900 年到 2999 年之间。")


class Frequency(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


FREQUENCY_NAMES: Mapping[Frequency, str] = {
    Frequency.ONCE: "一次",
    Frequency.WEEKLY: "每周",
    Frequency.FORTNIGHTLY: "每两周",
    Frequency.MONTHLY: "每月",
    Frequency.QUARTERLY: "每季度",
}
_STEPS: Mapping[Frequency, tuple[int, int]] = {
    Frequency.WEEKLY: (7, 0),
    Frequency.FORTNIGHTLY: (14, 0),
    Frequency.MONTHLY: (0, 1),
    Frequency.QUARTERLY: (0, 3),
}
"""Days and months from one turn to the next."""


_LENGTHS: Mapping[Frequency, int] = {
    Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14, Frequency.MONTHLY: 30, Frequency.QUARTERLY: 91,
}  # fmt: skip


def fresh_days(frequency: Frequency, most: int) -> int:
    """How old an answer may be that stands for the first turn: `most` days, and never longer than from one turn to the next."""
    return min(most, _LENGTHS.get(frequency, most))


@dataclass(frozen=True, slots=True)
class Turn:
    """One time of answering. `estimated`: its days rest on a year whose holidays are not published yet."""

    place: int
    opens_on: date
    due_on: date
    estimated: bool


def refuse_term(*, first: date, end: date | None, days: int) -> None:
    """Raises BadInput, field by field, for a term that cannot be: no end, the end before the first day, longer than two years.

    Nor may a day of it lie before 1900 or after 2999: nobody could count on from there.
    """
    given = {"first_day": first, "end_day": end}
    faults = {name: _FAR_DAY for name, day in given.items() if day is not None and not counts(day)}
    if end is None:
        faults["end_day"] = Reason("demand-no-end", "写明到哪天为止：没有终止日期的不登记。")
    elif not faults and end < first:
        faults["end_day"] = Reason("demand-end-before-first", "终止日期不能早于起始日期。")
    elif not faults and end > _later(first, 12 * LONGEST_YEARS):
        faults["end_day"] = Reason(
            "demand-long-term", "最长 %(years)s 年；还要报的，到期再登记。", {"years": LONGEST_YEARS}
        )
    if not 1 <= days <= MOST_DAYS:
        faults["answer_days"] = Reason("demand-days", "写 1 至 %(most)s 个工作日。", {"most": MOST_DAYS})
    if faults:
        raise BadInput(next(iter(faults.values())), faults)


def turns_of(frequency: Frequency, *, first: date, end: date, days: int, calendar: WorkCalendar) -> tuple[Turn, ...]:
    """All turns. Raises BadInput where there is none, or more than MOST_TURNS."""
    last = calendar.last_workday_on_or_before(end)
    found: list[Turn] = []
    for day in _beginnings(frequency, first, end):
        opens = calendar.first_workday_on_or_after(day)
        due = calendar.add(opens.date, days)
        if due.date > end:
            due = last
        again = bool(found) and found[-1].opens_on == opens.date
        if not again and opens.date <= end and opens.date <= due.date:
            found.append(Turn(len(found) + 1, opens.date, due.date, opens.estimated or due.estimated))
    if not found:
        reason = Reason("demand-no-turn", "起止日期之间没有工作日，单位来不及报。")
        raise BadInput(reason, {"end_day": reason})
    if len(found) > MOST_TURNS:
        reason = Reason(
            "demand-many-turns",
            "一共要报 %(n)s 次，最多 %(most)s 次：改短期限，或少报几次。",
            {"n": len(found), "most": MOST_TURNS},
        )
        raise BadInput(reason, {"frequency": reason})
    return tuple(found)


def _beginnings(frequency: Frequency, first: date, end: date) -> Iterator[date]:
    yield first
    days, apart = _STEPS.get(frequency, (0, 0))
    place = 1
    while days or apart:
        day = first + timedelta(days=days * place) if days else _later(first, apart * place)
        if day > end:
            return
        yield day
        place += 1


def _later(day: date, number: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
