"""Files of these tests go to a folder of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings


@pytest.fixture(autouse=True)
def files_of_its_own(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield
