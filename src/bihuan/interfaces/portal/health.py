"""`/healthz` and `/readyz`: for whoever watches the servers. They say yes or no, and nothing about the data."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bihuan.apps.audit.operations import missing_guards
from bihuan.interfaces.database import read_schema_state

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers. Asks nothing else, so that a slow database does not get the process killed."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, its tables fit the program, and its guards are in place; otherwise 503."""
    checks = {"database": False, "migrations": False, "guards": False}
    try:
        checks["migrations"] = read_schema_state().fits
        checks["database"] = True
        checks["guards"] = not missing_guards()
    except DatabaseError:
        log.exception("not ready")
    ready = all(checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)
