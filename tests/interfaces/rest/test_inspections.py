"""Inspections over REST: the whole way of a plan, a closing policy, an archive package, a sealed referral."""

import io
import zipfile
from datetime import timedelta
from typing import get_args
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from bihuan.apps.audit.operations import seal_acts
from bihuan.apps.inspection.models import Visit
from bihuan.apps.referrals.models import Referral
from bihuan.core.actors import Role
from bihuan.core.inspections.findings import Finding
from bihuan.core.sampling.promises import commitment
from bihuan.interfaces.rest.visits import FoundThere
from tests.apps.inspection.course import drawn, today
from tests.apps.inspection.plans import inspectors
from tests.apps.ledger.web.county import County, make_county
from tests.apps.verification.steps import applied, closed
from tests.factories import make_user
from tests.interfaces.rest.programs import told
from tests.interfaces.rest.test_problems import program


@pytest.fixture
def county(db: None) -> County:
    held = make_county()
    inspectors(held)
    held.users["deputy"] = make_user(held.region, Role.LEADER, name="另一位县领导")
    held.users["discipline"] = make_user(held.region, Role.DISCIPLINE, name="纪检联络员")
    return held


def done(county: County, who: str, path: str, **body: object) -> dict[str, object]:
    answer = program(county, who).post(path, **body)
    assert answer.status_code in (200, 201), answer.content.decode()
    return dict(told(answer))


def plan_body(county: County, **known: object) -> dict[str, object]:
    return {
        "title": "校园餐销号核实", "authority": "县政府交办", "text": "到现场逐项核实", "matter": "closure", "sample": 1,
        "region_id": county.region.id, "campaign_ids": [county.campaign], "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=9)).isoformat(), **known,
    }  # fmt: skip


def to_the_draw(county: County) -> str:
    """A plan whose items and people are drawn; its address."""
    plan = f"/inspections/{done(county, 'office', '/inspections', **plan_body(county))['reference']}"
    done(county, "leader", f"{plan}/approve")
    done(county, "office", f"{plan}/commit")
    parties = [county.users[who].id for who in ("office", "leader")]
    by = (timezone.now() + timedelta(hours=2)).isoformat()
    done(county, "office", f"{plan}/open-draw", party_ids=parties, reveal_by=by)
    [draw] = told(program(county, "leader").get("/draws"))
    for step in ("promise", "reveal"):
        for who in ("office", "leader"):
            secret, salt, name = f"secret-of-{who}-0123456789", "salt-of-the-test", county.users[who].username
            promised = commitment(secret, salt=salt, party=name, draw=str(draw["reference"]))
            body = {"commitment": promised} if step == "promise" else {"secret": secret, "salt": salt}
            done(county, who, f"/draws/{draw['reference']}/{step}", **body)
    for step in ("draw", "draw-teams", "start"):
        done(county, "office", f"{plan}/{step}")
    return plan


def visit_it(county: County) -> None:
    visit = Visit.objects.get()
    words = {user.id: word for word, user in county.users.items()}
    one, other = (words[user] for user in visit.inspectors.order_by("place").values_list("user", flat=True))
    [listed] = told(program(county, one).get("/visits", own=True))["rows"]
    address = f"/visits/{listed['reference']}"
    [item] = told(program(county, one).get(address))["items"]
    found = {"client_id": str(uuid4()), "finding": "partly", "reason": "缺 9 天", "seen_at": timezone.now().isoformat()}
    assert done(county, one, f"{address}/items/{item['reference']}", **found) == {"new": True}
    assert done(county, one, f"{address}/items/{item['reference']}", **found) == {"new": False}
    for who in (one, other):
        stands = told(program(county, who).get(address))["content_hash"]
        signed = {"client_id": str(uuid4()), "content_hash": stands, "signed_at": timezone.now().isoformat()}
        done(county, who, f"{address}/sign", **signed)
    assert done(county, one, f"{address}/end") == {"new": True}


def test_a_plan_goes_its_whole_way_over_rest(county: County) -> None:
    applied(county)
    plan = to_the_draw(county)
    visit_it(county)
    done(county, "office", f"{plan}/end", ending="按方案查完")
    made = done(county, "office", f"{plan}/conclude", unit_id=county.accountable.id, text="一项部分整改")
    address = f"/conclusions/{made['reference']}"

    done(county, "accountable", f"{address}/comment", text="已补")
    done(county, "accountable", f"{address}/review", reason="记录在办公室")
    assert [why["code"] for why in told(program(county, "leader").get(address))["why_not_decide"]] == [
        "review-took-part"
    ]
    assert program(county, "leader").post(f"{address}/decide", outcome="upheld", ruling="维持").status_code == 403
    ruled = done(county, "deputy", f"{address}/decide", outcome="upheld", ruling="属实，维持")
    assert ruled["review"]["outcome"] == "upheld"  # type: ignore[index]
    proof = told(program(county, "accountable").get(f"{plan}/proof"))
    assert proof["selected"] == [row[0] for row in told(program(county, "accountable").get(f"{plan}/frame"))["rows"]]


