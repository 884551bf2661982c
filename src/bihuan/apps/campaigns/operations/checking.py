"""What every write of campaigns goes through: lock the row, ask the policy, and refuse by name what cannot be.

Not an operation itself: the use cases stand in the modules beside it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from bihuan.apps.campaigns import policies
from bihuan.apps.campaigns.models import Campaign
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.decisions import BadInput, Conflict, Missing, Reason, Refused, Verdict

LONGEST = {"name": 120, "short_name": 20, "batch": 40}
_ENDED = Reason("campaign-ended", "专项已经结束，不再分派新任务。")


def lock_campaign(actor: Actor, campaign_id: int, *, version: int | None = None) -> Campaign:
    """The campaign under lock. Raises Missing where the actor may not see it, Conflict where it is no longer at `version`."""
    if not policies.visible(actor).filter(pk=campaign_id).exists():
        raise Missing
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("region").get(pk=campaign_id)
    if version is not None and version != campaign.version:
        raise Conflict(Reason("campaign-changed", "这个专项刚被别人改过，看过现在的样子再改。"))
    return campaign


def require(verdict: Verdict) -> str:
    """The role in which the actor may act. Raises Refused where they may not."""
    if not verdict or verdict.role is None:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    return verdict.role


def require_going_on(campaign: Campaign) -> None:
    """Nothing new begins in a campaign that has ended."""
    if campaign.ended_at is not None:
        raise Refused(_ENDED)


def insert(campaign: Campaign) -> Campaign:
    """Two people may take a name or prefix at the same moment: the database lets one of them, the other is told."""
    return _saved(campaign, force_insert=True)


def save(campaign: Campaign, names: Sequence[str]) -> Campaign:
    """Write these fields with the campaign's next version."""
    campaign.version += 1
    return _saved(campaign, update_fields=[*names, "version"])


def require_units(region_path: str, unit_ids: Sequence[int], *, field: str = "unit") -> None:
    """Units that live, in this region or below it."""
    known = organizations.units_by_ids(unit_ids)
    for unit_id in unit_ids:
        unit = known.get(unit_id)
        if unit is None or not unit.is_active or not unit.region_path.startswith(region_path):
            reason = Reason("no-such-unit", "没有这个单位，或已撤销。")
            raise BadInput(reason, {"unit": reason, field: reason})


def require_person(region_id: int, person_id: int, *, field: str, on: date) -> None:
    """Somebody of this region."""
    person = organizations.people_by_ids([person_id], on=on).get(person_id)
    if person is None or person.region_id != region_id:
        raise bad(field, "no-such-person", "没有这个人。")


def within(text: str, field: str) -> str:
    wanted, most = text.strip(), LONGEST[field]
    if len(wanted) > most:
        raise bad(field, "campaign-name-long", "名称最多 %(most)s 个字。", most=most)
    return wanted


def checked_name(region_id: int, name: str, *, besides: int | None = None) -> str:
    """A name that no other campaign of the region bears."""
    wanted = within(name, "name")
    if not wanted:
        raise bad("name", "campaign-name", "专项名称不能为空。")
    same = Campaign.objects.filter(region_id=region_id, name=wanted)
    if (same.exclude(pk=besides) if besides is not None else same).exists():
        raise bad("name", "campaign-name-taken", "已有叫“%(name)s”的专项。", name=wanted)
    return wanted


def require_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise bad("ends_on", "campaign-period", "结束日期早于开始日期。")


def lines_of(text: str) -> str:
    """A list as it is stored: one item a line, none empty, none twice."""
    return "\n".join(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def today_of(at: datetime) -> date:
    """The day of a moment where the work is done."""
    return timezone.localtime(at).date()


def bad(field: str, code: str, message: str, **params: object) -> BadInput:
    reason = Reason(code, message, params)
    return BadInput(reason, {field: reason})


def _saved(campaign: Campaign, **how: object) -> Campaign:
    try:
        with transaction.atomic():
            campaign.save(**how)  # type: ignore[arg-type]  # force_insert or update_fields
    except IntegrityError as taken:
        raise bad("name", "campaign-taken-meanwhile", "这个名称或编号前缀刚被别的专项使用，再保存一次。") from taken
    return campaign
