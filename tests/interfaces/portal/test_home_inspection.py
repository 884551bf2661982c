"""My work and inspections: to everybody what waits for them, and nothing of a plan that is not over to those inspected."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.utils import timezone

from bihuan.apps.inspection import operations
from bihuan.apps.inspection.queries import Waiting, waiting_inspections
from bihuan.apps.referrals.models import Referral
from bihuan.apps.referrals.operations import hand_over
from bihuan.core.actors import Role
from bihuan.core.inspections.reviews import ReviewOutcome
from tests.apps.inspection.course import (
    Course,
    approved,
    concluded,
    drafted,
    goers,
    now,
    opened,
    promise,
    reveal,
    started,
    teamed,
)
from tests.apps.ledger.web.county import County, make_county
from tests.apps.ledger.web.reading import read
from tests.factories import make_user


@pytest.fixture
def county(db: None) -> County:
    held = make_county()
    held.users["discipline"] = make_user(held.region, Role.DISCIPLINE, name="纪检联络员")
    return held


def home(county: County, who: str) -> str:
    return read(county.browser(who).get("/")).words


def waits(county: County, who: str) -> list[str]:
    return [row.kind.value for row in waiting_inspections(county.actor(who), today=timezone.localdate())]


def test_a_plan_waits_for_a_leader_who_did_not_write_it(county: County) -> None:
    course = drafted(county)

    page = read(county.browser("leader").get("/"))
    assert "检查方案待批准" in page.words and f"/inspections/{course.plan}/" in page.links
    assert waits(county, "office") == []
    operations.approve_plan(actor=county.actor("leader"), at=now(), plan=course.plan)
    assert waits(county, "leader") == []


def test_who_wrote_a_plan_is_not_asked_to_approve_it_though_they_lead(county: County) -> None:
    drafted(county)
    office, leader = county.actor("office"), county.actor("leader")
    both = replace(office, grants=(*office.grants, *leader.grants))

    assert waiting_inspections(both, today=timezone.localdate()) == ()


def test_each_party_is_told_when_it_is_its_turn(county: County) -> None:
    course = opened(county)

    assert "等你交承诺" in home(county, "office") and "等你交承诺" in home(county, "leader")
    promise(course, "office")
    assert waits(county, "office") == [], "the others have not promised yet"
    promise(course, "leader")
    assert "等你揭示" in home(county, "office") and "等你揭示" in home(county, "leader")
    reveal(course, "office")
    assert (waits(county, "office"), waits(county, "leader")) == ([], ["reveal"])


def test_a_party_of_the_discipline_body_is_told_too(county: County) -> None:
    opened(county, parties=("office", "discipline"))

    assert "等你交承诺" in home(county, "discipline")


def test_a_visit_waits_for_those_who_go_once_it_may_begin(county: County) -> None:
    course = teamed(county)
    one, _other = goers(course)
    assert waits(county, one) == []
    operations.start_plan(actor=county.actor("office"), at=now(), plan=course.plan)

    assert "我要去的检查" in home(county, one) and county.accountable.name in home(county, one)
    stays = next(who for who in ("first", "second", "third") if who not in goers(course))
    assert waits(county, stays) == []


def test_a_conclusion_waits_for_its_unit_until_it_says_something(county: County) -> None:
    _course, conclusion = concluded(county)

    assert "督查结论等你们看" in home(county, "accountable")
    assert waits(county, "other") == []
    operations.comment_on(actor=county.actor("accountable"), at=now(), conclusion=conclusion, text="属实")
    assert waits(county, "accountable") == []


def test_a_review_waits_for_who_took_no_part(county: County) -> None:
    _course, conclusion = concluded(county)
    operations.ask_review(actor=county.actor("accountable"), at=now(), conclusion=conclusion, reason="看错了")
    county.users["deputy"] = make_user(county.region, Role.LEADER, name="另一位县领导")

    assert waits(county, "leader") == waits(county, "office") == []
    assert "复核待办理" in home(county, "deputy")
    operations.decide_review(
        actor=county.actor("deputy"), at=now(), conclusion=conclusion, outcome=ReviewOutcome.UPHELD, ruling="维持"
    )
    assert waits(county, "deputy") == []


@pytest.mark.parametrize("make", [drafted, approved, opened, started], ids=lambda make: str(make.__name__))
def test_nothing_of_a_plan_under_way_waits_for_a_unit(county: County, make: Callable[[County], Course]) -> None:
    make(county)

    for who in ("accountable", "lead", "assisting", "other", "checker"):
        assert waits(county, who) == []


@pytest.mark.parametrize(
    ("who", "most"), [("office", 1), ("leader", 1), ("accountable", 1), ("first", 1), ("discipline", 1), ("checker", 0)]
)
def test_it_is_one_question_whatever_there_is(
    county: County, who: str, most: int, django_assert_num_queries: Callable[..., object]
) -> None:
    concluded(county)
    started(county, problems=0, overlap_reason="另有交办")
    opened(county, problems=0, overlap_reason="另有交办")
    actor = county.actor(who)

    with django_assert_num_queries(most):  # type: ignore[attr-defined]
        waiting_inspections(actor, today=timezone.localdate())


def test_kinds_stand_in_their_order(county: County) -> None:
    opened(county)
    drafted(county, problems=0, overlap_reason="另有交办")

    assert waits(county, "leader") == [Waiting.APPROVE.value, Waiting.PROMISE.value]


def test_a_referral_waits_for_the_liaison_alone_and_says_nothing(county: County) -> None:
    assert "没有移交给你的线索" in home(county, "discipline")
    hand_over(
        actor=county.actor("office"), at=now(), region_id=county.region.id, about="某镇经办人", text="票据日期不对"
    )

    page = home(county, "discipline")
    assert "密封的线索，还没有打开" in page and "没有移交给你的线索" not in page
    assert "某镇经办人" not in page and "票据" not in page
    assert not [who for who in ("office", "leader", "accountable", "checker") if "密封的线索" in home(county, who)]
    read(county.browser("discipline").get(f"/referrals/{Referral.objects.get().reference}/"))
    assert "密封的线索" not in home(county, "discipline")
