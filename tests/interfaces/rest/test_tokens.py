"""Tokens: whose they are, when they count and when not any more, and what wrong ones come to."""

from datetime import timedelta

import pytest
from django.test import Client

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import ApiToken, RoleGrant, User
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.tokens import MOST_AT_ONCE, digest_of
from tests.apps.ledger.web.county import County, now
from tests.factories import SYSTEM, actor_for, grant, make_user, open_session
from tests.interfaces.rest.programs import Program, token_for, told


def status(token: str) -> int:
    return int(Program(token).get("/me").status_code)


def revoke_all_roles(user_id: int) -> None:
    for pk in RoleGrant.objects.filter(user=user_id, until=None).values_list("pk", flat=True):
        operations.revoke_role(actor=SYSTEM, at=now(), grant_id=pk, reason="调离")


def test_a_token_says_who_asks_and_what_they_may(county: County) -> None:
    answer = Program(token_for(county.users["accountable"])).get("/me")

    assert answer.status_code == 200
    assert told(answer)["name"] == "周文岚"
    assert [(each["role"], each["place"]) for each in told(answer)["grants"]] == [("unit", "县市场监督管理局")]


def test_only_its_hash_is_kept(county: County) -> None:
    token = token_for(county.users["office"])

    row = ApiToken.objects.get()
    assert row.digest == digest_of(token)
    assert token not in str(vars(row)) and token.startswith(row.hint) and len(row.hint) == 8
    assert not Act.objects.filter(after__icontains=token).exists()


def test_what_a_program_does_stands_in_the_record_with_its_door(county: County) -> None:
    number = county.register()

    assert Program(token_for(county.users["office"])).post(f"/problems/{number}/dispatch").status_code == 200

    act = Act.objects.filter(action="ledger.problem.dispatched").get()
    assert (act.via, act.actor_name, act.address) == ("rest", "梁正", "127.0.0.1")


def test_the_last_day_of_use_is_remembered_in_one_write_a_day(
    county: County, django_assert_num_queries: object
) -> None:
    token = token_for(county.users["office"])
    assert ApiToken.objects.get().last_used_on is None

    status(token)
    first = ApiToken.objects.get().last_used_on
    assert first is not None
    with django_assert_num_queries(3):  # type: ignore[operator]  # the token, the grants, and what /me shows
        status(token)


def test_a_token_that_reads_does_not_write(county: County) -> None:
    number = county.register()
    program = Program(token_for(county.users["office"], writes=False))

    assert program.get(f"/problems/{number}").status_code == 200
    refused = program.post(f"/problems/{number}/dispatch")
    assert (refused.status_code, told(refused)["error"]) == (403, "token-read-only")
    assert county.detail(number).state == "registered"


def test_a_token_of_who_left_stops_at_once(county: County) -> None:
    token = token_for(county.users["office"])
    assert status(token) == 200

    operations.deactivate_user(actor=SYSTEM, at=now(), user_id=county.users["office"].id, reason="调离")

    assert status(token) == 401


def test_a_token_of_who_lost_every_role_stops_at_once(county: County) -> None:
    token = token_for(county.users["accountable"])

    revoke_all_roles(county.users["accountable"].id)

    assert status(token) == 401


def test_a_token_does_what_its_user_may_now_not_what_they_might_when_it_was_made(county: County) -> None:
    user = county.users["office"]
    number = county.register()
    program = Program(token_for(user))
    grant(user, Role.CHECKER, county.region, unit=county.other)
    office = RoleGrant.objects.get(user=user.id, role="office")

    operations.revoke_role(actor=SYSTEM, at=now(), grant_id=office.pk)

    assert program.get("/me").status_code == 200
    assert program.post(f"/problems/{number}/dispatch").status_code == 404


def test_a_token_rests_while_a_new_password_is_due(county: County) -> None:
    token = token_for(county.users["office"])

    User.objects.filter(pk=county.users["office"].id).update(must_change_password=True)

    assert status(token) == 401


def test_a_token_expires_by_itself(county: County) -> None:
    actor = actor_for(county.users["office"])
    made = operations.make_token(actor=actor, at=now() - timedelta(days=2), name="旧的", days=1)

    assert status(made.token) == 401
    assert [row.alive for row in queries.own_tokens(actor, at=now())] == [False]


def test_a_revoked_token_stops_at_once_and_is_not_revoked_twice(county: County) -> None:
    token = token_for(county.users["office"])
    program = Program(token)
    pk = ApiToken.objects.get().pk

    assert program.send("DELETE", f"/tokens/{pk}").status_code == 204
    assert status(token) == 401
    with pytest.raises(Refused):
        operations.revoke_token(actor=actor_for(county.users["office"]), at=now(), token_id=pk)
    act = Act.objects.get(action="organizations.token.revoked")
    assert (act.role, act.via) == ("self", "rest")


