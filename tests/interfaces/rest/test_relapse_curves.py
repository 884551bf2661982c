"""How long closures hold, over REST: the numbers of the page, for who reads the page."""

from datetime import timedelta

import pytest

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.verification.steps import closed
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def six_closures(county: County) -> None:
    """Closed sixty days ago; the first of them, longer ago, came back today."""
    numbers = [closed(county) for _ in range(6)]
    Problem.objects.filter(number__in=numbers).update(closed_at=now() - timedelta(days=60), institutional_gap="weak")
    Problem.objects.filter(number=numbers[0]).update(closed_at=now() - timedelta(days=200), institutional_gap="")
    ledger.register_relapse(
        actor=county.actor("office"), at=now(), problem_number=numbers[0], text="又出现", why="群众反映"
    )


def test_the_whole_and_each_group_have_their_curve(county: County) -> None:
    six_closures(county)
    found = told(program(county, "leader").get("/relapse-leads/curves", by="gap"))
    assert (found["by"], [(each["key"], each["name"], each["size"]) for each in found["groups"]]) == (
        "gap",
        [("weak", "制度短板", 5), ("", "", 1)],
    )
    whole = found["whole"]
    assert (whole["size"], whole["events"], whole["last_day"], whole["firm_until"]) == (6, 1, 200, 60)
    assert [(point["day"], point["share"], point["at_risk"]) for point in whole["points"]] == [
        (0, 1.0, 6),
        (200, 0.0, 1),
    ]


def test_before_the_first_closure_there_is_nothing_to_draw(county: County) -> None:
    found = told(program(county, "office").get("/relapse-leads/curves"))
    assert (found["by"], found["groups"], found["whole"]["points"]) == ("campaign", [], [])


@pytest.mark.parametrize("who", ["accountable", "lead", "checker", "system-admin"])
def test_units_and_checkers_are_refused_as_on_the_page(county: County, who: str) -> None:
    answer = program(county, who).get("/relapse-leads/curves")
    assert answer.status_code == 403
    assert "整改落实组" in answer.content.decode()


def test_a_grouping_that_means_nothing_is_refused(county: County) -> None:
    assert program(county, "office").get("/relapse-leads/curves", by="colour").status_code == 422
