"""Addresses of the overview, and of what a unit found in itself."""

from django.urls import path

from bihuan.interfaces.portal.overview_page import show_overview
from bihuan.interfaces.portal.self_check_page import show_self_check

urlpatterns = [
    path("overview/", show_overview, name="overview"),
    path("self-check/", show_self_check, name="self-check"),
]
