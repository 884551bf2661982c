"""The ladder over REST: read by whom it chases, changed by its office as a new version, started higher with a reason."""

import pytest

from bihuan.apps.ledger.models import Problem
from bihuan.apps.supervision.models import Escalation, LadderPolicy, Notice
from bihuan.apps.supervision.queries import policy_in_force
from bihuan.core.ladder import RungName
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.supervision.papers import DUE
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program

WHY = "乡镇反映提前五天太早"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def on_a_workday(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = now().replace(year=2026, month=11, day=23, hour=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def changed(county: County, who: str = "office", **other: object) -> tuple[int, dict[str, object]]:
    """The rules with the reminder three days before, put into force; the status, and what is answered."""
    held = told(program(county, who).get("/ladder"))
    rungs = [{**rung, "offset": -3} if rung["name"] == "reminder" else rung for rung in held["rungs"]]
    body = {"region_id": county.region.id, "seen": held["policy_id"], "rungs": rungs, "why": WHY} | other
    answer = program(county, who).send("PUT", "/ladder", body)
    return answer.status_code, told(answer)


def test_the_default_is_told_as_such(county: County) -> None:
    document = told(program(county, "accountable").get("/ladder"))
    assert (document["version"], document["policy_id"], document["written_in"]) == (0, None, "")
    assert [rung["offset"] for rung in document["rungs"]] == [-5, 1, 5, 10, 15]
    assert document["may_change"] is False and document["versions"] == []


def test_what_is_read_can_be_sent_back_changed(county: County) -> None:
    status, document = changed(county)
    assert (status, document["version"], document["written_in"]) == (200, 1, "澜川县")
    assert policy_in_force(county.region.id)[0].rung(RungName.REMINDER).offset == -3
    row = LadderPolicy.objects.get()
    assert (row.why, row.made_by_id) == (WHY, county.users["office"].id)


def test_colours_that_are_not_named_stay(county: County) -> None:
    status, document = changed(county, colours={"urging": "warn"})
    assert status == 200
    assert document["colours"] == {
        "reminder": "ink", "urging": "warn", "supervision": "warn", "interview": "danger", "accountability": "danger",
    }  # fmt: skip


def test_who_read_an_older_version_overwrites_nothing(county: County) -> None:
    changed(county)
    status, refusal = changed(county, "leader", seen=None)
    assert (status, refusal["error"]) == (409, "ladder-changed")
    assert LadderPolicy.objects.count() == 1


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"why": " "}, 422),
        ({"rungs": []}, 422),
        ({"why": "本件为机密级文件"}, 422),
        ({"colours": {"urging": "teal"}}, 422),
        ({"mood": "bad"}, 422),
    ],
)
def test_rules_that_cannot_hold_are_refused(county: County, other: dict[str, object], status: int) -> None:
    assert changed(county, "office", **other)[0] == status
    assert not LadderPolicy.objects.exists()


def test_a_hearing_cannot_be_taken_away(county: County) -> None:
    held = told(program(county, "office").get("/ladder"))["rungs"]
    unheard = [{**rung, "hearing": False} for rung in held]
    status, refusal = changed(county, rungs=unheard)
    assert status == 422
    assert set(refusal["fields"]) == {"interview-hearing", "accountability-hearing"}  # type: ignore[call-overload]


def test_units_read_and_change_nothing(county: County) -> None:
    assert changed(county, "accountable")[0] == 403
    assert program(county, "elsewhere").get(f"/ladder?region_id={county.region.id}").status_code == 404


def test_a_problem_starts_higher_with_its_reason(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    office = program(county, "office")
    items = told(office.get(f"/ladder/items/{number}"))
    assert (items[0]["kind"], items[0]["workdays"]) == ("closure", 6)
    made = office.post("/ladder/start", number=number, rung="supervision", why="开学前必须到位")
    assert made.status_code == 201
    notice = Notice.objects.get(pk=told(made)["id"])
    assert (notice.state, notice.why, notice.drafted_by_id) == (
        "for-approval",
        "开学前必须到位",
        county.users["office"].id,
    )
    assert Escalation.objects.get().object_id == Problem.objects.get(number=number).pk


def test_chosen_items_alone_start(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    office = program(county, "office")
    milestone = next(item for item in told(office.get(f"/ladder/items/{number}")) if item["kind"] == "milestone")
    chosen = [{"kind": "milestone", "object_id": milestone["object_id"]}]
    assert office.post("/ladder/start", number=number, rung="urging", why="汛期将至", items=chosen).status_code == 201
    assert Escalation.objects.get().kind == "milestone"


@pytest.mark.parametrize(("who", "status"), [("accountable", 404), ("other", 404), ("elsewhere", 404)])
def test_others_start_nothing(county: County, on_a_workday: None, who: str, status: int) -> None:
    number = county.rectifying(due=DUE)
    assert program(county, who).get(f"/ladder/items/{number}").status_code == 404
    assert program(county, who).post("/ladder/start", number=number, rung="urging", why="急").status_code == status
    assert not Notice.objects.exists()
