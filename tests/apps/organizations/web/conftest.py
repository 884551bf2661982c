"""A city with two counties, their units and people, and a browser for each kind of reader."""

import re
from dataclasses import dataclass
from datetime import date
from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client

from bihuan.apps.organizations.models import RegionLevel
from bihuan.apps.organizations.queries import PersonRow, RegionRow, UnitRow, UserRow
from bihuan.core.actors import Role
from tests.factories import make_person, make_region, make_unit, make_user, open_session

TOKEN = re.compile(r'name="token" value="([^"]+)"')
CHECKED = re.compile(r'name="checked" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class House:
    """What is there; `users` by the word that a test uses for them."""

    county: RegionRow
    elsewhere: RegionRow
    schools: UnitRow
    housing: UnitRow
    strangers: UnitRow
    zhou: PersonRow
    namesake: PersonRow
    users: dict[str, UserRow]

    def browser(self, who: str) -> Client:
        return open_session(Client(), self.users[who])


@pytest.fixture(scope="module")
def lasting_house(lasting: None) -> House:
    city = make_region("越川市", level=RegionLevel.CITY)
    county, elsewhere = make_region("澜川县", under=city), make_region("青石县", under=city)
    schools = make_unit(county, "澜川县教育局", short_name="县教育局", aliases=("教体局",))
    housing = make_unit(county, "澜川县住房和城乡建设局", short_name="县住建局")
    strangers = make_unit(elsewhere, "青石县水利局")
    zhou = make_person(county, "周文岚", unit=schools, title="局长")
    namesake = make_person(county, "周文岚", unit=housing, title="股长", since=date(2026, 2, 1))
    users = {
        "system-admin": make_user(county, Role.SYSTEM_ADMIN, username="sysadmin", name="管机构的"),
        "security-admin": make_user(county, Role.SECURITY_ADMIN, username="secadmin", name="管账号的"),
        "audit-admin": make_user(county, Role.AUDIT_ADMIN, username="audadmin", name="看存证的"),
        "office": make_user(county, Role.OFFICE, username="office", name="梁正"),
        "unit": make_user(county, Role.UNIT, unit=schools, username="unit", name="罗培"),
        "other-unit": make_user(county, Role.UNIT, unit=housing, username="other", name="潘越"),
        "elsewhere": make_user(elsewhere, Role.SYSTEM_ADMIN, username="faraway", name="别县的"),
        "elsewhere-security": make_user(elsewhere, Role.SECURITY_ADMIN, username="farsec", name="别县管账号的"),
        "nobody": make_user(county, username="nobody", name="新来的"),
    }
    return House(county, elsewhere, schools, housing, strangers, zhou, namesake, users)


@pytest.fixture
def house(lasting_house: House, db: None) -> House:
    """Made once for a module; what a test does to it is taken back after the test."""
    return lasting_house


def hidden(page: bytes) -> dict[str, str]:
    """What the form of a page carries unseen: its token, and what was looked over."""
    words = page.decode()
    token, checked = TOKEN.search(words), CHECKED.search(words)
    assert token is not None and checked is not None, "no form on this page"
    return {"token": token[1], "checked": checked[1]}


def send(browser: Client, address: str, **typed: object) -> HttpResponse:
    """Open the form of a page and send it as a reader does."""
    answer = browser.post(address, {**hidden(browser.get(address).content), **typed})
    return cast(HttpResponse, answer)
