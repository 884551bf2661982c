"""The documentation of the interface: a page from our own files, and the description that it shows."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from bihuan.interfaces.rest.api import openapi_document
from bihuan.interfaces.rest.auth import AUTH
from bihuan.interfaces.rest.errors import plain_refusal


@login_required
@require_GET
def show_docs(request: HttpRequest) -> HttpResponse:
    """Every route, to be read and tried in the browser."""
    return render(request, "rest/docs.html")


@require_GET
def show_openapi(request: HttpRequest) -> HttpResponse:
    """The description for programs. Whoever may ask anything may read it."""
    if not any(recognize(request) for recognize in AUTH):
        return plain_refusal(401)
    return HttpResponse(openapi_document(get_language() or ""), content_type="application/json")
