"""The world of the permission matrix, for all who walk through every address."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from tests.factories import open_session
from tests.interfaces.matrix_world import KeyedWorld, make_world


@pytest.fixture(scope="module")
def world(lasting: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedWorld]:
    """Everybody signed in, once for a module: what a test writes there is taken back after it."""
    with override_settings(FILES_ROOT=tmp_path_factory.mktemp("matrix") / "files"):
        made = make_world()
        keys = {column: open_session(Client(), user).cookies.output(header="") for column, user in made.users.items()}
        yield KeyedWorld(made.things, keys)
