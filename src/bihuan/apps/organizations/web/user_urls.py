"""Addresses of users and roles."""

from django.urls import path

from bihuan.apps.organizations.web import token_views as tokens
from bihuan.apps.organizations.web import user_views as users

app_name = "users"

urlpatterns = [
    path("users/", users.list_users, name="users"),
    path("users/new/", users.create_user, name="new"),
    path("users/grants/<int:grant_id>/revoke/", users.revoke_role, name="revoke"),
    path("users/tokens/", tokens.list_kept, name="tokens"),
    path("users/tokens/<int:token_id>/revoke/", tokens.revoke_kept, name="token-revoke"),
    path("users/<int:user_id>/", users.show_user, name="user"),
    path("users/<int:user_id>/grant/", users.grant_role, name="grant"),
    path("users/<int:user_id>/deactivate/", users.deactivate_user, name="deactivate"),
    path("users/<int:user_id>/password/", users.reset_password, name="password"),
    path("users/<int:user_id>/two-factor/", users.reset_two_factor, name="two-factor"),
    path("users/<int:user_id>/unlock/", users.unlock_user, name="unlock"),
    path("users/<int:user_id>/identity/", users.forget_identity, name="identity"),
]
