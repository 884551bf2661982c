"""Notices over REST: the lists of the pages, every step with its rights, and the paper once it went out."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from bihuan.core.ladder import RungName
from tests.apps.ledger.web.county import County, make_county
from tests.apps.supervision.papers import SAID, drafted, replied, sent, told
from tests.interfaces.rest.programs import told as answered
from tests.interfaces.rest.test_problems import program

NOT_EVEN_THERE = ("other", "elsewhere")


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def test_a_list_holds_what_the_filter_names_and_no_more(county: County) -> None:
    waiting, out = drafted(county), sent(county, RungName.URGING)
    office = program(county, "office")
    listed = answered(office.get("/notices", group="for-approval"))
    assert (listed["total"], [row["id"] for row in listed["rows"]]) == (1, [waiting])
    assert [row["id"] for row in answered(office.get("/notices", unit=str(county.accountable.id)))["rows"]] == [
        out,
        waiting,
    ]
    assert answered(office.get("/notices", rung="interview"))["total"] == 0


def test_a_unit_lists_only_what_went_out_to_it(county: County) -> None:
    drafted(county)
    out = sent(county, RungName.URGING)
    rows = answered(program(county, "accountable").get("/notices", group="all"))["rows"]
    assert [row["id"] for row in rows] == [out]


def test_a_group_that_nobody_knows_holds_nothing(county: County) -> None:
    sent(county)
    assert answered(program(county, "office").get("/notices", group="made-up"))["total"] == 0


def test_the_whole_of_it_names_the_next_step_and_why_another_waits(county: County) -> None:
    document = answered(program(county, "leader").get(f"/notices/{told(county)}"))
    approval = next(step for step in document["steps"] if step["step"] == "approve")
    assert (document["row"]["state"], document["rung"]["name"], document["has_paper"]) == ("told", "interview", True)
    assert not approval["allowed"] and approval["reasons"][0]["code"] == "wrong-state"


@pytest.mark.parametrize("who", NOT_EVEN_THERE)
def test_a_foreign_notice_is_not_there(county: County, who: str) -> None:
    notice = sent(county)
    asker = program(county, who)
    assert [asker.get(path).status_code for path in (f"/notices/{notice}", f"/notices/{notice}/paper")] == [404, 404]
    assert asker.post(f"/notices/{notice}/sign").status_code == 404


def test_a_notice_goes_its_way_from_approval_to_the_accepted_reply(county: County) -> None:
    notice = drafted(county)
    leader, unit, office = (program(county, who) for who in ("leader", "accountable", "office"))
    steps = [
        answered(leader.post(f"/notices/{notice}/approve", version=1)),
        answered(unit.post(f"/notices/{notice}/sign")),
        answered(unit.post(f"/notices/{notice}/reply", text=SAID)),
        answered(office.post(f"/notices/{notice}/return", text="没有写哪天完成")),
        answered(unit.post(f"/notices/{notice}/reply", text="本周五完成")),
        answered(office.post(f"/notices/{notice}/accept")),
    ]
    assert [step["state"] for step in steps] == ["sent", "signed", "replied", "returned", "replied", "settled"]
    assert steps[0]["number"].startswith("整督〔") and steps[-1]["version"] == 7
    said = answered(office.get(f"/notices/{notice}"))["words"]
    assert [word["text"] for word in said] == ["本周五完成", SAID]


def test_who_looked_at_an_older_version_changes_nothing(county: County) -> None:
    notice = drafted(county)
    assert program(county, "leader").post(f"/notices/{notice}/approve", version=9).status_code == 409
    assert answered(program(county, "leader").get(f"/notices/{notice}"))["row"]["state"] == "for-approval"


@pytest.mark.parametrize(
    ("step", "body", "status"),
    [
        ("return", {}, 422),
        ("return", {"text": " "}, 403),
        ("return", {"text": "不清楚", "mood": "bad"}, 422),
        ("sign", {}, 403),
        ("accept", {"text": "本件为机密级文件"}, 422),
        ("deliver", {"text": "送到了"}, 422),
        ("deliver", {"text": "送到了", "delivered_on": "1640-01-01"}, 422),
        ("reply", {"text": "办了", "evidence_ids": [1] * 21}, 422),
    ],
)
def test_what_is_not_said_rightly_is_refused(county: County, step: str, body: dict[str, object], status: int) -> None:
    notice = replied(county)
    assert program(county, "office").post(f"/notices/{notice}/{step}", **body).status_code == status
    assert answered(program(county, "office").get(f"/notices/{notice}"))["row"]["state"] == "replied"


def test_a_reply_carries_no_file_that_its_writer_may_not_open(county: County) -> None:
    notice = sent(county)
    refused = program(county, "accountable").post(f"/notices/{notice}/reply", text=SAID, evidence_ids=[999999])
    assert (refused.status_code, answered(refused)["error"]) == (404, "no-such-evidence")


def test_the_paper_comes_as_word_under_its_number(county: County) -> None:
    got = program(county, "accountable").get(f"/notices/{sent(county)}/paper")
    with ZipFile(BytesIO(got.content)) as opened:
        text = opened.read("word/document.xml").decode()
    assert "限期完成逾期整改事项的督办单" in text
    assert got.headers["Content-Disposition"].startswith("attachment;")


def test_a_unit_that_was_told_the_facts_has_no_paper_yet(county: County) -> None:
    notice = told(county)
    got = program(county, "accountable").get(f"/notices/{notice}/paper")
    assert (got.status_code, answered(got)["error"]) == (404, "no-paper-yet")
    assert answered(program(county, "accountable").get(f"/notices/{notice}"))["has_paper"] is False
