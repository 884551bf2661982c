"""What a device keeps of the form itself: addresses that change with the content, the worker that keeps them, the manifest."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

ICON = "bihuan/favicon.svg"
SPRITE = "bihuan/dist/icons.svg"
STYLE = "bihuan/dist/app.css"
SCRIPT = "bihuan/dist/visit.js"
WORKER = "bihuan/dist/visit-worker.js"
PICTURES = (("bihuan/icon-192.png", "192x192"), ("bihuan/icon-512.png", "512x512"))


@dataclass(frozen=True, slots=True)
class Assets:
    """Addresses that the form's page names; `files` is all that it needs, `version` a hash over the content of those."""

    icon: str
    style: str
    script: str
    files: tuple[str, ...]
    version: str


@cache
def assets() -> Assets:
    """Read once: the files belong to the program and change with it."""
    icon, style, script = (f"{static(name)}?v={_hash(name)}" for name in (ICON, STYLE, SCRIPT))
    together = "".join(_hash(name) for name in (ICON, STYLE, SCRIPT, SPRITE, WORKER))
    version = hashlib.sha256(together.encode()).hexdigest()[:12]
    return Assets(icon, style, script, (icon, style, script, static(SPRITE)), version)


def worker_script(page: str) -> str:
    """The worker, told which page it keeps and which files that needs."""
    shell = {"version": assets().version, "page": page, "files": assets().files}
    return f"self.SHELL={json.dumps(shell)};\n{_read(WORKER).decode()}"


def manifest(*, name: str, short_name: str, page: str, language: str) -> dict[str, object]:
    """So that the form can be put on a phone's start page; nothing needs that."""
    icons = [
        {"src": static(path), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for path, sizes in PICTURES
        for purpose in ("any", "maskable")
    ]
    return {
        "name": name, "short_name": short_name, "lang": language, "start_url": page, "scope": page, "id": page,
        "display": "standalone", "background_color": "#f5f7f9", "theme_color": "#1d5a96", "icons": icons,
    }  # fmt: skip


@cache
def _hash(name: str) -> str:
    return hashlib.sha256(_read(name)).hexdigest()[:12]


def _read(name: str) -> bytes:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_bytes()
