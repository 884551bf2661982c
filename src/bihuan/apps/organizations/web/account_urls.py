"""Addresses of sign-in and of one's own account: those that we need of the library's, by its names, and our own."""

from allauth.account import views as account
from allauth.mfa.base import views as two_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as identity
from django.urls import URLPattern, URLResolver, path

from bihuan.apps.organizations.web import account_views, token_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", account_views.sign_in, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account_views.change_password, name="account_change_password"),
    path("me/", account_views.show_own_account, name="account_me"),
    path("tokens/", token_views.list_own, name="account_tokens"),
    path("tokens/new/", token_views.make, name="account_token_new"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke_own, name="account_token_revoke"),
    path("two-factor/", two_factor.index, name="mfa_index"),
    path("two-factor/code/", two_factor.authenticate, name="mfa_authenticate"),
    path("two-factor/confirm/", two_factor.reauthenticate, name="mfa_reauthenticate"),
    path("two-factor/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("two-factor/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("two-factor/recovery-codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("two-factor/recovery-codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("two-factor/recovery-codes/file/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("identity/cancelled/", identity.login_cancelled, name="socialaccount_login_cancelled"),
    path("identity/failed/", identity.login_error, name="socialaccount_login_error"),
    path("identity/<slug:provider_id>/", account_views.begin_identity, name="openid_connect_login"),
    path("identity/<slug:provider_id>/back/", account_views.finish_identity, name="openid_connect_callback"),
]
