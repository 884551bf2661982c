"""Nobody signs what they worked on or checked, and nothing is closed unsigned, says the database too: past every operation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from bihuan.apps.audit.operations import install_guards
from bihuan.apps.ledger.models import Contribution
from bihuan.apps.organizations.queries import UserRow
from bihuan.apps.verification import operations
from bihuan.apps.verification.models import Application, Check, PublicNotice, Review
from bihuan.core.actors import Role
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.verification.steps import under_check
from tests.factories import grant, make_user

UNFINISHED = {"nothing is closed without its signatures", "nothing is closed without its notice"}
"""Which of two triggers speaks first is the database's affair."""


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    install_guards()
    with override_settings(FILES_ROOT=tmp_path / "files"):
        held = make_county()
        operations.change_closing_policy(
            actor=held.actor("office"),
            at=now(),
            campaign_id=held.campaign,
            why="从严",
            seen=None,
            policy={**DEFAULT_POLICY, "general": ClosingRule(sides=(Side.LEAD, Side.OFFICE), notice_days=7)},
        )
        yield held


def checked(county: County) -> str:
    number = under_check(county)
    operations.close_application(actor=county.actor("checker"), at=now(), number=number, finding="看了账")
    return number


def in_notice(county: County) -> PublicNotice:
    number = checked(county)
    for who in ("lead", "office"):
        operations.sign_review(
            actor=county.actor(who), at=now(), number=number, opinion="同意", public_text="11 家开了专户"
        )
    return PublicNotice.objects.get()


def smuggle(reviewer: UserRow, *, side: str = "office", unit: int | None = None, **false: object) -> Review:
    """Put a signature on the only application into the table, as no operation would."""
    check = Check.objects.get()
    row: dict[str, object] = {
        "application_id": check.application_id,
        "problem_id": check.problem_id,
        "check_made": check,
        "side": side,
        "reviewer_id": reviewer.id,
        "reviewer_unit_id": unit,
        "applicant_id": check.applicant_id,
        "checker_id": check.checker_id,
        "outcome": "signed",
        "opinion": "同意",
        "state_hash": "0" * 64,
        "signed_at": timezone.now(),
    }
    with transaction.atomic():
        return Review.objects.create(**(row | false))


def test_honest_signatures_go_in(county: County) -> None:
    checked(county)
    assert smuggle(county.users["office"]).pk
    assert smuggle(county.users["lead"], side="lead", unit=county.lead.id).pk


def test_who_worked_on_it_never_signs_in_whatever_post(county: County) -> None:
    checked(county)
    Contribution.objects.create(problem_id=Application.objects.get().problem_id, user_id=county.users["office"].id)
    with pytest.raises(DatabaseError, match="who took part never reviews"):
        smuggle(county.users["office"])


def test_a_unit_that_took_part_never_signs_under_another_name(county: County) -> None:
    checked(county)
    for unit in (county.accountable, county.assisting):
        two_posts = make_user(county.region, Role.OFFICE, name=f"兼{unit.name}")
        grant(two_posts, Role.UNIT, county.region, unit=unit)
        with pytest.raises(DatabaseError, match="unit that took part never reviews"):
            smuggle(two_posts)


def test_who_checked_it_never_signs_it(county: County) -> None:
    checked(county)
    grant(county.users["checker"], Role.OFFICE, county.region)
    with pytest.raises(DatabaseError, match=r"who ever checked never reviews|who_checked_it_never_reviews_it"):
        smuggle(county.users["checker"])


def test_a_check_that_was_released_counts_too(county: County) -> None:
    number = under_check(county)
    operations.release_check(actor=county.actor("office"), at=now(), number=number, why="调离")
    second = make_user(county.region, Role.CHECKER, unit=county.other, name="后来的人")
    county.users["second"] = second
    operations.begin_check(actor=county.actor("second"), at=now(), number=number)
    operations.close_application(actor=county.actor("second"), at=now(), number=number, finding="看了账")
    grant(county.users["checker"], Role.OFFICE, county.region)
    check = Check.objects.get(outcome="passed")
    with pytest.raises(DatabaseError, match=r"who ever checked never reviews"), transaction.atomic():
        Review.objects.create(
            application_id=check.application_id,
            problem_id=check.problem_id,
            check_made=check,
            side="office",
            reviewer_id=county.users["checker"].id,
            applicant_id=check.applicant_id,
            checker_id=check.checker_id,
            outcome="signed",
            opinion="同意",
            state_hash="0" * 64,
            signed_at=timezone.now(),
        )


