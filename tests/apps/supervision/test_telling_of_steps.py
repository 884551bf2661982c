"""Who is told of a step that a person took with a notice or a reason: whoever has to know or goes on, and nobody else."""

import pytest
from django.utils import timezone

from bihuan.apps.ledger.models import NamedPerson
from bihuan.apps.notifications.models import Item
from bihuan.apps.organizations.models import Post, RoleGrant
from bihuan.apps.supervision import operations, queries
from bihuan.apps.supervision.models import Notice
from bihuan.core.actors import Actor
from bihuan.core.ladder import RungName
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.supervision import papers

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def titles(county: County, who: str) -> list[str]:
    """What somebody was told, in the order in which it came."""
    told = Item.objects.filter(user=county.users[who].id, kind__startswith="supervision.").order_by("pk")
    return list(told.values_list("title", flat=True))


def test_the_facts_reach_the_unit_and_whom_the_notice_names(county: County) -> None:
    notice = papers.drafted(county, RungName.INTERVIEW)
    named = papers.person_named(county, notice)
    operations.tell_facts(actor=county.actor("office"), at=papers.MONDAY, notice_id=notice)
    assert titles(county, "accountable") == ["约谈通知拟发，事实已告知，可以陈述申辩"]
    item = Item.objects.get(user=named.user_id)
    assert (item.grave, item.address) == (True, f"/supervision/notices/{notice}/")
    assert titles(county, "other") == titles(county, "leader") == []


def test_whom_the_unit_before_named_is_neither_told_nor_listed(county: County) -> None:
    notice = papers.drafted(county, RungName.INTERVIEW)
    here, before = (papers.person_named(county, notice, name) for name in ("孙立", "钱宁"))
    moved_to(county, before, "钱宁")
    operations.tell_facts(actor=county.actor("office"), at=papers.MONDAY, notice_id=notice)
    told = Item.objects.filter(kind="supervision.notice").values_list("user", flat=True)
    assert set(told) == {here.user_id, county.users["accountable"].id}
    day = timezone.localdate(papers.MONDAY)
    assert queries.notice_detail(county.actor("office"), notice_id=notice, today=day).people == ("孙立",)


def moved_to(county: County, actor: Actor, name: str) -> None:
    """Their post and their role are in another unit, as where a problem was handed on from."""
    Post.objects.filter(appointments__person__name=name).update(unit_id=county.other.id)
    RoleGrant.objects.filter(user=actor.user_id).update(unit_id=county.other.id)


def test_a_name_that_nobody_settled_stays_on_the_notice(county: County) -> None:
    notice = papers.drafted(county, RungName.INTERVIEW)
    papers.person_named(county, notice)
    NamedPerson.objects.create(problem=NamedPerson.objects.get().problem, duty="responsible", name="李四", title="股长")
    detail = queries.notice_detail(county.actor("office"), notice_id=notice, today=timezone.localdate(papers.MONDAY))
    assert set(detail.people) == {"孙立", "股长李四"}


def test_an_answer_reaches_the_office_and_a_submission_the_leader(county: County) -> None:
    papers.submitted(county)
    assert titles(county, "office") == ["2026-11-24 收到陈述申辩，都陈述了或期满就可以提交批准"]
    assert titles(county, "leader") == ["2026-11-24 提交的通知等您批准"]


def test_what_was_approved_reaches_the_unit_under_its_number(county: County) -> None:
    notice = papers.sent(county)
    number = Notice.objects.get(pk=notice).number
    assert titles(county, "accountable") == [f"督办单 {number}，涉及 1 项"]
    assert titles(county, "office") == []


def test_what_was_not_approved_is_news_for_the_office_alone(county: County) -> None:
    notice = papers.drafted(county)
    operations.refuse_notice(actor=county.actor("leader"), at=papers.MONDAY, notice_id=notice, why="再给一周")
    assert titles(county, "office") == ["2026-11-23 有通知没有批准"]
    assert titles(county, "accountable") == []


def test_a_reply_reaches_the_office_and_each_return_the_unit(county: County) -> None:
    notice = papers.replied(county)
    number = Notice.objects.get(pk=notice).number
    office, unit = county.actor("office"), county.actor("accountable")
    assert titles(county, "office") == ["2026-11-25 收到回复，等您审核"]
    for _ in range(2):
        operations.return_reply(actor=office, at=papers.NEXT_MONDAY, notice_id=notice, why="没有佐证")
        operations.reply_to(actor=unit, at=papers.NEXT_TUESDAY, notice_id=notice, text=papers.SAID)
    operations.accept_reply(actor=office, at=papers.NEXT_TUESDAY, notice_id=notice)
    returned = f"督办单 {number} 的回复被退回"
    assert titles(county, "accountable")[1:] == [returned, returned, f"督办单 {number} 的回复已认可"]
    assert titles(county, "office") == ["2026-11-25 收到回复，等您审核", "2026-12-01 收到回复，等您审核"], "once a day"


def test_a_stated_reason_reaches_the_office_and_its_ruling_the_unit(county: County) -> None:
    number = county.rectifying()
    operations.state_reason(actor=county.actor("accountable"), at=now(), number=number, reason="洪水冲毁道路")
    assert titles(county, "office") == [f"{number} 的单位说明了正当理由，等您裁定"]
    operations.rule_on_reason(actor=county.actor("office"), at=now(), number=number, accept=True, ruling="属实")
    assert titles(county, "accountable") == [f"{number} 的正当理由有了裁定"]
