import pytest
from django.core.paginator import Paginator
from django.http import QueryDict

from bihuan.core.decisions import Reason
from bihuan.ui.lists import (
    BulkStep,
    FilterChip,
    SavedView,
    address_with,
    address_without,
    render_bulk,
    render_chips,
    render_pager,
    render_views,
)
from tests.ui.drawing import Element, draw, icons_of, read


def pager(number: int, *, of: int = 1124, query: str = "state=open&page=9") -> Element:
    return read(render_pager(Paginator(range(of), 50).page(number), QueryDict(query)))


def test_a_view_shows_its_count_and_which_one_is_open() -> None:
    tabs = read(render_views([SavedView("全部", "?", count=1986), SavedView("逾期", "?due=over", current=True)]))
    first, second = tabs.find_all("a")
    assert first.find("span", "n").words == "1,986"
    assert "aria-current" not in first.attributes
    assert second.attributes["aria-current"] == "page"
    assert second.find_all("span") == []


def test_each_filter_can_be_taken_off_by_name() -> None:
    drawn = read(render_chips([FilterChip("状态：", "未销号", "?unit=3")], "?"))
    chip = drawn.find("span", "bh-chip")
    assert chip.find("b").words == "未销号"
    assert chip.find("a").attributes == {"href": "?unit=3", "aria-label": "去掉筛选：状态："}
    assert drawn.find_all("a", "bh-chip")[0].words == "清除筛选"


def test_without_filters_there_is_nothing_to_clear() -> None:
    assert render_chips([], "?") == ""


def test_the_pager_says_which_rows_of_how_many() -> None:
    assert pager(3).find("span", "num").words == "第 101–150 项，共 1,124 项"


def test_the_pager_keeps_the_rest_of_the_address() -> None:
    links = {link.words: link.attributes["href"] for link in pager(3).find_all("a")}
    assert links["下一页"] == "?state=open&page=4"
    assert links["上一页"] == "?state=open&page=2"
    assert links["23"] == "?state=open&page=23"


def test_the_pager_marks_the_page_that_is_shown() -> None:
    assert [link.words for link in pager(3).find_all("a") if "aria-current" in link.attributes] == ["3"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, "1 2 3 … 23 下一页"),
        (4, "上一页 1 2 3 4 5 6 … 23 下一页"),
        (12, "上一页 1 … 10 11 12 13 14 … 23 下一页"),
        (23, "上一页 1 … 21 22 23"),
    ],
)
def test_the_pager_shows_the_ends_and_two_pages_on_either_side(number: int, shown: str) -> None:
    parts = pager(number).find("span", "end").children
    assert " ".join(part.words for part in parts) == shown


def test_a_single_page_needs_no_links() -> None:
    drawn = pager(1, of=12)
    assert drawn.words == "共 12 项"
    assert drawn.find_all("a") == []


def test_an_empty_list_has_a_pager_that_says_so() -> None:
    assert pager(1, of=0).words == "共 0 项"


def test_a_changed_address_starts_again_on_the_first_page() -> None:
    query = QueryDict("state=open&page=9")
    assert address_with(query, sort="due") == "?state=open&sort=due"
    assert address_without(query, "state") == "?"
    assert query.urlencode() == "state=open&page=9"


def test_taking_one_filter_off_leaves_the_others_with_all_their_values() -> None:
    assert address_without(QueryDict("unit=1&unit=2&state=open&page=2"), "state") == "?unit=1&unit=2"


def test_the_bulk_bar_counts_first_and_says_why_a_step_is_not_lawful() -> None:
    steps = [
        BulkStep("urge", "催办", "alarm", primary=True),
        BulkStep("close", "销号", allowed=False, why=Reason("x", "不能销号：%(n)d 项没有核查记录", {"n": 3})),
    ]
    bar = read(render_bulk(steps, 3)).find("div", "bh-bulk")
    assert bar.children[0].words == "已选 3 项"
    lawful, unlawful = bar.find_all("button")
    assert (lawful.attributes["name"], lawful.attributes["value"]) == ("step", "urge")
    assert "name" not in unlawful.attributes
    assert unlawful.attributes["type"] == "button"
    assert bar.find("span", "why").words == "不能销号：3 项没有核查记录"
    assert bar.find("span", "why").attributes["id"] == unlawful.attributes["aria-describedby"]
    assert icons_of(unlawful) == ["lock"]


def test_the_count_of_the_bar_is_said_in_english_too(in_english: None) -> None:
    assert read(render_bulk([], 3)).words == "3 selected"


def test_numbers_are_separated_by_thousands() -> None:
    assert draw("{{ n|number }}", n=20000).words == "20,000"
    assert draw("{{ n|number }}", n=None).words == ""
