"""Who may take hold of a problem to change it: the same people who see it. To others it is not there."""

from collections.abc import Callable

import pytest

from bihuan.apps.ledger import policies
from bihuan.apps.ledger.operations.writing import lock_problem
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing
from tests.apps.ledger.world import AT, World, make_world, stored

pytestmark = pytest.mark.django_db

STAGES: dict[str, Callable[[World], str]] = {
    "registered": lambda world: world.register(assisting=(world.helper_unit.id,)),
    "dispatched": lambda world: world.dispatched(assisting=(world.helper_unit.id,)),
    "rectifying": lambda world: world.rectifying(assisting=(world.helper_unit.id,)),
    "applied": lambda world: world.applied(assisting=(world.helper_unit.id,)),
    "under check": lambda world: world.under_check(assisting=(world.helper_unit.id,)),
    "closed": lambda world: world.closed(),
}


def _holds(actor: Actor, number: str) -> bool:
    try:
        lock_problem(actor=actor, at=AT, number=number)
    except Missing:
        return False
    return True


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_sees_a_problem_and_nobody_else_can_take_hold_of_it(stage: str) -> None:
    world, elsewhere = make_world(), make_world()
    number = STAGES[stage](world)
    actors = [
        who
        for place in (world, elsewhere)
        for who in (
            place.office,
            place.leader,
            place.worker,
            place.helper,
            place.lead,
            place.checker,
            place.responsible,
        )
    ]
    seen = [policies.visible(actor).filter(pk=stored(number).pk).exists() for actor in actors]
    assert [_holds(actor, number) for actor in actors] == seen
    assert any(seen) and not all(seen)
