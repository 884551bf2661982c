"""What other apps hear, and when: after the commit, and never of what was undone."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.events import (
    AppointmentEnded,
    Event,
    UnitRenamed,
    UnitRetired,
    UserDeactivated,
    happened,
)
from tests.factories import LONG_AGO, SYSTEM, make_person, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    events: list[Event] = []

    def listen(event: Event, **_more: object) -> None:
        events.append(event)

    happened.connect(listen, weak=False)
    yield events
    happened.disconnect(listen)


def test_each_change_that_others_must_know_is_told(
    heard: list[Event], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    region = make_region()
    old, new = make_unit(region, "旅游局"), make_unit(region, "文旅局")
    person = make_person(region, unit=old)
    user = make_user(region)
    held = queries.people_by_ids([person.id])[person.id].posts[0]
    with django_capture_on_commit_callbacks(execute=True):
        operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=new.id, name="文化和旅游局")
        operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=old.id, successor_id=new.id)
        operations.end_appointment(
            actor=SYSTEM, at=LONG_AGO, appointment_id=held.appointment_id, until=date(2026, 7, 1)
        )
        operations.deactivate_user(actor=SYSTEM, at=LONG_AGO, user_id=user.id)
        assert heard == [], "nothing is told before the commit"
    assert heard == [
        UnitRenamed(unit_id=new.id, old_name="文旅局", new_name="文化和旅游局"),
        UnitRetired(unit_id=old.id, successor_id=new.id),
        AppointmentEnded(person_id=person.id, unit_id=old.id, until=date(2026, 7, 1)),
        UserDeactivated(user_id=user.id),
    ]


def test_what_was_undone_is_told_to_nobody(
    heard: list[Event], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    unit = make_unit(make_region(), "旅游局")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        operations.rename_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, name="文旅局")
        transaction.set_rollback(True)
    assert heard == [] and queries.unit_of(unit.id).name == "旅游局"
