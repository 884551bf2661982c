"""One page for each step of a demand: write it down, change it, check it, join it, approve or refuse it, stop it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.queries import DemandDetail
from bihuan.apps.demands.web.forms import (
    CheckForm,
    DemandForm,
    JoinForm,
    UnitSet,
    VersionForm,
    WordsForm,
    end_of_quarter,
    initial_of,
)
from bihuan.apps.demands.web.frame import (
    demand_address,
    facts_of,
    frequency_word,
    held_names,
    load_demand,
    require_step,
    say_gap,
    say_minutes,
    trail,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import UnitRow
from bihuan.core.demands.checking import Overlap
from bihuan.core.demands.lifecycle import DEMAND_STEP_NAMES, DemandState, DemandStep
from bihuan.ui.form_pages import FormPage, answer, look_for_secrets
from bihuan.ui.shell import actor_of

View = Callable[[HttpRequest, int], HttpResponse]


@login_required
@require_http_methods(["GET", "POST"])
def register_demand(request: HttpRequest) -> HttpResponse:
    """A demand before it is checked."""
    actor, today = actor_of(request), timezone.localdate()
    issuers = queries.issuing_units(actor)
    if not issuers:
        raise PermissionDenied
    form = DemandForm(
        request.POST if request.method == "POST" else None,
        issuers=issuers,
        units=_askable(request, issuers),
        sets=_sets(request),
        initial={"first_day": today, "end_day": end_of_quarter(today)},
    )

    def act() -> str:
        demand_id = operations.register_demand(actor=actor, at=timezone.now(), new=form.demand())
        messages.success(request, gettext("已登记，还没有向单位要。先看台账里已经有什么，再送审。"))
        return demand_address(demand_id)

    page = FormPage(
        label=gettext("登记材料报表需求"), button=gettext("登记"), icon="plus", trail=trail(), draft="new-demand",
        lead=gettext("向单位要材料、要报表，先在这里登记：台账里有的不再要，别人在要的不重复要。"),
        look_over=look_for_secrets,
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def edit_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """A draft written anew."""
    detail = load_demand(request, demand_id)
    notes = require_step(detail, DemandStep.EDIT)
    issuers = [unit for unit in queries.issuing_units(actor_of(request)) if unit.id == detail.issuer_id]
    form = DemandForm(
        request.POST if request.method == "POST" else None,
        issuers=issuers,
        units=_askable(request, issuers),
        sets=_sets(request),
        initial=initial_of(detail),
    )

    def act() -> str:
        operations.edit_demand(
            actor=actor_of(request), at=timezone.now(), demand_id=demand_id, new=form.demand(), version=form.seen
        )
        messages.success(request, gettext("已改好。"))
        return demand_address(demand_id)

    return answer(request, _page(detail, DemandStep.EDIT, "edit", notes, draft=f"demand-{demand_id}"), form, act)


@login_required
@require_http_methods(["GET", "POST"])
def check_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Checked against the ledger and against what runs; the page says beforehand what will be found."""
    detail = load_demand(request, demand_id)
    notes = require_step(detail, DemandStep.CHECK)
    form = CheckForm(
        request.POST if request.method == "POST" else None,
        initial={"version": detail.version, "justification": detail.justification},
    )

    def act() -> str:
        state = operations.check_demand(
            actor=actor_of(request), at=timezone.now(), demand_id=demand_id,
            justification=form.cleaned_data["justification"], version=form.seen,
        )  # fmt: skip
        told = {
            DemandState.REFUSED: gettext("要的内容都已经有，没有送审：取提取结果就行，不用向单位要。"),
            DemandState.CHECKED: gettext("查重完成，已送审。"),
        }
        messages.success(request, told[state])
        return demand_address(demand_id)

    page = _page(
        detail, DemandStep.CHECK, "search", notes,
        lead=gettext("台账里有的、单位不久前报过的划掉，不再要；全都有的，不予批准，给提取结果。和别的需求重复的，写明理由。"),
    )  # fmt: skip
    return answer(request, page, form, act)


