"""How the sign-in library is bent to our rules: nobody signs up, no e-mail is sent, an identity provider makes no users."""

import base64
import hashlib
from typing import NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.apps.organizations import operations
from bihuan.apps.organizations.models import User
from bihuan.apps.organizations.web.addresses import address_of
from bihuan.apps.organizations.web.lockout import tries_left, wrong_credentials
from bihuan.core.actors import Actor

_SENTENCES = {
    "mfa/messages/totp_activated.txt": _("已绑定动态码。下次登录要填。"),
    "mfa/messages/totp_deactivated.txt": _("已解除动态码。"),
    "mfa/messages/recovery_codes_generated.txt": _("备用码已生成，以前的不能再用。"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Sign-in by user name and password, locked by our own rule."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("这个账号已经停用。"),
        "incorrect_password": _("密码不对。"),
        "incorrect_code": _("动态码不对。"),
        "rate_limited": _("试得太快了，过一会儿再试。"),
        "too_many_login_attempts": _("试得太多了，过一会儿再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Tries are counted in one place only (see `lockout`), or two limits would contradict each other's sentences."""

    def validation_error(self, code: str, *args: object) -> ValidationError:
        if code == "username_password_mismatch":
            return ValidationError(wrong_credentials(tries_left(self.request)), code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_args: object, **_more: object
    ) -> None:
        """The library's own sentences are replaced; where we have none ("signed in as …"), the page says enough."""
        sentence = _SENTENCES.get(message_template or "")
        if sentence is not None:
            messages.add_message(request, level, str(sentence))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> NoReturn:
        raise NotImplementedError("accounts send no e-mail")


class TwoFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """Keeps the secrets of second factors encrypted, so that a stolen database alone gives no codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("动态码不对。"),
        "cannot_delete_authenticator": _("现在不能解除动态码。"),
        "cannot_generate_recovery_codes": _("现在不能生成备用码：还没有绑定动态码。"),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode("ascii")).decode()


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """An identity provider says who somebody is; who may come in is decided here. It never makes a user."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Lead the identity to the active user whose name is its `preferred_username`, and to nobody else.

        The first sign-in ties the provider's own identifier to the user. From then on both must agree: a name that the
        provider gave to somebody else opens no account here.
        """
        named = preferred_username(sociallogin)
        user = User.objects.filter(username__iexact=named, is_active=True).first() if named else None
        if user is None:
            _refuse(request, named, "no-user")
        tied = SocialAccount.objects.filter(provider=sociallogin.account.provider, user=user).first()
        if sociallogin.is_existing:
            if sociallogin.user != user:
                _refuse(request, named, "other-user")
        elif tied is not None:
            _refuse(request, named, "other-identity")
        else:
            sociallogin.connect(request, user)


def preferred_username(sociallogin: SocialLogin) -> str:
    """The name by which the identity provider knows who signs in; empty where it says none."""
    claims = sociallogin.account.extra_data
    claims = claims.get("userinfo") or claims.get("id_token") or claims
    return str(claims.get("preferred_username") or "").strip()[:60]


def _refuse(request: HttpRequest, named: str, why: str) -> NoReturn:
    operations.record_refused_identity(
        actor=Actor(user_id=None, username="", name="", via="web", address=address_of(request)),
        at=timezone.now(),
        username=named,
        why=why,
    )
    raise ImmediateHttpResponse(
        render(request, "organizations/identity_refused.html", {"named": named, "why": why}, status=403)
    )


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"bihuan two-factor secrets\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
