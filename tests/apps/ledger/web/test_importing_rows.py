"""The third step of the import wizard: what a person types about rows, and what is refused there."""

import pytest

from bihuan.apps.ledger.models import ImportDraft, Problem
from tests.apps.ledger.lists import OTHER
from tests.apps.ledger.web.county import County
from tests.apps.ledger.web.reading import read
from tests.apps.ledger.web.wizard import ODD, ROW, finish, key_for, rows_form, understood

# Rows


def test_a_question_that_cannot_be_read_is_told_at_its_place_and_all_typed_words_stay(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW, ODD)
    _page, form, url = rows_form(office, address)
    unit, day = key_for("教体局"), key_for("截至1031日")
    answer = read(office.post(url, form.filled(**{f"w-{unit}": "某某局", f"w-{day}": "2026-10-31", "go": "save"})))
    assert answer.status == 422 and "没有叫「某某局」的单位" in answer.words
    again = answer.form(url).values
    assert (again[f"w-{unit}"], again[f"w-{day}"]) == (["某某局"], ["2026-10-31"])
    assert ImportDraft.objects.get().decisions == {}


@pytest.mark.parametrize(
    ("raw", "choice", "words", "says"),
    [
        ("截至1031日", "due", "不知道", "认不出是哪一天"),
        ("截至1031日", "due", "", "认不出是哪一天"),
        ("截至1031日", "split", "县教育局", "这里不能这样定"),
        ("截至1031日", "drop table", "", "这里不能这样定"),
        ("教体局", "unit", "", "指明是哪个单位"),
        ("教体局", "unit:999999", "", "指明是哪个单位"),
        ("教体局", "unit:９９x", "", "指明是哪个单位"),
        ("教体局", "left-out", "  ", "写明为什么"),
    ],
)
def test_an_answer_made_by_hand_is_refused_in_words(
    county: County, raw: str, choice: str, words: str, says: str
) -> None:
    office = county.browser("office")
    _page, form, url = rows_form(office, understood(office, ODD))
    key = key_for(raw)
    answer = read(office.post(url, form.filled(**{f"c-{key}": choice, f"w-{key}": words, "go": "save"})))
    assert answer.status == 422 and says in answer.words
    assert ImportDraft.objects.get().decisions == {}


def test_alike_rows_are_settled_together_unless_only_one_is_meant(county: County) -> None:
    office = county.browser("office")
    rows = [(str(n), f"问题 {n}", "", "县教育局", "", "截至1031日", "") for n in range(3)]
    page, form, url = rows_form(office, understood(office, *rows))
    assert "原文相同的另外 2 行也这样定" in page.words
    key = key_for("截至1031日")
    alone = {
        name: value
        for name, value in form.filled(**{f"w-{key}": "2026-10-31", "go": "save"}).items()
        if name != f"a-{key}"
    }
    office.post(url, alone)
    page, form, url = rows_form(office, f"/import/{ImportDraft.objects.get().pk}/")
    assert "原文相同的另外 1 行也这样定" in page.words
    office.post(url, form.filled(**{f"w-{key}": "2026-11-30", "go": "save"}))
    finish(office, f"/import/{ImportDraft.objects.get().pk}/")
    dues = Problem.objects.order_by("id").values_list("due", flat=True)
    assert [str(due) for due in dues] == ["2026-10-31", "2026-11-30", "2026-11-30"]


def test_a_row_that_is_clear_can_still_be_left_out_and_come_back(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW, OTHER)
    page, form, url = rows_form(office, address, "clear")
    assert "伙食费未设专户" in page.words
    assert "写明为什么" in read(office.post(url, form.filled(leave="#2"))).words
    office.post(url, form.filled(**{"leave": "#2", "w-#2": "不是问题"}))
    page, form, url = rows_form(office, address, "left-out")
    assert "不导入：不是问题" in page.words
    office.post(url, form.filled(undo="#2|row"))
    assert ImportDraft.objects.get().decisions == {}


def test_decisions_are_listed_and_taken_back(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ODD)
    page, form, url = rows_form(office, address)
    key = key_for("截至1031日")
    office.post(url, form.filled(**{f"c-{key}": "standing", "go": "save"}))
    page, form, url = rows_form(office, address, "decided")
    assert "长期坚持" in page.words and "所有相同的" in page.words
    office.post(url, form.filled(undo=key))
    assert ImportDraft.objects.get().decisions == {}


def test_agreeing_is_one_button(county: County) -> None:
    office = county.browser("office")
    _page, form, url = rows_form(office, understood(office, ODD))
    office.post(url, form.filled(agree=key_for("0.35")))
    assert [given["choice"] for given in ImportDraft.objects.get().decisions.values()] == ["agreed"]


@pytest.mark.parametrize(
    "query", ["?tab=nothing", "?page=999999", "?page=-1", "?tab=errors&page=x", "?tab=marks", "?tab=clear&page=0"]
)
def test_an_address_made_by_hand_shows_a_page(county: County, query: str) -> None:
    office = county.browser("office")
    assert office.get(f"{understood(office, ROW, ODD)}rows/{query}").status_code == 200


@pytest.mark.parametrize("path", ["rows/", "columns/", "rehearsal/", "write/", "file/"])
def test_a_form_without_its_version_changes_nothing(county: County, path: str) -> None:
    office = county.browser("office")
    address = understood(office, ODD)
    before = ImportDraft.objects.values().get()
    assert office.post(f"{address}{path}", {"go": "next"}).status_code == 422
    assert ImportDraft.objects.values().get() == before
