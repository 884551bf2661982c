"""Closing over REST: a check is released, and a conclusion carries what the checker brought."""

import pytest

from bihuan.apps.verification import operations
from bihuan.apps.verification.models import CheckEvidence
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, Side, Standard
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.verification.steps import applied, photo, ready, under_check
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def upload(county: County, who: str, number: str) -> int:
    answer = program(county, who).upload("/evidence", "现场.jpg", photo().getvalue(), number=number)
    assert answer.status_code == 201, answer.content
    return int(told(answer)["id"])


def test_the_office_releases_a_check_and_the_page_says_the_same(county: County) -> None:
    number = under_check(county)
    answer = program(county, "office").post(f"/problems/{number}/release-check", why="核查人调任外县")
    assert (answer.status_code, told(answer)["state"]) == (200, "applied")
    check = told(program(county, "checker").get(f"/problems/{number}/applications"))[0]["checks"][0]
    assert (check["outcome"], check["release_reason"]) == ("released", "核查人调任外县")
    assert "核查人调任外县" in county.browser("checker").get(f"/problems/{number}/").content.decode()


@pytest.mark.parametrize(
    ("who", "code"), [("checker", 403), ("accountable", 403), ("leader", 403), ("other", 404), ("elsewhere", 404)]
)
def test_nobody_else_releases_it(county: County, who: str, code: int) -> None:
    number = under_check(county)
    assert program(county, who).post(f"/problems/{number}/release-check", why="x").status_code == code


@pytest.mark.parametrize("why", ["", " ", None, 7])
def test_a_reason_that_is_none_is_refused(county: County, why: object) -> None:
    number = under_check(county)
    answer = program(county, "office").post(f"/problems/{number}/release-check", why=why)
    assert answer.status_code in (400, 403, 422)
    assert told(program(county, "office").get(f"/problems/{number}"))["state"] == "under-check"


def test_what_nobody_checks_is_not_released(county: County) -> None:
    number = applied(county)
    assert program(county, "office").post(f"/problems/{number}/release-check", why="x").status_code == 403


def test_what_stands_still_is_listed_for_the_office(county: County) -> None:
    under_check(county)
    assert told(program(county, "office").get("/verification", view="stalled"))["total"] == 0


@pytest.mark.parametrize("step", ["close", "return"])
def test_a_conclusion_carries_its_evidence_both_ways(county: County, step: str) -> None:
    number = under_check(county)
    piece = upload(county, "checker", number)
    answer = program(county, "checker").post(f"/problems/{number}/{step}", finding="看过了", evidence_ids=[piece])
    assert answer.status_code == 200
    check = told(program(county, "accountable").get(f"/problems/{number}/applications"))[0]["checks"][0]
    assert [row["id"] for row in check["evidence"]] == [piece]
    whole = told(program(county, "accountable").get(f"/problems/{number}"))
    assert [row["id"] for row in whole["seen_by_check"]] == [piece]
    assert piece not in [row["id"] for row in whole["evidence"]]


def test_evidence_that_others_brought_is_refused(county: County) -> None:
    number = under_check(county)
    theirs = told(program(county, "office").get(f"/problems/{number}"))["evidence"][0]["id"]
    answer = program(county, "checker").post(f"/problems/{number}/close", finding="看过了", evidence_ids=[theirs])
    assert answer.status_code == 403
    unknown = program(county, "checker").post(f"/problems/{number}/close", finding="看过了", evidence_ids=[987654])
    assert unknown.status_code == 404
    many = program(county, "checker").post(f"/problems/{number}/close", finding="看过了", evidence_ids=[1] * 21)
    assert many.status_code == 422
    assert not CheckEvidence.objects.exists()


def test_a_conclusion_after_a_release_is_refused(county: County) -> None:
    number = under_check(county)
    operations.release_check(actor=county.actor("office"), at=now(), number=number, why="调离")
    answer = program(county, "checker").post(f"/problems/{number}/close", finding="看过了")
    assert answer.status_code == 403
    assert "不能走这一步" in told(answer)["message"]


def test_a_problem_is_signed_made_public_and_objected_to_over_rest(county: County) -> None:
    operations.change_closing_policy(
        actor=county.actor("office"), at=now(), campaign_id=county.campaign, why="从严", seen=None,
        policy={**DEFAULT_POLICY, "general": ClosingRule(by_standards=True, sides=(Side.OFFICE,), notice_days=7)},
    )  # fmt: skip
    number = ready(county)
    unit, checker, office = (program(county, who) for who in ("accountable", "checker", "office"))
    said = {
        "statement": "11 家都开了专户",
        "effective_on": "2026-01-05",
        "like_cases": "查了 40 家",
        "source_cured": "出了办法",
        "institutional_gap": "absent",
    }
    wrong = unit.post(f"/problems/{number}/apply", **{**said, "institutional_gap": "制度空白"})
    assert wrong.status_code == 422 and "institutional_gap" in told(wrong)["fields"]
    assert told(unit.post(f"/problems/{number}/apply", **said))["state"] == "applied"
    assert told(unit.get(f"/problems/{number}"))["institutional_gap"] == "absent"
    assert told(checker.post(f"/problems/{number}/begin-check"))["state"] == "under-check"
    answers = [{"standard": each.value, "answer": "met", "words": "看到了"} for each in Standard]
    short = checker.post(f"/problems/{number}/close", finding="看了账", answers=answers[:3], grade="good")
    assert short.status_code == 422
    done = checker.post(f"/problems/{number}/close", finding="看了账", answers=answers, grade="good")
    assert told(done)["state"] == "under-review"
    signed = office.post(f"/problems/{number}/sign-review", opinion="同意", public_text="11 家开了专户")
    assert told(signed)["state"] == "public-notice"

    listed = told(office.get("/public-notices"))
    assert (listed["total"], listed["rows"][0]["number"]) == (1, number)
    notice = listed["rows"][0]["id"]
    objected = told(program(county, "other").post(f"/public-notices/{notice}/objections", text="南门没有开户"))
    assert objected["row"]["open_objections"] == 1
    seen = told(office.get(f"/public-notices/{notice}"))
    assert [reason["code"] for reason in seen["against"]] == ["notice-runs", "open-objections"]
    assert office.post(f"/public-notices/{notice}/end").status_code == 403
    objection = seen["objections"][0]["id"]
    ruled = told(office.post(f"/public-notices/{notice}/objections/{objection}", upheld=True, answer="确实没有"))

    assert ruled["row"]["state"] == "upheld"
    rows = told(unit.get(f"/problems/{number}/applications"))
    assert rows[0]["reviews"][0]["opinion"] == "同意" and rows[0]["checks"][0]["grade"] == "good"
