"""The pages of tasks: given to a person, answered from below, refused in words, and waiting in my work."""

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.campaigns import operations
from bihuan.apps.campaigns.models import Task, TaskAnswer
from bihuan.apps.campaigns.operations import TaskOwner
from bihuan.core.actors import Actor
from tests.apps.campaigns.plans import Plan, stored
from tests.apps.campaigns.web.reading import browser, hidden, look, send, words
from tests.apps.ledger.world import AT

pytestmark = pytest.mark.django_db


def page_of(task: int, part: str = "") -> str:
    return f"/campaigns/tasks/{task}/{part}"


def person_value(plan: Plan) -> str:
    return f"{plan.person.posts[0].post_id}-{plan.person.id}"


def sections(actor: Actor) -> str:
    return look(browser(actor), "/")


def test_a_task_is_given_to_a_person_whose_post_brings_the_unit_along(plan: Plan) -> None:
    client, address = browser(plan.lead), f"/campaigns/{plan.campaign_id}/tasks/new/"
    drawn = look(client, address)
    assert "局长　张三" in drawn and "李四" in drawn, "people stand there with their posts, by unit"

    answer = send(client, address, content="自查食堂账目", post=person_value(plan), due="2026-11-30")

    task = Task.objects.get()
    assert answer.status_code == 302 and answer["Location"].endswith("#tasks")
    assert (task.unit_id, task.person_id, task.due) == (plan.unit.id, plan.person.id, date(2026, 11, 30))
    assert "县教育局 · 局长 · 张三" in look(client, f"/campaigns/{plan.campaign_id}/")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param({"content": ""}, "没有保存", id="no words"),
        pytest.param({"content": "自查", "due": "2027-06-01"}, "不能晚于专项结束", id="after the campaign"),
        pytest.param({"content": "自查", "due": "明天"}, "没有保存", id="a day that is none"),
        pytest.param({"content": "自查", "unit": "999999"}, "没有保存", id="a unit that is not offered"),
        pytest.param({"content": "自查", "post": "1-999999"}, "没有保存", id="a person who is not offered"),
        pytest.param({"content": "字" * 2001}, "没有保存", id="words without end"),
    ],
)
def test_bad_input_is_told_and_what_was_typed_stays(plan: Plan, typed: dict[str, str], said: str) -> None:
    answer = send(browser(plan.office), f"/campaigns/{plan.campaign_id}/tasks/new/", **typed)

    assert answer.status_code == 422 and said in words(answer)
    assert typed["content"] in words(answer) and not Task.objects.exists()


def test_a_post_and_another_unit_contradict_each_other(plan: Plan) -> None:
    answer = send(
        browser(plan.office), f"/campaigns/{plan.campaign_id}/tasks/new/", content="自查",
        unit=str(plan.stranger_unit.id), post=person_value(plan),
    )  # fmt: skip

    assert answer.status_code == 422 and "不在所选的单位" in words(answer)


def test_a_task_is_handed_down_reported_returned_and_accepted_through_the_pages(plan: Plan) -> None:
    task = plan.task()
    worker, person, office = browser(plan.worker), browser(plan.responsible), browser(plan.office)
    drawn = look(worker, page_of(task, "hand-down/"))
    assert plan.unit.name in drawn and plan.stranger_unit.name not in drawn, "a unit gives within itself"
    assert send(worker, page_of(task, "hand-down/"), content="核对流水", post=person_value(plan)).status_code == 302
    part = Task.objects.get(parent=task).pk

    assert "往下分解的还有 1 项没有办完" in look(worker, page_of(task)), "why it is not lawful yet"
    assert send(person, page_of(part, "report/"), line="流水已核对").status_code == 302
    assert send(worker, page_of(part, "accept/"), line="").status_code == 302
    assert send(worker, page_of(task, "report/"), line="账目已核对").status_code == 302
    assert send(office, page_of(task, "return/"), line="缺两所学校").status_code == 302
    assert "缺两所学校" in look(worker, page_of(task))
    assert send(worker, page_of(task, "report/"), line="两所已补").status_code == 302
    assert send(office, page_of(task, "accept/"), line="属实").status_code == 302

    assert (stored(task).state, stored(part).state) == ("accepted", "accepted")
    said = look(worker, page_of(task))
    assert "现在没有要办的步骤" in said and "属实" in said


def test_a_step_taken_twice_is_taken_once(plan: Plan) -> None:
    task, client = plan.task(), browser(plan.worker)
    typed = {**hidden(client.get(page_of(task, "report/")).content), "line": "办完了"}

    first, second = (client.post(page_of(task, "report/"), typed) for _ in range(2))

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert TaskAnswer.objects.count() == 1
    assert "没有重复办理" in look(client, page_of(task))


