"""The context processor that gives every template its frame."""

from collections.abc import Mapping
from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bihuan.ui.shell import Shell


def shell(request: HttpRequest) -> Mapping[str, object]:
    """`shell`, made only when a template asks: fragments and files never pay for it."""
    return {"shell": SimpleLazyObject(partial(Shell, request))}
