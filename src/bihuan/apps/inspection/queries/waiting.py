"""What of inspections waits for somebody, in one question whatever there is: my work asks it of everybody on every visit.

Which parts are asked follows from roles alone, never from what stands there: a unit that is going to be visited is asked the same
question as one that is not, and it holds nothing of a plan that is not over.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Case, CharField, DateField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import Conclusion, DrawParty, Plan, Review, Visit, VisitInspector, VisitItem
from bihuan.apps.inspection.models.draw import DrawState
from bihuan.apps.inspection.queries.conclusions import took_part_in
from bihuan.core.actors import Actor, Role
from bihuan.core.inspections.plans import PlanState

Waits: TypeAlias = "QuerySet[Any, Any]"
_MOST = 60
"""So many are read; nobody has more than a handful."""
_PARTY_ROLES = (Role.OFFICE, Role.LEADER, Role.DISCIPLINE, Role.AUDIT_ADMIN)
_KINDS = CharField()
_FIELDS = ("waits_kind", "waits_reference", "waits_name", "waits_day", "waits_moment")


class Waiting(StrEnum):
    """What somebody has to do."""

    APPROVE = "approve"
    PROMISE = "promise"
    REVEAL = "reveal"
    VISIT = "visit"
    ANSWER = "answer"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One thing to do: of a plan, a draw, a visit or a conclusion, by its reference. `day` or `moment` is until when."""

    kind: Waiting
    reference: UUID
    name: str
    day: date | None
    moment: datetime | None


def waiting_inspections(actor: Actor, *, today: date) -> tuple[WaitingRow, ...]:
    """Everything that waits for the actor, the most pressing first within each kind. One query; none for who can have nothing.

    Only where a review waits is more asked: who froze, drew or replaced stands in the sealed record alone, which no query reads.
    """
    parts = list(_parts(actor, today))
    if not parts:
        return ()
    found = parts[0].union(*parts[1:], all=True)[:_MOST] if len(parts) > 1 else parts[0][:_MOST]
    rows = [WaitingRow(Waiting(kind), reference, name, day, moment) for kind, reference, name, day, moment in found]
    own = _with_a_hand(actor, [row.reference for row in rows if row.kind is Waiting.DECIDE])
    rows = [row for row in rows if row.reference not in own]
    order = list(Waiting)
    return tuple(sorted(rows, key=lambda row: (order.index(row.kind), row.day or date.max, row.name)))


def _parts(actor: Actor, today: date) -> Iterator[Waits]:
    if actor.user_id is None:
        return
    if policies.oversees(actor):
        if actor.holds(Role.LEADER):
            yield _to_approve(actor)
        if actor.holds(Role.LEADER, Role.OFFICE):
            yield _to_decide(actor)
    if actor.holds(*_PARTY_ROLES):
        yield _to_promise(actor)
    if actor.holds(Role.INSPECTOR):
        yield _to_visit(actor)
    if actor.holds(*policies.ANSWERERS):
        yield _to_answer(actor, today)


def _to_approve(actor: Actor) -> Waits:
    found = Plan.objects.filter(_within("region", actor, Role.LEADER), state=PlanState.DRAFTED)
    return _told(
        found.exclude(_same("drafted_by", actor)), _kind(Waiting.APPROVE), F("reference"), F("title"), F("starts_on")
    )


def _to_promise(actor: Actor) -> Waits:
    """A promise is owed at once; a reveal when all have promised, and not before."""
    promised = ~Exists(DrawParty.objects.filter(draw=OuterRef("draw"), commitment=""))
    found = DrawParty.objects.filter(user=actor.user_id, draw__state=DrawState.OPEN, revealed_at=None)
    found = found.filter(Q(commitment="") | promised)
    kind = Case(When(commitment="", then=_kind(Waiting.PROMISE)), default=_kind(Waiting.REVEAL))
    return _told(found, kind, F("draw__reference"), Value("", output_field=_KINDS), _NO_DAY, F("draw__reveal_by"))


def _to_visit(actor: Actor) -> Waits:
    goes = VisitInspector.objects.filter(visit=OuterRef("pk"), user=actor.user_id, replaced_at=None)
    begun = VisitItem.objects.filter(visit=OuterRef("pk"), plan__state=PlanState.UNDER_WAY)
    found = Visit.objects.filter(Exists(goes), Exists(begun), ended_at=None)
    return _told(found, _kind(Waiting.VISIT), F("reference"), F("unit__name"), F("day"))


def _to_answer(actor: Actor, today: date) -> Waits:
    """Conclusions to which the unit has said nothing yet, as long as it may still ask for a review."""
    units = actor.unit_ids(*policies.ANSWERERS)
    found = Conclusion.objects.filter(unit__in=units, ask_until__gte=today, review=None, comments=None)
    return _told(found, _kind(Waiting.ANSWER), F("reference"), F("plan__title"), F("ask_until"))


def _with_a_hand(actor: Actor, conclusions: Collection[UUID]) -> frozenset[UUID]:
    """Those in which the actor had a hand that only the record knows of. No query for none."""
    if not conclusions:
        return frozenset()
    held = list(Conclusion.objects.filter(reference__in=conclusions).select_related("review"))
    own = took_part_in(actor, held)
    return frozenset(each.reference for each in held if each.pk in own)


def _to_decide(actor: Actor) -> Waits:
    """Reviews that nobody has decided, without those in which a column says that the actor, under whatever user name, had a hand."""
    found = Conclusion.objects.filter(
        _within("plan__region", actor, Role.LEADER, Role.OFFICE),
        Exists(Review.objects.filter(conclusion=OuterRef("pk"), decided_at=None)),
    )
    for path in ("plan__drafted_by", "plan__approved_by", "plan__ended_by", "sent_by", "review__asked_by"):
        found = found.exclude(_same(path, actor))
    parties = DrawParty.objects.filter(_same("user", actor), draw__plan=OuterRef("plan"))
    goers = VisitInspector.objects.filter(_same("user", actor), visit__items__plan=OuterRef("plan"))
    found = found.filter(~Exists(parties), ~Exists(goers))
    return _told(found, _kind(Waiting.DECIDE), F("reference"), F("unit__name"), F("review__decide_until"))


def _kind(kind: Waiting) -> Value:
    return Value(kind.value, output_field=_KINDS)


def _within(field: str, actor: Actor, *roles: Role) -> Q:
    seen = Q(pk__in=())
    for path in actor.region_paths(*roles):
        seen |= Q(**{f"{field}__path__startswith": path})
    return seen


def _same(field: str, actor: Actor) -> Q:
    """The same user, or the same person under another user name."""
    same = Q(**{f"{field}__isnull": False, field: actor.user_id})
    if actor.person_id is not None:
        same |= Q(**{f"{field}__isnull": False, f"{field}__person": actor.person_id})
    return same


# Said with their kind: in a union of three parts PostgreSQL takes two bare NULLs for text, which the third then is not.
_NO_DAY = Cast(Value(None), DateField())
_NO_MOMENT = Cast(Value(None), DateTimeField())


def _told(found: "QuerySet[Any]", *told: Case | Cast | F | Value) -> Waits:
    """Kind, reference, name, day and moment (none where it is left out), in the columns that all parts share."""
    columns = dict(zip(_FIELDS, (*told, _NO_MOMENT)[: len(_FIELDS)], strict=True))
    waits: Waits = found.order_by().annotate(**columns).values_list(*_FIELDS)
    return waits
