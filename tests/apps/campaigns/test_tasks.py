"""The breakdown of a plan: who gives what to whom, what is answered from below, and what shows as missing."""

from datetime import date
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations, queries
from bihuan.apps.campaigns.models import Task, TaskAnswer
from bihuan.apps.campaigns.operations import TaskOwner
from bihuan.apps.campaigns.queries import TASK_GROUPS, TaskCounts, TaskFilter
from bihuan.apps.organizations import operations as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from bihuan.core.tasks import TaskState, TaskStep
from tests.apps.campaigns.plans import Plan, stored
from tests.apps.ledger.world import AT
from tests.factories import SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def actions(plan: Plan) -> list[str]:
    return [act.action for act in audit.acts_of_object("campaign", plan.campaign_id)]


def test_a_task_goes_down_to_a_person_and_is_answered_from_below(plan: Plan) -> None:
    task = plan.task()
    part = plan.part(task)

    operations.report_task(actor=plan.responsible, at=AT, task_id=part, line="一学期流水已核对")
    operations.accept_task(actor=plan.worker, at=AT, task_id=part)
    operations.report_task(actor=plan.worker, at=AT, task_id=task, line="账目已核对")
    operations.return_task(actor=plan.office, at=AT, task_id=task, line="缺两所学校")
    operations.report_task(actor=plan.worker, at=AT, task_id=task, line="两所学校已补")
    operations.accept_task(actor=plan.office, at=AT, task_id=task, line="属实")

    assert (stored(part).state, stored(task).state) == ("accepted", "accepted")
    assert stored(task).done_at == AT
    answers = [(row.step, row.line) for row in queries.task_detail(plan.office, task).answers]
    assert answers == [
        ("report", "账目已核对"), ("return", "缺两所学校"), ("report", "两所学校已补"), ("accept", "属实"),
    ]  # fmt: skip
    told = [action for action in reversed(actions(plan)) if action.startswith("campaigns.task.")]
    assert sorted(told) == sorted(
        ["campaigns.task.assigned"] * 2 + ["campaigns.task.reported"] * 3 + ["campaigns.task.accepted"] * 2 + ["campaigns.task.returned"]
    )  # fmt: skip


def test_a_task_waits_for_what_was_handed_further_down(plan: Plan) -> None:
    task = plan.task()
    part = plan.part(task)

    with pytest.raises(Refused, match="还有 1 项没有办完"):
        operations.report_task(actor=plan.worker, at=AT, task_id=task, line="做完了")
    operations.drop_task(actor=plan.worker, at=AT, task_id=part, line="并到别的任务里办")
    operations.report_task(actor=plan.worker, at=AT, task_id=task, line="做完了")

    assert stored(task).state == TaskState.REPORTED.value


def test_who_reported_a_task_does_not_accept_it_even_as_the_unit_that_gave_it(plan: Plan) -> None:
    """The unit speaks for its person: then somebody above has to look, here nobody else does."""
    part = plan.part(plan.task())
    operations.report_task(actor=plan.worker, at=AT, task_id=part, line="代为报告")

    with pytest.raises(Refused, match="自己报的完成"):
        operations.accept_task(actor=plan.worker, at=AT, task_id=part)
    second = make_actor(plan.region, Role.UNIT, unit=plan.unit)
    operations.accept_task(actor=second, at=AT, task_id=part)
    assert stored(part).state == "accepted"


def test_the_lead_unit_does_not_accept_a_task_that_it_took_upon_itself(plan: Plan) -> None:
    task = plan.task(by=plan.lead, unit_id=plan.lead_unit.id)
    operations.report_task(actor=plan.lead, at=AT, task_id=task, line="方案已印发")

    colleague = make_actor(plan.region, Role.UNIT, unit=plan.lead_unit)
    for actor in (plan.lead, colleague):
        with pytest.raises(Refused):
            operations.accept_task(actor=actor, at=AT, task_id=task)
    operations.accept_task(actor=plan.office, at=AT, task_id=task)


