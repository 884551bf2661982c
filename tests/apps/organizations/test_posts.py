"""Posts and who fills them on a day, for choosing to whom something is given."""

from datetime import date

import pytest

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.queries import RegionRow, UnitRow
from tests.factories import LONG_AGO, SYSTEM, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)


@pytest.fixture
def region() -> RegionRow:
    return make_region()


@pytest.fixture
def unit(region: RegionRow) -> UnitRow:
    return make_unit(region, "澜川县教育局", short_name="县教育局")


def test_a_post_stands_there_with_each_of_its_holders_or_vacant(region: RegionRow, unit: UnitRow) -> None:
    first = make_person(region, "周文岚", unit=unit, title="副局长")
    post = queries.people_by_ids([first.id], on=DAY)[first.id].posts[0].post_id
    second = operations.create_person(actor=SYSTEM, at=LONG_AGO, region_id=region.id, name="罗培")
    operations.appoint_person(actor=SYSTEM, at=LONG_AGO, person_id=second.id, post_id=post, since=date(2026, 3, 1))
    vacant = operations.create_post(actor=SYSTEM, at=LONG_AGO, unit_id=unit.id, title="产权股股长")

    rows = queries.post_rows(region.id, on=DAY)

    assert [(row.unit, row.label, row.person_id) for row in rows] == [
        ("县教育局", "副局长　周文岚", first.id), ("县教育局", "副局长　罗培", second.id), ("县教育局", "产权股股长", None),
    ]  # fmt: skip
    assert queries.posts_of_unit(unit.id) == {post, vacant}
    assert queries.posts_of_unit(10**9) == frozenset()


def test_who_left_or_has_not_come_yet_fills_no_post(region: RegionRow, unit: UnitRow) -> None:
    make_person(region, "走了", unit=unit, title="甲", until=date(2026, 11, 24))
    make_person(region, "没来", unit=unit, title="乙", since=date(2026, 11, 25))
    make_person(region, "今天来", unit=unit, title="丙", since=DAY)

    assert [row.person for row in queries.post_rows(region.id, on=DAY)] == ["", "", "今天来"]


def test_units_that_ended_and_other_regions_offer_nothing(region: RegionRow, unit: UnitRow) -> None:
    elsewhere = make_region()
    make_person(elsewhere, unit=make_unit(elsewhere))
    other = make_unit(region)
    make_person(region, unit=unit)
    make_person(region, "李四", unit=other)
    operations.retire_unit(actor=SYSTEM, at=LONG_AGO, unit_id=other.id)

    assert [row.person for row in queries.post_rows(region.id, on=DAY)] == ["张三"]
    assert queries.post_rows(region.id, on=DAY, unit_ids=frozenset()) == ()
    assert len(queries.post_rows(region.id, on=DAY, unit_ids=frozenset({unit.id}))) == 1
