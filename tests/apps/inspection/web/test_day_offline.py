"""The day of an inspector for a device: what it takes along, what it keeps, and how what it sends is taken."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.inspection.models import FindingRecord, Plan, Visit, VisitPhoto, VisitSignature
from bihuan.apps.inspection.web.offline_words import offline_words
from bihuan.core.inspections.findings import Finding, content_hash
from bihuan.core.inspections.plans import PlanState
from tests.apps.inspection.plans import find, see, under_way
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import photo
from tests.factories import open_session

WHY = "公示栏要看得到"
DAY = "/inspections/day/"


@pytest.fixture
def visit(county: County) -> UUID:
    """A visit of today that asks for photos."""
    reference = under_way(county, photo_reason=WHY)
    Visit.objects.update(day=timezone.localdate())
    return reference


@pytest.fixture
def device(county: County, visit: UUID, client: Client) -> Client:
    """What the first inspector carries, signed in."""
    return open_session(client, county.users["first"])


def day_of(device: Client) -> dict[str, object]:
    answer = device.get(reverse("visits:visits"))
    assert answer.status_code == 200, answer.content
    return cast(dict[str, object], answer.json())


def visits_of(device: Client) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], day_of(device)["visits"])


def items_of(device: Client) -> list[dict[str, object]]:
    return cast(list[dict[str, object]], visits_of(device)[0]["items"])


def moment(shift: timedelta = timedelta()) -> str:
    """A moment as devices write it."""
    return (timezone.now() + shift).isoformat().replace("+00:00", "Z")


def send(
    device: Client,
    kind: str,
    record: Mapping[str, object],
    *,
    name: object = None,
    expected: int = 200,
    more: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The answer to one piece. `more` are further fields, or others instead."""
    fields = {"kind": kind, "client_id": str(name or uuid4()), "sent_at": moment(), "record": json.dumps(record)}
    answer = device.post(reverse("visits:upload"), fields | dict(more or {}))
    assert answer.status_code == expected, answer.content
    return cast(dict[str, object], answer.json())


def item_record(device: Client, visit: UUID, place: int = 0, **known: object) -> dict[str, object]:
    given = {
        "visit": str(visit),
        "item": items_of(device)[place]["id"],
        "verdict": "rectified",
        "note": "",
        "at": moment(),
    }
    return given | known


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", photo().read(), "image/jpeg")


def sign_record(county: County, visit: UUID, who: str, content: str, **known: object) -> dict[str, object]:
    given: dict[str, object] = {"visit": str(visit), "person": county.users[who].id, "content": content, "at": moment()}
    return given | {"strokes": "M10 20L30 40L50 20"} | known


# --- what a device takes along -------------------------------------------------------------------------------------


def test_the_day_holds_everything_that_is_needed_without_a_network(county: County, visit: UUID, device: Client) -> None:
    day = day_of(device)

    assert day["reader"] == {"id": county.users["first"].id, "name": "督查first"}
    assert day["day"] == timezone.localdate().isoformat()
    [packed] = visits_of(device)
    assert (packed["id"], packed["unit"], packed["open"]) == (str(visit), county.accountable.name, True)
    assert [person["name"] for person in cast(list[dict[str, object]], packed["inspectors"])] == [
        "督查first",
        "督查second",
    ]
    item = items_of(device)[0]
    seen = see(county, visit).items[0]
    assert (item["number"], item["text"], item["photo"], item["recorded"]) == (seen.number, seen.text, WHY, None)
    assert item["standards"] == [line for line in seen.standard.splitlines() if line]


