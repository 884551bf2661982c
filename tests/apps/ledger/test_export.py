"""The ledger taken out: reads back unchanged, says who took it out, and names people only to those who need it."""

import io
import json

import pytest
from openpyxl import load_workbook

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Category, NamedPerson, Problem, Severity, Source
from bihuan.apps.ledger.operations import NewMeasure, NewMilestone, NewPerson, NewProblem, ProblemEdit
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, Missing
from bihuan.core.ledger_rows.words import CATEGORY_WORDS, SEVERITY_WORDS, SOURCE_WORDS
from bihuan.core.sheets.synonyms import claim_field
from tests.apps.ledger.lists import AT, OTHER, ROW, House, bring_in, csv_file, make_house, take_out
from tests.factories import make_actor, make_region

pytestmark = pytest.mark.django_db
FORMATS = ("xlsx", "csv", "json")


def full_problem(house: House) -> NewProblem:
    return NewProblem(
        text="夜间施工噪声\n居民电话 13900001234 反映", goal="噪声达标", standard="连测三夜", source="hotline",
        category="service", category_raw="环境噪声", severity="serious", remark="=1+1",
        accountable_unit_id=house.education.id, units_raw="县教育局", assisting_unit_ids=(house.finance.id,),
        assisting_raw="县财政局、各有关单位", due=AT.date().replace(month=12), due_raw="", standing=True,
        measures=(NewMeasure("1. 查明来源"), NewMeasure("- 加装隔音")),
        milestones=(NewMilestone("完成摸底", AT.date().replace(day=20), "11月中旬"),),
        people=(NewPerson("leader", "周砚", "副县长"), NewPerson("responsible", "林舒")),
        serial="7", progress_line="50%(马站未开工",
    )  # fmt: skip


def register(house: House) -> str:
    return operations.register_problem(
        actor=house.office, at=AT, campaign_id=house.campaign_id, problem=full_problem(house)
    ).number


def rows_of(content: bytes) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads(content)["rows"]
    return rows


@pytest.mark.parametrize("format", FORMATS)
def test_what_was_taken_out_reads_back_unchanged(format: str) -> None:
    house = make_house()
    number = register(house)
    bring_in(house, csv_file(ROW, OTHER))
    version = Problem.objects.get(number=number).version
    report = bring_in(house, take_out(house, format), filename=f"a.{format}", on_conflict="update")
    assert (report.rows, report.created, report.updated, report.unchanged, report.errors) == (3, 0, 0, 3, ())
    assert Problem.objects.get(number=number).version == version


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_edited_by_hand_changes_only_what_was_edited(format: str) -> None:
    house = make_house()
    number = register(house)
    content = take_out(house, format)
    if format == "xlsx":
        book = load_workbook(io.BytesIO(content))
        sheet = book["台账"]
        sheet["F3"] = "噪声长期达标"
        stream = io.BytesIO()
        book.save(stream)
        content = stream.getvalue()
    else:
        content = content.replace("噪声达标".encode(), "噪声长期达标".encode())
    report = bring_in(house, content, filename=f"a.{format}", on_conflict="update")
    assert (report.updated, report.errors) == (1, ())
    act = Act.objects.filter(action="ledger.problem.edited", label=number).get()
    assert act.before == {"goal": "噪声达标"}
    assert act.after is not None and set(act.after) == {"goal", "version"}


def test_what_a_person_settled_stands_in_the_file_and_comes_back_as_nothing_new() -> None:
    house = make_house()
    number = bring_in(house, csv_file(("1", "路灯不亮", "", "县路灯所", "", "尽快", ""))).numbers[0]
    operations.edit_problem(
        actor=house.office, at=AT, number=number,
        edit=ProblemEdit(accountable_unit_id=house.finance.id, due=AT.date().replace(month=12)),
    )  # fmt: skip
    (row,) = rows_of(take_out(house, "json"))
    assert (row["lead"], row["deadline"]) == ("澜川县财政局", "2026-12-02")
    for format in FORMATS:
        assert bring_in(house, take_out(house, format), filename=f"a.{format}", on_conflict="update").unchanged == 1
    original = bring_in(house, csv_file(("1", "路灯不亮", "", "县路灯所", "", "尽快", "")), on_conflict="update")
    assert original.unchanged == 1, "the list as it once was undoes nothing that a person settled"


