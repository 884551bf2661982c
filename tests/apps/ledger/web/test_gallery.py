"""The gallery of evidence: whose pieces, in which order, what was used twice, and what the page costs."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from bihuan.apps.evidence import operations as evidence
from bihuan.apps.evidence.queries import evidence_rows, thumbnail_path
from bihuan.apps.ledger import operations, queries
from bihuan.apps.ledger.operations import NewMeasure
from bihuan.apps.ledger.queries import GalleryFilter, GalleryPage
from tests.apps.ledger.web.county import County, now
from tests.apps.ledger.web.reading import read

DAY = timedelta(days=1)


def drawing(shade: int) -> BytesIO:
    """A picture of stripes: another shade is another picture, the same is the same content."""
    drawn = BytesIO()
    picture = Image.new("L", (64, 48), 30)
    picture.paste(220, (0, 0, shade % 60 + 2, 48))
    picture.save(drawn, "PNG")
    drawn.seek(0)
    return drawn


def bring(county: County, number: str, *, shade: int = 10, name: str = "现场.png", content: bytes = b"") -> int:
    """A piece that the accountable unit brings for a problem; its id."""
    actor = county.actor("accountable")
    piece = evidence.add_evidence(
        actor=actor, at=now(), stream=BytesIO(content) if content else drawing(shade), filename=name,
        region_id=county.region.id, unit_id=county.accountable.id,
    )  # fmt: skip
    operations.attach_evidence(actor=actor, at=now(), number=number, evidence_ids=[piece])
    return piece


def look(county: County, who: str = "office", **wanted: object) -> GalleryPage:
    today = timezone.localdate()
    return queries.gallery_page(county.actor(who), wanted=GalleryFilter(**wanted), today=today)  # type: ignore[arg-type]


def names(found: GalleryPage) -> list[str]:
    return [piece.row.name for piece in found.pieces]


def test_the_newest_piece_stands_first_with_its_problem(county: County) -> None:
    number = county.rectifying()
    bring(county, number, name="早.png", shade=5)
    bring(county, number, name="晚.png", shade=40)
    found = look(county)
    assert names(found) == ["晚.png", "早.png"]
    assert {piece.number for piece in found.pieces} == {number}
    assert found.total == 2


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        pytest.param("office", 1, id="the office"),
        pytest.param("leader", 1, id="a leader"),
        pytest.param("lead", 1, id="the lead unit"),
        pytest.param("accountable", 1, id="the accountable unit"),
        pytest.param("assisting", 1, id="an assisting unit"),
        pytest.param("other", 0, id="a unit without part in it"),
        pytest.param("checker", 0, id="a checker, before closure is applied for"),
        pytest.param("elsewhere", 0, id="another county's office"),
        pytest.param("system-admin", 0, id="an administrator"),
    ],
)
def test_each_reader_sees_the_evidence_of_the_problems_that_they_see(county: County, who: str, seen: int) -> None:
    bring(county, county.rectifying())
    assert look(county, who).total == seen


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"kind": "picture"}, ["现场.png"]),
        ({"kind": "file"}, ["台账.txt"]),
        ({"kind": "nonsense"}, []),
        ({"q": "伙食费"}, ["台账.txt", "现场.png"]),
        ({"q": "没有的话"}, []),
        ({"campaign": "999999"}, []),
        ({"unit": "nonsense"}, []),
        ({"since": date(2099, 1, 1)}, []),
        ({"until": date(2000, 1, 1)}, []),
        ({"q": "\x00"}, []),
    ],
    ids=str,
)
def test_a_filter_narrows_the_gallery(county: County, wanted: dict[str, object], expected: list[str]) -> None:
    number = county.rectifying()
    bring(county, number)
    bring(county, number, name="台账.txt", content="收支一览".encode())
    assert names(look(county, "office", **wanted)) == expected


def test_the_day_of_upload_counts_from_its_first_to_its_last_moment(county: County) -> None:
    bring(county, county.rectifying())
    today = timezone.localdate()
    assert look(county, since=today, until=today).total == 1
    assert look(county, since=today + DAY).total == 0
    assert look(county, until=today - DAY).total == 0


def test_the_same_picture_at_two_problems_is_told_at_both(county: County) -> None:
    first, second, third = (county.rectifying() for _ in range(3))
    bring(county, first, shade=10)
    bring(county, second, shade=10)
    bring(county, third, shade=50)
    also = {piece.number: piece.also for piece in look(county).pieces}
    assert also == {first: (second,), second: (first,), third: ()}
    assert {piece.number for piece in look(county, alike=True).pieces} == {first, second}


def test_a_picture_used_twice_at_one_problem_is_no_lead(county: County) -> None:
    number = county.rectifying()
    bring(county, number, shade=10, name="一.png")
    bring(county, number, shade=10, name="二.png")
    assert [piece.also for piece in look(county).pieces] == [(), ()]
    assert look(county, alike=True).total == 0


def test_no_reader_learns_of_a_problem_that_they_do_not_see(county: County) -> None:
    """The other problem with the same picture belongs to a unit whose problems this one does not see."""
    own = county.rectifying()
    bring(county, own, shade=10)
    stranger = county.actor("other")
    foreign = county.dispatched(
        accountable_unit_id=county.other.id, assisting_unit_ids=(), standard="整改到位", measures=(NewMeasure("清理"),)
    )
    operations.accept_problem(actor=stranger, at=now(), number=foreign)
    operations.begin_rectification(actor=stranger, at=now(), number=foreign)
    piece = evidence.add_evidence(
        actor=stranger, at=now(), stream=drawing(10), filename="同.png", region_id=county.region.id,
        unit_id=county.other.id,
    )  # fmt: skip
    operations.attach_evidence(actor=stranger, at=now(), number=foreign, evidence_ids=[piece])
    assert [each.also for each in look(county, "accountable").pieces] == [()]
    assert look(county, "accountable", alike=True).total == 0
    assert look(county, "office", alike=True).total == 2


def test_evidence_is_verified_only_where_somebody_else_closed_the_problem(county: County) -> None:
    bring(county, county.rectifying())
    page = read(county.browser("office").get("/evidence/"))
    assert "单位自报" in page.words and "核查时看过" not in page.words
    assert [piece.closed for piece in look(county).pieces] == [False]


def test_the_page_shows_tiles_with_their_problem_and_counts_them(county: County) -> None:
    number = county.rectifying()
    piece = bring(county, number)
    page = read(county.browser("office").get("/evidence/"))
    assert page.status == 200
    for words in ("现场.png", number, "单位自报", "共 1 项"):
        assert words in page.words, words
    assert f"/problems/{number}/" in page.links and f"/evidence/{piece}/file/" in page.links


def test_the_same_picture_is_a_lead_in_words_and_not_a_verdict(county: County) -> None:
    first, second = county.rectifying(), county.rectifying()
    bring(county, first)
    bring(county, second)
    page = read(county.browser("office").get("/evidence/?alike=on"))
    assert f"与 {first} 同图" in page.words and f"与 {second} 同图" in page.words
    assert "同图只是线索，要人去看，不是结论" in page.words


@pytest.mark.parametrize(
    "address",
    ["?campaign=nonsense", "?unit=999999999999999999999", "?kind=x", "?since=yesterday", "?until=2026-02-30", "?page=x",
     "?since=0001-01-01", "?until=9999-12-31",
     "?page=-3", "?q=%00", "?alike=perhaps"],
)  # fmt: skip
def test_an_address_made_by_hand_never_breaks_the_page(county: County, address: str) -> None:
    bring(county, county.rectifying())
    assert county.browser("office").get(f"/evidence/{address}").status_code == 200


def test_what_cannot_be_read_lists_nothing_and_says_so(county: County) -> None:
    bring(county, county.rectifying())
    page = read(county.browser("office").get("/evidence/?since=yesterday"))
    assert "有条件读不懂" in page.words and "现场.png" not in page.words
    assert "yesterday" in page.html, "what was typed stays"


@pytest.mark.parametrize(("address", "words"), [("", "还没有佐证"), ("?kind=file", "这些条件下没有佐证")])
def test_an_empty_gallery_says_what_will_stand_there(county: County, address: str, words: str) -> None:
    assert words in read(county.browser("office").get(f"/evidence/{address}")).words


def test_more_pieces_cost_no_more_queries_and_come_in_pages(county: County) -> None:
    number = county.rectifying()
    office = county.browser("office")
    bring(county, number, shade=1)
    actor, costs = county.actor("office"), []
    for total in (2, 50):
        for shade in range(look(county).total, total):
            bring(county, number, shade=shade, name=f"{shade}.png")
        with CaptureQueriesContext(connection) as taken:
            queries.gallery_page(actor, wanted=GalleryFilter(), today=timezone.localdate())
        costs.append(len(taken))
    assert costs[0] == costs[1] <= 6
    page = read(office.get("/evidence/"))
    assert "第 1–48 项，共 50 项" in page.words
    assert read(office.get("/evidence/?page=2")).html.count("<figure>") == 2


def test_a_small_picture_is_drawn_once_and_kept(county: County) -> None:
    number = county.rectifying()
    piece = bring(county, number)
    kept = thumbnail_path(evidence_rows([piece])[piece].sha256)
    kept.unlink(missing_ok=True)
    office = county.browser("office")
    first = office.get(f"/evidence/{piece}/thumbnail/")
    assert kept.is_file() and kept.read_bytes() == first.content
    assert office.get(f"/evidence/{piece}/thumbnail/").content == first.content
    assert county.browser("other").get(f"/evidence/{piece}/thumbnail/").status_code == 404
