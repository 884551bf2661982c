"""Who sees a notice, from its draft on, and what they are to it."""

import pytest

from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import Notice
from bihuan.core.actors import Role
from bihuan.core.ladder import RungName
from bihuan.core.notices import Side
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import drafted, person_named, sent, told
from tests.factories import actor_for, make_person, make_user

OUTSIDE = ["lead", "assisting", "other", "checker", "elsewhere", "system-admin"]


def sees(county: County, who: str, notice: int) -> bool:
    return policies.visible(county.actor(who)).filter(pk=notice).exists()


@pytest.mark.parametrize("who", ["office", "leader"])
def test_the_region_sees_a_notice_from_its_draft_on(county: County, who: str) -> None:
    assert sees(county, who, drafted(county, RungName.INTERVIEW))


def test_an_inspector_of_the_region_sees_it_too(county: County) -> None:
    notice = drafted(county)
    inspector = actor_for(make_user(county.region, Role.INSPECTOR))
    assert policies.visible(inspector).filter(pk=notice).exists()


def test_the_unit_sees_nothing_of_a_draft(county: County) -> None:
    assert not sees(county, "accountable", drafted(county, RungName.INTERVIEW))
    assert not sees(county, "accountable", drafted(county))


def test_the_unit_sees_what_was_told_or_sent_to_it(county: County) -> None:
    assert sees(county, "accountable", told(county))
    assert sees(county, "accountable", sent(county))


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_else_sees_it(county: County, who: str) -> None:
    for notice in (told(county), sent(county)):
        assert not sees(county, who, notice)


def test_the_discipline_body_sees_none(county: County) -> None:
    notice = sent(county)
    liaison = actor_for(make_user(county.region, Role.DISCIPLINE))
    assert not policies.visible(liaison).filter(pk=notice).exists()


def test_who_is_named_responsible_for_its_problem_sees_it_once_it_was_told(county: County) -> None:
    draft, known = drafted(county, RungName.ACCOUNTABILITY), told(county)
    assert not policies.visible(person_named(county, draft)).filter(pk=draft).exists()
    assert policies.visible(person_named(county, known)).filter(pk=known).exists()


def test_who_only_bears_the_same_name_does_not(county: County) -> None:
    notice = told(county)
    person_named(county, notice)
    namesake = make_person(county.region, "孙立", unit=county.accountable, title="股长")
    actor = actor_for(make_user(county.region, Role.RESPONSIBLE, unit=county.accountable, person=namesake))
    assert not policies.visible(actor).filter(pk=notice).exists()


@pytest.mark.parametrize(
    ("who", "sides"),
    [
        ("office", {Side.OFFICE}), ("leader", {Side.LEADER}), ("accountable", {Side.ADDRESSEE}), ("assisting", set()),
        ("other", set()), ("elsewhere", set()),
    ],
)  # fmt: skip
def test_what_each_is_to_a_notice(county: County, who: str, sides: set[Side]) -> None:
    notice = Notice.objects.select_related("region").get(pk=told(county))
    assert policies.sides_of(county.actor(who), notice) == sides


def test_the_person_named_is_heard_as_such(county: County) -> None:
    notice = Notice.objects.select_related("region").get(pk=told(county))
    assert policies.sides_of(person_named(county, notice.pk), notice) == {Side.NAMED}
