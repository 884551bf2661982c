"""A program as it asks over REST: with a token of a user's, made as the page makes it."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.queries import UserRow
from tests.apps.ledger.web.county import now
from tests.factories import actor_for

ROOT = "/api/v1"
Answer = Any
"""The test client's own answer, with its content."""


def token_for(user: UserRow, *, writes: bool = True, name: str = "大屏取数", days: int = 30) -> str:
    """A new token of this user's."""
    return operations.make_token(actor=actor_for(user), at=now(), name=name, days=days, writes=writes).token


class Program:
    """Somebody's program. Every call answers what the server answered."""

    def __init__(self, token: str = "", *, language: str = "") -> None:
        self._client = Client(raise_request_exception=True)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        if language:
            self._headers["Accept-Language"] = language

    def get(self, path: str, **query: str | int) -> Answer:
        return self._client.get(ROOT + path, query, headers=self._headers)

    def send(self, method: str, path: str, body: object | None = None) -> Answer:
        return self._client.generic(
            method, ROOT + path, json.dumps({} if body is None else body), content_type="application/json",
            headers=self._headers,
        )  # fmt: skip

    def post(self, path: str, **body: object) -> Answer:
        return self.send("POST", path, body)

    def upload(self, path: str, name: str, content: bytes, **fields: str) -> Answer:
        return self._client.post(
            ROOT + path, {**fields, "file": SimpleUploadedFile(name, content)}, headers=self._headers
        )  # fmt: skip


def told(answer: Answer) -> Answer:
    """The document of an answer."""
    assert answer.headers["Content-Type"].startswith("application/json"), answer.headers
    return json.loads(answer.content)