@pytest.mark.parametrize(
    ("who", "side"),
    [("leader", "office"), ("other", "office"), ("lead", "office"), ("office", "lead"), ("other", "lead")],
)
def test_nobody_signs_for_a_side_that_is_not_theirs(county: County, who: str, side: str) -> None:
    checked(county)
    unit = county.lead.id if side == "lead" else None
    with pytest.raises(DatabaseError, match="reviewer speaks for that side"):
        smuggle(county.users[who], side=side, unit=unit)


@pytest.mark.parametrize("copy", ["applicant_id", "checker_id"])
def test_a_signature_cannot_say_what_its_check_does_not(county: County, copy: str) -> None:
    checked(county)
    with pytest.raises(DatabaseError, match="review says what its check says"):
        smuggle(county.users["office"], **{copy: county.users["assisting"].id})  # type: ignore[arg-type]


def test_nobody_signs_twice_or_for_both(county: County) -> None:
    checked(county)
    smuggle(county.users["office"])
    with pytest.raises(DatabaseError):
        smuggle(county.users["office"])
    grant(county.users["office"], Role.UNIT, county.region, unit=county.lead)
    with pytest.raises(DatabaseError):
        smuggle(county.users["office"], side="lead", unit=county.lead.id)


def test_nothing_is_closed_without_its_signatures_and_its_notice(county: County) -> None:
    checked(county)
    close = "UPDATE verification_application SET outcome = 'closed', ended_at = applied_at"
    assert refused(close) in UNFINISHED
    smuggle(county.users["lead"], side="lead", unit=county.lead.id)
    assert refused(close) in UNFINISHED
    smuggle(county.users["office"])
    assert refused(close) == "nothing is closed without its notice"


def test_a_void_signature_is_none(county: County) -> None:
    in_notice(county)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE verification_publicnotice SET state = 'closed', ended_at = posted_at")
    Review.objects.filter(side="lead").update(void_at=timezone.now())
    close = "UPDATE verification_application SET outcome = 'closed', ended_at = applied_at"
    assert refused(close) == "nothing is closed without its signatures"
    assert refused("UPDATE verification_review SET void_at = NULL WHERE side = 'lead'") == "void signature stays void"


def test_a_notice_with_an_open_objection_is_not_closed(county: County) -> None:
    notice = in_notice(county)
    operations.record_objection(actor=county.actor("leader"), at=now(), notice_id=notice.pk, text="没有开户")
    close = "UPDATE verification_publicnotice SET state = 'closed', ended_at = posted_at"
    assert refused(close) == "notice with an open objection is not closed"
    answered = "UPDATE verification_objection SET outcome = 'refused', answer = 'x', answered_at = recorded_at, "
    assert refused(f"{answered} answered_by_id = {county.users['checker'].id}") == (
        "who had a hand in it never answers"
    )


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE verification_review SET opinion = 'x'", "review stays as it was signed"),
        ("UPDATE verification_review SET state_hash = 'x'", "review stays as it was signed"),
        ("DELETE FROM verification_review", "review is never deleted"),
        ("UPDATE verification_publicnotice SET last_day = first_day", "public notice stays as it was posted"),
        ("UPDATE verification_publicnotice SET text = 'x'", "public notice stays as it was posted"),
        ("DELETE FROM verification_publicnotice", "public notice is never deleted"),
        ("UPDATE verification_application SET notice_days = 0", "application stays as it was made"),
        (
            "UPDATE verification_application SET signs_office = signs_office AND NOT signs_office",
            "application stays as it was made",
        ),
        ("UPDATE verification_closingpolicy SET why = 'x'", "closing policy stays as it was made"),
        ("DELETE FROM verification_closingpolicy", "closing policy is never deleted"),
    ],
)
def test_what_was_signed_and_posted_stays(county: County, statement: str, refusal: str) -> None:
    in_notice(county)
    assert refused(statement) == refusal


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE verification_objection SET text = 'x'", "objection stays as it was said"),
        ("DELETE FROM verification_objection", "objection is never deleted"),
    ],
)
def test_what_was_objected_stays(county: County, statement: str, refusal: str) -> None:
    notice = in_notice(county)
    operations.record_objection(actor=county.actor("leader"), at=now(), notice_id=notice.pk, text="没有开户")
    assert refused(statement) == refusal


def refused(statement: str) -> str:
    """What the database says to this statement."""
    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(said.value).splitlines()[0]
