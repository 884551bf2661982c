"""The ledger over REST: the same lists, the same refusals, the same answers as the pages and the commands."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.models import Problem, ProblemEvidence
from bihuan.apps.ledger.queries import GROUPS
from tests.apps.ledger.web.county import FAR, County
from tests.apps.verification.steps import applied, photo, ready, under_check
from tests.interfaces.rest.programs import Program, token_for, told

Queries = Callable[[int], AbstractContextManager[object]]


def program(county: County, who: str, *, language: str = "") -> Program:
    return Program(token_for(county.users[who]), language=language)


def test_a_list_is_exactly_the_list_of_the_pages(county: County) -> None:
    late = county.dispatched(text="逾期的")
    county.register("留样不足")
    Problem.objects.filter(number=late).update(due=timezone.localdate() - timedelta(days=3))
    office = program(county, "office")

    for group in GROUPS:
        answer = told(office.get("/problems", group=group))
        wanted = queries.ProblemFilter(group=group)
        assert answer["total"] == queries.count_problems(
            county.actor("office"), wanted=wanted, today=timezone.localdate()
        )
        assert len(answer["rows"]) == answer["total"], group
    assert [row["number"] for row in told(office.get("/problems", group="overdue"))["rows"]] == [late]
    assert told(office.get("/problems", q="留样"))["total"] == 1
    assert told(office.get("/problems", unit=county.accountable.id))["total"] == 2
    assert told(office.get("/problems", group="nonsense"))["total"] == 0


def test_a_list_comes_in_pages(county: County) -> None:
    numbers = [county.register(f"第 {place} 个") for place in range(5)]
    office = program(county, "office")

    pages = [told(office.get("/problems", sort="number", per_page=2, page=page)) for page in (1, 2, 3)]

    assert [row["number"] for page in pages for row in page["rows"]] == numbers
    assert {(page["total"], page["pages"]) for page in pages} == {(5, 3)}
    refused = office.get("/problems", per_page=201)
    assert (refused.status_code, list(told(refused)["fields"])) == (422, ["per_page"])


@pytest.mark.parametrize("misspelt", [{"page": 0}, {"page": "x"}, {"q": "\x00"}])
def test_a_filter_that_cannot_be_is_told_and_not_passed_over(county: County, misspelt: dict[str, str]) -> None:
    answer = program(county, "office").get("/problems", **misspelt)

    assert (answer.status_code, told(answer)["error"]) == (422, "bad-input")
    assert set(told(answer)["fields"]) == set(misspelt)


def test_a_list_costs_no_more_whatever_it_holds(county: County, django_assert_max_num_queries: Queries) -> None:
    for place in range(3):
        county.register(f"第 {place} 个")
    office = program(county, "office")
    office.get("/problems")
    with django_assert_max_num_queries(8):
        office.get("/problems")
    for place in range(20):
        county.register(f"又一个 {place}")
    with django_assert_max_num_queries(8):
        assert len(told(office.get("/problems"))["rows"]) == 23


@pytest.mark.parametrize(
    ("path", "most"),
    [("/work", 14), ("/counts", 4), ("/overview", 7), ("/units", 6), ("/people", 6), ("/tasks", 5), ("/jobs", 9),
     ("/verification", 6), ("/campaigns", 8), ("/imports", 6), ("/audit/acts", 8), ("/calendars/overrides", 5)],
)  # fmt: skip
def test_every_list_has_a_bound(county: County, path: str, most: int, django_assert_max_num_queries: Queries) -> None:
    for place in range(6):
        county.dispatched(text=f"第 {place} 个")
    office = program(county, "office")
    office.get(path)

    with django_assert_max_num_queries(most):
        assert office.get(path).status_code == 200


def test_a_problem_is_told_whole_with_what_may_be_done(county: County) -> None:
    number = county.rectifying()

    document = told(program(county, "accountable").get(f"/problems/{number}"))

    assert (document["number"], document["state"], document["text"]) == (
        number,
        "rectifying",
        county.detail(number).text,
    )
    assert document["accountable_unit"] == "县市场监督管理局"
    assert [each["name"] for each in document["assisting"]] == ["石桥镇"]
    assert [(each["text"], each["amount"]) for each in document["measures"]] == [("开设专户", "11 家")]
    steps = {each["step"]: each for each in document["steps"]}
    assert not steps["apply"]["allowed"]
    assert all(reason["code"] and reason["message"] for reason in steps["apply"]["reasons"])


def test_a_unit_learns_no_more_than_on_the_pages(county: County) -> None:
    number = county.dispatched(source="hotline")

    assert told(program(county, "office").get(f"/problems/{number}"))["source"] == "hotline"
    assert told(program(county, "accountable").get(f"/problems/{number}"))["source"] == "superior"
    unit = program(county, "accountable")
    assert told(unit.get("/problems", source="hotline"))["total"] == 0
    acts = told(unit.get(f"/problems/{number}/timeline"))
    assert acts and "hotline" not in json.dumps(acts)


def test_registering_gives_the_next_number(county: County) -> None:
    office = program(county, "office")

    answer = office.post(
        "/problems", campaign_id=county.campaign, text="票据不全", accountable_unit_id=county.accountable.id,
        due="2099-12-31", people=[{"duty": "responsible", "name": "许敏"}], measures=[{"text": "补齐票据"}],
    )  # fmt: skip

    assert answer.status_code == 201
    detail = county.detail(told(answer)["number"])
    assert (detail.text, detail.due_day and detail.due_day.isoformat()) == ("票据不全", "2099-12-31")
    assert [row.text for row in detail.measures] == ["补齐票据"]
    assert [person.name for person in detail.people] == ["许敏"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "有\x00的"}, "text"),
        ({"text": "好", "due": "2026-02-30"}, "due"),
        ({"text": "好", "due": "9999-12-31"}, "due"),
        ({"text": "好", "severity": "huge"}, "severity"),
        ({"text": "好", "accountable_unit_id": 10**30}, "accountable_unit_id"),
        ({"text": "好", "accountable_unit_id": 999999}, "accountable_unit"),
        ({"text": "好", "sevrity": "grave"}, "sevrity"),
        ({"text": "好", "recurrence": "FREQ=SECONDLY"}, "recurrence"),
    ],
)
def test_what_cannot_be_registered_is_told_by_its_field(county: County, body: dict[str, object], field: str) -> None:
    answer = program(county, "office").send("POST", "/problems", {"campaign_id": county.campaign, **body})

    assert answer.status_code == 422, answer.content
    assert list(told(answer)["fields"]) == [field]
    assert told(answer)["message"]
    assert not Problem.objects.exists()


def test_half_a_character_is_no_text(county: County) -> None:
    raw = json.dumps({"campaign_id": county.campaign, "text": "半个 \ud800"})  # an escape; no UTF-8 holds it
    office = program(county, "office")

    answer = office._client.post("/api/v1/problems", raw, content_type="application/json", headers=office._headers)

    assert (answer.status_code, list(told(answer)["fields"])) == (422, ["text"])


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"{" * 2000])
def test_what_is_no_document_is_not_read(county: County, raw: bytes) -> None:
    office = program(county, "office")

    answer = office._client.post("/api/v1/problems", raw, content_type="application/json", headers=office._headers)

    assert answer.status_code in (400, 422)
    assert told(answer)["error"] in ("unreadable", "bad-input")


def test_words_that_look_like_a_secret_are_looked_over_first(county: County) -> None:
    office = program(county, "office")
    body = {"campaign_id": county.campaign, "text": "秘密★5年 关于校园餐的通报"}

    refused = office.send("POST", "/problems", body)
    assert (refused.status_code, told(refused)["error"], list(told(refused)["fields"])) == (422, "look-over", ["text"])
    assert not Problem.objects.exists()

    assert office.send("POST", "/problems", {**body, "checked": True}).status_code == 201


def test_an_edit_is_about_the_version_that_was_read(county: County) -> None:
    number = county.register()
    office, lead = program(county, "office"), program(county, "lead")
    version = told(office.get(f"/problems/{number}"))["version"]

    assert office.send("PATCH", f"/problems/{number}", {"version": version, "severity": "grave"}).status_code == 200
    late = lead.send("PATCH", f"/problems/{number}", {"version": version, "remark": "重点", "source": "audit"})

    assert (late.status_code, told(late)["error"]) == (409, "changed-meanwhile")
    assert "梁正" in told(late)["message"]
    assert told(late)["changes"] == {"severity": {"before": "general", "now": "grave"}}
    assert county.detail(number).remark == ""


@pytest.mark.parametrize("instead", [{"standing": True}, {"recurrence": "FREQ=MONTHLY;BYMONTHDAY=5"}])
def test_a_deadline_without_a_day_takes_the_place_of_the_day_where_null_says_so(
    county: County, instead: dict[str, object]
) -> None:
    kept, replaced = county.register(), county.register()
    office = program(county, "office")

    assert office.send("PATCH", f"/problems/{kept}", {"version": 1, **instead}).status_code == 200
    assert office.send("PATCH", f"/problems/{replaced}", {"version": 1, "due": None, **instead}).status_code == 200

    assert county.detail(kept).due_day is not None, "what is not given stays"
    assert county.detail(replaced).due_day is None


def test_null_alone_takes_no_day_away(county: County) -> None:
    number = county.register()

    answer = program(county, "office").send("PATCH", f"/problems/{number}", {"version": 1, "due": None, "goal": "开户"})

    assert answer.status_code == 200
    assert (county.detail(number).due_day, county.detail(number).goal) == (FAR, "开户")


def test_the_others_change_of_a_source_is_for_the_office_alone(county: County) -> None:
    number = county.register()
    office, lead = program(county, "office"), program(county, "lead")
    version = told(office.get(f"/problems/{number}"))["version"]
    office.send("PATCH", f"/problems/{number}", {"version": version, "source": "hotline", "severity": "grave"})

    for who, names in ((lead, {"severity"}), (office, {"severity", "source"})):
        late = who.send("PATCH", f"/problems/{number}", {"version": version, "remark": "重点"})
        assert set(told(late)["changes"]) == names


def test_the_whole_way_to_closure_by_programs_alone(county: County) -> None:
    office, unit, checker = (program(county, who) for who in ("office", "accountable", "checker"))
    number = told(
        office.post(
            "/problems", campaign_id=county.campaign, text="食堂没有专户", due="2099-12-31", track="immediate",
            accountable_unit_id=county.accountable.id,
        )
    )["number"]  # fmt: skip
    piece = 0

    def step(who: Program, path: str, **body: object) -> str:
        answer = who.post(f"/problems/{number}/{path}", **body)
        assert answer.status_code == 200, (path, answer.content.decode())
        return str(told(answer)["state"])

    assert step(office, "dispatch") == "dispatched"
    assert step(unit, "accept") == "accepted"
    assert step(unit, "measures", measure={"text": "开设专户", "due": "2099-06-30"}) == "accepted"
    assert step(unit, "standard", standard="家家有专户") == "accepted"
    assert step(unit, "begin") == "rectifying"
    uploaded = unit.upload("/evidence", "门头.jpg", photo().getvalue(), number=number, effective_on="2026-01-01")
    assert uploaded.status_code == 201, uploaded.content
    piece = told(uploaded)["id"]
    figures = [{"name": "开户", "value": "11", "unit": "家"}]
    assert step(unit, "progress", line="都开了", percent=100, figures=figures, evidence_ids=[piece], ends_measures=[1])
    assert step(unit, "apply", statement="11 家都开了专户") == "applied"
    assert [row["problem"]["number"] for row in told(checker.get("/verification"))["rows"]] == [number]
    assert step(checker, "begin-check") == "under-check"
    assert step(checker, "close", finding="看了账", on_site=True) == "closed"
    assert Act.objects.filter(label=number, via="rest").count() >= 10
    assert [each["outcome"] for each in told(office.get(f"/problems/{number}/applications"))] == ["closed"]


def test_a_step_that_is_not_lawful_now_is_refused_with_its_reasons(county: County) -> None:
    number = county.rectifying()

    answer = program(county, "accountable").post(f"/problems/{number}/apply", statement="做完了")

    assert answer.status_code == 403
    page = county.browser("accountable").get(f"/problems/{number}/apply/").content.decode()
    for sentence in told(answer)["message"].split("。"):
        assert sentence.strip("、 ") in page, "the page says the same"


def test_who_checks_is_never_who_did_the_work(county: County) -> None:
    number = applied(county)

    assert program(county, "accountable").post(f"/problems/{number}/begin-check").status_code == 403
    assert program(county, "other").post(f"/problems/{number}/begin-check").status_code == 404


def test_a_check_that_finds_it_undone_sends_it_back(county: County) -> None:
    number = under_check(county)

    answer = program(county, "checker").post(f"/problems/{number}/return", finding="有一家没有开")

    assert (answer.status_code, told(answer)["state"]) == (200, "returned")


def test_an_application_is_taken_back(county: County) -> None:
    number = applied(county)

    answer = program(county, "accountable").post(f"/problems/{number}/withdraw-application", why="还差一家")

    assert (answer.status_code, told(answer)["state"]) == (200, "rectifying")


def test_many_are_dispatched_one_by_one(county: County) -> None:
    good, bare = county.register(), county.register("没有单位", accountable_unit_id=None)
    office = program(county, "office")
    chosen = [{"number": good}, {"number": bare}, {"number": "XY-2026-9999"}]

    tried = told(office.post("/problems/dispatch", problems=chosen, dry_run=True))
    assert [row["dispatched"] for row in tried["rows"]] == [True, False]
    assert county.detail(good).state == "registered"

    done = told(office.post("/problems/dispatch", problems=chosen))
    assert (done["dispatched"], done["held"]) == (1, 2)
    reasons = {row["number"]: [each["code"] for each in row["reasons"]] for row in done["rows"]}
    assert reasons[good] == [] and reasons[bare] and reasons["XY-2026-9999"] == ["no-such-problem"]
    assert county.detail(good).state == "dispatched"


def test_ten_thousand_at_once_are_too_many(county: County) -> None:
    chosen = [{"number": f"XY-2026-{place:04}"} for place in range(10_000)]

    answer = program(county, "office").post("/problems/dispatch", problems=chosen)

    assert (answer.status_code, told(answer)["fields"].keys()) == (422, {"problems"})


def test_foreign_evidence_is_not_linked_and_not_given_away(county: County) -> None:
    number = ready(county)
    piece = ProblemEvidence.objects.get().evidence_id
    other = program(county, "other")

    assert other.get(f"/evidence/{piece}/file").status_code == 404
    own = program(county, "accountable").get(f"/evidence/{piece}/file")
    assert own.status_code == 200
    assert own.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert own.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(own.streaming_content)[:3] == b"\xff\xd8\xff"
    assert number


def test_a_file_of_an_unknown_kind_is_no_evidence(county: County) -> None:
    number = county.rectifying()

    answer = program(county, "accountable").upload("/evidence", "照片.jpg", b"MZ not a picture", number=number)

    assert answer.status_code == 422


def test_answers_speak_the_language_that_is_asked_for(county: County) -> None:
    chinese, english = program(county, "office"), program(county, "office", language="en-GB,en;q=0.9")

    assert told(chinese.get("/problems/XY-2026-9999"))["message"].startswith("没有编号为")
    answer = english.get("/problems/XY-2026-9999")
    assert told(answer)["message"].isascii() and told(answer)["error"] == "no-such-problem"
    assert answer.headers["Content-Language"] == "en"
    assert told(english.get("/counts"))[0]["name"] == "All"
    assert told(program(county, "office", language="xx,zh-CN;q=0.5").get("/counts"))[0]["name"] == "全部"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "missing"),
        ("GET", "/problems/XY-2026-0001/nowhere", 404, "missing"),
        ("GET", "/problems/nonsense", 422, "bad-input"),
        ("DELETE", "/problems", 405, "wrong-method"),
        ("GET", "/evidence/99999999999999999999", 422, "bad-input"),
        ("GET", "/jobs/not-a-job", 422, "bad-input"),
        ("GET", "/me/", 404, "missing"),
    ],
)
def test_every_error_has_the_one_shape(county: County, method: str, path: str, status: int, code: str) -> None:
    answer = program(county, "office").send(method, path)

    assert (answer.status_code, told(answer)["error"]) == (status, code)
    assert set(told(answer)) == {"error", "message", "fields"} and told(answer)["message"]


def test_place_cause_and_gap_are_registered_read_mended_and_cleared(county: County) -> None:
    office = program(county, "office")
    said = {"place": "石桥镇柳河村", "cause": "没有管护经费", "institutional_gap": "absent"}
    made = told(office.post("/problems", campaign_id=county.campaign, text="路灯不亮", **said))
    read = told(office.get(f"/problems/{made['number']}"))
    assert {name: read[name] for name in said} == said

    body = {"version": read["version"], "place": "东街", "institutional_gap": ""}
    edited = office.send("PATCH", f"/problems/{made['number']}", body)
    assert edited.status_code == 200
    after = told(office.get(f"/problems/{made['number']}"))
    assert (after["place"], after["cause"], after["institutional_gap"]) == ("东街", "没有管护经费", "")


@pytest.mark.parametrize(
    ("name", "value"), [("institutional_gap", "制度空白"), ("institutional_gap", "x" * 11), ("place", "村" * 121)]
)
def test_what_no_problem_can_say_of_itself_is_refused_by_name(county: County, name: str, value: str) -> None:
    answer = program(county, "office").post("/problems", campaign_id=county.campaign, text="路灯不亮", **{name: value})
    assert (answer.status_code, list(told(answer)["fields"])) == (422, [name])
    assert not Problem.objects.exists()
