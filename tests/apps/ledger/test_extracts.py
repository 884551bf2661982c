"""Problems of some units as rows for others: what is shown of people, numbers and sources, and of whom."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import NewPerson
from bihuan.core.actors import Actor
from tests.apps.ledger.web.county import County, now

NAMED = {
    "people": (
        NewPerson(name="许敏", title="股长", duty="responsible"),
        NewPerson(name="吴局长", title="", duty="leader"),
    )
}


def cells(county: County, *columns: str, who: str = "office", actor: Actor | None = None) -> list[dict[str, str]]:
    units = [county.accountable.id, county.assisting.id]
    found = queries.unit_problem_cells(actor or county.actor(who), unit_ids=units, columns=columns)
    return [dict(row) for row in found]


def test_rows_are_those_of_the_units_alone(county: County) -> None:
    mine, other = county.register(), county.register(accountable_unit_id=county.other.id, assisting_unit_ids=())
    found = {row["number"] for row in cells(county)}
    assert mine in found and other not in found


def test_people_are_named_where_their_column_was_asked_and_nowhere_else(county: County) -> None:
    county.register(**NAMED)  # type: ignore[arg-type]
    (masked,) = cells(county)
    assert "许敏" not in masked["person"] and "股长" in masked["person"]
    (named,) = cells(county, "person")
    assert named["person"] == "许敏（股长）"
    assert "吴局长" not in named["leader"]
    assert cells(county, "leader")[0]["leader"] == "吴局长"


def test_who_may_not_have_names_gets_none_although_they_ask(county: County) -> None:
    number = county.dispatched(**NAMED)
    (row,) = cells(county, "person", who="accountable")
    assert (row["number"], "许敏" in row["person"]) == (number, False)


def test_a_telephone_number_in_a_text_is_hidden(county: County) -> None:
    county.register(text="联系人电话 13812345678 一直打不通")
    assert "13812345678" not in cells(county, "text")[0]["text"]


def test_that_people_complained_is_not_told(county: County) -> None:
    county.register(source="public")
    assert cells(county, "source")[0]["source"] == "上级交办"


def test_whoever_sees_no_problem_draws_none(county: County) -> None:
    county.register()
    assert cells(county, who="elsewhere") == []
    assert cells(county, who="other") == []


def test_evidence_is_told_by_its_names_where_it_was_asked(county: County) -> None:
    number = county.rectifying()
    unit = county.actor("accountable")
    piece = evidence.add_evidence(
        actor=unit, at=now(), stream=io.BytesIO("账目".encode()), filename="专户开户单.txt", region_id=county.region.id,
        unit_id=county.accountable.id,
    )  # fmt: skip
    operations.attach_evidence(actor=unit, at=now(), number=number, evidence_ids=[piece])
    assert cells(county, "evidence")[0]["evidence"] == "专户开户单.txt"
    assert "evidence" not in cells(county)[0]


@pytest.mark.parametrize("columns", [(), ("evidence", "person")], ids=["plain", "with people and files"])
def test_any_number_of_rows_costs_the_same_queries(county: County, columns: tuple[str, ...]) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            cells(county, *columns)
        return len(told)

    county.register()
    one = asked()
    for _ in range(5):
        county.register()
    assert asked() == one
