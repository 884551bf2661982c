"""Common problems over REST: the same answers and refusals as on the pages, from the search to the end of a joint problem."""

import pytest

from bihuan.apps.common_problems.models import JointMeasure, JointProblem, LikeGroup
from bihuan.apps.jobs.models import Job
from tests.apps.common_problems.likes import cases_of, confirmed, grouped, problems
from tests.apps.ledger.web.county import County, make_county
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program

TOP = "/common-problems"


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def body(county: County, group: LikeGroup, **known: object) -> dict[str, object]:
    """What a program sends to make a joint problem."""
    return {
        "title": "伙食费没有专户",
        "lead_unit_id": county.lead.id,
        "unit_ids": [county.accountable.id],
        "problem_ids": cases_of(group),
        "measures": [
            {
                "content": "统一开设专户",
                "unit_id": county.accountable.id,
                "due": "2099-06-30",
                "check_by": "抽三家看流水",
            }
        ],
        "version": group.version,
    } | known


def test_a_group_becomes_a_joint_problem_and_ends(county: County) -> None:
    group, office = grouped(county), program(county, "office")
    listed = told(office.get(f"{TOP}/groups"))
    assert [row["id"] for row in listed["rows"]] == [group.pk] and listed["rows"][0]["common"] is True
    shown = told(office.get(f"{TOP}/groups/{group.pk}"))
    assert len(shown["cases"]) == 4 and shown["row"]["adjusted"] == pytest.approx(0.004)
    made = told(office.post(f"{TOP}/groups/{group.pk}/confirm", **body(county, group)))["id"]
    measure = told(office.get(f"{TOP}/{made}"))["measures"][0]["id"]
    address = f"{TOP}/{made}/measures/{measure}"
    assert program(county, "accountable").post(f"{address}/report", words="都开了").status_code == 200
    assert office.post(f"{address}/verify", words="看了三家").status_code == 200
    assert office.post(f"{TOP}/{made}/close", words="都开了专户").status_code == 200
    assert told(office.get(f"{TOP}/{made}"))["row"]["state"] == "closed"
    assert told(office.get(TOP))["total"] == 1


def test_a_stale_version_is_a_conflict(county: County) -> None:
    group = grouped(county)
    answer = program(county, "office").post(f"{TOP}/groups/{group.pk}/confirm", **body(county, group, version=9))
    assert answer.status_code == 409 and not JointProblem.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"title": " "},
        {"measures": []},
        {"problem_ids": []},
        {"problem_ids": [999999]},
        {"lead_unit_id": 999999},
        {"unknown": 1},
        {"title": "长" * 121},
        {"title": "见机密★文件"},
        {"problem_ids": ["x"]},
    ],
    ids=[
        "no title",
        "no measure",
        "no case",
        "foreign case",
        "no unit",
        "unknown field",
        "long",
        "secret",
        "no number",
    ],
)
def test_what_cannot_be_used_is_told_and_nothing_is_written(county: County, change: dict[str, object]) -> None:
    group = grouped(county)
    answer = program(county, "office").post(f"{TOP}/groups/{group.pk}/confirm", **body(county, group, **change))
    assert answer.status_code == 422
    assert not JointProblem.objects.exists() and LikeGroup.objects.get().state == "proposed"


def test_what_looks_secret_is_taken_once_somebody_looked(county: County) -> None:
    group = grouped(county)
    sent = body(county, group, aim="见机密★文件", checked=True)
    assert program(county, "office").post(f"{TOP}/groups/{group.pk}/confirm", **sent).status_code == 200


def test_a_search_is_asked_for(county: County) -> None:
    answer = told(program(county, "office").post(f"{TOP}/search", region_id=county.region.id))
    assert Job.objects.filter(pk=answer["job"], kind="common_problems.search").exists()
    assert program(county, "lead").post(f"{TOP}/search", region_id=county.region.id).status_code == 403
    assert program(county, "elsewhere").post(f"{TOP}/search", region_id=county.region.id).status_code == 404


def test_groups_are_united_divided_joined_and_dismissed(county: County) -> None:
    held, office = problems(county), program(county, "office")
    first, second = grouped(county, held[:2]), grouped(county, held[2:])
    united = told(office.post(f"{TOP}/groups/{first.pk}/unite", other_id=second.pk, why="同一件事"))["id"]
    pair = told(office.post(f"{TOP}/groups/{united}/divide", problem_ids=held[:2], why="两件事"))
    sent = {"joint_id": confirmed(county, LikeGroup.objects.get(pk=pair["chosen"]), basis="一起看").pk}
    assert office.post(f"{TOP}/groups/{pair['rest']}/join", problem_ids=held[2:3], **sent).status_code == 200
    third = grouped(county, held[3:], common=False)
    assert office.post(f"{TOP}/groups/{third.pk}/dismiss", why="各有原因").status_code == 200
    assert told(office.get(f"{TOP}/groups?shelf=dismissed"))["total"] == 1


def test_a_joint_problem_is_changed_and_each_reader_gets_what_is_theirs(county: County) -> None:
    joint, office = confirmed(county), program(county, "office")
    held = list(joint.cases.order_by("id").values_list("problem", flat=True))
    sent = {"content": "每月公开", "unit_id": county.assisting.id, "due": "2099-01-01", "check_by": "看公开栏"}
    assert program(county, "lead").post(f"{TOP}/{joint.pk}/measures", **sent).status_code == 200
    assert JointMeasure.objects.filter(joint=joint).count() == 2
    assert office.post(f"{TOP}/{joint.pk}/take-out", problem_ids=held[:1], why="另一回事").status_code == 200
    divided = {"problem_ids": held[1:2], "title": "乡镇的专户", "lead_unit_id": county.lead.id, "why": "银行不一样"}
    made = told(office.post(f"{TOP}/{joint.pk}/divide", **divided))["id"]
    assert office.post(f"{TOP}/{made}/unite", into_id=joint.pk, why="还是一件事").status_code == 200
    shown = told(program(county, "other").get(f"{TOP}/{joint.pk}"))
    assert shown["row"]["cases"] == 3 and len(shown["cases"]) == 1 and len(shown["units"]) == 3
    assert len(told(office.get(f"{TOP}/{joint.pk}?cases=closed"))["cases"]) == 0


def test_a_measure_may_be_returned(county: County) -> None:
    joint = confirmed(county)
    address = f"{TOP}/{joint.pk}/measures/{JointMeasure.objects.get(joint=joint).pk}"
    assert program(county, "office").post(f"{address}/return", words="没办").status_code == 403
    assert program(county, "lead").post(f"{address}/report", words="办了").status_code == 200
    assert program(county, "office").post(f"{address}/return", words="差一家").status_code == 200
    assert JointMeasure.objects.get(joint=joint).stand == "planned"
