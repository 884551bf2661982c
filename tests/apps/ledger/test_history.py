"""Earlier campaigns come in as history: closed on the day that their list names, in no rate, never made up, undone as a whole."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewProblem
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.organizations.models import User
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Refused
from tests.apps.ledger.lists import AT, TITLES, House, bring_in, csv_file, make_house, take_out, xlsx_file
from tests.factories import SYSTEM, make_actor, make_unit

pytestmark = pytest.mark.django_db
HEAD = (*TITLES, "状态", "销号时间")
CLOSED = ("1", "伙食费未设专户", "开设专户", "县教育局", "周砚", "2024年12月底前", "100%", "已销号", "2024年6月30日")
DELISTED = ("2", "补贴发放不及时", "按月发放", "县财政局", "林舒", "2024年10月31日", "", "摘牌销号", "2024.9.1")
GOING_ON = ("3", "留样记录不全", "补齐记录", "县教育局", "周砚", "2026年12月底前", "50%", "整改中", "")
NO_DAY = ("4", "票据缺失", "补齐票据", "县财政局", "林舒", "2026年12月底前", "", "已销号", "")


@pytest.fixture
def house() -> House:
    return make_house()


def listed(house: House, group: str) -> list[str]:
    wanted = ProblemFilter(group=group)
    return queries.numbers_of(house.office, wanted=wanted, today=AT.date(), limit=50)


def texts(*numbers: str) -> list[str]:
    return [Problem.objects.get(number=number).text for number in numbers]


@pytest.mark.parametrize("make", [csv_file, xlsx_file], ids=["csv", "xlsx"])
def test_closed_rows_come_in_as_history_with_their_days_and_the_others_as_ever(house: House, make: object) -> None:
    content = make(CLOSED, DELISTED, GOING_ON, titles=HEAD)  # type: ignore[operator]
    report = bring_in(house, content, filename="清单.csv" if make is csv_file else "清单.xlsx")

    assert (report.created, report.errors) == (3, ())
    first, second, third = (Problem.objects.get(number=number) for number in report.numbers)
    assert (first.state, first.is_history) == ("closed", True)
    assert [timezone.localdate(each.closed_at) for each in (first, second)] == [date(2024, 6, 30), date(2024, 9, 1)]
    assert (first.dispatched_at, first.first_reported_at, first.accepted_at) == (None, None, None), "nothing is made up"
    assert (third.state, third.is_history, third.closed_at) == ("registered", False, None)


def test_history_is_in_no_rate_and_in_a_list_of_its_own(house: House) -> None:
    report = bring_in(house, csv_file(CLOSED, DELISTED, GOING_ON, titles=HEAD))

    assert listed(house, "history") == list(report.numbers[:2])
    assert listed(house, "all") == listed(house, "open") == [report.numbers[2]]
    for group in ("closed", "reported", "claimed", "overdue", "to-dispatch", "no-person", "no-measure", "unresolved"):
        assert not set(listed(house, group)) & set(report.numbers[:2]), group
    counts = queries.ledger_counts(house.office, today=AT.date())
    assert (counts.all, counts.closed, counts.history) == (1, 0, 2)
    tally = queries.campaign_counts(house.office, today=AT.date())[house.campaign_id]
    assert (tally["all"], tally["closed"], tally["history"]) == (1, 0, 2)


def test_closed_without_a_day_is_registered_as_open_and_told(house: House) -> None:
    report = bring_in(house, csv_file(NO_DAY, titles=HEAD))

    assert listed(house, "to-dispatch") == list(report.numbers)
    assert "import-closed-no-day" in [note.reason.code for note in report.notes]


def test_history_asks_nobody_to_settle_anything(house: House) -> None:
    unclear = ("1", "旧问题", "", "各有关单位", "", "截至1031日", "", "已销号", "2024年6月30日")
    report = bring_in(house, csv_file(unclear, titles=HEAD))

    problem = Problem.objects.get()
    assert report.needs_person == () and problem.unresolved == []
    assert (problem.units_raw, problem.due_raw) == ("各有关单位", "截至1031日"), "what was written stays"


def test_that_it_came_in_as_history_is_an_act_of_its_own(house: House) -> None:
    bring_in(house, csv_file(CLOSED, GOING_ON, titles=HEAD))

    history, ordinary = Problem.objects.order_by("id")
    (brought,) = audit.timeline(house.office, "problem", history.pk)
    (registered,) = audit.timeline(house.office, "problem", ordinary.pk)
    assert (brought.action, registered.action) == ("ledger.problem.history-brought", "ledger.problem.registered")
    assert (brought.after or {})["closed_on"] == "2024-06-30"


def test_nobody_but_the_office_brings_history_in(house: House) -> None:
    """A lead unit could else close its own problems by writing that they are closed."""
    lead_unit = make_unit(house.region)
    pk = campaigns.create_campaign(
        actor=SYSTEM, at=AT, region_id=house.region.id, name="养老", starts_on=AT.date(), ends_on=date(2026, 12, 31),
        lead_unit_id=lead_unit.id,
    )  # fmt: skip
    lead = make_actor(house.region, Role.UNIT, unit=lead_unit)

    for dry_run in (True, False):
        with pytest.raises(Refused, match="由整改落实组导入"):
            bring_in(house, csv_file(CLOSED, titles=HEAD), actor=lead, campaign="养老", dry_run=dry_run)
    assert bring_in(house, csv_file(GOING_ON, titles=HEAD), actor=lead, campaign="养老").created == 1
    problem = NewProblem(text="旧问题", closed_on=date(2024, 6, 30))
    with pytest.raises(Refused):
        operations.register_problem(actor=lead, at=AT, campaign_id=pk, problem=problem)
    with pytest.raises(Refused):
        operations.register_problem(actor=lead, at=AT, campaign_id=pk, problem=problem, own_unit_id=lead_unit.id)
    assert not Problem.objects.filter(is_history=True).exists()


def test_a_closing_day_that_is_still_to_come_is_refused_at_the_door_of_the_ledger(house: House) -> None:
    problem = NewProblem(text="旧问题", closed_on=AT.date() + timedelta(days=1))

    with pytest.raises(BadInput, match="还没有到"):
        operations.register_problem(actor=house.office, at=AT, campaign_id=house.campaign_id, problem=problem)


def test_the_same_list_again_changes_nothing_of_history(house: House) -> None:
    report = bring_in(house, csv_file(CLOSED, titles=HEAD))

    again = bring_in(house, csv_file(CLOSED, titles=HEAD), on_conflict="update")

    assert (again.created, again.updated) == (0, 0)
    assert Problem.objects.count() == 1 and Problem.objects.get(number=report.numbers[0]).version == 1


def test_history_that_was_taken_out_comes_in_elsewhere_as_history(house: House) -> None:
    bring_in(house, csv_file(CLOSED, GOING_ON, titles=HEAD))
    content = take_out(house)
    campaigns.create_campaign(
        actor=SYSTEM, at=AT, region_id=house.region.id, name="搬来的", starts_on=AT.date(), ends_on=date(2026, 12, 31)
    )
    rows = Problem.objects.filter(is_history=True)
    assert rows.count() == 1

    report = bring_in(house, content, filename="清单.xlsx", campaign="新的", create=True)

    assert report.created == 2 and rows.count() == 2
    assert len(set(rows.values_list("closed_at", flat=True))) == 1, "on the same day"


def test_an_import_of_history_is_undone_as_a_whole(house: House) -> None:
    report = bring_in(house, csv_file(CLOSED, GOING_ON, titles=HEAD))

    undone = operations.undo_import(
        actor=house.office, at=AT + timedelta(hours=1), run_id=report.run_id or 0, why="导错了"
    )

    assert undone.withdrawn == 2
    assert set(Problem.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert listed(house, "history") == [] == listed(house, "all")


def test_history_came_back_is_a_relapse_like_any_other(house: House) -> None:
    report = bring_in(house, csv_file(CLOSED, GOING_ON, titles=HEAD))
    old, new = report.numbers

    operations.name_relapse(actor=house.office, at=AT, number=new, earlier_number=old, why="群众又反映")

    assert Problem.objects.get(number=new).relapse_of is not None


def test_the_database_keeps_what_history_promises(house: House) -> None:
    bring_in(house, csv_file(CLOSED, GOING_ON, titles=HEAD))
    history = Problem.objects.filter(is_history=True)

    for wrong in ({"closed_at": None, "state": "registered"}, {"first_reported_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            history.update(**wrong)


def page(actor: Actor, address: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=actor.username))
    return client.get(address).content.decode()


def test_pages_show_history_hollow_and_say_what_it_is(house: House) -> None:
    (number,) = bring_in(house, csv_file(CLOSED, titles=HEAD)).numbers

    said = page(house.office, f"/problems/{number}/")
    assert "导入的历史：销号日期照原清单写的" in said and "导入为历史" in said
    badge = said.partition('class="bh-no">')[2][:200]
    assert "历史销号" in badge and "claimed" in badge and "verified" not in badge
    rows = page(house.office, "/problems/?group=history")
    assert number in rows and "历史销号" in rows
    assert number not in page(house.office, "/problems/")


def test_texts_of_history_are_found_by_search_in_its_list(house: House) -> None:
    bring_in(house, csv_file(CLOSED, DELISTED, titles=HEAD))
    wanted = ProblemFilter(group="history", q="专户")

    assert texts(*queries.numbers_of(house.office, wanted=wanted, today=AT.date(), limit=9)) == ["伙食费未设专户"]
