"""Which pages are measured in this database, how many queries each takes and how large it is: one JSON document.

Counted in one process and not over the network, with figures found anew (as after a write) unless they are asked again.
"""

import json
import os
import sys
from importlib import import_module
from urllib.parse import urlencode

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    answers = [_ask(name, user, path) for name, user, path in pages()]
    json.dump(answers, sys.stdout)
    return 0


def pages() -> list[tuple[str, str, str]]:
    """Name, reader and address of every page."""
    problems = apps.get_model("ledger.Problem").objects
    working = problems.filter(state="rectifying").order_by("-id").values_list("number", flat=True).first()
    closed = problems.filter(state="closed").order_by("-id").values_list("number", flat=True).first()
    campaign = apps.get_model("campaigns.Campaign").objects.order_by("id").values_list("pk", flat=True).first()
    last = problems.count() // 50 - 5
    return [
        ("list", "office", "/problems/"),
        ("list, last pages", "office", f"/problems/?page={last}"),
        ("open + grave + overdue", "office", "/problems/?group=overdue&severity=grave"),
        ("one campaign", "office", f"/problems/?campaign={campaign}&group=open"),
        ("search, two characters", "office", _search("资金")),
        ("search, two words", "office", _search("农民工 名册")),
        ("search, part of a number", "office", _search(str(working)[-4:])),
        ("search, one character", "office", _search("镇")),
        ("list of a unit", "unit1", "/problems/"),
        ("list of a checker", "checker", "/problems/"),
        ("detail", "office", f"/problems/{working}/"),
        ("detail, closed", "office", f"/problems/{closed}/"),
        ("overview", "office", "/overview/"),
    ]


def _search(words: str) -> str:
    return "/problems/?" + urlencode({"q": words})


def _ask(name: str, user: str, path: str) -> dict[str, str | int]:
    browser = Client()
    browser.force_login(
        import_module("django.contrib.auth").get_user_model().objects.get(username=user), backend=BACKEND
    )
    browser.get("/healthz")
    with CaptureQueriesContext(connection) as taken:
        answer = browser.get(path)
    return {"name": name, "user": user, "path": path, "queries": len(taken), "bytes": len(answer.content)}


if __name__ == "__main__":
    sys.exit(main())
