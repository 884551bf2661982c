"""A whole row: every cell read, the doubts and errors of all of them put together."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bihuan.core.deadlines import CountsWorkdays, parse_deadline
from bihuan.core.decisions import Reason
from bihuan.core.ledger_rows import words
from bihuan.core.ledger_rows.cells import clean_cell, split_items
from bihuan.core.ledger_rows.history import ReadClosing, read_closing
from bihuan.core.ledger_rows.model import (
    CellError,
    CellNote,
    Doubt,
    UnderstoodMeasure,
    UnderstoodMilestone,
    UnderstoodPerson,
    UnderstoodRow,
)
from bihuan.core.ledger_rows.values import (
    PeopleIndex,
    ReadDeadline,
    ReadPeople,
    ReadUnits,
    combine_deadlines,
    read_deadline_cell,
    read_people,
    read_units,
)
from bihuan.core.lifecycle import STATE_NAMES, Track
from bihuan.core.numbering import parse_number
from bihuan.core.progress_text import ProgressText, parse_progress
from bihuan.core.responsibility import UnitRole
from bihuan.core.secrecy import find_secrecy_marks
from bihuan.core.sheets.rows import RawRow, RowGroup
from bihuan.core.unit_matching import UnitIndex

Value = TypeVar("Value")

_GAP_UNREAD = Reason("gap-unread", "读不出属于制度空白、制度短板、制度模糊地带、有制度未执行还是不涉及制度")
OWN_COLUMNS = ("系统到期日", "系统交办日", "系统待确认")
"""Columns of our own lists that only tell and are never read back."""

_LIMITS: Mapping[str, int] = {"serial": 40, "deadline": 300, "category": 80, "place": 120}
_JOINED_BY_LINE = frozenset({
    "lead", "assist", "leader", "person", "deadline", "measure", "milestones", "cause", "goal", "standard", "status", "progress",
    "reported_on", "closed_on", "remark",
})  # fmt: skip
_ONE_OF_ITS_KIND = ("place", "source", "category", "gap", "severity", "track")
_PROGRESS_DIFFERS = Reason(
    "import-progress-differs",
    "各行写了不同的进展，没有写整个问题的进展：各行都照原文记下，不算销号，也不记百分比。",
)
_ROWS_DIFFER = Reason("import-rows-differ", "各行写得不一样，按最先写的登记，其余记入备注。")
_OWN_STATES = frozenset(STATE_NAMES.values())
_LEAD_WORDS = re.compile(r"牵头|主责|主要|主办|第一|lead|accountable", re.IGNORECASE)
_MARK_HINTS = re.compile(r"密|内部|内参|工作|外传|翻印|扩散|转发|不宜|仅供|份号|部队|兵力|军|作战|武器|弹药|机要")
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class ReadingContext:
    """What is known beside the rows: the units and people of the region, the list's year and issue date, its column names.

    `faults` are cells whose value cannot be trusted, (row, field) → why; `fault_columns` the same for columns that no
    field takes.
    """

    units: UnitIndex
    unit_names: Mapping[int, str]
    people: PeopleIndex
    year: int | None = None
    issued: date | None = None
    calendar: CountsWorkdays | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    faults: Mapping[tuple[int, str], Reason] = field(default_factory=dict)
    today: date | None = None

    @property
    def lead_role(self) -> UnitRole:
        """A column called 牵头单位, or 责任单位 beside one of assisting units, holds leads; 责任单位 alone says nothing."""
        label = self.labels.get("lead", "")
        leads = bool(_LEAD_WORDS.search(label)) or "assist" in self.labels
        return UnitRole.LEAD if leads else UnitRole.RESPONSIBLE


class RowReader:
    """Understands the rows of one list. Remembers what it has read: a list repeats its units and deadlines."""

    def __init__(self, context: ReadingContext) -> None:
        self._context = context
        self._answers: dict[Hashable, object] = {}

    def read(self, group: RowGroup) -> UnderstoodRow:
        """One problem. Never raises: what makes it unusable stands in `errors`."""
        return _Row(self, self._context, group).understand()

    def units(self, lead: str, assist: str) -> ReadUnits:
        here = self._context
        return self._remember(
            ("units", lead, assist),
            lambda: read_units(lead, assist, lead_role=here.lead_role, units=here.units, names=here.unit_names),
        )

    def deadline(self, text: str) -> ReadDeadline:
        here = self._context
        return self._remember(
            ("deadline", text),
            lambda: read_deadline_cell(text, issued=here.issued, year=here.year, calendar=here.calendar),
        )

    def people(self, text: str, duty: str, unit_id: int | None) -> ReadPeople:
        return self._remember(
            ("people", text, duty, unit_id),
            lambda: read_people(text, duty=duty, unit_id=unit_id, people=self._context.people),
        )

    def _remember(self, key: Hashable, read: Callable[[], Value]) -> Value:
        if key not in self._answers:
            if len(self._answers) >= _REMEMBERED:
                self._answers.clear()
            self._answers[key] = read()
        return self._answers[key]  # type: ignore[return-value]


class _Row:
    """One row while it is being read."""

    def __init__(self, reader: RowReader, context: ReadingContext, group: RowGroup) -> None:
        self.reader = reader
        self.context = context
        self.group = group
        self.row = group.head.row
        self.raw = {name: text for name, text in _cells(group) if text}
        self.told = _told(group)
        self.errors: list[CellError] = []
        self.doubts: list[Doubt] = []
        self.notes: list[CellNote] = []
        self.remarks: list[str] = []

    def understand(self) -> UnderstoodRow:
        self._find_errors()
        units = self.reader.units(self.raw.get("lead", ""), self.raw.get("assist", ""))
        deadline = self._read_deadline()
        people = self._read_people(units.accountable_id)
        progress = self._read_progress()
        closing = self._read_closing()
        number, serial = self._read_number()
        category, category_raw = self._read_category()
        severity = self._choose("severity", words.read_severity) or "general"
        source = self._choose("source", words.read_source) or "other"
        track = self._choose("track", words.read_track) or deadline.track or Track.STAGED
        self.doubts += [*units.doubts, *deadline.doubts]
        for reason in units.notes:
            self._note("lead", reason)
        self._find_marks()
        return UnderstoodRow(
            row=self.row,
            raw=self.raw,
            sheet=self.context.sheet,
            number=number,
            serial=serial,
            text=self.raw.get("text", ""),
            place=self.raw.get("place", ""),
            cause=self.raw.get("cause", ""),
            gap=self._read_gap(history=closing.closed_on is not None),
            goal=self.raw.get("goal", ""),
            standard=self.raw.get("standard", ""),
            source=source,
            category=category,
            category_raw=category_raw,
            severity=severity,
            track=track,
            remark=self._compose_remark(history=closing.closed_on is not None),
            accountable_unit_id=units.accountable_id,
            accountable_unit=units.accountable,
            assisting_unit_ids=units.assisting_ids,
            assisting_units=units.assisting,
            due=deadline.due,
            due_counted_from=deadline.counted_from,
            due_estimated=deadline.estimated,
            standing=deadline.standing,
            recurrence=deadline.recurrence,
            measures=self._read_measures(),
            milestones=self._read_milestones() or deadline.milestones,
            people=people,
            progress_line=self._progress_line(),
            progress_percent=self._percent(progress),
            claims_done=progress is not None and progress.claims_done,
            closed_on=closing.closed_on,
            doubts=() if closing.closed_on else tuple(self.doubts),
            errors=tuple(self.errors),
            notes=tuple(self.notes),
            labels=self.context.labels,
        )

    def _find_errors(self) -> None:
        if "text" not in self.raw:
            self._error("text", Reason("import-no-text", "没有写问题内容。"))
        for name, limit in _LIMITS.items():
            length = len(self.raw.get(name, ""))
            if length > limit:
                params = {"length": length, "limit": limit}
                self._error(name, Reason("import-too-long", "有 %(length)s 个字，最多 %(limit)s 个字。", params))
        if not self.context.faults:
            return
        for part in self.group.parts:
            for name in self.context.labels:
                fault = self.context.faults.get((part.row, name))
                if fault is not None:
                    self.errors.append(CellError(part.row, self._label(name), fault))

    def _read_number(self) -> tuple[str, str]:
        """Our number, and the list's own: a 编号 that is none of ours is the list's own where it has no 序号, else a remark."""
        written = self.raw.get("number", "")
        serial = self.raw.get("serial", "")
        number = parse_number(written) if written else None
        if number is not None:
            return str(number), serial
        if written and not serial:
            return "", written[: _LIMITS["serial"]]
        if written:
            self.remarks.append(f"{self._label('number')}：{written}")
        return "", serial

    def _read_deadline(self) -> ReadDeadline:
        texts = tuple(dict.fromkeys(filter(None, (clean_cell(part.get("deadline")) for part in self.group.parts))))
        if len(texts) > 1:
            return combine_deadlines([self.reader.deadline(text) for text in texts], "\n".join(texts))
        return self.reader.deadline(texts[0] if texts else "")

    def _read_people(self, unit_id: int | None) -> tuple[UnderstoodPerson, ...]:
        named: list[UnderstoodPerson] = []
        for name, duty in (("leader", "leader"), ("person", "responsible")):
            if name not in self.raw:
                continue
            read = self.reader.people(self.raw[name], duty, unit_id)
            named += read.people
            self.doubts += read.doubts
            for reason in read.notes:
                self._note(name, reason)
            if read.unkept:
                self.remarks.append(f"{self._label(name)}：{read.unkept}")
        return tuple(named)

    def _read_progress(self) -> ProgressText | None:
        line = self._progress_line()
        if not line:
            return None
        if len(self.told) > 1:
            self.doubts.append(Doubt("progress", line, _PROGRESS_DIFFERS))
            return None
        read = parse_progress(line)
        if read.reason is not None:
            self.doubts.append(Doubt("progress", line, read.reason))
        if read.claims_done and not read.claims_closed:
            message = "写的是已完成；登记后仍是待交办，完成要走申请销号和核查。"
            self._note("progress", Reason("import-claims-done", message))
        return read

    def _read_closing(self) -> ReadClosing:
        """Closed history, with a note of how it counts; what calls itself closed and is none is told too. Where several rows
        tell, all of them must tell the same: one row of a problem that is still open keeps the whole problem open."""
        day = self.raw.get("closed_on", "")
        lines = [(status, _line_of(status, progress)) for status, progress in self.told]
        reads = [
            read_closing(status, parse_progress(line) if line else None, day, today=self.context.today)
            for status, line in lines
        ]
        read = reads[0] if all(one == reads[0] for one in reads) else ReadClosing()
        if read.doubt is not None:
            self._note("closed_on" if day else "progress", read.doubt)
        if read.closed_on is not None:
            message = "原清单写明 %(day)s 销号：按导入的历史登记，不算本系统核查销号。"
            self._note("closed_on", Reason("import-history", message, {"day": read.closed_on.isoformat()}))
        return read

    def _progress_line(self) -> str:
        """The progress as written, a line for each thing that the rows tell."""
        if len(self.told) == 1:
            return _line_of(*self.told[0])
        return "\n".join("；".join(dict.fromkeys(filter(None, told))) for told in self.told)

    def _percent(self, progress: ProgressText | None) -> Decimal | None:
        if progress is None or progress.percent is None or progress.needs_person:
            return None
        return progress.percent.quantize(Decimal("0.01"))

    def _read_category(self) -> tuple[str, str]:
        written = self.raw.get("category", "") or self._section()
        if not written:
            return "other", ""
        category = words.read_category(written) or "other"
        return category, "" if written == words.CATEGORY_WORDS[category] else written[: _LIMITS["category"]]

    def _read_gap(self, *, history: bool) -> str:
        """What the problem shows about rules; words that cannot be read for sure are asked of a person. Of history nothing is
        asked any more: there they stand in the remark."""
        written = self.raw.get("gap", "")
        found = words.read_gap(written)
        if written and found is None:
            self.doubts.append(Doubt("gap", written, _GAP_UNREAD))
            if history:
                self.remarks.append(f"{self._label('gap')}：{written}")
        return found or ""

    def _section(self) -> str:
        """The heading that the row stands under, without its number."""
        return re.sub(r"^[(（]?[一二三四五六七八九十]+[)）]?[、.．,，:：\s]*", "", clean_cell(self.group.head.section))[
            :80
        ]

    def _choose(self, name: str, read: Callable[[str], Value | None]) -> Value | None:
        """The value that the cell means; words that mean none are kept in the remark, and somebody is told."""
        written = self.raw.get(name, "")
        if not written:
            return None
        found = read(written)
        if found is None:
            self.remarks.append(f"{self._label(name)}：{written}")
            params = {"text": written[:20]}
            self._note(name, Reason("import-unknown-word", "不认识“%(text)s”，按默认值登记，原文记入备注。", params))
        return found

    def _read_measures(self) -> tuple[UnderstoodMeasure, ...]:
        """Each cell may hold several; a row that continues the problem gives its measure a unit, a person and a day of its own."""
        several = len(self.group.parts) > 1
        measures: dict[str, UnderstoodMeasure] = {}
        for part in self.group.parts:
            for text in split_items(part.get("measure")):
                if text not in measures:
                    measures[text] = self._measure(text, part) if several else UnderstoodMeasure(text)
        return tuple(measures.values())

    def _measure(self, text: str, part: RawRow) -> UnderstoodMeasure:
        own = {name: clean_cell(part.get(name)) for name in ("lead", "person", "deadline") if name in part.own}
        if part is self.group.head:
            own = {name: value for name, value in own.items() if len(self.group.distinct(name)) > 1}
        deadline = own.get("deadline", "")
        due = self.reader.deadline(deadline).due if deadline else None
        who = " ".join(" ".join(value.split()) for name in ("lead", "person") if (value := own.get(name)))
        return UnderstoodMeasure(text, who, due, deadline)

    def _read_milestones(self) -> tuple[UnderstoodMilestone, ...]:
        """Stage goals, each with the day that stands before its colon or somewhere in it."""
        stones: dict[str, UnderstoodMilestone] = {}
        for part in self.group.parts:
            for item in split_items(part.get("milestones")):
                for line in item.split("\n"):
                    if line.strip() and line not in stones:
                        stones[line] = self._milestone(line.strip())
        return tuple(stones.values())

    def _milestone(self, line: str) -> UnderstoodMilestone:
        here = self.context
        before, colon, behind = line.partition("：")
        if colon and behind.strip():
            read = parse_deadline(before, issued=here.issued, year=here.year, calendar=here.calendar)
            if read.due and not read.needs_person:
                return UnderstoodMilestone(behind.strip(), read.due, before.strip())
        read = parse_deadline(line, issued=here.issued, year=here.year, calendar=here.calendar)
        return UnderstoodMilestone(line, None if read.needs_person else read.due, "")

    def _compose_remark(self, *, history: bool) -> str:
        """The remark, what other columns say under their own names, and what had no place: nothing of the row is lost."""
        lines = [self.raw["remark"]] if "remark" in self.raw else []
        alone = len(self.group.parts) == 1  # as every problem is in our own lists
        own = alone and self.raw.get("status") in _OWN_STATES
        for name in ("reported_on", "closed_on"):
            taken = history and name == "closed_on"
            if name in self.raw and not taken and not own:
                lines.append(f"{self._label(name)}：{self.raw[name]}")
        for name in _ONE_OF_ITS_KIND:
            if others := self.group.distinct(name)[1:]:
                lines.append(f"{self._label(name)}：{'；'.join(map(clean_cell, others))}")
                self._note(name, _ROWS_DIFFER)
        extra: dict[str, dict[str, None]] = {}
        for part in self.group.parts:
            for label, text in part.extra.items():
                if label not in OWN_COLUMNS:
                    extra.setdefault(label, {}).setdefault(clean_cell(text))
        lines += [f"{label}：{'；'.join(texts)}" for label, texts in extra.items()]
        return "\n".join([*lines, *self.remarks])

    def _find_marks(self) -> None:
        for name, text in self.raw.items():
            if not _MARK_HINTS.search(text):
                continue
            for finding in find_secrecy_marks(text):
                self._note(name, finding.why)

    def _error(self, name: str, reason: Reason) -> None:
        self.errors.append(CellError(self.row, self._label(name), reason))

    def _note(self, name: str, reason: Reason) -> None:
        self.notes.append(CellNote(self.row, self._label(name), reason))

    def _label(self, name: str) -> str:
        return self.context.labels.get(name) or name


def _cells(group: RowGroup) -> Iterator[tuple[str, str]]:
    """Each field's text over all rows of the problem: joined by lines, of what a problem has only one of the first."""
    names = dict.fromkeys(name for part in group.parts for name in part.values)
    for name in names:
        if len(group.parts) == 1:
            yield name, clean_cell(group.head.get(name))
        elif name in _JOINED_BY_LINE:
            yield name, clean_cell("\n".join(group.distinct(name)))
        else:
            yield name, clean_cell(next(iter(group.distinct(name)), ""))


def _told(group: RowGroup) -> tuple[tuple[str, str], ...]:
    """How far it is by each row, as (status, progress), each once. A row that only repeats some of another tells nothing new."""
    told = dict.fromkeys((clean_cell(part.get("status")), clean_cell(part.get("progress"))) for part in group.parts)
    return tuple(one for one in told if not any(one != other and _repeats(one, other) for other in told))


def _repeats(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return all(mine in ("", its) for mine, its in zip(one, other, strict=True))


def _line_of(status: str, progress: str) -> str:
    """A progress; a status column of another list goes before it. Our own states are no progress."""
    if not status or status in _OWN_STATES or status in progress:
        return progress
    return f"{status}；{progress}" if progress else status


def mark_duplicate(row: UnderstoodRow, first_row: int, column: str) -> UnderstoodRow:
    """The row with the error that an earlier one says the same."""
    reason = Reason("import-duplicate", "与第 %(row)s 行重复。", {"row": first_row})
    return replace(row, errors=(*row.errors, CellError(row.row, column, reason)))
