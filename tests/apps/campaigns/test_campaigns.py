"""Campaigns: who makes them, the prefixes of their numbers, and bad input in words."""

from datetime import date
from typing import Any

import pytest
from django.test import TestCase

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations, queries
from bihuan.apps.campaigns.events import CampaignCreated, campaign_created
from bihuan.apps.campaigns.models import Campaign, Participation, Task
from bihuan.apps.organizations import operations as organizations
from bihuan.apps.organizations.queries import RegionRow, UnitRow
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from tests.apps.ledger.world import AT
from tests.factories import SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> RegionRow:
    return make_region()


@pytest.fixture
def office(region: RegionRow) -> Actor:
    return make_actor(region, Role.OFFICE)


@pytest.fixture
def unit(region: RegionRow) -> UnitRow:
    return make_unit(region)


def create(actor: Actor, region: RegionRow, **wanted: object) -> int:
    values: dict[str, Any] = {
        "name": "校园餐专项整治",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2026, 12, 31),
        **wanted,
    }
    return operations.create_campaign(actor=actor, at=AT, region_id=region.id, **values)


def test_a_campaign_stands_there_as_it_was_made(office: Actor, region: RegionRow, unit: UnitRow) -> None:
    other = make_unit(region)
    pk = create(
        office, region, name=" 校园餐专项整治 ", short_name="校园餐", prefix="xy", lead_unit_id=unit.id,
        participating_unit_ids=[other.id, other.id],
    )  # fmt: skip

    row = queries.find_campaign(office, name="校园餐")
    assert (row.id, row.name, row.prefix, row.lead_unit, row.label) == (pk, "校园餐专项整治", "XY", unit.name, "校园餐")
    assert Participation.objects.filter(campaign=pk).count() == 1
    (act,) = audit.timeline(office, "campaign", pk)
    assert (act.action, act.role) == ("campaigns.campaign.created", "office")


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        pytest.param({"name": " "}, "name", "不能为空", id="no name"),
        pytest.param({"name": "长" * 121}, "name", "最多 120 个字", id="a name that is too long"),
        pytest.param({"short_name": "长" * 21}, "short_name", "最多 20 个字", id="a short name that is not short"),
        pytest.param({"prefix": "X"}, "prefix", "2 至 4 个英文字母", id="a prefix of one letter"),
        pytest.param({"prefix": "ABCDE"}, "prefix", "2 至 4 个英文字母", id="a prefix of five"),
        pytest.param({"prefix": "校园"}, "prefix", "2 至 4 个英文字母", id="a Chinese prefix"),
        pytest.param({"prefix": "A1"}, "prefix", "2 至 4 个英文字母", id="a prefix with a figure"),
        pytest.param({"ends_on": date(2026, 8, 31)}, "ends_on", "早于开始日期", id="an end before the beginning"),
        pytest.param({"lead_unit_id": 10**9}, "unit", "没有这个单位", id="a lead unit that is not there"),
        pytest.param(
            {"participating_unit_ids": [10**9]}, "unit", "没有这个单位", id="a participating unit that is not there"
        ),
    ],
)
def test_bad_input_is_refused_by_its_field(
    office: Actor, region: RegionRow, wanted: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        create(office, region, **wanted)

    assert field in refused.value.fields
    assert not Campaign.objects.exists()


def test_a_name_is_taken_in_its_region_alone_and_a_prefix_everywhere(office: Actor, region: RegionRow) -> None:
    elsewhere = make_region()
    create(office, region, prefix="XY")

    with pytest.raises(BadInput, match="已有叫"):
        create(office, region)
    with pytest.raises(BadInput, match="XY 已被别的专项使用"):
        create(SYSTEM, elsewhere, prefix="xy")
    assert create(SYSTEM, elsewhere)


def test_prefixes_that_nobody_chose_are_all_different(region: RegionRow) -> None:
    create(SYSTEM, region, name="甲", prefix="ZB")
    for number in range(30):
        create(SYSTEM, region, name=f"专项 {number}")

    prefixes = list(Campaign.objects.order_by("id").values_list("prefix", flat=True))
    assert len(set(prefixes)) == 31
    assert prefixes[1:4] == ["ZA", "ZC", "ZD"]
    assert prefixes[-1] == "AAE"


@pytest.mark.parametrize("role", [Role.LEADER, Role.INSPECTOR, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.DISCIPLINE])
def test_only_the_office_makes_campaigns(region: RegionRow, role: Role) -> None:
    with pytest.raises(Refused):
        create(make_actor(region, role), region)


def test_the_office_of_another_region_makes_none_here(region: RegionRow) -> None:
    with pytest.raises(Missing):
        create(make_actor(make_region(), Role.OFFICE), region)


def test_a_unit_of_another_region_or_one_that_ended_takes_no_part(
    office: Actor, region: RegionRow, unit: UnitRow
) -> None:
    ended, elsewhere = make_unit(region), make_unit(make_region())
    organizations.retire_unit(actor=SYSTEM, at=AT, unit_id=ended.id)
    pk = create(office, region, lead_unit_id=unit.id)

    for wrong in (ended.id, elsewhere.id, 10**9):
        with pytest.raises(BadInput):
            operations.add_participating_unit(actor=office, at=AT, campaign_id=pk, unit_id=wrong)
        with pytest.raises(BadInput):
            operations.assign_task(actor=office, at=AT, campaign_id=pk, content="自查", unit_id=wrong)
    assert not Participation.objects.exists() and not Task.objects.exists()


def test_taking_part_twice_is_taking_part_once(office: Actor, region: RegionRow, unit: UnitRow) -> None:
    pk = create(office, region)

    for _ in range(2):
        operations.add_participating_unit(actor=office, at=AT, campaign_id=pk, unit_id=unit.id)

    assert Participation.objects.count() == 1
    assert len(audit.acts_of_object("campaign", pk)) == 2, "made, and joined once"


def test_the_lead_unit_sees_to_tasks_and_a_participating_one_does_not(
    office: Actor, region: RegionRow, unit: UnitRow
) -> None:
    helper_unit = make_unit(region)
    person = make_person(region, unit=helper_unit)
    lead, helper = make_actor(region, Role.UNIT, unit=unit), make_actor(region, Role.UNIT, unit=helper_unit)
    pk = create(office, region, lead_unit_id=unit.id, participating_unit_ids=[helper_unit.id])

    task = operations.assign_task(
        actor=lead,
        at=AT,
        campaign_id=pk,
        content=" 自查食堂 ",
        unit_id=helper_unit.id,
        person_id=person.id,
        due=date(2026, 11, 30),
    )

    assert Task.objects.get(pk=task).content == "自查食堂"
    with pytest.raises(Refused):
        operations.assign_task(actor=helper, at=AT, campaign_id=pk, content="推给别人", unit_id=unit.id)
    with pytest.raises(BadInput, match="任务内容不能为空"):
        operations.assign_task(actor=lead, at=AT, campaign_id=pk, content="\n", unit_id=unit.id)
    with pytest.raises(BadInput, match="没有这个人"):
        operations.assign_task(actor=lead, at=AT, campaign_id=pk, content="自查", unit_id=unit.id, person_id=10**9)


def test_who_sees_a_campaign(office: Actor, region: RegionRow, unit: UnitRow) -> None:
    helper_unit = make_unit(region)
    pk = create(office, region, lead_unit_id=unit.id, participating_unit_ids=[helper_unit.id])
    inside = [
        office, make_actor(region, Role.LEADER), make_actor(region, Role.INSPECTOR), SYSTEM,
        make_actor(region, Role.UNIT, unit=unit), make_actor(region, Role.CHECKER, unit=helper_unit),
    ]  # fmt: skip
    outside = [
        make_actor(region, Role.UNIT, unit=make_unit(region)), make_actor(region, Role.AUDIT_ADMIN),
        make_actor(make_region(), Role.OFFICE),
    ]  # fmt: skip

    assert all([row.id for row in queries.list_campaigns(actor)] == [pk] for actor in inside)
    for actor in outside:
        assert queries.list_campaigns(actor) == ()
        with pytest.raises(Missing):
            operations.add_participating_unit(actor=actor, at=AT, campaign_id=pk, unit_id=unit.id)


def test_a_campaign_is_found_by_its_name_before_its_other_names(office: Actor, region: RegionRow) -> None:
    first = create(office, region, name="校园餐专项整治", short_name="ZZ", prefix="XY")
    second = create(office, region, name="ZZ", prefix="ZX")

    assert queries.find_campaign(office, name=" ZZ ").id == second
    assert queries.find_campaign(office, name="XY").id == first
    for nothing in ("", "  ", "没有的"):
        with pytest.raises(Missing):
            queries.find_campaign(office, name=nothing)


def test_a_new_campaign_is_told_after_the_commit(office: Actor, region: RegionRow) -> None:
    heard: list[CampaignCreated] = []

    def listen(sender: object, *, event: CampaignCreated, **_: object) -> None:
        heard.append(event)

    campaign_created.connect(listen)
    with TestCase.captureOnCommitCallbacks(execute=True):
        pk = create(office, region)
        assert heard == []
    campaign_created.disconnect(listen)

    assert heard == [CampaignCreated(pk, AT)]
