"""Reasons as plain values and back, so that a sentence that was stored can still be said in its reader's language."""

from collections.abc import Mapping

from bihuan.core.decisions import Reason


def document_of(reason: Reason) -> dict[str, object]:
    """A reason as plain values."""
    return {
        "code": reason.code,
        "message": reason.message,
        "params": {name: _plain(value) for name, value in reason.params.items()},
    }


def reason_of(document: Mapping[str, object]) -> Reason:
    """The reason that `document_of` made plain; an empty one where the document holds none."""
    params = document.get("params")
    values = {str(name): _value(value) for name, value in params.items()} if isinstance(params, Mapping) else {}
    return Reason(str(document.get("code", "")), str(document.get("message", "")), values)


def _plain(value: object) -> object:
    if isinstance(value, Reason):
        return {"reason": document_of(value)}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _value(value: object) -> object:
    if isinstance(value, Mapping):
        return reason_of(value["reason"])
    if isinstance(value, list):
        return tuple(_value(part) for part in value)
    return value
