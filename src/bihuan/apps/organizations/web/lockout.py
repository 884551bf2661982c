"""Locking an account for a while after wrong passwords, and saying beforehand how many tries are left.

Counted for each pair of user name and address, whether or not such a user exists: the answers never tell them apart.
"""

from collections.abc import Mapping
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

LOCKED = 429


def show_lockout(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: Mapping[str, object] | None = None
) -> HttpResponse:
    """The page instead of the sign-in form while the account is locked. It names no user."""
    return render(request, "organizations/locked_out.html", {"minutes": lock_minutes()}, status=LOCKED)


def username_of(request: HttpRequest, credentials: Mapping[str, object] | None = None) -> str:
    """The user name that a try is counted for: without case and outer spaces, or each spelling would have tries of its own."""
    given = (credentials or {}).get("username") or request.POST.get("login") or ""
    return str(given).strip().lower()[:255]


def tries_left(request: HttpRequest) -> int:
    """How many more wrong passwords are allowed for the user name in this request, from its address."""
    failures = AxesProxyHandler.get_failures(request, {"username": username_of(request)})
    return max(int(settings.AXES_FAILURE_LIMIT) - int(failures), 0)


def wrong_credentials(left: int) -> str:
    """What is said after a wrong user name or a wrong password: one sentence for both."""
    return _("账号或密码不对。还可以试 %(left)s 次，之后锁定 %(minutes)s 分钟。") % {
        "left": left,
        "minutes": lock_minutes(),
    }


def lock_minutes() -> int:
    """For how long an account stays locked."""
    period: timedelta | None = get_cool_off()
    return int(period.total_seconds() // 60) if period else 0
