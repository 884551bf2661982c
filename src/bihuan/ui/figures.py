"""Figures that say how they were counted: a number, the list behind it, and its counting rule (统计口径)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from bihuan.ui.icons import render_icon
from bihuan.ui.moments import render_moment

TOO_FEW = 5
"""Below so many checked problems no rate is inferred from them."""
WIDE_GAP = 20
"""Percentage points between reported and verified from which on the gap is set in bold."""


@dataclass(frozen=True, slots=True)
class CountingRule:
    """How a figure was counted. `moment` is when; `exclusions` says in words what was left out, "" for nothing."""

    name: str
    numerator: str
    denominator: str = ""
    moment: datetime | str | None = None
    exclusions: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its list and rule. `value` is shown as given (str) or with thousands separated (int).

    `listed` is how many things the list holds, where that differs from the value (a rate).
    """

    value: int | str
    url: str = ""
    rule: CountingRule | None = None
    listed: int | None = None


@dataclass(frozen=True, slots=True)
class SummaryCell:
    """One cell of the summary strip: label, figure, words beside the figure (`aside`) and below it (`note`).

    `tone`: "" | "danger" | "warn". `verified` figures are set in teal and nothing else is.
    """

    label: str
    figure: Figure
    icon: str = ""
    tone: str = ""
    aside: str = ""
    note: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class RatePair:
    """Reported beside verified, in percent (0–100). Without `verified` (no random check yet) it says so.

    `lower` and `upper` bound the verified rate, `checked` is the size of the sample, `pace` the plan at this moment.
    """

    reported: float
    reported_count: int | None = None
    total: int | None = None
    verified: float | None = None
    lower: float | None = None
    upper: float | None = None
    checked: int = 0
    pace: float | None = None
    reported_url: str = ""
    verified_url: str = ""

    @property
    def inferable(self) -> bool:
        return (
            self.verified is not None and self.lower is not None and self.upper is not None and self.checked >= TOO_FEW
        )


