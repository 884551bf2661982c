"""One step on many problems by the pages: what each reader is offered, the whole list, the worker, and what holds rows up."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs.models import Job
from bihuan.apps.jobs.operations import run_job
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import NewPerson, NewProblem, ProblemEdit
from tests.apps.ledger.web.county import FAR, County, now
from tests.apps.ledger.web.reading import Seen, read
from tests.factories import make_person

URL = "/problems/many/"


def look_over(browser: Client, step: str, *numbers: str, **more: object) -> Seen:
    return read(browser.post(URL, {"step": step, "chosen": list(numbers), **more}))


def confirm(browser: Client, page: Seen, **answers: object) -> Seen:
    return read(browser.post(URL, page.form(URL).filled(**answers), follow=True))


def register_many(county: County, count: int, *, due: bool = True) -> list[str]:
    problems = [
        NewProblem(text=f"第 {n} 件", accountable_unit_id=county.accountable.id, due=FAR if due else None)
        for n in range(count)
    ]
    return [
        each.number
        for each in operations.register_problems(
            actor=county.actor("office"), at=now(), campaign_id=county.campaign, problems=problems
        )
    ]


def states() -> list[str]:
    return sorted(Problem.objects.values_list("state", flat=True))


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("office", {"dispatch", "person", "deadline", "severity", "category"}),
        ("lead", {"dispatch", "accept", "person", "deadline", "severity", "category"}),
        ("accountable", {"accept"}),
        ("leader", set()),
    ],
)
def test_everybody_is_offered_the_steps_that_they_may_take_somewhere(
    county: County, who: str, offered: set[str]
) -> None:
    county.dispatched()
    html = read(county.browser(who).get("/problems/")).html
    steps = {"dispatch", "accept", "person", "deadline", "severity", "category"}
    assert {step for step in steps if f'name="step" value="{step}"' in html} == offered


def test_a_unit_accepts_many_and_names_who_works_on_them(county: County) -> None:
    numbers = [county.dispatched(text=f"第 {n} 件") for n in range(3)]
    person = make_person(county.region, "林舒", unit=county.accountable, title="股长").id
    unit = county.browser("accountable")
    page = confirm(unit, look_over(unit, "accept", *numbers), answer=str(person))
    assert "已认领 3 项" in page.words
    assert states() == ["accepted"] * 3
    for number in numbers:
        assert [each.name for each in county.detail(number).people if each.duty == "responsible"] == ["林舒"]
    assert Act.objects.filter(action="ledger.problem.accepted").count() == 3, "each row is an act of its own"


def test_what_belongs_to_others_is_not_even_named(county: County) -> None:
    own, foreign = county.dispatched(), county.dispatched(accountable_unit_id=county.other.id, assisting_unit_ids=())
    page = look_over(county.browser("accountable"), "accept", own, foreign)
    assert own in page.words and foreign not in page.words


def test_severity_and_category_are_set_on_what_is_open_and_the_locked_say_why(county: County) -> None:
    opened, locked = county.dispatched(), county.dispatched()
    Problem.objects.filter(number=locked).update(state="applied")
    office = county.browser("office")
    page = look_over(office, "severity", opened, locked)
    able, _, unable = page.words.partition("没有改严重程度的")
    assert opened in able and locked in unable and "内容已锁定" in unable
    assert "已改 1 项的严重程度" in confirm(office, page, answer="grave").words
    confirm(office, look_over(office, "category", opened), answer="fund")
    detail = county.detail(opened)
    assert (detail.severity, county.detail(locked).severity) == ("grave", "general")
    assert Problem.objects.get(number=opened).category in ("fund", "other")


def test_a_deadline_is_set_only_before_dispatch(county: County) -> None:
    waiting, gone = county.register(due=None), county.dispatched()
    office = county.browser("office")
    page = look_over(office, "deadline", waiting, gone)
    assert "时限要改走延期申请" in page.words
    confirm(office, page, answer="2027-03-01")
    assert str(county.detail(waiting).due_day) == "2027-03-01"
    assert county.detail(gone).due_day == FAR


def test_people_are_named_for_many_and_the_leaders_stay(county: County) -> None:
    number = county.dispatched(people=(NewPerson("leader", "周砚", "副局长"), NewPerson("responsible", "旧人")))
    office = county.browser("office")
    confirm(office, look_over(office, "person", number), answer="林舒（股长）、何秀珍")
    people = {(each.duty, each.name, each.title) for each in county.detail(number).people}
    assert people == {("leader", "周砚", "副局长"), ("responsible", "林舒", "股长"), ("responsible", "何秀珍", "")}


@pytest.mark.parametrize(
    ("step", "answer", "told"),
    [
        ("severity", "awful", "不在可用的选项中"),
        ("severity", "", ""),
        ("deadline", "明天", ""),
        ("deadline", "2026-02-30", ""),
        ("person", "，，，", "认不出姓名"),
        ("person", "", ""),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_and_nothing_is_done(
    county: County, step: str, answer: str, told: str
) -> None:
    number = county.register()
    office = county.browser("office")
    page = confirm(office, look_over(office, step, number), answer=answer)
    assert page.status == 422 and number in page.words
    assert county.detail(number).version == 1
    if told.startswith("认不出"):
        assert told in page.words
        assert page.form(URL).values["answer"] == [answer], "what was typed stays"


def test_a_step_that_nobody_offers_is_not_there(county: County) -> None:
    assert county.browser("office").post(URL, {"step": "close", "chosen": ["XY-2026-0001"]}).status_code == 404


class TestTheWholeList:
    def test_is_offered_where_there_is_more_than_a_page(self, county: County) -> None:
        register_many(county, 51)
        office = county.browser("office")
        assert 'data-bulk-whole="51"' in read(office.get("/problems/")).html
        assert "data-bulk-whole" not in read(office.get("/problems/?q=第 50 件")).html

    def test_says_how_many_may_not_and_why_and_takes_the_others(self, county: County) -> None:
        register_many(county, 55)
        unready = register_many(county, 7, due=False)
        county.dispatched(severity="grave")
        office = county.browser("office")
        page = look_over(office, "dispatch", whole="1", list="severity=general")
        assert "可以交办 55 项" in page.words and "还有 5 项没有列出" in page.words
        assert "7 还没有时限" in page.words.replace("　", " ") and unready[0] in page.words
        assert "已交办 55 项" in confirm(office, page).words
        assert states() == ["dispatched"] * 56 + ["registered"] * 7

    def test_does_not_touch_what_changed_or_came_after_it_was_seen(self, county: County) -> None:
        seen, changed = county.register(), county.register()
        office = county.browser("office")
        page = look_over(office, "dispatch", whole="1", list="")
        operations.edit_problem(actor=county.actor("lead"), at=now(), number=changed, edit=ProblemEdit(goal="新目标"))
        late = county.register(text="后来的")
        answer = confirm(office, page)
        assert answer.status == 409
        assert changed in answer.words and late in answer.words and "看过以后有人改动" in answer.words
        assert [county.detail(each).state for each in (seen, changed, late)] == [
            "dispatched",
            "registered",
            "registered",
        ]

    def test_goes_to_the_worker_beyond_a_few_hundred_and_its_result_is_told(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bihuan.apps.ledger.web.bulk_views.AT_ONCE", 4)
        numbers = register_many(county, 6)
        office = county.browser("office")
        page = look_over(office, "dispatch", whole="1", list="group=to-dispatch")
        assert "在后台一项一项办" in page.words
        sent = page.form(URL).filled()
        first, second = office.post(URL, sent), office.post(URL, sent)
        assert first["Location"] == second["Location"] and Job.objects.count() == 1
        operations.edit_problem(actor=county.actor("lead"), at=now(), number=numbers[0], edit=ProblemEdit(goal="改了"))
        job = UUID(first["Location"].split("/")[2])
        run_job(job_id=job, clock=timezone.now)
        row = Job.objects.get(pk=job)
        assert (row.state, row.done, row.total) == ("done", 6, 6)
        assert f"/problems/many/{job}/" in read(office.get(f"/jobs/{job}/")).links
        told = read(office.get(f"/problems/many/{job}/"))
        assert "办好 5 项，没有办的 1 项" in told.words
        assert f"/problems/{numbers[0]}/" in told.links and "何秀珍刚刚改过" in told.words
        assert county.browser("leader").get(f"/problems/many/{job}/").status_code == 404

    def test_tells_what_changed_before_the_worker_was_asked(
        self, county: County, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bihuan.apps.ledger.web.bulk_views.AT_ONCE", 4)
        changed, *others = register_many(county, 6)
        office = county.browser("office")
        page = look_over(office, "dispatch", whole="1", list="")
        operations.edit_problem(actor=county.actor("lead"), at=now(), number=changed, edit=ProblemEdit(goal="改了"))
        job = UUID(office.post(URL, page.form(URL).filled())["Location"].split("/")[2])
        run_job(job_id=job, clock=timezone.now)
        told = read(office.get(f"/problems/many/{job}/"))
        assert "办好 5 项，没有办的 1 项" in told.words and "看过以后有人改动" in told.words
        assert f"/problems/{changed}/" in told.links
        assert county.detail(changed).state == "registered"
        assert {county.detail(each).state for each in others} == {"dispatched"}

    def test_is_looked_over_with_few_queries_whatever_it_holds(self, county: County) -> None:
        register_many(county, 60)
        office = county.browser("office")
        office.get("/problems/")
        with CaptureQueriesContext(connection) as few:
            look_over(office, "dispatch", whole="1", list="severity=grave")
        with CaptureQueriesContext(connection) as many:
            look_over(office, "dispatch", whole="1", list="")
        assert len(many) <= len(few) + 1 <= 10

    @pytest.mark.parametrize("query", ["campaign=%00", "group=nonsense", "unit=" + "9" * 40, "q=%00", "sort=x"])
    def test_a_list_made_by_hand_holds_nothing_or_is_what_it_says(self, county: County, query: str) -> None:
        county.register()
        page = look_over(county.browser("office"), "dispatch", whole="1", list=query, seen="yesterday")
        assert page.status == 200

    def test_too_many_rows_are_refused_in_words(self, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("bihuan.apps.ledger.operations.bulk.MOST", 2)
        register_many(county, 3)
        page = look_over(county.browser("office"), "dispatch", whole="1", list="")
        assert "一次最多办 2 项" in page.words
        assert states() == ["registered"] * 3

    def test_of_another_county_is_empty(self, county: County) -> None:
        county.register()
        page = look_over(county.browser("elsewhere"), "dispatch", whole="1", list="")
        assert "没有可以办的" in page.words


def test_rights_are_those_of_the_moment_in_which_the_worker_comes_to_it(county: County) -> None:
    number = county.register()
    job = operations.request_bulk(
        actor=county.actor("accountable"), at=now(), act=operations.BulkAct(operations.BulkKind.DISPATCH),
        chosen=[operations.Chosen(number, 1)],
    )  # fmt: skip
    run_job(job_id=job, clock=timezone.now)
    assert Job.objects.get(pk=job).result["done"] == 0
    assert county.detail(number).state == "registered"
