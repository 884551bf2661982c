"""What the pages of common problems share: from a refusal to the web's, addresses, the way back, how a chance is said."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from bihuan.apps.common_problems import queries
from bihuan.apps.common_problems.queries import GroupDetail, GroupRow, JointDetail
from bihuan.core.decisions import Missing
from bihuan.core.joint_problems import JointStep
from bihuan.ui.shell import actor_of

Trail = tuple[tuple[str, str], ...]
_SMALL = 0.0001


def load_group(request: HttpRequest, group_id: int) -> GroupDetail:
    """The group for this reader. Raises Http404 where there is none."""
    try:
        return queries.group_detail(actor_of(request), group_id, today=timezone.localdate())
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def decided_group(request: HttpRequest, group_id: int) -> GroupDetail:
    """The group for whoever decides it. Raises PermissionDenied for a reader who does not."""
    detail = load_group(request, group_id)
    if not detail.may_decide:
        raise PermissionDenied
    return detail


def load_joint(request: HttpRequest, joint_id: int, *, only: str = "all") -> JointDetail:
    """The joint problem for this reader. Raises Http404 where there is none."""
    try:
        return queries.joint_detail(actor_of(request), joint_id, today=timezone.localdate(), only=only)
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def require_step(detail: JointDetail, step: JointStep) -> tuple[str, ...]:
    """Why the step is not lawful now; () where it is. Raises PermissionDenied where it is not this reader's at all."""
    decision = next((each for each in detail.steps if each.step is step), None)
    if decision is None:
        raise PermissionDenied
    return tuple(reason.text(gettext) for reason in decision.reasons)


def group_address(group_id: int) -> str:
    return reverse("common_problems:group", args=[group_id])


def joint_address(joint_id: int) -> str:
    return reverse("common_problems:joint", args=[joint_id])


def trail(*, group_id: int | None = None, joint: JointDetail | None = None) -> Trail:
    """The pages above: the list, and the group or joint problem that is named."""
    top = (pgettext("page", "共性问题"), reverse("common_problems:list"))
    if joint is not None:
        return top, (joint.row.title, joint_address(joint.row.id))
    return (top,) if group_id is None else (top, (group_name(group_id), group_address(group_id)))


def group_name(group_id: int) -> str:
    return gettext("同类问题 %(n)s") % {"n": group_id}


def say_chance(chance: float | None) -> str:
    """A probability in words: three figures after the point, very small ones as "below"."""
    if chance is None:
        return gettext("未检验")
    return (
        gettext("小于 %(p)s") % {"p": _SMALL}
        if chance < _SMALL
        else f"{chance:.4f}"
        if chance < 0.01
        else f"{chance:.3f}"
    )


def say_spread(row: GroupRow) -> str:
    """What the test of the spread says, in one sentence."""
    if row.adjusted is None or row.expected is None:
        return gettext("由人合并或拆分，没有检验分布是否超出偶然。")
    values = {
        "units": row.units, "expected": f"{row.expected:.1f}", "p": say_chance(row.p), "adjusted": say_chance(row.adjusted),
    }  # fmt: skip
    if row.units < 2:
        return gettext("只在一个单位，是个性问题。")
    if row.common:
        return (
            gettext(
                "分布在 %(units)s 个单位，偶然情形下平均 %(expected)s 个；p 值 %(p)s，多重比较校正后 %(adjusted)s，超出偶然。"
            )
            % values
        )
    return (
        gettext(
            "分布在 %(units)s 个单位，偶然情形下平均 %(expected)s 个；p 值 %(p)s，多重比较校正后 %(adjusted)s，不能说超出偶然。"
        )
        % values
    )
