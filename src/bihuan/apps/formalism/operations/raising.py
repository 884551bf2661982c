"""From what the checks found to stored flags: the same thing is flagged once, and its evidence is kept as it was found.

What was found before is only seen again; where its evidence has changed, a finding is added, the units concerned are heard again,
and what was dismissed comes up again, unless it is only some more of the same (docs/decisions/0036). Called under the lock of the
campaign that was scanned (see scanning).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from bihuan.apps.audit.operations import Happening, record_many
from bihuan.apps.calendars import queries as calendars
from bihuan.apps.formalism.models import Finding, Flag, FlagProblem, FlagRuling, FlagUnit, RulingOutcome
from bihuan.apps.formalism.operations.writing import label_of
from bihuan.apps.formalism.queries.gathering import Gathered
from bihuan.apps.organizations.queries import RegionRow
from bihuan.core.actors import Actor, Role
from bihuan.core.formalism.course import (
    ANSWER_WORKDAYS,
    RULED,
    FlagStand,
    FlagState,
    FlagStep,
    evidence_digest,
    evidence_of,
    is_more_of_the_same,
    key_digest,
    next_state,
)
from bihuan.core.formalism.flags import Family, Weight
from bihuan.core.formalism.flags import Flag as Found
from bihuan.core.reason_documents import document_of

_CHUNK = 500
_TEXTS_KEPT = 12
"""Of how many texts a finding keeps its own copy; others are read where they lie."""


@dataclass(frozen=True, slots=True)
class Raised:
    """What became of what was found. `units`: how many new or changed flags concern each unit."""

    new: tuple[int, ...]
    again: int
    changed: int
    units: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Raising:
    """One campaign's findings on their way into the tables."""

    actor: Actor
    at: datetime
    region: RegionRow
    campaign_id: int | None
    gathered: Gathered
    families: Mapping[str, Family]

    @property
    def answer_until(self) -> datetime:
        """The end of the last working day on which the units concerned are waited for."""
        calendar = calendars.calendar_for(self.region.path)
        day = calendar.add(timezone.localdate(self.at), ANSWER_WORKDAYS).date + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time()))

    def key_of(self, found: Found) -> str:
        """By which it is known again. What is about a whole unit is another thing in each campaign, and rests on other reports."""
        return key_digest(found, within=f"{self.region.id}/{self.campaign_id or ''}")

    def problems_of(self, found: Found) -> tuple[int, ...]:
        """The problems that the evidence is about, in its order, each once."""
        ids = (self.gathered.problem_of.get(each) for each in found.ids)
        return tuple(dict.fromkeys(pk for pk in ids if pk is not None))

    def units_of(self, found: Found) -> tuple[int, ...]:
        """The units concerned: those that the check names, else those that answer for the problems."""
        named = [int(unit) for unit in found.units if unit.isascii() and unit.isdecimal()]
        if not named:
            named = [unit for pk in self.problems_of(found) if (unit := self.gathered.unit_of.get(pk)) is not None]
        return tuple(dict.fromkeys(named))


def raise_flags(raising: Raising, found: Iterable[Found]) -> Raised:
    """Store what is new, note what was seen again."""
    by_key = {raising.key_of(each): each for each in found}
    known = {row.key: row for row in _known(by_key.keys())}
    new = {key: each for key, each in by_key.items() if key not in known}
    made = _store(raising, new)
    units = [unit for each in new.values() for unit in raising.units_of(each)]
    changed = [row for key, row in known.items() if _see_again(raising, row, by_key[key])]
    units += FlagUnit.objects.filter(flag__in=[row.pk for row in changed]).values_list("unit", flat=True)
    return Raised(
        new=tuple(made), again=len(known) - len(changed), changed=len(changed),
        units={unit: units.count(unit) for unit in set(units)},
    )  # fmt: skip


def _known(keys: Collection[str]) -> Iterable[Flag]:
    wanted = list(keys)
    for start in range(0, len(wanted), _CHUNK):
        yield from Flag.objects.select_for_update().filter(key__in=wanted[start : start + _CHUNK])


