"""The page of each step of a demand: what stands on it before it is taken, and what it says where it may not be taken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.apps.demands import operations
from bihuan.apps.demands.models import Demand
from bihuan.core.demands.lifecycle import DemandState
from bihuan.core.demands.turns import Frequency
from tests.apps.demands.demands import HELD, MIXED, OWN, answer, checked, drafted, running, stored
from tests.apps.demands.web.test_demand_pages import post, words
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read


def dates() -> dict[str, object]:
    """A demand that began three weeks ago and is answered once, so that it is open on any day of the week."""
    at = now() - timedelta(days=21)
    return {
        "first_day": timezone.localdate(at), "end_day": timezone.localdate() + timedelta(days=60), "answer_days": 30,
        "at": at, "frequency": Frequency.ONCE,
    }  # fmt: skip


def draft(county: County, items: str = MIXED, **known: object) -> int:
    return drafted(county, items, **(dates() | known))  # type: ignore[arg-type]


def waiting(county: County, items: str = MIXED) -> int:
    return checked(county, items, **dates())  # type: ignore[arg-type]


def live(county: County, items: str = MIXED) -> int:
    return running(county, items, **dates())  # type: ignore[arg-type]


def test_a_draft_is_shown_again_as_it_was_typed(county: County) -> None:
    demand_id = draft(county)
    address = f"/demands/{demand_id}/edit/"
    form = read(county.browser("lead").get(address)).form(address)
    assert form.values["title"] == ["校园餐整改周报"]
    assert form.values["items"][0].splitlines() == [
        "问题总数 | 数字", "已整改数 | 数字", "资金投入 | 短文字", "典型做法 | 长文字",
    ]  # fmt: skip
    assert sorted(form.values["units"]) == sorted([str(county.accountable.id), str(county.assisting.id)])


def test_sent_as_it_stands_a_draft_stays_as_it_is(county: County) -> None:
    demand_id = draft(county)
    before = list(stored(demand_id).items.values_list("name", "kind"))
    assert post(county, "lead", f"/demands/{demand_id}/edit/")[0] == 302
    assert list(stored(demand_id).items.values_list("name", "kind")) == before


def test_the_approval_says_what_it_costs(county: County) -> None:
    demand_id = waiting(county)
    page = words(county, "office", f"/demands/{demand_id}/approve/")
    assert "每个单位每次约 53 分钟，最重的一周共 53 分钟" in page


def test_over_the_budget_the_office_reads_why_it_is_not_for_it(county: County) -> None:
    demand_id = waiting(county, "\n".join(f"第{n}类清单" for n in "甲乙丙丁戊"))
    assert "超上限" in words(county, "office", "/demands/?group=to-approve")
    assert "要由县领导批准" in words(county, "office", f"/demands/{demand_id}/approve/")
    status, told = post(county, "office", f"/demands/{demand_id}/approve/")
    assert status == 403 and "要由县领导批准" in told
    assert stored(demand_id).state == DemandState.CHECKED
    assert post(county, "leader", f"/demands/{demand_id}/approve/")[0] == 302


def test_an_overlap_without_a_reason_is_told_at_its_field_and_nothing_is_lost(county: County) -> None:
    live(county, OWN)
    second = draft(county, "资金投入\n联系人", issuer_id=county.other.id, who="other")
    status, told = post(county, "other", f"/demands/{second}/check/")
    assert status == 422 and "并入它，或写明为什么还要报" in told
    assert stored(second).state == DemandState.DRAFT
    status, told = post(county, "other", f"/demands/{second}/check/", justification="口径不同，要按项目报")
    assert status == 302 and "口径不同，要按项目报" in told


def test_joined_it_leads_to_the_other(county: County) -> None:
    first = live(county, OWN)
    second = draft(county, "资金投入", issuer_id=county.other.id, who="other")
    address = f"/demands/{second}/join/"
    status, told = post(county, "other", address, other=str(first))
    assert status == 302 and "提出单位也看得到" in told and "已并入" in told
    page = read(county.browser("other").get(f"/demands/{second}/"))
    assert f"/demands/{first}/" in page.links
    answer(county, first, at=now())
    assert "资金投入：有" in words(county, "other", f"/demands/{first}/answers/")


def test_pictures_need_a_reason(county: County) -> None:
    demand_id = draft(county, "现场照片")
    status, told = post(county, "lead", f"/demands/{demand_id}/check/")
    assert status == 422 and "要照片视频的，写明为什么非要不可" in told
    assert post(county, "lead", f"/demands/{demand_id}/check/", justification="外县的现场，去不了")[0] == 302


@pytest.mark.parametrize("step", ["stop", "refuse"])
def test_without_a_reason_nothing_is_stopped_or_refused(county: County, step: str) -> None:
    demand_id = waiting(county)
    status, told = post(county, "office", f"/demands/{demand_id}/{step}/", words="")
    assert status == 422 and "这个字段是必填项" in told
    assert stored(demand_id).state == DemandState.CHECKED


def test_a_form_sent_twice_is_taken_once(county: County) -> None:
    demand_id = waiting(county)
    browser, address = county.browser("office"), f"/demands/{demand_id}/approve/"
    form = read(browser.get(address)).form(address)
    assert browser.post(address, form.filled()).status_code == 302
    again = browser.post(address, form.filled())
    assert again.status_code in (302, 403)
    assert stored(demand_id).state == DemandState.APPROVED


def test_two_who_open_the_same_form_are_told_of_each_other(county: County) -> None:
    demand_id = waiting(county)
    address = f"/demands/{demand_id}/refuse/"
    office, leader = county.browser("office"), county.browser("leader")
    forms = [read(browser.get(address)).form(address) for browser in (office, leader)]
    operations.give_extract(actor=county.actor("office"), at=now(), demand_id=demand_id)
    answer_page = leader.post(address, forms[1].filled(words="我来退"))
    assert answer_page.status_code == 409 and "刚被别人办过" in read(answer_page).words
    assert "我来退" in answer_page.content.decode()


def test_the_answers_page_tells_late_from_in_time_without_ranking(county: County) -> None:
    demand_id = live(county, OWN)
    assert "还没有报上来的" in words(county, "lead", f"/demands/{demand_id}/answers/")
    stored(demand_id).turns.update(
        opens_on=timezone.localdate() - timedelta(days=9), due_on=timezone.localdate() - timedelta(days=2)
    )
    answer(county, demand_id, "assisting", at=now())
    page = words(county, "lead", f"/demands/{demand_id}/answers/?turn=1")
    assert "迟报" in page and "不排名次" in page and "罗培" not in page
    assert "0 份" in words(county, "lead", f"/demands/{demand_id}/answers/?turn=7")


def test_the_issuer_reads_the_opinion_and_the_answer_on_the_demand(county: County) -> None:
    demand_id = live(county)
    said = operations.object_to_demand(
        actor=county.actor("accountable"), at=now(), demand_id=demand_id, unit_id=county.accountable.id, text="太密"
    )
    assert "等整改落实组答复" in words(county, "lead", f"/demands/{demand_id}/")
    operations.reply_to_opinion(actor=county.actor("leader"), at=now(), opinion_id=said, reply="改为每月")
    page = words(county, "lead", f"/demands/{demand_id}/")
    assert "太密" in page and "改为每月" in page


def test_an_opinion_that_was_answered_has_no_form_any_more(county: County) -> None:
    demand_id = live(county)
    said = operations.object_to_demand(
        actor=county.actor("accountable"), at=now(), demand_id=demand_id, unit_id=county.accountable.id, text="太密"
    )
    address = f"/demands/{demand_id}/opinions/{said}/"
    words(county, "accountable", address, 403)
    words(county, "other", address, 404)
    assert post(county, "office", address, words="改为每月")[0] == 302
    words(county, "office", address, 403)


def test_the_extract_says_beforehand_what_leaves(county: County) -> None:
    demand_id = checked(county, HELD, **dates())  # type: ignore[arg-type]
    page = words(county, "office", f"/demands/{demand_id}/extract/")
    assert "已整改数、整改完成率、责任人" in page and "2 个单位" in page and "谁取走的会存证" in page


def test_whoever_may_not_register_is_not_offered_it(county: County) -> None:
    assert "登记需求" not in words(county, "leader", "/demands/?group=all")
    words(county, "leader", "/demands/new/", 403)
    assert "登记需求" in words(county, "lead", "/demands/")
    assert not Demand.objects.exists()
