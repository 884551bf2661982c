"""A demand is given up for one that asks the same; what that one does not ask becomes a draft of its own, checked and approved anew."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from bihuan.apps.demands.models import Demand
from bihuan.apps.demands.operations.marking import mark_held
from bihuan.apps.demands.operations.registering import LONGEST_TITLE, insert_demand, told_of, write_parts
from bihuan.apps.demands.operations.writing import (
    Change,
    bad,
    day_of,
    end,
    lock_demand,
    record_step,
    take_step,
    tell_ended,
)
from bihuan.apps.demands.queries.checking import check_of
from bihuan.core.actors import Actor
from bihuan.core.demands.checking import Overlap
from bihuan.core.demands.joining import DemandRest
from bihuan.core.demands.lifecycle import DemandParty, DemandStep

_MARK = gettext_noop("（补充）")


@transaction.atomic
def join_demand(
    *, actor: Actor, at: datetime, demand_id: int, other_id: int, rest: bool = True, version: int | None = None
) -> tuple[int, ...]:
    """Give it up for one that asks the same of the same units: its issuer reads the answers of that one.

    The other is approved and stays as it is. What it does not ask, of fields and of units, is written down as at most two drafts,
    whose ids are answered; without `rest` it is not asked at all, and the act says what that is. What is held already stands in the
    extract. Raises BadInput where the check names no such overlap.
    """
    change = lock_demand(actor=actor, at=at, demand_id=demand_id, version=version)
    take_step(change, DemandStep.JOIN)
    checked = check_of(change.demand, today=day_of(at))
    overlaps = {each.demand_id: each for each in checked.overlaps}
    if other_id not in overlaps:
        raise bad("other", "demand-no-overlap", "查重没有查到这一项，不能并入。")
    found = overlaps[other_id]
    drafts = [_draft(change, each) for each in found.gap.rests] if rest else []
    mark_held(change.demand, checked)
    change.demand.joined_to_id = other_id
    end(change, found.number, "joined_to")
    record_step(
        change, "demands.demand.joined", party=DemandParty.ISSUER,
        after={"joined_to": found.number, **_left(found), "rests": [draft.number for draft in drafts]},
    )  # fmt: skip
    tell_ended(change)
    return tuple(draft.pk for draft in drafts)


def _left(found: Overlap) -> Mapping[str, object]:
    """What the other does not ask, as the act says it."""
    gap = found.gap
    if gap.covered:
        return {"covered": True}
    return {"covered": False, "items": [item.name for item in gap.items], "units": list(gap.unit_ids)}


def _draft(change: Change, rest: DemandRest) -> Demand:
    """The rest as a demand of its own: the same terms, nothing checked yet."""
    old = change.demand
    draft = insert_demand(
        Demand(
            region_id=old.region_id, issuer_id=old.issuer_id, drafted_by_id=change.actor.user_id,
            year=day_of(change.at).year, created_at=change.at, title=old.title[: LONGEST_TITLE - len(_MARK)] + _MARK,
            basis=old.basis, frequency=old.frequency, first_day=old.first_day, end_day=old.end_day,
            answer_days=old.answer_days, justification=old.justification, rest_of=old,
        )
    )  # fmt: skip
    write_parts(draft, rest.items, rest.unit_ids)
    part = Change(change.actor, change.at, draft, change.parties)
    after = told_of(draft, rest.items, rest.unit_ids) | {"rest_of": old.number}
    record_step(part, "demands.demand.registered", party=DemandParty.ISSUER, after=after)
    return draft
