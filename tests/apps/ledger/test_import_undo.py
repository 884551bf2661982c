"""An import is undone as a whole while nothing else happened to its rows; its list can be shown."""

from datetime import timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.models import ImportedProblem, ImportRun, NamedPerson, Problem
from bihuan.apps.ledger.operations import ProblemEdit, Undone, undo_import
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.apps.ledger.queries.sheet_form import sheet_forms_by_ids
from bihuan.apps.organizations.operations import merge_people
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.lifecycle import State
from tests.apps.ledger.lists import AT, OTHER, ROW, House, bring_in, csv_file, make_house
from tests.factories import SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
WHY = "导错了清单"


def undo(house: House, run_id: int | None, *, actor: Actor | None = None, why: str = WHY) -> Undone:
    return undo_import(actor=actor or house.office, at=LATER, run_id=run_id or 0, why=why)


def listed(house: House, run_id: int | None, group: str = "all") -> list[str]:
    wanted = ProblemFilter(group=group, imported=str(run_id))
    return queries.numbers_of(house.office, wanted=wanted, today=AT.date(), limit=100)


def cells(house: House) -> dict[str, dict[str, str]]:
    """Everything that the ledger's own list says, by number."""
    ids = list(Problem.objects.values_list("pk", flat=True))
    forms = sheet_forms_by_ids(ids, campaign_id=house.campaign_id)
    return {form.number: dict(form.cells) for form in forms.values()}


def test_a_run_names_what_it_made_with_the_rows_of_the_file() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER))
    kept = ImportedProblem.objects.filter(run=report.run_id).values_list("problem__number", "row", "created", "version")
    assert list(kept) == [(report.numbers[0], 2, True, 1), (report.numbers[1], 3, True, 1)]
    assert listed(house, report.run_id) == list(report.numbers)


def test_two_runs_are_two_lists() -> None:
    house = make_house()
    first, second = bring_in(house, csv_file(ROW)), bring_in(house, csv_file(OTHER))
    assert (listed(house, first.run_id), listed(house, second.run_id)) == ([*first.numbers], [*second.numbers])


@pytest.mark.parametrize("address", ["0", "-1", "x", "9" * 40, "1\x00", "１"])
def test_a_list_of_an_import_that_never_was_is_empty(address: str) -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    wanted = ProblemFilter(imported=address)
    shown = queries.numbers_of(house.office, wanted=wanted, today=AT.date(), limit=9)
    assert shown == [] or address == "１"


def test_undoing_withdraws_what_was_made_and_the_numbers_stay_taken() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER))
    assert undo(house, report.run_id) == Undone(withdrawn=2, restored=0)
    assert set(Problem.objects.values_list("state", flat=True)) == {State.WITHDRAWN.value}
    assert listed(house, report.run_id) == []
    again = bring_in(house, csv_file(ROW, OTHER))
    assert again.created == 2 and not set(again.numbers) & set(report.numbers)


def test_undoing_is_recorded_for_the_list_and_for_each_problem() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER))
    undo(house, report.run_id)
    whole = Act.objects.get(action="ledger.list.undone")
    told = whole.after or {}
    assert (whole.reason, told["run"], told["withdrawn"]) == (WHY, report.run_id, 2)
    each = Act.objects.filter(action="ledger.problem.withdrawn", reason=WHY)
    assert sorted(each.values_list("label", flat=True)) == list(report.numbers)
    run = ImportRun.objects.get()
    assert (run.undone_at, run.undone_by_id, run.undone_why) == (LATER, house.office.user_id, WHY)


def test_what_an_update_changed_says_again_what_it_said() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW, OTHER))
    before = cells(house)
    changed = (
        "1", "伙食费未设专户", "1.开设专户；\n2.公示账目\n3.每月对账", "县财政局", "林舒", "2026年11月30日", "80%",
    )  # fmt: skip
    report = bring_in(house, csv_file(changed, OTHER), on_conflict="update")
    assert report.updated == 1 and cells(house) != before
    assert undo(house, report.run_id) == Undone(withdrawn=0, restored=1)
    assert cells(house) == before


def test_a_mixed_list_is_undone_in_both_its_halves() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    before = cells(house)
    changed = (*ROW[:5], "2026年11月30日", "90%")
    report = bring_in(house, csv_file(changed, OTHER), on_conflict="update")
    assert (report.created, report.updated) == (1, 1)
    assert undo(house, report.run_id) == Undone(withdrawn=1, restored=1)
    assert {number: cells(house)[number] for number in before} == before


def test_a_question_that_an_update_asked_is_asked_no_more() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    report = bring_in(house, csv_file((*ROW[:5], "截至1031日", "50%")), on_conflict="update")
    assert Problem.objects.get().unresolved
    undo(house, report.run_id)
    assert Problem.objects.get().unresolved == []


