"""Tables and drawings of many figures at once: counts that share one counting rule, the heat map, what was left week by week.

A chart is drawn as SVG with shares for places, so that it prints, needs no script and no policy has to give way to it; the
numbers of every chart stand in a table too. Many figures of one kind share one rule: it stands below them in words, each
figure is described by it, and pointer and focus show it beside the figure (behaviour/rules.ts).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.core.pace import heat_level, round_scale
from bihuan.ui.figures import CountingRule, render_rule_line, say_number
from bihuan.ui.moments import say_date

_LEFT, _WIDTH = 13.0, 85.0
_TOP, _HEIGHT = 12.0, 190.0


@dataclass(frozen=True, slots=True)
class Count:
    """A figure among many: its list, and the id of the rule that it shares with others. `label` says it in full."""

    value: int
    url: str
    rule: str
    label: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit: a count for every column, None where there is nothing that could be late."""

    name: str
    url: str
    cells: tuple[Count | None, ...]
    total: Count


@dataclass(frozen=True, slots=True)
class HeatMap:
    corner: str
    columns: tuple[tuple[str, str], ...]
    """Short name and full name."""
    rows: tuple[HeatRow, ...]
    name: str
    nothing: str


@dataclass(frozen=True, slots=True)
class BurnPoint:
    day: date
    count: Count


@dataclass(frozen=True, slots=True)
class BurnDown:
    """How many were open on each day. `even` is where an even pace would have led, from one (day, number) to another."""

    points: tuple[BurnPoint, ...]
    first: date
    last: date
    today: date
    even: tuple[tuple[date, float], ...] = ()

    @property
    def most(self) -> int:
        return max((point.count.value for point in self.points), default=0)

    def across(self, day: date) -> float:
        """Where a day stands, in percent of the drawing."""
        whole = max((self.last - self.first).days, 1)
        return round(_LEFT + _WIDTH * min(max((day - self.first).days / whole, 0), 1), 2)


def render_count(count: Count) -> SafeString:
    label = format_html(' aria-label="{}"', count.label) if count.label else SafeString("")
    return format_html(
        '<a class="bh-n num{}" href="{}" aria-describedby="{}"{}>{}</a>',
        f" {count.look}" if count.look else "",
        count.url,
        count.rule,
        label,
        say_number(count.value),
    )


def render_shared_rule(rule: CountingRule, name: str) -> SafeString:
    """The rule that several figures share, in words; `name` is what their `aria-describedby` says."""
    return format_html('<div class="bh-shared" id="{}">{}</div>', name, render_rule_line(rule))


def render_heat(heat: HeatMap) -> SafeString:
    heads = format_html_join("", '<th scope="col" title="{1}">{0}</th>', heat.columns)
    rows = format_html_join("", "{}", ((_heat_row(row, heat.nothing),) for row in heat.rows))
    return format_html(
        '<div class="body bh-scroll" tabindex="0" role="group" aria-label="{}"><table class="bh-heat"><thead><tr>'
        '<th class="c0" scope="col">{}</th>{}<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table></div>',
        heat.name,
        heat.corner,
        heads,
        gettext("合计"),
        rows,
    )


def render_heat_legend(nothing: str) -> SafeString:
    words = ("0", "1–2", "3–5", "6–9", gettext("10 以上"))
    keys = format_html_join("", '<span><i class="bh-hk k{}"></i>{}</span>', enumerate(words))
    return format_html('<div class="bh-legend">{}<span>— {}</span></div>', keys, nothing)


def render_burndown(chart: BurnDown, sentence: str) -> SafeString:
    """What was left, in ink; the even pace, dotted. Each point says its day and number to the pointer."""
    marks = round_scale(max([chart.most, *(round(value) for _, value in chart.even)]))
    top = marks[-1]
    return format_html(
        '<svg class="bh-chart" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        sentence,
        _axis(marks, top),
        _days(chart),
        _line([(chart.across(day), _up(value, top)) for day, value in chart.even], "even"),
        _line([(chart.across(point.day), _up(point.count.value, top)) for point in chart.points], "held"),
        format_html_join(
            "",
            '<circle class="held" cx="{}%" cy="{}" r="2.5"><title>{}</title></circle>',
            (
                (chart.across(point.day), _up(point.count.value, top), _say_point(point, chart.today))
                for point in chart.points
            ),
        ),
    )


def render_burndown_legend() -> SafeString:
    line = '<span><svg aria-hidden="true"><line class="{}" x1="0" x2="26" y1="6" y2="6"/></svg>{}</span>'
    drawn = format_html_join("", line, (("held", gettext("未销号")), ("even", gettext("匀速到零"))))
    return format_html('<div class="bh-legend bh-chart-legend">{}</div>', drawn)


def render_burndown_table(chart: BurnDown) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row" class="num">{}</th><td class="right num">{}</td></tr>',
        ((say_date(point.day, chart.today), render_count(point.count)) for point in chart.points),
    )
    return format_html(
        '<table class="bh-t bh-burn"><thead><tr><th scope="col">{}</th><th scope="col" class="right">{}</th></tr></thead>'
        "<tbody>{}</tbody></table>",
        gettext("日期（当日终了）"),
        gettext("未销号"),
        rows,
    )


def _heat_row(row: HeatRow, nothing: str) -> SafeString:
    cells = format_html_join("", "{}", ((_heat_cell(cell, nothing),) for cell in row.cells))
    return format_html(
        '<tr><th scope="row"><a href="{}">{}</a></th>{}<td class="sum">{}</td></tr>',
        row.url,
        row.name,
        cells,
        render_count(row.total),
    )


def _heat_cell(cell: Count | None, nothing: str) -> SafeString:
    if cell is None:
        return format_html('<td class="hmx"><span title="{}">—</span></td>', nothing)
    return format_html('<td class="hm{}">{}</td>', heat_level(cell.value), render_count(cell))


def _axis(marks: Sequence[int], top: int) -> SafeString:
    return format_html_join(
        "",
        '<line class="grid" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/><text class="y" x="{3}%" y="{4}">{5}</text>',
        (
            (_LEFT, _LEFT + _WIDTH, _up(mark, top), _LEFT - 2, _up(mark, top) + 4, say_number(mark))
            for mark in marks
        ),
    )  # fmt: skip


def _days(chart: BurnDown) -> SafeString:
    """First and last day, and today where there is room between them."""
    shown = [(chart.first, "first"), (chart.last, "last")]
    now = chart.across(chart.today)
    if _LEFT + 20 < now < _LEFT + _WIDTH - 20:
        shown.insert(1, (chart.today, "mid"))
    return format_html_join(
        "",
        '<text class="x {}" x="{}%" y="{}">{}</text>',
        ((place, chart.across(day), _TOP + _HEIGHT + 20, f"{day.month}-{day.day:02}") for day, place in shown),
    )


def _line(places: Sequence[tuple[float, float]], kind: str) -> SafeString:
    return format_html_join(
        "",
        '<line class="{}" x1="{}%" y1="{}" x2="{}%" y2="{}"/>',
        ((kind, left[0], left[1], right[0], right[1]) for left, right in pairwise(places)),
    )


def _up(value: float, top: int) -> float:
    return round(_TOP + _HEIGHT * (1 - value / max(top, 1)), 2)


def _say_point(point: BurnPoint, today: date) -> str:
    return gettext("%(day)s：未销号 %(n)s 项") % {
        "day": say_date(point.day, today),
        "n": say_number(point.count.value),
    }
