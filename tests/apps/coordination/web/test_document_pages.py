"""Documents in the browser: written down, sent to many at once, signed with one button, followed up; and what is refused."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bihuan.apps.campaigns.models import Task
from bihuan.apps.coordination.models import Document, Recipient
from tests.apps.coordination.documents import drafted, follow, sent, sign, stored
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


def post(county: County, who: str, address: str, **answers: object) -> tuple[int, str]:
    """Fill in the form of that page and send it: the status, and the words of the page that one ends on."""
    browser = county.browser(who)
    form = read(browser.get(address)).form(address)
    answer = browser.post(address, form.filled(**answers))
    if answer.status_code != 302:
        return answer.status_code, read(answer).words
    return 302, read(browser.get(answer.headers["Location"])).words


def registered(county: County, **answers: object) -> tuple[int, str]:
    given: dict[str, object] = {
        "issuer": str(county.lead.id), "number": f"澜教发[{timezone.localdate().year}]5号", "title": "关于自查的通知", "kind": "notice",
        "dated": timezone.localdate().isoformat(),
    }  # fmt: skip
    return post(county, "office", "/documents/new/", **(given | answers))


def test_a_document_is_written_down_with_its_file_and_leads_on_to_its_recipients(county: County) -> None:
    pdf = SimpleUploadedFile("通知.pdf", b"%PDF-1.4\n%", content_type="application/pdf")
    status, words = registered(county, file=pdf)
    assert status == 302
    assert "文件已登记。接着选发给哪些单位。" in words and "全部牵头单位（1 个）" in words
    document = Document.objects.get()
    assert (document.number, document.file is not None) == (f"澜教发〔{timezone.localdate().year}〕5号", True)
    page = read(county.browser("office").get(f"/documents/{document.pk}/"))
    assert "通知.pdf" in page.words and f"/evidence/{document.file_id}/file/" in page.links


def test_the_number_may_be_left_to_the_system(county: County) -> None:
    registered(county)
    assert registered(county, number="", title="又一份")[0] == 302
    assert Document.objects.latest("pk").number == f"澜教发〔{timezone.localdate().year}〕6号"


@pytest.mark.parametrize(
    ("answers", "said"),
    [({"title": ""}, "这个字段是必填项"), ({"number": ""}, "写上发文字号"), ({"sign_days": "0"}, "1"), ({"dated": ""}, "这个字段是必填项")],
    ids=["no title", "no series yet", "no days", "no date"],
)  # fmt: skip
def test_what_is_missing_is_told_and_what_was_typed_is_kept(
    county: County, answers: dict[str, object], said: str
) -> None:
    status, words = registered(county, **answers)
    assert status == 422 and said in words
    assert not Document.objects.exists()


def test_a_suspicious_word_is_looked_at_before_it_is_kept(county: County) -> None:
    status, words = registered(county, title="机密★5年 关于自查的通知")
    assert status == 422 and "看清再保存" in words


def test_whole_groups_and_single_units_get_it_once(county: County) -> None:
    document_id = drafted(county)
    status, words = post(
        county, "office", f"/documents/{document_id}/send/",
        audiences=["leads", f"campaign-{county.campaign}"], units=[str(county.accountable.id), str(county.other.id)],
    )  # fmt: skip
    assert status == 302 and "已发给 4 个单位" in words
    assert Recipient.objects.filter(document=document_id).count() == 4


def test_to_nobody_is_no_sending(county: County) -> None:
    status, words = post(county, "office", f"/documents/{drafted(county)}/send/")
    assert status == 422 and "选至少一个还没有发过的单位" in words


def test_a_unit_signs_with_one_button(county: County) -> None:
    document_id = sent(county, at=now())
    browser = county.browser("assisting")
    page = read(browser.get(f"/documents/{document_id}/"))
    form = page.form(f"/documents/{document_id}/sign/")
    assert "代表石桥镇签收" in page.words
    first, second = (browser.post(form.action, form.values) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 403)
    page = read(browser.get(f"/documents/{document_id}/"))
    assert "现在没有要办的步骤" in page.words
    assert Recipient.objects.get(document=document_id, unit=county.assisting.id).signed_at is not None


def test_the_page_of_signing_asks_nothing_but_the_button(county: County) -> None:
    document_id = sent(county, at=now())
    status, words = post(county, "accountable", f"/documents/{document_id}/sign/")
    assert status == 302 and "已签收" in words


def test_the_sender_sees_who_signed_and_a_unit_only_itself(county: County) -> None:
    document_id = sent(county, at=now())
    sign(county, document_id, "accountable", at=now())
    office = read(county.browser("office").get(f"/documents/{document_id}/")).words
    assert "1 / 2 个单位已签收" in office and "周文岚" in office and "石桥镇" in office
    unit = read(county.browser("assisting").get(f"/documents/{document_id}/")).words
    assert "周文岚" not in unit


def test_what_it_asks_for_becomes_a_task(county: County) -> None:
    document_id = sent(county, at=now())
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    status, words = post(
        county, "office", f"/documents/{document_id}/task/",
        campaign=str(county.campaign), content="自查食堂账目", unit=str(county.accountable.id), due=due,
    )  # fmt: skip
    assert status == 302 and "自查食堂账目" in words and "任务已分出去" in words
    assert Task.objects.get().unit_id == county.accountable.id


def test_it_is_tied_to_a_problem_by_its_number(county: County) -> None:
    document_id, number = sent(county, at=now()), county.dispatched()
    status, words = post(county, "office", f"/documents/{document_id}/tie/", number=number)
    assert status == 302 and number in words


@pytest.mark.parametrize("number", ["", "XY-2026-9999"])
def test_nothing_or_what_is_not_there_is_not_tied(county: County, number: str) -> None:
    status, _words = post(county, "office", f"/documents/{sent(county, at=now())}/tie/", number=number)
    assert status == 422


def test_a_document_that_was_left_alone_stands_out_with_its_reason(county: County) -> None:
    document_id = sent(county, at=now() - timedelta(days=60))
    for address in ("/documents/?group=neglected", f"/documents/{document_id}/", "/"):
        words = read(county.browser("office").get(address)).words
        assert "一发了之" in words and "没有落到任务或问题" in words, address
    follow(county, document_id, at=now())
    assert "没有跟进。" not in read(county.browser("office").get("/documents/?group=neglected")).words


def test_a_unit_finds_what_it_has_to_sign_first(county: County) -> None:
    document_id = sent(county, at=now())
    for address in ("/", "/documents/"):
        page = read(county.browser("assisting").get(address))
        assert "待签收" in page.words and f"/documents/{document_id}/" in page.links, address
    sign(county, document_id, "assisting", at=now())
    assert f"/documents/{document_id}/" not in read(county.browser("assisting").get("/documents/")).links
    assert f"/documents/{document_id}/" in read(county.browser("assisting").get("/documents/?group=all")).links


def test_what_cannot_end_yet_says_why_and_ends_when_it_can(county: County) -> None:
    document_id, office = sent(county, at=now()), county.browser("office")
    words = read(office.get(f"/documents/{document_id}/")).words
    assert "还有 2 个单位没有签收。 还没有落到任务或问题。 还没有跟进过。" in words
    assert post(county, "office", f"/documents/{document_id}/close/", words="办完了")[0] == 403
    sign(county, document_id, at=now())
    post(county, "office", f"/documents/{document_id}/tie/", number=county.dispatched())
    assert post(county, "office", f"/documents/{document_id}/follow-up/", words="都在办了")[0] == 302
    status, words = post(county, "office", f"/documents/{document_id}/close/", words="账目都清了")
    assert status == 302 and "账目都清了" in words and "文件已办结" in words


def test_it_is_taken_back_with_a_reason(county: County) -> None:
    document_id = sent(county, at=now())
    assert post(county, "office", f"/documents/{document_id}/withdraw/", words="发错了")[0] == 302
    assert stored(document_id).state == "withdrawn"


def test_somebody_else_meanwhile_is_told_and_what_was_typed_is_kept(county: County) -> None:
    document_id, address = sent(county, at=now()), "/documents/{}/follow-up/"
    browser = county.browser("office")
    form = read(browser.get(address.format(document_id))).form(address.format(document_id))
    follow(county, document_id, at=now())
    answer = browser.post(form.action, form.filled(words="我看到的"))
    assert answer.status_code == 409 and "我看到的" in read(answer).html


def test_units_are_counted_and_each_number_leads_to_its_list(county: County) -> None:
    document_id = sent(county, at=now())
    sign(county, document_id, "accountable", at=now())
    page = read(county.browser("office").get("/documents/reading/"))
    assert "只数单位，不记谁看过、看了几次。" in page.words
    address = f"/documents/?unit={county.assisting.id}&signing=unsigned"
    assert address in page.links
    listed = read(county.browser("office").get(address))
    assert "共 1 项" in listed.words and "收文单位： 石桥镇" in listed.words


@pytest.mark.parametrize("address", ["/documents/?group=made-up", "/documents/?unit=x", "/documents/?mine=all"])
def test_an_address_that_means_nothing_shows_nothing(county: County, address: str) -> None:
    sent(county, at=now())
    assert "这里没有文件" in read(county.browser("office").get(address)).words
