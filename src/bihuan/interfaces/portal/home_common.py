"""Common problems in my work: for the office the groups that wait for a decision."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.common_problems import queries as common_problems
from bihuan.apps.common_problems.queries import WaitingGroup
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 80


def common_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """One query, whatever waits; none for who does not decide."""
    if not actor.holds(Role.OFFICE, Role.SYSTEM):
        return
    total, found = common_problems.waiting_groups(actor, limit=SHOWN)
    if not found:
        return
    url = f"{reverse('common_problems:list')}?shelf=common"
    rule = CountingRule(
        gettext("共性待研判"), gettext("分布超出偶然、还没有人研判的组"), moment=now,
        exclusions=gettext("已排除、已立联合问题的不计。"),
    )  # fmt: skip
    yield Section(
        "common-groups",
        gettext("共性待研判"),
        tuple(map(_row, found)),
        Figure(total, url, rule),
        "",
        url,
        gettext("看全部"),
    )


def _row(group: WaitingGroup) -> TodoRow:
    url = reverse("common_problems:group", args=[group.id])
    facts = (gettext("%(n)s 个问题") % {"n": group.cases}, gettext("%(n)s 个单位") % {"n": group.units})
    step = NextStep(f"group-{group.id}", gettext("研判"), url)
    return TodoRow(title=Truncator(group.example).chars(_TITLE), url=url, step=step, facts=facts)
