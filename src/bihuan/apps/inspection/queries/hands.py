"""Who had a hand in an inspection, whatever they did: changed the plan, froze, opened, drew, replaced, began, sent somebody else.

No column holds most of these; the record knows who did each. Whoever did any of it decides no review of what was concluded.
"""

from collections.abc import Collection

from bihuan.apps.audit import queries as audit
from bihuan.apps.inspection.models import DrawParty, Plan, VisitInspector, VisitItem


def hands_in(plan_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Users by plan. The same few queries for any number of plans, none for no plan."""
    if not plan_ids:
        return {}
    found: dict[int, set[int | None]] = {}
    plans: dict[str, int] = {}
    for pk, reference, *users in Plan.objects.filter(pk__in=plan_ids).values_list(
        "pk", "reference", "drafted_by", "approved_by", "ended_by"
    ):
        plans[str(reference)], found[pk] = pk, set(users)
    for pk, user in DrawParty.objects.filter(draw__plan__in=found).values_list("draw__plan", "user"):
        found[pk].add(user)
    goers = VisitInspector.objects.filter(visit__items__plan__in=found).distinct()
    for pk, user in goers.values_list("visit__items__plan", "user"):
        found[pk].add(user)
    for plan, acted in audit.users_who_acted("inspection.plan", plans).items():
        found[plans[plan]] |= acted
    on_visits: dict[str, set[int]] = {}
    visits = VisitItem.objects.filter(plan__in=found).order_by().values_list("visit__reference", "plan").distinct()
    for reference, pk in visits:
        on_visits.setdefault(str(reference), set()).add(pk)
    for visit, acted in audit.users_who_acted("inspection.visit", on_visits).items():
        for pk in on_visits[visit]:
            found[pk] |= acted
    return {pk: frozenset(user for user in users if user is not None) for pk, users in found.items()}
