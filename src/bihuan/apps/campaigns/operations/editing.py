"""What a campaign says is changed, who takes part, which files belong to its plan; and it ends."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.apps.audit.operations import record
from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.events import CampaignEnded, campaign_ended
from bihuan.apps.campaigns.models import Campaign, Participation, PlanFile, Task
from bihuan.apps.campaigns.operations.checking import (
    bad,
    checked_name,
    lines_of,
    lock_campaign,
    require,
    require_going_on,
    require_period,
    require_person,
    require_units,
    save,
    today_of,
    within,
)
from bihuan.apps.evidence import queries as evidence
from bihuan.core.actors import Actor
from bihuan.core.decisions import Reason, Refused
from bihuan.core.tasks import ENDED_TASKS

_FRAME = ("name", "short_name", "batch", "starts_on", "ends_on", "lead_unit_id", "leader_id")
_LISTS = ("focus_links", "focus_content", "focus_subjects", "standards")


@dataclass(frozen=True, slots=True)
class CampaignEdit:
    """The whole of what a campaign says, as somebody wants it to be. Its prefix stays: numbers were given with it."""

    name: str
    starts_on: date
    ends_on: date
    short_name: str = ""
    batch: str = ""
    lead_unit_id: int | None = None
    leader_id: int | None = None
    plan: str = ""
    focus_links: str = ""
    focus_content: str = ""
    focus_subjects: str = ""
    standards: str = ""


@transaction.atomic
def edit_campaign(
    *, actor: Actor, at: datetime, campaign_id: int, edit: CampaignEdit, version: int | None = None
) -> bool:
    """Change what a campaign says; whether anything changed.

    The lead unit writes plan, focus and standards; name, period and who leads are the office's. Raises Missing, Conflict,
    Refused, BadInput.
    """
    campaign = lock_campaign(actor, campaign_id, version=version)
    role = require(policies.may_change(actor, campaign))
    wanted = _checked(campaign, edit)
    changed = {name: value for name, value in wanted.items() if getattr(campaign, name) != value}
    if set(changed) & set(_FRAME) and not policies.may_run(actor, campaign):
        raise Refused(policies.OFFICE_ALONE)
    if not changed:
        return False
    if "lead_unit_id" in changed and edit.lead_unit_id is not None:
        require_units(campaign.region.path, [edit.lead_unit_id], field="lead_unit")
    if "leader_id" in changed and edit.leader_id is not None:
        require_person(campaign.region_id, edit.leader_id, field="leader", on=today_of(at))
    before = {name: getattr(campaign, name) for name in changed}
    for name, value in changed.items():
        setattr(campaign, name, value)
    save(campaign, list(changed))
    _record(actor, at, campaign, "campaigns.campaign.edited", role, before=before, after=changed)
    return True


@transaction.atomic
def add_participating_unit(*, actor: Actor, at: datetime, campaign_id: int, unit_id: int) -> None:
    """Let a unit take part. A unit that already does stays as it is."""
    campaign = lock_campaign(actor, campaign_id)
    role = require(policies.may_change(actor, campaign))
    require_units(campaign.region.path, [unit_id])
    _, created = Participation.objects.get_or_create(campaign=campaign, unit_id=unit_id)
    if created:
        _record(
            actor, at, campaign, "campaigns.participation.added", role, unit_ids=(unit_id,), after={"unit": unit_id}
        )


@transaction.atomic
def remove_participating_unit(*, actor: Actor, at: datetime, campaign_id: int, unit_id: int) -> None:
    """Let a unit take part no longer. Refused while it has tasks there that are not ended: somebody has to take them first."""
    campaign = lock_campaign(actor, campaign_id)
    role = require(policies.may_change(actor, campaign))
    found = Participation.objects.filter(campaign=campaign, unit_id=unit_id).select_related("unit").first()
    if found is None:
        return
    ended = [state.value for state in ENDED_TASKS]
    held = Task.objects.filter(campaign=campaign, unit_id=unit_id).exclude(state__in=ended).count()
    if held:
        params = {"unit": found.unit.name, "n": held}
        raise Refused(
            Reason("participant-has-tasks", "%(unit)s还有 %(n)s 项任务没有办完，先改由别的单位承担。", params)
        )
    found.delete()
    _record(actor, at, campaign, "campaigns.participation.removed", role, unit_ids=(unit_id,), before={"unit": unit_id})


@transaction.atomic
def set_participating_units(
    *, actor: Actor, at: datetime, campaign_id: int, unit_ids: Collection[int], version: int | None = None
) -> bool:
    """Let exactly these units take part; whether anything changed. All or none, each change an act of its own."""
    campaign = lock_campaign(actor, campaign_id, version=version)
    require(policies.may_change(actor, campaign))
    now = set(Participation.objects.filter(campaign=campaign).values_list("unit", flat=True))
    wanted = set(unit_ids)
    for unit_id in sorted(wanted - now):
        add_participating_unit(actor=actor, at=at, campaign_id=campaign_id, unit_id=unit_id)
    for unit_id in sorted(now - wanted):
        remove_participating_unit(actor=actor, at=at, campaign_id=campaign_id, unit_id=unit_id)
    if wanted != now:
        save(campaign, ())
    return wanted != now


@transaction.atomic
def attach_plan_file(*, actor: Actor, at: datetime, campaign_id: int, evidence_id: int) -> None:
    """Let a file that the actor brought belong to the plan: everybody who sees the campaign may open it from now on."""
    campaign = lock_campaign(actor, campaign_id)
    role = require(policies.may_change(actor, campaign))
    brought = evidence.uploaders_of(actor, [evidence_id])
    if brought.get(evidence_id, 0) != actor.user_id:
        raise bad("file", "plan-file-not-own", "只能附上自己上传的文件。")
    _, created = PlanFile.objects.get_or_create(campaign=campaign, evidence_id=evidence_id, defaults={"added_at": at})
    if created:
        _record(actor, at, campaign, "campaigns.plan.file-attached", role, after={"evidence": evidence_id})


@transaction.atomic
def end_campaign(*, actor: Actor, at: datetime, campaign_id: int, why: str, version: int | None = None) -> None:
    """End a campaign: no new tasks from now on. Its problems are not touched, and what is staged or standing goes on,
    with its deadlines, as if nothing had happened; so do tasks that were handed out."""
    campaign = lock_campaign(actor, campaign_id, version=version)
    role = require(policies.may_run(actor, campaign))
    require_going_on(campaign)
    _require_why(why)
    campaign.ended_at = at
    save(campaign, ["ended_at"])
    _record(
        actor, at, campaign, "campaigns.campaign.ended", role, after={"ended_at": at.isoformat()}, reason=why.strip()
    )
    transaction.on_commit(lambda: _emit(CampaignEnded(campaign.pk, at)))


@transaction.atomic
def resume_campaign(*, actor: Actor, at: datetime, campaign_id: int, why: str, version: int | None = None) -> None:
    """Take up again a campaign that was ended."""
    campaign = lock_campaign(actor, campaign_id, version=version)
    role = require(policies.may_run(actor, campaign))
    if campaign.ended_at is None:
        raise Refused(Reason("campaign-goes-on", "专项没有结束，不用恢复。"))
    _require_why(why)
    before = {"ended_at": campaign.ended_at.isoformat()}
    campaign.ended_at = None
    save(campaign, ["ended_at"])
    _record(actor, at, campaign, "campaigns.campaign.resumed", role, before=before, reason=why.strip())


def _checked(campaign: Campaign, edit: CampaignEdit) -> dict[str, object]:
    require_period(edit.starts_on, edit.ends_on)
    return {
        "name": checked_name(campaign.region_id, edit.name, besides=campaign.pk),
        "short_name": within(edit.short_name, "short_name"),
        "batch": within(edit.batch, "batch"),
        "starts_on": edit.starts_on,
        "ends_on": edit.ends_on,
        "lead_unit_id": edit.lead_unit_id,
        "leader_id": edit.leader_id,
        "plan": edit.plan.strip(),
        **{name: lines_of(getattr(edit, name)) for name in _LISTS},
    }


def _require_why(why: str) -> None:
    if not why.strip():
        raise bad("why", "reason-required", "要写明理由。")


def _record(
    actor: Actor,
    at: datetime,
    campaign: Campaign,
    action: str,
    role: str,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    unit_ids: tuple[int, ...] = (),
    reason: str = "",
) -> None:
    record(
        actor=actor, role=role, action=action, at=at, object_type="campaign", object_id=campaign.pk, label=campaign.name,
        region_path=campaign.region.path, unit_ids=unit_ids, before=before, after=after, reason=reason,
    )  # fmt: skip


def _emit(event: CampaignEnded) -> None:
    campaign_ended.send(sender=CampaignEnded, event=event)
