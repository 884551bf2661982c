"""One act as it is sealed: every stored column, in one order, in bytes that are the same on every database.

The leaf of the Merkle log is the hash of these bytes. They are JSON with sorted keys and no blanks, in UTF-8, texts exactly as
they were given (never normalized: two texts that only look alike are two texts). Numbers are written so that a database that
stores JSON its own way gives the same bytes back: a float without a fraction counts as the integer that it equals.

An act on a protected thing holds no plain content: `commit_content` binds the content with a salt that lies in the ciphertext,
so that the act stays provable after the key is destroyed while nobody can guess the content from the commitment.
"""

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

from bihuan.core import merkle
from bihuan.core.decisions import BadInput, Reason

ENCODING_VERSION = 1
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class ActRecord:
    """Every stored column of an act, under its own name.

    `reference` is a UUID in hexadecimal; `at` needs a time zone; `before` and `after` hold plain JSON values; `commitment`,
    `ciphertext` and `stamp` are hexadecimal. Commitment, ciphertext and key are empty where the act is not protected.
    A stamp over the act is made from the bytes of the record while its stamp is still empty.
    """

    id: int
    reference: str
    at: dt.datetime
    action: str
    object_type: str
    object_id: str
    actor_user_id: int | None = None
    actor_username: str = ""
    actor_name: str = ""
    role: str = ""
    via: str = ""
    address: str = ""
    label: str = ""
    region_path: str = ""
    unit_ids: tuple[int, ...] = ()
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    reason: str = ""
    protected: bool = False
    commitment: str = ""
    ciphertext: str = ""
    key_id: int | None = None
    stamp: str = ""


_COLUMNS = tuple(column.name for column in fields(ActRecord))
_AS_THEY_ARE = frozenset({bool, int, str})


def encode_act(record: ActRecord) -> bytes:
    """The bytes of an act. Raises BadInput for a moment without a time zone and for content that is not plain JSON."""
    columns: dict[str, object] = {name: getattr(record, name) for name in _COLUMNS}
    columns["at"] = merkle.moment_text(record.at)
    return canonical_json({"bihuan-act": ENCODING_VERSION, **columns})


def leaf_hash(record: ActRecord, algorithm: merkle.Algorithm = merkle.Algorithm.SHA256) -> bytes:
    """The act's leaf in the Merkle log."""
    return merkle.leaf_hash(encode_act(record), algorithm)


def commit_content(salt: bytes, content: Mapping[str, object]) -> str:
    """Binds to the content without showing it: SHA-256 over salt and content, in hexadecimal.

    The salt has to be random and at least 16 bytes long, or short contents could be guessed; it is refused otherwise.
    """
    if len(salt) < SALT_BYTES:
        raise BadInput(Reason("salt-too-short", "承诺值用的随机盐至少要 %(bytes)s 字节。", {"bytes": SALT_BYTES}))
    sealed = b"bihuan-content/1\x00" + len(salt).to_bytes(4, "big") + salt + canonical_json(content)
    return hashlib.sha256(sealed).hexdigest()


def canonical_json(value: object) -> bytes:
    """JSON with sorted keys and no blanks, in UTF-8. Raises BadInput for what is not plain JSON or not text."""
    try:
        return json.dumps(
            _canonical(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        ).encode("utf-8")
    except UnicodeEncodeError as error:
        raise BadInput(Reason("content-not-text", "内容里有不成字的编码，不能存证。")) from error


def _canonical(value: object) -> object:
    if value is None or type(value) in _AS_THEY_ARE:  # nearly all of them
        return value
    match value:
        case int() | str():
            return value
        case float() if math.isfinite(value):
            return int(value) if value.is_integer() else value
        case Mapping() if all(isinstance(key, str) for key in value):
            return {key: _canonical(part) for key, part in value.items()}
        case list() | tuple():
            return [_canonical(part) for part in value]
        case _:
            raise BadInput(
                Reason("content-not-plain", "内容里有不能存证的值：%(kind)s。", {"kind": type(value).__name__})
            )
