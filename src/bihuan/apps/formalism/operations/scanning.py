"""The checks go over a region, campaign by campaign: each is read, looked at and written in a transaction of its own.

A campaign to which nothing happened since the last pass is left alone, unless everything is asked for or a milestone is due there:
then the silence itself may be what is found. Two passes at once wait for each other at each campaign; whoever is killed begins
again, and what was flagged is not flagged twice.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.evidence import operations as evidence
from bihuan.apps.formalism import policies
from bihuan.apps.formalism.events import FlagsRaised, flags_raised
from bihuan.apps.formalism.models import Scan, ScannedCampaign
from bihuan.apps.formalism.operations.pairing import pair_up
from bihuan.apps.formalism.operations.raising import Raised, Raising, raise_flags
from bihuan.apps.formalism.operations.telling import tell_of_findings
from bihuan.apps.formalism.queries.gathering import gather
from bihuan.apps.jobs import operations as jobs
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Reason, Refused
from bihuan.core.formalism.activity import SOON
from bihuan.core.formalism.facts import Material
from bihuan.core.formalism.flags import Flag
from bihuan.core.formalism.registry import CHECKS, scan

SCAN = "formalism.scan"
"""The kind of the background job that makes a pass."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What one pass looked at and what came of it. `left`: campaigns to which nothing had happened and where nothing was due."""

    campaigns: int
    left: int
    reports: int
    raised: int
    again: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Pass:
    reports: int
    raised: Raised


def scan_region(
    *, actor: Actor, at: datetime, region_id: int, everything: bool = False, step: Step | None = None
) -> ScanReport:
    """Let the checks go over the campaigns of a region; `step(done, of)` is told how far it is. Raises Refused."""
    region = organizations.region_of(region_id)
    verdict = policies.may_scan(actor, region.path)
    if not verdict:
        raise Refused(verdict.reason or policies.NOT_ALLOWED)
    own = [row for row in campaigns.list_campaigns(actor) if row.region_id == region_id]
    evidence.read_old_files()
    pair_up(region)
    passes = []
    for done, campaign in enumerate(own):
        if step is not None:
            step(done, len(own))
        made = _scan_campaign(actor, at, campaign, everything=everything)
        if made is not None:
            passes.append(made)
    report = ScanReport(
        campaigns=len(passes), left=len(own) - len(passes), reports=sum(each.reports for each in passes),
        raised=sum(len(each.raised.new) for each in passes), again=sum(each.raised.again for each in passes),
        changed=sum(each.raised.changed for each in passes),
    )  # fmt: skip
    _keep(region_id, region.path, report, passes, at)
    return report


def scan_regions(
    *,
    actor: Actor,
    at: datetime,
    only: Collection[int] | None = None,
    everything: bool = False,
    step: Step | None = None,
) -> dict[int, ScanReport]:
    """The same for every region that has campaigns; for those of `only` where it is given."""
    regions = dict.fromkeys(row.region_id for row in campaigns.list_campaigns(actor))
    wanted = [region for region in regions if only is None or region in only]
    return {
        region: scan_region(actor=actor, at=at, region_id=region, everything=everything, step=step) for region in wanted
    }


@transaction.atomic
def ask_scan(*, actor: Actor, at: datetime) -> None:
    """Let the next pass be made now, in the background, over the regions whose office the actor is. Raises Refused."""
    paths = actor.region_paths(Role.OFFICE, Role.SYSTEM)
    if not paths:
        raise Refused(Reason("scan-is-the-offices", "体检由整改落实组发起，或每周自动进行。"))
    regions = [row.id for row in organizations.region_rows(actor) if any(row.path.startswith(path) for path in paths)]
    title = Reason("formalism-job-now", "体检：看有没有纸面整改的线索")
    jobs.enqueue_job(actor=actor, at=at, kind=SCAN, title=title, arguments={"regions": regions})


@transaction.atomic
def _scan_campaign(actor: Actor, at: datetime, campaign: CampaignRow, *, everything: bool) -> _Pass | None:
    """One campaign; None where nothing happened there since the last pass and nothing is due."""
    ScannedCampaign.objects.get_or_create(campaign_id=campaign.id, defaults={"until": _NEVER})
    held = ScannedCampaign.objects.select_for_update().get(campaign=campaign.id)
    last = ledger.last_word_at(campaign.id)
    if last is None or not (everything or last > held.until or _is_due(campaign.id, at)):
        return None
    region = organizations.region_of(campaign.region_id)
    gathered = gather(campaign.id, region_path=region.path, at=at)
    families = {check.id: check.family for check in CHECKS}
    raising = Raising(actor, at, region, campaign.id, gathered, families)
    raised = raise_flags(raising, _look(gathered.material))
    held.until = max(at, last)
    held.save(update_fields=["until"])
    if raised.new:
        event = FlagsRaised(region_id=region.id, campaign_id=campaign.id, flag_ids=raised.new, at=at)
        transaction.on_commit(lambda: flags_raised.send(sender=FlagsRaised, event=event))
    return _Pass(len(gathered.material.reports), raised)


def _is_due(campaign_id: int, at: datetime) -> bool:
    return ledger.has_milestone_due(campaign_id, by=timezone.localdate(at) + SOON)


def _look(material: Material) -> Iterable[Flag]:
    return scan(material)


@transaction.atomic
def _keep(region_id: int, region_path: str, report: ScanReport, passes: Iterable[_Pass], at: datetime) -> None:
    """Keep that the pass was made, and tell whom it concerns, once."""
    row = Scan.objects.create(
        region_id=region_id, at=at, campaigns=report.campaigns, reports=report.reports, raised=report.raised,
        again=report.again,
    )  # fmt: skip
    units: Counter[int] = Counter()
    for each in passes:
        units.update(each.raised.units)
    tell_of_findings(units, region_path=region_path, found=report.raised + report.changed, at=at, key=f"scan {row.pk}")
