"""操作存证: the record page by page, one act with its proof, the signed head and the record as files."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bihuan.apps.audit import operations, queries
from bihuan.apps.audit.queries import ActFilters, ActRow, InclusionProof
from bihuan.apps.ledger.web.words import FIELD_WORDS, say_value
from bihuan.apps.organizations.queries import role_word
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BihuanError, Missing, Refused
from bihuan.interfaces.portal.act_words import act_choices, act_word
from bihuan.ui.days import DayField
from bihuan.ui.lists import FilterChip, address_with, address_without
from bihuan.ui.shell import actor_of

CURSORS = ("after", "before")
_ROLES = frozenset(role.value for role in Role) | {"self"}


class FilterForm(forms.Form):
    """What one looks for; all of it stands in the address."""

    actor = forms.CharField(label=gettext_lazy("谁"), required=False, help_text=gettext_lazy("账号或姓名，写全"))
    action = forms.ChoiceField(label=gettext_lazy("做了什么"), required=False)
    text = forms.CharField(label=gettext_lazy("文字"), required=False, help_text=gettext_lazy("事项或理由里的字"))
    since = DayField(label=gettext_lazy("从"), required=False, widget=forms.DateInput({"type": "date"}))
    until = DayField(label=gettext_lazy("到"), required=False, widget=forms.DateInput({"type": "date"}))
    object_type = forms.CharField(required=False, widget=forms.HiddenInput)
    object_id = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="find_%s")
        choices = [("", gettext("全部")), *act_choices()]
        self.fields["action"] = forms.ChoiceField(label=gettext("做了什么"), required=False, choices=choices)


@dataclass(frozen=True, slots=True)
class ActLine:
    """One row of the list, in words."""

    row: ActRow
    word: str
    who: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One thing that an act changed."""

    name: str
    before: str
    after: str


@never_cache
@login_required
@require_GET
def list_acts(request: HttpRequest) -> HttpResponse:
    """One page of the acts that this reader may see; there is no total, it would count what they may not."""
    actor = _reader(request)
    form = FilterForm(request.GET)
    found = queries.acts_page(actor, _filters(form), after=_cursor(request, "after"), before=_cursor(request, "before"))
    clean = request.GET.copy()
    for name in CURSORS:
        clean.pop(name, None)
    head = queries.latest_head()
    page = {
        "lines": [_line(row) for row in found.rows],
        "form": form,
        "chips": _chips(form, clean),
        "older": address_with(clean, after=str(found.older)) if found.older else "",
        "newer": address_with(clean, before=str(found.newer)) if found.newer else "",
        "head": head,
        "key": queries.fingerprint_of(head.public_key) if head else "",
        "last_run": queries.last_verification(),
        "may_export": bool(queries.may_export_record(actor)),
        "query": clean.urlencode(),
        "now": timezone.now(),
    }
    return render(request, "portal/audit.html", page)


@never_cache
@login_required
@require_GET
def show_act(request: HttpRequest, reference: UUID) -> HttpResponse:
    """One act: what changed, and its proof against the latest signed head."""
    actor = actor_of(request)
    row = _act(actor, reference)
    page = {
        "line": _line(row),
        "changes": _changes(row),
        "proof": _proof(reference),
        "reads_record": bool(queries.may_read_record(actor)),
        "last_run": queries.last_verification(),
        "now": timezone.now(),
    }
    return render(request, "portal/act.html", page)


@never_cache
@login_required
@require_GET
def download_proof(request: HttpRequest, reference: UUID) -> HttpResponse:
    """The proof as a file that another program can check."""
    _act(actor_of(request), reference)
    proof = _proof(reference)
    if proof is None:
        raise Http404
    return _as_file(JsonResponse(proof.document(), json_dumps_params={"indent": 1}), f"proof-{reference}.json")


@never_cache
@login_required
@require_GET
def download_head(request: HttpRequest) -> HttpResponse:
    """The latest signed head of the open log, to be kept elsewhere."""
    _reader(request)
    head = queries.latest_head()
    if head is None:
        raise Http404
    return _as_file(JsonResponse(head.document(), json_dumps_params={"indent": 1}), f"head-{head.size}.json")


@login_required
@require_POST
def export_record(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The acts that the filters find, as lines of JSON. Who took them out is an act."""
    form = FilterForm(request.GET)
    now = timezone.now()
    try:
        lines = operations.export_acts(actor=actor_of(request), at=now, filters=_filters(form))
    except Refused as refusal:
        raise Http404 from refusal
    answer = StreamingHttpResponse(_with_ends(lines), content_type="application/x-ndjson")
    answer["Content-Disposition"] = f'attachment; filename="acts-{timezone.localtime(now):%Y%m%d-%H%M}.jsonl"'
    return answer


def _reader(request: HttpRequest) -> Actor:
    """The reader, if the record is a page for them at all."""
    actor = actor_of(request)
    if not queries.may_read_record(actor):
        raise Http404
    return actor


def _act(actor: Actor, reference: UUID) -> ActRow:
    try:
        return queries.act_row(actor, reference)
    except Missing as missing:
        raise Http404 from missing


def _proof(reference: UUID) -> InclusionProof | None:
    """The proof; None while the act waits for the next seal."""
    try:
        return queries.inclusion_proof(reference)
    except BihuanError:
        return None


def _filters(form: FilterForm) -> ActFilters:
    """What can be read of the filters; what cannot is left out, and the form says so."""
    form.is_valid()
    known = form.cleaned_data
    since, until = known.get("since"), known.get("until")
    return ActFilters(
        actor=known.get("actor") or "",
        action=known.get("action") or "",
        object_type=known.get("object_type") or "",
        object_id=known.get("object_id") or "",
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
        text=known.get("text") or "",
    )


def _midnight(day: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _cursor(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET[name])
    except (KeyError, ValueError):
        return None


def _chips(form: FilterForm, query: QueryDict) -> list[FilterChip]:
    chips = []
    for name in ("actor", "action", "text", "since", "until"):
        value = form.cleaned_data.get(name)
        if value:
            shown = act_word(value) if name == "action" else str(value)
            chips.append(FilterChip(str(form.fields[name].label), shown, address_without(query, name)))
    if form.cleaned_data.get("object_id"):
        chips.append(
            FilterChip(gettext("事项"), gettext("只看这一项"), address_without(query, "object_type", "object_id"))
        )
    return chips


def _line(row: ActRow) -> ActLine:
    if not row.readable:
        return ActLine(row, gettext("内容已销毁"), "")
    role = role_word(row.role) if row.role in _ROLES else ""
    return ActLine(row, act_word(row.action), f"{role} {row.actor_name}".strip())


def _changes(row: ActRow) -> list[ChangeLine]:
    before, after = row.before or {}, row.after or {}
    return [
        ChangeLine(str(FIELD_WORDS.get(name, name)), _text(row, before, name), _text(row, after, name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name) or name not in before
    ]


def _text(row: ActRow, values: Mapping[str, object], name: str) -> str:
    """A value in the ledger's words where the ledger wrote it, else as it is stored."""
    if name not in values:
        return ""
    value = values[name]
    if row.object_type == "problem" and name in FIELD_WORDS:
        return say_value(name, value, {})
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _with_ends(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line + "\n"


def _as_file(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
