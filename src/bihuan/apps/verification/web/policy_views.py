"""销号规则 of a campaign: read by whoever sees the campaign, changed by the office, every version kept."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.queries import PolicyPage
from bihuan.apps.verification.web.policy_forms import PolicyForm, severity_word
from bihuan.apps.verification.web.signs import say_look_backs, say_way
from bihuan.core.closing import SEVERITIES, ClosingPolicy, rule_for
from bihuan.core.decisions import BihuanError, Missing
from bihuan.ui.form_pages import Trouble, answer_again, trouble_of
from bihuan.ui.once import new_token, take_once
from bihuan.ui.shell import actor_of


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One severity in words."""

    severity: str
    way: str
    details: tuple[str, ...]


@login_required
@require_http_methods(["GET", "POST"])
def edit_policy(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """What closing asks for by severity, the form to change it, and what it was before."""
    page = _load(request, campaign_id)
    form = PolicyForm(
        request.POST if request.method == "POST" else None, policy=page.policy, initial={"seen": page.policy_id}
    )
    trouble = Trouble()
    if request.method == "POST":
        outcome = _taken(request, page, form)
        if isinstance(outcome, HttpResponse):
            return outcome
        trouble = outcome
    context = {
        "shown": page, "lines": rule_lines(page.policy), "form": form if page.may_change else None, "trouble": trouble,
        "token": new_token(), "history": [(row, rule_lines(row.policy)) for row in page.versions],
    }  # fmt: skip
    return render(request, "verification/policy.html", context, status=trouble.status)


def rule_lines(policy: ClosingPolicy) -> tuple[RuleLine, ...]:
    """A policy in words, one line for each severity."""
    lines = []
    for severity in SEVERITIES:
        rule = rule_for(policy, severity)
        details = [gettext("核查逐条对照销号标准。")] if rule.by_standards else []
        details += [gettext("公示不登录也看得到。")] if rule.notice_days and rule.open_to_all else []
        lines.append(RuleLine(severity_word(severity), say_way(rule), (*details, say_look_backs(rule.look_backs))))
    return tuple(lines)


def _load(request: HttpRequest, campaign_id: int) -> PolicyPage:
    try:
        return queries.policy_page(actor_of(request), campaign_id=campaign_id)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def _taken(request: HttpRequest, page: PolicyPage, form: PolicyForm) -> HttpResponse | Trouble:
    again = answer_again(request)
    if again is not None:
        return again
    if not page.may_change:
        return Trouble(403, refusal=gettext("现在不能办理：不在职责范围内。"))
    if not form.is_valid():
        return Trouble(422)

    def act() -> str:
        version = operations.change_closing_policy(
            actor=actor_of(request), at=timezone.now(), campaign_id=page.campaign.id, policy=form.policy(),
            why=form.cleaned_data["why"], seen=form.cleaned_data["seen"],
        )  # fmt: skip
        messages.success(request, gettext("第 %(n)d 版销号规则已经启用；已经申请的仍按原来的规则办。") % {"n": version})
        return reverse("verification:policy", args=[page.campaign.id])

    try:
        target, _now = take_once(request, request.POST.get("token", ""), act)
    except BihuanError as refusal:
        return trouble_of(refusal, form)
    return HttpResponseRedirect(target)
