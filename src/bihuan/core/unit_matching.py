"""Finds the unit that a ledger means by a name: exactly, through an alias, or by adding what the region's name adds.

A name that merely resembles a unit's is proposed with its likeness and never taken. Two units that bear one name are both
proposed. Build one `UnitIndex` for a list and ask it for every row: it remembers what it has answered.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz, process

from bihuan.core.decisions import Reason
from bihuan.core.responsibility import read_prefix


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit of the house. `region_name` is the full name of the region that it belongs to (澜川县), empty where it has none."""

    id: int
    name: str
    short_name: str = ""
    aliases: tuple[str, ...] = ()
    region_name: str = ""


class MatchKind(StrEnum):
    """How a name found its unit, or why it found none."""

    NAME = "name"  # the unit's own name or short name
    ALIAS = "alias"  # a listed alias
    DERIVED = "derived"  # one of these with the region's name or 人民政府 added or left out
    AMBIGUOUS = "ambiguous"  # several units bear it
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UnitProposal:
    """A unit that may be meant. `likeness` runs from 0 to 100."""

    unit_id: int
    name: str
    likeness: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """What became of one name: `unit_id` where exactly one unit bears it, else proposals for a person and the reason."""

    text: str
    kind: MatchKind
    unit_id: int | None = None
    proposals: tuple[UnitProposal, ...] = ()
    reason: Reason | None = None


class UnitIndex:
    """All names under which the known units go. Answers are remembered, so a list of 20,000 rows costs its distinct names."""

    def __init__(self, known: Iterable[KnownUnit]) -> None:
        self._units = {unit.id: unit for unit in known}
        self._tiers: dict[MatchKind, dict[str, set[int]]] = {kind: {} for kind in _TIERS}
        self._answers: dict[str, UnitMatch] = {}
        for unit in self._units.values():
            self._enter(unit)
        borne = [*self._tiers[MatchKind.NAME].items(), *self._tiers[MatchKind.ALIAS].items()]
        borne += [(plain, ids) for name, ids in borne if (plain := _without_bracket(name)) not in ("", name)]
        self._borne = [name for name, _ in borne]
        self._bearers = [sorted(ids) for _, ids in borne]

    def match(self, name: str) -> UnitMatch:
        """The unit that bears this name, or who may be meant."""
        if name not in self._answers:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            self._answers[name] = self._find(name)
        return self._answers[name]

    def _enter(self, unit: KnownUnit) -> None:
        borne = [(MatchKind.NAME, unit.name), (MatchKind.NAME, unit.short_name)]
        borne += [(MatchKind.ALIAS, alias) for alias in unit.aliases]
        for kind, name in borne:
            if key := normalise_name(name):
                self._tiers[kind].setdefault(key, set()).add(unit.id)
                for derived in _derive_names(key, normalise_name(unit.region_name)):
                    self._tiers[MatchKind.DERIVED].setdefault(derived, set()).add(unit.id)

    def _find(self, name: str) -> UnitMatch:
        key = normalise_name(name)
        for kind in _TIERS:
            bearers = self._tiers[kind].get(key, set())
            if len(bearers) == 1:
                return UnitMatch(name, kind, next(iter(bearers)))
            if bearers:
                reason = Reason(
                    "unit-ambiguous",
                    "有 %(count)s 个单位叫「%(name)s」，待人工确认。",
                    _values(name, count=len(bearers)),
                )
                proposals = tuple(self._propose(unit_id, 100.0, reason) for unit_id in sorted(bearers))
                return UnitMatch(name, MatchKind.AMBIGUOUS, None, proposals, reason)
        reason = Reason("unit-unknown", "没有叫「%(name)s」的单位，待人工确认。", _values(name))
        return UnitMatch(name, MatchKind.UNKNOWN, None, self._propose_nearest(key) if key else (), reason)

    def _propose_nearest(self, key: str) -> tuple[UnitProposal, ...]:
        best: dict[int, tuple[float, str]] = {}
        for likely in {key, _without_bracket(key)} - {""}:
            found = process.extract(
                likely, self._borne, scorer=fuzz.ratio, limit=3 * _PROPOSED, score_cutoff=_LEAST_LIKENESS
            )
            for borne, likeness, position in found:
                for unit_id in self._bearers[position]:
                    best[unit_id] = max(best.get(unit_id, (0.0, "")), (float(likeness), borne))
        ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:_PROPOSED]
        return tuple(
            self._propose(
                unit_id,
                round(likeness, 1),
                Reason(
                    "unit-near", "与「%(borne)s」相近（%(likeness)s%%）", {"borne": borne, "likeness": round(likeness)}
                ),
            )
            for unit_id, (likeness, borne) in ranked
        )

    def _propose(self, unit_id: int, likeness: float, reason: Reason) -> UnitProposal:
        return UnitProposal(unit_id, self._units[unit_id].name, likeness, reason)


