"""What counts as a number when it comes from outside."""

import pytest

from bihuan.ui.numbers import LONGEST, number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param("7", 7, id="a number"),
        pytest.param("007", 7, id="with zeros before it"),
        pytest.param("0", 0, id="zero"),
        pytest.param(12, 12, id="one that is a number already"),
        pytest.param("9" * LONGEST, 10**LONGEST - 1, id="the largest that every table holds"),
        pytest.param("9" * (LONGEST + 1), None, id="one more figure"),
        pytest.param("9" * 5000, None, id="more figures than Python itself would read"),
        pytest.param("-1", None, id="below zero"),
        pytest.param("+1", None, id="with a sign"),
        pytest.param("1.0", None, id="a fraction"),
        pytest.param(" 1", None, id="with a blank"),
        pytest.param("1_000", None, id="as programs write it"),
        pytest.param("２３", None, id="wide figures"),
        pytest.param("٣", None, id="figures of another script"),
        pytest.param("²", None, id="a power"),
        pytest.param("1\x00", None, id="a zero character"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="none"),
    ],
)
def test_only_plain_figures_that_a_table_can_hold_are_a_number(text: object, number: int | None) -> None:
    assert number_of(text) == number
