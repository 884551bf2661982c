"""Who acted, in words: a role and a name, and nothing of what background work is called inside."""

import pytest

from bihuan.apps.organizations import queries


@pytest.mark.parametrize(
    ("role", "name", "said"),
    [
        ("office", "卢雪芳", "整改落实组 卢雪芳"),
        ("unit", "", "单位"),
        ("", "卢雪芳", "卢雪芳"),
        ("unknown", "卢雪芳", "卢雪芳"),
        ("system", "supervision", "系统"),
    ],
)
def test_an_actor_is_a_role_and_a_name(role: str, name: str, said: str) -> None:
    assert queries.actor_words(role, name) == said
