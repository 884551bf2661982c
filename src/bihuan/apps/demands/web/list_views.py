"""材料报表: the demands that the address names; for a unit what is asked of it, and what of that it has still to hand in."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.demands import policies, queries
from bihuan.apps.demands.queries import GROUPS, DemandFilter, DemandRow, FieldFilter, FieldRow, OpenTurn
from bihuan.apps.demands.web.frame import (
    calendar_of,
    due_chip,
    frequency_word,
    kind_word,
    say_minutes,
    state_word,
    trail,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import FilterChip, SavedView, address_without
from bihuan.ui.shell import actor_of

_KEYS = tuple(field.name for field in fields(DemandFilter))
_SHOWN_GROUPS = ("running", "to-approve", "objected", "draft", "coming", "ended", "stopped", "refused", "joined", "all")


@dataclass(frozen=True, slots=True)
class DemandLine:
    """One row: the demand in words."""

    row: DemandRow
    state: str
    frequency: str
    minutes: str


@dataclass(frozen=True, slots=True)
class TurnLine:
    """One answer that is due: from which demand, for which unit, until when."""

    row: DemandRow
    turn: OpenTurn
    deadline: DeadlineChip
    minutes: str
    fields: int


@dataclass(frozen=True, slots=True)
class FieldLine:
    """A field in words; `drawn` is what the ledger calls it."""

    row: FieldRow
    kind: str
    drawn: str


@login_required
@require_GET
def list_demands(request: HttpRequest) -> HttpResponse:
    """The demands that the address names: what every figure of demands leads to. A unit begins with what it has to hand in."""
    actor, now = actor_of(request), timezone.now()
    given = {key: text for key in _KEYS if (text := str(request.GET.get(key, "")).strip())}
    if not given and not policies.sees_burden(actor):
        return _show_asked(request, actor)
    today, wanted = timezone.localdate(now), DemandFilter(**given)
    rows, page = queries.demand_page(actor, wanted=wanted, today=today, page=request.GET.get("page", "1"))
    context = {
        "lines": [line_of(row) for row in rows],
        "page": page,
        "views": tuple(_views(actor, wanted, page.paginator.count)),
        "chips": tuple(_chips(request, wanted)),
        "clear": f"{reverse('demands:list')}?group=all",
        "rule": _rule(wanted),
        "total": page.paginator.count,
        "issues": bool(queries.issuing_units(actor)),
        "burden": policies.sees_burden(actor),
        "today": today,
    }
    return render(request, "demands/demands.html", context)


def line_of(row: DemandRow) -> DemandLine:
    """A demand as a line shows it."""
    return DemandLine(row, state_word(row.state), frequency_word(row.frequency), say_minutes(row.minutes_each))


def _show_asked(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One page of all that is asked of the reader's units: what is due first, and how to say that it is too much."""
    now = timezone.now()
    today = timezone.localdate(now)
    found, page = queries.open_turn_page(actor, today=today, page=request.GET.get("page", "1"))
    calendar = calendar_of()
    rule = CountingRule(
        gettext("待报"), gettext("执行中的需求里，已经开始、本单位还没有报的次数"), moment=now,
        exclusions=gettext("停止的、到期的不计。"),
    )  # fmt: skip
    context = {
        "lines": [
            TurnLine(
                row,
                turn,
                due_chip(turn.due_on, today=today, calendar=calendar),
                say_minutes(turn.minutes),
                row.asked - turn.known,
            )
            for row, turn in found
        ],
        "page": page,
        "views": tuple(_views(actor, DemandFilter(mine="to-answer"), page.paginator.count)),
        "rule": rule,
        "total": page.paginator.count,
        "several": len(actor.unit_ids(*policies.ANSWERERS)) > 1,
        "issues": bool(queries.issuing_units(actor)),
        "today": today,
    }
    return render(request, "demands/asked.html", context)


@login_required
@require_GET
def list_fields(request: HttpRequest) -> HttpResponse:
    """The fields behind a figure: asked of units, or held by the ledger."""
    actor, now = actor_of(request), timezone.now()
    wanted = FieldFilter(group=request.GET.get("group", "running"), held=request.GET.get("held", ""))
    rows, page = queries.field_page(
        actor, wanted=wanted, today=timezone.localdate(now), page=request.GET.get("page", "1")
    )
    context = {
        "lines": [FieldLine(row, kind_word(row.kind), gettext(row.drawn) if row.drawn else "") for row in rows],
        "page": page,
        "rule": field_rule(wanted),
        "total": page.paginator.count,
        "trail": trail(),
    }
    return render(request, "demands/fields.html", context)


def field_rule(wanted: FieldFilter) -> CountingRule | None:
    """What a list of fields counts, in words; None for an address that means nothing."""
    group = GROUPS.get(wanted.group)
    told = {
        "": (gettext("登记的字段"), ""),
        "no": (gettext("要单位报的字段"), gettext("已经有的不计。")),
        "yes": (gettext("已经有、没有再要的字段"), ""),
    }.get(wanted.held)
    if group is None or told is None:
        return None
    counts = gettext("这些需求的字段：%(demands)s") % {"demands": gettext(group.counts)}
    return CountingRule(told[0], counts, moment=timezone.now(), exclusions=told[1])


def _views(actor: Actor, wanted: DemandFilter, total: int) -> Iterator[SavedView]:
    """The groups with their counts for who sees the whole; for a unit what it has to hand in, what asks it, what it asks."""
    page = reverse("demands:list")
    if policies.sees_burden(actor):
        plain = DemandFilter(group=wanted.group) == wanted
        counts = queries.demand_counts(actor, today=timezone.localdate(), groups=_SHOWN_GROUPS)
        for key in _SHOWN_GROUPS:
            yield SavedView(
                gettext(GROUPS[key].name), f"{page}?group={key}", plain and key == wanted.group, counts[key]
            )
        return
    for mine, label in (
        ("to-answer", gettext("待报")), ("asked", gettext("向本单位要的")), ("issued", gettext("本单位提出的")),
    ):  # fmt: skip
        current = DemandFilter(mine=mine) == wanted
        yield SavedView(
            label, page if mine == "to-answer" else f"{page}?mine={mine}", current, total if current else None
        )


def _chips(request: HttpRequest, wanted: DemandFilter) -> Iterator[FilterChip]:
    """The filters that are on, each with the address without it."""
    named = [(key, getattr(wanted, key)) for key in ("unit", "issuer") if getattr(wanted, key)]
    if named:
        units = {str(unit.id): unit.name for unit in organizations.unit_rows(actor_of(request), include_ended=True)}
        labels = {"unit": gettext("报送单位："), "issuer": gettext("提出单位：")}
        for key, text in named:
            yield FilterChip(labels[key], units.get(text, text), address_without(request.GET, key))
    if wanted.mine:
        words = {
            "to-answer": gettext("等本单位报的"),
            "asked": gettext("向本单位要的"),
            "issued": gettext("本单位提出的"),
        }
        yield FilterChip(gettext("只看："), words.get(wanted.mine, wanted.mine), address_without(request.GET, "mine"))


def _rule(wanted: DemandFilter) -> CountingRule | None:
    """What the list counts, in words; None for an address that means nothing."""
    group = GROUPS.get(wanted.group)
    if group is None:
        return None
    return CountingRule(gettext(group.name), gettext(group.counts), moment=timezone.now())
