"""A list of what a unit found in itself: every row is about that unit, and what says otherwise is an error."""

from dataclasses import replace

import pytest

from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows import Doubt, UnderstoodRow
from bihuan.core.ledger_rows.own import OTHERS_PROBLEM, hold_to_unit

OWN, OTHER, THIRD = 7, 8, 9
NO_UNIT = Doubt("accountable", "", Reason("import-no-unit", "没有写责任单位。"))
ROW = UnderstoodRow(row=3, raw={"text": "票据不全"}, text="票据不全", doubts=(NO_UNIT,), labels={"lead": "牵头单位"})


def held(row: UnderstoodRow) -> UnderstoodRow:
    (found,) = hold_to_unit([row], unit_id=OWN, name="县水利局")
    return found


@pytest.mark.parametrize("lead", [{}, {"lead": ""}, {"lead": "  \n"}], ids=["no column", "empty", "spaces"])
def test_a_row_without_a_unit_is_the_units_own(lead: dict[str, str]) -> None:
    found = held(replace(ROW, raw={**ROW.raw, **lead}))
    assert (found.accountable_unit_id, found.accountable_unit, found.doubts, found.errors) == (OWN, "县水利局", (), ())


def test_other_questions_about_the_row_stay() -> None:
    late = Doubt("deadline", "尽快", Reason("no-day", "没有写明确的日期。"))
    assert held(replace(ROW, doubts=(NO_UNIT, late))).doubts == (late,)


def test_a_row_that_names_the_unit_is_taken_as_it_is() -> None:
    row = replace(ROW, raw={"lead": "水利局"}, accountable_unit_id=OWN, accountable_unit="县水利局", doubts=())
    assert held(row) is row


def test_a_row_of_another_unit_is_an_error_of_its_cell() -> None:
    found = held(replace(ROW, raw={"lead": "县财政局"}, accountable_unit_id=OTHER, doubts=()))
    assert [(each.row, each.column, each.reason) for each in found.errors] == [(3, "牵头单位", OTHERS_PROBLEM)]
    assert found.accountable_unit_id == OTHER


def test_it_is_told_once_however_often_it_is_asked() -> None:
    row = replace(ROW, raw={"lead": "县财政局"}, accountable_unit_id=OTHER, doubts=())
    assert held(held(row)) == held(row)


def test_a_unit_that_could_not_be_read_stays_a_question_and_is_nobodys() -> None:
    unread = Doubt("accountable", "县水务局", Reason("unknown", "没有叫“县水务局”的单位。"))
    row = replace(ROW, raw={"lead": "县水务局"}, doubts=(unread,))
    assert held(row) is row


def test_a_unit_does_not_assist_itself() -> None:
    found = held(replace(ROW, assisting_unit_ids=(THIRD, OWN), assisting_units=("县财政局", "县水利局")))
    assert (found.assisting_unit_ids, found.assisting_units) == ((THIRD,), ("县财政局",))


def test_rows_keep_their_order_and_an_empty_list_is_none() -> None:
    rows = [replace(ROW, row=place) for place in range(5)]
    assert [row.row for row in hold_to_unit(rows, unit_id=OWN, name="县水利局")] == [0, 1, 2, 3, 4]
    assert hold_to_unit([], unit_id=OWN, name="县水利局") == ()
