"""The reading itself: cell text in, `Responsibility` out. Never a guess without a warning and a person to settle it.

A cell is cut into parts at labels (牵头单位：), a part into pieces at separators outside brackets; each piece loses the words
around its unit, inherits its 、 group's prefix and gets its role. Roles that no word states are settled at the end.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.core.decisions import Reason
from bihuan.core.responsibility import wording
from bihuan.core.responsibility.prefixes import CarriedPrefix, complete_name, ends_like_organ
from bihuan.core.responsibility.wording import UnitRole


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who is responsible, as one cell (or a lead cell and an assist cell) says it.

    `lead` holds more than one name only where the text names several; `needs_person` is then true. `open` keeps sets such as
    各有关单位 as they are written. `raw` is the text untouched.
    """

    lead: tuple[str, ...]
    assist: tuple[str, ...]
    open: tuple[str, ...]
    needs_person: bool
    warnings: tuple[Reason, ...]
    raw: str

    def as_document(self) -> dict[str, object]:
        """The document that `bihuan parse units` answers; warnings are sentences."""
        return {
            "lead": list(self.lead),
            "assist": list(self.assist),
            "open": list(self.open),
            "needs_person": self.needs_person,
            "warnings": [str(warning) for warning in self.warnings],
            "raw": self.raw,
        }


def parse_units(text: str, *, column: UnitRole = UnitRole.RESPONSIBLE) -> Responsibility:
    """Read one cell. `column` is what its heading says of units that no word in the cell speaks about."""
    reader = _Reader(column=column)
    if len(text) > _LONGEST:
        reader.doubt("unit-too-long", "单位一栏超过 %(limit)s 字，没有读，待人工确认。", limit=_LONGEST)
        return _settle(reader, text)
    body = _blank_numbering(wording.spell_out(text))
    outline, balanced = _draw_outline(body)
    if not balanced:
        reader.doubt("unit-brackets", "括号没有成对，括号里的文字没有拆开。")
    for part in _cut_parts(outline, column):
        reader.read_part(part, body, outline)
    return _settle(reader, text)


def combine_columns(*, lead: Responsibility, assist: Responsibility) -> Responsibility:
    """One responsibility out of two columns, 牵头单位 and 配合单位, each parsed with its own `column`.

    A lead that is repeated among the assisting is dropped there, with a warning.
    """
    reader = _Reader(column=UnitRole.RESPONSIBLE, needs_person=lead.needs_person or assist.needs_person)
    for warning in (*lead.warnings, *assist.warnings):
        reader.warn(warning.code, warning.message, **warning.params)
    leads = _deduplicate((*lead.lead, *assist.lead), reader)
    helpers = _drop_leads(_deduplicate((*lead.assist, *assist.assist), reader), leads, reader)
    if len(leads) > 1 and not any(w.code == "unit-several-leads" for w in reader.warnings):
        reader.doubt("unit-several-leads", _SEVERAL_LEADS, count=len(leads))
    if helpers and not leads:
        reader.doubt(_NO_LEAD, "只写了配合单位，没有写牵头单位。")
    raw = "\n".join(part for part in (lead.raw, assist.raw) if part)
    opened = tuple(dict.fromkeys((*lead.open, *assist.open)))
    return Responsibility(leads, helpers, opened, reader.needs_person, tuple(reader.warnings), raw)


