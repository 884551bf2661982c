"""Reads what is to be scanned from lines of JSON, and writes flags as such lines.

A line is a report ({"id", "text", "unit", "problem", "period", "percent", "figures": {}, "evidence": [], "at"}; all but id and text may be
left out), or, with "kind", something that stands beside reports: "problem", "measure", "template", "reminder". Evidence is a name, a
content hash, or an object. A moment without a zone is one in the given zone. Keys that nobody knows are passed over.
"""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, NoReturn

from bihuan.core.decisions import BadInput, Reason
from bihuan.core.formalism.facts import Attachment, Material, MeasureFact, ProblemFact, Report
from bihuan.core.formalism.flags import Flag

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_LOOKS = re.compile(r"[0-9a-fA-F]{1,16}")
_MOST_TOLD = 50


class _Wrong(Exception):
    """Why one line cannot be read."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(slots=True)
class _Gathered:
    reports: list[Report] = field(default_factory=list)
    problems: dict[str, ProblemFact] = field(default_factory=dict)
    measures: list[MeasureFact] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    reminders: list[datetime] = field(default_factory=list)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)


def read_material(
    lines: Iterable[bytes], *, now: datetime | None, zone: tzinfo, templates: Iterable[str] = ()
) -> Material:
    """All lines as what a scan looks at. Raises BadInput with number of line → reason where any cannot be read; nothing is passed over."""
    gathered = _Gathered(templates=list(templates))
    wrong: dict[str, Reason] = {}
    for number, raw in enumerate(lines, 1):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if line.strip():
            try:
                _read_line(line, number, gathered, zone)
            except _Wrong as problem:
                wrong[str(number)] = problem.reason
    if wrong:
        told = dict(list(wrong.items())[:_MOST_TOLD])
        raise BadInput(Reason("lines-unreadable", "有 %(count)s 行读不了，没有扫描。", {"count": len(wrong)}), told)
    return Material(
        reports=tuple(gathered.reports),
        problems=gathered.problems,
        measures=tuple(gathered.measures),
        templates=tuple(gathered.templates),
        reminders=tuple(gathered.reminders),
        now=now,
    )


def flag_document(flag: Flag, tell: Callable[[Reason], str]) -> dict[str, object]:
    """A flag as it stands on a line: spans and numbers with the names that they have in `flags`. `tell` says the reason in a language."""
    evidence: dict[str, object] = {"units": list(flag.units)}
    if flag.spans:
        evidence["spans"] = [
            {"id": span.id, "start": span.start, "end": span.end}
            | (
                {"other": span.other, "other_start": span.other_start, "other_end": span.other_end}
                if span.other
                else {}
            )
            for span in flag.spans
        ]
    if flag.numbers:
        evidence["numbers"] = [
            {"id": number.id, "name": number.name, "found": number.found}
            | ({} if number.expected is None else {"expected": number.expected})
            for number in flag.numbers
        ]
    if flag.files:
        evidence["files"] = list(flag.files)
    return {
        "check": flag.check,
        "severity": flag.weight.value,
        "ids": list(flag.ids),
        "score": flag.score,
        "evidence": evidence,
        "why": tell(flag.why),
    }


def _read_line(line: bytes, number: int, gathered: _Gathered, zone: tzinfo) -> None:
    row = _object_of(line)
    kind = row.get("kind", "report")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        _refuse("line-kind", "不认识的 kind “%(kind)s”。", kind=str(kind)[:40])
    if kind in ("report", "problem", "measure"):
        key = (kind, _word(row, "id"))
        if not key[1]:
            _refuse("line-id", "没有 id。")
        if key in gathered.seen:
            _refuse("line-again", "id “%(id)s”与第 %(line)s 行相同。", id=key[1][:40], line=gathered.seen[key])
        gathered.seen[key] = number
    reader(row, gathered, zone)


def _object_of(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"), parse_constant=_no_number)
    except UnicodeDecodeError:
        _refuse("line-utf8", "不是 UTF-8 编码。")
    except (ValueError, RecursionError):
        _refuse("line-json", "不是 JSON。")
    if not isinstance(row, dict):
        _refuse("line-object", "不是 JSON 对象。")
    return row


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _read_report(row: Mapping[str, Any], gathered: _Gathered, zone: tzinfo) -> None:
    figures = row.get("figures") or {}
    evidence = row.get("evidence") or []
    if not isinstance(figures, dict):
        _refuse("line-figures", "figures 要是名称到数字的对象。")
    if not isinstance(evidence, list):
        _refuse("line-evidence", "evidence 要是列表。")
    gathered.reports.append(
        Report(
            id=_word(row, "id"),
            text=_text(row),
            unit=_word(row, "unit"),
            problem=_word(row, "problem"),
            period=_word(row, "period"),
            percent=_number(row, "percent"),
            figures={name: value for name in figures if (value := _number(figures, name)) is not None},
            evidence=tuple(_attachment(each) for each in evidence),
            at=_moment(row, "at", zone),
        )
    )


def _read_problem(row: Mapping[str, Any], gathered: _Gathered, zone: tzinfo) -> None:
    milestones = row.get("milestones") or []
    if not isinstance(milestones, list):
        _refuse("line-milestones", "milestones 要是日期的列表。")
    problem = ProblemFact(
        id=_word(row, "id"),
        unit=_word(row, "unit"),
        noted_on=_day(row, "noted_on"),
        due=_day(row, "due"),
        milestones=tuple(day for each in milestones if (day := _day({"milestones": each}, "milestones"))),
        applied_at=_moment(row, "applied_at", zone),
        closed_at=_moment(row, "closed_at", zone),
        progress=_number(row, "progress"),
    )
    gathered.problems[problem.id] = problem


def _read_measure(row: Mapping[str, Any], gathered: _Gathered, _zone: tzinfo) -> None:
    problem, unit, person = (_word(row, name) for name in ("problem", "unit", "person"))
    amount, verification = _word(row, "amount"), _word(row, "verification")
    due = _day(row, "due")
    gathered.measures.append(
        MeasureFact(_word(row, "id"), problem, unit, _text(row), person, due, amount, verification)
    )


def _read_template(row: Mapping[str, Any], gathered: _Gathered, _zone: tzinfo) -> None:
    gathered.templates.append(_text(row))


def _read_reminder(row: Mapping[str, Any], gathered: _Gathered, zone: tzinfo) -> None:
    moment = _moment(row, "at", zone)
    if moment is None:
        _refuse("line-moment", "%(name)s 要写成 2026-11-03T09:00 这样的时刻。", name="at")
    gathered.reminders.append(moment)


_READERS: dict[str, Callable[[Mapping[str, Any], _Gathered, tzinfo], None]] = {
    "report": _read_report,
    "problem": _read_problem,
    "measure": _read_measure,
    "template": _read_template,
    "reminder": _read_reminder,
}


def _attachment(value: object) -> Attachment:
    """A name or content hash, or an object {"id" or "name", "sha256", "looks", "made_on", "effective_on", "characters"}."""
    if isinstance(value, str):
        return Attachment(value, value.lower() if _SHA256.fullmatch(value) else "")
    if not isinstance(value, dict):
        _refuse("line-evidence-one", "佐证要是名称、内容哈希或对象。")
    looks, characters = value.get("looks"), _number(value, "characters")
    if isinstance(looks, str) and _LOOKS.fullmatch(looks):
        looks = int(looks, 16)
    if looks is not None and (not isinstance(looks, int) or isinstance(looks, bool) or not 0 <= looks < 2**64):
        _refuse("line-looks", "looks 要是 64 位的感知哈希（十六进制）。")
    sha256 = _word(value, "sha256").lower()
    return Attachment(
        id=_word(value, "id") or _word(value, "name") or sha256,
        sha256=sha256,
        looks=looks,
        made_on=_day(value, "made_on"),
        effective_on=_day(value, "effective_on"),
        characters=None if characters is None else int(characters),
    )


def _text(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        _refuse("line-text", "没有 text，或 text 不是文字。")
    return _writable(text)


def _word(row: Mapping[str, Any], name: str) -> str:
    """A word or a whole number; empty where nothing stands."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        _refuse("line-word", "%(name)s 要是文字。", name=name)
    return _writable(str(value).strip())


def _writable(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        _refuse("line-surrogate", "文字里有半个字符（孤立的代理码），写不出去。")
    return text


def _number(row: Mapping[str, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise ValueError(name)
        return float(value)
    except (ValueError, OverflowError):
        _refuse("line-number", "%(name)s 要是数字。", name=name[:40])


def _day(row: Mapping[str, Any], name: str) -> date | None:
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        _refuse("line-day", "%(name)s 要写成 2026-11-03 这样的日期。", name=name)


def _moment(row: Mapping[str, Any], name: str, zone: tzinfo) -> datetime | None:
    value = row.get(name)
    if value in (None, ""):
        return None
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        _refuse("line-moment", "%(name)s 要写成 2026-11-03T09:00 这样的时刻。", name=name)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _refuse(code: str, message: str, **params: object) -> NoReturn:
    raise _Wrong(Reason(code, message, params))