def match_unit(name: str, known: Sequence[KnownUnit]) -> UnitMatch:
    """Match one name. For many names build a `UnitIndex` once."""
    return UnitIndex(known).match(name)


def normalise_name(name: str) -> str:
    """A name as it is compared: one width, no blanks, brackets alike; nothing else is taken away."""
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", name))


_TIERS = (MatchKind.NAME, MatchKind.ALIAS, MatchKind.DERIVED)
_REMEMBERED = 50_000
_PROPOSED = 3
_LEAST_LIKENESS = 50
_KIND_OF_REGION = re.compile(r"(?:自治[区州县旗]|省|市|地区|州|盟|县|旗|区|镇|乡|街道)$")
_GOVERNMENT = re.compile(r"(?P<place>.+?(?:省|自治[区州县旗]|市|州|盟|县|旗|区|镇|乡))(?:人民)?(?:政府)?")
_STREET = re.compile(r"(?P<place>.+?街道)(?:办事处|办)?")


def _derive_names(key: str, region: str) -> Iterator[str]:
    """Other forms of a borne name that follow from the region's name and from 人民政府 alone, never from likeness."""
    for form in {key, *_government_forms(key)}:
        yield form
        yield from _regional_forms(form, region)
    if key in (region, *_government_forms(region)):
        kind = _KIND_OF_REGION.search(region)
        yield from (f"{kind[0]}{ending}" for ending in ("人民政府", "政府") if kind)


def _government_forms(key: str) -> tuple[str, ...]:
    """杭州市 = 杭州市政府 = 杭州市人民政府; 城关街道 = 城关街道办事处."""
    if found := _GOVERNMENT.fullmatch(key):
        return tuple(found["place"] + ending for ending in ("", "政府", "人民政府"))
    if found := _STREET.fullmatch(key):
        return tuple(found["place"] + ending for ending in ("", "办", "办事处"))
    return ()


def _regional_forms(form: str, region: str) -> Iterator[str]:
    """澜川县教育局 = 县教育局 = 教育局, for a unit of 澜川县; a unit that names another place keeps it."""
    kind = _KIND_OF_REGION.search(region)
    if kind is None or form == region:
        return
    prefix = read_prefix(form)
    if form.startswith(region):
        rest = form[len(region) :]
    elif prefix is not None and prefix.level == kind[0] and form.startswith(kind[0]):
        rest = form[len(kind[0]) :]
    elif prefix is None or not form.startswith(prefix.level):
        rest = form
    else:
        yield region + form if prefix.is_place else form
        return
    if rest in ("", "政府", "人民政府"):
        return
    yield from (region + rest, kind[0] + rest)
    if not rest.startswith(("委", "党委")):
        yield rest


def _without_bracket(key: str) -> str:
    return re.sub(r"[(\[【].*$", "", key)


def _values(name: str, **more: object) -> dict[str, object]:
    return {"name": name.strip(), **more}
