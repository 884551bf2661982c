"""The secrets of channels are kept encrypted, so that a stolen database alone opens no channel."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from bihuan.core.decisions import Reason, Refused


def seal(text: str) -> str:
    """What is kept of a secret; of none, nothing."""
    return _cipher().encrypt(text.encode()).decode("ascii") if text else ""


def unseal(sealed: str) -> str:
    """The secret. Raises Refused where it was sealed by another installation."""
    if not sealed:
        return ""
    try:
        return _cipher().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as broken:
        raise Refused(
            Reason("channel-secret-unreadable", "通道的密钥打不开：它不是这套系统存的，重新填写。")
        ) from broken


def _cipher() -> Fernet:
    digest = hashlib.sha256(b"bihuan channel secrets\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