def test_a_unit_reads_neither_names_nor_where_it_came_from() -> None:
    house = make_house()
    number = register(house)
    operations.dispatch_problem(actor=house.office, at=AT, number=number)
    unit = make_actor(house.region, Role.UNIT, unit=house.education)
    (row,) = rows_of(take_out(house, "json", actor=unit))
    assert (row["leader"], row["person"]) == ("周*（副县长）", "林*")
    assert row["source"] == "上级交办"
    assert "13900001234" not in row["text"] and "139****1234" in row["text"]
    (whole,) = rows_of(take_out(house, "json"))
    assert (whole["person"], whole["source"]) == ("林舒", "12345 热线")


def test_a_masked_file_that_comes_back_hides_nothing_in_the_ledger() -> None:
    house = make_house()
    number = register(house)
    operations.dispatch_problem(actor=house.office, at=AT, number=number)
    unit = make_actor(house.region, Role.UNIT, unit=house.education)
    report = bring_in(house, take_out(house, "xlsx", actor=unit), filename="a.xlsx", on_conflict="update")
    assert (report.updated, report.unchanged, report.errors) == (0, 1, ())
    assert set(NamedPerson.objects.values_list("name", flat=True)) == {"周砚", "林舒"}
    assert Problem.objects.get().source == "hotline"


def test_a_unit_takes_out_only_what_it_may_see() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW, OTHER))
    number = register(house)
    operations.dispatch_problem(actor=house.office, at=AT, number=number)
    unit = make_actor(house.region, Role.UNIT, unit=house.education)
    assert [row["number"] for row in rows_of(take_out(house, "json", actor=unit))] == [number]


def test_the_file_says_who_took_it_out_and_an_act_does_too() -> None:
    house = make_house()
    register(house)
    book = load_workbook(io.BytesIO(take_out(house, "xlsx")))
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert house.office.username in str(about["取出人"])
    assert str(about["取出时刻"]).startswith("2026-11-02 10:00")
    sheet = book["台账"]
    assert sheet.freeze_panes == "A3" and sheet.auto_filter.ref is not None
    assert len(sheet.data_validations.dataValidation) == 5
    head = json.loads(take_out(house, "json"))
    assert house.office.username in head["taken_by"]
    acts = list(Act.objects.filter(action="ledger.campaign.exported").order_by("id"))
    assert [act.after for act in acts] == [
        {"format": "xlsx", "rows": 1, "personal_data": True},
        {"format": "json", "rows": 1, "personal_data": True},
    ]


def test_somebody_elses_campaign_and_an_unknown_format_are_refused() -> None:
    house = make_house()
    elsewhere = make_actor(make_region("远县"), Role.OFFICE)
    with pytest.raises(Missing):
        take_out(house, actor=elsewhere)
    with pytest.raises(BadInput, match="pdf"):
        take_out(house, "pdf")
    assert not Act.objects.filter(action="ledger.campaign.exported").exists()


def test_an_import_knows_every_title_of_our_own_lists() -> None:
    for column in operations.exporting.COLUMNS:
        claim = claim_field(column.title)
        assert (claim.field if claim else None) == (None if column.field.startswith("系统") else column.field), (
            column.title
        )


def test_the_words_of_the_file_are_the_words_of_the_tables() -> None:
    assert dict(SEVERITY_WORDS) == {value: str(label) for value, label in Severity.choices}
    assert dict(CATEGORY_WORDS) == {value: str(label) for value, label in Category.choices}
    assert dict(SOURCE_WORDS) == {value: str(label) for value, label in Source.choices}


def test_taking_out_many_costs_no_more_questions_than_taking_out_few(django_assert_max_num_queries: object) -> None:
    house = make_house()
    bring_in(house, csv_file(*[(str(n), f"问题 {n}", "", "县教育局", "周砚", "12月底前", "") for n in range(300)]))
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert len(rows_of(take_out(house, "json"))) == 300


def test_a_question_with_a_number_in_it_is_asked_again_in_the_same_words() -> None:
    house = make_house()
    first = bring_in(house, csv_file(("1", "路灯不亮", "", "县教育局牵头，县财政局牵头", "", "12月底前", "")))
    again = bring_in(house, take_out(house, "xlsx"), filename="a.xlsx", on_conflict="update")
    assert again.unchanged == 1
    said = [[one.reason.text(str) for one in row.fields] for row in first.needs_person]
    assert any("2 个牵头单位" in sentence for row in said for sentence in row), said
    assert said == [[one.reason.text(str) for one in row.fields] for row in again.needs_person]
