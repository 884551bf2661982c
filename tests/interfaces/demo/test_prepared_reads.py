"""Every read whose SQL is composed once, held beside the queryset that it stands for, in a county with some history."""

import gc
import io
from datetime import date
from itertools import product

import pytest
from django.db import DataError, ProgrammingError, transaction
from django.db.models import Model
from django.utils import timezone

from bihuan.apps.audit.models import Act
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.evidence.models import Evidence
from bihuan.apps.ledger import operations as ledger
from bihuan.apps.ledger.models import (
    Assistance,
    Contribution,
    ImportedProblem,
    Measure,
    Milestone,
    Problem,
    ProblemEvidence,
)
from bihuan.apps.organizations.models import Region, User
from bihuan.apps.organizations.queries import Prepared, actor_named
from bihuan.apps.verification.models import Application, ApplicationOutcome, Check, CheckOutcome
from bihuan.core.actors import system_actor
from bihuan.interfaces.demo.build import DemoSize, build_demo

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def keys(lasting: None) -> tuple[int | str, ...]:
    """Ids and numbers of a small county's first problems, and such as are nobody's."""
    build_demo(actor=system_actor("demo"), today=TODAY, size=DemoSize(units=16, problems=40, seed=7))
    worked_on = Contribution.objects.order_by("pk").values_list("problem", "user")[:4]
    numbers = Problem.objects.order_by("pk").values_list("number", flat=True)[:15]
    with_people = Assistance.objects.order_by("pk").values_list("problem", flat=True)[:2]
    with_measures = Measure.objects.order_by("pk").values_list("problem", flat=True)[:2]
    with_milestones = Milestone.objects.order_by("pk").values_list("problem", flat=True)[:2]
    with_evidence = ProblemEvidence.objects.order_by("pk").values_list("problem", flat=True)[:2]
    regions = Region.objects.order_by("pk").values_list("pk", flat=True)[:1]
    waiting = Check.objects.filter(outcome=CheckOutcome.PENDING).values_list("application__problem", flat=True)[:1]
    asked = Application.objects.filter(outcome=ApplicationOutcome.PENDING).values_list("problem", "problem__number")[:1]
    ids = {key for pair in worked_on for key in pair} | _watched_and_brought()
    ids |= {problem for problem, _ in asked}
    ids.update(*map(tuple, (with_people, with_measures, with_milestones, with_evidence, regions, waiting)))
    return (*sorted(ids), 10**9, "", *numbers, *(number for _, number in asked))


def _watched_and_brought() -> set[int]:
    """What a demo county does not hold: a problem that somebody watches, and one that came out of a list."""
    user = User.objects.get(username="office")
    office = actor_named("office", at=timezone.now(), via="test")
    watched = Problem.objects.order_by("pk")[0]
    ledger.watch_problem(actor=office, at=timezone.now(), number=watched.number, watched=True)
    rows = "序号,存在问题,责任单位,完成时限\n9001,清单里来的问题,,2099年12月底前\n".encode()
    campaign = Campaign.objects.order_by("pk")[0].name
    report = ledger.import_ledger(
        actor=office, at=timezone.now(), stream=io.BytesIO(rows), filename="清单.csv", campaign=campaign
    )
    assert report.created == 1
    return {user.pk, watched.pk, ImportedProblem.objects.get().problem_id}


def _everything(answer: object) -> object:
    if isinstance(answer, Model):
        loaded = {name: _everything(row) for name, row in answer._state.fields_cache.items()}
        return (
            type(answer),
            {field.attname: getattr(answer, field.attname) for field in answer._meta.concrete_fields},
            loaded,
        )
    return answer


def test_every_prepared_read_answers_what_its_queryset_does(keys: tuple[int | str, ...]) -> None:
    product_reads = [
        read for read in gc.get_objects() if type(read) is Prepared and read.queryset.__module__.startswith("bihuan.")
    ]
    assert len(product_reads) >= 15
    answered = set()
    for read in product_reads:
        for given in product(keys, repeat=read.keys):
            try:
                with transaction.atomic():
                    wanted = [_everything(row) for row in read.queryset(*given)]
                    found = [_everything(row) for row in read.rows(*given)]
            except (ValueError, ProgrammingError, DataError):
                continue  # a text where the column holds numbers, or the other way round: no caller gives that
            assert found == wanted
            answered |= {id(read)} if wanted else set()
    assert len(answered) >= len(product_reads) - 4, "nearly all of them found something"


def test_every_worker_is_kept_as_one_who_contributed(keys: tuple[int | str, ...]) -> None:
    reports = Act.objects.filter(action="ledger.progress.reported").values_list("object_id", "actor_user_id")
    pairs = {(int(problem), user) for problem, user in reports}
    assert pairs and pairs <= set(Contribution.objects.values_list("problem", "user"))


def test_a_piece_of_evidence_is_one_act(keys: tuple[int | str, ...]) -> None:
    added = Act.objects.filter(action="evidence.evidence.added").values_list("object_id", flat=True)
    assert sorted(map(int, added)) == sorted(Evidence.objects.values_list("pk", flat=True))
