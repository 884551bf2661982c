"""Addresses of messages; `inbox/` and `channels/` stay put."""

from django.urls import path

from bihuan.apps.notifications.web import inbox_views

app_name = "notifications"

urlpatterns = [
    path("inbox/", inbox_views.show_inbox, name="inbox"),
    path("inbox/read/", inbox_views.read_all, name="read-all"),
    path("inbox/<int:item_id>/", inbox_views.open_item, name="item"),
    path("inbox/<int:item_id>/read/", inbox_views.read_item, name="read"),
]
