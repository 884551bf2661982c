"""The ladder that holds in a region: its own newest version, else that of the region above, else the default."""

from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision.models import LadderPolicy
from bihuan.core.ladder import DEFAULT_POLICY, Policy, policy_of_document


def policy_in_force(region_id: int) -> tuple[Policy, int | None]:
    """The ladder of a region and the id of its row; None where it is the default that nobody has changed."""
    row = _newest(region_id)
    if row is None:
        return DEFAULT_POLICY, None
    return policy_of_document(row.rungs, version=row.version), row.pk


def policy_of_version(policy_id: int | None) -> Policy:
    """The ladder under which a notice was made."""
    if policy_id is None:
        return DEFAULT_POLICY
    row = LadderPolicy.objects.get(pk=policy_id)
    return policy_of_document(row.rungs, version=row.version)


def _newest(region_id: int) -> LadderPolicy | None:
    """Regions are few and a path holds all those above: the nearest that wrote a ladder of its own."""
    path = organizations.region_of(region_id).path
    rows = LadderPolicy.objects.select_related("region").order_by("version")
    held = {row.region.path: row for row in rows if path.startswith(row.region.path)}
    return held[max(held, key=len)] if held else None
