"""Demands in my work: what a unit has to hand in, what waits for an approval, which opinion waits for its answer."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.demands import queries as demands
from bihuan.apps.demands.queries import DemandFilter, DemandRow, OpenTurn
from bihuan.apps.demands.web.frame import due_chip
from bihuan.core.actors import Actor, Role
from bihuan.interfaces.portal.home_sections import SHOWN, Section
from bihuan.ui.chips import DeadlineChip
from bihuan.ui.figures import CountingRule, Figure
from bihuan.ui.rows import TodoRow
from bihuan.ui.steps import NextStep

_TITLE = 80
_ANSWERERS = (Role.UNIT, Role.RESPONSIBLE)


def demand_sections(actor: Actor, *, now: datetime) -> Iterator[Section]:
    """Demands that wait for this reader; one query for who has none."""
    if actor.holds(*_ANSWERERS):
        yield from _to_answer(actor, now)
    if actor.holds(Role.OFFICE, Role.LEADER):
        yield from _to_decide(actor, now)


def _to_answer(actor: Actor, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    total, found = demands.waiting_turns(actor, today=today, limit=SHOWN)
    if not found:
        return
    calendar = calendars.calendar_for()
    rule = CountingRule(
        gettext("待报"), gettext("执行中的需求里，已经开始、本单位还没有报的次数"), moment=now,
        exclusions=gettext("停止的、到期的不计。"),
    )  # fmt: skip
    rows = tuple(
        _row(row, _answer_step(row, turn), due_chip(turn.due_on, today=today, calendar=calendar)) for row, turn in found
    )
    yield _section("demands-to-answer", gettext("待报材料"), rows, Figure(total, reverse("demands:list"), rule))


def _to_decide(actor: Actor, now: datetime) -> Iterator[Section]:
    """For the office what it may approve, for a leader what is over the budget, for both the opinions without an answer."""
    today = timezone.localdate(now)
    keys = ("to-approve", "objected") if actor.holds(Role.OFFICE) else ("over", "objected")
    counts = demands.demand_counts(actor, today=today, groups=keys)
    for key in keys:
        if not counts[key]:
            continue
        group = demands.GROUPS[key]
        rule = CountingRule(gettext(group.name), gettext(group.counts), moment=now)
        found, _ = demands.demand_page(actor, wanted=DemandFilter(key), today=today)
        label = gettext("答复") if key == "objected" else gettext("看需求")
        rows = tuple(_row(row, _look_step(row, label)) for row in found[:SHOWN])
        figure = Figure(counts[key], f"{reverse('demands:list')}?group={key}", rule)
        yield _section(f"demands-{key}", gettext("材料报表：%(group)s") % {"group": rule.name}, rows, figure)


def _section(key: str, title: str, rows: tuple[TodoRow, ...], figure: Figure) -> Section:
    return Section(key, title, rows, figure, "", figure.url, gettext("看全部"))


def _answer_step(row: DemandRow, turn: OpenTurn) -> NextStep:
    url = f"{reverse('demands:hand-in', args=[row.id])}?turn={turn.turn_id}&unit={turn.unit_id}"
    return NextStep(f"answer-{turn.turn_id}-{turn.unit_id}", gettext("填报"), url, primary=True)


def _look_step(row: DemandRow, label: str) -> NextStep:
    return NextStep(f"demand-{row.id}", label, reverse("demands:demand", args=[row.id]))


def _row(row: DemandRow, step: NextStep, deadline: DeadlineChip | None = None) -> TodoRow:
    return TodoRow(
        title=Truncator(row.title).chars(_TITLE),
        url=reverse("demands:demand", args=[row.id]),
        step=step,
        deadline=deadline,
        number=row.number,
        facts=(row.issuer,),
    )
