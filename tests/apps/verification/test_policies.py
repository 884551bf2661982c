"""Who may check a closure: somebody of another unit who had no part in it. By a table, and by people made up at random."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import Application
from bihuan.core.actors import ANONYMOUS, Actor, Grant, Role
from tests.apps.ledger.world import make_world
from tests.factories import SYSTEM

COUNTY = "00010001"
APPLICANT, ASSISTING, OTHER = 1, 2, 3
APPLIED_BY = 70


def somebody(*grants: Grant, user_id: int = 7) -> Actor:
    return Actor(user_id=user_id, username="fang", name="方敬", grants=grants)


def application() -> Application:
    return Application(unit_id=APPLICANT, applied_by_id=APPLIED_BY)


@pytest.mark.parametrize(
    ("grants", "user", "code"),
    [
        pytest.param([Grant(Role.CHECKER, COUNTY, OTHER)], 7, "", id="a checker of another unit"),
        pytest.param([Grant(Role.CHECKER, COUNTY, APPLICANT)], 7, "own-unit", id="of the applying unit"),
        pytest.param([Grant(Role.CHECKER, COUNTY, ASSISTING)], 7, "own-unit", id="of an assisting unit"),
        pytest.param(
            [Grant(Role.CHECKER, COUNTY, OTHER), Grant(Role.UNIT, COUNTY, APPLICANT)], 7, "own-unit", id="who also speaks for it"
        ),
        pytest.param(
            [Grant(Role.CHECKER, COUNTY, OTHER), Grant(Role.RESPONSIBLE, COUNTY, ASSISTING)], 7, "own-unit",
            id="who is also responsible in an assisting one",
        ),
        pytest.param([Grant(Role.CHECKER, COUNTY, OTHER)], APPLIED_BY, "own-application", id="who applied and then moved"),
        pytest.param([Grant(Role.UNIT, COUNTY, OTHER)], 7, "not-allowed", id="no checker"),
        pytest.param([Grant(Role.OFFICE, COUNTY)], 7, "not-allowed", id="the office"),
        pytest.param([Grant(Role.LEADER, COUNTY)], 7, "not-allowed", id="a leader"),
        pytest.param([Grant(Role.INSPECTOR, COUNTY)], 7, "not-allowed", id="an inspector"),
        pytest.param([], 7, "not-allowed", id="nobody"),
    ],
)  # fmt: skip
def test_who_checks_and_why_others_do_not(grants: Sequence[Grant], user: int, code: str) -> None:
    verdict = policies.may_check(somebody(*grants, user_id=user), application(), (ASSISTING,))

    assert (verdict.reason.code if verdict.reason else "") == code
    assert bool(verdict) is (code == "")


@given(
    st.lists(st.builds(Grant, st.sampled_from(Role), st.just(COUNTY), st.none() | st.integers(1, 4)), max_size=5),
    st.sets(st.integers(1, 4), max_size=3),
    st.sampled_from([7, APPLIED_BY]),
)
def test_whoever_checks_is_a_checker_without_part_in_it(grants: list[Grant], assisting: set[int], user: int) -> None:
    actor = somebody(*grants, user_id=user)
    if policies.may_check(actor, application(), tuple(assisting)):
        assert actor.holds(Role.CHECKER)
        assert not actor.unit_ids() & {APPLICANT, *assisting}
        assert actor.user_id != APPLIED_BY


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_a_checker_of_several_units_always_checks_for_the_same_one(units: list[int]) -> None:
    grants = [Grant(Role.CHECKER, COUNTY, unit) for unit in units]

    assert policies.checking_unit(somebody(*grants), COUNTY) == min(units)
    assert policies.checking_unit(somebody(*reversed(grants)), COUNTY) == min(units)


@pytest.mark.django_db
class TestWhatACheckerKeepsSeeing:
    def test_a_problem_that_they_closed_stays_in_their_sight(self) -> None:
        world = make_world()
        number = world.closed()
        checked = policies.checked_problem_ids(world.checker)
        assert checked is not None
        assert list(Problem.objects.filter(pk__in=checked).values_list("number", flat=True)) == [number]

    @pytest.mark.parametrize("who", ["office", "worker", "leader"])
    def test_others_never_checked_anything(self, who: str) -> None:
        world = make_world()
        world.closed()
        assert policies.checked_problem_ids(getattr(world, who)) is None

    def test_nobody_has_checked_nothing(self) -> None:
        assert policies.checked_problem_ids(ANONYMOUS) is None
        assert policies.checked_problem_ids(SYSTEM) is None

    def test_applications_are_seen_by_whoever_sees_the_problem(self) -> None:
        world, elsewhere = make_world(), make_world()
        world.applied()
        for who in ("office", "leader", "worker", "checker"):
            assert policies.visible(getattr(world, who)).count() == 1, who
            assert policies.visible(getattr(elsewhere, who)).count() == 0, who
        assert policies.visible(ANONYMOUS).count() == 0
