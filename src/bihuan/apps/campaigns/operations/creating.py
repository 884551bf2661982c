"""A campaign comes into being, alone or with what its kind of drive proposes."""

import itertools
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.events import CampaignCreated, campaign_created
from bihuan.apps.campaigns.models import Campaign, Participation
from bihuan.apps.campaigns.operations.breaking_down import assign_task
from bihuan.apps.campaigns.operations.checking import (
    bad,
    checked_name,
    insert,
    lines_of,
    require,
    require_period,
    require_person,
    require_units,
    today_of,
    within,
)
from bihuan.apps.organizations import queries as organizations
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Actor
from bihuan.core.campaign_kinds import CAMPAIGN_KINDS
from bihuan.core.decisions import BadInput, Missing


@dataclass(frozen=True, slots=True)
class CampaignContent:
    """What a campaign is about. Lists hold one item a line."""

    kind: str = ""
    batch: str = ""
    leader_id: int | None = None
    plan: str = ""
    focus_links: str = ""
    focus_content: str = ""
    focus_subjects: str = ""
    standards: str = ""


@dataclass(frozen=True, slots=True)
class FirstTask:
    """A piece of the plan that nobody owns yet."""

    content: str
    due: date | None = None


@transaction.atomic
def create_campaign(
    *,
    actor: Actor,
    at: datetime,
    region_id: int,
    name: str,
    starts_on: date,
    ends_on: date,
    prefix: str = "",
    short_name: str = "",
    lead_unit_id: int | None = None,
    participating_unit_ids: Sequence[int] = (),
    content: CampaignContent | None = None,
    tasks: Sequence[FirstTask] = (),
) -> int:
    """Make a campaign; its prefix, where none is given, is the first that no campaign bears. `tasks` begin its breakdown.

    Raises BadInput for an empty or taken name, a taken or unlawful prefix, an end before the beginning.
    """
    region = _seen_region(actor, region_id)
    role = require(policies.may_create(actor, region_path=region.path))
    about = content or CampaignContent()
    wanted = checked_name(region_id, name)
    require_period(starts_on, ends_on)
    require_units(region.path, [*participating_unit_ids, *([lead_unit_id] if lead_unit_id is not None else [])])
    if about.leader_id is not None:
        require_person(region_id, about.leader_id, field="leader", on=today_of(at))
    campaign = Campaign(
        region_id=region_id, name=wanted, short_name=within(short_name, "short_name"),
        prefix=_checked_prefix(prefix) if prefix else "", lead_unit_id=lead_unit_id,
        starts_on=starts_on, ends_on=ends_on, created_at=at, **_stored(about),
    )  # fmt: skip
    campaign = insert(campaign) if prefix else _insert_under_a_free_prefix(campaign)
    Participation.objects.bulk_create(
        Participation(campaign=campaign, unit_id=unit_id) for unit_id in dict.fromkeys(participating_unit_ids)
    )
    record(
        actor=actor, role=role, action="campaigns.campaign.created", at=at,
        object_type="campaign", object_id=campaign.pk, label=wanted, region_path=region.path,
        after={
            "name": wanted, "prefix": campaign.prefix, "lead_unit": lead_unit_id,
            "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat(), "participating": list(participating_unit_ids),
            **{name: value for name, value in _stored(about).items() if value},
        },
    )  # fmt: skip
    for task in tasks:
        assign_task(actor=actor, at=at, campaign_id=campaign.pk, content=task.content, due=task.due)
    transaction.on_commit(lambda: _emit(CampaignCreated(campaign.pk, at)))
    return campaign.pk


def _seen_region(actor: Actor, region_id: int) -> RegionRow:
    """The region that the campaign is for. Raises Missing for one that the actor does not even see."""
    found = next((row for row in organizations.region_rows(actor) if row.id == region_id), None)
    if found is None:
        raise Missing
    return found


def free_prefix(wanted: str = "") -> str:
    """The wanted prefix where no campaign bears it, else the first that none bears."""
    taken = set(Campaign.objects.values_list("prefix", flat=True))
    if wanted and wanted not in taken:
        return wanted
    return next(prefix for prefix in _prefixes() if prefix not in taken)


def _stored(about: CampaignContent) -> dict[str, object]:
    return {
        "kind": about.kind if about.kind in CAMPAIGN_KINDS else "",
        "batch": within(about.batch, "batch"),
        "leader_id": about.leader_id,
        "plan": about.plan.strip(),
        "focus_links": lines_of(about.focus_links),
        "focus_content": lines_of(about.focus_content),
        "focus_subjects": lines_of(about.focus_subjects),
        "standards": lines_of(about.standards),
    }


def _insert_under_a_free_prefix(campaign: Campaign) -> Campaign:
    """Whoever makes another campaign at the same moment may take the prefix that was free: then the next one is taken."""
    while True:
        campaign.prefix = free_prefix()
        try:
            return insert(campaign)
        except BadInput:
            if campaign.prefix == free_prefix():
                raise  # it is the name that was taken meanwhile


def _checked_prefix(prefix: str) -> str:
    wanted = prefix.strip().upper()
    if not (2 <= len(wanted) <= 4 and wanted.isascii() and wanted.isalpha()):
        raise bad("prefix", "campaign-prefix", "编号前缀要用 2 至 4 个英文字母。")
    if Campaign.objects.filter(prefix=wanted).exists():
        raise bad("prefix", "campaign-prefix-taken", "编号前缀 %(prefix)s 已被别的专项使用。", prefix=wanted)
    return wanted


def _prefixes() -> Iterator[str]:
    for length in (2, 3, 4):
        for letters in itertools.product(string.ascii_uppercase, repeat=length):
            if letters[0] == "Z" or length > 2:
                yield "".join(letters)


def _emit(event: CampaignCreated) -> None:
    campaign_created.send(sender=CampaignCreated, event=event)
