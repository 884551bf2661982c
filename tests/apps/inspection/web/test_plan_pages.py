"""Pages of inspection, walked by a browser's client: a plan from its draft to the review of its conclusion."""

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.apps.inspection.models import Conclusion, Draw, DrawParty, Plan, Selected, Visit
from bihuan.core.actors import Role
from bihuan.core.sampling import drawing
from bihuan.core.sampling.drawing import FrameItem as Drawable
from tests.apps.inspection.course import (
    SALT,
    SECRETS,
    concluded,
    drafted,
    drawn,
    goers,
    opened,
    over,
    promise,
    promise_of,
    started,
    taken_out,
    today,
)
from tests.apps.inspection.plans import find, inspectors, sign
from tests.apps.ledger.web.county import County
from tests.apps.verification.steps import applied
from tests.factories import make_user


def text_of(browser: Client, name: str, *args: object) -> str:
    answer = browser.get(reverse(f"inspection:{name}", args=args))
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def send(browser: Client, name: str, *args: object, **form: object) -> str:
    """Where the form led to."""
    answer = browser.post(reverse(f"inspection:{name}", args=args), form)
    assert answer.status_code == 302, unescape(answer.content.decode())[-3000:]
    return str(answer.headers["Location"])


def refused(browser: Client, name: str, *args: object, **form: object) -> tuple[int, str]:
    answer = browser.post(reverse(f"inspection:{name}", args=args), form)
    return answer.status_code, unescape(answer.content.decode())


def written(county: County, **known: object) -> dict[str, object]:
    return {
        "title": "校园餐销号核实",
        "authority": "县政府交办",
        "matter": "closure",
        "campaigns": [str(county.campaign)],
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=9)).isoformat(),
        "sample": "1",
        "text": "随机抽取，到现场核实。",
        "unannounced": "on",
        **known,
    }


def test_a_plan_goes_its_whole_way_over_its_pages(county: County) -> None:
    inspectors(county)
    for _ in range(3):
        applied(county)
    office, leader = county.browser("office"), county.browser("leader")

    address = send(office, "new", **written(county))
    plan = UUID(address.rstrip("/").rsplit("/", 1)[-1])
    send(leader, "approve", plan)
    send(office, "commit", plan)
    reveal_by = timezone.localtime() + timedelta(hours=5)
    send(
        office,
        "open-draw",
        plan,
        parties=[str(county.users[who].id) for who in SECRETS],
        reveal_by=reveal_by.strftime("%Y-%m-%dT%H:%M"),
    )
    course = opened_course(county, plan)
    for who in SECRETS:
        send(county.browser(who), "promise", course, commitment=promise_named(county, course, who))
    for who in SECRETS:
        send(county.browser(who), "reveal", course, secret=SECRETS[who], salt=SALT)
    send(office, "draw", plan)
    send(office, "draw-teams", plan)
    send(office, "start", plan)

    visit = Visit.objects.get()
    assert Plan.objects.get().state == "under-way"
    one, other = team(county, visit)
    item = visit.items.get().reference
    send(county.browser(one), "item", visit.reference, item, finding="rectified", reason="看了账，专户已开")
    for who in (one, other):
        send(county.browser(who), "sign", visit.reference)
    send(county.browser(one), "end-visit", visit.reference)
    send(office, "end", plan, ending="按方案查完")
    send(office, "conclude", plan, county.accountable.id, text="逐项属实")
    conclusion = Conclusion.objects.get().reference
    send(county.browser("accountable"), "comment", conclusion, text="情况属实")
    send(county.browser("accountable"), "review", conclusion, reason="有一处看错")
    county.users["reviewer"] = make_user(county.region, Role.LEADER, name="另一位县领导")
    send(county.browser("reviewer"), "decide", conclusion, outcome="upheld", ruling="核对过，维持")

    shown = text_of(county.browser("accountable"), "conclusion", conclusion)
    assert "维持原结论" in shown and "另一位县领导" in shown and "情况属实" in shown
    assert "已结束" in text_of(office, "plan", plan)


def opened_course(county: County, plan: UUID) -> UUID:
    return Draw.objects.get(plan__reference=plan).reference


def promise_named(county: County, draw: UUID, who: str) -> str:
    from_course = type("_", (), {"county": county, "draw": draw})
    return promise_of(from_course, who)  # type: ignore[arg-type]


def team(county: County, visit: Visit) -> list[str]:
    words = {user.id: word for word, user in county.users.items()}
    return [words[user] for user in visit.inspectors.order_by("place").values_list("user", flat=True)]


# --- what a form says when it is not taken ---------------------------------------------------------------------------