def _store(raising: Raising, new: Mapping[str, Found]) -> list[int]:
    until = raising.answer_until
    rows = Flag.objects.bulk_create(
        [
            Flag(
                region_id=raising.region.id, campaign_id=raising.campaign_id, check_id=each.check,
                family=raising.families[each.check].value, weight=each.weight.value, key=key, score=_bounded(each.score),
                first_found=raising.at, last_found=raising.at, answer_until=until,
            )
            for key, each in new.items()
        ],
        batch_size=_CHUNK,
    )  # fmt: skip
    pairs = list(zip(rows, new.values(), strict=True))
    Finding.objects.bulk_create([_finding(raising, row, each, 1) for row, each in pairs], batch_size=_CHUNK)
    FlagUnit.objects.bulk_create(
        [FlagUnit(flag=row, unit_id=unit) for row, each in pairs for unit in raising.units_of(each)], batch_size=_CHUNK
    )
    FlagProblem.objects.bulk_create(
        [
            FlagProblem(flag=row, problem_id=problem, position=place)
            for row, each in pairs
            for place, problem in enumerate(raising.problems_of(each), 1)
        ],
        batch_size=_CHUNK,
    )
    _record(raising, "formalism.flag.raised", pairs)
    return [row.pk for row in rows]


def _see_again(raising: Raising, row: Flag, found: Found) -> bool:
    """Note that it was found again; whether its evidence has changed so that somebody has to look at it."""
    newest = row.findings.order_by("-position").values_list("position", "digest").first()
    if newest is None or newest[1] == evidence_digest(found):
        Flag.objects.filter(pk=row.pk).update(last_found=raising.at, found=F("found") + 1, score=_bounded(found.score))
        return False
    place = newest[0] + 1
    _finding(raising, row, found, place).save(force_insert=True)
    step = _step(raising, row, found)
    stand = FlagStand(FlagState(row.state), answered=False, heard=False, answer_until=row.answer_until)
    state = next_state(stand, step, at=raising.at)
    if isinstance(state, FlagState) and state not in RULED:
        if stand.state in RULED:
            FlagRuling.objects.create(flag=row, outcome=RulingOutcome.AGAIN, finding=place, at=raising.at)
        row.state, row.ruled_at, row.answer_until = state.value, None, raising.answer_until
    if step is not FlagStep.FIND_MORE:
        row.weight = found.weight.value
    row.last_found, row.score = raising.at, _bounded(found.score)
    row.found += 1
    row.version += 1
    row.save()
    _record(raising, "formalism.flag.changed", [(row, found)])
    return step is not FlagStep.FIND_MORE


def _step(raising: Raising, row: Flag, found: Found) -> FlagStep:
    """What the change is: units that were never heard, some more of what was dismissed, or other evidence."""
    if _widen(raising, row, found):
        return FlagStep.FIND_OTHERS
    if row.state == FlagState.DISMISSED:
        ruled = row.rulings.filter(outcome=RulingOutcome.DISMISSED).order_by("-id").values("finding")[:1]
        evidence = row.findings.filter(position=ruled).values_list("evidence", flat=True).first()
        if evidence is not None and is_more_of_the_same(evidence, Weight(row.weight), found):
            return FlagStep.FIND_MORE
    return FlagStep.FIND_CHANGED


def _widen(raising: Raising, row: Flag, found: Found) -> bool:
    """Add the units and problems that it concerns now and did not before; whether there are such units."""
    known = set(row.concerned.values_list("unit", flat=True))
    units = [unit for unit in raising.units_of(found) if unit not in known]
    FlagUnit.objects.bulk_create([FlagUnit(flag=row, unit_id=unit) for unit in units], batch_size=_CHUNK)
    held = set(FlagProblem.objects.filter(flag=row).values_list("problem", flat=True))
    problems = [problem for problem in raising.problems_of(found) if problem not in held]
    FlagProblem.objects.bulk_create(
        [FlagProblem(flag=row, problem_id=pk, position=place) for place, pk in enumerate(problems, len(held) + 1)],
        batch_size=_CHUNK,
    )
    return bool(units)


def _finding(raising: Raising, row: Flag, found: Found, place: int) -> Finding:
    texts = raising.gathered.texts
    kept = [each for each in dict.fromkeys(found.ids) if each in texts][:_TEXTS_KEPT]
    return Finding(
        flag=row, position=place, score=_bounded(found.score), why=document_of(found.why), evidence=evidence_of(found),
        texts={each: texts[each] for each in kept}, digest=evidence_digest(found), found_at=raising.at,
    )  # fmt: skip


def _record(raising: Raising, action: str, pairs: Iterable[tuple[Flag, Found]]) -> None:
    record_many(
        actor=raising.actor, action=action, at=raising.at, object_type="flag", region_path=raising.region.path,
        role=Role.SYSTEM.value if raising.actor.holds(Role.SYSTEM) else Role.OFFICE.value,
        happenings=[
            Happening(
                object_id=row.pk, label=label_of(row), unit_ids=raising.units_of(each),
                after={"check": each.check, "ids": list(each.ids), "score": round(_bounded(each.score), 4)},
            )
            for row, each in pairs
        ],
    )  # fmt: skip


def _bounded(score: float) -> float:
    return min(1.0, max(0.0, score))
