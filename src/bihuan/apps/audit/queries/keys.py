"""The keys of the log. They lie in `BIHUAN_HOME/keys`, never in the database: who holds the database alone cannot sign.

    audit-signing   signs tree heads (Ed25519)
    audit-master    from it: the key of the stamps, the key of the blind index, the key that wraps data keys

They are made once, by the first program that needs them. If acts are there and their keys are not, nobody makes new ones in
silence: whoever removed them would have a log that looks whole and is signed by somebody else.
"""

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.conf import settings

from bihuan.apps.audit.models import Act
from bihuan.core.decisions import Reason, Refused

SIGNING_KEY_NAME: Final = "audit-signing"
MASTER_KEY_NAME: Final = "audit-master"


class KeysMissing(Refused):
    """Acts are there, but not the keys with which they were written."""


@dataclass(frozen=True, slots=True)
class LogKeys:
    """All keys of one installation. Its `repr` shows none of them."""

    signing: Ed25519PrivateKey = field(repr=False)
    stamping: bytes = field(repr=False)
    indexing: bytes = field(repr=False)
    wrapping: bytes = field(repr=False)

    @property
    def public_key(self) -> str:
        return self.signing.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        return self.signing.sign(message).hex()

    def stamp(self, encoded: bytes) -> str:
        """What only this program could write beside these bytes."""
        return hmac.digest(self.stamping, encoded, "sha256").hex()

    def subject_of(self, object_type: str, object_id: str) -> str:
        """By this, acts on a protected thing are found again by whoever knows the thing, and by nobody else."""
        name = len(object_type).to_bytes(4, "big") + object_type.encode() + object_id.encode()
        return hmac.digest(self.indexing, name, "sha256").hex()

    def wrap(self, data_key: bytes) -> str:
        return aes_key_wrap(self.wrapping, data_key).hex()

    def unwrap(self, wrapped: str) -> bytes | None:
        """The data key, or None where it was destroyed or belongs to another installation."""
        try:
            return aes_key_unwrap(self.wrapping, bytes.fromhex(wrapped)) if wrapped else None
        except (InvalidUnwrap, ValueError):
            return None


def log_keys() -> LogKeys:
    """The keys of this installation, made when there are none and no acts either. Raises KeysMissing."""
    folder = Path(settings.BIHUAN_HOME) / "keys"
    return _read_keys(folder) if _are_there(folder) else _make_keys(folder)


def fingerprint_of(public_key: str) -> str:
    """A short name of a public key that people can compare by eye."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def signature_fits(public_key: str, signature: str, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def encrypt(data_key: bytes, plain: bytes) -> str:
    nonce = secrets.token_bytes(12)
    return (nonce + AESGCM(data_key).encrypt(nonce, plain, None)).hex()


def decrypt(data_key: bytes, ciphertext: str) -> bytes:
    """Raises InvalidTag where the ciphertext was altered."""
    sealed = bytes.fromhex(ciphertext)
    return AESGCM(data_key).decrypt(sealed[:12], sealed[12:], None)


def _are_there(folder: Path) -> bool:
    return (folder / SIGNING_KEY_NAME).exists() and (folder / MASTER_KEY_NAME).exists()


def _make_keys(folder: Path) -> LogKeys:
    if Act.objects.exists() and not _are_there(folder):  # asked again: another program may have made them just now
        raise KeysMissing(
            Reason(
                "audit_keys_missing",
                "现在不能写入存证：%(folder)s 里没有存证密钥，而数据库里已有操作记录。把原来的密钥文件放回去。",
                {"folder": str(folder)},
            )
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (SIGNING_KEY_NAME, MASTER_KEY_NAME):
        _write_once(folder / name, secrets.token_hex(32))
    return _read_keys(folder)


def _write_once(target: Path, text: str) -> None:
    """Two programs that start at once agree on the key of the first."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, target)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


@lru_cache(maxsize=8)
def _read_keys(folder: Path) -> LogKeys:
    signing = bytes.fromhex((folder / SIGNING_KEY_NAME).read_text(encoding="ascii").strip())
    master = bytes.fromhex((folder / MASTER_KEY_NAME).read_text(encoding="ascii").strip())
    return LogKeys(
        signing=Ed25519PrivateKey.from_private_bytes(signing),
        stamping=_derive(master, b"bihuan audit stamp"),
        indexing=_derive(master, b"bihuan audit index"),
        wrapping=_derive(master, b"bihuan audit wrap"),
    )


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=32, info=purpose).derive(master)
