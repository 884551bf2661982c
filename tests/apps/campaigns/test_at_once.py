"""Campaigns that are made at one moment: each gets a prefix of its own, and a name is given once."""

from datetime import date

import pytest

from bihuan.apps.campaigns import operations
from bihuan.apps.campaigns.models import Campaign
from bihuan.core.decisions import BadInput
from tests.apps.ledger.world import AT
from tests.at_once import at_once
from tests.factories import SYSTEM, make_region

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4


def make(region: int, name: str) -> int:
    return operations.create_campaign(
        actor=SYSTEM, at=AT, region_id=region, name=name, starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 31)
    )


def test_each_gets_the_next_free_prefix() -> None:
    region = make_region("澜川县").id

    made = at_once(*(lambda n=n: make(region, f"第 {n} 个专项") for n in range(MANY)))

    assert set(Campaign.objects.values_list("pk", flat=True)) == set(made), made
    assert Campaign.objects.values("prefix").distinct().count() == MANY


def test_one_name_is_given_once_and_the_others_are_told() -> None:
    region = make_region("澜川县").id

    made = at_once(*(lambda: make(region, "校园餐专项整治") for _ in range(MANY)))

    assert Campaign.objects.count() == 1
    assert sum(isinstance(each, BadInput) for each in made) == MANY - 1, made
