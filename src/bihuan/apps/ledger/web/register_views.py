"""Registering a problem by hand: one form, looked over for secrets and deadlines before it is saved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.web.list_views import may_register
from bihuan.apps.ledger.web.register_forms import RegisterForm, registrar_of
from bihuan.apps.ledger.web.step_views import Trouble
from bihuan.apps.ledger.web.submitting import review_of
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.ui.once import new_token, take_once, taken_before
from bihuan.ui.shell import actor_of

_FINE = Trouble(200)


@login_required
@require_http_methods(["GET", "POST"])
def register_problem(request: HttpRequest) -> HttpResponse:
    """The form and its arrival. A second arrival of the same form leads to the problem that the first one made."""
    actor = actor_of(request)
    if not may_register(actor):
        raise PermissionDenied
    registrar = registrar_of(actor, today=timezone.localdate(), calendar=calendars.calendar_for())
    if request.method == "GET":
        given = {name: request.GET[name] for name in ("campaign", "text") if name in request.GET}
        return _show(request, RegisterForm(initial=given, registrar=registrar), _FINE)
    earlier = taken_before(request, request.POST.get("token", ""))
    if earlier:
        messages.info(request, gettext("已经登记过了，没有重复登记。"))
        return HttpResponseRedirect(earlier)
    form = RegisterForm(request.POST, registrar=registrar)
    if not form.is_valid():
        return _show(request, form, Trouble(422))
    review = review_of(form.texts(), form.readings())
    if review.needed and form.cleaned_data["checked"] != review.digest:
        return _show(request, form, Trouble(422, review=review))
    return _register(request, form)


def _register(request: HttpRequest, form: RegisterForm) -> HttpResponse:
    def act() -> str:
        made = operations.register_problem(
            actor=actor_of(request),
            at=timezone.now(),
            campaign_id=int(form.cleaned_data["campaign"]),
            problem=form.problem(),
            own_unit_id=form.own_unit_id(),
        )
        return reverse("ledger:problem", args=[made.number])

    try:
        target, _now = take_once(request, form.cleaned_data["token"], act)
    except (Refused, Missing) as refused:
        said = refused.reason.text(gettext)
        return _show(request, form, Trouble(403, (gettext("现在不能登记：%(why)s") % {"why": said},)))
    except BadInput as bad:
        for name, reason in bad.fields.items():
            form.add_error(name if name in form.fields else None, ValidationError(reason.text(gettext)))
        return _show(request, form, Trouble(422))
    number = target.rstrip("/").rpartition("/")[2]
    messages.success(request, gettext("已登记，编号 %(number)s。") % {"number": number})
    return HttpResponseRedirect(target)


def _show(request: HttpRequest, form: RegisterForm, trouble: Trouble) -> HttpResponse:
    hidden = [("token", new_token()), ("checked", trouble.review.digest if trouble.review else "")]
    parts = [[form[name] for name in names if name in form.fields] for names in (form.first, form.second, form.third)]
    page = {
        "form": form,
        "parts": parts,
        "hidden": hidden,
        "trouble": trouble,
        "registrar": form.registrar,
        "open": any(name.startswith(("measure_", "stone_")) and form[name].value() for name in form.fields),
    }
    return render(request, "ledger/register.html", page, status=trouble.status)