_LONGEST, _LONGEST_PIECE = 2000, 200
_UNREADABLE = "认不出「%(name)s」是哪个单位，待人工确认。"
_NO_LEAD = "unit-no-lead"
_SEVERAL_LEADS = "写了 %(count)s 个牵头单位，只能有一个，待人工确认。"
_OPENING, _CLOSING = "（([【〔[《", "）)]】〕]》"
_MASK = "\0"
_SEPARATOR = re.compile(
    r"(?P<together>" + wording.TOGETHER_WITH.pattern + r")|(?P<join>" + wording.JOINING.pattern + r")"
    r"|(?P<carry>、)|(?P<comma>[，,])|(?P<line>[\r\n\u2028]+)|(?P<stop>[；;。]+)|(?P<other>[/／|｜&＆+＋]|[ \t\xa0\u3000]+)"
)
_ALL_BRACKETED = re.compile(r"[（(\[【〔].*")
_BARE_LEVELS = re.compile(r"(?:(?:[省市县区州旗乡镇村]|自治[区州县])[、\s]*)+")
_TRIM = " \t\r\n\xa0\u3000\u200b\ufeff:：.．。·“”\"'‘’＊*※-—、，,；;"


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the text under one label; `role` None where the label speaks of people."""

    role: UnitRole | None
    labelled: bool
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two separators; `separator` is the kind that stands before it."""

    separator: str
    text: str


@dataclass(slots=True)
class _Entry:
    """A unit or an open set as read so far. `clause` counts the ， and ； before it; `role` None until a word states one."""

    name: str
    clause: int
    is_open: bool
    role: UnitRole | None = None
    by_suffix: bool = False


@dataclass(slots=True)
class _Reader:
    """Collects entries and doubts over the parts of one cell."""

    column: UnitRole
    needs_person: bool = False
    entries: list[_Entry] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    _carried: CarriedPrefix = field(default_factory=CarriedPrefix)
    _pending: list[_Entry] = field(default_factory=list)
    _following: UnitRole | None = None
    _clause: int = 0
    _is_bare: bool = False  # whether the last piece was a name and no word beside it

    def warn(self, code: str, message: str, **params: object) -> None:
        if not any(w.code == code and w.params == params for w in self.warnings):
            self.warnings.append(Reason(code, message, params))

    def doubt(self, code: str, message: str, **params: object) -> None:
        """Warn of something that a person has to settle."""
        self.warn(code, message, **params)
        self.needs_person = True

    def read_part(self, part: _Part, body: str, outline: str) -> None:
        if part.role is None:
            if not body[part.start : part.end].strip(_TRIM):
                return
            self.doubt("unit-person-label", "「%(label)s」后面写的是人，没有当作单位。", label=part.label)
            return
        self._pending, self._following = [], part.role if part.labelled else None
        for piece in _cut_pieces(part, body, outline):
            self._turn(piece)
            self._read_piece(piece)

    def _turn(self, piece: _Piece) -> None:
        """What a separator ends: the prefix group always except after 、 and 和, the clause only where it is strong."""
        if piece.separator not in ("carry", "join"):
            self._carried = CarriedPrefix()
            self._clause += 1
        if piece.separator in ("line", "stop"):
            self._pending = []
        if piece.separator == "together":
            for entry in self._pending:
                entry.role = entry.role or UnitRole.LEAD
            self._pending, self._following = [], UnitRole.ASSIST

    def _read_piece(self, piece: _Piece) -> None:
        if len(piece.text.strip(_TRIM)) > _LONGEST_PIECE:
            self.doubt("unit-unreadable", _UNREADABLE, name=piece.text.strip(_TRIM)[:20])
            return
        words = wording.strip_words(piece.text)
        if words.and_others:
            self.doubt("unit-and-others", "写有「等」，单位没有写全，待人工确认。")
        name = _tidy(words.name)
        is_bare = bool(name) and name == _tidy(piece.text)
        self._is_bare, before = self._is_bare and is_bare, len(self.entries)
        if name and not wording.NOTHING.fullmatch(name) and not self._belongs_to_last(name, piece.separator):
            self._add(name, words.own_role, piece.separator)
        self._is_bare = is_bare and len(self.entries) > before
        if words.role is not None:
            self._give_role(words.role)

    def _belongs_to_last(self, name: str, separator: str) -> bool:
        """An open set spelt over several pieces (各市、县人民政府), or a name that a line break has cut (县水务⏎局)."""
        last = self.entries[-1] if self.entries else None
        if last is None:
            return False
        if separator == "carry" and last.is_open and last.name.startswith("各") and wording.continues_open_set(name):
            last.name = f"{last.name}、{name}"
            return True
        if (
            separator == "line"
            and self._is_bare
            and wording.BARE_ENDING.fullmatch(name)
            and not ends_like_organ(last.name)
        ):
            last.name += name
            self.doubt("unit-broken-line", "「%(name)s」像是断成了两行，合在一起读，待人工确认。", name=last.name)
            return True
        return False

    def _add(self, name: str, own_role: UnitRole | None, separator: str) -> None:
        if _ALL_BRACKETED.fullmatch(name):
            self.doubt("unit-all-bracketed", "单位全写在括号里，没有拆开，待人工确认。")
            return
        if wording.REFERENCE.fullmatch(name) or wording.looks_unreadable(name):
            self.doubt("unit-unreadable", _UNREADABLE, name=name)
            return
        if wording.looks_like_person(name) or wording.looks_like_post(name):
            self.doubt("unit-person", "「%(name)s」像是人名，没有当作单位，待人工确认。", name=name)
            return
        if (inside := wording.read_person_bracket(name)) is not None:
            self.doubt("unit-person-bracket", "括号里的「%(name)s」像是人名，待人工确认。", name=inside)
        is_open = wording.is_open_set(name)
        if is_open:
            self.doubt("unit-open-set", "「%(name)s」不是具体单位，待人工确认。", name=name)
        else:
            name, self._carried = complete_name(name, self._carried)
        entry = _Entry(name, self._clause, is_open, own_role or self._following)
        self.entries.append(entry)
        self._pending.append(entry)

    def _give_role(self, role: UnitRole) -> None:
        """A word behind units speaks of all of them back to the last such word: 「A，B、C配合」."""
        for entry in self._pending:
            if entry.role is None:
                entry.role, entry.by_suffix = role, True
        self._pending = []
        if self._following is UnitRole.ASSIST:
            self._following = None


