"""What a random check draws from is exactly what the ledger counts as reported, each problem once."""

from datetime import date

import pytest

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Membership, Problem
from bihuan.apps.ledger.queries import CampaignSize, campaign_sizes, reported_problems
from bihuan.apps.verification import operations as verification
from tests.apps.ledger.web.county import County, now
from tests.apps.verification.steps import applied, closed, ready, returned
from tests.factories import SYSTEM


def another_campaign(county: County) -> int:
    return campaigns.create_campaign(
        actor=SYSTEM,
        at=now(),
        region_id=county.region.id,
        name="养老资金专项整治",
        short_name="养老资金",
        prefix="YL",
        starts_on=date(2026, 9, 1),
        ends_on=date(2099, 12, 31),
        lead_unit_id=county.lead.id,
        participating_unit_ids=(county.accountable.id,),
    )


def numbers(*campaign_ids: int) -> list[str]:
    return [row.number for row in reported_problems(campaign_ids)]


def test_the_frame_holds_what_is_reported_and_nothing_else(county: County) -> None:
    reported = [applied(county), closed(county), returned(county)]
    county.register()
    ready(county)
    taken_back = applied(county)
    verification.withdraw_application(
        actor=county.actor("accountable"), at=now(), number=taken_back, why="还差一张票据"
    )

    assert numbers(county.campaign) == sorted(reported)


def test_the_frame_is_as_long_as_the_figure_says(county: County) -> None:
    for make in (applied, closed, returned, ready):
        make(county)
    today = now().date()

    counted = queries.total_counts(county.actor("office"), today=today, groups=("all", "reported"))

    assert len(reported_problems([county.campaign])) == counted["reported"]
    assert campaign_sizes([county.campaign]) == {
        county.campaign: CampaignSize(problems=counted["all"], reported=counted["reported"])
    }


def test_each_row_says_which_unit_answers_and_where_it_is_at_home(county: County) -> None:
    number = applied(county)

    (row,) = reported_problems([county.campaign])

    assert (row.number, row.unit_id, row.campaign_id) == (number, county.accountable.id, county.campaign)
    assert row.id == Problem.objects.get(number=number).pk


def test_a_problem_of_two_campaigns_is_drawn_at_home_once(county: County) -> None:
    number, other = applied(county), another_campaign(county)
    Membership.objects.create(problem=Problem.objects.get(number=number), campaign_id=other)

    (row,) = reported_problems([other, county.campaign])

    assert row.campaign_id == county.campaign
    assert campaign_sizes([county.campaign, other]) == {
        county.campaign: CampaignSize(1, 1),
        other: CampaignSize(0, 0),
    }


def test_where_its_home_is_not_asked_for_it_is_drawn_where_it_serves(county: County) -> None:
    number, other = applied(county), another_campaign(county)
    Membership.objects.create(problem=Problem.objects.get(number=number), campaign_id=other)

    (row,) = reported_problems([other])

    assert row.campaign_id == other
    assert campaign_sizes([other]) == {other: CampaignSize(1, 1)}


@pytest.mark.parametrize("asked", [(), (999_999,)], ids=["none", "unknown"])
def test_no_campaign_has_no_frame(county: County, asked: tuple[int, ...]) -> None:
    applied(county)

    assert reported_problems(asked) == ()
    assert campaign_sizes(asked) == {campaign: CampaignSize(0, 0) for campaign in asked}


def test_what_was_withdrawn_from_the_ledger_is_in_no_frame(county: County) -> None:
    number = returned(county)
    assert numbers(county.campaign) == [number]

    operations.withdraw_problem(actor=county.actor("office"), at=now(), number=number, reason="重复登记")

    assert numbers(county.campaign) == []
    assert campaign_sizes([county.campaign]) == {county.campaign: CampaignSize(0, 0)}


def test_one_query_a_group_whatever_the_number(county: County, django_assert_num_queries: object) -> None:
    for _ in range(3):
        applied(county)

    with django_assert_num_queries(1):  # type: ignore[operator]
        reported_problems([county.campaign])
    with django_assert_num_queries(2):  # type: ignore[operator]
        campaign_sizes([county.campaign])
