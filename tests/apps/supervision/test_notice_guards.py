"""What went out and what was said stays so, says the database too: written past every operation, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from bihuan.apps.audit.operations import install_guards
from bihuan.apps.supervision import operations
from bihuan.apps.supervision.models import Notice
from tests.apps.ledger.web.county import County, make_county
from tests.apps.supervision.papers import MONDAY, TUESDAY, WEDNESDAY, drafted, replied, submitted
from tests.apps.supervision.test_stated_reasons import accepted


@pytest.fixture(scope="module")
def lasting_county(lasting: None) -> County:
    install_guards()
    return make_county()


@pytest.fixture
def county(lasting_county: County, db: None, tmp_path: Path) -> Iterator[County]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield lasting_county


def refused(statement: str) -> str:
    """What the database says to this statement."""
    with pytest.raises(DatabaseError) as said, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(said.value).splitlines()[0]


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE supervision_notice SET number = '整督〔2026〕9号'", "sent notice stays as it went out"),
        ("UPDATE supervision_notice SET number_sequence = 9", "sent notice stays as it went out"),
        ("UPDATE supervision_notice SET sent_at = '2026-11-24'", "sent notice stays as it went out"),
        ("UPDATE supervision_notice SET approved_by_id = NULL", "sent notice stays as it went out"),
        ("UPDATE supervision_notice SET signed_by_id = NULL", "signed notice stays signed"),
        ("UPDATE supervision_notice SET day = '2026-11-20'", "notice keeps its unit rung and day"),
        ("UPDATE supervision_notice SET rung = 'reminder'", "notice keeps its unit rung and day"),
        ("DELETE FROM supervision_notice", "notice is never deleted"),
        ("UPDATE supervision_escalation SET workdays = 1", "raised rung stays as it was"),
        ("DELETE FROM supervision_escalation", "raised rung is never deleted"),
        ("UPDATE supervision_noticeword SET text = 'x'", "word on a notice stays as it was said"),
        ("DELETE FROM supervision_noticeword", "word on a notice is never deleted"),
    ],
)
def test_what_went_out_and_was_said_stays(county: County, statement: str, refusal: str) -> None:
    replied(county)
    assert refused(statement) == refusal


def test_a_ruled_reply_stays_ruled(county: County) -> None:
    notice = replied(county)
    operations.accept_reply(actor=county.actor("office"), at=WEDNESDAY, notice_id=notice)
    assert refused("UPDATE supervision_noticeword SET outcome = 'returned', ruling = 'x'") == "ruled reply stays ruled"


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE supervision_notice SET state = 'for-approval'", "withdrawn notice stays withdrawn"),
        ("UPDATE supervision_escalation SET withdrawn = (1 = 0)", "withdrawn rung stays withdrawn"),
    ],
)
def test_what_was_withdrawn_stays_withdrawn(county: County, statement: str, refusal: str) -> None:
    notice = drafted(county)
    operations.refuse_notice(actor=county.actor("leader"), at=MONDAY, notice_id=notice, why="重复")
    assert refused(statement) == refusal


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE supervision_statedreason SET reason = 'x'", "stated reason stays as it was said"),
        ("UPDATE supervision_statedreason SET outcome = 'refused'", "ruled reason stays ruled"),
        ("UPDATE supervision_statedreason SET stops_from = '2026-01-01'", "ruled reason stays ruled"),
        ("DELETE FROM supervision_statedreason", "stated reason is never deleted"),
    ],
)
def test_a_stated_reason_stays_what_was_said_and_ruled(county: County, statement: str, refusal: str) -> None:
    accepted(county)
    assert refused(statement) == refusal


@pytest.mark.parametrize("who", ["told_by", "submitted_by"])
def test_the_database_refuses_an_approval_by_who_had_a_hand_in_it(county: County, who: str) -> None:
    row = Notice.objects.get(pk=submitted(county))
    row.approved_by_id = county.users["office"].id
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    assert getattr(row, f"{who}_id") == county.users["office"].id


def test_a_grave_notice_that_was_not_told_cannot_go_out(county: County) -> None:
    row = Notice.objects.get(pk=submitted(county))
    row.told_at, row.sent_at, row.number, row.number_sequence = None, TUESDAY, "整约〔2026〕1号", 1
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
