"""How a campaign closes its problems, as the office edits it: a change is a new version."""

from datetime import datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import ClosingPolicy
from bihuan.apps.verification.queries.closing_policies import policy_in_force
from bihuan.core.actors import Actor
from bihuan.core.closing import ClosingPolicy as Rules
from bihuan.core.closing import policy_document, refuse_policy
from bihuan.core.decisions import Conflict, Missing, Reason, Refused


@transaction.atomic
def change_closing_policy(
    *, actor: Actor, at: datetime, campaign_id: int, policy: Rules, why: str, seen: int | None
) -> int:
    """Let a campaign close by these rules from now on; the new version. `seen` is the id of the version looked at.

    What was applied for before is closed under the rule that held then. Raises Missing, Refused, Conflict, BadInput.
    """
    campaign = next((row for row in campaigns.list_campaigns(actor) if row.id == campaign_id), None)
    if campaign is None:
        raise Missing(Reason("no-campaign", "没有这个专项，或不在可以查看的范围内。"))
    verdict = policies.may_change_policy(actor, campaign.region_path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    held, held_id = policy_in_force(campaign_id)
    if held_id != seen:
        raise Conflict(Reason("policy-changed", "销号规则刚刚有人改过，没有覆盖。看过新的规则后再启用。"))
    refuse_policy(held, policy, why=why)
    newest = ClosingPolicy.objects.filter(campaign=campaign_id).order_by("-version").first()
    row = ClosingPolicy.objects.create(
        campaign_id=campaign_id, version=(newest.version if newest else 0) + 1, rules=policy_document(policy),
        why=why.strip(), made_by_id=actor.user_id, made_at=at,
    )  # fmt: skip
    before, after = policy_document(held), row.rules
    changed = [severity for severity in after if before.get(severity) != after[severity]]
    record(
        actor=actor, role=verdict.role or "", action="verification.policy.changed", at=at, object_type="closing-policy",
        object_id=row.pk, label=f"{campaign.name} v{row.version}", region_path=campaign.region_path,
        before={name: before[name] for name in changed}, after={name: after[name] for name in changed}, reason=row.why,
    )  # fmt: skip
    return row.version
