"""Who may bring evidence, put a newer version in its place, and see it: the rule by tables, and by people made up at random."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.apps.evidence import policies
from bihuan.apps.evidence.models import Evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.core.actors import ANONYMOUS, Actor, Grant, Role
from tests.apps.ledger.world import AT, World, make_world
from tests.factories import SYSTEM

COUNTY, TOWN, NEIGHBOUR = "00010001", "000100010001", "00010002"
MINE, THEIRS = 4, 5
ROLES = st.sampled_from(Role)
GRANTS = st.lists(
    st.builds(Grant, ROLES, st.sampled_from([COUNTY, TOWN, NEIGHBOUR]), st.none() | st.sampled_from([MINE, THEIRS])),
    max_size=4,
)


def somebody(*grants: Grant, user_id: int | None = 7) -> Actor:
    return Actor(user_id=user_id, username="zhou", name="周文岚", grants=grants)


@pytest.mark.parametrize(
    ("grants", "region", "unit", "role"),
    [
        pytest.param([Grant(Role.UNIT, COUNTY, MINE)], COUNTY, MINE, Role.UNIT, id="a unit for itself"),
        pytest.param([Grant(Role.UNIT, COUNTY, MINE)], COUNTY, THEIRS, None, id="a unit for another one"),
        pytest.param([Grant(Role.UNIT, COUNTY, MINE)], COUNTY, None, Role.UNIT, id="a unit for none"),
        pytest.param([Grant(Role.UNIT, COUNTY, MINE)], NEIGHBOUR, None, None, id="a unit elsewhere"),
        pytest.param([Grant(Role.RESPONSIBLE, COUNTY, MINE)], COUNTY, MINE, Role.RESPONSIBLE, id="a responsible person"),
        pytest.param([Grant(Role.OFFICE, COUNTY)], COUNTY, None, Role.OFFICE, id="the office for none"),
        pytest.param([Grant(Role.OFFICE, COUNTY)], COUNTY, MINE, None, id="the office for a unit"),
        pytest.param([Grant(Role.OFFICE, COUNTY)], TOWN, None, Role.OFFICE, id="the office in a town below"),
        pytest.param([Grant(Role.CHECKER, COUNTY, THEIRS)], COUNTY, None, Role.CHECKER, id="a checker"),
        pytest.param([Grant(Role.INSPECTOR, COUNTY)], COUNTY, None, Role.INSPECTOR, id="an inspector"),
        pytest.param([Grant(Role.LEADER, COUNTY)], COUNTY, None, None, id="a leader looks and brings nothing"),
        pytest.param([Grant(Role.DISCIPLINE, COUNTY)], COUNTY, None, None, id="the discipline liaison"),
        pytest.param([Grant(Role.SYSTEM_ADMIN, COUNTY)], COUNTY, None, None, id="an administrator"),
        pytest.param([Grant(Role.SYSTEM)], COUNTY, MINE, Role.SYSTEM, id="a command"),
        pytest.param([], COUNTY, None, None, id="nobody"),
        pytest.param(
            [Grant(Role.OFFICE, COUNTY), Grant(Role.UNIT, COUNTY, MINE)], COUNTY, MINE, Role.UNIT, id="in the role that fits"
        ),
    ],
)  # fmt: skip
def test_who_brings_evidence_for_whom(
    grants: Sequence[Grant], region: str, unit: int | None, role: Role | None
) -> None:
    verdict = policies.may_add(somebody(*grants), region_path=region, unit_id=unit)

    assert bool(verdict) is (role is not None)
    assert verdict.role == role
    assert (verdict.reason is None) is (role is not None)


@pytest.mark.parametrize(
    ("actor", "uploader", "unit", "may"),
    [
        pytest.param(somebody(Grant(Role.UNIT, COUNTY, MINE)), 7, None, True, id="who brought it"),
        pytest.param(somebody(), 7, THEIRS, True, id="who brought it and lost every role since"),
        pytest.param(somebody(Grant(Role.UNIT, COUNTY, MINE)), 8, MINE, True, id="their unit"),
        pytest.param(somebody(Grant(Role.RESPONSIBLE, COUNTY, MINE)), 8, MINE, True, id="who is responsible there"),
        pytest.param(somebody(Grant(Role.CHECKER, COUNTY, MINE)), 8, MINE, False, id="a checker of that unit"),
        pytest.param(somebody(Grant(Role.UNIT, COUNTY, MINE)), 8, THEIRS, False, id="another unit"),
        pytest.param(somebody(Grant(Role.UNIT, COUNTY, MINE)), 8, None, False, id="evidence of no unit"),
        pytest.param(somebody(Grant(Role.OFFICE, COUNTY)), 8, MINE, False, id="the office"),
        pytest.param(somebody(Grant(Role.LEADER, COUNTY)), 8, None, False, id="a leader"),
        pytest.param(ANONYMOUS, None, None, False, id="nobody, where nobody is known to have brought it"),
        pytest.param(SYSTEM, 8, MINE, True, id="a command"),
    ],
)
def test_who_puts_a_newer_version_in_its_place(actor: Actor, uploader: int | None, unit: int | None, may: bool) -> None:
    evidence = Evidence(uploaded_by_id=uploader, unit_id=unit)

    assert bool(policies.may_replace(actor, evidence)) is may


@given(GRANTS, st.sampled_from([COUNTY, TOWN, NEIGHBOUR]), st.none() | st.sampled_from([MINE, THEIRS]))
def test_nobody_brings_evidence_where_none_of_their_roles_reaches(
    grants: list[Grant], region: str, unit: int | None
) -> None:
    verdict = policies.may_add(somebody(*grants), region_path=region, unit_id=unit)
    reaching = [grant for grant in grants if grant.reaches(region)]

    assert not verdict or any(grant.role == verdict.role for grant in reaching)
    if unit is not None and verdict and verdict.role != Role.SYSTEM:
        assert any(grant.unit_id == unit and grant.role == verdict.role for grant in reaching)
    assert not policies.may_add(somebody(), region_path=region, unit_id=unit)


@given(GRANTS, GRANTS, st.none() | st.sampled_from([MINE, THEIRS]))
def test_one_more_role_never_takes_the_right_to_bring_evidence_away(
    before: list[Grant], more: list[Grant], unit: int | None
) -> None:
    if policies.may_add(somebody(*before), region_path=COUNTY, unit_id=unit):
        assert policies.may_add(somebody(*before, *more), region_path=COUNTY, unit_id=unit)


@pytest.mark.django_db
class TestWhoSeesIt:
    def seen(self, world: World, piece: int) -> set[str]:
        people = {
            "worker": world.worker, "helper": world.helper, "office": world.office, "leader": world.leader,
            "checker": world.checker, "lead": world.lead, "nobody": ANONYMOUS,
        }  # fmt: skip
        return {word for word, actor in people.items() if policies.visible(actor).filter(pk=piece).exists()}

    def test_what_belongs_to_nothing_yet_is_its_bringers_and_their_units(self) -> None:
        world = make_world()
        assert self.seen(world, world.piece(world.worker)) == {"worker"}

    def test_what_is_attached_is_seen_by_whoever_sees_the_problem(self) -> None:
        world = make_world()
        number = world.rectifying(assisting=(world.helper_unit.id,))
        piece = world.piece(world.worker)
        ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[piece])
        assert {"worker", "helper", "office", "leader"} <= self.seen(world, piece)
        assert "nobody" not in self.seen(world, piece)

    def test_another_county_sees_none_of_it(self) -> None:
        world, elsewhere = make_world(), make_world()
        number = world.rectifying()
        piece = world.piece(world.worker)
        ledger.attach_evidence(actor=world.worker, at=AT, number=number, evidence_ids=[piece])
        assert self.seen(elsewhere, piece) == set()

    def test_a_source_that_is_named_twice_counts_once(self) -> None:
        before = list(policies._sources)
        for source in before:
            policies.register_visibility(source)
        assert policies._sources == before
