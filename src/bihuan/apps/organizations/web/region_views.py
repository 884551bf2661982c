"""Pages of the tree of regions: what lies under what, a new region, another name for one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries import directory
from bihuan.apps.organizations.web.finding import found, require_keeper
from bihuan.apps.organizations.web.region_forms import NewRegionForm, RegionForm
from bihuan.core.actors import Actor
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of


@login_required
@require_GET
def list_regions(request: HttpRequest) -> HttpResponse:
    """The regions that the reader sees, from above to below."""
    actor = actor_of(request)
    kept = {region.id for region in _kept(actor)}
    lines = [(node, node.region.id in kept) for node in directory.region_tree(actor)]
    return render(request, "organizations/regions.html", {"lines": lines, "keeps": bool(kept)})


@login_required
@require_http_methods(["GET", "POST"])
def create_region(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    above = [region for region in _kept(actor) if region.level != "county"]
    if not _kept(actor):
        raise PermissionDenied
    start = {"above": request.GET.get("above", "")}
    form = NewRegionForm(request.POST if request.method == "POST" else None, initial=start, regions=above)

    def act() -> str:
        given = form.cleaned_data
        made = operations.create_region(
            actor=actor,
            at=timezone.now(),
            name=given["name"],
            level=given["level"],
            code=given["code"],
            parent_id=int(given["above"]),
        )
        messages.success(request, gettext("已新增%(name)s。") % {"name": made.name})
        return reverse("organizations:regions")

    page = FormPage(
        label=gettext("新增地区"),
        button=gettext("新增地区"),
        icon="plus",
        trail=_trail(),
        lead=gettext("省下面是市，市下面是县；县下面没有地区。"),
        draft="new-region",
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def rename_region(request: HttpRequest, region_id: int) -> HttpResponse:
    actor = actor_of(request)
    region = found(lambda: directory.region_for(actor, region_id))
    require_keeper(directory.may_keep_region(actor, region_id))
    names = {"seen": region.name, "name": region.name, "code": region.code}
    form = RegionForm(request.POST if request.method == "POST" else None, initial=names)

    def act() -> str:
        given = form.cleaned_data
        renamed = operations.rename_region(
            actor=actor,
            at=timezone.now(),
            region_id=region_id,
            name=given["name"],
            code=given["code"],
            seen_name=given["seen"],
        )
        messages.success(request, gettext("已改为%(name)s。") % {"name": renamed.name})
        return reverse("organizations:regions")

    page = FormPage(
        label=gettext("改地区名称"),
        button=gettext("保存"),
        icon="edit",
        trail=_trail(),
        lead=gettext("编号、台账和权限都不变。"),
        draft=f"region-{region_id}-rename",
    )
    return answer(request, page, form, act)


def _kept(actor: Actor) -> tuple[queries.RegionRow, ...]:
    return directory.kept_regions(actor, Action.KEEP_UNITS)


def _trail() -> tuple[tuple[str, str], ...]:
    return (
        (gettext("单位与人员"), reverse("organizations:units")),
        (gettext("地区"), reverse("organizations:regions")),
    )
