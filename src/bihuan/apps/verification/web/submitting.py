"""What every form of closing goes through: words looked over for secrets, one call, its refusal told with the input kept."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.verification.web.forms import ClosingForm
from bihuan.apps.verification.web.offers import cannot
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.secrecy import find_secrecy_marks
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class Review:
    """Doubts that a person looks over before it is saved; `digest` is over the text that was doubted."""

    findings: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a step was not taken."""

    status: int = 200
    refusals: tuple[str, ...] = ()
    conflict: str = ""
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One step as somebody asks for it. `done_already` answers whether this very step was taken before, by them."""

    label: str
    act: Callable[[], None]
    target: str
    done: str
    done_already: Callable[[], bool]


FINE = Trouble()


def load_problem(request: HttpRequest, number: str) -> ProblemDetail:
    """The problem for this reader. Raises Http404 where there is none."""
    try:
        return ledger.problem_detail(actor_of(request), number=number, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def take(request: HttpRequest, form: ClosingForm, asked: Asked, before: Trouble) -> HttpResponse | Trouble:
    """Look the words over, make the one call, and go on; or why not. `before` is what speaks against it already."""
    if not form.is_valid():
        return _redirect_if_done(request, asked) or (before if before.refusals else Trouble(422))
    review = _review_of(form)
    if review is not None and form.cleaned_data["checked"] != review.digest:
        return Trouble(422, review=review)
    try:
        asked.act()
    except BadInput as bad:
        for name, reason in (bad.fields or {"": bad.reason}).items():
            form.add_error(name if name in form.fields else None, ValidationError(reason.text(gettext)))
        return Trouble(422)
    except (Refused, Missing) as refused:
        told = cannot(asked.label, (refused.reason,))
        return _redirect_if_done(request, asked) or Trouble(403, refusals=(told,))
    except Conflict as conflict:
        return _redirect_if_done(request, asked) or Trouble(409, conflict=conflict.reason.text(gettext))
    messages.success(request, asked.done)
    return HttpResponseRedirect(asked.target)


def show(
    request: HttpRequest,
    template: str,
    detail: ProblemDetail,
    form: ClosingForm,
    trouble: Trouble,
    *,
    kept_ids: Sequence[int] = (),
    **more: object,
) -> HttpResponse:
    """The page of a step, with the version of what is shown and what was looked over as hidden fields."""
    context = {
        "detail": detail,
        "form": form,
        "trouble": trouble,
        "today": timezone.localdate(),
        "now": timezone.now(),
        "hidden": (
            ("version", detail.version),
            ("checked", trouble.review.digest if trouble.review else ""),
            *(("kept", pk) for pk in kept_ids),
        ),
        **more,
    }
    return render(request, template, context, status=trouble.status)


def _redirect_if_done(request: HttpRequest, asked: Asked) -> HttpResponse | None:
    """A form that arrives twice is taken once, and its second arrival is told so."""
    if not asked.done_already():
        return None
    messages.info(request, gettext("这一步已经办好，没有重复办理。"))
    return HttpResponseRedirect(asked.target)


def _review_of(form: ClosingForm) -> Review | None:
    written = [text for text in form.texts() if text]
    findings = tuple(
        dict.fromkeys(finding.why.text(gettext) for text in written for finding in find_secrecy_marks(text))
    )
    if not findings:
        return None
    return Review(findings, hashlib.sha256("\x00".join(written).encode()).hexdigest()[:24])
