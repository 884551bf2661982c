"""Pages of tokens: made and shown once, revoked by who has them, seen and revoked by who keeps the accounts."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import ApiToken
from bihuan.apps.organizations.queries import RegionRow, UserRow
from bihuan.core.actors import Role
from tests.factories import actor_for, make_region, make_user, open_session


@pytest.fixture
def region(db: None) -> RegionRow:
    return make_region("澜川县")


@pytest.fixture
def user(region: RegionRow) -> UserRow:
    return make_user(region, Role.OFFICE, name="梁正")


@pytest.fixture
def browser(user: UserRow) -> Client:
    return open_session(Client(), user)


def make(user: UserRow, name: str = "大屏取数", *, days: int = 30, ago: int = 0) -> int:
    at = timezone.now() - timedelta(days=ago)
    return operations.make_token(actor=actor_for(user), at=at, name=name, days=days).id


def form(name: str = "大屏取数", scope: str = "read", days: str = "90") -> dict[str, str]:
    return {"name": name, "scope": scope, "days": days, "token": "once"}


def test_the_account_menu_leads_to_the_tokens(browser: Client) -> None:
    page = browser.get("/accounts/me/").content.decode()

    assert 'href="/accounts/tokens/"' in page


def test_who_has_none_is_told_what_they_are_for(browser: Client) -> None:
    page = browser.get("/accounts/tokens/").content.decode()

    assert "还没有令牌" in page and 'href="/accounts/tokens/new/"' in page and 'href="/api/docs"' in page


def test_a_new_token_is_shown_once_and_works(browser: Client, user: UserRow) -> None:
    shown = browser.post("/accounts/tokens/new/", form()).content.decode()
    token = re.search(r'id="new-token">([^<]+)<', shown)
    assert token is not None

    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token[1]}"})
    assert answer.status_code == 200 and answer.json()["username"] == user.username
    listed = browser.get("/accounts/tokens/").content.decode()
    assert token[1] not in listed and token[1][:8] in listed and "大屏取数" in listed and "只读" in listed
    assert Act.objects.get(action="organizations.token.made").role == "self"


def test_a_form_that_arrives_twice_makes_one_token(browser: Client) -> None:
    browser.post("/accounts/tokens/new/", form())
    again = browser.post("/accounts/tokens/new/", form())

    assert ApiToken.objects.count() == 1
    assert again.status_code == 302, "the second arrival goes on, and shows no token"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (form(name=""), "name"),
        (form(name="  "), "name"),
        (form(name="长" * 61), "name"),
        (form(days="0"), "days"),
        (form(days="367"), "days"),
        (form(days="x"), "days"),
        (form(scope="admin"), "scope"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(browser: Client, given: dict[str, str], field: str) -> None:
    answer = browser.post("/accounts/tokens/new/", given)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["name"].value() == given["name"]
    assert not ApiToken.objects.exists()


def test_a_token_that_writes_says_so(browser: Client) -> None:
    browser.post("/accounts/tokens/new/", form(scope="write"))

    assert ApiToken.objects.get().writes
    assert "读写" in browser.get("/accounts/tokens/").content.decode()


def test_one_revokes_ones_own(browser: Client, user: UserRow) -> None:
    pk = make(user)

    asked = browser.get(f"/accounts/tokens/{pk}/revoke/").content.decode()
    assert "大屏取数" in asked
    done = browser.post(f"/accounts/tokens/{pk}/revoke/", {"reason": "不用了", "token": "once"})

    assert done.status_code == 302 and done.headers["Location"] == "/accounts/tokens/"
    assert ApiToken.objects.get().revoked_at is not None
    assert "已停用" in browser.get("/accounts/tokens/").content.decode()
    assert Act.objects.get(action="organizations.token.revoked").reason == "不用了"


def test_a_token_that_ended_is_not_revoked_again(browser: Client, user: UserRow) -> None:
    pk = make(user)
    operations.revoke_token(actor=actor_for(user), at=timezone.now(), token_id=pk)

    assert browser.post(f"/accounts/tokens/{pk}/revoke/", {"reason": "再停", "token": "once"}).status_code == 403


def test_others_tokens_have_no_page(browser: Client, region: RegionRow) -> None:
    pk = make(make_user(region, Role.LEADER))

    assert browser.get(f"/accounts/tokens/{pk}/revoke/").status_code == 404
    assert browser.post(f"/accounts/tokens/{pk}/revoke/", {"reason": "x", "token": "once"}).status_code == 404
    assert browser.get("/users/tokens/").status_code == 403
    assert ApiToken.objects.get().revoked_at is None


def test_tokens_that_ended_stand_below_those_that_count(browser: Client, user: UserRow) -> None:
    make(user, "新的")
    make(user, "到期的", days=1, ago=3)

    page = browser.get("/accounts/tokens/").content.decode()

    assert page.index("新的") < page.index("到期的") and "已到期" in page


def test_the_security_administrator_sees_and_revokes_those_of_their_region(region: RegionRow, user: UserRow) -> None:
    keeper = open_session(Client(), make_user(region, Role.SECURITY_ADMIN))
    own, ended = make(user), make(user, "到期的", days=1, ago=3)
    foreign = make(make_user(make_region("青石县"), Role.OFFICE), "别县的")

    page = keeper.get("/users/tokens/").content.decode()
    assert "大屏取数" in page and "到期的" not in page and "别县的" not in page and "梁正" in page
    assert 'href="/users/tokens/"' in keeper.get("/users/").content.decode()
    assert keeper.get(f"/users/tokens/{foreign}/revoke/").status_code == 404
    done = keeper.post(f"/users/tokens/{own}/revoke/", {"reason": "不该有", "token": "once"})

    assert done.headers["Location"] == "/users/tokens/"
    assert ApiToken.objects.get(pk=own).revoked_at is not None
    assert ApiToken.objects.get(pk=ended).revoked_at is None
    assert "没有有效的令牌" in keeper.get("/users/tokens/").content.decode()


def test_the_page_speaks_english(browser: Client, user: UserRow) -> None:
    make(user)
    browser.cookies["django_language"] = "en"

    page = browser.get("/accounts/tokens/").content.decode()

    assert "API tokens" in page and "Read only" in page and "Revoke" in page
