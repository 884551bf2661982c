"""How a campaign closes its problems, and the archive package of a closed one, over REST."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from bihuan.apps.verification import operations, queries
from bihuan.core.closing import (
    LATEST_LOOK_BACK,
    LONGEST_NOTICE,
    MOST_LOOK_BACKS,
    ClosingPolicy,
    ClosingRule,
    Ending,
    Side,
)
from bihuan.interfaces.rest.errors import ERRORS, require_looked_over
from bihuan.interfaces.rest.fields import Body, Id, Number, Text, Written
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

Severity = Literal["general", "serious", "grave"]


class ClosingRuleBody(Body):
    """What closing asks of problems of one severity; see `ClosingRule` of the campaign's page."""

    by_standards: bool = False
    sides: Annotated[list[Side], Field(max_length=len(Side))] = Field(default_factory=list)
    notice_days: Annotated[int, Field(ge=0, le=LONGEST_NOTICE)] = 0
    stretched: bool = False
    ending: Ending = Ending.PERSON
    open_to_all: bool = False
    look_backs: Annotated[list[Annotated[int, Field(ge=1, le=LATEST_LOOK_BACK)]], Field(max_length=MOST_LOOK_BACKS)] = (
        Field(default_factory=list)
    )


class ClosingPolicyBody(Written):
    """A severity that is not named keeps its rule.

    `seen` is the `policy_id` that was read: where somebody changed it since, the answer is 409 and nothing is done.
    """

    rules: dict[Severity, ClosingRuleBody]
    why: Text
    seen: Id | None = None


class ClosingPolicyVersion(Schema):
    version: int
    made_by: str
    made_at: datetime
    why: str


class ClosingPolicyStand(Schema):
    """What holds. `policy_id` null: the default, which nobody has changed. Newest version first."""

    campaign_id: int
    policy_id: int | None
    rules: dict[Severity, ClosingRuleBody]
    may_change: bool
    versions: list[ClosingPolicyVersion]


def closing_policy(request: HttpRequest, campaign_id: Id) -> object:
    page = queries.policy_page(actor_of(request), campaign_id=campaign_id)
    return {
        "campaign_id": page.campaign.id, "policy_id": page.policy_id, "rules": _told(page.policy),
        "may_change": page.may_change, "versions": page.versions,
    }  # fmt: skip


def change_closing_policy(request: HttpRequest, campaign_id: Id, body: ClosingPolicyBody) -> object:
    require_looked_over(body)
    actor = actor_of(request)
    held = queries.policy_page(actor, campaign_id=campaign_id).policy
    rules: ClosingPolicy = {**held, **{str(severity): _rule(told) for severity, told in body.rules.items()}}
    operations.change_closing_policy(
        actor=actor, at=timezone.now(), campaign_id=campaign_id, policy=rules, why=body.why, seen=body.seen
    )
    return closing_policy(request, campaign_id)


def take_archive(request: HttpRequest, number: Number) -> StreamingHttpResponse:
    """The package leaves as it is made; who took it stands in the record, with the hash of its manifest."""
    package = operations.take_archive(actor=actor_of(request), at=timezone.now(), number=number)
    return StreamingHttpResponse(
        package.chunks, content_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{package.filename}"',
            "X-Manifest-SHA256": package.manifest_sha256,
        },
    )  # fmt: skip


_POLICY = {200: ClosingPolicyStand, **ERRORS}
_TAGS = ["verification"]


def add_policies(campaigns: Router, problems: Router) -> None:
    """The policy stands below its campaign, the archive package below its problem."""
    address = "/{campaign_id}/closing-policy"
    campaigns.add_api_operation(
        address, ["GET"], closing_policy, summary=_("销号规则和历次修改"), response=_POLICY, tags=_TAGS
    )
    campaigns.add_api_operation(
        address,
        ["PUT"],
        change_closing_policy,
        summary=_("改销号规则，只管以后的申请"),
        response=_POLICY,
        tags=_TAGS,
    )
    problems.add_api_operation(
        "/{number}/archive", ["POST"], take_archive, response={200: bytes, **ERRORS}, tags=["verification"],
        summary=_("取已销号问题的归档包"), description=_("取走会存证，所以是 POST；用 examples/check_archive.py 核验。"),
    )  # fmt: skip


def _rule(told: ClosingRuleBody) -> ClosingRule:
    values = told.model_dump()
    return ClosingRule(**(values | {"sides": tuple(told.sides), "look_backs": tuple(told.look_backs)}))


def _told(policy: ClosingPolicy) -> Mapping[str, ClosingRuleBody]:
    return {
        severity: ClosingRuleBody(
            **{name: getattr(rule, name) for name in ClosingRuleBody.model_fields}
            | {"sides": list(rule.sides), "look_backs": list(rule.look_backs)}
        )
        for severity, rule in policy.items()
    }