def test_two_people_at_one_task_are_told_and_the_second_loses_nothing(plan: Plan) -> None:
    task = plan.reported()
    first, second = browser(plan.office), browser(plan.second_office)
    typed = {**hidden(second.get(page_of(task, "return/")).content), "line": "缺凭证，附件三没有"}
    assert send(first, page_of(task, "accept/"), line="属实").status_code == 302

    answer = second.post(page_of(task, "return/"), typed)

    assert answer.status_code == 403 and stored(task).state == "accepted"


def test_a_stale_change_is_told_with_what_was_typed(plan: Plan) -> None:
    task = plan.task()
    first, second = browser(plan.office), browser(plan.second_office)
    typed = {**hidden(second.get(page_of(task, "change/")).content), "content": "我写的", "unit": str(plan.unit.id)}
    assert send(first, page_of(task, "change/"), content="先写的", unit=str(plan.unit.id)).status_code == 302

    answer = second.post(page_of(task, "change/"), typed)

    assert answer.status_code == 409 and "我写的" in answer.content.decode()
    assert stored(task).content == "先写的"


def test_a_line_is_needed_and_hostile_words_are_only_words(plan: Plan) -> None:
    task, client = plan.task("<script>alert(1)</script>"), browser(plan.worker)
    assert send(client, page_of(task, "report/"), line=" ").status_code == 422
    assert send(client, page_of(task, "report/"), line="<img src=x onerror=alert(1)>").status_code == 302

    said = look(client, page_of(task))
    assert "<script>alert" not in said and "<img src=x" not in said and "&lt;script&gt;" in said


def test_who_has_no_part_sees_no_step_and_a_stranger_nothing(plan: Plan) -> None:
    task = plan.reported()

    assert "现在没有要办的步骤" in look(browser(plan.leader), page_of(task))
    for part in ("", "report/", "accept/", "hand-down/", "change/"):
        assert browser(plan.stranger).get(page_of(task, part)).status_code == 404
    for part in ("report/", "accept/", "return/", "drop/", "change/", "hand-down/"):
        assert browser(plan.leader).get(page_of(task, part)).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        {"group": "made-up"},
        {"campaign": "x"},
        {"campaign": "9" * 30},
        {"mine": "all"},
        {"unit": "\x00"},
        {"page": "-3"},
    ],
    ids=str,
)
def test_an_address_made_by_hand_breaks_nothing(plan: Plan, query: dict[str, str]) -> None:
    plan.task()
    answer = browser(plan.office).get("/campaigns/tasks/", query)

    assert answer.status_code == 200
    if "page" not in query:
        assert "这里没有任务" in answer.content.decode()


def test_the_list_says_how_it_was_counted_and_takes_filters_off(plan: Plan) -> None:
    plan.task(unit_id=None)

    said = look(browser(plan.office), "/campaigns/tasks/", group="no-owner", campaign=str(plan.campaign_id))

    assert "还没有分给任何单位的任务" in said and "共 1 项" in said
    assert "没有承担单位" in said and "专项：" in said
    assert re.search(r'href="\?group=no-owner"', said), "the campaign can be taken off"


def test_tasks_wait_in_my_work_for_who_has_them_and_for_who_gave_them(plan: Plan) -> None:
    task = plan.task()
    assert "要办的任务" in sections(plan.worker) and "自查食堂账目" in sections(plan.worker)
    assert "要办的任务" not in sections(plan.responsible), "it names nobody yet"
    part = plan.part(task)
    assert "核对一学期流水" in sections(plan.responsible)

    operations.report_task(actor=plan.responsible, at=AT, task_id=part, line="做完了")

    assert "要办的任务" not in sections(plan.responsible)
    assert "等你认可的任务" in sections(plan.worker)
    for nobody in (plan.leader, plan.stranger, plan.office):
        assert "自查食堂账目" not in sections(nobody) and "核对一学期流水" not in sections(nobody)


def test_a_returned_task_says_so_in_my_work_and_its_count_is_its_list(plan: Plan) -> None:
    task = plan.reported()
    operations.return_task(actor=plan.office, at=AT, task_id=task, line="缺两所学校")
    for number in range(8):
        plan.task(f"任务 {number}")
    client = browser(plan.worker)

    home = look(client, "/")
    assert "退回重办" in home and "/campaigns/tasks/?group=all&amp;mine=todo" in home
    assert "共 9 项" in look(client, "/campaigns/tasks/", group="all", mine="todo")


def test_what_waits_is_not_asked_for_row_by_row(
    plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        plan.task(f"任务 {number}")
    client = browser(plan.worker)
    client.get("/campaigns/tasks/")

    with django_assert_max_num_queries(10):
        client.get("/campaigns/tasks/", {"group": "all"})
    above = plan.task("很多下级")
    for number in range(12):
        operations.hand_down_task(
            actor=plan.office, at=AT, task_id=above, content=f"下级 {number}", owner=TaskOwner(plan.unit.id)
        )
    with django_assert_max_num_queries(14):
        client.get(page_of(above))
