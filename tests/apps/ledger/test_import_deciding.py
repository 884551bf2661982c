"""What a person decides about the rows of a list, by whom, and what of it is rehearsed and written."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import ImportDraft, ImportRun, Problem, Stage, Working
from bihuan.apps.ledger.operations import Goal, OnConflict
from bihuan.apps.organizations.models import UnitAlias
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.ledger_rows.settling import Choice, NamedUnit, Settlement
from tests.apps.ledger.drafts import Preparing, begin, raws, run_waiting_jobs
from tests.apps.ledger.lists import AT, OTHER, ROW, House, csv_file, make_house
from tests.factories import actor_for, make_actor, make_region, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=False)
UNREADABLE = (*ROW[:3], "教体局", ROW[4], "截至1031日", "0.35")


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield


def unit(house: House) -> NamedUnit:
    return NamedUnit(house.education.id, house.education.name)


def unchanged_in(prepared: Preparing) -> int:
    told = prepared.step(Working.REHEARSE).rehearsal or {}
    return int(told["unchanged"])


# Row by row


def test_only_what_needs_a_person_asks_and_alike_rows_ask_once() -> None:
    rows = [(str(n), f"问题 {n}", "", "教体局" if n < 5 else "县教育局", "", "2026年12月底前", "") for n in range(8)]
    prepared = begin(make_house(), csv_file(*rows)).understood()
    (question,) = prepared.questions()
    assert (question.asked["raw"], question.others, question.group.kind) == ("教体局", 4, "unit")
    tally = queries.tally_of(prepared.row)
    assert (tally.rows, tally.clear, tally.waiting, tally.units, tally.deadline) == (8, 3, 5, 5, 0)


def test_what_was_decided_stands_in_the_ledger() -> None:
    house = make_house()
    prepared = begin(house, csv_file(UNREADABLE)).understood()
    prepared.decide(prepared.question("教体局"), Settlement(Choice.UNIT, (unit(house),)))
    prepared.decide(prepared.question("截至1031日"), Settlement(Choice.DUE, due=date(2026, 10, 31)))
    prepared.decide(prepared.question("0.35"), Settlement(Choice.AGREED))
    assert prepared.questions() == () and queries.tally_of(prepared.row).clear == 1
    prepared.written()
    problem = Problem.objects.get()
    assert (problem.accountable_unit_id, problem.due, problem.unresolved) == (
        house.education.id,
        date(2026, 10, 31),
        [],
    )
    assert (problem.units_raw, problem.due_raw) == ("教体局", "截至1031日")


def test_what_is_left_open_is_registered_and_waits_for_a_person() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE)).understood()
    for raw in ("教体局", "截至1031日"):
        prepared.decide(prepared.question(raw), Settlement(Choice.OPEN))
    prepared.written()
    asked = {question["field"] for question in Problem.objects.get().unresolved}
    assert {"accountable", "deadline"} <= asked


def test_a_decision_for_one_row_leaves_the_others_asking() -> None:
    rows = [(str(n), f"问题 {n}", "", "县教育局", "", "截至1031日", "") for n in range(3)]
    prepared = begin(make_house(), csv_file(*rows)).understood()
    prepared.decide(prepared.questions()[0], Settlement(Choice.DUE, due=date(2026, 10, 31)), only=True)
    (question,) = prepared.questions()
    assert (question.row["row"], question.others) == (3, 1)


def test_rows_left_out_are_not_written_and_named_with_the_reason() -> None:
    house = make_house()
    prepared = begin(house, csv_file(ROW, ("2", "", "", "县教育局", "", "", ""), OTHER)).understood()
    prepared.decide(prepared.question("存在问题"), Settlement(Choice.LEFT_OUT, why="空着"))
    assert queries.tally_of(prepared.row).left_out == 1
    assert [row["row"] for row in queries.rows_of(prepared.row, tab="left-out", page=1)[0]] == [3]
    row = prepared.written()
    assert row.summary["written"]["left_out"] == 1 and Problem.objects.count() == 2
    assert [line["said"] for line in queries.rehearsal_lines_of(row) if line["outcome"] == "left-out"] == ["空着"]


def test_a_decision_can_be_taken_back() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE)).understood()
    question = prepared.question("截至1031日")
    prepared.decide(question, Settlement(Choice.STANDING))
    operations.decide_rows(
        actor=prepared.actor, at=AT, draft_id=prepared.id, version=prepared.row.version,
        decisions={question.group.key: None},
    )  # fmt: skip
    assert "截至1031日" in raws(prepared.questions())


def test_a_name_that_is_to_be_remembered_leads_to_the_unit_from_then_on() -> None:
    house = make_house()
    prepared = begin(house, csv_file(UNREADABLE)).understood()
    prepared.decide(prepared.question("教体局"), Settlement(Choice.UNIT, (unit(house),), remember=True))
    assert not UnitAlias.objects.filter(name="教体局").exists()
    prepared.written()
    assert UnitAlias.objects.get(name="教体局").unit_id == house.education.id
    following = begin(house, csv_file(("9", "另一个问题", "", "教体局", "", "2026年12月底前", ""))).understood()
    assert following.questions() == ()


def test_a_name_that_leads_elsewhere_meanwhile_is_told_and_the_list_is_written() -> None:
    house = make_house()
    prepared = begin(house, csv_file(UNREADABLE)).understood()
    prepared.decide(prepared.question("教体局"), Settlement(Choice.UNIT, (unit(house),), remember=True))
    prepared.step(Working.REHEARSE)
    make_unit(house.region, "澜川县体育中心", aliases=("教体局",))
    row = prepared.step(Working.WRITE)
    assert row.stage == Stage.WRITTEN and row.summary["not_learned"][0][0] == "教体局"


def test_units_of_another_region_are_refused_with_their_question() -> None:
    house = make_house()
    foreign = make_unit(make_region("青石县"), "青石县教育局")
    prepared = begin(house, csv_file(UNREADABLE)).understood()
    question = prepared.question("教体局")
    with pytest.raises(BadInput) as refused:
        prepared.decide(question, Settlement(Choice.UNIT, (NamedUnit(foreign.id, foreign.name),)))
    assert list(refused.value.fields) == [question.group.key] and not prepared.row.decisions


def test_questions_that_are_not_there_are_refused() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE)).understood()
    given = operations.Decided("deadline", "截至1031日", Settlement(Choice.STANDING))
    for key in ("nothing", "x|nothing", "nothing|row", ""):
        with pytest.raises(BadInput):
            operations.decide_rows(
                actor=prepared.actor, at=AT, draft_id=prepared.id, version=prepared.row.version, decisions={key: given}
            )


def test_a_class_of_units_is_split_into_one_problem_each() -> None:
    house = make_house()
    prepared = begin(house, csv_file(("1", "环境脏乱", "", "各乡镇", "", "2026年12月底前", ""))).understood()
    (question,) = prepared.questions("units")
    both = (unit(house), NamedUnit(house.finance.id, house.finance.name))
    prepared.decide(question, Settlement(Choice.SPLIT, both))
    prepared.written()
    problems = Problem.objects.order_by("id")
    assert [problem.accountable_unit_id for problem in problems] == [house.education.id, house.finance.id]
    assert {problem.units_raw for problem in problems} == {"各乡镇"}


# Two people


def test_who_saves_too_late_is_shown_what_the_other_changed_and_loses_nothing() -> None:
    house = make_house()
    prepared = begin(house, csv_file(UNREADABLE)).understood()
    colleague = make_actor(house.region, Role.OFFICE, name="同事")
    seen, question = prepared.row.version, prepared.question("截至1031日")
    Preparing(house, colleague, prepared.id).decide(question, Settlement(Choice.DUE, due=date(2026, 10, 31)))
    with pytest.raises(Conflict) as conflict:
        prepared.decide(prepared.question("教体局"), Settlement(Choice.OPEN), version=seen)
    assert "同事" in str(conflict.value)
    before, now = conflict.value.changes["截至1031日"]
    assert before is None and isinstance(now, dict) and now["due"] == "2026-10-31"
    prepared.decide(prepared.question("教体局"), Settlement(Choice.OPEN))
    assert len(prepared.row.decisions) == 2


def test_the_office_of_the_region_sees_drafts_and_others_see_none() -> None:
    house = make_house()
    prepared = begin(house, csv_file(ROW))
    colleague = make_actor(house.region, Role.OFFICE)
    assert [row.id for row in queries.open_drafts(colleague)] == [prepared.id]
    assert queries.open_drafts(colleague, own=True) == ()
    foreign = make_actor(make_region("青石县"), Role.OFFICE)
    for actor in (
        foreign,
        make_actor(house.region, Role.LEADER),
        make_actor(house.region, Role.UNIT, unit=house.education),
    ):
        assert queries.open_drafts(actor) == ()
        with pytest.raises(Missing):
            queries.draft_of(actor, draft_id=prepared.id)
        with pytest.raises(Missing):
            operations.drop_draft(actor=actor, at=AT, draft_id=prepared.id)
        with pytest.raises(Missing):
            operations.start_step(actor=actor, at=AT, draft_id=prepared.id, version=None, step=Working.READ)


# Rights


def test_the_lead_unit_imports_into_its_own_campaign_and_others_do_not() -> None:
    house = make_house()
    from_lead = _leading_unit(house)
    Preparing(house, from_lead, begin(house, csv_file(ROW), actor=from_lead).id).understood().written()
    assert Problem.objects.count() == 1
    other = make_actor(house.region, Role.UNIT, unit=house.finance)
    with pytest.raises(Missing):
        begin(house, csv_file(ROW), actor=other)
    with pytest.raises(Refused):
        begin(house, csv_file(ROW), actor=from_lead, goal=Goal(new_name="新专项", region_id=house.region.id))


def test_a_right_that_was_taken_away_meanwhile_stops_the_writing() -> None:
    house = make_house()
    who = _leading_unit(house)
    prepared = Preparing(house, who, begin(house, csv_file(ROW), actor=who).id).understood()
    prepared.step(Working.REHEARSE)
    _lead(house, house.finance.id)
    with pytest.raises(Refused):
        prepared.step(Working.WRITE)
    assert not Problem.objects.exists()


def test_a_new_campaign_comes_into_being_with_the_list_and_not_before() -> None:
    house = make_house()
    goal = Goal(new_name="物业整治", region_id=house.region.id)
    prepared = begin(house, csv_file(ROW), goal=goal).understood()
    assert prepared.row.campaign == "物业整治" and prepared.row.campaign_id is None
    row = prepared.written()
    run = queries.import_run(house.office, run_id=row.run_id or 0)
    assert (run.campaign, run.count("created")) == ("物业整治", 1)


@pytest.mark.parametrize(("name", "field"), [("", "new_name"), ("  ", "new_name"), ("校园餐", "new_name")])
def test_a_new_campaign_needs_a_name_of_its_own(name: str, field: str) -> None:
    house = make_house()
    with pytest.raises(BadInput) as refused:
        begin(house, csv_file(ROW), goal=Goal(new_name=name, region_id=house.region.id))
    assert field in refused.value.fields and not ImportDraft.objects.exists()


# Rehearsal and writing


def test_nothing_is_written_that_was_not_rehearsed() -> None:
    prepared = begin(make_house(), csv_file(ROW)).understood()
    with pytest.raises(Refused, match="预演"):
        prepared.step(Working.WRITE)
    prepared.step(Working.REHEARSE)
    prepared.columns(prepared.row.mapping)
    with pytest.raises(Refused, match="预演"):
        prepared.step(Working.WRITE)


def test_a_decision_after_the_rehearsal_asks_for_another() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE)).understood()
    assert prepared.step(Working.REHEARSE).rehearsal is not None
    prepared.decide(prepared.question("截至1031日"), Settlement(Choice.STANDING))
    assert (prepared.row.stage, prepared.row.rehearsal) == (Stage.ROWS, None)


def test_the_rehearsal_writes_nothing_and_tells_every_row() -> None:
    prepared = begin(make_house(), csv_file(UNREADABLE, OTHER)).understood()
    told = prepared.step(Working.REHEARSE).rehearsal or {}
    assert (told["created"], told["errors"], told["needs_person"], told["clean"]) == (2, 0, 1, True)
    outcomes = [(line["row"], line["outcome"]) for line in told["lines"]]
    assert (3, "created") in outcomes and (2, "open") in outcomes
    lines = list(queries.rehearsal_lines_of(prepared.row))
    assert len(lines) == told["lines_count"] and not Problem.objects.exists()


def test_errors_stand_in_the_way_until_their_rows_are_left_out() -> None:
    house = make_house()
    prepared = begin(house, csv_file(ROW, ROW)).understood()
    told = prepared.step(Working.REHEARSE).rehearsal or {}
    assert (told["errors"], told["clean"], told["created"]) == (1, False, 0)
    with pytest.raises(Refused, match="没有错"):
        prepared.step(Working.WRITE)
    prepared.decide(prepared.questions("errors")[0], Settlement(Choice.LEFT_OUT, why="写了两遍"))
    assert prepared.written().stage == Stage.WRITTEN and Problem.objects.count() == 1


def test_ten_thousand_errors_are_one_question_a_hundred_lines_and_a_whole_file() -> None:
    rows = [(str(n), "", "", "县教育局", "", "2026年12月底前", "") for n in range(10_000)]
    prepared = begin(make_house(), csv_file(ROW, *rows))
    prepared.understood()
    (question,) = prepared.questions("errors")
    assert question.others == 9_999 and queries.tally_of(prepared.row).errors == 10_000
    told = prepared.step(Working.REHEARSE).rehearsal or {}
    assert (told["errors"], len(told["lines"])) == (10_000, 100)
    assert sum(line["outcome"] == "error" for line in queries.rehearsal_lines_of(prepared.row)) == 10_000


def test_rows_that_are_there_already_follow_the_rule_that_was_chosen() -> None:
    house = make_house()
    begin(house, csv_file(ROW)).understood().written()
    told = begin(house, csv_file(ROW, OTHER)).understood().step(Working.REHEARSE).rehearsal or {}
    assert (told["errors"], told["clean"]) == (1, False)
    skipping = Goal(campaign_id=house.campaign_id, on_conflict=OnConflict.SKIP)
    begin(house, csv_file(ROW, OTHER), goal=skipping).understood().written()
    changed = (*ROW[:6], "80%")
    updating = Goal(campaign_id=house.campaign_id, on_conflict=OnConflict.UPDATE)
    row = begin(house, csv_file(changed, OTHER), goal=updating).understood().written()
    written = row.summary["written"]
    assert (written["created"], written["updated"], written["unchanged"]) == (0, 1, 1)
    assert Problem.objects.count() == 2


def test_what_was_left_open_is_settled_by_the_same_list_with_an_answer() -> None:
    house = make_house()
    row = (*UNREADABLE[:6], "")
    prepared = begin(house, csv_file(row)).understood()
    for raw in ("教体局", "截至1031日"):
        prepared.decide(prepared.question(raw), Settlement(Choice.OPEN))
    prepared.written()
    updating = Goal(campaign_id=house.campaign_id, on_conflict=OnConflict.UPDATE)
    same = begin(house, csv_file(row), goal=updating).understood()
    assert unchanged_in(same) == 1, "nothing was answered yet"
    again = begin(house, csv_file(row), goal=updating).understood()
    again.decide(again.question("教体局"), Settlement(Choice.UNIT, (unit(house),)))
    again.decide(again.question("截至1031日"), Settlement(Choice.DUE, due=date(2026, 10, 31)))
    assert again.written().summary["written"]["updated"] == 1
    problem = Problem.objects.get()
    assert (problem.accountable_unit_id, problem.due) == (house.education.id, date(2026, 10, 31))
    assert (problem.units_raw, problem.due_raw, problem.unresolved) == ("教体局", "截至1031日", [])
    third = begin(house, csv_file(row), goal=updating).understood()
    assert unchanged_in(third) == 1, "what is settled is not asked of the ledger again"


def test_cells_that_are_blank_are_settled_by_an_answer_as_well() -> None:
    house = make_house()
    row = (*ROW[:3], "", ROW[4], "", "")
    begin(house, csv_file(row)).understood().written()
    updating = Goal(campaign_id=house.campaign_id, on_conflict=OnConflict.UPDATE)
    again = begin(house, csv_file(row), goal=updating).understood()
    for question in again.questions():
        given = (
            Settlement(Choice.STANDING)
            if question.group.kind == "deadline"
            else Settlement(Choice.UNIT, (unit(house),))
        )
        again.decide(question, given)
    again.written()
    problem = Problem.objects.get()
    assert (problem.accountable_unit_id, problem.standing, problem.unresolved) == (house.education.id, True, [])


@pytest.mark.parametrize("helps", [True, False])
def test_who_takes_part_is_settled_by_the_same_list_whether_somebody_does_or_nobody(helps: bool) -> None:
    house = make_house()
    row = (*ROW[:3], "县教育局牵头，有关部门配合", *ROW[4:])
    begin(house, csv_file(row)).understood().written()
    assert [question["field"] for question in Problem.objects.get().unresolved] == ["assist"]
    updating = Goal(campaign_id=house.campaign_id, on_conflict=OnConflict.UPDATE)
    again = begin(house, csv_file(row), goal=updating).understood()
    (question,) = again.questions()
    helping = (NamedUnit(house.finance.id, house.finance.name),) if helps else ()
    again.decide(question, Settlement(Choice.ASSIST, helping))
    again.written()
    problem = Problem.objects.get()
    assert problem.unresolved == []
    assert list(problem.assistances.values_list("unit_id", flat=True)) == [one.id for one in helping]


def test_what_somebody_wrote_meanwhile_stops_the_writing_and_the_draft_stays() -> None:
    house = make_house()
    first, second = begin(house, csv_file(ROW)).understood(), begin(house, csv_file(ROW)).understood()
    first.step(Working.REHEARSE)
    second.step(Working.REHEARSE)
    first.step(Working.WRITE)
    row = second.step(Working.WRITE)
    assert row.stage == Stage.REHEARSAL and "什么也没有写入" in str(row.trouble)
    assert (row.rehearsal or {})["errors"] == 1 and Problem.objects.count() == 1


def test_a_list_is_written_once() -> None:
    prepared = begin(make_house(), csv_file(ROW)).understood()
    prepared.step(Working.REHEARSE)
    version = prepared.row.version
    for _ in range(2):
        try:
            operations.start_step(
                actor=prepared.actor, at=AT, draft_id=prepared.id, version=version, step=Working.WRITE
            )
        except (Conflict, Refused):
            continue
    run_waiting_jobs()
    assert Problem.objects.count() == 1 and ImportRun.objects.count() == 1
    with pytest.raises(Refused, match="已经写入"):
        prepared.step(Working.WRITE)


def test_words_that_may_be_secret_are_looked_at_before_writing() -> None:
    rows = (("1", "秘密★10年 某处隐患", "", "县教育局", "", "2026年12月底前", ""), OTHER)
    prepared = begin(make_house(), csv_file(*rows)).understood()
    assert prepared.row.summary["marks"] == 1
    assert [row["row"] for row in queries.rows_of(prepared.row, tab="marks", page=1)[0]] == [2]
    prepared.step(Working.REHEARSE)
    with pytest.raises(Refused, match="涉密"):
        prepared.step(Working.WRITE)
    assert not Problem.objects.exists()
    assert prepared.step(Working.WRITE, seen_marks=True).stage == Stage.WRITTEN


def test_the_list_that_was_written_is_undone_and_comes_in_again() -> None:
    house = make_house()
    row = begin(house, csv_file(ROW)).understood().written()
    operations.undo_import(actor=house.office, at=AT, run_id=row.run_id or 0, why="导错了")
    assert begin(house, csv_file(ROW)).understood().written().stage == Stage.WRITTEN


def _leading_unit(house: House) -> Actor:
    """Somebody of the education bureau, which leads the house's campaign from now on."""
    _lead(house, house.education.id)
    return actor_for(make_user(house.region, Role.UNIT, unit=house.education))


def _lead(house: House, unit_id: int) -> None:
    Campaign.objects.filter(pk=house.campaign_id).update(lead_unit=unit_id)