def say_number(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def say_percent(value: float, digits: int = 0) -> str:
    return f"{value:.{digits}f}%"


def render_figure(figure: Figure, flush: str = "") -> SafeString:
    """The number as a link to exactly its list; hover and focus open the counting rule. `flush="r"` opens it leftwards."""
    number = say_number(figure.value)
    shown = format_html('<a href="{}">{}</a>', figure.url, number) if figure.url else SafeString("") + number
    if figure.rule is None:
        return format_html('<span class="bh-fig num">{}</span>', shown)
    return format_html(
        '<span class="bh-fig num"{}>{}{}</span>',
        SafeString("") if figure.url else SafeString(' tabindex="0"'),
        shown,
        _rule(figure, figure.rule, flush),
    )


def render_rule_line(rule: CountingRule, listed: int | None = None) -> SafeString:
    """The rule as one line: the first line of the list that a figure leads to."""
    parts = [rule.numerator]
    if rule.denominator:
        parts.append(gettext("分母：%(what)s") % {"what": rule.denominator})
    if rule.exclusions:
        parts.append(rule.exclusions)
    count = gettext("共 %(n)s 项") % {"n": say_number(listed)} if listed is not None else ""
    told = (pgettext("counting rule", "；").join(parts), _moment(rule), count)
    return format_html(
        '<p class="bh-ruleline">{}<span><b>{}</b>{}</span></p>',
        render_icon("ruler-2", 14),
        gettext("统计口径 · %(name)s") % {"name": rule.name},
        format_html_join("", "　{}", ((piece,) for piece in told if piece)),
    )


def render_summary(cells: Iterable[SummaryCell]) -> SafeString:
    """3–5 figures in one bordered row."""
    return format_html(
        '<div class="bh-sumrow">{}</div>', format_html_join("", "{}", ((_cell(cell),) for cell in cells))
    )


def render_rates(pair: RatePair, words: bool = True) -> SafeString:
    """The pair of bars, and in words below: hollow is reported, solid teal verified up to the lower bound."""
    bars = format_html(
        '<svg class="bh-rate" role="img" aria-label="{}">{}{}{}{}</svg>',
        _rates_sentence(pair),
        _GRID,
        format_html('<rect class="rep" x="0.6" y="5" width="{}" height="7" rx="1"/>', _share(pair.reported)),
        _verified_bars(pair),
        format_html('<line class="pace" x1="{0}" x2="{0}" y1="0" y2="30"/>', _share(pair.pace))
        if pair.pace is not None
        else "",
    )
    if not words:
        return bars
    return format_html(
        '{}<div class="row-f wrap sp t-13"><span class="t-2">{}</span><span>{}</span></div>',
        bars,
        _say_reported(pair),
        _say_verified(pair),
    )


_GRID = format_html_join(
    "", '<line class="grid" x1="{0}%" x2="{0}%" y1="0" y2="30"/>', ((n,) for n in (0, 25, 50, 75, 100))
)


def _rule(figure: Figure, rule: CountingRule, flush: str) -> SafeString:
    rows = [(gettext("分子"), rule.numerator)]
    if rule.denominator:
        rows.append((gettext("分母"), rule.denominator))
    if rule.moment:
        rows.append((gettext("时点"), _moment(rule)))
    listed = figure.listed if figure.listed is not None else figure.value
    link = (
        format_html('<a href="{}">{}</a>', figure.url, gettext("查看这 %(n)s 项") % {"n": say_number(listed)})
        if figure.url and isinstance(listed, int)
        else SafeString("")
    )
    return format_html(
        '<span class="bh-rule{}" role="note"><b>{}</b><span class="dl">{}</span>{}{}</span>',
        " r" if flush == "r" else "",
        gettext("统计口径 · %(name)s") % {"name": rule.name},
        format_html_join("", '<span class="dt">{}</span><span class="dd">{}</span>', rows),
        format_html('<span class="x">{}</span>', rule.exclusions) if rule.exclusions else SafeString(""),
        link,
    )


def _moment(rule: CountingRule) -> SafeString | str:
    if isinstance(rule.moment, datetime):
        return render_moment(rule.moment, rule.moment)
    return rule.moment or ""


def _cell(cell: SummaryCell) -> SafeString:
    tone = f" {cell.tone}" if cell.tone else ""
    return format_html(
        '<div><div class="k{}">{}{}</div><div class="v{}">{}{}</div>{}</div>',
        tone,
        render_icon(cell.icon) if cell.icon else "",
        cell.label,
        (" ok" if cell.verified else (" danger" if cell.tone == "danger" else "")) + _kind_of(cell.figure.value),
        render_figure(cell.figure),
        format_html(" <small>{}</small>", cell.aside) if cell.aside else "",
        format_html('<div class="s">{}</div>', cell.note) if cell.note else "",
    )


def _kind_of(value: int | str) -> str:
    """Words in place of a number ("尚未抽查") are set smaller and may break."""
    return "" if isinstance(value, int) or value[:1].isdigit() else " word"


def _share(percent: float | None) -> str:
    return f"{min(100.0, max(0.0, percent or 0.0)):.4g}%"


def _verified_bars(pair: RatePair) -> SafeString:
    if not pair.inferable:
        return SafeString("")
    low, high = _share(pair.lower), _share(pair.upper)
    return format_html(
        '<rect class="ver2" x="0" y="17" width="{}" height="8" rx="1"/><rect class="ver" x="0" y="17" width="{}" height="8" rx="1"/>'
        '<line class="wh" x1="{}" x2="{}" y1="21" y2="21"/><line class="wh" x1="{}" x2="{}" y1="17.5" y2="24.5"/>'
        '<line class="wh" x1="{}" x2="{}" y1="17.5" y2="24.5"/>',
        _share(pair.verified),
        low,
        low,
        high,
        low,
        low,
        high,
        high,
    )


def _say_reported(pair: RatePair) -> SafeString:
    text = gettext("上报 %(rate)s") % {"rate": say_percent(pair.reported)}
    if pair.reported_count is not None and pair.total is not None:
        text += gettext("（%(n)s / %(all)s）") % {"n": say_number(pair.reported_count), "all": say_number(pair.total)}
    return (
        format_html('<a class="bh-u" href="{}">{}</a>', pair.reported_url, text)
        if pair.reported_url
        else format_html("{}", text)
    )


def _say_verified(pair: RatePair) -> SafeString:
    if pair.verified is None or pair.lower is None or pair.upper is None:
        return format_html("{}", gettext("抽查太少，不推算") if pair.checked else gettext("核实：尚未抽查"))
    if pair.checked < TOO_FEW:
        return format_html("{}", gettext("抽查太少，不推算"))
    head = gettext("核实 %(rate)s") % {"rate": say_percent(pair.verified)}
    tail = gettext("（%(low)s–%(high)s，抽 %(n)s）") % {
        "low": f"{pair.lower:.0f}",
        "high": say_percent(pair.upper),
        "n": say_number(pair.checked),
    }
    shown = format_html('<b class="ok">{}</b>{}', head, tail)
    return format_html('<a class="bh-u" href="{}">{}</a>', pair.verified_url, shown) if pair.verified_url else shown


def _rates_sentence(pair: RatePair) -> str:
    said = gettext("上报 %(rate)s") % {"rate": say_percent(pair.reported)}
    if not pair.inferable or pair.verified is None or pair.lower is None or pair.upper is None:
        return said + gettext("；") + (gettext("抽查太少，不推算") if pair.checked else gettext("尚未抽查"))
    return said + gettext("；核实 %(rate)s，区间 %(low)s 至 %(high)s") % {
        "rate": say_percent(pair.verified, 1),
        "low": say_percent(pair.lower, 1),
        "high": say_percent(pair.upper, 1),
    }
