"""Who did the work never checks it, says the database too: rows are written past every operation, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from bihuan.apps.audit.operations import install_guards
from bihuan.apps.ledger.models import Contribution
from bihuan.apps.organizations.queries import UserRow
from bihuan.apps.verification.models import Application, Check
from bihuan.core.actors import Role
from tests.apps.ledger.web.county import County, make_county
from tests.apps.verification.steps import applied, closed, under_check
from tests.factories import grant, make_unit, make_user


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    install_guards()
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield make_county()


def smuggle(county: County, checker: UserRow, unit: int, **false: object) -> Check:
    """Put a check on the only application into the table, as no operation would."""
    applied(county)
    application = Application.objects.get()
    row: dict[str, object] = {
        "application": application, "problem_id": application.problem_id, "checker_id": checker.id,
        "checker_unit_id": unit, "applicant_id": application.applied_by_id,
        "accountable_unit_id": application.unit_id, "begun_at": timezone.now(),
    }  # fmt: skip
    with transaction.atomic():
        return Check.objects.create(**(row | false))


def test_an_honest_check_goes_in(county: County) -> None:
    assert smuggle(county, county.users["checker"], county.other.id).pk


def test_an_assisting_unit_never_checks(county: County) -> None:
    checker = make_user(county.region, Role.CHECKER, unit=county.assisting)
    with pytest.raises(DatabaseError, match="unit that took part never checks"):
        smuggle(county, checker, county.assisting.id)


def test_nobody_checks_their_own_unit_under_the_name_of_another(county: County) -> None:
    checker = county.users["checker"]
    grant(checker, Role.UNIT, county.region, unit=county.accountable)
    with pytest.raises(DatabaseError, match="unit that took part never checks"):
        smuggle(county, checker, county.other.id)


def test_a_checker_speaks_for_an_own_unit(county: County) -> None:
    stranger = make_unit(county.region, "县审计局")
    with pytest.raises(DatabaseError, match="checker speaks for an own unit"):
        smuggle(county, county.users["checker"], stranger.id)


def test_who_worked_on_it_never_checks_it_in_whatever_post(county: County) -> None:
    applied(county)
    application = Application.objects.get()
    Contribution.objects.create(problem_id=application.problem_id, user_id=county.users["checker"].id)
    with pytest.raises(DatabaseError, match="who did the work never checks"), transaction.atomic():
        Check.objects.create(
            application=application, problem_id=application.problem_id, checker_id=county.users["checker"].id,
            checker_unit_id=county.other.id, applicant_id=application.applied_by_id,
            accountable_unit_id=application.unit_id, begun_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize("copy", ["applicant_id", "accountable_unit_id", "problem_id"])
def test_a_check_cannot_say_what_its_application_does_not(county: County, copy: str) -> None:
    false = {
        "applicant_id": county.users["assisting"].id,
        "accountable_unit_id": county.lead.id,
        "problem_id": 999999,
    }[copy]
    with pytest.raises(DatabaseError, match="check says what its application says"):
        smuggle(county, county.users["checker"], county.other.id, **{copy: false})


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE verification_check SET checker_id = checker_id + 1", "check stays with its checker"),
        ("UPDATE verification_check SET applicant_id = NULL", "check stays with its checker"),
        ("DELETE FROM verification_check", "check is never deleted"),
        ("UPDATE verification_application SET statement = 'x'", "application stays as it was made"),
        ("UPDATE verification_application SET content_hash = 'x'", "application stays as it was made"),
        ("DELETE FROM verification_application", "application is never deleted"),
    ],
)
def test_an_open_check_and_its_application_stay_what_they_are(county: County, statement: str, refusal: str) -> None:
    under_check(county)
    assert refused(statement) == refusal


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE verification_check SET finding = 'x'", "ended check stays as it was"),
        ("UPDATE verification_check SET outcome = 'returned'", "ended check stays as it was"),
        ("UPDATE verification_application SET outcome = 'pending'", "ended application stays ended"),
    ],
)
def test_what_was_decided_stays_decided(county: County, statement: str, refusal: str) -> None:
    closed(county)
    assert refused(statement) == refusal


def refused(statement: str) -> str:
    """What the database says to this statement."""
    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(said.value).splitlines()[0]
