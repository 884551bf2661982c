"""The page of the ladder: read by those it chases, rehearsed and changed by the office, nothing typed lost."""

import re
from collections.abc import Mapping

import pytest
from django.test import Client
from lxml import html

from bihuan.apps.supervision.models import LadderPolicy, Notice
from bihuan.apps.supervision.queries import policy_in_force
from bihuan.core.ladder import DEFAULT_POLICY, RungName
from bihuan.core.ladder_versions import DEFAULT_COLOURS
from tests.apps.ledger.web.county import County
from tests.apps.supervision.papers import drafted, sent

pytestmark = pytest.mark.django_db
PAGE = "/supervision/ladder/"


def filled(**changed: str) -> dict[str, object]:
    """The form as a browser sends it, with some fields different; names of fields are written with _ for -."""
    values: dict[str, object] = {"seen": "", "span": "month", "why": ""}
    for rung in DEFAULT_POLICY.rungs:
        name = rung.name.value
        values |= {
            f"{name}-offset": str(rung.offset), f"{name}-reply_workdays": str(rung.reply_workdays), f"{name}-word": rung.word,
            f"{name}-issuer": rung.issuer, f"{name}-basis": rung.basis, f"{name}-colour": DEFAULT_COLOURS[rung.name].value,
            f"{name}-recipients": [each.value for each in rung.recipients],
        }  # fmt: skip
        if rung.needs_approval:
            values[f"{name}-needs_approval"] = "on"
    return values | {field.replace("__", "-"): value for field, value in changed.items()}


def posted(browser: Client, values: Mapping[str, object], act: str) -> tuple[int, str]:
    answer = browser.post(PAGE, {**values, "act": act})
    return answer.status_code, answer.content.decode()


def test_before_anything_was_changed_it_says_so(county: County) -> None:
    page = county.browser("office").get(PAGE).content.decode()
    assert page.count("还没有改过，用的是默认规则") == 2
    assert all(word in page for word in ("提醒", "催办", "督办", "约谈", "问责建议", "时限前 5 个工作日"))


@pytest.mark.parametrize("who", ["accountable", "lead", "assisting"])
def test_units_read_it_and_find_no_form(county: County, who: str) -> None:
    page = county.browser(who).get(PAGE).content.decode()
    assert "整催〔…〕" in page
    assert "reminder-offset" not in page
    assert posted(county.browser(who), filled(reminder__offset="-3", why="早了"), "enforce")[0] == 403
    assert not LadderPolicy.objects.exists()


def test_who_keeps_no_ladder_finds_none(county: County) -> None:
    assert county.browser("system-admin").get(PAGE).status_code == 404
    assert county.browser("office").get(f"{PAGE}?region={county.elsewhere.id}").status_code == 404


def test_what_is_put_into_force_holds_and_is_history(county: County) -> None:
    browser = county.browser("office")
    answer = browser.post(PAGE, {**filled(reminder__offset="-3", why="乡镇反映早了"), "act": "enforce"}, follow=True)
    page = answer.content.decode()
    assert policy_in_force(county.region.id)[0].rung(RungName.REMINDER).offset == -3
    assert "第 1 版督办规则已经启用" in page
    assert "时限前 3 个工作日" in page
    assert "乡镇反映早了" in page and "梁正" in page


def test_the_same_form_twice_is_one_version(county: County) -> None:
    browser = county.browser("office")
    token = re.search(r'name="token" value="([^"]+)"', browser.get(PAGE).content.decode())
    assert token is not None
    values = {**filled(reminder__offset="-3", why="早了"), "token": token[1], "act": "enforce"}
    assert [browser.post(PAGE, values).status_code for _ in range(2)] == [302, 302]
    assert LadderPolicy.objects.count() == 1


def test_faults_stand_at_their_fields_and_nothing_is_lost(county: County) -> None:
    values = filled(urging__offset="-9", supervision__issuer="  ", interview__basis="县委文件", why="")
    status, page = posted(county.browser("office"), values, "enforce")
    assert status == 422
    assert 'href="#id_urging-offset"' in page and "要晚于上一级" in page
    assert 'href="#id_supervision-issuer"' in page
    assert 'value="县委文件"' in page and 'value="-9"' in page


def test_putting_into_force_needs_a_reason_and_rehearsing_none(county: County) -> None:
    browser = county.browser("office")
    status, page = posted(browser, filled(reminder__offset="-3"), "enforce")
    assert status == 422 and "要写明为什么改" in page
    assert posted(browser, filled(reminder__offset="-3"), "rehearse")[0] == 200
    assert not LadderPolicy.objects.exists()


def test_a_hearing_cannot_be_taken_away(county: County) -> None:
    values = filled(reminder__offset="-3", why="早了") | {"interview-needs_approval": "", "interview-hearing": ""}
    assert posted(county.browser("leader"), values, "enforce")[0] == 302
    interview = policy_in_force(county.region.id)[0].rung(RungName.INTERVIEW)
    assert (interview.hearing, interview.needs_approval) == (True, True)


def test_who_saw_an_older_version_is_told_and_keeps_the_form(county: County) -> None:
    posted(county.browser("leader"), filled(reminder__offset="-3", why="早了"), "enforce")
    status, page = posted(county.browser("office"), filled(urging__offset="2", why="给一天"), "enforce")
    assert status == 409
    assert "刚刚有人改过" in page and "给一天" in page
    assert LadderPolicy.objects.count() == 1


def test_a_rehearsal_says_what_would_have_gone_out(county: County) -> None:
    status, page = posted(county.browser("office"), filled(), "rehearse")
    assert status == 200
    assert "试演结果" in page and "这几天按填写的规则没有要发的通知" in page
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("2026-11-05", "2026-11-02", "结束的日子不早于开始的日子"), ("2026-01-01", "2026-11-01", "一次最多试演 92 天")],
)
def test_a_span_that_cannot_be_rehearsed_says_why(county: County, first: str, last: str, said: str) -> None:
    status, page = posted(county.browser("office"), filled(span="chosen", first=first, last=last), "rehearse")
    assert status == 422
    assert said in page


def test_it_is_whole_in_english(county: County) -> None:
    browser = county.browser("office")
    browser.cookies["django_language"] = "en"
    page = posted(browser, filled(), "rehearse")[1]
    assert "Rehearsal" in page and "Never changed: the default rules hold." in page


def test_what_really_went_out_leads_to_exactly_those_notices(county: County) -> None:
    sent(county)
    sent(county, RungName.URGING)
    drafted(county, RungName.INTERVIEW)
    page = posted(
        county.browser("office"), filled(span="chosen", first="2026-11-20", last="2026-11-25"), "rehearse"
    )[1]  # fmt: skip
    drawn = html.document_fromstring(page)
    links = {link.get("href"): link.text_content() for link in drawn.xpath("//a[contains(@href, 'group=sent')]")}
    assert len(links) == 4, "two rungs, the sum and the unit"
    for address, told in links.items():
        listed = html.document_fromstring(county.browser("office").get(address).content.decode())
        rows = listed.xpath("//table[contains(@class, 'bh-notices')]/tbody/tr")
        assert len(rows) == int(told.split()[0]), address


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("since=2026-11-23&until=2026-11-23", 1), ("since=2026-11-24", 0), ("until=2026-11-22", 0), ("since=soon", 0),
        ("region=0", 0),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_by_days_and_region(county: County, part: str, found: int) -> None:
    sent(county)
    page = county.browser("office").get(f"/supervision/notices/?group=sent&{part}").content.decode()
    assert len(html.document_fromstring(page).xpath("//table[contains(@class, 'bh-notices')]/tbody/tr")) == found