@pytest.mark.parametrize("who", ["stranger", "leader"])
def test_somebody_with_no_part_in_a_task_takes_no_step(plan: Plan, who: str) -> None:
    task = plan.reported()
    actor: Actor = getattr(plan, who)

    steps = (
        lambda: operations.accept_task(actor=actor, at=AT, task_id=task),
        lambda: operations.return_task(actor=actor, at=AT, task_id=task, line="不行"),
        lambda: operations.report_task(actor=actor, at=AT, task_id=task, line="我来"),
        lambda: operations.drop_task(actor=actor, at=AT, task_id=task, line="不要了"),
        lambda: operations.change_task(actor=actor, at=AT, task_id=task, content="改", owner=TaskOwner()),
        lambda: operations.hand_down_task(actor=actor, at=AT, task_id=task, content="改", owner=TaskOwner()),
    )
    for step in steps:
        with pytest.raises((Missing, Refused)):
            step()
    assert stored(task).state == "reported" and TaskAnswer.objects.count() == 1


def test_a_task_of_another_region_is_not_there(plan: Plan) -> None:
    elsewhere = make_actor(make_region(), Role.OFFICE)
    task = plan.task()

    with pytest.raises(Missing):
        queries.task_detail(elsewhere, task)
    with pytest.raises(Missing):
        operations.drop_task(actor=elsewhere, at=AT, task_id=task, line="不要了")
    for nothing in (0, -1, 10**9):
        with pytest.raises(Missing):
            operations.report_task(actor=plan.office, at=AT, task_id=nothing, line="做完了")


def test_a_unit_that_has_a_task_sees_the_campaign_though_it_takes_no_part(plan: Plan) -> None:
    assert queries.list_campaigns(plan.stranger) == ()

    plan.task(unit_id=plan.stranger_unit.id)

    assert [row.id for row in queries.list_campaigns(plan.stranger)] == [plan.campaign_id]


def test_a_unit_hands_down_within_itself_and_to_units_below_it_and_the_office_to_anybody(plan: Plan) -> None:
    task = plan.task()

    with pytest.raises(BadInput, match="只能往下分解") as refused:
        operations.hand_down_task(
            actor=plan.worker, at=AT, task_id=task, content="推给别人", owner=TaskOwner(plan.stranger_unit.id)
        )
    assert "unit" in refused.value.fields
    below = organizations.create_unit(
        actor=SYSTEM, at=AT, region_id=plan.region.id, name="县一中", kind="institution", parent_id=plan.unit.id
    )
    operations.hand_down_task(actor=plan.worker, at=AT, task_id=task, content="自查", owner=TaskOwner(below.id))
    operations.hand_down_task(
        actor=plan.office, at=AT, task_id=task, content="配合核对", owner=TaskOwner(plan.stranger_unit.id)
    )

    assert Task.objects.filter(parent=task).count() == 2


@pytest.mark.parametrize(
    ("owner", "field", "words"),
    [
        pytest.param(lambda p: TaskOwner(10**9), "unit", "没有这个单位", id="no such unit"),
        pytest.param(lambda p: TaskOwner(None, None, p.person.id), "unit", "要写单位", id="a person without a unit"),
        pytest.param(lambda p: TaskOwner(p.unit.id, None, 10**9), "person", "没有这个人", id="nobody"),
        pytest.param(
            lambda p: TaskOwner(p.unit.id, None, p.other_person.id), "person", "不在这个单位", id="somebody elsewhere"
        ),
        pytest.param(
            lambda p: TaskOwner(p.unit.id, p.other_person.posts[0].post_id, p.person.id), "post", "没有担任",
            id="a post that the person does not hold",
        ),
        pytest.param(
            lambda p: TaskOwner(p.unit.id, p.other_person.posts[0].post_id), "post", "没有这个职务",
            id="a post of another unit",
        ),
    ],
)  # fmt: skip
def test_a_task_goes_to_who_is_there(plan: Plan, owner: object, field: str, words: str) -> None:
    wanted: TaskOwner = owner(plan)  # type: ignore[operator]
    with pytest.raises(BadInput, match=words) as refused:
        operations.assign_task(
            actor=plan.office, at=AT, campaign_id=plan.campaign_id, content="自查", unit_id=wanted.unit_id,
            post_id=wanted.post_id, person_id=wanted.person_id,
        )  # fmt: skip

    assert field in refused.value.fields and not Task.objects.exists()


