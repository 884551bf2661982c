"""Rules for passwords: Django's validators as the settings name them, and the two of the core."""

import secrets
from collections.abc import Iterable

from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.apps.organizations.models import User
from bihuan.core.decisions import BadInput, Reason
from bihuan.core.passwords import KINDS_NEEDED, find_weaknesses


class KindsAndNameValidator:
    """Django's face of `core.passwords`: kinds of characters, and nothing of the user's name. Named in the settings."""

    def __init__(self, kinds_needed: int = KINDS_NEEDED) -> None:
        self.kinds_needed = kinds_needed

    def validate(self, password: str, user: User | None = None) -> None:
        username = user.username if user is not None else ""
        found = find_weaknesses(password, username=username, kinds_needed=self.kinds_needed)
        if found:
            raise ValidationError(
                [ValidationError(_(why.message), code=why.code, params=dict(why.params)) for why in found]
            )

    def get_help_text(self) -> str:
        return _("含大写字母、小写字母、数字、符号中的至少 %(needed)s 种，不含账号。") % {"needed": self.kinds_needed}


def require_strong_password(password: str, user: User, *, field: str = "password") -> None:
    """Raise BadInput with every reason at once, because meeting rules one by one wears people out."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        sentence = "".join(_ended(message) for message in weak.messages)
        reason = Reason("password-weak", "%(why)s", {"why": sentence})
        raise BadInput(reason, {field: reason}) from None


def hash_password(password: str) -> str:
    """A hash that `create_user(password_hash=…)` takes: hashing is slow by design, so many demo users share one."""
    return make_password(password)


def generate_password(username: str) -> str:
    """A first password that can be read out over the telephone: three groups of letters and figures that are not mixed up.

    One that happens to hold a short user name would be refused, so it is thrown again.
    """
    while True:
        groups = [f"{_pick(_UPPER)}{_pick(_LOWER)}{_pick(_LOWER)}{_pick(_FIGURES)}" for _group in range(3)]
        password = "-".join(groups)
        if not find_weaknesses(password, username=username):
            return password


def is_password_hash(text: str) -> bool:
    """Whether a text is a hash that this installation can check."""
    try:
        identify_hasher(text)
    except ValueError:
        return False
    return True


_UPPER, _LOWER, _FIGURES = "ABCDEFGHJKMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789"


def _pick(letters: str) -> str:
    return secrets.choice(letters)


def _ended(sentence: str) -> str:
    endings: Iterable[str] = ("。", ".", "！", "!")
    return sentence if sentence.endswith(tuple(endings)) else f"{sentence}。"
