"""What stands around a list: saved views, filter chips, pages, the bar for the rows that are chosen. All of it lives in the address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.core.decisions import Reason
from bihuan.ui.figures import say_number
from bihuan.ui.icons import render_icon
from bihuan.ui.steps import say_reason

PLACE = "in"
LONGEST_PLACE = 1000


@dataclass(frozen=True, slots=True)
class SavedView:
    """One tab over a list: its words, address and, where it is cheap to know, how many it holds."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One filter that is on: "单位：县农业农村局", and the address without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class BulkStep:
    """One act on all chosen rows; `value` is what the form posts as `step`. Not `allowed`: `why` says for how many and why."""

    value: str
    label: str
    icon: str = ""
    primary: bool = False
    allowed: bool = True
    why: str | Reason = ""


class Page(Protocol):
    """The part of django.core.paginator.Page that the pager reads."""

    number: int

    @property
    def paginator(self) -> "Pages": ...
    def has_next(self) -> bool: ...
    def has_previous(self) -> bool: ...
    def start_index(self) -> int: ...
    def end_index(self) -> int: ...


class Pages(Protocol):
    """The part of django.core.paginator.Paginator that the pager reads."""

    @property
    def count(self) -> int: ...
    @property
    def num_pages(self) -> int: ...


def render_views(views: Iterable[SavedView], name: str = "") -> SafeString:
    tabs = format_html_join("", "{}", ((_tab(view),) for view in views))
    return format_html('<nav class="bh-tabs" aria-label="{}">{}</nav>', name or gettext("视图"), tabs)


def render_chips(chips: Sequence[FilterChip], clear_url: str = "") -> SafeString:
    """The filters that are on, each with a way to take it off."""
    if not chips:
        return SafeString("")
    shown = format_html_join("", "{}", ((_chip(chip),) for chip in chips))
    clear = format_html('<a class="bh-chip" href="{}">{}</a>', clear_url, gettext("清除筛选")) if clear_url else ""
    return format_html('<div class="row-f wrap">{}{}</div>', shown, clear)


def render_pager(page: Page, query: QueryDict, key: str = "page") -> SafeString:
    """Which rows are shown of how many, and the way to the pages around; every other part of the address is kept."""
    total, last = page.paginator.count, page.paginator.num_pages
    span = gettext("第 %(first)s–%(last)s 项，共 %(all)s 项") % {
        "first": say_number(page.start_index()),
        "last": say_number(page.end_index()),
        "all": say_number(total),
    }
    if last <= 1:
        return format_html(
            '<div class="bh-pager"><span class="num">{}</span></div>', gettext("共 %(n)s 项") % {"n": say_number(total)}
        )
    links = format_html_join("", "{}", ((_page_link(n, page.number, query, key),) for n in _near(page.number, last)))
    before = _turn(
        number=page.number - 1,
        query=query,
        key=key,
        word=gettext("上一页"),
        relation="prev",
        possible=page.has_previous(),
    )
    after = _turn(
        number=page.number + 1, query=query, key=key, word=gettext("下一页"), relation="next", possible=page.has_next()
    )
    return format_html(
        '<nav class="bh-pager" aria-label="{}"><span class="num">{}</span><span class="end">{}{}{}</span></nav>',
        gettext("分页"),
        span,
        before,
        links,
        after,
    )


def render_bulk(steps: Iterable[BulkStep], count: int = 0) -> SafeString:
    """The bar at the foot of a list's form. The script shows it and keeps the count; without script it stands always."""
    rows = format_html_join("", "{}", ((_bulk_step(step),) for step in steps))
    said = gettext("已选 %(n)s 项")
    head, _, tail = said.partition("%(n)s")
    return format_html(
        '<div class="bh-bulk" data-bulk><span>{}<b class="num" data-bulk-count aria-live="polite">{}</b>{}</span>{}</div>',
        head,
        count,
        tail,
        rows,
    )


def address_without(query: QueryDict, *keys: str) -> str:
    """The query string without these keys and without the page: what a chip's remove link leads to."""
    kept = query.copy()
    for key in (*keys, "page"):
        kept.pop(key, None)
    return f"?{kept.urlencode()}" if kept else "?"


def address_with(query: QueryDict, **values: str | int) -> str:
    """The query string with these values set, and back on the first page unless `page` is among them."""
    kept = query.copy()
    kept.pop("page", None)
    for key, value in values.items():
        kept[key] = str(value)
    return f"?{kept.urlencode()}"


def place_in(request: HttpRequest) -> str:
    """The list that the reader came from, as the address of a page names it (`?in=`, a list's own parameters); "" for none."""
    named = request.GET.get(PLACE, "")
    return named if len(named) <= LONGEST_PLACE and "\x00" not in named else ""


def keep_place(request: HttpRequest, url: str) -> str:
    """An address on the way through one thing of a list: who came from the list finds back to it, and to its next."""
    named = place_in(request)
    return f"{url}{'&' if '?' in url else '?'}{urlencode({PLACE: named})}" if named else url


def _tab(view: SavedView) -> SafeString:
    count = format_html('<span class="n num">{}</span>', say_number(view.count)) if view.count is not None else ""
    return format_html('<a href="{}"{}>{}{}</a>', view.url, _current(view.current), view.label, count)


def _current(yes: bool, kind: str = "page") -> SafeString:
    return format_html(' aria-current="{}"', kind) if yes else SafeString("")


def _chip(chip: FilterChip) -> SafeString:
    return format_html(
        '<span class="bh-chip on">{} <b>{}</b><a href="{}" aria-label="{}">{}</a></span>',
        chip.label,
        chip.value,
        chip.remove_url,
        gettext("去掉筛选：%(name)s") % {"name": chip.label},
        render_icon("x", 14),
    )


def _near(current: int, last: int) -> list[int]:
    """First, last and two on either side; 0 stands for a gap."""
    wanted = sorted({1, last, *range(max(1, current - 2), min(last, current + 2) + 1)})
    shown: list[int] = []
    for number in wanted:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown


def _page_link(number: int, current: int, query: QueryDict, key: str) -> SafeString:
    if number == 0:
        return SafeString('<span class="gap">…</span>')
    href = address_with(query, **{key: number})
    return format_html('<a class="btn btn-sm num" href="{}"{}>{}</a>', href, _current(number == current), number)


def _turn(*, number: int, query: QueryDict, key: str, word: str, relation: str, possible: bool) -> SafeString:
    if not possible:
        return SafeString("")
    return format_html(
        '<a class="btn btn-sm" rel="{}" href="{}">{}</a>', relation, address_with(query, **{key: number}), word
    )


def _bulk_step(step: BulkStep) -> SafeString:
    icon = render_icon(step.icon) if step.icon else SafeString("")
    if step.allowed:
        look = "btn btn-primary" if step.primary else "btn"
        return format_html(
            '<button class="{}" name="step" value="{}">{}{}</button>', look, step.value, icon, step.label
        )
    name = f"bulk-why-{step.value}"
    return format_html(
        '<button class="btn" type="button" aria-disabled="true" aria-describedby="{}">{}{}</button><span class="why" id="{}">{}</span>',
        name,
        render_icon("lock"),
        step.label,
        name,
        say_reason(step.why),
    )
