"""Starting higher from a problem's page: offered to who keeps the ladder, asked for a reason, approved by another person."""

from datetime import date

import pytest
from django.urls import reverse
from lxml import html

from bihuan.apps.ledger.models import Problem
from bihuan.apps.ledger.operations import suspend_problem
from bihuan.apps.supervision.models import Escalation, Notice
from bihuan.apps.supervision.queries import may_start, start_choices
from bihuan.core.ladder import ItemKind, RungName
from bihuan.core.notices import NoticeState
from tests.apps.ledger.web.county import County, now
from tests.apps.supervision.papers import DUE

WHY = "学生食堂，开学前必须整改到位"
TODAY = date(2026, 11, 23)


@pytest.fixture
def on_a_workday(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages ask the clock what day it is; a Monday that is worked."""
    moment = now().replace(year=2026, month=11, day=23, hour=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def address(number: str) -> str:
    return reverse("supervision:start", args=[number])


def typed(number: str, **changed: object) -> dict[str, object]:
    """The form filled for the problem's own deadline."""
    problem = Problem.objects.get(number=number)
    return {"items": [f"closure:{problem.pk}"], "rung": "supervision", "text": WHY} | changed


def test_the_office_and_the_leader_are_offered_it_and_nobody_else(county: County) -> None:
    number = county.rectifying(due=DUE)
    page = reverse("ledger:problem", args=[number])
    offered = {
        who: address(number) in county.browser(who).get(page).content.decode() for who in ("office", "leader", "accountable", "lead")
    }  # fmt: skip
    assert offered == {"office": True, "leader": True, "accountable": False, "lead": False}


def test_the_form_lists_the_items_with_the_late_ones_chosen(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    page = html.document_fromstring(county.browser("office").get(address(number)).content.decode())
    boxes = {
        box.get("value").split(":")[0]: box.get("checked") is not None for box in page.xpath("//input[@name='items']")
    }
    assert boxes == {"closure": True, "milestone": False}
    assert "逾期 6 个工作日" in page.text_content()


def test_it_drafts_one_notice_that_another_person_approves(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    done = county.browser("office").post(address(number), typed(number))
    notice = Notice.objects.get()
    assert (done.status_code, done.headers["Location"]) == (302, reverse("supervision:notice", args=[notice.pk]))
    assert (notice.state, notice.rung, notice.why) == (NoticeState.FOR_APPROVAL.value, "supervision", WHY)
    approve = reverse("supervision:notice-approve", args=[notice.pk])
    assert county.browser("office").post(approve, {}).status_code == 403
    assert county.browser("leader").post(approve, {}).status_code == 302


def test_several_items_go_into_one_notice(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    every = [f"{choice.kind}:{choice.object_id}" for choice in start_choices(county.detail(number), today=TODAY)]
    assert county.browser("office").post(address(number), typed(number, items=every)).status_code == 302
    assert sorted(Escalation.objects.values_list("kind", flat=True)) == ["closure", "milestone"]


@pytest.mark.parametrize(
    "changed", [{"text": " "}, {"items": []}, {"items": ["closure:999999"]}, {"items": ["x"]}, {"rung": "up"}]
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    county: County, on_a_workday: None, changed: dict[str, object]
) -> None:
    number = county.rectifying(due=DUE)
    answer = county.browser("office").post(address(number), typed(number, **changed))
    assert answer.status_code == 422
    assert not Notice.objects.exists()
    if "text" not in changed:
        assert WHY in answer.content.decode()


def test_a_rung_that_was_reached_is_refused_with_the_form_kept(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    county.browser("office").post(address(number), typed(number))
    again = county.browser("leader").post(address(number), typed(number, rung="urging"))
    assert again.status_code == 403
    assert "不重复提起" in again.content.decode() and WHY in again.content.decode()
    assert "已到督办" in again.content.decode()


def test_what_looks_like_a_secret_is_looked_over_first(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    assert county.browser("office").post(address(number), typed(number, text="见机密★文件")).status_code == 422
    assert not Notice.objects.exists()


def test_a_problem_whose_clock_stands_is_not_started(county: County) -> None:
    number = county.rectifying(due=DUE)
    assert may_start(county.actor("office"), county.detail(number))
    suspend_problem(actor=county.actor("office"), at=now(), number=number, reason="等上级批复")
    assert not may_start(county.actor("office"), county.detail(number))
    assert county.browser("office").get(address(number)).status_code == 403


def test_what_was_reached_is_told_with_each_item(county: County, on_a_workday: None) -> None:
    number = county.rectifying(due=DUE)
    county.browser("office").post(address(number), typed(number))
    reached = {choice.kind: choice.reached for choice in start_choices(county.detail(number), today=TODAY)}
    assert reached == {ItemKind.CLOSURE: RungName.SUPERVISION, ItemKind.MILESTONE: None}
