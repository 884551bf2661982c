"""Pages of units: the list with its tree of regions, one unit, and one page for each thing that its keeper may do."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.policies import Action
from bihuan.apps.organizations.queries import directory
from bihuan.apps.organizations.queries.directory import UnitDetail, UnitFilter
from bihuan.apps.organizations.web.finding import found, require_keeper
from bihuan.apps.organizations.web.unit_forms import (
    AliasForm,
    AliasGoneForm,
    AppointForm,
    NewUnitForm,
    PostForm,
    RenameForm,
    RetireForm,
    UnitFindForm,
)
from bihuan.core.actors import Actor
from bihuan.core.unit_matching import MatchKind, UnitIndex
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import Doubt, FormPage, answer
from bihuan.ui.lists import SavedView, address_with, address_without
from bihuan.ui.numbers import number_of
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

STATES = ("active", "ended", "all")


@login_required
@require_GET
def list_units(request: HttpRequest) -> HttpResponse:
    """One page of the units that the address names, beside the tree of regions."""
    actor = actor_of(request)
    state = request.GET.get("state", "active")
    form = UnitFindForm(request.GET)
    form.is_valid()
    tree = directory.region_tree(actor)
    region_id = number_of(request.GET.get("region"))
    wanted = UnitFilter(
        region_id=region_id,
        q=form.cleaned_data.get("q", ""),
        kind=form.cleaned_data.get("kind", ""),
        state=state if state in STATES else "active",
    )
    shown = directory.unit_page(actor, wanted, number=request.GET.get("page", "1"))
    page = {
        "form": form,
        "lines": shown.lines,
        "page": shown.page,
        "views": _views(request, wanted.state, shown.counts),
        "rule": _rule(wanted.state),
        "tree": tree if len(tree) > 1 else (),
        "region_id": region_id,
        "keeps": bool(_kept(actor)),
        "narrowed": bool(wanted.q or wanted.kind or wanted.region_id),
        "sees_people": directory.may_see_people(actor),
    }
    return render(request, "organizations/units.html", page)


@login_required
@require_GET
def show_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: names, posts and who fills them, and what its keeper may do."""
    today = timezone.localdate()
    detail = load_unit(request, unit_id)
    page = {"detail": detail, "today": today, "steps": _steps_of(detail) if detail.keep else ()}
    return render(request, "organizations/unit.html", page)