def test_a_plan_that_lacks_something_comes_back_with_everything_typed(county: County) -> None:
    applied(county)

    status, page = refused(county.browser("office"), "new", **written(county, authority="", campaigns=[]))

    assert status == 422
    assert "随机抽取，到现场核实。" in page
    assert not Plan.objects.exists()


def test_marks_of_secrets_are_looked_at_once_more(county: County) -> None:
    applied(county)

    status, page = refused(county.browser("office"), "new", **written(county, text="机密★一年：查账"))

    assert status == 422
    assert "看清再保存" in page


def test_a_plan_that_somebody_else_changed_is_not_overwritten(county: County) -> None:
    course = drafted(county)
    office = county.browser("office")
    send(office, "change", course.plan, version="1", **written(county, title="先改的"))

    status, page = refused(office, "change", course.plan, version="1", **written(county, title="后改的"))

    assert status == 409
    assert course.row.title == "先改的"
    assert "后改的" in page


def test_an_unlawful_step_says_why_on_the_plans_page(county: County) -> None:
    started(county)
    again = drafted(county, problems=0)

    page = text_of(county.browser("leader"), "plan", again.plan)

    assert "重复" in page
    assert "县市场监督管理局" in page


def test_a_party_is_shown_a_secret_that_is_kept_nowhere(county: County) -> None:
    course = opened(county)
    page = text_of(county.browser("leader"), "promise", course.draw)

    assert "系统不保存" in page
    html = county.browser("leader").get(reverse("inspection:promise", args=[course.draw])).content.decode()
    for name in ("secret", "salt"):
        assert re.search(rf'id="own-{name}">[0-9a-f]{{32}}<', html) and f'data-copy="#own-{name}"' in html
    assert not DrawParty.objects.exclude(secret="").exists()


def test_a_party_sees_the_root_and_nothing_of_the_plan(county: County) -> None:
    county.users["discipline"] = make_user(county.region, Role.DISCIPLINE, name="纪检联络员")
    course = opened(county, parties=("office", "discipline"))
    browser = county.browser("discipline")

    page = text_of(browser, "draw-of-party", course.draw)

    assert course.row.frame_root in page
    assert course.row.title not in page
    assert str(course.draw) in text_of(browser, "list")
    assert browser.get(reverse("inspection:plan", args=[course.plan])).status_code == 404


def test_what_does_not_fit_its_promise_is_not_taken(county: County) -> None:
    course = opened(county)
    for who in SECRETS:
        promise(course, who)

    status, page = refused(county.browser("leader"), "reveal", course.draw, secret="x" * 20, salt=SALT)

    assert status == 422
    assert "不符" in page


def test_the_one_who_will_not_reveal_makes_the_draw_void(county: County) -> None:
    course = opened(county)

    send(county.browser("leader"), "refuse", course.draw, why="与被检查单位有关系")

    page = text_of(county.browser("office"), "plan", course.plan)
    assert "与被检查单位有关系" in page


# --- the proof -----------------------------------------------------------------------------------------------------


def test_replacing_is_offered_only_for_what_left_the_ledger(county: County) -> None:
    course = drawn(county, problems=3, sample=2)
    office, address = county.browser("office"), reverse("inspection:replace", args=[course.plan])
    live, gone = Selected.objects.order_by("order").values_list("item__number", flat=True)
    assert address not in text_of(office, "plan", course.plan)
    assert refused(office, "replace", course.plan, party=live, why="换一个", version=course.row.version)[0] == 422

    taken_out(county, gone)

    assert address in text_of(office, "plan", course.plan)
    page = text_of(office, "replace", course.plan)
    assert f'value="{gone}"' in page and f'value="{live}"' not in page
    send(office, "replace", course.plan, party=gone, why="重复登记，已撤回", version=course.row.version)
    assert address not in text_of(office, "plan", course.plan)


def test_the_files_of_the_proof_verify_the_draw(county: County) -> None:
    course = drawn(county, problems=5, sample=2)
    office = county.browser("office")

    record = json.loads(office.get(reverse("inspection:record", args=[course.plan])).content)
    rows = list(
        csv.DictReader(io.StringIO(office.get(reverse("inspection:frame", args=[course.plan])).content.decode()))
    )

    items = [Drawable(row["id"], row["stratum"]) for row in rows]
    made = drawing.draw(items, seed=record["seed"], total=len(record["selected"]))
    assert list(made.selected) == record["selected"]
    assert made.frame_root == record["frame_root"]
    assert record["rule"] == drawing.RULE
    proof = text_of(office, "proof", course.plan)
    for shown in (record["seed"], record["frame_root"], *record["selected"], *SECRETS.values()):
        assert shown in proof


# --- visits --------------------------------------------------------------------------------------------------------


