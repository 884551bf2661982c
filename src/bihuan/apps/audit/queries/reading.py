"""Reading acts: the timeline of a thing, the record page by page. A reader gets what the policy shows, and no count of the rest."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import BigIntegerField, ExpressionWrapper, F, Min, Q, QuerySet, Subquery, Value

from bihuan.apps.audit.models import Act, ProtectionKey
from bihuan.apps.audit.policies import (
    EXPORT_RECORD,
    READ_ACT,
    READ_RECORD,
    may,
    open_keys_of,
    readable_of,
    readable_protected,
    sees_whole,
    visible,
)
from bihuan.apps.audit.queries.keys import log_keys
from bihuan.apps.audit.queries.records import PROTECTED_OBJECT, reveal
from bihuan.apps.audit.queries.words import names_of_action, present_name
from bihuan.core.actors import Actor
from bihuan.core.decisions import Missing, Verdict


@dataclass(frozen=True, slots=True)
class ActRow:
    """An act as one reader sees it. `whole` is False where parts were left out; `readable` where the key was destroyed."""

    reference: UUID
    at: datetime
    actor_username: str
    actor_name: str
    role: str
    via: str
    address: str
    action: str
    object_type: str
    object_id: str
    label: str
    region_path: str
    unit_ids: tuple[int, ...]
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None
    reason: str
    protected: bool = False
    whole: bool = True
    readable: bool = True


@dataclass(frozen=True, slots=True)
class ActFilters:
    """What a reader looks for. `since` counts, `until` does not; `text` stands in the label, reason, name or number."""

    actor: str = ""
    action: str = ""
    object_type: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ActPage:
    """Some rows, newest first, and the cursors with which one goes on: `older` as `after`, `newer` as `before`."""

    rows: tuple[ActRow, ...]
    older: UUID | None
    newer: UUID | None


def timeline(
    actor: Actor, object_type: str, object_id: str | int, *, limit: int = 200, before: UUID | None = None
) -> tuple[ActRow, ...]:
    """The acts on one thing, newest first. The caller has checked that the reader may see the thing itself.

    `before` names one of them: what is older follows. Raises Missing where it is none of this thing's.
    """
    acts = _acts_on(actor, object_type, object_id)
    if before is not None:
        place = acts.filter(reference=before).values_list("pk", flat=True).first()
        if place is None:
            raise Missing
        acts = acts.filter(pk__lt=place)
    return tuple(_rows(actor, list(acts.order_by("-pk")[:limit])))


def count_timeline(actor: Actor, object_type: str, object_id: str | int, *, left_out: Collection[str] = ()) -> int:
    """How many acts there are on one thing, without the actions that are left out. The caller has checked as above."""
    names = [name for action in left_out for name in names_of_action(action)]
    return _acts_on(actor, object_type, object_id).exclude(action__in=names).count()


def _acts_on(actor: Actor, object_type: str, object_id: str | int) -> QuerySet[Act]:
    thing = str(object_id)
    wanted = Q(object_type=object_type, object_id=thing, protected=False)
    if thing in readable_of(actor, object_type):
        wanted |= Q(protected=True, object_id=log_keys().subject_of(object_type, thing))
    return Act.objects.filter(wanted)


def acts_of_object(object_type: str, object_id: str | int, *, limit: int = 20) -> tuple[ActRow, ...]:
    """The open acts on one thing, newest first, whole: for rules of the program, not for a reader's eyes."""
    acts = Act.objects.filter(object_type=object_type, object_id=str(object_id), protected=False).order_by("-pk")
    return tuple(_open_row(act) for act in acts[:limit])


