"""The order of regions."""

import pytest

from bihuan.core.regions import refuse_region


@pytest.mark.parametrize(
    ("level", "above", "code"),
    [
        ("province", None, ""),
        ("county", None, ""),
        ("city", "province", ""),
        ("county", "province", ""),
        ("county", "city", ""),
        ("city", "city", "level-order"),
        ("province", "county", "level-order"),
        ("village", None, "unknown-level"),
    ],
)
def test_a_level_lies_only_under_a_higher_one(level: str, above: str | None, code: str) -> None:
    reason = refuse_region(level=level, above=above)
    assert (reason.code if reason else "") == code