def test_whoever_was_merged_into_another_since_comes_back_as_that_other(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    kept, double, last = (make_person(house.region, "周砚") for _ in range(3))
    NamedPerson.objects.update(person_id=double.id)
    report = bring_in(house, csv_file((*ROW[:4], "林舒", *ROW[5:])), on_conflict="update")
    with django_capture_on_commit_callbacks(execute=True):
        merge_people(actor=SYSTEM, at=AT, kept_id=kept.id, double_id=double.id, reason="同一个人")
        merge_people(actor=SYSTEM, at=AT, kept_id=last.id, double_id=kept.id, reason="同一个人")
    undo(house, report.run_id)
    assert list(NamedPerson.objects.values_list("name", "person_id")) == [("周砚", last.id)]


def test_rows_that_an_update_found_unchanged_are_not_its_own() -> None:
    house = make_house()
    bring_in(house, csv_file(ROW))
    again = bring_in(house, csv_file(ROW, OTHER), on_conflict="update")
    assert ImportedProblem.objects.filter(run=again.run_id).count() == 1
    assert undo(house, again.run_id) == Undone(withdrawn=1, restored=0)
    assert Problem.objects.filter(state=State.REGISTERED.value).count() == 1


def test_rows_to_which_something_happened_are_named_and_nothing_is_undone() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW, OTHER))
    operations.edit_problem(actor=house.office, at=AT, number=report.numbers[1], edit=ProblemEdit(goal="发到位"))
    with pytest.raises(Refused) as refused:
        undo(house, report.run_id)
    assert report.numbers[1] in str(refused.value) and report.numbers[0] not in str(refused.value)
    assert set(Problem.objects.values_list("state", flat=True)) == {State.REGISTERED.value}
    assert ImportRun.objects.get().undone_at is None


def test_a_later_import_that_changed_a_row_stands_in_the_way_until_it_is_undone() -> None:
    house = make_house()
    first = bring_in(house, csv_file(ROW))
    second = bring_in(house, csv_file((*ROW[:6], "70%")), on_conflict="update")
    with pytest.raises(Refused, match="又办过"):
        undo(house, first.run_id)
    undo(house, second.run_id)
    with pytest.raises(Refused, match="又办过"):
        undo(house, first.run_id)


def test_of_many_touched_rows_the_first_ten_are_named_and_all_counted() -> None:
    house = make_house()
    report = bring_in(
        house, csv_file(*((str(n), f"问题 {n}", "", "县教育局", "", "2026年12月底前", "") for n in range(12)))
    )
    for number in report.numbers:
        operations.dispatch_problem(actor=house.office, at=AT, number=number)
    with pytest.raises(Refused) as refused:
        undo(house, report.run_id)
    assert "有 12 个问题" in str(refused.value)
    assert sum(number in str(refused.value) for number in report.numbers) == 10


def test_an_import_is_undone_once() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW))
    undo(house, report.run_id)
    with pytest.raises(Refused, match="已经撤销过"):
        undo(house, report.run_id)


def test_undoing_needs_a_reason() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW))
    with pytest.raises(BadInput, match="为什么"):
        undo(house, report.run_id, why=" 　")


def test_who_may_not_look_at_imports_finds_none() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW))
    foreign = make_actor(make_region("青石县"), Role.OFFICE)
    unit = make_actor(house.region, Role.UNIT, unit=house.education)
    for actor in (foreign, unit):
        with pytest.raises(Missing):
            undo(house, report.run_id, actor=actor)
        with pytest.raises(Missing):
            queries.import_run(actor, run_id=report.run_id or 0)
        assert queries.recent_runs(actor) == () and queries.run_name(actor, str(report.run_id)) == ""


def test_a_leader_looks_at_imports_and_leaves_undoing_to_the_office() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW))
    leader = make_actor(house.region, Role.LEADER)
    assert [row.id for row in queries.recent_runs(leader)] == [report.run_id]
    assert not queries.import_run(leader, run_id=report.run_id or 0).may_undo
    with pytest.raises(Refused, match="整改落实组"):
        undo(house, report.run_id, actor=leader)


def test_an_import_tells_who_made_it_and_who_undid_it() -> None:
    house = make_house()
    report = bring_in(house, csv_file(ROW), filename="校园餐清单.csv")
    row = queries.import_run(house.office, run_id=report.run_id or 0)
    assert (row.filename, row.campaign, row.count("created"), row.may_undo) == ("校园餐清单.csv", "校园餐", 1, True)
    assert queries.run_name(house.office, str(report.run_id)) == "校园餐清单.csv"
    undo(house, report.run_id)
    row = queries.import_run(house.office, run_id=report.run_id or 0)
    assert row.undone_by == row.asked_by != "" and row.undone_why == WHY and row.undone_at == LATER


def test_an_undone_update_leaves_people_and_assisting_units_as_they_were() -> None:
    house = make_house()
    titles = ("序号", "问题", "牵头单位", "配合单位", "责任人", "完成时限")
    helper = make_unit(house.region, "澜川县审计局")
    bring_in(
        house, csv_file(("1", "账目不清", "县教育局", "县财政局、县审计局", "周砚", "2026年12月底前"), titles=titles)
    )
    before = cells(house)
    report = bring_in(
        house,
        csv_file(("1", "账目不清", "县教育局", "县审计局", "林舒", "2026年12月底前"), titles=titles),
        on_conflict="update",
    )
    kept = Problem.objects.get()
    assert list(kept.assistances.values_list("unit_id", flat=True)) == [helper.id]
    undo(house, report.run_id)
    assert cells(house) == before
    assert set(kept.assistances.values_list("unit_id", flat=True)) == {house.finance.id, helper.id}
    assert [person.name for person in kept.named_people.all()] == ["周砚"]
