"""Imports, jobs, campaigns, tasks, units, people, calendars and the record over REST."""

import json

import pytest
from django.utils import timezone

from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.jobs.models import Job
from bihuan.apps.ledger.models import Problem
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, now
from tests.factories import make_person, make_region, make_unit, make_user
from tests.interfaces.rest.programs import Program, token_for, told

LIST = "序号,存在问题,整改措施\n1,食堂台账不全,补齐台账\n2,留样不足,按规定留样\n".encode()


def program(county: County, who: str) -> Program:
    return Program(token_for(county.users[who]))


def do(job: str) -> Job:
    """What the worker does with it."""
    jobs.run_job(job_id=Job.objects.get(pk=job).pk, clock=timezone.now)
    return Job.objects.get(pk=job)


# --- imports and exports -------------------------------------------------------------------------------------------


def test_a_list_is_rehearsed_imported_and_undone(county: County) -> None:
    office = program(county, "office")

    tried = office.upload("/imports", "清单.csv", LIST, campaign="校园餐", dry_run="true")
    assert tried.status_code == 202
    assert do(told(tried)["job"]).result["counts"]["created"] == 2
    assert not Problem.objects.exists()

    done = told(office.upload("/imports", "清单.csv", LIST, campaign="校园餐"))
    assert do(done["job"]).state == "done"
    job = told(office.get(f"/jobs/{done['job']}"))
    assert (job["state"], job["result"]["counts"]["created"]) == ("done", 2)
    listed = told(office.get("/imports"))
    assert (listed["total"], listed["page"], listed["pages"]) == (1, 1, 1)
    run = listed["rows"][0]
    assert (run["filename"], run["may_undo"]) == ("清单.csv", True)
    assert told(office.get("/problems", imported=run["id"]))["total"] == 2

    undone = office.post(f"/imports/{run['id']}/undo", why="传错了")
    assert (undone.status_code, told(undone)) == (200, {"withdrawn": 2, "restored": 0})
    assert told(office.get("/problems"))["total"] == 0
    assert office.post(f"/imports/{run['id']}/undo", why="再来").status_code == 403


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"campaign": "没有的"}, 404),
        ({}, 422),
        ({"campaign": "校园餐", "on_conflict": "burn"}, 422),
        ({"campaign": ""}, 404),
    ],
)
def test_an_import_that_cannot_be_is_refused_before_it_is_queued(
    county: County, fields: dict[str, str], status: int
) -> None:
    answer = program(county, "office").upload("/imports", "清单.csv", LIST, **fields)

    assert answer.status_code == status
    assert told(answer)["error"]
    assert not Job.objects.exists()


def test_a_job_is_for_who_asked(county: County) -> None:
    asked = told(program(county, "office").upload("/imports", "清单.csv", LIST, campaign="校园餐"))["job"]

    assert program(county, "accountable").get(f"/jobs/{asked}").status_code == 404
    assert told(program(county, "accountable").get("/jobs"))["total"] == 0
    assert told(program(county, "office").get("/jobs"))["total"] == 1


def test_an_import_by_somebody_without_the_right_fails_in_words(county: County) -> None:
    asked = told(program(county, "accountable").upload("/imports", "清单.csv", LIST, campaign="校园餐"))["job"]

    job = do(asked)

    assert job.state == "failed" and job.error
    assert not Problem.objects.exists()


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("json", b"{"), ("xlsx", b"PK")])
def test_an_export_is_made_by_the_worker_and_streamed(county: County, kind: str, begins: bytes) -> None:
    county.register()
    office = program(county, "office")

    job = told(office.post(f"/campaigns/{county.campaign}/export", format=kind))["job"]
    assert office.get(f"/jobs/{job}/file").status_code == 404, "not made yet"
    do(job)

    file = office.get(f"/jobs/{job}/file")
    assert file.streaming and f".{kind}" in file.headers["Content-Disposition"]
    assert b"".join(file.streaming_content).startswith(begins)
    assert program(county, "leader").get(f"/jobs/{job}/file").status_code == 404