def users_who_acted(object_type: str, object_ids: Collection[str]) -> dict[str, frozenset[int]]:
    """Which users did anything to these things, by the thing, protected acts too: for rules of the program, not for a reader's eyes.

    What can no longer be read tells of nobody. Two queries.
    """
    keys = log_keys()
    subjects = {keys.subject_of(object_type, thing): thing for thing in object_ids}
    wanted = Q(object_type=object_type, object_id__in=list(object_ids), protected=False)
    acts = list(
        Act.objects.filter(wanted | Q(protected=True, object_type=PROTECTED_OBJECT, object_id__in=list(subjects)))
    )
    opened = ProtectionKey.objects.in_bulk({act.key_id for act in acts if act.key_id is not None})
    found: dict[str, set[int]] = {}
    for act in acts:
        hidden = reveal(keys, act, opened.get(act.key_id or 0)) if act.protected else None
        user = act.actor_user_id if hidden is None else hidden.content["actor_user_id"]
        if isinstance(user, int):
            found.setdefault(subjects[act.object_id] if act.protected else act.object_id, set()).add(user)
    return {thing: frozenset(users) for thing, users in found.items()}


def act_row(actor: Actor, reference: UUID) -> ActRow:
    """One act by its reference. Raises Missing where there is none for this reader."""
    act = Act.objects.filter(reference=reference).first()
    if act is None:
        raise Missing
    if not act.protected:
        if not may(actor, READ_ACT, act):
            raise Missing
    elif act.object_id not in _subjects(actor):
        raise Missing
    return next(iter(_rows(actor, [act])))


def acts_page(
    actor: Actor,
    filters: ActFilters,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> ActPage:
    """A page of the acts that this reader may see: those older than `after`, or those newer than `before`, or the newest."""
    found: list[ActRow] = []
    cursor = _place_of(before or after)
    backwards = before is not None
    wanted = _matching(actor, filters)
    while len(found) <= limit:
        query = wanted
        if cursor is not None:
            query = query.filter(pk__gt=cursor) if backwards else query.filter(pk__lt=cursor)
        acts = list(query.order_by("pk" if backwards else "-pk")[: limit + 1])
        found += [row for row in _rows(actor, acts) if not row.protected or _matches(row, filters)]
        if len(acts) <= limit:
            break
        cursor = acts[-1].pk
    more = len(found) > limit
    shown = found[:limit][::-1] if backwards else found[:limit]
    has_newer = more if backwards else after is not None
    return ActPage(
        rows=tuple(shown),
        older=shown[-1].reference if shown and (more or backwards) else None,
        newer=shown[0].reference if shown and has_newer else None,
    )


def stream_acts(actor: Actor, filters: ActFilters, *, page: int = 1000) -> Iterator[ActRow]:
    """All acts that this reader may see, oldest first, with little memory."""
    wanted = _matching(actor, filters)
    cursor: int | None = None
    while True:
        query = wanted if cursor is None else wanted.filter(pk__gt=cursor)
        acts = list(query.order_by("pk")[:page])
        yield from (row for row in _rows(actor, acts) if not row.protected or _matches(row, filters))
        if len(acts) < page:
            return
        cursor = acts[-1].pk


def may_read_record(actor: Actor) -> Verdict:
    """Whether the record is a page of its own for this reader."""
    return may(actor, READ_RECORD)


def may_export_record(actor: Actor) -> Verdict:
    """Whether this reader may take the record out as a file."""
    return may(actor, EXPORT_RECORD)


_OPEN_FIELDS: Final = frozenset(field.name for field in fields(ActRow)) - {"whole", "readable", "unit_ids"}


def _matching(actor: Actor, filters: ActFilters) -> QuerySet[Act]:
    """Open acts by what they hold; protected ones by their moment alone, the rest is asked when they have been read."""
    subjects = _subjects(actor, filters.object_type)
    open_acts = visible(actor).filter(_condition(filters))
    if filters.since:
        open_acts = open_acts.filter(pk__gte=_first_since(filters.since))
    if not subjects:
        return open_acts
    hidden = Q(protected=True, object_id__in=subjects) & _period(filters)
    return Act.objects.filter(Q(pk__in=open_acts.values("pk")) | hidden)


def _subjects(actor: Actor, object_type: str = "") -> frozenset[str]:
    """By what protected acts of this reader are found again: all of them, or those on things of one type."""
    keys = log_keys()
    known = {object_type: readable_of(actor, object_type)} if object_type else readable_protected(actor)
    return frozenset(keys.subject_of(kind, thing) for kind, ids in known.items() for thing in ids)


def _first_since(moment: datetime) -> Subquery:
    """The lowest key that an act of that moment or later bears, out of the index over moments.

    A page is read backwards along the keys. Where fewer acts match than it has room for, the walk would go on to the beginning
    of the record: no database knows that what lies further back is older.
    """
    later = Act.objects.filter(at__gte=moment).order_by().annotate(whole=Value(1)).values("whole")
    key = ExpressionWrapper(
        F("pk") + 0, BigIntegerField()
    )  # of a plain key, PostgreSQL would seek the least by that same walk
    return Subquery(later.annotate(first=Min(key)).values("first"))


def _period(filters: ActFilters) -> Q:
    condition = Q()
    if filters.since:
        condition &= Q(at__gte=filters.since)
    if filters.until:
        condition &= Q(at__lt=filters.until)
    return condition


def _condition(filters: ActFilters) -> Q:
    condition = _period(filters)
    if filters.actor:
        condition &= Q(actor_username=filters.actor) | Q(actor_name=filters.actor)
    if filters.action:
        condition &= Q(action__in=names_of_action(filters.action))
    if filters.object_type:
        condition &= Q(object_type=filters.object_type)
    if filters.object_id:
        condition &= Q(object_id=filters.object_id)
    if filters.text:
        condition &= Q(label__icontains=filters.text) | Q(reason__icontains=filters.text)
    return condition


def _matches(row: ActRow, filters: ActFilters) -> bool:
    """The same as `_condition`, asked of a row that was hidden."""
    text = filters.text.casefold()
    return (
        filters.actor in ("", row.actor_username, row.actor_name)
        and filters.action in ("", row.action, present_name(row.action))
        and filters.object_type in ("", row.object_type)
        and filters.object_id in ("", row.object_id)
        and (text in row.label.casefold() or text in row.reason.casefold())
    )


def _place_of(reference: UUID | None) -> int | None:
    return None if reference is None else Act.objects.filter(reference=reference).values_list("pk", flat=True).first()


def _rows(actor: Actor, acts: list[Act]) -> Iterator[ActRow]:
    key_ids = {act.key_id for act in acts if act.protected and act.key_id is not None}
    keys = ProtectionKey.objects.in_bulk(key_ids) if key_ids else {}
    for act in acts:
        if act.protected:
            yield _hidden_row(act, keys.get(act.key_id or 0))
        elif sees_whole(actor, act):
            yield _open_row(act)
        else:
            yield _narrow(_open_row(act))


def _open_row(act: Act) -> ActRow:
    plain = {name: getattr(act, name) for name in _OPEN_FIELDS}
    return ActRow(**plain, unit_ids=tuple(act.unit_ids))


def _narrow(row: ActRow) -> ActRow:
    """What is left for whoever sees the act only through its thing."""
    keys = open_keys_of(row.object_type)

    def kept(values: Mapping[str, object] | None) -> dict[str, object] | None:
        return None if values is None else {key: value for key, value in values.items() if key in keys}

    return replace(row, address="", actor_username="", before=kept(row.before), after=kept(row.after), whole=False)


def _hidden_row(act: Act, key: ProtectionKey | None) -> ActRow:
    hidden = reveal(log_keys(), act, key)
    if hidden is None:
        return replace(_open_row(act), object_type="", object_id="", action="", whole=False, readable=False)
    names = _OPEN_FIELDS - {"reference", "at", "protected"}
    plain: dict[str, Any] = {name: hidden.content[name] for name in names}
    unit_ids = hidden.content["unit_ids"]
    return ActRow(
        reference=act.reference,
        at=act.at,
        protected=True,
        unit_ids=tuple(unit_ids) if isinstance(unit_ids, list) else (),
        **plain,
    )
