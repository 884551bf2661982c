"""The closing policy that holds in a campaign, and its history."""

from dataclasses import dataclass, replace
from datetime import datetime

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.verification import policies
from bihuan.apps.verification.models import Application, ApplicationOutcome, ClosingPolicy
from bihuan.core.actors import Actor
from bihuan.core.closing import DEFAULT_POLICY, ClosingRule, policy_of, rule_for, rule_of, sides_that_sign
from bihuan.core.closing import ClosingPolicy as Rules
from bihuan.core.decisions import Missing


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version: what it asks for, who made it, when and why."""

    id: int
    version: int
    policy: Rules
    made_by: str
    made_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """What holds in a campaign. `policy_id` None: the default, which nobody has changed. Newest version first."""

    campaign: CampaignRow
    policy: Rules
    policy_id: int | None
    may_change: bool
    versions: tuple[PolicyVersion, ...]


def policy_in_force(campaign_id: int | None) -> tuple[Rules, int | None]:
    """The newest version of a campaign's policy and its id; the default and None where there is none."""
    if campaign_id is None:
        return DEFAULT_POLICY, None
    row = ClosingPolicy.objects.filter(campaign=campaign_id).order_by("-version").first()
    return (DEFAULT_POLICY, None) if row is None else (policy_of(row.rules), row.pk)


def policy_page(actor: Actor, *, campaign_id: int) -> PolicyPage:
    """Raises Missing where the actor does not see the campaign."""
    campaign = next((row for row in campaigns.list_campaigns(actor) if row.id == campaign_id), None)
    if campaign is None:
        raise Missing
    rows = list(ClosingPolicy.objects.filter(campaign=campaign_id).select_related("made_by").order_by("-version"))
    return PolicyPage(
        campaign=campaign,
        policy=policy_of(rows[0].rules) if rows else DEFAULT_POLICY,
        policy_id=rows[0].pk if rows else None,
        may_change=bool(policies.may_change_policy(actor, campaign.region_path)),
        versions=tuple(
            PolicyVersion(row.pk, row.version, policy_of(row.rules), str(row.made_by or ""), row.made_at, row.why)
            for row in rows
        ),
    )


def rule_of_problem(problem_id: int) -> ClosingRule:
    """What would be asked of a problem if closure were applied for now. The caller may see it."""
    home = ledger.home_campaign_of(problem_id)
    if home is None:
        return ClosingRule()
    rule = rule_for(policy_in_force(home.id)[0], home.severity)
    took_part = home.lead_unit_id in ledger.units_with_a_part(problem_id)
    sides = sides_that_sign(rule, has_lead=home.lead_unit_id is not None, lead_took_part=took_part)
    return replace(rule, sides=sides)


def policy_id_of_problem(problem_id: int) -> int | None:
    """The version in which that stands; None for the default."""
    home = ledger.home_campaign_of(problem_id)
    return policy_in_force(home.id)[1] if home else None


def rule_applied_for(problem_id: int) -> ClosingRule:
    """What the open application of a problem asks for; nothing where there is none."""
    open_one = Application.objects.filter(problem=problem_id, outcome=ApplicationOutcome.PENDING)
    document = open_one.values_list("rule", flat=True).first()
    return rule_of(document) if document else ClosingRule()
