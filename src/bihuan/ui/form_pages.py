"""A page with one form for one step: drawn, looked over, taken once, its refusal told with everything typed still there.

A view builds a `FormPage`, a form and a function that makes the one call; `answer` does the rest. Statuses: 200 the page,
302 done, 403 not lawful now, 409 changed by somebody else meanwhile, 422 input that cannot be used or has to be looked over.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Refused
from bihuan.core.secrecy import find_secrecy_marks
from bihuan.ui.once import new_token, take_once, taken_before

Act = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person looks over before it is saved: one sentence, and a page that shows more."""

    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class FormPage:
    """What stands around a form. `trail` are the pages above it, the last one being where "leave it" leads.

    `explained` stands below a refusal and says why the rule is there. `look_over` finds what should be looked at before it is
    saved; the same input sent again is saved.
    """

    label: str
    button: str
    icon: str
    trail: Sequence[tuple[str, str]]
    lead: str = ""
    facts: Sequence[tuple[str, str]] = ()
    notes: Sequence[str] = ()
    explained: str = ""
    draft: str = ""
    look_over: Callable[[forms.Form], Sequence[Doubt]] | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a form was not taken."""

    status: int = 200
    refusal: str = ""
    conflict: str = ""
    doubts: Sequence[Doubt] = ()
    digest: str = ""
    changes: Sequence[tuple[str, str, str]] = field(default_factory=tuple)


def answer(request: HttpRequest, page: FormPage, form: forms.Form, act: Act) -> HttpResponse:
    """The page, or what became of its form. `act` makes the call, leaves its message and answers where to go."""
    if request.method != "POST":
        return show(request, page, form)
    again = answer_again(request)
    if again is not None:
        return again
    token = request.POST.get("token", "")
    if not form.is_valid():
        return show(request, page, form, Trouble(422))
    doubts = tuple(page.look_over(form)) if page.look_over else ()
    digest = _digest_of(form, doubts)
    if doubts and request.POST.get("checked", "") != digest:
        return show(request, page, form, Trouble(422, doubts=doubts, digest=digest))
    try:
        target, now = take_once(request, token, act)
    except BihuanError as refusal:
        return show(request, page, form, trouble_of(refusal, form))
    return HttpResponseRedirect(target) if now else _done_already(request, target)


def answer_again(request: HttpRequest) -> HttpResponse | None:
    """Where the first arrival of this form led to, told so; None for a first arrival.

    For views that look for things which the first arrival took away.
    """
    earlier = taken_before(request, request.POST.get("token", "")) if request.method == "POST" else None
    return _done_already(request, earlier) if earlier else None


def look_for_secrets(form: forms.Form) -> tuple[Doubt, ...]:
    """Marks of secrets in what somebody typed: looked at once more before it is saved."""
    typed = [str(form[name].value() or "") for name, field in form.fields.items() if isinstance(field, forms.CharField)]
    found = dict.fromkeys(finding.why.text(gettext) for text in typed for finding in find_secrecy_marks(text))
    return tuple(Doubt(words) for words in found)


def trouble_of(refusal: BihuanError, form: forms.Form) -> Trouble:
    """What an operation's refusal means for the page; errors of fields go into the form. Raises Http404 for Missing."""
    said = refusal.reason.text(gettext)
    if isinstance(refusal, Missing):
        raise Http404(said) from refusal
    if isinstance(refusal, BadInput):
        for name, reason in (refusal.fields or {"": refusal.reason}).items():
            form.add_error(name if name in form.fields else None, ValidationError(reason.text(gettext)))
        return Trouble(422)
    if isinstance(refusal, Conflict):
        changes = [(_label_of(form, name), str(seen), str(now)) for name, (seen, now) in refusal.changes.items()]
        return Trouble(409, conflict=said, changes=changes)
    if isinstance(refusal, Refused):
        return Trouble(403, refusal=said)
    raise refusal


def show(request: HttpRequest, page: FormPage, form: forms.Form, trouble: Trouble | None = None) -> HttpResponse:
    """Draw the page; after trouble with everything that was typed."""
    told = trouble or Trouble()
    context = {
        "page": page,
        "form": form,
        "trouble": told,
        "back": page.trail[-1][1],
        "hidden": [("token", new_token()), ("checked", told.digest)],
        "uploads": form.is_multipart(),
    }
    return render(request, "ui/form_page.html", context, status=told.status)


def _done_already(request: HttpRequest, target: str) -> HttpResponse:
    messages.info(request, gettext("这一步已经办好，没有重复办理。"))
    return HttpResponseRedirect(target)


def _label_of(form: forms.Form, name: str) -> str:
    return str(form[name].label) if name in form.fields else name


def _digest_of(form: forms.Form, doubts: Sequence[Doubt]) -> str:
    """Over what was typed and what was doubted: a change of either has to be looked over again."""
    if not doubts:
        return ""
    typed = [f"{name}={form[name].value()}" for name in form.fields]
    return hashlib.sha256("\x00".join([*typed, *(doubt.text for doubt in doubts)]).encode()).hexdigest()[:24]
