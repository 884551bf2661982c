"""When two rows of people turn out to be one human, ledger and tasks name the one that was kept."""

from datetime import date

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from bihuan.apps.campaigns import operations as campaigns
from bihuan.apps.campaigns.models import Task
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import NamedPerson, Problem
from bihuan.apps.ledger.operations import NewProblem
from bihuan.apps.organizations import operations as organizations
from bihuan.core.actors import Role
from tests.factories import SYSTEM, make_actor, make_person, make_region, make_unit

pytestmark = pytest.mark.django_db


def test_problems_and_tasks_follow_the_kept_person(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    region, now = make_region("澜川县"), timezone.now()
    unit = make_unit(region, "县教育局")
    campaign = campaigns.create_campaign(
        actor=SYSTEM, at=now, region_id=region.id, name="校园餐专项整治", short_name="校园餐", prefix="XY",
        starts_on=date(2026, 9, 1), ends_on=date(2099, 12, 31), lead_unit_id=unit.id,
    )  # fmt: skip
    number = ledger.register_problem(
        actor=make_actor(region, Role.OFFICE), at=now, campaign_id=campaign, problem=NewProblem(text="伙食费没有设专户")
    ).number
    kept, double, other = make_person(region, "周文岚"), make_person(region, "周文岚"), make_person(region, "罗培")
    problem = Problem.objects.get(number=number)
    for person in (double, other):
        NamedPerson.objects.create(problem=problem, duty="responsible", name=person.name, person_id=person.id)
        Task.objects.create(
            campaign_id=campaign, content="设专户", unit_id=unit.id, person_id=person.id, created_at=now
        )
    with django_capture_on_commit_callbacks(execute=True):
        organizations.merge_people(actor=SYSTEM, at=now, kept_id=kept.id, double_id=double.id, reason="同一个人")
    assert set(NamedPerson.objects.values_list("name", "person_id")) == {("周文岚", kept.id), ("罗培", other.id)}
    assert set(Task.objects.values_list("person_id", flat=True)) == {kept.id, other.id}
