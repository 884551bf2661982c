"""The figures of my work: each a link to exactly the list that it counts, with its counting rule."""

from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from bihuan.apps.campaigns import queries as campaigns
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.ledger.queries import GROUPS, ProblemFilter, Tally
from bihuan.core.actors import Actor, Role
from bihuan.core.rates import ClosureCounts, Rate, closed_rate, reported_rate, verified_rate
from bihuan.ui.figures import TOO_FEW, CountingRule, Figure, SummaryCell, say_number, say_percent
from bihuan.ui.verified import VerifiedRate, joint_rate

REGION_READERS = (Role.OFFICE, Role.LEADER, Role.INSPECTOR, Role.SYSTEM)
WORKERS = (Role.UNIT, Role.RESPONSIBLE)
STANDING_GROUPS = ("all", "reported", "claimed", "closed", "overdue")
RULED_GROUPS = ("hand-back", "extension", "unresolved", "to-dispatch", "third-hand-back")
_OWN_GROUPS = ("open", "soon", "returned", "to-accept")


class Counted:
    """Every count of the page: the strip and the cards below it say the same numbers, and each scope is counted once."""

    def __init__(self, actor: Actor, today: date) -> None:
        self._actor = actor
        self._today = today

    @cached_property
    def region(self) -> Tally:
        """Everything that the reader may see."""
        return ledger.total_counts(self._actor, today=self._today, groups=(*STANDING_GROUPS, *RULED_GROUPS))

    @cached_property
    def own(self) -> Tally:
        """What the reader's unit answers for."""
        wanted = ProblemFilter(unit=own_unit(self._actor))
        return ledger.total_counts(
            self._actor, today=self._today, groups=(*STANDING_GROUPS, *_OWN_GROUPS), wanted=wanted
        )


def figures_for(actor: Actor, counted: Counted, *, now: datetime) -> tuple[SummaryCell, ...]:
    """The strip for this reader: the whole region, with what random checks say of it; their unit; or nothing."""
    if actor.holds(*REGION_READERS):
        known = joint_rate([row.id for row in campaigns.list_campaigns(actor)])
        return standing_cells(counted.region, now, verified=verified_cell(counted.region, now, known))
    if actor.holds(*WORKERS):
        return _of_the_unit(actor, counted.own, now)
    return ()


def list_address(group: str, unit: str = "", *, lead: str = "") -> str:
    """The list of a group; of one unit, or of what one unit leads, where it is named."""
    wanted = {"group": group, "unit": unit, "lead": lead}
    return f"{reverse('ledger:problems')}?{urlencode({key: value for key, value in wanted.items() if value})}"


def own_unit(actor: Actor) -> str:
    """The unit by which the figures are narrowed: the reader's only one. With several, everything that they see is counted."""
    units = actor.unit_ids(*WORKERS)
    return str(min(units)) if len(units) == 1 else ""


def rule_of(group: str, now: datetime, **more: str) -> CountingRule:
    """What a group counts, in words, at this moment."""
    known = GROUPS[group]
    return CountingRule(gettext(known.name), gettext(known.counts), moment=now, **more)


def standing_cells(
    counts: Tally, now: datetime, *, unit: str = "", verified: SummaryCell | None = None
) -> tuple[SummaryCell, ...]:
    """Reported, closed, verified and late side by side; of one unit where it is named. `verified` is what random checks say of the
    whole, where the page has asked; where it has not, the cell says where that stands."""
    late = counts["overdue"]
    return (
        _cell("all", counts["all"], now, "list-details", unit=unit),
        _cell(
            "reported",
            counts["reported"],
            now,
            "circle",
            unit=unit,
            note=_rate(gettext("上报完成率"), _reported(counts)),
        ),
        _cell("claimed", counts["claimed"], now, "hourglass", unit=unit, note=gettext("已含在上报完成里")),
        _cell(
            "closed", counts["closed"], now, "circle-check", unit=unit, note=_rate(gettext("销号率"), _closed(counts))
        ),
        verified or _unasked(now),
        _cell("overdue", late, now, "alert-circle", unit=unit, tone="danger" if late else ""),
    )


