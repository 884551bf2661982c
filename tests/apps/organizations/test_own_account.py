"""One's own account: a password that is due, roles, the second factor, recovery codes."""

import base64
import re
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import UserRow
from bihuan.core.actors import Role
from tests.factories import PASSWORD, SYSTEM, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db
NEW = "Another-2026"
CHANGE = "/accounts/password/"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _forget_tries() -> None:
    cache.clear()


@pytest.fixture
def zhou() -> UserRow:
    region = make_region("澜川县")
    return make_user(region, Role.UNIT, unit=make_unit(region, "县教育局"), username="zhouwl", name="周文丽")


@pytest.fixture
def signed_in(client: Client, zhou: UserRow) -> Client:
    client.post(LOGIN, {"login": "zhouwl", "password": PASSWORD})
    return client


def code_now(secret: str) -> str:
    _before, now, _after = yield_hotp_counters_from_time()
    return str(format_hotp_value(hotp_value(secret, now)))


def set_up_two_factor(client: Client) -> str:
    """Go the whole way as a reader does, and answer the secret."""
    confirm = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "先输一遍密码" in confirm.content.decode()
    page = client.post(confirm.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    found = re.search(r'<code id="totp-secret">([A-Z2-7]+)</code>', page.content.decode())
    assert found is not None
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_now(found[1])})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return found[1]


def actions() -> list[str]:
    return list(Act.objects.order_by("id").values_list("action", flat=True))


def test_the_page_says_who_i_am_and_what_i_may(signed_in: Client) -> None:
    words = signed_in.get("/accounts/me/").content.decode()
    for expected in ("周文丽", "zhouwl", "澜川县", "县教育局", "没有绑定"):
        assert expected in words


