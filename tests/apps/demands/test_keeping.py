"""The table of minutes and its history; days that are counted again; what a region keeps to itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bihuan.apps.demands import operations, queries
from bihuan.apps.demands.models import BurdenTableVersion, DemandTurn
from bihuan.core.decisions import BadInput, Missing
from bihuan.core.demands.burden import DEFAULT_TABLE, BurdenTable, document_of, table_of
from bihuan.core.demands.items import FieldKind
from tests.apps.demands.demands import AT, TODAY, checked, running, stored
from tests.apps.ledger.web.county import County


def change(county: County, table: BurdenTable, *, seen: int | None = None, why: str = "按单位报的时间") -> int:
    return operations.change_burden_table(
        actor=county.actor("office"), at=AT, region_id=county.region.id, table=table, why=why, seen=seen
    )


def table(**minutes: int) -> BurdenTable:
    new = {FieldKind(kind): number for kind, number in minutes.items()}
    return replace(DEFAULT_TABLE, minutes={**DEFAULT_TABLE.minutes, **new})


def test_versions_are_kept_newest_first(county: County) -> None:
    assert change(county, table(number=6)) == 1
    seen = queries.table_in_force(county.region.id)[1]
    assert change(county, table(number=9), seen=seen, why="再核过") == 2
    page = queries.table_page(county.actor("leader"), region_id=county.region.id)
    told = [(row.version, row.why, row.made_by, row.table.minutes[FieldKind.NUMBER]) for row in page.versions]
    assert [(version, why, minutes) for version, why, _, minutes in told] == [
        (2, "再核过", 9),
        (1, "按单位报的时间", 6),
    ]
    assert not page.may_change and page.table.minutes[FieldKind.NUMBER] == 9


def test_a_table_of_before_a_kind_was_known_has_its_default(county: County) -> None:
    old = document_of(table(number=6))
    old["minutes"] = {"number": 6}
    BurdenTableVersion.objects.create(region_id=county.region.id, version=1, document=old, why="旧的", made_at=AT)
    held, _ = queries.table_in_force(county.region.id)
    assert (held.minutes[FieldKind.NUMBER], held.minutes[FieldKind.ESSAY]) == (
        6,
        DEFAULT_TABLE.minutes[FieldKind.ESSAY],
    )
    assert table_of(document_of(held)) == held


def test_another_region_keeps_its_own(county: County) -> None:
    change(county, table(number=6))
    assert queries.table_in_force(county.elsewhere.id) == (DEFAULT_TABLE, None)
    with pytest.raises(Missing):
        queries.table_page(county.actor("elsewhere"), region_id=county.region.id)


@pytest.mark.parametrize("why", ["", "   ", "长" * 4001])
def test_a_change_says_why(county: County, why: str) -> None:
    with pytest.raises(BadInput):
        change(county, table(number=6), why=why)
    assert not BurdenTableVersion.objects.exists()


def test_a_tighter_budget_holds_for_what_is_checked_after_it(county: County) -> None:
    before = checked(county, "甲类清单")
    change(county, replace(DEFAULT_TABLE, warn=10, budget=30))
    after = checked(county, "乙类清单")
    assert (stored(before).is_over, stored(after).is_over) == (False, True)


def test_what_is_open_keeps_the_day_that_units_were_told(county: County) -> None:
    demand_id = running(county, "资金投入")
    first = DemandTurn.objects.get(demand=demand_id, place=1)
    DemandTurn.objects.filter(pk=first.pk).update(due_on=first.due_on + timedelta(days=1))
    later = DemandTurn.objects.get(demand=demand_id, place=3)
    DemandTurn.objects.filter(pk=later.pk).update(due_on=later.due_on + timedelta(days=1))
    office = county.actor("office")
    assert operations.recount_turns(actor=office, at=AT, region_path=county.region.path, years=(2026,)) == 1
    first.refresh_from_db()
    assert first.due_on == date(2026, 11, 10)
    assert DemandTurn.objects.get(pk=later.pk).due_on == later.due_on
    assert operations.recount_turns(actor=office, at=AT, region_path=county.region.path, years=(2031,)) == 0
    assert operations.recount_turns(actor=office, at=AT, region_path=county.elsewhere.path, years=(2026,)) == 0
    assert first.due_on > TODAY
