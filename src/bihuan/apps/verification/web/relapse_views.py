"""反弹: leads that a person judges, and how long closures hold by campaign, unit and kind."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import LeadGround, LeadOutcome
from bihuan.apps.verification.policies import NO_RELAPSES, reads_relapses
from bihuan.apps.verification.queries import Grouping, LeadRow, RelapseLine
from bihuan.apps.verification.web.forms import RelapseForm
from bihuan.apps.verification.web.survival_chart import draw_curve, say_end, say_share_on
from bihuan.core.decisions import Missing
from bihuan.core.survival import FEWEST
from bihuan.ui.figures import CountingRule
from bihuan.ui.form_pages import FormPage, answer, answer_again, look_for_secrets
from bihuan.ui.lists import SavedView
from bihuan.ui.shell import actor_of

_SHOWN = 20
_MARKS = (30, 90, 180)


@dataclass(frozen=True, slots=True)
class RelapseRow:
    """One group in the table: closures, relapses, and the share that still holds after 30, 90 and 180 days."""

    name: str
    size: int
    events: int
    shares: tuple[str, ...]


@login_required
@require_GET
def list_relapses(request: HttpRequest) -> HttpResponse:
    """Leads, newest first, and below them how long closures hold."""
    actor, today = actor_of(request), timezone.localdate()
    if not reads_relapses(actor):
        raise PermissionDenied(NO_RELAPSES.text(gettext))
    judged = request.GET.get("view") == "judged"
    found = queries.lead_page(actor, judged=judged, today=today, page=request.GET.get("page", "1"))
    by = next((each for each in Grouping if each.value == request.GET.get("by")), Grouping.CAMPAIGN)
    lines = queries.relapse_lines(actor, by=by, today=today)
    total = found.page.paginator.count
    whole = lines[0]
    context = {
        "views": _views(judged=judged, total=total), "rows": found.rows, "page": found.page, "total": total,
        "rule": _rule(judged=judged), "judged": judged, "chart": _drawn(whole), "whole": _row_of(whole),
        "curve_end": say_end(whole.curve), "few": whole.curve.enough, "points": whole.curve.points,
        "table": [_row_of(line) for line in lines[1 : _SHOWN + 1]], "marks": _MARKS, "by": by.value,
        "groupings": _groupings(by), "held_rule": _held_rule(), "now": timezone.now(),
        "grounds": {each.value: str(each.label) for each in LeadGround},
        "outcomes": {each.value: str(each.label) for each in LeadOutcome},
    }  # fmt: skip
    return render(request, "verification/relapses.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def judge_relapse(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The office says whether it is a relapse."""
    again = answer_again(request)
    if again is not None:
        return again
    try:
        row = queries.lead_row(actor_of(request), lead_id=lead_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing
    if not row.may_judge:
        raise PermissionDenied(gettext("现在不能研判：已经研判过，或要由没有参与办理和核查的人研判。"))
    form = RelapseForm(request.POST or None, registered=row.problem is not None)

    def act() -> str:
        said = form.cleaned_data
        number = operations.judge_relapse(
            actor=actor_of(request), at=timezone.now(), lead_id=lead_id, confirmed=said["verdict"] == "confirmed",
            why=said["why"], text=said.get("text", ""),
        )  # fmt: skip
        messages.success(request, gettext("已登记为反弹，原销号作废。") if number else gettext("已记下：不是反弹。"))
        return reverse("ledger:problem", args=[number]) if number else reverse("verification:relapses")

    facts = [(gettext("已销号的"), f"{row.earlier.number}　{row.earlier.text}")]
    if row.problem is not None:
        facts.append((gettext("新登记的"), f"{row.problem.number}　{row.problem.text}"))
        facts.append((gettext("为什么提示"), _say_why(row)))
    if row.finding:
        facts.append((gettext("回头看"), row.finding))
    page = FormPage(
        label=gettext("研判反弹"), button=gettext("研判"), icon="scale", draft=f"relapse-{lead_id}", facts=facts,
        trail=((gettext("反弹"), reverse("verification:relapses")),), look_over=look_for_secrets,
        lead=gettext("线索只是线索。认定是反弹的，原销号作废，不再计入已销号。"),
    )  # fmt: skip
    return answer(request, page, form, act)


def _drawn(line: RelapseLine) -> SafeString | None:
    return draw_curve(line.curve) if line.curve.size >= FEWEST else None


def _row_of(line: RelapseLine) -> RelapseRow:
    shares = tuple(say_share_on(line.curve, day) for day in _MARKS)
    return RelapseRow(line.name or gettext("未填写"), line.curve.size, line.curve.events, shares)


def _views(*, judged: bool, total: int) -> tuple[SavedView, ...]:
    address = reverse("verification:relapses")
    return (
        SavedView(gettext("待研判"), address, not judged, None if judged else total),
        SavedView(gettext("研判过的"), f"{address}?view=judged", judged, total if judged else None),
    )


def _groupings(by: Grouping) -> tuple[SavedView, ...]:
    words = {
        Grouping.CAMPAIGN: gettext("按专项"),
        Grouping.UNIT: gettext("按单位"),
        Grouping.CATEGORY: gettext("按类别"),
        Grouping.GAP: gettext("按制度层面"),
    }
    address = reverse("verification:relapses")
    return tuple(SavedView(words[each], f"{address}?by={each.value}", each is by) for each in Grouping)


def _say_why(row: LeadRow) -> str:
    """What the new problem and the closed one have in common, in one sentence."""
    values = {"n": row.likeness or 0}
    words = {
        LeadGround.PLACE.value: gettext("在同一地点，去掉地名，文字相似 %(n)d%%") % values,
        LeadGround.BOTH.value: gettext("同一单位、同一地点，去掉地名，文字相似 %(n)d%%") % values,
    }
    return words.get(row.ground) or gettext("同一单位，文字相似 %(n)d%%") % values


def _rule(*, judged: bool) -> CountingRule:
    if judged:
        return CountingRule(gettext("研判过的"), gettext("研判过的反弹线索"), moment=timezone.now())
    return CountingRule(
        gettext("待研判"), gettext("回头看发现的，和新登记问题里文字相似的，还没有人研判"), moment=timezone.now()
    )


def _held_rule() -> CountingRule:
    told = gettext("在这里销号的问题：从销号到登记反弹的天数；没有反弹的算到今天。历史销号不计。")
    return CountingRule(gettext("销号保持住的比例"), told, moment=timezone.now())
