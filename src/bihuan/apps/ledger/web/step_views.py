"""The page of one step and what it posts: one view for all of them, driven by the table of step pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.evidence.operations import MAX_FILES, Intake, take_in
from bihuan.apps.evidence.queries import kept_before
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.ledger.web.detail_views import head_of, load_problem
from bihuan.apps.ledger.web.lawfulness import why_unconcerned
from bihuan.apps.ledger.web.next_steps import cannot
from bihuan.apps.ledger.web.signs import evidence_tiles
from bihuan.apps.ledger.web.step_forms import Asking, EvidenceForm, ProgressForm, StepForm
from bihuan.apps.ledger.web.step_pages import STEP_PAGES, Call, StepPage
from bihuan.apps.ledger.web.submitting import Review, review_of
from bihuan.apps.ledger.web.words import FIELD_WORDS, say_value, unit_ids_in
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused
from bihuan.core.lifecycle import Party
from bihuan.ui.lists import keep_place
from bihuan.ui.once import new_token, take_once, taken_before
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class Changed:
    """One field that somebody else changed meanwhile, in words."""

    name: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a step was not taken. Everything that was typed stands in the form again."""

    status: int
    refusals: tuple[str, ...] = ()
    conflict: str = ""
    changes: tuple[Changed, ...] = ()
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the page of one step: the request, the step, the problem as it stands, the row that it is about."""

    request: HttpRequest
    page: StepPage
    detail: ProblemDetail
    position: int

    def again(self) -> "Visit":
        """The same with the problem as it stands now."""
        return replace(self, detail=load_problem(self.request, self.detail.number))

    @property
    def asking(self) -> Asking:
        calendar = calendars.calendar_for(self.detail.region_path)
        return Asking(actor_of(self.request), timezone.localdate(), calendar, self.detail)


View = Callable[..., HttpResponse]
FINE = Trouble(200)


def step_view(key: str) -> View:
    """The view of one step: GET shows its form, POST takes it."""
    page = STEP_PAGES[key]

    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, number: str, position: int = 0) -> HttpResponse:
        return _serve(Visit(request, page, load_problem(request, number), position))

    return view


def _serve(visit: Visit) -> HttpResponse:
    if visit.page.row and not _has_row(visit):
        raise Http404
    if visit.request.method == "POST":
        return _take(visit)
    form = visit.page.form(initial={"version": visit.detail.version, "token": new_token()}, asking=visit.asking)
    against = _against(visit)
    return _show(visit, form, Intake(), Trouble(403, _said(against)) if against else FINE)


def _take(visit: Visit) -> HttpResponse:
    """Nothing that arrives is lost: files are kept first, then words are checked, then the one call is made."""
    request = visit.request
    earlier = taken_before(request, request.POST.get("token", ""))
    if earlier:
        messages.info(request, gettext("这一步已经办好，没有重复办理。"))
        return HttpResponseRedirect(earlier)
    form = visit.page.form(request.POST, request.FILES, asking=visit.asking)
    valid = form.is_valid()
    against = _against(visit)
    intake = Intake() if against else _keep_files(visit, form)
    if not valid or intake.errors:
        return _show(visit, form, intake, Trouble(403 if against else 422, _said(against)))
    review = review_of(form.texts(), form.readings())
    if not against and review.needed and form.cleaned_data["checked"] != review.digest:
        return _show(visit, form, intake, Trouble(422, review=review))
    return _act(visit, form, intake)


def _act(visit: Visit, form: StepForm, intake: Intake) -> HttpResponse:
    target = keep_place(visit.request, reverse("ledger:problem", args=[visit.detail.number]))
    call = Call(
        actor=actor_of(visit.request), at=timezone.now(), number=visit.detail.number,
        version=form.cleaned_data["version"], evidence_ids=intake.ids, position=visit.position,
    )  # fmt: skip

    def act() -> str:
        visit.page.act(call, form)
        return target

    try:
        _where, now = take_once(visit.request, form.cleaned_data["token"], act)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    except BadInput as bad:
        _add_errors(form, bad)
        return _show(visit, form, intake, Trouble(422))
    except Refused as refused:
        said = cannot(str(visit.page.label), (refused.reason,))
        return _show(visit.again(), form, intake, Trouble(403, _said(said)))
    except Conflict as conflict:
        return _tell_conflict(visit.again(), intake, conflict)
    messages.success(visit.request, str(visit.page.done) if now else gettext("这一步已经办好，没有重复办理。"))
    return HttpResponseRedirect(target)


def _tell_conflict(visit: Visit, intake: Intake, conflict: Conflict) -> HttpResponse:
    """The other's change field by field beside what was typed; sent again, the form is about what stands there now."""
    known = organizations.units_by_ids(unit_ids_in(conflict.changes))
    units = {pk: row.name for pk, row in known.items()}
    changes = tuple(
        Changed(str(FIELD_WORDS[name]), say_value(name, old, units), say_value(name, new, units))
        for name, (old, new) in conflict.changes.items()
        if name in FIELD_WORDS and (name != "source" or Party.OFFICE in visit.detail.parties)
    )
    joined = _join_untouched(visit, conflict)
    return _show(visit, joined, intake, Trouble(409, conflict=conflict.reason.text(gettext), changes=changes))


