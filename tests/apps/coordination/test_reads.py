"""Lists, groups and the reading statistic of documents: each figure is the length of its list, in few queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.apps.coordination import operations, queries
from bihuan.apps.coordination.queries import GROUPS, DocumentFilter
from tests.apps.coordination.documents import (
    AFTER,
    AT,
    FOLLOW_UP_BY,
    SIGN_BY,
    TODAY,
    drafted,
    follow,
    sent,
    sign,
    tasked,
)
from tests.apps.ledger.web.county import County


def held(county: County, who: str = "office", today: date = TODAY, **wanted: str) -> list[int]:
    rows, _page = queries.document_page(county.actor(who), wanted=DocumentFilter(**wanted), today=today)
    return sorted(row.id for row in rows)


def fill(county: County) -> dict[str, int]:
    """A document in every group."""
    made = {"draft": drafted(county), "neglected": sent(county), "followed": sent(county), "withdrawn": drafted(county)}
    tasked(county, made["followed"])
    follow(county, made["followed"], at=AT.replace(day=12))
    sign(county, made["followed"])
    operations.withdraw_document(actor=county.actor("office"), at=AT, document_id=made["withdrawn"], why="发错")
    return made


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("all", ["draft", "followed", "neglected"]),
        ("draft", ["draft"]),
        ("neglected", ["neglected"]),
        ("followed", ["followed"]),
        ("unsigned", ["neglected"]),
        ("late", ["neglected"]),
        ("closed", []),
        ("withdrawn", ["withdrawn"]),
        ("made-up", []),
    ],
)
def test_a_group_holds_what_it_says(county: County, group: str, expected: list[str]) -> None:
    made = fill(county)
    assert held(county, today=AFTER, group=group) == sorted(made[name] for name in expected)


def test_on_its_last_day_nothing_is_left_alone_or_late(county: County) -> None:
    document_id = sent(county)
    assert held(county, today=FOLLOW_UP_BY, group="neglected") == []
    assert held(county, today=SIGN_BY, group="late") == []
    assert held(county, today=SIGN_BY, group="unsigned") == [document_id]


def test_every_count_is_the_length_of_its_list(county: County) -> None:
    fill(county)
    counts = queries.document_counts(county.actor("office"), today=AFTER)
    assert set(counts) == set(GROUPS)
    assert counts == {group: len(held(county, today=AFTER, group=group)) for group in GROUPS}


def test_a_unit_counts_what_it_received(county: County) -> None:
    fill(county)
    assert queries.document_counts(county.actor("assisting"), today=AFTER)["all"] == 2
    assert queries.document_counts(county.actor("other"), today=AFTER)["all"] == 0


def test_a_unit_finds_what_it_has_to_sign(county: County) -> None:
    first, second = sent(county), sent(county)
    sign(county, first, "accountable")
    assert held(county, "accountable", mine="to-sign") == [second]
    assert held(county, "assisting", mine="to-sign") == sorted([first, second])
    assert held(county, "office", mine="to-sign") == held(county, "office", mine="made-up") == []


def test_units_are_counted_by_how_they_signed_and_each_number_is_its_list(county: County) -> None:
    sign(county, sent(county), "accountable")
    sign(county, sent(county), "accountable", at=AT.replace(day=9))
    rows, _page = queries.reading_page(county.actor("office"))
    told = {row.unit: (row.received, row.in_time, row.late, row.unsigned) for row in rows}
    assert told == {county.accountable.name: (2, 1, 1, 0), county.assisting.name: (2, 0, 0, 2)}
    for row in rows:
        for signing, number in (
            ("received", row.received),
            ("in-time", row.in_time),
            ("late", row.late),
            ("unsigned", row.unsigned),
        ):
            assert len(held(county, unit=str(row.unit_id), signing=signing)) == number


def test_a_unit_reads_its_own_line_alone(county: County) -> None:
    sent(county)
    rows, _page = queries.reading_page(county.actor("assisting"))
    assert [row.unit for row in rows] == [county.assisting.name]


def test_what_was_withdrawn_counts_for_no_unit(county: County) -> None:
    document_id = sent(county)
    operations.withdraw_document(actor=county.actor("office"), at=AT, document_id=document_id, why="发错")
    assert queries.reading_page(county.actor("office"))[0] == ()


@pytest.mark.parametrize("unit", ["x", "-1", "9" * 30, "１"])
def test_a_filter_that_means_nothing_shows_nothing(county: County, unit: str) -> None:
    sent(county)
    assert held(county, unit=unit) == []
    assert held(county, signing="made-up") == []


def test_my_work_holds_what_to_sign_and_what_was_left_alone(county: County) -> None:
    document_id = sent(county)
    unit = queries.waiting_documents(county.actor("assisting"), today=AFTER)
    assert ([row.id for row in unit.to_sign], unit.to_sign_total, unit.neglected) == ([document_id], 1, ())
    assert unit.to_sign[0].own_sign_by == SIGN_BY
    office = queries.waiting_documents(county.actor("office"), today=AFTER)
    assert ([row.id for row in office.neglected], office.neglected_total, office.to_sign) == ([document_id], 1, ())
    assert queries.waiting_documents(county.actor("leader"), today=AFTER).neglected == ()


def test_more_documents_cost_no_more_queries(county: County) -> None:
    def queries_of(read: str) -> int:
        actor = county.actor("office")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            if read == "page":
                queries.document_page(actor, wanted=DocumentFilter(), today=AFTER)
            else:
                queries.waiting_documents(actor, today=AFTER)
        return len(caught)

    for _ in range(6):
        sent(county)
    before = {read: queries_of(read) for read in ("page", "waiting")}
    for _ in range(5):
        tasked(county, sent(county))
    assert {read: queries_of(read) for read in ("page", "waiting")} == before == {"page": 4, "waiting": 4}


def test_audiences_are_the_lead_units_and_each_campaigns_own(county: County) -> None:
    found = {audience.key: audience.unit_ids for audience in queries.audiences(county.actor("office"), region_path="")}
    assert found == {
        "leads": {county.lead.id},
        f"campaign-{county.campaign}": {county.lead.id, county.accountable.id, county.assisting.id},
    }


def test_the_office_issues_in_the_name_of_every_unit_and_a_unit_in_its_own(county: County) -> None:
    assert {unit.id for unit in queries.issuing_units(county.actor("lead"))} == {county.lead.id}
    assert len(queries.issuing_units(county.actor("office"))) == 4
    assert queries.issuing_units(county.actor("leader")) == ()
