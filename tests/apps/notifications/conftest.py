"""The town for whoever asks for it: made once for a module, and the same again for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from bihuan.apps.notifications.operations import digesting
from tests.apps.notifications.town import Clock, Town, make_town


@pytest.fixture(scope="module")
def lasting_town(lasting: None) -> Town:
    return make_town()


@pytest.fixture
def town(lasting_town: Town, db: None) -> Town:
    """What a test does to it is taken back after the test."""
    return lasting_town


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def no_work_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Digests count the work that a test registers, and no other."""
    monkeypatch.setattr(digesting, "_parts", {})


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Path]:
    """The folder of the file channels, of its own for a test."""
    with override_settings(OUTBOX_ROOT=tmp_path / "outbox"):
        yield tmp_path / "outbox"
