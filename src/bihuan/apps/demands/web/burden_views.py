"""填报负担: figures that each lead to their list, every unit's week, the trend; the minutes and the budget that the office keeps."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.demands import operations, policies, queries
from bihuan.apps.demands.queries import BurdenFigures, TablePage, UnitLoad, WeekLoad
from bihuan.apps.demands.web.forms import TableForm
from bihuan.apps.demands.web.frame import kind_word, say_minutes, trail
from bihuan.apps.demands.web.list_views import field_rule
from bihuan.apps.demands.web.trend_chart import draw_trend, sentence
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.days import counts
from bihuan.core.decisions import BihuanError, Missing
from bihuan.core.demands.burden import DEFAULT_TABLE, BurdenTable, Level, level_of, week_of
from bihuan.ui.charts import Count
from bihuan.ui.figures import CountingRule, Figure, SummaryCell
from bihuan.ui.form_pages import Trouble, answer_again, trouble_of
from bihuan.ui.moments import say_date
from bihuan.ui.once import new_token, take_once
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's week with its figure, and a word where it is over a line."""

    row: UnitLoad
    answers: Count
    hours: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class WeekLine:
    row: WeekLoad
    answers: Count
    hours: str


@login_required
@require_GET
def show_burden(request: HttpRequest) -> HttpResponse:
    """For the office and leaders: what all units are asked, and what it costs them."""
    actor, now = actor_of(request), timezone.now()
    if not policies.sees_burden(actor):
        raise PermissionDenied
    today = timezone.localdate(now)
    weeks = queries.week_loads(actor, today=today)
    week = _week_in(request) or week_of(today)
    rows, page = queries.unit_loads(actor, week=week, page=request.GET.get("page", "1"))
    table, region_id = _table_of(actor)
    figures = queries.burden_figures(actor, today=today, weeks=weeks)
    context = {
        "figures": burden_cells(figures, today),
        "lines": [_unit_line(row, week, table) for row in rows],
        "page": page,
        "days": f"{say_date(week, today)} – {say_date(week + timedelta(days=6), today)}",
        "before": week - timedelta(weeks=1),
        "after": week + timedelta(weeks=1),
        "weeks": [WeekLine(row, _answers_of(row.week, row.answers), say_minutes(row.per_unit)) for row in weeks],
        "chart": draw_trend(weeks, table),
        "chart_words": sentence(weeks, table),
        "rule": _week_rule(),
        "trail": trail(),
        "table": table,
        "budget": say_minutes(table.budget),
        "region_id": region_id,
        "now": now,
        "today": today,
    }
    return render(request, "demands/burden.html", context)


