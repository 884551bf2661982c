"""Working days of the People's Republic: published years, local overrides, and which answers are only estimates.

Each year's holidays and make-up days are laid down in a notice of the State Council. A year whose notice is known is
*published*; of any other year only the weekends are known, and every answer that had to look into such a year says
`estimated`. A notice may also name days of the year before or after its own (make-up days around New Year): those
count, without publishing that year.

Counting is by prefix sums, one small table a year, made when first asked for: two days cost as much as two hundred,
so whole ledgers can be recomputed at once.
"""

import datetime as dt
import json
from calendar import isleap
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate, pairwise

from chinese_calendar.constants import Holiday, holidays, workdays

from bihuan.core.decisions import BadInput, Reason

MOST_FILE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from what its weekday says, or that a notice names although it does not differ."""

    day: dt.date
    is_workday: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class YearOfDays:
    """What one source says about the days of one year.

    `published` is true for the year that the notice is about, false where the notice of another year names some of its
    days.
    """

    year: int
    days: tuple[SpecialDay, ...]
    published: bool = True
    source: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The day that counting arrived at, and whether an unpublished year was looked into on the way."""

    date: dt.date
    estimated: bool


@dataclass(frozen=True, slots=True)
class CountedDays:
    """How many working days were counted, and whether an unpublished year was looked into."""

    days: int
    estimated: bool


