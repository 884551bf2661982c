"""`{% load ui %}`: the parts of the look as tags and filters. What each takes stands in the docstring of `bihuan.ui`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString

from bihuan.core.decisions import Reason
from bihuan.ui.charts import (
    BurnDown,
    Count,
    HeatMap,
    render_burndown,
    render_burndown_legend,
    render_burndown_table,
    render_count,
    render_heat,
    render_heat_legend,
    render_shared_rule,
)
from bihuan.ui.chips import DeadlineChip, UnitChip, render_deadline, render_state, render_unit, state_word
from bihuan.ui.fields import render_field, render_fields, render_form_errors
from bihuan.ui.figures import (
    CountingRule,
    Figure,
    RatePair,
    SummaryCell,
    render_figure,
    render_rates,
    render_rule_line,
    render_summary,
    say_number,
)
from bihuan.ui.icons import render_icon, render_mark
from bihuan.ui.lists import (
    BulkStep,
    FilterChip,
    Page,
    SavedView,
    address_with,
    address_without,
    keep_place,
    render_bulk,
    render_chips,
    render_pager,
    render_views,
)
from bihuan.ui.milestones import Gantt, MilestoneMark, render_gantt, render_gantt_legend, render_strip
from bihuan.ui.moments import render_moment, say_date, say_until
from bihuan.ui.notes import ErrorAccount, Tone, render_empty, render_error, render_note
from bihuan.ui.panels import render_panels
from bihuan.ui.passing import PassingChart, render_passing
from bihuan.ui.rows import EvidenceTile, JobRow, TodoRow, render_evidence, render_job, render_todo
from bihuan.ui.steps import NextStep, render_next_steps, render_step, say_reason
from bihuan.ui.timeline import TimelineEntry, render_timeline, render_timeline_legend

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    return render_icon(name, size)


@register.simple_tag
def mark(size: int = 24) -> SafeString:
    return render_mark(size)


@register.simple_tag
def state_badge(state: str, word: str = "") -> SafeString:
    return render_state(state, word)


@register.simple_tag
def deadline_chip(chip: DeadlineChip | None, box: bool = False) -> SafeString:
    return render_deadline(chip, box)


@register.simple_tag
def unit_chip(unit: UnitChip | str, lead: bool = True, url: str = "") -> SafeString:
    return render_unit(unit if isinstance(unit, UnitChip) else UnitChip(unit, lead, url))


@register.simple_tag
def figure(value: Figure | int | str, url: str = "", rule: CountingRule | None = None, flush: str = "") -> SafeString:
    return render_figure(value if isinstance(value, Figure) else Figure(value, url, rule), flush)


@register.simple_tag
def rule_line(rule: CountingRule, listed: int | None = None) -> SafeString:
    return render_rule_line(rule, listed)


@register.simple_tag
def summary_strip(cells: Iterable[SummaryCell]) -> SafeString:
    return render_summary(cells)


@register.simple_tag
def shared_figure(count: Count) -> SafeString:
    return render_count(count)


@register.simple_tag
def shared_rule(rule: CountingRule, name: str) -> SafeString:
    return render_shared_rule(rule, name)


@register.simple_tag
def heat_map(heat: HeatMap) -> SafeString:
    return render_heat(heat)


@register.simple_tag
def heat_legend(nothing: str) -> SafeString:
    return render_heat_legend(nothing)


@register.simple_tag
def passing_chart(chart: PassingChart) -> SafeString:
    return render_passing(chart)


@register.simple_tag
def burndown(chart: BurnDown, sentence: str) -> SafeString:
    return render_burndown(chart, sentence)


@register.simple_tag
def burndown_legend() -> SafeString:
    return render_burndown_legend()


@register.simple_tag
def burndown_table(chart: BurnDown) -> SafeString:
    return render_burndown_table(chart)


@register.simple_tag
def rate_pair(pair: RatePair, words: bool = True) -> SafeString:
    return render_rates(pair, words)


@register.simple_tag
def timeline(entries: Iterable[TimelineEntry], now: datetime | None = None) -> SafeString:
    return render_timeline(entries, now)


@register.simple_tag
def timeline_legend() -> SafeString:
    return render_timeline_legend()


@register.simple_tag(takes_context=True)
def next_steps(context: Context, steps: Iterable[NextStep]) -> SafeString:
    return render_next_steps(steps, _csrf(context))


@register.simple_tag(takes_context=True)
def step_button(context: Context, step: NextStep, small: bool = False) -> SafeString:
    return render_step(step, _csrf(context), small)


@register.simple_tag
def milestone_strip(marks: Sequence[MilestoneMark]) -> SafeString:
    return render_strip(marks)


@register.simple_tag
def gantt(chart: Gantt) -> SafeString:
    return render_gantt(chart)


@register.simple_tag
def gantt_legend() -> SafeString:
    return render_gantt_legend()


@register.simple_tag
def evidence_tile(tile: EvidenceTile) -> SafeString:
    return render_evidence(tile)


@register.simple_tag(takes_context=True)
def todo_row(context: Context, row: TodoRow) -> SafeString:
    return render_todo(row, _csrf(context))


@register.simple_tag
def job_row(row: JobRow) -> SafeString:
    return render_job(row)


@register.simple_tag
def note(tone: Tone, text: str, icon_name: str = "") -> SafeString:
    return render_note(tone, text, icon_name)


@register.simple_tag
def empty_place(title: str, text: str = "", url: str = "", label: str = "", icon_name: str = "inbox") -> SafeString:
    return render_empty(title, text, url, label, icon_name)


@register.simple_tag
def error_account(account: ErrorAccount) -> SafeString:
    return render_error(account)


@register.simple_tag
def saved_views(views: Iterable[SavedView], name: str = "") -> SafeString:
    return render_views(views, name)


@register.simple_tag
def filter_chips(chips: Sequence[FilterChip], clear_url: str = "") -> SafeString:
    return render_chips(chips, clear_url)


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page, key: str = "page") -> SafeString:
    return render_pager(page, _query(context), key)


@register.simple_tag
def bulk_bar(steps: Iterable[BulkStep], count: int = 0) -> SafeString:
    return render_bulk(steps, count)


@register.simple_tag(takes_context=True)
def address(context: Context, **values: str | int) -> str:
    """This page's query string with some values changed; an empty value takes its key out."""
    gone = [key for key, value in values.items() if value == ""]
    kept = {key: value for key, value in values.items() if value != ""}
    return address_with(QueryDict(address_without(_query(context), *gone)[1:]), **kept)