def test_a_token_makes_no_token(county: County) -> None:
    actor = actor_for(county.users["office"], via="rest")

    with pytest.raises(Refused) as refused:
        operations.make_token(actor=actor, at=now(), name="又一个", days=1)
    assert refused.value.reason.code == "token-by-token"


@pytest.mark.parametrize(
    ("name", "days", "field"), [("", 30, "name"), ("长" * 61, 30, "name"), ("好", 0, "days"), ("好", 367, "days")]
)
def test_a_token_without_a_name_or_with_too_long_a_life_is_refused(
    county: County, name: str, days: int, field: str
) -> None:
    with pytest.raises(BadInput) as bad:
        operations.make_token(actor=actor_for(county.users["office"]), at=now(), name=name, days=days)
    assert list(bad.value.fields) == [field]
    assert not ApiToken.objects.exists()


def test_nobody_hoards_tokens(county: County) -> None:
    actor = actor_for(county.users["office"])
    for _ in range(MOST_AT_ONCE):
        operations.make_token(actor=actor, at=now(), name="大屏", days=1)

    with pytest.raises(BadInput):
        operations.make_token(actor=actor, at=now(), name="再一个", days=1)


def test_others_tokens_are_not_there_but_for_their_security_administrator(county: County) -> None:
    token_for(county.users["office"])
    pk = ApiToken.objects.get().pk
    keeper = make_user(county.region, Role.SECURITY_ADMIN)
    foreign = make_user(county.elsewhere, Role.SECURITY_ADMIN)

    for user in (county.users["accountable"], county.users["system-admin"], foreign):
        with pytest.raises(Missing):
            operations.revoke_token(actor=actor_for(user), at=now(), token_id=pk)
    assert queries.user_tokens(actor_for(foreign), at=now())[0] == ()
    assert [row.name for row in queries.user_tokens(actor_for(keeper), at=now())[0]] == ["大屏取数"]
    operations.revoke_token(actor=actor_for(keeper), at=now(), token_id=pk, reason="不该有")
    assert Act.objects.get(action="organizations.token.revoked").role == "security-admin"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer bh_", "Bearer nonsense", "bh_x", "Bearer bh_" + "长" * 20])  # fmt: skip
def test_what_is_no_token_is_not_recognized(county: County, header: str) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})

    assert (answer.status_code, told(answer)["error"]) == (401, "not-recognized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_wrong_tokens_are_recorded_and_after_some_not_listened_to(county: County) -> None:
    good = token_for(county.users["office"])
    wrong = [f"bh_{place}{'x' * 30}" for place in range(8)]

    assert [status(token) for token in wrong] == [401, 401, 401, 401, 401, 429, 429, 429]

    acts = Act.objects.filter(action="organizations.session.sign-in-failed")
    assert [(act.via, act.label) for act in acts] == [("rest", "api-token")] * 5
    assert Act.objects.filter(action="organizations.session.locked-out").count() == 1
    assert told(Program(wrong[0]).get("/me"))["error"] == "too-many-tries"
    assert status(good) == 200, "who holds a right token is not shut out by others at the same address"


def test_a_wrong_token_is_not_rescued_by_a_session(county: County) -> None:
    browser = open_session(Client(), county.users["office"])

    assert browser.get("/api/v1/me").status_code == 200
    assert browser.get("/api/v1/me", headers={"Authorization": "Bearer bh_" + "x" * 30}).status_code == 401


def test_who_writes_with_a_session_must_bring_the_csrf_token(county: County) -> None:
    number = county.register()
    browser = Client(enforce_csrf_checks=True)
    open_session(browser, county.users["office"])

    bare = browser.post(f"/api/v1/problems/{number}/dispatch", {}, content_type="application/json")
    assert (bare.status_code, told(bare)["error"]) == (403, "not-allowed")
    assert county.detail(number).state == "registered"

    browser.get("/api/docs")
    secret = browser.cookies["csrftoken"].value
    sent = browser.post(
        f"/api/v1/problems/{number}/dispatch", {}, content_type="application/json", headers={"X-CSRFToken": secret}
    )
    assert sent.status_code == 200
    assert Act.objects.get(action="ledger.problem.dispatched").via == "rest"


def test_a_session_whose_password_is_due_reaches_nothing(county: County) -> None:
    user = make_user(county.region, Role.OFFICE, must_change_password=True)

    answer = open_session(Client(), user).get("/api/v1/problems")

    assert (answer.status_code, told(answer)["error"]) == (401, "not-recognized")
