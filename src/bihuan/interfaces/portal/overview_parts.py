"""What the overview is made of: the countdown, a lane for each campaign, units × campaigns, what was left week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.campaigns.queries import CampaignRow
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import Spread, Tally
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor
from bihuan.core.pace import Period, even_pace, points_of, spanning
from bihuan.core.rates import NotYetDrawn, Rate, reported_rate, verified_rate
from bihuan.interfaces.portal.home_figures import closure_counts, rule_of
from bihuan.ui.charts import BurnDown, BurnPoint, Count, HeatMap, HeatRow
from bihuan.ui.figures import CountingRule, RatePair, say_number, say_percent
from bihuan.ui.moments import say_date
from bihuan.ui.verified import VerifiedRate, beside

LANE_GROUPS = ("all", "open", "reported", "claimed", "closed", "overdue")
UNITS_PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class Countdown:
    """How far the drives have come. `share` is in percent; `words` say the working days that are left."""

    first: date
    last: date
    share: float
    words: str
    until: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One campaign: what was reported beside what was verified, and what is late."""

    name: str
    url: str
    lead_unit: str
    period: str
    total: Count
    pair: RatePair
    reported: Count
    reported_share: str
    verified: str
    verified_url: str
    closed: Count
    overdue: Count


@dataclass(frozen=True, slots=True)
class Heat:
    """One page of units, the one with most that is late first."""

    table: HeatMap
    page: Page[int]


def list_of(**wanted: str | int) -> str:
    """The list that these parts of an address show."""
    return f"{reverse('ledger:problems')}?{urlencode(wanted)}"


def period_of(row: CampaignRow) -> Period:
    return Period(row.starts_on, row.ends_on)


def _goes_on(row: CampaignRow, today: date) -> bool:
    return row.ended_at is None and row.ends_on >= today


def countdown_of(rows: Sequence[CampaignRow], today: date) -> Countdown | None:
    """To the last day of the drives that have not ended; None where there is none."""
    running = [row for row in rows if _goes_on(row, today)]
    whole = spanning([period_of(row) for row in running])
    if whole is None:
        return None
    left = calendars.calendar_for(running[0].region_path).between(today, whole.ends_on)
    words = gettext("约剩 %(n)d 个工作日") if left.estimated else gettext("还剩 %(n)d 个工作日")
    return Countdown(
        first=whole.starts_on,
        last=whole.ends_on,
        share=round(float(whole.share_passed(today) * 100), 1),
        words=words % {"n": left.days},
        until=say_date(whole.ends_on, today),
    )


def shared_rules(now: datetime, groups: Sequence[str], *, prefix: str, exclusions: str = "") -> dict[str, CountingRule]:
    """One rule for each group, by the id under which figures refer to it."""
    return {f"{prefix}-{group}": rule_of(group, now, exclusions=exclusions) for group in groups}


