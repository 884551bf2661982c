"""The cells that say who and by when, read against what the house knows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bihuan.core.deadlines import ISSUED, CountsWorkdays, Deadline, Kind, parse_deadline
from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows.model import Doubt, Proposal, UnderstoodMilestone, UnderstoodPerson
from bihuan.core.lifecycle import Track
from bihuan.core.person_names import parse_people
from bihuan.core.responsibility import Responsibility, UnitRole, combine_columns, parse_units
from bihuan.core.unit_matching import UnitIndex, UnitMatch

LONGEST_NAME = 60
_PHONE_LEFT = Reason("import-phone-left", "电话号码不随台账保存。")


@dataclass(frozen=True, slots=True)
class PostHolder:
    """A person of the region with the units in which they hold a post on the day of the import."""

    person_id: int
    name: str
    unit_ids: frozenset[int]
    description: str


class PeopleIndex:
    """Who bears a name. Answers with a person only where the unit leaves exactly one."""

    def __init__(self, holders: Iterable[PostHolder]) -> None:
        self._bearers: defaultdict[str, list[PostHolder]] = defaultdict(list)
        for holder in holders:
            self._bearers["".join(holder.name.split())].append(holder)

    def find(self, name: str, unit_id: int | None) -> tuple[int | None, tuple[PostHolder, ...]]:
        """(the person, nobody) or (None, those between whom a person has to choose; nobody where one bears the name)."""
        bearers = self._bearers.get("".join(name.split()), [])
        inside = [holder for holder in bearers if unit_id is not None and unit_id in holder.unit_ids]
        if len(inside) == 1:
            return inside[0].person_id, ()
        rivals = inside or bearers
        return None, tuple(rivals) if len(rivals) > 1 else ()


@dataclass(frozen=True, slots=True)
class ReadUnits:
    """Who is accountable and who assists; ids only for units that bear exactly the name that is written."""

    accountable_id: int | None = None
    accountable: str = ""
    assisting_ids: tuple[int, ...] = ()
    assisting: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadDeadline:
    """What a deadline cell sets. `track` only where the text itself says which."""

    due: date | None = None
    counted_from: date | None = None
    estimated: bool = False
    standing: bool = False
    recurrence: str = ""
    track: Track | None = None
    milestones: tuple[UnderstoodMilestone, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadPeople:
    people: tuple[UnderstoodPerson, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[Reason, ...] = ()
    unkept: str = ""


# Doubts after which nobody knows who leads. All others are about who else takes part.
_LEAD_UNSURE = frozenset(
    {
        "unit-lead-proposed", "unit-lead-unsaid", "unit-several-leads", "unit-no-lead", "unit-unreadable",
        "unit-broken-line", "unit-all-bracketed", "unit-too-long",
    }
)  # fmt: skip
_NO_UNIT = Reason("import-no-unit", "没有写责任单位。")


def read_units(lead: str, assist: str, *, lead_role: UnitRole, units: UnitIndex, names: Mapping[int, str]) -> ReadUnits:
    """Read the two cells together. A unit that no name leads to is a doubt with what comes near, never a guess."""
    said = parse_units(lead, column=lead_role)
    helping = parse_units(assist, column=UnitRole.ASSIST)
    both = combine_columns(lead=said, assist=helping)
    doubts: list[Doubt] = []
    accountable = _accountable(both, lead or assist, units, doubts)
    found: dict[int, str] = {}
    for name in both.assist:
        match = units.match(name)
        if match.unit_id is None:
            doubts.append(Doubt("assist", name, match.reason or _NO_UNIT, _proposals(match)))
        elif match.unit_id != accountable:
            found[match.unit_id] = names.get(match.unit_id, name)
    if accountable is not None:
        doubts += [Doubt("assist", assist or lead, warning) for warning in _open_doubts(both)]
    notes = tuple(w for w in both.warnings if w.code in ("unit-repeated", "unit-lead-repeated"))
    named = names.get(accountable, "") if accountable is not None else ""
    return ReadUnits(accountable, named, tuple(found), tuple(found.values()), tuple(doubts), notes)


def _accountable(both: Responsibility, raw: str, units: UnitIndex, doubts: list[Doubt]) -> int | None:
    if not both.lead:
        why = next((warning for warning in both.warnings), _NO_UNIT) if raw.strip() else _NO_UNIT
        doubts.append(Doubt("accountable", raw, why))
        return None
    matches = [units.match(name) for name in both.lead]
    unsure = next((w for w in both.warnings if w.code in _LEAD_UNSURE), None)
    if unsure is None and len(matches) == 1:
        if matches[0].unit_id is not None:
            return matches[0].unit_id
        doubts.append(Doubt("accountable", both.lead[0], matches[0].reason or _NO_UNIT, _proposals(matches[0])))
        return None
    proposed = tuple(proposal for match in matches for proposal in _proposals(match))
    doubts.append(Doubt("accountable", raw, unsure or _NO_UNIT, proposed))
    return None


def _open_doubts(both: Responsibility) -> list[Reason]:
    return [
        warning
        for warning in both.warnings
        if warning.code not in _LEAD_UNSURE and warning.code not in ("unit-repeated", "unit-lead-repeated")
    ]


def _proposals(match: UnitMatch) -> tuple[Proposal, ...]:
    if match.unit_id is not None:
        return (Proposal(match.text, match.unit_id, 100.0),)
    return tuple(Proposal(near.name, near.unit_id, near.likeness) for near in match.proposals)


_NO_DUE_YET: Mapping[Kind, Reason] = {
    Kind.IMMEDIATE: Reason("import-immediate-no-day", "写了立行立改，没有写到哪一天；交办前定一个日期。"),
    Kind.RELATIVE: Reason("import-counts-from-event", "从一件事算起（%(event)s）；事情发生后定日期。"),
    Kind.MILESTONE: Reason("import-milestone-only", "写的是“%(verb)s”的时间，不是完成时限；已记为阶段目标。"),
}
_SEVERAL_DEADLINES = Reason("import-several-deadlines", "各行写了不同的时限，没有写整个问题的时限。")


def read_deadline_cell(
    text: str, *, issued: date | None, year: int | None, calendar: CountsWorkdays | None
) -> ReadDeadline:
    """What the text sets. A milestone is a stage goal and no deadline; whatever gives no day and no standing duty is a doubt."""
    read = parse_deadline(text, issued=issued, year=year, calendar=calendar)
    if read.needs_person or read.kind is Kind.UNREADABLE:
        proposals = (Proposal(read.due.isoformat()),) if read.due else ()
        reason = read.reason or Reason("deadline-unread", "读不出期限")
        return ReadDeadline(standing=read.standing, doubts=(Doubt("deadline", text, reason, proposals),))
    if read.kind is Kind.MILESTONE:
        return _read_milestone(read)
    counted = issued if read.offset and read.due and read.offset.counted_from == ISSUED else None
    known = read.due is not None or read.standing or bool(read.recurrence)
    return ReadDeadline(
        due=read.due,
        counted_from=counted,
        estimated=read.estimated,
        standing=read.standing,
        recurrence=read.recurrence or "",
        track=_track_of(read),
        doubts=() if known else (Doubt("deadline", text, _why_no_due(read)),),
    )


def combine_deadlines(read: Sequence[ReadDeadline], raw: str) -> ReadDeadline:
    """The deadline of a problem whose rows each name their own: a person decides; the latest day is proposed."""
    days = [one.due for one in read if one.due]
    proposals = (Proposal(max(days).isoformat()),) if days else ()
    stones = tuple(stone for one in read for stone in one.milestones)
    return ReadDeadline(milestones=stones, doubts=(Doubt("deadline", raw, _SEVERAL_DEADLINES, proposals),))


def _read_milestone(read: Deadline) -> ReadDeadline:
    verb = read.milestone or ""
    stone = UnderstoodMilestone(verb or read.raw, read.due, read.raw)
    doubts = () if read.standing else (Doubt("deadline", read.raw, _why_no_due(read)),)
    return ReadDeadline(standing=read.standing, milestones=(stone,), doubts=doubts)


def _why_no_due(read: Deadline) -> Reason:
    reason = _NO_DUE_YET.get(read.kind, Reason("deadline-unread", "读不出期限"))
    event = read.offset.counted_from if read.offset else ""
    params = {"event": event} if read.kind is Kind.RELATIVE else {"verb": read.milestone or ""}
    return Reason(reason.code, reason.message, params if "%(" in reason.message else {})


def _track_of(read: Deadline) -> Track | None:
    if read.kind is Kind.IMMEDIATE:
        return Track.IMMEDIATE
    if read.kind in (Kind.STANDING, Kind.RECURRING):
        return Track.STANDING
    return None


def read_people(text: str, *, duty: str, unit_id: int | None, people: PeopleIndex) -> ReadPeople:
    """The people whom one cell names. A name alone identifies nobody: only the accountable unit can tell who is meant."""
    found: list[UnderstoodPerson] = []
    doubts: list[Doubt] = []
    notes: list[Reason] = []
    unkept: list[str] = []
    for named in parse_people(text):
        if len(named.name) > LONGEST_NAME:
            unkept.append(named.raw)
            continue
        person_id, rivals = people.find(named.name, unit_id) if named.is_certain else (None, ())
        found.append(UnderstoodPerson(duty, named.name, named.post, person_id))
        if rivals:
            doubts.append(_two_of_one_name(named.name, rivals))
        if named.phone:
            notes = [_PHONE_LEFT]
    return ReadPeople(tuple(found), tuple(doubts), tuple(notes), "、".join(unkept))


def _two_of_one_name(name: str, rivals: Sequence[PostHolder]) -> Doubt:
    reason = Reason(
        "import-name-shared", "有 %(count)s 个人叫“%(name)s”，没有关联到人。", {"count": len(rivals), "name": name}
    )
    return Doubt("person", name, reason, tuple(Proposal(rival.description) for rival in rivals))
