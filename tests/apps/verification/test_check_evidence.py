"""What a checker brings of what they saw: it comes with the conclusion, proves it, and never counts as the unit's own."""

from datetime import date
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from PIL import Image

from bihuan.apps.audit import queries as audit
from bihuan.apps.audit.operations import install_guards
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.evidence import queries as stored_evidence
from bihuan.apps.ledger import queries as problems
from bihuan.apps.ledger.models import Contribution, ProblemEvidence
from bihuan.apps.ledger.queries import GalleryFilter, gallery_page
from bihuan.apps.verification import operations, queries
from bihuan.apps.verification.models import Application, Check, CheckEvidence, CheckOutcome
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Refused
from bihuan.core.lifecycle import State
from tests.apps.ledger.world import AT, TODAY, World, make_world, stored
from tests.factories import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def photo(world: World, actor: Actor, *, shade: int = 90) -> int:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), (shade, 160, 90)).save(drawn, "PNG")
    drawn.seek(0)
    return evidence.add_evidence(
        actor=actor, at=AT, stream=drawn, filename="现场.png", region_id=world.region.id,
        effective_on=date(2026, 11, 1),
    )  # fmt: skip


def conclude(world: World, number: str, *pieces: int, returned: bool = False, actor: Actor | None = None) -> None:
    call = operations.return_application if returned else operations.close_application
    call(
        actor=actor or world.checker, at=AT, number=number, finding="看了账户", on_site=True, evidence_ids=list(pieces)
    )


@pytest.mark.parametrize("returned", [False, True], ids=["closed", "returned"])
def test_what_the_checker_brought_stands_with_the_check(world: World, returned: bool) -> None:
    number = world.under_check()
    pieces = (photo(world, world.checker), photo(world, world.checker, shade=10))

    conclude(world, number, *pieces, returned=returned)

    check = queries.applications_of(world.office, problem_id=stored(number).pk)[0].checks[0]
    assert [row.id for row in check.evidence] == list(pieces)
    assert check.evidence[0].effective_on == date(2026, 11, 1) and check.evidence[0].uploaded_at == AT
    assert list(CheckEvidence.objects.values_list("evidence", flat=True)) == list(pieces)


def test_it_is_apart_from_what_the_unit_brought(world: World) -> None:
    number = world.under_check()
    piece = photo(world, world.checker)
    conclude(world, number, piece, returned=True)

    detail = problems.problem_detail(world.office, number=number, today=TODAY)
    assert [row.id for row in detail.seen_by_check] == [piece]
    assert piece not in [row.id for row in detail.evidence] and len(detail.evidence) == 1


def test_a_checkers_photo_is_no_proof_that_the_unit_worked(world: World) -> None:
    """Without evidence of its own a unit cannot apply, whatever a checker brought."""
    number = world.under_check()
    conclude(world, number, photo(world, world.checker), returned=True)
    ProblemEvidence.objects.filter(problem__number=number, by_check=False).delete()  # by a hand that holds the database

    with pytest.raises(Refused, match="还没有佐证"):
        operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="已公示")


def test_what_is_applied_for_does_not_change_by_what_an_earlier_check_brought(world: World) -> None:
    number = world.under_check()
    before = Application.objects.get().content_hash
    conclude(world, number, photo(world, world.checker), returned=True)
    operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="已公示")
    assert Application.objects.latest("id").content_hash == before

    operations.begin_check(actor=world.checker, at=AT, number=number)
    conclude(world, number, photo(world, world.checker, shade=33))
    assert stored(number).state == State.CLOSED


def test_who_checked_did_no_work_by_bringing_a_photo(world: World) -> None:
    """Else they could never check the same problem again."""
    number = world.under_check()
    conclude(world, number, photo(world, world.checker), returned=True)
    assert not Contribution.objects.filter(problem=stored(number), user=world.checker.user_id).exists()


def test_everybody_who_sees_the_problem_opens_it_and_nobody_else(world: World) -> None:
    number = world.under_check(assisting=(world.helper_unit.id,))
    piece = photo(world, world.checker)
    stranger = make_actor(world.region, Role.UNIT, unit=world.other_unit)
    with pytest.raises(Missing):
        stored_evidence.open_evidence(world.worker, evidence_id=piece)

    conclude(world, number, piece)

    for actor in (world.office, world.leader, world.worker, world.helper, world.checker):
        assert stored_evidence.open_evidence(actor, evidence_id=piece)[0].id == piece
    for actor in (stranger, make_world().office):
        with pytest.raises(Missing):
            stored_evidence.open_evidence(actor, evidence_id=piece)


