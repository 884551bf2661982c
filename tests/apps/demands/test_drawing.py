"""What the catalogue promises is what the ledger says: every entry is drawn, and each number is the length of the ledger's own list."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from bihuan.apps.demands import operations, queries
from bihuan.apps.ledger import operations as ledger_steps
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.operations import NewMeasure, NewPerson
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.core.demands.catalogue import BY_KEY, CATALOGUE, Drawn, Entry
from bihuan.core.demands.items import FieldKind, Item
from tests.apps.demands.demands import checked, new
from tests.apps.ledger.web.county import County, now

COUNTS = [entry for entry in CATALOGUE if entry.drawn is Drawn.COUNT]
RATES = [entry for entry in CATALOGUE if entry.drawn is Drawn.RATE]
CELLS = [entry for entry in CATALOGUE if entry.drawn is Drawn.CELL]


@dataclass(frozen=True, slots=True)
class Told:
    """Problems of every kind, so that no count is nothing by chance."""

    county: County
    today: date


@pytest.fixture
def told(county: County) -> Told:
    """Registered, to accept, being rectified, late, soon due, suspended, with an extension asked, without people and measures."""
    county.register()
    county.dispatched()
    county.dispatched(due=timezone.localdate() + timedelta(days=3))
    number = county.rectifying(
        people=(
            NewPerson(name="许敏", title="股长", duty="responsible"),
            NewPerson(name="吴敏", title="局长", duty="leader"),
        ),
        measures=(NewMeasure("逐家开户", who="财务股"),),
        goal="专户全覆盖",
        place="石桥镇柳河村",
        cause="没有指定专人",
        institutional_gap="absent",
    )
    unit = county.actor("accountable")
    ledger_steps.report_progress(actor=unit, at=now(), number=number, line="11 家开了 9 家", percent=Decimal(80))
    held_up = county.rectifying()
    ledger_steps.request_extension(actor=unit, at=now(), number=held_up, until=date(2100, 3, 1), reason="审批要排期")
    county.register(accountable_unit_id=county.assisting.id, assisting_unit_ids=(), measures=())
    return Told(county, timezone.localdate())


def book(county: County, *entries: Entry) -> openpyxl.Workbook:
    """The extract of a demand that asks these things under their own names."""
    actor = county.actor("lead")
    items = [Item(entry.name, FieldKind.TEXT) for entry in entries]
    demand_id = operations.register_demand(actor=actor, at=now(), new=_live(county, items))
    operations.check_demand(actor=actor, at=now(), demand_id=demand_id)
    stream = BytesIO()
    operations.take_extract(actor=county.actor("office"), at=now(), demand_id=demand_id, stream=stream)
    return openpyxl.load_workbook(BytesIO(stream.getvalue()))


def _live(county: County, items: list[Item]) -> operations.NewDemand:
    today = timezone.localdate()
    return replace(new(county), items=items, first_day=today, end_day=today + timedelta(days=40))


def rows(book: openpyxl.Workbook, sheet: str) -> list[list[object]]:
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def test_every_count_is_the_length_of_the_ledgers_own_list(told: Told) -> None:
    county = told.county
    head, *lines = rows(book(county, *COUNTS), "各单位数据")
    assert head == ["单位", *(entry.name for entry in COUNTS)]
    for name, unit in ((county.accountable.name, county.accountable.id), (county.assisting.name, county.assisting.id)):
        line = next(line for line in lines if line[0] == name)
        for entry, number in zip(COUNTS, line[1:], strict=True):
            listed = ledger.count_problems(
                county.actor("office"), wanted=ProblemFilter(group=entry.source[0], unit=str(unit)), today=told.today
            )
            assert number == listed, (name, entry.name)
    assert any(isinstance(cell, int) and cell > 0 for line in lines for cell in line[1:])


def test_every_rate_is_one_count_over_another(told: Told) -> None:
    county = told.county
    _, *lines = rows(book(county, *RATES), "各单位数据")
    line = next(line for line in lines if line[0] == county.accountable.name)
    wanted = ProblemFilter(unit=str(county.accountable.id))
    counts = ledger.total_counts(county.actor("office"), today=told.today, wanted=wanted)
    for entry, said in zip(RATES, line[1:], strict=True):
        above, below = (counts[group] for group in entry.source)
        assert said == (f"{above / below * 100:.1f}%" if below else "—"), entry.name


def test_every_column_is_one_of_the_ledgers_own_and_says_something(told: Told) -> None:
    head, *lines = rows(book(told.county, *CELLS), "问题清单")
    assert head[:2] == ["编号", "责任单位"]
    assert set(head) == {
        "编号",
        *(entry.name for entry in CELLS if len(entry.source) == 1 and entry.key != "cell-number"),
    }
    said = {title: [line[place] for line in lines if line[place]] for place, title in enumerate(head)}
    silent = {title for title, texts in said.items() if not texts}
    assert silent <= {"销号日期", "申请销号日期", "佐证材料", "问题类别"}, silent
    assert said["整改措施"] and "逐家开户" in str(said["整改措施"])
    assert "许敏（股长）" in said["责任人"] and "吴敏（局长）" in said["责任领导"]
    assert "11 家开了 9 家" in str(said["整改进展"])
    assert (said["问题地点"], said["问题成因"], said["制度层面"]) == (["石桥镇柳河村"], ["没有指定专人"], ["制度空白"])


def test_what_one_word_asks_for_two_columns_comes_in_two(told: Told) -> None:
    head, *lines = rows(book(told.county, BY_KEY["cell-leader-person"], BY_KEY["cell-number"]), "问题清单")
    assert head == ["编号", "责任单位", "责任领导", "责任人"]
    assert "吴敏（局长）" in [line[2] for line in lines] and "许敏（股长）" in [line[3] for line in lines]


@pytest.mark.parametrize("entry", CATALOGUE, ids=[entry.key for entry in CATALOGUE])
def test_a_demand_that_asks_one_thing_of_the_ledger_is_refused(county: County, entry: Entry) -> None:
    demand_id = checked(county, entry.name)
    extract = queries.extract_of(county.actor("office"), demand_id, today=timezone.localdate())
    assert bool(extract.columns) == (entry.drawn is Drawn.CELL)
    assert bool(extract.figures) == (entry.drawn is not Drawn.CELL)


@pytest.mark.parametrize("entry", [*COUNTS, *RATES], ids=[entry.key for entry in [*COUNTS, *RATES]])
def test_a_unit_is_told_the_same_number_as_the_office(told: Told, entry: Entry) -> None:
    county = told.county
    unit = county.accountable.id
    ((name, own),) = queries.drawn_for_unit(
        county.actor("accountable"), unit, [(entry.name, entry.key)], today=told.today
    )
    seen_by_unit = ledger.total_counts(
        county.actor("accountable"), today=told.today, wanted=ProblemFilter(unit=str(unit)), groups=list(entry.source)
    )
    if entry.drawn is Drawn.COUNT:
        assert own == str(seen_by_unit[entry.source[0]])
    else:
        assert own.endswith("%") or own == "—"
    assert name == entry.name


def test_the_extract_of_a_unit_that_holds_nothing_is_zeros_and_not_missing(county: County) -> None:
    _, *lines = rows(book(county, BY_KEY["count-all"], BY_KEY["rate-closed"]), "各单位数据")
    assert lines == [["县市场监督管理局", 0, "—"], ["石桥镇", 0, "—"]]


def test_names_that_the_issuer_used_stand_above_the_columns(county: County) -> None:
    county.register()
    demand_id = checked(county, "具体责任人\n工作措施\n完成整改数")
    extract = queries.extract_of(county.actor("office"), demand_id, today=timezone.localdate())
    assert [title for _, title in extract.columns] == ["编号", "责任单位", "具体责任人", "工作措施"]
    assert [title for title, _ in extract.figures] == ["完成整改数"]
    assert extract.people