def test_an_unknown_format_is_no_export(county: County) -> None:
    answer = program(county, "office").post(f"/campaigns/{county.campaign}/export", format="pdf")

    assert (answer.status_code, list(told(answer)["fields"])) == (422, ["format"])


# --- campaigns and tasks -------------------------------------------------------------------------------------------


def test_a_campaign_is_made_read_and_changed(county: County) -> None:
    office = program(county, "office")
    said = {
        "name": "殡葬领域专项整治",
        "starts_on": "2026-09-01",
        "ends_on": "2027-03-31",
        "focus_content": "墓价\n公益",
    }

    made = office.send("POST", "/campaigns", {**said, "region_id": county.region.id, "prefix": "BZ"})
    assert made.status_code == 201, made.content
    document = told(office.get(f"/campaigns/{told(made)['id']}"))
    assert (document["row"]["prefix"], document["focus_content"], document["may_run"]) == ("BZ", ["墓价", "公益"], True)

    changed = office.send(
        "PUT", f"/campaigns/{told(made)['id']}", {**said, "plan": "先自查", "version": document["version"]}
    )
    assert (changed.status_code, told(changed)["plan"]) == (200, "先自查")
    stale = office.send(
        "PUT", f"/campaigns/{told(made)['id']}", {**said, "plan": "别的", "version": document["version"]}
    )
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": ""}, "name"), ({"ends_on": "2020-01-01"}, "ends_on"), ({"prefix": "1!"}, "prefix"), ({"batch": "长" * 61}, "batch")],
)  # fmt: skip
def test_a_campaign_that_cannot_be_is_told_by_its_field(county: County, wrong: dict[str, str], field: str) -> None:
    said = {"name": "殡葬", "starts_on": "2026-09-01", "ends_on": "2027-03-31", "region_id": county.region.id}

    answer = program(county, "office").send("POST", "/campaigns", {**said, **wrong})

    assert (answer.status_code, list(told(answer)["fields"])) == (422, [field])
    assert Campaign.objects.count() == 1


def test_a_region_that_is_not_seen_gets_no_campaign(county: County) -> None:
    said = {"name": "殡葬", "starts_on": "2026-09-01", "ends_on": "2027-03-31", "region_id": county.region.id}

    assert program(county, "elsewhere").send("POST", "/campaigns", said).status_code == 404


def test_a_task_goes_down_and_its_answer_comes_up(county: County) -> None:
    office, unit = program(county, "office"), program(county, "accountable")

    made = told(
        office.post(
            f"/campaigns/{county.campaign}/tasks", content="排查食堂", unit_id=county.accountable.id, due="2099-01-01"
        )
    )["id"]
    assert [row["id"] for row in told(unit.get("/tasks"))["rows"]] == [made]
    assert unit.post(f"/tasks/{made}/report", line="").status_code == 422
    assert told(unit.post(f"/tasks/{made}/report", line="查完了"))["task"]["state"] == "reported"
    assert told(office.post(f"/tasks/{made}/return", line="漏了两家"))["task"]["state"] == "returned"
    assert told(unit.post(f"/tasks/{made}/report", line="补了"))["task"]["state"] == "reported"
    assert unit.post(f"/tasks/{made}/accept", line="我自己认可").status_code == 403
    accepted = told(office.post(f"/tasks/{made}/accept", line="可以"))
    assert accepted["task"]["state"] == "accepted"
    assert [each["step"] for each in accepted["answers"]] == ["report", "return", "report", "accept"]
    assert program(county, "other").get(f"/tasks/{made}").status_code == 404


def test_participants_are_set_as_a_whole(county: County) -> None:
    office = program(county, "office")

    answer = office.send("PUT", f"/campaigns/{county.campaign}/units", {"unit_ids": [county.other.id]})

    assert [each["name"] for each in told(answer)["participants"]] == ["县水利局"]
    foreign = make_unit(county.elsewhere)
    refused = office.send("PUT", f"/campaigns/{county.campaign}/units", {"unit_ids": [foreign.id]})
    assert refused.status_code == 422


