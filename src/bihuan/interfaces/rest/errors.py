"""What is answered instead of what was asked for: one shape for every refusal, in the reader's language."""

import secrets
from collections.abc import Mapping
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import ConfigDict

from bihuan.apps.ledger.web.words import FIELD_WORDS
from bihuan.core.actors import Role
from bihuan.core.decisions import BadInput, BihuanError, Conflict, Missing, Reason, Refused
from bihuan.interfaces.rest.fields import Written
from bihuan.ui.shell import actor_of


class Changed(Schema):
    """One field that somebody else changed meanwhile."""

    before: object = None
    now: object = None


class Refusal(Schema):
    """`error` is for programs and stays; `message` is for people. `fields` says what is wrong where, `changes` (only for
    409) what somebody else changed since."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"error": "empty", "message": "…", "fields": {"reason": "…"}}]}
    )
    error: str
    message: str
    fields: dict[str, str] = {}
    changes: dict[str, Changed] = {}


ERRORS = dict.fromkeys((400, 401, 403, 404, 405, 409, 413, 422, 429), Refusal)
"""Every route may refuse in each of these ways."""

PLAIN: Mapping[int, tuple[str, str | Promise]] = {
    400: ("unreadable", gettext_lazy("请求读不懂，没有处理。")),
    401: ("not-recognized", gettext_lazy("要有有效的令牌，或先登录。")),
    403: ("not-allowed", gettext_lazy("现在不能办理：没有这个权限。")),
    404: ("missing", gettext_lazy("没有找到，或不在可以查看的范围内。")),
    405: ("wrong-method", gettext_lazy("这个地址不接受这种请求方法。")),
    413: ("too-large", gettext_lazy("送来的内容超过了上限，没有收下。")),
    429: ("too-many-tries", gettext_lazy("错误的令牌试得太多，过一刻钟再试。")),
    500: ("server-error", gettext_lazy("程序出错，没有写入任何内容。")),
}
_STATUS: tuple[tuple[type[BihuanError], int], ...] = ((Missing, 404), (Conflict, 409), (BadInput, 422), (Refused, 403))
_INPUT_WORDS: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("这一项要填。"),
    "extra_forbidden": gettext_lazy("没有这一项，看看是不是写错了名字。"),
    "string_too_long": gettext_lazy("写得太长。"),
    "too_long": gettext_lazy("一次给得太多。"),
    "too_short": gettext_lazy("这一项不能空着。"),
    "string_pattern_mismatch": gettext_lazy("格式不对。"),
    "unstorable": gettext_lazy("含有不能保存的字符。"),
    "day_out_of_range": gettext_lazy("日期要在 1900 年到 2999 年之间。"),
}
_LOOK_OVER = Reason("look-over", "有像涉密的内容，先看过；确认没有，加上 checked: true 再交。")


def refusal(
    status: int,
    code: str,
    message: str,
    fields: Mapping[str, str] | None = None,
    changes: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The one shape of every answer that is none."""
    document: dict[str, object] = {"error": code, "message": message, "fields": dict(fields or {})}
    if changes:
        document["changes"] = dict(changes)
    answer = JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="bihuan"'
    return answer


def plain_refusal(status: int, trouble: str = "") -> HttpResponse:
    """The refusal of a status that needs no words of its own. After a failure it carries a number to look for in the log."""
    code, message = PLAIN.get(status, PLAIN[400])
    fields = {"trouble": trouble or secrets.token_hex(4).upper()} if status >= HTTPStatus.INTERNAL_SERVER_ERROR else {}
    return refusal(status, code, str(message), fields)


def require_looked_over(body: Written) -> None:
    """Raises BadInput where words look like a secret and nobody said that they had looked at them."""
    marks = {} if body.checked else body.marks()
    if marks:
        raise BadInput(_LOOK_OVER, marks)


def connect(api: NinjaAPI) -> None:
    """Let everything that an operation raises become a refusal of that shape."""
    api.add_exception_handler(BihuanError, _refused)
    api.add_exception_handler(ValidationError, _unfit)
    api.add_exception_handler(HttpError, _unlawful)
    api.add_exception_handler(Http404, lambda _request, _error: plain_refusal(404))


def _refused(request: HttpRequest, error: BihuanError | type[BihuanError]) -> HttpResponse:
    assert isinstance(error, BihuanError)  # noqa: S101  # what was raised is never a class
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 403)
    fields = {}
    if isinstance(error, BadInput):
        fields = {name or "body": reason.text(gettext) for name, reason in error.fields.items()}
    changes = _shown_changes(request, error) if isinstance(error, Conflict) else None
    return refusal(status, error.reason.code, error.reason.text(gettext), fields, changes)


def _shown_changes(request: HttpRequest, conflict: Conflict) -> dict[str, object]:
    """What of the other's change this reader may know: where a problem came from is for the office alone."""
    knows_sources = actor_of(request).holds(Role.OFFICE, Role.LEADER, Role.SYSTEM)
    return {
        name: {"before": before, "now": now}
        for name, (before, now) in conflict.changes.items()
        if name in FIELD_WORDS and (name != "source" or knows_sources)
    }


def _unfit(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    fields: dict[str, str] = {}
    for each in getattr(error, "errors", ()):
        place = ".".join(str(part) for part in each["loc"][1:] if part not in ("body", "filters")) or "body"
        fields.setdefault(place[:200], str(_INPUT_WORDS.get(each["type"], gettext("这一项的值不能用。"))))
    message = gettext("有 %(n)s 处填得不对，没有处理。") % {"n": len(fields)}
    return refusal(422, "bad-input", message, fields)


def _unlawful(_request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    return plain_refusal(int(getattr(error, "status_code", 400)))
