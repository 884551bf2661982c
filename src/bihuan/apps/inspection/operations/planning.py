"""A plan before anything is drawn: drafted, changed, approved by somebody else, its frame frozen, or dropped."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.evidence import queries as evidence
from bihuan.apps.inspection import policies
from bihuan.apps.inspection.models import FrameItem, Plan, PlanCampaign
from bihuan.apps.inspection.operations.writing import (
    Change,
    bad,
    lock_plan,
    record_plan,
    save,
    take_step,
    user_of,
)
from bihuan.apps.inspection.queries.facts import campaign_ids
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Reason, Refused
from bihuan.core.inspections.plans import Matter, PlanStep
from bihuan.core.sampling.drawing import RULE, frame_root
from bihuan.core.sampling.drawing import FrameItem as Drawable

LONGEST = {"title": 120, "authority": 300}
MOST_TEXT = 20_000
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class NewPlan:
    """What a plan says. `text` is the written plan, `authority` on whose order and by what rule; days are both included."""

    title: str
    authority: str
    text: str
    matter: Matter
    campaign_ids: tuple[int, ...]
    starts_on: date
    ends_on: date
    sample: int
    unannounced: bool = True
    photo_reason: str = ""
    overlap_reason: str = ""
    file_id: int | None = None


@transaction.atomic
def draft_plan(*, actor: Actor, at: datetime, region_id: int, new: NewPlan) -> UUID:
    """Write a plan down; its reference. Nobody is told. Raises Refused, BadInput field by field."""
    region = organizations.region_of(region_id)
    verdict = policies.may_run(actor, region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    chosen = _require(actor, region.path, new)
    plan = Plan(region_id=region.id, drafted_by_id=user_of(actor), drafted_at=at)
    _fill(plan, new)
    plan.save(force_insert=True)
    _join(plan, chosen)
    change = Change(actor, at, plan)
    record_plan(change, "inspection.plan.drafted", after=_told(new))
    return plan.reference


@transaction.atomic
def change_plan(*, actor: Actor, at: datetime, plan: UUID, new: NewPlan, version: int | None = None) -> None:
    """Change a plan that is not approved yet."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.CHANGE)
    chosen = _require(actor, change.plan.region.path, new)
    _fill(change.plan, new)
    change.plan.campaigns.all().delete()
    _join(change.plan, chosen)
    change.plan.version += 1
    change.plan.save()
    record_plan(change, "inspection.plan.changed", after=_told(new))


@transaction.atomic
def approve_plan(*, actor: Actor, at: datetime, plan: UUID, version: int | None = None) -> None:
    """A leader who did not draft it lets it go on."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.APPROVE)
    change.plan.approved_by_id, change.plan.approved_at = user_of(actor), at
    save(change, "approved_by", "approved_at")
    record_plan(change, "inspection.plan.approved", after={"version": change.plan.version})


@transaction.atomic
def drop_plan(*, actor: Actor, at: datetime, plan: UUID, why: str, version: int | None = None) -> None:
    """Give a plan up before anything was drawn. Nobody whom it might have visited ever learns of it."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    change.plan.ending = take_step(change, PlanStep.DROP, words=why)
    change.plan.ended_at, change.plan.ended_by_id = at, user_of(actor)
    save(change, "ending", "ended_at", "ended_by")
    record_plan(change, "inspection.plan.dropped", reason=change.plan.ending)


