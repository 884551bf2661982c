"""Photos of a visit: only where they are asked for, each once, before or after what they show."""

import io
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from PIL import Image

from bihuan.apps.audit import queries as audit
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.evidence.models import Evidence
from bihuan.apps.inspection import operations
from bihuan.apps.inspection.models import FindingEvidence, VisitPhoto
from bihuan.apps.inspection.operations.photographing import MOST_PHOTOS
from bihuan.core.decisions import BadInput, Missing, Refused
from bihuan.core.inspections.findings import Finding
from tests.apps.inspection.plans import AT, find, see, sign, under_way
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import photo

WHY = "公示栏要看得到"
GPS = 0x8825


def take(
    county: County, visit: UUID, place: int = 0, *, who: str = "first", stream: BinaryIO | None = None, **known: object
) -> bool:
    """Send a photo of the item at that place."""
    given: dict[str, object] = {"client_id": uuid4(), "taken_at": AT, "item": see(county, visit).items[place].reference}
    return operations.keep_visit_photo(
        actor=county.actor(who), at=AT, visit=visit, stream=stream or photo(), **(given | known),  # type: ignore[arg-type]
    )  # fmt: skip


def shown(county: County, visit: UUID, place: int = 0) -> int:
    """How many photos show what stands of the item."""
    current = see(county, visit).items[place].current
    return len(current.pieces) if current else 0


@pytest.mark.parametrize("order", [("photo", "finding"), ("finding", "photo")], ids=["photo first", "finding first"])
def test_a_photo_shows_the_finding_whichever_comes_first(county: County, order: tuple[str, str]) -> None:
    visit = under_way(county, photo_reason=WHY)

    for what in order:
        assert take(county, visit) if what == "photo" else find(county, visit)

    assert shown(county, visit) == 1
    assert shown(county, visit, 1) == 0


def test_a_photo_that_arrives_twice_is_kept_once(county: County) -> None:
    visit, key = under_way(county, photo_reason=WHY), uuid4()
    find(county, visit)

    assert [take(county, visit, client_id=key) for _ in range(3)] == [True, False, False]

    assert (VisitPhoto.objects.count(), Evidence.objects.exclude(name="公示栏.jpg").count()) == (1, 1)
    assert shown(county, visit) == 1


def test_a_name_that_was_used_for_another_item_is_refused(county: County) -> None:
    visit, key = under_way(county, photo_reason=WHY), uuid4()
    take(county, visit, client_id=key)

    with pytest.raises(Refused, match="已经用在别处"):
        take(county, visit, 1, client_id=key)


def test_the_database_keeps_a_photo_once_too(county: County) -> None:
    visit = under_way(county, photo_reason=WHY)
    take(county, visit)
    kept = VisitPhoto.objects.get()
    kept.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


def test_a_correction_keeps_the_photos_of_what_it_replaces(county: County) -> None:
    visit, first = under_way(county, photo_reason=WHY), uuid4()
    take(county, visit)
    find(county, visit, client_id=first)

    find(county, visit, finding=Finding.PARTLY, replaces=first)

    assert shown(county, visit) == 1
    assert FindingEvidence.objects.count() == 2


def test_where_no_photos_are_asked_for_none_are_kept(county: County) -> None:
    visit = under_way(county)

    with pytest.raises(Refused, match="不要求拍照"):
        take(county, visit)

    assert not Evidence.objects.exclude(name="公示栏.jpg").exists()


def test_a_photo_loses_its_place_on_the_server_too(county: County) -> None:
    picture = Image.new("RGB", (40, 30), "white")
    tags = picture.getexif()
    tags.get_ifd(GPS).update({1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)})
    taken = io.BytesIO()
    picture.save(taken, "JPEG", exif=tags)
    taken.seek(0)
    visit = under_way(county, photo_reason=WHY)

    take(county, visit, stream=taken)

    piece = VisitPhoto.objects.get().evidence_id
    _, content = evidence.open_evidence(county.actor("first"), evidence_id=piece)
    with Image.open(content) as kept:
        assert not kept.getexif()


def test_what_is_no_picture_is_refused_and_nothing_is_kept(county: County) -> None:
    visit = under_way(county, photo_reason=WHY)

    with pytest.raises(BadInput):
        take(county, visit, stream=io.BytesIO(b"\xff\xd8\xff no picture"))

    assert not VisitPhoto.objects.exists()


def test_an_item_has_room_for_so_many_photos(county: County) -> None:
    visit = under_way(county, photo_reason=WHY)
    for _ in range(MOST_PHOTOS):
        take(county, visit)

    with pytest.raises(Refused, match="够了"):
        take(county, visit)


def test_a_photo_taken_before_the_end_may_come_after_it(county: County) -> None:
    visit = under_way(county, photo_reason=WHY)
    for place in range(2):
        find(county, visit, place)
    for who in ("first", "second"):
        sign(county, visit, who)
    operations.end_visit(actor=county.actor("first"), at=AT, visit=visit)

    assert take(county, visit, who="second")
    assert shown(county, visit) == 1
    with pytest.raises(Refused, match="检查结束以后"):
        take(county, visit, taken_at=AT + timedelta(hours=1))


def test_only_who_goes_brings_photos_and_only_of_items_of_the_visit(county: County) -> None:
    visit = under_way(county, photo_reason=WHY)
    reference = see(county, visit).items[0].reference

    with pytest.raises(Missing):
        take(county, visit, who="third", item=reference)
    with pytest.raises(Refused):
        take(county, visit, who="office", item=reference)
    with pytest.raises(Missing, match="没有这一项"):
        take(county, visit, item=uuid4())


def test_a_photo_is_recorded_under_seal_and_the_unit_cannot_open_it(county: County) -> None:
    visit = under_way(county, photo_reason=WHY)
    take(county, visit)

    told = {
        who: [row.action for row in audit.timeline(county.actor(who), "inspection.visit", str(visit))]
        for who in ("first", "office", "third", "accountable")
    }
    assert told["first"] == told["office"] == ["inspection.item.photographed"]
    assert told["third"] == told["accountable"] == []
    piece = VisitPhoto.objects.get().evidence_id
    with pytest.raises(Missing):
        evidence.open_evidence(county.actor("accountable"), evidence_id=piece)
