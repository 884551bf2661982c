"""The steps of whoever keeps the system: put a job back, decide when something recurs, do it now."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.apps.jobs import operations, policies, queries
from bihuan.apps.jobs.queries import ScheduleRow
from bihuan.core.decisions import Missing, Refused
from bihuan.core.schedules import LONGEST
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.moments import say_date, say_weekday
from bihuan.ui.shell import actor_of


class ScheduleForm(forms.Form):
    """When something recurs, and whether it does."""

    cron = forms.CharField(
        label=gettext_lazy("什么时候办"),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "五段：分 时 日 月 星期。0 8 * * 1-5 是工作日八点，*/10 8-18 * * * 是八点到十八点每十分钟。"
        ),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )
    is_on = forms.BooleanField(label=gettext_lazy("到时自动办"), required=False)


def say_due(moment: datetime) -> str:
    """A moment to come, with its day and its hour: "11 月 27 日 周五 08:00"."""
    local = timezone.localtime(moment)
    return f"{say_date(local.date(), timezone.localdate())} {say_weekday(local.date())} {local:%H:%M}"


@login_required
@require_http_methods(["GET", "POST"])
def edit_schedule(request: HttpRequest, name: str) -> HttpResponse:
    """Decide when something recurs, and whether it does."""
    row = _row(request, name)
    start = {"cron": row.cron, "is_on": row.is_on}
    form = ScheduleForm(request.POST if request.method == "POST" else None, initial=start)

    def act() -> str:
        given = form.cleaned_data
        operations.edit_schedule(
            actor=actor_of(request), at=timezone.now(), name=name, cron=given["cron"], is_on=given["is_on"]
        )
        after = _row(request, name)
        if after.is_on:
            told = {"title": after.title, "moment": say_due(after.next_due)}
            messages.success(request, gettext("“%(title)s”下一次在 %(moment)s办。") % told)
        else:
            messages.success(request, gettext("“%(title)s”停了，到时不再自动办。") % {"title": after.title})
        return reverse("jobs:list")

    facts = (
        (gettext("时区"), row.time_zone),
        (gettext("下一次"), say_due(row.next_due) if row.is_on else gettext("停了")),
    )
    page = FormPage(
        label=row.title, button=gettext("保存"), icon="calendar-time", trail=_trail(), facts=facts,
        lead=gettext("停机错过的，开机后补办一次；上一次没办完，到时不再叠加。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_POST
def run_schedule(request: HttpRequest, name: str) -> HttpResponse:
    """Do now what recurs; then the job is shown."""
    _row(request, name)
    try:
        job = operations.run_schedule(actor=actor_of(request), at=timezone.now(), name=name)
    except Refused as refusal:
        messages.warning(request, refusal.reason.text(gettext))
        return HttpResponseRedirect(reverse("jobs:list"))
    return HttpResponseRedirect(reverse("jobs:job", args=[job]))


@login_required
@require_POST
def put_back(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let a job be done again."""
    try:
        operations.put_back_job(actor=actor_of(request), at=timezone.now(), job_id=job_id)
    except Missing as missing:
        raise Http404 from missing
    except Refused as refusal:
        if not policies.may_keep(actor_of(request)):
            raise PermissionDenied from refusal
        messages.warning(request, refusal.reason.text(gettext))
    else:
        messages.success(request, gettext("已放回，轮到它就办。"))
    return HttpResponseRedirect(reverse("jobs:job", args=[job_id]))


def _row(request: HttpRequest, name: str) -> ScheduleRow:
    try:
        return queries.schedule_row(actor_of(request), name=name)
    except Missing as missing:
        raise Http404 from missing


def _trail() -> tuple[tuple[str, str], ...]:
    return ((gettext("后台任务"), reverse("jobs:list")),)
