"""Higher apps offer steps on pages of lower ones."""

from collections.abc import Iterable

import pytest
from django.http import HttpRequest

from bihuan.ui import offers
from bihuan.ui.offers import register_steps, steps_of
from bihuan.ui.steps import NextStep


@pytest.fixture(autouse=True)
def empty_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "_slots", {})


def offer_apply(request: HttpRequest, thing: object) -> Iterable[NextStep]:
    yield NextStep("apply", f"申请销号 {thing}", "/apply/")


def offer_check(request: HttpRequest, thing: object) -> Iterable[NextStep]:
    return (NextStep("check", "开始核查", allowed=False, why="核查人不能来自主责单位。"),)


def test_steps_stand_in_the_order_of_their_offers() -> None:
    register_steps("page.steps", offer_check, 60)
    register_steps("page.steps", offer_apply, 40)
    assert [step.label for step in steps_of("page.steps", HttpRequest(), "7")] == ["申请销号 7", "开始核查"]


def test_an_offer_registered_twice_counts_once() -> None:
    register_steps("page.steps", offer_apply)
    register_steps("page.steps", offer_apply)
    assert len(steps_of("page.steps", HttpRequest(), None)) == 1


def test_a_slot_that_nobody_fills_is_empty() -> None:
    register_steps("page.steps", offer_apply)
    assert steps_of("other.steps", HttpRequest(), None) == ()
