"""An act as it is sealed and as it reads: the record that is hashed, and what stands in a protected act's ciphertext."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from cryptography.exceptions import InvalidTag

from bihuan.apps.audit.models import Act, ProtectionKey
from bihuan.apps.audit.queries.keys import LogKeys, decrypt
from bihuan.core.acts import ActRecord, canonical_json, commit_content, encode_act

PROTECTED_ACTION: Final = "audit.act.protected"
PROTECTED_OBJECT: Final = "protected"
_BLOCK: Final = 512

# The columns that a protected act hides, in its ciphertext and under its commitment.
HIDDEN_COLUMNS: Final = (
    "actor_user_id",
    "actor_username",
    "actor_name",
    "role",
    "via",
    "address",
    "action",
    "object_type",
    "object_id",
    "label",
    "region_path",
    "unit_ids",
    "before",
    "after",
    "reason",
)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a protected act hides, with the salt that binds it to the commitment."""

    salt: bytes
    content: Mapping[str, object]

    def encode(self) -> bytes:
        """Padded with blanks to whole blocks, so that the ciphertext's length says little about the content."""
        plain = canonical_json({"salt": self.salt.hex(), "content": self.content})
        return plain.ljust(-(-len(plain) // _BLOCK) * _BLOCK)

    def commitment(self) -> str:
        return commit_content(self.salt, self.content)


def record_of(act: Act) -> ActRecord:
    """Every stored column of the act, as it is hashed."""
    return ActRecord(
        id=act.pk,
        reference=act.reference.hex,
        at=act.at,
        actor_user_id=act.actor_user_id,
        actor_username=act.actor_username,
        actor_name=act.actor_name,
        role=act.role,
        via=act.via,
        address=act.address,
        action=act.action,
        object_type=act.object_type,
        object_id=act.object_id,
        label=act.label,
        region_path=act.region_path,
        unit_ids=tuple(act.unit_ids),
        before=act.before,
        after=act.after,
        reason=act.reason,
        protected=act.protected,
        commitment=act.commitment,
        ciphertext=act.ciphertext,
        key_id=act.key_id,
        stamp=act.stamp,
    )


def stamp_of(keys: LogKeys, record: ActRecord) -> str:
    """The keyed hash over every column but the id, which the database gives, and the stamp itself."""
    return keys.stamp(encode_act(replace(record, id=0, stamp="")))


def reveal(keys: LogKeys, act: Act, key: ProtectionKey | None) -> Hidden | None:
    """What a protected act hides; None where its key was destroyed or its ciphertext does not fit its commitment."""
    data_key = keys.unwrap(key.wrapped) if key else None
    if data_key is None:
        return None
    try:
        sealed = json.loads(decrypt(data_key, act.ciphertext))
    except (InvalidTag, ValueError):
        return None
    hidden = Hidden(salt=bytes.fromhex(sealed["salt"]), content=sealed["content"])
    return hidden if hidden.commitment() == act.commitment else None