def test_who_left_a_post_is_given_nothing_any_more(plan: Plan) -> None:
    gone = make_person(plan.region, "王五", unit=plan.unit, since=date(2026, 1, 1), until=date(2026, 6, 1))

    with pytest.raises(BadInput, match="王五现在不在这个单位任职"):
        plan.task(person_id=gone.id)


def test_deadlines_fit_into_what_is_above(plan: Plan) -> None:
    task = plan.task(due=date(2026, 11, 10))

    with pytest.raises(BadInput, match="不能晚于上一级任务的 2026-11-10"):
        operations.hand_down_task(
            actor=plan.worker, at=AT, task_id=task, content="核对", owner=plan.to_person(), due=date(2026, 11, 11)
        )
    with pytest.raises(BadInput, match="不能晚于专项结束"):
        plan.task(due=date(2027, 1, 1))
    assert Task.objects.count() == 1


def test_a_task_changes_hands_until_it_is_reported_and_a_stale_page_changes_nothing(plan: Plan) -> None:
    task = plan.task(unit_id=None)
    seen = stored(task).version

    changed = operations.change_task(
        actor=plan.lead, at=AT, task_id=task, content="自查账目", owner=plan.to_person(), due=date(2026, 11, 1), version=seen
    )  # fmt: skip

    assert changed and queries.task_detail(plan.office, task).task.owner.endswith("局长 · 张三")
    with pytest.raises(Conflict):
        operations.change_task(actor=plan.office, at=AT, task_id=task, content="别的", owner=TaskOwner(), version=seen)
    assert not operations.change_task(
        actor=plan.office, at=AT, task_id=task, content="自查账目", owner=plan.to_person(), due=date(2026, 11, 1)
    ), "the same again is no change"
    plan.reported(task)
    with pytest.raises(Refused, match="已报完成"):
        operations.change_task(actor=plan.office, at=AT, task_id=task, content="别的", owner=TaskOwner())


def test_a_unit_gives_a_part_to_another_of_its_people_and_to_no_other_unit(plan: Plan) -> None:
    part = plan.part(plan.task())

    assert operations.change_task(
        actor=plan.worker, at=AT, task_id=part, content="核对流水", owner=TaskOwner(plan.unit.id)
    )
    with pytest.raises(BadInput, match="只能往下分解"):
        operations.change_task(
            actor=plan.worker, at=AT, task_id=part, content="核对流水", owner=TaskOwner(plan.stranger_unit.id)
        )


def test_words_are_needed_and_nothing_is_written_without_them(plan: Plan) -> None:
    task = plan.task()
    with pytest.raises(BadInput, match="办成了什么") as refused:
        operations.report_task(actor=plan.worker, at=AT, task_id=task, line="  ")
    assert "line" in refused.value.fields
    with pytest.raises(BadInput, match="最多写"):
        operations.report_task(actor=plan.worker, at=AT, task_id=task, line="字" * 2001)
    plan.reported(task)
    with pytest.raises(BadInput, match="要写明理由"):
        operations.return_task(actor=plan.office, at=AT, task_id=task, line="")
    with pytest.raises(BadInput, match="任务内容不能为空"):
        plan.task(" \n ")

    assert TaskAnswer.objects.count() == 1 and Task.objects.count() == 1


