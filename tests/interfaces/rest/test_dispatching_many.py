"""Before many are dispatched over REST it is told what would become of each: as the page tells it, row by row in the order asked."""

import pytest
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import BulkAct, BulkKind
from tests.apps.ledger.web.county import County
from tests.interfaces.rest.programs import Program, token_for, told

ROUTE = "/problems/dispatch"


def numbers_of(county: County) -> list[str]:
    """Ready, without a unit, without a deadline, dispatched already."""
    return [
        county.register("可以交办"),
        county.register("没有单位", accountable_unit_id=None),
        county.register("没有时限", due=None),
        county.dispatched(text="已经交办"),
    ]


def look(county: County, numbers: list[str], who: str = "office", **more: object) -> dict[str, object]:
    chosen = [{"number": number} for number in numbers]
    answer = Program(token_for(county.users[who])).post(ROUTE, problems=chosen, dry_run=True, **more)
    assert answer.status_code == 200, answer.content
    found: dict[str, object] = told(answer)
    return found


def reasons_in(answer: dict[str, object]) -> dict[str, list[str]]:
    rows = answer["rows"]
    assert isinstance(rows, list)
    return {row["number"]: [each["code"] for each in row["reasons"]] for row in rows}


def test_what_is_told_is_what_the_page_tells(county: County) -> None:
    numbers = numbers_of(county)
    plan = operations.look_over_chosen(
        actor=county.actor("office"), act=BulkAct(BulkKind.DISPATCH), numbers=numbers, today=timezone.localdate()
    )
    page = {row.number: [each.code for each in row.reasons] for group in plan.held for row in group.rows}
    page |= {row.number: [] for row in plan.ready}

    answer = look(county, numbers)

    assert reasons_in(answer) == page
    assert (answer["dispatched"], answer["held"]) == (1, 3)


def test_what_is_told_beforehand_comes_true(county: County) -> None:
    numbers = numbers_of(county)
    before = reasons_in(look(county, numbers))
    chosen = [{"number": number} for number in numbers]

    after = reasons_in(told(Program(token_for(county.users["office"])).post(ROUTE, problems=chosen)))

    assert {number for number, why in before.items() if not why} == {number for number, why in after.items() if not why}
    assert before.keys() == after.keys()


@pytest.mark.parametrize("turn", [1, -1], ids=["as registered", "backwards"])
def test_rows_stand_in_the_order_asked_each_once(county: County, turn: int) -> None:
    numbers = numbers_of(county)[::turn]
    rows = look(county, [*numbers, numbers[0], numbers[-1]])["rows"]
    assert isinstance(rows, list)
    assert [row["number"] for row in rows] == numbers


def test_what_is_not_there_for_the_reader_is_left_out(county: County) -> None:
    numbers = numbers_of(county)
    assert reasons_in(look(county, ["XY-2026-9999", numbers[0]])) == {numbers[0]: []}
    assert reasons_in(look(county, numbers, "elsewhere")) == {}


def test_who_may_see_but_not_dispatch_is_told_so_for_each(county: County) -> None:
    number = county.dispatched(text="本单位的")
    assert all(reasons_in(look(county, [number], "accountable"))[number])


def test_looking_writes_nothing(county: County) -> None:
    numbers = numbers_of(county)
    acts = Act.objects.filter(action__startswith="ledger.").count()
    states = list(Problem.objects.order_by("id").values_list("state", "version"))

    look(county, numbers)

    assert Act.objects.filter(action__startswith="ledger.").count() == acts
    assert list(Problem.objects.order_by("id").values_list("state", "version")) == states


def test_reasons_are_in_the_language_asked_for(county: County) -> None:
    number = county.register(accountable_unit_id=None)
    program = Program(token_for(county.users["office"]), language="en")
    (row,) = told(program.post(ROUTE, problems=[{"number": number}], dry_run=True))["rows"]
    assert row["reasons"] and all(each["message"].isascii() for each in row["reasons"])


def test_a_long_choice_costs_as_many_queries_as_a_short_one(
    county: County, django_assert_max_num_queries: object
) -> None:
    program = Program(token_for(county.users["office"]))
    few, many = [county.register()], [county.register(f"第 {place} 个") for place in range(30)]
    program.post(ROUTE, problems=[{"number": few[0]}], dry_run=True)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        program.post(ROUTE, problems=[{"number": number} for number in many], dry_run=True)
