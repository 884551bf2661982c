"""What the demo county has in common: planted in several units, found by the search, decided by the office."""

from datetime import date

import pytest

from bihuan.apps.common_problems import queries
from bihuan.apps.common_problems.models import JointMeasure, JointProblem, LikeGroup
from bihuan.apps.ledger.models import Problem
from bihuan.apps.organizations.queries import actor_named
from bihuan.apps.verification.models import RelapseLead
from bihuan.core.actors import system_actor
from bihuan.core.commonality import Case, find_like_cases
from bihuan.core.ledger_rows.words import CATEGORY_WORDS
from bihuan.interfaces.demo.build import DemoSize, build_demo
from bihuan.interfaces.demo.commons import CATEGORIES, DECIDED, PLANTED, TITLE
from bihuan.interfaces.demo.one_offs import ONE_OFFS, one_offs_of
from tests.apps.ledger.web.county import now

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def built(lasting: None) -> None:
    build_demo(actor=system_actor("demo"), today=TODAY, size=DemoSize(units=16, problems=40, seed=7))


def test_what_was_planted_is_found_and_one_joint_problem_is_made(built: None) -> None:
    joint = JointProblem.objects.get()
    assert joint.title == TITLE
    texts = set(joint.cases.values_list("problem__text", flat=True))
    assert len(texts & set(PLANTED[0])) >= 6
    assert joint.is_common or joint.basis
    assert joint.cases.values("problem__accountable_unit").distinct().count() >= 6


def test_its_first_measure_is_verified_and_the_second_goes_on(built: None) -> None:
    assert list(JointMeasure.objects.order_by("due").values_list("stand", flat=True)) == ["verified", "planned"]


def test_another_group_is_dismissed_with_its_reason(built: None) -> None:
    dismissed = LikeGroup.objects.get(state="dismissed")
    assert dismissed.reason and set(dismissed.cases.values_list("problem__text", flat=True)) & set(PLANTED[1])


def test_a_unit_of_the_demo_sees_the_joint_problem_that_it_has_a_part_in(built: None) -> None:
    joint = JointProblem.objects.get()
    told = queries.joint_detail(actor_named("office", at=now(), via="web"), joint.pk, today=TODAY)
    assert told.row.cases == len(told.cases) and told.row.closed == 0
    assert {share.unit for share in told.units} == {case.unit for case in told.cases}


def test_places_causes_and_gaps_are_told_of_many_and_one_place_has_a_lead_under_another_unit(built: None) -> None:
    told = Problem.objects.exclude(place="").count(), Problem.objects.exclude(cause="").count()
    assert min(told) >= 5 and Problem.objects.filter(place="").exists() and Problem.objects.filter(cause="").exists()
    assert Problem.objects.exclude(institutional_gap="").values("institutional_gap").distinct().count() >= 3
    lead = RelapseLead.objects.filter(ground="place").select_related("earlier", "problem").first()
    assert lead is not None and lead.problem is not None
    assert lead.earlier.accountable_unit_id != lead.problem.accountable_unit_id
    assert lead.outcome == "pending"


def test_what_is_found_once_is_registered_as_far_as_the_county_is_large(built: None) -> None:
    """Forty problems stand beside two that nobody else has; a county of the common size has a hundred."""
    assert Problem.objects.filter(text__in=[text for _, text in ONE_OFFS]).count() == len(list(one_offs_of(40))) == 2
    assert len(list(one_offs_of(2000))) == len(list(one_offs_of(100_000))) == 100


def test_beside_a_long_tail_every_planted_kind_with_many_units_beats_chance() -> None:
    """Where each kind is in many units, none of them stands out: the tail is what they are compared with."""
    cases = [
        Case(100 * kind + place, place, text, category)
        for kind, (texts, category) in enumerate(zip(PLANTED, CATEGORIES, strict=True))
        for place, text in enumerate(texts)
    ]
    tail = [Case(1000 + place, place % 60, text, category) for place, (category, text) in enumerate(ONE_OFFS)]
    common = [group for group in find_like_cases([*cases, *tail]) if group.spread.common]
    assert {group.case_ids[0] // 100 for group in common} >= {0, 2}
    assert all(group.case_ids[0] < 300 for group in common)


def test_one_offs_are_written_once_and_name_kinds_that_there_are() -> None:
    assert len({text for _, text in ONE_OFFS}) == len(ONE_OFFS)
    assert {category for category, _ in ONE_OFFS} <= set(CATEGORY_WORDS)
    assert len(PLANTED) > DECIDED