def test_an_inspected_unit_is_told_that_there_is_nothing(county: County) -> None:
    course = drawn(county)
    asking = program(county, "accountable")

    assert told(asking.get("/inspections"))["total"] == 0
    for path in ("", "/draws", "/proof", "/frame"):
        assert asking.get(f"/inspections/{course.plan}{path}").status_code == 404
        assert told(asking.get(f"/inspections/{course.plan}{path}")) == told(
            asking.get(f"/inspections/{uuid4()}{path}")
        )
    assert asking.post(f"/inspections/{course.plan}/drop", why="不查了").status_code == 404


def test_a_version_that_is_not_the_newest_changes_nothing(county: County) -> None:
    made = done(county, "office", "/inspections", **plan_body(county))
    applied(county)
    address = f"/inspections/{made['reference']}"
    body = {key: value for key, value in plan_body(county, title="改过的").items() if key != "region_id"}
    assert program(county, "office").send("PUT", address, body | {"version": made["version"]}).status_code == 200
    assert program(county, "office").send("PUT", address, body | {"version": made["version"]}).status_code == 409
    assert told(program(county, "office").get(address))["row"]["title"] == "改过的"


def test_marks_of_secrets_are_refused_until_somebody_has_looked(county: County) -> None:
    marked = plan_body(county, text="机密★一年：查账")
    assert program(county, "office").post("/inspections", **marked).status_code == 422
    assert program(county, "office").post("/inspections", **marked, checked=True).status_code == 201


def test_every_finding_can_be_sent() -> None:
    assert set(get_args(FoundThere.__annotations__["finding"])) == {finding.value for finding in Finding}


def test_a_referral_is_opened_by_the_liaison_alone_and_answers_nothing(county: County) -> None:
    sent = program(county, "first").post("/referrals", region_id=county.region.id, about="经办人", text="票据日期不对")
    assert (sent.status_code, sent.content) == (204, b"")
    held: UUID = Referral.objects.get().reference
    for who in ("first", "office", "leader", "accountable", "system-admin"):
        assert program(county, who).get("/referrals").status_code == 404
        assert program(county, who).post(f"/referrals/{held}/open").status_code == 404

    [row] = told(program(county, "discipline").get("/referrals"))
    assert row["received_at"] is None
    opened = done(county, "discipline", f"/referrals/{row['reference']}/open")
    assert (opened["about"], opened["text"]) == ("经办人", "票据日期不对")
    assert told(program(county, "discipline").get("/referrals"))[0]["received_at"] is not None


def test_a_closing_policy_is_changed_by_who_has_seen_the_last_one(county: County) -> None:
    address = f"/campaigns/{county.campaign}/closing-policy"
    before = told(program(county, "office").get(address))
    assert (before["policy_id"], before["rules"]["grave"]["sides"]) == (None, ["lead", "office"])
    rules = before["rules"] | {"general": before["rules"]["general"] | {"notice_days": 7, "sides": ["office"]}}

    now = told(program(county, "office").send("PUT", address, {"rules": rules, "why": "从严", "seen": None}))
    assert (now["rules"]["general"]["notice_days"], now["versions"][0]["why"]) == (7, "从严")
    alone = {"rules": {"serious": {"look_backs": [30]}}, "why": "多看一次", "seen": now["policy_id"]}
    kept = told(program(county, "office").send("PUT", address, alone))["rules"]
    assert (kept["grave"], kept["general"]) == (before["rules"]["grave"], now["rules"]["general"]), "others keep theirs"
    assert (
        program(county, "office")
        .send("PUT", address, {"rules": before["rules"], "why": "放宽", "seen": None})
        .status_code
        == 409
    )
    assert (
        program(county, "accountable")
        .send("PUT", address, {"rules": rules, "why": "x", "seen": now["policy_id"]})
        .status_code
        == 403
    )


def test_an_archive_package_leaves_whole_and_for_few(county: County) -> None:
    number = closed(county)
    seal_acts(at=timezone.now())
    answer = program(county, "office").post(f"/problems/{number}/archive")
    assert answer.status_code == 200, answer.content
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as package:
        assert {"manifest.json", "problem.json", "closing.json"} <= set(package.namelist())
    assert len(answer.headers["X-Manifest-SHA256"]) == 64
    assert program(county, "accountable").post(f"/problems/{number}/archive").status_code == 403
