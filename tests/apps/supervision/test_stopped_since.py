"""What stopped between the draft and the approval: a notice of which nothing runs any more does not go out."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import Problem
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.models import Notice
from bihuan.core.decisions import Refused
from bihuan.core.ladder import RungName
from bihuan.core.notices import NoticeStep
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.supervision.papers import drafted

pytestmark = pytest.mark.django_db
Happening = Callable[[County, str], object]


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def suspended(county: County, number: str) -> None:
    ledger.suspend_problem(actor=county.actor("office"), at=now(), number=number, reason="汛期")


def withdrawn(county: County, number: str) -> None:
    ledger.withdraw_problem(actor=county.actor("office"), at=now(), number=number, reason="重复")


def excused(county: County, number: str) -> None:
    operations.state_reason(actor=county.actor("accountable"), at=now(), number=number, reason="洪水冲毁道路")
    operations.rule_on_reason(actor=county.actor("office"), at=now(), number=number, accept=True, ruling="属实")


def passed_on(county: County, number: str) -> None:
    Problem.objects.filter(number=number).update(accountable_unit=county.other.id)


def handed_back(county: County, number: str) -> None:
    Problem.objects.filter(number=number).update(state="handback-asked")


def closed(county: County, number: str) -> None:
    Problem.objects.filter(number=number).update(state="closed", closed_at=now())


STOPPED: tuple[Happening, ...] = (suspended, withdrawn, excused, passed_on, handed_back, closed)


@pytest.mark.parametrize("happens", STOPPED, ids=lambda each: each.__name__)
def test_a_notice_of_which_nothing_runs_any_more_does_not_go_out(county: County, happens: Happening) -> None:
    number = county.rectifying()
    notice = drafted(county, at=now(), numbers=(number,))
    happens(county, number)
    leader = county.actor("leader")
    done = operations.approve_notices(actor=leader, at=now(), versions={notice: 1})
    assert (done.sent, [reason.code for reason in done.held.values()]) == ({}, ["nothing-runs"])
    plan = queries.approval_plan(leader, notice_ids=[notice], today=timezone.localdate())
    assert (plan.ready, [reason.code for _, reason in plan.held]) == ((), ["nothing-runs"])
    assert Notice.objects.get(pk=notice).number == ""


def test_what_is_heard_goes_no_further_either_and_is_taken_back(county: County) -> None:
    number = county.rectifying()
    notice = drafted(county, RungName.INTERVIEW, at=now(), numbers=(number,))
    Notice.objects.filter(pk=notice).update(state="for-approval", told_at=now())
    suspended(county, number)
    with pytest.raises(Refused) as why:
        operations.approve_notice(actor=county.actor("leader"), at=now(), notice_id=notice)
    assert why.value.reason.code == "nothing-runs"
    operations.withdraw_notice(actor=county.actor("office"), at=now(), notice_id=notice, why="已暂停")


def test_what_stopped_is_listed_where_the_rest_still_runs(county: County) -> None:
    runs, stops = county.rectifying(), county.rectifying()
    notice = drafted(county, at=now(), numbers=(runs, stops))
    suspended(county, stops)
    leader, today = county.actor("leader"), timezone.localdate()
    plan = queries.approval_plan(leader, notice_ids=[notice], today=today)
    assert [row.id for row in plan.ready] == [notice]
    assert [item.number for item in plan.stopped[notice]] == [stops]
    detail = queries.notice_detail(leader, notice_id=notice, today=today)
    assert {item.number: item.stopped for item in detail.items} == {runs: False, stops: True}
    offers = {offer.step: offer.allowed for offer in detail.steps}
    assert offers[NoticeStep.APPROVE]
    browser = county.browser("leader")
    page = browser.get(f"/supervision/notices/{notice}/").content.decode()
    assert page.count("起草以后不再计时") == 1
    page = browser.post("/supervision/notices/approve/", {"chosen": f"{notice}:1"}).content.decode()
    assert page.count("起草以后不再计时") == 1
    assert operations.approve_notice(actor=leader, at=now(), notice_id=notice)


def test_what_went_out_says_nothing_of_what_stopped_later(county: County) -> None:
    number = county.rectifying()
    notice = drafted(county, at=now(), numbers=(number,))
    operations.approve_notice(actor=county.actor("leader"), at=now(), notice_id=notice)
    suspended(county, number)
    detail = queries.notice_detail(county.actor("leader"), notice_id=notice, today=timezone.localdate())
    assert [item.stopped for item in detail.items] == [False]
