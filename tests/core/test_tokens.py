"""Rules of tokens: how they look, how long they live, when one counts."""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan.core.tokens import (
    MOST_AT_ONCE,
    MOST_DAYS,
    digest_of,
    expiry_of,
    is_alive,
    looks_like_token,
    refuse_making,
)

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TOKEN = "bh_" + "Ab3-_" * 8


def test_a_digest_says_nothing_of_the_token_and_is_always_the_same() -> None:
    assert digest_of(TOKEN) == digest_of(TOKEN)
    assert len(digest_of(TOKEN)) == 64
    assert TOKEN not in digest_of(TOKEN)
    assert digest_of(TOKEN) != digest_of(TOKEN + "x")


def test_half_a_character_has_a_digest_too() -> None:
    assert len(digest_of("\ud800")) == 64


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("bh_", id="the beginning alone"),
        pytest.param("bh_short", id="too short to be random"),
        pytest.param("ghp_" + "x" * 36, id="somebody else's"),
        pytest.param("BH_" + "x" * 40, id="another case"),
        pytest.param("bh_" + "x" * 200, id="too long to look up"),
        pytest.param("bh_" + "长" * 30, id="not ASCII"),
        pytest.param("bh_" + "x" * 30 + "\n", id="with an end of line"),
        pytest.param("bh_" + "x" * 30 + "\x00", id="with NUL"),
        pytest.param(" bh_" + "x" * 30, id="with a blank before it"),
    ],
)
def test_what_cannot_be_a_token_is_not_looked_up(text: str) -> None:
    assert not looks_like_token(text)


def test_a_token_looks_like_one() -> None:
    assert looks_like_token(TOKEN)


@pytest.mark.parametrize("days", [1, 30, MOST_DAYS])
def test_a_life_between_a_day_and_a_year_is_lawful(days: int) -> None:
    assert refuse_making(days=days, held=0) is None
    assert expiry_of(NOW, days) == NOW + timedelta(days=days)


@pytest.mark.parametrize("days", [-1, 0, MOST_DAYS + 1, 10**9])
def test_any_other_life_is_refused_by_its_field(days: int) -> None:
    refused = refuse_making(days=days, held=0)

    assert refused is not None
    field, reason = refused
    assert (field, reason.code) == ("days", "token-days")
    assert str(MOST_DAYS) in str(reason)


def test_who_holds_many_makes_no_more() -> None:
    assert refuse_making(days=30, held=MOST_AT_ONCE - 1) is None
    refused = refuse_making(days=30, held=MOST_AT_ONCE)
    assert refused is not None and refused[1].code == "token-many"


@pytest.mark.parametrize(
    ("moment", "revoked", "alive"),
    [
        (NOW, None, True),
        (NOW + timedelta(days=1) - timedelta(microseconds=1), None, True),
        (NOW + timedelta(days=1), None, False),
        (NOW, NOW, False),
        (NOW, NOW - timedelta(hours=1), False),
    ],
)
def test_a_token_counts_until_its_end_and_not_after_it_was_revoked(
    moment: datetime, revoked: datetime | None, alive: bool
) -> None:
    assert is_alive(at=moment, expires_at=NOW + timedelta(days=1), revoked_at=revoked) is alive
