"""A folder of its own for the files that tests of pages bring."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield
