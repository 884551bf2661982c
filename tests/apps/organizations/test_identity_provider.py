"""Signing in through an identity provider: it says who somebody is, and opens only what is there already."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client, override_settings
from django.urls import reverse

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import UserRow
from bihuan.core.actors import Role
from tests.apps.organizations.identity_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    IdentityProvider,
    new_key,
    running_provider,
)
from tests.factories import LONG_AGO, SYSTEM, make_region, make_user

pytestmark = pytest.mark.django_db
BEGIN = "/accounts/identity/oidc/"


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A running provider, configured as the environment would configure it, where somebody called zhouwl is signed in."""
    with running_provider() as running:
        running.claims = {"sub": "subject-1", "preferred_username": "zhouwl", "email": "zhou@lanchuan.example"}
        app = {
            "provider_id": "oidc",
            "name": "统一身份",
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": running.issuer, "fetch_userinfo": False},
        }
        with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}):
            yield running


@pytest.fixture
def zhou() -> UserRow:
    return make_user(make_region("澜川县"), Role.OFFICE, username="zhouwl")


def go(client: Client, begin: str = BEGIN) -> tuple[int, str, str]:
    """There and back as a browser goes: status, address and words of what it ends on."""
    away = client.post(begin)
    assert away.status_code == 302
    parts = urlsplit(away.headers["Location"])
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    answer = client.get(f"{back.path}?{back.query}")
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def signed_in_as(client: Client) -> str:
    return User.objects.get(pk=client.session["_auth_user_id"]).username if "_auth_user_id" in client.session else ""


def refusals() -> list[tuple[str, str]]:
    rows = Act.objects.filter(action="organizations.session.identity-refused").order_by("id")
    return list(rows.values_list("label", "reason"))


def test_the_button_is_there_only_where_a_provider_is_configured(client: Client, provider: IdentityProvider) -> None:
    assert "用 统一身份 登录" in client.get("/accounts/login/").content.decode()
    with override_settings(SOCIALACCOUNT_PROVIDERS={}):
        assert "统一身份" not in client.get("/accounts/login/").content.decode()
        assert client.post(BEGIN).status_code == 404


def test_a_known_name_opens_its_account_and_leads_on(client: Client, provider: IdentityProvider, zhou: UserRow) -> None:
    assert go(client, f"{BEGIN}?next=/problems/")[:2] == (302, "/problems/")
    assert signed_in_as(client) == "zhouwl"
    assert Act.objects.filter(action="organizations.session.signed-in").count() == 1


def test_of_the_claims_only_the_name_is_kept(client: Client, provider: IdentityProvider, zhou: UserRow) -> None:
    for browser in (client, Client()):
        go(browser)
    tied = SocialAccount.objects.get()
    assert (tied.user_id, tied.uid, tied.extra_data) == (zhou.id, "subject-1", {"preferred_username": "zhouwl"})


def test_an_unknown_name_makes_no_user(client: Client, provider: IdentityProvider, zhou: UserRow) -> None:
    provider.claims["preferred_username"] = "stranger"
    status, _, words = go(client)
    assert status == 403 and "没有可以用它登录的账号" in words
    assert signed_in_as(client) == "" and User.objects.count() == 1
    assert refusals() == [("stranger", "no-user")]


def test_the_e_mail_address_opens_nothing(client: Client, provider: IdentityProvider, zhou: UserRow) -> None:
    provider.claims = {"sub": "subject-1", "email": "zhouwl@lanchuan.example", "email_verified": True}
    assert go(client)[0] == 403
    assert refusals() == [("", "no-user")]


def test_who_left_here_does_not_come_in_from_there(client: Client, provider: IdentityProvider, zhou: UserRow) -> None:
    operations.deactivate_user(actor=SYSTEM, at=LONG_AGO, user_id=zhou.id)
    assert go(client)[0] == 403
    assert signed_in_as(client) == ""


def test_a_name_given_to_somebody_else_there_opens_nothing(
    client: Client, provider: IdentityProvider, zhou: UserRow
) -> None:
    go(client)
    provider.claims["sub"] = "subject-2"
    fresh = Client()
    assert go(fresh)[0] == 403 and signed_in_as(fresh) == ""
    assert refusals() == [("zhouwl", "other-identity")]
    operations.forget_identity(actor=SYSTEM, at=LONG_AGO, user_id=zhou.id)
    assert go(fresh)[0] == 302 and signed_in_as(fresh) == "zhouwl"


def test_an_identity_that_took_another_users_name_opens_neither(
    client: Client, provider: IdentityProvider, zhou: UserRow
) -> None:
    make_user(make_region(), username="lixm")
    go(client)
    provider.claims["preferred_username"] = "lixm"
    fresh = Client()
    assert go(fresh)[0] == 403 and signed_in_as(fresh) == ""
    assert refusals() == [("lixm", "other-user")]


@pytest.mark.parametrize(
    ("spoil", "value"),
    [
        ("signing_key", new_key()),
        ("algorithm", "none"),
        ("audience", "another-client"),
        ("lifetime", -60),
    ],
    ids=["signed by another key", "not signed", "for another client", "too old"],
)
def test_a_token_that_cannot_be_trusted_opens_nothing(
    client: Client, provider: IdentityProvider, zhou: UserRow, spoil: str, value: object
) -> None:
    setattr(provider, spoil, value)
    status, _, words = go(client)
    assert status == 401 and "没有给出可以相信的答复" in words
    assert signed_in_as(client) == ""


def test_an_answer_that_nobody_asked_for_opens_nothing(
    client: Client, provider: IdentityProvider, zhou: UserRow
) -> None:
    provider.challenges["stolen"] = "x"
    answer = client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "stolen", "state": "guessed"})
    assert answer.status_code != 302 and signed_in_as(client) == ""


def test_leaving_there_leads_to_a_page_that_says_so(client: Client, provider: IdentityProvider) -> None:
    provider.denies = True
    status, target, _ = go(client)
    assert (status, target) == (302, reverse("socialaccount_login_cancelled"))
    assert "没有登录" in client.get(target).content.decode()


def test_the_way_there_needs_a_post_and_serves_signing_in_only(client: Client, provider: IdentityProvider) -> None:
    assert client.get(BEGIN).status_code == 405
    assert client.post(f"{BEGIN}?process=connect").status_code == 404
    assert client.post("/accounts/identity/other/").status_code == 404


def test_next_leads_only_into_this_site_from_there_too(
    client: Client, provider: IdentityProvider, zhou: UserRow
) -> None:
    assert go(client, f"{BEGIN}?next=https://evil.example/")[1] == "/"
