"""Which roles may meet in one person."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.actors import Role
from bihuan.core.separation import (
    ADMINISTRATORS,
    OF_A_UNIT,
    refuse_grant,
    refuse_merge,
    refuse_own_account,
    refuse_revocation,
)


def code_of(wanted: Role, held: Sequence[Role] = (), *, own: bool = False, names_unit: bool = False) -> str:
    reason = refuse_grant(wanted=wanted, held=held, own=own, names_unit=names_unit)
    return reason.code if reason else ""


@pytest.mark.parametrize("wanted", ADMINISTRATORS)
@pytest.mark.parametrize("held", ADMINISTRATORS)
def test_nobody_is_two_administrators(wanted: Role, held: Role) -> None:
    expected = "administrator-once" if wanted is held else "administrators-separate"
    assert code_of(wanted, [Role.OFFICE, held]) == expected


@pytest.mark.parametrize("wanted", ADMINISTRATORS)
def test_an_administrator_may_have_other_work_too(wanted: Role) -> None:
    assert code_of(wanted, [Role.OFFICE, Role.UNIT]) == ""
    assert code_of(Role.OFFICE, [wanted]) == ""


@pytest.mark.parametrize("wanted", ADMINISTRATORS)
def test_an_administrator_keeps_a_region_never_one_unit(wanted: Role) -> None:
    assert code_of(wanted, names_unit=True) == "administrator-of-a-region"


@pytest.mark.parametrize("wanted", OF_A_UNIT)
def test_a_role_of_a_unit_names_the_unit(wanted: Role) -> None:
    assert code_of(wanted) == "role-needs-unit"
    assert code_of(wanted, names_unit=True) == ""


@pytest.mark.parametrize("wanted", [role for role in Role if role is not Role.SYSTEM])
def test_nobody_gives_themselves_a_role(wanted: Role) -> None:
    assert code_of(wanted, own=True, names_unit=True) == "own-roles"


def test_no_person_is_the_system() -> None:
    assert code_of(Role.SYSTEM) == "role-of-no-person"


def test_nobody_ends_their_own_role_and_no_role_ends_twice() -> None:
    own, again, fine = (refuse_revocation(own=o, ended=e) for o, e in ((True, False), (False, True), (False, False)))
    assert own is not None and own.code == "own-roles"
    assert again is not None and again.code == "already-ended"
    assert fine is None


def test_administrators_keep_accounts_of_others_only() -> None:
    assert refuse_own_account(own=True) is not None
    assert refuse_own_account(own=False) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param({}, "", id="two records of one person"),
        pytest.param({"same": True}, "merge-same", id="with itself"),
        pytest.param({"own": True}, "merge-own", id="one's own record"),
        pytest.param({"same_region": False}, "merge-elsewhere", id="people of two regions"),
        pytest.param({"administrators": (True, True)}, "merge-administrators", id="two administrators become one"),
        pytest.param({"administrators": (True, False)}, "", id="the first is an administrator"),
        pytest.param({"administrators": (False, True)}, "", id="the second is an administrator"),
        pytest.param({"same": True, "own": True}, "merge-same", id="the plainest obstacle is told first"),
        pytest.param({"own": True, "same_region": False}, "merge-own", id="one's own record, and elsewhere"),
    ],
)
def test_two_records_become_one_person_only_where_nothing_speaks_against_it(said: dict[str, Any], code: str) -> None:
    facts: dict[str, Any] = {"same": False, "own": False, "same_region": True, "administrators": (False, False)} | said
    reason = refuse_merge(**facts)
    assert (reason.code if reason else "") == code


@given(
    st.sampled_from(Role),
    st.lists(st.sampled_from(Role), max_size=4),
    st.booleans(),
    st.booleans(),
    st.sampled_from(Role),
)
def test_no_chain_of_grants_ever_joins_two_administrators(
    wanted: Role, held: list[Role], own: bool, names_unit: bool, more: Role
) -> None:
    """Grant after grant, each allowed by the rule: at the end nobody holds two of the three."""
    allowed: list[Role] = []
    for role in (*held, wanted, more):
        if refuse_grant(wanted=role, held=allowed, own=own, names_unit=names_unit) is None:
            allowed.append(role)
    assert len({role for role in allowed if role in ADMINISTRATORS}) <= 1
    assert sum(role in ADMINISTRATORS for role in allowed) <= 1
    assert Role.SYSTEM not in allowed
    assert not own or allowed == []