def test_a_checker_brings_only_what_is_their_own(world: World) -> None:
    number = world.under_check()
    units = ProblemEvidence.objects.get(problem__number=number).evidence_id
    with pytest.raises(Refused, match="由核查人自己上传"):
        conclude(world, number, units)
    elsewhere = make_world()
    foreign = photo(elsewhere, elsewhere.checker)
    with pytest.raises(Missing, match="没有这份佐证"):
        conclude(world, number, foreign)
    with pytest.raises(Missing, match="没有这份佐证"):
        conclude(world, number, 999_999)
    assert stored(number).state == State.UNDER_CHECK
    assert Check.objects.get().outcome == CheckOutcome.PENDING
    assert not CheckEvidence.objects.exists()


def test_a_piece_serves_one_check_of_a_problem_once(world: World) -> None:
    number = world.under_check()
    piece = photo(world, world.checker)
    conclude(world, number, piece, piece, returned=True)
    assert CheckEvidence.objects.count() == 1

    operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="已公示")
    operations.begin_check(actor=world.checker, at=AT, number=number)
    with pytest.raises(Refused, match="已经在这个问题上"):
        conclude(world, number, piece)


def test_it_stands_in_the_gallery_as_the_checkers(world: World) -> None:
    number = world.under_check()
    piece = photo(world, world.checker)
    conclude(world, number, piece)

    def shown(brought: str = "") -> list[tuple[int, bool]]:
        page = gallery_page(world.office, wanted=GalleryFilter(brought=brought), today=TODAY)
        assert page.total == len(page.pieces)
        return [(each.row.id, each.by_check) for each in page.pieces]

    assert shown("check") == [(piece, True)]
    assert all(not by_check for _, by_check in shown("unit")) and len(shown("unit")) == 1
    assert len(shown()) == 2


def test_a_photo_of_another_check_is_noticed_as_used_twice(world: World) -> None:
    first, second = world.under_check(), world.under_check()
    conclude(world, first, photo(world, world.checker))
    conclude(world, second, photo(world, world.checker))
    page = gallery_page(world.office, wanted=GalleryFilter(alike=True, brought="check"), today=TODAY)
    assert {each.number: each.also for each in page.pieces} == {first: (second,), second: (first,)}


def test_the_record_names_what_came_with_it(world: World) -> None:
    number = world.under_check()
    piece = photo(world, world.checker)
    conclude(world, number, piece)
    acts = {act.action: act for act in audit.timeline(world.worker, "problem", stored(number).pk)}
    for action in ("verification.check.passed", "ledger.problem.closed"):
        assert (acts[action].after or {}).get("evidence") == [piece], action


def test_checks_with_evidence_cost_one_query_more_however_many(world: World) -> None:
    number = world.under_check()
    pieces = [photo(world, world.checker, shade=shade) for shade in (1, 2, 3, 4)]
    conclude(world, number, *pieces[:1], returned=True)
    few = _queries(world, number)
    operations.apply_for_closure(actor=world.worker, at=AT, number=number, statement="已公示")
    operations.begin_check(actor=world.checker, at=AT, number=number)
    conclude(world, number, *pieces[1:])
    assert _queries(world, number) == few


def _queries(world: World, number: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        queries.applications_of(world.office, problem_id=stored(number).pk)
    return len(seen)


def test_the_database_takes_only_the_checkers_own_and_only_while_the_check_is_open(world: World) -> None:
    install_guards()
    number = world.under_check()
    check = Check.objects.get()
    own, foreign = photo(world, world.checker), photo(world, world.worker, shade=7)
    refused_piece(check.pk, foreign)
    conclude(world, number, own)
    refused_piece(check.pk, photo(world, world.checker, shade=8))


def refused_piece(check: int, piece: int) -> None:
    with pytest.raises(DatabaseError, match="check evidence is the checkers own"), transaction.atomic():
        CheckEvidence.objects.create(check_made_id=check, evidence_id=piece)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE verification_checkevidence SET evidence_id = evidence_id - 1", "check evidence stays as it was"),
        ("DELETE FROM verification_checkevidence", "check evidence is never deleted"),
    ],
)
def test_what_came_with_a_conclusion_stays_says_the_database(world: World, statement: str, said: str) -> None:
    install_guards()
    conclude(world, world.under_check(), photo(world, world.checker))
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_evidence_of_a_check_belongs_to_no_report_says_the_row(world: World) -> None:
    number = world.under_check()
    conclude(world, number, photo(world, world.checker), returned=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_progressreport (problem_id, line, figures, at) VALUES (%s, 'x', '[]', %s)",
            [stored(number).pk, AT],
        )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_problemevidence SET report_id = (SELECT max(id) FROM ledger_progressreport)")
