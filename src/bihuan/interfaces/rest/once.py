"""`Idempotency-Key`: a writing request that arrives twice, because an answer was lost on its way, is done once.

The key belongs to the token; what was asked (method, address, body) has to be the same. Files are compared by their content: every
sending parts the body anew.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import cast

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.operations import IDEMPOTENCY_HEADER, Answer
from bihuan.core.decisions import BadInput, Reason
from bihuan.interfaces.rest.auth import READING
from bihuan.interfaces.rest.errors import refusal

KEY = r"^[\x21-\x7e]{1,255}$"
REPLAYED = "Idempotency-Replayed"
_ROUTES = re.compile(r"^/api/v1/")
_UNFIT = Reason("idempotency-key-unfit", "Idempotency-Key 要有 1 到 255 个字符，用字母、数字和符号，不带空格。")
_TOKENS_ONLY = Reason("idempotency-by-token", "Idempotency-Key 只和接口令牌一起用。")


class OnceMiddleware:
    """Stands before every writing route. Requests without a key, and of tokens that do not count, go on as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.headers.get(IDEMPOTENCY_HEADER)
        if key is None or request.method in READING or not _ROUTES.match(request.path):
            return self._get_response(request)
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        token = queries.token_of(text.strip(), at=timezone.now()) if scheme.lower() == "bearer" else None
        if token is None:
            signed_in = not scheme and cast(AbstractBaseUser, request.user).is_authenticated
            return _refused(_TOKENS_ONLY) if signed_in else self._get_response(request)
        if not token.writes or not queries.actor_of(token.user, at=timezone.now(), via="rest").grants:
            return self._get_response(request)
        return self._once(request, token.id, key) if re.match(KEY, key) else _refused(_UNFIT)

    def _once(self, request: HttpRequest, token_id: int, key: str) -> HttpResponse:
        done: list[HttpResponse] = []

        def act() -> Answer:
            done.append(self._get_response(request))
            return Answer(done[0].status_code, done[0].headers.get("Content-Type", ""), done[0].content.decode())

        try:
            answer, again = operations.answer_once(
                token_id=token_id, key=key, fingerprint=fingerprint_of(request), at=timezone.now(), act=act
            )
        except BadInput as reused:
            return _refused(reused.reason)
        if not again:
            return done[0]
        response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type or None)
        response.headers[REPLAYED] = "true"
        return response


def fingerprint_of(request: HttpRequest) -> str:
    """The hash of what is asked. Every part says how long it is, so that no two requests run together into the same."""
    digest = hashlib.sha256()
    for part in _parts(request):
        digest.update(f"{len(part)}:".encode())
        digest.update(part)
    return digest.hexdigest()


def _parts(request: HttpRequest) -> Iterator[bytes]:
    yield (request.method or "").encode()
    yield request.get_full_path().encode()
    if request.content_type != "multipart/form-data":
        yield request.body
        return
    for name, values in sorted(request.POST.lists()):
        yield from (part.encode("utf-8", "surrogatepass") for part in (name, *map(str, values)))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
            yield from (part.encode("utf-8", "surrogatepass") for part in (name, file.name or "", content.hexdigest()))


def _refused(reason: Reason) -> HttpResponse:
    said = reason.text(gettext)
    return refusal(422, reason.code, said, {IDEMPOTENCY_HEADER: said})
