"""Bad input, two people at once, double presses, words that look secret: clear sentences, and nothing typed is lost."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.apps.evidence.models import Evidence
from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import Problem, ProgressReport
from bihuan.apps.ledger.operations import ProblemEdit
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import Seen, read

SECRET = "机密★10年"


def open_page(browser: Client, url: str) -> Seen:
    return read(browser.get(url))


def test_a_change_by_somebody_else_is_shown_beside_what_was_typed(county: County) -> None:
    number = county.register()
    url = f"/problems/{number}/edit/"
    office = county.browser("office")
    typed = open_page(office, url).form(url).filled(goal="年底前全部开户")
    operations.edit_problem(
        actor=county.actor("lead"), at=now(), number=number, edit=ProblemEdit(goal="先开六家", severity="grave")
    )
    page = read(office.post(url, typed))
    assert page.status == 409
    assert "何秀珍刚刚改过这个问题，没有覆盖" in page.words
    assert "整改目标 （空） 先开六家" in page.words
    assert "严重程度 一般 重大" in page.words
    assert page.form(url).values["goal"] == ["年底前全部开户"]
    assert county.detail(number).goal == "先开六家"
    assert office.post(url, page.form(url).filled()).status_code == 302
    mended = county.detail(number)
    assert mended.goal == "年底前全部开户"
    assert mended.severity == "grave", "what was left alone must not undo the other's change"


def test_others_do_not_learn_the_source_from_a_conflict(county: County) -> None:
    number = county.register()
    url = f"/problems/{number}/edit/"
    lead = county.browser("lead")
    form = open_page(lead, url).form(url)
    assert "source" not in form.values
    operations.edit_problem(actor=county.actor("office"), at=now(), number=number, edit=ProblemEdit(source="hotline"))
    page = read(lead.post(url, form.filled(goal="年底前")))
    assert page.status == 409
    assert "12345" not in page.words and "hotline" not in page.html


def test_a_double_press_takes_a_step_once(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    sent = open_page(browser, url).form(url).filled(line="已开户 6 家")
    first, second = browser.post(url, sent), browser.post(url, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert ProgressReport.objects.count() == 1
    assert "没有重复办理" in open_page(browser, f"/problems/{number}/").words


def test_a_press_whose_answer_got_lost_does_not_find_a_conflict(county: County) -> None:
    """The session that the second request read may be older than the first one's act: the row decides."""
    number = county.dispatched()
    url = f"/problems/{number}/accept/"
    browser = county.browser("accountable")
    sent = open_page(browser, url).form(url).filled()
    assert browser.post(url, sent).status_code == 302
    assert Session.objects.filter(pk=browser.session.session_key).exists()
    assert browser.post(url, sent)["Location"] == f"/problems/{number}/"
    assert county.detail(number).state == "accepted"


def test_the_same_step_from_another_drawing_is_a_conflict_and_no_second_act(county: County) -> None:
    number = county.dispatched()
    url = f"/problems/{number}/accept/"
    browser = county.browser("accountable")
    first, second = open_page(browser, url).form(url), open_page(browser, url).form(url)
    assert browser.post(url, first.filled()).status_code == 302
    assert read(browser.post(url, second.filled())).status in (403, 409)


def test_words_that_look_secret_are_shown_before_anything_is_saved(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    page = read(browser.post(url, open_page(browser, url).form(url).filled(line=f"{SECRET} 已办")))
    assert page.status == 422
    assert f"「{SECRET}」是密级标志：涉密内容不得录入。" in page.words
    assert ProgressReport.objects.count() == 0
    assert page.form(url).values["line"] == [f"{SECRET} 已办"]
    changed = read(browser.post(url, page.form(url).filled(line=f"{SECRET} 又改了一个字")))
    assert changed.status == 422, "a text that changed has to be looked over again"
    assert browser.post(url, changed.form(url).filled()).status_code == 302
    assert ProgressReport.objects.get().line == f"{SECRET} 又改了一个字"


def test_a_plain_text_is_not_asked_about(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    sent = open_page(browser, url).form(url).filled(line="保密局的食堂也已开户")
    assert browser.post(url, sent).status_code == 302


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"line": "  "}, "进展"),
        ({"line": "已办", "percent": "120"}, "自报百分比"),
        ({"line": "已办", "percent": "很多"}, "自报百分比"),
        ({"line": "已办", "figure_1_value": "6"}, "写了数，还缺它说的是什么。"),
        ({"line": "已办", "figure_2_name": "追缴"}, "写了名称，还缺数。"),
        ({"line": "已办", "effective_on": "2099-01-01"}, "形成日期还没有到。"),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(county: County, answers: dict[str, str], words: str) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    page = read(browser.post(url, open_page(browser, url).form(url).filled(**answers)))
    assert page.status == 422
    assert "填的都还在" in page.words and words in page.words
    for name, value in answers.items():
        assert page.form(url).values[name] == [value]
    assert ProgressReport.objects.count() == 0