@login_required
@require_GET
def list_load(request: HttpRequest) -> HttpResponse:
    """What is due in one week, of one unit or of all that the reader sees: what hours are counted from."""
    actor = actor_of(request)
    week, unit = _week_in(request), request.GET.get("unit", "")
    rows, page, minutes = queries.load_page(actor, week=week, unit=unit, page=request.GET.get("page", "1"))
    context = {
        "lines": [(row, say_minutes(row.minutes)) for row in rows],
        "page": page,
        "week": week,
        "total": page.paginator.count,
        "hours": say_minutes(minutes),
        "rule": _week_rule() if week else None,
        "trail": trail(),
        "today": timezone.localdate(),
    }
    return render(request, "demands/load.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def keep_table(request: HttpRequest, region_id: int) -> HttpResponse:
    """Minutes and budget: what holds, what answers propose, the form to change it, what it was before."""
    try:
        page = queries.table_page(actor_of(request), region_id=region_id)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    form = TableForm(request.POST if request.method == "POST" else None, table=page.table, seen=page.table_id)
    trouble = Trouble()
    if request.method == "POST":
        outcome = _taken(request, page, form)
        if isinstance(outcome, HttpResponse):
            return outcome
        trouble = outcome
    context = {
        "shown": page,
        "form": form if page.may_change else None,
        "trouble": trouble,
        "token": new_token(),
        "lines": [(kind_word(each.kind.value), each) for each in page.proposals],
        "trail": (*trail(), (gettext("填报负担"), reverse("demands:burden"))),
    }
    return render(request, "demands/minutes.html", context, status=trouble.status)


def burden_cells(figures: BurdenFigures, today: date) -> tuple[SummaryCell, ...]:
    """The strip of figures, each with its list and rule."""
    now, listed = timezone.now(), reverse("demands:list")
    fields, week = reverse("demands:fields"), figures.this_week
    running = CountingRule(gettext("执行中的需求"), gettext(queries.GROUPS["running"].counts), moment=now)
    waiting = CountingRule(gettext("待答复的减负意见"), gettext("单位提了、还没有答复的减负意见"), moment=now)
    share = f"{figures.held / figures.entered * 100:.0f}%" if figures.entered else "—"
    drawn = CountingRule(
        gettext("已经有、没有再要的字段"), gettext("查过重的需求里，台账能回答的、各单位不久前都报过的字段"),
        gettext("查过重的需求的全部字段 %(n)s 个") % {"n": figures.entered}, moment=now,
        exclusions=gettext("只有部分单位报过的不计。"),
    )  # fmt: skip
    due = CountingRule(gettext("本周到期的填报"), gettext("到期日在本周的填报，一个单位一次算一份"), moment=now,
                       exclusions=gettext("停止以后到期的不计。"))  # fmt: skip
    asked = field_rule(queries.FieldFilter(held="no"))
    return (
        SummaryCell(gettext("执行中的需求"), Figure(figures.running, f"{listed}?group=running", running)),
        SummaryCell(gettext("要单位报的字段"), Figure(figures.fields, f"{fields}?group=running&held=no", asked)),
        SummaryCell(
            gettext("本周到期的填报"), Figure(week.answers, f"{reverse('demands:load')}?week={week_of(today)}", due),
            aside=gettext("每单位 %(each)s") % {"each": say_minutes(week.per_unit)},
        ),
        SummaryCell(
            gettext("已经有、没有再要"), Figure(figures.held, f"{fields}?group=checked&held=yes", drawn), aside=share,
        ),
        SummaryCell(
            gettext("减负意见待答复"), Figure(figures.opinions_open, f"{reverse('demands:opinions')}?waiting=yes", waiting),
            tone="warn" if figures.opinions_open else "",
        ),
    )  # fmt: skip


def _table_of(actor: Actor) -> tuple[BurdenTable, int | None]:
    """The table of the reader's own region; the default where they have several or none."""
    paths = actor.region_paths(*policies.REGION_READERS)
    regions = [row for row in organizations.region_rows(actor) if row.path in paths]
    if len(regions) != 1:
        return DEFAULT_TABLE, None
    return queries.table_in_force(regions[0].id)[0], regions[0].id


def _unit_line(row: UnitLoad, week: date, table: BurdenTable) -> UnitLine:
    level = level_of(row.minutes, table)
    words = {Level.OVER: gettext("超过上限"), Level.WARN: gettext("偏重"), Level.WITHIN: ""}
    tones = {Level.OVER: "danger", Level.WARN: "warn", Level.WITHIN: ""}
    count = _answers_of(week, row.answers, unit=row.unit_id)
    return UnitLine(row, count, say_minutes(row.minutes), words[level], tones[level])


def _answers_of(week: date, number: int, unit: int | None = None) -> Count:
    address = f"{reverse('demands:load')}?week={week}"
    return Count(number, f"{address}&unit={unit}" if unit is not None else address, "rule-week")


def _week_rule() -> CountingRule:
    return CountingRule(
        gettext("一周的填报"), gettext("到期日在这一周（周一起）的填报，一个单位一次算一份；时间按工时表算：字段 × 分钟"),
        moment=timezone.now(), exclusions=gettext("没有批准的、停止以后到期的不计。"),
    )  # fmt: skip


def _week_in(request: HttpRequest) -> date | None:
    """The Monday of the week that the address names; None for what is no day, or none of a year that counts."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        return None
    return week_of(day) if counts(day) else None


def _taken(request: HttpRequest, page: TablePage, form: TableForm) -> HttpResponse | Trouble:
    again = answer_again(request)
    if again is not None:
        return again
    if not page.may_change:
        return Trouble(403, refusal=gettext("现在不能办理：不在职责范围内。"))
    if not form.is_valid():
        return Trouble(422)

    def act() -> str:
        version = operations.change_burden_table(
            actor=actor_of(request), at=timezone.now(), region_id=page.region_id, table=form.table(),
            why=form.cleaned_data["why"], seen=form.looked_at,
        )  # fmt: skip
        messages.success(request, gettext("第 %(n)d 版工时表已经启用；已经查过重的仍按原来的算。") % {"n": version})
        return reverse("demands:minutes", args=[page.region_id])

    try:
        target, _now = take_once(request, request.POST.get("token", ""), act)
    except BihuanError as refusal:
        return trouble_of(refusal, form)
    return HttpResponseRedirect(target)
