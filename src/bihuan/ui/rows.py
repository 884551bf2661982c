"""Rows and tiles that several pages share: to-do rows, background work, evidence."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from bihuan.ui.chips import DeadlineChip, render_deadline, render_state
from bihuan.ui.icons import render_icon
from bihuan.ui.moments import say_date, say_weekday
from bihuan.ui.steps import NextStep, render_step


@dataclass(frozen=True, slots=True)
class TodoRow:
    """What somebody must do: deadline | title, number, state, why | one button; `consequence` is one line below.

    `facts` are short words beside the state. `urgent` sets the consequence in red.
    """

    title: str
    url: str
    step: NextStep | None = None
    deadline: DeadlineChip | None = None
    number: str = ""
    state: str = ""
    facts: tuple[str, ...] = ()
    consequence: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class JobRow:
    """Background work: n of m while it runs; a link to the result when done; what was kept and a way to retry when failed."""

    name: str
    state: Literal["waiting", "running", "done", "failed"]
    done: int = 0
    total: int = 0
    note: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceTile:
    """A file that proves something. `standing`: "verified" (seen on site), "reported" (the unit says so), "doubt".

    `effective` is the day that it speaks of, `uploaded` the day it came in; `picture` a thumbnail's address or "".
    """

    name: str
    url: str
    uploaded: dt.date
    effective: dt.date | None = None
    version: int = 1
    picture: str = ""
    standing: Literal["verified", "reported", "doubt"] = "reported"
    note: str = ""


def render_todo(row: TodoRow, csrf_token: str = "") -> SafeString:
    facts = [format_html('<span class="bh-no">{}</span>', row.number)] if row.number else []
    if row.state:
        facts.append(render_state(row.state))
    facts.extend(format_html("<span>{}</span>", fact) for fact in row.facts)
    meta = format_html_join("", "{}", ((fact,) for fact in facts))
    after = (
        format_html('<div class="meta{}">{}</div>', " danger" if row.urgent else "", row.consequence)
        if row.consequence
        else ""
    )
    return format_html(
        '<div class="bh-todo"><div class="when">{}</div><div><a class="ttl" href="{}">{}</a><div class="meta">{}</div>{}</div>'
        '<div class="act">{}</div></div>',
        _when(row.deadline),
        row.url,
        row.title,
        meta,
        after,
        render_step(row.step, csrf_token) if row.step else "",
    )


def render_job(row: JobRow) -> SafeString:
    icon = {"waiting": "clock-hour-4", "running": "loader-2", "done": "circle-check", "failed": "alert-circle"}[
        row.state
    ]
    bar = aside = SafeString("")
    if row.state == "running":
        aside = format_html('<span class="t-3 num">{} / {}</span>', f"{row.done:,}", f"{row.total:,}")
        bar = format_html(
            '<progress class="bar" value="{}" max="{}" aria-label="{}">{}/{}</progress>',
            row.done,
            max(1, row.total),
            row.name,
            row.done,
            row.total,
        )
    elif row.url:
        aside = format_html(
            '<a href="{}">{}</a>',
            row.url,
            row.action or (gettext("重试") if row.state == "failed" else gettext("查看")),
        )
    note = row.note or (
        gettext("可以离开此页，完成后在“我的待办”里取。") if row.state in ("waiting", "running") else ""
    )
    return format_html(
        '<div class="bh-job {}">{}<span>{}</span>{}{}<span class="s{}">{}</span></div>',
        row.state,
        render_icon(icon),
        row.name,
        aside or SafeString("<span></span>"),
        bar,
        " danger" if row.state == "failed" else "",
        note,
    )


def render_evidence(tile: EvidenceTile) -> SafeString:
    """One figure; wrap several in `<div class="bh-ev">`."""
    picture = (
        format_html('<img class="pic" src="{}" alt="" loading="lazy">', tile.picture)
        if tile.picture
        else format_html('<span class="pic file">{}</span>', render_icon("file-text", 32))
    )
    days = [gettext("%(day)s上传") % {"day": say_date(tile.uploaded)}]
    if tile.effective is not None:
        days.insert(0, gettext("证明 %(day)s的情况") % {"day": say_date(tile.effective)})
    if tile.version > 1:
        days.append(gettext("第 %(n)d 版") % {"n": tile.version})
    return format_html(
        '<figure><a href="{}">{}<span class="sr">{}</span></a><figcaption><b>{}</b>{}<br>{}</figcaption></figure>',
        tile.url,
        picture,
        tile.name,
        tile.name,
        gettext("，").join(days),
        _standing(tile),
    )


def _standing(tile: EvidenceTile) -> SafeString:
    if tile.standing == "verified":
        return format_html(
            '<span class="ok">{} {}</span>', render_icon("circle-check", 14), tile.note or gettext("现场核过")
        )
    if tile.standing == "doubt":
        return format_html('<span class="warnline">{} {}</span>', render_icon("alert-triangle", 14), tile.note)
    return format_html("<span>{} {}</span>", render_icon("circle", 14), tile.note or gettext("单位自报"))


def _when(chip: DeadlineChip | None) -> SafeString:
    """The chip without its date, and the date with its weekday below."""
    if chip is None:
        return SafeString("")
    plain = render_deadline(DeadlineChip(chip.kind, chip.text))
    if chip.date is None:
        return format_html('{}<span class="below">{}</span>', plain, chip.behind)
    said = gettext("%(day)s（%(weekday)s）") % {
        "day": say_date(chip.date, chip.today),
        "weekday": say_weekday(chip.date),
    }
    note = f"　{chip.behind}" if chip.behind else ""
    return format_html('{}<time class="below" datetime="{}">{}{}</time>', plain, chip.date.isoformat(), said, note)
