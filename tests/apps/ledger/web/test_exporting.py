"""Taking a list out by its page: asked for once, made by the worker, fetched by who asked, and no more of people than is needed."""

import json
from io import BytesIO
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from bihuan.apps.audit.models import Act
from bihuan.apps.jobs.models import Job
from bihuan.apps.jobs.operations import run_job
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.operations import NewPerson
from bihuan.apps.ledger.queries import ProblemFilter, filter_of
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.factories import actor_for, make_user

EXPORT = "/problems/export/"
TALKING = "居民电话 13900001234 反映夜间施工噪声"


def named(county: County, **known: object) -> str:
    people = (NewPerson("responsible", "林舒", "股长"),)
    return county.dispatched(text=TALKING, source="hotline", people=people, **known)


def ask(browser: Client, address: str = EXPORT, **answers: object) -> Job:
    """Ask for a file on the page and let the worker make it."""
    answer = browser.post(address, read(browser.get(address)).forms[-1].filled(**answers))
    assert answer.status_code == 302, read(answer).words
    job = UUID(answer["Location"].split("/")[2])
    run_job(job_id=job, clock=timezone.now)
    return Job.objects.get(pk=job)


def fetch(browser: Client, job: Job) -> tuple[bytes, str]:
    answer = browser.get(f"/jobs/{job.pk}/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content), answer["Content-Disposition"]  # type: ignore[attr-defined]


def cells_of(content: bytes) -> str:
    sheet = load_workbook(BytesIO(content))["台账"]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_list_offers_exactly_what_it_shows(county: County) -> None:
    wanted, other = county.dispatched(severity="grave"), county.dispatched()
    office = county.browser("office")
    link = "/problems/export/?severity=grave"
    assert link in read(office.get("/problems/?severity=grave&page=1")).links
    page = read(office.get(link))
    assert "严重程度" in page.words and "1 项" in page.words
    content, name = fetch(office, ask(office, link))
    assert wanted in cells_of(content) and other not in cells_of(content)
    assert ".xlsx" in name and "attachment" in name


def test_an_empty_list_is_not_offered_as_a_file_and_asked_for_all_the_same_says_so(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    empty = "?severity=nonsense"
    assert not [link for link in read(office.get(f"/problems/{empty}")).links if link.startswith(EXPORT)]
    job = ask(office, EXPORT + empty)
    assert (job.state, job.error) == ("failed", "这些条件下没有问题，没有可以导出的。")
    assert office.get(f"/jobs/{job.pk}/file/").status_code == 404
    assert not operations.export_file(job.pk).exists(), "a failed export leaves no file"


@pytest.mark.parametrize(
    "nonsense", ["?campaign=%00", "?campaign=" + "9" * 40, "?unit=abc", "?group=xyz&q=%00", "?sort=--"]
)
def test_an_address_made_by_hand_asks_and_never_breaks(county: County, nonsense: str) -> None:
    county.dispatched()
    office = county.browser("office")
    assert office.get(EXPORT + nonsense).status_code == 200
    assert ask(office, EXPORT + nonsense).error in ("", "这些条件下没有问题，没有可以导出的。")


def test_people_are_named_in_full_only_where_it_was_asked_for(county: County) -> None:
    named(county)
    office = county.browser("office")
    masked = cells_of(fetch(office, ask(office))[0])
    whole = cells_of(fetch(office, ask(office, personal="on"))[0])
    assert "林*" in masked and "139****1234" in masked and "林舒" not in masked
    assert "林舒" in whole and "13900001234" in whole
    acts = Act.objects.filter(action="ledger.list.exported").order_by("id")
    assert [(act.after or {})["personal_data"] for act in acts] == [False, True]


def test_a_unit_is_not_even_asked_and_what_it_sends_by_hand_changes_nothing(county: County) -> None:
    named(county)
    unit = county.browser("accountable")
    page = read(unit.get(EXPORT))
    assert "写全姓名和电话" not in page.words and "照现在的职责用不到" in page.words
    said = cells_of(fetch(unit, ask(unit, personal="on"))[0])
    assert "林*" in said and "林舒" not in said
    assert "上级交办" in said and "热线" not in said


def test_a_unit_takes_out_its_own_alone(county: County) -> None:
    own, foreign = county.dispatched(), county.dispatched(accountable_unit_id=county.other.id, assisting_unit_ids=())
    said = cells_of(fetch(county.browser("accountable"), ask(county.browser("accountable")))[0])
    assert own in said and foreign not in said


def test_nobody_else_fetches_the_file(county: County) -> None:
    county.dispatched()
    job = ask(county.browser("office"))
    for who in ("leader", "accountable", "elsewhere", "system-admin"):
        assert county.browser(who).get(f"/jobs/{job.pk}/file/").status_code == 404, who


def test_the_file_and_the_record_say_who_took_what(county: County) -> None:
    county.dispatched(severity="grave")
    office = county.browser("office")
    book = load_workbook(BytesIO(fetch(office, ask(office, EXPORT + "?severity=grave"))[0]))
    about = {row[0].value: str(row[1].value) for row in book["说明"].iter_rows()}
    assert county.users["office"].username in about["取出人"]
    assert any("严重程度" in value for value in about.values())
    act = Act.objects.get(action="ledger.list.exported")
    assert act.actor_name == "梁正" and act.region_path == county.region.path
    assert act.after == {"format": "xlsx", "rows": 1, "personal_data": False, "filter": "severity=grave"}


def test_a_double_submit_makes_one_file(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    sent = read(office.get(EXPORT)).forms[-1].filled(format="csv")
    first, second = office.post(EXPORT, sent), office.post(EXPORT, sent)
    assert first["Location"] == second["Location"] and Job.objects.count() == 1


def test_a_file_that_is_gone_is_not_there_instead_of_a_fault(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    job = ask(office, format="csv")
    assert fetch(office, job)[0].decode("utf-8-sig").count("\n") >= 2
    operations.export_file(job.pk).unlink()
    assert office.get(f"/jobs/{job.pk}/file/").status_code == 404


def test_a_format_that_nobody_offers_is_refused_at_the_page(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    answer = office.post(EXPORT, read(office.get(EXPORT)).forms[-1].filled(format="exe"))
    assert answer.status_code == 422 and not Job.objects.exists()
    with pytest.raises(BadInput):
        operations.request_list_export(actor=county.actor("office"), at=now(), wanted=ProblemFilter(), format="exe")


def test_who_left_meanwhile_gets_nothing(county: County) -> None:
    county.dispatched()
    office = county.browser("office")
    answer = office.post(EXPORT, read(office.get(EXPORT)).forms[-1].filled(format="csv"))
    Job.objects.update(asked_by=make_user(county.region, name="没有职责的人").id)
    run_job(job_id=UUID(answer["Location"].split("/")[2]), clock=timezone.now)
    assert Job.objects.get().state == "failed", "rights are those of the moment in which it is made"


def test_a_reader_whose_role_needs_no_names_gets_none_whatever_is_asked(county: County) -> None:
    named(county)
    stream = BytesIO()
    report = operations.export_list(
        actor=actor_for(make_user(county.region, Role.INSPECTOR)), at=now(), wanted=ProblemFilter(), format="json",
        stream=stream, personal=True,
    )  # fmt: skip
    assert not report.personal_data
    (row,) = json.loads(stream.getvalue())["rows"]
    assert row["person"].startswith("林*")


def test_progress_is_told_while_it_runs_and_never_runs_over(county: County) -> None:
    county.dispatched()
    told: list[tuple[int, int]] = []
    operations.export_list(
        actor=county.actor("office"), at=now(), wanted=filter_of("sort=number"), format="csv", stream=BytesIO(),
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert all(done <= total for done, total in told)