@dataclass(frozen=True, slots=True)
class _YearIndex:
    """Prefix sums: `before[i]` working days precede the i-th day (from 0); `nth[k]` is the offset of the k-th one."""

    first: int  # ordinal of 1 January
    published: bool
    before: tuple[int, ...]
    nth: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked. Later `years` correct earlier ones; `overrides` (a region's own days) beat them all."""

    years: tuple[YearOfDays, ...] = ()
    overrides: Mapping[dt.date, bool] = field(default_factory=dict, hash=False)
    _indexes: dict[int, _YearIndex] = field(default_factory=dict, init=False, repr=False, compare=False)
    _special: dict[int, dict[dt.date, bool]] = field(init=False, repr=False, compare=False)
    _published: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        special = _merge(self.years)
        for day, is_workday in self.overrides.items():
            special[day.year][day] = is_workday
        object.__setattr__(self, "overrides", dict(self.overrides))
        object.__setattr__(self, "_special", dict(special))
        object.__setattr__(self, "_published", frozenset(entry.year for entry in self.years if entry.published))

    def with_years(self, years: Iterable[YearOfDays]) -> "WorkCalendar":
        """The same calendar after these further years were loaded."""
        return replace(self, years=(*self.years, *years))

    def with_overrides(self, overrides: Mapping[dt.date, bool]) -> "WorkCalendar":
        """The same calendar with these days set by a region; they beat overrides that it already has."""
        return replace(self, overrides={**self.overrides, **overrides})

    def is_published(self, year: int) -> bool:
        return year in self._published

    def published_years(self) -> tuple[int, ...]:
        return tuple(sorted(self._published))

    def is_workday(self, day: dt.date) -> bool:
        index = self._index(day.year)
        offset = day.toordinal() - index.first
        return index.before[offset + 1] > index.before[offset]

    def add(self, day: dt.date, n: int) -> Counted:
        """The n-th working day after `day` (before it where n is negative); `day` itself is not counted.

        n = 0 is `day` itself, working day or not, so that `between(day, add(day, n).date) == n` holds for every n on a
        working day and for every n ≥ 0 on any day. Who needs a working day asks `first_workday_on_or_after`.
        Raises BadInput where the answer would lie outside the years 1–9999.
        """
        if n == 0:
            return Counted(dt.date.fromordinal(day.toordinal()), estimated=False)
        return self._forward(day, n) if n > 0 else self._backward(day, -n)

    def between(self, a: dt.date, b: dt.date) -> CountedDays:
        """Counts the working days after `a` up to and including `b`; minus `between(b, a)` where `b` is earlier."""
        start, end = a.toordinal(), b.toordinal()
        if start > end:
            counted = self.between(b, a)
            return CountedDays(-counted.days, counted.estimated)
        if start == end:
            return CountedDays(0, estimated=False)
        first_looked_at = dt.date.fromordinal(start + 1)
        indexes = [self._index(year) for year in range(first_looked_at.year, b.year + 1)]
        days = sum(len(index.nth) for index in indexes[:-1])
        days -= indexes[0].before[start + 1 - indexes[0].first]
        days += indexes[-1].before[end + 1 - indexes[-1].first]
        return CountedDays(days, not all(index.published for index in indexes))

    def last_workday_on_or_before(self, day: dt.date) -> Counted:
        """`day` if it is worked, else the last working day before: when to remind of a deadline on a holiday."""
        if self.is_workday(day):
            return Counted(dt.date.fromordinal(day.toordinal()), not self.is_published(day.year))
        found = self._backward(day, 1)
        return replace(found, estimated=found.estimated or not self.is_published(day.year))

    def first_workday_on_or_after(self, day: dt.date) -> Counted:
        """`day` if it is worked, else the next working day."""
        if self.is_workday(day):
            return Counted(dt.date.fromordinal(day.toordinal()), not self.is_published(day.year))
        found = self._forward(day, 1)
        return replace(found, estimated=found.estimated or not self.is_published(day.year))

    def _forward(self, day: dt.date, n: int) -> Counted:
        """The n-th working day after `day`, n ≥ 1. A year is looked into only if a day of it has to be counted."""
        year, ordinal, estimated = day.year, day.toordinal(), False
        index = self._index(year)
        offset = ordinal - index.first + 1
        while True:
            if offset < len(index.before) - 1:
                estimated = estimated or not index.published
            rank = index.before[offset] + n - 1
            if rank < len(index.nth):
                return Counted(dt.date.fromordinal(index.first + index.nth[rank]), estimated)
            n -= len(index.nth) - index.before[offset]
            year, offset = year + 1, 0
            index = self._index(year)

    def _backward(self, day: dt.date, n: int) -> Counted:
        """The n-th working day before `day`, n ≥ 1."""
        year, ordinal, estimated = day.year, day.toordinal(), False
        index = self._index(year)
        offset = ordinal - index.first
        while True:
            if offset > 0:
                estimated = estimated or not index.published
            rank = index.before[offset] - n
            if rank >= 0:
                return Counted(dt.date.fromordinal(index.first + index.nth[rank]), estimated)
            n -= index.before[offset]
            year -= 1
            index = self._index(year)
            offset = len(index.before) - 1

    def _index(self, year: int) -> _YearIndex:
        index = self._indexes.get(year)
        if index is None:
            # Two threads may both make it: they make the same, so the last one may stay.
            index = self._indexes[year] = self._make_index(year)
        return index

    def _make_index(self, year: int) -> _YearIndex:
        if not dt.MINYEAR <= year <= dt.MAXYEAR:
            raise BadInput(Reason("workdays-out-of-range", "日期超出可以计算的范围（公元 1 年至 9999 年）。"))
        first = dt.date(year, 1, 1)
        before, nth = _weekday_sums(first.weekday(), isleap(year))
        special = self._special.get(year)
        if special:
            worked = [after > earlier for earlier, after in pairwise(before)]
            for day, is_workday in special.items():
                worked[day.toordinal() - first.toordinal()] = is_workday
            before, nth = _sums(worked)
        return _YearIndex(first.toordinal(), year in self._published, before, nth)


@cache
def published_calendar() -> WorkCalendar:
    """The calendar of the notices for 2004–2026, as the library `chinesecalendar` holds them."""
    names = {holiday.value: str(holiday.chinese) for holiday in Holiday}
    days: defaultdict[int, list[SpecialDay]] = defaultdict(list)
    for is_workday, table in ((False, holidays), (True, workdays)):
        for day, name in table.items():
            days[day.year].append(SpecialDay(day, is_workday, names.get(name, str(name))))
    return WorkCalendar(
        tuple(
            YearOfDays(year, tuple(sorted(found, key=lambda special: special.day)), source="chinesecalendar")
            for year, found in sorted(days.items())
        )
    )


def read_holiday_cn(document: object) -> tuple[YearOfDays, ...]:
    """Reads a year as NateScarlet/holiday-cn publishes it: {"year", "papers", "days": [{"name", "date", "isOffDay"}]}.

    The first of the answer is the published year itself; others follow where its notice names days of a neighbouring
    year. Raises BadInput, field by field, for another shape, a day named with both meanings, a day that is neither of
    this year nor of one next to it, and for a file without days: such a file appears before the notice does, and
    publishes nothing.
    """
    year, papers, rows = _holiday_cn_parts(document)
    days: dict[dt.date, SpecialDay] = {}
    faults: dict[str, Reason] = {}
    for number, row in enumerate(rows):
        read = _holiday_cn_day(row, year)
        if isinstance(read, Reason):
            faults[f"days[{number}]"] = read
        elif days.setdefault(read.day, read).is_workday != read.is_workday:
            faults[f"days[{number}]"] = Reason(
                "day-contradicts", "%(day)s 既写了放假，又写了上班。", {"day": read.day.isoformat()}
            )
    if faults:
        raise BadInput(_WRONG_SHAPE, faults)
    if not any(special.day.year == year and not special.is_workday for special in days.values()):
        raise BadInput(
            _WRONG_SHAPE,
            {"days": Reason("year-without-days", "%(year)s 年的放假安排还没有写在文件里。", {"year": year})},
        )
    return years_of_notice(year, days.values(), papers)


def read_holiday_cn_file(content: bytes) -> tuple[YearOfDays, ...]:
    """The same, from the bytes of a file. Raises BadInput also where they are no JSON or far too many."""
    if len(content) > MOST_FILE_BYTES:
        raise BadInput(
            Reason("calendar-too-large", "节假日文件不能超过 %(most)s KB。", {"most": MOST_FILE_BYTES // 1024})
        )
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadInput(Reason("calendar-no-json", "节假日文件不是 JSON，读不懂。")) from error
    return read_holiday_cn(document)


def years_of_notice(year: int, days: Iterable[SpecialDay], source: str = "") -> tuple[YearOfDays, ...]:
    """What a notice about `year` says, split by calendar years: its own first, then those whose days it names as well."""
    by_year: defaultdict[int, list[SpecialDay]] = defaultdict(list)
    for special in sorted(days, key=lambda special: special.day):
        by_year[special.day.year].append(special)
    order = [year, *sorted(by_year.keys() - {year})]
    return tuple(YearOfDays(of, tuple(by_year[of]), of == year, source) for of in order)


_WRONG_SHAPE = Reason("calendar-shape", "节假日文件读不懂：要有 year（年份）和 days（每天有 date、name、isOffDay）。")


def _holiday_cn_parts(document: object) -> tuple[int, str, list[object]]:
    if not isinstance(document, Mapping):
        raise BadInput(_WRONG_SHAPE)
    year, papers, rows = document.get("year"), document.get("papers", []), document.get("days")
    faults: dict[str, Reason] = {}
    if type(year) is not int or not 1949 <= year < dt.MAXYEAR:
        faults["year"] = Reason("year-unreadable", "year 应是四位年份。")
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        faults["papers"] = Reason("papers-unreadable", "papers 应是文件网址的列表。")
    if not isinstance(rows, list):
        faults["days"] = Reason("days-unreadable", "days 应是列表。")
    if faults or type(year) is not int or not isinstance(rows, list):
        raise BadInput(_WRONG_SHAPE, faults)
    return year, " ".join(papers), rows


def _holiday_cn_day(row: object, year: int) -> SpecialDay | Reason:
    if not isinstance(row, Mapping):
        return Reason("day-unreadable", "这一天应有 date、name、isOffDay。")
    text, name, is_off = row.get("date"), row.get("name", ""), row.get("isOffDay")
    if type(is_off) is not bool:
        return Reason("off-unreadable", "isOffDay 应是 true 或 false。")
    if not isinstance(name, str):
        return Reason("name-unreadable", "name 应是文字。")
    try:
        day = dt.date.fromisoformat(text if isinstance(text, str) else "")
    except ValueError:
        return Reason("date-unreadable", "date 应是 2027-01-01 这样的日期。")
    if abs(day.year - year) > 1:
        return Reason("date-elsewhere", "%(day)s 不在 %(year)s 年前后。", {"day": day.isoformat(), "year": year})
    return SpecialDay(day, not is_off, name)


def _merge(years: Iterable[YearOfDays]) -> defaultdict[int, dict[dt.date, bool]]:
    """The special days of each year, later sources over earlier ones.

    A later notice of the same year takes the place of the earlier one up to the last day that it names. What the
    earlier source knew beyond that day stays: the next year's notice may have laid down the end of December already.
    """
    notices: defaultdict[int, dict[dt.date, bool]] = defaultdict(dict)
    neighbours: defaultdict[int, dict[dt.date, bool]] = defaultdict(dict)
    for entry in years:
        said = {special.day: special.is_workday for special in entry.days}
        if not entry.published:
            neighbours[entry.year].update(said)
            continue
        last = max(said, default=dt.date.min)
        kept = {day: is_workday for day, is_workday in notices[entry.year].items() if day > last}
        notices[entry.year] = {**said, **kept}
    for year, named in neighbours.items():
        notices[year].update(named)
    return notices


@cache
def _weekday_sums(first_weekday: int, leap: bool) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Monday to Friday of a year that begins on this weekday: there are only fourteen such years."""
    return _sums([(first_weekday + offset) % 7 < 5 for offset in range(366 if leap else 365)])


def _sums(worked: list[bool]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    before = tuple(accumulate(worked, initial=0))
    return before, tuple(offset for offset, works in enumerate(worked) if works)
