"""From an operation's or a query's refusal to the web's: nothing there for this reader, or not theirs to keep."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404

from bihuan.core.decisions import Missing, Verdict

Found = TypeVar("Found")


def found(read: Callable[[], Found]) -> Found:
    """What the read answers. Raises Http404 where there is nothing for this reader."""
    try:
        return read()
    except Missing as missing:
        raise Http404(str(missing.reason)) from missing


def require_keeper(verdict: Verdict) -> None:
    """Raises PermissionDenied where the reader may look and not touch."""
    if not verdict:
        raise PermissionDenied(str(verdict.reason) if verdict.reason else "")
