"""What the ledger and earlier answers hold of what a demand asks: figures of each unit, the problems behind them, what units said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.apps.demands import policies
from bihuan.apps.demands.models import Demand, DemandItem, DemandRecipient, KnownValue
from bihuan.apps.demands.queries.detail import NO_DEMAND
from bihuan.apps.ledger import queries as ledger
from bihuan.core.actors import Actor, Grant, Role
from bihuan.core.decisions import Missing, Reason, Refused
from bihuan.core.demands.catalogue import BY_KEY, Drawn, Entry, cell_name, recognise

_NO_EXTRACT = Reason("demand-no-extract-for-you", "提取结果由整改落实组和县领导取用；给了提出单位的，提出单位也能取。")


@dataclass(frozen=True, slots=True)
class Extract:
    """An extract before it is written: figures unit by unit, then the columns of the list where any was asked.

    `figures` are pairs of a title and, by unit, the number or "" where there is nothing to count. `cells` is read as it is written.
    """

    demand_id: int
    number: str
    title: str
    region_path: str
    units: tuple[tuple[int, str], ...]
    figures: tuple[tuple[str, Mapping[int, int | str]], ...]
    columns: tuple[tuple[str, str], ...]
    has_told: bool
    people: bool

    def told(self) -> Iterator[tuple[str, ...]]:
        """What units answered before: unit, field, what it said, to which demand, on which day. Read as it is written."""
        rows = KnownValue.objects.filter(item__demand=self.demand_id).order_by("unit__name", "item__position")
        for unit, item, text, number, on in rows.values_list(
            "unit__name", "item__name", "value__text", "value__answer__turn__demand__number",
            "value__answer__handed_in_on",
        ).iterator():  # fmt: skip
            yield unit, item, text, number, on.isoformat()

    def cells(self) -> Iterator[Mapping[str, str]]:
        """The problems behind the figures, only where a column of the list was asked."""
        if self.columns:
            wanted = {field for field, _ in self.columns}
            yield from ledger.unit_problem_cells(
                _reader(self.region_path), unit_ids=[pk for pk, _ in self.units], columns=wanted
            )


def extract_of(actor: Actor, demand_id: int, *, today: date) -> Extract:
    """What the ledger holds for this demand. Raises Missing for who does not see it, Refused for who may not have the extract."""
    demand = policies.visible(actor).filter(pk=demand_id).select_related("region").first()
    if demand is None:
        raise Missing(NO_DEMAND)
    entries = _entries(demand)
    has_told = KnownValue.objects.filter(item__demand=demand).exists()
    if not (entries or has_told) or not policies.reads_extract(actor, demand):
        raise Refused(_NO_EXTRACT)
    recipients = DemandRecipient.objects.filter(demand=demand).order_by("unit__name")
    units = tuple(recipients.values_list("unit", "unit__name"))
    columns = _columns([(name, entry) for name, entry in entries if entry.drawn is Drawn.CELL])
    return Extract(
        demand_id=demand.pk,
        number=demand.number,
        title=demand.title,
        region_path=demand.region.path,
        units=units,
        figures=tuple(_figures(entries, demand.region.path, today)),
        columns=columns,
        has_told=has_told,
        people=any(field in ("person", "leader") for field, _ in columns),
    )


def drawn_for_unit(
    actor: Actor, unit_id: int, names: Sequence[tuple[str, str]], *, today: date
) -> tuple[tuple[str, str], ...]:
    """What the ledger says for a unit's own fields (pairs of name and key): its number, or that the list has it."""
    entries = [(name, BY_KEY[key]) for name, key in names if key in BY_KEY]
    groups = sorted({group for _, entry in entries if entry.drawn is not Drawn.CELL for group in entry.source})
    wanted = ledger.ProblemFilter(unit=str(unit_id))
    counts = ledger.total_counts(actor, today=today, groups=groups, wanted=wanted) if groups else {}
    return tuple((name, "" if entry.drawn is Drawn.CELL else str(_value(entry, counts))) for name, entry in entries)


def _entries(demand: Demand) -> list[tuple[str, Entry]]:
    rows = DemandItem.objects.filter(demand=demand).order_by("position").values_list("name", flat=True)
    found = ((name, recognise(name)) for name in rows)
    return [(name, entry) for name, entry in found if entry is not None]


def _figures(
    entries: Sequence[tuple[str, Entry]], region_path: str, today: date
) -> Iterator[tuple[str, Mapping[int, int | str]]]:
    counted = [(name, entry) for name, entry in entries if entry.drawn is not Drawn.CELL]
    groups = tuple(sorted({group for _, entry in counted for group in entry.source}))
    tallies = ledger.unit_counts(_reader(region_path), today=today, groups=groups) if groups else {}
    nothing = ledger.empty_tally(groups)
    for name, entry in counted:
        yield name, _Column(entry, tallies, nothing)


class _Column(Mapping[int, "int | str"]):
    """One figure of any unit; a unit that holds nothing has zeros."""

    def __init__(self, entry: Entry, tallies: Mapping[int, Mapping[str, int]], nothing: Mapping[str, int]) -> None:
        self._entry, self._tallies, self._nothing = entry, tallies, nothing

    def __getitem__(self, unit_id: int) -> int | str:
        return _value(self._entry, self._tallies.get(unit_id, self._nothing))

    def __iter__(self) -> Iterator[int]:
        return iter(self._tallies)

    def __len__(self) -> int:
        return len(self._tallies)


def _value(entry: Entry, counts: Mapping[str, int]) -> int | str:
    """A count, or a rate in per cent with one digit; "—" where there is nothing to divide by."""
    if entry.drawn is Drawn.COUNT:
        return counts.get(entry.source[0], 0)
    above, below = (counts.get(group, 0) for group in entry.source)
    return f"{above / below * 100:.1f}%" if below else "—"


def _columns(asked: Sequence[tuple[str, Entry]]) -> tuple[tuple[str, str], ...]:
    """The columns of the list: what tells the problems apart, then what was asked, under the names that were used; what was asked
    in one word for two (责任领导和责任人) in two columns, each under its own name."""
    if not asked:
        return ()
    found = dict(_FIRST)
    for name, entry in asked:
        single = len(entry.source) == 1
        found.update((field, name if single else cell_name(field)) for field in entry.source if field not in found)
    return tuple(found.items())


_FIRST = (("number", "编号"), ("lead", "责任单位"))


def _reader(region_path: str) -> Actor:
    """Who draws: the register itself, in the demand's region, after the policy said who may have it."""
    return Actor(None, "demands", "demands", grants=(Grant(Role.SYSTEM, region_path),), via="task")