def _of_the_unit(actor: Actor, counts: Tally, now: datetime) -> tuple[SummaryCell, ...]:
    unit = own_unit(actor)
    late, soon, offered = counts["overdue"], counts["soon"], counts["to-accept"]
    rates = f"{gettext('上报 %(rate)s') % {'rate': _say(_reported(counts))}}　{gettext('核实见各专项')}"
    return (
        _cell("overdue", late, now, "alert-circle", unit=unit, tone="danger" if late else ""),
        _cell("soon", soon, now, "clock-hour-4", unit=unit, tone="warn" if soon else ""),
        _cell("to-accept", offered, now, "inbox", unit=unit, aside=gettext("时限已在走") if offered else ""),
        _cell("open", counts["open"], now, "list-details", unit=unit, note=rates),
    )  # fmt: skip


def _cell(
    group: str,
    value: int,
    now: datetime,
    icon: str,
    *,
    unit: str = "",
    tone: str = "",
    aside: str = "",
    note: str = "",
) -> SummaryCell:
    exclusions = gettext("只计主责的，配合的不计。") if unit else ""
    rule = rule_of(group, now, exclusions=exclusions)
    figure = Figure(value, list_address(group, unit), rule)
    return SummaryCell(rule.name, figure, icon=icon, tone=tone, aside=aside, note=note)


def verified_cell(counts: Tally, now: datetime, known: VerifiedRate | None) -> SummaryCell:
    """What random checks say of the campaigns that were drawn from, together; of the others nothing is inferred. Whoever reads the
    rule finds how it was counted; no list stands behind an estimate."""
    if known is None:
        value, note = _say(verified_rate(closure_counts(counts))), gettext("核实完成率要随机抽查后才有")
        return _checked(Figure(value, "", _no_rule(now)), note)
    note = gettext("%(n)s 个专项已随机抽查，其余不推算") % {"n": known.parts}
    if known.checked < TOO_FEW:
        return _checked(Figure(gettext("抽查太少，不推算"), "", known.rule), note)
    bounds = f"{known.lower:.0f}–{say_percent(known.upper)}"
    note = gettext("抽 %(n)s 项，%(k)s 个专项；其余不推算") % {"n": say_number(known.checked), "k": known.parts}
    return _checked(Figure(say_percent(known.verified, 1), known.url, known.rule), note, bounds=bounds)


def _unasked(now: datetime) -> SummaryCell:
    return _checked(Figure(gettext("见各专项"), "", _no_rule(now)), gettext("按专项随机抽查推算"))


def _checked(figure: Figure, note: str, *, bounds: str = "") -> SummaryCell:
    return SummaryCell(pgettext("figure", "核实"), figure, icon="radar", aside=bounds, note=note, verified=bool(bounds))


def _no_rule(now: datetime) -> CountingRule:
    return CountingRule(
        gettext("核实完成率"),
        gettext("上报完成率 × 随机抽查中证实的比例"),
        denominator=gettext("全部问题"),
        moment=now,
        exclusions=gettext("第一次随机抽查之前不推算；销号是逐个核查，不等于抽查。"),
    )


def closure_counts(counts: Tally) -> ClosureCounts:
    """What the rates divide."""
    return ClosureCounts(
        total=counts["all"],
        ever_applied=counts["reported"],
        under_application=counts["claimed"],
        closed=counts["closed"],
    )


def _reported(counts: Tally) -> object:
    return reported_rate(closure_counts(counts))


def _closed(counts: Tally) -> object:
    return closed_rate(closure_counts(counts))


def _rate(name: str, rate: object) -> str:
    return f"{name} {_say(rate)}"


def _say(rate: object) -> str:
    """One digit behind the point; where there is no rate, why not."""
    if isinstance(rate, Rate):
        return f"{float(rate.value * 100):.1f}%"
    reason = getattr(rate, "reason", None)
    return reason.text(gettext) if reason else ""
