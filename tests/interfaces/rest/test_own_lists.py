"""One's own lists and what one watches, over REST: the same rules as on the pages."""

import pytest

from tests.apps.ledger.web.county import County
from tests.interfaces.rest.programs import Program, token_for, told


def program(county: County, who: str, *, writes: bool = True) -> Program:
    return Program(token_for(county.users[who], writes=writes))


def test_a_list_is_saved_renamed_and_removed(county: County) -> None:
    office = program(county, "office")
    answer = office.post("/views", name="镇街逾期", filter={"group": "overdue", "severity": "grave"})
    assert answer.status_code == 201
    made = told(answer)
    assert (made["name"], made["query"]) == ("镇街逾期", "group=overdue&severity=grave")
    assert made["filter"]["severity"] == "grave" and made["filter"]["sort"] == "due"
    assert told(office.send("PATCH", f"/views/{made['id']}", {"name": "重大逾期"}))["name"] == "重大逾期"
    assert [row["name"] for row in told(office.get("/views"))] == ["重大逾期"]
    assert told(program(county, "lead").get("/views")) == []
    assert office.send("DELETE", f"/views/{made['id']}").status_code == 204
    assert told(office.get("/views")) == []


@pytest.mark.parametrize(
    ("name", "given", "status"),
    [
        pytest.param("", {"group": "overdue"}, 422, id="no name"),
        pytest.param("名" * 21, {"group": "overdue"}, 422, id="a long name"),
        pytest.param("什么都不筛", {}, 422, id="no filter"),
        pytest.param("错的", {"group": "nothing-of-that-name"}, 422, id="an unknown group"),
        pytest.param("错的", {"idle": "很久"}, 422, id="days that are none"),
        pytest.param("错的", {"pages": "1"}, 422, id="a misspelt field"),
    ],
)
def test_what_is_no_list_is_told_and_nothing_is_kept(
    county: County, name: str, given: dict[str, str], status: int
) -> None:
    office = program(county, "office")
    assert office.post("/views", name=name, filter=given).status_code == status
    assert told(office.get("/views")) == []


def test_another_s_list_is_not_there(county: County) -> None:
    made = told(program(county, "office").post("/views", name="逾期的", filter={"group": "overdue"}))
    unit = program(county, "lead")
    assert unit.send("PATCH", f"/views/{made['id']}", {"name": "我的"}).status_code == 404
    assert unit.send("DELETE", f"/views/{made['id']}").status_code == 404
    assert [row["name"] for row in told(program(county, "office").get("/views"))] == ["逾期的"]


def test_a_reading_token_saves_nothing(county: County) -> None:
    reader = program(county, "office", writes=False)
    assert reader.post("/views", name="逾期的", filter={"group": "overdue"}).status_code == 403
    assert reader.send("PUT", f"/problems/{county.dispatched()}/watch").status_code == 403


def test_a_problem_is_watched_listed_and_let_go(county: County) -> None:
    number, other = county.dispatched(), county.dispatched(text="另一个")
    office = program(county, "office")
    assert told(office.send("PUT", f"/problems/{number}/watch")) == {"number": number, "watched": True}
    assert [row["number"] for row in told(office.get("/problems", watched="yes"))["rows"]] == [number]
    assert [row["number"] for row in told(office.get("/problems", watched="no"))["rows"]] == [other]
    assert told(office.send("DELETE", f"/problems/{number}/watch"))["watched"] is False
    assert told(office.get("/problems", watched="yes"))["rows"] == []
    assert office.get("/problems", watched="perhaps").status_code == 422


def test_imports_come_page_by_page(county: County) -> None:
    office = program(county, "office")
    assert told(office.get("/imports")) == {"total": 0, "page": 1, "pages": 1, "rows": []}
