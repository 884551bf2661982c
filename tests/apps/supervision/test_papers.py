"""The paper of a notice: what it says on each rung, and that Word opens what is written."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.queries import NoticeDetail
from bihuan.core.ladder import DEFAULT_POLICY, PAPER_WORDS, RungName
from bihuan.documents.official import ItemTable, Paper, PaperKind, PaperNumber, write_paper
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import TUESDAY, WEDNESDAY, drafted, sent, submitted, told

TODAY = timezone.localdate(WEDNESDAY)


def detail_of(county: County, notice: int, who: str = "office") -> NoticeDetail:
    return queries.notice_detail(county.actor(who), notice_id=notice, today=TODAY)


def said(paper: Paper) -> str:
    """Everything that the written file says."""
    stream = BytesIO()
    write_paper(paper, stream)
    stream.seek(0)
    written = docx.Document(stream)
    cells = [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(part.text for part in written.paragraphs), *cells])


def test_a_sent_notice_bears_its_number_its_items_and_the_term_of_the_reply(county: County) -> None:
    paper = queries.paper_of(detail_of(county, sent(county)), today=TODAY)
    assert paper.number == PaperNumber("整督", 2026, 1)
    told_all = said(paper)
    for part in (
        "整督〔2026〕1号",
        "县市场监督管理局",
        "2026年11月30日前",
        "逾期 6 个工作日",
        "《政府督查工作条例》第九条",
    ):
        assert part in told_all


def test_several_items_stand_in_a_table(county: County) -> None:
    numbers = (county.dispatched(), county.dispatched(text="留样记录缺 27 天"))
    paper = queries.paper_of(detail_of(county, drafted(county, numbers=numbers)), today=TODAY)
    tables = [block for block in paper.body if isinstance(block, ItemTable)]
    assert [len(table.rows) for table in tables] == [2]
    assert "留样记录缺 27 天" in said(paper)


def test_a_problem_number_stands_on_one_line_of_the_table(county: County) -> None:
    """Half a character for each of its twelve, and two more for capitals, at twelve points."""
    numbers = (county.dispatched(), county.dispatched(text="留样记录缺 27 天"))
    paper = queries.paper_of(detail_of(county, drafted(county, numbers=numbers)), today=TODAY)
    table = next(block for block in paper.body if isinstance(block, ItemTable))
    shares = {column.title: column.share for column in table.columns}
    room = {title: 156 * share / sum(shares.values()) - 2 for title, share in shares.items()}
    half = 12 / 2 * 25.4 / 72
    assert room["编号"] >= 14 * half - 0.6 and room["时限"] >= 10 * half and room["序号"] >= 4 * half


def test_a_draft_has_no_number(county: County) -> None:
    assert queries.paper_of(detail_of(county, drafted(county)), today=TODAY).number is None


def test_a_grave_paper_says_that_its_unit_was_heard_and_how_to_object(county: County) -> None:
    notice = submitted(county)
    operations.approve_notice(actor=county.actor("leader"), at=TUESDAY, notice_id=notice)
    told_all = said(queries.paper_of(detail_of(county, notice), today=TODAY))
    assert "收到陈述申辩 1 份" in told_all
    assert "30 日内书面提出" in told_all


@pytest.mark.parametrize("rung", DEFAULT_POLICY.rungs, ids=lambda rung: rung.name.value)
def test_every_rung_has_its_own_paper(county: County, rung: object) -> None:
    detail = replace(detail_of(county, sent(county)), rung=rung)  # type: ignore[arg-type]
    paper = queries.paper_of(detail, today=TODAY)
    grave = detail.rung.name in (RungName.INTERVIEW, RungName.ACCOUNTABILITY)
    assert (paper.kind is PaperKind.DOCUMENT) is grave
    assert PAPER_WORDS[detail.rung.name][-1] in paper.title[-3:]
    assert said(paper)


def test_the_unit_takes_the_paper_out_once_it_was_sent_and_not_while_it_is_heard(county: County) -> None:
    unit = county.browser("accountable")
    answer = unit.get(reverse("supervision:paper-word", args=[sent(county)]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert unit.get(reverse("supervision:paper-word", args=[told(county)])).status_code == 404


def test_the_page_shows_the_paper_to_who_approves_it(county: County) -> None:
    page = reverse("supervision:notice", args=[submitted(county)])
    assert "进行约谈的通知" in county.browser("leader").get(page).content.decode()
    assert "进行约谈的通知" not in county.browser("accountable").get(page).content.decode()
