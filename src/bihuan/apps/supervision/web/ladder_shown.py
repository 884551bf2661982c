"""A ladder and its rehearsal in words and figures, ready for the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.apps.supervision.queries import NoticeFilter, Rehearsed
from bihuan.apps.supervision.web.board_views import list_address
from bihuan.apps.supervision.web.ladder_forms import RECIPIENT_WORDS
from bihuan.core.ladder import RUNG_WORDS, Recipient, Rung, RungName
from bihuan.core.ladder_versions import COLOUR_WORDS, Ladder, RungChange, RungColour, RungPart
from bihuan.core.pace import round_scale
from bihuan.core.rehearsal import Tally
from bihuan.ui.moments import say_date

PART_WORDS: Mapping[RungPart, str] = {
    RungPart.OFFSET: "时限后第几个工作日",
    RungPart.BASIS: "依据",
    RungPart.ISSUER: "以谁的名义",
    RungPart.WORD: "机关代字",
    RungPart.RECIPIENTS: "通知谁",
    RungPart.REPLY_WORKDAYS: "几个工作日内回复",
    RungPart.NEEDS_APPROVAL: "由人批准后发出",
    RungPart.HEARING: "先听取陈述",
    RungPart.COLOUR: "颜色",
}
_LEFT, _WIDTH, _TOP, _HEIGHT = 7.0, 92.0, 12.0, 150.0


@dataclass(frozen=True, slots=True)
class ShownRung:
    """One rung as a row of the table that everybody reads."""

    rung: RungName
    word: str
    colour: str
    when: str
    number: str
    issuer: str
    basis: str
    recipients: str
    reply: str
    approval: str


@dataclass(frozen=True, slots=True)
class RungLine:
    """One rung of a rehearsal; without one, all of them together."""

    word: str
    colour: str
    wanted: Tally
    held: Tally
    sent: Tally
    approved: bool
    url: str


def shown_rungs(ladder: Ladder) -> tuple[ShownRung, ...]:
    return tuple(
        ShownRung(
            rung=rung.name, word=gettext(RUNG_WORDS[rung.name]), colour=ladder.colours[rung.name].value, when=_say_offset(rung.offset),
            number=f"{rung.word}〔…〕", issuer=rung.issuer, basis=rung.basis, recipients=_say_recipients(rung.recipients),
            reply=gettext("%(n)d 个工作日内") % {"n": rung.reply_workdays} if rung.reply_workdays else gettext("不要求"),
            approval=_say_approval(rung),
        )
        for rung in ladder.policy.rungs
    )  # fmt: skip


def say_change(change: RungChange) -> tuple[str, str, str, str]:
    """Rung, part, what it was, what it is."""
    rung, part = gettext(RUNG_WORDS[change.rung]), gettext(PART_WORDS[change.part])
    return rung, part, _say_value(change.before), _say_value(change.after)


def sent_address(found: Rehearsed, region_id: int, *, rung: str = "", unit: str = "") -> str:
    """The list of exactly the notices that really went out on these days."""
    first, last = found.first.isoformat(), found.last.isoformat()
    return list_address(
        NoticeFilter(group="sent", region=str(region_id), since=first, until=last, rung=rung, unit=unit)
    )


def rung_lines(found: Rehearsed, ladder: Ladder, region_id: int) -> tuple[RungLine, ...]:
    """What went out by rung; the last line is the sum."""
    lines = [
        RungLine(
            gettext(RUNG_WORDS[rung.name]), ladder.colours[rung.name].value, found.wanted.of(rung=rung.name),
            found.held.of(rung=rung.name), found.sent.of(rung=rung.name), rung.needs_approval or rung.hearing,
            sent_address(found, region_id, rung=rung.name.value),
        )
        for rung in ladder.policy.rungs
    ]  # fmt: skip
    return (
        *lines,
        RungLine(
            gettext("合计"),
            "",
            found.wanted.of(),
            found.held.of(),
            found.sent.of(),
            approved=False,
            url=sent_address(found, region_id),
        ),
    )


def say_rehearsal(found: Rehearsed) -> str:
    """What came of it, in one sentence."""
    wanted, held, sent = found.wanted.of(), found.held.of(), found.sent.of()
    values = {
        "first": say_date(found.first), "last": say_date(found.last), "notices": wanted.notices, "items": wanted.items,
        "held": held.notices, "sent": sent.notices, "approve": found.for_approval.notices,
        "approve_held": found.for_approval_held.notices,
    }  # fmt: skip
    return (
        gettext(
            "%(first)s至%(last)s，按填写的规则会有 %(notices)d 份通知、%(items)d 项；按现行规则 %(held)d 份；真正发出 %(sent)d 份。"
            "其中要等人批准 %(approve)d 份，现行规则下 %(approve_held)d 份。"
        )
        % values
    )


def day_table(found: Rehearsed) -> tuple[tuple[date, tuple[Tally, ...]], ...]:
    """Days on which something would have gone out, by rung."""
    by_day = {day: tuple(found.wanted.of(day=day, rung=rung) for rung in RungName) for day in found.wanted.days}
    return tuple((day, tallies) for day, tallies in by_day.items() if any(tally.notices for tally in tallies))


def draw_days(found: Rehearsed, ladder: Ladder, sentence: str) -> SafeString:
    """A column a day, its notices stacked by rung, lowest at the foot; the line across is what the rules in force would give."""
    days = found.wanted.days
    counts = {day: [found.wanted.of(day=day, rung=rung).notices for rung in RungName] for day in days}
    held = [found.held.of(day=day).notices for day in days]
    marks = round_scale(max([0, *held, *(sum(each) for each in counts.values())]))
    step = _WIDTH / max(len(days), 1)
    parts: list[SafeString] = []
    for place, day in enumerate(days):
        parts += _column(
            counts[day], ladder, x=_LEFT + step * place + step * 0.15, width=step * 0.7, top=marks[-1], day=day
        )
        parts.append(_level(held[place], x=_LEFT + step * place, width=step, top=marks[-1]))
    return format_html(
        '<svg class="bh-chart bh-days" role="img" aria-label="{}">{}{}{}</svg>',
        sentence,
        _axis(marks),
        format_html_join("", "{}", ((part,) for part in parts)),
        _dates(days, step),
    )


def _column(
    counts: Iterable[int], ladder: Ladder, *, x: float, width: float, top: float, day: date
) -> Iterable[SafeString]:
    foot = 0
    for rung, count in zip(RungName, counts, strict=True):
        if count:
            said = gettext("%(day)s %(rung)s %(n)d 份") % {
                "day": say_date(day), "rung": gettext(RUNG_WORDS[rung]), "n": count
            }  # fmt: skip
            yield format_html(
                '<rect class="rung-{}" x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>',
                ladder.colours[rung].value, _cut(x), _cut(_up(foot + count, top)), _cut(width),
                _cut(_up(foot, top) - _up(foot + count, top)), said,
            )  # fmt: skip
            foot += count


def _level(count: int, *, x: float, width: float, top: float) -> SafeString:
    y = _cut(_up(count, top))
    return format_html('<line class="even" x1="{}%" x2="{}%" y1="{}" y2="{}"/>', _cut(x), _cut(x + width), y, y)


def _axis(marks: Iterable[int]) -> SafeString:
    held = list(marks)
    return format_html_join(
        "",
        '<line class="grid" x1="{0}%" x2="99%" y1="{1}" y2="{1}"/><text x="{2}%" y="{3}" text-anchor="end">{4}</text>',
        ((_LEFT, _cut(_up(mark, held[-1])), _LEFT - 1, _cut(_up(mark, held[-1]) + 4), mark) for mark in held),
    )


def _dates(days: tuple[date, ...], step: float) -> SafeString:
    """As many dates as stand beside each other on a phone."""
    every = max(len(days) // 5, 1)
    return format_html_join(
        "",
        '<text x="{}%" y="{}" text-anchor="middle">{}</text>',
        (
            (_cut(_LEFT + step * (place + 0.5)), _TOP + _HEIGHT + 18, f"{day.month}-{day.day:02d}")
            for place, day in enumerate(days)
            if place % every == 0
        ),
    )


def _up(value: float, top: float) -> float:
    return _TOP + _HEIGHT * (1 - value / top)


def _cut(value: float) -> float:
    return round(value, 2)


def _say_offset(offset: int) -> str:
    if offset < 0:
        return gettext("时限前 %(n)d 个工作日") % {"n": -offset}
    return gettext("时限后第 %(n)d 个工作日") % {"n": offset} if offset else gettext("时限当天")


def _say_recipients(recipients: Iterable[Recipient]) -> str:
    return gettext("、").join(gettext(RECIPIENT_WORDS[each]) for each in recipients)


def _say_approval(rung: Rung) -> str:
    if rung.hearing:
        return gettext("先告知事实、听取陈述，再由人批准")
    return gettext("由人批准") if rung.needs_approval else gettext("到日子自动发出")


def _say_value(value: object) -> str:
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, RungColour):
        return gettext(COLOUR_WORDS[value])
    if isinstance(value, tuple):
        return _say_recipients(value)
    return str(value)
