"""People who share a name, change posts and hold several."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import Appointment
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.factories import LONG_AGO, SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def test_two_people_of_one_name_are_told_apart_by_their_posts() -> None:
    region = make_region()
    housing, schools = make_unit(region, "住建局"), make_unit(region, "教育局")
    make_person(region, "张伟", unit=housing, title="局长")
    make_person(region, "张伟", unit=schools, title="股长")
    make_person(make_region(), "张伟")
    found = queries.people_named(region.id, "张伟", on=JUNE)
    assert [row.description for row in found] == ["张伟（住建局 局长）", "张伟（教育局 股长）"]


@pytest.mark.parametrize("written", ["张三", "张  三", " 张　三 "], ids=["plain", "two spaces", "full-width space"])
def test_spaces_inside_a_chinese_name_do_not_count(written: str) -> None:
    region = make_region()
    person = make_person(region, "张 三")
    assert person.name == "张三"
    assert [row.id for row in queries.people_named(region.id, written)] == [person.id]


def test_a_name_in_latin_letters_keeps_its_parts_apart() -> None:
    assert make_person(make_region(), "Li  Wei").name == "Li Wei"


def test_nobody_is_found_by_an_empty_name() -> None:
    region = make_region()
    make_person(region)
    assert queries.people_named(region.id, "  ") == ()


def test_a_person_who_changes_posts_holds_each_in_its_time() -> None:
    region = make_region()
    old, new = make_unit(region, "住建局"), make_unit(region, "教育局")
    person = make_person(region, unit=old, since=date(2026, 1, 1))
    post_id = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=new.id, title="局长")
    held = queries.people_by_ids([person.id])[person.id].posts[0]
    operations.end_appointment(actor=SYSTEM, at=LONG_AGO, appointment_id=held.appointment_id, until=JULY)
    operations.appoint_person(actor=SYSTEM, at=LONG_AGO, person_id=person.id, post_id=post_id, since=JULY)

    def units_on(day: date) -> list[str]:
        return [post.unit_name for post in queries.people_by_ids([person.id], on=day)[person.id].posts]

    assert units_on(date(2025, 12, 31)) == []
    assert units_on(date(2026, 6, 30)) == ["住建局"]
    assert units_on(JULY) == ["教育局"]
    assert [row.name for row in queries.people_of_unit(new.id, on=JULY)] == ["张三"]
    assert queries.people_of_unit(new.id, on=JUNE) == ()


def test_a_post_is_filled_once_at_a_time_by_one_person() -> None:
    region = make_region()
    unit = make_unit(region)
    person = make_person(region, unit=unit, title="局长", since=JUNE, until=JULY)
    post_id = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="局长")
    with pytest.raises(Refused, match="已经担任"):
        operations.appoint_person(
            actor=SYSTEM, at=LONG_AGO, person_id=person.id, post_id=post_id, since=date(2026, 6, 15)
        )
    assert operations.appoint_person(actor=SYSTEM, at=LONG_AGO, person_id=person.id, post_id=post_id, since=JULY), (
        "the day of the end is free"
    )


def test_an_appointment_that_ended_does_not_end_again() -> None:
    region = make_region()
    person = make_person(region, unit=make_unit(region), since=JUNE, until=JULY)
    held = queries.people_by_ids([person.id])[person.id].posts[0]
    with pytest.raises(Refused, match="已经免去"):
        operations.end_appointment(actor=SYSTEM, at=LONG_AGO, appointment_id=held.appointment_id, until=JULY)


def test_nobody_is_appointed_in_a_unit_that_has_ended() -> None:
    region = make_region()
    unit = make_unit(region)
    post_id = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="局长")
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id)
    person = make_person(region)
    with pytest.raises(Refused, match="已经撤销"):
        operations.appoint_person(actor=SYSTEM, at=LONG_AGO, person_id=person.id, post_id=post_id, since=JUNE)


def test_a_post_is_made_once_however_often_it_is_asked_for() -> None:
    unit = make_unit(make_region())
    first = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="局长")
    assert operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title=" 局长 ") == first
    assert Act.objects.filter(action="organizations.post.created").count() == 1


def test_the_database_itself_refuses_an_appointment_that_ends_before_it_begins() -> None:
    region = make_region()
    person = make_person(region, unit=make_unit(region), since=JULY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(person_id=person.id).update(until=JUNE)


def test_a_person_or_a_post_without_a_name_is_bad_input() -> None:
    region = make_region()
    unit = make_unit(region)
    with pytest.raises(BadInput) as bad:
        operations.create_person(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="　")
    assert set(bad.value.fields) == {"name"}
    with pytest.raises(BadInput) as bad:
        operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="")
    assert set(bad.value.fields) == {"title"}


def test_the_act_of_an_appointment_names_post_and_unit_and_keeps_the_phone_out() -> None:
    region = make_region()
    unit = make_unit(region)
    operations.create_person(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="李四", phone="13800000000")
    make_person(region, unit=unit, since=JUNE)
    act = Act.objects.get(action="organizations.appointment.begun")
    assert act.unit_ids == [unit.id] and act.after is not None
    assert act.after["post"] == "局长" and act.after["since"] == "2026-06-01"
    assert not Act.objects.filter(after__icontains="13800000000").exists()


def test_another_regions_people_are_missing_to_a_system_administrator() -> None:
    mine, other = make_region(), make_region()
    administrator = make_actor(mine, Role.SYSTEM_ADMIN)
    foreign = make_person(other, unit=make_unit(other))
    post_id = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=make_unit(mine).id, title="局长")
    with pytest.raises(Missing):
        operations.appoint_person(actor=administrator, at=LONG_AGO, person_id=foreign.id, post_id=post_id, since=JUNE)
    held = queries.people_by_ids([foreign.id])[foreign.id].posts[0]
    with pytest.raises(Missing):
        operations.end_appointment(actor=administrator, at=LONG_AGO, appointment_id=held.appointment_id, until=JULY)
    for missing in (10**9,):
        with pytest.raises(Missing):
            operations.end_appointment(actor=SYSTEM, at=LONG_AGO, appointment_id=missing, until=JULY)
