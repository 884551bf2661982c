"""The import wizard: start and going on, header and columns, rehearsal, writing. The rows have a module of their own.

While something is done in the background every page of the draft shows how far it is and asks again by itself. Statuses: 200 a
page, 302 done, 403 not lawful now, 404 nothing there for this reader, 409 changed by somebody else, 422 input that cannot be used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Stage, Working
from bihuan.apps.ledger.queries import DraftRow
from bihuan.apps.ledger.web.import_forms import FileForm, ImportForm, importer_of, may_import, may_import_own
from bihuan.apps.ledger.web.import_words import (
    CONFLICT_WORDS,
    FIELD_WORDS,
    OUTCOME_WORDS,
    page_of,
    say_change,
    say_changed,
    say_declared,
    say_reason_document,
    stage_word,
    step_marks,
)
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Reason, Refused
from bihuan.ui.once import new_token, take_once, taken_before
from bihuan.ui.rows import JobRow
from bihuan.ui.shell import actor_of

_TWICE = Reason("import-field-twice", "“%(field)s”指了两列，只能指一列。")
_REMEMBERERS = (Role.OFFICE, Role.SYSTEM)
_JOB_STATES = {"queued": "waiting", "running": "running", "done": "running", "failed": "failed"}


@dataclass(frozen=True, slots=True)
class DraftTrouble:
    """Why a change to a draft was not taken."""

    status: int = 200
    refusal: str = ""
    conflict: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    errors: Mapping[str, str] | None = None


FINE = DraftTrouble()


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def start_import(request: HttpRequest) -> HttpResponse:
    """What can be gone on with, what was imported, and the form for a new file."""
    actor = actor_of(request)
    if not (may_import(actor) or may_import_own(actor)):
        raise PermissionDenied
    importer = importer_of(actor)
    if request.method == "GET":
        wanted = {"campaign": request.GET.get("campaign", "")} if "campaign" in request.GET else {}
        return _show_start(request, ImportForm(initial=wanted, importer=importer), FINE)
    token = request.POST.get("token", "")
    earlier = taken_before(request, token)
    if earlier:
        return HttpResponseRedirect(earlier)
    form = ImportForm(request.POST, request.FILES, importer=importer)
    if not form.is_valid():
        return _show_start(request, form, DraftTrouble(422))
    try:
        target, _now = take_once(request, token, lambda: _begin(actor, form))
    except BihuanError as refusal:
        return _show_start(request, form, _told_to_form(refusal, form))
    draft_id = int(target.rstrip("/").rpartition("/")[2])
    _start(actor, draft_id, None, Working.READ)
    return HttpResponseRedirect(target)


@never_cache
@login_required
@require_GET
def show_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Where the draft goes on; how far it is while something is done for it; its file where that could not be read."""
    draft = load_draft(request, draft_id)
    if draft.working:
        return show_working(request, draft)
    if draft.stage == Stage.WRITTEN:
        target = reverse("ledger:import-run", args=[draft.run_id]) if draft.run_id else reverse("ledger:import")
        return _go(request, f"{target}?draft={draft.id}")
    if draft.stage == Stage.FILE:
        if request.headers.get("HX-Request"):
            return _go(request, request.path)
        return show_page(request, draft, Stage.FILE, "file", {"form": FileForm()})
    return _go(request, page_of(draft))


