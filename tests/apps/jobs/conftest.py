"""What the tests of background work share."""

from collections.abc import Iterator

import pytest

from bihuan.apps.jobs import operations
from tests.apps.jobs.work import KIND, Work


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    operations.register_kind(KIND, work)
    yield work
    operations.register_kind(KIND, lambda handle: {})
