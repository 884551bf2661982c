"""What a person typed about the questions of a page, made decisions. What cannot be read is told at its place; nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext

from bihuan.apps.calendars import queries as calendars
from bihuan.apps.ledger.models import InstitutionalGap
from bihuan.apps.ledger.operations import Decided
from bihuan.apps.ledger.queries import DraftRow
from bihuan.apps.ledger.queries.import_drafts import Question
from bihuan.apps.organizations import queries as organizations
from bihuan.core.deadlines import CountsWorkdays, parse_deadline
from bihuan.core.ledger_rows.settling import Choice, NamedUnit, Settlement
from bihuan.core.unit_matching import UnitIndex

_MEANT = {"accountable": "unit", "assist": "assist", "unit": "unit", "deadline": "due", "error": "left-out"}
"""What is meant where only the words were filled in."""
_LONGEST_ID = 18
_SEPARATORS = str.maketrans("，,；;\n", "、、、、、")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the controls of one question."""

    choice: str = ""
    words: str = ""
    all_rows: bool = True
    remember: bool = False


@dataclass(slots=True)
class Answers:
    """Decisions by key, and what was wrong by the key of its question."""

    decided: dict[str, Decided | None] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def typed_at(post: QueryDict, key: str) -> Typed:
    """What was typed about a question, as it comes back after trouble."""
    return Typed(
        choice=post.get(f"c-{key}", ""),
        words=post.get(f"w-{key}", "").strip(),
        all_rows=f"a-{key}" in post,
        remember=f"m-{key}" in post,
    )


class AnswerReader:
    """Reads the answers about one list: the units of its region, its working days."""

    def __init__(self, draft: DraftRow) -> None:
        known = organizations.known_units(draft.region_id)
        self.units = UnitIndex(known)
        self.names = {unit.id: unit.name for unit in known}
        self.calendar: CountsWorkdays = calendars.calendar_for(draft.region_path)

    def read(self, post: QueryDict, questions: tuple[Question, ...]) -> Answers:
        """Everything that was answered on a page; a question whose controls are empty is not answered."""
        found = Answers()
        agreed = post.get("agree", "")
        for question in questions:
            key = question.group.key
            typed = typed_at(post, key)
            if key == agreed:
                typed = Typed("agreed", "", typed.all_rows)
            choice = typed.choice or (_MEANT.get(question.group.kind, "") if typed.words else "")
            if not choice:
                continue
            try:
                settlement = self._settlement(choice, typed)
            except ValueError as wrong:
                found.errors[key] = str(wrong)
                continue
            target = key if typed.all_rows else f"{question.row['name']}|{key}"
            raw = question.asked["raw"] or question.asked["column"]
            found.decided[target] = Decided(question.group.kind, raw, settlement)
        return found

    def _settlement(self, choice: str, typed: Typed) -> Settlement:
        """Raises ValueError with the sentence to show."""
        name, _, value = choice.partition(":")
        if name == "unit" and value:
            return Settlement(Choice.UNIT, self._units(self._name_of(value)), remember=typed.remember)
        if name in ("unit", "split", "assist"):
            return Settlement(Choice(name), self._units(typed.words), remember=typed.remember)
        if name == "due":
            read = parse_deadline(value or typed.words, issued=None, year=None, calendar=self.calendar)
            if read.needs_person or read.due is None:
                raise ValueError(gettext("认不出是哪一天，写成 2026-10-31 这样。"))
            return Settlement(Choice.DUE, due=read.due)
        if name == "gap":
            return Settlement(Choice.GAP, gap=value)
        if name not in {one.value for one in Choice}:
            raise ValueError(gettext("这里不能这样定。"))
        return Settlement(Choice(name), why=typed.words)

    def _name_of(self, unit_id: str) -> str:
        return self.names.get(int(unit_id), "") if unit_id.isdecimal() and len(unit_id) < _LONGEST_ID else ""

    def _units(self, words: str) -> tuple[NamedUnit, ...]:
        found: dict[int, NamedUnit] = {}
        for name in filter(None, (part.strip() for part in words.translate(_SEPARATORS).split("、"))):
            match = self.units.match(name)
            if match.unit_id is None:
                raise ValueError(match.reason.text(gettext) if match.reason else gettext("指明是哪个单位。"))
            found[match.unit_id] = NamedUnit(match.unit_id, self.names[match.unit_id])
        return tuple(found.values())


def choices_of(question: Question) -> tuple[tuple[str, str], ...]:
    """What may be chosen for a question: what comes near first, then the usual ways."""
    asked: Mapping[str, object] = question.asked
    near = []
    proposals = asked.get("proposals")
    for text, unit_id, likeness in proposals if isinstance(proposals, list) else ():
        if unit_id is not None and question.group.kind in ("accountable", "unit"):
            said = f"{text}（{likeness:.0f}%）" if likeness is not None and likeness < 100 else str(text)
            near.append((f"unit:{unit_id}", said))
        elif unit_id is None and question.group.kind == "deadline":
            near.append((f"due:{text}", str(text)))
    usual = {
        "accountable": [
            ("unit", gettext("指定单位（写在下面，第一个主责，其余配合）")),
            ("split", gettext("拆开：下面写的每个单位一个问题")),
        ],
        "unit": [("unit", gettext("另一个单位（写在下面）"))],
        "assist": [("assist", gettext("没有其他单位，或写在下面"))],
        "deadline": [("due", gettext("写在下面的日期")), ("standing", gettext("长期坚持，没有期限"))],
        "gap": [(f"gap:{value}", str(word)) for value, word in InstitutionalGap.choices],
        "progress": [("agreed", gettext("同意这样识别"))],
        "person": [("agreed", gettext("同意这样识别"))],
    }.get(question.group.kind, [])
    later = [] if question.group.kind in ("error", "progress", "person") else [("open", gettext("先登记，以后再定"))]
    return (*near, *usual, *later, ("left-out", gettext("不导入（下面写理由）")))
