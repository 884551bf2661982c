"""经过 a part at a time: the newest, then older ones by their address, each act once, at a bounded cost."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import record
from bihuan.apps.ledger.models import ProgressReport
from bihuan.apps.ledger.web.history import TOLD_TWICE, entries_of
from bihuan.apps.ledger.web.timeline_part import EARLIER, NEWEST
from bihuan.core.decisions import Missing
from bihuan.ui.timeline import TimelineEntry
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import Seen, read
from tests.apps.verification.steps import closed

MANY = 300


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def report_often(county: County, number: str, times: int) -> None:
    """So many acts in the record, each with a moment of its own."""
    detail = county.detail(number)
    for place in range(1, times + 1):
        record(
            actor=county.actor("accountable"), role="unit", action="ledger.progress.reported",
            at=now() + timedelta(seconds=place), object_type="problem", object_id=detail.id, label=number,
            region_path=county.region.path, before={}, after={"progress_line": f"第 {place} 次查账。"},
        )  # fmt: skip


def told(page: Seen) -> list[str]:
    """The reports that the timeline tells, in its order."""
    part = page.html.partition('id="acts"')[2].partition("</section>")[0]
    return [each.partition("次查账")[0].strip() for each in part.split("第 ")[1:] if "次查账" in each]


def earlier(page: Seen) -> str:
    """Where the older ones stand; "" where there are none."""
    part = page.html.partition('id="acts"')[2].partition("</section>")[0]
    return part.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")


def test_three_hundred_acts_come_a_part_at_a_time_each_once_and_newest_first(county: County) -> None:
    number = county.rectifying()
    report_often(county, number, MANY)
    office = county.browser("office")
    page = read(office.get(f"/problems/{number}/"))
    assert told(page) == [str(each) for each in range(MANY, MANY - NEWEST, -1)]
    assert f"{MANY + 4} 步" in page.words, "the count is of all of them"
    seen, parts = told(page), 1
    while address := earlier(page):
        assert address.endswith("#acts")
        page = read(office.get(address))
        assert len(told(page)) <= EARLIER + 8, "a small rest is shown at once"
        assert f"{MANY + 4} 步" in page.words
        seen, parts = seen + told(page), parts + 1
    assert seen == [str(each) for each in range(MANY, 0, -1)]
    assert parts == 1 + -(-(MANY + 4 - NEWEST) // EARLIER)
    assert "登记" in page.words.partition("经过")[2], "the last part ends with the first act"


def test_who_looks_at_older_acts_finds_back_to_the_newest_and_to_the_list(county: County) -> None:
    number = county.rectifying()
    report_often(county, number, 30)
    office = county.browser("office")
    page = read(office.get(f"/problems/{number}/?in=group%3Dopen"))
    older = earlier(page)
    assert parse_qs(urlsplit(older).query)["in"] == ["group=open"]
    page = read(office.get(older))
    assert "回到最近的" in page.words
    assert f"/problems/{number}/?in=group%3Dopen#acts" in page.links
    assert "/problems/?group=open" in page.links


def test_a_short_life_has_no_older_part_and_asks_for_no_count(county: County) -> None:
    number = county.dispatched()
    with CaptureQueriesContext(connection) as taken:
        page = read(county.browser("office").get(f"/problems/{number}/"))
    assert not earlier(page) and "回到最近的" not in page.words
    assert "2 步" in page.words
    assert not [each for each in taken if "COUNT(" in each["sql"] and "audit_act" in each["sql"]]


@pytest.mark.parametrize(("times", "parts"), [(NEWEST + 8 - 4, 1), (NEWEST + 9 - 4, 2)])
def test_a_rest_of_a_few_acts_is_shown_at_once(county: County, times: int, parts: int) -> None:
    number = county.rectifying()
    report_often(county, number, times)
    page = read(county.browser("office").get(f"/problems/{number}/"))
    assert bool(earlier(page)) is (parts == 2)
    assert len(told(page)) == (times if parts == 1 else NEWEST)


@pytest.mark.parametrize("before", ["nonsense", "1 or 1=1", "3f0c1d52-8a53-4c6e-9d0a-5a1f6f1e2b11", "%00", "x" * 3000])
def test_an_address_that_names_no_act_of_this_problem_shows_the_newest_and_says_so(county: County, before: str) -> None:
    number = county.dispatched()
    answer = county.browser("office").get(f"/problems/{number}/?before={before}")
    page = read(answer)
    assert answer.status_code == 200
    assert "地址里的 before 不是这个问题的一步，列的是最近的。" in page.words
    assert "交办" in page.words.partition("经过")[2]


def test_an_act_on_another_problem_is_no_place_in_this_one(county: County) -> None:
    one, other = county.dispatched(), county.dispatched(text="另一件")
    foreign = Act.objects.filter(object_type="problem", object_id=str(county.detail(other).id)).latest("pk")
    page = read(county.browser("office").get(f"/problems/{one}/?before={foreign.reference}"))
    assert "不是这个问题的一步" in page.words
    with pytest.raises(Missing):
        audit.timeline(county.actor("office"), "problem", county.detail(one).id, before=foreign.reference)


def test_two_acts_of_one_step_are_never_torn_apart_nor_counted_twice(county: County) -> None:
    """A closing step leaves one act of the ledger and one of verification at one moment; only one of them is told."""
    number = closed(county)
    detail = county.detail(number)
    acts = audit.timeline(county.actor("office"), "problem", detail.id)
    whole = entries_of(acts, {})
    assert len(whole) < len(acts)
    assert audit.count_timeline(county.actor("office"), "problem", detail.id, left_out=TOLD_TWICE) == len(whole)
    office = county.browser("office")
    for place in range(NEWEST + 1):  # the end of the first part falls before, between and behind each of the pairs
        page = read(office.get(f"/problems/{number}/"))
        verbs = verbs_of(office, page)
        assert verbs == [entry.verb for entry in _entries(county, detail.id)], place
        report_often(county, number, 1)


def _entries(county: County, problem_id: int) -> list[TimelineEntry]:
    return list(entries_of(audit.timeline(county.actor("office"), "problem", problem_id, limit=500), {}))


def verbs_of(browser: Client, page: Seen) -> list[str]:
    """The verbs of all parts, from this one back."""
    found: list[str] = []
    while True:
        part = page.html.partition('id="acts"')[2].partition("</section>")[0]
        found += [each.partition("</b>")[0] for each in part.split("<b>")[1:]]
        if not earlier(page):
            return found
        page = read(browser.get(earlier(page)))


def test_a_long_life_costs_no_more_queries_than_a_short_one(county: County) -> None:
    number = county.rectifying()
    report_often(county, number, NEWEST + 30)
    office = county.browser("office")
    office.get(f"/problems/{number}/")
    costs = []
    for times in (1, MANY):
        report_often(county, number, times)
        page = read(office.get(f"/problems/{number}/"))
        with CaptureQueriesContext(connection) as newest:
            office.get(f"/problems/{number}/")
        with CaptureQueriesContext(connection) as older:
            office.get(earlier(page))
        costs.append((len(newest), len(older)))
    assert costs[0] == costs[1], costs
    assert costs[0][0] <= 29 and costs[0][1] <= 30, costs


def test_a_part_reads_no_more_acts_than_it_shows(county: County) -> None:
    number = county.rectifying()
    report_often(county, number, MANY)
    with CaptureQueriesContext(connection) as taken:
        county.browser("office").get(f"/problems/{number}/")
    read_acts = [each["sql"] for each in taken if 'FROM "audit_act"' in each["sql"] and "COUNT(" not in each["sql"]]
    assert read_acts and all("LIMIT" in sql for sql in read_acts), read_acts


def test_the_sheet_for_printing_holds_the_whole_life(county: County) -> None:
    number = county.rectifying()
    report_often(county, number, MANY)
    office = county.browser("office")
    page = read(office.get(f"/problems/{number}/?in=group%3Dopen"))
    assert f"/problems/{number}/?all=1&in=group%3Dopen&print=1" in page.links
    assert "data-print-now" not in page.html
    sheet = read(office.get(f"/problems/{number}/?all=1&print=1"))
    assert told(sheet) == [str(each) for each in range(MANY, 0, -1)]
    assert "data-print-now" in sheet.html and not earlier(sheet)
    assert "data-print-now" not in read(office.get(f"/problems/{number}/?print=1")).html, (
        "a part is not printed by itself"
    )


def test_many_reports_do_not_make_the_page_long(county: County) -> None:
    number = county.rectifying()
    problem = county.detail(number).id
    ProgressReport.objects.bulk_create(
        ProgressReport(problem_id=problem, line=f"进展 {place:03}", at=now() + timedelta(minutes=place))
        for place in range(40)
    )
    office = county.browser("office")
    page = read(office.get(f"/problems/{number}/"))
    assert "40 次" in page.words and "进展 039" in page.words and "进展 030" in page.words
    assert "进展 029" not in page.words
    assert "进展 000" in read(office.get(f"/problems/{number}/?all=1")).words


def test_every_reader_of_a_problem_reads_its_parts_and_nobody_else(county: County) -> None:
    number = county.rectifying()
    report_often(county, number, 40)
    older = earlier(read(county.browser("office").get(f"/problems/{number}/")))
    for who in ("leader", "lead", "accountable", "assisting"):
        assert told(read(county.browser(who).get(older))), who
    for who in ("other", "checker", "elsewhere", "system-admin"):
        assert county.browser(who).get(older).status_code == 404, who