def test_files_are_kept_when_something_else_is_wrong(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    file = SimpleUploadedFile("账目.txt", "开户 11 家".encode(), "text/plain")
    page = read(browser.post(url, open_page(browser, url).form(url).filled(line="", pieces=[file])))
    assert page.status == 422
    assert "已收下 1 件，不用再选" in page.words
    assert browser.post(url, page.form(url).filled(line="已开户")).status_code == 302
    assert [row.name for row in county.detail(number).progress[0].evidence] == ["账目.txt"]
    assert Evidence.objects.count() == 1


def test_one_bad_file_loses_none_of_the_good_ones(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/evidence/"
    browser = county.browser("accountable")
    files = [
        SimpleUploadedFile("账目.txt", "开户 11 家".encode(), "text/plain"),
        SimpleUploadedFile("程序.exe", b"MZ\x90\x00\x03", "application/octet-stream"),
        SimpleUploadedFile("坏照片.jpg", b"\xff\xd8\xff\xe0broken", "image/jpeg"),
    ]
    page = read(browser.post(url, open_page(browser, url).form(url).filled(pieces=files)))
    assert page.status == 422
    assert "认不出文件“程序.exe”" in page.words and "图片“坏照片.jpg”打不开" in page.words
    assert "已收下 1 件" in page.words
    assert browser.post(url, page.form(url).filled()).status_code == 302
    assert [row.name for row in county.detail(number).evidence] == ["账目.txt"]


def test_an_empty_file_is_told_by_its_name_and_loses_none_of_the_others(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    files = [
        SimpleUploadedFile("账目.txt", "开户 11 家".encode(), "text/plain"),
        SimpleUploadedFile("没写完.docx", b"", "application/octet-stream"),
    ]
    page = read(browser.post(url, open_page(browser, url).form(url).filled(line="都开了", pieces=files)))
    assert page.status == 422
    assert "文件“没写完.docx”是空的。" in page.words and "已收下 1 件" in page.words
    assert browser.post(url, page.form(url).filled()).status_code == 302
    assert [row.name for row in county.detail(number).progress[0].evidence] == ["账目.txt"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("IMG_0012.HEIC", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 30, "HEIC 格式，多数电脑打不开"),
        ("现场.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 30, "是视频，这里不收"),
        ("台账.xlsm", b"PK\x03\x04\x14\x00\x00\x00xl/vbaProject.bin", "带有宏"),
        ("台账.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        ("材料.zip", b"PK\x03\x04\x14\x00\x01\x00", "有密码"),
    ],
)
def test_a_file_that_proves_nothing_is_told_with_what_to_do(
    county: County, name: str, content: bytes, words: str
) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    sent = open_page(browser, url).form(url).filled(line="都开了", pieces=[SimpleUploadedFile(name, content)])
    page = read(browser.post(url, sent))
    assert page.status == 422 and name in page.words and words in page.words
    assert "都开了" in page.html and Evidence.objects.count() == 0


def test_files_with_a_wrong_day_have_to_be_chosen_again_and_the_page_says_so(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/evidence/"
    browser = county.browser("accountable")
    file = SimpleUploadedFile("账目.txt", "开户 11 家".encode(), "text/plain")
    sent = open_page(browser, url).form(url).filled(pieces=[file], effective_on="2099-01-01")
    page = read(browser.post(url, sent))
    assert "文件没有收下，要重新选一次；文字都还在。" in page.words
    assert Evidence.objects.count() == 0


def test_nothing_chosen_is_said(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/evidence/"
    browser = county.browser("accountable")
    page = read(browser.post(url, open_page(browser, url).form(url).filled()))
    assert page.status == 422 and "还没有选文件。" in page.words


def test_nobody_brings_another_persons_files_along(county: County) -> None:
    number = county.rectifying()
    foreign = county.dispatched(accountable_unit_id=county.other.id, assisting_unit_ids=())
    operations.accept_problem(actor=county.actor("other"), at=now(), number=foreign)
    other = county.browser("other")
    url = f"/problems/{foreign}/evidence/"
    file = SimpleUploadedFile("别人的.txt", "别人的".encode(), "text/plain")
    other.post(url, open_page(other, url).form(url).filled(pieces=[file]))
    theirs = Evidence.objects.get()
    mine = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    browser.post(mine, open_page(browser, mine).form(mine).filled(line="已办", kept=[str(theirs.pk)]))
    assert county.detail(number).evidence == ()


def test_a_refusal_met_on_the_way_keeps_what_was_typed(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/progress/"
    browser = county.browser("accountable")
    sent = open_page(browser, url).form(url).filled(line="这句话不能丢")
    operations.suspend_problem(actor=county.actor("office"), at=now(), number=number, reason="等批复")
    page = read(browser.post(url, sent))
    assert page.status in (403, 409)
    assert page.form(url).values["line"] == ["这句话不能丢"]
    assert "已暂停" in page.words


def test_every_form_is_kept_on_the_device_while_it_is_typed(county: County) -> None:
    number = county.rectifying()
    page = open_page(county.browser("accountable"), f"/problems/{number}/progress/")
    assert f'data-draft="{number}-progress-0"' in page.html
    assert "data-once" in page.html


def test_a_form_without_its_version_is_not_taken(county: County) -> None:
    number = county.dispatched()
    answer = county.browser("accountable").post(f"/problems/{number}/accept/", {})
    assert answer.status_code == 422
    assert Problem.objects.get(number=number).state == "dispatched"
