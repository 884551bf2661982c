"""The Kaplan–Meier curve as a drawing of the server: steps in ink, the interval around it; its numbers stand in a table too."""

from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.core.survival import Curve, CurvePoint

_LEFT, _WIDTH = 9.0, 88.0
_TOP, _HEIGHT = 12.0, 170.0
_MARKS = (0, 25, 50, 75, 100)
_TICKS = (0, 30, 90, 180, 365, 730)


def draw_curve(curve: Curve) -> SafeString:
    """The curve from closing to the last day on which enough closures were watched to say anything (`firm_until`)."""
    last = max(curve.firm_until, 1)
    corners = [point for point in curve.points if point.day <= last]
    ends = [*(point.day for point in corners[1:]), last]
    return format_html(
        '<svg class="bh-chart" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        _sentence(curve),
        _axis(),
        _ticks(last),
        _steps([(p.day, end, p.lower) for p, end in zip(corners, ends, strict=True)], last, "even"),
        _steps([(p.day, end, p.upper) for p, end in zip(corners, ends, strict=True)], last, "even"),
        _steps([(p.day, end, p.share) for p, end in zip(corners, ends, strict=True)], last, "held"),
    )


def say_end(curve: Curve) -> str:
    """Why the curve ends before the last day that any closure was watched; "" where it does not."""
    if curve.firm_until >= curve.last_day:
        return ""
    values = {"n": curve.firm_until, "few": curve.enough, "last": curve.last_day}
    return (
        gettext("线画到第 %(n)d 天：以后还看着的不足 %(few)d 个（最久的看到第 %(last)d 天），一个反弹就会拉下一大截。")
        % values
    )


def say_share_on(curve: Curve, day: int) -> str:
    """The share on a day as `say_share` tells it, and how many it rests on where these are few."""
    said = say_share(curve.at(day))
    few = curve.at_risk(day)
    if few >= curve.enough or curve.at(day) is None:
        return said
    return gettext("%(share)s，只看着 %(n)d 个") % {"share": said, "n": few}


def say_share(point: CurvePoint | None) -> str:
    """A share with its interval, in per cent; "—" where nobody was watched so long.

    Before the first relapse the estimate has no interval: none is told, for 100 % without doubt would be a false one.
    """
    if point is None:
        return "—"
    if point.share == 1:
        return "100.0%"
    return f"{point.share * 100:.1f}%（{point.lower * 100:.0f}–{point.upper * 100:.0f}）"


def _sentence(curve: Curve) -> str:
    return gettext("%(size)d 个销号的问题里 %(events)d 个反弹；线是到那一天还保持住的比例，虚线是 95%% 的区间。") % {
        "size": curve.size, "events": curve.events,
    }  # fmt: skip


def _steps(runs: list[tuple[int, int, float]], last: int, look: str) -> SafeString:
    """Level runs and the drops between them."""
    level = format_html_join(
        "",
        '<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>',
        ((look, _across(a, last), _across(b, last), _up(share), _up(share)) for a, b, share in runs),
    )
    drops = format_html_join(
        "",
        '<line class="{}" x1="{}%" x2="{}%" y1="{}" y2="{}"/>',
        (
            (look, _across(after[0], last), _across(after[0], last), _up(before[2]), _up(after[2]))
            for before, after in pairwise(runs)
        ),
    )
    return format_html("{}{}", level, drops)


def _axis() -> SafeString:
    return format_html_join(
        "",
        '<line class="grid" x1="{0}%" x2="{1}%" y1="{2}" y2="{2}"/><text class="y" x="{3}%" y="{4}">{5}%</text>',
        ((_LEFT, _LEFT + _WIDTH, _up(mark / 100), _LEFT - 1, _up(mark / 100) + 4, mark) for mark in _MARKS),
    )  # fmt: skip


def _ticks(last: int) -> SafeString:
    shown = [day for day in _TICKS if day < last * 0.9] + [last]
    return format_html_join(
        "",
        '<text class="x mid" x="{}%" y="{}">{}</text>',
        ((_across(day, last), _TOP + _HEIGHT + 18, gettext("%(n)d 天") % {"n": day}) for day in shown),
    )


def _across(day: int, last: int) -> float:
    return round(_LEFT + _WIDTH * min(day / last, 1), 2)


def _up(share: float) -> float:
    return round(_TOP + _HEIGHT * (1 - share), 2)
