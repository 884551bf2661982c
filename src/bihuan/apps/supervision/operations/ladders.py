"""The ladder as the office edits it: a change is a new version, and old notices keep the one that they were made under."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.supervision import policies
from bihuan.apps.supervision.models import LadderPass, LadderPolicy
from bihuan.apps.supervision.queries.ladders import ladder_in_force
from bihuan.core.actors import Actor
from bihuan.core.decisions import Conflict, Missing, Reason, Refused
from bihuan.core.ladder import Policy, Rung, RungName, document_of_policy
from bihuan.core.ladder_versions import Ladder, RungColour, changes_between, document_of_colours, refuse_version

_NOT_YOURS = Reason("not-allowed", "现在不能办理：不在职责范围内。")
_CHANGED = Reason("ladder-changed", "督办规则刚刚有人改过，没有覆盖。看过新的规则后再启用。")


@transaction.atomic
def change_ladder(
    *,
    actor: Actor,
    at: datetime,
    region_id: int,
    rungs: Sequence[Rung],
    colours: Mapping[RungName, RungColour],
    why: str,
    seen: int | None,
) -> int:
    """Let these rungs hold in the region from now on; the new version. `seen` is the id of the policy that was looked at.

    Raises Missing, Refused, Conflict where another version holds by now, BadInput rung by rung.
    """
    region = organizations.region_of(region_id)
    role = policies.role_to_change_ladder(actor, region.path)
    if role is None:
        raise Refused(_NOT_YOURS) if policies.reads_ladder(actor, region.path) else Missing
    _lock(region_id)
    held, held_id = ladder_in_force(region_id)
    if held_id != seen:
        raise Conflict(_CHANGED)
    own = LadderPolicy.objects.filter(region=region_id).order_by("-version").values_list("version", flat=True).first()
    wanted = Ladder(Policy(tuple(rungs), version=(own or 0) + 1), dict(colours))
    refuse_version(held, wanted, why=why)
    row = LadderPolicy.objects.create(
        region_id=region_id, version=wanted.policy.version, rungs=document_of_policy(wanted.policy),
        colours=document_of_colours(wanted.colours), why=why.strip(), made_by_id=actor.user_id, made_at=at,
    )  # fmt: skip
    before, after = _said(held, wanted)
    record(
        actor=actor, role=role.value, action="supervision.ladder.changed", at=at, object_type="ladder", object_id=row.pk,
        label=f"{region.name} v{row.version}", region_path=region.path, before=before,
        after={**after, "version": row.version}, reason=row.why,
    )  # fmt: skip
    return row.version


def _lock(region_id: int) -> None:
    """Two changes, and a change and a pass, wait for each other."""
    LadderPass.objects.get_or_create(region_id=region_id)
    LadderPass.objects.select_for_update().get(region_id=region_id)


def _said(held: Ladder, wanted: Ladder) -> tuple[dict[str, object], dict[str, object]]:
    """What the record says: only the parts that changed."""
    changes = changes_between(held, wanted)
    keys = [f"{change.rung.value}-{change.part.value}" for change in changes]
    before = dict(zip(keys, (_plain(change.before) for change in changes), strict=True))
    return before, dict(zip(keys, (_plain(change.after) for change in changes), strict=True))


def _plain(value: object) -> object:
    return [str(each) for each in value] if isinstance(value, tuple) else value
