"""Rows of real lists, understood: what each cell sets, what it asks, what it refuses."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows import words
from bihuan.core.ledger_rows.cells import clean_cell, comparable, join_items, same_text, split_items
from bihuan.core.lifecycle import Track
from bihuan.core.personal_data import mask_name, mask_numbers
from tests.core.lists import LABELS, asked, read


@pytest.mark.parametrize(
    ("text", "due", "standing", "track", "asks"),
    [
        pytest.param("12月底前", date(2026, 12, 31), False, Track.STAGED, False, id="month end, year of the title"),
        pytest.param("2024年底前，并长期坚持", date(2024, 12, 31), True, Track.STAGED, False, id="date and standing"),
        pytest.param("立行立改，长期坚持", None, True, Track.IMMEDIATE, False, id="at once and standing"),
        pytest.param("立行立改", None, False, Track.IMMEDIATE, True, id="at once says no day"),
        pytest.param("长期坚持", None, True, Track.STANDING, False, id="standing"),
        pytest.param("5月底前动工", None, False, Track.STAGED, True, id="a start is no completion"),
        pytest.param("会后5个工作日内", None, False, Track.STAGED, True, id="waits for an event"),
        pytest.param("2025年1月21日至2月8日", date(2025, 2, 8), False, Track.STAGED, False, id="window ends"),
        pytest.param("截至1031日", None, False, Track.STAGED, True, id="lost characters"),
        pytest.param("", None, False, Track.STAGED, True, id="none"),
    ],
)
def test_a_deadline_sets_what_it_says_and_asks_for_the_rest(
    text: str, due: date | None, standing: bool, track: Track, asks: bool
) -> None:
    row = read({"lead": "县教育局", "deadline": text})
    assert (row.due, row.standing, row.track) == (due, standing, track)
    assert ("deadline" in asked(row)) is asks


def test_a_recurring_duty_is_kept_as_a_rule_and_stands() -> None:
    row = read({"lead": "县教育局", "deadline": "每月5日前"})
    assert row.recurrence.startswith("FREQ=MONTHLY")
    assert row.track is Track.STANDING
    assert asked(row) == []


def test_days_are_counted_from_the_issue_date_and_remember_it() -> None:
    row = read({"lead": "县教育局", "deadline": "30日内"}, issued=date(2026, 9, 1))
    assert row.due == date(2026, 10, 1)
    assert row.due_counted_from == date(2026, 9, 1)


def test_a_milestone_becomes_a_stage_goal_with_its_day() -> None:
    (stone,) = read({"deadline": "5月底前动工"}).milestones
    assert (stone.text, stone.due, stone.due_raw) == ("动工", date(2026, 5, 31), "5月底前动工")


def test_a_unit_is_taken_only_where_it_bears_the_name() -> None:
    row = read({"lead": "县教育局", "deadline": "12月底前"})
    assert row.accountable_unit_id == 1
    assert asked(row) == []
    stranger = read({"lead": "县教育居", "deadline": "12月底前"})
    assert stranger.accountable_unit_id is None
    (doubt,) = stranger.doubts
    assert doubt.field == "accountable" and doubt.raw == "县教育居"
    assert doubt.proposals[0].unit_id == 1, "what comes near is proposed, not taken"


def test_two_units_without_a_word_about_the_lead_wait_for_a_person() -> None:
    row = read({"lead": "县教育局\n县财政局", "deadline": "12月底前"})
    assert row.accountable_unit_id is None
    assert asked(row) == ["accountable"]
    assert row.doubts[0].proposals[0].unit_id == 1


def test_an_open_set_beside_a_known_lead_asks_about_the_assisting_alone() -> None:
    row = read(
        {"lead": "县教育局", "assist": "县财政局、各有关单位", "deadline": "12月底前"},
        labels={**LABELS, "assist": "配合单位"},
    )
    assert row.accountable_unit_id == 1
    assert row.assisting_unit_ids == (2,)
    assert asked(row) == ["assist"]


def test_a_person_is_linked_only_where_the_unit_leaves_one() -> None:
    row = read({"lead": "县教育局", "person": "周砚", "deadline": "12月底前"})
    assert [(one.name, one.person_id) for one in row.people] == [("周砚", 11)]
    shared = read({"lead": "县教育局", "person": "林舒", "deadline": "12月底前"})
    assert shared.people[0].person_id is None
    (doubt,) = shared.doubts
    assert doubt.field == "person" and not doubt.is_blocking
    assert len(doubt.proposals) == 2
    unknown = read({"lead": "县教育局", "person": "孙禾 13900001234", "deadline": "12月底前"})
    assert unknown.people[0].person_id is None
    assert [note.reason.code for note in unknown.notes] == ["import-phone-left"]


def test_rows_of_one_problem_become_one_problem_with_measures_of_their_own() -> None:
    row = read(
        {"lead": "县教育局", "measure": "新建幼儿园", "deadline": "9月底前"},
        {"measure": "改扩建", "deadline": "12月底前"},
    )
    assert [(one.text, one.due) for one in row.measures] == [
        ("新建幼儿园", date(2026, 9, 30)),
        ("改扩建", date(2026, 12, 31)),
    ]
    assert row.due is None
    (doubt,) = row.doubts
    assert doubt.reason.code == "import-several-deadlines"
    assert doubt.proposals[0].text == "2026-12-31"


def test_progress_is_kept_as_written_and_claims_nothing() -> None:
    row = read({"lead": "县教育局", "deadline": "12月底前", "progress": "80%(新区实验幼儿园进度滞后)"})
    assert row.progress_line == "80%(新区实验幼儿园进度滞后)"
    assert row.progress_percent == Decimal("80.00")
    assert not row.claims_done
    done = read({"lead": "县教育局", "deadline": "12月底前", "progress": "已完成"})
    assert done.claims_done
    assert [note.reason.code for note in done.notes] == ["import-claims-done"]


def test_nothing_of_a_row_is_lost() -> None:
    row = read(
        {
            "lead": "县教育局",
            "deadline": "12月底前",
            "severity": "甲等",
            "remark": "去年结转",
            "closed_on": "2026-08-01",
        },
        extra={"工单编号": "HX01"},
        section="二、作风方面",
    )
    assert row.category == "conduct" and row.category_raw == "作风方面"
    assert row.remark.split("\n") == ["去年结转", "closed_on：2026-08-01", "工单编号：HX01", "等级：甲等"]
    assert row.severity == "general"
    assert [note.reason.code for note in row.notes] == ["import-unknown-word"]


def test_only_what_makes_a_row_unusable_is_an_error() -> None:
    fault = Reason("formula", "公式没有算出值。")
    row = read({"text": "", "deadline": "长" * 301}, faults={(5, "lead"): fault})
    assert {(error.row, error.column) for error in row.errors} == {(5, "存在问题"), (5, "完成时限"), (5, "责任单位")}
    assert read({"lead": "没有这个单位", "deadline": "尽快"}).errors == ()


def test_a_classification_mark_is_noticed_before_anything_is_saved() -> None:
    row = read({"text": "【机密】某文件落实不力", "lead": "县教育局", "deadline": "12月底前"})
    assert any(note.reason.code.startswith("secrecy") for note in row.notes)
    assert read({"text": "不得录入涉密内容的提示不全", "deadline": "12月底前"}).notes == ()


def test_a_number_of_another_system_is_the_lists_own() -> None:
    assert read({"number": "12"}).serial == "12"
    ours = read({"number": "ｚａ－2026－0147", "serial": "3"})
    assert (ours.number, ours.serial) == ("ZA-2026-0147", "3")


def test_each_cell_shows_the_raw_text_beside_what_was_understood() -> None:
    cells = {cell.field: cell for cell in read({"lead": "县教育局", "deadline": "12月底前", "severity": "重大"}).cells}
    assert cells["lead"].understood == ("澜川县教育局",)
    assert (cells["deadline"].raw, cells["deadline"].understood) == ("12月底前", ("2026-12-31",))
    assert cells["severity"].understood == ("重大",)


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        pytest.param("1.排查；\n2.整改", ("排查；", "整改"), id="counted"),
        pytest.param("（1）排查\n续行\n（2）整改", ("排查\n续行", "整改"), id="a line goes on"),
        pytest.param("①排查\n②整改", ("排查", "整改"), id="circled"),
        pytest.param("一、排查\n二、整改", ("排查", "整改"), id="Chinese numerals"),
        pytest.param("排查；\n整改", ("排查；", "整改"), id="ended lines"),
        pytest.param("排查台账\n不全的单位", ("排查台账\n不全的单位",), id="a broken line is one"),
        pytest.param("2026.9 前排查\n2.整改", ("2026.9 前排查\n2.整改",), id="a date does not count"),
        pytest.param("", (), id="empty"),
    ],
)
def test_a_cell_is_cut_into_its_measures(cell: str, items: tuple[str, ...]) -> None:
    assert split_items(cell) == items


@given(
    st.lists(
        st.text(alphabet="排查整改，。；甲乙12 ", min_size=1, max_size=20).map(str.strip).filter(bool),
        min_size=2,
        max_size=12,
    )
)
def test_measures_joined_in_one_cell_come_apart_again(items: list[str]) -> None:
    assert [comparable(item) for item in split_items(join_items(items))] == [comparable(item) for item in items]


@given(st.text())
def test_any_cell_can_be_stored_after_cleaning(text: str) -> None:
    clean = clean_cell(text)
    clean.encode()
    assert "\x00" not in clean
    assert clean_cell(clean) == clean
    assert same_text(text, clean)


@given(
    st.dictionaries(
        st.sampled_from(["text", "lead", "assist", "person", "deadline", "progress", "measure", "severity"]),
        st.text(max_size=40),
    )
)
def test_no_row_whatever_raises(cells: dict[str, str]) -> None:
    row = read({**cells})
    assert row.cells is not None


def test_every_word_of_our_own_lists_is_read_back() -> None:
    for table, reader in (
        (words.SEVERITY_WORDS, words.read_severity),
        (words.SOURCE_WORDS, words.read_source),
        (words.CATEGORY_WORDS, words.read_category),
    ):
        assert {value: reader(word) for value, word in table.items()} == {value: value for value in table}
    assert [words.read_track(word) for word in words.TRACK_WORDS.values()] == list(Track)
    assert words.read_severity("甲等") is None


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13900001234。", "电话139****1234。"),
        ("身份证 110101199003071234", "身份证 110101********1234"),
        ("资金 2186000 元", "资金 2186000 元"),
        ("涉及 900 户", "涉及 900 户"),
    ],
)
def test_numbers_of_people_are_hidden_and_amounts_are_not(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked


def test_a_masked_name_keeps_its_first_character_alone() -> None:
    assert [mask_name(name) for name in ("张三", "欧阳一", "买买提·艾力", "")] == ["张*", "欧**", "买**", ""]
