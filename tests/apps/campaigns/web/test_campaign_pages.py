"""The pages of campaigns: lanes whose figures are their lists, what is missing at once, and forms that lose nothing."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from bihuan.apps.campaigns import operations
from bihuan.apps.campaigns.models import Campaign, Participation, PlanFile, Task
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.operations import NewMeasure, NewPerson
from bihuan.core.actors import Role
from bihuan.core.campaign_kinds import CAMPAIGN_KINDS
from tests.apps.campaigns.plans import END, Plan
from tests.apps.campaigns.web.reading import browser, hidden, look, send, words
from tests.apps.ledger.world import AT, READY
from tests.factories import make_actor, make_region

pytestmark = pytest.mark.django_db
LIST = "/campaigns/"
FIGURE = re.compile(r'<span class="bh-fig num"[^>]*><a href="([^"]+)">([\d,]+)</a>')
ENGLISH = re.compile(r"[\u3400-\u9fff]{2,}")


def page_of(plan: Plan, part: str = "") -> str:
    return f"/campaigns/{plan.campaign_id}/{part}"


def register(plan: Plan, **wanted: object) -> str:
    values: dict[str, Any] = {"accountable_unit_id": plan.unit.id, **wanted}
    problem = replace(READY, **values)
    return ledger.register_problem(actor=plan.office, at=AT, campaign_id=plan.campaign_id, problem=problem).number


def full_county(plan: Plan) -> None:
    """Problems with and without everything, one of them in two campaigns, and tasks with and without an owner."""
    other = operations.create_campaign(
        actor=plan.office, at=AT, region_id=plan.region.id, name="养老专项整治", short_name="养老", starts_on=AT.date(), ends_on=END
    )  # fmt: skip
    whole = register(plan, people=(NewPerson("responsible", "张三"),), measures=(NewMeasure("开户"),))
    register(plan, standard="", measures=())
    register(plan, due=None, due_raw="")
    register(plan, accountable_unit_id=None)
    ledger.dispatch_problem(actor=plan.office, at=AT, number=whole)
    ledger.share_with_campaign(actor=plan.office, at=AT, number=whole, campaign_id=other)
    plan.task(unit_id=None)
    plan.task(due=None)
    plan.task(due=date(2026, 9, 2))
    plan.reported()


def count_in(client: Client, address: str) -> int:
    """How many rows the list says that it holds."""
    said = look(client, address.replace("&amp;", "&"))
    found = re.search(r"共 ([\d,]+) 项", said)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.parametrize("who", ["office", "lead", "worker", "responsible", "leader"])
def test_every_figure_is_the_length_of_the_list_that_it_leads_to(plan: Plan, who: str) -> None:
    full_county(plan)
    client = browser(getattr(plan, who))
    figures: set[tuple[str, str]] = set()
    for address in (LIST, f"{LIST}?view=all", page_of(plan)):
        figures |= set(FIGURE.findall(look(client, address)))

    wrong = [
        f"{address}: {value} but {listed}"
        for address, value in sorted(figures)
        if (listed := count_in(client, address)) != int(value.replace(",", ""))
    ]
    assert not wrong, "\n".join(wrong)
    assert len(figures) > 20
    assert any(value != "0" for _, value in figures)


def test_what_is_missing_is_seen_at_once(plan: Plan) -> None:
    full_county(plan)

    said = look(browser(plan.office), page_of(plan))

    for what in (
        "没有主责单位",
        "没有责任人",
        "没有措施",
        "没有时限",
        "没有验收标准",
        "没有承担单位",
        "没有责任到人",
        "没有期限",
        "久无进展",
    ):
        assert what in said
    assert "没有写整治重点" in said, "and that there is no focus"


def test_the_list_names_the_campaigns_without_focus(plan: Plan) -> None:
    client = browser(plan.office)

    assert "有 1 个专项没有写整治重点" in look(client, LIST)
    send(client, page_of(plan, "edit/"), name="校园餐专项整治", starts_on="2026-09-01", ends_on="2026-12-31",
         lead_unit=str(plan.lead_unit.id), focus_links="招标采购")  # fmt: skip
    said = look(client, LIST)
    assert "没有写整治重点" not in said
    assert "这里没有专项" in look(client, f"{LIST}?view=no-focus")


def test_a_problem_of_two_campaigns_stands_in_both_lanes_and_once_in_the_whole(plan: Plan) -> None:
    full_county(plan)
    client = browser(plan.office)

    lanes = [int(value) for address, value in FIGURE.findall(look(client, LIST)) if "group=all" in address]
    assert sorted(set(lanes)) == [1, 4]
    assert count_in(client, "/problems/?group=all") == 4


@pytest.mark.parametrize("view", ["made-up", "<script>", "ended", "no-focus'"])
def test_a_view_made_by_hand_shows_nothing_rather_than_everything(plan: Plan, view: str) -> None:
    said = look(browser(plan.office), LIST, view=view)

    assert "这里没有专项" in said and f'href="{page_of(plan)}"><b>' not in said
    assert "<script>" not in said.partition("<main")[2]


def test_who_has_no_campaign_is_told_what_to_do(plan: Plan) -> None:
    new_office = make_actor(make_region(), Role.OFFICE)

    assert "选一类专项" in look(browser(new_office), LIST)
    said = look(browser(plan.stranger), LIST)
    assert "还没有和本单位有关的专项" in said and "新建专项" not in said


def test_the_list_asks_the_database_the_same_number_of_times_for_any_number_of_campaigns(
    plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        operations.create_campaign(
            actor=plan.office, at=AT, region_id=plan.region.id, name=f"专项 {number}", starts_on=AT.date(), ends_on=END
        )
    client = browser(plan.office)
    client.get(LIST)

    with django_assert_max_num_queries(14):
        client.get(LIST)
    with django_assert_max_num_queries(22):
        client.get(page_of(plan))


@pytest.mark.parametrize("kind", sorted(CAMPAIGN_KINDS))
def test_a_kind_fills_the_form_and_the_form_as_it_is_makes_the_campaign(plan: Plan, kind: str) -> None:
    client, address = browser(plan.office), f"/campaigns/new/{kind}/"
    proposed = CAMPAIGN_KINDS[kind]
    drawn = look(client, address)
    assert proposed.name in drawn and all(item in drawn for item in proposed.standards)

    answer = send(
        client, address, region=str(plan.region.id), name=proposed.name, short_name=proposed.short_name,
        starts_on="2026-09-01", ends_on="2026-12-31", focus_links="\n".join(proposed.links),
        focus_content="\n".join(proposed.content), standards="\n".join(proposed.standards),
        tasks="\n".join(task.content for task in proposed.tasks) + "\n自己加的一项",
    )  # fmt: skip

    made = Campaign.objects.get(name=proposed.name)
    assert answer.status_code == 302 and answer["Location"] == f"/campaigns/{made.pk}/"
    assert made.kind == kind and made.focus_links.splitlines() == list(proposed.links)
    tasks = list(Task.objects.filter(campaign=made))
    assert len(tasks) == len(proposed.tasks) + 1 and all(task.unit_id is None for task in tasks)
    assert tasks[0].due == date(2026, 9, 21) and tasks[-1].due is None


def test_a_taken_prefix_is_not_proposed(plan: Plan) -> None:
    assert 'name="prefix" value="XY"' not in look(browser(plan.office), "/campaigns/new/education/")
    assert 'value="YL"' in look(browser(plan.office), "/campaigns/new/elderly/")


def test_bad_input_comes_back_with_everything_that_was_typed(plan: Plan) -> None:
    client = browser(plan.office)
    typed = {
        "region": str(plan.region.id), "name": "校园餐专项整治", "starts_on": "2026-09-01", "ends_on": "2026-08-01",
        "plan": "<b>一、总体要求</b>", "tasks": "自查\n清单", "prefix": "数字1",
    }  # fmt: skip

    answer = send(client, "/campaigns/new/blank/", **typed)

    said = words(answer)
    assert answer.status_code == 422
    assert "已有叫“校园餐专项整治”的专项" in said
    assert "&lt;b&gt;一、总体要求&lt;/b&gt;" in said and "自查\n清单" in said and "2026-08-01" in said
    assert Campaign.objects.count() == 1


def test_a_form_that_arrives_twice_makes_one_campaign(plan: Plan) -> None:
    client, address = browser(plan.office), "/campaigns/new/blank/"
    typed = {
        **hidden(client.get(address).content), "region": str(plan.region.id), "name": "养老专项整治",
        "starts_on": "2026-09-01", "ends_on": "2026-12-31",
    }  # fmt: skip

    first, second = client.post(address, typed), client.post(address, typed)

    assert first["Location"] == second["Location"]
    assert Campaign.objects.filter(name="养老专项整治").count() == 1


def test_the_lead_unit_edits_the_plan_and_finds_the_frame_locked(plan: Plan) -> None:
    client = browser(plan.lead)
    assert "由整改落实组改" in look(client, page_of(plan, "edit/"))

    answer = send(client, page_of(plan, "edit/"), name="别的名称", ends_on="2030-01-01", plan="一、总体要求")

    row = Campaign.objects.get(pk=plan.campaign_id)
    assert answer.status_code == 302
    assert (row.name, row.ends_on, row.plan) == ("校园餐专项整治", END, "一、总体要求"), "what is locked stays"


def test_a_stale_page_is_told_and_keeps_what_was_typed(plan: Plan) -> None:
    client = browser(plan.lead)
    drawn = hidden(client.get(page_of(plan, "edit/")).content)
    send(browser(plan.office), page_of(plan, "edit/"), name="校园餐专项整治", starts_on="2026-09-01", ends_on="2026-12-31",
         lead_unit=str(plan.lead_unit.id), plan="办公室写的")  # fmt: skip

    answer = client.post(page_of(plan, "edit/"), {**drawn, "plan": "牵头单位写的"})

    assert answer.status_code == 409
    assert "别人刚改过" in answer.content.decode() and "牵头单位写的" in answer.content.decode()
    assert Campaign.objects.get(pk=plan.campaign_id).plan == "办公室写的"


def test_participants_are_boxes_and_one_with_tasks_is_not_let_go(plan: Plan) -> None:
    client, address = browser(plan.lead), page_of(plan, "participants/")
    answer = send(client, address, units=[str(plan.unit.id), str(plan.stranger_unit.id)])
    assert answer.status_code == 302 and Participation.objects.count() == 2

    plan.task()
    refused = send(client, address, units=[str(plan.stranger_unit.id)])

    assert refused.status_code == 403 and "还有 1 项任务没有办完" in words(refused)
    assert Participation.objects.count() == 2
    assert send(client, address, units=["999999"]).status_code == 422


def test_the_file_of_the_plan_is_opened_from_the_page(plan: Plan) -> None:
    client = browser(plan.lead)
    file = SimpleUploadedFile("方案.txt", "一、总体要求".encode())

    assert send(client, page_of(plan, "file/"), file=file).status_code == 302

    kept = PlanFile.objects.get()
    said = look(browser(plan.worker), page_of(plan))
    assert "方案.txt" in said and f"/evidence/{kept.evidence_id}/" in said
    empty = send(client, page_of(plan, "file/"), file=SimpleUploadedFile("空.txt", b""))
    assert empty.status_code == 422 and PlanFile.objects.count() == 1


def test_the_end_is_told_on_the_page_and_leaves_its_problems(plan: Plan) -> None:
    number = register(plan)
    client = browser(plan.office)
    drawn = look(client, page_of(plan, "end/"))
    assert "结束的是集中整治，不是整改" in drawn

    assert send(client, page_of(plan, "end/"), why="").status_code == 422
    assert send(client, page_of(plan, "end/"), why="集中整治到期").status_code == 302

    said = look(client, page_of(plan))
    assert "专项已结束" in said and "恢复专项" in said and "加一项任务" in said, "the step says why it is not lawful"
    assert client.get(f"/problems/{number}/").status_code == 200
    assert f'href="{page_of(plan)}"><b>' not in look(client, LIST)
    assert f'href="{page_of(plan)}"><b>' in look(client, f"{LIST}?view=ended")
    assert send(client, page_of(plan, "tasks/new/"), content="新任务").status_code == 403
    assert send(client, page_of(plan, "resume/"), why="结束早了").status_code == 302
    assert Campaign.objects.get(pk=plan.campaign_id).ended_at is None


def test_attention_is_shown_unit_by_unit_and_who_has_nothing_too(plan: Plan) -> None:
    register(plan)
    operations.add_participating_unit(
        actor=plan.office, at=AT, campaign_id=plan.campaign_id, unit_id=plan.stranger_unit.id
    )

    said = look(browser(plan.office), page_of(plan))

    assert "用力在哪里" in said and "有 1 个参与单位一个问题也没有" in said
    assert reverse("ledger:problems") in said


@pytest.mark.parametrize("address", [LIST, "/campaigns/new/", "/campaigns/new/elderly/", "/campaigns/tasks/"])
def test_pages_have_their_english(plan: Plan, address: str) -> None:
    client = browser(plan.office)
    client.cookies["django_language"] = "en"

    said = look(client, address)

    assert 'lang="en' in said
    main = re.sub(r"<[^>]+>", " ", said.partition("<h1>")[2].partition("</h1>")[0])
    assert main and not ENGLISH.search(main)
