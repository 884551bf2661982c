"""My work and the overview over REST: what waits, and every count with the rule by which it was counted."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from ninja import Query, Router, Schema

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.inspection import queries as inspection
from bihuan.apps.inspection.policies import READERS_AFTERWARDS
from bihuan.apps.inspection.queries import JointVerified
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import GROUPS, ProblemFilter, ProblemRow
from bihuan.apps.verification import queries as verification
from bihuan.core.actors import Role
from bihuan.interfaces.rest.errors import ERRORS
from bihuan.interfaces.rest.fields import Line
from bihuan.interfaces.rest.ledger_bodies import SeldomQuery
from bihuan.interfaces.rest.words import said as _
from bihuan.ui.shell import actor_of

router = Router(tags=["workbench"])
OFFICE_WORK = ("hand-back", "extension", "unresolved", "to-dispatch")
UNIT_WORK = ("overdue", "soon", "returned", "to-accept", "working")
WORK_WORDS = {"to-check": gettext_lazy("待核查"), "third-hand-back": gettext_lazy("第三次退回，等你裁定")}


class CountQuery(SeldomQuery):
    """What is counted: as in the list of problems, whose length each count is."""

    campaign: Line = ""
    unit: Line = ""
    severity: Line = ""
    track: Line = ""


class Count(Schema):
    """`counts` is the rule; the list of problems with `group` holds exactly `value`."""

    group: str
    name: str
    counts: str
    value: int


class Waiting(Schema):
    """Something that waits for the reader; `rows` are the first of `total`."""

    group: str
    name: str
    total: int
    rows: list[ProblemRow]


class CountLane(Schema):
    campaign_id: int
    name: str
    counts: dict[str, int]


class Cell(Schema):
    unit_id: int
    campaign_id: int
    counts: dict[str, int]


class Overview(Schema):
    """A problem that serves several campaigns stands in the lane of each, and once in `totals`. `verified` is what finished random
    checks say of the campaigns that they drew from, together: rates in percent; None before the first, and for who does not read the
    region."""

    totals: dict[str, int]
    verified: JointVerified | None
    campaigns: list[CountLane]
    cells: list[Cell]


@router.get("/work", response={200: list[Waiting], **ERRORS}, summary=_("我的待办：等我办的，最急的在前"))
def work(request: HttpRequest) -> object:
    actor, today = actor_of(request), timezone.localdate()
    found: list[Waiting] = []
    if actor.holds(Role.CHECKER):
        rows = [row.problem for row in verification.waiting_for_check(actor, today=today, limit=6)]
        found.append(_waiting("to-check", verification.count_waiting(actor), rows))
    if actor.holds(Role.UNIT, Role.RESPONSIBLE):
        groups = queries.waiting_problems(actor, groups=UNIT_WORK, today=today, among="accountable")
        found += [_waiting(group.key, group.total, [each.problem for each in group.rows]) for group in groups]
    if actor.holds(Role.OFFICE):
        groups = queries.waiting_problems(actor, groups=OFFICE_WORK, today=today)
        found += [_waiting(group.key, group.total, [each.problem for each in group.rows]) for group in groups]
    if actor.holds(Role.LEADER):
        groups = queries.waiting_problems(actor, groups=("hand-back",), today=today, among="third-hand-back")
        found += [_waiting("third-hand-back", group.total, [each.problem for each in group.rows]) for group in groups]
    return [each for each in found if each.total]


@router.get("/counts", response={200: list[Count], **ERRORS}, summary=_("各类问题有多少，按什么规则计"))
def counts(request: HttpRequest, filters: Query[CountQuery]) -> object:
    wanted = ProblemFilter(**filters.model_dump())
    queries.require_readable(wanted)
    tally = queries.total_counts(actor_of(request), today=timezone.localdate(), wanted=wanted)
    return [
        Count(group=key, name=gettext(group.name), counts=gettext(group.counts), value=tally[key])
        for key, group in GROUPS.items()
    ]


@router.get("/overview", response={200: Overview, **ERRORS}, summary=_("总览：各专项、各单位的数"))
def overview(request: HttpRequest) -> object:
    actor, today = actor_of(request), timezone.localdate()
    by_campaign = queries.campaign_counts(actor, today=today)
    rows = campaigns.list_campaigns(actor)
    lanes = [
        CountLane(campaign_id=row.id, name=row.label, counts=dict(by_campaign.get(row.id, queries.empty_tally())))
        for row in rows
    ]
    cells = [
        Cell(unit_id=each.unit_id, campaign_id=each.campaign_id, counts=dict(each.counts))
        for each in queries.unit_campaign_counts(actor, today=today)
    ]
    reads = actor.holds(*READERS_AFTERWARDS)
    return Overview(
        totals=dict(queries.total_counts(actor, today=today)),
        verified=inspection.joint_verified([row.id for row in rows]) if reads else None,
        campaigns=lanes,
        cells=cells,
    )


def _waiting(key: str, total: int, rows: list[ProblemRow]) -> Waiting:
    name = WORK_WORDS[key] if key in WORK_WORDS else gettext(GROUPS[key].name)
    return Waiting(group=key, name=str(name), total=total, rows=rows)
