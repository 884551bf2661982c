"""Columns that higher apps fill in a lower app's list."""

from collections.abc import Iterable, Sequence

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from bihuan.ui import columns
from bihuan.ui.columns import Column, cells_of, columns_of, register_columns
from bihuan.ui.figures import Figure, RatePair


@pytest.fixture(autouse=True)
def no_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "_slots", {})


@pytest.fixture
def request_of_a_page() -> HttpRequest:
    return RequestFactory().get("/campaigns/")


def late(_: HttpRequest, ids: Sequence[int]) -> Iterable[Column]:
    return [Column("late", "后", {pk: Figure(pk, f"/x/{pk}") for pk in ids}, hot=True)]


def early(_: HttpRequest, ids: Sequence[int]) -> Iterable[Column]:
    return [Column("early", "先", dict.fromkeys(ids, "<b>"))]


def nothing(_: HttpRequest, ids: Sequence[int]) -> Iterable[Column]:
    return ()


def test_columns_stand_in_their_order_and_each_filler_once(request_of_a_page: HttpRequest) -> None:
    register_columns("a.list", late, order=60)
    register_columns("a.list", nothing)
    register_columns("a.list", early, order=10)
    register_columns("a.list", early, order=10)

    assert [column.key for column in columns_of("a.list", request_of_a_page, [1])] == ["early", "late"]
    assert columns_of("another.list", request_of_a_page, [1]) == ()


def test_a_row_shows_what_is_known_of_it_and_nothing_else(request_of_a_page: HttpRequest) -> None:
    register_columns("a.list", late)
    shown = columns_of("a.list", request_of_a_page, [0, 7])

    (seven,) = cells_of(shown, 7)
    assert (seven.label, seven.hot) == ("后", True) and 'href="/x/7"' in seven.shown
    assert not cells_of(shown, 0)[0].hot, "zero is no alarm"
    assert cells_of(shown, 99)[0].shown == ""


def test_rates_are_drawn_and_words_stay_words(request_of_a_page: HttpRequest) -> None:
    rates = Column("rates", "上报", {1: RatePair(40.0), 2: ""}, axis=True)

    drawn, empty = cells_of([rates], 1)[0], cells_of([rates], 2)[0]

    assert drawn.axis and "<svg" in drawn.shown and "上报 40%" in drawn.shown
    assert empty.axis and empty.shown == ""
    assert cells_of(list(early(request_of_a_page, [1])), 1)[0].shown == "<b>", (
        "the template escapes it: it is no markup"
    )
