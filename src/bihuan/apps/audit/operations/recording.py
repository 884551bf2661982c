"""Writing an act: plain values, the protected ones under their own key, a stamp over all of it."""

import json
import secrets
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import PurePath

from django.db import transaction
from django.utils.functional import Promise

from bihuan.apps.audit.models import Act, ProtectionKey
from bihuan.apps.audit.queries.keys import KeysMissing, LogKeys, encrypt, log_keys
from bihuan.apps.audit.queries.records import PROTECTED_ACTION, PROTECTED_OBJECT, Hidden, record_of, stamp_of
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason
from bihuan.core.merkle import moment_text

_CHUNK = 500

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def record(
    *,
    actor: Actor,
    action: str,
    at: datetime,
    object_type: str,
    object_id: str | int,
    role: str = "",
    label: str = "",
    region_path: str = "",
    unit_ids: Iterable[int] = (),
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
    protected: bool = False,
) -> int:
    """Add an act inside the caller's transaction and answer its id (for links inside the program, never shown).

    `before` and `after` hold what changed; dates become ISO strings, decimals and floats strings. A `protected` act
    shows nothing but its moment to whoever may not read its object.
    """
    keys = log_keys()
    what = Happening(object_id=object_id, label=label, unit_ids=tuple(unit_ids), before=before, after=after)
    content = _content(actor, action, object_type, what, role=role, region_path=region_path, reason=reason)
    act = _hiding_act(keys, content, at) if protected else Act(**content)
    _stamp_row(keys, act, at, protected=protected)
    act.save(force_insert=True)
    return int(act.pk)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened to one of many things in the same act: the parameters of `record` that differ from thing to thing."""

    object_id: str | int
    label: str = ""
    unit_ids: tuple[int, ...] = ()
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None


def record_many(
    *,
    actor: Actor,
    action: str,
    at: datetime,
    object_type: str,
    happenings: Iterable[Happening],
    role: str = "",
    region_path: str = "",
    reason: str = "",
) -> None:
    """Add one act for each thing, inside the caller's transaction, in their order: `record` for lists of thousands."""
    keys = log_keys()
    acts = []
    for what in happenings:
        act = Act(**_content(actor, action, object_type, what, role=role, region_path=region_path, reason=reason))
        _stamp_row(keys, act, at, protected=False)
        acts.append(act)
    Act.objects.bulk_create(acts, batch_size=_CHUNK)


def destroy_protection_key(*, actor: Actor, object_type: str, object_id: str | int, at: datetime, reason: str) -> int:
    """Make unreadable, for ever, what acts hold on a protected thing; they stay provable. Answers how many keys went.

    The caller has asked its own policy: only it knows the thing. That a key was destroyed is an act like any other, itself
    protected under a new key, so that it says nothing to others.
    """
    keys = log_keys()
    with transaction.atomic():
        living = ProtectionKey.objects.filter(
            subject=keys.subject_of(object_type, str(object_id)), destroyed_at__isnull=True
        )
        destroyed = living.update(wrapped="", destroyed_at=at)
        record(
            actor=actor,
            action="audit.protection_key.destroyed",
            at=at,
            object_type=object_type,
            object_id=object_id,
            after={"keys": destroyed},
            reason=reason,
            protected=True,
        )
    return destroyed


def plain_values(values: Mapping[str, object]) -> dict[str, Plain]:
    """The same values in a form that both databases give back unchanged, so that their hash stays the same."""
    return {_clean(str(key)): _plain(value) for key, value in values.items()}


def _content(
    actor: Actor,
    action: str,
    object_type: str,
    what: Happening,
    *,
    role: str,
    region_path: str,
    reason: str,
) -> dict[str, object]:
    return {
        "actor_user_id": actor.user_id,
        "actor_username": _clean(actor.username)[:150],
        "actor_name": _clean(actor.name)[:150],
        "role": _clean(str(role))[:40],
        "via": _clean(actor.via)[:20],
        "address": _clean(actor.address)[:100],
        "action": _clean(action)[:100],
        "object_type": _clean(object_type)[:60],
        "object_id": _clean(str(what.object_id))[:64],
        "label": _clean(what.label),
        "region_path": _clean(region_path)[:255],
        "unit_ids": sorted(set(what.unit_ids)),
        "before": None if what.before is None else plain_values(what.before),
        "after": None if what.after is None else plain_values(what.after),
        "reason": _clean(reason),
    }


def _stamp_row(keys: LogKeys, act: Act, at: datetime, *, protected: bool) -> None:
    """Give the act its reference and moment, and stamp what it holds."""
    act.reference, act.at, act.protected = uuid.uuid4(), at, protected
    act.stamp = stamp_of(keys, record_of(act))


def _hiding_act(keys: LogKeys, content: dict[str, object], at: datetime) -> Act:
    """An act that shows nothing: its content under the data key of its object, found again by a keyed hash."""
    subject = keys.subject_of(str(content["object_type"]), str(content["object_id"]))
    data_key, key_id = _data_key(keys, subject, at)
    hidden = Hidden(salt=secrets.token_bytes(32), content=content)
    return Act(
        action=PROTECTED_ACTION,
        object_type=PROTECTED_OBJECT,
        object_id=subject,
        commitment=hidden.commitment(),
        ciphertext=encrypt(data_key, hidden.encode()),
        key_id=key_id,
    )


def _data_key(keys: LogKeys, subject: str, at: datetime) -> tuple[bytes, int]:
    fresh = secrets.token_bytes(32)
    key, made = ProtectionKey.objects.get_or_create(
        subject=subject, destroyed_at=None, defaults={"wrapped": keys.wrap(fresh), "created_at": at}
    )
    data_key = fresh if made else keys.unwrap(key.wrapped)
    if data_key is None:
        raise KeysMissing(
            Reason(
                "protection_key_unreadable", "现在不能写入受保护的操作：密钥不是这套系统的。把原来的密钥文件放回去。"
            )
        )
    return data_key, int(key.pk)


def _plain(value: object) -> Plain:
    plain: Plain
    match value:
        case None | bool():
            plain = value
        case Enum():
            plain = _plain(value.value)
        case int():
            plain = int(value)
        case Mapping():
            plain = plain_values(value)
        case list() | tuple():
            plain = [_plain(item) for item in value]
        case set() | frozenset():
            plain = sorted((_plain(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
        case datetime() if value.tzinfo is not None:
            plain = moment_text(value)
        case date() | time():
            plain = value.isoformat()
        case str() | float() | Decimal() | uuid.UUID() | timedelta() | PurePath() | Promise():
            plain = _clean(str(value))
        case _:
            raise TypeError(f"an act cannot hold {type(value).__name__}")
    return plain


def _clean(text: str) -> str:
    """PostgreSQL stores neither NUL nor half a surrogate pair; both databases must hold the same."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
