"""What a person decides about the rows of a list: one decision for all rows that ask the same, the raw cells untouched."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.ledger_rows import CellError, Doubt, UnderstoodRow
from bihuan.core.ledger_rows.settling import (
    CHOICES,
    Choice,
    NamedUnit,
    Settlement,
    asked_by,
    decision_for,
    refuse_settlement,
    row_key,
    settle_rows,
)
from bihuan.core.reason_documents import document_of, reason_of

EDUCATION, FINANCE, AUDIT = NamedUnit(1, "县教育局"), NamedUnit(2, "县财政局"), NamedUnit(3, "县审计局")
UNKNOWN = Reason("unit-unknown", "没有叫「%(name)s」的单位，待人工确认。", {"name": "教体局"})
NO_DAY = Reason("deadline-unread", "读不出期限")
OPEN_SET = Reason("unit-open-set", "「等单位」没有写明")
NO_TEXT = Reason("import-no-text", "没有写问题内容。")

lead = Doubt("accountable", "教体局", UNKNOWN)
helper = Doubt("assist", "教体局", UNKNOWN)
others = Doubt("assist", "县财政局等单位", OPEN_SET)
deadline = Doubt("deadline", "截至1031日", NO_DAY)
progress = Doubt("progress", "0.35", Reason("progress-bare", "只写了数字"))


def a_row(*doubts: Doubt, row: int = 5, **known: object) -> UnderstoodRow:
    raw = {"text": "账目不清", "lead": "教体局", "deadline": "截至1031日"}
    return UnderstoodRow(row=row, raw=raw, text="账目不清", doubts=doubts, **known)  # type: ignore[arg-type]


def key_of(row: UnderstoodRow, doubt: Doubt) -> str:
    return next(asked.key for asked in asked_by(row) if asked.doubt == doubt)


def settled(row: UnderstoodRow, doubt: Doubt, given: Settlement) -> UnderstoodRow:
    """The one row that comes of it."""
    (found,) = settle_rows([row], {key_of(row, doubt): given}).rows
    return found


def test_a_unit_that_is_meant_becomes_the_accountable_one() -> None:
    row = settled(a_row(lead), lead, Settlement(Choice.UNIT, (EDUCATION,)))
    assert (row.accountable_unit_id, row.accountable_unit, row.doubts) == (1, "县教育局", ())


def test_further_units_assist() -> None:
    row = settled(a_row(lead), lead, Settlement(Choice.UNIT, (EDUCATION, FINANCE, AUDIT)))
    assert (row.accountable_unit_id, row.assisting_unit_ids) == (1, (2, 3))
    assert row.assisting_units == ("县财政局", "县审计局")


def test_the_raw_cells_stay_what_they_are() -> None:
    before = a_row(lead, deadline)
    after = settled(before, deadline, Settlement(Choice.DUE, due=date(2026, 10, 31)))
    assert after.raw == before.raw and after.due == date(2026, 10, 31)


def test_one_decision_settles_every_row_that_asks_the_same() -> None:
    rows = [a_row(deadline, row=number) for number in range(3, 9)]
    found = settle_rows(rows, {key_of(rows[0], deadline): Settlement(Choice.DUE, due=date(2026, 10, 31))})
    assert [row.due for row in found.rows] == [date(2026, 10, 31)] * 6


def test_a_decision_for_one_row_goes_before_that_for_all() -> None:
    one, two = a_row(deadline, row=3), a_row(deadline, row=4)
    key = key_of(one, deadline)
    decisions = {
        key: Settlement(Choice.DUE, due=date(2026, 10, 31)),
        f"{row_key(two)}|{key}": Settlement(Choice.DUE, due=date(2026, 11, 1)),
    }
    assert [row.due for row in settle_rows([one, two], decisions).rows] == [date(2026, 10, 31), date(2026, 11, 1)]
    assert decision_for(row_key(two), key, decisions) == decisions[f"{row_key(two)}|{key}"]


def test_one_name_is_one_question_wherever_it_stands() -> None:
    leads, helps = a_row(lead, row=3), a_row(helper, row=4, accountable_unit_id=2, accountable_unit="县财政局")
    assert key_of(leads, lead) == key_of(helps, helper)
    given = {key_of(leads, lead): Settlement(Choice.UNIT, (EDUCATION,))}
    first, second = settle_rows([leads, helps], given).rows
    assert first.accountable_unit_id == 1 and not first.assisting_unit_ids
    assert (second.accountable_unit_id, second.assisting_unit_ids) == (2, (1,))


def test_a_name_that_leads_and_assists_in_one_row_leads() -> None:
    row = settled(a_row(lead, helper), lead, Settlement(Choice.UNIT, (EDUCATION,)))
    assert (row.accountable_unit_id, row.assisting_unit_ids, row.doubts) == (1, (), ())


def test_nobody_else_takes_part_where_no_unit_is_named() -> None:
    before = a_row(
        others,
        accountable_unit_id=1,
        accountable_unit="县教育局",
        assisting_unit_ids=(2,),
        assisting_units=("县财政局",),
    )
    after = settled(before, others, Settlement(Choice.ASSIST))
    assert (after.assisting_unit_ids, after.doubts) == ((2,), ())
    assert settled(before, others, Settlement(Choice.ASSIST, (AUDIT,))).assisting_unit_ids == (2, 3)


def test_the_accountable_unit_does_not_assist_itself() -> None:
    before = a_row(others, accountable_unit_id=1, accountable_unit="县教育局")
    assert settled(before, others, Settlement(Choice.ASSIST, (EDUCATION, FINANCE))).assisting_unit_ids == (2,)


def test_splitting_makes_one_problem_for_each_unit() -> None:
    row = a_row(Doubt("accountable", "各镇街", Reason("unit-no-lead", "只写了一类单位")), deadline)
    (asked, due) = asked_by(row)
    decisions = {
        asked.key: Settlement(Choice.SPLIT, (EDUCATION, FINANCE)),
        due.key: Settlement(Choice.DUE, due=date(2026, 10, 31)),
    }
    found = settle_rows([row], decisions).rows
    assert [each.accountable_unit for each in found] == ["县教育局", "县财政局"]
    assert {(each.row, each.due, each.doubts) for each in found} == {(5, date(2026, 10, 31), ())}


def test_what_is_left_open_goes_on_asking() -> None:
    row = settled(a_row(lead, deadline), lead, Settlement(Choice.OPEN))
    assert row.doubts == (lead, deadline) and row.accountable_unit_id is None


def test_going_on_for_good_is_no_day() -> None:
    row = settled(a_row(deadline), deadline, Settlement(Choice.STANDING))
    assert (row.due, row.standing, row.doubts) == (None, True, ())


def test_a_day_that_a_person_names_is_no_estimate() -> None:
    before = a_row(deadline, due_estimated=True, due_counted_from=date(2026, 1, 1))
    after = settled(before, deadline, Settlement(Choice.DUE, due=date(2027, 3, 1)))
    assert (after.due_estimated, after.due_counted_from) == (False, None)


def test_agreeing_takes_the_doubt_away_and_changes_nothing_else() -> None:
    before = a_row(progress, lead)
    assert settled(before, progress, Settlement(Choice.AGREED)) == replace(before, doubts=(lead,))


def test_rows_that_are_left_out_are_named_with_the_reason() -> None:
    row = a_row(lead)
    found = settle_rows([row], {key_of(row, lead): Settlement(Choice.LEFT_OUT, why="重复报送")})
    assert found.rows == () and found.left_out == ((row, "重复报送"),)


def test_one_row_can_be_left_out_for_itself() -> None:
    rows = [a_row(row=3), a_row(row=4)]
    found = settle_rows(rows, {f"{row_key(rows[1])}|row": Settlement(Choice.LEFT_OUT, why="不是问题")})
    assert found.rows == (rows[0],) and found.left_out == ((rows[1], "不是问题"),)


def test_errors_of_one_kind_in_one_column_are_one_question() -> None:
    rows = [a_row(row=number, errors=(CellError(number, "问题", NO_TEXT),)) for number in range(10_000)]
    (asked,) = asked_by(rows[0])
    assert {each.key for row in rows[:50] for each in asked_by(row)} == {asked.key}
    found = settle_rows(rows, {asked.key: Settlement(Choice.LEFT_OUT, why="空行")})
    assert (len(found.rows), len(found.left_out)) == (0, 10_000)


def test_sheets_count_their_rows_for_themselves() -> None:
    assert row_key(a_row(sheet="甲")) != row_key(a_row(sheet="乙"))


@pytest.mark.parametrize("kind", CHOICES)
def test_an_answer_to_another_question_is_none(kind: str) -> None:
    unit, day = (EDUCATION,), date(2026, 10, 31)
    taken = {
        choice
        for choice in Choice
        if refuse_settlement(kind, Settlement(choice, unit, day, "因为", gap="weak")) is None
    }
    assert taken == CHOICES[kind]


@pytest.mark.parametrize(
    ("kind", "given", "code"),
    [
        ("accountable", Settlement(Choice.UNIT), "import-name-a-unit"),
        ("accountable", Settlement(Choice.SPLIT), "import-name-a-unit"),
        ("deadline", Settlement(Choice.DUE), "import-name-a-day"),
        ("gap", Settlement(Choice.GAP), "import-name-a-gap"),
        ("gap", Settlement(Choice.GAP, gap="制度空白"), "import-name-a-gap"),
        ("row", Settlement(Choice.LEFT_OUT, why=" "), "import-say-why"),
        ("error", Settlement(Choice.AGREED), "import-no-choice"),
        ("nothing", Settlement(Choice.OPEN), "import-no-choice"),
    ],
)
def test_half_an_answer_is_refused_by_name(kind: str, given: Settlement, code: str) -> None:
    reason = refuse_settlement(kind, given)
    assert reason is not None and reason.code == code


def test_an_answer_that_does_not_fit_is_never_applied() -> None:
    row = a_row(deadline)
    with pytest.raises(BadInput):
        settle_rows([row], {key_of(row, deadline): Settlement(Choice.SPLIT, (EDUCATION,))})


@pytest.mark.parametrize(
    "given",
    [
        Settlement(Choice.UNIT, (EDUCATION, FINANCE), remember=True),
        Settlement(Choice.DUE, due=date(2026, 2, 28)),
        Settlement(Choice.LEFT_OUT, why="“引号”、\n换行"),
        Settlement(Choice.OPEN),
    ],
)
def test_decisions_are_stored_as_plain_values_and_come_back(given: Settlement) -> None:
    assert Settlement.of_document(given.as_document()) == given


@pytest.mark.parametrize(
    "reason",
    [
        UNKNOWN,
        Reason("plain", "没有写期限"),
        Reason("number", "有 %(n)s 处", {"n": 3}),
        Reason("nested", "%(why)s%(more)s", {"why": UNKNOWN, "more": (NO_DAY, "和", OPEN_SET)}),
    ],
)
def test_reasons_come_back_with_the_same_sentence(reason: Reason) -> None:
    assert str(reason_of(document_of(reason))) == str(reason)
    assert reason_of({}) == Reason("", "")
