"""The county of the pages for whoever asks for `county`: made once for a module, and the same again for each of its tests."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import override_settings

from tests.apps.ledger.web.county import County, make_county


@pytest.fixture(scope="module")
def lasting_county(lasting: None) -> County:
    return make_county()


@pytest.fixture
def county(lasting_county: County, db: None, tmp_path: Path) -> Iterator[County]:
    """What a test does to it is taken back after the test, whom it adds to `users` too; its files lie in a folder of it."""
    cache.clear()
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield replace(lasting_county, users=dict(lasting_county.users))
