"""Making users, their passwords, and their end."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import User
from bihuan.core.actors import ANONYMOUS, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.unit_matching import KnownUnit
from tests.factories import (
    LONG_AGO,
    PASSWORD,
    SYSTEM,
    actor_for,
    make_actor,
    make_person,
    make_region,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def create(username: str = "zhouwl", password: str | None = PASSWORD, region_id: int = 0) -> queries.UserRow:
    return operations.create_user(
        actor=SYSTEM,
        at=NOW,
        region_id=region_id or make_region().id,
        username=username,
        display_name="周文丽",
        password=password,
    )


def test_a_new_user_has_to_change_the_password_that_somebody_else_knows() -> None:
    user = create()
    assert user.must_change_password and user.is_active
    row = User.objects.get(pk=user.id)
    assert row.check_password("Lanchuan-2026") and (row.created_at, row.password_changed_at) == (NOW, NOW)


def test_a_user_without_a_password_comes_in_through_the_identity_provider_only() -> None:
    user = create(password=None)
    assert not user.must_change_password
    assert not User.objects.get(pk=user.id).has_usable_password()


def test_a_user_name_is_taken_whatever_its_case_here_and_in_the_database() -> None:
    region = make_region()
    create("zhouwl", region_id=region.id)
    with pytest.raises(Refused, match="已经有了"):
        create("ZhouWL", region_id=region.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="ZHOUWL", region_id=region.id, display_name="x", created_at=NOW)


@pytest.mark.parametrize("username", ["", "a", "周文丽", "zhou wl", "-zhou", "z" * 61, "a\u200bb"])
def test_a_user_name_that_nobody_can_type_is_bad_input(username: str) -> None:
    with pytest.raises(BadInput) as bad:
        create(username)
    assert set(bad.value.fields) == {"username"}


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Short-1a", "10"),
        ("lowercase-only", "3 种"),
        ("1234567890123", ""),
        ("password123", ""),
        ("Zhouwl-2026-x", "账号"),
    ],
    ids=["short", "two kinds", "digits", "common", "holds the name"],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, why: str) -> None:
    with pytest.raises(BadInput) as bad:
        create(password=password)
    assert why in str(bad.value.reason) and set(bad.value.fields) == {"password"}
    assert not User.objects.exists()


def test_a_prepared_hash_is_for_the_system_alone() -> None:
    region = make_region()
    prepared = operations.hash_password(PASSWORD)
    security = make_actor(region, Role.SECURITY_ADMIN)
    for actor, given in ((security, prepared), (SYSTEM, "not a hash")):
        with pytest.raises(Refused, match="散列"):
            operations.create_user(
                actor=actor, at=NOW, region_id=region.id, username="demo", display_name="演示", password_hash=given
            )
    user = operations.create_user(
        actor=SYSTEM, at=NOW, region_id=region.id, username="demo", display_name="演示", password_hash=prepared
    )
    assert User.objects.get(pk=user.id).check_password(PASSWORD)


def test_no_act_holds_a_password_or_its_hash() -> None:
    region = make_region()
    user = create(region_id=region.id)
    operations.set_password(actor=SYSTEM, at=NOW, user_id=user.id, password="Another-2026")
    operations.change_own_password(actor=actor_for(user), at=NOW, current="Another-2026", new="Third-one-2026")
    written = str(list(Act.objects.values()))
    for secret in ("Lanchuan-2026", "Another-2026", "Third-one-2026", "md5$", "pbkdf2"):
        assert secret not in written
    assert [act.action for act in Act.objects.filter(object_type="organizations.user").order_by("id")] == [
        "organizations.user.created",
        "organizations.user.password-set",
        "organizations.user.password-changed",
    ]


def test_a_password_set_by_an_administrator_is_to_be_changed() -> None:
    region = make_region()
    user = make_user(region)
    operations.set_password(
        actor=make_actor(region, Role.SECURITY_ADMIN), at=NOW, user_id=user.id, password="Another-2026"
    )
    assert User.objects.get(pk=user.id).must_change_password


def test_an_administrator_does_not_set_their_own_password_this_way() -> None:
    region = make_region()
    user = make_user(region, Role.SECURITY_ADMIN)
    for act in (operations.deactivate_user, operations.reset_two_factor, operations.forget_identity):
        with pytest.raises(Refused, match="自己的账号"):
            act(actor=actor_for(user), at=NOW, user_id=user.id)
    with pytest.raises(Refused, match="自己的账号"):
        operations.set_password(actor=actor_for(user), at=NOW, user_id=user.id, password="Another-2026")


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("Wrong-2026-x", "Another-2026", "current"), (PASSWORD, PASSWORD, "new"), (PASSWORD, "weak", "new")],
    ids=["wrong current one", "the same again", "weak new one"],
)
def test_a_password_is_changed_knowing_the_current_one_to_a_better_one(current: str, new: str, field: str) -> None:
    user = make_user(make_region())
    with pytest.raises(BadInput) as bad:
        operations.change_own_password(actor=actor_for(user), at=NOW, current=current, new=new)
    assert set(bad.value.fields) == {field}
    assert User.objects.get(pk=user.id).check_password(PASSWORD)


def test_nobody_has_no_password_to_change() -> None:
    with pytest.raises(Missing):
        operations.change_own_password(actor=ANONYMOUS, at=NOW, current="a", new="b")


def test_a_user_who_left_holds_no_role_and_is_nobody() -> None:
    region = make_region()
    user = make_user(region, Role.OFFICE)
    operations.deactivate_user(actor=SYSTEM, at=NOW, user_id=user.id, reason="调离")
    actor = actor_for(user)
    assert actor.user_id is None and actor.grants == ()
    assert queries.grants_of_user(user.id, at=NOW) == ()
    act = Act.objects.get(action="organizations.user.deactivated")
    assert (act.reason, act.before) == ("调离", {"is_active": True, "roles": ["office"]})
    with pytest.raises(Refused, match="已经停用"):
        operations.deactivate_user(actor=SYSTEM, at=NOW, user_id=user.id)
    with pytest.raises(Missing):
        queries.actor_named(user.username, at=NOW, via="cli")


def test_a_lost_phone_is_taken_off_the_account() -> None:
    user = make_user(make_region())
    with pytest.raises(Refused, match="没有绑定"):
        operations.reset_two_factor(actor=SYSTEM, at=NOW, user_id=user.id)
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user_id=user.id, type=kind, data={})
    operations.reset_two_factor(actor=SYSTEM, at=NOW, user_id=user.id, reason="手机丢失，当面核对过")
    assert not Authenticator.objects.filter(user_id=user.id).exists()
    assert Act.objects.get(action="organizations.user.two-factor-reset").before == {"kinds": ["recovery_codes", "totp"]}


def test_an_identity_is_untied_once() -> None:
    user = make_user(make_region())
    SocialAccount.objects.create(user_id=user.id, provider="oidc", uid="1")
    operations.forget_identity(actor=SYSTEM, at=NOW, user_id=user.id, reason="换了统一身份")
    assert not SocialAccount.objects.exists()
    with pytest.raises(Refused, match="没有绑定统一身份"):
        operations.forget_identity(actor=SYSTEM, at=NOW, user_id=user.id)


def test_a_user_of_the_command_line_is_found_by_name() -> None:
    region = make_region("澜川县")
    user = make_user(region, Role.OFFICE, username="zhouwl", name="周文丽", person=make_person(region))
    actor = queries.actor_named(" ZhouWL ", at=NOW, via="cli", address="pc-1")
    assert (actor.user_id, actor.name, actor.via, actor.address) == (user.id, "周文丽", "cli", "pc-1")
    assert actor.person_id == user.person_id and actor.holds(Role.OFFICE)


def test_who_is_not_signed_in_is_nobody() -> None:
    actor = queries.actor_of(AnonymousUser(), at=NOW, via="web", address="10.0.0.1")
    assert (actor.user_id, actor.grants, actor.address) == (None, (), "10.0.0.1")


def test_a_person_of_another_region_does_not_become_a_user_here() -> None:
    with pytest.raises(Missing):
        make_user(make_region(), person=make_person(make_region()))


def test_where_a_reader_belongs() -> None:
    region = make_region("澜川县")
    unit = make_unit(region, "澜川县教育局", short_name="县教育局")
    clerk, office = make_actor(region, Role.UNIT, unit=unit), make_actor(region, Role.OFFICE)
    assert queries.place_of(clerk) == queries.PlaceRow(region_name="澜川县", unit_label="县教育局")
    assert queries.place_of(office) == queries.PlaceRow(region_name="澜川县")
    assert queries.place_of(SYSTEM) == queries.PlaceRow()


def test_known_units_bring_all_their_names_and_ended_ones_are_left_out() -> None:
    region = make_region("澜川县")
    unit = make_unit(region, "澜川县教育局", short_name="县教育局", aliases=("教委", "教体局"))
    ended = make_unit(region, "旧局")
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=ended.id)
    make_unit(make_region(), "别处的局")
    assert queries.known_units(region.id) == (
        KnownUnit(unit.id, "澜川县教育局", "县教育局", ("教体局", "教委"), "澜川县"),
    )


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_word(role: Role) -> None:
    assert queries.role_word(role)
