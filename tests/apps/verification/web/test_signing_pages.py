"""Signing, the public notice and the closing rules by their pages."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from bihuan.apps.ledger.models import Problem
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import Application, Check, ClosingPolicy, Objection, PublicNotice
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side, Standard
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read
from tests.apps.verification.steps import SAID, ready, under_check

BOTH = ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=7)


def ask(county: County, rule: ClosingRule = BOTH) -> None:
    operations.change_closing_policy(
        actor=county.actor("office"),
        at=now(),
        campaign_id=county.campaign,
        why="从严",
        seen=None,
        policy={**DEFAULT_POLICY, "general": rule},
    )


def checked(county: County) -> str:
    number = under_check(county)
    operations.close_application(actor=county.actor("checker"), at=now(), number=number, finding="看了账")
    return number


def posted(county: County) -> PublicNotice:
    number = checked(county)
    for who in ("lead", "office"):
        operations.sign_review(
            actor=county.actor(who), at=now(), number=number, opinion="同意", public_text="11 家开了专户"
        )
    return PublicNotice.objects.get()


def send(county: County, who: str, address: str, **answers: object) -> HttpResponse:
    """Open a page, fill the form that goes to its own address and send it."""
    browser = county.browser(who)
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    answer = browser.post(address, form.filled(**answers))
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_lead_unit_and_the_office_sign_by_their_pages(county: County) -> None:
    ask(county)
    number = checked(county)
    address = f"/problems/{number}/review/"
    page = read(county.browser("lead").get(address))
    assert "代表牵头单位签署" in page.words and SAID in page.words and "看了账" in page.words
    assert "公示内容" not in page.words, "only the last signature settles what is public"

    first = send(county, "lead", address, opinion="同意", verdict="sign")
    assert (first.status_code, first["Location"]) == (302, f"/problems/{number}/")
    last = send(county, "office", address, opinion="同意", verdict="sign")

    assert last.status_code == 302
    assert Problem.objects.get(number=number).state == "public-notice"
    assert PublicNotice.objects.get().text == SAID, "what the unit said stands there to be looked over"


def test_a_reviewer_sends_back_with_a_reason(county: County) -> None:
    ask(county)
    number = checked(county)

    answer = send(county, "lead", f"/problems/{number}/review/", opinion="凭证只有一半", verdict="return")

    assert answer.status_code == 302
    assert Problem.objects.get(number=number).state == "returned"
    assert "凭证只有一半" in read(county.browser("accountable").get(f"/problems/{number}/")).words


def test_who_cannot_sign_is_told_why(county: County) -> None:
    ask(county)
    number = checked(county)
    for who, said in (
        ("office", "现在轮到牵头单位签署"),
        ("accountable", "这一步由复核人办理"),
        ("checker", "这一步由复核人办理"),
    ):
        answer = county.browser(who).get(f"/problems/{number}/review/")
        assert answer.status_code == 403
        assert said in read(answer).words
    assert county.browser("other").get(f"/problems/{number}/review/").status_code == 404


def test_a_form_without_words_keeps_what_was_typed(county: County) -> None:
    ask(county)
    number = checked(county)
    operations.sign_review(actor=county.actor("lead"), at=now(), number=number, opinion="同意")

    answer = send(
        county, "office", f"/problems/{number}/review/", opinion="看过，同意", public_text=" ", verdict="sign"
    )

    assert answer.status_code == 422
    assert "要写明公示什么" in read(answer).words and "看过，同意" in answer.content.decode()


def test_a_check_is_answered_standard_by_standard(county: County) -> None:
    ask(county, ClosingRule(by_standards=True, sides=(Side.OFFICE,)))
    number = ready(county)
    address = f"/problems/{number}/apply/"
    short = send(county, "accountable", address, statement=SAID)
    assert short.status_code == 422, "the policy asks for the rest too"
    send(
        county,
        "accountable",
        address,
        statement=SAID,
        effective_on="2026-01-05",
        like_cases="查了 40 家",
        source_cured="出了办法",
        institutional_gap="weak",
    )
    assert county.detail(number).institutional_gap == "weak"
    operations.begin_check(actor=county.actor("checker"), at=now(), number=number)
    said: dict[str, object] = {"seen": "on-site", "finding": "逐条看过", "verdict": "close", "grade": "good"}
    said |= {standard.value: "met" for standard in Standard}
    said |= {f"{standard.value}-words": "看到了" for standard in Standard}
    check = f"/problems/{number}/check/"

    poor = send(county, "checker", check, **(said | {"grade": "poor"}))
    assert poor.status_code == 422 and "要退回整改" in read(poor).words
    assert send(county, "checker", check, **said).status_code == 302

    assert Problem.objects.get(number=number).state == "under-review"
    assert (len(Check.objects.get().answers), Check.objects.get().grade) == (6, "good")
    page = read(county.browser("office").get(f"/problems/{number}/review/"))
    assert "从源头上治理，制度已经补上" in page.words and "整改质量" in page.words and "出了办法" in page.words


def test_the_lists_say_what_waits_for_whom(county: County) -> None:
    ask(county)
    first = checked(county)
    assert first in read(county.browser("lead").get("/verification/?view=to-sign")).words
    assert first not in read(county.browser("office").get("/verification/?view=to-sign")).words
    assert "等牵头单位复核签署" in read(county.browser("office").get("/verification/?view=pending")).words
    assert "待我复核" in read(county.browser("lead").get("/")).words


def test_the_notice_is_read_by_everybody_inside_and_by_nobody_outside(county: County) -> None:
    ask(county)
    notice = posted(county)
    for who in ("office", "other", "accountable", "system-admin"):
        assert "11 家开了专户" in read(county.browser(who).get("/notices/")).words
        assert county.browser(who).get(f"/notices/{notice.pk}/").status_code == 200
    outside = read(Client().get("/notices/"))
    assert "11 家开了专户" not in outside.words
    assert "登录后能看到本地区的全部公示" in outside.words and "/accounts/login/" in outside.links
    assert "/notices/" not in read(Client().get("/accounts/login/")).links
    assert Client().get(f"/notices/{notice.pk}/").status_code == 404
    assert Client().get(f"/notices/{notice.pk}/object/").status_code == 302


def test_an_open_notice_is_read_without_signing_in(county: County) -> None:
    ask(county, ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=7, open_to_all=True))
    notice = posted(county)

    listed, shown = read(Client().get("/notices/")), read(Client().get(f"/notices/{notice.pk}/"))

    assert "11 家开了专户" in listed.words and "11 家开了专户" in shown.words
    entrance = read(Client().get("/accounts/login/"))
    assert "看销号公示，不用登录" in entrance.words and "/notices/" in entrance.links
    for person in ("周文岚", "方敬", "何秀珍", "梁正", "看了账"):
        assert person not in shown.words and person not in listed.words


def test_an_objection_is_taken_down_and_answered_by_the_pages(county: County) -> None:
    ask(county)
    notice = posted(county)
    send(county, "office", f"/notices/{notice.pk}/object/?outside=1", text="南门幼儿园没有开户")
    objection = Objection.objects.get()
    assert objection.from_outside

    assert "南门幼儿园没有开户" in read(county.browser("accountable").get(f"/notices/{notice.pk}/")).words
    assert "1" in read(county.browser("office").get("/")).words
    answer = send(
        county, "office", f"/notices/{notice.pk}/objections/{objection.pk}/", answer="到南门看过", verdict="refused"
    )

    assert answer.status_code == 302
    assert Objection.objects.get().outcome == "refused"


def test_the_notice_is_ended_by_its_page(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(county)
    notice = posted(county)
    address = f"/notices/{notice.pk}/end/"
    early = county.browser("office").get(address)
    assert early.status_code == 403 and "还没有期满" in read(early).words
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(timezone, "now", lambda: later)

    answer = send(county, "office", address)

    assert answer.status_code == 302
    assert Application.objects.get().outcome == "closed"
    assert "公示期满，已销号" in read(county.browser("office").get(f"/notices/{notice.pk}/")).words
    assert "没有" in read(county.browser("office").get("/notices/")).words


def test_a_problem_in_notice_shows_the_way_there(county: County) -> None:
    ask(county)
    notice = posted(county)
    page = county.browser("accountable").get(f"/problems/{notice.problem.number}/")
    assert f"/notices/{notice.pk}/" in page.content.decode()
    assert "销号公示" in read(page).words


def test_the_office_changes_the_closing_rules_and_everybody_in_it_reads_them(county: County) -> None:
    address = f"/campaigns/{county.campaign}/closing/"
    assert "还没有改过" in read(county.browser("lead").get(address)).words

    answer = send(
        county, "office", address, why="教育部门要求", **{"general-sides": "lead,office", "general-notice_days": "5"}
    )

    assert answer.status_code == 302
    rule = queries.policy_page(county.actor("office"), campaign_id=county.campaign).policy["general"]
    assert (rule.sides, rule.notice_days) == ((Side.LEAD, Side.OFFICE), 5)
    page = read(county.browser("lead").get(address))
    assert "公示 5 天" in page.words and "教育部门要求" in page.words
    assert not any(form.action == address for form in page.forms), "who cannot change them gets no form"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("general-notice_days", "7", "先要有人复核签署"),
        ("general-look_backs", "三十天", "只写天数"),
        ("general-look_backs", "90, 30", "从小到大"),
        ("why", " ", "这"),
    ],
)
def test_rules_that_do_not_hold_together_are_refused_with_what_was_typed(
    county: County, field: str, value: str, said: str
) -> None:
    address = f"/campaigns/{county.campaign}/closing/"
    answer = send(county, "office", address, **({"why": "从严"} | {field: value}))
    assert answer.status_code == 422
    assert said in read(answer).words
    assert not ClosingPolicy.objects.exists()


def test_rules_changed_by_somebody_else_meanwhile_are_not_overwritten(county: County) -> None:
    address = f"/campaigns/{county.campaign}/closing/"
    browser = county.browser("office")
    form = next(form for form in read(browser.get(address)).forms if form.action == address)
    ask(county)

    answer = browser.post(address, form.filled(why="从宽", **{"general-by_standards": "on"}))

    assert answer.status_code == 409 and "刚刚有人改过" in read(answer).words
    assert ClosingPolicy.objects.count() == 1
