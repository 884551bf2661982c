"""Two rows that were one human: what moves, what stays, and who may not."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.events import Event, PeopleMerged, happened
from bihuan.apps.organizations.models import Appointment, Person, User
from bihuan.apps.organizations.queries import PersonRow, RegionRow, UnitRow
from bihuan.core.actors import Role
from bihuan.core.decisions import Missing, Refused
from tests.factories import LONG_AGO, SYSTEM, actor_for, make_actor, make_person, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db
JAN, MARCH, JUNE, JULY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def region() -> RegionRow:
    return make_region("澜川县")


@pytest.fixture
def schools(region: RegionRow) -> UnitRow:
    return make_unit(region, "县教育局")


def merge(kept: PersonRow, double: PersonRow, **more: object) -> None:
    wanted = {"actor": SYSTEM, "at": LONG_AGO, "kept_id": kept.id, "double_id": double.id, "reason": "同一个人"}
    operations.merge_people(**(wanted | more))  # type: ignore[arg-type]


def held(person: PersonRow) -> list[tuple[date, date | None]]:
    return list(Appointment.objects.filter(person_id=person.id).order_by("since").values_list("since", "until"))


def test_posts_of_both_stand_on_the_kept_one(region: RegionRow, schools: UnitRow) -> None:
    kept = make_person(region, "周文岚", unit=schools, title="股长", since=JAN, until=MARCH)
    double = make_person(region, "周文岚", unit=schools, title="副局长", since=MARCH)
    merge(kept, double)
    assert held(kept) == [(JAN, MARCH), (MARCH, None)]
    assert held(double) == []


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        pytest.param((JAN, None), (MARCH, None), [(JAN, None)], id="one goes on inside the other"),
        pytest.param((JAN, JUNE), (MARCH, JULY), [(JAN, JULY)], id="they overlap"),
        pytest.param((JAN, MARCH), (MARCH, JUNE), [(JAN, JUNE)], id="one follows the other"),
        pytest.param((JAN, MARCH), (JUNE, JULY), [(JAN, MARCH), (JUNE, JULY)], id="a gap stays a gap"),
        pytest.param((MARCH, JUNE), (JAN, JULY), [(JAN, JULY)], id="the double held it longer"),
    ],
)
def test_the_same_post_at_the_same_time_is_one_appointment(
    region: RegionRow,
    schools: UnitRow,
    first: tuple[date, date | None],
    second: tuple[date, date | None],
    joined: list[tuple[date, date | None]],
) -> None:
    kept = make_person(region, unit=schools, since=first[0], until=first[1])
    double = make_person(region, unit=schools, since=second[0], until=second[1])
    merge(kept, double)
    assert held(kept) == joined


def test_users_of_the_double_become_users_of_the_kept_one(region: RegionRow) -> None:
    kept, double = make_person(region), make_person(region)
    user = make_user(region, person=double)
    merge(kept, double)
    assert User.objects.get(pk=user.id).person_id == kept.id


def test_the_double_is_found_nowhere_any_more(region: RegionRow) -> None:
    kept, double = make_person(region, "张伟"), make_person(region, "张伟")
    merge(kept, double)
    admin = make_actor(region, Role.SYSTEM_ADMIN)
    assert [row.id for row in queries.people_named(region.id, "张伟")] == [kept.id]
    assert double.id not in [row.id for row in queries.person_rows(admin)]
    with pytest.raises(Missing):
        merge(kept, double)
    with pytest.raises(Missing):
        operations.appoint_person(
            actor=SYSTEM, at=LONG_AGO, person_id=double.id, since=JAN,
            post_id=operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=make_unit(region).id, title="局长"),
        )  # fmt: skip


def test_a_double_of_the_double_leads_to_the_kept_one(region: RegionRow) -> None:
    first, second, third = make_person(region), make_person(region), make_person(region)
    merge(second, third)
    merge(first, second)
    assert set(Person.objects.filter(merged_into_id=first.id).values_list("id", flat=True)) == {second.id, third.id}


def test_a_telephone_is_kept_and_only_filled_where_there_was_none(region: RegionRow) -> None:
    bare, known = make_person(region), make_person(region)
    Person.objects.filter(pk=known.id).update(phone="0571-1234")
    merge(bare, known)
    assert Person.objects.get(pk=bare.id).phone == "0571-1234"
    assert Person.objects.get(pk=known.id).phone == ""


def test_the_act_says_what_stood_where(region: RegionRow, schools: UnitRow) -> None:
    kept, double = make_person(region, "罗培", unit=schools), make_person(region, "罗培")
    merge(kept, double)
    act = Act.objects.get(action="organizations.person.merged")
    assert act.object_id == str(kept.id) and act.reason == "同一个人"
    assert '"double_id"' in str(act.after).replace("'", '"')


def test_higher_apps_hear_of_it_after_the_commit(
    region: RegionRow, heard: list[Event], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    kept, double = make_person(region), make_person(region)
    with django_capture_on_commit_callbacks(execute=True):
        merge(kept, double)
        assert heard == []
    assert heard == [PeopleMerged(kept_id=kept.id, double_id=double.id)]


@pytest.fixture
def heard() -> Iterator[list[Event]]:
    events: list[Event] = []

    def listen(event: Event, **_more: object) -> None:
        events.append(event)

    happened.connect(listen, weak=False)
    yield events
    happened.disconnect(listen)


class TestWhoMayNot:
    def test_a_person_is_not_merged_with_themselves(self, region: RegionRow) -> None:
        person = make_person(region)
        with pytest.raises(Refused) as refused:
            merge(person, person)
        assert refused.value.reason.code == "merge-same"

    def test_nobody_merges_their_own_row(self, region: RegionRow) -> None:
        own, other = make_person(region), make_person(region)
        admin = actor_for(make_user(region, Role.SYSTEM_ADMIN, person=own))
        for kept, double in ((own, other), (other, own)):
            with pytest.raises(Refused) as refused:
                merge(kept, double, actor=admin)
            assert refused.value.reason.code == "merge-own"

    def test_people_of_two_regions_stay_two(self, region: RegionRow) -> None:
        with pytest.raises(Refused) as refused:
            merge(make_person(region), make_person(make_region()))
        assert refused.value.reason.code == "merge-elsewhere"

    def test_two_administrators_do_not_become_one(self, region: RegionRow) -> None:
        kept, double = make_person(region), make_person(region)
        make_user(region, Role.SECURITY_ADMIN, person=kept)
        make_user(region, Role.AUDIT_ADMIN, person=double)
        with pytest.raises(Refused) as refused:
            merge(kept, double)
        assert refused.value.reason.code == "merge-administrators"

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.SECURITY_ADMIN, Role.LEADER])
    def test_only_who_keeps_people_merges_them(self, region: RegionRow, role: Role) -> None:
        kept, double = make_person(region), make_person(region)
        with pytest.raises(Refused):
            merge(kept, double, actor=make_actor(region, role))
        assert Person.objects.get(pk=double.id).merged_into_id is None

    def test_people_elsewhere_are_unknown(self, region: RegionRow) -> None:
        stranger = make_actor(make_region(), Role.SYSTEM_ADMIN)
        with pytest.raises(Missing):
            merge(make_person(region), make_person(region), actor=stranger)

    def test_the_database_keeps_a_person_from_being_their_own_double(self, region: RegionRow) -> None:
        person = make_person(region)
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=person.id).update(merged_into=person.id)