@login_required
@require_http_methods(["GET", "POST"])
def join_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Given up for one that asks the same."""
    detail = load_demand(request, demand_id)
    notes = require_step(detail, DemandStep.JOIN)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        overlaps=detail.overlaps,
        initial={"version": detail.version},
    )

    def act() -> str:
        rests = operations.join_demand(
            actor=actor_of(request), at=timezone.now(), demand_id=demand_id, other_id=int(form.cleaned_data["other"]),
            rest=form.cleaned_data["rest"], version=form.seen,
        )  # fmt: skip
        messages.success(request, gettext("已并入：那一项报上来的，提出单位也看得到。"))
        if rests:
            messages.info(request, gettext("没有覆盖的已另立草稿，查重、送审、批准以后才向单位要。"))
        return demand_address(demand_id)

    facts = tuple((each.number, _beside(detail, each)) for each in detail.overlaps)
    lead = gettext("并入以后，这一项不再单独向单位要；那一项已经批准，不改它。")
    return answer(request, _page(detail, DemandStep.JOIN, "arrows-join", notes, lead=lead, more=facts), form, act)


@login_required
@require_http_methods(["GET", "POST"])
def approve_demand(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Let units be asked."""
    detail = load_demand(request, demand_id)
    notes = require_step(detail, DemandStep.APPROVE)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": detail.version})

    def act() -> str:
        operations.approve_demand(actor=actor_of(request), at=timezone.now(), demand_id=demand_id, version=form.seen)
        messages.success(request, gettext("已批准，到起始日期单位就看得到。"))
        return demand_address(demand_id)

    lead = gettext("每个单位每次约 %(each)s，最重的一周共 %(peak)s。") % {
        "each": say_minutes(detail.row.minutes_each), "peak": say_minutes(detail.row.peak_minutes),
    }  # fmt: skip
    return answer(request, _page(detail, DemandStep.APPROVE, "check", notes, lead=lead), form, act)


@login_required
@require_http_methods(["GET", "POST"])
def give_extract(request: HttpRequest, demand_id: int) -> HttpResponse:
    """Let the issuer have what the ledger holds."""
    detail = load_demand(request, demand_id)
    notes = require_step(detail, DemandStep.GIVE_EXTRACT)
    form = VersionForm(request.POST if request.method == "POST" else None, initial={"version": detail.version})

    def act() -> str:
        operations.give_extract(actor=actor_of(request), at=timezone.now(), demand_id=demand_id, version=form.seen)
        messages.success(request, gettext("已给提出单位，它可以自己取。"))
        return demand_address(demand_id)

    names = gettext("、").join(held_names(detail))
    lead = gettext("提出单位取得到：%(items)s。取一次存证一次。") % {"items": names}
    return answer(request, _page(detail, DemandStep.GIVE_EXTRACT, "file-export", notes, lead=lead), form, act)


def words_view(step: DemandStep) -> View:
    """A step at which something is said: refused, stopped."""

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, demand_id: int) -> HttpResponse:
        detail = load_demand(request, demand_id)
        notes = require_step(detail, step)
        form = WordsForm(
            request.POST if request.method == "POST" else None,
            initial={"version": detail.version},
            label=gettext("理由"),
            hint=gettext("提出单位看得到；停止的，报送单位也看得到。"),
        )
        operation = operations.stop_demand if step is DemandStep.STOP else operations.refuse_demand

        def act() -> str:
            operation(
                actor=actor_of(request), at=timezone.now(), demand_id=demand_id, why=form.cleaned_data["words"],
                version=form.seen,
            )  # fmt: skip
            messages.success(
                request, gettext("已停止，单位不用再报。") if step is DemandStep.STOP else gettext("已退回提出单位。")
            )
            return demand_address(demand_id)

        icon = "player-pause" if step is DemandStep.STOP else "ban"
        return answer(request, _page(detail, step, icon, notes), form, act)

    return view


def _beside(detail: DemandDetail, other: Overlap) -> str:
    """What another demand leaves unasked of this one: fields, units, how often, until when."""
    said = [say_gap(other.gap)]
    if other.frequency != detail.row.frequency:
        words = {"this": frequency_word(detail.row.frequency), "other": frequency_word(other.frequency)}
        said.append(gettext("那一项报送：%(other)s；这一项要：%(this)s。") % words)
    if other.end_day and other.end_day < detail.row.end_day:
        said.append(gettext("那一项到 %(day)s 为止。") % {"day": other.end_day.isoformat()})
    return "".join(said)


def _page(  # noqa: PLR0917
    detail: DemandDetail,
    step: DemandStep,
    icon: str,
    notes: tuple[str, ...],
    lead: str = "",
    draft: str = "",
    more: tuple[tuple[str, str], ...] = (),
) -> FormPage:
    name = gettext(DEMAND_STEP_NAMES[step])
    return FormPage(
        label=name, button=name, icon=icon, trail=trail(detail.row), facts=(*facts_of(detail), *more), notes=notes,
        lead=lead, draft=draft, look_over=look_for_secrets,
    )  # fmt: skip


def _askable(request: HttpRequest, issuers: tuple[UnitRow, ...] | list[UnitRow]) -> list[UnitRow]:
    """The units of the regions in which the reader may ask."""
    places = {unit.region_path for unit in issuers}
    rows = organizations.unit_rows(actor_of(request))
    return [unit for unit in rows if any(unit.region_path.startswith(place) for place in places)]


def _sets(request: HttpRequest) -> tuple[UnitSet, ...]:
    """The units of each campaign that goes on."""
    rows = [row for row in campaigns.list_campaigns(actor_of(request)) if row.ended_at is None]
    units = campaigns.units_of([row.id for row in rows])
    found = (UnitSet(f"campaign-{row.id}", row.label, units[row.id]) for row in rows)
    return tuple(each for each in found if each.unit_ids)