@login_required
@require_http_methods(["GET", "POST"])
def create_unit(request: HttpRequest) -> HttpResponse:
    """A new unit. A name that resembles another unit's has to be looked at before it is saved."""
    actor = actor_of(request)
    regions = _kept(actor)
    if not regions:
        raise PermissionDenied
    start = {"region": request.GET.get("region", "")}
    form = NewUnitForm(request.POST if request.method == "POST" else None, initial=start, regions=regions)

    def act() -> str:
        given = form.cleaned_data
        made = operations.create_unit(
            actor=actor,
            at=timezone.now(),
            region_id=int(given["region"]),
            name=given["name"],
            short_name=given["short_name"],
            kind=given["kind"],
        )
        messages.success(request, gettext("已新增%(name)s。") % {"name": made.name})
        return reverse("organizations:unit", args=[made.id])

    page = FormPage(
        label=gettext("新增单位"),
        button=gettext("新增单位"),
        icon="plus",
        trail=_trail(),
        lead=gettext("改名、合并用原来的单位办，不新增，问题才不会断。"),
        draft="new-unit",
        look_over=near_units,
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def rename_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    detail = _kept_unit(request, unit_id)
    names = {"seen": detail.unit.name, "name": detail.unit.name, "short_name": detail.unit.short_name}
    form = RenameForm(request.POST if request.method == "POST" else None, initial=names)

    def act() -> str:
        given = form.cleaned_data
        operations.rename_unit(
            actor=actor_of(request),
            at=timezone.now(),
            unit_id=unit_id,
            name=given["name"],
            short_name=given["short_name"],
            seen_name=given["seen"],
        )
        messages.success(request, gettext("已改名。原来的名称成了别名。"))
        return _address(unit_id)

    page = FormPage(
        label=gettext("改名"),
        button=gettext("改名"),
        icon="edit",
        trail=_trail(detail),
        lead=gettext("原来的全称和简称自动成为别名，旧台账里的写法还认得。"),
        draft=f"unit-{unit_id}-rename",
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def add_alias(request: HttpRequest, unit_id: int) -> HttpResponse:
    detail = _kept_unit(request, unit_id)
    form = AliasForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.add_alias(
            actor=actor_of(request), at=timezone.now(), unit_id=unit_id, name=form.cleaned_data["name"]
        )
        messages.success(request, gettext("已加别名。"))
        return _address(unit_id)

    page = FormPage(gettext("加别名"), gettext("加别名"), "plus", _trail(detail), lead=detail.unit.name)
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def remove_alias(request: HttpRequest, unit_id: int) -> HttpResponse:
    detail = _kept_unit(request, unit_id)
    name = request.GET.get("name", "")
    form = AliasGoneForm(request.POST if request.method == "POST" else None, initial={"name": name})

    def act() -> str:
        operations.remove_alias(
            actor=actor_of(request), at=timezone.now(), unit_id=unit_id, name=form.cleaned_data["name"]
        )
        messages.success(request, gettext("已删别名。"))
        return _address(unit_id)

    page = FormPage(
        label=gettext("删别名"),
        button=gettext("删别名"),
        icon="trash",
        trail=_trail(detail),
        lead=gettext("以后写成这样就不再认成本单位；已经认定的不变。"),
        facts=((gettext("别名"), name), (gettext("单位"), detail.unit.name)),
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def create_post(request: HttpRequest, unit_id: int) -> HttpResponse:
    detail = _kept_unit(request, unit_id)
    form = PostForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.create_post(
            actor=actor_of(request), at=timezone.now(), unit_id=unit_id, title=form.cleaned_data["title"]
        )
        messages.success(request, gettext("已加职务。"))
        return _address(unit_id)

    page = FormPage(gettext("加职务"), gettext("加职务"), "plus", _trail(detail), lead=detail.unit.name)
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def appoint_person(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Who takes a post. People are found by their whole name; of several namesakes one is chosen by their posts."""
    detail = _kept_unit(request, unit_id)
    today = timezone.localdate()
    if not detail.posts:
        messages.warning(request, gettext("这个单位还没有职务。先加职务，再任职。"))
        return create_post(request, unit_id)
    name = request.POST.get("person_name", "")
    form = AppointForm(
        request.POST if request.method == "POST" else None,
        initial={"post": request.GET.get("post", ""), "since": today},
        posts=[(post.id, post.title) for post in detail.posts],
        namesakes=queries.people_named(detail.unit.region_id, name, on=today),
    )

    def act() -> str:
        given = form.cleaned_data
        operations.appoint_person(
            actor=actor_of(request),
            at=timezone.now(),
            person_id=form.person_id(),
            post_id=int(given["post"]),
            since=given["since"],
            until=given["until"],
        )
        messages.success(request, gettext("已任职。"))
        return _address(unit_id)

    page = FormPage(
        gettext("任职"),
        gettext("任职"),
        "user-plus",
        _trail(detail),
        lead=detail.unit.name,
        draft=f"unit-{unit_id}-appoint",
    )
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def retire_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The end of a unit: also the way to put two rows of one unit together, the kept one being the successor."""
    detail = _kept_unit(request, unit_id)
    actor = actor_of(request)
    others = [row for row in queries.unit_rows(actor, region_id=detail.unit.region_id) if row.id != unit_id]
    form = RetireForm(request.POST if request.method == "POST" else None, units=others)

    def act() -> str:
        given = form.cleaned_data
        operations.retire_unit(
            actor=actor,
            at=timezone.now(),
            unit_id=unit_id,
            successor_id=number_of(given["successor"]),
            reason=given["reason"],
        )
        messages.success(request, gettext("已撤销%(name)s。它的记录都还在。") % {"name": detail.unit.name})
        return _address(unit_id)

    page = FormPage(
        label=gettext("撤销单位"),
        button=gettext("撤销单位"),
        icon="ban",
        trail=_trail(detail),
        lead=gettext("撤销后不再交办新问题；办过的事、人和账都留着。撤销了不能恢复。"),
        facts=((gettext("单位"), detail.unit.name),),
        draft=f"unit-{unit_id}-retire",
    )
    return answer(request, page, form, act)


def near_units(form: Form) -> list[Doubt]:
    """Units whose names resemble what was typed, as far as a person has to look at them."""
    region_id = int(form.cleaned_data["region"])
    index = UnitIndex(queries.known_units(region_id))
    doubts: dict[int, Doubt] = {}
    for name in dict.fromkeys((form.cleaned_data["name"], form.cleaned_data["short_name"])):
        match = index.match(name) if name else None
        if match is None:
            continue
        likely = [(each.unit_id, each.name) for each in match.proposals if each.likeness >= 75]
        if match.kind is MatchKind.DERIVED and match.unit_id is not None:
            likely.append((match.unit_id, queries.unit_of(match.unit_id).name))
        for unit_id, known in likely:
            said = gettext("“%(typed)s”和已有的%(known)s相近。") % {"typed": name, "known": known}
            doubts.setdefault(unit_id, Doubt(said, _address(unit_id), gettext("看这个单位")))
    return list(doubts.values())


def load_unit(request: HttpRequest, unit_id: int, on: date | None = None) -> UnitDetail:
    """The unit for this reader. Raises Http404 where there is none."""
    return found(lambda: directory.unit_detail(actor_of(request), unit_id, on=on or timezone.localdate()))


def _kept_unit(request: HttpRequest, unit_id: int) -> UnitDetail:
    detail = load_unit(request, unit_id)
    require_keeper(detail.keep)
    return detail


def _kept(actor: Actor) -> tuple[queries.RegionRow, ...]:
    return directory.kept_regions(actor, Action.KEEP_UNITS)


def _steps_of(detail: UnitDetail) -> tuple[NextStep, ...]:
    unit_id, ended = detail.unit.id, not detail.unit.is_active
    steps = (
        ("unit-appoint", gettext("任职"), "user-plus", not ended),
        ("unit-post", gettext("加职务"), "plus", not ended),
        ("unit-alias", gettext("加别名"), "tag", True),
        ("unit-rename", gettext("改名"), "edit", not ended),
        ("unit-retire", gettext("撤销单位"), "ban", not ended),
    )
    why = gettext("这个单位已经撤销。")
    return tuple(
        NextStep(
            key=name,
            label=label,
            url=reverse(f"organizations:{name}", args=[unit_id]),
            icon=icon,
            primary=place == 0,
            allowed=allowed,
            why="" if allowed else why,
        )
        for place, (name, label, icon, allowed) in enumerate(steps)
    )


def _views(request: HttpRequest, state: str, counts: dict[str, int]) -> list[SavedView]:
    words = {"active": gettext("现有"), "ended": gettext("已撤销"), "all": gettext("全部")}
    return [
        SavedView(
            words[key],
            address_without(request.GET, "state") if key == "active" else address_with(request.GET, state=key),
            current=key == state,
            count=counts[key],
        )
        for key in STATES
    ]


def _rule(state: str) -> CountingRule:
    rules = {
        "active": (gettext("现有"), gettext("现有的单位，不含已撤销的")),
        "ended": (gettext("已撤销"), gettext("已撤销的单位，记录都还在")),
        "all": (gettext("全部"), gettext("现有的和已撤销的单位")),
    }
    return CountingRule(*rules[state])


def _trail(detail: UnitDetail | None = None) -> tuple[tuple[str, str], ...]:
    top = (gettext("单位与人员"), reverse("organizations:units"))
    return (top,) if detail is None else (top, (detail.unit.label, _address(detail.unit.id)))


def _address(unit_id: int) -> str:
    return reverse("organizations:unit", args=[unit_id])