def test_an_inspector_finds_their_visit_on_the_list(county: County) -> None:
    course = started(county)
    goes, stays = goers(course)[0], next(who for who in ("first", "second", "third") if who not in goers(course))

    assert "县市场监督管理局" in text_of(county.browser(goes), "list")
    assert "现在没有抽到你去的" in text_of(county.browser(stays), "list")


def test_a_finding_without_words_comes_back(county: County) -> None:
    course = started(county)
    visit = course.visit()

    status, page = refused(
        county.browser(goers(course)[0]), "item", visit.reference, visit.items.get().reference, finding="partly"
    )

    assert status == 422
    assert "要写明看到了什么" in page


def test_what_somebody_else_found_meanwhile_is_shown(county: County) -> None:
    course = started(county)
    visit, (one, other) = course.visit(), goers(course)
    find(county, visit.reference, who=one)

    status, page = refused(
        county.browser(other),
        "item",
        visit.reference,
        visit.items.get().reference,
        finding="partly",
        reason="只做了一半",
    )

    assert status == 409
    assert "只做了一半" in page
    assert "已经记为" in page


def test_a_visit_says_what_keeps_it_open(county: County) -> None:
    course = started(county)
    one, other = goers(course)
    find(county, course.visit().reference, who=one)
    sign(county, course.visit().reference, one)

    page = text_of(county.browser(one), "visit", course.visit().reference)

    assert "还有 1 名检查人员没有签名" in page
    status, _ = refused(county.browser(one), "end-visit", course.visit().reference)
    assert status == 403
    assert other


def test_the_office_replaces_an_inspector(county: County) -> None:
    course = started(county)
    leaving = county.users[goers(course)[0]].id

    send(county.browser("office"), "inspector", course.visit().reference, leaving, why="生病")

    assert leaving not in [county.users[who].id for who in goers(course)]


def test_an_inspector_declares_a_conflict(county: County) -> None:
    inspectors(county)
    browser = county.browser("first")

    send(browser, "conflicts", unit=str(county.other.id))

    assert "已回避" in text_of(browser, "conflicts")


# --- afterwards ----------------------------------------------------------------------------------------------------


def test_a_unit_that_took_part_in_nothing_reads_nothing(county: County) -> None:
    concluded(county)

    page = text_of(county.browser("lead"), "list")

    assert "没有可以看的检查方案" in page
    assert "校园餐销号核实" not in page


def test_who_took_part_is_told_why_they_cannot_decide(county: County) -> None:
    _, conclusion = concluded(county)
    send(county.browser("accountable"), "review", conclusion, reason="看错了")

    status, page = refused(county.browser("leader"), "decide", conclusion, outcome="upheld", ruling="维持")

    assert status == 403
    assert "没有参加的人" in page


def test_a_finished_plan_tells_what_counts(county: County) -> None:
    course = over(county, problems=2, sample=2)

    page = text_of(county.browser("office"), "plan", course.plan)

    assert "只有“已整改到位”算核实" in page
    assert "送结论" in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, ""),
        ({"population": "850", "sample": "60", "real": "90", "accept": "0"}, "随机看 60 项"),
        ({"population": "850", "real": "90", "accept": "0"}, "至少 90% 是真的，要看 28 项，其中不实的不超过 0 项"),
        ({"population": "850", "real": "90", "accept": "1"}, "至少 90% 是真的，要看 45 项，其中不实的不超过 1 项"),
        ({"population": "850", "real": "50", "accept": "0"}, "至少 50% 是真的，要看 5 项"),
    ],
)
def test_the_planner_answers(county: County, asked: dict[str, str], told: str) -> None:
    answer = county.browser("office").get(reverse("inspection:planner"), asked)

    assert answer.status_code == 200
    assert told in unescape(answer.content.decode())


@pytest.mark.parametrize(
    "asked",
    [
        {"population": "0", "real": "90", "accept": "0"},
        {"population": "x"},
        {"population": "5", "real": "90", "accept": "1"},
    ],
    ids=["nothing", "no number", "so many failures show nothing"],
)
def test_the_planner_says_what_cannot_be_asked(county: County, asked: dict[str, str]) -> None:
    answer = county.browser("office").get(reverse("inspection:planner"), asked)

    assert answer.status_code == 200
    assert 'id="answer"' not in answer.content.decode()


def test_the_planner_says_nothing_of_a_share_that_so_many_failures_never_show(county: County) -> None:
    asked = {"population": "5", "sample": "3", "real": "90", "accept": "1"}

    page = unescape(county.browser("office").get(reverse("inspection:planner"), asked).content.decode())

    assert "随机看 3 项" in page and "95% 的把握" not in page
