"""The small county of the ledger for whoever asks for `world`: made once for a module, and the same again for each test."""

import pytest

from tests.apps.ledger.world import World, make_world


@pytest.fixture(scope="module")
def lasting_world(lasting: None) -> World:
    return make_world()


@pytest.fixture
def world(lasting_world: World, db: None) -> World:
    """What a test does to it is taken back after the test."""
    return lasting_world
