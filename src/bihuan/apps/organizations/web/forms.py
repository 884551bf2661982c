"""Forms of sign-in and of one's own account."""

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]  # the library ships no types
    """User name and password. The fields' names (`login`, `password`) stay put: scripts and password stores know them."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", _("账号")), ("password", _("密码"))):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The password once more before something that matters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = _("密码"), ""
        field.widget.attrs.pop("placeholder", None)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # the library ships no types
    """The second step of signing in."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_digits(self.fields["code"], str(_("动态码或备用码")))


class ConfirmCodeForm(ReauthenticateByCodeForm):  # type: ignore[misc]  # the library ships no types
    """A code once more before something that matters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_digits(self.fields["code"], str(_("动态码或备用码")))


class SetUpForm(ActivateTOTPForm):  # type: ignore[misc]  # the library ships no types
    """The first code, which shows that the phone holds the key."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _ask_for_digits(self.fields["code"], str(_("6 位数字")))


class PasswordForm(forms.Form):
    """A new password, typed twice, and the current one."""

    current = forms.CharField(
        label=_("现在的密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一遍新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again = str(self.cleaned_data["again"])
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("两遍输入的不一样。"), code="password-differs")
        return again


def _ask_for_digits(field: forms.Field, label: str) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}
