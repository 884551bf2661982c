"""Milestones: a strip of small marks in rows, a Gantt chart in the detail. Solid is verified, striped or hollow is reported."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from bihuan.ui.icons import render_icon
from bihuan.ui.moments import say_date, say_month

MilestoneMark = Literal["verified", "reported", "behind", "planned"]


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One milestone: its name, from when to when, its mark, and words behind it ("11 月 11 日核实", "未上报"); `who` answers for it."""

    number: int
    name: str
    start: dt.date
    end: dt.date
    mark: MilestoneMark
    note: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Gantt:
    """The rows on one time axis with the line of today. The axis spans the rows, today among them."""

    rows: Sequence[GanttRow]
    today: dt.date

    @property
    def first(self) -> dt.date:
        return min([self.today, *(row.start for row in self.rows)])

    @property
    def last(self) -> dt.date:
        return max([self.today, *(row.end for row in self.rows)])

    def place(self, day: dt.date) -> float:
        """Where a day stands on the axis, in percent with one decimal."""
        span = max(1, (self.last - self.first).days)
        return round(100 * (day - self.first).days / span, 1)


def render_strip(marks: Sequence[MilestoneMark]) -> SafeString:
    """The strip for a list row."""
    if not marks:
        return SafeString("")
    return format_html(
        '<span class="bh-ms" role="img" aria-label="{}">{}</span>',
        _strip_sentence(marks),
        format_html_join("", '<i class="{}"></i>', ((_CLASSES[mark],) for mark in marks)),
    )


def render_gantt(gantt: Gantt) -> SafeString:
    """A table whose third column holds the bars; everything that a bar says stands in words too."""
    rows = format_html_join("", "{}", ((_gantt_row(gantt, row),) for row in gantt.rows))
    return format_html(
        '<div class="bh-scroll" tabindex="0" role="group" aria-label="{0}"><table class="bh-t bh-gantt"><thead><tr>'
        '<th scope="col">{0}</th><th scope="col" class="only-desk">{1}</th><th scope="col" class="gx only-desk">{2}</th>'
        '<th scope="col">{3}</th><th scope="col">{4}</th></tr></thead><tbody>{5}</tbody></table></div>',
        gettext("阶段目标"),
        gettext("责任人"),
        _months(gantt),
        gettext("时限"),
        gettext("情况"),
        rows,
    )


def render_gantt_legend() -> SafeString:
    """What the bars mean; for the head of the card."""
    marks = ((_CLASSES[mark], word) for mark, word in _WORDS.items())
    drawn = format_html_join(
        "",
        '<span><svg class="bh-g" aria-hidden="true"><rect class="{}" x="1" y="2" width="24" height="8" rx="1"/></svg>{}</span>',
        marks,
    )
    return format_html('<div class="bh-legend">{}</div>', drawn)


_CLASSES = {"verified": "v", "reported": "c", "behind": "l", "planned": "e"}
_WORDS = {
    "verified": gettext_lazy("他人核实"),
    "reported": gettext_lazy("自报"),
    "behind": gettext_lazy("滞后"),
    "planned": gettext_lazy("未到期"),
}


def _strip_sentence(marks: Sequence[MilestoneMark]) -> str:
    parts = [f"{word} {marks.count(mark)}" for mark, word in _WORDS.items() if mark in marks]
    return gettext("阶段目标 %(n)d 个：") % {"n": len(marks)} + gettext("，").join(parts)


def _months(gantt: Gantt) -> SafeString:
    """The name of each month where it begins on the axis; the months themselves are decoration, the dates stand in words."""
    month = (gantt.first.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
    marks: list[tuple[float, str]] = []
    while month <= gantt.last:
        marks.append((gantt.place(month), say_month(month)))
        month = (month + dt.timedelta(days=31)).replace(day=1)
    names = format_html_join("", '<text x="{}%" y="13">{}</text>', marks)
    return format_html(
        '<span class="sr">{}</span><svg class="bh-gm" aria-hidden="true">{}</svg>', gettext("进度"), names
    )


def _gantt_row(gantt: Gantt, row: GanttRow) -> SafeString:
    left, right, now = gantt.place(row.start), gantt.place(row.end), gantt.place(gantt.today)
    bar = format_html(
        '<svg class="bh-g" aria-hidden="true"><rect class="{}" x="{}%" y="6" width="{}%" height="10" rx="2"/>'
        '<line class="now" x1="{}%" x2="{}%" y1="0" y2="22"/></svg>',
        _CLASSES[row.mark],
        left,
        max(1.0, round(right - left, 1)),
        now,
        now,
    )
    return format_html(
        '<tr><td class="b4"><span class="num">{}</span>　{}</td><td class="only-desk">{}</td><td class="gx only-desk">{}</td>'
        '<td class="num">{}</td><td>{}</td></tr>',
        row.number,
        row.name,
        row.who,
        bar,
        say_date(row.end, gantt.today),
        _standing(row),
    )


def _standing(row: GanttRow) -> SafeString:
    words = row.note or _WORDS[row.mark]
    if row.mark == "verified":
        return format_html('<span class="ok">{} {}</span>', render_icon("circle-check", 14), words)
    return (
        format_html('<b class="danger">{}</b>', words)
        if row.mark == "behind"
        else format_html("<span>{}</span>", words)
    )