# --- units, people, calendars --------------------------------------------------------------------------------------


def test_a_unit_is_made_renamed_and_found_by_its_old_name(county: County) -> None:
    keeper = program(county, "system-admin")

    made = told(keeper.post("/units", region_id=county.region.id, name="县林业局"))
    assert (
        keeper.send("PATCH", f"/units/{made['id']}", {"name": "县林草局", "seen_name": "县林业局"}).status_code == 200
    )
    stale = keeper.send("PATCH", f"/units/{made['id']}", {"name": "县林局", "seen_name": "县林业局"})
    assert stale.status_code == 409
    assert [row["name"] for row in told(keeper.get("/units", q="县林业局"))["rows"]] == ["县林草局"]
    assert "县林业局" in told(keeper.get(f"/units/{made['id']}"))["aliases"]
    assert keeper.post(f"/units/{made['id']}/aliases", name="林草").status_code == 204
    assert keeper.post(f"/units/{made['id']}/aliases/remove", name="林草").status_code == 204
    retired = keeper.post(f"/units/{made['id']}/retire", successor_id=county.other.id, reason="机构改革")
    assert told(retired)["is_active"] is False
    assert told(keeper.get("/units", state="ended"))["total"] == 1


def test_a_person_takes_a_post_and_leaves_it(county: County) -> None:
    keeper = program(county, "system-admin")

    post = told(keeper.post(f"/units/{county.other.id}/posts", title="局长"))["id"]
    person = told(keeper.post("/people", region_id=county.region.id, name="张三"))["id"]
    held = told(keeper.post(f"/people/{person}/appointments", post_id=post, since="2026-01-01"))["id"]
    shown = told(keeper.get(f"/people/{person}"))
    assert [each["title"] for each in shown["person"]["posts"]] == ["局长"]
    assert told(keeper.get("/people", q="张三"))["total"] == 1
    assert keeper.post(f"/appointments/{held}/end", until="2026-06-01").status_code == 204
    assert keeper.post(f"/appointments/{held}/end", until="2025-01-01").status_code in (403, 422)


def test_doubles_are_merged(county: County) -> None:
    keeper = program(county, "system-admin")
    kept, double = (make_person(county.region, "李四") for _ in range(2))

    assert keeper.post(f"/people/{kept.id}/merge", double_id=double.id, reason="同一个人").status_code == 204
    assert keeper.get(f"/people/{double.id}").status_code == 404


def test_a_telephone_is_for_who_keeps_people(county: County) -> None:
    keeper = program(county, "system-admin")
    person = told(keeper.post("/people", region_id=county.region.id, name="张三", phone="13800000000"))["id"]

    assert told(keeper.get(f"/people/{person}"))["phone"] == "13800000000"
    assert told(program(county, "office").get(f"/people/{person}"))["phone"] == ""


def test_a_day_is_overridden_counted_with_and_withdrawn(county: County) -> None:
    office = program(county, "office")
    region = county.region.id

    before = told(office.get("/calendars/add", since="2026-12-24", workdays=1, region=region))
    assert before["day"] == "2026-12-25"
    made = office.post("/calendars/overrides", region_id=region, day="2026-12-25", is_workday=False, reason="县庆")
    assert made.status_code == 201
    assert told(office.get("/calendars/add", since="2026-12-24", workdays=1, region=region))["day"] == "2026-12-28"
    month = told(office.get("/calendars/days", year=2026, month=12, region=region))
    assert len(month) == 31 and month[24]["override"]["reason"] == "县庆"
    withdrawn = office.post(f"/calendars/overrides/{told(made)['id']}/withdraw", reason="不放了")
    assert withdrawn.status_code == 204
    assert told(office.get("/calendars/add", since="2026-12-24", workdays=1, region=region)) == before


