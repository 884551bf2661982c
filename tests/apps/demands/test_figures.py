"""What the ledger holds, drawn as a book; what units have to hand in, as figures that are the lengths of their lists."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit.models import Act
from bihuan.apps.calendars.events import CalendarYearPublished
from bihuan.apps.demands import listeners, operations, queries
from bihuan.apps.demands.models import DemandTurn
from bihuan.apps.demands.queries import DemandFilter, FieldFilter
from bihuan.apps.ledger.operations import NewPerson
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.demands.burden import DEFAULT_TABLE, BurdenTable
from bihuan.core.demands.items import FieldKind
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import AT, HELD, OWN, TODAY, answer, checked, detail, drafted, running, stored
from tests.apps.ledger.web.county import County
from tests.factories import actor_for, make_user

WEEK = date(2026, 11, 9)
"""The Monday of the week in which the first turn of a demand that began on TODAY is due."""


def book_of(county: County, demand_id: int, who: str = "office") -> openpyxl.Workbook:
    stream = BytesIO()
    operations.take_extract(actor=county.actor(who), at=AT, demand_id=demand_id, stream=stream)
    return openpyxl.load_workbook(BytesIO(stream.getvalue()), read_only=True)


def rows_of(book: openpyxl.Workbook, sheet: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]


def test_the_extract_holds_what_the_ledger_says_of_each_unit(county: County) -> None:
    county.rectifying(people=(NewPerson(name="许敏", title="股长", duty="responsible"),))
    county.register()
    book = book_of(county, checked(county, HELD))
    assert rows_of(book, "各单位数据") == [
        ("单位", "已整改数", "整改完成率"), ("县市场监督管理局", 0, "0.0%"), ("石桥镇", 0, "—"),
    ]  # fmt: skip
    listed = rows_of(book, "问题清单")
    assert listed[0] == ("编号", "责任单位", "责任人")
    assert [row[1] for row in listed[1:]] == ["县市场监督管理局"] * 2
    assert "许敏（股长）" in {row[2] for row in listed[1:]}


def test_people_are_not_named_where_nobody_asked_for_people(county: County) -> None:
    county.rectifying(people=(NewPerson(name="许敏", title="股长", duty="responsible"),))
    book = book_of(county, checked(county, "整改措施\n问题清单"))
    assert "许敏" not in str(rows_of(book, "问题清单"))
    assert "各单位数据" not in book.sheetnames


def test_a_formula_in_the_ledger_stays_a_text(county: County) -> None:
    county.register(text='=HYPERLINK("http://x","点")')
    book = book_of(county, checked(county, "问题清单"))
    assert rows_of(book, "问题清单")[1][2] == '=HYPERLINK("http://x","点")'


def test_whoever_takes_it_is_recorded_and_whoever_may_not_is_refused(county: County) -> None:
    demand_id = checked(county, HELD)
    book_of(county, demand_id)
    act = Act.objects.get(action="demands.extract.taken")
    assert (act.actor_name, (act.after or {})["personal_data"]) == ("梁正", True)
    with pytest.raises(Refused):
        book_of(county, demand_id, "lead")
    with pytest.raises(Missing):
        book_of(county, demand_id, "other")
    operations.give_extract(actor=county.actor("office"), at=AT, demand_id=demand_id)
    assert book_of(county, demand_id, "lead").sheetnames == ["各单位数据", "问题清单", "说明"]


def test_a_unit_is_told_its_own_numbers(county: County) -> None:
    county.rectifying()
    drawn = queries.drawn_for_unit(
        county.actor("accountable"), county.accountable.id,
        [("问题总数", "count-all"), ("整改率", "rate-reported"), ("责任人", "cell-person"), ("没有的", "nonsense")], today=TODAY,
    )  # fmt: skip
    assert drawn == (("问题总数", "1"), ("整改率", "0.0%"), ("责任人", ""))


def test_every_figure_is_the_length_of_its_list(county: County) -> None:
    running(county)
    running(county, "联系人\n资金来源")
    checked(county, HELD)
    drafted(county, "没有查过的")
    office = county.actor("office")
    figures = queries.burden_figures(office, today=WEEK)
    assert (figures.running, figures.fields, figures.entered, figures.held) == (2, 4, 9, 5)
    assert queries.count_demands(office, wanted=DemandFilter("running"), today=WEEK) == figures.running
    for wanted, number in ((FieldFilter("running", "no"), figures.fields), (FieldFilter("checked", "yes"), figures.held),
                           (FieldFilter("checked"), figures.entered)):  # fmt: skip
        assert queries.field_page(office, wanted=wanted, today=WEEK)[1].paginator.count == number
    _, page, minutes = queries.load_page(office, week=WEEK)
    assert (page.paginator.count, minutes) == (figures.this_week.answers, figures.this_week.minutes) == (4, 138)


def test_units_and_weeks_add_up_to_the_same(county: County) -> None:
    running(county)
    running(county, "联系人", unit_ids=(county.accountable.id,), issuer_id=county.other.id, who="other")
    office = county.actor("office")
    units, _ = queries.unit_loads(office, week=WEEK)
    assert [(row.unit, row.answers, row.minutes) for row in units] == [("县市场监督管理局", 2, 61), ("石桥镇", 1, 53)]
    week = queries.week_loads(office, today=WEEK, weeks=1)[0]
    assert (week.units, week.answers, week.minutes) == (2, 3, sum(row.minutes for row in units))
    assert week.per_unit == 57


def test_a_unit_sees_its_own_load_alone(county: County) -> None:
    running(county)
    rows, page, _ = queries.load_page(county.actor("assisting"), week=WEEK)
    assert ([row.unit for row in rows], page.paginator.count) == (["石桥镇"], 1)
    assert queries.load_page(county.actor("elsewhere"), week=WEEK)[1].paginator.count == 0
    assert queries.load_page(county.actor("office"), week=WEEK, unit="石桥")[1].paginator.count == 0


def test_a_week_without_anything_stands_in_the_trend(county: County) -> None:
    running(county, frequency=Frequency.ONCE)
    weeks = queries.week_loads(county.actor("office"), today=date(2026, 11, 16), weeks=3)
    assert [(week.week, week.answers) for week in weeks] == [(TODAY, 0), (WEEK, 2), (date(2026, 11, 16), 0)]


def test_pages_ask_the_same_however_many_demands_there_are(county: County) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            queries.demand_page(county.actor("office"), wanted=DemandFilter(), today=TODAY)
            queries.open_turn_page(county.actor("accountable"), today=TODAY)
            queries.unit_loads(county.actor("office"), week=WEEK)
            queries.burden_figures(county.actor("office"), today=TODAY)
        return len(told)

    running(county)
    few = asked()
    for name in "甲乙丙丁":
        running(county, f"{name}项资金来源")
    assert asked() == few <= 30


def test_what_answers_took_proposes_other_minutes_and_the_office_adopts_them(county: County) -> None:
    demand_id = running(county, "资金投入金额")
    for place in range(1, 6):
        answer(county, demand_id, place=place, minutes=15, at=AT + timedelta(weeks=place - 1))
    office, region = county.actor("office"), county.region.id
    page = queries.table_page(office, region_id=region)
    number = next(each for each in page.proposals if each.kind is FieldKind.NUMBER)
    assert (number.held, number.proposed, number.answers) == (5, 15, 5)
    table = BurdenTable({**DEFAULT_TABLE.minutes, FieldKind.NUMBER: 15}, warn=120, budget=240)
    change = {"actor": office, "at": AT, "region_id": region, "table": table}
    operations.change_burden_table(**change, why="按单位报的时间", seen=None)  # type: ignore[arg-type]
    assert stored(running(county, "另一项金额")).minutes_each == 15
    assert stored(demand_id).minutes_each == 5
    with pytest.raises(Conflict):
        operations.change_burden_table(**change, why="不知道", seen=None)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        operations.change_burden_table(**change, why="一样", seen=queries.table_in_force(region)[1])  # type: ignore[arg-type]


def test_only_the_office_keeps_the_table(county: County) -> None:
    table = BurdenTable(DEFAULT_TABLE.minutes, warn=100, budget=240)
    change = {"at": AT, "region_id": county.region.id, "table": table, "why": "太松", "seen": None}
    with pytest.raises(Refused):
        operations.change_burden_table(actor=county.actor("leader"), **change)  # type: ignore[arg-type]
    with pytest.raises(Missing):
        operations.change_burden_table(actor=county.actor("accountable"), **change)  # type: ignore[arg-type]


def test_a_digest_counts_what_is_open_for_each_user(county: County) -> None:
    running(county)
    extra = make_user(county.region, Role.UNIT, unit=county.accountable, name="同事")
    users = [county.users["accountable"].id, extra.id, county.users["other"].id, county.users["office"].id]
    assert dict(queries.open_answers_by_user(users, AT)) == {users[0]: 1, extra.id: 1}
    assert queries.waiting_turns(actor_for(extra), today=TODAY)[0] == 1


def test_days_that_have_not_come_are_counted_again_when_a_calendar_changes(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    demand_id = running(county, frequency=Frequency.MONTHLY, end_day=date(2027, 3, 31))
    before = [turn.due_on for turn in detail(county, demand_id).turns]
    DemandTurn.objects.filter(demand=demand_id, place=4).update(due_on=date(2027, 2, 26))
    event = CalendarYearPublished(year=2027, years=(2027,), region_path=county.region.path, at=AT)
    listeners.recount_days(None, event=event)
    assert [turn.due_on for turn in detail(county, demand_id).turns] == before
    assert Act.objects.filter(action="demands.demand.recounted").count() == 1
    assert not operations.recount_turns(
        actor=county.actor("office"), at=AT, region_path=county.region.path, years=(2027,)
    )


def test_what_is_held_by_the_ledger_weighs_nothing(county: County) -> None:
    assert (
        stored(running(county, OWN)).minutes_each
        == stored(running(county, "已整改数\n" + OWN, why="不同", title="又一项")).minutes_each
    )
