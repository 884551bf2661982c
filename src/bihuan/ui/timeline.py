"""The timeline: every act on a thing, newest first. A ring was reported by the unit, solid teal checked by somebody else,
a blue square is the office or the ladder, a violet diamond a lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from bihuan.ui.moments import render_moment

EntryKind = Literal["reported", "checked", "office", "flag"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One act: `verb` in bold ("上报进展"), then `text`; below it the moment and who; `quote` is what they wrote.

    `url` leads from the verb to where the act can be seen whole. `reference` names the act in the audit record.
    """

    kind: EntryKind
    verb: str
    text: str = ""
    at: datetime | date | None = None
    who: str = ""
    quote: str = ""
    url: str = ""
    reference: str = ""


def render_timeline(entries: Iterable[TimelineEntry], now: datetime | None = None) -> SafeString:
    """The list; `now` lets fresh entries say "今天 09:00"."""
    rows = format_html_join("", "{}", ((_entry(entry, now),) for entry in entries))
    return format_html('<ol class="bh-tl">{}</ol>', rows)


def render_timeline_legend() -> SafeString:
    """What the four shapes mean; stands above the list."""
    shapes = format_html_join(
        "", '<span><i class="bh-dot {}"></i>{}</span>', ((_CLASSES[kind], word) for kind, word in _WHOSE.items())
    )
    return format_html('<div class="bh-legend mb8">{}</div>', shapes)


_CLASSES = {"reported": "", "checked": "v", "office": "o", "flag": "f"}
_WHOSE = {
    "reported": gettext_lazy("自报"),
    "checked": gettext_lazy("他人核实"),
    "office": gettext_lazy("交办督办"),
    "flag": gettext_lazy("线索"),
}


def _entry(entry: TimelineEntry, now: datetime | None) -> SafeString:
    verb = (
        format_html('<a href="{}"><b>{}</b></a>', entry.url, entry.verb)
        if entry.url
        else format_html("<b>{}</b>", entry.verb)
    )
    text = format_html(" {}", entry.text) if entry.text else SafeString("")
    quote = format_html('<div class="q">{}</div>', entry.quote) if entry.quote else SafeString("")
    who = format_html("　{}", entry.who) if entry.who else SafeString("")
    return format_html(
        '<li class="{}"><div class="h"><span class="sr">{}</span> {}{}</div><div class="m">{}{}</div>{}</li>',
        _CLASSES[entry.kind],
        _WHOSE[entry.kind],
        verb,
        text,
        render_moment(entry.at, now),
        who,
        quote,
    )
