"""Acts that were recorded under a name that has been replaced: found, filtered and worded under the present one."""

from collections.abc import Iterator

import pytest

from bihuan.apps.audit.operations import record
from bihuan.apps.audit.queries import (
    ActFilters,
    acts_page,
    names_of_action,
    present_name,
    register_action_words,
    register_former_actions,
)
from bihuan.apps.audit.queries.words import _former, _words, action_choices, action_word
from bihuan.core.actors import Role, system_actor
from tests.apps.audit.acts import AT
from tests.factories import make_actor, make_region


@pytest.fixture(autouse=True)
def names() -> Iterator[None]:
    """Names that no app bears, and everything as before afterwards."""
    words, former = dict(_words), dict(_former)
    register_action_words({"kitchen.pot.boiled": "烧开"})
    register_former_actions({"kitchen.pot.boil": "kitchen.pot.boiled", "kitchen.pot.heat": "kitchen.pot.boiled"})
    yield
    _words.clear()
    _words.update(words)
    _former.clear()
    _former.update(former)


def test_a_former_name_reads_as_the_present_one_and_is_no_choice() -> None:
    assert action_word("kitchen.pot.boil") == action_word("kitchen.pot.boiled") == "烧开"
    assert "kitchen.pot.boil" not in dict(action_choices())
    assert present_name("kitchen.pot.heat") == "kitchen.pot.boiled"


def test_a_name_that_was_never_replaced_is_itself() -> None:
    assert present_name("kitchen.pan.fried") == "kitchen.pan.fried"
    assert names_of_action("kitchen.pan.fried") == ("kitchen.pan.fried",)
    assert action_word("kitchen.pan.fried") == "kitchen.pan.fried"


@pytest.mark.django_db
def test_the_filter_finds_an_act_under_every_name_that_it_had() -> None:
    reader = make_actor(make_region(), Role.AUDIT_ADMIN)
    for action in ("kitchen.pot.boil", "kitchen.pot.heat", "kitchen.pot.boiled", "kitchen.pot.broken"):
        record(actor=system_actor(), action=action, at=AT, object_type="pot", object_id=1, label=action)

    found = acts_page(reader, ActFilters(action="kitchen.pot.boiled")).rows
    former = acts_page(reader, ActFilters(action="kitchen.pot.boil")).rows

    assert {row.action for row in found} == {"kitchen.pot.boil", "kitchen.pot.heat", "kitchen.pot.boiled"}
    assert {row.action for row in former} == {"kitchen.pot.boil"}, "an old address still finds what it found"
