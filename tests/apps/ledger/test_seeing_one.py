"""Asked of one problem or of all: the answer is the same, however short the way to it."""

from collections.abc import Callable

import pytest

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger import policies, queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations as verification
from bihuan.core.actors import ANONYMOUS, Actor, Role
from bihuan.core.decisions import Missing, Refused
from bihuan.core.lifecycle import Party
from tests.apps.ledger.world import AT, World
from tests.factories import SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db
WAYS: dict[str, Callable[[World], str]] = {
    "registered": lambda world: world.register(),
    "dispatched": lambda world: world.dispatched(),
    "dispatched with help": lambda world: world.dispatched(assisting=(world.helper_unit.id,)),
    "rectifying": lambda world: world.rectifying(),
    "applied": lambda world: world.applied(),
    "applied with help": lambda world: world.applied(assisting=(world.helper_unit.id, world.other_unit.id)),
    "under check": lambda world: world.under_check(),
    "closed": lambda world: world.closed(),
}


def readers(world: World) -> dict[str, Actor]:
    """Everybody of the county, and some who have nothing to look for here."""
    other = make_region()
    both = make_actor(world.region, Role.CHECKER, unit=world.helper_unit)
    return {
        "office": world.office,
        "leader": world.leader,
        "worker": world.worker,
        "helper": world.helper,
        "lead": world.lead,
        "checker": world.checker,
        "checker of the helping unit": both,
        "responsible": world.responsible,
        "system": SYSTEM,
        "office elsewhere": make_actor(other, Role.OFFICE),
        "unit elsewhere": make_actor(other, Role.UNIT, unit=make_unit(other, "县林业局")),
        "inspector": make_actor(world.region, Role.INSPECTOR),
        "nobody": ANONYMOUS,
    }


@pytest.mark.parametrize("way", WAYS)
def test_one_problem_is_seen_by_whom_the_list_shows_it(world: World, way: str) -> None:
    number = WAYS[way](world)
    problem = Problem.objects.select_related("region").get(number=number)

    for name, reader in readers(world).items():
        listed = policies.visible(reader).filter(pk=problem.pk).exists()
        assert queries.sees(reader, problem) is listed, name
        assert policies.sees(reader, problem, frozenset()) is listed, name


@pytest.mark.parametrize("way", ["applied", "applied with help", "under check", "closed"])
def test_what_hangs_on_a_problem_is_seen_with_it(world: World, way: str) -> None:
    number = WAYS[way](world)

    for name, reader in readers(world).items():
        listed = policies.visible(reader).filter(number=number).exists()
        links = policies.visible(reader).model.objects.filter(number=number, evidence_links__isnull=False)
        seen = links.filter(evidence_links__in=_links_seen(reader)).exists()
        assert seen is listed, name


def _links_seen(reader: Actor) -> list[int]:
    model = Problem._meta.get_field("evidence_links").related_model
    assert not isinstance(model, str)
    return list(model._default_manager.filter(queries.seen_through(reader, "problem")).values_list("pk", flat=True))


def test_an_accountable_unit_is_never_taken_for_one_that_assists(world: World) -> None:
    number = world.dispatched(assisting=(world.helper_unit.id,))
    problem = Problem.objects.select_related("region").get(number=number)

    assert policies.parties(world.worker, problem) == {Party.ACCOUNTABLE}
    assert policies.parties(world.helper, problem) == {Party.ASSISTING}


def test_a_check_begins_only_where_the_checker_sees_an_application(world: World) -> None:
    open_one = world.rectifying()
    with pytest.raises(Missing):
        verification.begin_check(actor=world.checker, at=AT, number=open_one)
    helped = world.applied(assisting=(world.other_unit.id,))
    with pytest.raises((Missing, Refused)):
        verification.begin_check(actor=world.checker, at=AT, number=helped)

    applied = world.applied()
    assert verification.begin_check(actor=world.checker, at=AT, number=applied)
    with pytest.raises((Missing, Refused)):
        verification.begin_check(actor=world.checker, at=AT, number=applied)


def test_own_evidence_and_that_of_others_is_told_by_who_may_open_it(world: World) -> None:
    own, foreign = world.piece(), world.piece(world.lead)

    assert evidence.uploaders_of(world.worker, [own]) == {own: world.worker.user_id}
    assert evidence.uploaders_of(world.worker, [own, foreign, 10**9]) == {own: world.worker.user_id}
    assert evidence.uploaders_of(SYSTEM, [own, foreign]) == {own: world.worker.user_id, foreign: world.lead.user_id}
    assert evidence.uploaders_of(ANONYMOUS, [own]) == {}


def test_evidence_that_one_may_not_open_is_not_linked(world: World) -> None:
    number = world.rectifying()
    piece = world.piece(world.office)

    with pytest.raises(Missing):
        ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[piece])


@pytest.mark.parametrize(("position", "error"), [(1, Refused), (9, Missing)])
def test_a_measure_or_stage_that_ended_or_is_not_there_is_told_apart(
    world: World, position: int, error: type[Exception]
) -> None:
    number = world.rectifying()
    ledger.report_progress(
        actor=world.worker, at=AT, number=number, line="已开户", ends_measures=[1], reaches_milestones=[1]
    )

    with pytest.raises(error):
        ledger.end_measure(actor=world.worker, at=AT, number=number, position=position)
    with pytest.raises(error):
        ledger.reach_milestone(actor=world.worker, at=AT, number=number, position=position)
