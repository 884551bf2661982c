"""Who passed a problem on to whom: one row each, with a bar from the asking to the ruling. All that a bar says stands in words too."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from bihuan.ui.icons import render_icon
from bihuan.ui.moments import say_date

PassingMark = Literal["upheld", "refused", "open", "lapsed"]


@dataclass(frozen=True, slots=True)
class PassingLine:
    """One passing-on. `taker` is "" where nobody has it yet; `ruled` says in words how it was ruled on, `ruling` why."""

    giver: str
    taker: str
    why: str
    start: dt.date
    end: dt.date
    days: int
    mark: PassingMark
    ruled: str
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class PassingChart:
    """The rows on one time axis, from the first asking to the last ruling."""

    lines: Sequence[PassingLine]
    today: dt.date

    def place(self, day: dt.date) -> float:
        """Where a day stands on the axis, in percent with one decimal."""
        first, last = min(line.start for line in self.lines), max(line.end for line in self.lines)
        return round(100 * (day - first).days / max(1, (last - first).days), 1)


def render_passing(chart: PassingChart) -> SafeString:
    """A table whose second column holds the bars: red what was refused, outlined what waits, thin and grey what was upheld."""
    heads = (gettext("谁转给谁"), gettext("从申请到裁定"), gettext("耽误"), gettext("为什么"), gettext("裁定"))
    rows = format_html_join("", "{}", ((_row(chart, line),) for line in chart.lines))
    return format_html(
        '<div class="bh-scroll" tabindex="0" role="group" aria-label="{}"><table class="bh-t bh-gantt"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>",
        heads[0],
        format_html_join(
            "",
            '<th scope="col"{}>{}</th>',
            ((SafeString(' class="gx only-desk"') if place == 1 else "", head) for place, head in enumerate(heads)),
        ),
        rows,
    )


_CLASSES: dict[PassingMark, str] = {"upheld": "e", "refused": "l", "open": "c", "lapsed": "e"}


def _row(chart: PassingChart, line: PassingLine) -> SafeString:
    left, right = chart.place(line.start), chart.place(line.end)
    bar = format_html(
        '<svg class="bh-g" aria-hidden="true"><rect class="{}" x="{}%" y="6" width="{}%" height="10" rx="2"/></svg>',
        _CLASSES[line.mark],
        min(left, 98.0),
        max(2.0, round(right - left, 1)),
    )
    lost = ngettext("%(n)d 个工作日", "%(n)d 个工作日", line.days) % {"n": line.days}
    return format_html(
        '<tr><th scope="row"><span class="nowrap">{}</span> {} <span class="nowrap">{}</span><br><span class="t-3 num">{}</span></th>'
        '<td class="only-desk">{}</td><td class="num nowrap">{}</td><td>{}</td><td><b>{}</b>{}</td></tr>',
        line.giver,
        render_icon("arrow-right", 14),
        line.taker or gettext("还没有定"),
        say_date(line.start, chart.today),
        bar,
        lost,
        line.why,
        line.ruled,
        format_html("　{}", line.ruling) if line.ruling else "",
    )