def lanes_of(
    rows: Sequence[CampaignRow],
    counts: dict[int, Tally] | Spread,
    today: date,
    *,
    unit: str = "",
    checked: Mapping[int, VerifiedRate] | None = None,
) -> tuple[Lane, ...]:
    """A lane for every campaign that goes on or still has something open; of one unit where it is named.

    A lane says when its campaign ends where that is another day than the last one, to which the page counts down."""
    held = counts.campaigns if isinstance(counts, Spread) else counts
    known = checked or {}
    nothing = ledger.empty_tally(LANE_GROUPS)
    last = max((row.ends_on for row in rows), default=today)
    return tuple(
        _lane(row, held.get(row.id, nothing), Seen(today, unit, last, known.get(row.id)))
        for row in rows
        if (_goes_on(row, today) and not unit) or held.get(row.id, nothing)["open"]
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """How a lane is looked at: on which day, for which unit, to which last day the page counts down, with what a random check said."""

    today: date
    unit: str
    last: date
    checked: VerifiedRate | None


def _lane(row: CampaignRow, counts: Tally, seen: Seen) -> Lane:
    def count(group: str, look: str = "") -> Count:
        wanted: dict[str, str | int] = {
            "campaign": row.id,
            "group": group,
            **({"unit": seen.unit} if seen.unit else {}),
        }
        label = gettext("%(campaign)s，%(group)s：%(n)s 项") % {
            "campaign": row.label,
            "group": gettext(ledger.GROUPS[group].name),
            "n": say_number(counts[group]),
        }
        return Count(counts[group], list_of(**wanted), f"rule-{group}", label, look)

    closure = closure_counts(counts)
    reported, verified = reported_rate(closure), verified_rate(closure)
    pair = RatePair(reported=0.0, pace=float(period_of(row).share_passed(seen.today) * 100))
    unchecked = NotYetDrawn().reason.text(gettext) if isinstance(verified, NotYetDrawn) else "—"
    share = float(reported.value * 100) if isinstance(reported, Rate) else 0.0
    return Lane(
        name=row.name,
        url=reverse("campaigns:campaign", args=[row.id]),
        lead_unit=row.lead_unit,
        period="" if row.ends_on == seen.last else gettext("到 %(day)s") % {"day": say_date(row.ends_on, seen.today)},
        total=count("all"),
        pair=beside(replace(pair, reported=share), seen.checked),
        reported=count("reported"),
        reported_share=say_percent(share) if isinstance(reported, Rate) else "—",
        verified=seen.checked.words if seen.checked else unchecked,
        verified_url=seen.checked.url if seen.checked else "",
        closed=count("closed"),
        overdue=count("overdue", "danger b" if counts["overdue"] else ""),
    )


def heat_of(rows: Sequence[CampaignRow], spread: Spread, page: str) -> Heat:
    """The late problems of each unit in each campaign that has anything open."""
    columns = [row for row in rows if spread.campaigns.get(row.id, {}).get("open")]
    busy = {unit: counts for unit, counts in spread.units.items() if counts["open"]}
    order = sorted(busy, key=lambda unit: (-busy[unit]["overdue"], -busy[unit]["open"], unit))
    shown = Paginator(order, UNITS_PER_PAGE).get_page(page)
    names = organizations.units_by_ids(shown.object_list)
    table = HeatMap(
        corner=gettext("主责单位"),
        columns=tuple((row.label, row.name) for row in columns),
        rows=tuple(
            _heat_row(unit, names[unit].label if unit in names else str(unit), columns, spread)
            for unit in shown.object_list
        ),
        name=gettext("单位和专项的热力表，可左右滚动"),
        nothing=gettext("没有未销号的"),
    )
    return Heat(table, shown)


def _heat_row(unit: int, name: str, columns: Sequence[CampaignRow], spread: Spread) -> HeatRow:
    def cell(row: CampaignRow) -> Count | None:
        counts = spread.cells.get((unit, row.id))
        if counts is None or not counts["open"]:
            return None
        label = gettext("%(unit)s，%(campaign)s：%(n)s 项") % {
            "unit": name,
            "campaign": row.label,
            "n": say_number(counts["overdue"]),
        }
        return Count(
            counts["overdue"], list_of(unit=unit, campaign=row.id, group="overdue"), "rule-heat-overdue", label
        )

    late = spread.units[unit]["overdue"]
    label = gettext("%(unit)s，合计：%(n)s 项") % {"unit": name, "n": say_number(late)}
    return HeatRow(
        name=name,
        url=list_of(unit=unit, group="open"),
        cells=tuple(cell(row) for row in columns),
        total=Count(late, list_of(unit=unit, group="overdue"), "rule-heat-overdue", label),
    )


def burndown_of(actor: Actor, rows: Sequence[CampaignRow], today: date) -> BurnDown | None:
    """What was open at the end of each week since the drives began, from the ledger itself."""
    whole = spanning([period_of(row) for row in rows if _goes_on(row, today)]) or spanning(
        [period_of(row) for row in rows]
    )
    days = points_of(whole, today) if whole else ()
    if whole is None or len(days) < 2:
        return None
    held = ledger.open_counts(actor, days=days, today=today)
    points = tuple(
        BurnPoint(day, Count(held[day], list_of(on=day.isoformat()), "rule-burn", _burn_label(day, held[day], today)))
        for day in days
    )
    most = max(points, key=lambda point: point.count.value)
    even: tuple[tuple[date, float], ...] = ()
    if most.count.value and most.day < whole.ends_on:
        even = ((most.day, float(most.count.value)), (whole.ends_on, 0.0))
    return BurnDown(points, whole.starts_on, whole.ends_on, today, even)


def say_burndown(chart: BurnDown) -> str:
    """The drawing in one sentence: from where to where, and where an even pace would have led by now."""
    first, last = chart.points[0], chart.points[-1]
    told = gettext("未销号从 %(from)s的 %(n)s 项到 %(to)s的 %(m)s 项。") % {
        "from": say_date(first.day, chart.today),
        "n": say_number(first.count.value),
        "to": say_date(last.day, chart.today),
        "m": say_number(last.count.value),
    }
    if not chart.even:
        return told
    (begins, held), (ends, _) = chart.even
    due = round(even_pace(begins, int(held), ends, last.day))
    return told + gettext("从最多的 %(peak)s起匀速到 %(end)s清零，这时应剩 %(due)s 项。") % {
        "peak": say_date(begins, chart.today),
        "end": say_date(ends, chart.today),
        "due": say_number(due),
    }


def _burn_label(day: date, held: int, today: date) -> str:
    return gettext("%(day)s：未销号 %(n)s 项") % {"day": say_date(day, today), "n": say_number(held)}


def burndown_rule(now: datetime) -> CountingRule:
    return CountingRule(
        gettext("当日未销号"),
        gettext("当日终了时已登记、还没有销号的问题"),
        moment=now,
        exclusions=gettext("已撤回和并入主问题的，从头不计。"),
    )


def drives_of(actor: Actor) -> tuple[CampaignRow, ...]:
    return campaigns.list_campaigns(actor)