@pytest.mark.parametrize(
    "name", ["account_me", "account_change_password", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes"]
)
def test_nobody_else_gets_to_these_pages(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert (answer.status_code, answer.headers.get("Location", "").split("?")[0]) in {(302, LOGIN), (404, "")}


class TestPassword:
    def test_it_is_changed_and_this_session_lives_on_while_others_end(self, signed_in: Client, zhou: UserRow) -> None:
        elsewhere = Client()
        elsewhere.post(LOGIN, {"login": "zhouwl", "password": PASSWORD})
        answer = signed_in.post(CHANGE, {"current": PASSWORD, "new": NEW, "again": NEW})
        assert answer.headers["Location"] == "/accounts/me/"
        assert signed_in.get("/accounts/me/").status_code == 200
        assert elsewhere.get("/accounts/me/").status_code == 302
        assert User.objects.get(pk=zhou.id).check_password(NEW)
        assert "organizations.user.password-changed" in actions()

    @pytest.mark.parametrize(
        ("current", "new", "again", "sentence"),
        [
            ("Wrong-2026-x", NEW, NEW, "现在的密码不对"),
            (PASSWORD, NEW, "Other-2026-x", "两遍输入的不一样"),
            (PASSWORD, "Zhouwl-2026", "Zhouwl-2026", "密码不能含有账号"),
            (PASSWORD, PASSWORD, PASSWORD, "新密码要和现在的不同"),
        ],
        ids=["wrong", "typed differently", "weak", "the same"],
    )
    def test_a_mistake_is_said_beside_its_field(
        self, signed_in: Client, current: str, new: str, again: str, sentence: str
    ) -> None:
        page = signed_in.post(CHANGE, {"current": current, "new": new, "again": again})
        assert page.status_code == 200 and sentence in page.content.decode()

    def test_trying_many_current_passwords_is_slowed_down(self, signed_in: Client) -> None:
        form = {"current": "Wrong-2026-x", "new": NEW, "again": NEW}
        assert [signed_in.post(CHANGE, form).status_code for _ in range(6)][-1] == 429


class TestPasswordThatIsDue:
    @pytest.fixture
    def newcomer(self, client: Client) -> Client:
        make_user(make_region(), Role.OFFICE, username="lixm", must_change_password=True)
        client.post(LOGIN, {"login": "lixm", "password": PASSWORD})
        return client

    @pytest.mark.parametrize("path", ["/accounts/me/", "/accounts/two-factor/"])
    def test_every_page_leads_to_the_change(self, newcomer: Client, path: str) -> None:
        assert newcomer.get(path).headers["Location"] == CHANGE
        partly = newcomer.get(path, headers={"HX-Request": "true"})
        assert (partly.status_code, partly.headers["HX-Redirect"]) == (200, CHANGE)

    def test_after_the_change_the_way_is_free(self, newcomer: Client) -> None:
        assert "别人设的密码" in newcomer.get(CHANGE).content.decode()
        newcomer.post(CHANGE, {"current": PASSWORD, "new": NEW, "again": NEW})
        assert newcomer.get("/accounts/me/").status_code == 200

    def test_the_way_out_is_free(self, newcomer: Client) -> None:
        assert newcomer.get(reverse("account_logout")).status_code == 200
        assert newcomer.get("/healthz").status_code == 200
        assert newcomer.post(reverse("account_logout")).headers["Location"] == LOGIN


class TestTwoFactor:
    def test_set_up_keeps_the_secret_encrypted_and_leaves_acts(
        self, signed_in: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            secret = set_up_two_factor(signed_in)
        stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
        assert secret not in str(stored.data)
        page = signed_in.get(reverse("mfa_view_recovery_codes")).content.decode()
        assert len(re.findall(r"<li><code>", page)) == 10
        assert actions()[-2:] == ["organizations.session.two-factor-added"] * 2

    def test_the_picture_is_an_svg_in_the_address_itself(self, signed_in: Client) -> None:
        confirm = signed_in.get(reverse("mfa_activate_totp"), follow=True)
        page = signed_in.post(confirm.redirect_chain[-1][0], {"password": PASSWORD}, follow=True).content.decode()
        found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
        assert found is not None and b"<svg" in base64.b64decode(found[1])

    def test_sign_in_asks_for_the_code_and_only_then_is_one_in(self, signed_in: Client) -> None:
        secret = set_up_two_factor(signed_in)
        cache.clear()  # a code counts once: the next one is not waited for here
        fresh = Client()
        answer = fresh.post(LOGIN, {"login": "zhouwl", "password": PASSWORD, "next": "/problems/"})
        assert answer.headers["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in fresh.session
        wrong = fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert "动态码不对" in wrong.content.decode()
        assert fresh.post(reverse("mfa_authenticate"), {"code": code_now(secret)}).headers["Location"] == "/problems/"
        assert "_auth_user_id" in fresh.session
        assert {"organizations.session.two-factor-failed", "organizations.session.two-factor-passed"} <= set(actions())

    def test_wrong_codes_are_stopped_after_five(self, signed_in: Client) -> None:
        secret = set_up_two_factor(signed_in)
        cache.clear()
        fresh = Client()
        fresh.post(LOGIN, {"login": "zhouwl", "password": PASSWORD})
        for _ in range(5):
            fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
        answer = fresh.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
        assert "_auth_user_id" not in fresh.session
        assert "过一会儿再试" in answer.content.decode()

    def test_a_recovery_code_opens_once(self, signed_in: Client) -> None:
        set_up_two_factor(signed_in)
        file = signed_in.get(reverse("mfa_download_recovery_codes")).content.decode()
        code = file.split()[0]
        for works in (True, False):
            fresh = Client()
            fresh.post(LOGIN, {"login": "zhouwl", "password": PASSWORD})
            fresh.post(reverse("mfa_authenticate"), {"code": code})
            assert ("_auth_user_id" in fresh.session) is works

    def test_new_codes_make_the_old_ones_void(
        self, signed_in: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        set_up_two_factor(signed_in)
        before = signed_in.get(reverse("mfa_download_recovery_codes")).content.decode().split()
        with django_capture_on_commit_callbacks(execute=True):
            signed_in.post(reverse("mfa_generate_recovery_codes"))
        after = signed_in.get(reverse("mfa_download_recovery_codes")).content.decode().split()
        assert len(after) == 10 and not set(before) & set(after)
        assert "organizations.session.two-factor-renewed" in actions()

    def test_it_is_taken_off_again_with_its_recovery_codes(self, signed_in: Client, zhou: UserRow) -> None:
        set_up_two_factor(signed_in)
        assert "已绑定" in signed_in.get(reverse("mfa_index")).content.decode()
        signed_in.post(reverse("mfa_deactivate_totp"))
        assert not Authenticator.objects.filter(user_id=zhou.id).exists()
        assert "organizations.session.two-factor-removed" in actions()

    def test_after_a_reset_the_password_alone_opens(self, signed_in: Client, zhou: UserRow) -> None:
        set_up_two_factor(signed_in)
        operations.reset_two_factor(actor=SYSTEM, at=datetime(2026, 6, 1, tzinfo=UTC), user_id=zhou.id)
        assert Client().post(LOGIN, {"login": "zhouwl", "password": PASSWORD}).headers["Location"] == "/"
