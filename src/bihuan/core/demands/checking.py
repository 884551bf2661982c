"""The check of a demand on entry: what the ledger and earlier answers hold, which running demands ask the same of the same units."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.core.decisions import Reason, Refused, name_all
from bihuan.core.demands.catalogue import Entry, canonical, recognise
from bihuan.core.demands.earlier import Known, Told, known_of
from bihuan.core.demands.items import FieldKind, Item
from bihuan.core.demands.joining import DemandGap, gap_of


@dataclass(frozen=True, slots=True)
class Asked:
    """Another demand that goes on: the fields that it asks, by their canonical names, and of whom."""

    id: int
    number: str
    title: str
    fields: frozenset[str]
    unit_ids: frozenset[int]
    frequency: str = ""
    end_day: date | None = None


@dataclass(frozen=True, slots=True)
class Overlap:
    """The same fields asked of the same units by another demand; `gap` is what it would leave unasked."""

    demand_id: int
    number: str
    title: str
    items: tuple[str, ...]
    units: int
    gap: DemandGap
    frequency: str
    end_day: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """A field, and what of the ledger answers it."""

    item: Item
    entry: Entry


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check found. Only what is missing may be asked; an overlap is joined or justified in writing.

    `told` are fields that earlier answers hold for every unit, `known` what they hold field by field and unit by unit.
    """

    held: tuple[Held, ...]
    missing: tuple[Item, ...]
    overlaps: tuple[Overlap, ...]
    told: tuple[Item, ...] = ()
    known: tuple[Known, ...] = ()

    @property
    def all_held(self) -> bool:
        return not self.missing

    @property
    def pictures(self) -> tuple[str, ...]:
        """Photos and videos are asked where necessary and justified alone (国办函〔2026〕12号)."""
        return tuple(item.name for item in self.missing if item.kind is FieldKind.PHOTO)

    @property
    def to_justify(self) -> tuple[Reason, ...]:
        """What has to be said in writing before this may go on."""
        found = [
            Reason(
                "demand-overlap", "与 %(number)s 重复：%(units)s 个单位已在报 %(items)s。并入它，或写明为什么还要报。",
                {"number": each.number, "units": each.units, "items": name_all(each.items)},
            )
            for each in self.overlaps
        ]  # fmt: skip
        if self.pictures:
            message = "要照片视频的，写明为什么非要不可：%(items)s。"
            found.append(Reason("demand-pictures", message, {"items": name_all(self.pictures)}))
        return tuple(found)


ALL_HELD = "要的 %(all)s 项，台账里都有，不用再向单位要。用提取的结果。"
SOME_HELD = "要的 %(all)s 项里，%(held)s 项台账里有，不再向单位要；只问其余 %(missing)s 项。"
ALL_TOLD = "要的 %(all)s 项，台账和以前报过的材料里都有，不用再向单位要。用提取的结果。"
SOME_TOLD = "要的 %(all)s 项里，%(held)s 项台账和以前报过的材料里有，不再向单位要；只问其余 %(missing)s 项。"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Answers to earlier demands, and the day before which one is too old. `once`: no turn comes for which they do not stand."""

    told: tuple[Told, ...]
    since: date
    once: bool


def check_demand(
    items: Sequence[Item], *, unit_ids: Collection[int], others: Iterable[Asked], earlier: Earlier | None = None
) -> Checked:
    """Sort the fields into what is held and what is missing; overlaps are looked for among the missing ones alone.

    A field that earlier answers hold for some units is missing, and `known` says for which it need not be asked: at the first turn
    alone, as every later one asks for what is new.
    """
    held, asked = [], []
    for item in items:
        entry = recognise(item.name)
        if entry is None:
            asked.append(item)
        else:
            held.append(Held(item, entry))
    wanted = frozenset(unit_ids)
    known = known_of(asked, unit_ids=wanted, told=earlier.told, since=earlier.since) if earlier else ()
    told = _told_by_all(asked, known, wanted) if earlier and earlier.once else ()
    missing = tuple(item for item in asked if item not in told)
    found = (_overlap(missing, wanted, other) for other in others)
    return Checked(tuple(held), missing, tuple(each for each in found if each is not None), told, known)


def refuse_unjustified(checked: Checked, justification: str) -> None:
    """At approval. Raises Refused where one was approved after the check that asks the same, and nobody said why this is asked too."""
    if justification or not checked.to_justify:
        return
    found = tuple(
        Reason(
            "demand-overlap-meanwhile",
            "送审以后，与它重复的 %(number)s 批准了：%(units)s 个单位已在报 %(items)s，它又没有写理由。"
            "不予批准；还要的，由提出单位并入那一项，或写明理由重新登记。",
            {"number": each.number, "units": each.units, "items": name_all(each.items)},
        )
        for each in checked.overlaps
    )
    reasons = found or checked.to_justify
    raise Refused(Reason(reasons[0].code, "%(reasons)s", {"reasons": reasons}) if reasons[1:] else reasons[0])


def say_check(checked: Checked) -> Reason | None:
    """What the check says in one sentence; None where nothing is held."""
    held, missing = len(checked.held) + len(checked.told), len(checked.missing)
    return say_held(held, missing, by_answers=bool(checked.told))


def say_held(held: int, missing: int, *, by_answers: bool) -> Reason | None:
    """The sentence from its numbers alone; None where nothing is held."""
    if not held:
        return None
    some, whole = (SOME_TOLD, ALL_TOLD) if by_answers else (SOME_HELD, ALL_HELD)
    code, message = ("demand-some-held", some) if missing else ("demand-all-held", whole)
    return Reason(code, message, {"all": held + missing, "held": held, "missing": missing})


def _told_by_all(items: Sequence[Item], known: Sequence[Known], unit_ids: frozenset[int]) -> tuple[Item, ...]:
    units = {item: {each.unit_id for each in known if each.item == item} for item in items}
    return tuple(item for item in items if units[item] == unit_ids and unit_ids)


def _overlap(missing: Sequence[Item], unit_ids: frozenset[int], other: Asked) -> Overlap | None:
    same = tuple(item.name for item in missing if canonical(item.name) in other.fields)
    both = len(unit_ids & other.unit_ids)
    if not same or not both:
        return None
    gap = gap_of(missing, unit_ids, fields=other.fields, asked_ids=other.unit_ids)
    return Overlap(other.id, other.number, other.title, same, both, gap, other.frequency, other.end_day)