def test_a_second_report_at_the_same_time_is_refused_in_words(plan: Plan) -> None:
    task = plan.reported()

    with pytest.raises(Refused, match="任务现在是“已报完成”"):
        operations.report_task(actor=plan.responsible, at=AT, task_id=task, line="再报一次")
    assert TaskAnswer.objects.count() == 1


def test_what_is_missing_is_counted_and_each_count_is_its_list(plan: Plan) -> None:
    plan.task("没有单位", unit_id=None)
    plan.task("没有到人", due=date(2026, 11, 1))
    plan.task("没有期限", due=None, person_id=plan.person.id)
    plan.reported(plan.task("报了"))
    dropped = plan.task("不要了", unit_id=None, due=None)
    operations.drop_task(actor=plan.office, at=AT, task_id=dropped, line="重复")

    counts = queries.task_counts([plan.campaign_id], today=TODAY)[plan.campaign_id]

    assert counts == TaskCounts(all=4, open=4, no_owner=1, no_named=2, no_due=1, overdue=1, reported=1, accepted=0)
    for key in TASK_GROUPS:
        wanted = TaskFilter(group=key, campaign=str(plan.campaign_id))
        rows, page = queries.task_page(plan.office, wanted=wanted, today=TODAY)
        assert len(rows) == page.paginator.count == getattr(counts, key.replace("-", "_")), key


@pytest.mark.parametrize(
    "wanted",
    [
        TaskFilter(group="made-up"),
        TaskFilter(campaign="0 or 1=1"),
        TaskFilter(campaign="9" * 40),
        TaskFilter(unit="-1"),
        TaskFilter(unit="٣"),
        TaskFilter(mine="everything"),
    ],
    ids=str,
)
def test_an_address_made_by_hand_shows_nothing_rather_than_everything(plan: Plan, wanted: TaskFilter) -> None:
    plan.task()

    assert queries.count_tasks(plan.office, wanted=wanted, today=TODAY) == 0


def test_the_tree_reads_from_above_to_below_however_deep_it_is(plan: Plan) -> None:
    first, second = plan.task("甲"), plan.task("乙")
    above = first
    for level in range(40):
        above = operations.hand_down_task(
            actor=plan.office, at=AT, task_id=above, content=f"甲{level}", owner=TaskOwner(plan.unit.id)
        )

    tree = queries.task_tree(plan.office, plan.campaign_id)

    assert [node.depth for node in tree] == [*range(41), 0]
    assert all(below.task.parent_id == upper.task.id for upper, below in pairwise(tree[:41]))
    assert tree[-1].task.id == second and tree[0].open_below == 1 and tree[-1].open_below == 0
    assert [node.depth for node in queries.task_detail(plan.office, first).below] == [*range(40)]


def test_what_waits_is_told_to_who_has_it_and_to_who_gave_it(plan: Plan) -> None:
    task = plan.task()
    part = plan.part(task)

    assert [row.id for row in queries.waiting_tasks(plan.responsible).todo] == [part]
    assert {row.id for row in queries.waiting_tasks(plan.worker).todo} == {task, part}
    operations.report_task(actor=plan.responsible, at=AT, task_id=part, line="做完了")
    worker = queries.waiting_tasks(plan.worker)
    assert [row.id for row in worker.review] == [part] and worker.review_total == 1
    assert queries.waiting_tasks(plan.office).review == (), "the unit gave it, not the office"
    operations.accept_task(actor=plan.worker, at=AT, task_id=part)
    operations.report_task(actor=plan.worker, at=AT, task_id=task, line="做完了")
    assert [row.id for row in queries.waiting_tasks(plan.office).review] == [task]
    assert [row.id for row in queries.waiting_tasks(plan.lead).review] == [task]
    for nobody in (plan.stranger, plan.leader):
        waiting = queries.waiting_tasks(nobody)
        assert (waiting.todo, waiting.review) == ((), ())


