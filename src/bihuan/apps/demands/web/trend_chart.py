"""Minutes of one unit week by week as a drawing of the server: a bar a week, the budget as a line; its numbers stand in a table too."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.apps.demands.queries import WeekLoad
from bihuan.apps.demands.web.frame import say_minutes
from bihuan.core.demands.burden import BurdenTable
from bihuan.core.pace import round_scale
from bihuan.ui.figures import say_number

_LEFT, _WIDTH = 13.0, 85.0
_TOP, _HEIGHT = 12.0, 170.0


def draw_trend(weeks: Sequence[WeekLoad], table: BurdenTable) -> SafeString:
    """Minutes of a unit that had anything to hand in, on average, by week."""
    marks = round_scale(max([table.budget, *(round(week.per_unit) for week in weeks)]))
    top, step = marks[-1], _WIDTH / max(len(weeks), 1)
    bars = format_html_join(
        "",
        '<line class="held" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/><circle class="held" cx="{0}%" cy="{2}" r="2.5">'
        "<title>{3}</title></circle>",
        (
            (round(_LEFT + step * (place + 0.5), 2), _up(0, top), _up(week.per_unit, top), _say(week))
            for place, week in enumerate(weeks)
        ),
    )
    return format_html(
        '<svg class="bh-chart" role="img" aria-label="{}">{}{}{}{}</svg>',
        sentence(weeks, table),
        _axis(marks, top),
        _days(weeks, step),
        format_html(
            '<line class="even" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/>', _LEFT, _LEFT + _WIDTH, _up(table.budget, top)
        ),
        bars,
    )


def sentence(weeks: Sequence[WeekLoad], table: BurdenTable) -> str:
    """The drawing in words."""
    if not weeks:
        return ""
    return gettext("最近 %(n)s 周，每个要报的单位平均一周 %(now)s（本周），最多 %(most)s；虚线是上限 %(budget)s。") % {
        "n": len(weeks), "now": say_minutes(weeks[-1].per_unit), "most": say_minutes(max(week.per_unit for week in weeks)),
        "budget": say_minutes(table.budget),
    }  # fmt: skip


def _axis(marks: Sequence[int], top: int) -> SafeString:
    return format_html_join(
        "",
        '<line class="grid" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/><text class="y" x="{3}%" y="{4}">{5}</text>',
        (
            (_LEFT, _LEFT + _WIDTH, _up(mark, top), _LEFT - 2, _up(mark, top) + 4, say_number(mark))
            for mark in marks
        ),
    )  # fmt: skip


def _days(weeks: Sequence[WeekLoad], step: float) -> SafeString:
    """First and last Monday."""
    shown = [(0, "first"), (len(weeks) - 1, "last")] if len(weeks) > 1 else []
    return format_html_join(
        "",
        '<text class="x {}" x="{}%" y="{}">{}</text>',
        (
            (
                place,
                round(_LEFT + (0 if place == "first" else step * (at + 1)), 2),
                _TOP + _HEIGHT + 20,
                f"{weeks[at].week:%m-%d}",
            )
            for at, place in shown
        ),
    )


def _up(value: float, top: int) -> float:
    return round(_TOP + _HEIGHT * (1 - value / max(top, 1)), 2)


def _say(week: WeekLoad) -> str:
    return gettext("%(week)s 这一周：每单位 %(each)s，%(units)s 个单位") % {
        "week": week.week.isoformat(), "each": say_minutes(week.per_unit), "units": week.units,
    }  # fmt: skip
