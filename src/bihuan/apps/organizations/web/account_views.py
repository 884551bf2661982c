"""Pages of sign-in and of one's own account: each makes one call and shows its answer or its refusal."""

from dataclasses import dataclass
from typing import cast

from allauth.account.views import LoginView
from allauth.decorators import rate_limit
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.apps.organizations import operations, queries
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.web.adapters import preferred_username
from bihuan.apps.organizations.web.forms import PasswordForm
from bihuan.apps.organizations.web.middleware import ActorRequest
from bihuan.core.decisions import BadInput


@dataclass(frozen=True, slots=True)
class GrantLine:
    """One role in words, and where it reaches."""

    word: str
    place: str


class SignInView(LoginView):  # type: ignore[misc]  # the library ships no types
    """The sign-in page, with the identity provider's button where one is configured."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        apps = get_adapter(self.request).list_apps(self.request, provider="openid_connect")
        return context | {"identity_provider": apps[0] if apps else None, "next": self.get_next_url() or ""}


sign_in = SignInView.as_view()


class SignedIdentityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library ships no types
    """Always checks the signature of the identity token.

    The library leaves it out for a token that came straight from the provider over TLS; inside a closed network the way
    there is often plain HTTP. Of the claims only the name is kept: nothing else of it is needed here.
    """

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, object]:
        self.did_fetch_access_token = False
        decoded: dict[str, object] = super()._decode_id_token(app, id_token)
        return decoded

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: object) -> SocialLogin:
        login = super().complete_login(request, app, token, **kwargs)
        login.account.extra_data = {"preferred_username": preferred_username(login)}
        return login


@require_POST
def begin_identity(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the reader to the identity provider. Signing in is all that this way is for."""
    if request.GET.get("process", "login") != "login":
        raise Http404
    answer: HttpResponse = OAuth2LoginView.adapter_view(_identity_adapter(request, provider_id))(request)
    return answer


@require_GET
def finish_identity(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The reader comes back from the identity provider."""
    answer: HttpResponse = OAuth2CallbackView.adapter_view(_identity_adapter(request, provider_id))(request)
    return answer


@never_cache
@login_required
@sensitive_post_parameters("current", "new", "again")
@rate_limit(action="change_password")  # type: ignore[untyped-decorator]  # the library ships no types
@require_http_methods(["GET", "POST"])
def change_password(request: ActorRequest) -> HttpResponse:
    """Change one's own password; the page that a user is kept on while a new password is due."""
    user = cast(User, request.user)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_own_password(
                actor=request.actor,
                at=timezone.now(),
                current=form.cleaned_data["current"],
                new=form.cleaned_data["new"],
            )
        except BadInput as bad:
            for field, reason in bad.fields.items():
                form.add_error(field, _(reason.message) % dict(reason.params))
        else:
            user.refresh_from_db()
            update_session_auth_hash(request, user)
            messages.info(request, _("密码已改。其他地方的登录都已退出。"))
            return HttpResponseRedirect(reverse("account_me"))
    page = {"form": form, "due": user.must_change_password, "rules": password_validators_help_texts()}
    return render(request, "organizations/password.html", page)


@login_required
@require_GET
def show_own_account(request: ActorRequest) -> HttpResponse:
    """Who am I here: roles and where they reach, password, second factor, language."""
    user = cast(User, request.user)
    page = {
        "user": user,
        "grants": [
            GrantLine(word=queries.role_word(grant.role), place=grant.unit_name or grant.region_name)
            for grant in queries.grants_of_user(user.pk, at=timezone.now())
        ],
        "region": queries.region_of(user.region_id),
        "two_factor": is_mfa_enabled(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "organizations/own_account.html", page)


def _identity_adapter(request: HttpRequest, provider_id: str) -> SignedIdentityAdapter:
    known = get_adapter(request).list_apps(request, provider="openid_connect")
    if provider_id not in {app.provider_id for app in known}:
        raise Http404
    return SignedIdentityAdapter(request, provider_id)
