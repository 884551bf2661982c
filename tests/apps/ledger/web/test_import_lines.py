"""The spreadsheet of everything about every row: in the language of whoever fetches it, and only for whoever prepares the import."""

import csv
import io

import pytest
from django.test import Client
from django.utils import translation

from bihuan.apps.ledger.web.import_lines import write_lines
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.wizard import ODD, ROW, begun, rows_form, understood


def fetched(browser: Client, address: str, language: str = "zh-hans") -> list[list[str]]:
    browser.cookies["django_language"] = language
    answer = browser.get(f"{address}lines/")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def rehearsed(county: County) -> str:
    """The address of a draft of the office's that was rehearsed: a clean row, one with a doubt, one that is wrong."""
    office = county.browser("office")
    address = understood(office, ROW, ODD, ("3", "", "", "县教育局", "", "2026年12月底前", ""))
    _, form, url = rows_form(office, address)
    assert office.post(url, form.filled(go="rehearse")).status_code == 302
    return address


def test_one_rehearsal_is_read_in_two_languages(county: County, rehearsed: str) -> None:
    office = county.browser("office")
    chinese, english = fetched(office, rehearsed), fetched(office, rehearsed, "en")
    assert chinese[0] == ["行", "结果", "问题", "编号", "列", "说明", "原文"]
    assert english[0] == ["Row", "Results", "Problem", "Reference", "Columns", "Note", "As written"]
    assert len(chinese) == len(english) > 3
    assert {row[0] for row in chinese[1:]} == {row[0] for row in english[1:]}
    wrong = [row for row in english if row[1] not in ("Results", "New")]
    assert wrong and not any("\u4e00" <= letter <= "\u9fff" for row in wrong for letter in row[1] + row[5])


@pytest.mark.parametrize("who", ["leader", "lead", "accountable"])
def test_nobody_else_fetches_it(county: County, rehearsed: str, who: str) -> None:
    assert county.browser(who).get(f"{rehearsed}lines/").status_code == 404


def test_there_is_nothing_to_fetch_before_a_rehearsal(county: County) -> None:
    office = county.browser("office")
    assert office.get(f"{begun(office, ROW)}lines/").status_code == 404


def test_many_lines_are_written_whole_and_formulas_stay_text() -> None:
    line = {
        "row": 1,
        "outcome": "error",
        "text": "=1+1",
        "number": "",
        "column": "deadline",
        "why": None,
        "said": "截至1031日",
    }
    with translation.override("en"):
        written = write_lines({**line, "row": n} for n in range(30_000)).read().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written)))
    assert len(rows) == 30_001
    assert rows[-1] == ["29999", "Errors", "'=1+1", "", "Deadline", "", "截至1031日"]
