"""Who acts, and how far each of their roles reaches."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.actors import ANONYMOUS, Actor, Grant, Role, system_actor

COUNTY, TOWN, NEIGHBOUR, PROVINCE = "00010001", "000100010001", "00010002", "0001"
"""Paths as the tree of regions writes them: four characters a level."""

PATHS = st.lists(st.sampled_from(["0001", "0002"]), min_size=1, max_size=3).map("".join)
ROLES = st.sampled_from(Role)
GRANTS = st.builds(Grant, ROLES, PATHS, st.none() | st.integers(1, 3))


def somebody(*grants: Grant) -> Actor:
    return Actor(user_id=7, username="zhou", name="周文岚", grants=grants)


@pytest.mark.parametrize(
    ("where", "reaches"),
    [
        pytest.param(COUNTY, True, id="the region itself"),
        pytest.param(TOWN, True, id="what lies below it"),
        pytest.param(NEIGHBOUR, False, id="not the neighbour"),
        pytest.param(PROVINCE, False, id="not what lies above"),
    ],
)
def test_a_grant_reaches_its_region_and_all_below(where: str, reaches: bool) -> None:
    assert Grant(Role.OFFICE, COUNTY).reaches(where) is reaches
    assert somebody(Grant(Role.OFFICE, COUNTY)).role_over(where, Role.OFFICE) is (Role.OFFICE if reaches else None)


def test_a_role_in_one_unit_is_no_role_over_the_region() -> None:
    clerk = somebody(Grant(Role.UNIT, COUNTY, unit_id=4))

    assert clerk.holds(Role.UNIT)
    assert clerk.role_over(COUNTY, Role.UNIT) is None
    assert clerk.region_paths(Role.UNIT) == ()
    assert clerk.unit_ids(Role.UNIT) == {4}


def test_the_first_role_that_is_asked_for_is_the_one_that_is_answered() -> None:
    both = somebody(Grant(Role.LEADER, PROVINCE), Grant(Role.OFFICE, COUNTY))

    assert both.role_over(TOWN, Role.OFFICE, Role.LEADER) is Role.OFFICE
    assert both.role_over(TOWN, Role.LEADER, Role.OFFICE) is Role.LEADER
    assert both.role_over(NEIGHBOUR, Role.OFFICE, Role.LEADER) is Role.LEADER


def test_units_are_asked_for_by_role_or_all_at_once() -> None:
    clerk = somebody(Grant(Role.UNIT, COUNTY, 1), Grant(Role.CHECKER, COUNTY, 2), Grant(Role.OFFICE, COUNTY))

    assert clerk.unit_ids() == {1, 2}
    assert clerk.unit_ids(Role.CHECKER) == {2}
    assert clerk.unit_ids(Role.OFFICE) == frozenset()


@pytest.mark.parametrize("role", Role)
def test_who_is_not_signed_in_holds_nothing(role: Role) -> None:
    assert not ANONYMOUS.holds(role)
    assert ANONYMOUS.role_over("", role) is None
    assert ANONYMOUS.unit_ids() == frozenset()


def test_a_command_acts_as_the_system_and_never_as_a_person() -> None:
    actor = system_actor("worker", via="task", address="root@host")

    assert (actor.user_id, actor.person_id) == (None, None)
    assert [role for role in Role if actor.holds(role)] == [Role.SYSTEM]
    assert (actor.username, actor.name, actor.via, actor.address) == ("worker", "worker", "task", "root@host")


@given(st.lists(GRANTS, max_size=5), PATHS, st.lists(ROLES, max_size=4))
def test_a_role_over_a_region_is_one_that_was_granted_for_it_or_above(
    grants: Sequence[Grant], path: str, asked: Sequence[Role]
) -> None:
    """The two shapes of one rule agree: "in which role over this region" and "over which regions in these roles"."""
    actor = somebody(*grants)
    found = actor.role_over(path, *asked)

    assert (found is not None) == any(path.startswith(prefix) for prefix in actor.region_paths(*asked))
    if found is not None:
        assert found in asked
        assert actor.holds(found)


@given(st.lists(GRANTS, max_size=5), st.lists(ROLES, min_size=1, max_size=4))
def test_every_grant_is_found_by_its_role_once(grants: Sequence[Grant], asked: Sequence[Role]) -> None:
    actor = somebody(*grants)
    chosen = actor.grants_of(*asked)

    assert list(chosen) == [grant for grant in grants if grant.role in asked], "in the order in which they were given"
    assert actor.holds(*asked) == bool(chosen)
    assert actor.unit_ids(*asked) == {grant.unit_id for grant in chosen if grant.unit_id is not None}
    assert len(actor.region_paths(*asked)) + sum(grant.unit_id is not None for grant in chosen) == len(chosen)


@given(st.lists(GRANTS, max_size=4), GRANTS, PATHS, ROLES)
def test_one_more_grant_takes_nothing_away(grants: Sequence[Grant], more: Grant, path: str, role: Role) -> None:
    before, after = somebody(*grants), somebody(*grants, more)

    assert after.unit_ids(role) >= before.unit_ids(role)
    assert not before.holds(role) or after.holds(role)
    assert before.role_over(path, role) is None or after.role_over(path, role) is role
