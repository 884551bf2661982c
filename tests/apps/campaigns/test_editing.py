"""What a campaign says, who may change which of it, who takes part, and that its end ends nothing but itself."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import TestCase

from bihuan.apps.audit import queries as audit
from bihuan.apps.campaigns import operations, queries
from bihuan.apps.campaigns.events import CampaignEnded, campaign_ended
from bihuan.apps.campaigns.models import Campaign, Participation, PlanFile
from bihuan.apps.campaigns.operations import CampaignContent, CampaignEdit, FirstTask
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.evidence import queries as stored_evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import BadInput, Conflict, Missing, Refused
from tests.apps.campaigns.plans import END, Plan, stored
from tests.apps.ledger.world import AT, READY
from tests.factories import make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def edit_of(county: Plan, /, **wanted: object) -> CampaignEdit:
    """The campaign as it stands, with these changes."""
    row = Campaign.objects.get(pk=county.campaign_id)
    now = CampaignEdit(
        name=row.name, starts_on=row.starts_on, ends_on=row.ends_on, short_name=row.short_name, batch=row.batch,
        lead_unit_id=row.lead_unit_id, leader_id=row.leader_id, plan=row.plan, focus_links=row.focus_links,
        focus_content=row.focus_content, focus_subjects=row.focus_subjects, standards=row.standards,
    )  # fmt: skip
    return replace(now, **wanted)  # type: ignore[arg-type]


def change(county: Plan, actor: Actor | None = None, /, *, version: int | None = None, **wanted: object) -> bool:
    edit = edit_of(county, **wanted)
    return operations.edit_campaign(
        actor=actor or county.office, at=AT, campaign_id=county.campaign_id, edit=edit, version=version
    )


def test_a_campaign_says_its_whole_plan(plan: Plan) -> None:
    assert change(
        plan, batch="第二批", leader_id=plan.person.id, plan=" 一、总体要求 \n", focus_links="招标采购\n\n 资金  专户 \n招标采购",
        focus_content="挤占挪用伙食费", focus_subjects="学校食堂", standards="账目按学期公开",
    )  # fmt: skip

    detail = queries.campaign_detail(plan.office, plan.campaign_id, today=TODAY)
    assert (detail.row.batch, detail.plan, detail.version) == ("第二批", "一、总体要求", 2)
    assert detail.focus_links == ("招标采购", "资金 专户"), "one item a line, none empty, none twice"
    assert detail.leader == f"张三（{plan.unit.name} 局长）", "never the name alone"
    assert detail.row.has_focus and not detail.row.ended_at
    act = audit.acts_of_object("campaign", plan.campaign_id)[-1]
    assert act.action in ("campaigns.campaign.edited", "campaigns.campaign.created")
    edited = next(
        act for act in audit.timeline(plan.office, "campaign", plan.campaign_id) if act.action.endswith("edited")
    )
    assert (edited.before or {})["plan"] == "" and (edited.after or {})["plan"] == "一、总体要求"


def test_the_same_again_is_no_change_and_no_act(plan: Plan) -> None:
    before = len(audit.acts_of_object("campaign", plan.campaign_id))

    assert not change(plan)
    assert not change(plan, focus_links=" \n ")
    assert len(audit.acts_of_object("campaign", plan.campaign_id)) == before
    assert Campaign.objects.get(pk=plan.campaign_id).version == 1


def test_the_lead_unit_writes_the_plan_and_the_office_alone_the_frame(plan: Plan) -> None:
    assert change(plan, plan.lead, plan="一、总体要求", focus_links="招标采购", standards="账目公开")

    for wanted in (
        {"name": "别的名称"}, {"ends_on": date(2027, 6, 30)}, {"lead_unit_id": plan.stranger_unit.id},
        {"leader_id": plan.person.id}, {"batch": "第二批"}, {"short_name": "别的"},
    ):  # fmt: skip
        with pytest.raises(Refused, match="由整改落实组改"):
            change(plan, plan.lead, **wanted)
    assert Campaign.objects.get(pk=plan.campaign_id).name == "校园餐专项整治"


@pytest.mark.parametrize("who", ["worker", "leader", "responsible"])
def test_who_only_reads_a_campaign_changes_nothing_of_it(plan: Plan, who: str) -> None:
    actor: Actor = getattr(plan, who)
    for act in (
        lambda: change(plan, actor, plan="改了"),
        lambda: operations.add_participating_unit(
            actor=actor, at=AT, campaign_id=plan.campaign_id, unit_id=plan.stranger_unit.id
        ),
        lambda: operations.remove_participating_unit(
            actor=actor, at=AT, campaign_id=plan.campaign_id, unit_id=plan.unit.id
        ),
        lambda: operations.set_participating_units(actor=actor, at=AT, campaign_id=plan.campaign_id, unit_ids=[]),
        lambda: operations.end_campaign(actor=actor, at=AT, campaign_id=plan.campaign_id, why="到期"),
    ):
        with pytest.raises(Refused):
            act()
    assert Participation.objects.count() == 1


def test_a_campaign_of_another_region_is_not_there(plan: Plan) -> None:
    elsewhere = make_actor(make_region(), Role.OFFICE)

    with pytest.raises(Missing):
        change(plan, elsewhere, plan="改了")
    for nothing in (plan.campaign_id, 0, 10**9):
        with pytest.raises(Missing):
            queries.campaign_detail(elsewhere, nothing, today=TODAY)


def test_a_stale_page_overwrites_nothing(plan: Plan) -> None:
    change(plan, plan="甲写的", version=1)

    with pytest.raises(Conflict, match="刚被别人改过"):
        change(plan, plan.lead, plan="乙写的", version=1)
    with pytest.raises(Conflict):
        operations.end_campaign(actor=plan.office, at=AT, campaign_id=plan.campaign_id, why="到期", version=1)
    assert Campaign.objects.get(pk=plan.campaign_id).plan == "甲写的"


@pytest.mark.parametrize(
    ("wanted", "field", "words"),
    [
        pytest.param({"name": " "}, "name", "不能为空", id="no name"),
        pytest.param({"batch": "长" * 41}, "batch", "最多 40 个字", id="a batch that is too long"),
        pytest.param({"ends_on": date(2026, 8, 31)}, "ends_on", "早于开始日期", id="an end before the beginning"),
        pytest.param({"lead_unit_id": 10**9}, "lead_unit", "没有这个单位", id="no such lead unit"),
        pytest.param({"leader_id": 10**9}, "leader", "没有这个人", id="no such leader"),
    ],
)
def test_bad_input_is_refused_by_its_field(plan: Plan, wanted: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(BadInput, match=words) as refused:
        change(plan, **wanted)

    assert field in refused.value.fields
    assert Campaign.objects.get(pk=plan.campaign_id).version == 1


def test_a_name_may_be_kept_and_not_taken_from_another(plan: Plan) -> None:
    operations.create_campaign(
        actor=plan.office, at=AT, region_id=plan.region.id, name="养老专项整治", starts_on=AT.date(), ends_on=END
    )

    assert change(plan, name="校园餐专项整治", plan="保留名称")
    with pytest.raises(BadInput, match="已有叫“养老专项整治”的专项"):
        change(plan, name="养老专项整治")


def test_a_leader_is_somebody_of_the_region(plan: Plan) -> None:
    far = make_person(make_region(), "远方")

    with pytest.raises(BadInput, match="没有这个人"):
        change(plan, leader_id=far.id)


def test_participants_are_set_all_at_once_each_change_an_act(plan: Plan) -> None:
    wanted = [plan.stranger_unit.id, plan.lead_unit.id]

    assert operations.set_participating_units(
        actor=plan.lead, at=AT, campaign_id=plan.campaign_id, unit_ids=wanted, version=1
    )

    assert set(Participation.objects.values_list("unit", flat=True)) == set(wanted)
    acts = [act.action for act in audit.acts_of_object("campaign", plan.campaign_id)]
    assert acts.count("campaigns.participation.added") == 2 and acts.count("campaigns.participation.removed") == 1
    with pytest.raises(Conflict):
        operations.set_participating_units(
            actor=plan.office, at=AT, campaign_id=plan.campaign_id, unit_ids=[], version=1
        )
    assert not operations.set_participating_units(
        actor=plan.lead, at=AT, campaign_id=plan.campaign_id, unit_ids=wanted, version=2
    )


def test_a_unit_with_tasks_is_not_let_go_and_nothing_of_the_change_is_written(plan: Plan) -> None:
    task = plan.task()

    with pytest.raises(Refused, match="还有 1 项任务没有办完"):
        operations.set_participating_units(
            actor=plan.office, at=AT, campaign_id=plan.campaign_id, unit_ids=[plan.stranger_unit.id]
        )
    assert list(Participation.objects.values_list("unit", flat=True)) == [plan.unit.id]
    operations.drop_task(actor=plan.office, at=AT, task_id=task, line="不办了")
    operations.remove_participating_unit(actor=plan.office, at=AT, campaign_id=plan.campaign_id, unit_id=plan.unit.id)
    operations.remove_participating_unit(actor=plan.office, at=AT, campaign_id=plan.campaign_id, unit_id=plan.unit.id)
    assert not Participation.objects.exists()
    assert queries.list_campaigns(plan.worker) != (), "its dropped task still lets it read what it was"


def test_the_file_of_a_plan_is_opened_by_who_sees_the_campaign(plan: Plan) -> None:
    piece = evidence.add_evidence(
        actor=plan.office, at=AT, stream=BytesIO("一、总体要求".encode()), filename="方案.txt", region_id=plan.region.id
    )
    with pytest.raises(Missing):
        stored_evidence.open_evidence(plan.worker, evidence_id=piece)

    for _ in range(2):
        operations.attach_plan_file(actor=plan.office, at=AT, campaign_id=plan.campaign_id, evidence_id=piece)

    assert PlanFile.objects.count() == 1
    assert stored_evidence.open_evidence(plan.worker, evidence_id=piece)[0].name == "方案.txt"
    assert [row.name for row in queries.campaign_detail(plan.lead, plan.campaign_id, today=TODAY).files] == ["方案.txt"]
    with pytest.raises(Missing):
        stored_evidence.open_evidence(plan.stranger, evidence_id=piece)


def test_nobody_shows_the_file_of_somebody_else_by_attaching_it(plan: Plan) -> None:
    piece = evidence.add_evidence(
        actor=plan.worker, at=AT, stream=BytesIO(b"x"), filename="内部.txt", region_id=plan.region.id
    )

    with pytest.raises(BadInput, match="只能附上自己上传的文件"):
        operations.attach_plan_file(actor=plan.lead, at=AT, campaign_id=plan.campaign_id, evidence_id=piece)
    with pytest.raises(BadInput):
        operations.attach_plan_file(actor=plan.office, at=AT, campaign_id=plan.campaign_id, evidence_id=10**9)
    assert not PlanFile.objects.exists()


def test_the_end_of_a_campaign_ends_no_problem_and_no_task(plan: Plan) -> None:
    """Staged and standing work outlives its campaign: states, deadlines and versions stay as they were."""
    task = plan.task()
    number = ledger.register_problem(
        actor=plan.office, at=AT, campaign_id=plan.campaign_id,
        problem=replace(READY, accountable_unit_id=plan.unit.id, standing=True),
    ).number  # fmt: skip
    ledger.dispatch_problem(actor=plan.office, at=AT, number=number)
    before = Problem.objects.filter(number=number).values().get()
    heard: list[CampaignEnded] = []

    def listen(sender: object, *, event: CampaignEnded, **_: object) -> None:
        heard.append(event)

    campaign_ended.connect(listen)
    with TestCase.captureOnCommitCallbacks(execute=True):
        operations.end_campaign(
            actor=plan.office, at=AT, campaign_id=plan.campaign_id, why="12 月底集中整治阶段结束", version=1
        )
    campaign_ended.disconnect(listen)

    assert heard == [CampaignEnded(plan.campaign_id, AT)]
    assert Problem.objects.filter(number=number).values().get() == before
    ledger.accept_problem(actor=plan.worker, at=AT, number=number)
    operations.report_task(actor=plan.worker, at=AT, task_id=task, line="办完了")
    operations.accept_task(actor=plan.office, at=AT, task_id=task)
    assert stored(task).state == "accepted"
    with pytest.raises(Refused, match="不再分派新任务"):
        plan.task("新任务")


def test_ending_needs_a_reason_happens_once_and_can_be_taken_back(plan: Plan) -> None:
    with pytest.raises(BadInput, match="要写明理由") as refused:
        operations.end_campaign(actor=plan.office, at=AT, campaign_id=plan.campaign_id, why=" ")
    assert "why" in refused.value.fields
    with pytest.raises(Refused, match="没有结束"):
        operations.resume_campaign(actor=plan.office, at=AT, campaign_id=plan.campaign_id, why="没结束")
    operations.end_campaign(actor=plan.office, at=AT, campaign_id=plan.campaign_id, why="到期")
    with pytest.raises(Refused):
        operations.end_campaign(actor=plan.office, at=AT, campaign_id=plan.campaign_id, why="再结束一次")
    with pytest.raises(Refused):
        operations.end_campaign(actor=plan.lead, at=AT, campaign_id=plan.campaign_id, why="牵头单位不能结束")

    operations.resume_campaign(actor=plan.office, at=AT, campaign_id=plan.campaign_id, why="结束早了")

    assert plan.task("新任务")
    acts = {act.action: act.reason for act in audit.timeline(plan.office, "campaign", plan.campaign_id)}
    assert (acts["campaigns.campaign.ended"], acts["campaigns.campaign.resumed"]) == ("到期", "结束早了")


def test_a_campaign_begins_with_what_its_kind_proposes(plan: Plan) -> None:
    pk = operations.create_campaign(
        actor=plan.office, at=AT, region_id=plan.region.id, name="养老服务领域专项整治", starts_on=AT.date(), ends_on=END,
        content=CampaignContent(kind="elderly", batch="第一批", focus_links="津贴发放\n消防安全", standards="消防验收合格"),
        tasks=(FirstTask("自查", date(2026, 11, 30)), FirstTask("清单")),
    )  # fmt: skip

    detail = queries.campaign_detail(plan.office, pk, today=TODAY)
    assert (detail.kind, detail.focus_links, detail.standards) == (
        "elderly",
        ("津贴发放", "消防安全"),
        ("消防验收合格",),
    )
    assert detail.counts.no_owner == 2, "nobody owns them yet, and that shows at once"
    assert [node.task.content for node in queries.task_tree(plan.office, pk)] == ["自查", "清单"]


def test_a_bad_first_task_makes_no_campaign(plan: Plan) -> None:
    with pytest.raises(BadInput):
        operations.create_campaign(
            actor=plan.office, at=AT, region_id=plan.region.id, name="养老", starts_on=AT.date(), ends_on=END,
            tasks=(FirstTask("自查", date(2027, 11, 30)),),
        )  # fmt: skip
    with pytest.raises(BadInput, match="没有这个人"):
        operations.create_campaign(
            actor=plan.office, at=AT, region_id=plan.region.id, name="养老", starts_on=AT.date(), ends_on=END,
            content=CampaignContent(leader_id=10**9),
        )  # fmt: skip


def test_a_wanted_prefix_is_kept_where_it_is_free(plan: Plan) -> None:
    assert operations.free_prefix("YL") == "YL"
    assert operations.free_prefix("XY") == "ZA", "the plan's campaign bears XY"
    assert queries.prefixes_taken() == {"XY"}


def test_who_may_make_campaigns_is_told_with_the_regions(plan: Plan) -> None:
    assert queries.may_create(plan.office) == {plan.region.id: plan.region.name}
    for nobody in (plan.lead, plan.worker, plan.leader, make_actor(make_region(), Role.AUDIT_ADMIN)):
        assert queries.may_create(nobody) == {}


def test_lanes_tell_of_every_campaign_what_its_row_needs(plan: Plan) -> None:
    change(plan, leader_id=plan.person.id, focus_content="挤占挪用伙食费")
    plan.task(unit_id=None)
    make_unit(plan.region)

    (lane,) = queries.campaign_lanes(plan.office, today=TODAY)

    assert (lane.leader, lane.participants, lane.tasks.no_owner, lane.row.has_focus) == ("张三", 1, 1, True)
    assert queries.campaign_lanes(plan.stranger, today=TODAY) == ()
