"""A form that arrives twice is taken once: the second arrival is led to where the first one led."""

import secrets
from collections.abc import Callable

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

_TAKEN = "forms-taken"
_REMEMBERED = 40


def new_token() -> str:
    """Names one drawing of a form, so that its second arrival is known."""
    return secrets.token_urlsafe(12)


def taken_before(request: HttpRequest, token: str) -> str | None:
    """Where the first arrival of this form led to; None where it has not been taken."""
    return _taken_of(_session_row(request, lock=False)).get(token) if token else None


def take_once(request: HttpRequest, token: str, act: Callable[[], str]) -> tuple[str, bool]:
    """Do what a form asks for and remember it under its token; where it leads, and whether it was done now.

    The session's row is locked and written in the same transaction as the act: a second arrival, be it at the same moment,
    finds what the first one did. What `act` raises goes on to the caller, and nothing is remembered.
    """
    with transaction.atomic():
        taken = _taken_of(_session_row(request, lock=True))
        if token and token in taken:
            return taken[token], False
        target = act()
        if token:
            request.session[_TAKEN] = dict(list({**taken, token: target}.items())[-_REMEMBERED:])
            request.session.save()
        return target, True


def _session_row(request: HttpRequest, *, lock: bool) -> Session | None:
    rows = Session.objects.select_for_update() if lock else Session.objects.all()
    return rows.filter(pk=request.session.session_key).first()


def _taken_of(row: Session | None) -> dict[str, str]:
    held = row.get_decoded().get(_TAKEN, {}) if row else {}
    return dict(held) if isinstance(held, dict) else {}
