"""Who may see evidence: whoever brought it, their unit, and whoever sees a thing that it belongs to (asked through a registry)."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.apps.evidence.models import Evidence
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Verdict

EvidenceIds = Callable[[Actor], "QuerySet[Any, Any]"]
NOT_ALLOWED = Reason("not-allowed", "现在不能办理：不在职责范围内。")
_BRINGERS = (Role.UNIT, Role.RESPONSIBLE, Role.OFFICE, Role.CHECKER, Role.INSPECTOR, Role.SYSTEM)
_OF_A_UNIT = (Role.UNIT, Role.RESPONSIBLE)
_sources: list[EvidenceIds] = []


def register_visibility(evidence_ids: EvidenceIds) -> None:
    """Let a higher app say which evidence an actor sees through its things: a queryset of evidence ids."""
    if evidence_ids not in _sources:
        _sources.append(evidence_ids)


def visible(actor: Actor) -> QuerySet[Evidence]:
    """Evidence that the actor may open: their own, what was brought for their unit, what belongs to a thing that they see."""
    if actor.holds(Role.SYSTEM):
        return Evidence.objects.all()
    reach = Q(pk__in=())
    if actor.user_id is not None:
        reach |= Q(uploaded_by=actor.user_id)
    units = actor.unit_ids(*_OF_A_UNIT)
    if units:
        reach |= Q(unit__in=units)
    for source in _sources:
        reach |= Q(pk__in=source(actor))
    return Evidence.objects.filter(reach)


def may_add(actor: Actor, *, region_path: str, unit_id: int | None) -> Verdict:
    """Whoever works in a region may bring evidence, for a unit of their own or for none.

    What it is linked to, the linking operation decides.
    """
    reaching = [grant for grant in actor.grants_of(*_BRINGERS) if grant.reaches(region_path)]
    if unit_id is not None:
        reaching = [grant for grant in reaching if grant.unit_id == unit_id or grant.role is Role.SYSTEM]
    if not reaching:
        return Verdict(reason=NOT_ALLOWED)
    return Verdict(role=min(reaching, key=lambda grant: _BRINGERS.index(grant.role)).role)


def may_replace(actor: Actor, evidence: Evidence) -> Verdict:
    """A newer version comes from whoever brought the older one, or from their unit. Others see it and leave it alone."""
    own = actor.user_id is not None and evidence.uploaded_by_id == actor.user_id
    if own or evidence.unit_id in actor.unit_ids(*_OF_A_UNIT) or actor.holds(Role.SYSTEM):
        return Verdict(role="own")
    return Verdict(reason=NOT_ALLOWED)