@never_cache
@login_required
@require_POST
def replace_file(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Another file for the draft; decisions stay."""
    draft = load_draft(request, draft_id)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_page(request, draft, Stage.FILE, "file", {"form": form}, trouble=DraftTrouble(422))
    upload = form.cleaned_data["file"]

    def act() -> None:
        changed = operations.replace_file(
            actor=actor_of(request), at=timezone.now(), draft_id=draft_id, version=version_in(request),
            stream=_stream(upload), filename=upload.name or "",
        )  # fmt: skip
        _start(actor_of(request), draft_id, changed.version, Working.READ)

    return change_draft(
        request, act, reverse("ledger:import-draft", args=[draft_id]),
        lambda trouble: show_page(request, draft, Stage.FILE, "file", {"form": form}, trouble=trouble),
    )  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def choose_columns(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Which table, where its header is, what each column holds."""
    draft = load_draft(request, draft_id)
    if draft.working:
        return show_working(request, draft)
    if draft.stage in (Stage.FILE, Stage.WRITTEN):
        return HttpResponseRedirect(reverse("ledger:import-draft", args=[draft_id]))
    if request.method == "GET":
        return _show_columns(request, draft, FINE)
    act = _look_again if request.POST.get("go") == "look" else _take_columns
    return change_draft(
        request, lambda: act(request, draft), reverse("ledger:import-draft", args=[draft_id]),
        lambda trouble: _show_columns(request, load_draft(request, draft_id), trouble),
    )  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def rehearse(request: HttpRequest, draft_id: int) -> HttpResponse:
    """What the import would do, all of it, before anything is written."""
    draft = load_draft(request, draft_id)
    if draft.working:
        return show_working(request, draft)
    here = reverse("ledger:import-rehearsal", args=[draft_id])
    if request.method == "POST":
        return change_draft(
            request, lambda: _rehearse_again(request, draft_id), here,
            lambda trouble: show_rehearsal(request, load_draft(request, draft_id), trouble),
        )  # fmt: skip
    if draft.rehearsal is None or draft.stage == Stage.WRITTEN:
        return HttpResponseRedirect(page_of(draft))
    return show_rehearsal(request, draft, FINE)


@never_cache
@login_required
@require_POST
def write_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Let the worker write what was rehearsed."""
    load_draft(request, draft_id)

    def act() -> None:
        operations.start_step(
            actor=actor_of(request), at=timezone.now(), draft_id=draft_id, version=version_in(request),
            step=Working.WRITE, seen_marks="seen_marks" in request.POST,
        )  # fmt: skip

    return change_draft(
        request, act, reverse("ledger:import-draft", args=[draft_id]),
        lambda trouble: show_rehearsal(request, load_draft(request, draft_id), trouble),
    )  # fmt: skip


@login_required
@require_POST
def stop_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Wait no longer for the background."""
    load_draft(request, draft_id)
    operations.stop_working(actor=actor_of(request), at=timezone.now(), draft_id=draft_id)
    messages.info(request, gettext("已停下，决定都还在。"))
    return HttpResponseRedirect(reverse("ledger:import-draft", args=[draft_id]))


@login_required
@require_POST
def drop_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Give the import up."""
    load_draft(request, draft_id)
    try:
        operations.drop_draft(actor=actor_of(request), at=timezone.now(), draft_id=draft_id)
    except Refused as refused:
        messages.warning(request, refused.reason.text(gettext))
        return HttpResponseRedirect(reverse("ledger:import-draft", args=[draft_id]))
    messages.info(request, gettext("已放弃这次导入，台账里什么也没有写。"))
    return HttpResponseRedirect(reverse("ledger:import"))


def load_draft(request: HttpRequest, draft_id: int) -> DraftRow:
    try:
        return queries.draft_of(actor_of(request), draft_id=draft_id)
    except Missing as missing:
        raise Http404 from missing


def version_in(request: HttpRequest) -> int:
    """The version that the form was drawn from. Raises BadInput where it does not say: nothing is changed unseen."""
    version = _number(request.POST.get("version", ""))
    if version is None:
        raise BadInput(Reason("import-no-version", "表单不完整，刷新后再试。"))
    return version


def change_draft(
    request: HttpRequest, act: Callable[[], None], target: str, show: Callable[[DraftTrouble], HttpResponse]
) -> HttpResponse:
    """Make the one call and go on; what it refuses is shown on the page with everything typed. A second arrival goes on too."""
    token = request.POST.get("token", "")
    earlier = taken_before(request, token)
    if earlier:
        return HttpResponseRedirect(earlier)
    try:
        act()
    except BihuanError as refusal:
        return show(trouble_of(refusal))
    take_once(request, token, lambda: target)
    return HttpResponseRedirect(target)


def trouble_of(refusal: BihuanError) -> DraftTrouble:
    """What an operation's refusal means for a page. Raises Http404 for Missing."""
    said = refusal.reason.text(gettext)
    if isinstance(refusal, Missing):
        raise Http404(said) from refusal
    if isinstance(refusal, Conflict):
        changes = tuple(
            (say_changed(name), say_change(old), say_change(now)) for name, (old, now) in refusal.changes.items()
        )
        return DraftTrouble(409, conflict=said, changes=changes)
    if isinstance(refusal, BadInput):
        errors = {name: reason.text(gettext) for name, reason in refusal.fields.items()}
        return DraftTrouble(422, refusal=said, errors=errors)
    return DraftTrouble(403, refusal=said)


def show_page(
    request: HttpRequest,
    draft: DraftRow,
    stage: Stage,
    template: str,
    page: Mapping[str, object],
    *,
    trouble: DraftTrouble = FINE,
) -> HttpResponse:
    """One step of the wizard."""
    context = {
        "draft": draft,
        "steps": step_marks(stage, draft),
        "trouble": trouble,
        "draft_trouble": draft.trouble,
        "warnings": [say_reason_document(document) for document in draft.summary.get("warnings", ())],
        "token": new_token(),
        **page,
    }
    return render(request, f"ledger/import/{template}.html", context, status=trouble.status)


def show_working(request: HttpRequest, draft: DraftRow) -> HttpResponse:
    """How far the background is."""
    job = draft.job
    failed = job is not None and job.state == "failed"
    drawn = JobRow(
        name=f"{Working(draft.working).label}　{draft.filename}",
        state=_JOB_STATES[job.state] if job else "running",  # type: ignore[arg-type]  # the words of the look
        done=job.done if job else 0,
        total=job.total if job else 0,
        note=gettext("意外中断，没有写入任何内容。停下再试一次。") if failed else "",
    )
    stages = {Working.READ: Stage.FILE, Working.UNDERSTAND: Stage.COLUMNS, Working.REHEARSE: Stage.ROWS}
    page = {"drawn": drawn, "failed": failed, "polled": reverse("ledger:import-draft", args=[draft.id])}
    stage = stages.get(Working(draft.working), Stage.REHEARSAL)
    return show_page(request, draft, stage, "_working" if request.headers.get("HX-Request") else "working", page)


def show_rehearsal(request: HttpRequest, draft: DraftRow, trouble: DraftTrouble) -> HttpResponse:
    """Counts and the first hundred lines of the rehearsal."""
    told: Mapping[str, Any] = draft.rehearsal or {}
    lines = [
        {**line, "outcome": OUTCOME_WORDS[line["outcome"]], "tone": line["outcome"], "why": _why(line)}
        for line in told.get("lines", ())
    ]
    rules = [(rule, word) for rule, word in CONFLICT_WORDS.items() if not draft.own_unit or rule != "update"]
    page = {"told": told, "lines": lines, "marks": draft.summary.get("marks", 0), "rules": rules}
    return show_page(request, draft, Stage.REHEARSAL, "rehearsal", page, trouble=trouble)


def _why(line: Mapping[str, Any]) -> str:
    column = str(FIELD_WORDS.get(line["column"], gettext(line["column"]) if line["column"] else ""))
    return gettext("：").join(part for part in (column, say_reason_document(line["why"])) if part)


def _begin(actor: Actor, form: ImportForm) -> str:
    upload = form.cleaned_data["file"]
    draft_id = operations.begin_draft(
        actor=actor, at=timezone.now(), stream=_stream(upload), filename=upload.name or "", goal=form.goal()
    )
    return reverse("ledger:import-draft", args=[draft_id])


def _rehearse_again(request: HttpRequest, draft_id: int) -> None:
    version, rule = version_in(request), request.POST.get("on_conflict", "")
    if rule:
        changed = operations.choose_rule(
            actor=actor_of(request), at=timezone.now(), draft_id=draft_id, version=version, on_conflict=rule
        )
        version = changed.version
    _start(actor_of(request), draft_id, version, Working.REHEARSE)


def _start(actor: Actor, draft_id: int, version: int | None, step: Working) -> None:
    operations.start_step(actor=actor, at=timezone.now(), draft_id=draft_id, version=version, step=step)


def _look_again(request: HttpRequest, draft: DraftRow) -> None:
    """The table or the header was pointed at: the file is looked at once more."""
    sheet, top, bottom = (_number(request.POST.get(name, "")) for name in ("sheet", "top", "bottom"))
    same_sheet = sheet == draft.summary.get("sheet_place")
    by_hand = (top, bottom) != (draft.summary.get("top"), draft.summary.get("bottom"))
    changed = operations.choose_table(
        actor=actor_of(request), at=timezone.now(), draft_id=draft.id, version=version_in(request), sheet=sheet,
        top=top or 0 if same_sheet and by_hand else 0, bottom=(bottom or top or 0) if same_sheet and by_hand else 0,
    )  # fmt: skip
    _start(actor_of(request), draft.id, changed.version, Working.READ)


def _take_columns(request: HttpRequest, draft: DraftRow) -> None:
    mapping = _mapping_in(request, draft)
    changed = operations.set_columns(
        actor=actor_of(request), at=timezone.now(), draft_id=draft.id, version=version_in(request), mapping=mapping,
        remember="remember" in request.POST,
    )  # fmt: skip
    if "remember" in request.POST:
        messages.success(request, gettext("记住了：下次这样的清单，列照这样认。"))
    _start(actor_of(request), draft.id, changed.version, Working.UNDERSTAND)


def _mapping_in(request: HttpRequest, draft: DraftRow) -> dict[str, int]:
    """Field → column. Raises BadInput where two columns claim one field."""
    mapping: dict[str, int] = {}
    for column in range(1, len(draft.summary.get("labels", ())) + 1):
        name = request.POST.get(f"col-{column}", "")
        if name and name in mapping:
            label = str(FIELD_WORDS.get(name, name))
            reason = replace(_TWICE, params={"field": label})
            raise BadInput(reason, {"columns": reason})
        if name:
            mapping[name] = column
    return mapping


def _show_columns(request: HttpRequest, draft: DraftRow, trouble: DraftTrouble) -> HttpResponse:
    told = draft.summary
    labels = ["／".join(names) for names in told.get("labels", ())]
    by_column = {column: name for name, column in draft.mapping.items()}
    if request.method == "POST" and request.POST.get("go") != "look":
        by_column = {column: request.POST.get(f"col-{column}", "") for column in range(1, len(labels) + 1)}
    columns = [
        {"place": place, "label": label, "field": by_column.get(place, "")} for place, label in enumerate(labels, 1)
    ]
    page = {
        "columns": columns,
        "fields": list(FIELD_WORDS.items()),
        "sheets": list(enumerate(told.get("sheets", ()))),
        "told": told,
        "declared": say_declared(told),
        "top": request.POST.get("top", told.get("top", 0)),
        "bottom": request.POST.get("bottom", told.get("bottom", 0)),
        "problem": say_reason_document(told.get("problem")),
        "guessed": [str(FIELD_WORDS.get(name, name)) for name in told.get("guessed", ())],
        "width": range(1, 1 + max((len(cells) for _, cells in told.get("sample", ())), default=0)),
        "may_remember": bool(actor_of(request).role_over(draft.region_path, *_REMEMBERERS)),
    }
    return show_page(request, draft, Stage.COLUMNS, "columns", page, trouble=trouble)


def _show_start(request: HttpRequest, form: ImportForm, trouble: DraftTrouble) -> HttpResponse:
    actor = actor_of(request)
    page = {
        "form": form,
        "trouble": trouble,
        "steps": step_marks(Stage.FILE),
        "drafts": [(draft, page_of(draft), stage_word(draft)) for draft in queries.open_drafts(actor)],
        "runs": queries.recent_runs(actor),
        "token": new_token(),
        "now": timezone.now(),
        "kept_days": operations.KEPT_DAYS,
        "importer": form.importer,
    }
    return render(request, "ledger/import/start.html", page, status=trouble.status)


def _told_to_form(refusal: BihuanError, form: ImportForm) -> DraftTrouble:
    said = refusal.reason.text(gettext)
    if isinstance(refusal, BadInput):
        names = refusal.fields or {"file": refusal.reason}
        for name, reason in names.items():
            form.add_error(name if name in form.fields else None, ValidationError(reason.text(gettext)))
        return DraftTrouble(422)
    return DraftTrouble(403, refusal=said)


def _go(request: HttpRequest, target: str) -> HttpResponse:
    """Somewhere else; a fragment that asks for itself is told so that the whole page goes."""
    if request.headers.get("HX-Request"):
        answer = HttpResponse()
        answer["HX-Redirect"] = target
        return answer
    return HttpResponseRedirect(target)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 8 else None


def _stream(upload: "UploadedFile[bytes]") -> BinaryIO:
    return cast(BinaryIO, upload.file)