def _settle(reader: _Reader, raw: str) -> Responsibility:
    """Give the units that no word speaks about their place: beside a lead they assist, without one the first is proposed."""
    for entry in reader.entries:
        entry.role = entry.role or reader.column
    _free_first_clause(reader)
    units = [entry for entry in reader.entries if not entry.is_open]
    leads = _deduplicate(_names(units, UnitRole.LEAD), reader)
    unsaid = _deduplicate(_names(units, UnitRole.RESPONSIBLE), reader)
    helpers = _names(units, UnitRole.ASSIST)
    if not leads and unsaid:
        leads = unsaid[:1]
        if len(unsaid) > 1:
            message = "没有写明谁牵头，先以「%(name)s」为牵头单位，待人工确认。"
            reader.doubt("unit-lead-proposed", message, name=leads[0])
        unsaid = unsaid[1:]
    helpers = _drop_leads(_deduplicate((*unsaid, *helpers), reader), leads, reader)
    if len(leads) > 1:
        reader.doubt("unit-several-leads", _SEVERAL_LEADS, count=len(leads))
    if helpers and not leads and reader.column is not UnitRole.ASSIST:
        reader.doubt(_NO_LEAD, "只写了配合单位，没有写牵头单位。")
    opened = tuple(dict.fromkeys(entry.name for entry in reader.entries if entry.is_open))
    return Responsibility(leads, helpers, opened, reader.needs_person, tuple(reader.warnings), raw)


def _free_first_clause(reader: _Reader) -> None:
    """「A，B配合」: the word behind B would take A along and leave nobody to lead, so A is read as responsible."""
    if reader.column is UnitRole.ASSIST or not reader.entries:
        return
    first = reader.entries[0].clause
    if all(entry.role is UnitRole.ASSIST and entry.by_suffix for entry in reader.entries) and any(
        entry.clause != first for entry in reader.entries
    ):
        for entry in reader.entries:
            if entry.clause == first:
                entry.role = UnitRole.RESPONSIBLE
        reader.doubt("unit-lead-unsaid", "没有写明「%(name)s」是不是牵头，待人工确认。", name=reader.entries[0].name)