@transaction.atomic
def commit_frame(*, actor: Actor, at: datetime, plan: UUID, version: int | None = None) -> str:
    """Freeze what can be drawn and put its Merkle root and the rule of the draw on record; the root, in hex."""
    change = lock_plan(actor=actor, at=at, plan=plan, version=version)
    take_step(change, PlanStep.COMMIT)
    wanted = campaign_ids(change.plan)
    rows, sizes = ledger.reported_problems(wanted), ledger.campaign_sizes(wanted)
    if change.plan.sample > len(rows):
        raise bad(
            "sample", "sample-large", "要抽 %(n)s 项，名单里只有 %(all)s 项。", n=change.plan.sample, all=len(rows)
        )
    strata = {held.campaign_id: held.stratum for held in change.plan.campaigns.all()}
    items = [
        FrameItem(
            plan=change.plan, position=place, number=row.number, problem_id=row.id, stratum=strata[row.campaign_id],
            campaign_id=row.campaign_id, unit_id=row.unit_id,
        )
        for place, row in enumerate(rows)
    ]  # fmt: skip
    FrameItem.objects.bulk_create(items, batch_size=_CHUNK)
    for held in change.plan.campaigns.all():
        held.problems, held.reported = sizes[held.campaign_id].problems, sizes[held.campaign_id].reported
        held.save(update_fields=["problems", "reported"])
    change.plan.frame_root = frame_root(Drawable(item.number, item.stratum) for item in items)
    change.plan.committed_at = at
    save(change, "frame_root", "committed_at")
    record_plan(
        change, "inspection.frame.committed",
        after={"frame_root": change.plan.frame_root, "rule": RULE, "items": len(items), "total": change.plan.sample},
    )  # fmt: skip
    return change.plan.frame_root


def _require(actor: Actor, region_path: str, new: NewPlan) -> list[CampaignRow]:
    """The campaigns that were chosen, or every fault at once."""
    faults: dict[str, Reason] = {}
    for name, most in LONGEST.items():
        said = str(getattr(new, name)).strip()
        if not said or len(said) > most:
            faults[name] = Reason("plan-field", "要写，最多 %(most)s 个字。", {"most": most})
    if not new.text.strip() or len(new.text) > MOST_TEXT:
        faults["text"] = Reason("plan-text", "检查方案要写成文字，最多 %(most)s 个字。", {"most": MOST_TEXT})
    if new.ends_on < new.starts_on:
        faults["ends_on"] = Reason("plan-period", "结束日期早于开始日期。")
    if new.sample < 1:
        faults["sample"] = Reason("plan-sample", "至少抽 1 项。")
    known = {row.id: row for row in campaigns.list_campaigns(actor) if row.region_path.startswith(region_path)}
    chosen = [known[pk] for pk in dict.fromkeys(new.campaign_ids) if pk in known]
    if not chosen or len(chosen) < len(set(new.campaign_ids)):
        faults["campaigns"] = Reason("plan-campaigns", "选至少一个本地区的专项。")
    if new.file_id is not None and new.file_id not in evidence.uploaders_of(actor, [new.file_id]):
        faults["file"] = Reason("no-such-file", "没有这个文件，或不在可以查看的范围内。")
    if faults:
        raise BadInput(next(iter(faults.values())), faults)
    return chosen


def _fill(plan: Plan, new: NewPlan) -> None:
    plan.title, plan.authority, plan.text = new.title.strip(), new.authority.strip(), new.text.strip()
    plan.matter, plan.starts_on, plan.ends_on = new.matter.value, new.starts_on, new.ends_on
    plan.sample, plan.unannounced, plan.file_id = new.sample, new.unannounced, new.file_id
    plan.photo_reason, plan.overlap_reason = new.photo_reason.strip(), new.overlap_reason.strip()


def _join(plan: Plan, chosen: list[CampaignRow]) -> None:
    """A campaign is a stratum of the draw, by its prefix: no other campaign ever bears it."""
    PlanCampaign.objects.bulk_create(PlanCampaign(plan=plan, campaign_id=row.id, stratum=row.prefix) for row in chosen)


def _told(new: NewPlan) -> dict[str, object]:
    names = (
        "title",
        "authority",
        "text",
        "sample",
        "unannounced",
        "photo_reason",
        "overlap_reason",
        "starts_on",
        "ends_on",
    )
    told: dict[str, object] = {name: getattr(new, name) for name in names}
    return told | {"matter": new.matter.value, "campaigns": list(new.campaign_ids), "file": new.file_id}
