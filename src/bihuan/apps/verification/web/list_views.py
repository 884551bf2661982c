"""核查销号: what waits for the reader's check, what they checked, what a unit applied for, what the office sees of it all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from bihuan.apps.ledger import queries as ledger
from bihuan.apps.verification import queries
from bihuan.apps.verification.queries import ApplicationRow, View, WaitingRow
from bihuan.apps.verification.web.signs import standing_sign
from bihuan.core.actors import Actor, Role
from bihuan.core.closing import SIDE_WORDS
from bihuan.ui.figures import CountingRule
from bihuan.ui.lists import SavedView
from bihuan.ui.rows import TodoRow
from bihuan.ui.shell import actor_of
from bihuan.ui.steps import NextStep

_TITLE = 90
_WHO: tuple[tuple[View, tuple[Role, ...]], ...] = (
    (View.WAITING, (Role.CHECKER,)),
    (View.CHECKED, (Role.CHECKER,)),
    (View.OURS, (Role.UNIT, Role.RESPONSIBLE)),
    (View.PENDING, (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)),
    (View.TO_SIGN, (Role.OFFICE, Role.UNIT)),
    (View.STALLED, (Role.OFFICE, Role.SYSTEM)),
    (View.ENDED, (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)),
)


@dataclass(frozen=True, slots=True)
class Emptiness:
    """What is said where a list is empty."""

    title: str
    text: str


@login_required
@require_GET
def list_applications(request: HttpRequest) -> HttpResponse:
    """One page of the view that the address names, or of the first that concerns the reader."""
    actor = actor_of(request)
    today = timezone.localdate()
    open_to = views_for(actor)
    view = next((each for each in open_to if each.value == request.GET.get("view")), open_to[0] if open_to else None)
    if view is None:
        return render(request, "verification/nothing.html")
    found = queries.application_page(actor, view=view, at=timezone.now(), page=request.GET.get("page", "1"))
    own = ledger.answered_for(actor, [row.problem.id for row in found.rows]) if view is View.OURS else frozenset()
    context = {
        "views": tuple(_tab(each, view, found.page.paginator.count) for each in open_to),
        "rows": [_line(row, view, today, own) for row in found.rows],
        "page": found.page,
        "view": view.value,
        "rule": _rule(view),
        "total": found.page.paginator.count,
        "empty": emptiness_of(view),
        "now": timezone.now(),
    }
    return render(request, "verification/applications.html", context)


def views_for(actor: Actor) -> tuple[View, ...]:
    """The views that concern the reader, the most pressing first."""
    return tuple(view for view, roles in _WHO if actor.holds(*roles))


def emptiness_of(view: View) -> Emptiness:
    told = {
        View.WAITING: Emptiness(gettext("没有等你核查的申请"), gettext("别的单位申请销号后会出现在这里。自己单位和参与过的不会分给你。")),
        View.TO_SIGN: Emptiness(gettext("没有等你复核签署的"), gettext("轮到你这一方签署的会出现在这里。参与办理、核查过的不能签。")),
        View.CHECKED: Emptiness(gettext("还没有核查过"), gettext("核查过的申请会留在这里，随时可以回看当时写的结论。")),
        View.OURS: Emptiness(gettext("还没有申请过销号"), gettext("措施都结束、佐证齐了，在问题页申请销号，由别的单位核查。")),
        View.PENDING: Emptiness(gettext("没有正在办的申请"), gettext("单位申请销号后会出现在这里，直到销号或退回。")),
        View.STALLED: Emptiness(gettext("没有停住的核查"), gettext("核查人被停用或换岗的会出现在这里，由整改落实组放开给别人查。")),
        View.ENDED: Emptiness(gettext("还没有核查完的申请"), gettext("销号、退回和撤回的申请会留在这里。")),
    }  # fmt: skip
    return told[view]


def _words() -> dict[View, str]:
    return {
        View.WAITING: gettext("待我核查"),
        View.TO_SIGN: gettext("待我复核"),
        View.CHECKED: gettext("我核查过的"),
        View.OURS: gettext("本单位的申请"),
        View.PENDING: gettext("正在办的"),
        View.STALLED: gettext("核查人办不了的"),
        View.ENDED: gettext("已核查和撤回"),
    }


def _rule(view: View) -> CountingRule:
    """What a view counts: applications, each once, however often it was checked."""
    told = {
        View.WAITING: gettext("已申请销号、还没有人核查或由你在核查的申请"),
        View.TO_SIGN: gettext("核查通过、轮到你这一方签署的申请"),
        View.CHECKED: gettext("你核查过的申请"),
        View.OURS: gettext("本单位申请过销号的，每申请一次计一次"),
        View.PENDING: gettext("申请了销号、还没有销号也没有退回的申请"),
        View.STALLED: gettext("正在核查，但核查人的账号已停用或不再任核查人的申请"),
        View.ENDED: gettext("核查完的和撤回的申请"),
    }
    return CountingRule(_words()[view], told[view], moment=timezone.now())


def _tab(view: View, current: View, count: int) -> SavedView:
    url = f"{reverse('verification:applications')}?view={view.value}"
    return SavedView(_words()[view], url, view is current, count if view is current else None)


def _line(row: WaitingRow, view: View, today: date, own: Collection[int]) -> TodoRow:
    """One row; `own` are the problems that the reader answers for, of whose applications they may withdraw one."""
    problem, application = row.problem, row.application
    return TodoRow(
        title=Truncator(problem.text).chars(_TITLE),
        url=reverse("ledger:problem", args=[problem.number]),
        step=next(_steps(row, view, own), None),
        deadline=standing_sign(application, today),
        number=problem.number,
        state=problem.state,
        facts=tuple(fact for fact in (problem.campaign, application.unit, application.applied_by) if fact),
        consequence=_said(application),
    )


def _said(application: ApplicationRow) -> str:
    """The newest word on it: what the check found, who is checking, else what the unit says of itself."""
    waits = _waits(application)
    if waits:
        return waits
    check = next(iter(application.checks), None)
    if check is not None and check.release_reason:
        return gettext("%(name)s（%(unit)s）的核查已放开：%(why)s") % {
            "name": check.checker, "unit": check.checker_unit, "why": Truncator(check.release_reason).chars(_TITLE),
        }  # fmt: skip
    if check is not None and check.ended_at is not None:
        finding = Truncator(check.finding).chars(_TITLE)
        return gettext("%(name)s（%(unit)s）：%(finding)s") % {
            "name": check.checker, "unit": check.checker_unit, "finding": finding,
        }  # fmt: skip
    if check is not None:
        return gettext("%(name)s（%(unit)s）正在核查") % {"name": check.checker, "unit": check.checker_unit}
    return gettext("自报：%(said)s") % {"said": Truncator(application.statement).chars(_TITLE)}


def _waits(application: ApplicationRow) -> str:
    """For whom an application waits that was checked and is not closed; "" for any other."""
    if application.ended_at is not None or not any(check.outcome == "passed" for check in application.checks):
        return ""
    notice = next((each for each in application.notices if each.state == "open"), None)
    if notice is not None and notice.open_objections:
        return gettext("公示中，等整改落实组答复 %(n)d 件异议") % {"n": notice.open_objections}
    if notice is not None:
        return gettext("公示到 %(day)s") % {"day": notice.last_day.isoformat()}
    signed = {each.side for each in application.reviews if each.outcome == "signed" and each.void_at is None}
    turn = next((side for side in application.rule.sides if side.value not in signed), None)
    return gettext("等%(side)s复核签署") % {"side": gettext(SIDE_WORDS[turn])} if turn else ""


def _steps(row: WaitingRow, view: View, own: Collection[int]) -> Iterator[NextStep]:
    address = reverse("verification:check", args=[row.problem.number])
    if row.mine:
        yield NextStep(f"check-{row.problem.id}", gettext("写结论"), address, primary=True)
    elif view is View.WAITING:
        yield NextStep(f"check-{row.problem.id}", gettext("去核查"), address)
    elif view is View.TO_SIGN:
        url = reverse("verification:review", args=[row.problem.number])
        yield NextStep(f"review-{row.problem.id}", gettext("去复核"), url, primary=True)
    elif view is View.STALLED:
        url = reverse("verification:release-check", args=[row.problem.number])
        yield NextStep(f"release-{row.problem.id}", gettext("放开核查"), url, primary=True)
    elif row.problem.id in own and row.application.ended_at is None and not _under_check(row.application):
        url = reverse("verification:withdraw-application", args=[row.problem.number])
        yield NextStep(f"withdraw-{row.problem.id}", gettext("撤回申请"), url)


def _under_check(application: ApplicationRow) -> bool:
    return any(check.ended_at is None for check in application.checks)
