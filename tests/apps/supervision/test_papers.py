"""The paper of a notice: what it says on each rung, and that Word opens what is written."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.models import Notice
from bihuan.apps.supervision.queries import NoticeDetail
from bihuan.core.ladder import DEFAULT_POLICY, PAPER_WORDS, RungName
from bihuan.documents.official import ItemTable, Paper, PaperKind, PaperNumber, write_paper
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import (
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    WEDNESDAY,
    drafted,
    replied,
    sent,
    submitted,
    told,
)

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


def paper_says(county: County, notice: int) -> str:
    return said(queries.paper_of(detail_of(county, notice), today=TODAY))


def approved(county: County, rung: RungName, *numbers: str) -> int:
    """Sent on Monday for these problems."""
    notice = drafted(county, rung, numbers=numbers)
    operations.approve_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice)
    return notice


@pytest.mark.parametrize(
    ("workdays", "stand", "demand", "title"),
    [
        ((-5, 0), "事项即将到期，现予提醒", "按期完成；确有困难的，在到期前申请延期", "关于按期完成整改事项的提醒函"),
        ((30, 30), "事项已经逾期，现予提醒", "请抓紧办理，尽快完成；", "关于尽快完成逾期整改事项的提醒函"),
        ((-1, 30), "有的即将到期，有的已经逾期，现予提醒", "没有到期的按期完成", "关于尽快完成整改事项的提醒函"),
    ],
    ids=["before", "late", "both"],
)
def test_a_reminder_says_of_its_items_what_is_so(
    county: County, *, workdays: tuple[int, int], stand: str, demand: str, title: str
) -> None:
    numbers = (county.dispatched(), county.dispatched(text="留样记录缺 27 天"))
    detail = detail_of(county, approved(county, RungName.REMINDER, *numbers))
    items = tuple(replace(item, workdays=late) for item, late in zip(detail.items, workdays, strict=True))
    paper = queries.paper_of(replace(detail, items=items), today=TODAY)
    words = said(paper)
    assert stand in words and demand in words
    assert paper.title == title
    assert ("即将到期" in words) is (min(workdays) <= 0)


def test_a_higher_paper_names_only_the_rungs_that_were_sent_before_for_all_of_its_items(county: County) -> None:
    first, second = county.dispatched(), county.dispatched(text="留样记录缺 27 天")
    approved(county, RungName.REMINDER, first)
    drafted(county, RungName.URGING, numbers=(first,))
    one = drafted(county, numbers=(first,), at=TUESDAY)
    assert "已经逾期，经提醒仍未完成，现予督办" in paper_says(county, one), "what was only drafted was not sent"
    both = drafted(county, numbers=(first, second), at=WEDNESDAY, rung=RungName.INTERVIEW)
    assert "仍未完成" not in paper_says(county, both)

    for notice in Notice.objects.filter(rung="urging"):
        operations.approve_notice(actor=county.actor("leader"), at=TUESDAY, notice_id=notice.pk)
    assert "经提醒、催办仍未完成" in paper_says(county, one)


def test_what_was_sent_afterwards_is_not_said_to_have_been_sent_before(county: County) -> None:
    number = county.dispatched()
    notice = approved(county, RungName.SUPERVISION, number)
    later = drafted(county, RungName.URGING, numbers=(number,), at=TUESDAY)
    operations.approve_notice(actor=county.actor("leader"), at=TUESDAY, notice_id=later)
    assert "仍未完成" not in paper_says(county, notice)


def test_why_a_person_started_higher_stands_in_the_paper(county: County) -> None:
    notice = drafted(county, by="office")
    Notice.objects.filter(pk=notice).update(why="群众一个月内来电五次\n学校已经停餐")
    words = paper_says(county, notice)
    assert "直接提起的理由：群众一个月内来电五次" in words and "学校已经停餐" in words


def test_an_interview_names_no_time_that_it_does_not_have(county: County) -> None:
    words = paper_says(county, submitted(county))
    assert "时间、地点另行告知" in words and "按通知的时间" not in words


def test_a_paper_that_was_sent_keeps_the_day_of_its_reply_when_one_is_returned(county: County) -> None:
    notice = replied(county)
    before = paper_says(county, notice)
    operations.return_reply(actor=county.actor("office"), at=NEXT_MONDAY, notice_id=notice, why="没有附凭证")
    assert detail_of(county, notice).row.reply_due == date(2026, 12, 7)
    assert paper_says(county, notice) == before
    assert "2026年11月30日前" in before


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
