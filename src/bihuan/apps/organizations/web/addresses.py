"""From which network address a request comes."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The caller's address. `X-Forwarded-For` counts only as far as configured proxies wrote it (BIHUAN_PROXIES).

    Read from the right: every entry that a trusted proxy vouches for, up to the first address that is no proxy of ours.
    Anything to the left of it was written by the caller and proves nothing.
    """
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    written = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    while written and _is_trusted(nearest):
        candidate = written.pop()
        if not _is_address(candidate):
            return nearest
        nearest = candidate
    return nearest


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str) -> bool:
    if not _is_address(address):
        return False
    found = ip_address(address)
    return any(found in ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES)
