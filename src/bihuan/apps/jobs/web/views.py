"""The list of background work, one job, and what it made. While something runs the page asks again by itself.

With htmx a fragment is asked for every few seconds; without script the page reloads itself, and says so.
"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bihuan.apps.jobs import operations, policies, queries
from bihuan.apps.jobs.models import JobState
from bihuan.apps.jobs.queries import JobPage, JobRow, ScheduleRow
from bihuan.apps.jobs.web.keeping import say_due
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from bihuan.ui import rows as parts
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import SavedView, address_with, address_without
from bihuan.ui.shell import actor_of

_STATES = {JobState.QUEUED: "waiting", JobState.RUNNING: "running", JobState.DONE: "done", JobState.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as the list draws it: the part of the look, when and by whom it was asked for."""

    row: JobRow
    drawn: parts.JobRow
    who: str


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """What recurs as the list draws it, with its next moment in words."""

    row: ScheduleRow
    due: str


@never_cache
@login_required
@require_GET
def list_jobs(request: HttpRequest) -> HttpResponse:
    """One page of jobs; asked for by htmx, only the rows."""
    actor, keeps = actor_of(request), policies.sees_all(actor_of(request))
    scope = request.GET.get("scope", "own")
    if scope not in queries.SCOPES or not keeps:
        scope = "own"
    recurring = queries.schedule_rows(actor)
    runs = next((row for row in recurring if row.name == request.GET.get("schedule", "")), None)
    shown = queries.job_page(
        actor, scope=scope, schedule=runs.name if runs else "", number=request.GET.get("page", "1")
    )
    page = {
        "lines": _lines(actor, shown.rows, others=bool(runs) or scope != "own"),
        "runs": runs,
        "schedules": [ScheduleLine(row, say_due(row.next_due)) for row in recurring],
        "keeps": keeps,
        "page": shown.page,
        "views": _views(request, "" if runs else scope, shown) if keeps else (),
        "running": any(not row.ended for row in shown.rows),
        "whole": "runs" if runs else scope,
        "rule": _rule_of_runs(runs.title) if runs else _rule(scope),
        "total": shown.page.paginator.count,
        "now": timezone.now(),
    }
    return render(request, "jobs/_rows.html" if _wants_fragment(request) else "jobs/jobs.html", page)


@never_cache
@login_required
@require_GET
def show_job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job: how far, what came of it, and what was wrong where."""
    actor = actor_of(request)
    row = _load(actor, job_id)
    fields = row.result.get("fields")
    page = {
        "line": _lines(actor, (row,), others=row.asked_by != actor.user_id)[0],
        "running": not row.ended,
        "state": JobState(row.state).label,
        "keeps": policies.sees_all(actor),
        "may_put_back": operations.may_be_put_back(actor, row),
        "faults": sorted((str(name), str(why)) for name, why in fields.items()) if isinstance(fields, dict) else (),
        "now": timezone.now(),
    }
    return render(request, "jobs/_job.html" if _wants_fragment(request) else "jobs/job.html", page)


@never_cache
@login_required
@require_GET
def download_result(request: HttpRequest, job_id: UUID) -> HttpResponse | StreamingHttpResponse:
    """What the job made, as a file, for who asked for it."""
    actor = actor_of(request)
    try:
        made = queries.download_of(actor, queries.job_row(actor, job_id=job_id))
    except Missing as missing:
        raise Http404 from missing
    answer = StreamingHttpResponse(made.chunks, content_type=made.content_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=made.filename)
    return answer


def _load(actor: Actor, job_id: UUID) -> JobRow:
    try:
        return queries.job_row(actor, job_id=job_id)
    except Missing as missing:
        raise Http404 from missing


def _lines(actor: Actor, rows: tuple[JobRow, ...], *, others: bool) -> list[JobLine]:
    asked_by = {row.asked_by for row in rows if row.asked_by is not None} if others else set()
    people = organizations.users_by_ids(asked_by)
    return [
        JobLine(row, _drawn(actor, row), people[row.asked_by].display_name if row.asked_by in people else "")
        for row in rows
    ]


def _drawn(actor: Actor, row: JobRow) -> parts.JobRow:
    """The row of the look: n of m while it runs, its result when it is done, the reason when it failed."""
    url, action = "", ""
    if queries.has_download(actor, row):
        url, action = reverse("jobs:file", args=[row.id]), gettext("下载")
    elif found := queries.result_of(actor, row):
        url, action = found, gettext("查看")
    note = gettext(queries.CLEARED.message) if queries.is_cleared(actor, row) else row.error
    return parts.JobRow(
        name=row.title,
        state=_STATES[JobState(row.state)],  # type: ignore[arg-type]
        done=row.done,
        total=row.total,
        note=note,
        url=url,
        action=action,
    )


def _rule(scope: str) -> CountingRule:
    rules = {
        "own": (gettext("我的"), gettext("你自己要办的后台任务")),
        "running": (gettext("正在办"), gettext("还没有办完的后台任务，不论谁要办的")),
        "failed": (gettext("没有完成"), gettext("没有办成的后台任务，不论谁要办的")),
        "all": (gettext("全部"), gettext("人要办的所有后台任务，不论是谁；定时任务的历次在各自的名下")),
    }
    return CountingRule(*rules[scope])


def _rule_of_runs(title: str) -> CountingRule:
    return CountingRule(title, gettext("这项定时任务的历次，最近的在前"))


def _views(request: HttpRequest, scope: str, shown: JobPage) -> list[SavedView]:
    words = {
        "own": gettext("我的"),
        "running": gettext("正在办"),
        "failed": gettext("没有完成"),
        "all": gettext("全部"),
    }
    return [
        SavedView(
            words[name],
            _address_of(request, name),
            current=name == scope,
            count=shown.counts[name],
        )
        for name in queries.SCOPES
    ]


def _address_of(request: HttpRequest, scope: str) -> str:
    """The list of a scope: its first page, and no schedule's."""
    plain = request.GET.copy()
    plain.pop("schedule", None)
    return address_without(plain, "scope") if scope == "own" else address_with(plain, scope=scope)


def _wants_fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))
