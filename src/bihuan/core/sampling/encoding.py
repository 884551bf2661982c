"""Bytes under a hash that can be read in one way only."""

import hashlib

from bihuan.core.decisions import BadInput, Reason

DIGEST_LENGTH = 64  # hexadecimal digits of SHA-256
_HEX = frozenset("0123456789abcdef")


def field(text: str) -> bytes:
    """The text as UTF-8 after its length in bytes (4 bytes, big-endian): ("ab", "c") and ("a", "bc") never look alike."""
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise BadInput(Reason("text-broken", "文字里有不完整的字符，不能计算。")) from problem
    return len(data).to_bytes(4, "big") + data


def digest(domain: str, *fields: str) -> str:
    """SHA-256 over a domain (ASCII, ended by NUL) and the fields, as hexadecimal digits."""
    return hashlib.sha256(domain.encode("ascii") + b"\x00" + b"".join(map(field, fields))).hexdigest()


def is_digest(text: str) -> bool:
    """Whether this is how `digest` writes one: 64 small hexadecimal digits."""
    return len(text) == DIGEST_LENGTH and _HEX.issuperset(text)
