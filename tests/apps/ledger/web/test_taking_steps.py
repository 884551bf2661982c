"""Each step by its own page: who takes it, what it leaves behind, and who is refused with which words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from bihuan.apps.ledger import operations
from bihuan.apps.ledger.models import ExtensionRequest, Measure, Milestone, Problem
from bihuan.apps.ledger.operations import Question
from bihuan.apps.ledger.web.step_pages import STEP_PAGES
from tests.apps.ledger.web.county import FAR, County, now
from tests.apps.ledger.web.reading import read


def asked_back(county: County) -> str:
    number = county.dispatched()
    operations.ask_hand_back(actor=county.actor("accountable"), at=now(), number=number, reason="不是我们的")
    return number


def accepted(county: County) -> str:
    number = county.dispatched(standard="专户已开", measures=(operations.NewMeasure("开设专户"),))
    operations.accept_problem(actor=county.actor("accountable"), at=now(), number=number)
    return number


def suspended(county: County) -> str:
    number = county.dispatched()
    operations.suspend_problem(actor=county.actor("office"), at=now(), number=number, reason="等上级批复")
    return number


def extension_asked(county: County) -> str:
    number = county.rectifying(due=FAR.replace(year=2098))
    operations.request_extension(
        actor=county.actor("accountable"), at=now(), number=number, until=FAR, reason="专户审批要排期"
    )
    return number


def unread(county: County) -> str:
    return county.register(due=None, questions=(Question("deadline", "少了字。", "截至1031日"),))


@dataclass(frozen=True, slots=True)
class Case:
    """A step, who takes it, from where, with which answers, and the state in which it leaves the problem."""

    key: str
    who: str
    begin: Callable[[County], str]
    state: str
    answers: dict[str, object] = field(default_factory=dict)
    row: str = ""


CASES = [
    Case("dispatch", "office", lambda c: c.register(), "dispatched"),
    Case("dispatch", "lead", lambda c: c.register(), "dispatched"),
    Case("accept", "accountable", lambda c: c.dispatched(), "accepted"),
    Case("ask-handback", "accountable", lambda c: c.dispatched(), "handback-asked", {"reason": "食堂归教育部门管"}),
    Case("uphold-handback", "office", asked_back, "registered", {"ruling": "确实不归它管"}),
    Case("reject-handback", "office", asked_back, "dispatched", {"ruling": "账户归它查"}),
    Case("begin", "accountable", accepted, "rectifying"),
    Case("progress", "accountable", lambda c: c.rectifying(), "rectifying", {"line": "已开户 6 家"}),
    Case("progress", "assisting", lambda c: c.rectifying(), "rectifying", {"line": "已通知 3 家"}),
    Case("extension", "accountable", lambda c: c.rectifying(due=FAR.replace(year=2098)), "rectifying",
         {"until": "2099-12-31", "reason": "专户审批要排期"}),
    Case("rule-extension", "office", extension_asked, "rectifying", {"grant": "yes", "ruling": "理由属实"}),
    Case("measure", "accountable", accepted, "accepted", {"text": "把账目贴出来", "deadline": "2099年6月底前"}),
    Case("end-measure", "accountable", lambda c: c.rectifying(), "rectifying", {"outcome": "done"}, "1"),
    Case("end-measure", "office", lambda c: c.rectifying(), "rectifying", {"outcome": "dropped", "why": "已并到别处"}, "1"),
    Case("milestone", "lead", accepted, "accepted", {"text": "六家开好户", "deadline": "2099-03-31"}),
    Case("reach-milestone", "accountable", lambda c: c.rectifying(), "rectifying", {}, "1"),
    Case("standard", "accountable", accepted, "accepted", {"standard": "抽查 3 家，账户和台账一致"}),
    Case("settle", "office", unread, "registered", {"deadline": "2099-10-31"}),
    Case("edit", "office", lambda c: c.register(), "registered",
         {"text": "改过的话", "severity": "grave", "track": "staged", "category": "money", "source": "audit"}),
    Case("suspend", "office", lambda c: c.rectifying(), "suspended", {"reason": "等上级批复"}),
    Case("resume", "office", suspended, "dispatched", {"reason": "批复到了"}),
    Case("withdraw", "office", lambda c: c.register(), "withdrawn", {"reason": "登记重了"}),
]  # fmt: skip


def address(case: Case, number: str) -> str:
    return f"/problems/{number}/{STEP_PAGES[case.key].path.replace('<int:position>', case.row)}/"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.key} by {case.who}")
def test_a_lawful_step_is_taken_by_its_page(county: County, case: Case) -> None:
    number = case.begin(county)
    browser = county.browser(case.who)
    before = county.detail(number).version
    page = read(browser.get(address(case, number)))
    assert page.status == 200
    answer = browser.post(address(case, number), page.form(address(case, number)).filled(**case.answers))
    assert answer.status_code == 302, read(answer).words
    assert answer["Location"] == f"/problems/{number}/"
    after = county.detail(number)
    assert after.state == case.state
    assert after.version > before
    assert str(STEP_PAGES[case.key].done) in read(browser.get(f"/problems/{number}/")).words


def test_every_step_page_has_a_case() -> None:
    tried = {case.key for case in CASES} | {"evidence", "merge", "share"}
    assert tried == set(STEP_PAGES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.key} by {case.who}")
def test_who_has_no_part_in_a_problem_finds_no_such_step(county: County, case: Case) -> None:
    number = case.begin(county)
    for who in ("other", "elsewhere", "system-admin"):
        browser = county.browser(who)
        assert browser.get(address(case, number)).status_code == 404
        assert browser.post(address(case, number), {"version": 1}).status_code == 404
    answer = Client().post(address(case, number), {"version": 1})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("key", "who", "begin", "words"),
    [
        ("accept", "office", County.dispatched, "现在不能认领：这一步由主责单位办理。"),
        ("accept", "accountable", accepted, "现在不能认领：问题现在是“已认领”，不能走这一步。"),
        ("dispatch", "accountable", County.dispatched, "这一步由整改落实组、牵头单位办理。"),
        ("withdraw", "lead", County.register, "这一步由整改落实组办理。"),
        ("begin", "accountable", County.dispatched, "不能走这一步"),
        ("progress", "office", County.rectifying, "不在职责范围内"),
        ("progress", "accountable", County.dispatched, "问题现在是“待认领”，不能走这一步。"),
        ("standard", "accountable", County.rectifying, "问题现在是“整改中”"),
        ("rule-extension", "office", County.rectifying, "不在职责范围内"),
        ("edit", "accountable", County.dispatched, "不在职责范围内"),
    ],
)  # fmt: skip
def test_an_unlawful_step_is_refused_with_its_reason_and_writes_nothing(
    county: County, key: str, who: str, begin: Callable[[County], str], words: str
) -> None:
    number = begin(county)
    version = county.detail(number).version
    browser = county.browser(who)
    page = read(browser.get(f"/problems/{number}/{STEP_PAGES[key].path}/"))
    assert page.status == 403
    assert words in page.words
    sent = {"version": version, "line": "这句话不能丢", "reason": "这句话不能丢", "ruling": "这句话不能丢"}
    answer = read(browser.post(f"/problems/{number}/{STEP_PAGES[key].path}/", sent))
    assert answer.status == 403
    assert words in answer.words
    if key in ("withdraw", "progress", "rule-extension"):
        assert "这句话不能丢" in answer.html
    assert county.detail(number).version == version


def test_dispatch_asks_for_unit_and_deadline_where_they_are_missing(county: County) -> None:
    number = county.register(accountable_unit_id=None, due=None, units_raw="有关部门")
    office = county.browser("office")
    url = f"/problems/{number}/dispatch/"
    page = read(office.get(url))
    assert "原文“有关部门”" in page.words
    empty = read(office.post(url, page.form(url).filled()))
    assert empty.status == 422
    answers = {"unit": str(county.accountable.id), "deadline": "2099年12月底前"}
    shown = read(office.post(url, page.form(url).filled(**answers)))
    assert shown.status == 422 and "2099-12-31（含当天）" in shown.words
    assert office.post(url, shown.form(url).filled()).status_code == 302
    detail = county.detail(number)
    assert (detail.state, detail.due_day, detail.due_raw) == ("dispatched", FAR, "2099年12月底前")
    assert detail.accountable_unit_id == county.accountable.id


def test_a_deadline_for_good_is_enough_to_dispatch(county: County) -> None:
    number = county.register(due=None)
    office = county.browser("office")
    url = f"/problems/{number}/dispatch/"
    shown = read(office.post(url, read(office.get(url)).form(url).filled(deadline="立行立改，长期坚持")))
    assert "长期坚持" in shown.words
    assert office.post(url, shown.form(url).filled()).status_code == 302
    assert county.detail(number).standing


def test_the_third_hand_back_goes_to_the_leader(county: County) -> None:
    number = asked_back(county)
    Problem.objects.filter(number=number).update(handbacks=2)
    office = read(county.browser("office").get(f"/problems/{number}/uphold-handback/"))
    assert office.status == 403 and "已是第 3 次退回，由县领导裁定" in office.words
    url = f"/problems/{number}/reject-handback/"
    leader = county.browser("leader")
    sent = read(leader.get(url)).form(url).filled(ruling="就由你们办")
    assert leader.post(url, sent).status_code == 302


def test_a_problem_goes_on_in_the_joint_one(county: County) -> None:
    joint, number = county.register(text="全县食堂账户"), county.register()
    office = county.browser("office")
    url = f"/problems/{number}/merge/"
    form = read(office.get(url)).form(url)
    wrong = read(office.post(url, form.filled(joint_number="不是编号", reason="同一件事")))
    assert wrong.status == 422 and "编号写法不对" in wrong.words
    assert office.post(url, form.filled(joint_number=joint.lower(), reason="同一件事")).status_code == 302
    assert county.detail(number).joint_number == joint


def test_measures_keep_who_when_how_much_and_how_it_is_verified(county: County) -> None:
    number = accepted(county)
    url = f"/problems/{number}/measure/"
    browser = county.browser("accountable")
    answers = {
        "text": "公示账目",
        "who": "食堂科 王敏",
        "deadline": "尽快",
        "amount": "11 家",
        "verification": "看公示照片",
    }
    assert browser.post(url, read(browser.get(url)).form(url).filled(**answers)).status_code == 302
    row = Measure.objects.get(problem__number=number, position=2)
    assert (row.text, row.who, row.due, row.due_raw) == ("公示账目", "食堂科 王敏", None, "尽快")
    assert (row.amount, row.verification) == ("11 家", "看公示照片")


def test_a_measure_that_is_dropped_needs_a_reason(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/measure/1/end/"
    browser = county.browser("accountable")
    page = read(browser.post(url, read(browser.get(url)).form(url).filled(outcome="dropped")))
    assert page.status == 422 and "要写明理由" in page.words
    assert browser.get(f"/problems/{number}/measure/7/end/").status_code == 404


def test_a_stage_goal_is_reported_in_one_press(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/milestone/1/reach/"
    browser = county.browser("accountable")
    form = read(browser.get(f"/problems/{number}/")).form(url)
    assert browser.post(url, form.filled()).status_code == 302
    assert Milestone.objects.get(problem__number=number).reached_at is not None
    assert "自报" in read(browser.get(f"/problems/{number}/")).words


def test_a_refused_extension_leaves_the_deadline(county: County) -> None:
    number = extension_asked(county)
    url = f"/problems/{number}/extension/rule/"
    office = county.browser("office")
    page = read(office.get(url))
    assert "专户审批要排期" in page.words and "2099-12-31" in page.words
    assert office.post(url, page.form(url).filled(grant="no", ruling="抓紧")).status_code == 302
    assert ExtensionRequest.objects.get().outcome == "refused"
    assert county.detail(number).due_day == FAR.replace(year=2098)


def test_evidence_comes_with_the_day_that_it_speaks_of(county: County) -> None:
    number = county.rectifying()
    url = f"/problems/{number}/evidence/"
    browser = county.browser("accountable")
    drawn = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(drawn, "PNG")
    files = [
        SimpleUploadedFile("公示栏.png", drawn.getvalue(), "image/png"),
        SimpleUploadedFile("账目.txt", "开户 11 家".encode(), "text/plain"),
    ]
    sent = read(browser.get(url)).form(url).filled(pieces=files, effective_on="2026-11-05")
    assert browser.post(url, sent).status_code == 302
    rows = county.detail(number).evidence
    assert [(row.name, str(row.effective_on), row.unit) for row in rows] == [
        ("公示栏.png", "2026-11-05", "县市场监督管理局"),
        ("账目.txt", "2026-11-05", "县市场监督管理局"),
    ]
    page = read(browser.get(f"/problems/{number}/"))
    assert "证明 11 月 5 日的情况" in page.words and "单位自报" in page.words
    assert f"/evidence/{rows[0].id}/file/" in page.links
