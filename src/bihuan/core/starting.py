"""Starting higher: a person raises a rung for items before the ladder would, with a written reason. Another person approves it."""

from collections.abc import Sequence
from datetime import date

from bihuan.core.decisions import Reason
from bihuan.core.ladder import ItemFacts, Policy, RungName
from bihuan.core.workdays import WorkCalendar


def refuse_start(
    items: Sequence[ItemFacts], rung: RungName, *, policy: Policy, why: str, today: date, calendar: WorkCalendar
) -> tuple[Reason, ...]:
    """Every reason why these items of one unit may not start at this rung today; empty where they may."""
    reasons = []
    if not why.strip():
        reasons.append(Reason("why-required", "要写明为什么从这一级开始。"))
    if not items:
        reasons.append(Reason("items-required", "至少选一个事项。"))
    if not calendar.is_workday(today):
        reasons.append(Reason("day-off", "今天不是工作日。"))
    if any(facts.stop is not None for facts in items):
        reasons.append(Reason("stands-still", "计时停着。"))
    if any(_has_reached(facts, rung, policy) for facts in items):
        reasons.append(Reason("rung-raised", "这一级或更高一级已经提起过，不重复提起。"))
    if any(rung in facts.held_back for facts in items):
        reasons.append(Reason("sent-today", "今天给这个单位的同级通知已经发出，下一个工作日再并入。"))
    return tuple(reasons)


def _has_reached(facts: ItemFacts, rung: RungName, policy: Policy) -> bool:
    """Whether the rung was raised in this term. One whose notice did not go out may be started again."""
    last = facts.last
    if last is None:
        return False
    reached, wanted = policy.place(last.name), policy.place(rung)
    return reached > wanted or (reached == wanted and not last.withdrawn)
