"""A real server with the gallery on it and a real browser in front; registries empty for each test.

Both live for one module only: no other test meets their settings, nor the event loop that the browser's driver runs.
"""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import Browser, Page

from bihuan.ui import navigation, panels, shell
from bihuan.ui.navigation import Group


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are no test output."""


@pytest.fixture(autouse=True)
def empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {group: {} for group in Group})
    monkeypatch.setattr(panels, "_slots", {})
    monkeypatch.setattr(shell, "_finders", [])
    monkeypatch.setattr(shell, "_account_links", {})


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture(scope="module")
def gallery_address() -> Iterator[str]:
    """The address of a server that shows the gallery; its pages need no database."""
    with override_settings(ROOT_URLCONF="tests.ui.gallery", ALLOWED_HOSTS=["127.0.0.1"]):
        server = make_server("127.0.0.1", 0, get_wsgi_application(), ThreadingServer, SilentHandler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def page(browser: Browser, gallery_address: str) -> Iterator[Page]:
    """A fresh desktop window in Chinese; addresses are relative to the gallery."""
    context = browser.new_context(base_url=gallery_address, locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()
