"""`/metrics`: for a program that brings the token, or where there is none for one on this machine alone."""

import hmac
import ipaddress
import os

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bihuan.interfaces.monitoring.figures import DatabaseFigures

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """What all processes of the web counted, and what stands in the database. Not there for anybody else."""
    if not may_read(request):
        raise Http404
    database = CollectorRegistry()
    database.register(DatabaseFigures(timezone.now()))
    return HttpResponse(generate_latest(_counted()) + generate_latest(database), content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """With a token set, whoever brings it. Without one, this machine itself: not what a proxy on it passes on."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    return "X-Forwarded-For" not in request.headers and _is_loopback(request.META.get("REMOTE_ADDR", ""))


def _counted() -> CollectorRegistry:
    """Of this process, or of all that share the folder which `bihuan up` gives them."""
    if SHARED_FOLDER not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # the library says no types here
    return together


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
