"""Counts requests by their route and tells how long they took. A route is its pattern: what stands in an address stays there."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

REQUESTS = Counter("bihuan_http_requests_total", "Requests by route, method and status.", ["route", "method", "status"])
SECONDS = Histogram(
    "bihuan_http_request_seconds",
    "How long requests took, by route.",
    ["route"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    """The outermost one, so that the time of all others is in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self._get_response(request)
        match = getattr(request, "resolver_match", None)
        route = match.route if match else "other"  # what somebody made up is no label of ours
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - begun)
        return response
