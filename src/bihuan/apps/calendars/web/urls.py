"""Addresses of calendars; `calendars/` stays put."""

from django.urls import path

from bihuan.apps.calendars.web import views

app_name = "calendars"

urlpatterns = [
    path("calendars/", views.list_years, name="years"),
    path("calendars/load/", views.load_year, name="load"),
    path("calendars/day/", views.override_day, name="override"),
    path("calendars/day/<int:override_id>/withdraw/", views.withdraw_override, name="withdraw"),
    path("calendars/<int:year>/<int:month>/", views.show_month, name="month"),
]