def _names(entries: list[_Entry], role: UnitRole) -> tuple[str, ...]:
    return tuple(entry.name for entry in entries if entry.role is role)


def _deduplicate(names: tuple[str, ...], reader: _Reader) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(names))
    for name in kept:
        if names.count(name) > 1:
            reader.warn("unit-repeated", "「%(name)s」写了不止一次，只算一次。", name=name)
    return kept


def _drop_leads(helpers: tuple[str, ...], leads: tuple[str, ...], reader: _Reader) -> tuple[str, ...]:
    for name in helpers:
        if name in leads:
            reader.warn("unit-lead-repeated", "「%(name)s」是牵头单位，又写在配合单位里，只算牵头。", name=name)
    return tuple(name for name in helpers if name not in leads)


def _tidy(name: str) -> str:
    """Without marks at its ends and without blanks between Chinese characters; a bracket that lost its partner goes too."""
    name = re.sub(r"(?<=[一-鿿])[\s\xa0\u3000]+(?=[一-鿿])", "", name.strip(_TRIM))
    if name[-1:] in _CLOSING and not any(mark in name for mark in _OPENING):
        name = name[:-1].rstrip(_TRIM)
    return name.rstrip(_OPENING).rstrip(_TRIM)


def _draw_outline(text: str) -> tuple[str, bool]:
    """The text with everything inside brackets masked, of the same length, and whether every bracket has its partner."""
    depth, balanced, drawn = 0, True, []
    for mark in text:
        if mark in _OPENING:
            depth += 1
            drawn.append(_MASK)
        elif mark in _CLOSING:
            balanced = balanced and depth > 0
            drawn.append(_MASK if depth else mark)
            depth = max(0, depth - 1)
        else:
            drawn.append(_MASK if depth else mark)
    return "".join(drawn), balanced and depth == 0


def _blank_numbering(text: str) -> str:
    """Put ； where 1. （二） ③ stood, so that a numbered list reads as one unit after the other; nothing inside brackets changes."""
    outline, _ = _draw_outline(text)

    def _blank(found: re.Match[str]) -> str:
        before = outline[found.start() - 1] if found.start() else "\n"
        inside = outline[found.start()] == _MASK and (before == _MASK or found[0][0] not in _OPENING)
        return found[0] if inside else "；" * len(found[0])

    return wording.NUMBERING.sub(_blank, text)


def _cut_parts(outline: str, column: UnitRole) -> Iterator[_Part]:
    """The stretches between labels; a label is no label where it is the end of a longer word (各责任单位：)."""
    start, labelled, label = 0, False, ""
    current: UnitRole | None = column
    for found in wording.LABEL.finditer(outline):
        before = outline[found.start() - 1] if found.start() else "\n"
        if not outline[found.start() : found.end()].rstrip().endswith((":", "：")) and before not in _TRIM:
            continue
        yield _Part(current, labelled, start, found.start(), label)
        start, labelled, label = found.end(), True, found[0].strip(_TRIM)
        current = None if found["person"] else wording.role_of(found)
    yield _Part(current, labelled, start, len(outline), label)


def _cut_pieces(part: _Part, body: str, outline: str) -> Iterator[_Piece]:
    start, separator = part.start, "stop"
    for found in _SEPARATOR.finditer(outline, part.start, part.end):
        before = body[start : found.start()]
        # 「县 教育局」 is one name, 「市、县人民政府」 one open set: a level alone is no piece.
        blank_or_carry = found["carry"] or (found["other"] or "x").isspace()
        if blank_or_carry and _BARE_LEVELS.fullmatch(before.strip(_TRIM)):
            continue
        yield _Piece(separator, before)
        kind = found.lastgroup or "other"
        start = found.end()
        # A blank behind another mark adds nothing to it, nor does a line break behind 、 (a line that was wrapped there).
        wrapped = separator in ("carry", "join", "together") and kind == "line"
        separator = kind if before.strip() or (kind != "other" and not wrapped) else separator
    yield _Piece(separator, body[start : part.end])