def test_who_reported_is_not_asked_to_accept(plan: Plan) -> None:
    part = plan.part(plan.task())
    operations.report_task(actor=plan.worker, at=AT, task_id=part, line="代为报告")

    assert queries.waiting_tasks(plan.worker).review_total == 0
    assert queries.count_tasks(plan.worker, wanted=TaskFilter(group="all", mine="review"), today=TODAY) == 0
    second = make_actor(plan.region, Role.UNIT, unit=plan.unit)
    assert queries.count_tasks(second, wanted=TaskFilter(group="all", mine="review"), today=TODAY) == 1


def test_what_waits_and_what_may_be_accepted_are_the_same_in_both_shapes(plan: Plan) -> None:
    """The list of what waits asks the database, the step asks the policy: neither may promise what the other refuses."""
    own = plan.task(by=plan.lead, unit_id=plan.lead_unit.id)
    ownerless = plan.task("没有单位", unit_id=None)
    below = operations.hand_down_task(
        actor=plan.office, at=AT, task_id=ownerless, content="先办一部分", owner=TaskOwner(plan.unit.id)
    )
    tasks = [own, plan.task(), below, plan.part(plan.task("另一项"))]
    reporters = {own: plan.lead, tasks[3]: plan.responsible}
    for task in tasks:
        operations.report_task(actor=reporters.get(task, plan.worker), at=AT, task_id=task, line="做完了")

    for actor in (plan.office, plan.lead, plan.worker, plan.responsible, plan.stranger, plan.leader):
        waiting = {row.id for row in queries.waiting_tasks(actor, limit=50).review}
        lawful = set()
        for task in tasks:
            try:
                steps = queries.task_detail(actor, task).steps
            except Missing:
                continue
            if any(step.step is TaskStep.ACCEPT and step.lawful for step in steps):
                lawful.add(task)
        assert waiting == lawful, actor.name


def test_the_tree_and_the_counts_ask_the_database_the_same_number_of_times_for_any_size(
    plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        plan.part(plan.task(f"任务 {number}"))

    with django_assert_max_num_queries(1):
        assert len(queries.task_tree(plan.office, plan.campaign_id)) == 60
    with django_assert_max_num_queries(4):
        queries.campaign_lanes(plan.office, today=TODAY)
    with django_assert_max_num_queries(2):
        queries.task_page(plan.office, wanted=TaskFilter(group="all"), today=TODAY)


def test_the_database_keeps_what_a_task_promises(plan: Plan) -> None:
    task = stored(plan.task())
    for wrong in (
        {"unit": None, "person_id": plan.person.id},
        {"state": "accepted"},
        {"content": ""},
        {"parent_id": task.pk},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**wrong)


def test_merged_people_keep_their_tasks_and_campaigns(plan: Plan) -> None:
    double = make_person(plan.region, "张三", unit=plan.unit, title="副局长")
    task = plan.task(person_id=double.id)
    row = queries.campaign_detail(plan.office, plan.campaign_id, today=TODAY).row
    operations.edit_campaign(
        actor=plan.office, at=AT, campaign_id=plan.campaign_id,
        edit=operations.CampaignEdit(
            name=row.name, starts_on=row.starts_on, ends_on=row.ends_on, lead_unit_id=row.lead_unit_id, leader_id=double.id
        ),
    )  # fmt: skip

    with TestCase.captureOnCommitCallbacks(execute=True):
        organizations.merge_people(
            actor=SYSTEM, at=AT, kept_id=plan.person.id, double_id=double.id, reason="同一个人登记了两次"
        )

    assert stored(task).person_id == plan.person.id
    assert queries.campaign_detail(plan.office, plan.campaign_id, today=TODAY).leader_id == plan.person.id


def test_a_unit_that_ended_is_given_no_task(plan: Plan) -> None:
    ended = make_unit(plan.region)
    organizations.retire_unit(actor=SYSTEM, at=AT, unit_id=ended.id)

    with pytest.raises(BadInput, match="没有这个单位"):
        plan.task(unit_id=ended.id)
