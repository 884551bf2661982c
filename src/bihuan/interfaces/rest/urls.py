"""Addresses of REST: the documentation, its description, and every route below /api/v1/."""

from django.urls import URLPattern, URLResolver, path

from bihuan.interfaces.rest.api import api
from bihuan.interfaces.rest.docs import show_docs, show_openapi

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", show_docs, name="api-docs"),
    path("openapi.json", show_openapi, name="api-openapi"),
    path("v1/", api.urls),
]
