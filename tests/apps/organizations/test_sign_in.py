"""Signing in and out: who gets in, who is kept out, and what the record says of it."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.queries import UserRow
from bihuan.core.actors import ANONYMOUS, Role
from bihuan.core.decisions import Refused
from tests.factories import LONG_AGO, PASSWORD, SYSTEM, actor_for, make_region, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
WRONG = "账号或密码不对。还可以试 {} 次，之后锁定 15 分钟。"


@pytest.fixture
def zhou() -> UserRow:
    return make_user(make_region("澜川县"), Role.OFFICE, username="zhouwl", name="周文丽")


def sign_in(client: Client, username: str = "zhouwl", password: str = PASSWORD, **more: str) -> tuple[int, str, str]:
    """Status, address that the answer leads to, words of the answer."""
    answer = client.post(LOGIN, {"login": username, "password": password, **more})
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def acts(action: str) -> list[Act]:
    return list(Act.objects.filter(action=f"organizations.session.{action}").order_by("id"))


def test_the_page_shows_both_fields_and_the_banner(client: Client) -> None:
    page = client.get(LOGIN)
    words = page.content.decode()
    assert page.status_code == 200
    assert 'name="login"' in words and 'name="password"' in words
    assert "非涉密系统" in words and "忘了密码" in words
    assert "style=" not in words, "the content security policy allows no inline style"


def test_the_right_password_leads_to_my_work_and_leaves_an_act(client: Client, zhou: UserRow) -> None:
    assert sign_in(client)[:2] == (302, "/")
    assert signed_in(client)
    act = acts("signed-in")[0]
    assert (act.actor_user_id, act.actor_username, act.via, act.address) == (zhou.id, "zhouwl", "web", "127.0.0.1")


@pytest.mark.parametrize("username", ["ZHOUWL", " zhouwl "], ids=["other case", "spaces around"])
def test_a_user_name_counts_whatever_its_case(client: Client, zhou: UserRow, username: str) -> None:
    assert sign_in(client, username)[0] == 302


def test_a_wrong_password_says_how_many_tries_are_left(client: Client, zhou: UserRow) -> None:
    for left in (4, 3, 2, 1):
        status, _, words = sign_in(client, password="Wrong-2026-x")
        assert status == 200 and WRONG.format(left) in words
    assert not signed_in(client)
    assert [act.label for act in acts("sign-in-failed")] == ["zhouwl"] * 4


def test_an_unknown_user_hears_the_same_sentence(client: Client, zhou: UserRow) -> None:
    known = sign_in(client, "zhouwl", "Wrong-2026-x")[2]
    unknown = sign_in(Client(), "nobody", "Wrong-2026-x")[2]
    assert WRONG.format(4) in known and WRONG.format(4) in unknown


def test_the_fifth_wrong_password_locks_and_then_the_right_one_does_not_help(client: Client, zhou: UserRow) -> None:
    for _ in range(4):
        sign_in(client, password="Wrong-2026-x")
    status, _, words = sign_in(client, password="Wrong-2026-x")
    assert status == 429 and "锁定 15 分钟" in words
    assert sign_in(client)[0] == 429
    assert not signed_in(client)
    assert acts("locked-out") and acts("locked-out")[0].label == "zhouwl"


def test_after_fifteen_minutes_the_lock_is_gone(client: Client, zhou: UserRow) -> None:
    for _ in range(5):
        sign_in(client, password="Wrong-2026-x")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(client)[0] == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert sign_in(client)[:2] == (302, "/")


def test_trying_while_locked_does_not_make_the_lock_longer(client: Client, zhou: UserRow) -> None:
    for _ in range(5):
        sign_in(client, password="Wrong-2026-x")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    sign_in(client, password="Wrong-2026-x")
    began = AccessAttempt.objects.get().attempt_time
    assert began is not None and began < timezone.now() - timedelta(minutes=13)


def test_the_security_administrator_unlocks(client: Client, zhou: UserRow) -> None:
    for _ in range(5):
        sign_in(client, "ZhouWL", "Wrong-2026-x")
    security = make_user(queries.region_of(zhou.region_id), Role.SECURITY_ADMIN)
    operations.unlock_user(actor=actor_for(security), at=LONG_AGO, user_id=zhou.id, reason="本人来过")
    assert sign_in(client)[0] == 302
    with pytest.raises(Refused, match="没有输错的记录"):
        operations.unlock_user(actor=actor_for(security), at=LONG_AGO, user_id=zhou.id)
    assert Act.objects.get(action="organizations.user.unlocked").role == "security-admin"


def test_spelling_the_name_in_another_case_gives_no_more_tries(client: Client, zhou: UserRow) -> None:
    for username in ("zhouwl", "ZHOUWL", "Zhouwl", "zHouwl", "zhouWL"):
        status = sign_in(client, username, "Wrong-2026-x")[0]
    assert status == 429


def test_somebody_else_at_the_same_address_is_not_locked(client: Client, zhou: UserRow) -> None:
    make_user(make_region(), Role.OFFICE, username="lixm")
    for _ in range(5):
        sign_in(client, password="Wrong-2026-x")
    assert sign_in(Client(), "lixm")[0] == 302


def test_the_same_user_at_another_address_is_not_locked_out_by_a_stranger(client: Client, zhou: UserRow) -> None:
    for _ in range(5):
        sign_in(client, password="Wrong-2026-x")
    assert sign_in(Client(REMOTE_ADDR="10.9.8.7"))[0] == 302


def test_a_forged_forwarding_header_gives_no_more_tries(client: Client, zhou: UserRow) -> None:
    for number in range(5):
        answer = client.post(
            LOGIN, {"login": "zhouwl", "password": "Wrong-2026-x"}, headers={"X-Forwarded-For": f"10.0.0.{number}"}
        )
    assert answer.status_code == 429


def test_a_success_clears_the_count(client: Client, zhou: UserRow) -> None:
    sign_in(client, password="Wrong-2026-x")
    sign_in(client)
    assert WRONG.format(4) in sign_in(Client(), password="Wrong-2026-x")[2]


def test_the_record_of_a_failed_try_never_holds_the_password(client: Client) -> None:
    sign_in(client, "zhouwl", "Very-Secret-2026")
    act = acts("sign-in-failed")[0]
    assert "Very-Secret-2026" not in str({field.name: getattr(act, field.name) for field in Act._meta.fields})


def test_the_record_of_a_failed_try_cuts_the_name_short() -> None:
    operations.record_refused_entry(actor=ANONYMOUS, at=LONG_AGO, what="sign-in-failed", username="x" * 5000)
    assert acts("sign-in-failed")[0].label == "x" * 60


def test_who_left_cannot_sign_in_and_is_out_at_once(client: Client, zhou: UserRow) -> None:
    client.force_login(User.objects.get(pk=zhou.id))
    operations.deactivate_user(actor=SYSTEM, at=LONG_AGO, user_id=zhou.id)
    assert client.get(reverse("account_me")).status_code == 302, "the open session is over"
    fresh = Client()
    assert sign_in(fresh)[:2] == (302, reverse("account_inactive"))
    assert not signed_in(fresh)
    hint = sign_in(fresh, password="Wrong-2026-x")[2]
    assert WRONG.format(3) in hint, "only the right password learns that the account is inactive"


def test_signing_in_changes_the_session_key(client: Client, zhou: UserRow) -> None:
    client.get(LOGIN)
    session = client.session
    session["before"] = "1"
    session.save()
    planted = session.session_key
    sign_in(client)
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/problems/?unit=3", "/problems/?unit=3"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_next_leads_only_into_this_site(client: Client, zhou: UserRow, wanted: str, goes_to: str) -> None:
    assert sign_in(client, next=wanted)[1] == goes_to


def test_signing_out_needs_a_post_and_leaves_an_act(client: Client, zhou: UserRow) -> None:
    client.force_login(User.objects.get(pk=zhou.id))
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)
    assert client.post(reverse("account_logout")).headers["Location"] == LOGIN
    assert not signed_in(client)
    assert acts("signed-out")[0].actor_user_id == zhou.id


def test_the_sentence_comes_in_english_too(client: Client, zhou: UserRow) -> None:
    answer = client.post(
        LOGIN, {"login": "zhouwl", "password": "Wrong-2026-x"}, headers={"Cookie": "django_language=en"}
    )
    assert '<html lang="en"' in answer.content.decode()


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "3rdparty/", "confirm-email/"])
def test_nobody_signs_up_and_no_e_mail_page_is_there(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
