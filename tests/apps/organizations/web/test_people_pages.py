"""People: told apart by posts, made with a look at namesakes, merged when they are one human."""

from datetime import date

import pytest
from django.urls import reverse

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations.models import Appointment, Person
from bihuan.core.actors import Role
from tests.apps.organizations.web.conftest import House, hidden, send
from tests.factories import make_person, make_user, open_session

pytestmark = pytest.mark.django_db
LIST, NEW = "/organizations/people/", "/organizations/people/new/"


def person_address(name: str, *ids: int) -> str:
    return reverse(f"organizations:{name}", args=ids)


def test_two_people_of_one_name_stand_in_two_rows_with_their_posts(house: House) -> None:
    said = house.browser("office").get(LIST).content.decode()
    assert said.count("有同名</span>") == 3  # the head of the column, and two rows
    assert "澜川县教育局</a> 局长" in said and "澜川县住房和城乡建设局</a> 股长" in said


@pytest.mark.parametrize("q", ["周文", "局长", "教育局"], ids=["a part of the name", "a post", "a unit"])
def test_people_are_found_by_name_post_and_unit(house: House, q: str) -> None:
    make_person(house.county, "别的人")
    said = house.browser("office").get(LIST, {"q": q}).content.decode()
    assert "周文岚" in said and "别的人" not in said


def test_a_unit_sees_the_people_who_served_in_it(house: House) -> None:
    said = house.browser("unit").get(LIST).content.decode()
    assert "局长" in said and "股长" not in said


@pytest.mark.parametrize("who", ["audit-admin", "nobody"])
def test_the_list_is_not_for_who_sees_nobody(house: House, who: str) -> None:
    assert house.browser(who).get(LIST).status_code == 403


def test_a_person_elsewhere_is_not_there(house: House) -> None:
    stranger = make_person(house.elsewhere, "外县人")
    browser = house.browser("system-admin")
    for name in ("person", "person-merge"):
        assert browser.get(person_address(name, stranger.id)).status_code == 404
    assert house.browser("other-unit").get(person_address("person", house.zhou.id)).status_code == 404


def test_the_telephone_is_for_who_keeps_people(house: House) -> None:
    Person.objects.filter(pk=house.zhou.id).update(phone="0571-8000")
    address = person_address("person", house.zhou.id)
    assert "0571-8000" in house.browser("system-admin").get(address).content.decode()
    assert "0571-8000" not in house.browser("office").get(address).content.decode()


def test_a_page_names_namesakes_and_offers_to_merge(house: House) -> None:
    said = house.browser("system-admin").get(person_address("person", house.zhou.id)).content.decode()
    assert "周文岚（澜川县住房和城乡建设局 股长）" in said
    assert f"?double={house.namesake.id}" in said


class TestANewPerson:
    def test_of_a_new_name_is_made_at_once(self, house: House) -> None:
        answer = send(house.browser("system-admin"), NEW, region=house.county.id, name="孟凡江", phone="")
        assert answer.status_code == 302
        assert Person.objects.filter(name="孟凡江").count() == 1

    def test_of_a_known_name_is_looked_at_first(self, house: House) -> None:
        browser = house.browser("system-admin")
        typed = {"region": house.county.id, "name": "周文岚", "phone": ""}
        asked = send(browser, NEW, **typed)
        said = asked.content.decode()
        assert asked.status_code == 422 and "已经有周文岚（澜川县教育局 局长）" in said
        assert Person.objects.filter(name="周文岚").count() == 2
        browser.post(NEW, {**hidden(asked.content), **typed})
        assert Person.objects.filter(name="周文岚").count() == 3

    def test_is_made_once_however_often_the_form_arrives(self, house: House) -> None:
        browser = house.browser("system-admin")
        form = {**hidden(browser.get(NEW).content), "region": house.county.id, "name": "孟凡江", "phone": ""}
        browser.post(NEW, form)
        browser.post(NEW, form)
        assert Person.objects.filter(name="孟凡江").count() == 1

    @pytest.mark.parametrize("who", ["office", "security-admin", "unit"])
    def test_is_not_for_others(self, house: House, who: str) -> None:
        browser = house.browser(who)
        assert browser.get(NEW).status_code == 403
        assert browser.post(NEW, {"name": "孟凡江"}).status_code == 403


class TestMerging:
    def test_moves_everything_and_leads_the_old_address_to_the_kept_one(self, house: House) -> None:
        browser = house.browser("system-admin")
        address = person_address("person-merge", house.zhou.id)
        send(browser, address, double=house.namesake.id, reason="已与人事核对")
        assert Appointment.objects.filter(person_id=house.zhou.id).count() == 2
        led = browser.get(person_address("person", house.namesake.id))
        assert led.headers["Location"] == person_address("person", house.zhou.id)
        assert Act.objects.get(action="organizations.person.merged").reason == "已与人事核对"

    def test_needs_a_reason(self, house: House) -> None:
        address = person_address("person-merge", house.zhou.id)
        answer = send(house.browser("system-admin"), address, double=house.namesake.id, reason="")
        assert answer.status_code == 422
        assert Person.objects.get(pk=house.namesake.id).merged_into_id is None

    def test_is_done_once(self, house: House) -> None:
        browser, address = house.browser("system-admin"), person_address("person-merge", house.zhou.id)
        form = {**hidden(browser.get(address).content), "double": house.namesake.id, "reason": "同一个人"}
        assert [browser.post(address, form).status_code for _ in range(2)] == [302, 302]
        assert Act.objects.filter(action="organizations.person.merged").count() == 1

    def test_a_misspelt_double_is_reached_through_its_address(self, house: House) -> None:
        wrong = make_person(house.county, "周文蓝")
        browser, address = house.browser("system-admin"), person_address("person-merge", house.zhou.id)
        assert "周文蓝（没有职务" in browser.get(f"{address}?double={wrong.id}").content.decode()
        send(browser, f"{address}?double={wrong.id}", double=wrong.id, reason="写错了")
        assert Person.objects.get(pk=wrong.id).merged_into_id == house.zhou.id

    def test_a_stranger_is_no_double(self, house: House) -> None:
        stranger = make_person(house.elsewhere, "周文岚")
        address = f"{person_address('person-merge', house.zhou.id)}?double={stranger.id}"
        assert house.browser("system-admin").get(address).status_code == 404

    def test_of_two_administrators_is_refused_with_why(self, house: House) -> None:
        make_user(house.county, Role.SECURITY_ADMIN, person=house.zhou)
        make_user(house.county, Role.AUDIT_ADMIN, person=house.namesake)
        address = person_address("person-merge", house.zhou.id)
        answer = send(house.browser("system-admin"), address, double=house.namesake.id, reason="同一个人")
        said = answer.content.decode()
        assert answer.status_code == 403 and "必须是三个人" in said

    def test_is_not_for_others(self, house: House) -> None:
        assert house.browser("office").get(person_address("person-merge", house.zhou.id)).status_code == 403


class TestTheEndOfAnAppointment:
    def test_keeps_the_past(self, house: House) -> None:
        held = Appointment.objects.get(person_id=house.zhou.id)
        address = person_address("appointment-end", house.zhou.id, held.pk)
        send(house.browser("system-admin"), address, until="2026-05-01")
        assert Appointment.objects.get(pk=held.pk).until == date(2026, 5, 1)

    def test_before_it_began_is_refused(self, house: House) -> None:
        held = Appointment.objects.get(person_id=house.zhou.id)
        address = person_address("appointment-end", house.zhou.id, held.pk)
        answer = send(house.browser("system-admin"), address, until="2020-05-01")
        assert answer.status_code == 403
        assert "任职日期 2026-01-01" in answer.content.decode()

    def test_of_another_person_is_not_found_here(self, house: House) -> None:
        held = Appointment.objects.get(person_id=house.namesake.id)
        address = person_address("appointment-end", house.zhou.id, held.pk)
        assert house.browser("system-admin").get(address).headers["Location"] == person_address("person", house.zhou.id)

    def test_is_not_for_others(self, house: House) -> None:
        held = Appointment.objects.get(person_id=house.zhou.id)
        address = person_address("appointment-end", house.zhou.id, held.pk)
        assert house.browser("office").post(address, {"until": "2026-05-01"}).status_code == 403


def test_a_person_sees_their_own_page_whatever_their_role(house: House) -> None:
    own = make_user(house.county, Role.DISCIPLINE, person=house.zhou)
    from_them = open_session(house.browser("nobody"), own)
    page = from_them.get(person_address("person", house.zhou.id))
    assert page.status_code == 200 and f'href="{LIST}"' not in page.content.decode(), (
        "a way to a list that they may not see"
    )
    assert from_them.get(person_address("person", house.namesake.id)).status_code == 404
    assert f'href="{LIST}"' in house.browser("office").get(person_address("person", house.zhou.id)).content.decode()