@pytest.mark.parametrize(
    ("path", "query"),
    [("/calendars/days", {"year": 2026, "month": 13}), ("/calendars/days", {"year": 10**9, "month": 1}),
     ("/calendars/add", {"since": "nonsense", "workdays": 1}), ("/calendars/add", {"since": "2026-01-01", "workdays": 10**9})],
)  # fmt: skip
def test_a_month_that_is_none_is_told(county: County, path: str, query: dict[str, int | str]) -> None:
    assert program(county, "office").get(path, **query).status_code == 422


def test_a_notice_is_loaded_and_nonsense_is_not(county: County) -> None:
    office = program(county, "office")
    notice = {"year": 2031, "papers": ["通知"], "days": [{"name": "元旦", "date": "2031-01-01", "isOffDay": True}]}

    loaded = office.upload(
        "/calendars/years", "2031.json", json.dumps(notice).encode(), region_id=str(county.region.id)
    )
    assert (loaded.status_code, told(loaded)["year"]) == (201, 2031)
    for content in (b"", b"[]", b"{", b"\x00" * 10, b"x" * 2_000_000):
        answer = office.upload("/calendars/years", "x.json", content, region_id=str(county.region.id))
        assert answer.status_code in (400, 422), content[:10]
    assert len(told(office.get("/calendars/years"))) == 1


# --- the record and my work ----------------------------------------------------------------------------------------


def test_an_act_is_proved_against_the_signed_head(county: County) -> None:
    county.dispatched()
    seal_acts(at=now())
    office = program(county, "office")

    page = told(office.get("/audit/acts", action="ledger.problem.dispatched"))
    proof = told(office.get(f"/audit/acts/{page['rows'][0]['reference']}/proof"))
    head = told(office.get("/audit/head"))
    assert proof["holds"] is True and proof["head"]["root"] == head["root"]
    assert told(office.get("/audit/consistency", old_size=1))["head"]["size"] == head["size"]
    assert office.get("/audit/consistency", old_size=head["size"] + 1).status_code == 422
    assert program(county, "accountable").get("/audit/acts").status_code == 404


def test_an_act_that_is_not_sealed_yet_has_no_proof(county: County) -> None:
    county.register()
    office = program(county, "office")
    newest = told(office.get("/audit/acts", limit=1))["rows"][0]

    answer = office.get(f"/audit/acts/{newest['reference']}/proof")

    assert (answer.status_code, told(answer)["error"]) == (403, "act_not_sealed")
    assert office.get("/audit/head").status_code == 404


def test_the_record_is_walked_by_its_cursors(county: County) -> None:
    for place in range(7):
        county.register(f"第 {place} 个")
    office = program(county, "office")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = told(office.get("/audit/acts", limit=3, **({"after": cursor} if cursor else {})))
        seen += [row["reference"] for row in page["rows"]]
        cursor = page["older"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) >= 7


def test_my_work_and_the_counts_are_the_lists(county: County) -> None:
    county.register()
    county.dispatched()
    office = program(county, "office")

    work = {each["group"]: each["total"] for each in told(office.get("/work"))}
    assert work == {"to-dispatch": 1}
    assert {each["group"]: each["total"] for each in told(program(county, "accountable").get("/work"))}
    for count in told(office.get("/counts")):
        assert told(office.get("/problems", group=count["group"]))["total"] == count["value"], count["group"]
        assert count["counts"]
    overview = told(office.get("/overview"))
    assert overview["totals"]["all"] == 2
    assert [lane["counts"]["all"] for lane in overview["campaigns"]] == [2]
    assert sum(cell["counts"]["open"] for cell in overview["cells"]) == 2


def test_who_holds_no_part_sees_empty_lists(county: County) -> None:
    liaison = Program(token_for(make_user(county.region, Role.DISCIPLINE)))
    county.dispatched()

    assert told(liaison.get("/work")) == []
    assert told(liaison.get("/problems"))["total"] == 0
    assert told(liaison.get("/overview"))["totals"]["all"] == 0
    assert told(Program(token_for(make_user(make_region(), Role.OFFICE))).get("/problems"))["total"] == 0
