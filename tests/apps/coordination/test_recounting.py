"""A year's working days are published: the days of documents on their way are counted again, a unit's day to sign never earlier."""

from datetime import UTC, date, datetime

import pytest

from bihuan.apps.audit.models import Act
from bihuan.apps.calendars import operations as calendars
from bihuan.apps.coordination import operations
from bihuan.apps.coordination.models import Document, Recipient
from tests.apps.coordination.documents import AT, FOLLOW_UP_BY, SIGN_BY, drafted, follow, sent, sign, stored
from tests.apps.ledger.web.county import County, make_county
from tests.factories import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
SOON = date(2026, 11, 3)
LATER = date(2026, 11, 10)


@pytest.fixture
def county() -> County:
    return make_county()


def day_off(county: County, day: date, *, worked: bool = False) -> None:
    """The region decides a day otherwise; documents hear of it after the commit."""
    calendars.override_day(
        actor=SYSTEM, at=AT, region_id=county.region.id, day=day, is_workday=worked, reason="县庆放假"
    )  # fmt: skip


def days(document: int) -> tuple[date | None, date | None, set[date]]:
    row = stored(document)
    return (
        row.tie_by,
        row.follow_up_by,
        set(Recipient.objects.filter(document=document).values_list("sign_by", flat=True)),
    )


def test_a_day_off_moves_what_is_counted_over_it(county: County) -> None:
    document = sent(county)
    assert days(document) == (FOLLOW_UP_BY, FOLLOW_UP_BY, {SIGN_BY})
    day_off(county, SOON)
    assert days(document) == (date(2026, 11, 17), date(2026, 11, 17), {date(2026, 11, 5)})
    act = Act.objects.get(action="coordination.document.recounted")
    assert (act.role, act.before) == ("system", {"tie_by": "2026-11-16", "follow_up_by": "2026-11-16"})
    assert act.after == {"tie_by": "2026-11-17", "follow_up_by": "2026-11-17", "sign_days_moved": 2}


def test_after_a_follow_up_the_days_are_counted_from_it(county: County) -> None:
    document = sent(county)
    follow(county, document, at=datetime(2026, 11, 9, 2, tzinfo=UTC))
    before = stored(document).follow_up_by
    day_off(county, LATER)
    after = stored(document).follow_up_by
    assert before is not None and after is not None and after > before
    assert stored(document).tie_by == date(2026, 11, 17)


def test_a_unit_is_never_given_less_time_than_it_was_told(county: County) -> None:
    document = sent(county)
    day_off(county, SOON)
    told = days(document)[2]
    day_off(county, SOON, worked=True)
    assert days(document) == (FOLLOW_UP_BY, FOLLOW_UP_BY, told)


def test_who_signed_keeps_the_day_on_which_it_was_to_sign(county: County) -> None:
    document = sent(county)
    sign(county, document, "accountable")
    day_off(county, SOON)
    signed = Recipient.objects.get(document=document, unit=county.accountable.id)
    waiting = Recipient.objects.get(document=document, unit=county.assisting.id)
    assert (signed.sign_by, waiting.sign_by) == (SIGN_BY, date(2026, 11, 5))


def test_what_is_not_on_its_way_stays(county: County) -> None:
    draft, gone = drafted(county), sent(county)
    operations.withdraw_document(actor=county.actor("office"), at=AT, document_id=gone, why="发错了")
    versions = dict(Document.objects.values_list("pk", "version"))
    day_off(county, SOON)
    assert dict(Document.objects.values_list("pk", "version")) == versions
    assert draft in versions


def test_nothing_is_written_where_no_day_moves(county: County) -> None:
    document = sent(county)
    day_off(county, date(2026, 12, 24))
    assert stored(document).follow_up_by == FOLLOW_UP_BY
    assert not Act.objects.filter(action="coordination.document.recounted").exists()


def test_another_county_is_left_alone(county: County) -> None:
    document = sent(county)
    calendars.override_day(
        actor=SYSTEM, at=AT, region_id=county.elsewhere.id, day=SOON, is_workday=False, reason="县庆放假"
    )
    assert stored(document).follow_up_by == FOLLOW_UP_BY
