"""What the ledger counts on the pages of campaigns: columns of their list, the figures of one, how work is spread over units.

Campaigns lie below the ledger and know nothing of problems: all of it is registered with `bihuan.ui`. Each figure is counted by
the condition of the list that it leads to, and all of a page come in one query.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from bihuan.apps.campaigns.queries import CampaignDetail
from bihuan.apps.ledger import queries
from bihuan.apps.ledger.queries import GROUPS, ProblemFilter, Tally
from bihuan.apps.ledger.web.navigation import reads_problems
from bihuan.apps.organizations import queries as organizations
from bihuan.ui.columns import Column, register_columns
from bihuan.ui.figures import CountingRule, Figure, RatePair, SummaryCell
from bihuan.ui.panels import Panel, register_panel
from bihuan.ui.shell import actor_of
from bihuan.ui.verified import VerifiedRate, beside, verified_rates

MISSING = ("no-unit", "no-person", "no-measure", "no-deadline", "no-standard")
LANES = ("all", "open", "overdue", "quiet", *MISSING)
SPREAD = ("open", "overdue", "quiet", *MISSING[1:])
_HOT = frozenset({"overdue", "quiet", *MISSING})
_ICONS = {
    "no-unit": "building", "no-person": "user-question", "no-measure": "clipboard-list", "no-deadline": "calendar-off",
    "no-standard": "ruler-2", "all": "list-details", "reported": "circle", "claimed": "hourglass", "closed": "circle-check",
    "overdue": "alert-circle", "quiet": "clock-hour-4",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SpreadLine:
    """What one unit answers for in a campaign. `idle`: it takes part, and nothing was found with it."""

    unit: str
    cells: tuple[tuple[Figure, bool], ...]
    idle: bool


def connect() -> None:
    """Called once, when the app is ready."""
    register_columns("campaigns.list", fill_lanes)
    register_panel("campaigns.campaign.figures", show_figures)
    register_panel("campaigns.campaign.spread", show_spread)


def list_address(group: str, **narrowed: object) -> str:
    """The list of a group, narrowed to a campaign and a unit."""
    return f"{reverse('ledger:problems')}?{urlencode({'group': group, **narrowed})}"


def fill_lanes(request: HttpRequest, ids: Sequence[int]) -> Iterable[Column]:
    """The columns of the list of campaigns."""
    actor = actor_of(request)
    if not reads_problems(actor) or not ids:
        return ()
    now = timezone.now()
    groups = (*LANES, "reported")
    counts = queries.campaign_counts(actor, today=timezone.localdate(now), groups=groups)
    known = {pk: counts.get(pk) or queries.empty_tally(groups) for pk in ids}
    checked = verified_rates(ids)
    shown = {pk: _rates(tally, pk, checked.get(pk)) for pk, tally in known.items()}
    rates = Column("rates", gettext("上报和核实"), shown, axis=True)
    return (rates, *(_column(key, known, now) for key in LANES))


def show_figures(request: HttpRequest, thing: object) -> Panel | None:
    """What stands at the head of a campaign: how far it is, and what is missing."""
    actor = actor_of(request)
    if not isinstance(thing, CampaignDetail) or not reads_problems(actor):
        return None
    now = timezone.now()
    groups = ("all", "reported", "claimed", "closed", "overdue", "quiet", *MISSING)
    wanted = ProblemFilter(campaign=str(thing.row.id))
    counts = queries.total_counts(actor, today=timezone.localdate(now), groups=groups, wanted=wanted)
    context: dict[str, object] = {
        "progress": [_cell(key, counts, thing.row.id, now) for key in groups[:6]],
        "missing": [_cell(key, counts, thing.row.id, now) for key in MISSING],
        "nothing": not counts["all"],
        "register": f"{reverse('ledger:new')}?campaign={thing.row.id}",
        "may_register": bool(thing.change),
    }
    return Panel("", "ledger/_campaign_figures.html", context)


def show_spread(request: HttpRequest, thing: object) -> Panel | None:
    """How attention is spread over the units of a campaign: who has much, who has nothing, where nothing moves."""
    actor = actor_of(request)
    if not isinstance(thing, CampaignDetail) or not reads_problems(actor):
        return None
    now = timezone.now()
    campaign = thing.row.id
    counts = queries.unit_counts(
        actor, today=timezone.localdate(now), groups=SPREAD, wanted=ProblemFilter(campaign=str(campaign))
    )
    taking_part = [unit.id for unit in thing.participants]
    names = organizations.units_by_ids({*counts, *taking_part})
    order = sorted(names, key=lambda unit: (-counts.get(unit, {}).get("open", 0), unit))
    lines = [_line(unit, names[unit].label, counts.get(unit), campaign, now) for unit in order]
    context: dict[str, object] = {
        "heads": [gettext(GROUPS[key].name) for key in SPREAD],
        "lines": lines,
        "idle": sum(line.idle for line in lines),
    }
    return Panel(gettext("用力在哪里"), "ledger/_campaign_spread.html", context, count=len(lines), key="spread")


def _column(key: str, known: Mapping[int, Tally], now: datetime) -> Column:
    rule = _rule(key, now)
    cells = {pk: Figure(tally[key], list_address(key, campaign=pk), rule) for pk, tally in known.items()}
    return Column(key, _head(key), cells, hot=key in _HOT)


def _rates(tally: Tally, campaign: int, checked: VerifiedRate | None) -> RatePair | str:
    """Reported of all, and verified where a random check has drawn from it. Without problems there is no rate."""
    if not tally["all"]:
        return ""
    share = 100 * tally["reported"] / tally["all"]
    pair = RatePair(share, tally["reported"], tally["all"], reported_url=list_address("reported", campaign=campaign))
    return beside(pair, checked)


def _cell(key: str, counts: Tally, campaign: int, now: datetime) -> SummaryCell:
    figure = Figure(counts[key], list_address(key, campaign=campaign), _rule(key, now))
    tone = ""
    if key in _HOT and counts[key]:
        tone = "danger" if key == "overdue" else "warn"
    return SummaryCell(gettext(GROUPS[key].name), figure, icon=_ICONS[key], tone=tone)


def _line(unit: int, name: str, tally: Tally | None, campaign: int, now: datetime) -> SpreadLine:
    held = tally or queries.empty_tally(SPREAD)
    cells = tuple(
        (
            Figure(held[key], list_address(key, campaign=campaign, unit=unit), _rule(key, now)),
            key in _HOT and held[key] > 0,
        )
        for key in SPREAD
    )
    return SpreadLine(name, cells, idle=tally is None)


def _rule(key: str, now: datetime) -> CountingRule:
    group = GROUPS[key]
    return CountingRule(gettext(group.name), gettext(group.counts), moment=now)


def _head(key: str) -> str:
    """The short words over a narrow column."""
    words = {
        "all": pgettext("several", "问题"), "no-unit": gettext("无主责"), "no-person": gettext("无责任人"),
        "no-measure": gettext("无措施"), "no-deadline": gettext("无时限"), "no-standard": gettext("无标准"),
    }  # fmt: skip
    return words.get(key) or gettext(GROUPS[key].name)
