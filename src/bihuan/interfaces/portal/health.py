"""`/healthz` and `/readyz`: for whoever watches the servers. They say yes or no, and nothing about the data."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.apps.audit.operations import missing_guards
from bihuan.apps.jobs.queries import living_workers
from bihuan.interfaces.database import read_schema_state
from bihuan.interfaces.monitoring.figures import lately
from bihuan.interfaces.monitoring.state import has_room

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nothing else, so that a slow database does not get the process killed."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, its tables fit the program, its guards are in place and there is room to write; otherwise 503.

    It speaks for the web, and says so: the web serves without a worker, and taking it away would make it worse. Whether a worker lives
    is told beside it; whoever watches the whole system asks `?of=all`, which says no without one.
    """
    whole = request.GET.get("of") == "all"
    checks = {"database": False, "migrations": False, "guards": False, "disk": has_room()}
    worker = False
    try:
        checks["migrations"] = read_schema_state().fits
        checks["database"] = True
        checks["guards"] = not missing_guards()
        worker = living_workers(at=timezone.now(), within=lately()) > 0
    except DatabaseError:
        log.exception("not ready")
    ready = all(checks.values()) and (worker or not whole)
    answer = {"ready": ready, "for": "all" if whole else "web", "checks": {**checks, "worker": worker}}
    return JsonResponse(answer, status=200 if ready else 503)