def test_what_another_device_sent_comes_along(county: County, visit: UUID, device: Client) -> None:
    key = uuid4()
    find(county, visit, finding=Finding.PARTLY, reason="3 家没有开户", who="second", client_id=key)

    assert items_of(device)[0]["recorded"] == {
        "client_id": str(key), "verdict": "partly", "note": "3 家没有开户", "by": "督查second",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("shift", "ended", "listed"),
    [
        pytest.param(0, False, True, id="today"),
        pytest.param(0, True, True, id="today, ended"),
        pytest.param(-3, False, True, id="left over"),
        pytest.param(-3, True, False, id="over"),
        pytest.param(1, False, False, id="tomorrow"),
    ],
)
def test_the_day_is_todays_and_what_is_left_over(device: Client, shift: int, ended: bool, listed: bool) -> None:
    now = timezone.now()
    Visit.objects.update(day=timezone.localdate() + timedelta(days=shift), ended_at=now if ended else None)

    assert len(visits_of(device)) == listed


@pytest.mark.parametrize(
    ("state", "listed"), [(PlanState.DRAWN, False), (PlanState.UNDER_WAY, True), (PlanState.OVER, True)]
)
def test_nothing_is_taken_along_of_a_plan_that_has_not_begun(device: Client, state: PlanState, listed: bool) -> None:
    Plan.objects.update(state=state.value, ended_at=timezone.now(), ending="走完了")

    assert len(visits_of(device)) == listed


@pytest.mark.parametrize("who", ["third", "office", "leader", "accountable", "other"])
def test_nobody_else_finds_a_trace_of_the_visit(county: County, visit: UUID, client: Client, who: str) -> None:
    other = open_session(client, county.users[who])

    assert visits_of(other) == []
    assert str(visit) not in other.get(DAY).content.decode()


def test_who_is_not_signed_in_is_told_so_and_not_led_elsewhere(client: Client, visit: UUID) -> None:
    assert client.get(reverse("visits:visits")).status_code == 401
    assert client.post(reverse("visits:upload")).status_code == 401
    assert client.get(DAY).status_code == 302


# --- what a device keeps of the form -------------------------------------------------------------------------------


def test_the_form_that_is_kept_is_the_same_for_everybody(county: County, visit: UUID) -> None:
    pages = {open_session(Client(), county.users[who]).get(DAY).content for who in ("first", "second", "accountable")}

    assert len(pages) == 1
    page = pages.pop().decode()
    for word in ("督查first", county.accountable.name, 'csrfmiddlewaretoken" value', county.users["first"].username):
        assert word not in page


def test_nothing_of_the_day_is_stored_on_the_way(device: Client) -> None:
    assert "no-store" in device.get(reverse("visits:visits")).headers["Cache-Control"]
    assert "no-store" in device.get(DAY).headers["Cache-Control"]


def test_the_form_brings_a_token_for_what_it_sends(device: Client) -> None:
    device.cookies.pop("csrftoken", None)

    device.get(DAY)

    assert device.cookies["csrftoken"].value


def test_the_worker_keeps_the_form_and_nothing_that_a_person_reads(client: Client) -> None:
    answer = client.get(reverse("visits:worker"))

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    told = json.loads(answer.content.decode().partition("=")[2].partition(";\n")[0])
    assert told["page"] == DAY
    assert all(name.startswith("/static/bihuan/") for name in told["files"])
    assert len(told["version"]) == 12


def test_every_file_that_the_form_names_is_among_those_kept(device: Client) -> None:
    told = json.loads(device.get(reverse("visits:worker")).content.decode().partition("=")[2].partition(";\n")[0])
    page = device.get(DAY).content.decode()

    for name in told["files"]:
        assert name in page
    assert page.count("<script") == 2  # the form itself, and the words, which are data


def test_the_worker_is_found_below_the_page_that_it_keeps(device: Client) -> None:
    for name in ("worker", "visits", "upload", "manifest"):
        assert reverse(f"visits:{name}").startswith(reverse("visits:day"))


def test_the_form_can_be_put_on_the_start_page_of_a_phone(client: Client) -> None:
    told = client.get(reverse("visits:manifest"))

    assert told.headers["Content-Type"] == "application/manifest+json"
    assert {"start_url": DAY, "scope": DAY, "display": "standalone"}.items() <= told.json().items()
    assert {icon["sizes"] for icon in told.json()["icons"]} == {"192x192", "512x512"}


