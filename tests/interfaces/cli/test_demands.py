"""`bihuan demands` as a script calls it: listed, checked, approved, stopped, weighed, drawn."""

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.utils import timezone

from bihuan.core.demands.lifecycle import DemandState
from tests.apps.demands.demands import HELD, MIXED, OWN, checked, drafted, running, stored
from tests.apps.ledger.web.county import County, make_county, now
from tests.command import run_here

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return make_county()


def fresh(county: County, items: str = MIXED) -> int:
    """A draft whose end has not come yet."""
    today = timezone.localdate()
    return drafted(county, items, at=now(), first_day=today, end_day=today + timedelta(days=60))


def live(county: County, items: str = MIXED) -> int:
    """A demand that runs today."""
    today = timezone.localdate()
    return running(county, items, at=now(), first_day=today, end_day=today + timedelta(days=60))


def test_demands_are_listed_by_group_and_unit(county: County) -> None:
    first = live(county)
    fresh(county, "联系人")
    listed = run_here("demands", "list", "--group", "running", "--json").document()
    assert (listed["total"], [row["id"] for row in listed["rows"]]) == (1, [first])  # type: ignore[attr-defined]
    told = run_here("demands", "list").stdout
    assert stored(first).number in told and "执行中" in told and "草稿" in told and "共 2 项" in told
    assert run_here("demands", "list", "--unit", str(county.other.id), "--json").document()["total"] == 0
    assert run_here("demands", "list", "--unit", "甲", "--json").document()["total"] == 0


def test_a_group_that_is_not_there_is_refused(county: County) -> None:
    refused = run_here("demands", "list", "--group", "made-up")
    assert refused.code == 1 and "made-up" in refused.stderr


def test_one_demand_is_shown_with_what_the_ledger_holds_of_it(county: County) -> None:
    demand_id = fresh(county)
    shown = run_here("demands", "show", str(demand_id), "--json").document()
    items = {item["name"]: item["drawn"] for item in shown["items"]}  # type: ignore[attr-defined]
    assert items == {"问题总数": "问题总数", "已整改数": "上报完成数", "资金投入": "", "典型做法": ""}
    told = run_here("demands", "show", str(demand_id)).stdout
    assert "已经有：已整改数（上报完成数）" in told and "要单位报：资金投入" in told


def test_a_demand_that_is_not_there_is_refused(county: County) -> None:
    for command in (
        ("show", "999999"),
        ("check", "999999"),
        ("approve", "999999"),
        ("stop", "999999", "--why", "不用"),
    ):
        refused = run_here("demands", *command)
        assert refused.code == 1 and "没有这项需求" in refused.stderr, command
    assert run_here("demands", "show", "abc").code == 2


def test_it_is_checked_and_approved_and_stopped(county: County) -> None:
    demand_id = fresh(county)
    assert run_here("demands", "check", str(demand_id), "--json").document() == {"id": demand_id, "state": "checked"}
    assert run_here("demands", "approve", str(demand_id), "--json").document()["state"] == "approved"
    told = run_here("demands", "stop", str(demand_id), "--why", "台账里能取").stdout
    assert "已停止，单位不用再报。" in told
    assert (stored(demand_id).state, stored(demand_id).ending) == (DemandState.STOPPED, "台账里能取")


def test_all_held_is_refused_and_the_extract_is_written(county: County, tmp_path: Path) -> None:
    county.rectifying()
    demand_id = fresh(county, HELD)
    assert run_here("demands", "check", str(demand_id), "--json").document()["state"] == "refused"
    file = tmp_path / "提取.xlsx"
    assert run_here("demands", "extract", str(demand_id), "--output", str(file)).code == 0
    sheet = openpyxl.load_workbook(file)["各单位数据"]
    assert [cell.value for cell in sheet[1]] == ["单位", "已整改数", "整改完成率"]


def test_nothing_is_written_where_there_is_nothing_to_draw(county: County, tmp_path: Path) -> None:
    demand_id = fresh(county, "联系人")
    file = tmp_path / "提取.xlsx"
    refused = run_here("demands", "extract", str(demand_id), "--output", str(file))
    assert refused.code == 1 and "提取结果" in refused.stderr
    assert not file.exists()


def test_an_overlap_needs_a_reason(county: County) -> None:
    live(county, OWN)
    second = fresh(county, "资金投入")
    refused = run_here("demands", "check", str(second))
    assert refused.code == 1 and "重复" in refused.stderr
    assert stored(second).state == DemandState.DRAFT
    assert run_here("demands", "check", str(second), "--why", "口径不同").code == 0


def test_as_somebody_it_goes_by_their_rights(county: County) -> None:
    today = timezone.localdate()
    demand_id = checked(county, at=now(), first_day=today, end_day=today + timedelta(days=60))
    lead = county.users["lead"].username
    refused = run_here("demands", "approve", str(demand_id), "--as", lead)
    assert refused.code == 1 and "整改落实组" in refused.stderr
    assert run_here("demands", "approve", str(demand_id), "--as", county.users["office"].username).code == 0
    hidden = run_here("demands", "show", str(demand_id), "--as", county.users["other"].username)
    assert hidden.code == 1 and "没有这项需求" in hidden.stderr


def test_the_burden_of_a_week_by_unit(county: County) -> None:
    demand_id = live(county)
    due = stored(demand_id).turns.earliest("due_on").due_on
    told = run_here("demands", "burden", "--week", due.isoformat(), "--json").document()
    assert (told["running"], told["fields"], told["held"], told["entered"]) == (1, 2, 2, 4)
    units = [row["unit"] for row in told["units"]]  # type: ignore[attr-defined]
    assert units == ["县市场监督管理局", "石桥镇"]
    assert "石桥镇：" in run_here("demands", "burden", "--week", due.isoformat()).stdout
    assert run_here("demands", "burden", "--week", "2001-01-01", "--json").document()["units"] == []
    for week in ("someday", "9999-12-31", "0001-01-01"):
        assert run_here("demands", "burden", "--week", week).code == 2


def test_what_is_over_is_marked_once(county: County) -> None:
    live(county)
    assert run_here("demands", "due", "--json").document() == {"begun": 1, "ended": 0}
    assert run_here("demands", "due", "--json").document() == {"begun": 0, "ended": 0}
    assert "开始 0 项，到期停止 0 项" in run_here("demands", "due").stdout
