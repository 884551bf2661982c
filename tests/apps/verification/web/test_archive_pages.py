"""The archive package by its page: said first what leaves, then streamed; offered to those alone who may take it."""

import io
import zipfile

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.audit.operations import seal_acts
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import closed, under_check


def test_the_office_reads_what_leaves_and_takes_it(county: County) -> None:
    number = closed(county)
    seal_acts(at=now())
    browser, address = county.browser("office"), f"/problems/{number}/archive/"
    page = read(browser.get(address))
    assert "谁取走的会存证" in page.words and "check_archive.py" in page.words
    form = next(form for form in page.forms if form.action == address)

    answer = browser.post(address, form.values)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == f'attachment; filename="{number}.zip"'
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert "manifest.json" in package.namelist()
    assert Act.objects.filter(action="verification.archive.taken").count() == 1
    assert "取走归档包" in read(browser.get(f"/problems/{number}/")).words


def test_before_the_record_is_sealed_it_is_asked_for_a_minute_later(county: County) -> None:
    number = closed(county)

    answer = county.browser("office").post(f"/problems/{number}/archive/")

    assert answer.status_code == 403
    assert "还没有封存" in read(answer).words
    assert not Act.objects.filter(action="verification.archive.taken").exists()


@pytest.mark.parametrize(
    ("who", "offered"), [("office", True), ("leader", True), ("accountable", False), ("lead", False)]
)
def test_it_is_offered_to_those_who_may_take_it(county: County, who: str, offered: bool) -> None:
    number = closed(county)

    page = county.browser(who).get(f"/problems/{number}/").content.decode()

    assert (f"/problems/{number}/archive/" in page) is offered


def test_what_is_not_closed_has_no_package(county: County) -> None:
    number = under_check(county)

    assert county.browser("office").get(f"/problems/{number}/archive/").status_code == 403
    assert f"/problems/{number}/archive/" not in county.browser("office").get(f"/problems/{number}/").content.decode()
