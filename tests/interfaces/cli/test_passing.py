"""`bihuan problems handbacks` and `passing` as a script calls them."""

import pytest

from tests.apps.ledger.test_passing_on import asked, refuse
from tests.apps.ledger.web.county import County, make_county
from tests.command import run_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def test_what_waits_for_a_ruling_is_listed(county: County) -> None:
    number = asked(county)
    found = run_here("problems", "handbacks", "--json").document()
    assert (found["total"], found["rows"][0]["unit"]) == (1, county.accountable.name)  # type: ignore[index]
    assert number in run_here("problems", "handbacks").stdout
    assert run_here("problems", "handbacks", "--outcome", "made-up").code == 2


def test_units_are_counted(county: County) -> None:
    assert run_here("problems", "passing").stdout.strip() == "还没有单位退回过问题。"
    refuse(county, asked(county))
    units = run_here("problems", "passing", "--json").document()["units"]
    assert [(row["passed_on"], row["refused"], row["upheld"]) for row in units] == [(1, 1, 0)]  # type: ignore[attr-defined]
    assert county.accountable.name in run_here("problems", "passing").stdout
