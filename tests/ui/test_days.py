"""Which days a form takes."""

import pytest
from django.core.exceptions import ValidationError

from bihuan.ui.days import DayField


@pytest.mark.parametrize("text", ["1900-01-01", "2026-12-31", "2999-12-31"])
def test_days_of_years_that_count_are_taken(text: str) -> None:
    assert DayField().clean(text).isoformat() == text


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_other_days_are_told_at_the_field(text: str) -> None:
    with pytest.raises(ValidationError, match="1900 年到 2999 年"):
        DayField().clean(text)
