"""The page for what is not there: it offers what its reader may open, and nothing else."""

import pytest
from django.test import Client

from bihuan.core.actors import Role
from bihuan.ui.navigation import way_to
from tests.apps.ledger.web.county import County, make_county
from tests.apps.ledger.web.reading import Seen, read
from tests.factories import PASSWORD, actor_for, make_user

NOWHERE = "/problems/XY-2026-9999/"
KEEPERS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def missing(client: Client, address: str = NOWHERE) -> Seen:
    page = read(client.get(address))
    assert page.status == 404
    return page


def steps_of(page: Seen) -> list[str]:
    return [link for link in page.links if link in ("/", "/problems/")]


@pytest.mark.parametrize("who", ["office", "leader", "lead", "accountable", "other", "checker"])
def test_who_reads_problems_is_led_to_them(county: County, who: str) -> None:
    page = missing(county.browser(who))
    assert steps_of(page)[-2:] == ["/", "/problems/"]
    assert "核对地址里的编号，或用编号搜索。" in page.words


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_the_system_is_not_led_to_a_ledger_that_is_not_theirs(county: County, role: Role) -> None:
    user = make_user(county.region, role, name="管系统的")
    client = Client()
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    for address in (NOWHERE, "/nowhere/", "/campaigns/999/"):
        page = missing(client, address)
        assert "/problems/" not in page.links, address
        assert "问题台账" not in page.words and "用编号搜索" not in page.words, address
        assert "核对地址，或从我的待办再找。" in page.words
        assert "/" in page.links


def test_who_is_not_signed_in_is_told_nothing_of_the_ledger(county: County) -> None:
    page = missing(Client(), "/nowhere/")
    assert "/problems/" not in page.links and "问题台账" not in page.words


def test_a_way_is_known_by_its_key_and_only_to_its_readers(county: County) -> None:
    assert way_to(county.actor("office"), "problems") == ("问题台账", "/problems/")
    assert way_to(county.actor("system-admin"), "problems") is None
    assert way_to(county.actor("office"), "no such page") is None
    assert way_to(actor_for(county.users["leader"]), "problems") is not None


def test_the_page_costs_no_count_of_what_it_does_not_show(
    county: County, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    office = county.browser("office")
    missing(office, "/nowhere/")
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        missing(office, "/nowhere/")


def test_the_page_reads_in_english_too(county: County) -> None:
    client = county.browser("system-admin")
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    words = missing(client, "/nowhere/").words
    assert "Check the address, or look for it from My work." in words
