"""How a higher app shows something on a lower app's page without that page knowing it: named slots, filled by registration.

A lower app's template says `{% panels "ledger.problem.side" problem %}`; a higher app registers a function for that slot
in its `ready`. The function decides what the reader may see and answers None for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Panel:
    """A card: heading, template and its plain, permitted data. An empty `title` leaves the card out and shows the bare template."""

    title: str
    template: str
    context: dict[str, object]
    count: int | None = None
    key: str = ""


Render = Callable[[HttpRequest, object], Panel | None]

_slots: dict[str, list[tuple[int, Render]]] = {}


def register_panel(slot: str, render: Render, order: int = 50) -> None:
    """Fill a slot. Slots are named "app.page.place"; lower orders stand first, equal ones as registered."""
    held = _slots.setdefault(slot, [])
    if all(known is not render for _, known in held):
        held.append((order, render))
        held.sort(key=lambda pair: pair[0])


def panels_of(slot: str, request: HttpRequest, thing: object) -> list[Panel]:
    """What this reader sees in that slot for that thing."""
    answers = (render(request, thing) for _, render in _slots.get(slot, ()))
    return [panel for panel in answers if panel is not None]


def render_panels(slot: str, request: HttpRequest, thing: object) -> SafeString:
    """The slot's panels as cards, one below the other."""
    cards = ((_card(panel, request),) for panel in panels_of(slot, request, thing))
    return format_html_join("", "{}", cards)


def _card(panel: Panel, request: HttpRequest) -> SafeString:
    body = render_to_string(panel.template, panel.context, request=request)
    if not panel.title:
        return body
    name = format_html(' id="{}"', panel.key) if panel.key else ""
    count = format_html('<span class="cnt num">{}</span>', f"{panel.count:,}") if panel.count is not None else ""
    return format_html(
        '<section class="bh-card"{}><header><h2>{}</h2>{}</header>{}</section>', name, panel.title, count, body
    )