@register.simple_tag(takes_context=True)
def placed(context: Context, name: str, *args: str | int) -> str:
    """The address of that name, with the list that the reader came from."""
    return keep_place(_request(context), reverse(name, args=args))


@register.simple_tag
def field(bound: BoundField, label: str = "") -> SafeString:
    return render_field(bound, label)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    return render_fields(form)


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    return render_form_errors(form)


@register.simple_tag(takes_context=True)
def panels(context: Context, slot: str, thing: object = None) -> SafeString:
    return render_panels(slot, _request(context), thing)


@register.simple_tag
def when(moment: datetime | date | None, now: datetime | date | None = None) -> SafeString:
    return render_moment(moment, now)


@register.filter(name="when")
def tell_moment(moment: datetime | date | None, now: datetime | date | None = None) -> SafeString:
    return render_moment(moment, now)


@register.filter(name="until")
def tell_term(moment: datetime | None, now: datetime | date | None = None) -> str:
    return say_until(moment, now) if moment else ""


@register.filter(name="day")
def say_day(day: date | None, today: date | None = None) -> str:
    return say_date(day, today) if day else ""


@register.filter(name="reason")
def translate_reason(reason: Reason | str | None) -> str:
    return say_reason(reason)


@register.filter(name="state_word")
def name_state(state: str) -> str:
    return state_word(state)


@register.filter(name="number")
def separate_thousands(value: int | str | None) -> str:
    return "" if value is None else say_number(value)


def _csrf(context: Context) -> str:
    return str(context.get("csrf_token", ""))


def _request(context: Context) -> HttpRequest:
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        raise template.TemplateSyntaxError("this tag needs the request in the context")
    return request


def _query(context: Context) -> QueryDict:
    return _request(context).GET
