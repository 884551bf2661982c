"""Demands in my work: what a unit hands in, what the office approves, what a leader decides, what waits for an answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bihuan.apps.demands import operations
from bihuan.core.demands.turns import Frequency
from bihuan.interfaces.portal.home_demands import demand_sections
from bihuan.interfaces.portal.home_sections import Section
from tests.apps.demands.demands import OWN, checked, running
from tests.apps.ledger.web.county import County, make_county, now
from tests.apps.ledger.web.reading import read


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def known(days: int = 21) -> dict[str, object]:
    at = now() - timedelta(days=days)
    return {
        "first_day": timezone.localdate(at), "end_day": timezone.localdate() + timedelta(days=60), "answer_days": 30,
        "at": at, "frequency": Frequency.ONCE,
    }  # fmt: skip


def sections(county: County, who: str) -> dict[str, Section]:
    return {section.key: section for section in demand_sections(county.actor(who), now=now())}


def test_a_unit_is_told_what_it_has_to_hand_in_with_one_button(county: County) -> None:
    demand_id = running(county, OWN, **known())  # type: ignore[arg-type]
    section = sections(county, "accountable")["demands-to-answer"]
    assert section.figure is not None and section.figure.value == 1
    (row,) = section.rows
    assert row.step is not None and row.step.label == "填报"
    assert f"/demands/{demand_id}/hand-in/?turn=" in row.step.url
    assert row.deadline is not None and "个工作日" in str(row.deadline.text)
    assert sections(county, "other") == {}


def test_the_figure_leads_to_exactly_its_list(county: County) -> None:
    for items in ("资金投入", "联系人", "典型做法"):
        running(county, items, **known())  # type: ignore[arg-type]
    section = sections(county, "accountable")["demands-to-answer"]
    page = read(county.browser("accountable").get(section.url))
    assert section.figure is not None and section.figure.value == 3
    assert page.words.count("太多了") == 3


def test_the_office_is_told_what_waits_for_it(county: County) -> None:
    checked(county, OWN, **known())  # type: ignore[arg-type]
    demand_id = running(county, "联系人", **known())  # type: ignore[arg-type]
    operations.object_to_demand(
        actor=county.actor("accountable"), at=now(), demand_id=demand_id, unit_id=county.accountable.id, text="太密"
    )
    found = sections(county, "office")
    assert set(found) == {"demands-to-approve", "demands-objected"}
    for section in found.values():
        assert section.figure is not None and section.figure.value == len(section.rows) == 1
        assert "/demands/?group=" in section.url


def test_a_leader_is_told_what_is_over_the_budget_alone(county: County) -> None:
    checked(county, OWN, **known())  # type: ignore[arg-type]
    assert sections(county, "leader") == {}
    checked(county, "\n".join(f"第{n}类清单" for n in "甲乙丙丁戊"), **known())  # type: ignore[arg-type]
    section = sections(county, "leader")["demands-over"]
    assert section.figure is not None and section.figure.value == 1


@pytest.mark.parametrize("who", ["checker", "system-admin", "elsewhere", "lead"])
def test_whom_nothing_concerns_is_told_nothing(county: County, who: str) -> None:
    running(county, OWN, **known())  # type: ignore[arg-type]
    checked(county, "联系人", **known())  # type: ignore[arg-type]
    assert sections(county, who) == {}


def test_it_stands_on_the_page_of_my_work(county: County) -> None:
    running(county, OWN, **known())  # type: ignore[arg-type]
    assert "待报材料" in read(county.browser("accountable").get("/")).words
    assert "待报材料" not in read(county.browser("other").get("/")).words
