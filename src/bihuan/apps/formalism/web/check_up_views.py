"""体检: what was found by campaign and by unit, what was confirmed, what was wrong. No order of merit anywhere."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.formalism import operations, queries
from bihuan.apps.formalism.queries import GroupTally
from bihuan.apps.formalism.web.words import RULES, counting_rules
from bihuan.core.actors import Actor, Role
from bihuan.core.formalism.course import CheckRecord
from bihuan.core.formalism.registry import CHECKS
from bihuan.ui.charts import Count
from bihuan.ui.figures import Figure, SummaryCell
from bihuan.ui.shell import actor_of

READERS = (Role.OFFICE, Role.LEADER, Role.UNIT, Role.SYSTEM)
_ICONS = ("zoom-exclamation", "hourglass", "check", "x")


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A campaign or a unit with its figures, each with its list."""

    name: str
    url: str
    cells: tuple[Count, ...]


def reads_flags(actor: Actor) -> bool:
    """Whether there can be any flag that the actor sees."""
    return actor.holds(*READERS)


def require_reader(request: HttpRequest) -> Actor:
    """Whoever may see flags at all. Raises PermissionDenied."""
    actor = actor_of(request)
    if not reads_flags(actor):
        raise PermissionDenied(gettext("体检线索只给整改落实组、县领导和涉及的单位看。"))
    return actor


@login_required
@require_GET
def show_check_up(request: HttpRequest) -> HttpResponse:
    """What the checks found in what the reader may see."""
    actor = require_reader(request)
    rules = counting_rules()
    whole = actor.holds(Role.OFFICE, Role.LEADER, Role.SYSTEM)
    context = {
        "cells": _summary(queries.total_record(actor)),
        "tables": (
            (gettext("各专项"), gettext("按专项设立的先后排，不排名次。"), _lines(queries.campaign_tallies(actor), "campaign")),
            (gettext("各单位"), gettext("按单位设立的先后排，不排名次。"), _lines(queries.unit_tallies(actor), "unit")),
        ),
        "columns": [rules[name].name for name in RULES], "rules": rules, "scan": queries.last_scan(actor),
        "checks": len(CHECKS), "now": timezone.now(), "whole": whole, "may_scan": actor.holds(Role.OFFICE),
    }  # fmt: skip
    return render(request, "formalism/check_up.html", context)


@login_required
@require_POST
def start_scan(request: HttpRequest) -> HttpResponse:
    """Let the weekly pass be made now, in the background."""
    actor = actor_of(request)
    if not actor.holds(Role.OFFICE):
        raise PermissionDenied(gettext("体检由整改落实组发起，或每周自动进行。"))
    operations.ask_scan(actor=actor, at=timezone.now())
    messages.success(request, gettext("体检已经开始，做完后结果在这里。"))
    return HttpResponseRedirect(reverse("formalism:check-up"))


def counts_of(record: CheckRecord, query: str) -> tuple[Count, ...]:
    """The four figures of a record, each with exactly its list."""
    address = f"{reverse('formalism:flags')}?{query}&"
    values = (record.found, record.open, record.confirmed, record.dismissed)
    asked = ("group=all", "group=unsettled", "state=confirmed", "state=dismissed")
    return tuple(Count(value, f"{address}{more}", name) for value, more, name in zip(values, asked, RULES, strict=True))


def _lines(rows: tuple[GroupTally, ...], key: str) -> list[GroupLine]:
    page = reverse("formalism:flags")
    return [GroupLine(row.name, f"{page}?{key}={row.id}", counts_of(row.record, f"{key}={row.id}")) for row in rows]


def _summary(record: CheckRecord) -> tuple[SummaryCell, ...]:
    rules = counting_rules()
    cells = zip(counts_of(record, ""), _ICONS, strict=True)
    return tuple(
        SummaryCell(rules[cell.rule].name, Figure(cell.value, cell.url.replace("?&", "?"), rules[cell.rule]), icon)
        for cell, icon in cells
    )
