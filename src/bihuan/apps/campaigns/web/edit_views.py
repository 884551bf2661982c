"""One page for each thing that is done to a campaign: begin it, change it, who takes part, its files, its end."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.campaigns import operations, queries
from bihuan.apps.campaigns.web.forms import (
    EditCampaignForm,
    NewCampaignForm,
    ParticipantsForm,
    PlanFileForm,
    WhyForm,
    initial_of,
    initial_of_kind,
)
from bihuan.apps.campaigns.web.frame import campaign_address, load_campaign, require, trail
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.organizations import queries as organizations
from bihuan.core.campaign_kinds import CAMPAIGN_KINDS
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of

BLANK = "blank"


@login_required
@require_GET
def choose_kind(request: HttpRequest) -> HttpResponse:
    """The kinds of drive, each with what it looks at; or a blank campaign."""
    if not queries.may_create(actor_of(request)):
        raise PermissionDenied
    return render(request, "campaigns/kinds.html", {"kinds": CAMPAIGN_KINDS.values(), "blank": BLANK})


@login_required
@require_http_methods(["GET", "POST"])
def create_campaign(request: HttpRequest, kind: str) -> HttpResponse:
    """A new campaign, filled in with what its kind proposes; everything may be changed before it is saved and after."""
    actor, today = actor_of(request), timezone.localdate()
    regions = queries.may_create(actor)
    if not regions:
        raise PermissionDenied
    if kind != BLANK and kind not in CAMPAIGN_KINDS:
        raise Http404
    proposed = CAMPAIGN_KINDS.get(kind)
    form = NewCampaignForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of_kind(proposed, taken=queries.prefixes_taken(), today=today),
        regions=regions,
        units=[unit for unit in organizations.unit_rows(actor) if unit.region_id in regions],
        posts=[post for region_id in regions for post in organizations.post_rows(region_id, on=today)],
    )

    def act() -> str:
        given, edit = form.cleaned_data, form.edit()
        campaign_id = operations.create_campaign(
            actor=actor, at=timezone.now(), region_id=int(given["region"]), name=edit.name, starts_on=edit.starts_on,
            ends_on=edit.ends_on, prefix=given["prefix"], short_name=edit.short_name, lead_unit_id=edit.lead_unit_id,
            content=form.content(kind),
            tasks=form.first_tasks({task.content: task.days for task in proposed.tasks} if proposed else {}),
        )  # fmt: skip
        messages.success(request, gettext("专项已建立。接着定参与单位，把任务分下去。"))
        return campaign_address(campaign_id)

    page = FormPage(
        label=gettext("新建专项"), button=gettext("建立专项"), icon="plus",
        trail=(*trail(), (gettext("选一类专项"), reverse("campaigns:kinds"))),
        lead=gettext("下面是这一类专项常用的写法，按本地情况改。") if proposed else "", draft=f"new-campaign-{kind}",
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def edit_campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """What a campaign says. The lead unit finds name, period and who leads locked: these are the office's."""
    detail = load_campaign(request, campaign_id)
    require(detail.change)
    actor, today = actor_of(request), timezone.localdate()
    units = [unit for unit in organizations.unit_rows(actor) if unit.region_path.startswith(detail.row.region_path)]
    form = EditCampaignForm(
        request.POST if request.method == "POST" else None,
        initial=initial_of(detail),
        units=units,
        posts=organizations.post_rows(detail.row.region_id, on=today),
        frame=bool(detail.run),
    )

    def act() -> str:
        changed = operations.edit_campaign(
            actor=actor, at=timezone.now(), campaign_id=campaign_id, edit=form.edit(), version=form.seen
        )
        messages.success(request, gettext("改动已保存。") if changed else gettext("没有要改的。"))
        return campaign_address(campaign_id)

    page = FormPage(
        label=pgettext("step", "改专项"), button=gettext("保存改动"), icon="device-floppy", trail=trail(detail.row),
        lead=detail.row.name, draft=f"campaign-{campaign_id}",
        notes=() if detail.run else (gettext("名称、期限、牵头单位和分管领导由整改落实组改。"),),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def set_participants(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Which units take part: one box a unit."""
    detail = load_campaign(request, campaign_id)
    require(detail.change)
    actor = actor_of(request)
    here = [unit for unit in organizations.unit_rows(actor) if unit.region_path.startswith(detail.row.region_path)]
    known = {unit.id for unit in here}
    ended = [unit for unit in detail.participants if unit.id not in known]
    form = ParticipantsForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.version, "units": [str(unit.id) for unit in detail.participants]},
        units=[*here, *ended],
    )

    def act() -> str:
        operations.set_participating_units(
            actor=actor, at=timezone.now(), campaign_id=campaign_id, unit_ids=form.unit_ids(), version=form.seen
        )
        messages.success(request, gettext("参与单位已保存。"))
        return campaign_address(campaign_id)

    page = FormPage(
        label=gettext("改参与单位"), button=gettext("保存"), icon="device-floppy", trail=trail(detail.row),
        lead=gettext("参与单位看得到这个专项和它的任务。"),
        explained=gettext("有任务没有办完的单位不能去掉，先把任务改由别的单位承担。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def attach_file(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The plan as the file that was signed."""
    detail = load_campaign(request, campaign_id)
    require(detail.change)
    actor = actor_of(request)
    posted = request.method == "POST"
    form = PlanFileForm(request.POST if posted else None, request.FILES if posted else None)

    def act() -> str:
        at, file = timezone.now(), cast("UploadedFile[bytes]", form.cleaned_data["file"])
        piece = evidence.add_evidence(
            actor=actor, at=at, stream=cast(BinaryIO, file.file), filename=file.name or "",
            region_id=detail.row.region_id,
        )  # fmt: skip
        operations.attach_plan_file(actor=actor, at=at, campaign_id=campaign_id, evidence_id=piece)
        messages.success(request, gettext("文件已附上。"))
        return campaign_address(campaign_id)

    page = FormPage(gettext("附方案文件"), gettext("附上"), "upload", trail(detail.row), lead=detail.row.name)
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def end_campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The end of a campaign, with what goes on after it."""
    detail = load_campaign(request, campaign_id)
    require(detail.run)
    form = WhyForm(request.POST if request.method == "POST" else None, initial={"version": detail.version})

    def act() -> str:
        operations.end_campaign(
            actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, why=form.cleaned_data["why"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("专项已结束。没有办完的问题和任务照常办。"))
        return campaign_address(campaign_id)

    page = FormPage(
        label=gettext("结束专项"), button=gettext("结束专项"), icon="flag", trail=trail(detail.row),
        lead=gettext("结束的是集中整治，不是整改：问题的状态和时限一处不动，分阶段和长期坚持的继续办。"),
        facts=((gettext("专项"), detail.row.name), (gettext("没有办完的任务"), str(detail.counts.open))),
        draft=f"campaign-{campaign_id}-end",
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def resume_campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """A campaign that was ended is taken up again."""
    detail = load_campaign(request, campaign_id)
    require(detail.run)
    form = WhyForm(request.POST if request.method == "POST" else None, initial={"version": detail.version})

    def act() -> str:
        operations.resume_campaign(
            actor=actor_of(request), at=timezone.now(), campaign_id=campaign_id, why=form.cleaned_data["why"],
            version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("专项已恢复。"))
        return campaign_address(campaign_id)

    page = FormPage(
        gettext("恢复专项"), gettext("恢复专项"), "player-play", trail(detail.row), lead=detail.row.name
    )  # fmt: skip
    return answer(request, page, form, act)
