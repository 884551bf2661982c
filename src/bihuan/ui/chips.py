"""Small signs in rows and heads: states, deadlines, units. Icon and word always together; colour is never the only sign."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from bihuan.core.lifecycle import State
from bihuan.ui.icons import render_icon
from bihuan.ui.moments import say_date

DeadlineKind = Literal["over", "soon", "ok", "est", "standing", "unknown", "done"]

SOON = 3
"""Working days from which on a deadline counts as near."""


@dataclass(frozen=True, slots=True)
class StateLook:
    """How one state is shown: its word, icon and class ("" plain, wait, doing, claimed, bad, verified, flag)."""

    word: str | Promise
    icon: str
    tone: str = ""


STATES: Mapping[str, StateLook] = MappingProxyType(
    {
        State.REGISTERED: StateLook(gettext_lazy("待交办"), "circle-dashed"),
        State.DISPATCHED: StateLook(gettext_lazy("待认领"), "inbox", "wait"),
        State.HANDBACK_ASKED: StateLook(gettext_lazy("退回待裁定"), "arrow-back-up", "wait"),
        State.ACCEPTED: StateLook(gettext_lazy("已认领"), "clipboard-list", "doing"),
        State.RECTIFYING: StateLook(gettext_lazy("整改中"), "progress", "doing"),
        State.APPLIED: StateLook(gettext_lazy("已申请销号"), "circle", "claimed"),
        State.UNDER_CHECK: StateLook(gettext_lazy("核查中"), "clipboard-search", "claimed"),
        State.UNDER_REVIEW: StateLook(gettext_lazy("待复核"), "gavel", "claimed"),
        State.PUBLIC_NOTICE: StateLook(gettext_lazy("公示中"), "speakerphone", "claimed"),
        State.RETURNED: StateLook(gettext_lazy("核查未通过"), "circle-x", "bad"),
        State.CLOSED: StateLook(gettext_lazy("已销号"), "circle-check", "verified"),
        State.SUSPENDED: StateLook(gettext_lazy("已暂停"), "player-pause"),
        State.MERGED: StateLook(gettext_lazy("已并入主问题"), "arrows-join"),
        State.WITHDRAWN: StateLook(gettext_lazy("已撤回"), "ban"),
        # No states of the life cycle, but shown as badges: a standing problem, a notice, what is computed, a lead.
        "standing": StateLook(gettext_lazy("持续整改"), "infinity", "doing"),
        "to-sign": StateLook(gettext_lazy("待签收"), "mail", "wait"),
        "on-schedule": StateLook(gettext_lazy("达到序时进度"), "trending-up"),
        "behind": StateLook(gettext_lazy("滞后"), "trending-down", "bad"),
        "history": StateLook(gettext_lazy("历史销号"), "history", "claimed"),
        "void": StateLook(gettext_lazy("销号作废"), "circle-off", "bad"),
        "flag": StateLook(gettext_lazy("线索"), "zoom-exclamation", "flag"),
    }
)


@dataclass(frozen=True, slots=True)
class DeadlineChip:
    """A deadline in words. `text` says it, `date` or `behind` (or both, "2027-01-07，预计") stands behind it in grey.

    `today` decides whether the year must be shown; an estimated date always shows it.
    """

    kind: DeadlineKind
    text: str
    date: dt.date | None = None
    behind: str = ""
    today: dt.date | None = None


@dataclass(frozen=True, slots=True)
class UnitChip:
    """A unit beside a problem: the accountable one (`lead`), or one that assists."""

    name: str
    lead: bool = True
    url: str = ""


def remaining_chip(
    *, days: int, due: dt.date, today: dt.date, estimated: bool = False, behind: str = ""
) -> DeadlineChip:
    """The chip for a dated deadline. `days` are the working days left, negative when over.

    `days` 0 on a later day (a run of days off) still counts as due on the day that is named behind it.
    """
    if due < today:
        over = max(1, -days)
        text = gettext("逾期 1 个工作日") if over == 1 else gettext("逾期 %(n)d 个工作日") % {"n": over}
        return DeadlineChip("over", text, due, behind, today)
    if due == today:
        return DeadlineChip("soon", gettext("今天到期"), due, behind, today)
    left = max(0, days)
    if estimated:
        text = gettext("约剩 1 个工作日") if left == 1 else gettext("约剩 %(n)d 个工作日") % {"n": left}
        return DeadlineChip("soon" if left <= SOON else "est", text, due, behind or gettext("预计"), today)
    text = gettext("还剩 1 个工作日") if left == 1 else gettext("还剩 %(n)d 个工作日") % {"n": left}
    return DeadlineChip("soon" if left <= SOON else "ok", text, due, behind, today)


def standing_chip(next_due: dt.date | None = None, today: dt.date | None = None) -> DeadlineChip:
    """No end: kept up for good, with the next date where there is one."""
    behind = gettext("下次 %(date)s") % {"date": say_date(next_due, today)} if next_due else ""
    return DeadlineChip("standing", gettext("长期坚持"), None, behind)


def unknown_chip(raw: str) -> DeadlineChip:
    """The text could not be read and was not guessed: it stands behind as it was written."""
    return DeadlineChip("unknown", gettext("时限待确认"), None, gettext("原文“%(raw)s”") % {"raw": raw} if raw else "")


def done_chip(closed_on: dt.date, today: dt.date | None = None) -> DeadlineChip:
    return DeadlineChip("done", gettext("%(date)s销号") % {"date": say_date(closed_on, today)})


def render_state(state: str, word: str = "") -> SafeString:
    """The badge of a state by its identifier; `word` replaces the word ("线索 2 条待处理"). Unknown states are shown plainly."""
    key = str(state)
    look = STATES.get(key) or StateLook(key, "circle-dashed")
    tone = f" {look.tone}" if look.tone else ""
    return format_html('<span class="bh-st{}">{}{}</span>', tone, render_icon(look.icon), word or look.word)


def state_word(state: str) -> str:
    """The word of a state alone, for filters and exports."""
    key = str(state)
    look = STATES.get(key)
    return str(look.word) if look else key


def render_deadline(chip: DeadlineChip | None, box: bool = False) -> SafeString:
    """The chip; `box` gives it an edge (heads of pages), without it stands plain (tables)."""
    if chip is None:
        return SafeString("")
    return format_html(
        '<span class="bh-dl {}{}">{}<span>{}</span>{}</span>',
        chip.kind,
        " box" if box else "",
        render_icon(_DEADLINE_ICONS[chip.kind]),
        chip.text,
        _behind(chip),
    )


def render_unit(chip: UnitChip) -> SafeString:
    role = gettext("主责") if chip.lead else gettext("配合")
    name = format_html('<a href="{}">{}</a>', chip.url, chip.name) if chip.url else chip.name
    return format_html(
        '<span class="bh-unit{}"><span class="r">{}</span>{}</span>', " lead" if chip.lead else "", role, name
    )


_DEADLINE_ICONS: Mapping[DeadlineKind, str] = {
    "over": "alert-circle",
    "soon": "clock-hour-4",
    "ok": "calendar-event",
    "est": "calendar-event",
    "standing": "infinity",
    "unknown": "help-circle",
    "done": "check",
}


def _behind(chip: DeadlineChip) -> SafeString:
    if chip.date is None:
        return format_html(' <span class="m">{}</span>', chip.behind) if chip.behind else SafeString("")
    said = chip.date.isoformat() if chip.kind == "est" else say_date(chip.date, chip.today)
    if chip.behind:
        said = gettext("%(date)s，%(note)s") % {"date": said, "note": chip.behind}
    return format_html(' <time datetime="{0}" title="{0}">{1}</time>', chip.date.isoformat(), said)