def _join_untouched(visit: Visit, conflict: Conflict) -> StepForm:
    """The form with what was typed; fields that were left as they had been take what stands there now.

    Otherwise sending it again would put back, unseen, what the other has just changed.
    """
    given = visit.request.POST.copy()
    for name, (old, new) in conflict.changes.items():
        field = _FIELD_OF.get(name, name)
        before, after = _as_sent(old), _as_sent(new)
        if field in given and sorted(given.getlist(field)) == sorted(before):
            given.setlist(field, after)
    return visit.page.form(given, visit.request.FILES, asking=visit.asking)


def _as_sent(value: object) -> list[str]:
    """A stored value as a form sends it."""
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    return [str(value) if value is not None else ""]


def _show(visit: Visit, form: StepForm, intake: Intake, trouble: Trouble) -> HttpResponse:
    """The page of a step. What goes along unseen is set anew: the version of what is shown, a token, what was looked over."""
    hidden = [
        ("version", str(visit.detail.version)),
        ("token", new_token()),
        ("checked", trouble.review.digest if trouble.review else ""),
        *(("kept", str(pk)) for pk in intake.ids),
    ]
    context = {
        "page": visit.page,
        "detail": visit.detail,
        "head": head_of(visit.detail, timezone.localdate()),
        "form": form,
        "hidden": hidden,
        "trouble": trouble,
        "kept": evidence_tiles(intake.kept, verified=False),
        "file_errors": tuple(reason.text(gettext) for reason in intake.errors),
        "files_lost": bool(visit.request.FILES) and not intake.kept,
        "closed": bool(_against(visit)),
        "typed": visit.request.method == "POST",
        "plain": [bound for bound in form.visible_fields() if not _has_own_place(form, bound.name)],
        "figures": form.figure_rows() if isinstance(form, ProgressForm) else (),
        "uploads": isinstance(form, EvidenceForm),
        "draft": f"{visit.detail.number}-{visit.page.key}-{visit.position}",
    }
    return render(visit.request, "ledger/step.html", context, status=trouble.status)


def _against(visit: Visit) -> str:
    """Why the step is not lawful now, in one line; "" where it is."""
    reasons = visit.page.refusals(visit.detail)
    if reasons is None:
        reasons = why_unconcerned(visit.detail, visit.page.key)
    return cannot(str(visit.page.label), reasons) if reasons else ""


def _said(*sentences: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _keep_files(visit: Visit, form: StepForm) -> Intake:
    """Files are kept before anything else is judged; only a wrong date of effect holds them up, for it belongs to them."""
    if not isinstance(form, EvidenceForm):
        return Intake()
    actor = actor_of(visit.request)
    before = kept_before(actor, visit.request.POST.getlist("kept")[:MAX_FILES])
    if "effective_on" in form.errors or "pieces" in form.errors:
        return Intake(before)
    if not form.chosen_files() and not before and not isinstance(form, ProgressForm):
        return Intake(before, (Reason("no-files", "还没有选文件。"),))
    files = [(file.name or "", cast(BinaryIO, file.file)) for file in form.chosen_files()]
    return take_in(
        files, actor=actor, at=timezone.now(), region_id=visit.detail.region_id, unit_id=_own_unit(visit),
        effective_on=form.cleaned_data.get("effective_on"), before=before,
    )  # fmt: skip


def _own_unit(visit: Visit) -> int | None:
    """The unit for which the reader brings evidence: the accountable one, else one that assists."""
    own = actor_of(visit.request).unit_ids(Role.UNIT, Role.RESPONSIBLE)
    detail = visit.detail
    taking_part: Sequence[int | None] = (detail.accountable_unit_id, *(pk for pk, _name in detail.assisting))
    return next((unit for unit in taking_part if unit in own), None)


def _add_errors(form: StepForm, bad: BadInput) -> None:
    """Each reason at its field where the form has one, above all fields otherwise."""
    for name, reason in bad.fields.items() or {"": bad.reason}.items():
        field = _FIELD_OF.get(name, name)
        form.add_error(field if field in form.fields else None, ValidationError(reason.text(gettext)))


_FIELD_OF = {
    "accountable_unit": "unit", "accountable_unit_id": "unit", "responsible_person": "person", "due": "deadline",
}  # fmt: skip


def _has_own_place(form: StepForm, name: str) -> bool:
    return isinstance(form, ProgressForm) and name.startswith("figure_")


def _has_row(visit: Visit) -> bool:
    rows = visit.detail.measures if visit.page.key == "end-measure" else visit.detail.milestones
    return any(row.position == visit.position for row in rows)
