"""The board, the list and one notice as each reader meets them, and a notice led through its life by buttons alone."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from lxml import html

from bihuan.apps.supervision.models import Notice, NoticeEvidence, StatedReason
from bihuan.core.ladder import RungName
from bihuan.core.notices import NoticeState
from tests.apps.ledger.web.county import County, now
from tests.apps.supervision.papers import drafted, sent, told
from tests.apps.verification.steps import photo


def text_of(county: County, who: str, address: str) -> str:
    """Everything that the page says to this reader."""
    page = html.document_fromstring(county.browser(who).get(address).content.decode())
    return " ".join(page.text_content().split())


def press(county: County, who: str, notice: int, step: str, **typed: object) -> int:
    """Send the form of a step; the status of the answer."""
    address = reverse(f"supervision:notice-{step}", args=[notice])
    return county.browser(who).post(address, typed).status_code


def state(notice: int) -> NoticeState:
    return NoticeState(Notice.objects.get(pk=notice).state)


def test_a_grave_notice_goes_its_whole_way_by_the_pages(county: County) -> None:
    notice = drafted(county, RungName.INTERVIEW, at=now())
    assert press(county, "office", notice, "tell") == 302
    assert press(county, "accountable", notice, "answer", text="资金在途，有银行回单") == 302
    assert press(county, "office", notice, "submit") == 302
    assert "资金在途，有银行回单" in text_of(county, "leader", reverse("supervision:notice", args=[notice]))
    assert press(county, "leader", notice, "approve") == 302
    assert press(county, "accountable", notice, "sign") == 302
    assert (
        press(
            county, "accountable", notice, "reply", text="已到账", pieces=SimpleUploadedFile("回单.jpg", photo().read())
        )
        == 302
    )
    assert press(county, "office", notice, "return", text="没有写日期") == 302
    assert press(county, "accountable", notice, "reply", text="11 月 20 日到账") == 302
    assert press(county, "office", notice, "accept") == 302
    assert state(notice) is NoticeState.SETTLED
    assert NoticeEvidence.objects.filter(word__notice=notice).count() == 1


def test_the_page_tells_every_act_and_who_was_told(county: County) -> None:
    notice = sent(county)
    said = text_of(county, "accountable", reverse("supervision:notice", args=[notice]))
    for part in ("整督〔2026〕1号", "县市场监督管理局", "批准并发出", "魏建明", "系统内送达", "视为收到"):
        assert part in said


def test_a_file_of_no_known_kind_is_refused_and_nothing_is_replied(county: County) -> None:
    notice = sent(county)
    bad = SimpleUploadedFile("回单.exe", b"MZ\x90\x00")
    assert press(county, "accountable", notice, "reply", text="已到账", pieces=bad) == 422
    assert state(notice) is NoticeState.SENT


def test_what_looks_like_a_secret_is_looked_over_first(county: County) -> None:
    notice = sent(county)
    assert press(county, "accountable", notice, "reply", text="见机密★文件，秘密★1年") == 422
    assert state(notice) is NoticeState.SENT


def test_a_form_that_was_drawn_before_somebody_else_acted_is_told_so(county: County) -> None:
    notice = sent(county)
    assert press(county, "accountable", notice, "reply", text="已到账", version=1) == 409


def test_the_board_has_a_column_for_each_rung_and_its_notices(county: County) -> None:
    drafted(county, RungName.INTERVIEW)
    sent(county)
    said = text_of(county, "office", reverse("supervision:board"))
    for word in ("提醒", "催办", "督办", "约谈", "问责建议", "起草", "整督〔2026〕1号"):
        assert word in said


def test_an_empty_board_says_so(county: County) -> None:
    assert "没有在办的通知" in text_of(county, "office", reverse("supervision:board"))


def test_the_unit_sees_no_draft_on_its_board(county: County) -> None:
    drafted(county, RungName.INTERVIEW)
    assert "没有在办的通知" in text_of(county, "accountable", reverse("supervision:board"))


@pytest.mark.parametrize(
    ("group", "listed"),
    [("open", 2), ("told", 1), ("unsigned", 1), ("unsigned-late", 1), ("to-reply", 1), ("settled", 0), ("made-up", 0)],
)
def test_a_list_holds_what_its_group_names(county: County, group: str, listed: int) -> None:
    told(county)
    sent(county)
    address = f"{reverse('supervision:notices')}?group={group}"
    page = html.document_fromstring(county.browser("office").get(address).content.decode())
    assert len(page.xpath("//table[contains(@class, 'bh-notices')]/tbody/tr")) == listed


def test_a_list_is_narrowed_by_rung_unit_and_campaign(county: County) -> None:
    sent(county)
    address = f"{reverse('supervision:notices')}?group=open"
    for part, found in (
        ("rung=supervision", True), ("rung=reminder", False), (f"unit={county.accountable.id}", True),
        (f"unit={county.other.id}", False), (f"campaign={county.campaign}", True), ("campaign=0", False), ("unit=x", False),
    ):  # fmt: skip
        assert ("整督〔2026〕1号" in text_of(county, "office", f"{address}&{part}")) is found


def test_a_board_narrowed_to_a_rung_shows_its_column_alone(county: County) -> None:
    """An empty column beside it would count nothing where its list holds something."""
    sent(county)
    drafted(county, RungName.INTERVIEW)
    for part, headings in (("", 5), ("?rung=supervision", 1), ("?rung=reminder", 0), ("?rung=made-up", 0)):
        page = html.document_fromstring(
            county.browser("office").get(reverse("supervision:board") + part).content.decode()
        )
        assert len(page.xpath("//*[contains(@class, 'bh-rung')]//h2")) == headings


def test_several_are_approved_at_once_after_a_look_at_what_cannot_be(county: County) -> None:
    ready, own = drafted(county), drafted(county, by="office", at=now() - timedelta(days=9))
    office, address = county.browser("office"), reverse("supervision:approve")
    chosen = [f"{ready}:1", f"{own}:1"]
    look = office.post(address, {"chosen": chosen}).content.decode()
    assert "起草、告知或提交的人不能自己批准" in look
    assert state(ready) is NoticeState.FOR_APPROVAL
    done = office.post(address, {"chosen": chosen, "confirmed": "1"}).content.decode()
    assert f"整督〔{timezone.localdate().year}〕1号" in done
    assert (state(ready), state(own)) == (NoticeState.SENT, NoticeState.FOR_APPROVAL)


def test_a_reason_is_stated_and_ruled_on_from_the_problem(county: County) -> None:
    number = county.rectifying()
    page = reverse("ledger:problem", args=[number])
    assert "说明正当理由" in text_of(county, "accountable", page)
    county.browser("accountable").post(reverse("supervision:reason", args=[number]), {"text": "汛期停工"})
    assert "汛期停工" in text_of(county, "office", page)
    ruling = {"verdict": "accept", "text": "属实", "until": "2099-01-01"}
    assert county.browser("office").post(reverse("supervision:reason-ruling", args=[number]), ruling).status_code == 302
    assert StatedReason.objects.get().outcome == "accepted"
    assert "恢复督办" in text_of(county, "office", page)
    county.browser("office").post(reverse("supervision:reason-end", args=[number]), {"text": "汛期已过"})
    assert StatedReason.objects.get().stops_until != StatedReason.objects.get().ruled_at


def test_the_problem_shows_its_rungs_to_who_sees_the_notice(county: County) -> None:
    number = county.rectifying()
    drafted(county, RungName.INTERVIEW, numbers=(number,))
    page = reverse("ledger:problem", args=[number])
    assert "还没有编号" in text_of(county, "office", page)
    assert "还没有编号" not in text_of(county, "accountable", page)


def test_the_overview_counts_each_rung(county: County) -> None:
    county.rectifying()
    sent(county)
    page = html.document_fromstring(county.browser("office").get(reverse("overview")).content.decode())
    links = page.xpath("//section[@id='ladder']//tbody//a/@href")
    assert f"{reverse('supervision:notices')}?group=open&rung=supervision" in links
