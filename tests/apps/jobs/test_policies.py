"""Whose background work somebody sees: their own, and what an administrator of the system looks after."""

import pytest

from bihuan.apps.jobs import policies, queries
from bihuan.apps.jobs.models import Job
from bihuan.apps.organizations.models import RegionLevel
from bihuan.core.actors import ANONYMOUS, Actor, Role
from bihuan.core.decisions import Missing
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_region, make_unit

pytestmark = pytest.mark.django_db


def job_of(actor: Actor, title: str = "导出") -> Job:
    return Job.objects.create(kind="tests.work", title=title, asked_by_id=actor.user_id, asked_at=LONG_AGO)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SYSTEM, Role.SYSTEM_ADMIN)])
def test_no_role_but_an_administrators_shows_the_work_of_others(role: Role) -> None:
    region = make_region()
    unit = make_unit(region) if role in (Role.UNIT, Role.RESPONSIBLE, Role.CHECKER) else None
    reader, other = make_actor(region, role, unit=unit), make_actor(region, Role.OFFICE)
    own, foreign = job_of(reader), job_of(other)

    assert list(policies.visible(reader)) == [own]
    assert not policies.sees_all(reader)
    with pytest.raises(Missing):
        queries.job_row(reader, job_id=foreign.pk)


def test_an_administrator_reaches_down_and_never_up_or_beside() -> None:
    city = make_region("越川市", level=RegionLevel.CITY)
    county, neighbour = make_region("澜川县", under=city), make_region("青石县", under=city)
    askers = {place.name: make_actor(place, Role.OFFICE) for place in (city, county, neighbour)}
    jobs = {name: job_of(asker, title=name) for name, asker in askers.items()}

    def titles(actor: Actor) -> set[str]:
        return set(policies.visible(actor).values_list("title", flat=True))

    assert titles(make_actor(city, Role.SYSTEM_ADMIN)) == set(jobs)
    assert titles(make_actor(county, Role.SYSTEM_ADMIN)) == {"澜川县"}
    assert titles(make_actor(neighbour, Role.SYSTEM_ADMIN)) == {"青石县"}
    assert titles(SYSTEM) == set(jobs)


def test_who_is_not_signed_in_sees_none_not_even_what_nobody_asked_for() -> None:
    Job.objects.create(kind="tests.work", title="系统的事", asked_by_id=None, asked_at=LONG_AGO)

    assert list(policies.visible(ANONYMOUS)) == []
    assert policies.visible(SYSTEM).count() == 1
