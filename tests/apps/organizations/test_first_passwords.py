"""First passwords that the system makes: strong for whoever gets them, and readable over the telephone."""

import re

import pytest

from bihuan.apps.organizations.operations import generate_password
from bihuan.core.passwords import find_weaknesses

SHAPE = re.compile(r"[A-HJ-KM-NP-Z][a-km-np-z]{2}[2-9](?:-[A-HJ-KM-NP-Z][a-km-np-z]{2}[2-9]){2}")


@pytest.mark.parametrize("username", ["se", "sa", "au", "ab", "x2", "zhang", ""])
def test_no_password_holds_the_name_of_who_gets_it(username: str) -> None:
    """Two letters stand in one of three hundred by chance, so a thousand throws would show it."""
    for _throw in range(1000):
        password = generate_password(username)
        assert find_weaknesses(password, username=username) == ()
        assert SHAPE.fullmatch(password), password


def test_no_two_passwords_are_alike() -> None:
    assert len({generate_password("office") for _throw in range(500)}) == 500
