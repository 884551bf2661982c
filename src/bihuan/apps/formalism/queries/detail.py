"""One flag with its evidence, as far as its reader may know it (the rule stands in policies)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from bihuan.apps.evidence import queries as evidence
from bihuan.apps.formalism import policies
from bihuan.apps.formalism.models import Finding, Flag, FlagProblem
from bihuan.apps.formalism.queries.listing import flag_rows
from bihuan.apps.formalism.queries.rows import (
    FileRow,
    FlagAnswerRow,
    FlagDetail,
    NumberRow,
    ProblemName,
    RulingRow,
    Subject,
)
from bihuan.apps.ledger import queries as ledger
from bihuan.apps.organizations import queries as organizations
from bihuan.core.actors import Actor, Role
from bihuan.core.decisions import Missing, Reason
from bihuan.core.formalism.course import RULED, FlagState, joined_since
from bihuan.core.formalism.marking import mark
from bihuan.core.reason_documents import reason_of

_KINDS: Mapping[str, str] = {"r": "report", "m": "measure", "p": "problem"}


def flag_detail(actor: Actor, *, flag_id: int) -> FlagDetail:
    """One flag. Raises Missing."""
    flag = policies.visible(actor).select_related("region", "campaign").filter(pk=flag_id).first()
    if flag is None:
        raise Missing(Reason("no-flag", "没有这条线索，或不在可以查看的范围内。"))
    finding = flag.findings.order_by("-position").first()
    if finding is None:
        raise Missing(Reason("no-flag", "没有这条线索，或不在可以查看的范围内。"))
    concerned = frozenset(flag.concerned.values_list("unit", flat=True))
    whole = policies.reads_whole(actor, flag)
    read = _Reading(actor, flag, finding)
    subjects = read.subjects()
    verdict = policies.may_rule(actor, flag, concerned)
    files, hidden_files = _files(actor, finding)
    answers, hidden_answers = _answers(actor, flag, whole=whole)
    sees_all = whole or all(each.readable for each in subjects)
    rulings = _rulings(flag, whole=whole)
    return FlagDetail(
        row=flag_rows(actor, [flag])[0], version=flag.version, finding=finding.position,
        why=reason_of(finding.why) if sees_all else None, subjects=subjects, numbers=read.numbers(), files=files,
        hidden_files=hidden_files, answers=answers, hidden_answers=hidden_answers, rulings=rulings,
        joined=_joined(flag, finding, rulings), may_answer=policies.answering_unit(actor, concerned) is not None, may_rule=bool(verdict),
        why_not_rule=verdict.reason if actor.holds(Role.OFFICE) else None, sees_all=sees_all,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Thing:
    """What one id of the evidence leads to now; `text` is "" for what has none."""

    problem: int | None
    unit: int | None = None
    at: datetime | None = None
    text: str = ""
    gone: bool = False


class _Reading:
    """The evidence of one finding, read once for all that is shown of it."""

    def __init__(self, actor: Actor, flag: Flag, finding: Finding) -> None:
        self._evidence: Mapping[str, Any] = finding.evidence
        self._ids = tuple(dict.fromkeys(each for each in self._evidence.get("ids", ()) if each[:1] in _KINDS))
        self._texts: Mapping[str, str] = finding.texts
        self._whole = policies.reads_whole(actor, flag)
        self._own = actor.unit_ids(Role.UNIT)
        self._read = policies.problems_read(actor, [flag.pk])
        about = FlagProblem.objects.filter(flag=flag).order_by("position")
        rows = about.values_list("problem", "problem__number", "problem__text", "problem__accountable_unit")
        self._problems = {pk: (ProblemName(pk, number, text), unit) for pk, number, text, unit in rows}
        self._things = self._find()
        wanted = {thing.unit for thing in self._things.values() if thing.unit is not None}
        self._units = organizations.units_by_ids(wanted)

    def subjects(self) -> tuple[Subject, ...]:
        """In the order of the evidence; what the reader may not read shows only that it is there, and which is older."""
        mine = [thing.at for thing in self._things.values() if self._is_readable(thing) and thing.at is not None]
        return tuple(self._subject(each, max(mine, default=None)) for each in self._ids)

    def numbers(self) -> tuple[NumberRow, ...]:
        """The figures of what the reader may read."""
        return tuple(
            NumberRow(subject, name, found, expected)
            for subject, name, found, expected in self._evidence.get("numbers", ())
            if self._whole or subject not in self._things or self._is_readable(self._things[subject])
        )

    def _subject(self, key: str, mine: datetime | None) -> Subject:
        thing, kind = self._things[key], _KINDS[key[:1]]
        if not self._is_readable(thing):
            later = thing.at > mine if thing.at is not None and mine is not None else None
            return Subject(key, kind, readable=False, later=later)
        unit = self._units.get(thing.unit) if thing.unit is not None else None
        problem = self._problems.get(thing.problem) if thing.problem is not None else None
        return Subject(
            id=key, kind=kind, readable=True, problem=problem[0] if problem else None, unit=unit.name if unit else "",
            at=thing.at, marked=mark(thing.text, self._spans(key)) if thing.text else None, gone=thing.gone,
            own=thing.unit in self._own,
        )  # fmt: skip

    def _is_readable(self, thing: _Thing) -> bool:
        return self._whole or thing.unit in self._own or thing.problem in self._read

    def _spans(self, key: str) -> Iterable[tuple[int, int]]:
        for this, start, end, other, other_start, other_end in self._evidence.get("spans", ()):
            if this == key:
                yield start, end
            if other == key:
                yield other_start, other_end

    def _find(self) -> dict[str, _Thing]:
        """What every id leads to; where it is no longer there, the copy that was kept."""
        reports = ledger.written_reports_by_ids([int(each[1:]) for each in self._ids if each[0] == "r"])
        measures = ledger.written_measures_by_ids([int(each[1:]) for each in self._ids if each[0] == "m"])
        found: dict[str, _Thing] = {}
        for key in self._ids:
            pk, copy = int(key[1:]), self._texts.get(key, "")
            report, measure = reports.get(pk), measures.get(pk)
            if key[0] == "r" and report is not None:
                found[key] = _Thing(report.problem_id, report.unit_id, report.at, copy or report.line)
            elif key[0] == "m" and measure is not None:
                found[key] = _Thing(measure.problem_id, measure.unit_id, None, copy or measure.text)
            elif key[0] == "p" and pk in self._problems:
                name, unit = self._problems[pk]
                found[key] = _Thing(pk, unit, None, name.text)
            else:
                found[key] = _Thing(None, text=copy, gone=True)
        return found


def _files(actor: Actor, finding: Finding) -> tuple[tuple[FileRow, ...], int]:
    """The files that the reader may open, and how many more there are."""
    ids = [int(each[1:]) for each in finding.evidence.get("files", ()) if each[1:].isdecimal()]
    if not ids:
        return (), 0
    opened = set(evidence.visible_ids(actor).filter(pk__in=ids))
    rows = evidence.evidence_rows(opened)
    shown = tuple(
        FileRow(
            pk,
            rows[pk].name,
            rows[pk].is_picture,
            timezone.localdate(rows[pk].uploaded_at),
            rows[pk].effective_on,
            rows[pk].version,
        )
        for pk in dict.fromkeys(ids)
        if pk in rows
    )
    return shown, len(set(ids)) - len(shown)


def _answers(actor: Actor, flag: Flag, *, whole: bool) -> tuple[tuple[FlagAnswerRow, ...], int]:
    """What units said; to a unit what it said itself, and how many other answers there are."""
    rows = list(flag.answers.select_related("unit", "user"))
    own = actor.unit_ids(Role.UNIT)
    shown = [row for row in rows if whole or row.unit_id in own]
    return (
        tuple(FlagAnswerRow(row.unit.name, str(row.user), row.text, row.at, row.finding) for row in shown),
        len(rows) - len(shown),
    )


def _rulings(flag: Flag, *, whole: bool) -> tuple[RulingRow, ...]:
    """Rulings with their reasons; who made them is told inside of the office, units read that the office did."""
    return tuple(
        RulingRow(row.outcome, row.why, str(row.by) if row.by and whole else "", row.at, row.finding)
        for row in flag.rulings.select_related("by")
    )


def _joined(flag: Flag, newest: Finding, rulings: tuple[RulingRow, ...]) -> int:
    """How many things joined what is settled since it was ruled on."""
    if FlagState(flag.state) not in RULED or not rulings or rulings[-1].finding == newest.position:
        return 0
    ruled = flag.findings.get(position=rulings[-1].finding)
    return len(joined_since(ruled.evidence, newest.evidence["ids"]))
