"""Hand something over sealed; for the liaison the list, and one referral opened."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.referrals import operations, queries
from bihuan.core.decisions import Missing
from bihuan.ui.form_pages import FormPage, answer
from bihuan.ui.shell import actor_of


class ReferralForm(forms.Form):
    """What was seen."""

    about = forms.CharField(
        label=gettext_lazy("涉及谁、哪件事"),
        max_length=200,
        help_text=gettext_lazy("单位、人、问题编号。不得写涉密内容。"),
    )
    text = forms.CharField(
        label=gettext_lazy("看到了什么"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("只写看到的事实和依据，不下结论。"),
    )  # fmt: skip


@login_required
@require_GET
def list_referrals(request: HttpRequest) -> HttpResponse:
    """What was handed over to this liaison; for everybody else there is no such page."""
    actor = actor_of(request)
    if not queries.reads_referrals(actor):
        raise Http404
    context = {"rows": queries.referral_rows(actor), "now": timezone.now()}
    return render(request, "referrals/referrals.html", context)


@login_required
@require_GET
def show_referral(request: HttpRequest, reference: UUID) -> HttpResponse:
    """One referral, opened; that it was received is noted once."""
    actor = actor_of(request)
    try:
        detail = queries.open_referral(actor, reference)
    except Missing as missing:
        raise Http404 from missing
    operations.receive(actor=actor, at=timezone.now(), reference=reference)
    return render(request, "referrals/referral.html", {"detail": detail, "now": timezone.now()})


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """A form that keeps nothing on the device, and after which nothing is to be seen."""
    actor = actor_of(request)
    regions = queries.sends_from(actor)
    if not regions:
        raise PermissionDenied
    form = ReferralForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        operations.hand_over(actor=actor, at=timezone.now(), region_id=regions[0], **form.cleaned_data)
        messages.success(request, gettext("已密封移交。以后只有纪检联络员打得开，你也看不到。"))
        return reverse("home")

    page = FormPage(
        gettext("密封移交线索"), gettext("密封移交"), "lock", ((gettext("我的待办"), reverse("home")),),
        lead=gettext("疑似违纪违法的，从这里交给纪检联络员。内容加密，别人看不到有这件事。"),
    )  # fmt: skip
    return answer(request, page, form, act)