def test_every_word_that_the_scripts_ask_for_is_there(device: Client) -> None:
    known = set(offline_words())

    assert {finding.value for finding in Finding} <= known
    assert json.loads(
        device.get(DAY).content.decode().partition('id="words" type="application/json">')[2].partition("<")[0]
    )


# --- what a device sends -------------------------------------------------------------------------------------------


def test_a_finding_is_taken_once_however_often_it_comes(visit: UUID, device: Client) -> None:
    record, key = item_record(device, visit, verdict="partly", note=" 3 家没有开户 "), uuid4()

    outcomes = [send(device, "item", record, name=key)["outcome"] for _ in range(3)]

    assert outcomes == ["accepted", "already", "already"]
    [kept] = FindingRecord.objects.all()
    assert (kept.client_id, kept.finding, kept.reason) == (key, "partly", "3 家没有开户")


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 3, 0, 4, 1), (3, 1, 4, 2, 0)])
def test_everything_of_a_visit_may_come_in_any_order(
    county: County, visit: UUID, device: Client, order: tuple[int, ...]
) -> None:
    keys = [uuid4(), uuid4()]
    items = [str(item["id"]) for item in items_of(device)]
    content = content_hash(zip(items, map(str, keys), strict=True))
    shot: dict[str, object] = {"visit": str(visit), "item": items[0], "at": moment()}
    pieces: list[tuple[str, Mapping[str, object], UUID, Mapping[str, object]]] = [
        ("item", item_record(device, visit, 0), keys[0], {}),
        ("item", item_record(device, visit, 1), keys[1], {}),
        ("photo", shot, uuid4(), {"file": picture()}),
        ("signature", sign_record(county, visit, "first", content), uuid4(), {}),
        ("signature", sign_record(county, visit, "second", content), uuid4(), {}),
    ]

    for place in order:
        kind, record, key, more = pieces[place]
        assert send(device, kind, record, name=key, more=more)["outcome"] == "accepted"

    assert send(device, "end", {"visit": str(visit)})["outcome"] == "accepted"
    assert send(device, "end", {"visit": str(visit)})["outcome"] == "already"
    assert (FindingRecord.objects.count(), VisitPhoto.objects.count(), VisitSignature.objects.count()) == (2, 1, 2)
    current = see(county, visit).items[0].current
    assert current is not None
    assert len(current.pieces) == 1


