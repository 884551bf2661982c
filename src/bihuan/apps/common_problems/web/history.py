"""经过 of groups and joint problems: the acts of the record, newest first, in words."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, pgettext_lazy

from bihuan.apps.audit.queries import ActRow
from bihuan.ui.timeline import EntryKind, TimelineEntry

_KINDS: Mapping[str, EntryKind] = {
    "common_problems.measure.reported": "reported",
    "common_problems.measure.verified": "checked",
    "common_problems.measure.returned": "checked",
}
_WORDS = {
    "common_problems.group.confirmed": pgettext_lazy("act", "立为或列入联合问题"),
    "common_problems.group.dismissed": pgettext_lazy("act", "排除同类问题"),
    "common_problems.group.united": pgettext_lazy("act", "合并两组同类问题"),
    "common_problems.group.divided": pgettext_lazy("act", "拆开一组同类问题"),
    "common_problems.joint.made": pgettext_lazy("act", "立联合问题"),
    "common_problems.joint.grown": pgettext_lazy("act", "个案列入联合问题"),
    "common_problems.joint.cases-taken-out": pgettext_lazy("act", "个案移出联合问题"),
    "common_problems.joint.united": pgettext_lazy("act", "联合问题并入另一个"),
    "common_problems.joint.took-in": pgettext_lazy("act", "并入另一个联合问题"),
    "common_problems.joint.divided": pgettext_lazy("act", "从联合问题分出"),
    "common_problems.joint.closed": pgettext_lazy("act", "办结联合问题"),
    "common_problems.measure.added": pgettext_lazy("act", "加共同措施"),
    "common_problems.measure.reported": pgettext_lazy("act", "报共同措施完成"),
    "common_problems.measure.verified": pgettext_lazy("act", "核实共同措施"),
    "common_problems.measure.returned": pgettext_lazy("act", "退回共同措施"),
}


def entries_of(acts: Iterable[ActRow]) -> tuple[TimelineEntry, ...]:
    """The acts as a timeline. One that is not in the table is told by its name, never left out."""
    return tuple(
        TimelineEntry(
            _KINDS.get(act.action, "office"), str(_WORDS.get(act.action, act.action)), _told(act.after or {}), at=act.at,
            who=act.actor_name, quote=act.reason, reference=str(act.reference),
        )
        for act in acts
    )  # fmt: skip


def _told(after: Mapping[str, object]) -> str:
    """What the act was about: the measure, or how many cases, with their numbers where the reader sees them."""
    if after.get("content"):
        return str(after["content"])[:80]
    count = after.get("cases") or after.get("added")
    if not count:
        return ""
    said = gettext("%(n)s 个个案") % {"n": count}
    numbers = after.get("numbers")
    return f"{said}：{'、'.join(map(str, numbers[:12]))}" if isinstance(numbers, list) else said
