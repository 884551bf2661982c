"""Signed tree heads: read from the database, given away as a document, read back from one.

The open log's head is signed over the five lines of `core.merkle.head_message`; the protected log's over the same with a
sixth, so that neither can be passed off as the other.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from bihuan.apps.audit.models import TreeHead
from bihuan.apps.audit.queries.keys import LogKeys, fingerprint_of, signature_fits
from bihuan.core import merkle
from bihuan.core.decisions import BadInput, Reason


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A tree head with its signature, as plain values. `root`, `signature` and `public_key` are hexadecimal."""

    protected: bool
    size: int
    root: str
    at: dt.datetime
    signature: str
    public_key: str

    def message(self) -> bytes:
        return message_of(merkle.TreeHead(self.size, bytes.fromhex(self.root), self.at), protected=self.protected)

    def signature_fits(self) -> bool:
        """Whether the signature is that of the key that the head names. Whose key that is, is another question."""
        try:
            return signature_fits(self.public_key, self.signature, self.message())
        except ValueError:
            return False

    def document(self) -> dict[str, object]:
        """The head as it is exported: all that somebody elsewhere needs to check it."""
        return {
            "log": "protected" if self.protected else "open",
            "size": self.size,
            "root": self.root,
            "at": merkle.moment_text(self.at),
            "signature": self.signature,
            "public_key": self.public_key,
            "key": fingerprint_of(self.public_key),
            "message": self.message().decode("ascii"),
        }


def message_of(head: merkle.TreeHead, *, protected: bool) -> bytes:
    """What is signed for a head of this log."""
    return merkle.head_message(head) + (b"protected\n" if protected else b"")


def sign_head(keys: LogKeys, head: merkle.TreeHead, *, protected: bool) -> SignedHead:
    return SignedHead(
        protected=protected,
        size=head.size,
        root=head.root.hex(),
        at=head.at,
        signature=keys.sign(message_of(head, protected=protected)),
        public_key=keys.public_key,
    )


def signed_head_of(row: TreeHead) -> SignedHead:
    return SignedHead(row.protected, row.size, row.root, row.at, row.signature, row.public_key)


def latest_head(*, protected: bool = False) -> SignedHead | None:
    """The latest sealed head of a log; None before the first seal."""
    row = TreeHead.objects.filter(protected=protected).order_by("-size").first()
    return signed_head_of(row) if row else None


def export_heads() -> dict[str, object] | None:
    """The latest head of the open log as a document, with that of the protected log inside it where there is one.

    For whoever runs the installation: the size of the protected log is nobody else's business.
    """
    heads = [head.document() for head in (latest_head(), latest_head(protected=True)) if head]
    if not heads:
        return None
    if len(heads) == 2:
        return heads[0] | {"protected": heads[1]}
    return heads[0]


def read_heads(document: object) -> tuple[SignedHead, ...]:
    """The heads in an exported document. Raises BadInput where it is none or a signature does not fit."""
    if not isinstance(document, Mapping):
        raise _unreadable()
    inner = document.get("protected")
    heads = tuple(_read_head(part) for part in (document, inner) if part is not None)
    if not all(head.signature_fits() for head in heads):
        raise BadInput(Reason("head_signature", "这个存证树根文件的签名不符，不能用来核对。"))
    return heads


def _read_head(document: object) -> SignedHead:
    if not isinstance(document, Mapping):
        raise _unreadable()
    try:
        at = dt.datetime.fromisoformat(str(document["at"]))
        head = SignedHead(
            protected=document["log"] == "protected",
            size=int(document["size"]),
            root=str(document["root"]),
            at=at,
            signature=str(document["signature"]),
            public_key=str(document["public_key"]),
        )
    except (KeyError, ValueError, TypeError) as problem:
        raise _unreadable() from problem
    if at.tzinfo is None or head.size < 0:
        raise _unreadable()
    return head


def _unreadable() -> BadInput:
    return BadInput(Reason("head_unreadable", "这不是 bihuan audit head 导出的存证树根文件。"))
