"""What a person may start higher: the open items of one problem, each with the rung that it has reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger.queries import ProblemDetail
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.queries.items import ItemOnLadder, items_on_ladder
from bihuan.core.actors import Actor
from bihuan.core.ladder import ItemKind, RungName, workdays_late
from bihuan.core.lifecycle import CLOCK_STATES, State


@dataclass(frozen=True, slots=True)
class StartChoice:
    """One item that may be chosen. `workdays` late (negative: left); `reached` None where no rung was raised in this term.

    `stands_still`: its clock is stopped today, so that nothing can be started for it.
    """

    kind: ItemKind
    object_id: int
    label: str
    due: date
    workdays: int
    reached: RungName | None
    stands_still: bool


def may_start(actor: Actor, detail: ProblemDetail) -> bool:
    """Whether the actor may start items of this problem higher at all: the office or leader of its region, while its clock runs."""
    running = State(detail.state) in CLOCK_STATES and detail.accountable_unit_id is not None
    return (
        running and actor.user_id is not None and policies.role_to_change_ladder(actor, detail.region_path) is not None
    )


def start_choices(detail: ProblemDetail, *, today: date) -> tuple[StartChoice, ...]:
    """The items of a problem that are on the ladder, the most pressing first; for a reader who `may_start`."""
    if detail.accountable_unit_id is None:
        return ()
    calendar = calendars.calendar_for(detail.region_path)
    found = (
        StartChoice(
            kind=each.item.kind,
            object_id=each.item.object_id,
            label=each.item.label,
            due=each.item.due,
            workdays=workdays_late(each.facts, today=today, calendar=calendar),
            reached=each.facts.last.name if each.facts.last and not each.facts.last.withdrawn else None,
            stands_still=each.facts.stop is not None,
        )
        for each in open_items(detail.region_id, detail.accountable_unit_id, today=today)
        if each.item.problem_id == detail.id
    )
    return tuple(sorted(found, key=lambda choice: (-choice.workdays, choice.kind, choice.object_id)))


def open_items(region_id: int, unit_id: int, *, today: date) -> Iterator[ItemOnLadder]:
    """Everything that is on the ladder with a unit, however far its deadline."""
    return items_on_ladder(region_id, unit_ids=[unit_id], until=date.max, today=today)
