"""Who sees which group, which joint problem, whose texts and which acts: one table, asked of lists, of single things and of the record."""

from dataclasses import dataclass

import pytest

from bihuan.apps.audit import queries as audit
from bihuan.apps.common_problems import queries
from bihuan.core.actors import Role
from bihuan.core.decisions import Missing
from tests.apps.common_problems.likes import TEXTS, confirmed, grouped, problems
from tests.apps.ledger.web.county import County, now
from tests.factories import actor_for, grant, make_user


@dataclass(frozen=True, slots=True)
class Sees:
    """What one reader finds: groups listed, joint problems listed, texts of cases read, and whether the acts hold numbers."""

    groups: int
    joints: int
    texts: int
    numbers: bool


TABLE: dict[str, Sees] = {
    "office": Sees(groups=1, joints=1, texts=2, numbers=True),
    "leader": Sees(groups=1, joints=1, texts=2, numbers=True),
    "lead": Sees(groups=1, joints=1, texts=2, numbers=False),
    "accountable": Sees(groups=0, joints=1, texts=1, numbers=False),
    "assisting": Sees(groups=0, joints=1, texts=1, numbers=False),
    "other": Sees(groups=0, joints=0, texts=0, numbers=False),
    "checker": Sees(groups=0, joints=0, texts=0, numbers=False),
    "elsewhere": Sees(groups=0, joints=0, texts=0, numbers=False),
    "system-admin": Sees(groups=0, joints=0, texts=0, numbers=False),
}
"""A joint problem led by the lead unit, one case each of the accountable and of the assisting unit; a group of the same."""


@pytest.mark.parametrize("who", TABLE)
def test_each_reader_sees_what_is_theirs(county: County, who: str) -> None:
    grouped(county, problems(county, *TEXTS[:2]))
    joint = confirmed(county, grouped(county, problems(county, *TEXTS[2:])), unit_ids=())
    actor, wanted = county.actor(who), TABLE[who]
    groups, _ = queries.group_page(actor, shelf="common")
    joints, _ = queries.joint_page(actor)
    assert (len(groups), len(joints)) == (wanted.groups, wanted.joints)
    assert queries.count_joints(actor) == wanted.joints
    if not wanted.joints:
        with pytest.raises(Missing):
            queries.joint_detail(actor, joint.pk, today=now().date())
        return
    told = queries.joint_detail(actor, joint.pk, today=now().date())
    assert len(told.cases) == wanted.texts and told.row.cases == 2
    assert sorted(share.unit for share in told.units) == sorted((county.accountable.name, county.assisting.name))
    acts = audit.timeline(actor, "joint-problem", joint.pk)
    assert any("numbers" in (act.after or {}) for act in acts) is wanted.numbers


def test_a_responsible_person_sees_the_joint_problem_of_their_unit(county: County) -> None:
    joint = confirmed(county)
    user = make_user(county.region)
    grant(user, Role.RESPONSIBLE, county.region, unit=county.accountable)
    assert [row.id for row in queries.joint_page(actor_for(user))[0]] == [joint.pk]
    assert queries.joint_detail(actor_for(user), joint.pk, today=now().date()).steps == ()


def test_an_inspector_reads_all_and_decides_nothing(county: County) -> None:
    group, user = grouped(county), make_user(county.region, Role.INSPECTOR)
    told = queries.group_detail(actor_for(user), group.pk, today=now().date())
    assert len(told.cases) == 4 and not told.may_decide
    assert queries.searched_regions(actor_for(user)) == ()


def test_the_example_of_a_group_is_a_text_that_the_reader_may_read(county: County) -> None:
    """A unit that leads a campaign sees of a group what its campaign's cases say, and nothing of others."""
    group = grouped(county)
    for who in ("office", "lead"):
        row = queries.group_detail(county.actor(who), group.pk, today=now().date()).row
        assert row.example == TEXTS[0]


def test_whoever_loses_their_case_loses_the_joint_problem(county: County) -> None:
    joint = confirmed(county, grouped(county, problems(county)[:3]), unit_ids=())
    assert queries.count_joints(county.actor("other")) == 1
    joint.cases.filter(problem__accountable_unit=county.other.id).update(until=now())
    assert queries.count_joints(county.actor("other")) == 0


def test_a_problem_says_nothing_of_a_joint_problem_that_the_reader_does_not_see(county: County) -> None:
    joint = confirmed(county, grouped(county, problems(county)[:2]), unit_ids=())
    case = joint.cases.earliest("pk")
    assert queries.joint_of_problem(county.actor("accountable"), case.problem_id) is not None
    assert queries.joint_of_problem(county.actor("other"), case.problem_id) is None
    assert queries.joint_of_problem(county.actor("elsewhere"), case.problem_id) is None
