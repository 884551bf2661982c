"""Who is told of an inspection, and that nobody is before it is over."""

import pytest

from bihuan.apps.inspection import operations
from bihuan.apps.notifications.models import Item
from bihuan.core.actors import Role
from bihuan.core.inspections.reviews import ReviewOutcome
from tests.apps.inspection.course import concluded, now, over
from tests.apps.ledger.web.county import County
from tests.factories import make_user

KINDS = ("inspection.conclusion", "inspection.review")


def told(county: County) -> list[tuple[str, str]]:
    """Who was told what of inspections, by the words of the tests."""
    words = {user.id: word for word, user in county.users.items()}
    rows = Item.objects.filter(kind__in=KINDS).order_by("pk").values_list("user", "key")
    return [(words[user], key) for user, key in rows]


def test_nobody_is_told_before_a_conclusion_is_sent(county: County) -> None:
    over(county)

    assert told(county) == []


def test_a_unit_is_told_of_its_conclusion_and_of_how_its_review_ended(county: County) -> None:
    county.users["deputy"] = make_user(county.region, Role.LEADER, name="另一位县领导")
    _course, conclusion = concluded(county)
    assert told(county) == [("accountable", "conclusion-came")]
    assert Item.objects.get(kind="inspection.conclusion").address == f"/inspections/conclusions/{conclusion}/"

    operations.ask_review(actor=county.actor("accountable"), at=now(), conclusion=conclusion, reason="看错了")
    assert told(county)[1:] == [("deputy", "review-asked-for")], (
        "who took part decides nothing and is asked for nothing"
    )
    operations.decide_review(
        actor=county.actor("deputy"), at=now(), conclusion=conclusion, outcome=ReviewOutcome.UPHELD, ruling="维持"
    )
    assert told(county)[2:] == [("accountable", "review-decided-on")]


@pytest.mark.parametrize("who", ["other", "lead", "assisting", "checker"])
def test_no_other_unit_is_told(county: County, who: str) -> None:
    concluded(county)

    assert who not in {name for name, _ in told(county)}
