"""What holds for every address of REST, also for those that nobody serves: the language asked for, and the shape of errors."""

import re
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from bihuan.interfaces.rest.errors import plain_refusal

_PROGRAMS = re.compile(r"^/api/(?!docs$)")


class RestMiddleware:
    """Programs ask for a language by `Accept-Language`; a browser announces what nobody chose, so there the cookie counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _PROGRAMS.match(request.path):
            return self._get_response(request)
        with translation.override(_language_of(request)):
            response = _in_shape(request, self._get_response(request))
            response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _language_of(request: HttpRequest) -> str:
    if "Authorization" in request.headers:
        for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
            if code.startswith("en"):
                return "en"
            if code.startswith("zh"):
                return settings.LANGUAGE_CODE
    return translation.get_language() or settings.LANGUAGE_CODE


def _in_shape(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The pages' answers (no such address, a failure, a password that is due) become what programs can read."""
    if response.status_code in (HTTPStatus.FOUND, HTTPStatus.MOVED_PERMANENTLY):
        return plain_refusal(401 if response.status_code == HTTPStatus.FOUND else 404)
    if response.status_code < HTTPStatus.BAD_REQUEST or response.headers.get("Content-Type", "").startswith(
        "application/json"
    ):
        return response
    shaped = plain_refusal(response.status_code, str(getattr(request, "trouble", "")))
    if "Allow" in response.headers:
        shaped.headers["Allow"] = response.headers["Allow"]
    return shaped
