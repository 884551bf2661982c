"""From the finds in a text to one deadline: what makes a text unreadable, then what the single find means."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bihuan.core.deadlines import reasons
from bihuan.core.deadlines.model import ISSUED, CountsWorkdays, Deadline, Kind, Offset
from bihuan.core.deadlines.normalizing import normalize_text
from bihuan.core.deadlines.relative import CountedDue, count_due, find_origin
from bihuan.core.deadlines.scanning import Scan, scan_text
from bihuan.core.deadlines.spans import (
    MONTH_END,
    CalendarSpan,
    Context,
    Days,
    DaySpan,
    MonthlySpan,
    WeeklySpan,
    Window,
    borrow_year,
)
from bihuan.core.deadlines.tokens import Duration, Recurrence, Tail, Token
from bihuan.core.deadlines.words import (
    asks_several_times,
    find_event_before,
    find_lunar,
    find_milestone,
    find_not_before,
    find_vague,
    is_bare_number,
    is_empty,
    is_immediate,
    is_standing,
    tells_status,
)
from bihuan.core.decisions import Reason
from bihuan.core.workdays import published_calendar

_SPANS = CalendarSpan | MonthlySpan | WeeklySpan | DaySpan


@dataclass(frozen=True, slots=True)
class _Reading:
    """What every step needs: the text as given, its scan, what is known beside it, the calendar."""

    raw: str
    scan: Scan
    context: Context
    calendar: CountsWorkdays

    @property
    def standing(self) -> bool:
        return is_standing(self.scan.rest)

    def answer(self, kind: Kind, reason: Reason | None = None, *, due: date | None = None) -> Deadline:
        return Deadline(kind, due, standing=self.standing, needs_person=reason is not None, reason=reason, raw=self.raw)


def parse_deadline(
    text: str, *, issued: date | None = None, year: int | None = None, calendar: CountsWorkdays | None = None
) -> Deadline:
    """Reads a deadline as people write it in a ledger; what cannot be read without guessing needs a person.

    A year that the text leaves out is `year` (the list's own, from its title), else that of `issued`; 本月 and 下周,
    and a count of days from nothing else, start from `issued`. `calendar` defaults to the published working days.
    Never raises, whatever the text.
    """
    normalized = normalize_text(text)
    if is_empty(normalized):
        return Deadline(Kind.UNREADABLE, needs_person=True, reason=reasons.EMPTY, raw=text)
    reading = _Reading(text, scan_text(normalized), Context(issued, year), calendar or published_calendar())
    tokens = _lend_years(reading.scan.tokens)
    fault = next(_find_faults(reading, tokens), None)
    if fault:
        return reading.answer(Kind.UNREADABLE, fault)
    if _repeats_window(reading.scan, tokens):
        return reading.answer(Kind.RECURRING, reasons.unclear_recurrence(reading.scan.text[:40]))
    tokens = _drop_repeats(reading, _drop_beginnings(reading, _drop_reported(tokens)))
    if not tokens:
        return _read_words(reading)
    if len(tokens) == 2:
        counted = _read_counted_from_date(reading, tokens[0], tokens[1])
        if counted:
            return counted
    return _read_single(reading, tokens[0]) if len(tokens) == 1 else reading.answer(Kind.UNREADABLE, reasons.MANY)


def _find_faults(reading: _Reading, tokens: Sequence[Token]) -> Iterator[Reason]:
    """What makes a text unreadable whatever else stands in it, the most telling first."""
    scan = reading.scan
    if is_bare_number(scan.text) and not tokens:
        yield reasons.BARE_NUMBER
    yield from (token.value for token in tokens if isinstance(token.value, Reason))
    lost = scan.find_lost()
    if lost:
        yield reasons.lost_characters(lost)
    for token in scan.tokens:
        words = scan.text[token.start : token.end + 2]
        if token.tail is Tail.VAGUE:
            yield reasons.vague(words)
        if _breaks_off(scan, token):
            yield reasons.lost_characters(words)
        if isinstance(token.value, MonthlySpan) and token.value.shift is None:
            yield reasons.MONTH_MISSING
    undated = find_lunar(scan.text) or find_not_before(scan.text)
    if undated:
        yield reasons.vague(undated)
    event = find_event_before(scan.rest)
    if event:
        yield reasons.hangs_on_event(event)
    status = _find_status(scan, tokens)
    if status:
        yield status


def _find_status(scan: Scan, tokens: Sequence[Token]) -> Reason | None:
    """已于3月底前完成 tells what was done; 已完成，长期坚持 still says what goes on."""
    goes_on = is_standing(scan.rest) or is_immediate(scan.rest)
    return reasons.STATUS if tells_status(scan.rest) and (tokens or not goes_on) else None


def _breaks_off(scan: Scan, token: Token) -> bool:
    """2025年1月至 and then nothing that could be its other end; 2025年-12月 has lost its first month."""
    if not isinstance(token.value, _SPANS | Window):
        return False
    return _begins_other_end(scan, token)


def _begins_other_end(scan: Scan, token: Token) -> bool:
    after = scan.after(token)[:2]
    return after[:1] in ("至", "到", "~", "-") and after not in ("到位", "到达", "到账", "到期", "到岗", "至少")


def _lend_years(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """2025年度任务12月底前完成: a year that stands alone belongs to the next span that lacks one."""
    lent: list[Token] = []
    for token in tokens:
        owner = lent[-1] if lent else None
        if (
            owner
            and isinstance(owner.value, CalendarSpan)
            and owner.value.is_bare_year
            and owner.tail is Tail.PLAIN
            and isinstance(token.value, CalendarSpan)
            and not token.value.year.is_written
        ):
            lent[-1] = replace(token, value=borrow_year(token.value, owner.value))
        else:
            lent.append(token)
    return _drop_labels(lent)


def _drop_labels(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """2025年6月底前完成2024年度问题整改: beside another span, a year that is called 年度 names the matter."""
    labels = [token for token in tokens if _is_label(token)]
    return tuple(token for token in tokens if len(labels) == len(tokens) or token not in labels)


def _is_label(token: Token) -> bool:
    value = token.value
    return isinstance(value, CalendarSpan) and value.is_bare_year and value.text.rstrip("的").endswith("年度")


def _repeats_window(scan: Scan, tokens: Sequence[Token]) -> bool:
    """每月25日至次月5日: a rule names days, not windows."""
    return any(isinstance(token.value, Recurrence) and _begins_other_end(scan, token) for token in tokens)


def _drop_reported(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """每月5日前报送上月情况: beside a recurrence, 上月 and 本年度 say what is reported on, not by when."""
    if not any(isinstance(token.value, Recurrence) for token in tokens):
        return tokens
    return tuple(token for token in tokens if not _is_reported_on(token))


def _is_reported_on(token: Token) -> bool:
    value = token.value
    if isinstance(value, MonthlySpan):
        return value.shift is not None and value.shift <= 0 and (value.first_day, value.last_day) == (1, MONTH_END)
    return (
        isinstance(value, CalendarSpan)
        and value.is_bare_year
        and value.year.shift is not None
        and value.year.shift <= 0
    )


def _drop_beginnings(reading: _Reading, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """自2025年1月起，长期坚持 or 每月5日前: where the duty goes on, its beginning is no second deadline."""
    later = tuple(token for token in tokens if token.tail is not Tail.OPEN)
    goes_on = all(isinstance(token.value, Recurrence) for token in later) and (later or reading.standing)
    return later if goes_on else tokens


def _drop_repeats(reading: _Reading, tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """2025年12月31日前（12月底）: one deadline written twice is one."""
    kept: list[Token] = []
    seen: set[date] = set()
    for token in tokens:
        last = _last_day(reading.context, token)
        if (last is None or last not in seen) and not _repeats_without_year(token, seen):
            kept.append(token)
        if last is not None:
            seen.add(last)
    return tuple(kept)


def _repeats_without_year(token: Token, seen: set[date]) -> bool:
    """2025年12月31日前（12月底）: the year stands in the first writing and need not be known from elsewhere."""
    if not isinstance(token.value, CalendarSpan) or token.value.year.is_written:
        return False
    return any(_last_day(Context(year=day.year), token) == day for day in seen)


def _last_day(context: Context, token: Token) -> date | None:
    if not isinstance(token.value, _SPANS) or token.tail is not Tail.PLAIN:
        return None
    days = token.value.resolve(context)
    return days.last if isinstance(days, Days) else None


def _read_words(reading: _Reading) -> Deadline:
    """No date at all: at once, for good, or nothing that one could hold anybody to."""
    rest = reading.scan.rest
    if is_immediate(rest):
        return reading.answer(Kind.IMMEDIATE)
    vague = find_vague(rest)
    reason = reasons.vague(vague) if vague else None
    if reading.standing:
        return reading.answer(Kind.STANDING, reason)
    return reading.answer(Kind.UNREADABLE, reason or reasons.UNREAD)


def _read_single(reading: _Reading, token: Token) -> Deadline:
    value = token.value
    if isinstance(value, Recurrence):
        return _read_recurrence(reading, value)
    if isinstance(value, Duration):
        return _read_duration(reading, token, value)
    if isinstance(value, Window):
        return _read_window(reading, token, value)
    return _read_span(reading, token)


def _read_span(reading: _Reading, token: Token) -> Deadline:
    if token.tail is Tail.OPEN:
        return reading.answer(Kind.UNREADABLE, reasons.START_ONLY)
    verb = _milestone_of(reading, token)
    kind = Kind.MILESTONE if verb else Kind.DATE
    days = _resolve(reading, token)
    if isinstance(days, Reason):
        return replace(reading.answer(_kind_without_day(kind, days), days), milestone=verb)
    return replace(reading.answer(kind, _doubt(reading, days), due=days.last), milestone=verb)


def _read_window(reading: _Reading, token: Token, window: Window) -> Deadline:
    days = _resolve(reading, token)
    if isinstance(days, Reason):
        return reading.answer(_kind_without_day(Kind.WINDOW, days), days)
    start = reading.context.issued if window.start is None else days.first
    answer = reading.answer(Kind.WINDOW, _doubt(reading, days), due=days.last)
    return replace(answer, start=start, milestone=_milestone_of(reading, token))


def _read_duration(reading: _Reading, token: Token, duration: Duration) -> Deadline:
    origin = find_origin(reading.scan.before(token), reading.scan.after(token))
    if isinstance(origin, Reason):
        return reading.answer(Kind.UNREADABLE, origin)
    offset = Offset(duration.n, duration.unit, origin)
    start = reading.context.issued if origin == ISSUED else None
    return replace(_count(reading, offset, start), milestone=_milestone_of(reading, token))


def _read_counted_from_date(reading: _Reading, first: Token, second: Token) -> Deadline | None:
    """自2025年3月1日起30日内: an event whose day is written; None where the two do not belong together."""
    if not isinstance(second.value, Duration) or not isinstance(first.value, _SPANS) or first.tail is not Tail.OPEN:
        return None
    if reading.scan.between(first, second) not in ("", "的"):
        return None
    days = first.value.resolve(reading.context)
    if isinstance(days, Reason):
        return reading.answer(Kind.UNREADABLE, days)
    offset = Offset(second.value.n, second.value.unit, reading.scan.text[first.start : first.end])
    return _count(reading, offset, days.last)


def _count(reading: _Reading, offset: Offset, start: date | None) -> Deadline:
    answer = replace(reading.answer(Kind.RELATIVE), offset=offset)
    if start is None:
        return answer
    counted = count_due(offset, start, reading.calendar)
    if isinstance(counted, CountedDue):
        return replace(answer, due=counted.day, estimated=counted.estimated)
    return replace(answer, needs_person=True, reason=counted)


def _read_recurrence(reading: _Reading, recurrence: Recurrence) -> Deadline:
    """A rule, unless the text asks for more rounds in one period than the rule has (每年两次)."""
    rule = recurrence.rule if not asks_several_times(reading.scan.text) else None
    if rule is None:
        return reading.answer(Kind.RECURRING, reasons.unclear_recurrence(reading.scan.text[:40]))
    return replace(reading.answer(Kind.RECURRING), recurrence=rule)


def _resolve(reading: _Reading, token: Token) -> Days | Reason:
    """The days of a span or a window, checked against the weekday that the text names."""
    if not isinstance(token.value, _SPANS | Window):
        return reasons.UNREAD
    days = token.value.resolve(reading.context)
    if isinstance(days, Days) and token.weekday is not None and days.last.weekday() != token.weekday:
        return reasons.wrong_weekday(days.last, token.weekday)
    return days


def _kind_without_day(kind: Kind, reason: Reason) -> Kind:
    """Where only the year or the issue date is missing the text was read, though it names no day."""
    return kind if reason in (reasons.YEAR_MISSING, reasons.ISSUE_DATE_MISSING) else Kind.UNREADABLE


def _doubt(reading: _Reading, days: Days) -> Reason | None:
    """A year taken from the issue date must not put the deadline before that date without anybody noticing."""
    context = reading.context
    guessed = not days.year_written and context.year is None and context.issued is not None
    return reasons.BEFORE_ISSUE if guessed and context.issued and days.last < context.issued else None


def _milestone_of(reading: _Reading, token: Token) -> str | None:
    return find_milestone(reading.scan.after(token), reading.scan.before(token))
