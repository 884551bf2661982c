"""The county with its plan for whoever asks for `plan`: made once for a module, and the same again for each of its tests."""

import pytest

from tests.apps.campaigns.plans import Plan, make_plan


@pytest.fixture(scope="module")
def lasting_plan(lasting: None) -> Plan:
    return make_plan()


@pytest.fixture
def plan(lasting_plan: Plan, db: None) -> Plan:
    """What a test does to it is taken back after the test."""
    return lasting_plan
