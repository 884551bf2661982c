"""What the wizard says in words: how many rows there are against what the file says, what a colleague changed, in both languages."""

import pytest
from django.test import Client
from django.utils import translation

from bihuan.apps.ledger.models import ImportDraft
from bihuan.apps.ledger.web.import_words import say_change, say_changed, say_declared
from tests.apps.ledger.lists import xlsx_file
from tests.apps.ledger.web.county import County, make_county
from tests.apps.ledger.web.reading import read
from tests.apps.ledger.web.wizard import ODD, ROW, begun, rows_form, understood, upload
from tests.documents.samples import replace_part

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def declaring(size: str) -> bytes:
    return replace_part(xlsx_file(ROW, ODD), SHEET, '<dimension ref="A1:G3"', f'<dimension ref="{size}"')


def walked(office: Client, content: bytes) -> str:
    answer = upload(office, content, "清单.xlsx")
    assert answer.status_code == 302, read(answer).words
    return str(answer["Location"])


@pytest.mark.parametrize(
    ("size", "says"),
    [
        pytest.param("A1:XX65203", "文件声明 65,203 行，其余是空行", id="far more than there are"),
        pytest.param("A1:G2", "文件声明只有 2 行，实际更多，都读了", id="fewer than there are"),
    ],
)
def test_a_reader_of_the_count_is_told_what_the_file_declares(county: County, size: str, says: str) -> None:
    office = county.browser("office")
    address = walked(office, declaring(size))
    columns = read(office.get(f"{address}columns/"))
    assert says in columns.words
    office.post(f"{address}columns/", columns.form(f"{address}columns/").filled(go="next"))

    page, _form, _url = rows_form(office, address)

    assert says in page.words and "实际有内容 2 行" in page.words.replace("  ", " ")


def test_a_size_that_is_true_is_not_worth_a_word(county: County) -> None:
    office = county.browser("office")
    address = walked(office, xlsx_file(ROW, ODD))
    assert "文件声明" not in read(office.get(f"{address}columns/")).words
    assert ImportDraft.objects.get().summary["declared"] == 0


def test_a_list_without_a_size_says_none(county: County) -> None:
    office = county.browser("office")
    address = begun(office, ROW, ODD)
    assert "文件声明" not in read(office.get(f"{address}columns/")).words


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        pytest.param({}, "", id="a draft from before"),
        pytest.param({"declared": 9, "sheet_place": 3, "sheets": [["甲", 2, 2]]}, "", id="a table that is not shown"),
        pytest.param({"declared": 1_048_576, "sheets": [["甲", 2, 2]]}, "文件声明 1,048,576 行，其余是空行", id="all"),
        pytest.param({"declared": 2, "sheets": [["甲", 2, 2]]}, "文件声明 2 行，其余是空行", id="as many"),
    ],
)
def test_what_is_said_of_a_declared_size(summary: dict[str, object], said: str) -> None:
    assert say_declared(summary) == said


def test_in_english_the_sizes_are_told_too() -> None:
    with translation.override("en"):
        assert say_declared({"declared": 60001, "sheets": [["甲", 2, 2]]}) == (
            "The file declares 60,001 rows; the others are empty"
        )


@pytest.mark.parametrize(
    ("language", "part", "change"),
    [
        ("zh-hans", "列", "存在问题 → 问题；责任单位 → 责任单位"),
        ("en", "Columns", "存在问题 → Problem; 责任单位 → Responsible unit"),
    ],
)
def test_changed_columns_are_told_in_the_words_of_their_choice(language: str, part: str, change: str) -> None:
    with translation.override(language):
        assert say_changed("列") == part
        assert say_change({"columns": {"存在问题": "text", "责任单位": "lead"}}) == change


def test_the_cell_of_a_list_is_never_translated() -> None:
    with translation.override("en"):
        assert say_changed("县水务局") == "县水务局"
        assert say_changed("全部") == "全部"


def test_who_saves_columns_too_late_reads_what_the_other_chose(county: County) -> None:
    office = county.browser("office")
    address = understood(office, ROW)
    url = f"{address}columns/"
    mine, theirs = (read(browser.get(url)).form(url) for browser in (office, county.browser("office")))
    columns = {
        name: values for name, values in theirs.values.items() if name.startswith("col-") and values == ["standard"]
    }
    assert not columns
    county.browser("office").post(url, theirs.filled(**{"col-3": "remark", "go": "next"}))

    answer = read(office.post(url, mine.filled(**{"col-3": "goal", "go": "next"})))

    assert answer.status == 409
    assert "整改措施 → 备注" in answer.words and "=remark" not in answer.words
    assert answer.form(url).values["col-3"] == ["goal"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_phone_names_the_row_in_the_language_of_the_page(county: County, language: str) -> None:
    office = county.browser("office")
    address = understood(office, ODD)
    office.cookies["django_language"] = language
    page = read(office.get(f"{address}rows/"))
    assert {"zh-hans": "第 2 行", "en": "Row 2"}[language] in page.words


@pytest.mark.parametrize(
    ("count", "said"),
    [(2, "The same for the other row that says this"), (4, "The same for the other 3 rows that say this")],
)
def test_one_other_row_is_no_rows(county: County, count: int, said: str) -> None:
    office = county.browser("office")
    rows = [(str(place), f"第 {place} 件事", *ODD[2:]) for place in range(count)]
    address = understood(office, *rows)
    office.cookies["django_language"] = "en"
    assert said in read(office.get(f"{address}rows/")).words
