"""Where a problem is, why it came about and what it shows about rules: from the first row to the last file, and back."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import InstitutionalGap, Problem
from bihuan.apps.ledger.operations import NewProblem, ProblemEdit, Question
from bihuan.apps.ledger.queries import UNSAID, ProblemFilter
from bihuan.core.decisions import BadInput
from bihuan.core.ledger_rows.settling import Choice, Settlement
from bihuan.core.ledger_rows.words import GAP_WORDS
from tests.apps.ledger.drafts import begin
from tests.apps.ledger.lists import bring_in, csv_file, make_house, take_out
from tests.apps.ledger.world import AT, READY, TODAY, World, make_world, stored

pytestmark = pytest.mark.django_db
TOLD = replace(READY, place="石桥镇柳河村", cause="管护经费没有列入预算", institutional_gap="absent")
TITLES = ("序号", "存在问题", "点位", "问题原因", "制度短板", "责任单位", "完成时限")
LAMPS = ("1", "路灯不亮", "石桥镇柳河村", "没有管护经费", "制度不健全", "县教育局", "2026年12月底前")


@pytest.fixture
def world() -> World:
    return make_world()


def numbers(world: World, **wanted: str) -> set[str]:
    rows = queries.list_problems(world.office, wanted=ProblemFilter(**wanted), today=TODAY, limit=50)
    return {row.number for row in rows}


def test_what_was_told_stands_in_the_ledger_and_in_the_record(world: World) -> None:
    number = world.register(TOLD)
    detail = queries.problem_detail(world.office, number=number, today=TODAY)
    assert (detail.place, detail.cause, detail.institutional_gap) == ("石桥镇柳河村", "管护经费没有列入预算", "absent")
    act = Act.objects.get(action="ledger.problem.registered", label=number)
    assert (act.after or {})["place"] == "石桥镇柳河村" and (act.after or {})["institutional_gap"] == "absent"


def test_each_is_changed_and_cleared_with_what_it_was_before(world: World) -> None:
    number = world.register(TOLD)
    edit = ProblemEdit(place="石桥镇东街", cause="", institutional_gap="unenforced")
    assert operations.edit_problem(actor=world.office, at=AT, number=number, edit=edit)
    act = Act.objects.get(action="ledger.problem.edited", label=number)
    assert act.before == {"place": "石桥镇柳河村", "cause": "管护经费没有列入预算", "institutional_gap": "absent"}
    assert operations.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(institutional_gap=""))
    assert stored(number).institutional_gap == ""
    assert not operations.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(institutional_gap=""))


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [("institutional_gap", "制度空白", "unknown-choice"), ("place", "村" * 121, "place-too-long")],
)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_cut_off(
    world: World, name: str, value: str, code: str
) -> None:
    number = world.register(TOLD)
    with pytest.raises(BadInput) as registering:
        world.register(replace(TOLD, **{name: value}))  # type: ignore[arg-type]
    with pytest.raises(BadInput) as editing:
        operations.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(**{name: value}))  # type: ignore[arg-type]
    assert set(registering.value.fields) == set(editing.value.fields) == {name}
    assert registering.value.reason.code == editing.value.reason.code == code


def test_a_search_finds_a_place_and_no_longer_once_it_was_another(world: World) -> None:
    number, other = world.register(TOLD), world.register(READY)
    assert numbers(world, q="柳河村") == {number}
    operations.edit_problem(actor=world.office, at=AT, number=number, edit=ProblemEdit(place="石桥镇东街"))
    assert (numbers(world, q="柳河村"), numbers(world, q="东街")) == (set(), {number})
    assert operations.rebuild_texts() == 2
    assert (numbers(world, q="东街"), numbers(world, q="伙食费")) == ({number}, {number, other})


def test_the_list_is_narrowed_by_what_is_said_about_rules_or_by_nothing_being_said(world: World) -> None:
    told, unsaid = world.register(TOLD), world.register(READY)
    assert numbers(world, gap="absent") == {told}
    assert numbers(world, gap="weak") == set()
    assert numbers(world, gap=UNSAID) == {unsaid}
    assert numbers(world, gap="x") == numbers(world, gap="\ud800") == set()
    assert queries.misread(ProblemFilter(gap="x"))["gap"].code == "no-such-choice"
    assert not any(queries.misread(ProblemFilter(gap=value)) for value in (UNSAID, *InstitutionalGap.values))


def test_what_came_back_is_at_the_place_of_the_old_one_and_its_cause_is_asked_anew(world: World) -> None:
    number = world.register(TOLD)
    Problem.objects.filter(number=number).update(state="closed", closed_at=AT)
    made = operations.register_relapse(
        actor=world.office, at=AT, problem_number=number, text="路灯又不亮了", why="群众反映"
    )
    again = stored(made.number)
    assert (again.place, again.cause, again.institutional_gap) == ("石桥镇柳河村", "", "")


def test_a_hash_vouches_for_what_was_told_and_stays_what_it_was_where_nothing_was(world: World) -> None:
    problem = stored(world.register(READY))
    before = queries.closing_state_of(problem.pk).content_hash
    for name, value in (("place", "东街"), ("cause", "没有钱"), ("institutional_gap", "weak")):
        Problem.objects.filter(pk=problem.pk).update(**{name: value})
        assert queries.closing_state_of(problem.pk).content_hash != before, name
        Problem.objects.filter(pk=problem.pk).update(**{name: ""})
    assert queries.closing_state_of(problem.pk).content_hash == before


# Lists


def test_the_words_of_lists_are_those_of_the_ledger() -> None:
    assert [(value, str(word)) for value, word in InstitutionalGap.choices] == list(GAP_WORDS.items())


def test_a_list_brings_all_three_under_the_names_that_people_use() -> None:
    house = make_house()
    report = bring_in(house, csv_file(LAMPS, titles=TITLES))
    assert (report.created, report.errors, report.needs_person) == (1, (), ())
    problem = Problem.objects.get()
    assert (problem.place, problem.cause, problem.institutional_gap) == ("石桥镇柳河村", "没有管护经费", "weak")
    assert bring_in(house, csv_file(LAMPS, titles=TITLES), on_conflict="update").unchanged == 1


@pytest.mark.parametrize("format", ["xlsx", "csv", "json"])
def test_what_was_taken_out_comes_back_as_nothing_new_and_what_was_edited_there_alone(format: str) -> None:
    house = make_house()
    bring_in(house, csv_file(LAMPS, ("2", "账目不清", "", "", "", "县财政局", "2026年12月底前"), titles=TITLES))
    out = take_out(house, format)
    report = bring_in(house, out, filename=f"a.{format}", on_conflict="update")
    assert (report.updated, report.unchanged, report.errors) == (0, 2, ())
    if format != "xlsx":
        changed = out.replace("制度短板".encode(), "有制度未执行".encode()).replace("柳河村".encode(), "东街".encode())
        assert bring_in(house, changed, filename=f"a.{format}", on_conflict="update").updated == 1
        act = Act.objects.get(action="ledger.problem.edited")
        assert act.before == {"institutional_gap": "weak", "place": "石桥镇柳河村"}


def test_what_cannot_be_read_waits_for_a_person_and_holds_up_nothing_else() -> None:
    house = make_house()
    unread = (*LAMPS[:4], "制度不健全，执行不到位", *LAMPS[5:])
    bring_in(house, csv_file(unread, titles=TITLES))
    problem = Problem.objects.get()
    assert problem.institutional_gap == ""
    assert [(each["field"], each["raw"]) for each in problem.unresolved] == [("gap", "制度不健全，执行不到位")]
    again = bring_in(house, csv_file(unread, titles=TITLES), on_conflict="update")
    assert (again.unchanged, again.updated) == (1, 0), "asked once"
    assert operations.dispatch_problem(actor=house.office, at=AT, number=problem.number) is not False
    operations.edit_problem(
        actor=house.office, at=AT, number=problem.number, edit=ProblemEdit(institutional_gap="weak")
    )
    settled = stored(problem.number)
    assert (settled.institutional_gap, settled.unresolved) == ("weak", [])
    assert bring_in(house, csv_file(unread, titles=TITLES), on_conflict="update").unchanged == 1, "nothing undone"


def test_a_unit_that_says_it_with_its_application_answers_what_the_list_left_open(world: World) -> None:
    number = world.done()
    asked = [Question(field, "读不出", "执行不到位").as_document() for field in ("gap", "progress")]
    Problem.objects.filter(number=number).update(unresolved=asked)
    operations.mark_applied(actor=world.worker, at=AT, number=number, institutional_gap="unenforced")
    assert [each["field"] for each in stored(number).unresolved] == ["progress"]


def test_an_application_that_says_nothing_of_it_leaves_it_open(world: World) -> None:
    number = world.done()
    Problem.objects.filter(number=number).update(unresolved=[Question("gap", "读不出").as_document()])
    operations.mark_applied(actor=world.worker, at=AT, number=number)
    assert stored(number).institutional_gap == "" and len(stored(number).unresolved) == 1


def test_of_closed_history_nothing_is_asked_and_nothing_is_lost() -> None:
    house = make_house()
    row = (*LAMPS[:4], "见附件", *LAMPS[5:], "已销号", "2026-10-01")
    bring_in(house, csv_file(row, titles=(*TITLES, "状态", "销号日期")))
    problem = Problem.objects.get()
    assert (problem.is_history, problem.unresolved) == (True, [])
    assert "制度短板：见附件" in problem.remark


def test_a_person_says_in_the_wizard_what_is_meant(tmp_path: Path) -> None:
    house = make_house()
    with override_settings(FILES_ROOT=tmp_path / "files"):
        prepared = begin(house, csv_file((*LAMPS[:4], "见附件", *LAMPS[5:]), titles=TITLES)).understood()
        question = prepared.question("见附件")
        with pytest.raises(BadInput):
            prepared.decide(question, Settlement(Choice.GAP, gap="?"))
        prepared.decide(question, Settlement(Choice.GAP, gap="unclear"))
        prepared.written()
    problem = Problem.objects.get()
    assert (problem.institutional_gap, problem.unresolved) == ("unclear", [])


def test_a_place_that_is_a_whole_story_is_an_error_of_its_cell() -> None:
    house = make_house()
    report = bring_in(house, csv_file((*LAMPS[:2], "村" * 121, *LAMPS[3:]), titles=TITLES))
    assert [(error.column, error.reason.code) for error in report.errors] == [("点位", "import-too-long")]
    assert not Problem.objects.exists()


def test_numbers_that_tell_who_somebody_is_are_hidden_in_places_and_causes_too() -> None:
    house = make_house()
    operations.register_problem(
        actor=house.office, at=AT, campaign_id=house.campaign_id,
        problem=NewProblem("路灯不亮", place="张家 13900001234", cause="找 13900001234 才修", accountable_unit_id=house.education.id),
    )  # fmt: skip
    hidden = next(iter(queries.unit_problem_cells(house.office, unit_ids=(house.education.id,))))
    assert "13900001234" not in hidden["place"] + hidden["cause"]
