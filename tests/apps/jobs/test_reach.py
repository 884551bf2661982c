"""Whose jobs an administrator looks after: those of the people of their own region."""

import pytest

from bihuan.apps.jobs import policies
from bihuan.apps.jobs.models import Job
from bihuan.core.actors import Role
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_region

pytestmark = pytest.mark.django_db


def test_an_administrator_sees_the_jobs_of_their_region_and_no_others() -> None:
    here, elsewhere = make_region(), make_region()
    office, stranger = make_actor(here, Role.OFFICE), make_actor(elsewhere, Role.OFFICE)
    ours = Job.objects.create(kind="k", title="本县台账", asked_by_id=office.user_id, asked_at=LONG_AGO)
    theirs = Job.objects.create(kind="k", title="邻县台账", asked_by_id=stranger.user_id, asked_at=LONG_AGO)
    admin = make_actor(here, Role.SYSTEM_ADMIN)
    assert list(policies.visible(admin)) == [ours]
    assert list(policies.visible(stranger)) == [theirs]
    assert set(policies.visible(SYSTEM)) == {ours, theirs}
