"""A county whose guards stand, for whoever asks for `county`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.audit.operations import install_guards
from tests.apps.ledger.web.county import County, make_county


@pytest.fixture
def county(db: None, tmp_path: Path) -> Iterator[County]:
    install_guards()
    with override_settings(FILES_ROOT=tmp_path / "files", TEXT_INDEX_ROOT=tmp_path / "alike"):
        yield make_county()
