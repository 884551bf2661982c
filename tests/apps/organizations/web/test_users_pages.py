"""Users and their roles: kept by the security administrator of a region, and by nobody for themselves."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations.models import RoleGrant, User
from bihuan.core.actors import Role
from tests.apps.organizations.web.conftest import House, hidden, send
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LIST, NEW = "/users/", "/users/new/"
SHOWN = re.compile(r'<code id="first-password">([^<]+)</code>')
STEPS = ["grant", "deactivate", "password", "two-factor", "unlock", "identity"]


def user_address(name: str, *ids: int) -> str:
    return reverse(f"users:{name}", args=ids)


def midnight(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture(autouse=True)
def _forget_tries() -> None:
    cache.clear()


class TestWhoMayEnter:
    @pytest.mark.parametrize("who", ["system-admin", "audit-admin", "office", "unit", "nobody"])
    def test_only_security_administrators(self, house: House, who: str) -> None:
        browser, target = house.browser(who), house.users["unit"].id
        addresses = [LIST, NEW, user_address("user", target), *(user_address(step, target) for step in STEPS)]
        assert {browser.get(address).status_code for address in addresses} == {403}
        assert browser.post(user_address("grant", target), {"role": "office"}).status_code == 403
        assert RoleGrant.objects.filter(user_id=target).count() == 1

    def test_those_of_another_region_find_nobody(self, house: House) -> None:
        browser, target = house.browser("elsewhere-security"), house.users["unit"].id
        for address in (user_address("user", target), *(user_address(step, target) for step in STEPS)):
            assert browser.get(address).status_code == 404, address
        grant = RoleGrant.objects.get(user_id=target)
        assert browser.get(user_address("revoke", grant.pk)).status_code == 404
        assert "罗培" not in browser.get(LIST).content.decode()


class TestTheList:
    def test_says_who_is_what_and_where(self, house: House) -> None:
        said = house.browser("security-admin").get(LIST).content.decode()
        assert "单位 · 澜川县教育局" in said and "审计管理员 · 澜川县" in said

    def test_is_narrowed_by_role_and_name(self, house: House) -> None:
        browser = house.browser("security-admin")
        assert "梁正" not in browser.get(LIST, {"role": "unit"}).content.decode()
        assert "罗培" in browser.get(LIST, {"role": "unit", "q": "罗"}).content.decode()
        assert "没有符合的账号" in browser.get(LIST, {"q": "没这个人"}).content.decode()

    def test_keeps_apart_who_has_no_role(self, house: House) -> None:
        said = house.browser("security-admin").get(LIST, {"state": "idle"}).content.decode()
        assert "新来的" in said and "罗培" not in said

    def test_many_users_cost_no_more_queries(
        self, house: House, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _number in range(55):
            make_user(house.county, Role.LEADER)
        browser = house.browser("security-admin")
        with django_assert_max_num_queries(16):
            browser.get(LIST)


class TestANewAccount:
    def typed(self, house: House, **more: str) -> dict[str, object]:
        return {"region": house.county.id, "username": "kewen", "display_name": "柯文", "person": "", **more}

    def test_shows_its_password_once_and_it_opens(self, house: House) -> None:
        browser = house.browser("security-admin")
        form = {**hidden(browser.get(NEW).content), **self.typed(house)}
        answer = browser.post(NEW, form)
        found = SHOWN.search(answer.content.decode())
        assert answer.status_code == 200 and found is not None
        assert "no-store" in answer.headers["Cache-Control"]
        again = browser.post(NEW, form)
        assert again.status_code == 302 and found[1] not in again.content.decode()
        led = Client().post("/accounts/login/", {"login": "kewen", "password": found[1]}, follow=True)
        assert led.redirect_chain[-1][0] == reverse("account_change_password")

    def test_keeps_its_password_nowhere(self, house: House) -> None:
        answer = send(house.browser("security-admin"), NEW, **self.typed(house))
        found = SHOWN.search(answer.content.decode())
        assert found is not None
        acts = "".join(f"{act.before}{act.after}{act.reason}" for act in Act.objects.all())
        assert found[1] not in acts

    def test_may_be_a_persons(self, house: House) -> None:
        address = f"{NEW}?person={house.zhou.id}"
        send(house.browser("security-admin"), address, **self.typed(house, person=str(house.zhou.id)))
        assert User.objects.get(username="kewen").person_id == house.zhou.id

    def test_of_a_person_elsewhere_is_not_made(self, house: House) -> None:
        assert house.browser("elsewhere-security").get(f"{NEW}?person={house.zhou.id}").status_code == 404

    @pytest.mark.parametrize(
        ("wrong", "status"),
        [
            pytest.param({"username": "柯文"}, 422, id="not letters"),
            pytest.param({"username": ""}, 422, id="no name"),
            pytest.param({"username": "OFFICE"}, 403, id="taken, whatever the case"),
        ],
    )
    def test_with_something_wrong_is_not_made(self, house: House, wrong: dict[str, str], status: int) -> None:
        before = User.objects.count()
        answer = send(house.browser("security-admin"), NEW, **self.typed(house, **wrong))
        assert answer.status_code == status and User.objects.count() == before
        assert "柯文" in answer.content.decode()


class TestRoles:
    def typed(self, house: House, role: str, **more: object) -> dict[str, object]:
        return {"role": role, "unit": "", "region": house.county.id, "since": "", "until": "", **more}

    def test_are_granted_in_time_with_the_last_day_included(self, house: House) -> None:
        target = house.users["nobody"].id
        typed = self.typed(house, "checker", unit=house.housing.id, since="2099-03-01", until="2099-03-31")
        send(house.browser("security-admin"), user_address("grant", target), **typed)
        grant = RoleGrant.objects.get(user_id=target)
        assert (grant.unit_id, grant.since, grant.until) == (
            house.housing.id, midnight("2099-03-01"), midnight("2099-04-01"),
        )  # fmt: skip

    @pytest.mark.parametrize("far", [{"until": "9999-12-31"}, {"since": "0001-01-01"}, {"since": "9999-12-31"}])
    def test_are_not_granted_until_a_day_that_has_none_after_it(self, house: House, far: dict[str, str]) -> None:
        target = house.users["nobody"].id
        typed = self.typed(house, "leader", **far)
        answer = send(house.browser("security-admin"), user_address("grant", target), **typed)
        assert answer.status_code == 422 and "日期要在 1900 年到 2999 年之间" in answer.content.decode()
        assert not RoleGrant.objects.filter(user_id=target).exists()

    def test_begin_now_where_no_day_is_given(self, house: House) -> None:
        target = house.users["nobody"].id
        send(house.browser("security-admin"), user_address("grant", target), **self.typed(house, "leader"))
        assert timezone.now() - RoleGrant.objects.get(user_id=target).since < timedelta(minutes=5)

    def test_of_a_unit_need_their_unit(self, house: House) -> None:
        address = user_address("grant", house.users["nobody"].id)
        answer = send(house.browser("security-admin"), address, **self.typed(house, "unit"))
        assert answer.status_code == 422 and "要写明单位" in answer.content.decode()

    def test_of_a_unit_elsewhere_cannot_be_chosen(self, house: House) -> None:
        address = user_address("grant", house.users["nobody"].id)
        answer = send(
            house.browser("security-admin"), address, **self.typed(house, "unit", unit=house.strangers.id)
        )  # fmt: skip
        assert answer.status_code == 422

    def test_are_never_granted_to_oneself_and_the_page_says_why(self, house: House) -> None:
        address = user_address("grant", house.users["security-admin"].id)
        answer = send(house.browser("security-admin"), address, **self.typed(house, "office"))
        said = answer.content.decode()
        assert answer.status_code == 403
        assert "不能给自己授予角色" in said and "三类必须是三个人" in said

    def test_of_two_administrators_never_meet_in_one_and_the_page_says_why(self, house: House) -> None:
        address = user_address("grant", house.users["audit-admin"].id)
        answer = send(house.browser("security-admin"), address, **self.typed(house, "system-admin"))
        said = answer.content.decode()
        assert answer.status_code == 403 and "不能由同一个人担任" in said and "三类必须是三个人" in said

    def test_end_now_with_a_reason_and_stay_on_the_page_as_past(self, house: House) -> None:
        browser, target = house.browser("security-admin"), house.users["unit"].id
        grant = RoleGrant.objects.get(user_id=target)
        send(browser, user_address("revoke", grant.pk), reason="调离")
        grant.refresh_from_db()
        assert grant.until is not None and grant.until <= timezone.now()
        assert "过去的角色" in browser.get(user_address("user", target)).content.decode()
        assert Act.objects.get(action="organizations.role.revoked").reason == "调离"

    def test_that_ended_are_not_ended_again(self, house: House) -> None:
        browser, grant = house.browser("security-admin"), RoleGrant.objects.get(user_id=house.users["unit"].id)
        send(browser, user_address("revoke", grant.pk), reason="调离")
        answer = send(browser, user_address("revoke", grant.pk), reason="再来")
        assert answer.status_code == 403 and "已经撤销" in answer.content.decode()


class TestAccounts:
    def test_are_deactivated_with_all_their_roles(self, house: House) -> None:
        browser, target = house.browser("security-admin"), house.users["unit"].id
        send(browser, user_address("deactivate", target), reason="退休")
        assert not User.objects.get(pk=target).is_active
        assert not RoleGrant.objects.filter(user_id=target, until__isnull=True).exists()
        assert "已停用" in browser.get(user_address("user", target)).content.decode()

    def test_get_a_new_password_that_is_shown_once(self, house: House) -> None:
        target = house.users["unit"]
        address = user_address("password", target.id)
        found = SHOWN.search(send(house.browser("security-admin"), address, reason="本人到场").content.decode())
        assert found is not None
        stored = User.objects.get(pk=target.id)
        assert stored.check_password(found[1]) and stored.must_change_password
        assert Act.objects.get(action="organizations.user.password-set").reason == "本人到场"

    def test_lose_their_second_factor_when_the_phone_is_lost(self, house: House) -> None:
        target = house.users["unit"].id
        Authenticator.objects.create(user_id=target, type="totp", data={"secret": "x"})
        browser = house.browser("security-admin")
        assert "重置动态码" in browser.get(user_address("user", target)).content.decode()
        send(browser, user_address("two-factor", target), reason="手机丢了，本人到场")
        assert not Authenticator.objects.filter(user_id=target).exists()

    def test_without_a_second_factor_there_is_nothing_to_reset(self, house: House) -> None:
        address = user_address("two-factor", house.users["unit"].id)
        answer = send(house.browser("security-admin"), address, reason="试试")
        assert answer.status_code == 403 and "没有绑定动态码" in answer.content.decode()

    def test_are_unlocked_after_wrong_passwords(self, house: House) -> None:
        stranger = Client()
        for _try in range(5):
            stranger.post("/accounts/login/", {"login": "unit", "password": "Wrong-2026-x"})
        browser, target = house.browser("security-admin"), house.users["unit"].id
        assert "现在锁着" in browser.get(user_address("user", target)).content.decode()
        send(browser, user_address("unlock", target), reason="本人来电，已核对")
        assert not AccessAttempt.objects.filter(username="unit").exists()
        opened = Client().post("/accounts/login/", {"login": "unit", "password": PASSWORD})
        assert opened.status_code == 302

    def test_of_oneself_show_every_step_locked_with_its_reason(self, house: House) -> None:
        own = house.users["security-admin"].id
        browser = house.browser("security-admin")
        said = browser.get(user_address("user", own)).content.decode()
        assert "不能这样改自己的账号" in said and user_address("deactivate", own) not in said
        answer = send(browser, user_address("deactivate", own), reason="试试")
        assert answer.status_code == 403 and User.objects.get(pk=own).is_active

    @pytest.mark.parametrize("step", ["deactivate", "password", "two-factor", "unlock", "identity"])
    def test_change_only_with_a_reason(self, house: House, step: str) -> None:
        address = user_address(step, house.users["unit"].id)
        assert send(house.browser("security-admin"), address, reason=" ").status_code == 422
