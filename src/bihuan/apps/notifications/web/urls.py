"""Addresses of messages; `inbox/`, `channels/` and `calendar/<token>.ics` stay put."""

from django.urls import path

from bihuan.apps.notifications.web import channel_views, inbox_views, reader_views

app_name = "notifications"

urlpatterns = [
    path("inbox/", inbox_views.show_inbox, name="inbox"),
    path("inbox/read/", inbox_views.read_all, name="read-all"),
    path("inbox/settings/", reader_views.choose_ways, name="settings"),
    path("inbox/calendar/", reader_views.make_feed, name="feed-new"),
    path("inbox/calendar/revoke/", reader_views.revoke_feed, name="feed-revoke"),
    path("inbox/<int:item_id>/", inbox_views.open_item, name="item"),
    path("inbox/<int:item_id>/read/", inbox_views.read_item, name="read"),
    path("calendar/<str:token>.ics", reader_views.show_feed, name="feed"),
    path("channels/", channel_views.list_channels, name="channels"),
    path("channels/new/<str:kind>/", channel_views.make_channel, name="channel-new"),
    path("channels/<int:channel_id>/", channel_views.show_channel, name="channel"),
    path("channels/<int:channel_id>/edit/", channel_views.change_channel, name="channel-edit"),
    path("channels/<int:channel_id>/test/", channel_views.try_channel, name="channel-test"),
]
