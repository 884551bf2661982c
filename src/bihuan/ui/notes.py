"""Notes, empty places and errors: what happened, what was kept, what to do."""

from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.ui.icons import render_icon

Tone = Literal["", "info", "warn", "danger"]


@dataclass(frozen=True, slots=True)
class ErrorAccount:
    """An error told in three sentences, with links as next steps and, in `code`, what to give to whoever keeps the system."""

    title: str
    happened: str
    kept: str
    next: str
    steps: tuple[tuple[str, str], ...] = ()
    code: str = ""


def render_note(tone: Tone, text: str, icon: str = "") -> SafeString:
    """One icon and one or two sentences. "danger" is announced at once to who cannot see it."""
    icons = {"": "message-2", "info": "info-circle", "warn": "alert-triangle", "danger": "alert-circle"}
    role = SafeString(' role="alert"') if tone == "danger" else SafeString("")
    look = f" {tone}" if tone else ""
    return format_html('<div class="bh-note{}"{}>{}<p>{}</p></div>', look, role, render_icon(icon or icons[tone]), text)


def render_empty(title: str, text: str = "", url: str = "", label: str = "", icon: str = "inbox") -> SafeString:
    """An empty place: what is empty, why that is good or what to do, and one primary step."""
    step = (
        format_html('<div class="row-f"><a class="btn btn-primary" href="{}">{}</a></div>', url, label) if url else ""
    )
    return format_html(
        '<div class="bh-empty"><span class="art">{}</span><h2>{}</h2>{}{}</div>',
        render_icon(icon, 32),
        title,
        format_html("<p>{}</p>", text) if text else "",
        step,
    )


def render_error(account: ErrorAccount) -> SafeString:
    rows = (
        (gettext("发生了什么"), account.happened),
        (gettext("留住了什么"), account.kept),
        (gettext("现在怎么办"), account.next),
    )
    steps = format_html_join(
        "",
        '<a class="btn{}" href="{}">{}</a>',
        ((" btn-primary" if place == 0 else "", url, label) for place, (label, url) in enumerate(account.steps)),
    )
    code = (
        format_html('<p class="t-12 t-3 mt16">{}</p>', gettext("编号 %(code)s") % {"code": account.code})
        if account.code
        else ""
    )
    return format_html(
        '<div class="bh-err"><h1>{}</h1><dl class="three">{}</dl><div class="row-f wrap">{}</div>{}</div>',
        account.title,
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows),
        steps,
        code,
    )
