"""The rows of the list as HTML: what each cell says, and that nothing of a ledger's texts becomes part of the page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import translation

from bihuan.apps.ledger.queries import ProblemRow
from bihuan.apps.ledger.web.list_rows import badge_of, render_rows
from bihuan.core.due import Due, DueKind
from bihuan.core.lifecycle import State, Track

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ROW = ProblemRow(
    id=7,
    number="NM-2026-0007",
    text="欠薪名册没有公示",
    state=State.RECTIFYING.value,
    severity="grave",
    track=Track.STAGED.value,
    campaign="农民工工资",
    unit="县人社局",
    person="张三、李四",
    due=Due(kind=DueKind.OK, day=date(2026, 11, 30), workdays=5),
    milestones=("verified", "reported", "behind"),
    last_act_at=datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
    closed_at=None,
    version=3,
    unresolved=0,
)


class Cells(HTMLParser):
    """The cells of a piece of HTML, as text; every tag and attribute that was met."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data

    def all_of(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


def drawn(*rows: ProblemRow, choosable: bool = False) -> Cells:
    return Cells(render_rows(rows, now=NOW, place="in=group%3Dall", choosable=choosable))


def test_a_row_says_everything_that_its_problem_is() -> None:
    found = drawn(ROW)
    number, text, campaign, unit, person, state, stages, due, last = (cell.strip() for cell in found.cells)
    assert (number, text, campaign, unit, person) == (
        "NM-2026-0007", "欠薪名册没有公示", "农民工工资", "县人社局", "张三、李四",
    )  # fmt: skip
    assert (state, due, last) == ("整改中", "还剩 5 个工作日", "昨天")
    assert stages == ""
    assert [attributes["title"] for attributes in found.all_of("td") if attributes.get("title")] == [
        "农民工工资", "县人社局", "2026-11-30", "2026-11-22 02:30",
    ]  # fmt: skip


def test_its_links_lead_to_it_and_the_text_s_also_back() -> None:
    assert [link["href"] for link in drawn(ROW, replace(ROW, number="NM-2026-0108")).all_of("a")] == [
        "/problems/NM-2026-0007/", "/problems/NM-2026-0007/?in=group%3Dall",
        "/problems/NM-2026-0108/", "/problems/NM-2026-0108/?in=group%3Dall",
    ]  # fmt: skip


def test_a_row_that_may_be_chosen_has_a_box_with_a_name() -> None:
    assert not list(drawn(ROW).all_of("input"))
    (box,) = drawn(ROW, choosable=True).all_of("input")
    assert (box["name"], box["value"], box["aria-label"]) == ("chosen", "NM-2026-0007", "选 NM-2026-0007")


def test_what_is_not_settled_is_said_and_never_left_blank() -> None:
    cells = drawn(replace(ROW, unit="", person="", unresolved=2)).cells
    assert cells[3].strip() == "未定"
    assert cells[4].strip() == "无责任人"
    assert "2 处待确认" in cells[1]


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", '" onmouseover="x', "{{ 7 }}{% now %}", "{0}{number}{}", "&amp;<b>", "'"]
)
def test_nothing_of_a_text_becomes_part_of_the_page(hostile: str) -> None:
    found = drawn(replace(ROW, text=hostile, campaign=hostile, unit=hostile, person=hostile), choosable=True)
    plain = drawn(ROW, choosable=True)
    assert [name for name, _ in found.tags] == [name for name, _ in plain.tags]
    assert [sorted(attributes) for _, attributes in found.tags] == [sorted(attributes) for _, attributes in plain.tags]
    assert [cell.strip() for cell in found.cells[2:6]] == [hostile.strip()] * 4


def test_a_long_text_is_cut_as_the_filter_of_templates_cuts_it_and_whole_in_its_title() -> None:
    long = "问题" * 100
    (title,) = [link["title"] for link in drawn(replace(ROW, text=long)).all_of("a") if "title" in link]
    assert title == long
    cut = Template("{{ text|truncatechars:120 }}").render(Context({"text": long}))
    assert drawn(replace(ROW, text=long)).cells[1].strip() == cut
    assert len(drawn(replace(ROW, text="字" * 120)).cells[1].strip()) == 120


@pytest.mark.parametrize(
    ("row", "badge"),
    [
        (ROW, "rectifying"),
        (replace(ROW, track=Track.STANDING.value), "standing"),
        (replace(ROW, track=Track.STANDING.value, state=State.CLOSED.value), "closed"),
        (replace(ROW, state=State.CLOSED.value, history=True), "history"),
    ],
)
def test_the_badge_tells_apart_what_goes_on_for_good_and_what_earlier_lists_closed(row: ProblemRow, badge: str) -> None:
    assert badge_of(row) == badge


def test_english_readers_read_english() -> None:
    with translation.override("en"):
        cells = drawn(replace(ROW, unit="", person="", unresolved=1), choosable=True).cells
    assert "整改" not in "".join(cells[6:])
    assert cells[-1].strip() == "Yesterday"


def test_no_rows_are_no_html() -> None:
    assert render_rows((), now=NOW, place="in=group%3Dall", choosable=True) == ""
