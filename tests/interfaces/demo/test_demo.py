"""The demo county: true to the rules, the same for the same seed, and never mixed with real work."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns.models import Campaign, Participation
from bihuan.apps.coordination.models import Document
from bihuan.apps.coordination.queries.groups import neglected
from bihuan.apps.demands.models import BurdenOpinion, Demand, DemandAnswer
from bihuan.apps.ledger.models import Problem, ProgressReport
from bihuan.apps.organizations.models import RoleGrant, User
from bihuan.apps.supervision.models import Notice, StatedReason
from bihuan.apps.verification.models import Check
from bihuan.core.actors import Role, system_actor
from bihuan.core.decisions import Refused
from bihuan.core.ladder import RungName
from bihuan.core.notices import NoticeState
from bihuan.interfaces.demo.build import DemoSize, build_demo, is_empty
from bihuan.interfaces.demo.county import COUNTY_CODE, Account, demo_accounts
from bihuan.interfaces.demo.leaving import USERNAME
from tests.factories import make_region

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
SMALL = DemoSize(units=16, problems=40, seed=7)
CHINA = ZoneInfo("Asia/Shanghai")
_ID = re.compile(r"(?:^| #)\d+$")
"""Flags and groups bear their ids in their labels, and ids go on after what was taken back."""


@dataclass(frozen=True)
class Story:
    """What one demo tells, without ids and secrets: two demos are alike when their stories are."""

    problems: tuple[tuple[object, ...], ...]
    acts: tuple[tuple[object, ...], ...]


def _build(size: DemoSize = SMALL) -> list[Account]:
    return build_demo(actor=system_actor("demo"), today=TODAY, size=size)


def _told_and_forgotten(seed: int) -> Story:
    """The story of a seed, told inside a transaction that is rolled back."""
    with transaction.atomic():
        _build(replace(SMALL, seed=seed))
        story = _story()
        transaction.set_rollback(True)
    return story


def _story() -> Story:
    acts = Act.objects.order_by("id").values_list("at", "action", "actor_name", "label")
    return Story(
        problems=tuple(Problem.objects.order_by("number").values_list("number", "text", "state", "due", "closed_at")),
        acts=tuple((at, action, name, _ID.sub("", label)) for at, action, name, label in acts),
    )


def test_a_database_that_is_not_empty_is_left_as_it_is() -> None:
    make_region("青川县")
    assert not is_empty(system_actor("demo"))
    with pytest.raises(Refused, match="已有内容"):
        _build()
    assert Campaign.objects.count() == 0


def test_another_house_prints_no_ways_in() -> None:
    region = make_region("青川县")
    assert region.code != COUNTY_CODE
    assert demo_accounts(system_actor("demo"), at=Act.objects.latest("at").at) == []


@pytest.mark.slow
def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    first = _told_and_forgotten(7)
    assert first == _told_and_forgotten(7)
    assert first != _told_and_forgotten(8)


@pytest.mark.slow
def test_a_county_of_some_size_shows_good_work_and_bad() -> None:
    _build(DemoSize(units=40, problems=300, seed=7))
    states = set(Problem.objects.values_list("state", flat=True))
    assert {
        "registered",
        "dispatched",
        "accepted",
        "rectifying",
        "applied",
        "under-check",
        "returned",
        "closed",
    } <= states
    assert Problem.objects.exclude(unresolved=[]).exists()
    assert Problem.objects.filter(void_at__isnull=False).exists()
    assert Problem.objects.filter(handbacks__gt=0).exists()
    lines = list(ProgressReport.objects.values_list("line", flat=True))
    assert len(set(lines)) < len(lines), "some reports are written twice"
    assert RoleGrant.objects.filter(role=Role.CHECKER.value).count() >= 3
    assert set(Notice.objects.values_list("rung", flat=True)) == {rung.value for rung in RungName}
    assert set(Notice.objects.values_list("state", flat=True)) == {state.value for state in NoticeState}
    assert set(StatedReason.objects.values_list("outcome", flat=True)) == {"accepted", "refused", "pending"}
    documents = Document.objects.count()
    assert Counter(Demand.objects.values_list("state", flat=True)) == {
        "refused": 1,
        "stopped": 1,
        "checked": 1,
        "approved": 3,
    }
    assert Demand.objects.get(state="checked").is_over, "one waits for the leader"
    assert DemandAnswer.objects.count() > 50 and BurdenOpinion.objects.filter(replied_at=None).count() == 1
    assert documents / 5 <= Document.objects.filter(neglected(TODAY)).count() <= documents / 3, "about a quarter"


@pytest.mark.slow
def test_one_checker_left_in_the_middle_of_a_check() -> None:
    """So that the office has something to release."""
    _build(DemoSize(units=40, problems=300, seed=7))
    left = User.objects.get(username=USERNAME)
    assert not left.is_active
    check = Check.objects.get(checker=left.pk)
    assert (check.outcome, check.problem.state) == ("pending", "under-check")
    assert RoleGrant.objects.get(user=left.pk).until is not None


@pytest.mark.slow
@pytest.mark.parametrize("size", [DemoSize(30, 200, 7), DemoSize(12, 60, 3)], ids=["30 units", "12 units"])
def test_a_unit_that_has_no_part_in_a_campaign_registers_nothing_in_it(size: DemoSize) -> None:
    """Of other sizes too: a unit found fault with itself in a campaign that it does not see, so the office registers it."""
    _build(size)
    assert Problem.objects.count() >= size.problems
    own = Problem.objects.exclude(registered_by_unit=None)
    assert own.exists()
    for problem in own:
        campaigns = Campaign.objects.filter(pk__in=problem.memberships.values("campaign"))
        units = set(campaigns.values_list("lead_unit", flat=True)) | set(
            Participation.objects.filter(campaign__in=campaigns).values_list("unit", flat=True)
        )
        assert problem.registered_by_unit_id in units, problem.number