def test_what_the_other_inspector_sent_first_comes_back_beside_ones_own(
    county: County, visit: UUID, device: Client
) -> None:
    key = uuid4()
    find(county, visit, finding=Finding.NOT_RECTIFIED, reason="没有账本", who="second", client_id=key)

    answer = send(device, "item", item_record(device, visit))

    assert answer["outcome"] == "conflict"
    assert answer["other"] == {
        "client_id": str(key), "verdict": "not-rectified", "note": "没有账本", "by": "督查second",
    }  # fmt: skip
    mine = item_record(device, visit, replaces=str(key))
    assert send(device, "item", mine)["outcome"] == "accepted"
    assert see(county, visit).items[0].finding == "rectified"


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        pytest.param("item", {"verdict": "partly", "note": " "}, "要写明看到了什么", id="no words"),
        pytest.param("item", {"verdict": "fine"}, "verdict", id="no such finding"),
        pytest.param("item", {"at": "yesterday"}, "“at”", id="no moment"),
        pytest.param("item", {"at": "2026-11-26T08:00:00"}, "“at”", id="a moment of nowhere"),
        pytest.param("item", {"at": "0001-01-01T00:00:00+14:00"}, "“at”", id="before time began"),
        pytest.param("item", {"note": "a\x00b"}, "“note”", id="a zero byte"),
        pytest.param("item", {"note": "a\ud800b"}, "“note”", id="half a character"),
        pytest.param("item", {"item": "7"}, "“item”", id="no reference"),
        pytest.param("item", {"note": 7}, "“note”", id="no text"),
        pytest.param("photo", {}, "没有收到照片", id="no photo"),
        pytest.param("signature", {"person": "7"}, "“person”", id="no person"),
        pytest.param("signature", {"person": True}, "“person”", id="no number"),
        pytest.param("signature", {"person": 10**30}, "“person”", id="beyond all persons"),
        pytest.param("signature", {"person": 7, "strokes": "<script>"}, "“strokes”", id="no strokes"),
        pytest.param("signature", {"person": 7, "strokes": "M1 1L9999 1"}, "“strokes”", id="beyond the field"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    visit: UUID, device: Client, kind: str, change: dict[str, object], reason: str
) -> None:
    answer = send(device, kind, item_record(device, visit) | change, expected=422)

    assert answer["outcome"] == "refused"
    assert reason in str(answer["reason"])
    assert not FindingRecord.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"kind": "other"}, id="another kind"),
        pytest.param({"kind": "item", "record": "{"}, id="half a record"),
        pytest.param({"kind": "item", "record": "[]"}, id="a list"),
        pytest.param({"kind": "item", "record": "[" * 100_000}, id="without an end"),
        pytest.param({"kind": "item", "record": "{}"}, id="no moment"),
        pytest.param(
            {"kind": "item", "record": "{}", "sent_at": "2026-11-26T08:00:00Z", "client_id": "a"}, id="no name"
        ),
    ],
)
def test_what_no_device_sends_is_refused(device: Client, fields: dict[str, str]) -> None:
    answer = device.post(reverse("visits:upload"), fields)

    assert (answer.status_code, answer.json()["outcome"]) == (422, "refused")


def test_what_the_rules_forbid_comes_back_with_the_reason(visit: UUID, device: Client) -> None:
    assert "还有 2 项没有结论" in str(send(device, "end", {"visit": str(visit)})["reason"])
    assert send(device, "end", {"visit": str(uuid4())})["outcome"] == "refused"


def test_a_clock_that_runs_ahead_is_put_right(visit: UUID, device: Client) -> None:
    ahead = timedelta(hours=5)
    record = item_record(device, visit, at=moment(ahead - timedelta(minutes=30)))

    assert send(device, "item", record, more={"sent_at": moment(ahead)})["outcome"] == "accepted"

    seen: datetime = FindingRecord.objects.get().seen_at
    assert abs(timezone.now() - timedelta(minutes=30) - seen) < timedelta(minutes=5)


def test_a_clock_that_is_late_is_left_alone(visit: UUID, device: Client) -> None:
    record = item_record(device, visit, at="2026-11-02T08:00:00Z")

    send(device, "item", record, more={"sent_at": "2026-11-02T09:00:00Z"})

    assert FindingRecord.objects.get().seen_at.date() == date(2026, 11, 2)


def test_only_who_goes_may_send(county: County, visit: UUID, device: Client) -> None:
    record = item_record(device, visit)
    for who in ("third", "office", "accountable"):
        other = open_session(Client(), county.users[who])
        assert send(other, "item", record)["outcome"] == "refused", who
    assert not FindingRecord.objects.exists()


def test_a_piece_goes_up_with_the_session_of_its_owner_alone(county: County, visit: UUID, device: Client) -> None:
    record = item_record(device, visit)
    other = {"owner": county.users["second"].id}

    send(device, "item", record, expected=401, more=other)
    send(device, "end", {"visit": str(visit)}, expected=401, more=other)
    assert not FindingRecord.objects.exists()
    assert send(device, "item", record, more={"owner": county.users["first"].id})["outcome"] == "accepted"


def test_what_is_sent_needs_the_token(county: County, visit: UUID) -> None:
    strict = open_session(Client(enforce_csrf_checks=True), county.users["first"])

    assert strict.post(reverse("visits:upload"), {"kind": "end"}).status_code == 403
