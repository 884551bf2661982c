"""The further filters over REST: the list of the page, and a refusal where the page would say that a filter means nothing."""

from dataclasses import fields
from datetime import timedelta

import pytest

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import NewPerson
from bihuan.apps.ledger.queries import ProblemFilter
from bihuan.interfaces.rest.ledger_bodies import ProblemQuery
from tests.apps.ledger.web.county import County, now
from tests.interfaces.rest.programs import Program, token_for, told


def listed(county: County, who: str = "office", **query: str | int) -> list[str]:
    answer = told(
        Program(token_for(county.users[who], name=f"{who} {len(query)} {query}"[:40])).get("/problems", **query)
    )
    assert answer["total"] == len(answer["rows"])
    return [row["number"] for row in answer["rows"]]


def test_every_parameter_of_the_page_is_one_of_the_interface() -> None:
    assert {field.name for field in fields(ProblemFilter)} | {"page", "per_page"} == set(ProblemQuery.model_fields)


def test_the_filters_find_what_the_page_finds(county: County) -> None:
    money = county.register(
        category="money", institutional_gap="weak", place="柳河村", people=(NewPerson("leader", "魏建明"),)
    )
    county.register(text="别的", category="safety", due=None, assisting_unit_ids=())
    operations.dispatch_problem(actor=county.actor("office"), at=now() - timedelta(days=40), number=money)
    for query in (
        {"category": "money"},
        {"gap": "weak"},
        {"q": "柳河村"},
        {"named": "魏建明"},
        {"assisting": county.assisting.id},
        {"due_from": "2099-12-31", "due_to": "2099-12-31"},
        {"estimated": "no"},
        {"idle": 30},
    ):
        assert listed(county, **query) == [money], query
    assert listed(county, "other", category="money") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"idle": "x"}, "idle"),
        ({"idle": 0}, "idle"),
        ({"due_from": "abc"}, "due_from"),
        ({"due_from": "2026-12-02", "due_to": "2026-12-01"}, "due_to"),
        ({"estimated": "true"}, "estimated"),
        ({"category": "x"}, "category"),
        ({"gap": "x"}, "gap"),
        ({"assisting": "x"}, "assisting"),
        ({"named": "\x00"}, "named"),
        ({"named": "字" * 301}, "named"),
    ],
)
def test_what_means_nothing_is_refused_by_its_name(county: County, query: dict[str, str | int], field: str) -> None:
    office = Program(token_for(county.users["office"]))
    for path in ("/problems", "/counts"):
        answer = office.get(path, **query)
        assert (answer.status_code, told(answer)["error"] != "") == (422, True), path
        assert list(told(answer)["fields"]) == [field], path


def test_counts_keep_the_filters(county: County) -> None:
    county.register(category="money")
    county.register(category="safety", text="别的")
    office = Program(token_for(county.users["office"]))
    counts = {row["group"]: row["value"] for row in told(office.get("/counts", category="money"))}
    assert counts["all"] == counts["to-dispatch"] == 1


def test_a_long_history_comes_in_parts_each_act_once(county: County) -> None:
    number = county.rectifying()
    office = Program(token_for(county.users["office"]))
    path = f"/problems/{number}/timeline"
    whole = [act["reference"] for act in told(office.get(path))]
    assert len(whole) == 4
    first = told(office.get(path, limit=3))
    rest = told(office.get(path, limit=3, before=first[-1]["reference"]))
    assert [act["reference"] for act in [*first, *rest]] == whole
    assert told(office.get(path, before=whole[-1])) == []


def test_a_place_that_is_not_in_this_history_is_not_there(county: County) -> None:
    one, other = county.dispatched(), county.dispatched(text="另一件")
    office = Program(token_for(county.users["office"]))
    foreign = told(office.get(f"/problems/{other}/timeline"))[0]["reference"]
    assert office.get(f"/problems/{one}/timeline", before=foreign).status_code == 404
    for bad in ({"before": "nonsense"}, {"limit": 0}, {"limit": 201}):
        answer = office.get(f"/problems/{one}/timeline", **bad)
        assert (answer.status_code, list(told(answer)["fields"])) == (422, list(bad))
