"""Addresses of the ladder; `supervision/ladder/` stays put."""

from django.urls import path

from bihuan.apps.supervision.web.ladder_views import edit_ladder

app_name = "ladder"

urlpatterns = [path("supervision/ladder/", edit_ladder, name="edit")]
