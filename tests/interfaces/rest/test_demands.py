"""Demands over REST: the same steps, refusals and figures as on the pages."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone

from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandAnswer
from tests.apps.demands.demands import HELD, checked, stored
from tests.apps.ledger.web.county import County, make_county, now
from tests.interfaces.rest.programs import Answer, Program, told
from tests.interfaces.rest.test_problems import program

NOT_EVEN_THERE = ("other", "elsewhere")


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def body(county: County, *names: str, **known: object) -> dict[str, object]:
    """A demand that began three weeks ago and is asked once: open today, whatever day of the week that is."""
    today = timezone.localdate()
    given: dict[str, object] = {
        "issuer_id": county.lead.id,
        "title": "校园餐整改情况",
        "basis": "澜办发〔2026〕12号第三条",
        "items": [{"name": name} for name in names or ("已整改数", "资金投入")],
        "unit_ids": [county.accountable.id, county.assisting.id],
        "frequency": "once",
        "first_day": today.isoformat(),
        "end_day": (today + timedelta(days=60)).isoformat(),
    }
    return given | known


def made(county: County, *names: str, who: str = "lead", **known: object) -> int:
    return int(told(program(county, who).post("/demands", **body(county, *names, **known)))["id"])


def asked(county: County, *names: str) -> int:
    """A demand that units can answer today."""
    at = now() - timedelta(days=21)
    day = timezone.localdate(at)
    demand_id = made(county, *names, first_day=day.isoformat(), answer_days=30)
    told(program(county, "lead").post(f"/demands/{demand_id}/check"))
    told(program(county, "office").post(f"/demands/{demand_id}/approve"))
    stored(demand_id).turns.update(opens_on=day)
    return demand_id


def test_a_demand_that_the_ledger_answers_is_refused_and_the_extract_is_a_book(county: County) -> None:
    county.rectifying()
    demand_id = made(county, *HELD.split("\n"))
    lead, office = program(county, "lead"), program(county, "office")
    assert told(lead.post(f"/demands/{demand_id}/check")) == {"id": demand_id, "state": "refused"}
    whole = told(lead.get(f"/demands/{demand_id}"))
    assert whole["ending"] == "要的 3 项，台账里都有，不用再向单位要。用提取的结果。"
    assert [item["drawn"] for item in whole["items"]] == ["上报完成数", "上报完成率", "责任人"]
    assert lead.get(f"/demands/{demand_id}/extract").status_code == 403
    answer = office.get(f"/demands/{demand_id}/extract")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)), read_only=True)
    assert book.sheetnames == ["各单位数据", "问题清单", "说明"]
    assert f"{whole['row']['number']}-" in answer.headers["Content-Disposition"]


def test_from_the_first_line_to_the_answer(county: County) -> None:
    demand_id = asked(county, "已整改数", "资金投入")
    unit = program(county, "accountable")
    whole = told(unit.get(f"/demands/{demand_id}"))
    (turn,) = whole["own_open"]
    field = next(item["id"] for item in whole["items"] if not item["held"])
    given = {
        "turn_id": turn["turn_id"],
        "unit_id": county.accountable.id,
        "values": [{"item_id": field, "text": "50 万元"}],
        "minutes": 9,
    }
    told(unit.post(f"/demands/{demand_id}/hand-in", **given))
    again = unit.post(f"/demands/{demand_id}/hand-in", **given)
    assert (again.status_code, told(again)["error"]) == (403, "demand-nothing-open")
    (row,) = told(program(county, "lead").get(f"/demands/{demand_id}/answers"))["rows"]
    assert (row["unit"], row["values"], row["minutes"]) == ("县市场监督管理局", [["资金投入", "50 万元"]], 9)
    assert "handed_in_by" not in row and "user" not in row


def test_a_kind_that_is_not_named_is_guessed(county: County) -> None:
    demand_id = made(county, items=[{"name": "资金投入金额"}, {"name": "典型做法"}, {"name": "附表", "kind": "file"}])
    items = told(program(county, "lead").get(f"/demands/{demand_id}"))["items"]
    assert [item["kind"] for item in items] == ["number", "essay", "file"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"end_day": "2020-01-01"}, "end_day"),
        ({"end_day": None}, "end_day"),
        ({"unit_ids": []}, "unit_ids"),
        ({"unit_ids": list(range(1, 10_001))}, "units"),
        ({"unit_ids": [999_999]}, "units"),
        ({"items": []}, "items"),
        ({"items": [{"name": "甲"}, {"name": "甲 "}]}, "items"),
        ({"items": [{"name": "长" * 61}]}, "items"),
        ({"title": ""}, "title"),
        ({"basis": "   "}, "basis"),
        ({"frequency": "hourly"}, "frequency"),
        ({"answer_days": 0}, "answer_days"),
        ({"first_day": "1066-01-01"}, "first_day"),
        ({"misspelt": 1}, "misspelt"),
    ],
    ids=[
        "end before start", "no end", "nobody", "10,000 units", "unknown unit", "no field", "twice", "long field",
        "no title", "no basis", "unknown frequency", "no days", "a day long ago", "a field nobody knows",
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_told_by_its_field_and_leaves_nothing(
    county: County, wrong: dict[str, object], field: str
) -> None:
    answer = program(county, "lead").post("/demands", **(body(county) | wrong))
    assert answer.status_code == 422
    assert field in " ".join(told(answer)["fields"]), told(answer)
    assert not Demand.objects.exists()


def test_the_error_speaks_english_where_it_is_asked_to(county: County) -> None:
    from_abroad = Program(_token(county, "lead"), language="en")
    answer = from_abroad.post("/demands", **body(county, end_day="2020-01-01"))
    assert "It cannot end before it begins." in str(told(answer))


def test_what_looks_like_a_secret_is_looked_over_first(county: County) -> None:
    answer = program(county, "lead").post("/demands", **body(county, title="机密★5年 材料"))
    assert answer.status_code == 422
    assert (
        program(county, "lead").post("/demands", **body(county, title="机密★5年 材料", checked=True)).status_code == 200
    )


def test_hostile_words_come_back_as_they_were(county: County) -> None:
    hostile = '<script>alert(1)</script>"; DROP TABLE demands_demand; --'
    demand_id = made(county, hostile[:50], title=hostile)
    assert told(program(county, "office").get(f"/demands/{demand_id}"))["row"]["title"] == hostile


@pytest.mark.parametrize("who", NOT_EVEN_THERE)
def test_a_foreign_demand_is_not_there(county: County, who: str) -> None:
    demand_id = asked(county)
    asker = program(county, who)
    for path in ("", "/answers", "/extract"):
        assert asker.get(f"/demands/{demand_id}{path}").status_code == 404
    for path, given in (
        ("check", {}), ("approve", {}), ("give-extract", {}), ("stop", {"words": "不用"}), ("refuse", {"words": "不行"}),
        ("object", {"unit_id": county.other.id, "words": "太多"}), ("join", {"other_id": 1}),
    ):  # fmt: skip
        assert asker.send("POST", f"/demands/{demand_id}/{path}", given).status_code == 404, path
    assert told(asker.get("/demands"))["total"] == 0


def test_who_wrote_it_does_not_approve_it(county: County) -> None:
    today = timezone.localdate()
    demand_id = checked(county, who="office", at=now(), first_day=today, end_day=today + timedelta(days=60))
    answer = program(county, "office").post(f"/demands/{demand_id}/approve")
    assert (answer.status_code, told(answer)["error"]) == (403, "demand-own")


def test_an_old_version_is_a_conflict(county: County) -> None:
    demand_id = made(county)
    told(program(county, "lead").post(f"/demands/{demand_id}/check", version=1))
    answer = program(county, "office").post(f"/demands/{demand_id}/approve", version=1)
    assert (answer.status_code, told(answer)["error"]) == (409, "demand-changed")


def test_an_overlap_has_to_be_justified_or_joined(county: County) -> None:
    first, second = asked(county, "资金投入"), made(county, "资金投入", issuer_id=county.other.id, who="other")
    other = program(county, "other")
    answer = other.post(f"/demands/{second}/check")
    assert (answer.status_code, list(told(answer)["fields"])) == (422, ["justification"])
    assert [each["demand_id"] for each in told(other.get(f"/demands/{second}"))["overlaps"]] == [first]
    told(other.post(f"/demands/{second}/join", other_id=first))
    assert told(other.get(f"/demands/{second}"))["row"]["state"] == "joined"


def test_too_much_is_said_by_a_unit_and_answered_and_never_by_a_person(county: County) -> None:
    demand_id = asked(county)
    said = program(county, "accountable").post(
        f"/demands/{demand_id}/object", unit_id=county.accountable.id, words="一周一报太密"
    )
    opinion = told(said)["id"]
    (row,) = told(program(county, "lead").get("/demands/opinions"))["rows"]
    assert (row["unit"], row["text"]) == ("县市场监督管理局", "一周一报太密")
    assert "周文岚" not in str(row)
    assert program(county, "lead").post(f"/demands/opinions/{opinion}/reply", words="知道了").status_code == 403
    told(program(county, "office").post(f"/demands/opinions/{opinion}/reply", words="改为每月"))
    assert told(program(county, "office").get("/demands/opinions", waiting="true"))["total"] == 0
    assert BurdenOpinion.objects.get().reply == "改为每月"


def test_figures_and_their_lists_say_the_same(county: County) -> None:
    asked(county, "已整改数", "资金投入")
    office = program(county, "office")
    figures = told(office.get("/demands/burden"))
    assert (figures["running"], figures["fields"], figures["entered"], figures["held"]) == (1, 1, 2, 1)
    assert told(office.get("/demands", group="running"))["total"] == figures["running"]
    assert told(office.get("/demands/fields", group="running", held="no"))["total"] == figures["fields"]
    assert told(office.get("/demands/fields", group="checked", held="yes"))["total"] == figures["held"]
    due = Demand.objects.get().turns.get().due_on.isoformat()
    load = told(office.get("/demands/load", week=due))
    units = told(office.get("/demands/units", week=due))
    assert load["total"] == sum(row["answers"] for row in units["rows"]) == 2
    assert load["minutes"] == sum(row["minutes"] for row in units["rows"])
    assert [row["unit"] for row in units["rows"]] == ["县市场监督管理局", "石桥镇"]


def test_a_unit_is_told_of_itself_alone(county: County) -> None:
    asked(county)
    due = Demand.objects.get().turns.get().due_on.isoformat()
    assert {row["unit"] for row in told(program(county, "assisting").get("/demands/units", week=due))["rows"]} == {
        "石桥镇"
    }
    assert told(program(county, "other").get("/demands/units", week=due))["total"] == 0


@pytest.mark.parametrize("path", ["/demands?group=made-up", "/demands/fields?held=x", "/demands/load?unit=x"])
def test_what_nobody_knows_holds_nothing(county: County, path: str) -> None:
    asked(county)
    assert told(program(county, "office").get(path))["total"] == 0


@pytest.mark.parametrize("path", ["/demands/load", "/demands/units"])
@pytest.mark.parametrize("week", ["someday", "0001-01-01", "9999-12-31"])
def test_a_week_of_no_year_that_counts_is_told_by_its_name(county: County, path: str, week: str) -> None:
    answer = program(county, "office").get(path, week=week)
    assert answer.status_code == 422 and "week" in told(answer)["fields"]


def test_minutes_change_by_a_new_version(county: County) -> None:
    office, path = program(county, "office"), f"/demands/minutes/{county.region.id}"
    held = told(office.get(path))
    assert (held["id"], held["minutes"]["number"]) == (None, 5)
    change = {"minutes": {"number": 8}, "warn": 100, "budget": 200, "why": "按单位报的时间"}
    new = told(office.send("PUT", path, change))
    assert (new["minutes"]["number"], new["minutes"]["essay"], new["budget"]) == (8, held["minutes"]["essay"], 200)
    stale = office.send("PUT", path, change | {"budget": 210})
    assert (stale.status_code, told(stale)["error"]) == (409, "burden-table-changed")
    wrong = office.send("PUT", path, change | {"warn": 300, "seen": new["id"]})
    assert (wrong.status_code, list(told(wrong)["fields"])) == (422, ["budget"])
    assert office.send("PUT", path, change | {"minutes": {"hologram": 5}}).status_code == 422


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"values": []}, 422),
        ({"values": [{"item_id": 999_999, "text": "有"}]}, 422),
        ({"file_ids": [999_999]}, 422),
        ({"minutes": 0}, 422),
        ({"turn_id": 999_999}, 404),
        ({"unit_id": 999_999}, 403),
    ],
    ids=["nothing filled in", "another's field", "a file that is not there", "no minute", "no such turn", "another unit"],
)  # fmt: skip
def test_an_answer_that_cannot_be_taken_is_refused(county: County, given: dict[str, object], status: int) -> None:
    answer = _handed(county, asked(county, "资金投入"), **given)
    assert answer.status_code == status
    assert not DemandAnswer.objects.exists()


def test_the_same_key_hands_in_once(county: County) -> None:
    assert _handed(county, asked(county, "资金投入")).status_code == 200
    assert DemandAnswer.objects.count() == 1


def test_stopped_it_takes_no_answer(county: County) -> None:
    demand_id = asked(county, "资金投入")
    told(program(county, "lead").post(f"/demands/{demand_id}/stop", words="台账里能取"))
    assert program(county, "lead").post(f"/demands/{demand_id}/stop", words="再停").status_code == 403
    assert told(program(county, "accountable").get(f"/demands/{demand_id}"))["own_open"] == []
    assert told(program(county, "accountable").get("/demands", mine="to-answer"))["total"] == 0


def _handed(county: County, demand_id: int, **wrong: object) -> Answer:
    unit = program(county, "accountable")
    whole = told(unit.get(f"/demands/{demand_id}"))
    fields = [{"item_id": item["id"], "text": "50 万元"} for item in whole["items"] if not item["held"]]
    given = {"turn_id": whole["own_open"][0]["turn_id"], "unit_id": county.accountable.id, "values": fields}
    return unit.send("POST", f"/demands/{demand_id}/hand-in", given | wrong)


def _token(county: County, who: str) -> str:
    from_page = program(county, who)
    return str(from_page._headers["Authorization"]).removeprefix("Bearer ")
