"""The check-up over REST: the same leads, answers, rulings and refusals as on the pages."""

import pytest

from bihuan.apps.formalism import operations
from bihuan.apps.formalism.models import Flag, FlagAnswer, FlagRuling, GivenTemplate
from bihuan.apps.jobs.models import Job
from bihuan.core.formalism.registry import CHECKS
from tests.apps.formalism.planted import ACROSS, COPIED, flagged
from tests.apps.ledger.web.county import County, make_county, now
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_leads_are_listed_and_narrowed(county: County) -> None:
    flag = flagged(county)

    whole = told(program(county, "office").get("/formalism/flags"))
    narrowed = told(program(county, "office").get("/formalism/flags", check=ACROSS, unit=county.other.id))

    assert whole["total"] >= 1
    assert [row["id"] for row in narrowed["rows"]] == [flag.pk]
    assert narrowed["rows"][0]["state"] == "open"
    assert told(program(county, "checker").get("/formalism/flags"))["total"] == 0


@pytest.mark.parametrize("query", [{"state": "odd"}, {"group": "odd"}, {"unit": 0}])
def test_a_filter_that_means_nothing_is_refused(county: County, query: dict[str, str | int]) -> None:
    assert program(county, "office").get("/formalism/flags", **query).status_code == 422


def test_one_lead_holds_its_texts_with_the_marked_places(county: County) -> None:
    flag = flagged(county)

    document = told(program(county, "office").get(f"/formalism/flags/{flag.pk}"))

    assert [subject["text"] for subject in document["subjects"]] == [COPIED, COPIED]
    start, end = document["subjects"][0]["marked"][0]
    assert 0 <= start < end <= len(COPIED)
    assert document["why"]
    assert document["may_rule"] is True


def test_a_unit_is_told_nothing_of_the_other(county: County) -> None:
    flag = flagged(county)

    answer = program(county, "other").get(f"/formalism/flags/{flag.pk}")
    document = told(answer)

    assert county.accountable.name not in answer.content.decode()
    hidden = [subject for subject in document["subjects"] if not subject["readable"]]
    assert [(each["id"], each["text"], each["problem"], each["later"]) for each in hidden] == [("", "", None, False)]
    assert document["why"] == ""
    assert document["flag"]["hidden_units"] == 1


def test_it_is_answered_and_ruled_on(county: County) -> None:
    flag = flagged(county)

    answered = program(county, "other").post(f"/formalism/flags/{flag.pk}/answer", text="一起查的。")
    version = told(program(county, "office").get(f"/formalism/flags/{flag.pk}"))["version"]
    ruled = program(county, "office").post(
        f"/formalism/flags/{flag.pk}/rule", outcome="dismissed", why="联合检查", version=version
    )
    reopened = program(county, "office").post(f"/formalism/flags/{flag.pk}/rule", outcome="reopened", why="又有材料")

    assert told(answered)["flag"]["state"] == "answered"
    assert told(ruled)["flag"]["state"] == "dismissed"
    assert told(reopened)["flag"]["state"] == "answered"
    assert [row["outcome"] for row in told(reopened)["rulings"]] == ["dismissed", "reopened"]


@pytest.mark.parametrize(
    ("who", "path", "body", "status"),
    [
        pytest.param("office", "answer", {"text": "我来说"}, 403, id="the office does not answer"),
        pytest.param("other", "rule", {"outcome": "dismissed", "why": "没事"}, 403, id="a unit does not rule"),
        pytest.param("other", "answer", {"text": " "}, 422, id="nothing said"),
        pytest.param("other", "answer", {"text": "字" * 5000}, 422, id="too much said"),
        pytest.param("office", "rule", {"outcome": "odd", "why": "没事"}, 422, id="no such outcome"),
        pytest.param("office", "rule", {"outcome": "confirmed", "why": "属实"}, 403, id="unheard"),
        pytest.param("office", "rule", {"outcome": "dismissed", "why": "没事", "version": 99}, 409, id="seen another"),
        pytest.param("office", "rule", {"outcome": "dismissed", "why": "机密★十年"}, 422, id="a secret"),
        pytest.param("elsewhere", "rule", {"outcome": "dismissed", "why": "没事"}, 404, id="another county"),
    ],
)
def test_what_is_not_lawful_is_refused_and_nothing_is_written(  # one table of refusals
    county: County, who: str, path: str, body: dict[str, object], status: int
) -> None:
    flag = flagged(county)

    answer = program(county, who).post(f"/formalism/flags/{flag.pk}/{path}", **body)

    assert answer.status_code == status, answer.content.decode()
    assert not FlagAnswer.objects.exists()
    assert not FlagRuling.objects.exists()
    assert Flag.objects.get(pk=flag.pk).state == "open"


def test_the_checks_are_told_with_what_became_of_their_leads(county: County) -> None:
    flagged(county)

    rows = {row["id"]: row for row in told(program(county, "other").get("/formalism/checks"))}

    assert set(rows) == {check.id for check in CHECKS}
    assert rows[ACROSS]["found"] == 1
    assert rows[ACROSS]["mostly_wrong"] is False


def test_a_pass_is_asked_for_by_the_office_alone(county: County) -> None:
    assert program(county, "office").post("/formalism/scan").status_code == 202
    assert program(county, "other").post("/formalism/scan").status_code == 403
    assert Job.objects.filter(kind=operations.SCAN).count() == 1


def test_templates_are_given_and_ended(county: County) -> None:
    body: dict[str, object] = {"region_id": county.region.id, "title": "周报样式", "text": "本周主要做了以下工作"}

    given = program(county, "office").post("/formalism/templates", **body)
    refused = program(county, "other").post("/formalism/templates", **body)
    foreign = program(county, "elsewhere").post("/formalism/templates", **body)
    template = GivenTemplate.objects.get()
    ended = program(county, "office").post(f"/formalism/templates/{template.pk}/end", why="样式改了")

    assert (given.status_code, refused.status_code, foreign.status_code) == (201, 403, 403)
    assert told(ended)[0]["ended_at"]
    assert told(program(county, "other").get("/formalism/templates"))[0]["may_end"] is False


def test_a_template_names_a_document_that_its_keeper_may_read(county: County) -> None:
    answer = program(county, "office").post(
        "/formalism/templates", region_id=county.region.id, title="周报样式", text="样式", document_id=999999
    )

    assert answer.status_code == 404
    assert not GivenTemplate.objects.filter(added_at__lte=now()).exists()
