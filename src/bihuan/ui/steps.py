"""The lawful next steps as buttons. One is primary; an unlawful one is shown, cannot be taken, and says why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.core.decisions import Reason
from bihuan.ui.icons import render_icon


@dataclass(frozen=True, slots=True)
class NextStep:
    """One step. `url` is its page (method "get") or what it posts to (method "post", with `fields` as hidden inputs).

    Not `allowed`: `why` is the reason, shown below the button always. `key` makes the element ids; `note` is one line of
    consequence below a lawful step. `confirm` makes the browser ask first. A step that is taken `seldom` never stands out as the first.
    """

    key: str
    label: str
    url: str = ""
    icon: str = ""
    method: Literal["get", "post"] = "get"
    primary: bool = False
    allowed: bool = True
    why: str | Reason = ""
    note: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    confirm: str = ""
    seldom: bool = False


def render_next_steps(steps: Iterable[NextStep], csrf_token: str = "") -> SafeString:
    """All steps in one column, in the order given."""
    rows = format_html_join("", "<div>{}</div>", ((render_step(step, csrf_token),) for step in steps))
    return format_html('<div class="bh-next">{}</div>', rows)


def render_step(step: NextStep, csrf_token: str = "", small: bool = False) -> SafeString:
    """One step alone, as in a row of my work."""
    if not step.allowed:
        return _locked(step, small)
    look = "btn" + (" btn-primary" if step.primary else "") + (" btn-sm" if small else "")
    icon = render_icon(step.icon) if step.icon else SafeString("")
    note = format_html('<div class="why"><span>{}</span></div>', step.note) if step.note else SafeString("")
    if step.method == "get":
        return format_html('<a class="{}" href="{}">{}{}</a>{}', look, step.url, icon, step.label, note)
    hidden = format_html_join("", '<input type="hidden" name="{}" value="{}">', step.fields)
    confirm = format_html(' data-confirm="{}"', step.confirm) if step.confirm else SafeString("")
    return format_html(
        '<form method="post" action="{}"{} data-once>'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">{}<button class="{}">{}{}</button></form>{}',
        step.url,
        confirm,
        csrf_token,
        hidden,
        look,
        icon,
        step.label,
        note,
    )


def say_reason(reason: Reason | str | None) -> str:
    """A core reason in the reader's language: translated first, then filled in."""
    if reason is None or isinstance(reason, str):
        return reason or ""
    return reason.text(gettext)


def _locked(step: NextStep, small: bool) -> SafeString:
    name = f"why-{step.key}"
    return format_html(
        '<button class="btn{}" type="button" aria-disabled="true" aria-describedby="{}">{}{}</button>'
        '<div class="why" id="{}">{}<span>{}</span></div>',
        " btn-sm" if small else "",
        name,
        render_icon("lock"),
        step.label,
        name,
        render_icon("info-circle", 14),
        say_reason(step.why),
    )
