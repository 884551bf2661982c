"""Addresses of the day's form; the scope of its worker is `inspections/day/`, and these stay put: devices remember them."""

from django.urls import path

from bihuan.apps.inspection.web import offline_views

app_name = "visits"

urlpatterns = [
    path("inspections/day/", offline_views.show_day, name="day"),
    path("inspections/day/visits.json", offline_views.list_visits, name="visits"),
    path("inspections/day/upload/", offline_views.take_upload, name="upload"),
    path("inspections/day/worker.js", offline_views.serve_worker, name="worker"),
    path("inspections/day/manifest.webmanifest", offline_views.show_manifest, name="manifest"),
]
